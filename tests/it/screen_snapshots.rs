//! Snapshots of every text and screen of the bot, as it is sent, in both languages.

use std::path::Path;
use std::time::Duration;

use bienban::answer::Question;
use bienban::archive::records_folder::{self, RecordsFolderError};
use bienban::archive::{Manifest, RecordsFolder, ignore_progress, load_folder};
use bienban::formats::Limits;
use bienban::formats::{FileProblem, Problem};
use bienban::index::{DocumentId, PassageId};
use bienban::library::{
    GoldenResults, LoadError, LookupError, ReloadOutcome, ReloadReport, ReloadStage, Scope, Snapshot, SnapshotDiff,
    Violation, document_key,
};
use bienban::records::read_file;
use bienban::render::messages::{self, HelpContext, Role};
use bienban::render::telegram::{self, AnswerView, ButtonAction, Detail, MeetingFilter, RenderContext, Screen, admin};
use bienban::render::texts::{Language, fill};
use bienban::render::window::WindowAnchor;
use bienban::store::{
    Action, AnswerCounts, AuditEntry, AuditResult, DayStats, Editor, MAX_EDITORS, Stats, UnansweredOrder,
    UnansweredQuestion,
};
use bienban::text::aspects::Aspect;
use chrono::NaiveDate;

use crate::harness::sample_records;
use crate::html;

/// Compares a screen with its snapshot and checks that Telegram accepts it.
fn check(name: &str, screen: &Screen) {
    let parsed = html::parse(&screen.html).unwrap_or_else(|error| panic!("{name}: {error}: {}", screen.html));
    assert!(!parsed.text.trim().is_empty() && parsed.text.encode_utf16().count() <= 4096, "{name}");
    let marker = |action: &ButtonAction| match action {
        ButtonAction::Callback(_) => "",
        ButtonAction::Url(_) => " ↗",
    };
    let render_row = |row: &Vec<telegram::Button>| {
        row.iter().map(|button| format!("[{}{}]", button.label, marker(&button.action))).collect::<String>()
    };
    let rows: Vec<String> = screen.keyboard.iter().map(render_row).collect();
    insta::assert_snapshot!(file_name(name), format!("{}\n\n{}", screen.html, rows.join("\n")).trim_end());
}

/// Joins the words of a name by `_`.
fn file_name(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

fn sample_snapshot() -> Snapshot {
    Snapshot::build(load_folder(sample_records(), &Limits::default(), &ignore_progress), 1)
        .expect("the shipped records can be read")
}

/// Checks a screen in both languages.
fn check_in_both_languages(name: &str, screen: impl Fn(Language) -> Screen) {
    for language in Language::ALL {
        check(&format!("{name}, {}", language.code()), &screen(language));
    }
}

fn render_context(snapshot: &Snapshot, language: Language) -> RenderContext<'_> {
    RenderContext { snapshot, language, username: "BienBanBot" }
}

#[test]
fn texts_of_commands() {
    let snapshot = sample_snapshot();
    let suggested: Vec<_> = snapshot.suggestions().iter().collect();
    check_in_both_languages("start", |language| {
        telegram::render_start(&render_context(&snapshot, language), &suggested)
    });
    check_in_both_languages("start, nothing to suggest", |language| {
        telegram::render_start(&render_context(&snapshot, language), &[])
    });
    let for_members =
        HelpContext { role: Role::Member, username: "BienBanBot", has_inline_mode: true, reads_groups: false };
    check_in_both_languages("help", |language| Screen::text(messages::render_help(language, for_members)));
    let for_admins = HelpContext { role: Role::Admin, has_inline_mode: false, reads_groups: true, ..for_members };
    check_in_both_languages("help for admins", |language| Screen::text(messages::render_help(language, for_admins)));
    check_in_both_languages("apology", |language| Screen::text(messages::render_apology(language, "u<1>")));
}

#[test]
fn texts_of_a_reload() {
    let problem = |line| FileProblem::new(format!("b{line}.md"), (line, Problem::UnknownDate("<ngày>".to_owned())));
    let names = |n: usize| (0..n).map(|i| format!("a&{i}.md")).collect::<Vec<_>>();
    let changes = SnapshotDiff {
        added: names(2),
        changed: names(1),
        removed: names(30),
        unchanged: names(7),
        documents: 10,
        passages: 99,
        problems: vec![problem(3)],
    };
    let questions = |text: &str| vec![text.to_owned()];
    let (regressions, fixes, not_asked) = (questions("ai <x>?"), questions("gì?"), questions("mấy giờ?"));
    let marks = GoldenResults { passed: 8, total: 10, regressions, fixes, not_asked };
    let report = ReloadReport { generation: 4, diff: changes.clone(), golden: marks, violations: Vec::new() };
    let objections = vec![Violation::GoldenRegressions(1), Violation::RecordsRemoved { removed: 30, total: 40 }];
    let pending = ReloadReport { violations: objections, ..report.clone() };
    let now = sample_snapshot();
    check_in_both_languages("reloaded", |language| {
        admin::render_reload(language, &ReloadOutcome::Swapped(report.clone()), &now)
    });
    check_in_both_languages("reload needs approval", |language| {
        admin::render_reload(language, &ReloadOutcome::NeedsApproval(pending.clone(), 1), &now)
    });
    check_in_both_languages("reloaded, nothing new", |language| {
        admin::render_reload(language, &ReloadOutcome::Unchanged, &now)
    });
    check_in_both_languages("rolled back", |language| admin::render_rollback(language, &report));
    check_in_both_languages("reload declined", |language| admin::render_declined_reload(language, 3));
    for (name, stage) in [
        ("progress, scanning", ReloadStage::Reading { done: 0, total: 0 }),
        ("progress, reading", ReloadStage::Reading { done: 3, total: 9 }),
        ("progress, indexing", ReloadStage::Indexing),
        ("progress, checking", ReloadStage::Checking),
    ] {
        check_in_both_languages(name, |language| admin::render_progress(language, stage));
    }
    check_in_both_languages("reload busy", |language| admin::render_load_error(language, &LoadError::Busy));
    check_in_both_languages("reload empty", |language| {
        admin::render_load_error(language, &LoadError::NoRecords { problems: vec![problem(1)] })
    });
    let index_error = LoadError::Index(tantivy::TantivyError::SystemError("disk".to_owned()).into());
    check_in_both_languages("reload index", |language| admin::render_load_error(language, &index_error));
    for (name, error) in [
        ("records folder, name taken", RecordsFolderError::AlreadyExists),
        ("records folder, file changed", RecordsFolderError::Changed),
        ("records folder, file gone", RecordsFolderError::NotFound),
        ("records folder, path outside", RecordsFolderError::OutsideFolder),
        ("records folder, drive gone", std::io::Error::from(std::io::ErrorKind::TimedOut).into()),
    ] {
        let error = LoadError::RecordsFolder(error);
        check_in_both_languages(name, |language| admin::render_load_error(language, &error));
    }
    check_in_both_languages("reload outdated", |language| admin::render_load_error(language, &LoadError::NotPending));
    check_in_both_languages("no earlier generation", |language| {
        admin::render_load_error(language, &LoadError::NoPreviousGeneration)
    });
    let disk_full = LoadError::Archive(std::io::Error::other("full").into());
    check_in_both_languages("not copied", |language| admin::render_load_error(language, &disk_full));
    let changes =
        SnapshotDiff { added: vec!["<".repeat(900); 100], problems: (0..500).map(problem).collect(), ..changes };
    let long = admin::render_reload(
        Language::English,
        &ReloadOutcome::NeedsApproval(ReloadReport { diff: changes, ..pending }, 1),
        &now,
    )
    .html;
    assert!(html::parse(&long).is_ok_and(|p| p.text.encode_utf16().count() <= 4096), "{long}");
}

/// The sample records with their manifest, as the bot has them.
fn snapshot_with_manifest() -> Snapshot {
    let folder = RecordsFolder::new(sample_records().to_owned());
    let manifest = Manifest::scan(&folder, &Limits::default(), None).expect("the shipped records can be read");
    let mut snapshot = sample_snapshot();
    snapshot.manifest = manifest;
    snapshot
}

#[test]
fn files_and_uploads() {
    let snapshot = snapshot_with_manifest();
    let record = admin::find_entry(&snapshot, document_key("2023-08-01-giao-ban-hoi-quan-chung.md")).expect("it ships");
    let glossary_entry = admin::find_entry(&snapshot, document_key("glossary.toml")).expect("it ships");
    check_in_both_languages("files", |language| admin::render_files(&render_context(&snapshot, language), 3, 0));
    check_in_both_languages("a file", |language| admin::render_file(&render_context(&snapshot, language), record));
    check_in_both_languages("a file that is no record", |language| {
        admin::render_file(&render_context(&snapshot, language), glossary_entry)
    });
    check_in_both_languages("withdraw?", |language| {
        admin::render_withdraw_confirmation(&render_context(&snapshot, language), record)
    });
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for name in ["a.md", "b.md"] {
        records_folder::put(folder.path(), name, b"x", None, 0).expect("it is writable");
        records_folder::withdraw(folder.path(), name, 1_700_000_000).expect("it is there");
    }
    let withdrawn = records_folder::list_withdrawn_files(folder.path());
    check_in_both_languages("withdrawn files", |language| {
        admin::render_withdrawn_files(&render_context(&snapshot, language), &withdrawn, 0)
    });
    check_in_both_languages("no withdrawn files", |language| {
        admin::render_withdrawn_files(&render_context(&snapshot, language), &[], 0)
    });
    check_in_both_languages("a withdrawn file", |language| {
        admin::render_withdrawn_file(&render_context(&snapshot, language), &withdrawn[0])
    });
    let read = |name: &str, bytes: &[u8]| read_file(name, bytes, &Limits::default());
    let record = read("a.md", "---\ntitle: Họp <tổ>\ndate: hôm qua\n---\n\nMột việc.\n".as_bytes());
    let glossary = read("glossary.toml", "[[abbreviation]]\nshort = \"A\"\nlong = \"An\"\n".as_bytes());
    let golden = read("questions.toml", "[[question]]\nask = \"ai?\"\n".as_bytes());
    let broken = read("a.md", b"");
    let like = ["2024/a.md".to_owned(), "2025/a.md".to_owned()];
    let preview = |name: &'static str, read, same, replaces, resembles| admin::UploadPreview {
        upload: 1,
        original_name: "../<a>.md",
        name,
        bytes: 3_000_000,
        knowledge: read,
        duplicate_of: same,
        replaces,
        resembles,
    };
    let cases = [
        ("upload, new", preview("a.md", &record, None, None, &[][..])),
        ("upload, the same", preview("a.md", &record, Some("b.md"), None, &[])),
        ("upload, replaces", preview("a.md", &record, None, Some("a.md"), &[])),
        ("upload, resembles", preview("a.md", &record, None, None, &like)),
        ("upload, glossary", preview("glossary.toml", &glossary, None, Some("glossary.toml"), &[])),
        ("upload, golden", preview("questions.toml", &golden, None, None, &[])),
        ("upload, broken", preview("a.md", &broken, None, None, &[])),
    ];
    for (name, case) in cases {
        check_in_both_languages(name, |language| admin::render_preview(language, &case));
    }
}

#[test]
fn questions_statistics_editors_and_audit() {
    let snapshot = snapshot_with_manifest();
    let question = |id, text: &str| UnansweredQuestion {
        id,
        text: text.to_owned(),
        not_found: 2,
        wrong: 1,
        times_asked: 5,
        last: 1_700_000_000,
    };
    let unanswered = [question(1, "giá <vàng>?"), question(2, &"dài ".repeat(200))];
    check_in_both_languages("unanswered questions", |language| {
        admin::render_unanswered(&render_context(&snapshot, language), &unanswered, 9, UnansweredOrder::Newest, 0)
    });
    check_in_both_languages("unanswered questions, most frequent", |language| {
        admin::render_unanswered(&render_context(&snapshot, language), &unanswered, 2, UnansweredOrder::Frequent, 0)
    });
    check_in_both_languages("no unanswered questions", |language| {
        admin::render_unanswered(&render_context(&snapshot, language), &[], 0, UnansweredOrder::Newest, 0)
    });
    let answer = snapshot.answer(&Question::new("bao nhieu hoi co to chuc dang"));
    for (name, quotes, golden) in [
        ("an unanswered question", &*answer.quotes, false),
        ("an unanswered question, golden", &*answer.quotes, true),
        ("an unanswered question, nothing found", &[][..], false),
    ] {
        check_in_both_languages(name, |language| {
            admin::render_question(
                &render_context(&snapshot, language),
                &unanswered[0],
                admin::CurrentAnswer { quotes, is_golden: golden },
            )
        });
    }
    let day = |number: u32, answered| DayStats {
        day: NaiveDate::from_ymd_opt(2024, 5, number).expect("it is a day"),
        counts: AnswerCounts { answered, nearest: 1, not_found: 2, right: 3, wrong: 1 },
        median: Some(Duration::from_micros(812)),
        p95: None,
    };
    let days: Vec<DayStats> = (1..=9).map(|number| day(number, number)).collect();
    let counts = days.iter().map(|day| day.counts).sum();
    let (median, p95) = (Some(Duration::from_micros(812)), Some(Duration::from_millis(31)));
    let stats = Stats { days, counts, median, p95, members: 12, groups: 3, questions: 40 };
    let process = admin::ProcessState { uptime: Duration::from_secs(100_000), memory: Some(77 << 20) };
    check_in_both_languages("stats", |language| admin::render_stats(language, Some(&stats), &snapshot, process));
    let empty = Stats { counts: AnswerCounts::default(), median: None, p95: None, ..stats };
    let process = admin::ProcessState { memory: None, ..process };
    check_in_both_languages("stats, nothing yet", |language| {
        admin::render_stats(language, Some(&empty), &snapshot, process)
    });
    check_in_both_languages("stats, questions not stored", |language| {
        admin::render_stats(language, None, &snapshot, process)
    });
    let editors: Vec<Editor> =
        ["Lan <A>", "Bình"].into_iter().zip(5..).map(|(name, member)| editor(name, member)).collect();
    check_in_both_languages("editors", |language| admin::render_editors(language, &editors, None));
    check_in_both_languages("add an editor?", |language| admin::render_editor_addition(language, 5, "Lan <A>"));
    check_in_both_languages("remove an editor?", |language| admin::render_editor_removal(language, &editors[0]));
    check_in_both_languages("no editors", |language| {
        admin::render_editors(language, &[], Some(fill(language.admin_texts().editors_full, &[&MAX_EDITORS])))
    });
    let actions = [
        Action::Reload,
        Action::Watch,
        Action::Start,
        Action::Rollback,
        Action::Upload,
        Action::Withdraw,
        Action::Restore,
        Action::Golden,
        Action::Seen,
        Action::EditorAdded,
        Action::EditorRemoved,
        Action::Export,
        Action::Other("of tomorrow".to_owned()),
    ];
    let endings = [
        AuditResult::Done,
        AuditResult::AwaitingApproval,
        AuditResult::Declined,
        AuditResult::Failed,
        AuditResult::Other("of tomorrow".to_owned()),
    ];
    let entry = |(number, action): (u64, Action)| AuditEntry {
        at: 1_700_000_000,
        actor: number % 3,
        name: "Lan <A>".to_owned(),
        action,
        detail: if number % 2 == 0 { "a<b>.md".to_owned() } else { String::new() },
        result: endings[usize::try_from(number).unwrap_or_default() % endings.len()].clone(),
    };
    let entries: Vec<AuditEntry> = (0..).zip(actions).map(entry).collect();
    check_in_both_languages("audit", |language| {
        admin::render_audit(&render_context(&snapshot, language), &entries, 30, 1)
    });
    check_in_both_languages("no audit", |language| {
        admin::render_audit(&render_context(&snapshot, language), &[], 0, 0)
    });
}

#[test]
fn groups_that_see_less() {
    let name = |id: i64, name: &str, has_admission| admin::AdmittedName { id, name: name.to_owned(), has_admission };
    let (member, scope) = (name(7, "Lan <A>", true), Scope::from_folders(["chung", "quỹ"]));
    let present = [name(-1, "Tổ & đội", true), name(-2, "-2", false)];
    let unknown: Vec<_> = (10..22).map(|number| name(-number, &format!("Nhóm {number}"), true)).collect();
    let narrowing = admin::Narrowing { member: &member, scope: &scope, present: &present, unknown: &unknown };
    check_in_both_languages("groups that see less", |language| admin::render_narrowing(language, &narrowing, None));
    let nothing = admin::Narrowing { present: &[], unknown: &[], ..narrowing };
    check_in_both_languages("no groups that see less", |language| {
        let note = fill(language.admin_texts().member_marked_absent, &[&member.format(), &present[0].format()]);
        admin::render_narrowing(language, &nothing, Some(note))
    });
    let members: Vec<_> = (1..13).map(|id| (name(id, &format!("Mai {id}"), true), 1 + id as usize % 2)).collect();
    check_in_both_languages("members because of whom groups see less", |language| {
        admin::render_narrowings(language, &members)
    });
}

fn editor(name: &str, member: u64) -> Editor {
    Editor { member, name: name.to_owned(), by: 1, at: 0 }
}

/// The screen with the answer to a question.
fn answer_screen(snapshot: &Snapshot, question: &str, language: Language, form: Detail) -> Screen {
    let answer = snapshot.answer(&Question::new(question));
    let quoted: Vec<PassageId> = answer.quotes.iter().map(|quote| quote.passage).collect();
    let suggested = snapshot.find_related_suggestions(question, &quoted);
    let answer_view = AnswerView {
        token: 1,
        detail: form,
        question: None,
        meeting: None,
        is_meeting_gone: false,
        is_rated: false,
        suggestions: &suggested,
    };
    telegram::render_answer(&render_context(snapshot, language), &answer, &answer_view).0
}

#[test]
fn answers() {
    let snapshot = sample_snapshot();
    let check_answer = |name: &str, question: &str| {
        check(name, &answer_screen(&snapshot, question, Language::Vietnamese, Detail::Full))
    };
    check_answer("a figure", "bao nhieu hoi co to chuc dang");
    check_answer("a person", "Ai chủ trì buổi giao ban?");
    check_answer("a place", "họp ở đâu?");
    check_answer("keystrokes", "cos bao nhieeu hooji cos toor chuwcs ddarng");
    check_answer("nothing at all", "???");
    check_in_both_languages("the nearest", |language| {
        answer_screen(&snapshot, "bao giờ sửa luật về hội", language, Detail::Full)
    });
    let gold_price = "giá vàng hôm nay bao nhiêu một lượng?";
    check_in_both_languages("not found", |language| answer_screen(&snapshot, gold_price, language, Detail::Full));
    check_in_both_languages("in a group", |language| {
        answer_screen(&snapshot, "bao nhieu hoi co to chuc dang", language, Detail::Brief)
    });
}

#[test]
fn screens_behind_the_buttons() {
    let snapshot = sample_snapshot();
    let answer = snapshot.answer(&Question::new("bao nhieu hoi co to chuc dang"));
    let quote = &answer.quotes[0];
    let (passage, start) = (snapshot.passage_ref(quote.passage), snapshot.passage(quote.passage).1.span().start);
    let offset = |byte: usize| u32::try_from(byte).expect("it is near");
    let anchor = WindowAnchor::Around { start: offset(quote.span.start - start), length: offset(quote.span.len()) };
    let render_gone = |error| move |context: RenderContext| telegram::render_gone(&context, error, 1);
    check_in_both_languages("context", |language| {
        telegram::render_quote_context(&render_context(&snapshot, language), 1, passage, anchor)
            .expect("the passage exists")
    });
    check_in_both_languages("others", |language| {
        telegram::render_other_passages(&render_context(&snapshot, language), &answer, 3, 1, 0)
    });
    check_in_both_languages("record gone", |language| {
        render_gone(LookupError::DocumentNotFound)(render_context(&snapshot, language))
    });
    check_in_both_languages("passage gone", |language| {
        render_gone(LookupError::PassageNotFound(DocumentId(0)))(render_context(&snapshot, language))
    });
    check_in_both_languages("meetings", |language| {
        telegram::render_meetings(&render_context(&snapshot, language), MeetingFilter::All, 0)
    });
    check_in_both_languages("years", |language| telegram::render_years(&render_context(&snapshot, language)));
    check_in_both_languages("organisations", |language| {
        telegram::render_organisations(&render_context(&snapshot, language), 0)
    });
    check_in_both_languages("a meeting", |language| {
        telegram::render_meeting(&render_context(&snapshot, language), DocumentId(0), 1)
    });
    for aspect in Aspect::ALL {
        check_in_both_languages(&format!("{aspect:?}"), |language| {
            telegram::render_aspect(&render_context(&snapshot, language), DocumentId(0), aspect, 0, 0)
        });
    }
}

#[test]
fn a_very_long_passage_is_truncated_and_collapsed() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let sentence = format!("Ban quản trị quyết định {}.", "xây <nhà> & sửa đường, ".repeat(100));
    write(folder.path(), &format!("# Họp\n\n{sentence}\n"));
    let snapshot =
        Snapshot::build(load_folder(folder.path(), &Limits::default(), &ignore_progress), 1).expect("it can be read");
    let html = answer_screen(&snapshot, "ban quản trị quyết định gì?", Language::Vietnamese, Detail::Full).html;
    let parsed = html::parse(&html).expect("it can be sent");
    let units = parsed.text.encode_utf16().count();
    assert!(html.contains("<blockquote expandable>") && html.contains('…') && units <= 900, "{html}");
}

fn write(folder: &Path, text: &str) {
    std::fs::write(folder.join("a.md"), text).expect("a temporary folder is writable");
}
