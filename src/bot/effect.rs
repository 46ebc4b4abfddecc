//! What comes of an update: what is to be sent, and what follows once it is.
//!
//! Handlers return an [`Effect`] and send nothing themselves.

use teloxide::payloads::{AnswerCallbackQuery, AnswerCallbackQuerySetters};
use teloxide::types::CallbackQuery;

use super::request::IncomingFile;
use super::status::Surface;
use super::telegram::{Outgoing, Target};
use crate::answer::Outcome;
use crate::library::{Change, Reload};
use crate::render::telegram::{AdminCallback, Screen};
use crate::render::texts::Language;
use crate::store::{Action, ChatContext};

/// What comes of an update.
#[derive(Default)]
pub struct Effect {
    /// Sent in this order; the first that fails ends the effect.
    pub outgoing: Vec<Outgoing>,
    /// Sent beside it, to chats that did not ask. One that cannot be delivered is logged.
    pub announcements: Vec<Announcement>,
    /// What is done once all of `outgoing` is sent.
    pub follow_up: Option<FollowUp>,
}

/// A message to a chat that did not ask for it.
pub struct Announcement {
    pub chat: i64,
    pub screen: Screen,
}

/// Work that begins once a message is sent.
pub enum FollowUp {
    /// The answer to a question was sent.
    CountAnswer(DeliveredAnswer),
    /// A callback of an admin's or editor's, whose notice was sent.
    RunCallback { callback: AdminCallback, actor: Actor, shown: Target },
    /// The message that will report a change of the records was sent.
    RunJob { job: Job, reload: Reload },
    /// The message that will show what a file holds was sent.
    ReadUpload { file: IncomingFile, name: String, language: Language },
}

/// An answer that was sent, and what is still to be noted of it.
pub struct DeliveredAnswer {
    pub surface: Surface,
    pub outcome: Outcome,
    /// `None` if the answer replaces one that is known, or is not kept.
    pub new: Option<NewAnswer>,
}

/// An answer to a new question.
pub struct NewAnswer {
    pub token: u64,
    pub asker: ChatContext,
    /// When it was asked, in Unix seconds.
    pub at: i64,
    pub text: String,
    /// The path of the record that the answer quotes first.
    pub quoted: Option<String>,
    /// Whether the meeting that was to be asked is gone, and all are asked from now on.
    pub meeting_gone: bool,
}

/// An admin or editor who does something; the bot itself has the id 0.
#[derive(Debug, Clone)]
pub struct Actor {
    pub id: u64,
    pub name: String,
    pub language: Language,
}

/// A change of the records, who asked for it, and what it is called in the audit.
pub struct Job {
    pub actor: Actor,
    pub action: Action,
    pub detail: String,
    pub work: Work,
    /// An unanswered question that the change settles, by its id.
    pub settles: Option<u64>,
}

/// What is to be done to the records.
pub enum Work {
    /// Load the folder, after a change of it if there is one.
    Load(Option<Change>),
    /// Swap in the candidate of that id.
    Accept(u64),
    Rollback,
}

impl Job {
    pub fn new(actor: Actor, action: Action, detail: impl Into<String>, work: Work) -> Self {
        Self { actor, action, detail: detail.into(), work, settles: None }
    }
}

impl Effect {
    /// Sends one thing.
    pub fn send(outgoing: Outgoing) -> Self {
        Self { outgoing: vec![outgoing], ..Self::default() }
    }

    /// Replies to a message.
    pub fn reply(to: Target, screen: Screen) -> Self {
        Self::send(Outgoing::Reply { to, screen })
    }

    /// Shows another screen in a message of the bot's.
    pub fn edit(shown: Target, screen: Screen) -> Self {
        Self::send(Outgoing::Edit { shown, screen })
    }

    /// Ends the waiting on the phone of whoever tapped a button, with a notice that passes.
    pub fn notice(query: &CallbackQuery, text: Option<&str>) -> Self {
        let answer = AnswerCallbackQuery::new(query.id.clone());
        Self::send(Outgoing::Notice(match text {
            Some(text) => answer.text(text),
            None => answer,
        }))
    }

    /// This, then another effect.
    pub fn chain(mut self, next: Self) -> Self {
        self.outgoing.extend(next.outgoing);
        self.announcements.extend(next.announcements);
        self.follow_up = self.follow_up.or(next.follow_up);
        self
    }

    /// Does something once all is sent.
    pub fn then(self, follow_up: FollowUp) -> Self {
        Self { follow_up: Some(follow_up), ..self }
    }
}
