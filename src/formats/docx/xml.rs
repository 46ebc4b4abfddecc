//! Lenient XML parsing. Names are compared without namespace prefixes, which differ between the two variants
//! of the format.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Creates an event reader for a part that tolerates syntax errors.
pub fn create_lenient_reader(part: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(part);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

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
pub fn read_element_text(part: &str, name: &str) -> Option<String> {
    let (mut reader, mut text) = (create_lenient_reader(part), None::<String>);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) if tag.local_name().as_ref() == name => text = Some(String::new()),
            Ok(Event::End(tag)) if tag.local_name().as_ref() == name => return text,
            Ok(Event::Text(piece)) => text.as_mut()?.push_str(&piece),
            Ok(Event::GeneralRef(name)) => {
                let resolved = resolve_entity(&name).unwrap_or_default();
                text.as_mut()?.push_str(&resolved);
            }
            Ok(Event::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}
