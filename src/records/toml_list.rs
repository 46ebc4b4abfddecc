//! Reads the two lists in TOML, the glossary and the golden questions.

use serde::de::DeserializeOwned;

use crate::formats::{LocatedProblem, Problem};

/// Parses a list of at most `max_bytes`. The parser takes up to 75 times as much memory.
///
/// # Errors
/// If the list is too large; otherwise the first invalid line.
pub fn parse<T: DeserializeOwned>(text: &str, max_bytes: usize) -> Result<T, LocatedProblem> {
    if text.len() > max_bytes {
        return Err((1, Problem::ListTooLarge { kilobytes: max_bytes >> 10 }));
    }
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        (find_line(text, at), Problem::InvalidToml(error.message().to_owned()))
    })
}

/// Returns the number of the line with byte `at`, from 1.
pub fn find_line(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_list_is_not_parsed() {
        let list = format!("#{}", "x".repeat(2047));
        assert!(parse::<toml::Table>(&list, 2048).is_ok());
        assert_eq!(parse::<toml::Table>(&list, 2047), Err((1, Problem::ListTooLarge { kilobytes: 1 })));
    }
}
