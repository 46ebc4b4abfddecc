//! The syllables that Vietnamese can be written with: an initial, a rhyme, a tone.
//!
//! About 6,500 are in use, which are some 1,700 without their accents. Which ones a language uses
//! is chance here; that short ones are the frequent ones is not.

use unicode_normalization::UnicodeNormalization;

use super::random::Random;

/// In use, of what could be written.
pub const SYLLABLES: usize = 6500;

const INITIALS: &str = "- b c ch d đ g gi h kh l m n ng nh ph qu r s t th tr v x";

/// The tone goes onto the letter before the dot.
const OPEN: &str = "a. a.i a.o a.u a.y â.u â.y e. e.o ê. ê.u i. i.a i.u iê.u o. o.a oa.i o.e o.i ô. ô.i ơ. ơ.i u. u.a \
                    u.i uê. u.y uô.i ư. ư.a ươ.i ươ.u a.m a.n a.ng a.nh ă.m ă.n ă.ng â.m â.n â.ng e.m e.n ê.m ê.n ê.nh \
                    i.m i.n i.nh iê.m iê.n iê.ng o.m o.n o.ng ô.m ô.n ô.ng ơ.m ơ.n u.m u.n u.ng uô.n uô.ng ươ.m ươ.n \
                    ươ.ng ư.ng oa.n oa.ng uâ.n uyê.n";
const STOPPED: &str = "a.c a.t a.p a.ch ă.c ă.t ă.p â.c â.t â.p e.c e.t e.p ê.t ê.p ê.ch i.t i.p i.ch iê.c iê.t iê.p o.c \
                       o.t o.p ô.c ô.t ô.p ơ.t ơ.p u.c u.t u.p ư.c ư.t uô.c uô.t ươ.c ươ.t ươ.p oa.t uâ.t uyê.t";

/// None, acute, grave, hook, tilde, dot below; before p, t, c, ch the acute and the dot alone.
const TONES: [&str; 6] = ["", "\u{301}", "\u{300}", "\u{309}", "\u{303}", "\u{323}"];
const TONES_STOPPED: [&str; 2] = ["\u{301}", "\u{323}"];

/// The most frequent first.
pub fn syllables() -> Vec<String> {
    let mut random = Random::new(&[1]);
    let mut all = Vec::new();
    for initial in INITIALS.split(' ') {
        for (rhymes, tones) in [(OPEN, &TONES[..]), (STOPPED, &TONES_STOPPED)] {
            let written = rhymes.split_whitespace().filter_map(|rhyme| written(initial, rhyme));
            all.extend(written.flat_map(|rest| tones.iter().map(move |tone| rest.replacen('.', tone, 1))));
        }
    }
    let composed = all.iter().map(|syllable| syllable.nfc().collect::<String>());
    let mut ranked: Vec<_> = composed.map(|syllable| (rank(&syllable, &mut random), syllable)).collect();
    ranked.sort_by(|one, other| one.0.total_cmp(&other.0));
    ranked.truncate(SYLLABLES);
    ranked.into_iter().map(|(_, syllable)| syllable).collect()
}

/// Chance, and more so for long ones (3.4 letters in the mean of texts, 4 of all that there are).
#[expect(clippy::cast_precision_loss, reason = "letters")]
fn rank(syllable: &str, random: &mut Random) -> f64 {
    random.share() * (syllable.chars().count() as f64).powf(1.5)
}

/// A syllable without its tone, spelt as the rules have it, where there is such a one.
fn written(initial: &str, rhyme: &str) -> Option<String> {
    let front = rhyme.starts_with(['e', 'ê', 'i']);
    let rounded = rhyme.starts_with("oa") || rhyme.starts_with("o.a") || rhyme.starts_with("o.e");
    let initial = match initial {
        "-" if rhyme.starts_with("iê") => return Some(rhyme.replacen('i', "y", 1)),
        "-" => "",
        "c" if front => "k",
        "g" if front => "gh",
        "ng" if front => "ngh",
        "gi" if rhyme.starts_with('i') => return None,
        "qu" if rhyme.starts_with(['o', 'ô', 'u', 'ư']) => return None,
        "b" | "m" | "ph" | "v" if rounded || rhyme.starts_with("uâ") || rhyme.starts_with("uy") => return None,
        other => other,
    };
    Some(format!("{initial}{rhyme}"))
}
