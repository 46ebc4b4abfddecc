//! Screens of a reload: its progress, then its result or the objections to it.

use super::lists::push_list;
use crate::archive::records_folder::RecordsFolderError;
use crate::formats::FileProblem;
use crate::library::{LoadError, Loaded, Objection, Report, Snapshot, Stage};
use crate::render::telegram::admin_callback::ReloadCallback;
use crate::render::telegram::screen::{Screen, button};
use crate::render::texts::{Language, file_problem, fill};

/// Shows the progress.
pub fn progress(language: Language, stage: Stage) -> Screen {
    let texts = language.admin();
    Screen::text(match stage {
        Stage::Reading { all: 0, .. } => texts.reading.to_owned(),
        Stage::Reading { done, all } => fill(texts.read_so_far, &[&done, &all]),
        Stage::Indexing => texts.indexing.to_owned(),
        Stage::Checking => texts.checking.to_owned(),
    })
}

/// Shows the result of loading; `now` is the current snapshot.
pub fn loaded(language: Language, loaded: &Loaded, now: &Snapshot) -> Screen {
    let texts = language.admin();
    match loaded {
        Loaded::Same => {
            let mut out = fill(texts.same, &[&now.generation, &now.knowledge.documents.len(), &now.passages()]);
            let problems = problem_lines(&now.knowledge.problems, language);
            push_list(&mut out, language, texts.problems, &problems);
            Screen::text(out)
        }
        Loaded::Swapped(report) => Screen::text(listed(language, counted(texts.reloaded, report), report)),
        Loaded::Held(report, candidate) => held(language, report, *candidate),
    }
}

/// Says that the previous generation answers again.
pub fn rolled_back(language: Language, report: &Report) -> Screen {
    Screen::text(listed(language, counted(language.admin().rolled_back, report), report))
}

/// Says that the held generation was declined; `generation` goes on answering.
pub fn declined(language: Language, generation: u64) -> Screen {
    Screen::text(fill(language.admin().kept_old, &[&generation]))
}

/// Says why nothing was loaded and the current generation goes on answering.
pub fn failed(language: Language, error: &LoadError) -> Screen {
    let texts = language.admin();
    Screen::text(match error {
        LoadError::Busy => texts.busy,
        LoadError::Empty { problems } => {
            let mut out = texts.empty.to_owned();
            let problems = problem_lines(problems, language);
            push_list(&mut out, language, texts.problems, &problems);
            return Screen::text(out);
        }
        LoadError::Outdated => texts.outdated,
        LoadError::First => texts.no_generation_before,
        LoadError::Archive(_) => texts.not_copied,
        LoadError::Index(_) | LoadError::Collection => texts.not_indexed,
        LoadError::RecordsFolder(error) => match error {
            RecordsFolderError::Taken => texts.file_taken,
            RecordsFolderError::Changed => texts.file_changed,
            RecordsFolderError::Gone => texts.file_gone,
            RecordsFolderError::Outside | RecordsFolderError::Io(_) => texts.not_written,
        },
    })
}

fn held(language: Language, report: &Report, candidate: u64) -> Screen {
    let texts = language.admin();
    let mut out = counted(texts.held, report);
    for objection in &report.objections {
        out.push('\n');
        out.push_str(&match objection {
            Objection::Golden(lost) => fill(texts.objection_golden, &[&lost]),
            Objection::List => texts.objection_list.to_owned(),
            Objection::Vanishing { gone, of } => fill(texts.objection_vanishing, &[&gone, &of]),
        });
    }
    out = listed(language, out, report);
    out.push_str(&format!("\n\n{}", texts.held_what_now));
    let mut screen = Screen::text(out);
    screen.row(vec![
        button(texts.keep_old, ReloadCallback::Decline { candidate }),
        button(texts.swap_anyway, ReloadCallback::Accept { candidate }),
    ]);
    screen
}

fn counted(template: &str, report: &Report) -> String {
    let changes = &report.changes;
    fill(template, &[&report.generation, &changes.documents, &changes.passages])
}

fn problem_lines(problems: &[FileProblem], language: Language) -> Vec<String> {
    problems.iter().map(|problem| file_problem(problem, language)).collect()
}

/// Appends the golden questions and the names of all changes to `out`.
fn listed(language: Language, mut out: String, report: &Report) -> String {
    let (texts, changes, marks) = (language.admin(), &report.changes, &report.marks);
    if marks.all > 0 {
        out.push('\n');
        out.push_str(&fill(texts.marks, &[&marks.right, &marks.all]));
    }
    let problems = problem_lines(&changes.problems, language);
    let lists = [
        (texts.turned_wrong, &marks.turned_wrong),
        (texts.turned_right, &marks.turned_right),
        (texts.added, &changes.added),
        (texts.changed, &changes.changed),
        (texts.removed, &changes.removed),
        (texts.problems, &problems),
    ];
    for (what, names) in lists {
        push_list(&mut out, language, what, names);
    }
    // Folded away as of little interest, but there for those who look for a name.
    let above = out.len();
    push_list(&mut out, language, texts.unchanged, &changes.unchanged);
    if out.len() > above {
        let folded = out.split_off(above);
        out.push_str(&format!("\n\n<blockquote expandable>{}</blockquote>", folded.trim_start()));
    }
    out
}
