//! Decides by spelling whether a word can be a Vietnamese syllable.
//!
//! Encodings are distinguished by this: in the wrong encoding, hardly any word is spelled like a Vietnamese
//! one. The rules are the strict ones of the orthography (initials, rhymes, tones before c, ch, p, t) and not
//! a word list, so that an unknown name counts as much as a common word. Loanwords are not Vietnamese here;
//! the thresholds allow for a few.

use unicode_normalization::char::{compose, decompose_canonical};

/// Letters of the longest syllable, "nghiêng".
const MAX_LETTERS: usize = 7;

/// Whether a tone may occur before a final stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ToneClass {
    /// No tone mark, grave, hook above, tilde.
    Unchecked,
    /// Acute, dot below: the only tone marks before a final stop.
    Checked,
}

/// Whether `word`, in NFC and any case, is spelled like a Vietnamese syllable.
pub fn is_syllable(word: &str) -> bool {
    let Some((base, tone)) = split_tone(word) else { return false };
    let base = base.as_str();
    let splits = INITIALS.iter().filter_map(|initial| Some((*initial, base.strip_prefix(initial)?)));
    splits.into_iter().any(|(initial, rhyme)| is_rhyme(rhyme, initial, tone) && can_precede(initial, rhyme))
}

/// Splits a word into its lower-case letters without tone mark, and the tone; `None` if it has two tone marks
/// or too many letters.
fn split_tone(word: &str) -> Option<(String, ToneClass)> {
    let (mut base, mut tone) = (String::with_capacity(word.len()), None);
    for (count, c) in word.chars().flat_map(char::to_lowercase).enumerate() {
        if count == MAX_LETTERS {
            return None;
        }
        let (letter, mark) = split_letter(c)?;
        base.push(letter);
        if let Some(mark) = mark
            && tone.replace(mark).is_some()
        {
            return None;
        }
    }
    Some((base, tone.unwrap_or(ToneClass::Unchecked)))
}

/// Splits a character into the letter and the tone mark; `None` if it has a mark that no Vietnamese letter has.
fn split_letter(c: char) -> Option<(char, Option<ToneClass>)> {
    if c.is_ascii() {
        return Some((c, None));
    }
    let (mut letter, mut tone, mut is_known) = (None, None, true);
    decompose_canonical(c, |part| match (part, letter) {
        ('\u{301}' | '\u{323}', _) => tone = Some(ToneClass::Checked),
        ('\u{300}' | '\u{303}' | '\u{309}', _) => tone = Some(ToneClass::Unchecked),
        ('\u{302}' | '\u{306}' | '\u{31B}', Some(base)) => letter = compose(base, part),
        (base, None) => letter = Some(base),
        _ => is_known = false,
    });
    letter.filter(|_| is_known).map(|letter| (letter, tone))
}

/// Initials. "gi" is also tried as g and i.
const INITIALS: [&str; 28] = [
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu",
    "r", "s", "t", "th", "tr", "v", "x",
];

/// Whether `initial` is spelled correctly before `rhyme`: c, g, ng precede back vowels, and k, gh, ngh
/// precede front vowels. g may also precede i.
fn can_precede(initial: &str, rhyme: &str) -> bool {
    let is_front = rhyme.starts_with(['e', 'ê', 'i', 'y']);
    match initial {
        "c" | "ng" => !is_front,
        "g" => !is_front || rhyme.starts_with('i'),
        "k" | "gh" | "ngh" => is_front,
        "qu" => !rhyme.starts_with(['o', 'u', 'ư']),
        "gi" => !rhyme.starts_with(['i', 'y']),
        _ => true,
    }
}

fn is_rhyme(rhyme: &str, initial: &str, tone: ToneClass) -> bool {
    let is_vowel = |c: char| matches!(c, 'a' | 'ă' | 'â' | 'e' | 'ê' | 'i' | 'o' | 'ô' | 'ơ' | 'u' | 'ư' | 'y');
    let (vowels, coda) = rhyme.split_at(rhyme.find(|c| !is_vowel(c)).unwrap_or(rhyme.len()));
    match coda {
        "" => is_open_rhyme(vowels) || (vowels.is_empty() && initial == "gi"),
        "c" | "ch" | "k" | "p" | "t" if tone == ToneClass::Unchecked && coda != "k" => false,
        _ => allowed_codas(vowels).contains(&coda),
    }
}

/// Whether these vowels are a rhyme without a final consonant.
fn is_open_rhyme(vowels: &str) -> bool {
    const OPEN: &str = "a ai ao au ay âu ây e eo ê êu i ia iu iêu o oa oai oao oay oe oeo oi ô ôi ơ ơi u ua uây uê ui uơ uôi uy uya uyu ư ưa ưi ưu ươi ươu y yêu";
    !vowels.is_empty() && OPEN.split(' ').any(|open| open == vowels)
}

/// Returns the final consonants that may follow these vowels. A final k occurs in names of the highlands:
/// Đắk, Đăk.
fn allowed_codas(vowels: &str) -> &'static [&'static str] {
    match vowels {
        "a" => &["c", "ch", "k", "m", "n", "ng", "nh", "p", "t"],
        "ă" | "o" | "ô" | "u" => &["c", "k", "m", "n", "ng", "p", "t"],
        "â" | "e" | "iê" | "ư" | "ươ" | "oă" => &["c", "m", "n", "ng", "p", "t"],
        "ê" | "i" => &["ch", "m", "n", "nh", "p", "t"],
        "y" | "uy" => &["ch", "n", "nh", "p", "t"],
        "oa" => &["c", "ch", "m", "n", "ng", "nh", "p", "t"],
        "oe" | "ơ" => &["m", "n", "p", "t"],
        "uâ" => &["n", "ng", "t"],
        "uô" => &["c", "m", "n", "ng", "t"],
        "uê" => &["ch", "nh"],
        "yê" => &["m", "n", "ng", "t"],
        "uyê" => &["n", "t"],
        "oo" => &["c", "ng"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(words: &str, expected: bool) {
        for word in words.split_whitespace() {
            assert_eq!(is_syllable(word), expected, "{word}");
        }
    }

    #[test]
    fn syllables() {
        check("ở ý gì giếng giặt quốc quyển quý quỳnh nghiêng Nghĩa NGHỊ ĐƯỜNG thuở khuỷu", true);
        check("việt hội đồng hoà hòa thuế xoong ngoằn ngoèo khuya rượu bưởi yếm Đắk Lắk huých", true);
    }

    #[test]
    fn other_spellings_are_not_syllables() {
        check("cệ kộ ngề ghà cẹnh hàc vièt được̉ sụự été réunion für hồng̀ bđ đđ xſ ö ñandu", false);
        check("hôị2 «à x· vi÷t àé nghiêngg bă lằ giíi", false);
    }

    proptest! {
        #[test]
        fn any_word_is_accepted_as_input(word in "\\PC{0,12}|[a-zà-ỹđ\u{300}-\u{323}]{0,9}") {
            is_syllable(&word);
        }
    }
}
