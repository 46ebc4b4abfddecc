//! Turns: paragraphs that begin with a speaker, "Lê Văn A (thư ký): …".

/// Lines like turns, and their share of all lines, from which a record counts as a transcript.
const FEWEST_TURNS: usize = 3;
const TURNS_IN_TEN: usize = 3;

/// Most words of a speaker's name, without brackets.
const LONGEST_NAME: usize = 6;

/// Whether the lines are mostly turns; blank ones do not count.
pub fn is_mostly_turns<'a>(lines: impl Iterator<Item = &'a str>) -> bool {
    let (mut turns, mut all) = (0, 0);
    for line in lines.filter(|line| !line.trim().is_empty()) {
        turns += usize::from(speaker(line).is_some());
        all += 1;
    }
    turns >= FEWEST_TURNS && turns * 10 >= all * TURNS_IN_TEN
}

/// Splits a turn into speaker and words; `None` if the line is not one.
pub fn speaker(line: &str) -> Option<(&str, &str)> {
    let (name, said) = line.split_once(':').filter(|(_, said)| said.starts_with(char::is_whitespace))?;
    let bare = name.split('(').next().unwrap_or(name);
    let plausible = name.starts_with(char::is_alphabetic)
        && name.chars().count() <= 80
        && bare.split_whitespace().count() <= LONGEST_NAME
        && !bare.contains(['!', '?', ';'])
        && bare.match_indices(". ").all(|(at, _)| is_degree(&bare[..at]));
    (plausible && !said.trim().is_empty()).then(|| (name.trim(), said.trim_start()))
}

/// Whether the last word is "TS", "GS" or "ThS", whose full stop ends no sentence.
fn is_degree(before: &str) -> bool {
    let word = before.split(|c: char| !c.is_alphanumeric()).next_back().unwrap_or_default();
    (1..=4).contains(&word.chars().count()) && word.starts_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<(&str, &str)>) {
        assert_eq!(speaker(line), expected, "{line}");
    }

    #[test]
    fn a_name_comes_before_a_colon() {
        check("An (tổ trưởng): Chào cả nhà.", Some(("An (tổ trưởng)", "Chào cả nhà.")));
        check("PGS.TS Lê An: Mời chị.", Some(("PGS.TS Lê An", "Mời chị.")));
        check("TS. Lê An: Mời chị.", Some(("TS. Lê An", "Mời chị.")));
        check("Xong rồi. Ta bàn tiếp: quỹ.", None);
        check("Giờ họp 8:30", None);
        check("An:", None);
        check("Ba việc phải làm ngay trong tháng này: mua máy.", None);
    }
}
