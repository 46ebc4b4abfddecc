//! Screens for those who keep the records: reloads, files, what is asked, who may do what.
//!
//! Pure like all of `render`; who may see them is decided where they are sent.

mod audit;
mod files;
mod members;
mod questions;
mod reload;
mod stats;
mod tap;
mod upload;

pub use audit::{PAGE as PAGE_OF_AUDIT, audit, editors};
pub use files::{aside, aside_of, asides, ask_withdraw, entry, file, files, gone, to_files};
pub use members::{Offer, PAGE as PAGE_OF_MEMBERS, choose, code, mark, member, members, newcomer, scope, turned_away};
pub use questions::{Answered, PAGE as PAGE_OF_QUESTIONS, forgotten, question, vain};
pub use reload::{declined, failed, loaded, progress, rolled_back};
pub use stats::{Process, stats};
pub use tap::{Choice, Choosing, Desk, Whom};
pub use upload::{Sent, sent};

use super::pieces::html_line;
use super::{Button, LIMIT, Tap, button};
use crate::render::texts::{Language, filled};

/// Names listed of each kind before "và … nữa".
const LISTED: usize = 20;

/// UTF-16 units of a name in a list.
const LONGEST_NAME: usize = 300;

fn desk_button(label: impl Into<String>, desk: Desk) -> Button {
    button(label, Tap::Desk(desk))
}

/// Adds a list with its heading and number, as much of it as fits a message.
fn named(out: &mut String, language: Language, what: &str, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let more = |count: usize| format!("\n{}", filled(language.desk().more_items, &[&count.to_string()]));
    out.push_str(&format!("\n\n{what}: {}", names.len()));
    for (shown, name) in names.iter().take(LISTED).enumerate() {
        let line = format!("\n• {}", html_line(name, LONGEST_NAME));
        if out.encode_utf16().count() + line.encode_utf16().count() > LIMIT - 700 {
            out.push_str(&more(names.len() - shown));
            return;
        }
        out.push_str(&line);
    }
    if names.len() > LISTED {
        out.push_str(&more(names.len() - LISTED));
    }
}
