//! The properties that the fuzz targets check: any bytes are parsed or rejected, and a parsed document is consistent;
//! callbacks, links and questions give screens that Telegram accepts.

pub mod records;
pub mod screens;

/// The strict HTML parser of the bot's tests.
#[path = "../../tests/it/html.rs"]
pub mod html;

use bienban::formats::Limits;
use bienban::records::{Document, read_documents};

/// Parses `bytes` as a file with this name and checks that the passages of the document are consistent.
pub fn check_reading(name: &str, bytes: &[u8]) {
    let mut problems = Vec::new();
    let documents = read_documents(name, bytes, &Limits::default(), &mut problems).unwrap_or_default();
    documents.iter().for_each(check_passages);
}

fn check_passages(document: &Document) {
    let mut last = 0;
    for passage in document.passages() {
        assert!(document.slice(last..passage.span().start).chars().all(|c| c == '\n'));
        assert!(!passage.span().is_empty() && !document.passage_text(passage).contains('\n'));
        assert!(document.position(passage.span().start).is_some());
        let pieces: usize = document.split_at_breaks(passage.span()).map(|s| document.slice(s).len()).sum();
        assert_eq!(pieces, passage.span().len());
        last = passage.span().end;
    }
}
