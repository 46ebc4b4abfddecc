//! English stemming of ASCII words, so that "meetings" and "meeting", "decided" and "decide" share a key. Based on
//! Harman's S-stemmer and step 1 of Porter's stemmer (1980). A test checks that no Vietnamese syllable without
//! diacritics changes.

/// Returns the stem of a word in lower-case ASCII, and any other word unchanged.
pub fn stem(word: &str) -> String {
    if word.len() < 4 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let singular = to_singular(word);
    let base = ["ing", "ed"].iter().find_map(|ending| strip_ending(&singular, ending)).unwrap_or(singular);
    match base.strip_suffix('e') {
        Some(bare) if bare.len() >= 4 => bare.to_owned(),
        _ => base,
    }
}

fn to_singular(word: &str) -> String {
    if let Some(bare) = word.strip_suffix("ies").filter(|bare| bare.len() >= 3) {
        return format!("{bare}y");
    }
    for ending in ["sses", "xes", "zes", "ches", "shes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    let is_plural = word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    word[..word.len() - usize::from(is_plural)].to_owned()
}

/// Strips an ending and makes a doubled final consonant single; returns `None` if the rest cannot be a word.
fn strip_ending(word: &str, ending: &str) -> Option<String> {
    let bare = word.strip_suffix(ending)?;
    let is_vowel = |b: u8| b"aeiouy".contains(&b);
    if bare.len() < 3 || !bare.bytes().any(is_vowel) {
        return None;
    }
    let letters = bare.as_bytes();
    let is_doubled =
        letters[letters.len() - 1] == letters[letters.len() - 2] && !b"lsz".contains(&letters[letters.len() - 1]);
    Some(bare[..bare.len() - usize::from(is_doubled && !is_vowel(letters[letters.len() - 1]))].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &[&str]) {
        let stems: Vec<_> = words.iter().map(|word| stem(word)).collect();
        assert!(stems.iter().all(|s| *s == stems[0]), "{words:?}: {stems:?}");
    }

    #[test]
    fn one_word_one_stem() {
        check(&["meeting", "meetings", "meet", "meets"]);
        check(&["decide", "decided", "decides", "deciding"]);
        check(&["plan", "plans", "planned", "planning"]);
        check(&["company", "companies"]);
        check(&["discuss", "discussed", "discusses", "discussing"]);
        check(&["price", "prices", "priced", "pricing"]);
        assert_ne!(stem("thing"), stem("th"));
        assert_eq!((stem("bus"), stem("this"), stem("2023s")), ("bus".into(), "this".into(), "2023s".into()));
    }

    #[test]
    fn vietnamese_without_diacritics_is_unchanged() {
        let initials = "b c ch d g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x";
        let rhymes = "a ac ach ai am an ang anh ao ap at au ay e ec em en eng enh eo ep et eu i ia ich iec iem ien ieng \
            iep iet ieu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om \
            on ong ooc oong op ot u ua uac uan uang uat uay uc ue uech uenh ui um un ung uoc uoi uom uon uong uop uot \
            uou up ut uu uy uya uych uyen uyet uynh uyt y yem yen yet yeu";
        for initial in initials.split_ascii_whitespace().chain([""]) {
            for rhyme in rhymes.split_ascii_whitespace() {
                // "ngh" occurs only before e and i.
                let syllable = format!(
                    "{}{rhyme}",
                    if rhyme.starts_with(['o', 'u']) { initial.replace("ngh", "ng") } else { initial.to_owned() }
                );
                assert_eq!(stem(&syllable), syllable);
            }
        }
    }
}
