//! Finds quantities: sums, shares, and counts with the thing counted. Most figures of a record are only labels (days,
//! hours, document numbers, rooms, list items), which are recognised by their context. In doubt a figure is left out,
//! because a list of key figures that contains a room number is of no use.

use std::ops::Range;

use super::dates::find_dates;
use super::matching::contains_word;
use super::{Token, numbers};

/// Exact keys of words after which a figure is only a label.
const LABELLED_NOUNS: &str = "sô1 phong2 tâng2 điêu2 khoan3 muc5 phiên âp1 tô3 khu lân2 khoa1 bươc1 câu qui1 ki2 trang bang3 phu5 chương \
    ngay2 thang1 năm luc1 mưc1 thôn tơ2 lơp1 đôi5 tiêt1 quân5 phương2 tuân2 đinh5 thi5 sprint version room page item section phase day";

/// Folded keys of words after an hour or in a date.
const TIME_WORDS: [&str; 4] = ["gio", "h", "thang", "ruoi"];

/// Exact keys of words for powers of ten and currencies.
const SUM_WORDS: [&str; 12] =
    ["triêu5", "ti3", "đông2", "nghin2", "ngan2", "trăm", "usd", "vnđ", "vnd", "million", "billion", "dollar"];

/// Units that can follow a figure without a space.
const UNITS: &str = "kg g ha m km m2 ml l tr k t tỷ triệu mm cm gb mb tb ms lux";

/// A figure with this many digits or more can be a phone number.
const MIN_PHONE_DIGITS: usize = 9;

/// A figure that counts or measures something.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// Byte range in the text, including the percent sign and the words of a sum.
    pub span: Range<usize>,
    /// 2 for a sum, 1.5 for a share, 1 for a count.
    pub weight: f32,
}

/// Returns the quantities of a sentence or table row, in order and disjoint. `tokens` are those of `text`.
pub fn find_quantities(text: &str, tokens: &[Token]) -> Vec<Quantity> {
    let parser = QuantityParser { text, tokens, dates: find_dates(text).into_iter().map(|found| found.span).collect() };
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (quantity, after) = parser.parse_at(at);
        found.extend(quantity);
        at = after.max(at + 1);
    }
    found
}

struct QuantityParser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    dates: Vec<Range<usize>>,
}

impl QuantityParser<'_> {
    /// Parses the quantity at a token, if there is one; also returns the token to continue from.
    fn parse_at(&self, at: usize) -> (Option<Quantity>, usize) {
        let (after, has_digits) = if self.tokens[at].is_figure() {
            (self.skip_figure(at), true)
        } else if let Some((value, used)) = numbers::parse_number(self.tokens[at..].iter().map(|t| t.exact.as_str())) {
            let is_meaningful = value >= 10 && (used > 1 || self.is_sum(at + used)) || self.is_share(at + used);
            if !is_meaningful {
                return (None, at + used.max(1));
            }
            (at + used, false)
        } else {
            return (None, at + 1);
        };
        let is_quantity = !self.is_label(at, after, has_digits);
        let end = self.skip_unit(after);
        (is_quantity.then(|| self.build_quantity(at, after, end)), end)
    }

    fn build_quantity(&self, at: usize, after: usize, end: usize) -> Quantity {
        let stop = self.tokens[end - 1].span.end;
        let sign = usize::from(self.text[stop..].starts_with('%'));
        let span = self.tokens[at].span.start..stop + sign;
        let is_share = sign > 0 || self.is_share(after) || self.text[span.clone()].contains('/');
        let is_sum = end > after || self.tokens[at..after].iter().any(|t| SUM_WORDS.contains(&t.exact.as_str()));
        let weight = if is_share {
            1.5
        } else if is_sum {
            2.0
        } else {
            1.0
        };
        Quantity { span, weight }
    }

    /// Returns the token after a figure, which can consist of several joined tokens: 1.124, 139/158, 12–15.
    fn skip_figure(&self, at: usize) -> usize {
        let is_joined = |after: usize| {
            self.tokens[after].is_figure() && matches!(self.text_before(after), "." | "," | "/" | "-" | "–")
        };
        (at + 1..self.tokens.len()).find(|after| !is_joined(*after)).unwrap_or(self.tokens.len())
    }

    /// Returns the token after the words of a sum or share ("triệu đồng", "phần trăm"), or `after` if there are none.
    fn skip_unit(&self, after: usize) -> usize {
        if self.is_share(after) {
            return after + if self.folded_at(after) == "phan" { 2 } else { 1 };
        }
        (after..self.tokens.len()).find(|at| !self.is_sum(*at)).unwrap_or(self.tokens.len())
    }

    /// Whether the tokens from `at` up to `after` only label something, or belong to a date or an hour.
    fn is_label(&self, at: usize, after: usize, has_digits: bool) -> bool {
        let (first, last) = (&self.tokens[at].span, &self.tokens[after - 1].span);
        let end_with_range = if self.folded_at(after) == "den" {
            self.tokens.get(after + 1).map_or(last.end, |to| to.span.end)
        } else {
            last.end
        };
        let in_date = self.dates.iter().any(|date| date.start < end_with_range && first.start < date.end);
        let previous = at.checked_sub(1).map_or("", |previous| self.tokens[previous].exact.as_str());
        let is_adjacent = at > 0 && matches!(self.text_before(at), " " | "-" | "/" | ".");
        let is_labelled = is_adjacent
            && contains_word(LABELLED_NOUNS, previous)
            && !(self.is_sum(after) || self.text[last.end..].starts_with('%'));
        let is_hour = TIME_WORDS.contains(&self.folded_at(after)) && self.text_before(after) == " "
            || self.text[last.end..].starts_with(':');
        let is_minutes = previous == "giơ2" || (at > 0 && self.text_before(at) == ":");
        in_date || is_labelled || is_hour || is_minutes || (has_digits && self.is_code(at, after))
    }

    /// Whether a figure is a document number, a phone number, the number of a list item or part of a code, has letters
    /// that are not a unit, or counts nothing.
    fn is_code(&self, at: usize, after: usize) -> bool {
        let (first, last) = (&self.tokens[at].span, &self.tokens[after - 1].span);
        let mut rest = self.text[last.end..].chars();
        let (mark, letter) = (rest.next(), rest.next());
        let is_document_number = matches!(mark, Some('/' | '-' | '–')) && letter.is_some_and(char::is_uppercase);
        let is_list_item = at == 0 && matches!(mark, Some('.' | ')' | '/')) && !letter.is_some_and(char::is_numeric);
        let digits = self.text[first.start..last.end].chars().filter(char::is_ascii_digit).count();
        let has_other_letters = self.tokens[at..after].iter().any(|token| {
            let letters = token.exact.trim_start_matches(|c: char| c.is_ascii_digit());
            !letters.is_empty() && !contains_word(UNITS, letters)
        });
        let is_part = at > 0 && matches!(self.text_before(at), "-" | "/" | "_" | "");
        is_document_number
            || is_list_item
            || has_other_letters
            || is_part
            || digits >= MIN_PHONE_DIGITS && !self.is_sum(after)
            || !self.is_meaningful(after, digits)
    }

    /// Whether a figure precedes the thing that it counts, is in a table cell, or has enough digits to be meaningful by
    /// itself.
    fn is_meaningful(&self, after: usize, digits: usize) -> bool {
        let last = &self.tokens[after - 1].span;
        let rest = self.text[last.end..].trim_start_matches(['%', '²', '³']);
        let is_before_noun =
            rest.trim_start().starts_with(|c: char| c.is_lowercase() || matches!(c, '"' | '“')) || self.is_sum(after);
        let is_in_cell = rest.trim_start().starts_with('|') || self.text.contains(" | ");
        is_before_noun || is_in_cell || digits > 2 || rest.len() < self.text[last.end..].len() || rest.starts_with('/')
    }

    fn is_sum(&self, at: usize) -> bool {
        let is_agreement = self.tokens.get(at + 1).is_some_and(|after| after.exact == "i1");
        self.tokens.get(at).is_some_and(|t| SUM_WORDS.contains(&t.exact.as_str()))
            && self.text_before(at) == " "
            && !is_agreement
    }

    fn is_share(&self, at: usize) -> bool {
        (self.folded_at(at) == "phan" && self.folded_at(at + 1) == "tram") || self.folded_at(at) == "percent"
    }

    fn folded_at(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| t.folded.as_str())
    }

    /// Returns the text between token `at` and the one before.
    fn text_before(&self, at: usize) -> &str {
        match (at.checked_sub(1).and_then(|previous| self.tokens.get(previous)), self.tokens.get(at)) {
            (Some(previous), Some(token)) => &self.text[previous.span.end..token.span.start],
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokenise;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = find_quantities(text, &tokenise(text)).into_iter().map(|q| &text[q.span]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn labels_are_no_quantities() {
        check("Có mặt 158, đạt 84,9%, lãi 1.124 triệu đồng.", &["158", "84,9%", "1.124 triệu đồng"]);
        check("Họp ngày 22/3/2024, lúc 7 giờ 30 phút tại phòng 204, tầng 9.", &[]);
        check("Theo Quyết định số 318/QĐ-UBND ngày 14/02/2025.", &[]);
        check("1. Nộp phiếu, gọi 0912345678.", &[]);
        check("Biểu quyết 139/158 đồng ý, 4 phiếu trắng.", &["139/158", "4"]);
        check(
            "Cân được ba trăm héc-ta, giá bảy ngàn ba trăm năm chục đồng.",
            &["ba trăm", "bảy ngàn ba trăm năm chục đồng"],
        );
        check("Sấy, lưu kho | 900 | 782 | 86,9%", &["900", "782", "86,9%"]);
        check("Cả hai bên cùng lo.", &[]);
    }

    proptest! {
        #[test]
        fn quantities_are_disjoint_ranges_of_the_text(text in "\\PC*|([0-9]{1,4}[ ./%-]|một |trăm |triệu |kg ){0,12}") {
            let mut last = 0;
            for quantity in find_quantities(&text, &tokenise(&text)) {
                prop_assert!(quantity.span.start >= last && quantity.span.end > quantity.span.start);
                prop_assert!(text.get(quantity.span.clone()).is_some());
                last = quantity.span.end;
            }
        }
    }
}
