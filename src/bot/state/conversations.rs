//! Conversations of members, limited in number and age; lost on restart.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::answer::Conversation;
use crate::store::ChatContext;

/// Maximum conversations, of some hundred bytes each. At this number, expired ones are dropped and, if that is
/// not enough, the older half, so that the next question does not have to search for old ones again.
const MAX_CONVERSATIONS: usize = 20_000;

/// Maximum remembered albums. The pictures of an album arrive as separate messages within a short time.
const MAX_ALBUMS: usize = 100;

/// All conversations; clones share them.
#[derive(Clone, Default)]
pub struct Conversations {
    state: Arc<Mutex<ConversationState>>,
}

#[derive(Default)]
struct ConversationState {
    conversations: HashMap<ChatContext, Conversation>,
    albums: VecDeque<String>,
}

impl Conversations {
    /// Returns the conversation of `asker`.
    pub fn get(&self, asker: ChatContext) -> Conversation {
        self.lock().conversations.get(&asker).cloned().unwrap_or_default()
    }

    /// Adds a question that was asked `at`, in Unix seconds, and whose answer quotes `document` first.
    pub fn remember(&self, asker: ChatContext, at: i64, text: &str, document: Option<String>) {
        let mut state = self.lock();
        if state.conversations.len() >= MAX_CONVERSATIONS {
            state.conversations.retain(|_, conversation| !conversation.is_expired(at));
        }
        if state.conversations.len() >= MAX_CONVERSATIONS {
            let mut last: Vec<i64> = state.conversations.values().filter_map(Conversation::last_answered_at).collect();
            last.sort_unstable();
            let middle = last.get(last.len() / 2).copied();
            state.conversations.retain(|_, conversation| conversation.last_answered_at() > middle);
        }
        state.conversations.entry(asker).or_default().remember(at, text, document);
    }

    /// Replaces the text of an edited question and the document that its answer quotes first.
    pub fn reword(&self, asker: ChatContext, old: &str, text: &str, document: Option<String>) {
        if let Some(conversation) = self.lock().conversations.get_mut(&asker) {
            conversation.replace(old, text, document);
        }
    }

    /// Deletes a member's conversations in a chat, in all its topics.
    pub fn forget(&self, member: u64, chat: i64) {
        self.lock().conversations.retain(|asker, _| (asker.member, asker.chat) != (member, chat));
    }

    /// Remembers an album; returns whether it is new.
    pub fn insert_album(&self, album: &str) -> bool {
        let mut state = self.lock();
        let is_new = !state.albums.iter().any(|other| other == album);
        if is_new {
            state.albums.push_back(album.to_owned());
        }
        if state.albums.len() > MAX_ALBUMS {
            state.albums.pop_front();
        }
        is_new
    }

    /// Locks the state; for short periods only, never across an await. A panic of the lock's holder is ignored.
    fn lock(&self) -> MutexGuard<'_, ConversationState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversations_are_bounded_in_number() {
        let conversations = Conversations::default();
        let asker = |member| ChatContext { chat: 1, topic: 0, member };
        for (at, member) in (0..50_000).map(|number| (i64::try_from(number / 100).unwrap_or_default(), number)) {
            conversations.remember(asker(member), at, "ai?", None);
            assert_eq!(conversations.get(asker(member)).history(at), ["ai?"]);
            let shortly_before = conversations.get(asker(member.saturating_sub(5_000))).history(at);
            assert_eq!(shortly_before, ["ai?"], "recent conversations are not dropped");
            assert!(
                conversations.insert_album(&member.to_string()) && !conversations.insert_album(&member.to_string())
            );
        }
        let state = conversations.lock();
        assert!(state.conversations.len() <= MAX_CONVERSATIONS && state.albums.len() <= MAX_ALBUMS);
    }
}
