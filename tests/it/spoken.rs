//! Every text and screen that the bot shows, as it is sent, in both languages.

use std::path::Path;

use bienban::answer::Question;
use bienban::index::{DocumentId, PassageId};
use bienban::knowledge::shelf::ShelfError;
use bienban::knowledge::{Limits, Problem, load, unwatched};
use bienban::library::{Changes, Gone, LoadError, Loaded, Marks, Objection, Report, Snapshot, Stage};
use bienban::render::messages::{self, Abilities, Role};
use bienban::render::telegram::{self, Filter, Form, Screen, Shown, To, View, desk};
use bienban::render::texts::Language;
use bienban::render::window::Show;
use bienban::text::aspects::Aspect;

use crate::harness::shipped;
use crate::html;

/// Shows a screen as it is sent, and that it can be sent.
fn check(name: &str, screen: &Screen) {
    let parsed = html::parse(&screen.html).unwrap_or_else(|why| panic!("{name}: {why}: {}", screen.html));
    assert!(!parsed.text.trim().is_empty() && parsed.text.encode_utf16().count() <= 4096, "{name}");
    let key = |to: &To| match to {
        To::Tap(_) => "",
        To::Url(_) => " ↗",
    };
    let row = |row: &Vec<telegram::Button>| {
        row.iter().map(|button| format!("[{}{}]", button.label, key(&button.to))).collect::<String>()
    };
    let rows: Vec<String> = screen.keyboard.iter().map(row).collect();
    insta::assert_snapshot!(name, format!("{}\n\n{}", screen.html, rows.join("\n")).trim_end());
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
    let problem =
        |line| Problem { path: format!("b{line}.md"), line, message: "Viết lại thành <ngày>.".to_owned() };
    let names = |n: usize| (0..n).map(|i| format!("a&{i}.md")).collect::<Vec<_>>();
    let changes = Changes {
        added: names(2),
        changed: names(1),
        removed: names(30),
        unchanged: 7,
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
    in_both("reloaded", |language| desk::loaded(language, &Loaded::Swapped(report.clone()), &now));
    in_both("reload held", |language| desk::loaded(language, &Loaded::Held(held.clone(), 1), &now));
    in_both("reloaded, nothing new", |language| desk::loaded(language, &Loaded::Same, &now));
    in_both("rolled back", |language| desk::rolled_back(language, &report));
    in_both("reload declined", |language| desk::declined(language, 3));
    let stages =
        [Stage::Reading { done: 0, all: 0 }, Stage::Reading { done: 3, all: 9 }, Stage::Indexing, Stage::Checking];
    for stage in stages {
        in_both(&format!("{stage:?}").replace(['{', '}', ':'], ""), |language| desk::progress(language, stage));
    }
    in_both("reload busy", |language| desk::failed(language, &LoadError::Busy));
    in_both("reload empty", |language| desk::failed(language, &LoadError::Empty { problems: vec![problem(1)] }));
    let broken = LoadError::Index(tantivy::TantivyError::SystemError("disk".to_owned()).into());
    in_both("reload index", |language| desk::failed(language, &broken));
    for error in [ShelfError::Taken, ShelfError::Changed, ShelfError::Gone, ShelfError::Outside] {
        let name = format!("shelf {error:?}");
        let error = LoadError::Shelf(error);
        in_both(&name, |language| desk::failed(language, &error));
    }
    in_both("reload outdated", |language| desk::failed(language, &LoadError::Outdated));
    in_both("no generation before", |language| desk::failed(language, &LoadError::First));
    let full = LoadError::Archive(std::io::Error::other("full").into());
    in_both("not copied", |language| desk::failed(language, &full));
    let changes = Changes { added: vec!["<".repeat(900); 100], problems: (0..500).map(problem).collect(), ..changes };
    let long = desk::loaded(Language::English, &Loaded::Held(Report { changes, ..held }, 1), &now).html;
    assert!(html::parse(&long).is_ok_and(|p| p.text.encode_utf16().count() <= 4096), "{long}");
}

/// The screen for a question, whole or short.
fn asked(snapshot: &Snapshot, question: &str, language: Language, form: Form) -> Screen {
    let answer = snapshot.answer(&Question::new(question));
    let quoted: Vec<PassageId> = answer.outcome.quotes().iter().map(|quote| quote.passage).collect();
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
    let quote = &answer.outcome.quotes()[0];
    let (place, start) = (snapshot.named(quote.passage), snapshot.place(quote.passage).1.span.start);
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
