//! Whether a word could be a Vietnamese syllable, by its spelling alone.
//!
//! An encoding is told by this: read in the wrong one, letters become other letters, and hardly
//! any word is spelt as Vietnamese spells. So the rules are the strict ones of the orthography
//! (what may begin, what may follow, which tones stand before c, ch, p, t) and no list of words:
//! a name that nobody has heard of counts as much as a common word. Loans are not Vietnamese
//! here; the judge allows for a few.

use unicode_normalization::char::{compose, decompose_canonical};

/// "nghiêng", the longest.
const LONGEST: usize = 7;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tone {
    /// None, grave, hook, tilde.
    Open,
    /// Acute or dot below: alone possible before a stop.
    Short,
}

/// Whether `word`, composed (NFC) and in any case, is spelt as a Vietnamese syllable.
pub fn is_syllable(word: &str) -> bool {
    let Some((base, tone)) = toneless(word) else { return false };
    let base = base.as_str();
    let splits = INITIALS.iter().filter_map(|initial| Some((*initial, base.strip_prefix(initial)?)));
    splits.into_iter().any(|(initial, rhyme)| is_rhyme(rhyme, initial, tone) && agree(initial, rhyme))
}

/// The letters in lower case with hat and horn kept and the tone taken off; none where a letter
/// has two tones, or two letters have one each, or there are too many letters.
fn toneless(word: &str) -> Option<(String, Tone)> {
    let (mut base, mut tone) = (String::with_capacity(word.len()), None);
    for (count, c) in word.chars().flat_map(char::to_lowercase).enumerate() {
        if count == LONGEST {
            return None;
        }
        let (letter, mark) = parts(c)?;
        base.push(letter);
        if let Some(mark) = mark
            && tone.replace(mark).is_some()
        {
            return None;
        }
    }
    Some((base, tone.unwrap_or(Tone::Open)))
}

/// A letter without its tone, and the tone; none where it carries what no Vietnamese letter does.
fn parts(c: char) -> Option<(char, Option<Tone>)> {
    if c.is_ascii() {
        return Some((c, None));
    }
    let (mut letter, mut tone, mut known) = (None, None, true);
    decompose_canonical(c, |part| match (part, letter) {
        ('\u{301}' | '\u{323}', _) => tone = Some(Tone::Short),
        ('\u{300}' | '\u{303}' | '\u{309}', _) => tone = Some(Tone::Open),
        ('\u{302}' | '\u{306}' | '\u{31B}', Some(base)) => letter = compose(base, part),
        (base, None) => letter = Some(base),
        _ => known = false,
    });
    letter.filter(|_| known).map(|letter| (letter, tone))
}

/// What a syllable begins with. "gi" and "qu" are tried as wholes and as g and i.
const INITIALS: [&str; 28] = [
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu",
    "r", "s", "t", "th", "tr", "v", "x",
];

/// c, g, ng stand before back vowels, k, gh, ngh before front ones; g also before i.
fn agree(initial: &str, rhyme: &str) -> bool {
    let front = rhyme.starts_with(['e', 'ê', 'i', 'y']);
    match initial {
        "c" | "ng" => !front,
        "g" => !front || rhyme.starts_with('i'),
        "k" | "gh" | "ngh" => front,
        "qu" => !rhyme.starts_with(['o', 'u', 'ư']),
        "gi" => !rhyme.starts_with(['i', 'y']),
        _ => true,
    }
}

fn is_rhyme(rhyme: &str, initial: &str, tone: Tone) -> bool {
    let vowel = |c: char| matches!(c, 'a' | 'ă' | 'â' | 'e' | 'ê' | 'i' | 'o' | 'ô' | 'ơ' | 'u' | 'ư' | 'y');
    let (vowels, coda) = rhyme.split_at(rhyme.find(|c| !vowel(c)).unwrap_or(rhyme.len()));
    match coda {
        "" => is_open(vowels) || (vowels.is_empty() && initial == "gi"),
        "c" | "ch" | "k" | "p" | "t" if tone == Tone::Open && coda != "k" => false,
        _ => codas(vowels).contains(&coda),
    }
}

/// Vowels that need nothing after them.
fn is_open(vowels: &str) -> bool {
    const OPEN: &str = "a ai ao au ay âu ây e eo ê êu i ia iu iêu o oa oai oao oay oe oeo oi ô ôi ơ ơi u ua uây uê ui uơ uôi uy uya uyu ư ưa ưi ưu ươi ươu y yêu";
    !vowels.is_empty() && OPEN.split(' ').any(|open| open == vowels)
}

/// What may close a syllable after these vowels. k closes names of the highlands: Đắk, Đăk.
fn codas(vowels: &str) -> &'static [&'static str] {
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
    fn what_is_spelt_otherwise() {
        check("cệ kộ ngề ghà cẹnh hàc vièt được̉ sụự été réunion für hồng̀ bđ đđ xſ ö ñandu", false);
        check("hôị2 «à x· vi÷t àé nghiêngg bă lằ giíi", false);
    }

    proptest! {
        #[test]
        fn any_word_is_judged(word in "\\PC{0,12}|[a-zà-ỹđ\u{300}-\u{323}]{0,9}") {
            is_syllable(&word);
        }
    }
}
