//! Conversations of members: limited in number and time, lost on restart.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::answer::Conversation;
use crate::store::ChatContext;

/// Maximum conversations, some hundred bytes each. Above it, expired ones are dropped and, if that is not enough, the
/// older half, so that the next question does not search again.
const MOST: usize = 20_000;

/// Albums remembered; their pictures arrive one by one, close together.
const ALBUMS: usize = 100;

/// All conversations; clones share them.
#[derive(Clone, Default)]
pub struct Conversations {
    remembered: Arc<Mutex<Remembered>>,
}

#[derive(Default)]
struct Remembered {
    of: HashMap<ChatContext, Conversation>,
    albums: VecDeque<String>,
}

impl Conversations {
    /// Returns the conversation of `asker`.
    pub fn of(&self, asker: ChatContext) -> Conversation {
        self.remembered().of.get(&asker).cloned().unwrap_or_default()
    }

    /// Adds a question that was answered `at`, quoting `document` first.
    pub fn remember(&self, asker: ChatContext, at: i64, text: &str, document: Option<String>) {
        let mut state = self.remembered();
        if state.of.len() >= MOST {
            state.of.retain(|_, conversation| !conversation.is_over(at));
        }
        if state.of.len() >= MOST {
            let mut last: Vec<i64> = state.of.values().filter_map(Conversation::last).collect();
            last.sort_unstable();
            let middle = last.get(last.len() / 2).copied();
            state.of.retain(|_, conversation| conversation.last() > middle);
        }
        state.of.entry(asker).or_default().remember(at, text, document);
    }

    /// Replaces the text of an edited question.
    pub fn reword(&self, asker: ChatContext, before: &str, text: &str, document: Option<String>) {
        if let Some(conversation) = self.remembered().of.get_mut(&asker) {
            conversation.reword(before, text, document);
        }
    }

    /// Forgets a member's questions in a chat, in all its topics.
    pub fn forget(&self, member: u64, chat: i64) {
        self.remembered().of.retain(|asker, _| (asker.member, asker.chat) != (member, chat));
    }

    /// Whether this is the first message seen of an album.
    pub fn is_first_of(&self, album: &str) -> bool {
        let mut state = self.remembered();
        let new = !state.albums.iter().any(|known| known == album);
        if new {
            state.albums.push_back(album.to_owned());
        }
        if state.albums.len() > ALBUMS {
            state.albums.pop_front();
        }
        new
    }

    /// Locks for moments only, never across an await; a panic while locked leaves the data usable.
    fn remembered(&self) -> MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounded_in_number() {
        let conversations = Conversations::default();
        let asker = |member| ChatContext { chat: 1, topic: 0, member };
        for (at, member) in (0..50_000).map(|number| (i64::try_from(number / 100).unwrap_or_default(), number)) {
            conversations.remember(asker(member), at, "ai?", None);
            assert_eq!(conversations.of(asker(member)).history(at), ["ai?"]);
            let shortly_before = conversations.of(asker(member.saturating_sub(5_000))).history(at);
            assert_eq!(shortly_before, ["ai?"], "whoever asked last is remembered");
            assert!(conversations.is_first_of(&member.to_string()) && !conversations.is_first_of(&member.to_string()));
        }
        let state = conversations.remembered();
        assert!(state.of.len() <= MOST && state.albums.len() <= ALBUMS);
    }
}
