//! Screens of a reload: its progress, then its result, or the violations that require approval.

use std::io::ErrorKind;

use super::lists::push_list;
use crate::archive::records_folder::RecordsFolderError;
use crate::formats::FileProblem;
use crate::library::{LoadError, ReloadOutcome, ReloadReport, ReloadStage, Snapshot, Violation};
use crate::render::telegram::admin_callback::ReloadCallback;
use crate::render::telegram::screen::{Screen, callback_button};
use crate::render::texts::{Language, fill, format_file_problem};

/// Renders the progress of a reload.
pub fn render_progress(language: Language, stage: ReloadStage) -> Screen {
    let texts = language.admin_texts();
    Screen::text(match stage {
        ReloadStage::Reading { total: 0, .. } => texts.reading.to_owned(),
        ReloadStage::Reading { done, total } => fill(texts.reading_progress, &[&done, &total]),
        ReloadStage::Indexing => texts.indexing.to_owned(),
        ReloadStage::Checking => texts.checking.to_owned(),
    })
}

/// Renders the outcome of a reload; `current` is the snapshot in use.
pub fn render_reload(language: Language, outcome: &ReloadOutcome, current: &Snapshot) -> Screen {
    let texts = language.admin_texts();
    match outcome {
        ReloadOutcome::Unchanged => {
            let mut out = fill(
                texts.folder_unchanged,
                &[&current.generation, &current.knowledge.documents.len(), &current.passage_count()],
            );
            let problems = format_problems(&current.knowledge.problems, language);
            push_list(&mut out, language, texts.problems, &problems);
            Screen::text(out)
        }
        ReloadOutcome::Swapped(report) => {
            Screen::text(push_changes(language, fill_counts(texts.reloaded, report), report))
        }
        ReloadOutcome::NeedsApproval(report, candidate) => render_pending_reload(language, report, *candidate),
    }
}

/// Renders the result of a rollback.
pub fn render_rollback(language: Language, report: &ReloadReport) -> Screen {
    Screen::text(push_changes(language, fill_counts(language.admin_texts().rolled_back, report), report))
}

/// Renders the notice that a pending reload was declined, and that `generation` stays in use.
pub fn render_declined_reload(language: Language, generation: u64) -> Screen {
    Screen::text(fill(language.admin_texts().kept_current, &[&generation]))
}

/// Renders why a reload failed; the current generation stays in use.
pub fn render_load_error(language: Language, error: &LoadError) -> Screen {
    let texts = language.admin_texts();
    Screen::text(match error {
        LoadError::Busy => texts.busy,
        LoadError::NoRecords { problems } => {
            let mut out = texts.no_records.to_owned();
            let problems = format_problems(problems, language);
            push_list(&mut out, language, texts.problems, &problems);
            return Screen::text(out);
        }
        LoadError::NotPending => texts.not_pending,
        LoadError::NoPreviousGeneration => texts.no_previous_generation,
        LoadError::Archive(_) => texts.archive_not_writable,
        LoadError::Index(_) | LoadError::ScopeNotIndexed => texts.indexing_failed,
        LoadError::RecordsFolder(error) => match error {
            RecordsFolderError::AlreadyExists => texts.file_taken,
            RecordsFolderError::Changed => texts.file_changed,
            RecordsFolderError::NotFound => texts.file_gone,
            RecordsFolderError::Io(error) if error.kind() == ErrorKind::TimedOut => texts.folder_unresponsive,
            RecordsFolderError::OutsideFolder | RecordsFolderError::Io(_) => texts.folder_not_writable,
        },
    })
}

fn render_pending_reload(language: Language, report: &ReloadReport, candidate: u64) -> Screen {
    let texts = language.admin_texts();
    let mut out = fill_counts(texts.needs_approval, report);
    for violation in &report.violations {
        out.push('\n');
        out.push_str(&match violation {
            Violation::GoldenRegressions(count) => fill(texts.violation_golden, &[&count]),
            Violation::GoldenListMissing => texts.violation_golden_list.to_owned(),
            Violation::RecordsRemoved { removed, total } => fill(texts.violation_records_removed, &[&removed, &total]),
        });
    }
    out = push_changes(language, out, report);
    out.push_str(&format!("\n\n{}", texts.approval_question));
    let mut screen = Screen::text(out);
    screen.push_row(vec![
        callback_button(texts.button_keep, ReloadCallback::Decline { candidate }),
        callback_button(texts.button_swap, ReloadCallback::Accept { candidate }),
    ]);
    screen
}

/// Fills a template with a generation's number and its numbers of records and passages.
fn fill_counts(template: &str, report: &ReloadReport) -> String {
    let diff = &report.diff;
    fill(template, &[&report.generation, &diff.documents, &diff.passages])
}

fn format_problems(problems: &[FileProblem], language: Language) -> Vec<String> {
    problems.iter().map(|problem| format_file_problem(problem, language)).collect()
}

/// Appends the results of the golden questions and the names of all changes to `out`.
fn push_changes(language: Language, mut out: String, report: &ReloadReport) -> String {
    let (texts, diff, golden) = (language.admin_texts(), &report.diff, &report.golden);
    if golden.total > 0 {
        out.push('\n');
        out.push_str(&fill(texts.golden_results, &[&golden.passed, &golden.count_asked()]));
    }
    let problems = format_problems(&diff.problems, language);
    let lists = [
        (texts.golden_now_wrong, &golden.regressions),
        (texts.golden_now_right, &golden.fixes),
        (texts.golden_not_asked, &golden.not_asked),
        (texts.added, &diff.added),
        (texts.changed, &diff.changed),
        (texts.removed, &diff.removed),
        (texts.problems, &problems),
    ];
    for (heading, names) in lists {
        push_list(&mut out, language, heading, names);
    }
    // Unchanged files are rarely of interest, so their list is collapsed.
    let start = out.len();
    push_list(&mut out, language, texts.unchanged, &diff.unchanged);
    if out.len() > start {
        let list = out.split_off(start);
        out.push_str(&format!("\n\n<blockquote expandable>{}</blockquote>", list.trim_start()));
    }
    out
}
