//! Recognises turns, paragraphs that begin with a speaker: "Lê Văn A (thư ký): …".

/// The minimum number of turns of a transcript.
const MIN_TURNS: usize = 3;

/// The minimum share of turns among the lines of a transcript, in tenths.
const MIN_TURNS_IN_TEN: usize = 3;

/// The maximum number of words of a speaker's name, without the text in brackets.
const MAX_NAME_WORDS: usize = 6;

/// Whether the lines are those of a transcript. Blank lines are ignored.
pub fn is_mostly_turns<'a>(lines: impl Iterator<Item = &'a str>) -> bool {
    let (mut turns, mut all) = (0, 0);
    for line in lines.filter(|line| !line.trim().is_empty()) {
        turns += usize::from(split_turn(line).is_some());
        all += 1;
    }
    turns >= MIN_TURNS && turns * 10 >= all * MIN_TURNS_IN_TEN
}

/// Splits a turn into speaker and spoken text, or returns `None` if the line is not a turn.
pub fn split_turn(line: &str) -> Option<(&str, &str)> {
    let (name, speech) = line.split_once(':').filter(|(_, speech)| speech.starts_with(char::is_whitespace))?;
    let bare = name.split('(').next().unwrap_or(name);
    let plausible = name.starts_with(char::is_alphabetic)
        && name.chars().count() <= 80
        && bare.split_whitespace().count() <= MAX_NAME_WORDS
        && !bare.contains(['!', '?', ';'])
        && bare.match_indices(". ").all(|(at, _)| is_degree(&bare[..at]));
    (plausible && !speech.trim().is_empty()).then(|| (name.trim(), speech.trim_start()))
}

/// Whether the last word can be a degree ("TS", "GS", "ThS"), whose full stop does not end a sentence.
fn is_degree(before: &str) -> bool {
    let word = before.split(|c: char| !c.is_alphanumeric()).next_back().unwrap_or_default();
    (1..=4).contains(&word.chars().count()) && word.starts_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<(&str, &str)>) {
        assert_eq!(split_turn(line), expected, "{line}");
    }

    #[test]
    fn a_turn_begins_with_a_name_and_a_colon() {
        check("An (tổ trưởng): Chào cả nhà.", Some(("An (tổ trưởng)", "Chào cả nhà.")));
        check("PGS.TS Lê An: Mời chị.", Some(("PGS.TS Lê An", "Mời chị.")));
        check("TS. Lê An: Mời chị.", Some(("TS. Lê An", "Mời chị.")));
        check("Xong rồi. Ta bàn tiếp: quỹ.", None);
        check("Giờ họp 8:30", None);
        check("An:", None);
        check("Ba việc phải làm ngay trong tháng này: mua máy.", None);
    }
}
