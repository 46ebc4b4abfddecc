//! Parses one update: its id, and its content if that is readable. Each update is parsed by itself, so that an
//! unreadable one, with a lone surrogate or deeply nested brackets, does not make the rest of its batch
//! unreadable.

use std::borrow::Cow;

use serde::Deserialize;
use teloxide::types::Update;

use super::repair;

/// The kinds of updates that are handled.
pub const KINDS: [&str; 6] =
    ["message", "edited_message", "callback_query", "inline_query", "my_chat_member", "chat_member"];

/// A parsed update.
#[derive(Debug)]
pub struct ParsedUpdate {
    pub id: u32,
    /// `None` if its kind is not handled or it cannot be read.
    pub update: Option<Update>,
}

/// The only field that every update must have.
#[derive(Deserialize)]
struct UpdateHeader {
    update_id: u32,
}

/// Parses an update; `None` if it has no id, as all updates from Telegram do.
pub fn parse_update(raw: &str) -> Option<ParsedUpdate> {
    let UpdateHeader { update_id: id } = serde_json::from_str(raw).ok()?;
    let update = match serde_json::from_str(&replace_lone_surrogates(raw)) {
        Ok(value) => repair::read_update(value),
        Err(error) => {
            tracing::warn!(update = id, %error, "unreadable update; it is skipped");
            None
        }
    };
    Some(ParsedUpdate { id, update })
}

/// Replaces each escape of a lone surrogate by that of the replacement character.
fn replace_lone_surrogates(raw: &str) -> Cow<'_, str> {
    let mut repaired = String::new();
    let (mut done, mut at) = (0, 0);
    while let Some(found) = raw[at..].find('\\') {
        let escape = at + found;
        match (is_low_surrogate(raw, escape), is_low_surrogate(raw, escape + 6)) {
            (Some(false), Some(true)) => at = escape + 12,
            (Some(_), _) => {
                repaired.push_str(&raw[done..escape]);
                repaired.push_str("\\ufffd");
                (done, at) = (escape + 6, escape + 6);
            }
            // Skip the backslash and the byte after it; another escape may follow.
            (None, _) => at = (escape + 2).min(raw.len()),
        }
        while !raw.is_char_boundary(at) {
            at += 1;
        }
    }
    if done == 0 {
        return raw.into();
    }
    repaired.push_str(&raw[done..]);
    repaired.into()
}

/// Returns whether the surrogate escaped at `at` is a low one, the second of a pair; `None` if no surrogate is
/// escaped there.
fn is_low_surrogate(raw: &str, at: usize) -> Option<bool> {
    let code = raw.get(at..at + 6)?.strip_prefix("\\u")?;
    match u16::from_str_radix(code, 16).ok()? {
        0xD800..=0xDBFF => Some(false),
        0xDC00..=0xDFFF => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use teloxide::types::UpdateKind;

    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(replace_lone_surrogates(text), expected, "{text}");
    }

    #[test]
    fn a_lone_surrogate_is_replaced() {
        check(r#""a\ud83d\ude00b""#, r#""a\ud83d\ude00b""#);
        check(r#""a\ud83db""#, r#""a\ufffdb""#);
        check(r#""\ud83d\ud83d\ude00\ude00""#, r#""\ufffd\ud83d\ude00\ufffd""#);
        check(r#""\\ud83d""#, r#""\\ud83d""#);
        check(r#""\"#, r#""\"#);
        check("\"\\ế\\", "\"\\ế\\");
    }

    /// Returns an update with a message whose text is `text`, a JSON string.
    fn message(text: &str) -> String {
        let message = json!({"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private", "first_name": "An"},
            "from": {"id": 7, "is_bot": false, "first_name": "An"}, "text": "TEXT"});
        format!("{{\"update_id\":7,\"message\":{message}}}").replace("\"TEXT\"", text)
    }

    fn text_of(raw: &str) -> Option<String> {
        match parse_update(raw)?.update?.kind {
            UpdateKind::Message(message) => message.text().map(str::to_owned),
            _ => None,
        }
    }

    #[test]
    fn an_unreadable_update_has_its_id() {
        assert_eq!(text_of(&message(r#""ai\ud800?""#)).as_deref(), Some("ai\u{fffd}?"));
        let nested = "[".repeat(5_000) + &"]".repeat(5_000);
        let found = parse_update(&message(&nested)).expect("it has an id");
        assert!(found.id == 7 && found.update.is_none());
        assert!(
            parse_update("{}").is_none() && parse_update(r#"{"update_id":-1}"#).is_none() && parse_update("").is_none()
        );
    }

    proptest! {
        #[test]
        fn text_survives_every_json_spelling(text in "\\PC{1,60}") {
            let written = serde_json::to_string(&text)?;
            let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
            prop_assert_eq!(text_of(&message(&written)), Some(text.clone()));
            prop_assert_eq!(text_of(&message(&format!("\"{escaped}\""))), Some(text));
        }

        #[test]
        fn nothing_panics(raw in "(\\PC|\\\\u[dD][89abAB][0-9a-f]{2}|\\\\){0,30}") {
            let _ = (replace_lone_surrogates(&raw).len(), parse_update(&raw).is_some(), parse_update(&message(&raw)).map(|read| read.id));
            let _: Result<Value, _> = serde_json::from_str(&replace_lone_surrogates(&raw));
        }
    }
}
