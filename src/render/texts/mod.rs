//! Every text that the bot says, in both languages, side by side.
//!
//! A table, not functions: whoever words the bot sees all of it at once, and a text that lacks one
//! language does not compile. `{}` stands for what is put in, in order. Polite, plain, short enough
//! for a phone; HTML where it is tagged here, everything put in is escaped by who puts it in.

use std::fmt::Display;

use serde::{Deserialize, Serialize};

/// A table of texts: a struct with a field for each, and the function that gives the one of a language.
macro_rules! table {
    ($texts:ident, $of:ident, $all:ident; $($name:ident: $vi:literal, $en:literal;)*) => {
        use super::Language;

        /// What is said in one language.
        #[derive(Debug)]
        pub struct $texts {
            $(pub $name: &'static str,)*
        }

        /// What is said in `language`.
        pub fn $of(language: Language) -> &'static $texts {
            const VIETNAMESE: &$texts = &$texts { $($name: $vi,)* };
            const ENGLISH: &$texts = &$texts { $($name: $en,)* };
            match language {
                Language::Vietnamese => VIETNAMESE,
                Language::English => ENGLISH,
            }
        }

        /// Name, Vietnamese and English of each.
        #[cfg(test)]
        pub const $all: &[(&str, &str, &str)] = &[$((stringify!($name), $vi, $en),)*];
    };
}

mod admin;
mod cli;
mod problems;
mod table;

pub use admin::{AdminTexts, admin};
pub use cli::{CliTexts, cli};
pub use problems::{file_problem, problem};
pub use table::{Texts, texts};

/// The language that a member is spoken to in. Quotes stay as they are in the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub enum Language {
    #[default]
    Vietnamese,
    English,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Vietnamese, Self::English];

    /// By the code that Telegram gives for a member's own (IETF tags: "vi", "en-GB"): English where
    /// it is English, Vietnamese for all others, for the records are.
    pub fn of_code(code: Option<&str>) -> Self {
        match code.and_then(|code| code.split('-').next()) {
            Some("en") => Self::English,
            _ => Self::Vietnamese,
        }
    }

    /// By a code that [`Self::code`] gave.
    pub fn of_choice(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// "vi" or "en".
    pub fn code(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }

    /// What is said in it.
    pub fn texts(self) -> &'static Texts {
        texts(self)
    }

    /// What the commands say in it.
    pub fn cli(self) -> &'static CliTexts {
        cli(self)
    }

    /// What is said in it to admins and editors.
    pub fn admin(self) -> &'static AdminTexts {
        admin(self)
    }
}

/// Returns `template` with each `{}` replaced by a value, in order.
pub fn fill(template: &str, values: &[&dyn Display]) -> String {
    let mut pieces = template.split("{}");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    let mut values = values.iter();
    for piece in pieces {
        let value = values.next().map(ToString::to_string).unwrap_or_default();
        out = out + &value + piece;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use super::{admin, cli, table};

    #[test]
    fn neither_language_lacks_a_text() {
        assert!(table::ALL.len() > 80 && admin::ALL.len() > 80 && cli::ALL.len() > 60);
        for (name, vietnamese, english) in table::ALL.iter().chain(admin::ALL).chain(cli::ALL) {
            assert!(!vietnamese.trim().is_empty() && !english.trim().is_empty(), "{name}");
            assert!(
                vietnamese != english || ["stats_judged", "to_export", "file_head"].contains(name),
                "{name} is the same in both"
            );
            let holes = |text: &str| text.matches("{}").count();
            assert_eq!(holes(vietnamese), holes(english), "{name}");
            let tags = |text: &str| text.matches('<').count();
            assert_eq!(tags(vietnamese), tags(english), "{name}");
            assert!(
                english.chars().all(|c| !"ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ".contains(c)),
                "{name}"
            );
        }
    }

    #[test]
    fn the_language_of_a_member() {
        let check = |code, expected| assert_eq!(Language::of_code(code), expected, "{code:?}");
        check(Some("en"), Language::English);
        check(Some("en-US"), Language::English);
        check(Some("vi"), Language::Vietnamese);
        check(Some("fr"), Language::Vietnamese);
        check(None, Language::Vietnamese);
    }

    #[test]
    fn what_is_put_in_is_not_looked_at() {
        assert_eq!(fill("{} và {}", &[&"{}", &"b"]), "{} và b");
        assert_eq!(fill("a {}", &[]), "a ");
    }
}
