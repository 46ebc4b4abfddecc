//! Numbers in words: "hai mươi tư" is 24, "trăm rưởi" 150, "một tỷ rưỡi" 1.5 billion. Records may have figures if
//! members use words, and vice versa. Words are parsed as in speech: "chục" is ten, "rưỡi" is half of the unit before
//! it, and "lăm", "tư" and "mốt" are last digits after "mươi".

use super::syllable::exact_key;

/// Exact keys of the words for 0 to 9, with their forms after "mươi".
const DIGITS: [&str; 10] =
    ["không", "môt5 môt1", "hai", "ba", "bôn1 tư", "năm lăm nhăm", "sau1", "bay3", "tam1", "chin1"];

/// Exact keys of the words that multiply the number before them.
const UNITS: [(&str, u64); 6] = [
    ("trăm", 100),
    ("nghin2", 1_000),
    ("ngan2", 1_000),
    ("van5", 10_000),
    ("triêu5", 1_000_000),
    ("ti3", 1_000_000_000),
];

/// The usual words for 0 to 9.
const DIGIT_WORDS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

/// Parses the number that begins with the first of `words` (exact keys); also returns how many words it has. Returns
/// `None` if the first word is not a number, or if it is a lone "không", "năm" or "tư", which is more often another
/// word.
pub fn parse_number<'w>(words: impl IntoIterator<Item = &'w str>) -> Option<(u64, usize)> {
    let words: Vec<&str> = words.into_iter().take(12).collect();
    let (mut total, mut group, mut last, mut used) = (0, 0, 0, 0);
    for (at, word) in words.iter().enumerate() {
        let digit = (0..).zip(DIGITS).find(|(_, names)| names.split(' ').any(|name| name == *word));
        let digit = digit.map(|(digit, _)| digit);
        match *word {
            "mươi" | "chuc5" if last > 0 || at == 0 => {
                group = group - last + 10 * last.max(1);
                last = 0;
            }
            "mươi2" => {
                group += 10;
                last = 0;
            }
            "linh" | "le3" if group > 0 => last = 0,
            "rươi4" | "rươi3" if at > 0 => {
                let unit = UNITS.iter().find(|(name, _)| *name == words[at - 1]).map_or(0, |(_, unit)| *unit);
                total += unit / 2;
                used = at + 1;
                break;
            }
            name if at > 0 && UNITS.iter().any(|(unit, _)| *unit == name) => {
                let unit = UNITS.iter().find(|(unit, _)| *unit == name).map_or(1, |(_, unit)| *unit);
                if unit == 100 {
                    group = group - last + 100 * last.max(1);
                } else {
                    total += group.max(1) * unit;
                    group = 0;
                }
                last = 0;
            }
            "trăm" => group = 100,
            _ => match digit {
                Some(digit) if at == 0 || last == 0 => {
                    group += digit;
                    last = digit;
                }
                _ => break,
            },
        }
        used = at + 1;
    }
    let other_word = used == 1 && matches!(words[0], "không" | "năm" | "tư" | "lăm" | "nhăm" | "môt1");
    (used > 0 && !other_word).then_some((total + group, used))
}

/// Returns the ways to say a number below 100, with spaces between syllables; none for greater numbers.
pub fn spell_out(number: u64) -> Vec<String> {
    let digit = |n: u64| DIGIT_WORDS[usize::try_from(n).unwrap_or(0)];
    match number {
        0..=9 => vec![digit(number).to_owned()],
        10 => vec!["mười".to_owned()],
        11..=19 if number == 15 => vec!["mười lăm".to_owned()],
        11..=19 => vec![format!("mười {}", digit(number - 10))],
        20..=99 => {
            let tens = digit(number / 10);
            let last: &[&str] = match number % 10 {
                0 => return vec![format!("{tens} mươi"), format!("{tens} chục")],
                1 => &["mốt"],
                4 => &["tư", "bốn"],
                5 => &["lăm", "nhăm"],
                other => &[digit(other)],
            };
            last.iter().map(|last| format!("{tens} mươi {last}")).collect()
        }
        _ => Vec::new(),
    }
}

/// Parses a Roman numeral below 40 in capitals, as used for sessions, congresses and quarters.
pub fn parse_roman(text: &str) -> Option<u64> {
    let digit = |c| match c {
        'I' => Some(1),
        'V' => Some(5),
        'X' => Some(10),
        _ => None,
    };
    let digits: Option<Vec<u64>> = text.chars().map(digit).collect();
    let digits = digits.filter(|d| !d.is_empty())?;
    let signed = digits.iter().enumerate().map(|(at, &digit)| match digits.get(at + 1) {
        Some(next) if *next > digit => (0, digit),
        _ => (digit, 0),
    });
    let (plus, minus) = signed.fold((0, 0), |(plus, minus), (p, m)| (plus + p, minus + m));
    Some(plus - minus).filter(|&value| to_roman(value) == text)
}

/// Returns the Roman numeral of a number below 40.
pub fn to_roman(number: u64) -> String {
    let ones = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let tens = "X".repeat(usize::try_from(number / 10).unwrap_or(0));
    format!("{tens}{}", ones[usize::try_from(number % 10).unwrap_or(0)])
}

/// Parses the number at the beginning of `text`, as [`parse_number`] does.
pub fn parse_number_text(text: &str) -> Option<(u64, usize)> {
    let keys: Vec<String> = text.split(' ').map(exact_key).collect();
    parse_number(keys.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(u64, usize)>) {
        assert_eq!(parse_number_text(text), expected, "{text}");
    }

    #[test]
    fn words_are_numbers() {
        check("hai mươi tư người", Some((24, 3)));
        check("mười lăm", Some((15, 2)));
        check("mười", Some((10, 1)));
        check("ba chục", Some((30, 2)));
        check("hai trăm linh năm", Some((205, 4)));
        check("trăm rưởi", Some((150, 2)));
        check("một tỷ rưỡi", Some((1_500_000_000, 3)));
        check("hai trăm năm mươi nghìn", Some((250_000, 5)));
        check("ba triệu hai trăm nghìn đồng", Some((3_200_000, 5)));
        check("chín hộ", Some((9, 1)));
        check("hai ba hộ", Some((2, 1)));
        check("không họp", None);
        check("năm nay", None);
        check("hội họp", None);
    }

    #[test]
    fn numbers_are_words() {
        for number in 1..100 {
            for words in spell_out(number) {
                let known = parse_number_text(&words);
                let alone = !words.contains(' ') && known.is_none();
                assert!(alone || known == Some((number, words.split(' ').count())), "{number}: {words}");
            }
        }
    }

    #[test]
    fn roman_numerals() {
        for number in 1..40 {
            assert_eq!(parse_roman(&to_roman(number)), Some(number));
        }
        assert_eq!(
            (parse_roman("IIII"), parse_roman(""), parse_roman("XL"), parse_roman("iv")),
            (None, None, None, None)
        );
    }
}
