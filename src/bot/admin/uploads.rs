//! Uploads: a file sent by message is downloaded and read in the background, previewed, and added only when its sender
//! confirms. Pending uploads are held in memory; after a restart they must be sent again.

use teloxide::types::Message;

use super::reload::{begin_claimed, refuse};
use crate::archive::{Digest, records_folder};
use crate::bot::context::Context;
use crate::bot::effect::{Actor, Effect, FollowUp, Job, Work};
use crate::bot::request::IncomingFile;
use crate::bot::state::Upload;
use crate::bot::telegram::{ApiError, Outgoing, Sent, Target, send};
use crate::formats::Format;
use crate::library::{Change, document_key};
use crate::records::{GLOSSARY, Knowledge, QUESTIONS, read_file};
use crate::render::telegram::admin::{Preview, preview};
use crate::render::telegram::{Screen, UploadCallback, escaped};
use crate::render::texts::{Language, fill};
use crate::store::Action;

/// Maximum bytes that a bot may download of one file (<https://core.telegram.org/bots/api#getfile>).
const MOST_FETCHED: u64 = 20 << 20;

/// Maximum files of the same name elsewhere in the folder that a preview lists.
const MOST_RESEMBLING: usize = 3;

/// Replies that a file is being read, then reads it; or replies why it is not downloaded.
pub fn receive(message: &Message, file: IncomingFile, context: &Context) -> Effect {
    let (to, language) = (Target::from(message), context.language_of(message));
    match acceptable_name(&file, language, context) {
        Ok(name) => {
            let screen = Screen::text(fill(language.admin().file_reading, &[&escaped(&name)]));
            Effect::reply(to, screen).then(FollowUp::ReadUpload { file, name, language })
        }
        Err(why) => Effect::reply(to, Screen::text(why)),
    }
}

/// Returns the name to store a file under, or why it is not downloaded.
fn acceptable_name(file: &IncomingFile, language: Language, context: &Context) -> Result<String, String> {
    let texts = language.admin();
    let name = records_folder::safe_name(&file.name).ok_or(texts.file_unnamed)?;
    if Format::of(&name).is_none() && ![GLOSSARY, QUESTIONS].contains(&name.as_str()) {
        return Err(texts.file_unknown.to_owned());
    }
    if u64::from(file.size) > most_bytes(context) {
        return Err(too_large(language, context));
    }
    if !context.library.can_change() {
        return Err(texts.files_not_taken.to_owned());
    }
    Ok(name)
}

fn most_bytes(context: &Context) -> u64 {
    context.library.limits().file.min(MOST_FETCHED)
}

fn too_large(language: Language, context: &Context) -> String {
    fill(language.admin().file_too_large, &[&(most_bytes(context) >> 20)])
}

/// Downloads and reads a file in the background, and shows its preview in the message that was sent for it.
pub fn read_upload(file: IncomingFile, name: String, language: Language, sent: Sent, context: &Context) {
    let Some(shown) = sent.shown else { return };
    let inside = context.clone();
    context.spawn(async move {
        let screen = fetch_and_read(&file, name, language, &inside).await;
        if let Err(error) = send(&Outgoing::Edit { shown, screen }, &inside.api).await {
            tracing::warn!(%error, "what was understood of a file was not delivered");
        }
    });
}

async fn fetch_and_read(file: &IncomingFile, name: String, language: Language, context: &Context) -> Screen {
    let most = usize::try_from(most_bytes(context)).unwrap_or(usize::MAX);
    let bytes = match context.api.fetch(&file.id, most).await {
        Ok(bytes) => bytes,
        Err(ApiError::TooLarge) => return Screen::text(too_large(language, context)),
        Err(ApiError::Refused(why)) if why.contains("too big") => return Screen::text(too_large(language, context)),
        Err(error) => {
            tracing::warn!(%error, "a file was not fetched");
            return Screen::text(language.admin().file_not_fetched);
        }
    };
    let sent_as = file.name.clone();
    let screen = context.run_blocking(move |context| {
        let read = read_file(&name, &bytes, context.library.limits());
        show(&sent_as, name, bytes, &read, language, context)
    });
    screen.await.unwrap_or_else(|| Screen::text(language.admin().file_not_fetched))
}

/// Returns a file's preview; a file that can be added becomes a pending upload.
fn show(
    sent_as: &str,
    name: String,
    bytes: Vec<u8>,
    read: &Knowledge,
    language: Language,
    context: &Context,
) -> Screen {
    let snapshot = context.library.snapshot();
    let (entries, digest) = (&snapshot.manifest.entries, Digest::of(&bytes));
    let has_name = |path: &&String| path.rsplit('/').next() == Some(name.as_str()) && **path != name;
    let paths = entries.iter().map(|entry| &entry.path);
    let resembles: Vec<String> = paths.filter(has_name).take(MOST_RESEMBLING).cloned().collect();
    let Ok(token) = getrandom::u64() else { return Screen::text(language.admin().file_not_fetched) };
    let screen = preview(
        language,
        &Preview {
            upload: token,
            sent_as,
            name: &name,
            bytes: bytes.len() as u64,
            read,
            same: entries.iter().find(|entry| entry.digest == digest).map(|entry| entry.path.as_str()),
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
pub fn run_callback(callback: UploadCallback, actor: Actor, shown: Target, context: &Context) -> Effect {
    let texts = actor.language.admin();
    let (token, file) = match callback {
        UploadCallback::Replace { upload, file } => (upload, Some(file)),
        UploadCallback::Add { upload } | UploadCallback::Cancel { upload } => (upload, None),
    };
    // Claim before taking the file: if another change is running, the upload stays pending.
    let reload = match context.library.begin() {
        Ok(reload) => reload,
        Err(error) => return refuse(shown, actor.language, &error),
    };
    let Some(Upload { name, bytes, replaceable, .. }) = context.uploads.take(token) else {
        // A reply, not an edit: after a double tap, the message may already show the result.
        return Effect::reply(shown, Screen::text(texts.file_forgotten));
    };
    if matches!(callback, UploadCallback::Cancel { .. }) {
        return Effect::edit(shown, Screen::text(texts.file_left));
    }
    let replaced = file.map(|file| replaceable.into_iter().find(|entry| document_key(&entry.path) == file));
    let (path, over) = match replaced {
        Some(Some(entry)) => (entry.path, Some(entry.digest)),
        Some(None) => return Effect::edit(shown, Screen::text(texts.file_not_current)),
        None => (name, None),
    };
    let change = Change::Put { path: path.clone(), bytes, over };
    begin_claimed(Job::new(actor, Action::Upload, path, Work::Load(Some(change))), reload, shown)
}
