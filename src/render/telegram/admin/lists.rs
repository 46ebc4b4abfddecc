//! Lists of names, and times, on the screens of admins and editors.

use chrono::DateTime;

use crate::render::locator::format_date;
use crate::render::telegram::html::escape_line;
use crate::render::telegram::screen::MAX_MESSAGE_UNITS;
use crate::render::texts::{Language, fill};
use crate::store::UTC_OFFSET;

/// Maximum names in a list; the rest is counted ("… và 5 mục nữa").
const MAX_LISTED: usize = 20;

/// Maximum UTF-16 units of a name.
const MAX_NAME: usize = 300;

/// Appends a heading, the length of a list, and as many of its names as fit a message; nothing if the list is empty.
pub fn push_list(out: &mut String, language: Language, heading: &str, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let format_rest = |count: usize| format!("\n{}", fill(language.admin_texts().more_items, &[&count]));
    out.push_str(&format!("\n\n{heading}: {}", names.len()));
    for (listed, name) in names.iter().take(MAX_LISTED).enumerate() {
        let line = format!("\n• {}", escape_line(name, MAX_NAME));
        if out.encode_utf16().count() + line.encode_utf16().count() > MAX_MESSAGE_UNITS - 700 {
            out.push_str(&format_rest(names.len() - listed));
            return;
        }
        out.push_str(&line);
    }
    if names.len() > MAX_LISTED {
        out.push_str(&format_rest(names.len() - MAX_LISTED));
    }
}

/// Formats a Unix time as a date and time in Vietnam.
pub fn format_moment(at: i64, language: Language) -> String {
    let at = DateTime::from_timestamp(at.saturating_add(UTC_OFFSET), 0).unwrap_or_default();
    format!("{} {}", format_date(at.date_naive(), language), at.format("%H:%M"))
}
