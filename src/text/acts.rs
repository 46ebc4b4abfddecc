//! What is done by saying it: settled, given out, taken on, reported, greeted.
//!
//! The wording of records, as phrases by exact key. A phrase that only looks like another ("bàn
//! giao", "không đồng ý") is listed as itself and hides it: of phrases that begin in one place the
//! longest counts, and it covers those inside.

/// What a phrase does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Settles, with a word that leaves little doubt.
    Settles,
    /// Settles where those say it who can.
    Rules,
    /// Names those who can: the meeting itself.
    Body,
    /// Gives out a task.
    Assigns,
    /// Takes a task on.
    Takes,
    /// Says by when.
    Due,
    /// Tells that someone speaks.
    Speaks,
    /// Greets, thanks, gives the floor, opens or closes.
    Greets,
    /// Reads out who was given what.
    Recaps,
    /// Proposes, or hopes for.
    Proposes,
    /// None of these, though it looks like it.
    Other,
}

impl Act {
    /// As a bit of a set.
    pub const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// Phrases parted by `|`.
pub const ACTS: &[(Act, &str)] = &[
    (
        Act::Settles,
        "chốt|chốt lại|thống nhất|biểu quyết|nhất trí|tán thành|quyết nghị|chấp thuận|đồng ý cho|đồng ý để|đã duyệt|hội nghị đã thống nhất|\
         đại hội đã thống nhất|hội đồng đã thống nhất|cuộc họp đã thống nhất|được chấp thuận|\
         bầu bổ sung|trúng cử|đắc cử|bầu|đại hội giao|hội nghị giao|hội đồng giao|đại hội yêu cầu|hội nghị yêu cầu|\
         hội đồng yêu cầu|cuộc họp giao|được thông qua|thông qua với|kết luận như sau|quyết định như sau|\
         thôi giờ vầy|thôi thì|thôi vầy|vậy nghen|vậy nhé|thế nhé|cứ thế|cứ vậy|coi như xong|quyết vậy|quyết thế|\
         agreed|decided|approved|resolved|concluded",
    ),
    (
        Act::Rules,
        "kết luận|quyết định|đồng ý|duyệt|phê duyệt|thông qua|yêu cầu|chỉ đạo|không xét|giữ nguyên|giao|phân công|\
         cho lùi|cho phép|không cho|xếp loại|chọn|kể từ|từ nay|bắt đầu từ|tạm dừng|dừng|hoãn|dời|bỏ|áp dụng|đúng rồi|\
         ghi vào biên bản|ghi vô biên bản|we will|let us|let's|go with",
    ),
    (
        Act::Body,
        "đại hội|hội nghị|hội đồng|cuộc họp|phiên họp|buổi họp|chủ tọa|chủ toạ|ban chỉ đạo|bcđ|bch|ban chấp hành|\
         hội đồng quản trị|hđqt|ban giám đốc|ban thường vụ|toàn thể|cả khoa|phát biểu kết luận|cũng theo kết luận|\
         the board|the committee|the council|the meeting|members",
    ),
    (
        Act::Assigns,
        "giao|giao cho|giao nhiệm vụ|phân công|phụ trách|chịu trách nhiệm|làm đầu mối|đầu mối|được giao|được cử|cử|\
         đảm nhiệm|đảm trách|có trách nhiệm|nhờ|đề nghị anh|đề nghị chị|yêu cầu anh|yêu cầu chị|\
         responsible for|assigned to|assigned",
    ),
    (
        Act::Takes,
        "tôi nhận|em nhận|con nhận|tui nhận|mình nhận|để em lo|để tôi lo|để con lo|để tui lo|để em làm|để tôi làm|để con làm|để em gửi|để tôi gửi|đây nhận|em lo|tôi lo|tui lo|con lo|\
         em sẽ|tôi sẽ|con sẽ|tui sẽ|mình sẽ|em gửi|tôi gửi|em xin nhận|tôi xin nhận|i will|i ll|we will",
    ),
    (
        Act::Due,
        "hạn|hạn chót|trước|trước ngày|chậm nhất|muộn nhất|trễ nhất|xong trước|hoàn thành trước|đến hết|trong tháng|\
         trong tuần|trong ngày|tuần sau|tuần tới|cuối tuần|cuối tháng|tháng sau|ngày mai|hằng tuần|hàng tuần|deadline|\
         by monday|by tuesday|by wednesday|by thursday|by friday|next week|due",
    ),
    (
        Act::Speaks,
        "phát biểu|đề nghị|cho rằng|nêu|báo cáo|có ý kiến|ý kiến|đề xuất|kiến nghị|cho biết|trình bày|hỏi|trả lời|\
         giải thích|phản đối|nhấn mạnh|khẳng định|chia sẻ|kể|nói|góp ý|cam kết|băn khoăn|lo ngại|thông báo|kết luận|\
         giải trình|giới thiệu|tham luận|nhận xét|phản ánh|lưu ý|nhắc|bày tỏ|yêu cầu|mở đầu|trình|nhận định|đánh giá|thông tin|coi|nêu rõ|chỉ rõ|chỉ đạo|đồng tình|ủng hộ|tiếp thu|mong muốn|tỏ ý|biểu dương|\
         said|says|reported|asked|proposed|explained|noted|argued|suggested|stated|added|stressed|told",
    ),
    (
        Act::Greets,
        "xin chào|kính thưa|kính chào|thưa hội đồng|thưa các|thưa cô|thưa thầy|chào cả|chào các|chào anh|chào chị|cảm ơn|cám ơn|\
         mời anh|mời chị|mời bác|mời thầy|mời cô|mời ông|mời bà|mời chú|xin mời|nghe rõ|ghi âm|tắt mic|bật mic|\
         kính chúc|chúc|bế mạc|khai mạc|bắt đầu lúc|xin báo cáo về|xin phép báo cáo|dự họp có|dự hội nghị có|đoàn chủ tịch|thành phần tham dự|kết thúc lúc|kết thúc vào|biên bản lập|lập thành|đọc lại biên bản|đọc biên bản|\
         thank|thanks|hello|good morning|welcome",
    ),
    (
        Act::Recaps,
        "giao việc|việc được giao|phần giao việc|đọc lại phân công|đọc lại các việc|đọc lại việc|đọc lại phần việc|các việc đã giao|việc đã giao|tóm tắt việc|tóm tắt lại việc|tóm tắt các việc|nhắc lại việc|\
         điểm lại việc|\
         action items",
    ),
    (
        Act::Proposes,
        "đề nghị|đề xuất|kiến nghị|xin ý kiến|theo tôi|theo em|theo tui|theo con|tôi nghĩ|em nghĩ|tui nghĩ|hay là|mong|\
         có nên|nên chăng|xin chủ trương|xin phép|we should|suggest|propose|maybe",
    ),
    (
        Act::Other,
        "giao ban|giao dịch|giao thông|giao diện|giao lưu|giao hàng|giao lúa|bàn giao|giao tiếp|giao thừa|chuyển giao|\
         giao nộp|giao nhận|giao tận|giao mùa|ngoại giao|giao đủ|không đồng ý|chưa đồng ý|chưa thống nhất|chưa chốt|\
         chưa quyết|chưa duyệt|chờ duyệt|quyết định số|nghị quyết số|theo quyết định|theo nghị quyết|tại quyết định|\
         có quyết định|ra quyết định|tháng trước|tuần trước|năm trước|lần trước|kỳ trước|trước đây|trước đó|trước mắt|\
         trước tiên|trước hết|hôm trước|phía trước|khoá trước|giới hạn|hạn chế|có hạn|chẳng hạn|ví dụ|kỳ hạn|thời hạn vay|\
         bầu trời|bỏ giữa chừng|bỏ học|rời bỏ|bỏ qua|bỏ ra|lựa chọn|không thống nhất|cách tính thống nhất|nói chung|\
         nói thật|nói thiệt|tức là nói|không tán thành|không biểu quyết|quyền biểu quyết|ai đồng ý|ai không đồng ý|\
         biểu quyết nhé|đã thống nhất|mình đã thống nhất|đã đồng ý với|tôi đồng ý với|em đồng ý với|chỉ đồng ý|họ đồng ý|\
         bỏ phiếu|bỏ sót|then chốt|mấu chốt|yêu cầu hỗ trợ|theo yêu cầu|trường yêu cầu|bộ yêu cầu|khoa được giao|bỏ thăm|dễ áp dụng|chưa áp dụng|nhận lỗi|em nhận lỗi|tôi nhận lỗi|tôi nhận thấy|em nhận thấy|\
         tôi nhận được|em nhận được|trường giao|bộ giao|nhà nước giao|trung ương giao|giao chỉ tiêu|không giao|thông tin quản|\
         công nghệ thông tin|an toàn thông tin|đề án|chọn lọc|ý kiến phản hồi|báo cáo viên|báo cáo giữa kỳ|ý kiến khác",
    ),
];

/// First words of sections, and of lines that lead a list in, under which decisions stand; the same
/// of tasks. Folded keys.
pub const DECIDING: &str =
    "ket luan|quyet nghi|quyet dinh|bieu quyet|nghi quyet|conclusion|decision|resolution|agreed|thong nhat";
pub const ASSIGNING: &str = "phan cong|giao viec|giao nhiem vu|nhiem vu duoc giao|nhiem vu cu the|to chuc thuc hien|viec can lam|cong viec tiep theo|\
    viec tiep theo|action item|next step|to do|nguoi phu trach|don vi thuc hien|nguoi thuc hien|phu trach|owner|dau viec";

/// Words that units of an organisation begin with, by exact key.
pub const UNITS: &str = "phong2 ban tô3 sơ3 bô5 nhom1 đôi5 chi uy3 công hôi5 khoa trương2 hđqt văn tinh3 xa4 huyên5 viên5 qui4 đoan2 \
    ubnd team board committee department";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::syllable::exact;

    fn check(units: &str) {
        for unit in units.split_ascii_whitespace() {
            assert!(UNITS.split_ascii_whitespace().any(|known| known == exact(unit)), "{unit}: {}", exact(unit));
        }
    }

    #[test]
    fn units_are_listed_by_exact_key() {
        check("phòng ban tổ sở bộ nhóm đội chi uỷ hội khoa trường tỉnh xã huyện viện quỹ đoàn");
    }

    #[test]
    fn acts_are_bits_apart() {
        let bits = ACTS.iter().fold(0, |bits, (act, _)| bits | act.bit());
        assert_eq!(bits.count_ones() as usize, ACTS.len());
    }
}
