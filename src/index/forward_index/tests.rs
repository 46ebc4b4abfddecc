//! Entries decode to what was encoded.

use super::*;
use crate::formats::Position;
use crate::index::tests::{MINUTES, SPOKEN, build, keys, record};
use crate::index::{Index, PassageId};
use crate::records::{PassageContext, PassageKind, document_from_lines};
use crate::text;
use proptest::prelude::*;

fn check(lines: &[String]) {
    let context =
        PassageContext { section: "Quỹ".to_owned(), context: "Góp".to_owned(), ..PassageContext::default() };
    let kinds = [PassageKind::Paragraph, PassageKind::Noise, PassageKind::Item];
    let kind = |at: usize| kinds[at % kinds.len()];
    let document = document_from_lines(
        lines.iter().enumerate().map(|(at, line)| (kind(at), line.as_str())),
        Position::Line(1),
        &context,
    );
    let texts: Vec<_> = document.passages().iter().map(|p| document.passage_text(p).to_owned()).collect();
    let kinds: Vec<_> = document.passages().iter().map(|p| p.kind).collect();
    let index = Index::build(&[document.into()]).expect("there is memory for some passages");
    let exact =
        |text: &str| -> Vec<_> { text::tokenise(text).iter().map(|t| index.vocabulary.exact_id(&t.exact)).collect() };
    for (number, (text, kind)) in (0..).zip(texts.iter().zip(kinds)) {
        let id = PassageId(number);
        assert_eq!(index.kind(id), kind);
        let sentences = index.sentences(id);
        let expected = if kind == PassageKind::Noise { Vec::new() } else { text::split_sentences(text) };
        assert_eq!(sentences.len(), expected.len(), "{text:?}");
        for (sentence, piece) in sentences.iter().zip(expected) {
            assert_eq!(sentence.span.len(), piece.len());
            let found: Vec<_> = sentence.tokens.iter().map(|t| Some(t.exact())).collect();
            assert_eq!(found, exact(&text[piece]), "{text:?}");
        }
        assert_eq!(index.context_words(id).into_iter().map(Some).collect::<Vec<_>>(), exact("Góp"));
        assert_eq!(index.section_words(id).into_iter().map(Some).collect::<Vec<_>>(), exact("Quỹ"));
    }
}

proptest! {
    #[test]
    fn entries_decode_to_what_was_encoded(lines in prop::collection::vec("(Họp |quỹ |27\\. |[a-zà-ỹ]{1,5} |Lan |\\? ){1,12}", 1..8)) {
        check(&lines);
    }

    #[test]
    fn corrupt_entries_end_early(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let entry = PassageEntry { kind: PassageKind::Item, speaker: None, section: 0, context: 0, sentences: &bytes };
        // A sentence takes four numbers and its tokens.
        let decoded: usize = entry.sentences().map(|sentence| 4 + sentence.tokens.len()).sum();
        prop_assert!(decoded <= bytes.len());
        prop_assert!(decode_tokens(&bytes).count() <= bytes.len());
    }
}

#[test]
fn each_document_has_its_own_title_and_each_turn_its_speaker() {
    let index = build(&[record("tổ 3.txt", SPOKEN), record("b.md", MINUTES)]);
    let keys = keys(&index.vocabulary);
    let exact = |text: &str| text::tokenise(text).into_iter().map(|word| word.exact).collect::<Vec<_>>();
    let words = |ids: Vec<ExactId>| ids.into_iter().map(|id| keys[id.0 as usize].clone()).collect::<Vec<_>>();
    assert_eq!(words(index.title_words(DocumentId(0))), exact("Họp tổ ngày 2/3/2024 tổ 3"));
    assert_eq!(words(index.title_words(DocumentId(1))), exact("Họp chi hội b"));
    let turns: Vec<_> = index.passage_range(DocumentId(0)).map(PassageId).collect();
    let turns: Vec<_> = turns.into_iter().filter(|passage| index.kind(*passage) == PassageKind::Turn).collect();
    assert_eq!(turns.iter().map(|passage| index.speaker(*passage)).collect::<Vec<_>>(), [Some(0), Some(1), Some(0)]);
    assert_eq!(words(index.section_words(turns[1])), exact("Bà Bình"));
    let last = PassageId(index.passage_range(DocumentId(1)).end - 1);
    assert_eq!(words(index.section_words(last)), exact("Quỹ"));
    assert_eq!(words(index.context_words(last)), exact("Tổ | Góp Quỹ còn:"));
    let sentence = &index.sentences(turns[2])[0];
    assert!(
        sentence.answer_types.contains(AnswerTypes::EXPLICIT_DECISION)
            && !index.sentences(turns[1])[0].answer_types.contains(AnswerTypes::EXPLICIT_DECISION)
    );
}
