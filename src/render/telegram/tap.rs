//! What a button holds: a letter, then bytes in the letters that links allow too.
//!
//! Callback data bears 64 bytes (<https://core.telegram.org/bots/api#inlinekeyboardbutton>), so places
//! are named by keys, never by words. Whatever comes back may be forged or old: it is read whole or not at all.

use super::bytes::{Reader, Writer};
use super::desk::Desk;
use crate::library::Place;
use crate::render::texts::Language;
use crate::render::window::Show;
use crate::text::aspects::Aspect;

/// The answer that a message shows, to go back to; 0 where it shows none.
pub type Token = u64;

/// What a tap on a button asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tap {
    Context {
        answer: Token,
        place: Place,
        show: Show,
    },
    Others {
        answer: Token,
        page: u16,
    },
    Answer {
        answer: Token,
    },
    Judge {
        answer: Token,
        right: bool,
    },
    /// A suggested question, by its key.
    Suggested {
        question: u64,
    },
    Meetings {
        of: Filter,
        page: u16,
    },
    Years,
    Organisations {
        page: u16,
    },
    Meeting {
        answer: Token,
        document: u64,
    },
    Aspect {
        answer: Token,
        document: u64,
        aspect: Aspect,
        page: u16,
    },
    Within {
        document: u64,
    },
    Everywhere {
        answer: Token,
    },
    Language(Option<Language>),
    /// For those who keep the records.
    Desk(Desk),
}

/// Which meetings a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    All,
    Year(u16),
    /// By the organisation's key.
    Organisation(u64),
}

impl Tap {
    /// Callback data: 64 bytes at most.
    pub fn data(&self) -> String {
        let mut out = Writer::default();
        let letter = match *self {
            Self::Context { answer, place, show } => {
                out.u64(answer).place(place).show(show);
                'c'
            }
            Self::Others { answer, page } => {
                out.u64(answer).u16(page);
                'o'
            }
            Self::Answer { answer } => {
                out.u64(answer);
                'a'
            }
            Self::Judge { answer, right } => {
                out.u64(answer).flag(right);
                'j'
            }
            Self::Suggested { question } => {
                out.u64(question);
                's'
            }
            Self::Meetings { of, page } => {
                out.u16(page).filter(of);
                'm'
            }
            Self::Years => 'y',
            Self::Organisations { page } => {
                out.u16(page);
                'g'
            }
            Self::Meeting { answer, document } => {
                out.u64(answer).u64(document);
                'd'
            }
            Self::Aspect { answer, document, aspect, page } => {
                out.u64(answer).u64(document).u8(number(aspect)).u16(page);
                'k'
            }
            Self::Within { document } => {
                out.u64(document);
                'w'
            }
            Self::Everywhere { answer } => {
                out.u64(answer);
                'e'
            }
            Self::Language(language) => {
                out.u8(language.map_or(0, |language| 1 + u8::from(language == Language::English)));
                'l'
            }
            Self::Desk(desk) => {
                desk.write(&mut out);
                'x'
            }
        };
        out.written(letter)
    }

    /// What callback data asks for; none where it is none of ours.
    pub fn read(data: &str) -> Option<Self> {
        let (letter, mut from) = Reader::of(data)?;
        let tap = match letter {
            'c' => Self::Context { answer: from.u64()?, place: from.place()?, show: from.show()? },
            'o' => Self::Others { answer: from.u64()?, page: from.u16()? },
            'a' => Self::Answer { answer: from.u64()? },
            'j' => Self::Judge { answer: from.u64()?, right: from.flag()? },
            's' => Self::Suggested { question: from.u64()? },
            'm' => Self::Meetings { page: from.u16()?, of: from.filter()? },
            'y' => Self::Years,
            'g' => Self::Organisations { page: from.u16()? },
            'd' => Self::Meeting { answer: from.u64()?, document: from.u64()? },
            'k' => Self::Aspect {
                answer: from.u64()?,
                document: from.u64()?,
                aspect: *Aspect::ALL.get(usize::from(from.u8()?))?,
                page: from.u16()?,
            },
            'w' => Self::Within { document: from.u64()? },
            'e' => Self::Everywhere { answer: from.u64()? },
            'l' => Self::Language(match from.u8()? {
                0 => None,
                1 => Some(Language::Vietnamese),
                2 => Some(Language::English),
                _ => return None,
            }),
            'x' => Self::Desk(Desk::read(&mut from)?),
            _ => return None,
        };
        from.is_done().then_some(tap)
    }
}

fn number(aspect: Aspect) -> u8 {
    (0..).zip(Aspect::ALL).find(|(_, known)| *known == aspect).map_or(0, |(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::telegram::bytes::tests::from_outside;
    use proptest::prelude::*;

    fn check(tap: Tap) {
        let data = tap.data();
        assert!(data.len() <= 64, "{tap:?}: {data}");
        assert_eq!(Tap::read(&data), Some(tap));
        assert_eq!(Tap::read(&format!("{data}AAAA")), None, "what is longer is forged");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(answer: u64, document: u64, passage: u64, start in 0u32..1 << 24, page: u16, right: bool) {
            let place = Place { document, passage };
            for show in [Show::Around { start, length: start }, Show::From(start), Show::Until(start)] {
                check(Tap::Context { answer, place, show });
            }
            for of in [Filter::All, Filter::Year(page), Filter::Organisation(document)] {
                check(Tap::Meetings { of, page });
            }
            for aspect in Aspect::ALL {
                check(Tap::Aspect { answer, document, aspect, page });
            }
            for language in [None, Some(Language::Vietnamese), Some(Language::English)] {
                check(Tap::Language(language));
            }
            check(Tap::Others { answer, page });
            check(Tap::Answer { answer });
            check(Tap::Judge { answer, right });
            check(Tap::Suggested { question: answer });
            check(Tap::Years);
            check(Tap::Organisations { page });
            check(Tap::Meeting { answer, document });
            check(Tap::Within { document });
            check(Tap::Everywhere { answer });
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_096))]
        #[test]
        fn what_is_read_is_what_was_written(data in from_outside()) {
            if let Some(tap) = Tap::read(&data) {
                prop_assert_eq!(tap.data(), data);
            }
        }
    }
}
