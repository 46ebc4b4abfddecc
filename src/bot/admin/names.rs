//! Parses the members and groups that admins name in commands.

use crate::render::sanitise_line;

/// Maximum UTF-16 units of a name.
pub const MAX_NAME: usize = 60;

/// Parses "123456789 Lan" into an id and a name; the id is negative for a group. Without a name, the id is the
/// name.
pub fn parse_name(argument: &str) -> Option<(i64, String)> {
    let (number, name) = argument.split_once(char::is_whitespace).unwrap_or((argument, argument));
    let id = number.parse().ok().filter(|id: &i64| *id != 0)?;
    let name = sanitise_line(name, MAX_NAME);
    Some((id, if name.is_empty() { number.to_owned() } else { name }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(argument: &str, expected: Option<(i64, &str)>) {
        assert_eq!(parse_name(argument), expected.map(|(id, name)| (id, name.to_owned())), "{argument}");
    }

    #[test]
    fn a_number_and_a_name() {
        check("12 Lan  Anh", Some((12, "Lan Anh")));
        check("12", Some((12, "12")));
        check("Lan", None);
        check("0 Lan", None);
        check("7 \u{202E}\u{200B}", Some((7, "7")));
        check("-5 Tổ Lan", Some((-5, "Tổ Lan")));
        check("18446744073709551615 x", None);
    }
}
