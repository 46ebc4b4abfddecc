//! Phrases that tell the parts of a meeting, as the records' own words.
//!
//! Looked up once a list, so that a record of thousands of sentences is gone through by numbers.

use crate::index::{ExactId, Index, TokenId};
use crate::text::tokens;

/// Headings above conclusions and decisions; words of one that assigns; headings above tasks.
pub const CONCLUDING: &str = "kết luận|quyết nghị|quyết định|nghị quyết|biểu quyết|thống nhất|bế mạc|conclusion|conclusions|decisions|resolutions|agreed";
pub const ASSIGNING: &str = "giao|phân công|phụ trách|chịu trách nhiệm|làm đầu mối|đầu mối|cử|được cử|đảm nhiệm|chủ trì|phối hợp|soạn|rà soát|lập danh sách|responsible|assigned|will take";
pub const TASKS: &str = "phân công|giao việc|việc được giao|nhiệm vụ|việc cần làm|công việc|đầu việc|tổ chức thực hiện|action items|actions|tasks|next steps";

/// That something is due.
pub const DUE: &str = "hạn|hạn chót|trước ngày|chậm nhất|xong trước|xong trong|phải xong|hoàn thành trước|nộp trước|gửi trước|báo cáo lại|trong tuần|trong tháng|cuối tháng|tuần sau|tháng sau|deadline|due|by the end";

/// That someone speaks, in minutes that tell of it.
pub const SPEAKING: &str = "phát biểu|đề nghị|cho rằng|nêu|báo cáo|cho biết|nhấn mạnh|yêu cầu|ý kiến|khẳng định|phản ánh|hỏi|trả lời|kiến nghị|góp ý|đề xuất|trình bày|bảo lưu|phản đối|said|asked|proposed|noted|reported|suggested";

/// Greetings and courtesies, which tell nothing.
pub const COURTESY: &str = "xin chào|chào|kính thưa|cảm ơn|xin cảm ơn|xin phép|dạ vâng|kính gửi|xin mời|mời|hello|thank you|thanks|good morning";

/// That one agrees, or that nothing is settled: words that settle, which do not.
pub const AGREEING: &str = "không đồng ý|tôi đồng ý|em đồng ý|tui đồng ý|chị đồng ý|anh đồng ý|con đồng ý|đồng ý với|ai đồng ý|chưa chốt|chưa thống nhất|không biểu quyết|theo nghị quyết|theo quyết định|đã thống nhất là|xin anh duyệt|i agree";

/// The last formalities of minutes, which are about the minutes.
pub const CLOSING: &str = "bế mạc lúc|bế mạc vào|kết thúc lúc|kết thúc vào|biên bản được đọc|biên bản lập|biên bản được lập|biên bản này|lập thành|khai mạc lúc|meeting adjourned|adjourned at";

/// What a figure behind it only names.
pub const NAMING: &str = "số|điều|khoản|mục|chương|trang|quý|ngõ|tổ|ấp|xóm|bản|khu|phòng|tầng|lớp|khoá|khóa|bài|nhóm|lần|thứ|phiên|sprint|năm|tháng|ngày|lúc|giờ|h|no|section|page|item|phase";

/// Some phrases, as numbers of the records' words; those that no record has are left out.
pub struct Wording {
    phrases: Vec<Vec<ExactId>>,
}

impl Wording {
    pub fn new(list: &str, index: &Index) -> Self {
        let ids = |phrase: &str| -> Option<Vec<ExactId>> {
            tokens(phrase).iter().map(|word| index.vocabulary.exact(&word.exact)).collect()
        };
        Self { phrases: list.split('|').filter_map(ids).filter(|ids| !ids.is_empty()).collect() }
    }

    /// Whether one of the phrases stands among the words.
    pub fn stands_in(&self, words: &[TokenId]) -> bool {
        let at = |from: usize| {
            let begins = |phrase: &Vec<ExactId>| {
                words.len() - from >= phrase.len()
                    && phrase.iter().zip(&words[from..]).all(|(id, word)| *id == word.exact())
            };
            self.phrases.iter().any(begins)
        };
        (0..words.len()).any(at)
    }

    /// The same of words without marks of their own.
    pub fn stands_among(&self, words: &[ExactId]) -> bool {
        self.phrases.iter().any(|phrase| words.windows(phrase.len()).any(|window| window == phrase.as_slice()))
    }
}
