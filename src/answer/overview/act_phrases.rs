//! Finds the phrases of speech acts in indexed sentences by the numbers of their words, without reading the text: a
//! record of 10,000 sentences takes a few milliseconds.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxBuildHasher;

use crate::index::{ExactId, Index, IndexedToken};
use crate::text::answer_spans::is_title;
use crate::text::speech_acts::{self, DECISION_HEADINGS, SpeechAct, TASK_HEADINGS, UNIT_NOUNS};
use crate::text::{Token, syllable, tokenise};

/// The number of words, counted from the end, of a heading or lead-in that are searched for its topics.
const MAX_HEADING_WORDS: usize = 25;

/// Phrases by their first word, longest first.
type ByFirst<K> = HashMap<K, Vec<(Vec<K>, SpeechAct)>, FxBuildHasher>;

/// The topics that a heading or lead-in announces for the text below it.
#[derive(Debug, Clone, Copy, Default)]
pub struct HeadingTopics {
    pub announces_decisions: bool,
    pub announces_tasks: bool,
}

impl HeadingTopics {
    /// Returns the topics of `self` and `other` together.
    pub fn union(self, other: Self) -> Self {
        Self {
            announces_decisions: self.announces_decisions || other.announces_decisions,
            announces_tasks: self.announces_tasks || other.announces_tasks,
        }
    }
}

/// The phrases of speech acts whose words all occur in the records.
pub struct ActPhrases {
    phrases: ByFirst<ExactId>,
    units: Vec<ExactId>,
    titles: Vec<ExactId>,
}

impl ActPhrases {
    pub fn new(index: &Index) -> Self {
        let id = |key: &str| index.exact_id(key);
        let mut phrases = ByFirst::default();
        for (words, act) in tokenise_act_phrases() {
            let ids: Option<Vec<ExactId>> = words.iter().map(|word| id(&word.exact)).collect();
            add(&mut phrases, ids.unwrap_or_default(), act);
        }
        let titles = ["ông", "ba2", "anh", "chi5", "cô", "chu1", "bac1", "thây2", "em", "con", "đông2"];
        Self {
            phrases: sort_longest_first(phrases),
            units: UNIT_NOUNS.split_ascii_whitespace().filter_map(id).collect(),
            titles: titles.into_iter().filter_map(id).collect(),
        }
    }

    /// Returns the bits of the speech acts of a sentence.
    pub fn act_bits(&self, tokens: &[IndexedToken]) -> u16 {
        let words: Vec<ExactId> = tokens.iter().map(|token| token.exact()).collect();
        find_phrases(&self.phrases, &words).fold(0, |bits, (act, _)| bits | act.bit())
    }

    /// Returns the token ranges of the phrases of `act` in a sentence.
    pub fn find_act(&self, tokens: &[IndexedToken], act: SpeechAct) -> Vec<Range<usize>> {
        let words: Vec<ExactId> = tokens.iter().map(|token| token.exact()).collect();
        find_phrases(&self.phrases, &words).filter(|(found, _)| *found == act).map(|(_, range)| range).collect()
    }

    /// Whether a token can begin the name of the assignee of a task: a name, a title or the noun of a unit.
    pub fn starts_assignee(&self, token: IndexedToken) -> bool {
        token.is_name() || self.units.contains(&token.exact()) || self.titles.contains(&token.exact())
    }
}

/// All phrases of speech acts by exact key, for texts that are not indexed.
static PHRASES_BY_KEY: LazyLock<ByFirst<String>> = LazyLock::new(|| {
    let mut phrases = ByFirst::default();
    for (words, act) in tokenise_act_phrases() {
        add(&mut phrases, words.into_iter().map(|word| word.exact).collect(), act);
    }
    sort_longest_first(phrases)
});

/// Returns the byte ranges of the phrases in `text` that perform one of `acts` (bits).
pub fn find_act_spans(text: &str, acts: u16) -> Vec<Range<usize>> {
    let words = tokenise(text);
    let keys: Vec<String> = words.iter().map(|word| word.exact.clone()).collect();
    let matching = find_phrases(&PHRASES_BY_KEY, &keys).filter(|(act, _)| acts & act.bit() != 0);
    matching.map(|(_, range)| words[range.start].span.start..words[range.end - 1].span.end).collect()
}

/// Returns the topics that the wording of a heading or lead-in announces.
pub fn classify_heading(text: &str) -> HeadingTopics {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(syllable::folded_key).collect();
    let text = format!(" {} ", words[words.len().saturating_sub(MAX_HEADING_WORDS)..].join(" "));
    let contains = |list: &str| list.split('|').any(|phrase| text.contains(&format!(" {phrase} ")));
    HeadingTopics { announces_decisions: contains(DECISION_HEADINGS), announces_tasks: contains(TASK_HEADINGS) }
}

/// Whether a token is a title or form of address.
pub fn is_title_token(token: &Token) -> bool {
    is_title(&token.exact)
}

fn tokenise_act_phrases() -> impl Iterator<Item = (Vec<Token>, SpeechAct)> {
    speech_acts::load_act_phrases().map(|(act, phrase)| (tokenise(phrase), act))
}

fn add<K: Clone + Eq + std::hash::Hash>(phrases: &mut ByFirst<K>, words: Vec<K>, act: SpeechAct) {
    if let Some(first) = words.first() {
        phrases.entry(first.clone()).or_default().push((words, act));
    }
}

fn sort_longest_first<K>(mut phrases: ByFirst<K>) -> ByFirst<K> {
    phrases.values_mut().for_each(|listed| listed.sort_by_key(|(words, _)| std::cmp::Reverse(words.len())));
    phrases
}

/// Returns the acts and word ranges of the phrases that occur in `words`, from left to right. Of the phrases that begin
/// at the same word the longest matches, once for each of its acts. Phrases that begin inside a match are skipped.
fn find_phrases<'a, K: Clone + Eq + std::hash::Hash>(
    phrases: &'a ByFirst<K>,
    words: &'a [K],
) -> impl Iterator<Item = (SpeechAct, Range<usize>)> + 'a {
    let mut covered = 0;
    (0..words.len()).flat_map(move |at| {
        let candidates = phrases.get(&words[at]).map_or(&[][..], Vec::as_slice);
        let longest = candidates.iter().find(|(phrase, _)| at >= covered && words[at..].starts_with(phrase));
        let length = longest.map_or(0, |(phrase, _)| phrase.len());
        covered = covered.max(at + length);
        let matching = candidates
            .iter()
            .filter(move |(phrase, _)| length > 0 && phrase.len() == length && words[at..].starts_with(phrase));
        matching.map(move |(_, act)| (*act, at..at + length))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::with_meeting;
    use super::*;

    /// Checks the phrases of an act in a text, by exact key and by word number.
    fn check(text: &str, act: SpeechAct, expected: &[&str]) {
        let found: Vec<_> = find_act_spans(text, act.bit()).into_iter().map(|span| &text[span]).collect();
        assert_eq!(found, expected, "{text}");
        with_meeting(text, |meeting| {
            let line = &meeting.lines[0];
            let ranges = meeting.phrases.find_act(&line.sentence.tokens, act);
            assert_eq!((ranges.len(), line.has_act(act)), (expected.len(), !expected.is_empty()), "{text}");
        });
    }

    #[test]
    fn acts_are_recognised_by_their_wording() {
        check(
            "Hội nghị đã thống nhất sửa mái kho và chốt giá.",
            SpeechAct::Decision,
            &["Hội nghị đã thống nhất", "chốt"],
        );
        check("Hội nghị chưa thống nhất được giá tôn.", SpeechAct::Decision, &[]);
        check("Giao ông Kháng mua tôn, phân công bà Lan ghi sổ.", SpeechAct::Assignment, &["Giao", "phân công"]);
        check("Giao ông Kháng mua tôn, phân công bà Lan ghi sổ.", SpeechAct::Ruling, &["Giao", "phân công"]);
        check("Bên bán bàn giao máy, hai bên giao dịch qua ngân hàng.", SpeechAct::Assignment, &[]);
        check("Xong trước ngày mùng năm, tuần sau xem lại.", SpeechAct::Deadline, &["Xong trước", "tuần sau"]);
    }

    #[test]
    fn headings_announce_decisions_and_tasks() {
        let check = |text: &str, expected: (bool, bool)| {
            let topics = classify_heading(text);
            assert_eq!((topics.announces_decisions, topics.announces_tasks), expected, "{text}");
        };
        check("III. KẾT LUẬN", (true, false));
        check("Phân công nhiệm vụ", (false, true));
        check("Việc | Người phụ trách | Hạn", (false, true));
        check("Quyết định và tổ chức thực hiện:", (true, true));
        check("Ý kiến thảo luận", (false, false));
        check(&format!("Kết luận {}", "một việc ".repeat(11) + "xong"), (true, false));
        check(&format!("Kết luận {}", "một việc ".repeat(12)), (false, false));
        let both = classify_heading("Kết luận").union(classify_heading("Phân công"));
        assert!(both.announces_decisions && both.announces_tasks);
    }

    #[test]
    fn assignees_are_persons_and_units() {
        with_meeting("Nhờ chị Mai cùng phòng kỹ thuật và Nguyễn Kháng xem máy.", |meeting| {
            let line = &meeting.lines[0];
            let words = tokenise(meeting.text(line));
            let assignees =
                words.iter().zip(&line.sentence.tokens).filter(|(_, token)| meeting.phrases.starts_assignee(**token));
            let assignees: Vec<_> = assignees.map(|(word, _)| &meeting.text(line)[word.span.clone()]).collect();
            assert_eq!(assignees, ["chị", "Mai", "phòng", "Nguyễn", "Kháng"]);
        });
    }

    #[test]
    fn titles_and_forms_of_address_are_recognised() {
        let found: Vec<bool> = tokenise("Ông bà quỹ Anh hội").iter().map(is_title_token).collect();
        assert_eq!(found, [true, true, false, true, false]);
    }

    proptest! {
        #[test]
        fn acts_are_ranges_of_the_text_in_order(
            text in "\\PC{0,40}|((giao|thống nhất|đề nghị|chưa|bàn|ngày|quyết định|số|Ông Tám)[ ,.]{1,2}){0,12}",
            acts in 0u16..1 << 11,
        ) {
            let mut last = 0..0;
            for span in find_act_spans(&text, acts) {
                prop_assert!(span == last || span.start >= last.end, "{:?} {:?}", span, last);
                prop_assert!(text.get(span.clone()).is_some_and(|phrase| !phrase.is_empty()));
                last = span;
            }
            prop_assert!(find_act_spans(&text, 0).is_empty());
        }
    }
}
