//! Detects a file's encoding with certainty or not at all.
//!
//! Old records are in the encodings of old fonts, and some were saved as UTF-8 unconverted. A wrong guess would be
//! quoted as if it were the record, so short, mixed or unclear text is left alone: bytes that are not UTF-8 become a
//! problem for a person, UTF-8 stays as it is. Text with one letter that only Unicode has (đ, ơ, ộ …) never changes.

mod capitals;
mod evidence;
mod fonts;
mod legacy;
mod spelling;
mod wide;

use std::borrow::Cow;

use evidence::weigh;
use legacy::Reading;
use serde::{Deserialize, Serialize};

pub use fonts::of_font;

/// Bytes, from the first non-ASCII letter, by which the encodings are told apart; the whole text must then agree.
const SAMPLE: usize = 32 * 1024;

/// The encoding of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    Utf8,
    Utf16,
    /// UTF-8 that was taken for windows-1252 and encoded again.
    Utf8Twice,
    Windows1258,
    /// TCVN 5712 VN3: .VnTime and the other "ABC" fonts.
    Tcvn3,
    /// VNI Windows: VNI-Times and its like.
    Vni,
}

impl Encoding {
    /// Returns the name by which record keepers know it.
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

/// The text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// Without a byte-order mark; not normalised.
    pub text: Cow<'a, str>,
    pub encoding: Encoding,
}

/// Decodes a file; the error is the line, from 1, at which its encoding becomes unclear.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, usize> {
    if let Some(wide) = wide::decode(bytes) {
        let text = wide?;
        let mended = mend(&text);
        return Ok(mended.unwrap_or(Decoded { text: Cow::Owned(text), encoding: Encoding::Utf16 }));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
            Ok(mend(text).unwrap_or(Decoded { text: Cow::Borrowed(text), encoding: Encoding::Utf8 }))
        }
        Err(error) => of_bytes(bytes).ok_or_else(|| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or(bytes);
            before.iter().filter(|byte| **byte == b'\n').count() + 1
        }),
    }
}

/// Decodes bytes that are not UTF-8, if one of the old encodings is certain.
fn of_bytes(bytes: &[u8]) -> Option<Decoded<'static>> {
    let start = first_accented(bytes)?;
    let sample = bytes.get(start..bytes.len().min(start + SAMPLE))?;
    let way = sure_way(&legacy::western(sample))?;
    read_whole(way, &legacy::western(bytes))
}

/// Decodes text that was certainly saved as UTF-8 unconverted; `None` for any other.
fn mend(text: &str) -> Option<Decoded<'static>> {
    let sample = sample(text.get(first_accented(text.as_bytes())?..)?);
    if sample.chars().any(is_modern) {
        return None;
    }
    let way = sure_way(sample)?;
    if text.chars().any(is_modern) || weigh(&as_it_stands(text)).rivals() {
        return None;
    }
    read_whole(way, text)
}

/// Returns where the first word with a non-ASCII letter begins.
fn first_accented(bytes: &[u8]) -> Option<usize> {
    let (before, _) = bytes.split_at(bytes.iter().position(|byte| !byte.is_ascii())?);
    Some(before.iter().rposition(u8::is_ascii_whitespace).map_or(0, |space| space + 1))
}

fn sample(text: &str) -> &str {
    let Some(first) = text.get(..text.floor_char_boundary(SAMPLE)).filter(|first| first.len() < text.len()) else {
        return text;
    };
    first.rfind([' ', '\n']).map_or(first, |end| &first[..end])
}

/// Whether `c` is a letter or mark of Vietnamese that no Western encoding has.
fn is_modern(c: char) -> bool {
    matches!(c, 'Ă' | 'ă' | 'Đ' | 'đ' | 'Ĩ' | 'ĩ' | 'Ũ' | 'ũ' | 'Ơ' | 'ơ' | 'Ư' | 'ư'
        | '\u{300}'..='\u{323}' | '\u{1EA0}'..='\u{1EF9}')
}

fn as_it_stands(text: &str) -> Reading {
    Reading { text: text.to_owned(), strays: 0 }
}

/// Returns the encoding in which `text`, given as windows-1252, is Vietnamese, unless another one (even VISCII) may be.
fn sure_way(text: &str) -> Option<Encoding> {
    let ways = [Encoding::Utf8Twice, Encoding::Windows1258, Encoding::Tcvn3, Encoding::Vni];
    let weighed = ways.map(|way| (way, read(way, text).map(|reading| weigh(&reading)).unwrap_or_default()));
    let &(sure, _) = weighed.iter().find(|(_, evidence)| evidence.convinces())?;
    let rival = weighed.iter().any(|(way, evidence)| *way != sure && evidence.rivals());
    (!rival && !weigh(&legacy::viscii(text)).rivals()).then_some(sure)
}

/// Decodes the whole text, which must be as certain as its sample.
fn read_whole(way: Encoding, text: &str) -> Option<Decoded<'static>> {
    let reading = read(way, text)?;
    if !weigh(&reading).convinces() {
        return None;
    }
    let text = if way == Encoding::Tcvn3 { capitals::mend(&reading.text) } else { reading.text };
    Some(Decoded { text: Cow::Owned(text), encoding: way })
}

fn read(way: Encoding, text: &str) -> Option<Reading> {
    match way {
        Encoding::Utf8 | Encoding::Utf16 => None,
        Encoding::Utf8Twice => legacy::twice(text),
        Encoding::Windows1258 => Some(legacy::windows1258(text)),
        Encoding::Tcvn3 => Some(legacy::tcvn3(text)),
        Encoding::Vni => Some(legacy::vni(text)),
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
        for (old, way) in [(tcvn3, Encoding::Tcvn3), (vni, Encoding::Vni), (win, Encoding::Windows1258)] {
            check(&latin(old), Ok((TEXT, way)));
            check(old.as_bytes(), Ok((TEXT, way)));
        }
        check(legacy::western(TEXT.as_bytes()).as_bytes(), Ok((TEXT, Encoding::Utf8Twice)));
    }

    #[test]
    fn unicode_is_left_alone() {
        check(TEXT.as_bytes(), Ok((TEXT, Encoding::Utf8)));
        check(format!("\u{FEFF}{TEXT}").as_bytes(), Ok((TEXT, Encoding::Utf8)));
        let wide: Vec<u8> =
            "\u{FEFF}".chars().chain(TEXT.chars()).map(u32::from).flat_map(|c| (c as u16).to_le_bytes()).collect();
        check(&wide, Ok((TEXT, Encoding::Utf16)));
        for text in ["", "Hop to 3", "· Bà Lê\n· Hà", "Où Élise a été reçue à Noël, près de la forêt fermée"]
        {
            check(text.as_bytes(), Ok((text, Encoding::Utf8)));
        }
        let mixed = "Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp, đã họp";
        check(mixed.as_bytes(), Ok((mixed, Encoding::Utf8)));
    }

    #[test]
    fn what_is_not_sure_is_a_problem() {
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
