//! The wording of acts among the words of sentences, by number: a record of ten thousand sentences
//! is looked through in a few milliseconds, and no letter of it is read.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxBuildHasher;

use crate::index::{ExactId, Index, TokenId};
use crate::text::acts::{self, ASSIGNING, Act, DECIDING, UNITS};
use crate::text::answering::is_title;
use crate::text::{Token, syllable, tokens};

/// So many words of a heading, or of the line that leads a list in, say what is under it: the last.
const LONGEST_LEAD: usize = 25;

/// Phrases by their first word, the longest first.
type ByFirst<K> = HashMap<K, Vec<(Vec<K>, Act)>, FxBuildHasher>;

/// What is under a heading, or behind a line that leads a list in.
#[derive(Debug, Clone, Copy, Default)]
pub struct HeadingSense {
    pub decides: bool,
    pub assigns: bool,
}

impl HeadingSense {
    /// What either says.
    pub fn or(self, other: Self) -> Self {
        Self { decides: self.decides || other.decides, assigns: self.assigns || other.assigns }
    }
}

/// The phrases of acts, of those whose words the records use.
pub struct ActPhrases {
    phrases: ByFirst<ExactId>,
    units: Vec<ExactId>,
    titles: Vec<ExactId>,
}

impl ActPhrases {
    pub fn new(index: &Index) -> Self {
        let id = |key: &str| index.exact(key);
        let mut phrases = ByFirst::default();
        for (words, act) in listed() {
            let ids: Option<Vec<ExactId>> = words.iter().map(|word| id(&word.exact)).collect();
            add(&mut phrases, ids.unwrap_or_default(), act);
        }
        let titles = ["ông", "ba2", "anh", "chi5", "cô", "chu1", "bac1", "thây2", "em", "con", "đông2"];
        Self {
            phrases: sorted(phrases),
            units: UNITS.split_ascii_whitespace().filter_map(id).collect(),
            titles: titles.into_iter().filter_map(id).collect(),
        }
    }

    /// Bits of the acts of a sentence.
    pub fn acts(&self, tokens: &[TokenId]) -> u16 {
        let words: Vec<ExactId> = tokens.iter().map(|token| token.exact()).collect();
        found(&self.phrases, &words).fold(0, |bits, (act, _)| bits | act.bit())
    }

    /// Where a sentence does `act`.
    pub fn places(&self, tokens: &[TokenId], act: Act) -> Vec<Range<usize>> {
        let words: Vec<ExactId> = tokens.iter().map(|token| token.exact()).collect();
        found(&self.phrases, &words).filter(|(found, _)| *found == act).map(|(_, place)| place).collect()
    }

    /// Whether a token can begin the name of who is to do something.
    pub fn is_owner(&self, token: TokenId) -> bool {
        token.is_name() || self.units.contains(&token.exact()) || self.titles.contains(&token.exact())
    }
}

/// The same by exact key, for the few sentences whose letters are read.
static BY_KEY: LazyLock<ByFirst<String>> = LazyLock::new(|| {
    let mut phrases = ByFirst::default();
    for (words, act) in listed() {
        add(&mut phrases, words.into_iter().map(|word| word.exact).collect(), act);
    }
    sorted(phrases)
});

/// Bytes of `text` where one of `acts` (bits) is done.
pub fn marked(text: &str, acts: u16) -> Vec<Range<usize>> {
    let words = tokens(text);
    let keys: Vec<String> = words.iter().map(|word| word.exact.clone()).collect();
    let standing = found(&BY_KEY, &keys).filter(|(act, _)| acts & act.bit() != 0);
    standing.map(|(_, place)| words[place.start].span.start..words[place.end - 1].span.end).collect()
}

/// What a heading or a lead says of what is under it.
pub fn heading_sense(text: &str) -> HeadingSense {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(syllable::folded).collect();
    let text = format!(" {} ", words[words.len().saturating_sub(LONGEST_LEAD)..].join(" "));
    let holds = |list: &str| list.split('|').any(|phrase| text.contains(&format!(" {phrase} ")));
    HeadingSense { decides: holds(DECIDING), assigns: holds(ASSIGNING) }
}

/// Whether people are called by a word.
pub fn calls(word: &Token) -> bool {
    is_title(&word.exact)
}

fn listed() -> impl Iterator<Item = (Vec<Token>, Act)> {
    acts::phrases().map(|(act, phrase)| (tokens(phrase), act))
}

fn add<K: Clone + Eq + std::hash::Hash>(phrases: &mut ByFirst<K>, words: Vec<K>, act: Act) {
    if let Some(first) = words.first() {
        phrases.entry(first.clone()).or_default().push((words, act));
    }
}

fn sorted<K>(mut phrases: ByFirst<K>) -> ByFirst<K> {
    phrases.values_mut().for_each(|listed| listed.sort_by_key(|(words, _)| std::cmp::Reverse(words.len())));
    phrases
}

/// The phrases that stand in `words`, from left to right; of those that begin in one place the
/// longest, once for each act that it has, and none inside another.
fn found<'a, K: Clone + Eq + std::hash::Hash>(
    phrases: &'a ByFirst<K>,
    words: &'a [K],
) -> impl Iterator<Item = (Act, Range<usize>)> + 'a {
    let mut covered = 0;
    (0..words.len()).flat_map(move |at| {
        let begun = phrases.get(&words[at]).map_or(&[][..], Vec::as_slice);
        let longest = begun.iter().find(|(phrase, _)| at >= covered && words[at..].starts_with(phrase));
        let length = longest.map_or(0, |(phrase, _)| phrase.len());
        covered = covered.max(at + length);
        let same = begun
            .iter()
            .filter(move |(phrase, _)| length > 0 && phrase.len() == length && words[at..].starts_with(phrase));
        same.map(move |(_, act)| (*act, at..at + length))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::with_meeting;
    use super::*;

    /// Expects where a text does an act.
    fn check(text: &str, act: Act, expected: &[&str]) {
        let found: Vec<_> = marked(text, act.bit()).into_iter().map(|mark| &text[mark]).collect();
        assert_eq!(found, expected, "{text}");
        with_meeting(text, |meeting| {
            let line = &meeting.lines[0];
            let places = meeting.phrases.places(&line.sentence.tokens, act);
            assert_eq!((places.len(), line.does(act)), (expected.len(), !expected.is_empty()), "{text}");
        });
    }

    #[test]
    fn an_act_is_told_by_its_wording() {
        check("Hội nghị đã thống nhất sửa mái kho và chốt giá.", Act::Settles, &["Hội nghị đã thống nhất", "chốt"]);
        check("Hội nghị chưa thống nhất được giá tôn.", Act::Settles, &[]);
        check("Giao ông Kháng mua tôn, phân công bà Lan ghi sổ.", Act::Assigns, &["Giao", "phân công"]);
        check("Giao ông Kháng mua tôn, phân công bà Lan ghi sổ.", Act::Rules, &["Giao", "phân công"]);
        check("Bên bán bàn giao máy, hai bên giao dịch qua ngân hàng.", Act::Assigns, &[]);
        check("Xong trước ngày mùng năm, tuần sau xem lại.", Act::Due, &["Xong trước", "tuần sau"]);
    }

    #[test]
    fn a_heading_says_what_is_under_it() {
        let check = |text: &str, expected: (bool, bool)| {
            let sense = heading_sense(text);
            assert_eq!((sense.decides, sense.assigns), expected, "{text}");
        };
        check("III. KẾT LUẬN", (true, false));
        check("Phân công nhiệm vụ", (false, true));
        check("Việc | Người phụ trách | Hạn", (false, true));
        check("Quyết định và tổ chức thực hiện:", (true, true));
        check("Ý kiến thảo luận", (false, false));
        check(&format!("Kết luận {}", "một việc ".repeat(11) + "xong"), (true, false));
        check(&format!("Kết luận {}", "một việc ".repeat(12)), (false, false));
        let both = heading_sense("Kết luận").or(heading_sense("Phân công"));
        assert!(both.decides && both.assigns);
    }

    #[test]
    fn owners_are_people_and_units() {
        with_meeting("Nhờ chị Mai cùng phòng kỹ thuật và Nguyễn Kháng xem máy.", |meeting| {
            let line = &meeting.lines[0];
            let words = tokens(meeting.text(line));
            let owners = words.iter().zip(&line.sentence.tokens).filter(|(_, token)| meeting.phrases.is_owner(**token));
            let owners: Vec<_> = owners.map(|(word, _)| &meeting.text(line)[word.span.clone()]).collect();
            assert_eq!(owners, ["chị", "Mai", "phòng", "Nguyễn", "Kháng"]);
        });
    }

    #[test]
    fn people_are_called_by_titles() {
        let called: Vec<bool> = tokens("Ông bà quỹ Anh hội").iter().map(calls).collect();
        assert_eq!(called, [true, true, false, true, false]);
    }

    proptest! {
        #[test]
        fn acts_lie_inside_the_text_in_order(
            text in "\\PC{0,40}|((giao|thống nhất|đề nghị|chưa|bàn|ngày|quyết định|số|Ông Tám)[ ,.]{1,2}){0,12}",
            acts in 0u16..1 << 11,
        ) {
            let mut last = 0..0;
            for mark in marked(&text, acts) {
                prop_assert!(mark == last || mark.start >= last.end, "{:?} {:?}", mark, last);
                prop_assert!(text.get(mark.clone()).is_some_and(|said| !said.is_empty()));
                last = mark;
            }
            prop_assert!(marked(&text, 0).is_empty());
        }
    }
}
