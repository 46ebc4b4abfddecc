//! Exports questions and statistics as CSV (RFC 4180) for spreadsheets. Questions that a spreadsheet would evaluate as
//! formulas are escaped (<https://owasp.org/www-community/attacks/CSV_Injection>). A byte order mark declares UTF-8,
//! which Vietnamese needs.

use std::time::Duration;

use crate::store::{DayStats, UnansweredQuestion};

/// Exports unanswered questions, one per row.
///
/// # Errors
/// If the CSV writer fails.
pub fn export_questions(questions: &[UnansweredQuestion]) -> Result<Vec<u8>, csv::Error> {
    let row = |question: &UnansweredQuestion| {
        let last = chrono::DateTime::from_timestamp(question.last, 0).unwrap_or_default();
        let [asked, not_found, wrong] =
            [question.times_asked, question.not_found, question.wrong].map(|count| count.to_string());
        [escape_formula(&question.text), asked, not_found, wrong, last.format("%Y-%m-%dT%H:%M:%SZ").to_string()]
    };
    write_csv(["question", "asked", "not_found", "marked_wrong", "last"], questions.iter().map(row))
}

/// Exports statistics, one day per row; times are in milliseconds.
///
/// # Errors
/// If the CSV writer fails.
pub fn export_days(days: &[DayStats]) -> Result<Vec<u8>, csv::Error> {
    let milliseconds =
        |time: Option<Duration>| time.map_or(String::new(), |time| format!("{:.3}", time.as_secs_f64() * 1_000.0));
    let row = |day: &DayStats| {
        let counts = &day.counts;
        let [asked, answered, nearest, not_found, right, wrong] =
            [counts.total(), counts.answered, counts.nearest, counts.not_found, counts.right, counts.wrong]
                .map(|count| count.to_string());
        [
            day.day.to_string(),
            asked,
            answered,
            nearest,
            not_found,
            right,
            wrong,
            milliseconds(day.median),
            milliseconds(day.p95),
        ]
    };
    let header = ["day", "asked", "answered", "nearest", "not_found", "right", "wrong", "median_ms", "p95_ms"];
    write_csv(header, days.iter().map(row))
}

fn write_csv<const N: usize>(
    header: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Result<Vec<u8>, csv::Error> {
    let mut out =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{FEFF}".as_bytes().to_vec());
    out.write_record(header)?;
    for row in rows {
        out.write_record(row)?;
    }
    out.into_inner().map_err(|error| error.into_error().into())
}

/// Returns a text that no spreadsheet evaluates: a text that begins like a formula gets a leading apostrophe.
fn escape_formula(text: &str) -> String {
    let first = text.trim_start().chars().next();
    let is_formula = first.is_some_and(|c| "=+-@＝＋－＠".contains(c)) || text.starts_with(['\t', '\r', '\n']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let question =
            UnansweredQuestion { id: 1, text: text.to_owned(), not_found: 2, wrong: 0, times_asked: 3, last: 0 };
        let table = String::from_utf8(export_questions(&[question]).expect("memory has room")).expect("it is UTF-8");
        let lines: Vec<&str> = table.split("\r\n").collect();
        assert_eq!(lines[0], "\u{FEFF}question,asked,not_found,marked_wrong,last");
        assert_eq!(lines[1], format!("{expected},3,2,0,1970-01-01T00:00:00Z"));
    }

    #[test]
    fn cells_are_quoted_and_none_is_a_formula() {
        check("giá vàng?", "giá vàng?");
        check("một, \"hai\"", "\"một, \"\"hai\"\"\"");
        check("=HYPERLINK(1)", "'=HYPERLINK(1)");
        check(" +1", "' +1");
        check("@x", "'@x");
        check("-", "'-");
    }
}
