//! Vietnamese encodings from before Unicode, decoded letter by letter.
//!
//! Old fonts drew Vietnamese letters in the places of Western ones, so their text occurs as bytes and as the Western
//! characters of these bytes (in DOCX, PDF, and files saved as UTF-8 unconverted). Both are decoded here as characters
//! of windows-1252. A character that the encoding lacks is kept, and counted as evidence against the encoding.
//!
//! Sources: TCVN 5712:1993 (VN3, the "ABC" fonts); the VNI Windows chart; RFC 1456 (VISCII); the Encoding Standard
//! (code pages 1252 and 1258).

use std::iter;

use encoding_rs::{EncoderResult, WINDOWS_1252, WINDOWS_1258};
use unicode_normalization::UnicodeNormalization;

/// A decoded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub text: String,
    /// Number of characters that the encoding lacks.
    pub strays: usize,
}

/// VN3 from 0xA1 to 0xFE; a space marks an unassigned code.
const TCVN3: &str = "ĂÂÊÔƠƯĐăâêôơưđ      àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ";

/// VISCII from 0x80 to 0xFF, after RFC 1456.
const VISCII: &str = "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ";

/// Decodes windows-1252; its five unassigned bytes become the controls of Latin-1.
pub fn western(bytes: &[u8]) -> String {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

/// Returns the byte of a character in windows-1252 or else in Latin-1; `None` if it is in neither.
fn western_byte(c: char) -> Option<u8> {
    u8::try_from(c).ok().or_else(|| {
        let (mut text, mut byte) = ([0; 4], [0]);
        let text = c.encode_utf8(&mut text);
        let (result, ..) = WINDOWS_1252.new_encoder().encode_from_utf8_without_replacement(text, &mut byte, true);
        (result == EncoderResult::InputEmpty).then_some(byte[0])
    })
}

/// Decodes TCVN3 (.VnTime and its like), which has tone marks on small letters only; capitals are not restored.
pub fn tcvn3(text: &str) -> Reading {
    let letters: Vec<char> = TCVN3.chars().collect();
    each(text, |c| match c {
        '\u{A0}' => Some(c),
        '\u{A1}'..='\u{FF}' => letters.get(u32::from(c) as usize - 0xA1).copied().filter(|&letter| letter != ' '),
        _ => Some(c),
    })
}

/// Decodes windows-1258 that was taken for windows-1252, and composes it (NFC).
pub fn windows1258(text: &str) -> Reading {
    let bytes: Vec<u8> = (0x80..=0xFF).collect();
    let letters: Vec<char> = WINDOWS_1258.decode_without_bom_handling(&bytes).0.chars().collect();
    let reading = each(text, |c| match western_byte(c).and_then(|byte| byte.checked_sub(0x80)) {
        // An unassigned byte of windows-1258 decodes to a control.
        Some(at) if !c.is_control() => letters.get(usize::from(at)).copied().filter(|letter| !letter.is_control()),
        _ => Some(c),
    });
    Reading { text: reading.text.nfc().collect(), strays: reading.strays }
}

/// Decodes VISCII that was taken for windows-1252; only to rule it out, as many of its words are possible in TCVN3.
pub fn viscii(text: &str) -> Reading {
    let letters: Vec<char> = VISCII.chars().collect();
    each(text, |c| {
        let high = western_byte(c).and_then(|byte| byte.checked_sub(0x80));
        Some(high.and_then(|at| letters.get(usize::from(at)).copied()).unwrap_or(c))
    })
}

fn each(text: &str, letter: impl Fn(char) -> Option<char>) -> Reading {
    let mut strays = 0;
    let kept = |c| {
        letter(c).unwrap_or_else(|| {
            strays += 1;
            c
        })
    };
    Reading { text: text.chars().map(kept).collect(), strays }
}

/// Decodes VNI Windows, which writes a base letter and then a character for its diacritics.
pub fn vni(text: &str) -> Reading {
    let (mut out, mut strays) = (String::with_capacity(text.len()), 0);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let base = vni_letter(c).unwrap_or(c);
        if let Some(letter) = rest.peek().and_then(|&mark| marked(base, mark)) {
            rest.next();
            out.push(letter);
        } else {
            strays += usize::from(base == c && ('À'..='ÿ').contains(&c) && !"ÍÌíì".contains(c));
            out.push(base);
        }
    }
    Reading { text: out, strays }
}

/// Decodes a letter that is a single character in VNI.
fn vni_letter(c: char) -> Option<char> {
    let at = "ñÑôÔöÖæÆóÓòÒîÎ".chars().position(|known| known == c)?;
    "đĐơƠưƯỉỈĩĨịỊỵỴ".chars().nth(at)
}

/// Returns the circumflex or breve, and the tone, that a VNI mark adds. Its case may differ from the letter's ("Uû").
fn marks(mark: char) -> Option<(Option<char>, Option<char>)> {
    // None, acute, grave, hook above, tilde, dot below.
    const TONES: [Option<char>; 6] =
        [None, Some('\u{301}'), Some('\u{300}'), Some('\u{309}'), Some('\u{303}'), Some('\u{323}')];
    let shapes = [(None, " ùøûõï"), (Some('\u{302}'), "âáàåãä"), (Some('\u{306}'), "êéèúüë")];
    let mark = mark.to_lowercase().next().filter(|mark| !mark.is_ascii())?;
    shapes.into_iter().find_map(|(shape, marks)| Some((shape, TONES[marks.chars().position(|known| known == mark)?])))
}

fn marked(base: char, mark: char) -> Option<char> {
    let (shape, tone) = marks(mark)?;
    let bearers = match shape {
        None => "aeouyơưAEOUYƠƯ",
        Some('\u{302}') => "aeoAEO",
        Some(_) => "aA",
    };
    // As a string, since the parts of "ộ" compose in canonical order.
    let mut letter = iter::once(base).chain(shape).chain(tone).nfc();
    letter.next().filter(|_| bearers.contains(base) && letter.next().is_none())
}

/// Decodes UTF-8 that was taken for windows-1252 or Latin-1 and encoded again; `None` if it was not.
pub fn twice(text: &str) -> Option<Reading> {
    let bytes: Option<Vec<u8>> = text.chars().map(western_byte).collect();
    Some(Reading { text: String::from_utf8(bytes?).ok()?, strays: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(read: fn(&str) -> Reading, old: &str, expected: &str) {
        assert_eq!(read(old), Reading { text: expected.to_owned(), strays: 0 });
    }

    #[test]
    fn every_letter_of_tcvn3() {
        check(tcvn3, "¡¢£¤¥¦§ ¨©ª«¬\u{AD}®", "ĂÂÊÔƠƯĐ ăâêôơưđ");
        check(tcvn3, "µ¶·¸¹ »¼½¾Æ ÇÈÉÊË ÌÎÏÐÑ ÒÓÔÕÖ ×ØÜÝÞ", "àảãáạ ằẳẵắặ ầẩẫấậ èẻẽéẹ ềểễếệ ìỉĩíị");
        check(tcvn3, "ßáâãä åæçèé êëìíî ïñòóô õö÷øù úûüýþ", "òỏõóọ ồổỗốộ ờởỡớợ ùủũúụ ừửữứự ỳỷỹýỵ");
    }

    #[test]
    fn every_letter_of_vni() {
        let old = "aùaøaûaõaï aâaáaàaåaãaä aêaéaèaúaüaë eùeøeûeõeï eâeáeàeåeãeä íìæóò \
            oùoøoûoõoï oâoáoàoåoãoä ôôùôøôûôõôï uùuøuûuõuï ööùöøöûöõöï yùyøyûyõî ñ";
        let new = "áàảãạ âấầẩẫậ ăắằẳẵặ éèẻẽẹ êếềểễệ íìỉĩị óòỏõọ ôốồổỗộ ơớờởỡợ úùủũụ ưứừửữự ýỳỷỹỵ đ";
        check(vni, old, new);
        check(vni, &old.to_uppercase(), &new.to_uppercase());
        check(vni, "Uûy", "Ủy");
    }

    #[test]
    fn viscii_is_known() {
        check(viscii, &western(b"C\xF4ng h\xF2a x\xE3 h\xB5i, \xD0\xB5c l\xA7p"), "Công hòa xã hội, Độc lập");
    }

    #[test]
    fn what_is_no_letter_stays() {
        assert_eq!(tcvn3("à\u{C0} a"), Reading { text: "à\u{C0} a".to_owned(), strays: 2 });
        assert_eq!(vni("thé ß"), Reading { text: "thé ß".to_owned(), strays: 2 });
        assert_eq!(twice("việt"), None);
    }

    /// The characters of each byte, in rows of sixteen from 0x80 on.
    fn rows(read: impl Fn(u8) -> String) -> [String; 8] {
        let bytes: Vec<u8> = (0x80..=0xFF).collect();
        std::array::from_fn(|row| bytes[16 * row..][..16].iter().map(|byte| read(*byte)).collect())
    }

    #[test]
    fn every_byte_of_windows1252() {
        // Its five holes are the controls that Latin-1 has there.
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
        assert_eq!(rows(|byte| western(&[byte])), expected);
        assert!((0..0x80).all(|byte| western(&[byte]) == char::from(byte).to_string()));
    }

    #[test]
    fn every_byte_of_windows1258() {
        // As it is read from windows-1252: a sign that windows-1258 lacks stays, and so does a control.
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
        assert_eq!(rows(|byte| windows1258(&western(&[byte])).text), expected);
        assert!((0..0x80).all(|byte| windows1258(&western(&[byte])).text == char::from(byte).to_string()));
        let strays: Vec<u8> = (0..=0xFF).filter(|byte| windows1258(&western(&[*byte])).strays > 0).collect();
        assert_eq!(strays, [0x8A, 0x8E, 0x9A, 0x9E]);
    }

    #[test]
    fn controls_stay_in_windows1258() {
        assert_eq!(windows1258("\u{80}\u{8A}\u{9F}"), Reading { text: "\u{80}\u{8A}\u{9F}".to_owned(), strays: 0 });
    }

    proptest! {
        #[test]
        fn bytes_are_read_and_found_again(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let text = western(&bytes);
            let back: Option<Vec<u8>> = text.chars().map(western_byte).collect();
            prop_assert_eq!(back, Some(bytes));
        }
    }
}
