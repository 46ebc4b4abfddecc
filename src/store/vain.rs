//! What members ask in vain: what the records lack, or what the bot does not find in them.
//!
//! Refused, or answered and judged wrong. An admin works through the list and marks what they saw; a
//! question comes back only when it is asked in vain again, or the list would never end.

use rusqlite::{OptionalExtension, Row};

use super::{Store, StoreError};

/// A question that was refused, or whose answer was judged wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vain {
    /// See [`super::id_of`].
    pub id: u64,
    /// As it was typed last; of a long one, the beginning.
    pub text: String,
    pub refused: u32,
    pub wrong: u32,
    /// How often it was asked, answered or not.
    pub asked: u32,
    /// When it was last refused or judged wrong, in Unix seconds.
    pub last: i64,
}

/// Which questions come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Newest,
    /// What was asked in vain most often.
    Frequent,
}

impl Store {
    /// At most `most` questions asked in vain and not seen since, after the first `skip`, and how
    /// many there are in all.
    ///
    /// # Errors
    /// Where the store cannot be read or written; so all below.
    pub fn in_vain(&self, order: Order, skip: u32, most: u32) -> Result<(Vec<Vain>, u32), StoreError> {
        let connection = self.aside();
        let all =
            connection.prepare_cached("SELECT count(*) FROM vain WHERE unseen")?.query_row([], |row| row.get(0))?;
        let mut find = connection.prepare_cached(match order {
            Order::Newest => "SELECT * FROM vain WHERE unseen ORDER BY last DESC, id LIMIT ?2 OFFSET ?1",
            Order::Frequent => {
                "SELECT * FROM vain WHERE unseen ORDER BY refused + wrong DESC, last DESC, id LIMIT ?2 OFFSET ?1"
            }
        })?;
        let page = find.query_map([skip, most], read)?.collect::<Result<_, _>>()?;
        Ok((page, all))
    }

    /// A question asked in vain, seen or not.
    pub fn vain(&self, id: u64) -> Result<Option<Vain>, StoreError> {
        let connection = self.connection();
        let mut find = connection.prepare_cached("SELECT * FROM vain WHERE id = ?1")?;
        Ok(find.query_row([id.cast_signed()], read).optional()?)
    }

    /// Notes that an admin saw a question: it is listed again when it is next asked in vain after `at`,
    /// in Unix seconds. False where it is not kept.
    pub fn mark_seen(&self, id: u64, at: i64) -> Result<bool, StoreError> {
        let connection = self.connection();
        let mut mark = connection.prepare_cached("UPDATE questions SET seen = max(seen, ?2) WHERE id = ?1")?;
        Ok(mark.execute((id.cast_signed(), at))? > 0)
    }
}

fn read(row: &Row) -> rusqlite::Result<Vain> {
    Ok(Vain {
        id: row.get::<_, i64>("id")?.cast_unsigned(),
        text: row.get("text")?,
        refused: row.get("refused")?,
        wrong: row.get("wrong")?,
        asked: row.get("asked")?,
        last: row.get("last")?,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::store::{Asked, Fate, Note, id_of, now};

    fn note(store: &Store, token: u64, text: &str, fate: Fate, at: i64) -> Result<(), StoreError> {
        let asked = Asked { token, chat: 9, text: text.to_owned(), at, ..Asked::default() };
        store.note(&asked, &Note { fate, took: Duration::from_millis(2), member: 9, at })
    }

    fn listed(store: &Store, order: Order) -> Result<Vec<String>, StoreError> {
        Ok(store.in_vain(order, 0, 9)?.0.into_iter().map(|vain| vain.text).collect())
    }

    #[test]
    fn what_is_asked_in_vain_is_listed_until_it_is_seen() -> Result<(), StoreError> {
        let (store, at) = (Store::in_memory(90)?, now());
        note(&store, 1, "giá vàng", Fate::Refused, at)?;
        note(&store, 2, "Giá vàng?", Fate::Refused, at + 1)?;
        note(&store, 3, "ai chủ trì?", Fate::Answered, at + 2)?;
        note(&store, 4, "ai là thư ký?", Fate::Answered, at + 3)?;
        assert!(store.judge(3, true, at + 4)? && store.judge(4, false, at + 5)?);
        assert!(!store.judge(4, false, at + 6)?, "an answer is judged once");
        assert_eq!(listed(&store, Order::Newest)?, ["ai là thư ký?", "Giá vàng?"]);
        assert_eq!(listed(&store, Order::Frequent)?, ["Giá vàng?", "ai là thư ký?"]);
        let id = id_of("gia vang");
        let gold = Vain { id, text: "Giá vàng?".to_owned(), refused: 2, wrong: 0, asked: 2, last: at + 1 };
        assert_eq!(store.in_vain(Order::Newest, 1, 9)?, (vec![gold.clone()], 2));
        assert_eq!(store.in_vain(Order::Newest, 2, 9)?, (vec![], 2));
        assert!(store.mark_seen(id, at + 6)? && !store.mark_seen(1, at)?);
        assert_eq!(listed(&store, Order::Newest)?, ["ai là thư ký?"]);
        assert_eq!(store.vain(id)?, Some(gold), "a button still finds it");
        assert_eq!(store.vain(id_of("ai chủ trì"))?, None, "it was answered");
        note(&store, 5, "giá vàng", Fate::Nearest, at + 7)?;
        assert_eq!(listed(&store, Order::Newest)?, ["ai là thư ký?"]);
        note(&store, 6, "giá vàng", Fate::Refused, at + 8)?;
        assert_eq!(listed(&store, Order::Newest)?, ["giá vàng", "ai là thư ký?"]);
        Ok(())
    }
}
