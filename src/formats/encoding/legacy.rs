//! Decoders of the Vietnamese encodings that preceded Unicode.
//!
//! Old fonts assign Vietnamese glyphs to the codes of Western characters. Their text occurs as bytes, and as
//! the Western characters with these codes (in DOCX, PDF, and files saved as UTF-8 without conversion). Both
//! are decoded here from characters of windows-1252. A character that the encoding lacks is kept, and counted
//! as evidence against the encoding.
//!
//! Sources: TCVN 5712:1993 (VN3, the "ABC" fonts); the VNI Windows chart; RFC 1456 (VISCII); the Encoding
//! Standard (code pages 1252 and 1258).

use std::iter;

use encoding_rs::{EncoderResult, WINDOWS_1252, WINDOWS_1258};
use unicode_normalization::UnicodeNormalization;

/// Text decoded by an encoding that may be the right one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidateText {
    pub text: String,
    /// Number of characters that the encoding lacks.
    pub unmapped: usize,
}

/// The characters of VN3 from 0xA1 to 0xFE. A space is an unassigned code.
const TCVN3: &str = "ĂÂÊÔƠƯĐăâêôơưđ      àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ";

/// The characters of VISCII from 0x80 to 0xFF, after RFC 1456.
const VISCII: &str = "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ";

/// Decodes windows-1252. Its five unassigned bytes become the control characters of Latin-1.
pub fn decode_windows1252(bytes: &[u8]) -> String {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

/// Returns the byte of a character in windows-1252 or else in Latin-1; `None` if it is in neither.
fn encode_windows1252(c: char) -> Option<u8> {
    u8::try_from(c).ok().or_else(|| {
        let (mut text, mut byte) = ([0; 4], [0]);
        let text = c.encode_utf8(&mut text);
        let (result, ..) = WINDOWS_1252.new_encoder().encode_from_utf8_without_replacement(text, &mut byte, true);
        (result == EncoderResult::InputEmpty).then_some(byte[0])
    })
}

/// Decodes TCVN3 (.VnTime and similar fonts). It has tone marks on lower-case letters only; capitals are not
/// restored.
pub fn decode_tcvn3(text: &str) -> CandidateText {
    let letters: Vec<char> = TCVN3.chars().collect();
    map_chars(text, |c| match c {
        '\u{A0}' => Some(c),
        '\u{A1}'..='\u{FF}' => letters.get(u32::from(c) as usize - 0xA1).copied().filter(|&letter| letter != ' '),
        _ => Some(c),
    })
}

/// Decodes windows-1258 that was read as windows-1252, and composes it (NFC).
pub fn decode_windows1258(text: &str) -> CandidateText {
    let bytes: Vec<u8> = (0x80..=0xFF).collect();
    let letters: Vec<char> = WINDOWS_1258.decode_without_bom_handling(&bytes).0.chars().collect();
    let candidate = map_chars(text, |c| match encode_windows1252(c).and_then(|byte| byte.checked_sub(0x80)) {
        // An unassigned byte of windows-1258 decodes to a control character.
        Some(at) if !c.is_control() => letters.get(usize::from(at)).copied().filter(|letter| !letter.is_control()),
        _ => Some(c),
    });
    CandidateText { text: candidate.text.nfc().collect(), unmapped: candidate.unmapped }
}

/// Decodes VISCII that was read as windows-1252. Used only to rule it out, since many of its words are
/// possible in TCVN3.
pub fn decode_viscii(text: &str) -> CandidateText {
    let letters: Vec<char> = VISCII.chars().collect();
    map_chars(text, |c| {
        let high = encode_windows1252(c).and_then(|byte| byte.checked_sub(0x80));
        Some(high.and_then(|at| letters.get(usize::from(at)).copied()).unwrap_or(c))
    })
}

/// Maps each character by `letter`; keeps and counts the characters for which it returns `None`.
fn map_chars(text: &str, letter: impl Fn(char) -> Option<char>) -> CandidateText {
    let mut unmapped = 0;
    let map = |c| {
        letter(c).unwrap_or_else(|| {
            unmapped += 1;
            c
        })
    };
    CandidateText { text: text.chars().map(map).collect(), unmapped }
}

/// Decodes VNI Windows, which encodes a letter as its base letter and a character for the diacritics.
pub fn decode_vni(text: &str) -> CandidateText {
    let (mut out, mut unmapped) = (String::with_capacity(text.len()), 0);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let base = decode_vni_letter(c).unwrap_or(c);
        if let Some(letter) = rest.peek().and_then(|&mark| apply_vni_mark(base, mark)) {
            rest.next();
            out.push(letter);
        } else {
            unmapped += usize::from(base == c && ('À'..='ÿ').contains(&c) && !"ÍÌíì".contains(c));
            out.push(base);
        }
    }
    CandidateText { text: out, unmapped }
}

/// Decodes a letter that is encoded as a single character in VNI.
fn decode_vni_letter(c: char) -> Option<char> {
    let at = "ñÑôÔöÖæÆóÓòÒîÎ".chars().position(|letter| letter == c)?;
    "đĐơƠưƯỉỈĩĨịỊỵỴ".chars().nth(at)
}

/// Returns the circumflex or breve, and the tone mark, that a VNI character adds to the letter before it. Its
/// case may differ from that of the letter ("Uû").
fn decode_vni_mark(mark: char) -> Option<(Option<char>, Option<char>)> {
    // None, acute, grave, hook above, tilde, dot below.
    const TONES: [Option<char>; 6] =
        [None, Some('\u{301}'), Some('\u{300}'), Some('\u{309}'), Some('\u{303}'), Some('\u{323}')];
    let rows = [(None, " ùøûõï"), (Some('\u{302}'), "âáàåãä"), (Some('\u{306}'), "êéèúüë")];
    let mark = mark.to_lowercase().next().filter(|mark| !mark.is_ascii())?;
    rows.into_iter()
        .find_map(|(diacritic, marks)| Some((diacritic, TONES[marks.chars().position(|other| other == mark)?])))
}

/// Returns the letter composed of `base` and the diacritics of `mark`; `None` if there is no such letter.
fn apply_vni_mark(base: char, mark: char) -> Option<char> {
    let (diacritic, tone) = decode_vni_mark(mark)?;
    let bearers = match diacritic {
        None => "aeouyơưAEOUYƠƯ",
        Some('\u{302}') => "aeoAEO",
        Some(_) => "aA",
    };
    // As a string, since the parts of "ộ" compose in canonical order.
    let mut letter = iter::once(base).chain(diacritic).chain(tone).nfc();
    letter.next().filter(|_| bearers.contains(base) && letter.next().is_none())
}

/// Decodes UTF-8 that was misread as windows-1252 or Latin-1 and encoded as UTF-8 again; `None` if it was not.
pub fn decode_double_utf8(text: &str) -> Option<CandidateText> {
    let bytes: Option<Vec<u8>> = text.chars().map(encode_windows1252).collect();
    Some(CandidateText { text: String::from_utf8(bytes?).ok()?, unmapped: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(decode: fn(&str) -> CandidateText, old: &str, expected: &str) {
        assert_eq!(decode(old), CandidateText { text: expected.to_owned(), unmapped: 0 });
    }

    #[test]
    fn every_letter_of_tcvn3() {
        check(decode_tcvn3, "¡¢£¤¥¦§ ¨©ª«¬\u{AD}®", "ĂÂÊÔƠƯĐ ăâêôơưđ");
        check(decode_tcvn3, "µ¶·¸¹ »¼½¾Æ ÇÈÉÊË ÌÎÏÐÑ ÒÓÔÕÖ ×ØÜÝÞ", "àảãáạ ằẳẵắặ ầẩẫấậ èẻẽéẹ ềểễếệ ìỉĩíị");
        check(decode_tcvn3, "ßáâãä åæçèé êëìíî ïñòóô õö÷øù úûüýþ", "òỏõóọ ồổỗốộ ờởỡớợ ùủũúụ ừửữứự ỳỷỹýỵ");
    }

    #[test]
    fn every_letter_of_vni() {
        let old = "aùaøaûaõaï aâaáaàaåaãaä aêaéaèaúaüaë eùeøeûeõeï eâeáeàeåeãeä íìæóò \
            oùoøoûoõoï oâoáoàoåoãoä ôôùôøôûôõôï uùuøuûuõuï ööùöøöûöõöï yùyøyûyõî ñ";
        let new = "áàảãạ âấầẩẫậ ăắằẳẵặ éèẻẽẹ êếềểễệ íìỉĩị óòỏõọ ôốồổỗộ ơớờởỡợ úùủũụ ưứừửữự ýỳỷỹỵ đ";
        check(decode_vni, old, new);
        check(decode_vni, &old.to_uppercase(), &new.to_uppercase());
        check(decode_vni, "Uûy", "Ủy");
    }

    #[test]
    fn viscii_is_decoded() {
        check(
            decode_viscii,
            &decode_windows1252(b"C\xF4ng h\xF2a x\xE3 h\xB5i, \xD0\xB5c l\xA7p"),
            "Công hòa xã hội, Độc lập",
        );
    }

    #[test]
    fn other_characters_are_unchanged() {
        assert_eq!(decode_tcvn3("à\u{C0} a"), CandidateText { text: "à\u{C0} a".to_owned(), unmapped: 2 });
        assert_eq!(decode_vni("thé ß"), CandidateText { text: "thé ß".to_owned(), unmapped: 2 });
        assert_eq!(decode_double_utf8("việt"), None);
    }

    /// The text of each byte from 0x80, in rows of sixteen.
    fn rows(decode: impl Fn(u8) -> String) -> [String; 8] {
        let bytes: Vec<u8> = (0x80..=0xFF).collect();
        std::array::from_fn(|row| bytes[16 * row..][..16].iter().map(|byte| decode(*byte)).collect())
    }

    #[test]
    fn every_byte_of_windows1252() {
        // Its five unassigned bytes are the control characters of Latin-1.
        let expected = [
            "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}",
            "\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ",
            "\u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯",
            "°±²³´µ¶·¸¹º»¼½¾¿",
            "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ",
            "ÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß",
            "àáâãäåæçèéêëìíîï",
            "ðñòóôõö÷øùúûüýþÿ",
        ];
        assert_eq!(rows(|byte| decode_windows1252(&[byte])), expected);
        assert!((0..0x80).all(|byte| decode_windows1252(&[byte]) == char::from(byte).to_string()));
    }

    #[test]
    fn every_byte_of_windows1258() {
        // Input is what windows-1252 decodes: a character that windows-1258 lacks is unchanged, as is a
        // control character.
        let expected = [
            "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}",
            "\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ",
            "\u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯",
            "°±²³´µ¶·¸¹º»¼½¾¿",
            "ÀÁÂĂÄÅÆÇÈÉÊË\u{300}ÍÎÏ",
            "ĐÑ\u{309}ÓÔƠÖ×ØÙÚÛÜƯ\u{303}ß",
            "àáâăäåæçèéêë\u{301}íîï",
            "đñ\u{323}óôơö÷øùúûüư₫ÿ",
        ];
        assert_eq!(rows(|byte| decode_windows1258(&decode_windows1252(&[byte])).text), expected);
        assert!(
            (0..0x80).all(|byte| decode_windows1258(&decode_windows1252(&[byte])).text == char::from(byte).to_string())
        );
        let unmapped: Vec<u8> =
            (0..=0xFF).filter(|byte| decode_windows1258(&decode_windows1252(&[*byte])).unmapped > 0).collect();
        assert_eq!(unmapped, [0x8A, 0x8E, 0x9A, 0x9E]);
    }

    #[test]
    fn control_characters_are_unchanged_in_windows1258() {
        assert_eq!(
            decode_windows1258("\u{80}\u{8A}\u{9F}"),
            CandidateText { text: "\u{80}\u{8A}\u{9F}".to_owned(), unmapped: 0 }
        );
    }

    proptest! {
        #[test]
        fn windows1252_round_trips(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let text = decode_windows1252(&bytes);
            let back: Option<Vec<u8>> = text.chars().map(encode_windows1252).collect();
            prop_assert_eq!(back, Some(bytes));
        }
    }
}
