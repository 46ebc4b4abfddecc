//! The dependencies of handlers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use teloxide::types::{Message, User};
use tokio_util::task::TaskTracker;
use tracing::{Instrument, Span};

use super::access::{Access, GroupLimitCache, GroupLimits, LookUps};
use super::effect::{Announcement, Audience};
use super::error::HandlerError;
use super::request::BotIdentity;
use super::state::{Conversations, PendingUploads, QuestionLimiter, Strangers};
use super::status::Metrics;
use super::telegram::{Api, Outgoing, send};
use crate::library::{Library, Scope, Snapshot};
use crate::render::messages::Role;
use crate::render::telegram::{RenderContext, Screen};
use crate::render::texts::Language;
use crate::store::{AnswerKey, AnswerRecord, Store, StoreError};

/// The dependencies of handlers; cheap to clone.
#[derive(Clone)]
pub struct Context {
    pub api: Api,
    pub library: Arc<Library>,
    pub store: Arc<Store>,
    pub identity: BotIdentity,
    pub access: Arc<Access>,
    pub group_limits: Arc<GroupLimitCache>,
    pub look_ups: Arc<LookUps>,
    pub strangers: Arc<Strangers>,
    pub limiter: Arc<QuestionLimiter>,
    pub conversations: Conversations,
    pub uploads: PendingUploads,
    /// When the current update was received.
    pub received: Instant,
    pub metrics: Arc<Metrics>,
    /// Whether admins have been told that the store fails.
    pub store_failure_reported: Arc<AtomicBool>,
    /// The number of the store's failed writes that are counted in the metrics.
    pub store_failures_counted: Arc<AtomicU64>,
    /// The tasks that a stop waits for.
    pub tasks: TaskTracker,
}

impl Context {
    /// Spawns work that outlives its update; its log lines keep the update's id.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(work.in_current_span());
    }

    /// Runs blocking work on a thread for blocking tasks; returns `None` if it panics, which is logged.
    pub async fn run_blocking<T: Send + 'static>(&self, work: impl FnOnce(&Self) -> T + Send + 'static) -> Option<T> {
        let (context, span) = (self.clone(), Span::current());
        let result = tokio::task::spawn_blocking(move || span.in_scope(|| work(&context))).await;
        result.inspect_err(|error| tracing::error!(%error, "background work panicked")).ok()
    }

    /// Runs a store call that waits for the file, on a thread for blocking tasks; returns its value like
    /// [`Self::attempt`].
    pub async fn run_store<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Option<T> {
        self.run_blocking(move |context| context.attempt(call(&context.store))).await.flatten()
    }

    /// Returns a stored answer; reads the file only for an old one.
    pub async fn find_answer(&self, key: AnswerKey) -> Option<AnswerRecord> {
        match self.store.recent_answer(key) {
            Some(answer) => Some(answer),
            None => self.run_store(move |store| store.answer(key)).await.flatten(),
        }
    }

    /// Updates the metrics of the store's writes, and reports failed ones to admins once.
    pub fn check_store(&self) {
        let (waiting, failures) = self.store.write_state();
        self.metrics.store_writes_waiting.set(i64::try_from(waiting).unwrap_or(i64::MAX));
        let counted = self.store_failures_counted.swap(failures, Ordering::Relaxed);
        if failures > counted {
            self.metrics.store_failures.inc_by(failures - counted);
            self.report_store_failure();
        }
    }

    /// Returns the value of a store call; `None` if the call failed, which is logged, counted, and reported to
    /// admins once.
    pub fn attempt<T>(&self, result: Result<T, StoreError>) -> Option<T> {
        result
            .inspect_err(|error| {
                tracing::warn!(%error, "store call failed; answers continue without it");
                self.metrics.store_failures.inc();
                self.report_store_failure();
            })
            .ok()
    }

    /// Tells admins that the store fails, once per start.
    pub fn report_store_failure(&self) {
        if self.store_failure_reported.swap(true, Ordering::Relaxed) {
            return;
        }
        let context = self.clone();
        self.spawn(async move {
            let screen = |language: Language| Screen::text(language.admin_texts().store_failed);
            context.announce(context.admin_announcements(screen)).await;
        });
    }

    /// Returns a private message to each admin, in their language.
    pub fn admin_announcements(&self, screen: impl Fn(Language) -> Screen) -> Vec<Announcement> {
        let to = |admin: &u64| {
            let (chat, screen) = (admin.cast_signed(), screen(self.member_language(*admin, None)));
            Announcement { audience: Audience::Admin, chat, screen }
        };
        self.access.admins.iter().map(to).collect()
    }

    /// Sends announcements one after the other; failures are only logged. Skips members who blocked the bot. Returns
    /// whether any was delivered.
    pub async fn announce(&self, announcements: Vec<Announcement>) -> bool {
        let mut is_delivered = false;
        for Announcement { audience, chat, screen } in announcements {
            if self.is_shut_out(chat) {
                tracing::debug!("announcement skipped; the bot is blocked or was removed from the group");
                continue;
            }
            let Err(error) = send(&Outgoing::Post { chat, screen }, &self.api).await else {
                is_delivered = true;
                continue;
            };
            match audience {
                Audience::Admin => {
                    tracing::warn!(admin = chat, %error, "cannot notify an admin; they must write to the bot first");
                }
                Audience::Newcomer => tracing::debug!(%error, "cannot greet a newcomer"),
            }
        }
        is_delivered
    }

    /// Returns the language that a member chose, else the one with the Telegram language code `code`.
    pub fn member_language(&self, member: u64, code: Option<&str>) -> Language {
        let chosen = self.store.language(member);
        chosen.and_then(|code| Language::from_code(&code)).unwrap_or_else(|| Language::from_language_tag(code))
    }

    /// Returns the language in which to write to a Telegram user.
    pub fn user_language(&self, user: &User) -> Language {
        self.member_language(user.id.0, user.language_code.as_deref())
    }

    /// Returns the language in which to write to a message's sender.
    pub fn sender_language(&self, message: &Message) -> Language {
        message.from.as_ref().map_or_else(Language::default, |user| self.user_language(user))
    }

    /// Returns the context in which to render a screen.
    pub fn render_context<'a>(&'a self, snapshot: &'a Snapshot, language: Language) -> RenderContext<'a> {
        RenderContext { snapshot, language, username: &self.identity.username }
    }

    /// Returns a member's role.
    pub fn role(&self, member: u64) -> Role {
        if self.access.is_admin(member) {
            Role::Admin
        } else if self.store.is_editor(member) {
            Role::Editor
        } else {
            Role::Member
        }
    }

    /// Returns the scope of `member` in `chat`; `None` if they may not ask there.
    pub fn scope(&self, member: u64, chat: i64) -> Option<Scope> {
        if chat >= 0 {
            return self.private_scope(member);
        }
        let group = self.admitted_scope(chat).or_else(|| self.access.everyone.clone())?;
        let limit = self.group_limits.find_limit(chat, &self.access, &self.store);
        let asker = self.limiting_scope(member).unwrap_or(Scope::All);
        Some(group.intersection(limit).intersection(asker))
    }

    /// Returns the scope of `member` in private and in inline mode; `None` if they may not ask.
    pub fn private_scope(&self, member: u64) -> Option<Scope> {
        if self.role(member) >= Role::Editor {
            return Some(Scope::All);
        }
        self.admitted_scope(member.cast_signed()).or_else(|| self.access.everyone.clone())
    }

    /// Returns the scope to which the presence of `member` limits a group; `None` for admins, editors and
    /// members who were not admitted individually.
    fn limiting_scope(&self, member: u64) -> Option<Scope> {
        if self.role(member) >= Role::Editor { None } else { self.admitted_scope(member.cast_signed()) }
    }

    /// Returns which members limit which groups.
    pub fn group_limits(&self) -> Arc<GroupLimits> {
        self.group_limits.limits(&self.access, &self.store)
    }

    /// Whether the bot is known not to be in a group, or to be blocked by a member.
    pub fn is_shut_out(&self, chat: i64) -> bool {
        self.store.membership(chat, self.identity.id).is_some_and(|known| !known.is_present)
    }

    /// Returns the scope that a member or group was admitted to; `None` if it was not admitted individually.
    fn admitted_scope(&self, id: i64) -> Option<Scope> {
        self.access.individual_scope(id, self.store.admission_scope(id))
    }

    /// Returns the current records of a scope. The first call for a scope indexes them on a blocking thread.
    ///
    /// # Errors
    /// [`HandlerError::Index`] if they cannot be indexed.
    pub async fn restricted_snapshot(&self, scope: &Scope) -> Result<Arc<Snapshot>, HandlerError> {
        let snapshot = self.library.snapshot();
        if let Some(restricted) = snapshot.try_restrict_to(scope) {
            return Ok(restricted);
        }
        let scope = scope.clone();
        let restricted =
            self.run_blocking(move |_| snapshot.restrict_to(&scope).map_err(|error| error.to_string())).await;
        restricted.unwrap_or_else(|| Err("indexing panicked".to_owned())).map_err(HandlerError::Index)
    }
}
