//! What a question seeks: the cue ("bao nhiêu") to the kind (a figure).
//!
//! Cues are phrases of exact keys. Questions typed without accents are matched on folded keys;
//! accented ones never are, for then "máy" would ask "mấy".

use std::ops::Range;

use super::kinds::Kinds;
use super::phrases::Phrases;
use super::syllable::{exact, folded};
use super::tokens::Token;

const CUES: &[(Kinds, &str)] = &[
    (
        Kinds::NUMBER,
        "bao nhiêu|mấy|nhiêu|cỡ nào|bi nhiêu|số lượng|đông không|bao lâu|how many|how much|how long|how old|how far|number of|total",
    ),
    (
        Kinds::SPAN,
        "bao lâu|mấy ngày|mấy tháng|mấy năm|mấy tuần|mấy giờ đồng hồ|mấy tiếng|bao nhiêu ngày|bao nhiêu tháng|bao nhiêu năm|how long|how many days|how many years|how many months",
    ),
    (Kinds::SHARE, "phần trăm|tỷ lệ|mấy phần|percent|percentage|proportion"),
    (
        Kinds::DATE,
        "khi nào|hôm nào|bữa nào|bao giờ|chừng nào|ngày mấy|ngày nào|lúc nào|tháng mấy|tháng nào|ngày bao nhiêu|mấy giờ|năm nào|đợt nào|thời gian nào|hạn chót|tới bao giờ|tháng mấy|từ hôm nào|tới tháng mấy|thứ mấy|năm bao nhiêu|when|what year|which year|what date|what day|what time",
    ),
    (
        Kinds::PERSON,
        "ai|thầy nào|cô nào|ông nào|bà nào|anh nào|chị nào|bác nào|người nào|vị nào|bác sĩ nào|lãnh đạo nào|tên gì|tên j|đứng tên|của ai|giám đốc nào|chỉ huy nào|thành viên nào|đại biểu nào|cơ quan nào|đơn vị nào|tổ chức nào|who|whom|whose",
    ),
    (
        Kinds::PLACE,
        "ở đâu|chỗ nào|nơi nào|tại đâu|sang đâu|phòng nào|hội trường nào|địa điểm|về đâu|qua đâu|nhà nào|đâu|trường nào|thành phố nào|nước nào|quốc gia nào|where|what city|what country|which city|which country",
    ),
    (
        Kinds::REASON,
        "vì sao|tại sao|lý do|lẽ gì|vì đâu|do đâu|tại làm sao|nguyên nhân|vì gì|cớ gì|cớ sao|mà sao|sao phải|sao không|sao lại|làm sao mà|tại cái gì|tại gì|vì j|những lẽ gì|nói sao mà|cái gì khiến|why|reason|cause|caused",
    ),
    (
        Kinds::TASK,
        "giao ai|giao cho ai|ai lo|ai làm|ai phải|ai đứng ra|ai chịu|phụ trách|phân ai|ai được cử|làm đầu mối|giao cho|ai soạn|ai viết|phải viết|được cử|cử ai|ai chỉ huy|ai nhận|việc của ai|who is responsible|in charge",
    ),
    (
        Kinds::DEFINITION,
        "là gì|là cái gì|nghĩa là|là sao|thế nào thì|được coi|gọi là|tính là|giải thích|như thế nào|làm thế nào|là những gì|là người|hoạt động gì|cụ thể|là j|what is|what are|what does",
    ),
    (Kinds::LIST, "những|kể tên|gồm|liệt kê|các|những gì|gồm gì|là những|list"),
    (
        Kinds::DECISION,
        "quyết|chốt|kết luận|thống nhất|rốt cuộc|cuối cùng|xử thế nào|tính sao|phương án|duyệt|xử|có được|bảo sao|có cho|bỏ hay|có còn|hay không|chấp nhận|what did they agree|decide|decided|decision",
    ),
    (
        Kinds::LEGAL,
        "quyết định nào|nghị quyết nào|nghị định nào|thông tư nào|văn bản nào|chỉ thị nào|quy định nào|quyết định số|nghị quyết số|nghị định số|quy định số|nghị định mấy|quy định mấy|quyết định mấy|luật nào",
    ),
];

/// Sorts of papers that have numbers.
pub(super) const PAPERS: [&str; 10] = [
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

/// How the latest meeting is asked for.
const LATEST: &str = "mới nhất|gần nhất|gần đây nhất|vừa rồi|vừa qua|lần này|kỳ này|hôm rồi|bữa rồi|mới họp|latest|last meeting|most recent";

/// Requests to make something, which no record answers.
const REQUEST: &str = "viết giúp|viết hộ|viết dùm|viết giùm|viết cho|soạn giúp|soạn hộ|soạn dùm|dịch giúp|dịch hộ|dịch sang|làm thơ|kể chuyện|giải giúp|giải hộ|tính giúp|tính hộ|vẽ giúp|hát cho|write me|translate|compose|tell me a joke";

/// Tells what questions seek. Made once, shared.
#[derive(Debug)]
pub struct Cues {
    accented: Phrases,
    folded: Phrases,
    papers: Phrases,
    latest: Phrases,
    request: Phrases,
}

impl Cues {
    #[expect(clippy::new_without_default, reason = "it parses its tables, which is not what a default does")]
    pub fn new() -> Self {
        Self {
            accented: Phrases::new(CUES, exact),
            folded: Phrases::new(CUES, folded),
            papers: Phrases::new(&[(Kinds::LEGAL, &PAPERS.join("|"))], folded),
            latest: Phrases::new(&[(Kinds::DATE, LATEST)], folded),
            request: Phrases::new(&[(Kinds::TASK, REQUEST)], folded),
        }
    }

    /// The words of a question that say what it seeks, and what that is.
    pub fn found(&self, tokens: &[Token], accented: bool) -> Vec<(Kinds, Range<usize>)> {
        let cues = if accented { &self.accented } else { &self.folded };
        let key = |t: &Token| cues.number(if accented { &t.exact } else { &t.folded });
        cues.all(&tokens.iter().map(key).collect::<Vec<_>>()).collect()
    }

    /// What a question seeks; `cues` are those found in it.
    pub fn sought(&self, tokens: &[Token], cues: &[(Kinds, Range<usize>)]) -> Kinds {
        let mut kinds = cues.iter().fold(Kinds::default(), |kinds, (kind, _)| kinds.with(*kind));
        if kinds.has(Kinds::DATE) || kinds.has(Kinds::LEGAL) {
            kinds = kinds.without(Kinds::NUMBER);
        }
        let money = kinds.has(Kinds::NUMBER) && tokens.iter().any(|t| OF_MONEY.contains(&t.folded.as_str()));
        let first_why = tokens.first().is_some_and(|t| t.folded == "sao");
        kinds.with(Kinds::MONEY.when(money)).with(Kinds::REASON.when(first_why))
    }

    /// Whether a question asks for the latest of the meetings.
    pub fn ask_for_latest(&self, tokens: &[Token]) -> bool {
        stand(&self.latest, tokens)
    }

    /// Whether it asks for something to be made, which no record answers.
    pub fn ask_to_make(&self, tokens: &[Token]) -> bool {
        stand(&self.request, tokens)
    }

    /// Which tokens of a question number a paper: the 97 of "quy định 97", "quy định số 97".
    pub fn paper_numbers(&self, tokens: &[Token]) -> Vec<usize> {
        let words: Vec<_> = tokens.iter().map(|t| self.papers.number(&t.folded)).collect();
        let so = |at: usize| usize::from(tokens.get(at).is_some_and(|t| t.folded == "so"));
        let after = self.papers.all(&words).map(|(_, paper)| paper.end + so(paper.end));
        after.filter(|&at| tokens.get(at).is_some_and(Token::is_figure)).collect()
    }
}

/// Whether one of the phrases stands among the tokens, accents aside.
fn stand(phrases: &Phrases, tokens: &[Token]) -> bool {
    let words: Vec<_> = tokens.iter().map(|token| phrases.number(&token.folded)).collect();
    phrases.all(&words).next().is_some()
}

/// Words of a question that make its figure a sum of money, folded.
const OF_MONEY: [&str; 8] = ["tien", "gia", "luong", "phi", "thuong", "von", "cost", "price"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;

    fn sought(question: &str, accented: bool) -> Kinds {
        let (cues, tokens) = (Cues::new(), tokens(question));
        cues.sought(&tokens, &cues.found(&tokens, accented))
    }

    fn check(question: &str, accented: bool, expected: Kinds) {
        let found = sought(question, accented);
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
        check("mất bao lâu", true, Kinds::SPAN);
        assert!(!sought("cái máy ủi", true).has(Kinds::NUMBER));
    }

    #[test]
    fn numbers_of_papers() {
        assert_eq!(Cues::new().paper_numbers(&tokens("quy định 97 và nghi dinh số 45 có 3 ý")), [2, 7]);
    }

    #[test]
    fn the_latest() {
        assert!(Cues::new().ask_for_latest(&tokens("buổi mới nhất ai dự")));
        assert!(!Cues::new().ask_for_latest(&tokens("ai dự")));
    }

    #[test]
    fn requests() {
        assert!(Cues::new().ask_to_make(&tokens("dịch giúp câu này sang tiếng Anh")));
        assert!(!Cues::new().ask_to_make(&tokens("ai viết báo cáo")));
    }
}
