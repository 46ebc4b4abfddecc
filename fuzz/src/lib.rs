//! What the targets hold to: a file is read or refused, whatever its bytes, and what was read is
//! whole; a tap, a link and a question lead to screens that Telegram takes.

pub mod records;
pub mod screens;

/// The strict reader of the bot's own tests.
#[path = "../../tests/it/html.rs"]
pub mod html;

use bienban::formats::Limits;
use bienban::records::read_document;

/// Reads `bytes` as a file of this name.
pub fn check(name: &str, bytes: &[u8]) {
    let mut problems = Vec::new();
    let Ok(document) = read_document(name, bytes, &Limits::default(), &mut problems) else { return };
    let mut last = 0;
    for passage in document.passages() {
        assert!(document.slice(last..passage.span().start).chars().all(|c| c == '\n'));
        assert!(!passage.span().is_empty() && !document.passage_text(passage).contains('\n'));
        assert!(document.position(passage.span().start).is_some());
        let stretches: usize = document.stretches(passage.span()).map(|s| document.slice(s).len()).sum();
        assert_eq!(stretches, passage.span().len());
        last = passage.span().end;
    }
}
