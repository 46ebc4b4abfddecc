//! Every text of the program for its users, in both languages, side by side.
//!
//! The texts are tables, not functions: an author sees all of them at once, and a text that lacks one language does
//! not compile. In a text, `{}` is a placeholder for a value, and `{meeting|meetings}` is a plural; see [`fill`]. The
//! texts are polite, plain, and short enough for a phone. Texts with tags are HTML, and callers escape their values.

use std::fmt::Display;

use serde::{Deserialize, Serialize};

/// Defines a table of texts: a struct with a field for each text, and a function that returns it for a language.
macro_rules! table {
    ($texts:ident, $get:ident, $all:ident; $($name:ident: $vi:literal, $en:literal;)*) => {
        use super::Language;

        /// The texts of this table in one language.
        #[derive(Debug)]
        pub struct $texts {
            $(pub $name: &'static str,)*
        }

        /// Returns the texts in `language`.
        pub fn $get(language: Language) -> &'static $texts {
            const VIETNAMESE: &$texts = &$texts { $($name: $vi,)* };
            const ENGLISH: &$texts = &$texts { $($name: $en,)* };
            match language {
                Language::Vietnamese => VIETNAMESE,
                Language::English => ENGLISH,
            }
        }

        /// The name, Vietnamese and English of each text.
        #[cfg(test)]
        pub const $all: &[(&str, &str, &str)] = &[$((stringify!($name), $vi, $en),)*];
    };
}

mod admin;
mod cli;
mod duration;
mod member;
mod problems;

pub use admin::AdminTexts;
pub use cli::CliTexts;
pub use duration::format_duration;
pub use member::MemberTexts;
pub use problems::{format_file_problem, format_problem};

/// The language of the texts for a member. Quotes keep the language of the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub enum Language {
    #[default]
    Vietnamese,
    English,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Vietnamese, Self::English];

    /// Returns the language for the IETF language tag that Telegram gives for a member ("vi", "en-GB"): English for
    /// English, and Vietnamese, the language of the records, for all others.
    pub fn from_language_tag(tag: Option<&str>) -> Self {
        match tag.and_then(|tag| tag.split('-').next()) {
            Some("en") => Self::English,
            _ => Self::Vietnamese,
        }
    }

    /// Returns the language with this [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// Returns "vi" or "en".
    pub fn code(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }

    /// Returns the texts for members.
    pub fn texts(self) -> &'static MemberTexts {
        member::texts(self)
    }

    /// Returns the texts for the command line.
    pub fn cli_texts(self) -> &'static CliTexts {
        cli::texts(self)
    }

    /// Returns the texts for admins and editors.
    pub fn admin_texts(self) -> &'static AdminTexts {
        admin::texts(self)
    }
}

/// Fills a template with values.
///
/// Each `{}` is replaced by the next value. Each plural, such as `{meeting|meetings}`, is replaced by its first form if
/// the value before it is "1", and by its second form otherwise. Values are inserted as they are.
pub fn fill(template: &str, values: &[&dyn Display]) -> String {
    let mut values = values.iter();
    let (mut out, mut last_value, mut rest) = (String::new(), String::new(), template);
    while let Some((before, placeholder, after)) = split_at_placeholder(rest) {
        out.push_str(before);
        match placeholder.split_once('|') {
            Some((one, other)) => out.push_str(if last_value == "1" { one } else { other }),
            None => {
                last_value = values.next().map(ToString::to_string).unwrap_or_default();
                out.push_str(&last_value);
            }
        }
        rest = after;
    }
    out + rest
}

/// Returns the text before the first `{}` or plural, what is inside its braces, and the text after it.
fn split_at_placeholder(template: &str) -> Option<(&str, &str, &str)> {
    template.match_indices('{').find_map(|(start, _)| {
        let end = start + template[start..].find('}')?;
        let inside = &template[start + 1..end];
        (inside.is_empty() || is_plural(inside)).then(|| (&template[..start], inside, &template[end + 1..]))
    })
}

/// Whether a text consists of two words, separated by `|`.
fn is_plural(inside: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(char::is_alphabetic);
    inside.split_once('|').is_some_and(|(one, other)| is_word(one) && is_word(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
        member::ALL.iter().chain(admin::ALL).chain(cli::ALL)
    }

    /// The insides of the placeholders of a template.
    fn placeholders(template: &str) -> Vec<&str> {
        let mut rest = template;
        std::iter::from_fn(|| {
            let (_, inside, after) = split_at_placeholder(rest)?;
            rest = after;
            Some(inside)
        })
        .collect()
    }

    #[test]
    fn neither_language_lacks_a_text() {
        assert!(member::ALL.len() > 80 && admin::ALL.len() > 80 && cli::ALL.len() > 60);
        for (name, vietnamese, english) in tables() {
            assert!(!vietnamese.trim().is_empty() && !english.trim().is_empty(), "{name}");
            assert!(
                vietnamese != english || ["stats_ratings", "button_export", "file_heading"].contains(name),
                "{name} is the same in both"
            );
            let count_values = |text: &str| text.matches("{}").count();
            assert_eq!(count_values(vietnamese), count_values(english), "{name}");
            let count_tags = |text: &str| text.matches('<').count();
            assert_eq!(count_tags(vietnamese), count_tags(english), "{name}");
            assert!(
                english.chars().all(|c| !"ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ".contains(c)),
                "{name}"
            );
        }
    }

    #[test]
    fn only_english_has_plurals_and_each_follows_a_value() {
        for (name, vietnamese, english) in tables() {
            assert!(placeholders(vietnamese).iter().all(|inside| inside.is_empty()), "{name}");
            assert!(placeholders(english).first().is_none_or(|inside| inside.is_empty()), "{name}");
        }
        assert!(tables().any(|(_, _, english)| placeholders(english).contains(&"meeting|meetings")));
    }

    #[test]
    fn a_language_tag_gives_a_language() {
        let check = |tag, expected| assert_eq!(Language::from_language_tag(tag), expected, "{tag:?}");
        check(Some("en"), Language::English);
        check(Some("en-US"), Language::English);
        check(Some("vi"), Language::Vietnamese);
        check(Some("fr"), Language::Vietnamese);
        check(None, Language::Vietnamese);
    }

    #[test]
    fn values_are_inserted_as_they_are() {
        assert_eq!(fill("{} và {}", &[&"{}", &"b"]), "{} và b");
        assert_eq!(fill("{} {a|b} {}", &[&"{a|b}", &1]), "{a|b} b 1");
        assert_eq!(fill("a {}", &[]), "a ");
        assert_eq!(fill("{\"id\":1} {", &[]), "{\"id\":1} {");
    }

    #[test]
    fn a_plural_has_the_number_of_the_value_before_it() {
        let check = |count: u32, expected: &str| {
            assert_eq!(fill("{}: {} {meeting|meetings}.", &[&"1", &count]), expected);
        };
        check(0, "1: 0 meetings.");
        check(1, "1: 1 meeting.");
        check(21, "1: 21 meetings.");
        assert_eq!(fill("{} {day|days}, {} {hour|hours}", &[&1, &2]), "1 day, 2 hours");
    }
}
