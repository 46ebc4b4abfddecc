//! Screens of the files in the records folder and of withdrawn files: lists, and the card of one file.

use std::sync::Arc;

use super::lists::{format_moment, push_list};
use crate::archive::ManifestEntry;
use crate::archive::records_folder::WithdrawnFile;
use crate::formats::FileProblem;
use crate::library::{Snapshot, document_key, fnv1a};
use crate::records::{Document, GLOSSARY_FILE, QUESTIONS_FILE};
use crate::render::locator::{format_date, format_meeting};
use crate::render::telegram::admin_callback::{DocumentsCallback, FileAction, WithdrawnAction};
use crate::render::telegram::callback::Callback;
use crate::render::telegram::html::{escape_html, escape_line};
use crate::render::telegram::paging::Paging;
use crate::render::telegram::render_context::RenderContext;
use crate::render::telegram::screen::{Button, Screen, callback_button};
use crate::render::texts::{self, Language, fill};

/// Files per page; their buttons form one row.
const PAGE_SIZE: usize = 6;

// Maximum UTF-16 units.
const MAX_TITLE: usize = 80;
const MAX_PATH: usize = 80;

/// Returns the file of the current generation whose path has this key.
pub fn find_entry(snapshot: &Snapshot, key: u64) -> Option<&ManifestEntry> {
    snapshot.manifest.entries.iter().find(|entry| document_key(&entry.path) == key)
}

/// Returns the withdrawn file whose stored path has this key.
pub fn find_withdrawn_file(files: Vec<WithdrawnFile>, key: u64) -> Option<WithdrawnFile> {
    files.into_iter().find(|file| withdrawn_key(file) == key)
}

/// Renders a page of the files of the current generation, newest records first. `withdrawn_count` is the number of
/// withdrawn files.
pub fn render_files(context: &RenderContext, withdrawn_count: usize, page: u16) -> Screen {
    let (texts, entries) = (context.language.admin_texts(), &context.snapshot.manifest.entries);
    let mut files: Vec<(&ManifestEntry, Option<&Document>)> =
        entries.iter().map(|entry| (entry, find_record(context.snapshot, &entry.path))).collect();
    files.sort_by(|a, b| {
        let key = |document: &Option<&Document>| document.map(|document| document.date);
        key(&b.1).cmp(&key(&a.1)).then(a.0.path.cmp(&b.0.path))
    });
    let paging = Paging::new(files.len(), PAGE_SIZE, page);
    let on_page: Vec<_> = files.iter().skip(paging.current * PAGE_SIZE).take(PAGE_SIZE).collect();
    let line = |(number, (entry, document)): (usize, &&(&ManifestEntry, Option<&Document>))| {
        let description = match document {
            Some(document) => format_meeting(document, MAX_TITLE, context.language),
            None if is_auxiliary(&entry.path) => texts.file_no_record.to_owned(),
            None => format!("⚠️ {}", texts.file_broken),
        };
        format!("{number}. <b>{}</b>\n{}", escape_line(&entry.path, MAX_PATH), escape_html(&description))
    };
    let lines: Vec<String> = (1..).zip(&on_page).map(line).collect();
    let heading = match entries.len() {
        0 => texts.files_none.to_owned(),
        count => fill(texts.files, &[&count]),
    };
    let mut screen = Screen::text(format!("{heading}\n\n{}{}", lines.join("\n"), paging.footer(context.language)));
    let open = |(number, (entry, _)): (usize, &&(&ManifestEntry, Option<&Document>))| {
        callback_button(
            number.to_string(),
            DocumentsCallback::File { file: document_key(&entry.path), action: FileAction::Show },
        )
    };
    screen.push_row((1..).zip(&on_page).map(open).collect());
    screen.push_row(paging.buttons(context, |page| DocumentsCallback::List { page }));
    if withdrawn_count > 0 {
        screen.push_row(vec![callback_button(
            fill(texts.button_withdrawn, &[&withdrawn_count]),
            DocumentsCallback::ListWithdrawn { page: 0 },
        )]);
    }
    screen
}

/// Renders the card of a file: what was understood of it, its problems, and its buttons.
pub fn render_file(context: &RenderContext, entry: &ManifestEntry) -> Screen {
    let texts = context.language.admin_texts();
    let (file, record) = (document_key(&entry.path), find_record(context.snapshot, &entry.path));
    let mut out = format_file_heading(context.language, &entry.path, entry.bytes);
    match record {
        Some(_) => {
            let documents = context.snapshot.knowledge.documents_of(&entry.path);
            out.push_str(&describe_record(context.language, documents));
        }
        None if is_auxiliary(&entry.path) => {}
        None => out.push_str(&format!("\n⚠️ {}", texts.file_broken)),
    }
    let problems = context.snapshot.knowledge.problems.iter().filter(|problem| problem.path == entry.path);
    let problems: Vec<String> = problems.map(|problem| describe_problem(context.language, problem)).collect();
    push_list(&mut out, context.language, texts.problems, &problems);
    let mut screen = Screen::text(out);
    let show = record.map(|document| {
        let document = document_key(&document.name());
        callback_button(texts.button_show, Callback::Meeting { answer: 0, document })
    });
    let download =
        callback_button(texts.button_download, DocumentsCallback::File { file, action: FileAction::Download });
    screen.push_row(show.into_iter().chain([download]).collect());
    screen.push_row(vec![callback_button(
        texts.button_withdraw,
        DocumentsCallback::File { file, action: FileAction::AskWithdraw },
    )]);
    screen.push_row(vec![files_button(context.language)]);
    screen
}

/// Renders the request to confirm that a file is withdrawn.
pub fn render_withdraw_confirmation(context: &RenderContext, entry: &ManifestEntry) -> Screen {
    let (texts, file) = (context.language.admin_texts(), document_key(&entry.path));
    let mut screen = Screen::text(fill(texts.confirm_withdraw, &[&escape_line(&entry.path, MAX_PATH)]));
    let cancel = DocumentsCallback::File { file, action: FileAction::Show };
    let confirm = DocumentsCallback::File { file, action: FileAction::Withdraw };
    screen.push_row(vec![
        callback_button(texts.button_cancel_withdraw, cancel),
        callback_button(texts.button_confirm_withdraw, confirm),
    ]);
    screen
}

/// Renders a page of the withdrawn files, latest first.
pub fn render_withdrawn_files(context: &RenderContext, files: &[WithdrawnFile], page: u16) -> Screen {
    let texts = context.language.admin_texts();
    let paging = Paging::new(files.len(), PAGE_SIZE, page);
    let on_page: Vec<_> = files.iter().skip(paging.current * PAGE_SIZE).take(PAGE_SIZE).collect();
    let line = |(number, file): (usize, &&WithdrawnFile)| {
        let path = escape_line(&file.path, MAX_PATH);
        format!("{number}. <b>{path}</b>\n{}", format_withdrawal_time(file, context.language))
    };
    let lines: Vec<String> = (1..).zip(&on_page).map(line).collect();
    let heading = match files.len() {
        0 => texts.withdrawn_none.to_owned(),
        count => fill(texts.withdrawn, &[&count]),
    };
    let mut screen = Screen::text(format!("{heading}\n\n{}{}", lines.join("\n"), paging.footer(context.language)));
    let open = |(number, file): (usize, &&WithdrawnFile)| {
        callback_button(
            number.to_string(),
            DocumentsCallback::Withdrawn { file: withdrawn_key(file), action: WithdrawnAction::Show },
        )
    };
    screen.push_row((1..).zip(&on_page).map(open).collect());
    screen.push_row(paging.buttons(context, |page| DocumentsCallback::ListWithdrawn { page }));
    screen.push_row(vec![files_button(context.language)]);
    screen
}

/// Renders the card of a withdrawn file.
pub fn render_withdrawn_file(context: &RenderContext, file: &WithdrawnFile) -> Screen {
    let (texts, key) = (context.language.admin_texts(), withdrawn_key(file));
    let path = escape_line(&file.path, MAX_PATH);
    let mut screen = Screen::text(fill(
        texts.withdrawn_card,
        &[&path, &format_size(file.bytes), &format_withdrawal_time(file, context.language)],
    ));
    let download = callback_button(
        texts.button_download,
        DocumentsCallback::Withdrawn { file: key, action: WithdrawnAction::Download },
    );
    screen.push_row(vec![
        callback_button(
            texts.button_restore,
            DocumentsCallback::Withdrawn { file: key, action: WithdrawnAction::Restore },
        ),
        download,
    ]);
    screen.push_row(vec![files_button(context.language)]);
    screen
}

/// Renders the notice that a file no longer exists, with a button to the list of files.
pub fn render_missing_file(language: Language, notice: &str) -> Screen {
    let mut screen = Screen::text(notice);
    screen.push_row(vec![files_button(language)]);
    screen
}

/// Returns the button to the list of files.
pub fn files_button(language: Language) -> Button {
    callback_button(language.admin_texts().button_files, DocumentsCallback::List { page: 0 })
}

/// Formats the heading of a file's card: its name and size.
pub fn format_file_heading(language: Language, path: &str, bytes: u64) -> String {
    fill(language.admin_texts().file_heading, &[&escape_line(path, MAX_PATH), &format_size(bytes)])
}

/// Describes what was understood of a record, in lines: of its newest meeting if it has several. Empty if it has no
/// documents.
pub fn describe_record(language: Language, documents: &[Arc<Document>]) -> String {
    let Some(document) = find_newest(documents) else { return String::new() };
    let texts = language.admin_texts();
    let meetings = match documents.len() {
        1 => String::new(),
        count => format!("\n{}", fill(texts.file_meetings, &[&count])),
    };
    let date = match document.date {
        Some(date) => fill(texts.file_date, &[&format_date(date, language)]),
        None => texts.file_undated.to_owned(),
    };
    let title = fill(texts.file_title, &[&escape_line(&document.title, MAX_TITLE)]);
    let passages: usize = documents.iter().map(|document| document.passage_count()).sum();
    let passages = fill(texts.file_passages, &[&passages]);
    format!("\n{meetings}\n{title}\n{date}\n{passages}")
}

/// The newest of the documents of a file; the first of those without a date.
fn find_newest(documents: &[Arc<Document>]) -> Option<&Document> {
    let newest = documents.iter().rev().max_by_key(|document| document.date);
    newest.map(|document| &**document)
}

/// Describes a problem of a file by its line; the file is named in the heading.
pub fn describe_problem(language: Language, problem: &FileProblem) -> String {
    fill(language.admin_texts().file_line, &[&problem.line, &texts::format_problem(&problem.problem, language)])
}

/// Returns the document of the newest meeting in the file at a path of the folder; `None` if the file is not a record.
pub fn find_record<'s>(snapshot: &'s Snapshot, path: &str) -> Option<&'s Document> {
    find_newest(snapshot.knowledge.documents_of(path))
}

/// Whether a file is the glossary or the list of golden questions.
fn is_auxiliary(path: &str) -> bool {
    path == GLOSSARY_FILE || path == QUESTIONS_FILE
}

fn withdrawn_key(file: &WithdrawnFile) -> u64 {
    fnv1a(&[file.stored_path().as_bytes()])
}

/// Formats when a file was withdrawn; "?" if the name of its folder is not a time, because another program created it.
fn format_withdrawal_time(file: &WithdrawnFile, language: Language) -> String {
    file.withdrawal_time().map_or("?".to_owned(), |at| format_moment(at.and_utc().timestamp(), language))
}

/// Formats a size: "900 B", "12 KB", "3 MB".
fn format_size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{} KB", bytes / 1_024),
        _ => format!("{} MB", bytes / 1_048_576),
    }
}
