//! Decodes text of DOCX and PDF files in fonts with a legacy encoding. The font is no proof, since text that
//! was converted to Unicode often keeps it. Text with a letter that only Unicode has, or with fewer misspelt
//! words before decoding than after it, is not decoded.

use std::borrow::Cow;

use super::legacy::{self, CandidateText};
use super::plausibility::count_misspelt;
use super::{as_candidate, capitals, is_unicode_only};

/// The encoding of a font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FontEncoding {
    Tcvn3,
    /// A TCVN3 font that displays lower-case letters as capitals, such as .VnTimeH.
    Tcvn3Capitals,
    Vni,
}

/// Decodes `text` in `font` to Unicode. `text` must consist of whole words, since VNI cannot be decoded if a
/// letter is split from its mark.
pub fn decode_by_font<'a>(font: &str, text: &'a str) -> Cow<'a, str> {
    let Some(encoding) = find_font_encoding(font).filter(|_| !text.chars().any(is_unicode_only)) else {
        return Cow::Borrowed(text);
    };
    if encoding == FontEncoding::Tcvn3Capitals && text.is_ascii() {
        return Cow::Owned(text.to_uppercase());
    }
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let codes: String = text.chars().map(restore_code).collect();
    let candidate =
        if encoding == FontEncoding::Vni { legacy::decode_vni(&codes) } else { legacy::decode_tcvn3(&codes) };
    if count_misspelt(&candidate) > count_misspelt(&as_candidate(text)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(match (encoding, candidate) {
        (FontEncoding::Vni, CandidateText { text, .. }) => text,
        (FontEncoding::Tcvn3, CandidateText { text, .. }) => capitals::restore_capitals(&text),
        (FontEncoding::Tcvn3Capitals, CandidateText { text, .. }) => text.to_uppercase(),
    })
}

/// Maps the private-use characters, by which Word stores symbol fonts, to their codes, and the Greek mu,
/// which PDF writers use, to the micro sign.
fn restore_code(c: char) -> char {
    match c {
        '\u{F020}'..='\u{F0FF}' => char::from_u32(u32::from(c) - 0xF000).unwrap_or(c),
        'μ' => 'µ',
        _ => c,
    }
}

/// Returns the encoding of a font by its name; `None` if the name is ambiguous. "VNtimes" has yet another
/// encoding.
fn find_font_encoding(font: &str) -> Option<FontEncoding> {
    let name = strip_subset_tag(font).trim();
    let family = name.split([',', '-']).next().unwrap_or(name).trim();
    if name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("vni-")) {
        return Some(FontEncoding::Vni);
    }
    let has_dot = family.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(".vn"));
    if !has_dot && !matches!(family, "VnTime" | "VnTimeH" | "VnArial" | "VnArialH") {
        return None;
    }
    let styles = [" Bold Italic", " Bold", " Italic"];
    let family = styles.iter().find_map(|style| family.strip_suffix(style)).unwrap_or(family);
    Some(if family.ends_with('H') { FontEncoding::Tcvn3Capitals } else { FontEncoding::Tcvn3 })
}

/// Strips the tag of a PDF font subset ("ABCDEF+").
fn strip_subset_tag(font: &str) -> &str {
    let is_tag = |tag: &str| tag.len() == 6 && tag.bytes().all(|b| b.is_ascii_uppercase());
    font.split_once('+').filter(|(tag, _)| is_tag(tag)).map_or(font, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(font: &str, text: &str, expected: &str) {
        assert_eq!(decode_by_font(font, text), expected, "{font}");
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
    fn unicode_is_unchanged() {
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
            decode_by_font(&font, &text);
        }
    }
}
