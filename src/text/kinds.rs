//! What a question seeks and what a sentence can offer: the same twelve kinds on both sides.
//!
//! A question has the cue ("bao nhiêu"), a sentence the wording that may answer it (a figure).
//! Both are phrases of exact keys. Questions typed without accents are matched on folded keys;
//! records and accented questions never are, for then "máy" would ask "mấy".

use std::ops::Range;

use super::dates::dates_among;
use super::phrases::{Phrases, WordNumber};
use super::spellings::{Seen, Spellings};
use super::syllable::{exact, folded};
use super::tokens::Token;

/// A set of kinds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kinds(u16);

impl Kinds {
    pub const NUMBER: Self = Self(1);
    pub const MONEY: Self = Self(1 << 1);
    pub const SHARE: Self = Self(1 << 2);
    pub const DATE: Self = Self(1 << 3);
    pub const PERSON: Self = Self(1 << 4);
    pub const PLACE: Self = Self(1 << 5);
    pub const REASON: Self = Self(1 << 6);
    pub const TASK: Self = Self(1 << 7);
    pub const LEGAL: Self = Self(1 << 8);
    pub const DEFINITION: Self = Self(1 << 9);
    pub const LIST: Self = Self(1 << 10);
    pub const DECISION: Self = Self(1 << 11);
    /// A sentence that itself asks.
    pub const QUESTION: Self = Self(1 << 12);
    /// The name of a sort of papers, which with a figure is `LEGAL`; never handed out.
    const PAPER: Self = Self(1 << 13);

    pub fn has(self, kind: Self) -> bool {
        self.0 & kind.0 != 0
    }

    /// Whether the two share a kind.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    fn when(self, holds: bool) -> Self {
        if holds { self } else { Self::default() }
    }
}

const CUES: &[(Kinds, &str)] = &[
    (Kinds::NUMBER, "bao nhiêu|mấy|nhiêu|cỡ nào|bao lâu|bi nhiêu|số lượng|how many|how much|how long|how old|how far"),
    (Kinds::SHARE, "phần trăm|tỷ lệ|mấy phần|percent|percentage|proportion"),
    (
        Kinds::DATE,
        "khi nào|hôm nào|bữa nào|bao giờ|chừng nào|ngày mấy|ngày nào|lúc nào|tháng mấy|tháng nào|ngày bao nhiêu|mấy giờ|năm nào|đợt nào|thời gian nào|hạn chót|năm bao nhiêu|when|what year|which year|what date|what day|what time",
    ),
    (
        Kinds::PERSON,
        "ai|thầy nào|cô nào|ông nào|bà nào|anh nào|chị nào|bác nào|người nào|vị nào|bác sĩ nào|lãnh đạo nào|tên gì|đứng tên|cơ quan nào|đơn vị nào|tổ chức nào|who|whom|whose",
    ),
    (
        Kinds::PLACE,
        "ở đâu|chỗ nào|nơi nào|tại đâu|sang đâu|phòng nào|hội trường nào|địa điểm|về đâu|đâu|thành phố nào|nước nào|quốc gia nào|where|what city|what country|which city|which country",
    ),
    (
        Kinds::REASON,
        "vì sao|tại sao|lý do|lẽ gì|vì đâu|do đâu|tại làm sao|nguyên nhân|vì gì|cớ gì|cớ sao|mà sao|sao phải|sao không|sao lại|làm sao mà|why|reason",
    ),
    (
        Kinds::TASK,
        "giao ai|giao cho ai|ai lo|ai làm|ai phải|ai đứng ra|ai chịu|phụ trách|phân ai|ai được cử|làm đầu mối|giao cho|ai soạn|ai viết|phải viết|được cử|cử ai|who is responsible",
    ),
    (
        Kinds::DEFINITION,
        "là gì|là cái gì|nghĩa là|là sao|thế nào thì|được coi|gọi là|tính là|giải thích|như thế nào|làm thế nào|là những gì|what is|what are",
    ),
    (Kinds::LIST, "những|kể tên|gồm|liệt kê|các|những gì|gồm gì"),
    (
        Kinds::DECISION,
        "quyết|chốt|kết luận|thống nhất|rốt cuộc|cuối cùng|xử thế nào|tính sao|phương án|duyệt|decide|decided|decision",
    ),
    (
        Kinds::LEGAL,
        "quyết định nào|nghị quyết nào|nghị định nào|thông tư nào|văn bản nào|chỉ thị nào|quy định nào|quyết định số|nghị quyết số|nghị định số|quy định số|nghị định mấy|quy định mấy|quyết định mấy|luật nào",
    ),
];

const OFFERS: &[(Kinds, &str)] = &[
    (
        Kinds::NUMBER,
        "hai|ba|bốn|sáu|bảy|tám|chín|mười|chục|mươi|trăm|nghìn|ngàn|triệu|tỷ|two|three|four|five|six|seven|eight|nine|ten|hundred|thousand|million|billion",
    ),
    (Kinds::MONEY, "triệu đồng|tỷ đồng|nghìn đồng|ngàn đồng|triệu rưỡi|tỷ rưỡi|đồng|usd|vnđ|dollars"),
    (Kinds::SHARE, "phần trăm|percent"),
    (
        Kinds::DATE,
        "ngày mùng|ngày mồng|mùng|mồng|thứ hai|thứ ba|thứ tư|thứ năm|thứ sáu|thứ bảy|chủ nhật|tuần sau|tuần tới|cuối tháng|cuối năm|cuối tuần|thế kỷ|january|february|march|april|june|july|august|september|october|november|december|century",
    ),
    (
        Kinds::PLACE,
        "tại|ở|hội trường|phòng|nhà văn hóa|trung tâm|tầng|trụ sở|địa điểm|sân vận|tòa nhà|sang|thành phố|tỉnh|quận|huyện|in|at|near",
    ),
    (
        Kinds::REASON,
        "vì|do|bởi|nhờ|nên|nguyên nhân|lý do|gây|để tránh|dẫn đến|because|due to|since|in order to|as a result",
    ),
    (
        Kinds::TASK,
        "giao|phân công|phụ trách|chủ trì|chịu trách nhiệm|đầu mối|lo|nhận|hạn|cử|soạn|lập|rà soát|đảm nhiệm|responsible",
    ),
    (Kinds::LEGAL, "quyết định số|nghị quyết số|nghị định số|thông tư số|chỉ thị số|công văn số|văn bản số|luật"),
    (
        Kinds::DEFINITION,
        "là|tức là|nghĩa là|được hiểu|gọi là|khái niệm|có nghĩa|bao gồm|gồm|tính là|được tính|coi là|is|are|was|means|called|known as",
    ),
    (Kinds::LIST, "gồm|bao gồm|ba việc|bốn việc|hai việc|ba nội dung|bốn nội dung|including|include"),
    (
        Kinds::DECISION,
        "thống nhất|kết luận|chốt|quyết|đồng ý|biểu quyết|thông qua|nhất trí|chọn|giữ nguyên|quyết định|chỉ đạo|yêu cầu|tán thành|agreed|decided|decision",
    ),
];

const PAPERS: [&str; 10] = [
    "nghị định",
    "quyết định",
    "quy định",
    "nghị quyết",
    "thông tư",
    "chỉ thị",
    "công văn",
    "luật",
    "kết luận",
    "hướng dẫn",
];

/// Tells what texts offer and questions seek. Made once, shared.
#[derive(Debug)]
pub struct Wording {
    cues: Phrases,
    folded_cues: Phrases,
    offers: Phrases,
    folded_papers: Phrases,
}

impl Wording {
    #[expect(clippy::new_without_default, reason = "it parses its tables, which is not what a default does")]
    pub fn new() -> Self {
        let papers = PAPERS.join("|");
        let offers = [OFFERS, &[(Kinds::PAPER, &papers)]].concat();
        Self {
            cues: Phrases::new(CUES, exact),
            folded_cues: Phrases::new(CUES, folded),
            offers: Phrases::new(&offers, exact),
            folded_papers: Phrases::new(&[(Kinds::LEGAL, &papers)], folded),
        }
    }

    /// What a question seeks.
    pub fn sought(&self, tokens: &[Token], accented: bool) -> Kinds {
        let cues = if accented { &self.cues } else { &self.folded_cues };
        let key = |t: &Token| cues.number(if accented { &t.exact } else { &t.folded });
        let mut kinds = cues.found(&tokens.iter().map(key).collect::<Vec<_>>());
        if kinds.has(Kinds::DATE) || kinds.has(Kinds::LEGAL) {
            kinds = kinds.without(Kinds::NUMBER);
        }
        let of_money = ["tien", "gia", "luong", "phi", "thuong", "von", "cost", "price"];
        let money = kinds.has(Kinds::NUMBER) && tokens.iter().any(|t| of_money.contains(&t.folded.as_str()));
        let first_why = tokens.first().is_some_and(|t| t.folded == "sao");
        kinds.with(Kinds::MONEY.when(money)).with(Kinds::REASON.when(first_why))
    }

    /// Which tokens of a question number a paper: the 97 of "quy định 97", "quy định số 97".
    pub fn paper_numbers(&self, tokens: &[Token]) -> Vec<usize> {
        let words: Vec<_> = tokens.iter().map(|t| self.folded_papers.number(&t.folded)).collect();
        let so = |at: usize| usize::from(tokens.get(at).is_some_and(|t| t.folded == "so"));
        let after = self.folded_papers.all(&words).map(|(_, end)| end + so(end));
        after.filter(|&at| tokens.get(at).is_some_and(Token::is_figure)).collect()
    }

    /// A word's number among those whose phrases may answer: see [`Wording::offered`].
    pub(super) fn offering(&self, exact: &str) -> WordNumber {
        self.offers.number(exact)
    }

    /// What a sentence may answer. `words` are the sentence's.
    pub(super) fn offered(&self, sentence: &str, words: &[Seen], spellings: &Spellings) -> Kinds {
        let spelled = |word: &Seen| spellings.get(word.spelling);
        let offering: Vec<_> = words.iter().map(|w| spelled(w).offering).collect();
        let found = self.offers.found(&offering);
        let figures = words.iter().any(|w| spelled(w).figure);
        let dated = figures && !dates_among(sentence, &folded_words(words, spellings)).is_empty();
        let share = sentence.contains('%') || (figures && sentence.contains('/') && !dated);
        let separators = sentence.bytes().filter(|b| matches!(b, b',' | b';')).count();
        let asks = sentence.trim_end_matches(['"', '”']).ends_with('?');
        let named = words.windows(2).any(|pair| pair.iter().all(|w| spelled(w).capitalised));
        found
            .without(Kinds::PAPER)
            .with(Kinds::NUMBER.when(figures))
            .with(Kinds::DATE.when(dated))
            .with(Kinds::SHARE.when(share))
            .with(Kinds::LEGAL.when(figures && found.has(Kinds::PAPER)))
            .with(Kinds::LIST.when(separators >= 2))
            .with(Kinds::TASK.when(sentence.contains(": ")))
            .with(Kinds::PERSON.when(named))
            .with(Kinds::QUESTION.when(asks))
    }
}

fn folded_words<'a>(words: &[Seen], spellings: &'a Spellings) -> Vec<(Range<usize>, &'a str)> {
    words.iter().map(|w| (w.span.clone(), spellings.get(w.spelling).folded.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;

    fn check(question: &str, accented: bool, expected: Kinds) {
        let found = Wording::new().sought(&tokens(question), accented);
        assert!(found.has(expected), "{question}: {found:?}");
    }

    #[test]
    fn cues() {
        check("có bao nhiêu hội", true, Kinds::NUMBER);
        check("co bao nhieu hoi", false, Kinds::NUMBER);
        check("ai chủ trì", true, Kinds::PERSON);
        check("họp hôm nào", true, Kinds::DATE);
        check("vi sao cham", false, Kinds::REASON);
        check("where was it held", true, Kinds::PLACE);
        assert!(!Wording::new().sought(&tokens("cái máy ủi"), true).has(Kinds::NUMBER));
    }

    #[test]
    fn numbers_of_papers() {
        assert_eq!(Wording::new().paper_numbers(&tokens("quy định 97 và nghi dinh số 45 có 3 ý")), [2, 7]);
    }

    #[test]
    fn offers() {
        let wording = Wording::new();
        let offered = |text: &str| {
            let (mut spellings, mut words) = (Spellings::new(&wording), Vec::new());
            spellings.read(text, &mut words);
            spellings.offered(text, &words)
        };
        assert!(offered("Có 27/30 hội.").has(Kinds::SHARE));
        assert!(offered("Họp ngày 1/8/2023.").has(Kinds::DATE));
        assert!(offered("Sửa Nghị định 45.").has(Kinds::LEGAL));
        assert!(offered("Chậm vì thiếu người.").has(Kinds::REASON));
        assert!(offered("Bà Trương Thị Mai nói.").has(Kinds::PERSON));
        assert!(offered("Xong chưa?").has(Kinds::QUESTION));
        assert_eq!(offered("Nghị định mới."), Kinds::default());
    }
}
