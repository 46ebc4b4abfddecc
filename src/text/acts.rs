//! Speech acts: phrases that settle, assign, take on, report or greet, by exact key. A phrase that only resembles
//! another ("bàn giao", "không đồng ý") is listed itself and hides it: of phrases that begin together, the longest wins
//! and covers those inside.

use super::word_list::section;

/// The act that a phrase performs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Settles, with a word that leaves little doubt.
    Settles,
    /// Settles, if said by someone with the authority.
    Rules,
    /// Names the body with that authority: the meeting itself.
    Body,
    Assigns,
    /// Takes on a task.
    Takes,
    /// Says by when.
    Due,
    /// Reports that someone speaks.
    Speaks,
    /// Greets, thanks, gives the floor, opens or closes.
    Greets,
    /// Reads out who was given what.
    Recaps,
    /// Proposes or hopes for something.
    Proposes,
    /// None of these, though it looks like one.
    Other,
}

impl Act {
    /// Returns the bit of this act in a set.
    pub const fn bit(self) -> u16 {
        1 << self as u16
    }
}

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

/// Returns the phrases of all acts.
pub fn phrases() -> impl Iterator<Item = (Act, &'static str)> {
    let phrases = |name| section(include_str!("words/acts.txt"), name);
    ACTS.iter().flat_map(move |(act, name)| phrases(name).map(|phrase| (*act, phrase)))
}

/// First words, folded, of the headings and lead-ins above decisions, and ([`ASSIGNING`]) above tasks.
pub const DECIDING: &str =
    "ket luan|quyet nghi|quyet dinh|bieu quyet|nghi quyet|conclusion|decision|resolution|agreed|thong nhat";
pub const ASSIGNING: &str = "phan cong|giao viec|giao nhiem vu|nhiem vu duoc giao|nhiem vu cu the|to chuc thuc hien|viec can lam|cong viec tiep theo|\
    viec tiep theo|action item|next step|to do|nguoi phu trach|don vi thuc hien|nguoi thuc hien|phu trach|owner|dau viec";

/// First words of an organisation's units, by exact key.
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
