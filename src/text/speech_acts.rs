//! Speech acts and the phrases that perform them: deciding, assigning, committing, reporting, greeting. Phrases match
//! by exact key. A phrase that only resembles another one ("bàn giao", "không đồng ý") is listed under
//! [`SpeechAct::Other`]: of the phrases that start at the same word the longest matches, and it hides those inside it.

use super::word_list::parse_section;

/// The speech act that a phrase performs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpeechAct {
    /// Decides, in a word that leaves little doubt.
    Decision,
    /// Decides, if said by someone with the authority to.
    Ruling,
    /// Names the body with that authority, the meeting itself.
    DecidingBody,
    Assignment,
    /// Accepts a task.
    Commitment,
    /// Sets a deadline.
    Deadline,
    /// Reports that someone speaks.
    ReportedSpeech,
    /// Greets, thanks, gives the floor, or opens or closes the meeting.
    Greeting,
    /// Announces that the assigned tasks are read out.
    Recap,
    /// Proposes or hopes for something.
    Proposal,
    /// Performs none of these acts, though it resembles a phrase that does.
    Other,
}

impl SpeechAct {
    /// Returns the bit of this act in a set of acts.
    pub const fn bit(self) -> u16 {
        1 << self as u16
    }
}

const SECTIONS: [(SpeechAct, &str); 11] = [
    (SpeechAct::Decision, "settles"),
    (SpeechAct::Ruling, "rules"),
    (SpeechAct::DecidingBody, "body"),
    (SpeechAct::Assignment, "assigns"),
    (SpeechAct::Commitment, "takes"),
    (SpeechAct::Deadline, "due"),
    (SpeechAct::ReportedSpeech, "speaks"),
    (SpeechAct::Greeting, "greets"),
    (SpeechAct::Recap, "recaps"),
    (SpeechAct::Proposal, "proposes"),
    (SpeechAct::Other, "other"),
];

/// Returns the phrases of all acts, in the order of the list.
pub fn load_act_phrases() -> impl Iterator<Item = (SpeechAct, &'static str)> {
    let phrases = |name| parse_section(include_str!("words/speech_acts.txt"), name);
    SECTIONS.iter().flat_map(move |(act, name)| phrases(name).map(|phrase| (*act, phrase)))
}

/// Folded phrases in the headings and lead-ins above decisions, separated by `|`.
pub const DECISION_HEADINGS: &str =
    "ket luan|quyet nghi|quyet dinh|bieu quyet|nghi quyet|conclusion|decision|resolution|agreed|thong nhat";

/// Folded phrases in the headings and lead-ins above tasks, separated by `|`.
pub const TASK_HEADINGS: &str = "phan cong|giao viec|giao nhiem vu|nhiem vu duoc giao|nhiem vu cu the|to chuc thuc hien|viec can lam|cong viec tiep theo|\
    viec tiep theo|action item|next step|to do|nguoi phu trach|don vi thuc hien|nguoi thuc hien|phu trach|owner|dau viec";

/// Exact keys of the first words of the names of an organisation's units.
pub const UNIT_NOUNS: &str = "phong2 ban tô3 sơ3 bô5 nhom1 đôi5 chi uy3 công hôi5 khoa trương2 hđqt văn tinh3 xa4 huyên5 viên5 qui4 đoan2 \
    ubnd team board committee department";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::syllable::exact_key;

    fn check(units: &str) {
        for unit in units.split_ascii_whitespace() {
            assert!(
                UNIT_NOUNS.split_ascii_whitespace().any(|known| known == exact_key(unit)),
                "{unit}: {}",
                exact_key(unit)
            );
        }
    }

    #[test]
    fn units_are_listed_by_exact_key() {
        check("phòng ban tổ sở bộ nhóm đội chi uỷ hội khoa trường tỉnh xã huyện viện quỹ đoàn");
    }

    #[test]
    fn each_act_has_a_bit_of_its_own() {
        let bits = load_act_phrases().fold(0, |bits, (act, _)| bits | act.bit());
        assert_eq!(bits.count_ones() as usize, SECTIONS.len(), "each act has phrases");
    }
}
