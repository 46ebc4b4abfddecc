//! Lenient XML parsing. Names are compared without namespace prefixes, which differ between the two variants
//! of the format.

use quick_xml::events::{BytesStart, Event};

use super::package::PartReader;
use crate::formats::problem::Problem;

/// Returns the value of an attribute.
pub fn read_attribute(tag: &BytesStart, name: &str) -> Option<String> {
    let attribute = tag.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(attribute.value.into_owned())
}

/// Returns the value of the attribute `val`, which most elements with a setting have.
pub fn read_val(tag: &BytesStart) -> Option<String> {
    read_attribute(tag, "val")
}

/// Whether a toggle property such as `<w:vanish/>` is on.
pub fn is_on(tag: &BytesStart) -> bool {
    read_val(tag).is_none_or(|v| !matches!(v.as_str(), "0" | "false" | "off" | "none"))
}

/// Resolves a character or predefined entity reference; `None` if it is unknown.
pub fn resolve_entity(name: &str) -> Option<String> {
    let number = |digits: &str, radix| char::from_u32(u32::from_str_radix(digits, radix).ok()?);
    let character = match name.strip_prefix('#') {
        Some(hex) if hex.starts_with(['x', 'X']) => number(&hex[1..], 16),
        Some(decimal) => number(decimal, 10),
        None => match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => None,
        },
    };
    character.map(String::from)
}

/// Returns the text of the first element `name`.
///
/// # Errors
/// If the part exceeds the limits or cannot be unpacked.
pub fn read_element_text(mut part: PartReader, name: &str) -> Result<Option<String>, Problem> {
    let mut text = None::<String>;
    loop {
        match part.read_event()? {
            Some(Event::Start(tag)) if tag.local_name().as_ref() == name => text = Some(String::new()),
            Some(Event::End(tag)) if tag.local_name().as_ref() == name => return Ok(text),
            Some(Event::Text(piece)) => match &mut text {
                Some(text) => text.push_str(&piece),
                None => return Ok(None),
            },
            Some(Event::GeneralRef(name)) => match &mut text {
                Some(text) => text.push_str(&resolve_entity(&name).unwrap_or_default()),
                None => return Ok(None),
            },
            Some(Event::Eof) | None => return Ok(None),
            Some(_) => {}
        }
    }
}
