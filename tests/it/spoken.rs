//! Every text that the bot says, as it is sent.

use std::path::Path;

use bienban::answer::Question;
use bienban::knowledge::{Limits, Problem, load, unwatched};
use bienban::library::{Changes, LoadError, Snapshot};
use bienban::render::{telegram, texts};

use crate::harness::shipped;
use crate::html;

/// Shows a text as it is sent, and that it can be sent.
fn check(name: &str, html: &str) {
    let parsed = html::parse(html).unwrap_or_else(|why| panic!("{name}: {why}: {html}"));
    assert!(!parsed.text.trim().is_empty() && parsed.text.encode_utf16().count() <= 4096, "{name}");
    insta::assert_snapshot!(name, html);
}

fn snapshot() -> Snapshot {
    Snapshot::build(load(shipped(), &Limits::default(), &unwatched), 1).expect("the shipped records can be read")
}

#[test]
fn texts_of_commands() {
    let snapshot = snapshot();
    check("start", &texts::start(&snapshot.knowledge.golden));
    check("start, nothing to suggest", &texts::start(&[]));
    check("help", &texts::help(false));
    check("help for admins", &texts::help(true));
    check("ask what", &texts::ask_what());
    check("meetings", &texts::meetings(&snapshot.knowledge.documents));
    check("admins only", &texts::admins_only());
    check("apology", &texts::apology("u<1>"));
    check("words only", &texts::words_only());
    check("unknown command", &texts::unknown_command());
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
    check("reloading", &texts::reloading());
    check("reloaded", &texts::reloaded(&changes));
    check("reloaded, nothing new", &texts::reloaded(&Changes { unchanged: 1, documents: 1, ..Changes::default() }));
    check("reload busy", &texts::not_reloaded(&LoadError::Busy));
    check("reload empty", &texts::not_reloaded(&LoadError::Empty { problems: vec![problem(1)] }));
    let broken = LoadError::Index(tantivy::TantivyError::SystemError("disk".to_owned()).into());
    check("reload index", &texts::not_reloaded(&broken));
    let long = Changes { added: vec!["<".repeat(900); 100], problems: (0..500).map(problem).collect(), ..changes };
    let html = texts::reloaded(&long);
    assert!(html::parse(&html).is_ok_and(|p| p.text.encode_utf16().count() <= 4096), "{html}");
}

#[test]
fn answers() {
    let snapshot = snapshot();
    let ask = |question: &str| telegram::answer(&snapshot, &snapshot.answer(&Question::new(question)));
    check("a figure", &ask("bao nhieu hoi co to chuc dang"));
    check("a person", &ask("Ai chủ trì buổi giao ban?"));
    check("a place", &ask("họp ở đâu?"));
    check("the nearest", &ask("bao giờ sửa luật về hội"));
    check("keystrokes", &ask("cos bao nhieeu hooji cos toor chuwcs ddarng"));
    check("not found", &ask("giá vàng hôm nay bao nhiêu một lượng?"));
    check("nothing at all", &ask("???"));
}

#[test]
fn a_very_long_passage_is_cut_and_folded() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let sentence = format!("Ban quản trị quyết định {}.", "xây <nhà> & sửa đường, ".repeat(100));
    write(folder.path(), &format!("# Họp\n\n{sentence}\n"));
    let snapshot = Snapshot::build(load(folder.path(), &Limits::default(), &unwatched), 1).expect("it can be read");
    let html = telegram::answer(&snapshot, &snapshot.answer(&Question::new("ban quản trị quyết định gì?")));
    let parsed = html::parse(&html).expect("it can be sent");
    assert!(html.contains("<blockquote expandable>") && html.contains('…') && parsed.text.len() < 4096, "{html}");
}

fn write(folder: &Path, text: &str) {
    std::fs::write(folder.join("a.md"), text).expect("a temporary folder is writable");
}
