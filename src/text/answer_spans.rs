//! Finds the part of a text that answers a question of a given type: the name for "who", the figure for "how many", the
//! clause for "why". Only the wording is examined, so a span can be wrong. Spans are only used for highlighting; the
//! quoted words do not change.

use std::ops::Range;

use super::answer_types::AnswerTypes;
use super::matching::contains_word;
use super::{Token, dates::find_dates};

/// Exact keys of family names; nine of ten Vietnamese have one of them.
const FAMILY_NAMES: &str = "an âu bach5 bui2 cao châu chu cu2 cung danh diêp5 doan4 dư dương đam2 đao2 đăng5 đinh đoan2 \
    đô4 đông2 giang ha2 hô2 hoang2 hưa1 huynh2 kha khuc1 khương kiêu2 kim la lac5 lai lâm lê li1 lô2 lôc5 lư2 lưu lu4 \
    luc5 lương ma mac5 mai nghiêm ngô nguyên4 nông pham5 phan phung2 quach1 sâm ta5 tăng thach5 thai1 thân tiêu tô tôn \
    tông1 tra2 trân2 triêu5 trinh5 trương tư2 uông ưng vi vo4 vu4 vương";

/// Exact keys of titles and forms of address before a name.
const TITLES: &str = "ông ba2 anh chi5 cô chu1 bac1 thây2 em mr mrs ms dr";

/// Exact keys of words before a place.
const LOCATIVES: [&str; 5] = ["tai5", "ơ3", "at", "in", "near"];

/// Exact keys of words before a reason.
const CAUSAL_WORDS: [&str; 6] = ["vi2", "bơi3", "do", "nhơ2", "because", "since"];

/// Exact keys of words that end a place's name.
const PLACE_BOUNDARIES: &str =
    "vao2 ngay2 luc1 vơi1 do đê3 va2 tư2 cho khi nhăm2 co1 la2 sang1 chiêu2 tôi1 đêm đa4 đang se4 on and for from to";

/// The maximum number of words of a place's name.
const MAX_PLACE_WORDS: usize = 10;

/// Returns the byte ranges of `text` that answer a question that expects `expected`, in order. `tokens` are those of
/// `text`.
pub fn find_answer_spans(text: &str, tokens: &[Token], expected: AnswerTypes) -> Vec<Range<usize>> {
    let finder = AnswerFinder { text, tokens };
    let mut found = Vec::new();
    if expected.contains(AnswerTypes::DATE) {
        found.extend(find_dates(text).into_iter().map(|d| d.span));
    }
    if expected.contains(AnswerTypes::PERSON) || expected.contains(AnswerTypes::TASK) {
        found.extend(finder.find_persons());
    }
    if expected.contains(AnswerTypes::NUMBER)
        || expected.contains(AnswerTypes::LEGAL_NUMBER)
        || expected.contains(AnswerTypes::SHARE)
    {
        found.extend(finder.find_figures());
    }
    if expected.contains(AnswerTypes::PLACE) {
        found.extend(finder.find_places());
    }
    if expected.contains(AnswerTypes::REASON) {
        found.extend(finder.find_reason());
    }
    found.sort_by_key(|range| range.start);
    found
}

struct AnswerFinder<'a> {
    text: &'a str,
    tokens: &'a [Token],
}

impl AnswerFinder<'_> {
    fn is_capitalised(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| {
            let mut chars = self.text[t.span.clone()].chars();
            chars.next().is_some_and(char::is_uppercase) && chars.next().is_none_or(char::is_lowercase)
        })
    }

    /// Whether exactly one space separates this token from the one before.
    fn follows_space(&self, at: usize) -> bool {
        at > 0 && at < self.tokens.len() && &self.text[self.tokens[at - 1].span.end..self.tokens[at].span.start] == " "
    }

    fn exact_key_at(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| t.exact.as_str())
    }

    /// Returns the byte range of the tokens from `first` to `last`, inclusive.
    fn byte_range(&self, first: usize, last: usize) -> Range<usize> {
        self.tokens[first].span.start..self.tokens[last].span.end
    }

    /// Finds names: capitalised words after a title ("bà Mai"), that begin with a family name ("Trương Thị Mai"), or
    /// that are several and all ASCII ("Jared Allen").
    fn find_persons(&self) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            let mut last = at;
            while self.is_capitalised(at) && self.is_capitalised(last + 1) && self.follows_space(last + 1) {
                last += 1;
            }
            let has_title = at > 0 && self.follows_space(at) && contains_word(TITLES, self.exact_key_at(at - 1));
            let first = if last > at && contains_word(TITLES, self.exact_key_at(at)) { at + 1 } else { at };
            let has_family_name = contains_word(FAMILY_NAMES, self.exact_key_at(first)) && last > first;
            let is_foreign = last > first && (first..=last).all(|i| self.text[self.tokens[i].span.clone()].is_ascii());
            if self.is_capitalised(first) && (has_title || first > at || has_family_name || is_foreign) {
                found.push(self.byte_range(first, last));
            }
            at = last + 1;
        }
        found
    }

    /// Finds figures (27/30, 2.300, 45%), with a percent sign if they have one, except those of dates.
    fn find_figures(&self) -> Vec<Range<usize>> {
        let date_mentions = find_dates(self.text);
        let is_figure = |t: &&Token| t.is_figure() && !date_mentions.iter().any(|d| d.span.contains(&t.span.start));
        let span_with_sign = |t: &Token| {
            let sign = usize::from(self.text[t.span.end..].starts_with('%'));
            t.span.start..t.span.end + sign
        };
        self.tokens.iter().filter(is_figure).map(span_with_sign).collect()
    }

    /// Finds names of places after "tại" or "ở", up to the next punctuation mark or boundary word.
    fn find_places(&self) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for at in 1..self.tokens.len() {
            if LOCATIVES.contains(&self.exact_key_at(at - 1)) && self.follows_space(at) && self.is_capitalised(at) {
                let ends = |i: usize| !self.follows_space(i) || contains_word(PLACE_BOUNDARIES, self.exact_key_at(i));
                let most = self.tokens.len().min(at + MAX_PLACE_WORDS);
                let end = (at + 1..most).find(|&i| ends(i)).unwrap_or(most);
                found.push(self.byte_range(at, end - 1));
            }
        }
        found
    }

    /// Finds the text from the first causal word ("vì") to the end of its sentence.
    fn find_reason(&self) -> Option<Range<usize>> {
        let start = self.tokens.iter().find(|t| CAUSAL_WORDS.contains(&t.exact.as_str()))?.span.start;
        let end = self.text[start..].find(['.', ';', '?', '!']).map_or(self.text.len(), |at| start + at);
        Some(start..end)
    }
}

/// Whether an exact key is a family name.
pub fn is_family_name(key: &str) -> bool {
    contains_word(FAMILY_NAMES, key)
}

/// Whether an exact key is a title or form of address before a name.
pub fn is_title(key: &str) -> bool {
    contains_word(TITLES, key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokenise;

    fn check(text: &str, types: AnswerTypes, expected: &[&str]) {
        let found: Vec<_> =
            find_answer_spans(text, &tokenise(text), types).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn persons() {
        check("Bà Trương Thị Mai, Thường trực Ban Bí thư, chủ trì.", AnswerTypes::PERSON, &["Trương Thị Mai"]);
        check("Giao anh Thành và chị Hà soạn.", AnswerTypes::PERSON, &["Thành", "Hà"]);
        check("Nguyễn Văn An: xin ý kiến Bộ Nội vụ.", AnswerTypes::PERSON, &["Nguyễn Văn An"]);
        check("Later, Jared Allen spoke.", AnswerTypes::PERSON, &["Jared Allen"]);
        check("Mặt trận Tổ quốc góp ý.", AnswerTypes::PERSON, &[]);
    }

    #[test]
    fn figures_days_and_places() {
        check("Có 27/30 hội, đạt 90% từ tháng 2.", AnswerTypes::NUMBER, &["27", "30", "90%"]);
        check("Họp ngày 1/8/2023.", AnswerTypes::DATE, &["1/8/2023"]);
        check("Họp tại Trụ sở Trung ương Đảng vào sáng thứ Ba.", AnswerTypes::PLACE, &["Trụ sở Trung ương Đảng"]);
        check("Họp tại Hà Nội.", AnswerTypes::PLACE, &["Hà Nội"]);
        check("Ở đây không nói.", AnswerTypes::PLACE, &[]);
    }

    #[test]
    fn reasons() {
        check("Làm chậm vì thiếu tiền, thiếu người. Đã rõ.", AnswerTypes::REASON, &["vì thiếu tiền, thiếu người"]);
        check("Không rõ.", AnswerTypes::REASON, &[]);
    }
}
