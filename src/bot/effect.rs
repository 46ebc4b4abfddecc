//! The result of handling an update. Handlers return an [`Effect`] and send nothing themselves.

use teloxide::payloads::{AnswerCallbackQuery, AnswerCallbackQuerySetters};
use teloxide::types::CallbackQuery;

use super::request::IncomingFile;
use super::state::{StrangerReply, StrangerReplyKind};
use super::status::Surface;
use super::telegram::{Outgoing, Target};
use crate::answer::Outcome;
use crate::library::{FolderChange, Reload};
use crate::render::telegram::{AdminCallback, Screen};
use crate::render::texts::Language;
use crate::store::{Action, AnswerRecord, ChatContext};

/// Messages to send, and work to do once they are sent.
#[derive(Default)]
pub struct Effect {
    /// Sent in this order; the first failure ends the effect.
    pub outgoing: Vec<Outgoing>,
    /// Sent in the background, to chats that did not ask; failures are only logged.
    pub announcements: Vec<Announcement>,
    /// Sent in the background, after all messages to others, unless the stranger had enough replies.
    pub stranger_reply: Option<StrangerReply>,
    pub follow_up: Option<FollowUp>,
}

/// A message to a chat that did not ask for it.
pub struct Announcement {
    pub audience: Audience,
    pub chat: i64,
    pub screen: Screen,
}

/// Who reads an announcement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Admin,
    /// Someone newly admitted, who may never have written to the bot.
    Newcomer,
}

/// Work that begins once a message is sent; a job or upload shows its progress and result in that message.
pub enum FollowUp {
    CountAnswer(DeliveredAnswer),
    RunCallback { callback: AdminCallback, actor: Actor, target: Target },
    RunJob { job: Job, reload: Reload },
    ReadUpload { file: IncomingFile, name: String, language: Language },
}

/// An answer that was sent, with the data still to be recorded.
pub struct DeliveredAnswer {
    pub surface: Surface,
    pub outcome: Outcome,
    /// `None` if the answer replaces an earlier one or is not recorded.
    pub new: Option<NewAnswer>,
}

/// An answer to a new question.
pub struct NewAnswer {
    pub record: AnswerRecord,
    pub asker: ChatContext,
    /// When the question was asked, in Unix seconds.
    pub at: i64,
    /// Whether the selected meeting is gone, so that later questions search all meetings.
    pub is_meeting_gone: bool,
}

/// Who performs an action: an admin or editor, or the bot itself with the id 0.
#[derive(Debug, Clone)]
pub struct Actor {
    pub id: u64,
    pub name: String,
    pub language: Language,
}

/// A change of the records, with the actor who requested it and the fields of its audit entry.
pub struct Job {
    pub actor: Actor,
    pub action: Action,
    pub detail: String,
    pub work: Work,
    /// The id of an unanswered question to mark as seen once the change succeeds.
    pub question: Option<u64>,
}

/// A change to make to the records.
pub enum Work {
    /// Load the folder, after applying a change if there is one.
    Load(Option<FolderChange>),
    /// Swap in the pending snapshot with the id `candidate`.
    Accept {
        candidate: u64,
    },
    Rollback,
}

impl Job {
    pub fn new(actor: Actor, action: Action, detail: impl Into<String>, work: Work) -> Self {
        Self { actor, action, detail: detail.into(), work, question: None }
    }
}

impl Effect {
    /// Sends one message.
    pub fn send(outgoing: Outgoing) -> Self {
        Self { outgoing: vec![outgoing], ..Self::default() }
    }

    /// Replies to a message.
    pub fn reply(to: Target, screen: Screen) -> Self {
        Self::send(Outgoing::Reply { to, screen })
    }

    /// Replies to a message of a stranger, with an id that counts their replies.
    pub fn reply_to_stranger(stranger: i64, kind: StrangerReplyKind, to: Target, screen: Screen) -> Self {
        Self { stranger_reply: Some(StrangerReply { stranger, kind, to, screen }), ..Self::default() }
    }

    /// Edits one of the bot's messages.
    pub fn edit(target: Target, screen: Screen) -> Self {
        Self::send(Outgoing::Edit { target, screen })
    }

    /// Answers a callback query, which ends the phone's loading indicator, with an optional notification.
    pub fn notice(query: &CallbackQuery, text: Option<&str>) -> Self {
        let answer = AnswerCallbackQuery::new(query.id.clone());
        Self::send(Outgoing::Notice(match text {
            Some(text) => answer.text(text),
            None => answer,
        }))
    }

    /// Appends another effect; at most one of the two may have a follow-up, and one a reply to a stranger.
    pub fn chain(mut self, next: Self) -> Self {
        debug_assert!(self.follow_up.is_none() || next.follow_up.is_none(), "the second follow-up would be lost");
        self.outgoing.extend(next.outgoing);
        self.announcements.extend(next.announcements);
        self.stranger_reply = self.stranger_reply.or(next.stranger_reply);
        self.follow_up = self.follow_up.or(next.follow_up);
        self
    }

    /// Sets the work to do once all messages are sent.
    pub fn then(self, follow_up: FollowUp) -> Self {
        Self { follow_up: Some(follow_up), ..self }
    }
}
