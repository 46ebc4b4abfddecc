//! Who is who: names, and what each one is.
//!
//! Members ask what "the plant's manager" said, and records say once, in a list of those present
//! or in passing, that this is Mr Thành: "anh Từ Công Thành, giám đốc nhà máy". A role is what
//! follows a name and begins with a word for an office, or stands right before the name. Found by
//! wording alone, so that a role may be missed or cut short; it only ever helps to rank.

use std::collections::BTreeMap;

use super::document::Document;
use super::passage::Kind;
use crate::text::labels::Field;
use crate::text::words;

/// A person of a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// As it stands, without degrees and titles.
    pub name: String,
    /// As it stands; empty where the record does not tell.
    pub role: String,
}

/// First words of offices, in small letters.
const OFFICES: &str = "giám chủ phó trưởng bí thư tổng hiệu viện tổ kế thủ cố quản chi đại ủy uỷ bác kỹ kĩ giáo đội cán chuyên \
    nhân phụ điều nguyên quyền ban chính thường bếp ca lớp đảng hội công chief head director manager chair \
    chairman president secretary lead product project ceo cto cfo scrum luật dược y xã bảo thẩm kiểm nhà chỉ";

/// Titles and degrees that stand before names and are none.
const TITLES: &str = "ông bà anh chị cô chú bác thầy em gs pgs ts ths bs bscki bsckii dscki dsckii ds ks cn cnđd đd đ c đc đồng \
    chí cki ckii ck i ii mr mrs ms dr prof nsưt nsnd luật sư đại tá thượng trung thiếu úy";

/// Words of a name, at most; words of a role, at most.
const LONGEST_NAME: usize = 5;
const LONGEST_ROLE: usize = 12;

/// The people of a record, by name; whoever speaks is among them, with a role or without.
pub fn people(document: &Document) -> Vec<Person> {
    let mut found = BTreeMap::new();
    for passage in document.passages() {
        let text = document.passage_text(passage);
        match passage.kind {
            Kind::Noise | Kind::Title => {}
            Kind::Field(Field::Chair | Field::Secretary | Field::Attendee) => listed(text, &mut found),
            _ => told(text, &mut found),
        }
        if let Some(speaker) = document.speaker(passage) {
            listed(speaker, &mut found);
            keep(&mut found, name(speaker), "");
        }
    }
    found.into_iter().map(|(name, role)| Person { name, role }).collect()
}

/// The name in "PGS.TS Lương Quốc Thái – Trưởng khoa": what is neither title nor role.
pub fn name(text: &str) -> &str {
    let end = text.find(['(', ',', ':', ';', '–', '|']).or_else(|| text.find(" - ")).unwrap_or(text.len());
    let bare = &text[..end];
    let first = words(bare).find(|word| !is(TITLES, &bare[word.clone()]));
    first.map_or("", |word| bare[word.start..].trim())
}

/// A line of one person: the name, then the role behind a mark.
fn listed(text: &str, found: &mut BTreeMap<String, String>) {
    let after = text.find(['(', ',', '–', ':']).or_else(|| text.find(" - ")).unwrap_or(text.len());
    let role = text[after..].trim_start_matches(['(', ',', '–', ':', '-', ' ']);
    keep(found, name(text), clipped(role));
    told(text, found);
}

/// Names in running text with a role behind them. Looked for from the marks that part the two: most
/// text has no name, and every record is read for them.
fn told(text: &str, found: &mut BTreeMap<String, String>) {
    for (at, mark) in text.match_indices([',', '(', '–', '-']) {
        let role = text[at + mark.len()..].trim_start();
        if begins_office(role)
            && let Some(name) = name_before(text[..at].trim_end())
        {
            keep(found, name, clipped(role));
        }
    }
}

/// The name that a text ends in: of two words and more, or of one behind a title.
fn name_before(text: &str) -> Option<&str> {
    let (mut start, mut words) = (text.len(), 0);
    for word in text.rsplit(' ').take(LONGEST_NAME) {
        if !capitalised(word) || !word.chars().all(char::is_alphabetic) || is(TITLES, word) {
            break;
        }
        words += 1;
        start = start.min(text.len()) - word.len() - usize::from(start < text.len());
    }
    let titled = text[..start].trim_end().rsplit(' ').next().is_some_and(|word| is(TITLES, word));
    (words > 1 || (words == 1 && titled)).then(|| &text[start..])
}

fn keep(found: &mut BTreeMap<String, String>, name: &str, role: &str) {
    if name.is_empty() {
        return;
    }
    let known = found.entry(name.to_owned()).or_default();
    if known.is_empty() {
        role.clone_into(known);
    }
}

/// The role at the head of `text`: up to a mark that ends it, a dozen words at most.
fn clipped(text: &str) -> &str {
    let end = text.find(['.', ';', ')', ':', '\n', '|', '?', '!']).unwrap_or(text.len());
    let text = &text[..end];
    words(text).nth(LONGEST_ROLE).map_or(text, |word| &text[..word.start]).trim()
}

fn begins_office(text: &str) -> bool {
    words(text).next().is_some_and(|word| word.start == 0 && is(OFFICES, &text[word]))
}

fn is(list: &str, word: &str) -> bool {
    let word = word.to_lowercase();
    list.split_ascii_whitespace().any(|known| known == word)
}

/// A capital, then small letters: no abbreviation.
fn capitalised(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Position;
    use crate::records::{PassageContext, of_lines};

    fn check(text: &str, kind: Kind, expected: &[(&str, &str)]) {
        let found = people(&of_lines([(kind, text)], Position::Line(1), &PassageContext::default()));
        let found: Vec<_> = found.iter().map(|p| (p.name.as_str(), p.role.as_str())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn roles_behind_names() {
        check(
            "Khách là anh Từ Công Thành, giám đốc nhà máy Sông Xanh. Chào anh.",
            Kind::Turn,
            &[("Từ Công Thành", "giám đốc nhà máy Sông Xanh")],
        );
        check("PGS.TS Lương Quốc Thái – Trưởng khoa", Kind::Field(Field::Chair), &[("Lương Quốc Thái", "Trưởng khoa")]);
        check("Ông Cù Tuấn, hôm qua, đã đến.", Kind::Paragraph, &[]);
        check("Gặp chị Nhung (kế toán) để ký.", Kind::Paragraph, &[("Nhung", "kế toán")]);
        check("Công ty Sông Xanh, thành lập năm 2020.", Kind::Paragraph, &[]);
    }

    #[test]
    fn names_without_titles() {
        assert_eq!(name("TS. Lê An (chủ tọa)"), "Lê An");
        assert_eq!(name("Anh Dũng"), "Dũng");
        assert_eq!(name("Ông"), "");
    }
}
