//! Syllables of Vietnamese orthography: an initial, a rhyme and a tone.
//!
//! About 6,500 are in use, which are about 1,700 without diacritics. Here the choice of syllables is random, but
//! short ones are more frequent.

use unicode_normalization::UnicodeNormalization;

use super::random::Random;

/// The number of syllables in use.
pub const SYLLABLES: usize = 6500;

const INITIALS: &str = "- b c ch d đ g gi h kh l m n ng nh ph qu r s t th tr v x";

/// Rhymes that take every tone. The dot follows the letter that carries the tone.
const OPEN_RHYMES: &str = "a. a.i a.o a.u a.y â.u â.y e. e.o ê. ê.u i. i.a i.u iê.u o. o.a oa.i o.e o.i ô. ô.i ơ. ơ.i u. u.a \
                    u.i uê. u.y uô.i ư. ư.a ươ.i ươ.u a.m a.n a.ng a.nh ă.m ă.n ă.ng â.m â.n â.ng e.m e.n ê.m ê.n ê.nh \
                    i.m i.n i.nh iê.m iê.n iê.ng o.m o.n o.ng ô.m ô.n ô.ng ơ.m ơ.n u.m u.n u.ng uô.n uô.ng ươ.m ươ.n \
                    ươ.ng ư.ng oa.n oa.ng uâ.n uyê.n";
/// Rhymes that end in a stop.
const STOPPED_RHYMES: &str = "a.c a.t a.p a.ch ă.c ă.t ă.p â.c â.t â.p e.c e.t e.p ê.t ê.p ê.ch i.t i.p i.ch iê.c iê.t iê.p o.c \
                       o.t o.p ô.c ô.t ô.p ơ.t ơ.p u.c u.t u.p ư.c ư.t uô.c uô.t ươ.c ươ.t ươ.p oa.t uâ.t uyê.t";

/// None, acute, grave, hook, tilde, dot below; before p, t, c and ch only the acute and the dot.
const TONES: [&str; 6] = ["", "\u{301}", "\u{300}", "\u{309}", "\u{303}", "\u{323}"];
const STOPPED_TONES: [&str; 2] = ["\u{301}", "\u{323}"];

/// All syllables, most frequent first.
pub fn list_syllables() -> Vec<String> {
    let mut random = Random::new(&[1]);
    let mut all = Vec::new();
    for initial in INITIALS.split(' ') {
        for (rhymes, tones) in [(OPEN_RHYMES, &TONES[..]), (STOPPED_RHYMES, &STOPPED_TONES)] {
            let spellings = rhymes.split_whitespace().filter_map(|rhyme| spell(initial, rhyme));
            all.extend(spellings.flat_map(|spelling| tones.iter().map(move |tone| spelling.replacen('.', tone, 1))));
        }
    }
    let composed = all.iter().map(|syllable| syllable.nfc().collect::<String>());
    let mut ranked: Vec<_> = composed.map(|syllable| (draw_rank(&syllable, &mut random), syllable)).collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    ranked.truncate(SYLLABLES);
    ranked.into_iter().map(|(_, syllable)| syllable).collect()
}

/// A random rank that is higher for long syllables, which have 3.4 letters on average in texts and 4 in a list of
/// all syllables.
#[expect(clippy::cast_precision_loss, reason = "letters")]
fn draw_rank(syllable: &str, random: &mut Random) -> f64 {
    random.uniform() * (syllable.chars().count() as f64).powf(1.5)
}

/// Spells a syllable without its tone; `None` if the orthography has no such syllable.
fn spell(initial: &str, rhyme: &str) -> Option<String> {
    let is_front = rhyme.starts_with(['e', 'ê', 'i']);
    let is_rounded = rhyme.starts_with("oa") || rhyme.starts_with("o.a") || rhyme.starts_with("o.e");
    let initial = match initial {
        "-" if rhyme.starts_with("iê") => return Some(rhyme.replacen('i', "y", 1)),
        "-" => "",
        "c" if is_front => "k",
        "g" if is_front => "gh",
        "ng" if is_front => "ngh",
        "gi" if rhyme.starts_with('i') => return None,
        "qu" if rhyme.starts_with(['o', 'ô', 'u', 'ư']) => return None,
        "b" | "m" | "ph" | "v" if is_rounded || rhyme.starts_with("uâ") || rhyme.starts_with("uy") => return None,
        other => other,
    };
    Some(format!("{initial}{rhyme}"))
}
