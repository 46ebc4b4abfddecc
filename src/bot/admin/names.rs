//! The members and groups that admins name in commands.

use crate::bot::context::Context;
use crate::render::sanitise_line;

/// Maximum UTF-16 units of a name.
pub const MAX_NAME: usize = 60;

/// Returns the id in "123456789 Lan" and stores the name after it, for the screens that ask to confirm a right.
/// The id is negative for a group; `None` if there is none.
pub fn read_name(argument: &str, context: &Context) -> Option<i64> {
    let (id, name) = parse_name(argument)?;
    if !name.is_empty() {
        context.store.set_newcomer_name(id, &name);
    }
    Some(id)
}

/// Returns the name that an admin gave a member or group last, or that is in its request, else the one with which
/// it was admitted, else its id.
pub fn find_name(id: i64, context: &Context) -> String {
    let name = context.store.newcomer_name(id);
    let admitted = || context.store.admission(id).map(|admission| admission.name);
    name.or_else(admitted).unwrap_or_else(|| id.to_string())
}

/// Parses "123456789 Lan" into an id and a name, which may be empty.
fn parse_name(argument: &str) -> Option<(i64, String)> {
    let (number, name) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
    let id = number.parse().ok().filter(|id: &i64| *id != 0)?;
    Some((id, sanitise_line(name, MAX_NAME)))
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
        check("12", Some((12, "")));
        check("Lan", None);
        check("0 Lan", None);
        check("7 \u{202E}\u{200B}", Some((7, "")));
        check("-5 Tổ Lan", Some((-5, "Tổ Lan")));
        check("18446744073709551615 x", None);
    }
}
