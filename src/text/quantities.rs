//! Figures that say something: a sum, a share, a count with the thing it counts. Most figures of a record only name
//! (days, hours, papers, rooms, list items); these are recognised by their context. In doubt a figure is left out,
//! since nobody reads a list of figures that contains a room number.

use std::ops::Range;

use super::dates::dates;
use super::{Token, numbers};

/// Exact keys of words after which a figure only names something.
const NAMING: &str = "sô1 phong2 tâng2 điêu2 khoan3 muc5 phiên âp1 tô3 khu lân2 khoa1 bươc1 câu qui1 ki2 trang bang3 phu5 chương \
    ngay2 thang1 năm luc1 mưc1 thôn tơ2 lơp1 đôi5 tiêt1 quân5 phương2 tuân2 đinh5 thi5 sprint version room page item section phase day";

/// Words after an hour or in a day (folded keys); sums (exact keys); letters of units that may be joined to a figure.
const OF_TIME: [&str; 4] = ["gio", "h", "thang", "ruoi"];
const SUMS: [&str; 12] =
    ["triêu5", "ti3", "đông2", "nghin2", "ngan2", "trăm", "usd", "vnđ", "vnd", "million", "billion", "dollar"];
const UNITS: &str = "kg g ha m km m2 ml l tr k t tỷ triệu mm cm gb mb tb ms lux";

/// Digits from which a figure may be a phone number.
const PHONE: usize = 9;

/// A figure that says something.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// Bytes of the text, including the sign and the words of a sum.
    pub span: Range<usize>,
    /// Its weight among others: 2 for a sum, 1.5 for a share, 1 for a count.
    pub worth: f32,
}

/// Returns the quantities of a sentence or table row, in order and disjoint; `tokens` are the text's.
pub fn quantities(text: &str, tokens: &[Token]) -> Vec<Quantity> {
    let here = Reader { text, tokens, days: dates(text).into_iter().map(|found| found.span).collect() };
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (quantity, next) = here.at(at);
        found.extend(quantity);
        at = next.max(at + 1);
    }
    found
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
    days: Vec<Range<usize>>,
}

impl Reader<'_> {
    /// Returns the quantity at a token, and the token to go on from.
    fn at(&self, at: usize) -> (Option<Quantity>, usize) {
        let (next, figure) = if self.tokens[at].is_figure() {
            (self.end_of_figure(at), true)
        } else if let Some((value, used)) = numbers::read(self.tokens[at..].iter().map(|t| t.exact.as_str())) {
            let counts = value >= 10 && (used > 1 || self.is_sum(at + used)) || self.is_share(at + used);
            if !counts {
                return (None, at + used.max(1));
            }
            (at + used, false)
        } else {
            return (None, at + 1);
        };
        let says = !self.names(at, next, figure);
        let end = self.with_sum(next);
        (says.then(|| self.quantity(at, next, end)), end)
    }

    fn quantity(&self, at: usize, next: usize, end: usize) -> Quantity {
        let stop = self.tokens[end - 1].span.end;
        let sign = usize::from(self.text[stop..].starts_with('%'));
        let span = self.tokens[at].span.start..stop + sign;
        let share = sign > 0 || self.is_share(next) || self.text[span.clone()].contains('/');
        let sum = end > next || self.tokens[at..next].iter().any(|t| SUMS.contains(&t.exact.as_str()));
        let worth = if self.is_share(next) || share {
            1.5
        } else if sum {
            2.0
        } else {
            1.0
        };
        Quantity { span, worth }
    }

    /// Returns the token after the figures that form one: 1.124, 139/158, 12–15.
    fn end_of_figure(&self, at: usize) -> usize {
        let joined =
            |next: usize| self.tokens[next].is_figure() && matches!(self.between(next), "." | "," | "/" | "-" | "–");
        (at + 1..self.tokens.len()).find(|next| !joined(*next)).unwrap_or(self.tokens.len())
    }

    /// Returns the token after the words of a sum or share: "triệu đồng", "phần trăm".
    fn with_sum(&self, next: usize) -> usize {
        if self.is_share(next) {
            return next + if self.folded(next) == "phan" { 2 } else { 1 };
        }
        (next..self.tokens.len()).find(|at| !self.is_sum(*at)).unwrap_or(self.tokens.len())
    }

    /// Whether the figures from `at` to `next` only name something, or belong to a day or an hour.
    fn names(&self, at: usize, next: usize, figure: bool) -> bool {
        let (first, last) = (&self.tokens[at].span, &self.tokens[next - 1].span);
        let until = if self.folded(next) == "den" {
            self.tokens.get(next + 1).map_or(last.end, |to| to.span.end)
        } else {
            last.end
        };
        let day = self.days.iter().any(|day| day.start < until && first.start < day.end);
        let before = at.checked_sub(1).map_or("", |before| self.tokens[before].exact.as_str());
        let beside = at > 0 && matches!(self.between(at), " " | "-" | "/" | ".");
        let named =
            beside && is_one_of(NAMING, before) && !(self.is_sum(next) || self.text[last.end..].starts_with('%'));
        let hour =
            OF_TIME.contains(&self.folded(next)) && self.between(next) == " " || self.text[last.end..].starts_with(':');
        let minutes = before == "giơ2" || (at > 0 && self.between(at) == ":");
        day || named || hour || minutes || (figure && self.is_code(at, next))
    }

    /// Whether a figure numbers a paper, a phone or a list item, or has letters that are not a unit.
    fn is_code(&self, at: usize, next: usize) -> bool {
        let (first, last) = (&self.tokens[at].span, &self.tokens[next - 1].span);
        let mut behind = self.text[last.end..].chars();
        let (mark, letter) = (behind.next(), behind.next());
        let paper = matches!(mark, Some('/' | '-' | '–')) && letter.is_some_and(char::is_uppercase);
        let listed = at == 0 && matches!(mark, Some('.' | ')' | '/')) && !letter.is_some_and(char::is_numeric);
        let digits = self.text[first.start..last.end].chars().filter(char::is_ascii_digit).count();
        let lettered = self.tokens[at..next].iter().any(|token| {
            let letters = token.exact.trim_start_matches(|c: char| c.is_ascii_digit());
            !letters.is_empty() && !is_one_of(UNITS, letters)
        });
        let part = at > 0 && matches!(self.between(at), "-" | "/" | "_" | "");
        paper || listed || lettered || part || digits >= PHONE && !self.is_sum(next) || !self.counts(next, digits)
    }

    /// Whether a figure precedes the thing it counts, is in a table cell, or is long enough to say something by itself.
    fn counts(&self, next: usize, digits: usize) -> bool {
        let last = &self.tokens[next - 1].span;
        let behind = self.text[last.end..].trim_start_matches(['%', '²', '³']);
        let small =
            behind.trim_start().starts_with(|c: char| c.is_lowercase() || matches!(c, '"' | '“')) || self.is_sum(next);
        let cell = behind.trim_start().starts_with('|') || self.text.contains(" | ");
        small || cell || digits > 2 || behind.len() < self.text[last.end..].len() || behind.starts_with('/')
    }

    fn is_sum(&self, at: usize) -> bool {
        let agrees = self.tokens.get(at + 1).is_some_and(|next| next.exact == "i1");
        self.tokens.get(at).is_some_and(|t| SUMS.contains(&t.exact.as_str())) && self.between(at) == " " && !agrees
    }

    fn is_share(&self, at: usize) -> bool {
        (self.folded(at) == "phan" && self.folded(at + 1) == "tram") || self.folded(at) == "percent"
    }

    fn folded(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| t.folded.as_str())
    }

    /// Returns the text between token `at` and the one before.
    fn between(&self, at: usize) -> &str {
        match (at.checked_sub(1).and_then(|before| self.tokens.get(before)), self.tokens.get(at)) {
            (Some(before), Some(token)) => &self.text[before.span.end..token.span.start],
            _ => "",
        }
    }
}

fn is_one_of(list: &str, key: &str) -> bool {
    !key.is_empty() && list.split_ascii_whitespace().any(|word| word == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = quantities(text, &tokens(text)).into_iter().map(|q| &text[q.span]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_counts_and_what_names() {
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
        fn quantities_lie_apart_inside_the_text(text in "\\PC*|([0-9]{1,4}[ ./%-]|một |trăm |triệu |kg ){0,12}") {
            let mut last = 0;
            for quantity in quantities(&text, &tokens(&text)) {
                prop_assert!(quantity.span.start >= last && quantity.span.end > quantity.span.start);
                prop_assert!(text.get(quantity.span.clone()).is_some());
                last = quantity.span.end;
            }
        }
    }
}
