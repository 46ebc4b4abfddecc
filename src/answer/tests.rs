//! Answers end to end over a few records, and the fixture that the tests of `answer` share.

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

/// Without a glossary. Built once: reading the word lists takes most of a test's time.
static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::new(&Glossary::default())));

static COMMON: LazyLock<Fixture> = LazyLock::new(|| {
    let glossary = "[[abbreviation]]\nshort = \"CHBM\"\nlong = \"chi hội Bình Minh\"\n\n\
        [[equivalent]]\nterms = [\"quỹ\", \"ngân sách\"]\n";
    Fixture::new(&[("a.md", FUND), ("b.md", LATER_FUND), ("c.md", TALK), ("glossary.toml", glossary)])
});

/// Some records, indexed, and what questions are read against.
pub(super) struct Fixture {
    pub knowledge: Knowledge,
    pub index: Index,
    pub lexicon: Arc<Lexicon>,
    pub directory: Directory,
}

impl Fixture {
    /// Indexes files, each a path and its text.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let mut knowledge = Knowledge::default();
        for (path, text) in files {
            knowledge.add(read_file(path, text.as_bytes(), &Limits::default()));
        }
        knowledge.sort();
        assert!(knowledge.problems.is_empty(), "{:?}", knowledge.problems);
        let index = Index::build(&knowledge.documents).expect("there is memory for a few records");
        let directory = Directory::new(&knowledge.documents, &index);
        let lexicon = if knowledge.glossary == Glossary::default() {
            Arc::clone(&LEXICON)
        } else {
            Arc::new(Lexicon::new(&knowledge.glossary))
        };
        Self { knowledge, index, lexicon, directory }
    }

    /// The three records above, and a glossary.
    pub fn common() -> &'static Self {
        &COMMON
    }

    pub fn records(&self) -> Records<'_> {
        let Self { knowledge, index, lexicon, directory } = self;
        Records { documents: &knowledge.documents, index, lexicon, directory }
    }

    /// Reads a question that stands alone.
    pub fn parse(&self, question: &str) -> ParsedQuery {
        self.parse_question(&Question::new(question))
    }

    /// Reads a question with what came before it.
    pub fn parse_question(&self, question: &Question) -> ParsedQuery {
        parse(question, self.directory.newest(), &self.index, &self.lexicon)
    }

    pub fn answer(&self, question: &Question) -> Answer {
        self.records().answer(question).expect("an index in memory can be read")
    }

    /// Returns all passages, in order.
    pub fn passages(&self) -> impl Iterator<Item = PassageId> {
        (0..).map(PassageId).take(self.index.passages())
    }

    /// Returns the path of a record.
    pub fn path(&self, id: DocumentId) -> &str {
        &self.knowledge.documents[id.0 as usize].path
    }

    /// Returns the passage and number of the sentence that begins so.
    pub fn sentence(&self, begin: &str) -> SentenceId {
        let records = self.records();
        let mut all = self.passages().flat_map(|id| self.index.sentences_of(id));
        all.find(|sentence| records.text(sentence).starts_with(begin)).expect(begin).id
    }

    /// Returns the words of terms whose bits are set.
    pub fn words(reading: &ParsedQuery, bits: u64) -> Vec<&str> {
        reading.each(bits).map(|term| term.text.as_str()).collect()
    }

    /// Returns the text of a quote.
    pub fn quoted(&self, quote: &Quote) -> &str {
        self.knowledge.documents[self.index.place(quote.passage).0.0 as usize].slice(quote.span.clone())
    }
}

/// Returns a question that was asked after others.
pub(super) fn after(history: &[&str], question: &str) -> Question {
    Question { history: history.iter().map(|text| (*text).to_owned()).collect(), ..Question::new(question) }
}

/// Asks the common records, and expects the outcome and the first quote.
fn check(question: &Question, outcome: Outcome, quote: Option<&str>) {
    let fixture = Fixture::common();
    let answer = fixture.answer(question);
    let first = answer.quotes.first().map(|quote| fixture.quoted(quote));
    assert_eq!((answer.outcome, first), (outcome, quote), "{question:?}: {}", answer.confidence);
}

#[test]
fn what_the_records_say_is_quoted_word_for_word() {
    check(&Question::new("Quỹ hội còn bao nhiêu tiền?"), Outcome::Answered, Some("Quỹ hội còn chín triệu đồng."));
    let repair = "Cuộc họp thống nhất sửa mái kho trước ngày 20/4/2024. Vì mái dột nên gạo bị ẩm.";
    check(&Question::new("Cuộc họp nào thống nhất sửa mái kho?"), Outcome::Answered, Some(repair));
    check(&Question::new("may bom hong tu hom nao"), Outcome::Answered, Some("Hỏng từ thứ Hai."));
}

#[test]
fn what_the_records_do_not_say_is_not_answered() {
    check(&Question::new("Ai trông trẻ ở nhà văn hoá?"), Outcome::NotFound, None);
    check(&Question::new(""), Outcome::NotFound, None);
}
