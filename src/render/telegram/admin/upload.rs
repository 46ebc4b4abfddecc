//! The preview of an upload: what was understood of it, what it would replace, and whether to add it.

use super::documents::{about, head, told};
use super::lists::push_list;
use crate::library::document_key;
use crate::records::{GLOSSARY, Knowledge};
use crate::render::one_line;
use crate::render::telegram::admin_callback::UploadCallback;
use crate::render::telegram::html::html_line;
use crate::render::telegram::screen::{Screen, button};
use crate::render::texts::{Language, fill};

const LONGEST_LABEL: usize = 40;
const LONGEST_NAME: usize = 80;

/// An uploaded file, compared with the folder.
#[derive(Debug, Clone)]
pub struct Preview<'a> {
    pub upload: u64,
    /// Its original name, and the one it will have.
    pub sent_as: &'a str,
    pub name: &'a str,
    pub bytes: u64,
    pub read: &'a Knowledge,
    /// The path of a file with the same bytes.
    pub same: Option<&'a str>,
    /// The file with the same path.
    pub replaces: Option<&'a str>,
    /// Files with the same name elsewhere in the folder.
    pub resembles: &'a [String],
}

/// Shows what was understood, with buttons that add the file or discard it.
pub fn preview(language: Language, preview: &Preview) -> Screen {
    let texts = language.admin();
    let mut out = head(language, preview.name, preview.bytes);
    if preview.sent_as != preview.name {
        let called = html_line(preview.sent_as, LONGEST_NAME);
        out.push_str(&format!("\n{}", fill(texts.file_renamed, &[&called])));
    }
    let problems: Vec<String> = preview.read.problems.iter().map(|problem| told(language, problem)).collect();
    let Some(understood) = understood(language, preview) else {
        out.push_str(&format!("\n\n{}", texts.file_unreadable));
        push_list(&mut out, language, texts.problems, &problems);
        return Screen::text(out);
    };
    out.push_str(&understood);
    push_list(&mut out, language, texts.problems, &problems);
    if let Some(same) = preview.same {
        out.push_str(&format!("\n\n{}", fill(texts.file_same, &[&html_line(same, LONGEST_NAME)])));
        return Screen::text(out);
    }
    let path = |path: &str| html_line(path, LONGEST_NAME);
    out.push_str("\n\n");
    out.push_str(&match (preview.replaces, preview.resembles) {
        (Some(there), _) => fill(texts.file_replaces, &[&path(there)]),
        (None, []) => texts.file_new.to_owned(),
        (None, like) => {
            fill(texts.file_resembles, &[&like.iter().map(|like| path(like)).collect::<Vec<_>>().join(", ")])
        }
    });
    let mut screen = Screen::text(out);
    let replace = |there: &str| {
        let label = fill(texts.file_replace, &[&one_line(there, LONGEST_LABEL)]);
        button(label, UploadCallback::Replace { upload: preview.upload, file: document_key(there) })
    };
    for there in preview.replaces.into_iter().chain(preview.resembles.iter().map(String::as_str)) {
        screen.row(vec![replace(there)]);
    }
    let upload = preview.upload;
    let add = preview.replaces.is_none().then(|| button(texts.file_add, UploadCallback::Add { upload }));
    screen.row(add.into_iter().chain([button(texts.file_cancel, UploadCallback::Cancel { upload })]).collect());
    screen
}

/// Describes the file; `None` if nothing of it can be used.
fn understood(language: Language, preview: &Preview) -> Option<String> {
    let (texts, read) = (language.admin(), preview.read);
    if let Some(document) = read.documents.first() {
        return Some(about(language, document));
    }
    if !read.problems.is_empty() {
        return None;
    }
    match preview.name {
        GLOSSARY => Some(format!(
            "\n\n{}",
            fill(texts.file_glossary, &[&read.glossary.abbreviations.len(), &read.glossary.equivalents.len()])
        )),
        _ => Some(format!("\n\n{}", fill(texts.file_golden, &[&read.golden.len()]))),
    }
}
