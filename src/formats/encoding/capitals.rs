//! Restores capitals with tone marks, which TCVN3 lacks. Typists pressed Caps Lock and used a font that
//! displays small letters as capitals, so a heading is stored as "CộNG HòA Xã HộI". If all letters of a word or
//! line that have a capital in TCVN3 are capitals, the others are capitalised too.

/// Returns `text`, decoded from TCVN3, with the capitals that its fonts displayed.
pub fn restore_capitals(text: &str) -> String {
    text.split_inclusive('\n').map(restore_line).collect()
}

fn restore_line(line: &str) -> String {
    let words = || line.split(|c: char| !c.is_alphabetic());
    let is_heading = words().any(is_capital_word) && words().all(|word| !word.contains(has_tcvn3_capital));
    if is_heading {
        return line.to_uppercase();
    }
    let mut out = String::with_capacity(line.len());
    for piece in line.split_inclusive(|c: char| !c.is_alphabetic()) {
        let word = piece.trim_end_matches(|c: char| !c.is_alphabetic());
        if is_capital_word(word) { out.push_str(&piece.to_uppercase()) } else { out.push_str(piece) }
    }
    out
}

/// Whether a word, such as "CộNG", has two or more capitals, and otherwise only letters that lack a capital
/// in TCVN3.
fn is_capital_word(word: &str) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    capitals >= 2 && !word.contains(has_tcvn3_capital) && word.contains(lacks_tcvn3_capital)
}

/// Whether `c` is a lower-case letter that has a capital in TCVN3.
fn has_tcvn3_capital(c: char) -> bool {
    c.is_ascii_lowercase() || "ăâêôơưđ".contains(c)
}

fn lacks_tcvn3_capital(c: char) -> bool {
    c.is_lowercase() && !has_tcvn3_capital(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(restore_capitals(text), expected);
    }

    #[test]
    fn headings() {
        check("CộNG HòA Xã HộI CHủ NGHĩA\nĐộc lập - Tự do\n", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA\nĐộc lập - Tự do\n");
        check("Ông NGUYễN VĂN Tú, xã Hà", "Ông NGUYỄN VĂN Tú, xã Hà");
    }

    #[test]
    fn lower_case_words_are_unchanged() {
        check("Số: 05/QĐ-UBND", "Số: 05/QĐ-UBND");
        check("UBND xã", "UBND xã");
        check("Xã Hạ", "Xã Hạ");
        check("Tổ 3", "Tổ 3");
    }
}
