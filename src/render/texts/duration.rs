//! Durations for readers: "1 giờ 5 phút", "2 h 5 min".

use std::time::Duration;

use super::Language;

/// Seconds of each unit, largest first, and its name in Vietnamese and English.
const UNITS: [(u64, [&str; 2]); 4] =
    [(86_400, ["ngày", "d"]), (3_600, ["giờ", "h"]), (60, ["phút", "min"]), (1, ["giây", "s"])];

/// Formats a duration in days, hours and minutes without units that are zero; less than a minute in seconds.
pub fn format_duration(duration: Duration, language: Language) -> String {
    let seconds = duration.as_secs();
    let smallest = if seconds < 60 { 1 } else { 60 };
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (length, [vietnamese, english]) in UNITS.into_iter().filter(|(length, _)| *length >= smallest) {
        let count = rest / length;
        rest %= length;
        let unit = match language {
            Language::Vietnamese => vietnamese,
            Language::English => english,
        };
        if count > 0 || seconds == 0 && length == smallest {
            parts.push(format!("{count} {unit}"));
        }
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seconds: u64, vietnamese: &str, english: &str) {
        let formatted = Language::ALL.map(|language| format_duration(Duration::from_secs(seconds), language));
        assert_eq!(formatted, [vietnamese, english]);
    }

    #[test]
    fn units_that_are_zero_are_left_out() {
        check(0, "0 giây", "0 s");
        check(59, "59 giây", "59 s");
        check(60, "1 phút", "1 min");
        check(8 * 60 + 59, "8 phút", "8 min");
        check(3_600, "1 giờ", "1 h");
        check(3_600 + 5 * 60, "1 giờ 5 phút", "1 h 5 min");
        check(2 * 86_400 + 7 * 60, "2 ngày 7 phút", "2 d 7 min");
        check(3 * 86_400 + 4 * 3_600 + 59, "3 ngày 4 giờ", "3 d 4 h");
    }
}
