//! How phones spell: what a short form stands for, where the records do not use it themselves.
//!
//! General Vietnamese only. What one organisation shortens stands in its glossary.

/// Short form, as typed with or without accents, and what it stands for.
const SHORT: &[(&str, &str)] = &[
    ("ad", "ban quản trị"),
    ("bch", "ban chấp hành"),
    ("bh", "bao giờ"),
    ("bn", "bao nhiêu"),
    ("bnh", "bao nhiêu"),
    ("bnhieu", "bao nhiêu"),
    ("btv", "ban thường vụ"),
    ("bv", "bệnh viện"),
    ("cq", "cơ quan"),
    ("cty", "công ty"),
    ("cx", "cũng"),
    ("dc", "được"),
    ("dn", "doanh nghiệp"),
    ("đc", "được"),
    ("đh", "đại hội"),
    ("đt", "đề tài"),
    ("gđ", "giám đốc"),
    ("gv", "giảng viên"),
    ("hd", "hướng dẫn"),
    ("hđ", "hội đồng"),
    ("hđnd", "hội đồng nhân dân"),
    ("hđqt", "hội đồng quản trị"),
    ("hdqt", "hội đồng quản trị"),
    ("hk", "không"),
    ("hn", "hội nghị"),
    ("hok", "không"),
    ("hpn", "hội phụ nữ"),
    ("htx", "hợp tác xã"),
    ("hv", "hội viên"),
    ("j", "gì"),
    ("k", "không"),
    ("ko", "không"),
    ("kp", "kinh phí"),
    ("ktx", "ký túc xá"),
    ("lđ", "lãnh đạo"),
    ("lm", "làm"),
    ("mn", "mọi người"),
    ("mng", "mọi người"),
    ("mttq", "mặt trận tổ quốc"),
    ("nd", "nghị định"),
    ("nđ", "nghị định"),
    ("ng", "người"),
    ("nq", "nghị quyết"),
    ("ns", "ngân sách"),
    ("ntn", "như thế nào"),
    ("nv", "nhiệm vụ"),
    ("pct", "phó chủ tịch"),
    ("pgđ", "phó giám đốc"),
    ("qd", "quy định"),
    ("qđ", "quy định"),
    ("qt", "quy trình"),
    ("r", "rồi"),
    ("sv", "sinh viên"),
    ("sx", "sản xuất"),
    ("tg", "thời gian"),
    ("thg", "tháng"),
    ("tk", "thư ký"),
    ("trc", "trước"),
    ("tv", "thành viên"),
    ("tw", "trung ương"),
    ("tư", "trung ương"),
    ("ub", "ủy ban"),
    ("ubnd", "ủy ban nhân dân"),
    ("vs", "với"),
    ("w", "với"),
    ("yc", "yêu cầu"),
    ("z", "vậy"),
];

/// What `word` (lower case) is short for, if it is a general short form.
pub fn expand(word: &str) -> Option<&'static str> {
    SHORT.iter().find(|(short, _)| *short == word).map(|&(_, long)| long)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: Option<&str>) {
        assert_eq!(expand(word), expected);
    }

    #[test]
    fn short_forms() {
        check("bn", Some("bao nhiêu"));
        check("ko", Some("không"));
        check("hội", None);
    }

    #[test]
    fn no_short_form_stands_twice() {
        let mut seen = std::collections::HashSet::new();
        assert!(SHORT.iter().all(|(short, _)| seen.insert(short)));
    }
}
