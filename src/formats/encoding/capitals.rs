//! Restores capitals with tone marks, which TCVN3 lacks. Typists pressed Caps Lock and left the rest to a font of
//! capitals, so a heading reads "CộNG HòA Xã HộI": if all letters that have capitals are capital, so are the others.

/// Returns `text`, decoded from TCVN3, with the capitals that its fonts showed.
pub fn mend(text: &str) -> String {
    text.split_inclusive('\n').map(mend_line).collect()
}

fn mend_line(line: &str) -> String {
    let words = || line.split(|c: char| !c.is_alphabetic());
    let heading = words().any(is_capital) && words().all(|word| !word.contains(is_small));
    if heading {
        return line.to_uppercase();
    }
    let mut out = String::with_capacity(line.len());
    for piece in line.split_inclusive(|c: char| !c.is_alphabetic()) {
        let word = piece.trim_end_matches(|c: char| !c.is_alphabetic());
        if is_capital(word) { out.push_str(&piece.to_uppercase()) } else { out.push_str(piece) }
    }
    out
}

/// Whether a word such as "CộNG" has two or more capitals, and otherwise only letters that have none.
fn is_capital(word: &str) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    capitals >= 2 && !word.contains(is_small) && word.contains(has_no_capital)
}

/// Whether `c` is a small letter that has a capital in TCVN3.
fn is_small(c: char) -> bool {
    c.is_ascii_lowercase() || "ăâêôơưđ".contains(c)
}

fn has_no_capital(c: char) -> bool {
    c.is_lowercase() && !is_small(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(mend(text), expected);
    }

    #[test]
    fn headings() {
        check("CộNG HòA Xã HộI CHủ NGHĩA\nĐộc lập - Tự do\n", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA\nĐộc lập - Tự do\n");
        check("Ông NGUYễN VĂN Tú, xã Hà", "Ông NGUYỄN VĂN Tú, xã Hà");
    }

    #[test]
    fn what_may_be_small_stays_small() {
        check("Số: 05/QĐ-UBND", "Số: 05/QĐ-UBND");
        check("UBND xã", "UBND xã");
        check("Xã Hạ", "Xã Hạ");
        check("Tổ 3", "Tổ 3");
    }
}
