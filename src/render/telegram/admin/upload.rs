//! The preview of an upload: what was understood of it, what it would replace, and buttons to add or discard it.

use super::documents::{describe_problem, describe_record, format_file_heading};
use super::lists::push_list;
use crate::library::document_key;
use crate::records::{GLOSSARY_FILE, Knowledge};
use crate::render::sanitise_line;
use crate::render::telegram::admin_callback::UploadCallback;
use crate::render::telegram::html::escape_line;
use crate::render::telegram::screen::{Screen, callback_button};
use crate::render::texts::{Language, fill};

// Maximum UTF-16 units.
const MAX_LABEL: usize = 40;
const MAX_NAME: usize = 80;

/// An uploaded file, compared with the folder.
#[derive(Debug, Clone)]
pub struct UploadPreview<'a> {
    pub upload: u64,
    /// Its name as uploaded.
    pub original_name: &'a str,
    /// Its sanitised name, under which it is added.
    pub name: &'a str,
    pub bytes: u64,
    /// The records, glossary or golden questions read from the file, and its problems.
    pub knowledge: &'a Knowledge,
    /// The path of a file with the same bytes.
    pub duplicate_of: Option<&'a str>,
    /// The path of the file with the same path as this one, which it would replace.
    pub replaces: Option<&'a str>,
    /// The paths of files with the same name elsewhere in the folder.
    pub resembles: &'a [String],
}

/// Renders the preview of an upload.
pub fn render_preview(language: Language, preview: &UploadPreview) -> Screen {
    let texts = language.admin_texts();
    let mut out = format_file_heading(language, preview.name, preview.bytes);
    if preview.original_name != preview.name {
        let name = escape_line(preview.original_name, MAX_NAME);
        out.push_str(&format!("\n{}", fill(texts.file_renamed, &[&name])));
    }
    let problems: Vec<String> =
        preview.knowledge.problems.iter().map(|problem| describe_problem(language, problem)).collect();
    let Some(understood) = describe_upload(language, preview) else {
        out.push_str(&format!("\n\n{}", texts.file_unreadable));
        push_list(&mut out, language, texts.problems, &problems);
        return Screen::text(out);
    };
    out.push_str(&understood);
    push_list(&mut out, language, texts.problems, &problems);
    if let Some(duplicate) = preview.duplicate_of {
        out.push_str(&format!("\n\n{}", fill(texts.file_duplicate, &[&escape_line(duplicate, MAX_NAME)])));
        return Screen::text(out);
    }
    let path = |path: &str| escape_line(path, MAX_NAME);
    out.push_str("\n\n");
    out.push_str(&match (preview.replaces, preview.resembles) {
        (Some(replaced), _) => fill(texts.file_replaces, &[&path(replaced)]),
        (None, []) => texts.file_new.to_owned(),
        (None, similar) => {
            fill(texts.file_resembles, &[&similar.iter().map(|similar| path(similar)).collect::<Vec<_>>().join(", ")])
        }
    });
    let mut screen = Screen::text(out);
    let replace_button = |path: &str| {
        let label = fill(texts.button_replace, &[&sanitise_line(path, MAX_LABEL)]);
        callback_button(label, UploadCallback::Replace { upload: preview.upload, file: document_key(path) })
    };
    for path in preview.replaces.into_iter().chain(preview.resembles.iter().map(String::as_str)) {
        screen.push_row(vec![replace_button(path)]);
    }
    let upload = preview.upload;
    let add = preview.replaces.is_none().then(|| callback_button(texts.button_add, UploadCallback::Add { upload }));
    screen.push_row(
        add.into_iter().chain([callback_button(texts.button_discard, UploadCallback::Cancel { upload })]).collect(),
    );
    screen
}

/// Describes what was understood of the file; `None` if nothing was.
fn describe_upload(language: Language, preview: &UploadPreview) -> Option<String> {
    let (texts, knowledge) = (language.admin_texts(), preview.knowledge);
    if !knowledge.documents.is_empty() {
        return Some(describe_record(language, &knowledge.documents));
    }
    if !knowledge.problems.is_empty() {
        return None;
    }
    match preview.name {
        GLOSSARY_FILE => Some(format!(
            "\n\n{}",
            fill(
                texts.file_glossary,
                &[&knowledge.glossary.abbreviations.len(), &knowledge.glossary.equivalents.len()]
            )
        )),
        _ => Some(format!("\n\n{}", fill(texts.file_golden, &[&knowledge.golden.len()]))),
    }
}
