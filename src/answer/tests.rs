//! Tests of answers from end to end, and the fixture that the tests of `answer` share.

use std::sync::{Arc, LazyLock};

use super::*;
use crate::formats::Limits;
use crate::index::{DocumentId, Index, SentenceId};
use crate::records::{Glossary, Knowledge, read_file};

pub(super) const FUND: &str = "# Họp chi hội Bình Minh\n\nNgày: 12/3/2024\n\n## Quỹ\n\nQuỹ hội còn bảy triệu đồng. \
    Bà Lan giữ sổ quỹ.\n\n## Nhà kho\n\nCuộc họp thống nhất sửa mái kho trước ngày 20/4/2024. \
    Vì mái dột nên gạo bị ẩm.\n";
pub(super) const LATER_FUND: &str = "# Họp chi hội Bình Minh\n\nNgày: 9/4/2024\n\n## Quỹ\n\nQuỹ hội còn chín triệu đồng.\n\n\
    Giao ông Kháng mua 15 tấm tôn trước ngày 18/4/2024.\n";
pub(super) const TALK: &str = "# Họp tổ kỹ thuật\n\nNgày: 5/4/2024\n\nAn (tổ trưởng): Máy bơm hỏng từ hôm nào?\n\n\
    Bà Tuyết: Hỏng từ thứ Hai.\n\nAn (tổ trưởng): Ta chốt thay máy bơm mới.\n";

/// Without a glossary. Built once: parsing the word lists takes most of a test's time.
static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::new(&Glossary::default())));

static COMMON: LazyLock<Fixture> = LazyLock::new(|| {
    let glossary = "[[abbreviation]]\nshort = \"CHBM\"\nlong = \"chi hội Bình Minh\"\n\n\
        [[equivalent]]\nterms = [\"quỹ\", \"ngân sách\"]\n";
    Fixture::new(&[("a.md", FUND), ("b.md", LATER_FUND), ("c.md", TALK), ("glossary.toml", glossary)])
});

/// A few indexed records, and what is needed to answer questions from them.
pub(super) struct Fixture {
    pub knowledge: Knowledge,
    pub index: Index,
    pub lexicon: Arc<Lexicon>,
    pub catalogue: Catalogue,
}

impl Fixture {
    /// Indexes files, given as pairs of path and text.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let mut knowledge = Knowledge::default();
        for (path, text) in files {
            knowledge.add(read_file(path, text.as_bytes(), &Limits::default()));
        }
        knowledge.sort();
        assert!(knowledge.problems.is_empty(), "{:?}", knowledge.problems);
        let index = Index::build(&knowledge.documents).expect("there is memory for a few records");
        let catalogue = Catalogue::new(&knowledge.documents, &index);
        let lexicon = if knowledge.glossary == Glossary::default() {
            Arc::clone(&LEXICON)
        } else {
            Arc::new(Lexicon::new(&knowledge.glossary))
        };
        Self { knowledge, index, lexicon, catalogue }
    }

    /// Returns a shared fixture of the three records above and a glossary.
    pub fn common() -> &'static Self {
        &COMMON
    }

    pub fn records(&self) -> Records<'_> {
        let Self { knowledge, index, lexicon, catalogue } = self;
        Records { documents: &knowledge.documents, index, lexicon, catalogue }
    }

    /// Parses a question without history.
    pub fn parse(&self, question: &str) -> ParsedQuery {
        self.parse_question(&Question::new(question))
    }

    /// Parses a question with its history.
    pub fn parse_question(&self, question: &Question) -> ParsedQuery {
        parse(question, self.catalogue.newest_date(), &self.index, &self.lexicon)
    }

    pub fn answer(&self, question: &Question) -> Answer {
        self.records().answer(question).expect("an index in memory can be read")
    }

    /// Returns all passages, in order.
    pub fn passages(&self) -> impl Iterator<Item = PassageId> {
        (0..).map(PassageId).take(self.index.passage_count())
    }

    /// Returns the path of a record.
    pub fn path(&self, id: DocumentId) -> &str {
        &self.knowledge.documents[id.0 as usize].path
    }

    /// Returns the sentence that begins with `prefix`.
    pub fn sentence(&self, prefix: &str) -> SentenceId {
        let records = self.records();
        let mut all = self.passages().flat_map(|id| self.index.sentences(id));
        all.find(|sentence| records.text(sentence).starts_with(prefix)).expect(prefix).id
    }

    /// Returns the texts of the terms in `bits`.
    pub fn words(query: &ParsedQuery, bits: u64) -> Vec<&str> {
        query.iter_terms(bits).map(|term| term.text.as_str()).collect()
    }

    /// Returns the text of a quote.
    pub fn quote_text(&self, quote: &Quote) -> &str {
        self.knowledge.documents[self.index.locate(quote.passage).0.0 as usize].slice(quote.span.clone())
    }
}

/// Returns a question with a history.
pub(super) fn with_history(history: &[&str], question: &str) -> Question {
    Question { history: history.iter().map(|text| (*text).to_owned()).collect(), ..Question::new(question) }
}

/// Checks the outcome and the first quote of a question about the common records.
fn check(question: &Question, outcome: Outcome, quote: Option<&str>) {
    let fixture = Fixture::common();
    let answer = fixture.answer(question);
    let first = answer.quotes.first().map(|quote| fixture.quote_text(quote));
    assert_eq!((answer.outcome, first), (outcome, quote), "{question:?}: {}", answer.confidence);
}

#[test]
fn an_answer_in_the_records_is_quoted_verbatim() {
    check(&Question::new("Quỹ hội còn bao nhiêu tiền?"), Outcome::Answered, Some("Quỹ hội còn chín triệu đồng."));
    let repair = "Cuộc họp thống nhất sửa mái kho trước ngày 20/4/2024. Vì mái dột nên gạo bị ẩm.";
    check(&Question::new("Cuộc họp nào thống nhất sửa mái kho?"), Outcome::Answered, Some(repair));
    check(&Question::new("may bom hong tu hom nao"), Outcome::Answered, Some("Hỏng từ thứ Hai."));
}

#[test]
fn a_question_that_the_records_do_not_answer_is_refused() {
    check(&Question::new("Ai trông trẻ ở nhà văn hoá?"), Outcome::NotFound, None);
    check(&Question::new(""), Outcome::NotFound, None);
}
