//! The characters of glyph names (Adobe Glyph List for New Fonts) and of codes in the standard encodings. The
//! name of an accented letter consists of its parts ("acircumflexdotbelow"). The parts are looked up, so the
//! result is decomposed.

/// Windows-1252 from 0x80 to 0x9f. Unassigned codes are kept, since fonts with legacy Vietnamese encodings
/// use them.
const WIN_ANSI: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
/// Mac OS Roman from 0x80 to 0xff.
const MAC_ROMAN: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø\
¿¡¬√ƒ≈∆«»…\u{a0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{f8ff}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";
/// Adobe's standard encoding from 0xa1 (PDF 32000-1, annex D.2). A space is an unassigned code.
const STANDARD: &str = "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ –†‡· ¶•‚„”»…‰ ¿ `´ˆ˜¯˘˙¨ ˚¸ ˝˛ˇ—                Æ ª    ŁØŒº     æ   ı  łøœß";

/// The names of accents, each followed by its combining character in hexadecimal.
const ACCENTS: &str = "acute 301 grave 300 hookabove 309 tilde 303 dotbelow 323 circumflex 302 breve 306 horn 31b \
    dieresis 308 caron 30c cedilla 327 ring 30a macron 304 ogonek 328 dotaccent 307 hungarumlaut 30b \
    commaaccent 326";

/// Maximum bytes of a glyph name; the longest one of Adobe has 35.
const MAX_NAME_BYTES: usize = 64;

/// Glyph names, each followed by its text.
const GLYPHS: &str = "space   exclam ! quotedbl \" numbersign # dollar $ percent % ampersand & quotesingle ' \
parenleft ( parenright ) asterisk * plus + comma , hyphen - minus − period . slash / zero 0 one 1 two 2 three 3 \
four 4 five 5 six 6 seven 7 eight 8 nine 9 colon : semicolon ; less < equal = greater > question ? at @ \
bracketleft [ backslash \\ bracketright ] asciicircum ^ underscore _ grave ` braceleft { bar | braceright } \
asciitilde ~ dcroat đ Dcroat Đ dmacron đ Dmacron Đ dslash đ Dslash Đ eth ð Eth Ð ae æ AE Æ oe œ OE Œ oslash ø \
Oslash Ø germandbls ß thorn þ Thorn Þ lslash ł Lslash Ł dotlessi ı quoteleft ‘ quoteright ’ quotedblleft “ \
quotedblright ” quotesinglbase ‚ quotedblbase „ guillemotleft « guillemotright » guilsinglleft ‹ guilsinglright › \
endash – emdash — bullet • ellipsis … dagger † daggerdbl ‡ section § paragraph ¶ copyright © registered ® \
trademark ™ degree ° plusminus ± multiply × divide ÷ mu µ periodcentered · onehalf ½ onequarter ¼ threequarters ¾ \
onesuperior ¹ twosuperior ² threesuperior ³ exclamdown ¡ questiondown ¿ cent ¢ sterling £ yen ¥ Euro € dong ₫ \
currency ¤ florin ƒ brokenbar ¦ logicalnot ¬ ordfeminine ª ordmasculine º perthousand ‰ fraction ⁄ fi fi fl fl \
ff ff ffi ffi ffl ffl lessequal ≤ greaterequal ≥ notequal ≠ infinity ∞ arrowright → arrowleft ← circumflex ˆ \
tilde ˜ acute ´ dieresis ¨ macron ¯ cedilla ¸ filledbox ■ square □ checkmark ✓";

/// Returns the character of a code in the one-byte encoding with this name. An unknown name means Windows-1252.
pub fn decode_code(encoding: &[u8], code: u8) -> Option<char> {
    match (encoding, code) {
        (_, 0..=0x1f) => None,
        (b"StandardEncoding", b'\'') => Some('’'),
        (b"StandardEncoding", b'`') => Some('‘'),
        (_, 0x20..=0x7e) => Some(char::from(code)),
        (b"MacRomanEncoding", 0x80..) => MAC_ROMAN.chars().nth(usize::from(code) - 0x80),
        (b"StandardEncoding", _) => {
            STANDARD.chars().nth(usize::from(code.checked_sub(0xa1)?)).filter(|letter| *letter != ' ')
        }
        (_, 0x80..=0x9f) => WIN_ANSI.chars().nth(usize::from(code) - 0x80),
        _ => Some(char::from(code)),
    }
}

/// Returns the text of a glyph name; `None` if it is unknown.
pub fn resolve_glyph_name(name: &str) -> Option<String> {
    let name = name.split('.').next().filter(|name| (1..=MAX_NAME_BYTES).contains(&name.len()))?;
    name.split('_').map(resolve_component).collect()
}

fn resolve_component(name: &str) -> Option<String> {
    find_listed_name(name).or_else(|| parse_hex_name(name)).or_else(|| parse_accented_name(name))
}

fn find_listed_name(name: &str) -> Option<String> {
    if name.len() == 1 && name.is_ascii() {
        return Some(name.to_owned());
    }
    let mut words = GLYPHS.strip_prefix("space   ")?.split_ascii_whitespace();
    match name {
        "space" | "nbspace" | "nonbreakingspace" => Some(" ".to_owned()),
        "sfthyphen" | "softhyphen" => Some("\u{ad}".to_owned()),
        _ => std::iter::from_fn(|| words.next().zip(words.next())).find(|(n, _)| *n == name).map(|(_, t)| t.to_owned()),
    }
}

/// Parses "uni1EA1" (one or more UTF-16 code units) or "u1EA1".
fn parse_hex_name(name: &str) -> Option<String> {
    if let Some(digits) = name.strip_prefix("uni").filter(|d| d.len() % 4 == 0 && d.is_ascii()) {
        let units: Option<Vec<u16>> =
            (0..digits.len()).step_by(4).map(|at| u16::from_str_radix(&digits[at..at + 4], 16).ok()).collect();
        return String::from_utf16(&units?).ok().filter(|text| !text.is_empty());
    }
    let digits = name.strip_prefix('u').filter(|d| (4..=6).contains(&d.len()))?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?).map(String::from)
}

/// Parses a letter followed by the names of its accents.
fn parse_accented_name(name: &str) -> Option<String> {
    let letter = name.chars().next().filter(char::is_ascii_alphabetic)?;
    let (mut text, mut rest) = (String::from(letter), &name[1..]);
    while !rest.is_empty() {
        let mut accents = ACCENTS.split(' ').zip(ACCENTS.split(' ').skip(1)).step_by(2);
        let (code, after) = accents.find_map(|(name, code)| Some((code, rest.strip_prefix(name)?)))?;
        text.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
        rest = after;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<&str>) {
        assert_eq!(resolve_glyph_name(name).as_deref(), expected, "{name}");
    }

    #[test]
    fn names_of_glyphs() {
        check("a", Some("a"));
        check("acircumflexdotbelow", Some("a\u{302}\u{323}"));
        check("Ohorngrave", Some("O\u{31b}\u{300}"));
        check("dcroat", Some("đ"));
        check("space", Some(" "));
        check("uni1EA1.alt", Some("ạ"));
        check("uni01B0031F", Some("ư\u{31f}"));
        check("u1EA1", Some("ạ"));
        check("f_f_i", Some("ffi"));
        check("four", Some("4"));
        check("tilde", Some("˜"));
        check("g12", None);
        check("uni12é", None);
        check(".notdef", None);
    }

    #[test]
    fn codes_of_encodings() {
        let decode =
            |encoding: &[u8], codes: &[u8]| codes.iter().filter_map(|c| decode_code(encoding, *c)).collect::<String>();
        assert_eq!(decode(b"WinAnsiEncoding", b"A\x80\x97\xe9\x01"), "A€—é");
        assert_eq!(decode(b"MacRomanEncoding", b"\x8e\xff"), "éˇ");
        assert_eq!(decode(b"StandardEncoding", b"'\xd0\xfb\xa0"), "’—ß");
    }
}
