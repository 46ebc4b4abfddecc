//! Lists of names, and times, for admins.

use chrono::DateTime;

use crate::render::locator::day;
use crate::render::telegram::html::html_line;
use crate::render::telegram::screen::LIMIT;
use crate::render::texts::{Language, fill};
use crate::store::AHEAD;

/// Maximum names listed of each kind before "và … nữa".
const LISTED: usize = 20;

const LONGEST_NAME: usize = 300;

/// Adds a list with its heading and length, as much of it as fits a message.
pub fn push_list(out: &mut String, language: Language, what: &str, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let more = |count: usize| format!("\n{}", fill(language.admin().more_items, &[&count]));
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

/// Formats a Unix time as Vietnam's clocks show it.
pub fn moment(at: i64, language: Language) -> String {
    let at = DateTime::from_timestamp(at.saturating_add(AHEAD), 0).unwrap_or_default();
    format!("{} {}", day(at.date_naive(), language), at.format("%H:%M"))
}
