//! Tests of the state of the queues.

use proptest::prelude::*;

use super::*;
use crate::bot::updates::parse::parse_update;

fn update(id: u32) -> QueuedUpdate<()> {
    let raw = format!(
        r#"{{"update_id":{id},"message":{{"message_id":1,"date":0,"text":"x",
        "chat":{{"id":7,"type":"private","first_name":"An"}}}}}}"#
    );
    let update = parse_update(&raw).and_then(|parsed| parsed.update).expect("it is valid");
    QueuedUpdate { update, received: Instant::now(), permit: () }
}

fn durability(is_stored: bool) -> Durability {
    if is_stored { Durability::Stored } else { Durability::Unconfirmed }
}

const CHAT: QueueKey = QueueKey::Chat(7);

fn count_loaded(state: &QueueState<()>) -> usize {
    state.queues.values().flatten().filter(|(_, entry)| entry.is_loaded()).count()
}

/// Returns the ids of the updates that are still to be handled, in order.
fn take_all(state: &mut QueueState<()>, key: QueueKey) -> Vec<u32> {
    std::iter::from_fn(|| state.take_next(key).map(|next| next.id)).collect()
}

#[test]
fn stored_updates_leave_the_memory_and_keep_their_order() {
    let mut state = QueueState::default();
    assert!(matches!(state.add(CHAT, update(0), Durability::Unconfirmed), Added::First((0, _))));
    let ids: Vec<u32> = (1..=200).collect();
    ids.iter().for_each(|id| drop(state.add(CHAT, update(*id), Durability::Unconfirmed)));
    assert_eq!((state.oldest_unconfirmed(), count_loaded(&state)), (Some(0), 200));
    state.mark_stored(&ids);
    assert_eq!((state.oldest_unconfirmed(), count_loaded(&state)), (Some(0), MAX_LOADED));
    for id in 201..=300 {
        assert!(matches!(state.add(CHAT, update(id), Durability::Stored), Added::Waiting));
    }
    assert_eq!(count_loaded(&state), MAX_LOADED);
    state.remove(0);
    assert_eq!((state.oldest_unconfirmed(), state.open_count()), (None, 300));
    assert_eq!(take_all(&mut state, CHAT), (1..=300).collect::<Vec<_>>());
    assert!(matches!(state.add(CHAT, update(301), Durability::Stored), Added::First(_)), "the empty queue is dropped");
}

#[test]
fn updates_that_cannot_be_stored_are_rejected_beyond_a_limit() {
    let mut state = QueueState::default();
    let last = MAX_UNSTORED as u32 + 1;
    (0..last)
        .for_each(|id| assert!(!matches!(state.add(CHAT, update(id), Durability::Unconfirmed), Added::Rejected(..))));
    assert!(matches!(state.add(CHAT, update(last), Durability::Unconfirmed), Added::Rejected(id, _) if id == last));
    assert!(matches!(state.add(CHAT, update(last + 2), Durability::Volatile), Added::Waiting));
    state.mark_volatile(&(0..last).collect::<Vec<_>>());
    assert_eq!((state.oldest_unconfirmed(), state.volatile_count()), (Some(last), MAX_UNSTORED + 2));
    assert!(matches!(state.add(QueueKey::Chat(8), update(last + 1), Durability::Unconfirmed), Added::First(_)));
}

#[test]
fn a_stop_begins_only_volatile_updates() {
    let mut state = QueueState::default();
    (0..4).for_each(|id| drop(state.add(CHAT, update(id), durability(id == 1))));
    state.mark_volatile(&[2]);
    state.is_stopping = true;
    assert_eq!(take_all(&mut state, CHAT), [2]);
    assert!(state.is_open(3) && state.oldest_unconfirmed() == Some(0), "Telegram keeps the others");
}

proptest! {
    #[test]
    fn each_update_is_taken_once_in_the_order_of_its_chat(
        steps in prop::collection::vec((0u8..4, 0i64..3, any::<bool>()), 0..300)
    ) {
        let mut state = QueueState::default();
        let mut expected: HashMap<QueueKey, Vec<u32>> = HashMap::new();
        let mut taken: HashMap<QueueKey, Vec<u32>> = HashMap::new();
        for (id, (step, chat, flag)) in (0u32..).zip(steps) {
            let key = QueueKey::Chat(chat);
            match step {
                0 | 1 => {
                    expected.entry(key).or_default().push(id);
                    if let Added::First((id, _)) = state.add(key, update(id), durability(flag)) {
                        taken.entry(key).or_default().push(id);
                    }
                }
                2 => state.mark_stored(&(id.saturating_sub(40)..id).collect::<Vec<_>>()),
                _ => taken.entry(key).or_default().extend(state.take_next(key).map(|next| next.id)),
            }
            let oldest = state.open.values().filter(|open| open.durability == Durability::Unconfirmed);
            prop_assert_eq!(
                state.oldest_unconfirmed().map(|id| state.open[&id].sequence),
                oldest.map(|open| open.sequence).min()
            );
        }
        for (key, ids) in expected {
            let rest = take_all(&mut state, key);
            let taken = taken.remove(&key).unwrap_or_default();
            prop_assert_eq!(taken.into_iter().chain(rest).collect::<Vec<_>>(), ids);
        }
    }
}
