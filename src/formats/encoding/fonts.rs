//! Text of DOCX and PDF files whose font tells the encoding. The font is no proof, since converted text often keeps it:
//! text with a letter that only Unicode has, or that looks more Vietnamese undecoded, is left alone.

use std::borrow::Cow;

use super::evidence::misspelt;
use super::legacy::{self, Reading};
use super::{as_it_stands, capitals, is_modern};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    Tcvn3,
    /// A TCVN3 font whose small letters look like capitals: .VnTimeH.
    Tcvn3Capitals,
    Vni,
}

/// Decodes `text`, shown in `font`, to Unicode. Pass whole words: VNI cannot be read if a run splits letter and mark.
pub fn of_font<'a>(font: &str, text: &'a str) -> Cow<'a, str> {
    let Some(letters) = letters(font).filter(|_| !text.chars().any(is_modern)) else { return Cow::Borrowed(text) };
    if letters == Letters::Tcvn3Capitals && text.is_ascii() {
        return Cow::Owned(text.to_uppercase());
    }
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let plain: String = text.chars().map(in_place).collect();
    let reading = if letters == Letters::Vni { legacy::vni(&plain) } else { legacy::tcvn3(&plain) };
    if misspelt(&reading) > misspelt(&as_it_stands(text)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(match (letters, reading) {
        (Letters::Vni, Reading { text, .. }) => text,
        (Letters::Tcvn3, Reading { text, .. }) => capitals::mend(&text),
        (Letters::Tcvn3Capitals, Reading { text, .. }) => text.to_uppercase(),
    })
}

/// Maps back the private-use codes that Word gives symbol fonts, and the Greek mu of PDF readers to the micro sign.
fn in_place(c: char) -> char {
    match c {
        '\u{F020}'..='\u{F0FF}' => char::from_u32(u32::from(c) - 0xF000).unwrap_or(c),
        'μ' => 'µ',
        _ => c,
    }
}

/// Returns the encoding of a font with an unambiguous name; "VNtimes" is of a third kind.
fn letters(font: &str) -> Option<Letters> {
    let name = without_tag(font).trim();
    let family = name.split([',', '-']).next().unwrap_or(name).trim();
    if name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("vni-")) {
        return Some(Letters::Vni);
    }
    let dotted = family.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(".vn"));
    if !dotted && !matches!(family, "VnTime" | "VnTimeH" | "VnArial" | "VnArialH") {
        return None;
    }
    let styles = [" Bold Italic", " Bold", " Italic"];
    let family = styles.iter().find_map(|style| family.strip_suffix(style)).unwrap_or(family);
    Some(if family.ends_with('H') { Letters::Tcvn3Capitals } else { Letters::Tcvn3 })
}

/// Strips the tag of a subset font in PDF ("ABCDEF+").
fn without_tag(font: &str) -> &str {
    let tagged = |tag: &str| tag.len() == 6 && tag.bytes().all(|b| b.is_ascii_uppercase());
    font.split_once('+').filter(|(tag, _)| tagged(tag)).map_or(font, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(font: &str, text: &str, expected: &str) {
        assert_eq!(of_font(font, text), expected, "{font}");
    }

    #[test]
    fn old_fonts() {
        check(".VnTime", "Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam");
        check("ABCDEF+.VnTime", "§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc");
        check(".VnTimeH", "Céng hßa", "CỘNG HÒA");
        check("ABCDEF+.VnTimeH,Bold", "Ban", "BAN");
        check(".VnArial NarrowH", "hä tªn", "HỌ TÊN");
        check(".VnTime", "CéNG HßA X· HéI", "CỘNG HÒA XÃ HỘI");
        check("VNI-Times", "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam");
        check("ABCDEF+VNI-Helve-Condense", "Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc");
        check(".VnTime", "\u{F0B5}nh μo", "ành ào");
    }

    #[test]
    fn what_is_unicode_stays() {
        check(".VnTime", "Độc lập", "Độc lập");
        check(".VnTime", "là cà phê", "là cà phê");
        check("VNI-Times", "hà nga", "hà nga");
        check("Times New Roman", "H¹nh phóc", "H¹nh phóc");
        check("VNtimes new roman", "H¹nh phóc", "H¹nh phóc");
        check("", "H¹nh phóc", "H¹nh phóc");
    }

    proptest! {
        #[test]
        fn any_font_and_text(font in "\\PC{0,12}|(\\.Vn|VNI-)\\PC{0,6}", text in "\\PC*|[a-z\u{A0}-\u{FF} ]{0,30}") {
            of_font(&font, &text);
        }
    }
}
