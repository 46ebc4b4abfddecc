//! Counts as CSV, for a spreadsheet (RFC 4180). A member's input that would be taken for a formula is made harmless
//! (<https://owasp.org/www-community/attacks/CSV_Injection>). A byte order mark marks UTF-8, which Vietnamese needs.

use std::time::Duration;

use crate::store::{Day, UnansweredQuestion};

/// Returns unanswered questions, one in each row.
pub fn questions(questions: &[UnansweredQuestion]) -> Result<Vec<u8>, csv::Error> {
    let line = |vain: &UnansweredQuestion| {
        let last = chrono::DateTime::from_timestamp(vain.last, 0).unwrap_or_default();
        let counts = [vain.asked, vain.not_found, vain.wrong].map(|count| count.to_string());
        let [asked, refused, wrong] = counts;
        [harmless(&vain.text), asked, refused, wrong, last.format("%Y-%m-%dT%H:%M:%SZ").to_string()]
    };
    written(["question", "asked", "not_found", "marked_wrong", "last"], questions.iter().map(line))
}

/// Returns statistics, one day in each row; times in milliseconds.
pub fn days(days: &[Day]) -> Result<Vec<u8>, csv::Error> {
    let time =
        |time: Option<Duration>| time.map_or(String::new(), |time| format!("{:.3}", time.as_secs_f64() * 1_000.0));
    let line = |day: &Day| {
        let counts = &day.counts;
        let [asked, answered, nearest, refused, right, wrong] =
            [counts.asked(), counts.answered, counts.nearest, counts.not_found, counts.right, counts.wrong]
                .map(|count| count.to_string());
        [day.day.to_string(), asked, answered, nearest, refused, right, wrong, time(day.median), time(day.p95)]
    };
    let head = ["day", "asked", "answered", "nearest", "not_found", "right", "wrong", "median_ms", "p95_ms"];
    written(head, days.iter().map(line))
}

fn written<const N: usize>(head: [&str; N], lines: impl Iterator<Item = [String; N]>) -> Result<Vec<u8>, csv::Error> {
    let mut out =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{FEFF}".as_bytes().to_vec());
    out.write_record(head)?;
    for line in lines {
        out.write_record(line)?;
    }
    out.into_inner().map_err(|error| error.into_error().into())
}

/// Returns a text that no spreadsheet evaluates.
fn harmless(text: &str) -> String {
    let first = text.trim_start().chars().next();
    let formula = first.is_some_and(|c| "=+-@＝＋－＠".contains(c)) || text.starts_with(['\t', '\r', '\n']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, line: &str) {
        let vain = UnansweredQuestion { id: 1, text: text.to_owned(), not_found: 2, wrong: 0, asked: 3, last: 0 };
        let table = String::from_utf8(questions(&[vain]).expect("memory has room")).expect("it is UTF-8");
        let lines: Vec<&str> = table.split("\r\n").collect();
        assert_eq!(lines[0], "\u{FEFF}question,asked,not_found,marked_wrong,last");
        assert_eq!(lines[1], format!("{line},3,2,0,1970-01-01T00:00:00Z"));
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
