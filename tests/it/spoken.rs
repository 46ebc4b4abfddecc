//! Every text and screen that the bot shows, as it is sent, in both languages.

use std::path::Path;
use std::time::Duration;

use bienban::answer::Question;
use bienban::archive::records_folder::{self, RecordsFolderError};
use bienban::archive::{Manifest, load, unwatched};
use bienban::formats::Limits;
use bienban::formats::{FileProblem, Problem};
use bienban::index::{DocumentId, PassageId};
use bienban::library::{Changes, Gone, LoadError, Loaded, Marks, Objection, Report, Snapshot, Stage, document_key};
use bienban::records::read_file;
use bienban::render::messages::{self, Abilities, Role};
use bienban::render::telegram::{self, ButtonAction, Filter, Form, Screen, Shown, View, admin};
use bienban::render::texts::Language;
use bienban::render::window::Show;
use bienban::store::{Action, AuditEntry, AuditResult, Counts, Day, Editor, Order, Stats, UnansweredQuestion};
use bienban::text::aspects::Aspect;
use chrono::NaiveDate;

use crate::harness::shipped;
use crate::html;

/// Shows a screen as it is sent, and that it can be sent.
fn check(name: &str, screen: &Screen) {
    let parsed = html::parse(&screen.html).unwrap_or_else(|why| panic!("{name}: {why}: {}", screen.html));
    assert!(!parsed.text.trim().is_empty() && parsed.text.encode_utf16().count() <= 4096, "{name}");
    let sign = |action: &ButtonAction| match action {
        ButtonAction::Callback(_) => "",
        ButtonAction::Url(_) => " ↗",
    };
    let row = |row: &Vec<telegram::Button>| {
        row.iter().map(|button| format!("[{}{}]", button.label, sign(&button.action))).collect::<String>()
    };
    let rows: Vec<String> = screen.keyboard.iter().map(row).collect();
    insta::assert_snapshot!(file_name(name), format!("{}\n\n{}", screen.html, rows.join("\n")).trim_end());
}

/// A name of words alone, joined by `_`.
fn file_name(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

fn snapshot() -> Snapshot {
    Snapshot::build(load(shipped(), &Limits::default(), &unwatched), 1).expect("the shipped records can be read")
}

fn in_both(name: &str, screen: impl Fn(Language) -> Screen) {
    for language in Language::ALL {
        check(&format!("{name}, {}", language.code()), &screen(language));
    }
}

fn view(snapshot: &Snapshot, language: Language) -> View<'_> {
    View { snapshot, language, bot: "BienBanBot" }
}

#[test]
fn texts_of_commands() {
    let snapshot = snapshot();
    let suggested: Vec<_> = snapshot.suggestions().iter().collect();
    in_both("start", |language| telegram::start(&view(&snapshot, language), &suggested));
    in_both("start, nothing to suggest", |language| telegram::start(&view(&snapshot, language), &[]));
    let of_all = Abilities { role: Role::Member, username: "BienBanBot", inline: true, reads_groups: false };
    in_both("help", |language| Screen::text(messages::help(language, of_all)));
    let of_admins = Abilities { role: Role::Admin, inline: false, reads_groups: true, ..of_all };
    in_both("help for admins", |language| Screen::text(messages::help(language, of_admins)));
    in_both("apology", |language| Screen::text(messages::apology(language, "u<1>")));
}

#[test]
fn texts_of_a_reload() {
    let problem = |line| FileProblem::new(format!("b{line}.md"), (line, Problem::UnknownDate("<ngày>".to_owned())));
    let names = |n: usize| (0..n).map(|i| format!("a&{i}.md")).collect::<Vec<_>>();
    let changes = Changes {
        added: names(2),
        changed: names(1),
        removed: names(30),
        unchanged: names(7),
        documents: 10,
        passages: 99,
        problems: vec![problem(3)],
    };
    let marks =
        Marks { right: 8, all: 9, turned_wrong: vec!["ai <x>?".to_owned()], turned_right: vec!["gì?".to_owned()] };
    let report = Report { generation: 4, changes: changes.clone(), marks, objections: Vec::new() };
    let objections = vec![Objection::Golden(1), Objection::Vanishing { gone: 30, of: 40 }];
    let held = Report { objections, ..report.clone() };
    let now = snapshot();
    in_both("reloaded", |language| admin::loaded(language, &Loaded::Swapped(report.clone()), &now));
    in_both("reload held", |language| admin::loaded(language, &Loaded::Held(held.clone(), 1), &now));
    in_both("reloaded, nothing new", |language| admin::loaded(language, &Loaded::Same, &now));
    in_both("rolled back", |language| admin::rolled_back(language, &report));
    in_both("reload declined", |language| admin::declined(language, 3));
    let stages =
        [Stage::Reading { done: 0, all: 0 }, Stage::Reading { done: 3, all: 9 }, Stage::Indexing, Stage::Checking];
    for stage in stages {
        in_both(&format!("progress {stage:?}"), |language| admin::progress(language, stage));
    }
    in_both("reload busy", |language| admin::failed(language, &LoadError::Busy));
    in_both("reload empty", |language| admin::failed(language, &LoadError::Empty { problems: vec![problem(1)] }));
    let broken = LoadError::Index(tantivy::TantivyError::SystemError("disk".to_owned()).into());
    in_both("reload index", |language| admin::failed(language, &broken));
    for error in
        [RecordsFolderError::Taken, RecordsFolderError::Changed, RecordsFolderError::Gone, RecordsFolderError::Outside]
    {
        let name = format!("shelf {error:?}");
        let error = LoadError::RecordsFolder(error);
        in_both(&name, |language| admin::failed(language, &error));
    }
    in_both("reload outdated", |language| admin::failed(language, &LoadError::Outdated));
    in_both("no generation before", |language| admin::failed(language, &LoadError::First));
    let full = LoadError::Archive(std::io::Error::other("full").into());
    in_both("not copied", |language| admin::failed(language, &full));
    let changes = Changes { added: vec!["<".repeat(900); 100], problems: (0..500).map(problem).collect(), ..changes };
    let long = admin::loaded(Language::English, &Loaded::Held(Report { changes, ..held }, 1), &now).html;
    assert!(html::parse(&long).is_ok_and(|p| p.text.encode_utf16().count() <= 4096), "{long}");
}

/// A view of records whose files are known, as the bot's are.
fn admin_snapshot() -> Snapshot {
    let manifest = Manifest::of(shipped(), &Limits::default(), None).expect("the shipped records can be read");
    let mut snapshot = snapshot();
    snapshot.manifest = manifest;
    snapshot
}

#[test]
fn files_and_what_is_sent() {
    let snapshot = admin_snapshot();
    let record = admin::entry(&snapshot, document_key("2023-08-01-giao-ban-hoi-quan-chung.md")).expect("it ships");
    let list = admin::entry(&snapshot, document_key("glossary.toml")).expect("it ships");
    in_both("files", |language| admin::files(&view(&snapshot, language), 3, 0));
    in_both("a file", |language| admin::file(&view(&snapshot, language), record));
    in_both("a file that is no record", |language| admin::file(&view(&snapshot, language), list));
    in_both("withdraw?", |language| admin::ask_withdraw(&view(&snapshot, language), record));
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for name in ["a.md", "b.md"] {
        records_folder::put(folder.path(), name, b"x", None, 0).expect("it is writable");
        records_folder::withdraw(folder.path(), name, 1_700_000_000).expect("it is there");
    }
    let withdrawn = records_folder::withdrawn_files(folder.path());
    in_both("asides", |language| admin::withdrawn_files(&view(&snapshot, language), &withdrawn, 0));
    in_both("no asides", |language| admin::withdrawn_files(&view(&snapshot, language), &[], 0));
    in_both("an aside", |language| admin::withdrawn_file(&view(&snapshot, language), &withdrawn[0]));
    let read = |name: &str, bytes: &[u8]| read_file(name, bytes, &Limits::default());
    let record = read("a.md", "---\ntitle: Họp <tổ>\ndate: hôm qua\n---\n\nMột việc.\n".as_bytes());
    let glossary = read("glossary.toml", "[[abbreviation]]\nshort = \"A\"\nlong = \"An\"\n".as_bytes());
    let golden = read("questions.toml", "[[question]]\nask = \"ai?\"\n".as_bytes());
    let broken = read("a.md", b"");
    let like = ["2024/a.md".to_owned(), "2025/a.md".to_owned()];
    let sent = |name: &'static str, read, same, replaces, resembles| admin::Preview {
        upload: 1,
        sent_as: "../<a>.md",
        name,
        bytes: 3_000_000,
        read,
        same,
        replaces,
        resembles,
    };
    let cases = [
        ("sent, new", sent("a.md", &record, None, None, &[][..])),
        ("sent, the same", sent("a.md", &record, Some("b.md"), None, &[])),
        ("sent, replaces", sent("a.md", &record, None, Some("a.md"), &[])),
        ("sent, resembles", sent("a.md", &record, None, None, &like)),
        ("sent, glossary", sent("glossary.toml", &glossary, None, Some("glossary.toml"), &[])),
        ("sent, golden", sent("questions.toml", &golden, None, None, &[])),
        ("sent, broken", sent("a.md", &broken, None, None, &[])),
    ];
    for (name, case) in cases {
        in_both(name, |language| admin::preview(language, &case));
    }
}

#[test]
fn what_is_asked_and_who_does_what() {
    let snapshot = admin_snapshot();
    let question = |id, text: &str| UnansweredQuestion {
        id,
        text: text.to_owned(),
        not_found: 2,
        wrong: 1,
        asked: 5,
        last: 1_700_000_000,
    };
    let asked = [question(1, "giá <vàng>?"), question(2, &"dài ".repeat(200))];
    in_both("asked in vain", |language| admin::unanswered(&view(&snapshot, language), &asked, 9, Order::Newest, 0));
    in_both("asked in vain, frequent", |language| {
        admin::unanswered(&view(&snapshot, language), &asked, 2, Order::Frequent, 0)
    });
    in_both("nothing asked in vain", |language| {
        admin::unanswered(&view(&snapshot, language), &[], 0, Order::Newest, 0)
    });
    let answer = snapshot.answer(&Question::new("bao nhieu hoi co to chuc dang"));
    for (name, quotes, golden) in [
        ("a question in vain", &*answer.quotes, false),
        ("a question in vain, golden", &*answer.quotes, true),
        ("a question in vain, nothing found", &[][..], false),
    ] {
        in_both(name, |language| {
            admin::question(&view(&snapshot, language), &asked[0], admin::Answered { quotes, golden })
        });
    }
    let day = |number: u32, answered| Day {
        day: NaiveDate::from_ymd_opt(2024, 5, number).expect("it is a day"),
        counts: Counts { answered, nearest: 1, not_found: 2, right: 3, wrong: 1 },
        median: Some(Duration::from_micros(812)),
        p95: None,
    };
    let days: Vec<Day> = (1..=9).map(|number| day(number, number)).collect();
    let counts = days.iter().map(|day| day.counts).sum();
    let (median, p95) = (Some(Duration::from_micros(812)), Some(Duration::from_millis(31)));
    let stats = Stats { days, counts, median, p95, members: 12, groups: 3, questions: 40 };
    let process = admin::Process { up: Duration::from_secs(100_000), memory: Some(77 << 20) };
    in_both("stats", |language| admin::stats(language, Some(&stats), &snapshot, process));
    let none = Stats { counts: Counts::default(), median: None, p95: None, ..stats };
    let process = admin::Process { memory: None, ..process };
    in_both("stats, nothing yet", |language| admin::stats(language, Some(&none), &snapshot, process));
    in_both("stats, keeping is off", |language| admin::stats(language, None, &snapshot, process));
    let editors: Vec<Editor> =
        ["Lan <A>", "Bình"].into_iter().zip(5..).map(|(name, member)| editor(name, member)).collect();
    in_both("editors", |language| admin::editors(language, &editors, None));
    in_both("no editors", |language| admin::editors(language, &[], Some(language.admin().editors_full.to_owned())));
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
        AuditResult::Held,
        AuditResult::Kept,
        AuditResult::Failed,
        AuditResult::Other("of tomorrow".to_owned()),
    ];
    let entry = |(number, action): (u64, Action)| AuditEntry {
        at: 1_700_000_000,
        who: number % 3,
        name: "Lan <A>".to_owned(),
        action,
        detail: if number % 2 == 0 { "a<b>.md".to_owned() } else { String::new() },
        ending: endings[usize::try_from(number).unwrap_or_default() % endings.len()].clone(),
    };
    let entries: Vec<AuditEntry> = (0..).zip(actions).map(entry).collect();
    in_both("audit", |language| admin::audit(&view(&snapshot, language), &entries, 30, 1));
    in_both("no audit", |language| admin::audit(&view(&snapshot, language), &[], 0, 0));
}

fn editor(name: &str, member: u64) -> Editor {
    Editor { member, name: name.to_owned(), by: 1, at: 0 }
}

/// The screen for a question, whole or short.
fn asked(snapshot: &Snapshot, question: &str, language: Language, form: Form) -> Screen {
    let answer = snapshot.answer(&Question::new(question));
    let quoted: Vec<PassageId> = answer.quotes.iter().map(|quote| quote.passage).collect();
    let suggested = snapshot.suggestions_near(question, &quoted);
    let shown =
        Shown { token: 1, form, asked: None, within: None, within_gone: false, judged: false, suggested: &suggested };
    telegram::answer(&view(snapshot, language), &answer, &shown).0
}

#[test]
fn answers() {
    let snapshot = snapshot();
    let ask = |name: &str, question: &str| check(name, &asked(&snapshot, question, Language::Vietnamese, Form::Whole));
    ask("a figure", "bao nhieu hoi co to chuc dang");
    ask("a person", "Ai chủ trì buổi giao ban?");
    ask("a place", "họp ở đâu?");
    ask("keystrokes", "cos bao nhieeu hooji cos toor chuwcs ddarng");
    ask("nothing at all", "???");
    in_both("the nearest", |language| asked(&snapshot, "bao giờ sửa luật về hội", language, Form::Whole));
    let gold = "giá vàng hôm nay bao nhiêu một lượng?";
    in_both("not found", |language| asked(&snapshot, gold, language, Form::Whole));
    in_both("in a group", |language| asked(&snapshot, "bao nhieu hoi co to chuc dang", language, Form::Short));
}

#[test]
fn screens_behind_the_buttons() {
    let snapshot = snapshot();
    let answer = snapshot.answer(&Question::new("bao nhieu hoi co to chuc dang"));
    let quote = &answer.quotes[0];
    let (place, start) = (snapshot.named(quote.passage), snapshot.place(quote.passage).1.span().start);
    let offset = |byte: usize| u32::try_from(byte).expect("it is near");
    let show = Show::Around { start: offset(quote.span.start - start), length: offset(quote.span.len()) };
    let gone = |gone| move |view: View| telegram::gone(&view, gone, 1);
    in_both("context", |language| {
        telegram::context(&view(&snapshot, language), 1, place, show).expect("the place is there")
    });
    in_both("others", |language| telegram::others(&view(&snapshot, language), &answer, 3, 1, 0));
    in_both("record gone", |language| gone(Gone::Document)(view(&snapshot, language)));
    in_both("passage gone", |language| gone(Gone::Passage(DocumentId(0)))(view(&snapshot, language)));
    in_both("meetings", |language| telegram::meetings(&view(&snapshot, language), Filter::All, 0));
    in_both("years", |language| telegram::years(&view(&snapshot, language)));
    in_both("organisations", |language| telegram::organisations(&view(&snapshot, language), 0));
    in_both("a meeting", |language| telegram::meeting(&view(&snapshot, language), DocumentId(0), 1));
    for aspect in Aspect::ALL {
        in_both(&format!("{aspect:?}"), |language| {
            telegram::aspect(&view(&snapshot, language), DocumentId(0), aspect, 0, 0)
        });
    }
}

#[test]
fn a_very_long_passage_is_cut_and_folded() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let sentence = format!("Ban quản trị quyết định {}.", "xây <nhà> & sửa đường, ".repeat(100));
    write(folder.path(), &format!("# Họp\n\n{sentence}\n"));
    let snapshot = Snapshot::build(load(folder.path(), &Limits::default(), &unwatched), 1).expect("it can be read");
    let html = asked(&snapshot, "ban quản trị quyết định gì?", Language::Vietnamese, Form::Whole).html;
    let parsed = html::parse(&html).expect("it can be sent");
    let units = parsed.text.encode_utf16().count();
    assert!(html.contains("<blockquote expandable>") && html.contains('…') && units <= 900, "{html}");
}

fn write(folder: &Path, text: &str) {
    std::fs::write(folder.join("a.md"), text).expect("a temporary folder is writable");
}
