//! Uploads. A file sent to the bot is downloaded and read in the background, then previewed, and added to the
//! records only when its sender confirms. Pending uploads are in memory only; after a restart they must be sent
//! again.

use teloxide::types::Message;

use super::reload::{begin_with_reload, refuse};
use crate::archive::{Digest, records_folder};
use crate::bot::context::Context;
use crate::bot::effect::{Actor, Effect, FollowUp, Job, Work};
use crate::bot::request::IncomingFile;
use crate::bot::state::Upload;
use crate::bot::telegram::{ApiError, Delivery, Outgoing, Target, send};
use crate::formats::Format;
use crate::library::{FolderChange, document_key};
use crate::records::{GLOSSARY_FILE, Knowledge, QUESTIONS_FILE};
use crate::render::telegram::admin::{UploadPreview, render_preview};
use crate::render::telegram::{Screen, UploadCallback, escape_html};
use crate::render::texts::{Language, fill};
use crate::store::Action;

/// Maximum bytes that a bot may download of one file (<https://core.telegram.org/bots/api#getfile>).
const MAX_DOWNLOAD_BYTES: u64 = 20 << 20;

/// Maximum files of the same name elsewhere in the folder that a preview lists.
const MAX_SIMILAR_NAMES: usize = 3;

/// Replies that a file is being read, then reads it; if it cannot be accepted, replies why.
pub fn receive(message: &Message, file: IncomingFile, context: &Context) -> Effect {
    let (to, language) = (Target::from(message), context.sender_language(message));
    match check_name(&file, language, context) {
        Ok(name) => {
            let screen = Screen::text(fill(language.admin_texts().file_reading, &[&escape_html(&name)]));
            Effect::reply(to, screen).then(FollowUp::ReadUpload { file, name, language })
        }
        Err(notice) => Effect::reply(to, Screen::text(notice)),
    }
}

/// Returns the name under which to store a file, or an error text if the file cannot be accepted.
fn check_name(file: &IncomingFile, language: Language, context: &Context) -> Result<String, String> {
    let texts = language.admin_texts();
    let name = records_folder::sanitise_file_name(&file.name).ok_or(texts.file_unnamed)?;
    if Format::from_path(&name).is_none() && ![GLOSSARY_FILE, QUESTIONS_FILE].contains(&name.as_str()) {
        return Err(texts.file_unknown.to_owned());
    }
    if u64::from(file.size) > max_bytes(context) {
        return Err(too_large_text(language, context));
    }
    if !context.library.is_editable() {
        return Err(texts.uploads_unavailable.to_owned());
    }
    Ok(name)
}

fn max_bytes(context: &Context) -> u64 {
    context.library.limits().file_bytes.min(MAX_DOWNLOAD_BYTES)
}

fn too_large_text(language: Language, context: &Context) -> String {
    fill(language.admin_texts().file_too_large, &[&(max_bytes(context) >> 20)])
}

/// Downloads and reads a file in the background, then shows its preview in the message that was sent for it.
pub fn read_upload(file: IncomingFile, name: String, language: Language, delivery: Delivery, context: &Context) {
    let Some(target) = delivery.target else { return };
    let task_context = context.clone();
    context.spawn(async move {
        let screen = fetch_and_read(&file, name, language, &task_context).await;
        if let Err(error) = send(&Outgoing::Edit { target, screen }, &task_context.api).await {
            tracing::warn!(%error, "cannot deliver the preview of an upload");
        }
    });
}

async fn fetch_and_read(file: &IncomingFile, name: String, language: Language, context: &Context) -> Screen {
    let limit = usize::try_from(max_bytes(context)).unwrap_or(usize::MAX);
    let bytes = match context.api.download(&file.id, limit).await {
        Ok(bytes) => bytes,
        Err(ApiError::TooLarge) => return Screen::text(too_large_text(language, context)),
        Err(ApiError::Refused(reason)) if reason.contains("too big") => {
            return Screen::text(too_large_text(language, context));
        }
        Err(error) => {
            tracing::warn!(%error, "cannot download an uploaded file");
            return Screen::text(language.admin_texts().file_not_fetched);
        }
    };
    let original_name = file.name.clone();
    let screen = context.run_blocking(move |context| {
        let knowledge = context.library.parse_file(&name, &bytes);
        preview_upload(&original_name, name, bytes, &knowledge, language, context)
    });
    screen.await.unwrap_or_else(|| Screen::text(language.admin_texts().file_not_fetched))
}

/// Returns the preview of a file. If the file can be added, it becomes a pending upload.
fn preview_upload(
    original_name: &str,
    name: String,
    bytes: Vec<u8>,
    knowledge: &Knowledge,
    language: Language,
    context: &Context,
) -> Screen {
    let snapshot = context.library.snapshot();
    let (entries, digest) = (&snapshot.manifest.entries, Digest::compute(&bytes));
    let has_name = |path: &&String| path.rsplit('/').next() == Some(name.as_str()) && **path != name;
    let paths = entries.iter().map(|entry| &entry.path);
    let resembles: Vec<String> = paths.filter(has_name).take(MAX_SIMILAR_NAMES).cloned().collect();
    let Ok(token) = getrandom::u64() else { return Screen::text(language.admin_texts().file_not_fetched) };
    let screen = render_preview(
        language,
        &UploadPreview {
            upload: token,
            original_name,
            name: &name,
            bytes: bytes.len() as u64,
            knowledge,
            duplicate_of: entries.iter().find(|entry| entry.digest == digest).map(|entry| entry.path.as_str()),
            replaces: snapshot.manifest.entry(&name).map(|entry| entry.path.as_str()),
            resembles: &resembles,
        },
    );
    if !screen.keyboard.is_empty() {
        let replaceable = entries.iter().filter(|entry| entry.path == name || resembles.contains(&entry.path));
        context.uploads.add(Upload { token, replaceable: replaceable.cloned().collect(), name, bytes });
    }
    screen
}

/// Adds a pending upload to the records, or discards it.
pub fn run_callback(callback: UploadCallback, actor: Actor, target: Target, context: &Context) -> Effect {
    let texts = actor.language.admin_texts();
    let (token, file) = match callback {
        UploadCallback::Replace { upload, file } => (upload, Some(file)),
        UploadCallback::Add { upload } | UploadCallback::Cancel { upload } => (upload, None),
    };
    // Begin the reload before taking the file, so that the upload stays pending if another reload is in progress.
    let reload = match context.library.begin_reload() {
        Ok(reload) => reload,
        Err(error) => return refuse(target, actor.language, &error),
    };
    let Some(Upload { name, bytes, replaceable, .. }) = context.uploads.take(token) else {
        // Do not edit the message: after a double tap, it may already show the result.
        return Effect::reply(target, Screen::text(texts.upload_gone));
    };
    if matches!(callback, UploadCallback::Cancel { .. }) {
        return Effect::edit(target, Screen::text(texts.file_discarded));
    }
    let replaced_entry = file.map(|file| replaceable.into_iter().find(|entry| document_key(&entry.path) == file));
    let (path, replaced) = match replaced_entry {
        Some(Some(entry)) => (entry.path, Some(entry.digest)),
        Some(None) => return Effect::edit(target, Screen::text(texts.file_not_current)),
        None => (name, None),
    };
    let change = FolderChange::Put { path: path.clone(), bytes, replaced };
    begin_with_reload(Job::new(actor, Action::Upload, path, Work::Load(Some(change))), reload, target)
}
