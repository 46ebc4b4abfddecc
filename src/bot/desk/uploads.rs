//! Records by message: a file is fetched and read beside, shown as it was understood, and taken only
//! when whoever sent it says so.
//!
//! What waits is held in memory, bounded in number and size: after a restart it is sent again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use teloxide::types::Message;

use super::loading::{Job, Work, begin_with, claimed};
use super::{Keeper, blocking, say, show};
use crate::archive::{Digest, Entry, records_folder};
use crate::bot::address::Incoming;
use crate::bot::api::ApiError;
use crate::bot::handlers::Context;
use crate::bot::screens::{Target, edit, reply};
use crate::formats::Format;
use crate::library::{Change, document_key};
use crate::records::{GLOSSARY, Knowledge, QUESTIONS, read_file};
use crate::render::telegram::desk::{Choice, Desk, Sent, sent};
use crate::render::telegram::{Screen, escaped};
use crate::render::texts::{Language, filled};
use crate::store::Action;

/// Bytes that Telegram lets a bot fetch of one file (<https://core.telegram.org/bots/api#getfile>).
const FETCHED: u64 = 20 << 20;

/// Files that wait to be decided about, and bytes of all of them.
const MOST_WAITING: usize = 20;
const MOST_BYTES: usize = 64 << 20;

/// Files that wait to be decided about; clones are the same ones.
#[derive(Clone, Default)]
pub struct Uploads(Arc<Mutex<VecDeque<Upload>>>);

struct Upload {
    token: u64,
    /// The path that it will have, unless it replaces another.
    name: String,
    bytes: Vec<u8>,
    /// The files that it may replace, as they were when it was shown beside them.
    over: Vec<Entry>,
}

impl Uploads {
    fn add(&self, upload: Upload) {
        let mut waiting = self.waiting();
        waiting.push_back(upload);
        while waiting.len() > MOST_WAITING
            || waiting.iter().map(|upload| upload.bytes.len()).sum::<usize>() > MOST_BYTES
        {
            waiting.pop_front();
        }
    }

    fn take(&self, token: u64) -> Option<Upload> {
        let mut waiting = self.waiting();
        let at = waiting.iter().position(|upload| upload.token == token)?;
        waiting.remove(at)
    }

    /// Held for moments only; a panic inside leaves it usable.
    fn waiting(&self) -> MutexGuard<'_, VecDeque<Upload>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Fetches and reads a file that was sent, beside all else, and shows what was understood.
pub async fn received(
    message: &Message,
    file: &Incoming,
    language: Language,
    context: &Context,
) -> Result<(), ApiError> {
    let to = Target::from(message);
    let name = match acceptable(file, language, context) {
        Ok(name) => name,
        Err(why) => return reply(to, &Screen::text(why), &context.api).await.map(drop),
    };
    let reading = Screen::text(filled(language.desk().file_reading, &[&escaped(&name)]));
    let shown = to.of(reply(to, &reading, &context.api).await?);
    let (file, inside) = (file.clone(), context.clone());
    context.spawn(async move {
        let screen = looked_at(&file, name, language, &inside).await;
        if let Err(error) = edit(shown, &screen, &inside.api).await {
            tracing::warn!(%error, "what was understood of a file was not delivered");
        }
    });
    Ok(())
}

/// The name that a file will have, or why it is not even fetched.
fn acceptable(file: &Incoming, language: Language, context: &Context) -> Result<String, String> {
    let texts = language.desk();
    let name = records_folder::safe_name(&file.name).ok_or(texts.file_unnamed)?;
    if Format::of(&name).is_none() && ![GLOSSARY, QUESTIONS].contains(&name.as_str()) {
        return Err(texts.file_unknown.to_owned());
    }
    if u64::from(file.size) > most(context) {
        return Err(too_large(language, context));
    }
    if !context.library.can_change() {
        return Err(texts.files_not_taken.to_owned());
    }
    Ok(name)
}

fn most(context: &Context) -> u64 {
    context.library.limits().file.min(FETCHED)
}

fn too_large(language: Language, context: &Context) -> String {
    filled(language.desk().file_too_large, &[&(most(context) >> 20).to_string()])
}

async fn looked_at(file: &Incoming, name: String, language: Language, context: &Context) -> Screen {
    let bytes = match context.api.fetch(&file.id, usize::try_from(most(context)).unwrap_or(usize::MAX)).await {
        Ok(bytes) => bytes,
        Err(ApiError::TooLarge) => return Screen::text(too_large(language, context)),
        Err(ApiError::Refused(why)) if why.contains("too big") => return Screen::text(too_large(language, context)),
        Err(error) => {
            tracing::warn!(%error, "a file was not fetched");
            return Screen::text(language.desk().file_not_fetched);
        }
    };
    let sent_as = file.name.clone();
    let looked = blocking(context, move |context| {
        let read = read_file(&name, &bytes, context.library.limits());
        preview(&sent_as, name, bytes, &read, language, context)
    });
    looked.await.unwrap_or_else(|| Screen::text(language.desk().file_not_fetched))
}

/// What was understood, beside what is there; what can be taken waits from here on.
fn preview(
    sent_as: &str,
    name: String,
    bytes: Vec<u8>,
    read: &Knowledge,
    language: Language,
    context: &Context,
) -> Screen {
    let snapshot = context.library.snapshot();
    let (entries, digest) = (&snapshot.manifest.entries, Digest::of(&bytes));
    let called = |path: &str| path.rsplit('/').next() == Some(name.as_str()) && path != name;
    let resembles: Vec<String> =
        entries.iter().map(|entry| entry.path.clone()).filter(|path| called(path)).take(3).collect();
    let Ok(upload) = getrandom::u64() else { return Screen::text(language.desk().file_not_fetched) };
    let screen = sent(
        language,
        &Sent {
            upload,
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
        let over = entries.iter().filter(|entry| entry.path == name || resembles.contains(&entry.path));
        context.uploads.add(Upload { token: upload, over: over.cloned().collect(), name, bytes });
    }
    screen
}

/// Takes a file that waits, or leaves it.
pub async fn decided(tap: Desk, keeper: Keeper, shown: Target, context: &Context) -> Result<(), ApiError> {
    let texts = keeper.language.desk();
    let (token, over) = match tap {
        Desk::Replace { upload, file } => (upload, Some(file)),
        Desk::Upload { upload, .. } => (upload, None),
        _ => return Ok(()),
    };
    // Claimed before the file is taken: while another change is under way, it goes on waiting.
    let Some(reload) = claimed(shown, keeper.language, context).await? else { return Ok(()) };
    let Some(Upload { name, bytes, over: seen, .. }) = context.uploads.take(token) else {
        // Below: what came of it may stand in the message by now, where it was tapped twice.
        return say(shown, &Screen::text(texts.file_forgotten), context).await;
    };
    if matches!(tap, Desk::Upload { choice: Choice::No, .. }) {
        return show(shown, &Screen::text(texts.file_left), context).await;
    }
    let there = over.map(|file| seen.into_iter().find(|entry| document_key(&entry.path) == file));
    let (path, over) = match there {
        Some(Some(entry)) => (entry.path, Some(entry.digest)),
        Some(None) => return show(shown, &Screen::text(texts.file_not_current), context).await,
        None => (name, None),
    };
    let change = Change::Put { path: path.clone(), bytes, over };
    let job = Job::new(keeper, Action::Upload, path, Work::Load(Some(change)));
    begin_with(reload, job, shown, context).await
}
