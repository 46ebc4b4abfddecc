//! What members have asked, each in their place: bounded in number and time, gone with a restart.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::answer::Conversation;
use crate::store::Seat;

/// Conversations at once, some hundred bytes each; then those that are over go, and of the others the
/// older half, so that it is not looked for again with the next question.
const MOST: usize = 20_000;

/// Albums that were answered; an album's pictures come one by one, close together.
const ALBUMS: usize = 100;

/// The conversations of all; clones are the same ones.
#[derive(Clone, Default)]
pub struct Conversations {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    of: HashMap<Seat, Conversation>,
    albums: VecDeque<String>,
}

impl Conversations {
    /// What is remembered of one.
    pub fn of(&self, seat: Seat) -> Conversation {
        self.state().of.get(&seat).cloned().unwrap_or_default()
    }

    /// Remembers a question that was answered `at`, from `document` first.
    pub fn remember(&self, seat: Seat, at: i64, text: &str, document: Option<String>) {
        let mut state = self.state();
        if state.of.len() >= MOST {
            state.of.retain(|_, conversation| !conversation.is_over(at));
        }
        if state.of.len() >= MOST {
            let mut last: Vec<i64> = state.of.values().filter_map(Conversation::last).collect();
            last.sort_unstable();
            let middle = last.get(last.len() / 2).copied();
            state.of.retain(|_, conversation| conversation.last() > middle);
        }
        state.of.entry(seat).or_default().remember(at, text, document);
    }

    /// Puts an edited question in the place of what it said before.
    pub fn reword(&self, seat: Seat, before: &str, text: &str, document: Option<String>) {
        if let Some(conversation) = self.state().of.get_mut(&seat) {
            conversation.reword(before, text, document);
        }
    }

    /// Forgets what a member asked in a chat, in all its topics.
    pub fn forget(&self, member: u64, chat: i64) {
        self.state().of.retain(|seat, _| (seat.member, seat.chat) != (member, chat));
    }

    /// Whether this is the first that is seen of an album.
    pub fn is_first_of(&self, album: &str) -> bool {
        let mut state = self.state();
        let new = !state.albums.iter().any(|known| known == album);
        if new {
            state.albums.push_back(album.to_owned());
        }
        if state.albums.len() > ALBUMS {
            state.albums.pop_front();
        }
        new
    }

    /// Held for moments only, and never across an await; a panic inside leaves it usable.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounded_in_number() {
        let conversations = Conversations::default();
        let seat = |member| Seat { chat: 1, topic: 0, member };
        for (at, member) in (0..50_000).map(|number| (i64::try_from(number / 100).unwrap_or_default(), number)) {
            conversations.remember(seat(member), at, "ai?", None);
            assert_eq!(conversations.of(seat(member)).history(at), ["ai?"]);
            let shortly_before = conversations.of(seat(member.saturating_sub(5_000))).history(at);
            assert_eq!(shortly_before, ["ai?"], "whoever asked last is remembered");
            assert!(conversations.is_first_of(&member.to_string()) && !conversations.is_first_of(&member.to_string()));
        }
        let state = conversations.state();
        assert!(state.of.len() <= MOST && state.albums.len() <= ALBUMS);
    }
}
