//! Parses the members and groups that admins name in commands.

use crate::render::one_line;

/// Maximum UTF-16 units of a name.
pub const LONGEST_NAME: usize = 60;

/// Parses "123456789 Lan" into an id, which is negative for a group, and a name; without a name, the id serves as one.
pub fn parse_name(whom: &str) -> Option<(i64, String)> {
    let (number, name) = whom.split_once(char::is_whitespace).unwrap_or((whom, whom));
    let id = number.parse().ok().filter(|id: &i64| *id != 0)?;
    let name = one_line(name, LONGEST_NAME);
    Some((id, if name.is_empty() { number.to_owned() } else { name }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(whom: &str, expected: Option<(i64, &str)>) {
        assert_eq!(parse_name(whom), expected.map(|(id, name)| (id, name.to_owned())), "{whom}");
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
