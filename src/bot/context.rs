//! What every handler works with, and what it asks of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use teloxide::types::{Message, Update, User};
use tokio_util::task::TaskTracker;
use tracing::{Instrument, Span};

use super::access::{Access, GroupChange, group_pairs};
use super::effect::Announcement;
use super::error::HandlerError;
use super::request::Me;
use super::state::{Conversations, PendingUploads, QuestionLimiter};
use super::status::Metrics;
use super::telegram::{Api, Outgoing, is_in_group, send};
use crate::library::{Library, Scope, Snapshot};
use crate::render::messages::Role;
use crate::render::telegram::{Screen, View};
use crate::render::texts::Language;
use crate::store::{Store, StoreError};

/// Admissions that are compared with groups.
const MOST_ADMISSIONS: u32 = 1_000;

/// What handlers work with; cheap to clone.
#[derive(Clone)]
pub struct Context {
    pub api: Api,
    pub library: Arc<Library>,
    pub store: Arc<Store>,
    pub me: Me,
    pub access: Arc<Access>,
    pub limiter: Arc<QuestionLimiter>,
    pub conversations: Conversations,
    pub uploads: PendingUploads,
    /// When the update at hand was taken in.
    pub received: Instant,
    pub metrics: Arc<Metrics>,
    /// Whether admins know that the store fails.
    pub store_reported: Arc<AtomicBool>,
    /// A stop waits for what is spawned here.
    pub tasks: TaskTracker,
}

impl Context {
    /// Runs what outlives its update; its log lines keep the update's id.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(work.in_current_span());
    }

    /// Runs work that waits for the disk on a thread for that; `None` if it panics, which is logged.
    pub async fn run_blocking<T: Send + 'static>(&self, work: impl FnOnce(&Self) -> T + Send + 'static) -> Option<T> {
        let (context, span) = (self.clone(), Span::current());
        let done = tokio::task::spawn_blocking(move || span.in_scope(|| work(&context))).await;
        done.inspect_err(|error| tracing::error!(%error, "work beside the answers has panicked")).ok()
    }

    /// What the store gives; `None` if it fails. Answers go on without it, and admins are told once.
    pub fn attempt<T>(&self, result: Result<T, StoreError>) -> Option<T> {
        result
            .inspect_err(|error| {
                tracing::warn!(%error, "the store failed; answers go on without it");
                self.metrics.store_failures.inc();
                self.report_store_failure();
            })
            .ok()
    }

    /// Tells admins that the store fails, the first time.
    pub fn report_store_failure(&self) {
        if self.store_reported.swap(true, Ordering::Relaxed) {
            return;
        }
        let context = self.clone();
        self.spawn(async move {
            let broken = |language: Language| Screen::text(language.admin().store_broken);
            context.announce(context.to_admins(broken)).await;
        });
    }

    /// A message to each admin in private, in their language.
    pub fn to_admins(&self, screen: impl Fn(Language) -> Screen) -> Vec<Announcement> {
        let to = |admin: &u64| Announcement { chat: admin.cast_signed(), screen: screen(self.language(*admin, None)) };
        self.access.admins.iter().map(to).collect()
    }

    /// Sends messages that nobody asked for, one after the other.
    pub async fn announce(&self, announcements: Vec<Announcement>) {
        for Announcement { chat, screen } in announcements {
            if let Err(error) = send(&Outgoing::Post { chat, screen }, &self.api).await {
                tracing::warn!(chat, %error, "a message was not delivered; its reader must write to the bot first");
            }
        }
    }

    /// The language of a member: the chosen one, else that of their Telegram.
    pub fn language(&self, member: u64, code: Option<&str>) -> Language {
        let chosen = self.attempt(self.store.language(member)).flatten();
        chosen.and_then(|code| Language::of_choice(&code)).unwrap_or_else(|| Language::of_code(code))
    }

    /// The language of someone on Telegram.
    pub fn language_for(&self, user: &User) -> Language {
        self.language(user.id.0, user.language_code.as_deref())
    }

    /// The language of whoever wrote a message.
    pub fn language_of(&self, message: &Message) -> Language {
        message.from.as_ref().map_or_else(Language::default, |user| self.language_for(user))
    }

    pub fn view<'a>(&'a self, snapshot: &'a Snapshot, language: Language) -> View<'a> {
        View { snapshot, language, bot: &self.me.username }
    }

    /// What someone may do.
    pub fn role(&self, member: u64) -> Role {
        if self.access.is_admin(member) {
            Role::Admin
        } else if self.attempt(self.store.is_editor(member)).unwrap_or(false) {
            Role::Editor
        } else {
            Role::Member
        }
    }

    /// What `member` sees in `chat`; `None` if they may not ask there.
    pub fn scope(&self, member: u64, chat: i64) -> Option<Scope> {
        if chat >= 0 {
            return self.own_scope(member);
        }
        let group = self.admitted_scope(chat).or_else(|| self.access.everyone.clone())?;
        // If the store cannot tell who is there, no one must be.
        let mut present = self.attempt(self.store.known_in(chat))?;
        present.push(member);
        Some(present.into_iter().filter_map(|member| self.limit(member)).fold(group, Scope::and))
    }

    /// What `member` sees where no group reads along: in private, and in inline mode.
    pub fn own_scope(&self, member: u64) -> Option<Scope> {
        if self.role(member) >= Role::Editor {
            return Some(Scope::All);
        }
        self.admitted_scope(member.cast_signed()).or_else(|| self.access.everyone.clone())
    }

    /// What `member` sees at most, wherever they are; `None` if they were not admitted by name.
    fn limit(&self, member: u64) -> Option<Scope> {
        if self.role(member) >= Role::Editor { None } else { self.admitted_scope(member.cast_signed()) }
    }

    fn is_limited(&self, member: u64) -> bool {
        self.limit(member).is_some_and(|scope| scope != Scope::All)
    }

    fn admitted_scope(&self, id: i64) -> Option<Scope> {
        self.access.scope_by_name(id, self.attempt(self.store.admitted(id)).flatten())
    }

    /// The records as they are now, of a scope. The first call for a scope indexes them, on a thread for
    /// such work.
    ///
    /// # Errors
    /// If they cannot be indexed, which is logged.
    pub async fn snapshot_of(&self, scope: &Scope) -> Result<Arc<Snapshot>, HandlerError> {
        let snapshot = self.library.snapshot();
        if let Some(seen) = snapshot.seen_before(scope) {
            return Ok(seen);
        }
        let scope = scope.clone();
        let seen = self.run_blocking(move |_| snapshot.seen(&scope).map_err(|error| error.to_string())).await;
        seen.unwrap_or_else(|| Err("the work has panicked".to_owned())).map_err(HandlerError::Index)
    }

    /// Notes what an update says of who is in a group, of those who may not see everything.
    pub fn note_group_members(&self, update: &Update) {
        let Some(change) = GroupChange::of(update) else { return };
        if let Some(left) = change.left {
            self.attempt(self.store.present(change.group, left, false));
        }
        for member in change.present.into_iter().filter(|member| self.is_limited(*member)) {
            self.attempt(self.store.present(change.group, member, true));
        }
    }

    /// Asks Telegram who of those who may not see everything is in which group.
    pub async fn look_up_group_members(&self) {
        let Some((admissions, _)) = self.attempt(self.store.admissions(0, MOST_ADMISSIONS)) else { return };
        let admitted = admissions.iter().map(|admission| admission.id);
        let ids: Vec<i64> = self.access.allowed.keys().copied().chain(admitted).collect();
        for (group, member) in group_pairs(&ids, |member| self.is_limited(member)) {
            if let Some(present) = is_in_group(group, member, &self.api).await {
                self.attempt(self.store.present(group, member, present));
            }
        }
    }
}
