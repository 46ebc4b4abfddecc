//! Finds the part of a text that answers a kind of question: the name for who, the figure for how many, the clause for
//! why. The wording alone decides, so a mark may be wrong; but it only guides the eye, and the words stay unchanged.

use std::ops::Range;

use super::kinds::Kinds;
use super::{Token, dates::dates};

/// Exact keys of family names, which nine of ten Vietnamese have.
const FAMILY: &str = "an âu bach5 bui2 cao châu chu cu2 cung danh diêp5 doan4 dư dương đam2 đao2 đăng5 đinh đoan2 \
    đô4 đông2 giang ha2 hô2 hoang2 hưa1 huynh2 kha khuc1 khương kiêu2 kim la lac5 lai lâm lê li1 lô2 lôc5 lư2 lưu lu4 \
    luc5 lương ma mac5 mai nghiêm ngô nguyên4 nông pham5 phan phung2 quach1 sâm ta5 tăng thach5 thai1 thân tiêu tô tôn \
    tông1 tra2 trân2 triêu5 trinh5 trương tư2 uông ưng vi vo4 vu4 vương";

/// Titles and forms of address before a name.
const TITLES: &str = "ông ba2 anh chi5 cô chu1 bac1 thây2 em mr mrs ms dr";

/// Words before a place.
const WHERE: [&str; 5] = ["tai5", "ơ3", "at", "in", "near"];

/// Words before a reason.
const BECAUSE: [&str; 6] = ["vi2", "bơi3", "do", "nhơ2", "because", "since"];

/// Words that end a place's name.
const BOUNDS: &str =
    "vao2 ngay2 luc1 vơi1 do đê3 va2 tư2 cho khi nhăm2 co1 la2 sang1 chiêu2 tôi1 đêm đa4 đang se4 on and for from to";

/// Most words of a place's name.
const LONGEST_PLACE: usize = 10;

/// Returns the bytes of `text` that answer a question of these kinds, in order; `tokens` are the text's.
pub fn answering(text: &str, tokens: &[Token], sought: Kinds) -> Vec<Range<usize>> {
    let text = Text { text, tokens };
    let mut found = Vec::new();
    if sought.contains(Kinds::DATE) {
        found.extend(dates(text.text).into_iter().map(|d| d.span));
    }
    if sought.contains(Kinds::PERSON) || sought.contains(Kinds::TASK) {
        found.extend(text.persons());
    }
    if sought.contains(Kinds::NUMBER) || sought.contains(Kinds::LEGAL) || sought.contains(Kinds::SHARE) {
        found.extend(text.figures());
    }
    if sought.contains(Kinds::PLACE) {
        found.extend(text.places());
    }
    if sought.contains(Kinds::REASON) {
        found.extend(text.reason());
    }
    found.sort_by_key(|range| range.start);
    found
}

struct Text<'a> {
    text: &'a str,
    tokens: &'a [Token],
}

impl Text<'_> {
    fn capitalised(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| {
            let mut chars = self.text[t.span.clone()].chars();
            chars.next().is_some_and(char::is_uppercase) && chars.next().is_none_or(char::is_lowercase)
        })
    }

    /// Whether only a space precedes this token.
    fn follows(&self, at: usize) -> bool {
        at > 0 && at < self.tokens.len() && &self.text[self.tokens[at - 1].span.end..self.tokens[at].span.start] == " "
    }

    fn key(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| t.exact.as_str())
    }

    /// Returns the bytes of the tokens from `first` to `last`, inclusive.
    fn range(&self, first: usize, last: usize) -> Range<usize> {
        self.tokens[first].span.start..self.tokens[last].span.end
    }

    /// Finds names after a title ("bà Mai"), with a family name ("Trương Thị Mai"), or of ASCII words ("Jared Allen").
    fn persons(&self) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            let mut last = at;
            while self.capitalised(at) && self.capitalised(last + 1) && self.follows(last + 1) {
                last += 1;
            }
            let titled = at > 0 && self.follows(at) && is_one_of(TITLES, self.key(at - 1));
            let first = if last > at && is_one_of(TITLES, self.key(at)) { at + 1 } else { at };
            let familiar = is_one_of(FAMILY, self.key(first)) && last > first;
            let foreign = last > first && (first..=last).all(|i| self.text[self.tokens[i].span.clone()].is_ascii());
            if self.capitalised(first) && (titled || first > at || familiar || foreign) {
                found.push(self.range(first, last));
            }
            at = last + 1;
        }
        found
    }

    /// Finds figures with their sign (27/30, 2.300, 45%), except those of dates.
    fn figures(&self) -> Vec<Range<usize>> {
        let days = dates(self.text);
        let is_figure = |t: &&Token| t.is_figure() && !days.iter().any(|d| d.span.contains(&t.span.start));
        let with_sign = |t: &Token| {
            let sign = usize::from(self.text[t.span.end..].starts_with('%'));
            t.span.start..t.span.end + sign
        };
        self.tokens.iter().filter(is_figure).map(with_sign).collect()
    }

    /// Finds names after "tại" or "ở", up to the next mark or boundary word.
    fn places(&self) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for at in 1..self.tokens.len() {
            if WHERE.contains(&self.key(at - 1)) && self.follows(at) && self.capitalised(at) {
                let ends = |i: usize| !self.follows(i) || is_one_of(BOUNDS, self.key(i));
                let most = self.tokens.len().min(at + LONGEST_PLACE);
                let end = (at + 1..most).find(|&i| ends(i)).unwrap_or(most);
                found.push(self.range(at, end - 1));
            }
        }
        found
    }

    /// Finds the text from the first "vì" to the end of its sentence.
    fn reason(&self) -> Option<Range<usize>> {
        let start = self.tokens.iter().find(|t| BECAUSE.contains(&t.exact.as_str()))?.span.start;
        let end = self.text[start..].find(['.', ';', '?', '!']).map_or(self.text.len(), |at| start + at);
        Some(start..end)
    }
}

/// Whether an exact key is a family name.
pub fn is_family_name(key: &str) -> bool {
    is_one_of(FAMILY, key)
}

/// Whether an exact key is a title or form of address before a name.
pub fn is_title(key: &str) -> bool {
    is_one_of(TITLES, key)
}

fn is_one_of(list: &str, key: &str) -> bool {
    !key.is_empty() && list.split_ascii_whitespace().any(|word| word == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;

    fn check(text: &str, sought: Kinds, expected: &[&str]) {
        let found: Vec<_> = answering(text, &tokens(text), sought).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn persons() {
        check("Bà Trương Thị Mai, Thường trực Ban Bí thư, chủ trì.", Kinds::PERSON, &["Trương Thị Mai"]);
        check("Giao anh Thành và chị Hà soạn.", Kinds::PERSON, &["Thành", "Hà"]);
        check("Nguyễn Văn An: xin ý kiến Bộ Nội vụ.", Kinds::PERSON, &["Nguyễn Văn An"]);
        check("Later, Jared Allen spoke.", Kinds::PERSON, &["Jared Allen"]);
        check("Mặt trận Tổ quốc góp ý.", Kinds::PERSON, &[]);
    }

    #[test]
    fn figures_days_and_places() {
        check("Có 27/30 hội, đạt 90% từ tháng 2.", Kinds::NUMBER, &["27", "30", "90%"]);
        check("Họp ngày 1/8/2023.", Kinds::DATE, &["1/8/2023"]);
        check("Họp tại Trụ sở Trung ương Đảng vào sáng thứ Ba.", Kinds::PLACE, &["Trụ sở Trung ương Đảng"]);
        check("Họp tại Hà Nội.", Kinds::PLACE, &["Hà Nội"]);
        check("Ở đây không nói.", Kinds::PLACE, &[]);
    }

    #[test]
    fn reasons() {
        check("Làm chậm vì thiếu tiền, thiếu người. Đã rõ.", Kinds::REASON, &["vì thiếu tiền, thiếu người"]);
        check("Không rõ.", Kinds::REASON, &[]);
    }
}
