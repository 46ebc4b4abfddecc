//! What may be asked of a meeting as a whole: its decisions, tasks, figures, speakers, or its gist.
//!
//! A question asks for the whole only where every one of its words is accounted for: the wording of
//! the aspect, what greets, glues or asks, what meetings are called, and whatever the records can
//! tell to be the meeting's name or day. One word more, and it asks for a particular thing, which
//! quotes answer better than a list ever could: in doubt, it must be none of these. So the wordings
//! are written out here one by one, and nothing is guessed.
//!
//! A word typed without accents stands for any that folds to it; one typed with them for itself.

use serde::{Deserialize, Serialize};

use super::Token;
use super::tokens::tokens;

/// What a meeting as a whole is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Aspect {
    /// What was concluded and decided.
    Decisions,
    /// Who is to do what, by when.
    Tasks,
    /// The figures that were told, and what they count.
    Figures,
    /// Who spoke, and a telling piece of what each said.
    Speakers,
    /// A few sentences that stand for all.
    Extract,
}

impl Aspect {
    pub const ALL: [Self; 5] = [Self::Decisions, Self::Tasks, Self::Figures, Self::Speakers, Self::Extract];
}

/// A question that may ask for an aspect. Bits are of its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AspectRequest {
    pub aspect: Aspect,
    /// What the aspect, courtesy and meetings in general do not account for: to be a meeting's name
    /// or day, or else the question asks for a particular thing.
    pub rest: u64,
    /// Of what meetings are called, what tells a sort of them: "đại hội".
    pub sort: u64,
    /// Whether the wording asks for the whole by itself, or a word for a meeting stands beside it;
    /// "nói gì" alone does not.
    pub plain: bool,
}

/// The wording of one aspect: what asks for it, what does so where a meeting is named, and what may
/// stand beside it.
struct AspectPhrase {
    aspect: Aspect,
    asks: &'static str,
    asks_of_meetings: &'static str,
    beside: &'static str,
}

/// In this order: what a wording further up accounts for is not asked of those below.
const WORDINGS: [AspectPhrase; 5] = [
    AspectPhrase {
        aspect: Aspect::Tasks,
        asks: "giao việc|giao cho ai việc|giao ai việc|giao cho ai làm gì|giao ai làm gì|giao cho những ai|giao những ai|\
            giao việc gì|giao những việc|giao các việc|giao những gì|giao nhiệm vụ|ai làm gì|ai phải làm gì|ai làm việc gì|\
            ai phải làm việc gì|ai phụ trách việc gì|ai phụ trách gì|ai lo việc gì|ai lo gì|ai nhận việc gì|ai được giao|\
            ai làm những gì|ai phải làm những gì|phân công|nhiệm vụ được giao|các nhiệm vụ|những nhiệm vụ|nhiệm vụ gì|\
            nhiệm vụ nào|việc được giao|việc cần làm|việc phải làm|đầu việc|công việc được giao|việc giao|\
            action items|action item|todo|to do|to dos|tasks|next steps|who does what|who will do what|who has to do what|\
            who is doing what|assigned",
        asks_of_meetings: "nhiệm vụ|giao gì|phải làm gì|cần làm gì|việc gì|công việc|deadline",
        beside: "ai|cho|nhiệm vụ|công việc|hạn|hạn chót|thời hạn|deadline|khi nào|bao giờ|đến khi nào|hoàn thành|xong|\
            phụ trách|làm|phải|cần|người nào|đơn vị nào|bộ phận nào|cơ quan nào|sau|tiếp theo|thực hiện|triển khai|\
            kết luận|quyết định|thống nhất|chốt|việc|who|for whom|when|by when|after|next|due",
    },
    AspectPhrase {
        aspect: Aspect::Figures,
        asks: "con số|các số liệu|những số liệu|số liệu|các số chính|những số chính|thống kê số|figures|numbers|key figures|\
            statistics|stats",
        asks_of_meetings: "thống kê|các số",
        beside: "số|thống kê|báo cáo|nhắc|nhắc đến|nhắc tới|đáng chú ý|đáng nhớ|nổi bật|mentioned|reported|given",
    },
    AspectPhrase {
        aspect: Aspect::Speakers,
        asks: "ai phát biểu|ai đã phát biểu|ai nói gì|ai đã nói gì|ai nói những gì|ai nói|ai đã nói|ai có ý kiến|ai góp ý|\
            ai đã góp ý|ai cho ý kiến|ai nêu ý kiến|ai phát biểu ý kiến|ai tham luận|ai lên tiếng|ai thảo luận|\
            các ý kiến|những ý kiến|ý kiến nào|ý kiến gì|ý kiến phát biểu|ý kiến thảo luận|ý kiến đóng góp|phát biểu của ai|\
            người phát biểu|người nào phát biểu|đại biểu nào phát biểu|đại biểu phát biểu|mọi người nói gì|từng người nói gì|\
            mỗi người nói gì|mọi người phát biểu|từng người phát biểu|mỗi người phát biểu|các phát biểu|những phát biểu|\
            who spoke|who said what|who says what|who said something|who talked|speakers|who were the speakers",
        asks_of_meetings: "ý kiến|phát biểu gì",
        beside: "ai|ý kiến|phát biểu|thảo luận|đóng góp|góp ý|tham luận|nói|gì|nêu|đại biểu|thành viên|người|câu|who|what",
    },
    AspectPhrase {
        aspect: Aspect::Decisions,
        asks: "kết luận|quyết định|quyết nghị|nghị quyết|chốt|thống nhất|biểu quyết|nhất trí|quyết những gì|quyết gì|\
            quyết được gì|quyết cái gì|thông qua những gì|thông qua gì|thông qua nội dung|được thông qua|kết quả cuộc họp|\
            kết quả buổi họp|kết quả họp|kết quả phiên họp|decisions|decision|decided|decide|conclusions|conclusion|\
            concluded|agreed|agree|resolved|resolutions|outcome|outcomes",
        asks_of_meetings: "kết quả|thông qua|quyết",
        beside: "nội dung|vấn đề|điều|việc|đi đến|đưa ra|đưa|ban hành|thông qua|quyết định|cuối cùng|rốt cuộc|made|\
            taken|reached|thành|ra|upon",
    },
    AspectPhrase {
        aspect: Aspect::Extract,
        asks: "tóm tắt|tóm lược|tóm gọn|tổng hợp|nội dung chính|nội dung chủ yếu|ý chính|điểm chính|nét chính|\
            summarise|summarize|summary|recap|overview|main points|key points|tldr|what happened|\
            what was discussed|meeting about|session about",
        asks_of_meetings: "nội dung|bàn gì|bàn những gì|bàn về gì|bàn về những gì|bàn việc gì|bàn những việc gì|\
            bàn chuyện gì|bàn về cái gì|bàn về việc gì|bàn cái gì|nói gì|nói về gì|nói những gì|nói về cái gì|có gì|\
            họp gì|họp về gì|họp về cái gì|họp về việc gì|thảo luận gì|thảo luận những gì|diễn biến|discussed|discuss|\
            highlights|happened|ra sao|thế nào",
        beside: "bàn|nội dung|vấn đề|thảo luận|trao đổi|diễn ra|diễn biến|đề cập|nói|ngắn|ngắn gọn|sơ lược|nhanh|gọn|mới|\
            ý|điểm|briefly|short|quick",
    },
];

/// What greets, glues or asks, in any question.
const BESIDE: &str = "vậy|ạ|a|nhé|nhe|nha|nghen|hả|ha|hử|nhỉ|ơi|ad|mn|cho|hỏi|xin|mọi người|cả nhà|em|mình|tôi|tui|bạn|anh|chị|giúp|dùm|giùm|hộ|\
    với|cảm ơn|dạ|chào|vui lòng|làm ơn|hãy|đi|được|là|thì|mà|có|của|những|các|mấy|trong|ở|tại|từ|ra|và|một|cái|đã|sẽ|\
    đang|như|thế|thế nào|ra sao|gồm|gồm có|bao gồm|gì|nào|j|rồi|gì không|gì chưa|nào không|biết|xem|gửi|nêu|kể|liệt kê|cần|muốn|nêu ra|\
    đưa ra|chính|chính yếu|quan trọng|chủ yếu|cụ thể|đầy đủ|chi tiết|toàn bộ|tất cả|chung|lại|tóm tắt|tổng hợp|nội dung|cho biết|cho em hỏi|hết|\
    ngày|tháng|năm|quý|hôm|bữa|hồi|lúc|khi|lần|kỳ|đợt|mới nhất|gần nhất|gần đây|gần đây nhất|vừa rồi|vừa qua|hôm rồi|\
    hôm qua|hôm nay|sáng nay|chiều nay|đầu năm|cuối năm|năm ngoái|năm nay|\
    the|of|to|in|on|at|for|by|with|from|as|is|are|was|were|be|been|do|does|did|has|have|had|it|what|which|how|please|tell|\
    me|us|you|we|they|people|everyone|can|could|give|show|list|all|any|whole|entire|there|i|my|a|an|s|main|key|most|important|\
    latest|last|recent|get|made";

/// What meetings are called in general; and what tells a sort of them.
const MEETING: &str = "họp|cuộc họp|buổi họp|phiên họp|buổi|cuộc|phiên|kỳ họp|bản ghi|biên bản|ghi chép|bản tin|tin|\
    ghi âm|hội đồng|meeting|meetings|session|minutes|transcript|record";
const SORTS: &str = "đại hội|hội nghị|giao ban|hội thảo|toạ đàm|tọa đàm|hội đàm|sơ kết|tổng kết|hoạch định|phiên thảo luận|\
    kiểm điểm|review|standup|planning|retrospective|retro|congress|conference|assembly|workshop|seminar|briefing";

/// What begins a topic, unless a word for a meeting stands beside it; what points at a thing, unless
/// behind one.
const TOPIC: &str = "về|vụ|chuyện|liên quan|about|regarding|concerning";
const POINTER: &str = "này|đó|ấy|kia|nó|this|that|these|those";

/// Tells what questions ask of the whole. Made once, shared.
#[derive(Debug)]
pub struct Aspects {
    wordings: Vec<(Aspect, Listed, Listed, Listed)>,
    beside: Listed,
    meeting: Listed,
    sorts: Listed,
    topic: Listed,
    pointer: Listed,
}

/// Phrases, by their words.
#[derive(Debug)]
struct Listed(Vec<Vec<Token>>);

impl Listed {
    fn new(list: &str) -> Self {
        Self(list.split('|').map(tokens).collect())
    }

    /// Bits of the words that are in one of the phrases.
    fn bits(&self, words: &[Token]) -> u64 {
        let stands = |at: usize, phrase: &[Token]| {
            words.len() >= at + phrase.len() && phrase.iter().zip(&words[at..]).all(|(listed, word)| is(word, listed))
        };
        let mut bits = 0;
        for phrase in self.0.iter().filter(|phrase| !phrase.is_empty()) {
            let places = (0..words.len()).filter(|at| stands(*at, phrase));
            bits |= places.fold(0, |bits, at| bits | run(phrase.len()) << at);
        }
        bits
    }
}

impl Aspects {
    #[expect(clippy::new_without_default, reason = "it parses its tables, which is not what a default does")]
    pub fn new() -> Self {
        let wording =
            |w: &AspectPhrase| (w.aspect, Listed::new(w.asks), Listed::new(w.asks_of_meetings), Listed::new(w.beside));
        Self {
            wordings: WORDINGS.iter().map(wording).collect(),
            beside: Listed::new(BESIDE),
            meeting: Listed::new(MEETING),
            sorts: Listed::new(SORTS),
            topic: Listed::new(TOPIC),
            pointer: Listed::new(POINTER),
        }
    }

    /// The aspects that a question of at most 64 words may ask for, likeliest first; none where a
    /// word begins a topic or points at a thing.
    pub fn asked(&self, words: &[Token]) -> Vec<AspectRequest> {
        if words.len() > 64 {
            return Vec::new();
        }
        let sort = self.sorts.bits(words);
        let meeting = sort | self.meeting.bits(words);
        let (pointed, topical) = (self.pointer.bits(words), self.topic.bits(words));
        let beside_meeting = (meeting << 1) | (meeting >> 1);
        let known = meeting | self.beside.bits(words) | (pointed & (meeting << 1)) | (topical & beside_meeting);
        let asked = self.wordings.iter().filter_map(|(aspect, asks, of_meetings, beside)| {
            let (plain, other) = (asks.bits(words) & !sort, of_meetings.bits(words) & !sort);
            let rest = run(words.len()) & !(known | plain | other | beside.bits(words));
            let narrow = rest & (pointed | topical) != 0 || (*aspect == Aspect::Tasks && self.names_whom(words, rest));
            (plain | other != 0 && !narrow).then_some(AspectRequest {
                aspect: *aspect,
                rest,
                sort,
                plain: plain | meeting != 0,
            })
        });
        asked.collect()
    }

    /// Whether a task is asked of someone: "giao việc gì cho …", "giao …".
    fn names_whom(&self, words: &[Token], rest: u64) -> bool {
        let behind = |at: usize| at > 0 && matches!(words[at - 1].folded.as_str(), "cho" | "giao" | "cong");
        (0..words.len()).any(|at| rest >> at & 1 == 1 && behind(at))
    }
}

/// Whether a word is the listed one, or that without its accents.
fn is(word: &Token, listed: &Token) -> bool {
    word.exact == listed.exact || (word.exact == word.folded && word.folded == listed.folded)
}

/// The lowest `length` bits.
fn run(length: usize) -> u64 {
    if length >= 64 { u64::MAX } else { (1 << length) - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The aspect that accounts for all words but `rest`.
    fn check(question: &str, expected: Option<Aspect>, rest: &str) {
        let words = tokens(question);
        let left = |asked: &AspectRequest| {
            let left = (0..words.len()).filter(|at| asked.rest >> at & 1 == 1);
            left.map(|at| &question[words[at].span.clone()]).collect::<Vec<_>>().join(" ")
        };
        let found = Aspects::new().asked(&words).into_iter().find(|asked| left(asked) == rest);
        assert_eq!(found.map(|asked| asked.aspect), expected, "{question}");
    }

    #[test]
    fn wordings_of_the_whole() {
        check("Kết luận là gì?", Some(Aspect::Decisions), "");
        check("có những quyết định nào vậy ạ", Some(Aspect::Decisions), "");
        check("What was decided?", Some(Aspect::Decisions), "");
        check("giao cho ai việc gì?", Some(Aspect::Tasks), "");
        check("cuộc họp giao việc gì cho ai", Some(Aspect::Tasks), "");
        check("action items", Some(Aspect::Tasks), "");
        check("cac con so chinh", Some(Aspect::Figures), "");
        check("những ai nói gì", Some(Aspect::Speakers), "");
        check("Ai đã phát biểu?", Some(Aspect::Speakers), "");
        check("tom tat dai hoi", Some(Aspect::Extract), "");
        check("tóm tắt buổi đó giúp em với", Some(Aspect::Extract), "");
        check("Summarise the meeting", Some(Aspect::Extract), "");
    }

    #[test]
    fn names_and_days_are_left() {
        check("nội dung chính buổi họp 12/5", Some(Aspect::Extract), "12 5");
        check("kết luận của đại hội htx tháng 3/2024", Some(Aspect::Decisions), "htx 3 2024");
        check("kết luận giao ban tuần 2", Some(Aspect::Decisions), "tuần 2");
    }

    #[test]
    fn particular_things() {
        check("kết luận về tủ kháng sinh", None, "tủ kháng sinh");
        check("chuyện này chốt sao", None, "này");
        check("giao ai viết quy trình", None, "viết quy trình");
        check("giao việc gì cho khoa", None, "khoa");
        check("ai nói gì về cloud", None, "cloud");
        check("ai kết luận", None, "");
        check("quyết định số mấy", None, "");
        check("", None, "");
    }
}
