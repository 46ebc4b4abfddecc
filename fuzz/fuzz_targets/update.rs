#![no_main]

use bienban::bot::{BotIdentity, Request, parse_request, parse_update};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

// Any update is parsed or ignored, and its text is the same after all repairs.
fuzz_target!(|bytes: &[u8]| {
    let raw = String::from_utf8_lossy(bytes);
    let Some(parsed) = parse_update(&raw) else { return };
    let Some(update) = parsed.update else { return };
    assert_eq!(update.id.0, parsed.id);
    let me = BotIdentity { id: 4242, username: "BienBanThuBot".to_owned(), reads_groups: true, has_inline_mode: true };
    let (Some(request), Ok(value)) = (parse_request(update, &me), serde_json::from_str::<Value>(&raw)) else { return };
    match request {
        Request::Message { message, .. } => assert_eq!(message.text(), value["message"]["text"].as_str()),
        Request::Edit { message, question } => {
            assert_eq!(message.text(), value["edited_message"]["text"].as_str());
            assert!(!question.trim().is_empty());
        }
        Request::Callback(query) => assert_eq!(query.data.as_deref(), value["callback_query"]["data"].as_str()),
        Request::Inline(query) => assert_eq!(Some(&*query.query), value["inline_query"]["query"].as_str()),
    }
});
