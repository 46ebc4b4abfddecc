//! Rows come back as they were read.

use super::*;
use crate::formats::Position;
use crate::index::tests::{MINUTES, SPOKEN, built, keys, record};
use crate::index::{Index, PassageId};
use crate::records::{Kind, PassageContext, of_lines};
use crate::text;
use proptest::prelude::*;

fn check(lines: &[String]) {
    let place = PassageContext { section: "Quỹ".to_owned(), context: "Góp".to_owned(), ..PassageContext::default() };
    let kinds = [Kind::Paragraph, Kind::Noise, Kind::Item];
    let kind = |at: usize| kinds[at % kinds.len()];
    let document =
        of_lines(lines.iter().enumerate().map(|(at, line)| (kind(at), line.as_str())), Position::Line(1), &place);
    let texts: Vec<_> = document.passages().iter().map(|p| document.passage_text(p).to_owned()).collect();
    let kinds: Vec<_> = document.passages().iter().map(|p| p.kind).collect();
    let index = Index::build(&[document.into()]).expect("there is memory for some passages");
    let exact =
        |text: &str| -> Vec<_> { text::tokens(text).iter().map(|t| index.vocabulary.exact(&t.exact)).collect() };
    for (number, (text, kind)) in (0..).zip(texts.iter().zip(kinds)) {
        let id = PassageId(number);
        assert_eq!(index.kind(id), kind);
        let said = index.sentences_of(id);
        let expected = if kind == Kind::Noise { Vec::new() } else { text::sentences(text) };
        assert_eq!(said.len(), expected.len(), "{text:?}");
        for (said, piece) in said.iter().zip(expected) {
            assert_eq!(said.span.len(), piece.len());
            let found: Vec<_> = said.tokens.iter().map(|t| Some(t.exact())).collect();
            assert_eq!(found, exact(&text[piece]), "{text:?}");
        }
        assert_eq!(index.context(id).into_iter().map(Some).collect::<Vec<_>>(), exact("Góp"));
        assert_eq!(index.heading(id).into_iter().map(Some).collect::<Vec<_>>(), exact("Quỹ"));
    }
}

proptest! {
    #[test]
    fn rows_come_back(lines in prop::collection::vec("(Họp |quỹ |27\\. |[a-zà-ỹ]{1,5} |Lan |\\? ){1,12}", 1..8)) {
        check(&lines);
    }

    #[test]
    fn torn_rows_end_early(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let row = PassageEntry { kind: Kind::Item, speaker: None, heading: 0, context: 0, sentences: &bytes };
        // Each takes four numbers and its tokens.
        let taken: usize = row.sentences().map(|said| 4 + said.tokens.len()).sum();
        prop_assert!(taken <= bytes.len());
        prop_assert!(tokens(&bytes).count() <= bytes.len());
    }
}

#[test]
fn each_document_has_its_own_title_and_each_turn_its_speaker() {
    let index = built(&[record("tổ 3.txt", SPOKEN), record("b.md", MINUTES)]);
    let keys = keys(&index.vocabulary);
    let exact = |text: &str| text::tokens(text).into_iter().map(|word| word.exact).collect::<Vec<_>>();
    let said = |ids: Vec<ExactId>| ids.into_iter().map(|id| keys[id.0 as usize].clone()).collect::<Vec<_>>();
    assert_eq!(said(index.title(DocumentId(0))), exact("Họp tổ ngày 2/3/2024 tổ 3"));
    assert_eq!(said(index.title(DocumentId(1))), exact("Họp chi hội b"));
    let turns: Vec<_> = index.passages_of(DocumentId(0)).map(PassageId).collect();
    let turns: Vec<_> = turns.into_iter().filter(|passage| index.kind(*passage) == Kind::Turn).collect();
    assert_eq!(turns.iter().map(|passage| index.speaker(*passage)).collect::<Vec<_>>(), [Some(0), Some(1), Some(0)]);
    assert_eq!(said(index.heading(turns[1])), exact("Bà Bình"));
    let last = PassageId(index.passages_of(DocumentId(1)).end - 1);
    assert_eq!(said(index.heading(last)), exact("Quỹ"));
    assert_eq!(said(index.context(last)), exact("Tổ | Góp Quỹ còn:"));
    let sentence = &index.sentences_of(turns[2])[0];
    assert!(
        sentence.offers.contains(Kinds::SETTLED) && !index.sentences_of(turns[1])[0].offers.contains(Kinds::SETTLED)
    );
}
