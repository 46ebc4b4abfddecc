//! A file that was sent: what was understood of it, what it would replace, and whether to take it.

use super::files::{about, head, told};
use super::{Choice, Desk, desk_button, named};
use crate::library::document_key;
use crate::records::{GLOSSARY, Knowledge};
use crate::render::one_line;
use crate::render::telegram::{Screen, html_line};
use crate::render::texts::{Language, filled};

/// UTF-16 units of a path on a button, and of a name that was not taken as it was.
const LONGEST_LABEL: usize = 40;
const LONGEST_NAME: usize = 80;

/// A file that was sent, beside what is there.
#[derive(Debug, Clone)]
pub struct Sent<'a> {
    pub upload: u64,
    /// As it was called, and as it will be.
    pub sent_as: &'a str,
    pub name: &'a str,
    pub bytes: u64,
    pub read: &'a Knowledge,
    /// Where the same bytes are already.
    pub same: Option<&'a str>,
    /// The file of that very path.
    pub replaces: Option<&'a str>,
    /// Files of that name elsewhere in the folder.
    pub resembles: &'a [String],
}

/// What was understood, and the buttons that take it or leave it.
pub fn sent(language: Language, sent: &Sent) -> Screen {
    let texts = language.desk();
    let mut out = head(language, sent.name, sent.bytes);
    if sent.sent_as != sent.name {
        let called = html_line(sent.sent_as, LONGEST_NAME);
        out.push_str(&format!("\n{}", filled(texts.file_renamed, &[&called])));
    }
    let problems: Vec<String> = sent.read.problems.iter().map(|problem| told(language, problem)).collect();
    let Some(understood) = understood(language, sent) else {
        out.push_str(&format!("\n\n{}", texts.file_unreadable));
        named(&mut out, language, texts.problems, &problems);
        return Screen::text(out);
    };
    out.push_str(&understood);
    named(&mut out, language, texts.problems, &problems);
    if let Some(same) = sent.same {
        out.push_str(&format!("\n\n{}", filled(texts.file_same, &[&html_line(same, LONGEST_NAME)])));
        return Screen::text(out);
    }
    let path = |path: &str| html_line(path, LONGEST_NAME);
    out.push_str("\n\n");
    out.push_str(&match (sent.replaces, sent.resembles) {
        (Some(there), _) => filled(texts.file_replaces, &[&path(there)]),
        (None, []) => texts.file_new.to_owned(),
        (None, like) => {
            filled(texts.file_resembles, &[&like.iter().map(|like| path(like)).collect::<Vec<_>>().join(", ")])
        }
    });
    let mut screen = Screen::text(out);
    let replace = |there: &str| {
        let label = filled(texts.file_replace, &[&one_line(there, LONGEST_LABEL)]);
        desk_button(label, Desk::Replace { upload: sent.upload, file: document_key(there) })
    };
    for there in sent.replaces.into_iter().chain(sent.resembles.iter().map(String::as_str)) {
        screen.row(vec![replace(there)]);
    }
    let decide = |label, choice| desk_button(label, Desk::Upload { upload: sent.upload, choice });
    let add = sent.replaces.is_none().then(|| decide(texts.file_add, Choice::Yes));
    screen.row(add.into_iter().chain([decide(texts.file_cancel, Choice::No)]).collect());
    screen
}

/// What the file is; none where nothing of it can be used.
fn understood(language: Language, sent: &Sent) -> Option<String> {
    let (texts, read) = (language.desk(), sent.read);
    if let Some(document) = read.documents.first() {
        return Some(about(language, document));
    }
    if !read.problems.is_empty() {
        return None;
    }
    let counts = [read.glossary.abbreviations.len(), read.glossary.equivalents.len(), read.golden.len()];
    let [short, same, golden] = counts.map(|count| count.to_string());
    match sent.name {
        GLOSSARY => Some(format!("\n\n{}", filled(texts.file_glossary, &[&short, &same]))),
        _ => Some(format!("\n\n{}", filled(texts.file_golden, &[&golden]))),
    }
}
