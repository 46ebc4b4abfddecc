//! What is done by saying it: settled, given out, taken on, reported, greeted.
//!
//! The wording of records, as phrases by exact key. A phrase that only looks like another ("bàn
//! giao", "không đồng ý") is listed as itself and hides it: of phrases that begin in one place the
//! longest counts, and it covers those inside.

use super::word_list::section;

/// What a phrase does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Settles, with a word that leaves little doubt.
    Settles,
    /// Settles where those say it who can.
    Rules,
    /// Names those who can: the meeting itself.
    Body,
    /// Gives out a task.
    Assigns,
    /// Takes a task on.
    Takes,
    /// Says by when.
    Due,
    /// Tells that someone speaks.
    Speaks,
    /// Greets, thanks, gives the floor, opens or closes.
    Greets,
    /// Reads out who was given what.
    Recaps,
    /// Proposes, or hopes for.
    Proposes,
    /// None of these, though it looks like it.
    Other,
}

impl Act {
    /// As a bit of a set.
    pub const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// Acts, each by its section's name in the list.
const ACTS: [(Act, &str); 11] = [
    (Act::Settles, "settles"),
    (Act::Rules, "rules"),
    (Act::Body, "body"),
    (Act::Assigns, "assigns"),
    (Act::Takes, "takes"),
    (Act::Due, "due"),
    (Act::Speaks, "speaks"),
    (Act::Greets, "greets"),
    (Act::Recaps, "recaps"),
    (Act::Proposes, "proposes"),
    (Act::Other, "other"),
];

/// The phrases of all acts.
pub fn phrases() -> impl Iterator<Item = (Act, &'static str)> {
    let phrases = |name| section(include_str!("words/acts.txt"), name);
    ACTS.iter().flat_map(move |(act, name)| phrases(name).map(|phrase| (*act, phrase)))
}

/// First words of sections, and of lines that lead a list in, under which decisions stand; the same
/// of tasks. Folded keys.
pub const DECIDING: &str =
    "ket luan|quyet nghi|quyet dinh|bieu quyet|nghi quyet|conclusion|decision|resolution|agreed|thong nhat";
pub const ASSIGNING: &str = "phan cong|giao viec|giao nhiem vu|nhiem vu duoc giao|nhiem vu cu the|to chuc thuc hien|viec can lam|cong viec tiep theo|\
    viec tiep theo|action item|next step|to do|nguoi phu trach|don vi thuc hien|nguoi thuc hien|phu trach|owner|dau viec";

/// Words that units of an organisation begin with, by exact key.
pub const UNITS: &str = "phong2 ban tô3 sơ3 bô5 nhom1 đôi5 chi uy3 công hôi5 khoa trương2 hđqt văn tinh3 xa4 huyên5 viên5 qui4 đoan2 \
    ubnd team board committee department";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::syllable::exact;

    fn check(units: &str) {
        for unit in units.split_ascii_whitespace() {
            assert!(UNITS.split_ascii_whitespace().any(|known| known == exact(unit)), "{unit}: {}", exact(unit));
        }
    }

    #[test]
    fn units_are_listed_by_exact_key() {
        check("phòng ban tổ sở bộ nhóm đội chi uỷ hội khoa trường tỉnh xã huyện viện quỹ đoàn");
    }

    #[test]
    fn acts_are_bits_apart() {
        let bits = phrases().fold(0, |bits, (act, _)| bits | act.bit());
        assert_eq!(bits.count_ones() as usize, ACTS.len(), "each act has phrases");
    }
}
