//! The context that every handler works with.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use teloxide::types::{Message, Update, User};
use tokio_util::task::TaskTracker;
use tracing::{Instrument, Span};

use super::access::{Access, GroupChange, group_pairs};
use super::effect::{Announcement, Audience};
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

/// Maximum admissions compared with groups.
const MOST_ADMISSIONS: u32 = 1_000;

/// The dependencies of handlers; cheap to clone.
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
    /// When the current update was taken in.
    pub received: Instant,
    pub metrics: Arc<Metrics>,
    /// Whether admins have been told that the store fails.
    pub store_reported: Arc<AtomicBool>,
    /// Tasks that a stop waits for.
    pub tasks: TaskTracker,
}

impl Context {
    /// Spawns work that outlives its update; its log lines keep the update's id.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(work.in_current_span());
    }

    /// Runs blocking work on a thread of its own; `None` if it panics, which is logged.
    pub async fn run_blocking<T: Send + 'static>(&self, work: impl FnOnce(&Self) -> T + Send + 'static) -> Option<T> {
        let (context, span) = (self.clone(), Span::current());
        let done = tokio::task::spawn_blocking(move || span.in_scope(|| work(&context))).await;
        done.inspect_err(|error| tracing::error!(%error, "work beside the answers has panicked")).ok()
    }

    /// Returns the value of a store call; `None` if it failed. Answers go on without it, and admins are told once.
    pub fn attempt<T>(&self, result: Result<T, StoreError>) -> Option<T> {
        result
            .inspect_err(|error| {
                tracing::warn!(%error, "the store failed; answers go on without it");
                self.metrics.store_failures.inc();
                self.report_store_failure();
            })
            .ok()
    }

    /// Tells admins, the first time, that the store fails.
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

    /// Builds a private message for each admin, in their language.
    pub fn to_admins(&self, screen: impl Fn(Language) -> Screen) -> Vec<Announcement> {
        let to = |admin: &u64| {
            let (chat, screen) = (admin.cast_signed(), screen(self.language(*admin, None)));
            Announcement { audience: Audience::Admin, chat, screen }
        };
        self.access.admins.iter().map(to).collect()
    }

    /// Sends messages that nobody asked for, one after the other.
    pub async fn announce(&self, announcements: Vec<Announcement>) {
        for Announcement { audience, chat, screen } in announcements {
            let Err(error) = send(&Outgoing::Post { chat, screen }, &self.api).await else { continue };
            match audience {
                Audience::Admin => {
                    tracing::warn!(admin = chat, %error, "an admin was not told; they must write to the bot first");
                }
                Audience::Newcomer => tracing::debug!(%error, "someone newly admitted could not be greeted"),
            }
        }
    }

    /// Returns a member's chosen language, else that of their Telegram.
    pub fn language(&self, member: u64, code: Option<&str>) -> Language {
        let chosen = self.attempt(self.store.language(member)).flatten();
        chosen.and_then(|code| Language::of_choice(&code)).unwrap_or_else(|| Language::of_code(code))
    }

    /// Returns the language of a Telegram user.
    pub fn language_for(&self, user: &User) -> Language {
        self.language(user.id.0, user.language_code.as_deref())
    }

    /// Returns the language of a message's sender.
    pub fn language_of(&self, message: &Message) -> Language {
        message.from.as_ref().map_or_else(Language::default, |user| self.language_for(user))
    }

    pub fn view<'a>(&'a self, snapshot: &'a Snapshot, language: Language) -> View<'a> {
        View { snapshot, language, bot: &self.me.username }
    }

    /// Returns a member's role.
    pub fn role(&self, member: u64) -> Role {
        if self.access.is_admin(member) {
            Role::Admin
        } else if self.attempt(self.store.is_editor(member)).unwrap_or(false) {
            Role::Editor
        } else {
            Role::Member
        }
    }

    /// Returns the scope of `member` in `chat`; `None` if they may not ask there.
    pub fn scope(&self, member: u64, chat: i64) -> Option<Scope> {
        if chat >= 0 {
            return self.own_scope(member);
        }
        let group = self.admitted_scope(chat).or_else(|| self.access.everyone.clone())?;
        // If the store fails, it is unknown who is present, so nothing may be shown.
        let mut present = self.attempt(self.store.known_in(chat))?;
        present.push(member);
        Some(present.into_iter().filter_map(|member| self.limit(member)).fold(group, Scope::and))
    }

    /// Returns the scope of `member` where no group reads along: in private and in inline mode.
    pub fn own_scope(&self, member: u64) -> Option<Scope> {
        if self.role(member) >= Role::Editor {
            return Some(Scope::All);
        }
        self.admitted_scope(member.cast_signed()).or_else(|| self.access.everyone.clone())
    }

    /// Returns the scope that limits `member` in groups; `None` for editors and those not admitted by name.
    fn limit(&self, member: u64) -> Option<Scope> {
        if self.role(member) >= Role::Editor { None } else { self.admitted_scope(member.cast_signed()) }
    }

    fn is_limited(&self, member: u64) -> bool {
        self.limit(member).is_some_and(|scope| scope != Scope::All)
    }

    fn admitted_scope(&self, id: i64) -> Option<Scope> {
        self.access.scope_by_name(id, self.attempt(self.store.admitted(id)).flatten())
    }

    /// Returns the current records of a scope; an error, which is logged, if they cannot be indexed. The first call for
    /// a scope indexes them on a blocking thread.
    pub async fn snapshot_of(&self, scope: &Scope) -> Result<Arc<Snapshot>, HandlerError> {
        let snapshot = self.library.snapshot();
        if let Some(seen) = snapshot.seen_before(scope) {
            return Ok(seen);
        }
        let scope = scope.clone();
        let seen = self.run_blocking(move |_| snapshot.seen(&scope).map_err(|error| error.to_string())).await;
        seen.unwrap_or_else(|| Err("the work has panicked".to_owned())).map_err(HandlerError::Index)
    }

    /// Records the membership changes that an update implies, for members with a limited scope.
    pub fn note_group_members(&self, update: &Update) {
        let Some(change) = GroupChange::of(update) else { return };
        if let Some(left) = change.left {
            self.attempt(self.store.present(change.group, left, false));
        }
        for member in change.present.into_iter().filter(|member| self.is_limited(*member)) {
            self.attempt(self.store.present(change.group, member, true));
        }
    }

    /// Asks Telegram which members with a limited scope are in which groups.
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
