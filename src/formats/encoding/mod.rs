//! Detects the encoding of a text file, if it is certain.
//!
//! Old records are in the encodings of old fonts, and some were saved as UTF-8 without conversion. Text
//! decoded by a wrong guess would be quoted as if it were the record. Short, mixed or ambiguous text is
//! therefore not converted: UTF-8 is kept unchanged, and other bytes are reported as a problem. Text with a
//! letter that only Unicode has (đ, ơ, ộ …) is never converted.

mod capitals;
mod fonts;
mod legacy;
mod plausibility;
mod spelling;
mod utf16;

use std::borrow::Cow;

use legacy::CandidateText;
use plausibility::count_words;
use serde::{Deserialize, Serialize};

pub use fonts::decode_by_font;

/// Bytes, from the first word with a non-ASCII letter, by which the encoding is detected. The whole text is
/// then verified.
const SAMPLE_BYTES: usize = 32 * 1024;

/// The encoding of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    Utf8,
    Utf16,
    /// UTF-8 that was misread as windows-1252 and encoded as UTF-8 again.
    Utf8Twice,
    Windows1258,
    /// TCVN 5712 VN3, the encoding of .VnTime and the other "ABC" fonts.
    Tcvn3,
    /// VNI Windows, the encoding of VNI-Times and similar fonts.
    Vni,
}

impl Encoding {
    /// Returns the name under which editors know the encoding.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Utf8Twice => "UTF-8 mã hóa hai lần",
            Self::Windows1258 => "Windows-1258",
            Self::Tcvn3 => "TCVN3 (ABC)",
            Self::Vni => "VNI",
        }
    }
}

/// The decoded text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodedFile<'a> {
    /// The text without a byte-order mark, not normalised.
    pub text: Cow<'a, str>,
    pub encoding: Encoding,
}

/// Decodes a file.
///
/// # Errors
/// The first line, from 1, that is not valid UTF-8 or UTF-16, if no legacy encoding is certain.
pub fn decode(bytes: &[u8]) -> Result<DecodedFile<'_>, usize> {
    if let Some(text) = utf16::decode(bytes) {
        let text = text?;
        let converted = decode_unconverted(&text);
        return Ok(converted.unwrap_or(DecodedFile { text: Cow::Owned(text), encoding: Encoding::Utf16 }));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
            Ok(decode_unconverted(text).unwrap_or(DecodedFile { text: Cow::Borrowed(text), encoding: Encoding::Utf8 }))
        }
        Err(error) => decode_legacy_bytes(bytes).ok_or_else(|| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or(bytes);
            before.iter().filter(|byte| **byte == b'\n').count() + 1
        }),
    }
}

/// Decodes bytes that are not UTF-8; `None` if none of the legacy encodings is certain.
fn decode_legacy_bytes(bytes: &[u8]) -> Option<DecodedFile<'static>> {
    let start = find_first_accented(bytes)?;
    let sample = bytes.get(start..bytes.len().min(start + SAMPLE_BYTES))?;
    let encoding = detect_encoding(&legacy::decode_windows1252(sample))?;
    decode_whole(encoding, &legacy::decode_windows1252(bytes))
}

/// Decodes text in a legacy encoding that was saved as UTF-8 without conversion; `None` if this is not certain.
fn decode_unconverted(text: &str) -> Option<DecodedFile<'static>> {
    let sample = take_sample(text.get(find_first_accented(text.as_bytes())?..)?);
    if sample.chars().any(is_unicode_only) {
        return None;
    }
    let encoding = detect_encoding(sample)?;
    if text.chars().any(is_unicode_only) || count_words(&as_candidate(text)).is_plausible() {
        return None;
    }
    decode_whole(encoding, text)
}

/// Returns the byte offset of the first word with a non-ASCII letter.
fn find_first_accented(bytes: &[u8]) -> Option<usize> {
    let (before, _) = bytes.split_at(bytes.iter().position(|byte| !byte.is_ascii())?);
    Some(before.iter().rposition(u8::is_ascii_whitespace).map_or(0, |space| space + 1))
}

/// Returns the whole words in the first [`SAMPLE_BYTES`] bytes.
fn take_sample(text: &str) -> &str {
    let Some(first) = text.get(..text.floor_char_boundary(SAMPLE_BYTES)).filter(|first| first.len() < text.len())
    else {
        return text;
    };
    first.rfind([' ', '\n']).map_or(first, |end| &first[..end])
}

/// Whether `c` is a letter or mark of Vietnamese that no Western encoding has.
fn is_unicode_only(c: char) -> bool {
    matches!(c, 'Ă' | 'ă' | 'Đ' | 'đ' | 'Ĩ' | 'ĩ' | 'Ũ' | 'ũ' | 'Ơ' | 'ơ' | 'Ư' | 'ư'
        | '\u{300}'..='\u{323}' | '\u{1EA0}'..='\u{1EF9}')
}

/// Returns `text` unconverted, to compare it with the candidates of the legacy encodings.
fn as_candidate(text: &str) -> CandidateText {
    CandidateText { text: text.to_owned(), unmapped: 0 }
}

/// Returns the encoding in which the bytes of `text` in windows-1252 are Vietnamese; `None` if there is none,
/// or if another one, including VISCII, is plausible.
fn detect_encoding(text: &str) -> Option<Encoding> {
    let encodings = [Encoding::Utf8Twice, Encoding::Windows1258, Encoding::Tcvn3, Encoding::Vni];
    let counted = encodings.map(|encoding| {
        (encoding, decode_as(encoding, text).map(|candidate| count_words(&candidate)).unwrap_or_default())
    });
    let &(detected, _) = counted.iter().find(|(_, counts)| counts.is_convincing())?;
    let has_rival = counted.iter().any(|(encoding, counts)| *encoding != detected && counts.is_plausible());
    (!has_rival && !count_words(&legacy::decode_viscii(text)).is_plausible()).then_some(detected)
}

/// Decodes the whole text; `None` if it is not convincing Vietnamese.
fn decode_whole(encoding: Encoding, text: &str) -> Option<DecodedFile<'static>> {
    let candidate = decode_as(encoding, text)?;
    if !count_words(&candidate).is_convincing() {
        return None;
    }
    let text = if encoding == Encoding::Tcvn3 { capitals::restore_capitals(&candidate.text) } else { candidate.text };
    Some(DecodedFile { text: Cow::Owned(text), encoding })
}

fn decode_as(encoding: Encoding, text: &str) -> Option<CandidateText> {
    match encoding {
        Encoding::Utf8 | Encoding::Utf16 => None,
        Encoding::Utf8Twice => legacy::decode_double_utf8(text),
        Encoding::Windows1258 => Some(legacy::decode_windows1258(text)),
        Encoding::Tcvn3 => Some(legacy::decode_tcvn3(text)),
        Encoding::Vni => Some(legacy::decode_vni(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "Cộng hòa xã hội chủ nghĩa Việt Nam\nĐộc lập - Tự do - Hạnh phúc\n";

    fn check(bytes: &[u8], expected: Result<(&str, Encoding), usize>) {
        let found = decode(bytes);
        let found = found.as_ref().map(|d| (d.text.as_ref(), d.encoding)).map_err(|line| *line);
        assert_eq!(found, expected);
    }

    fn latin(text: &str) -> Vec<u8> {
        text.chars().map(|c| u8::try_from(c).expect("the text is in Latin-1")).collect()
    }

    #[test]
    fn old_encodings_as_bytes_and_saved_as_utf8() {
        let tcvn3 = "Céng hßa x· héi chñ nghÜa ViÖt Nam\n§éc lËp - Tù do - H¹nh phóc\n";
        let vni = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam\nÑoäc laäp - Töï do - Haïnh phuùc\n";
        let win = "Côòng hoÌa xaÞ hôòi chuÒ nghiÞa Viêòt Nam\nÐôòc lâòp - Týò do - Haònh phuìc\n";
        for (old, encoding) in [(tcvn3, Encoding::Tcvn3), (vni, Encoding::Vni), (win, Encoding::Windows1258)] {
            check(&latin(old), Ok((TEXT, encoding)));
            check(old.as_bytes(), Ok((TEXT, encoding)));
        }
        check(legacy::decode_windows1252(TEXT.as_bytes()).as_bytes(), Ok((TEXT, Encoding::Utf8Twice)));
    }

    #[test]
    fn unicode_is_left_alone() {
        check(TEXT.as_bytes(), Ok((TEXT, Encoding::Utf8)));
        check(format!("\u{FEFF}{TEXT}").as_bytes(), Ok((TEXT, Encoding::Utf8)));
        let text: Vec<u8> =
            "\u{FEFF}".chars().chain(TEXT.chars()).map(u32::from).flat_map(|c| (c as u16).to_le_bytes()).collect();
        check(&text, Ok((TEXT, Encoding::Utf16)));
        for text in ["", "Hop to 3", "· Bà Lê\n· Hà", "Où Élise a été reçue à Noël, près de la forêt fermée"]
        {
            check(text.as_bytes(), Ok((text, Encoding::Utf8)));
        }
        let mixed = "Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp, đã họp";
        check(mixed.as_bytes(), Ok((mixed, Encoding::Utf8)));
    }

    #[test]
    fn uncertain_encodings_are_a_problem() {
        check(b"Tieu de\n\nmot hai \xFF\n", Err(3));
        check(&latin("H¹nh phóc"), Err(1));
        check(
            b"C\xF4ng h\xF2a x\xE3 h\xB5i ch\xFC ngh\xEEa Vi\xAEt Nam, \xD0\xB5c l\xA7p, T\xF1 do, H\xD5nh ph\xFAc",
            Err(1),
        );
        check(&latin("Le café\noù Élise a été reçue à Noël, près de la forêt fermée"), Err(1));
        check(b"\x89PNG\r\n\x1A\n\0\0\0", Err(1));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = decode(&bytes);
        }

        #[test]
        fn any_text_is_read(text in "\\PC*|([a-z\u{A0}-\u{FF}]{1,5} ){0,20}") {
            prop_assert!(decode(text.as_bytes()).is_ok());
        }
    }
}
