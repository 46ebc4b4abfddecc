//! Screens of the folder's files and of the withdrawn ones: lists, and one file's card.

use super::lists::{moment, push_list};
use crate::archive::Entry;
use crate::archive::records_folder::WithdrawnFile;
use crate::formats::FileProblem;
use crate::library::{Snapshot, document_key, fnv1a};
use crate::records::{Document, GLOSSARY, QUESTIONS};
use crate::render::locator::{day, meeting};
use crate::render::telegram::admin_callback::{DocumentsCallback, FileAction, WithdrawnAction};
use crate::render::telegram::callback::Callback;
use crate::render::telegram::html::{escaped, html_line};
use crate::render::telegram::paging::Paging;
use crate::render::telegram::screen::{Button, Screen, button};
use crate::render::telegram::view::View;
use crate::render::texts::{self, Language, fill};

/// Files of a page; their buttons form one row.
const PAGE: usize = 6;

const LONGEST_TITLE: usize = 80;
const LONGEST_PATH: usize = 80;

/// Returns a file of the current generation by its path's key.
pub fn entry(snapshot: &Snapshot, key: u64) -> Option<&Entry> {
    snapshot.manifest.entries.iter().find(|entry| document_key(&entry.path) == key)
}

/// Returns the withdrawn file at the place with this key.
pub fn withdrawn_file_of(files: Vec<WithdrawnFile>, key: u64) -> Option<WithdrawnFile> {
    files.into_iter().find(|file| withdrawn_key(file) == key)
}

/// Shows a page of the current files, records by date, newest first.
pub fn files(view: &View, asides: usize, page: u16) -> Screen {
    let (texts, entries) = (view.language.admin(), &view.snapshot.manifest.entries);
    let record = |entry: &Entry| record(view.snapshot, &entry.path);
    let mut newest: Vec<(&Entry, Option<&Document>)> = entries.iter().map(|entry| (entry, record(entry))).collect();
    newest.sort_by(|a, b| {
        let key = |document: &Option<&Document>| document.map(|document| document.date);
        key(&b.1).cmp(&key(&a.1)).then(a.0.path.cmp(&b.0.path))
    });
    let paging = Paging::of(newest.len(), PAGE, page);
    let shown: Vec<_> = newest.iter().skip(paging.at * PAGE).take(PAGE).collect();
    let line = |(number, (entry, document)): (usize, &&(&Entry, Option<&Document>))| {
        let about = match document {
            Some(document) => meeting(document, LONGEST_TITLE, view.language),
            None if is_list(&entry.path) => texts.file_no_record.to_owned(),
            None => format!("⚠️ {}", texts.file_broken),
        };
        format!("{number}. <b>{}</b>\n{}", html_line(&entry.path, LONGEST_PATH), escaped(&about))
    };
    let lines: Vec<String> = (1..).zip(&shown).map(line).collect();
    let head = match entries.len() {
        0 => texts.files_none.to_owned(),
        count => fill(texts.files, &[&count]),
    };
    let mut screen = Screen::text(format!("{head}\n\n{}{}", lines.join("\n"), paging.foot(view.language)));
    let open = |(number, (entry, _)): (usize, &&(&Entry, Option<&Document>))| {
        button(
            number.to_string(),
            DocumentsCallback::File { file: document_key(&entry.path), action: FileAction::Show },
        )
    };
    screen.row((1..).zip(&shown).map(open).collect());
    screen.row(paging.turning(view, |page| DocumentsCallback::List { page }));
    if asides > 0 {
        screen.row(vec![button(fill(texts.to_asides, &[&asides]), DocumentsCallback::ListWithdrawn { page: 0 })]);
    }
    screen
}

/// Shows one file: what was understood of it, and what can be done with it.
pub fn file(view: &View, entry: &Entry) -> Screen {
    let texts = view.language.admin();
    let (file, record) = (document_key(&entry.path), record(view.snapshot, &entry.path));
    let mut out = head(view.language, &entry.path, entry.bytes);
    match record {
        Some(document) => out.push_str(&about(view.language, document)),
        None if is_list(&entry.path) => {}
        None => out.push_str(&format!("\n⚠️ {}", texts.file_broken)),
    }
    let of_it = view.snapshot.knowledge.problems.iter().filter(|problem| problem.path == entry.path);
    let problems: Vec<String> = of_it.map(|problem| told(view.language, problem)).collect();
    push_list(&mut out, view.language, texts.problems, &problems);
    let mut screen = Screen::text(out);
    let show = record.map(|_| button(texts.to_show, Callback::Meeting { answer: 0, document: file }));
    let download = button(texts.to_download, DocumentsCallback::File { file, action: FileAction::Download });
    screen.row(show.into_iter().chain([download]).collect());
    screen.row(vec![button(texts.to_withdraw, DocumentsCallback::File { file, action: FileAction::AskWithdraw })]);
    screen.row(vec![to_files(view.language)]);
    screen
}

/// Asks whether to withdraw a file.
pub fn ask_withdraw(view: &View, entry: &Entry) -> Screen {
    let (texts, file) = (view.language.admin(), document_key(&entry.path));
    let mut screen = Screen::text(fill(texts.ask_withdraw, &[&html_line(&entry.path, LONGEST_PATH)]));
    let (no, yes) = (
        DocumentsCallback::File { file, action: FileAction::Show },
        DocumentsCallback::File { file, action: FileAction::Withdraw },
    );
    screen.row(vec![button(texts.withdraw_no, no), button(texts.withdraw_yes, yes)]);
    screen
}

/// Shows a page of the withdrawn files, latest first.
pub fn withdrawn_files(view: &View, files: &[WithdrawnFile], page: u16) -> Screen {
    let texts = view.language.admin();
    let paging = Paging::of(files.len(), PAGE, page);
    let shown: Vec<_> = files.iter().skip(paging.at * PAGE).take(PAGE).collect();
    let line = |(number, aside): (usize, &&WithdrawnFile)| {
        let path = html_line(&aside.path, LONGEST_PATH);
        format!("{number}. <b>{path}</b>\n{}", withdrawn_at(aside, view.language))
    };
    let lines: Vec<String> = (1..).zip(&shown).map(line).collect();
    let head = match files.len() {
        0 => texts.asides_none.to_owned(),
        count => fill(texts.asides, &[&count]),
    };
    let mut screen = Screen::text(format!("{head}\n\n{}{}", lines.join("\n"), paging.foot(view.language)));
    let open = |(number, aside): (usize, &&WithdrawnFile)| {
        button(
            number.to_string(),
            DocumentsCallback::Withdrawn { file: withdrawn_key(aside), action: WithdrawnAction::Show },
        )
    };
    screen.row((1..).zip(&shown).map(open).collect());
    screen.row(paging.turning(view, |page| DocumentsCallback::ListWithdrawn { page }));
    screen.row(vec![to_files(view.language)]);
    screen
}

/// Shows one withdrawn file.
pub fn withdrawn_file(view: &View, aside: &WithdrawnFile) -> Screen {
    let (texts, key) = (view.language.admin(), withdrawn_key(aside));
    let path = html_line(&aside.path, LONGEST_PATH);
    let mut screen =
        Screen::text(fill(texts.aside_card, &[&path, &size(aside.bytes), &withdrawn_at(aside, view.language)]));
    let download =
        button(texts.to_download, DocumentsCallback::Withdrawn { file: key, action: WithdrawnAction::Download });
    screen.row(vec![
        button(texts.to_restore, DocumentsCallback::Withdrawn { file: key, action: WithdrawnAction::Restore }),
        download,
    ]);
    screen.row(vec![to_files(view.language)]);
    screen
}

/// Says that a file is gone, with a button to the existing ones.
pub fn gone(language: Language, why: &str) -> Screen {
    let mut screen = Screen::text(why);
    screen.row(vec![to_files(language)]);
    screen
}

/// Returns a button to the files.
pub fn to_files(language: Language) -> Button {
    button(language.admin().to_files, DocumentsCallback::List { page: 0 })
}

/// Returns a heading: a file's name and size.
pub fn head(language: Language, path: &str, bytes: u64) -> String {
    fill(language.admin().file_head, &[&html_line(path, LONGEST_PATH), &size(bytes)])
}

/// Describes a record, in lines.
pub fn about(language: Language, document: &Document) -> String {
    let texts = language.admin();
    let date = match document.date {
        Some(date) => fill(texts.file_date, &[&day(date, language)]),
        None => texts.file_undated.to_owned(),
    };
    let title = fill(texts.file_title, &[&html_line(&document.title, LONGEST_TITLE)]);
    let passages = fill(texts.file_passages, &[&document.passage_count()]);
    format!("\n\n{title}\n{date}\n{passages}")
}

/// Describes a problem of a file that is named above.
pub fn told(language: Language, problem: &FileProblem) -> String {
    fill(language.admin().file_line, &[&problem.line, &texts::problem(&problem.problem, language)])
}

/// Returns the record at a path of the folder, if it is one.
pub fn record<'s>(snapshot: &'s Snapshot, path: &str) -> Option<&'s Document> {
    let at = snapshot.knowledge.documents.binary_search_by(|document| document.path.as_str().cmp(path)).ok()?;
    Some(&snapshot.knowledge.documents[at])
}

fn is_list(path: &str) -> bool {
    path == GLOSSARY || path == QUESTIONS
}

fn withdrawn_key(file: &WithdrawnFile) -> u64 {
    fnv1a(&[file.place().as_bytes()])
}

/// Returns when a file was withdrawn; "?" if its folder was made by someone else and is not named by a time.
fn withdrawn_at(file: &WithdrawnFile, language: Language) -> String {
    file.at().map_or("?".to_owned(), |at| moment(at.and_utc().timestamp(), language))
}

/// Formats a size as "12 KB", "3 MB".
fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{} KB", bytes / 1_024),
        _ => format!("{} MB", bytes / 1_048_576),
    }
}
