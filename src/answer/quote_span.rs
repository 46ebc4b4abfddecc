//! Decides how much is quoted with the sentence that answers: an adjacent sentence, what a heading heads, the whole list
//! of attendees.

use std::ops::Range;

use super::query::ParsedQuery;
use super::records::Records;
use crate::index::{PassageId, Sentence, SentenceId};
use crate::records::{Document, Passage, PassageKind};
use crate::text::answer_types::AnswerTypes;

/// The maximum number of words of two sentences quoted together. An adjacent sentence often has the rest of the
/// answer: quoting it answers three more of a hundred questions.
const MAX_JOINED_WORDS: usize = 40;

/// The maximum number of people of a list that are quoted together.
const MAX_LISTED_PEOPLE: usize = 30;

/// Returns the span to quote for a sentence, and the passage that answers: that of the sentence, or what the heading
/// heads if the sentence is a heading.
pub fn extend_quote(records: &Records, query: &ParsedQuery, id: SentenceId) -> (PassageId, Range<usize>) {
    let (document, local) = records.index.locate(id.passage);
    let document = &records.documents[document.0 as usize];
    match records.index.kind(id.passage) {
        PassageKind::Heading => {
            let heading = document.passages()[local].span();
            match find_headed_passages(document, local) {
                Some((next, end)) => {
                    let sentence = records.index.sentence(id);
                    let answers = query.expected_types.intersects(sentence.answer_types);
                    let distance = u32::try_from(next - local).unwrap_or(u32::MAX);
                    let answering = if answers { id.passage } else { PassageId(id.passage.0 + distance) };
                    (answering, heading.start..end)
                }
                None => (id.passage, heading),
            }
        }
        PassageKind::Field(field) if field.lists_people() => (id.passage, list_span(document, local)),
        _ => (id.passage, quote_span(records, query, id)),
    }
}

/// Returns the number of the first passage below a heading, and the end of what is quoted with the heading: of the
/// passage, of its first sentences, or of the list that it begins. `None` if nothing stands below the heading itself.
fn find_headed_passages(document: &Document, heading: usize) -> Option<(usize, usize)> {
    let passages = document.passages();
    let next = heading + 1 + passages[heading + 1..].iter().take_while(|p| p.kind == PassageKind::Noise).count();
    let passage = passages.get(next).filter(|passage| passage.kind != PassageKind::Heading)?;
    let name = document.passage_text(&passages[heading]);
    let depth = depth_of(document.section(&passages[heading]));
    let is_below = document.section(passage).split(" / ").nth(depth).is_some_and(|open| open.ends_with(name))
        || document.section(passage).ends_with(name);
    if !is_below {
        return None;
    }
    if matches!(passage.kind, PassageKind::Field(field) if field.lists_people()) {
        return Some((next, list_span(document, next).end));
    }
    let is_item = matches!(passage.kind, PassageKind::Item | PassageKind::Row);
    let mut end = first_sentences_end(document, passage);
    let mut words = document.slice(passage.span().start..end).split_whitespace().count();
    for item in passages[next + 1..]
        .iter()
        .take_while(|item| is_item && item.kind == passage.kind && item.section_id() == passage.section_id())
    {
        words += document.passage_text(item).split_whitespace().count();
        if words > MAX_JOINED_WORDS {
            break;
        }
        end = item.span().end;
    }
    Some((next, end))
}

/// The number of headings in a section's path.
fn depth_of(section: &str) -> usize {
    if section.is_empty() { 0 } else { section.split(" / ").count() }
}

/// The end of the first sentences of a passage that have at most [`MAX_JOINED_WORDS`] words; of the first if it is longer.
fn first_sentences_end(document: &Document, passage: &Passage) -> usize {
    let part = document.split_at_breaks(passage.span()).next().unwrap_or_else(|| passage.span());
    let text = document.slice(part.clone());
    let fits = |end: usize| text[..end].split_whitespace().count() <= MAX_JOINED_WORDS;
    let ends = crate::text::split_sentences(text).into_iter().map(|sentence| sentence.end);
    let end = ends.enumerate().take_while(|(n, end)| *n == 0 || fits(*end)).last().map_or(text.len(), |(_, end)| end);
    part.start + end
}

/// The span of the people in one list with the passage at `at`.
pub fn list_span(document: &Document, at: usize) -> Range<usize> {
    let passages = document.passages();
    let is_same = |passage: &&Passage| passage.kind == passages[at].kind;
    let before = passages[..at].iter().rev().take(MAX_LISTED_PEOPLE).take_while(is_same).count();
    let after =
        passages[at + 1..].iter().take(MAX_LISTED_PEOPLE - before.min(MAX_LISTED_PEOPLE)).take_while(is_same).count();
    passages[at - before].span().start..passages[at + after].span().end
}

/// Returns the span to quote for a sentence: in prose, together with an adjacent sentence if both are short.
///
/// This is the previous sentence if this one refers back to it ("Ông nhấn mạnh …"), or if the previous one has an
/// expected answer type that this one and the next lack; otherwise the next sentence.
pub fn quote_span(records: &Records, query: &ParsedQuery, id: SentenceId) -> Range<usize> {
    let sentences = records.index.sentences(id.passage);
    let at = id.index as usize;
    let sentence = &sentences[at];
    let is_prose =
        matches!(records.index.kind(id.passage), PassageKind::Paragraph | PassageKind::Turn | PassageKind::Item);
    if !is_prose {
        return sentence.span.clone();
    }
    let (previous, next) = (at.checked_sub(1).map(|at| &sentences[at]), sentences.get(at + 1));
    let with_next = next.and_then(|next| join_sentences(records, sentence, next));
    let with_previous = previous.and_then(|previous| join_sentences(records, previous, sentence));
    let expected = query.expected_types;
    let answers = |one: Option<&Sentence>| one.is_some_and(|one| expected.is_answered_by(one.answer_types));
    let is_anaphoric = sentence.answer_types.contains(AnswerTypes::ANAPHORIC);
    let lacks_answer = !(answers(Some(sentence)) || with_next.is_some() && answers(next));
    let with_previous = with_previous.filter(|_| is_anaphoric || (lacks_answer && answers(previous)));
    with_previous.or(with_next).unwrap_or_else(|| sentence.span.clone())
}

/// Returns the span of two consecutive sentences of a passage; `None` if they are too long to be quoted together, or
/// if a part of the file between them was left out.
pub fn join_sentences(records: &Records, first: &Sentence, second: &Sentence) -> Option<Range<usize>> {
    let document = records.document(first.id.passage);
    let both = first.span.start..second.span.end;
    let words = document.get(both.clone())?.split_whitespace().count();
    (words <= MAX_JOINED_WORDS && document.split_at_breaks(both.clone()).count() == 1).then_some(both)
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;

    /// Checks the text that is quoted for the sentence that begins with `prefix`.
    fn check(fixture: &Fixture, question: &str, prefix: &str, expected: &str) {
        let (records, id) = (fixture.records(), fixture.sentence(prefix));
        let span = quote_span(&records, &fixture.parse(question), id);
        assert_eq!(records.document(id.passage).slice(span), expected, "{question}");
    }

    #[test]
    fn a_short_sentence_is_quoted_with_the_next() {
        let fixture = Fixture::common();
        check(fixture, "Quỹ hội còn gì?", "Quỹ hội còn bảy", "Quỹ hội còn bảy triệu đồng. Bà Lan giữ sổ quỹ.");
        check(fixture, "Quỹ hội còn gì?", "Quỹ hội còn chín", "Quỹ hội còn chín triệu đồng.");
    }

    #[test]
    fn a_sentence_that_refers_back_is_quoted_with_the_previous() {
        let text = "# Họp tổ\n\nÔng Kháng lo việc mái. Ông nhấn mạnh phải làm sớm. Tổ đồng tình.\n";
        let fixture = Fixture::new(&[("a.md", text)]);
        check(&fixture, "Phải làm gì?", "Ông nhấn mạnh", "Ông Kháng lo việc mái. Ông nhấn mạnh phải làm sớm.");
    }

    #[test]
    fn an_adjacent_sentence_with_the_expected_answer_is_included() {
        let text = "# Họp tổ\n\nTổ đóng 300 nghìn đồng. Tổ mua sổ. Sổ rất đẹp.\n";
        let fixture = Fixture::new(&[("a.md", text)]);
        check(&fixture, "Mua sổ hết bao nhiêu tiền?", "Tổ mua sổ", "Tổ đóng 300 nghìn đồng. Tổ mua sổ.");
        check(&fixture, "Tổ mua gì?", "Tổ mua sổ", "Tổ mua sổ. Sổ rất đẹp.");
    }

    #[test]
    fn long_sentences_are_quoted_alone() {
        let long = "Tổ bàn việc sửa mái kho ".repeat(8);
        let fixture =
            Fixture::new(&[("a.md", &format!("# Họp\n\n{}. Sau đó cả tổ nghỉ tay uống nước.\n", long.trim()))]);
        check(&fixture, "Tổ bàn gì?", "Tổ bàn", &format!("{}.", long.trim()));
    }

    /// Checks the text that is quoted for the sentence that begins with `prefix`, and that of the passage that answers.
    fn check_extended(fixture: &Fixture, question: &str, prefix: &str, quoted: &str, answering: &str) {
        let (records, id) = (fixture.records(), fixture.sentence(prefix));
        let (passage, span) = extend_quote(&records, &fixture.parse(question), id);
        let document = records.document(passage);
        let answer = document.passage_text(&document.passages()[records.index.locate(passage).1]);
        assert_eq!((document.slice(span.clone()), answer), (quoted, answering), "{question}");
        assert!(records.is_quotable(passage, &span));
    }

    #[test]
    fn a_heading_is_quoted_with_what_it_heads() {
        let text = "# Họp tổ\n\n## 1. Mức thưởng\n\nMỗi hộ 500.000 đồng.\n\n## 2. Bầu ông Nam làm tổ phó\n\n## 3. Việc khác\n\n- Không có.\n";
        let fixture = Fixture::new(&[("a.md", text)]);
        let check = |question, prefix, quoted, answering| check_extended(&fixture, question, prefix, quoted, answering);
        check("Mức thưởng bao nhiêu?", "Mức thưởng", "Mức thưởng\nMỗi hộ 500.000 đồng.", "Mỗi hộ 500.000 đồng.");
        check("Ai làm tổ phó?", "Bầu ông Nam", "Bầu ông Nam làm tổ phó", "Bầu ông Nam làm tổ phó");
        check("Việc khác là gì?", "Việc khác", "Việc khác\nKhông có.", "Không có.");
    }

    #[test]
    fn attendees_are_quoted_as_one_list() {
        let text = "# Họp tổ\n\n## Thành phần\n\n- Lê Hoa\n- Trần Nam\n- Vũ Mai\n\n## Nội dung\n\nSửa đường.\n";
        let fixture = Fixture::new(&[("a.md", text)]);
        check_extended(&fixture, "Ai tham dự?", "Trần Nam", "Lê Hoa\nTrần Nam\nVũ Mai", "Trần Nam");
    }
}
