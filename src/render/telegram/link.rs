//! What a link holds: a letter, then bytes, as buttons do.
//!
//! A payload bears 64 of `[A-Za-z0-9_-]` (<https://core.telegram.org/bots/features#deep-linking>).
//! Whatever comes back may be forged or old: it is read whole or not at all, and opens no more than
//! whoever brings it may see.

use super::Token;
use super::bytes::{Reader, Writer};
use crate::library::Place;

/// What a link opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// A quote: its passage, and which bytes of that.
    Quote {
        place: Place,
        start: u32,
        length: u32,
    },
    Meeting {
        document: u64,
    },
    Answer {
        answer: Token,
    },
    /// A code that admits whoever brings it first.
    Code {
        code: [u8; 16],
    },
}

impl Link {
    /// The payload behind `?start=`.
    pub fn payload(&self) -> String {
        let mut out = Writer::default();
        let letter = match *self {
            Self::Quote { place, start, length } => {
                out.place(place).u24(start).u24(length);
                'q'
            }
            Self::Meeting { document } => {
                out.u64(document);
                'm'
            }
            Self::Answer { answer } => {
                out.u64(answer);
                'a'
            }
            Self::Code { code } => {
                for byte in code {
                    out.u8(byte);
                }
                'n'
            }
        };
        out.written(letter)
    }

    /// What a payload opens; none where it is none of ours.
    pub fn read(payload: &str) -> Option<Self> {
        let (letter, mut from) = Reader::of(payload)?;
        let link = match letter {
            'q' => Self::Quote { place: from.place()?, start: from.u24()?, length: from.u24()? },
            'm' => Self::Meeting { document: from.u64()? },
            'a' => Self::Answer { answer: from.u64()? },
            'n' => {
                let mut code = [0; 16];
                for byte in &mut code {
                    *byte = from.u8()?;
                }
                Self::Code { code }
            }
            _ => return None,
        };
        from.is_done().then_some(link)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::telegram::bytes::tests::from_outside;
    use proptest::prelude::*;

    fn check(link: Link) {
        let payload = link.payload();
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        assert!(payload.len() <= 64 && payload.chars().all(allowed), "{link:?}: {payload}");
        assert_eq!(Link::read(&payload), Some(link));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(answer: u64, document: u64, passage: u64, start in 0u32..1 << 24) {
            let place = Place { document, passage };
            check(Link::Quote { place, start, length: start });
            check(Link::Meeting { document });
            check(Link::Answer { answer });
            check(Link::Code { code: (u128::from(answer) << 64 | u128::from(document)).to_be_bytes() });
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_096))]
        #[test]
        fn what_is_read_is_what_was_written(data in from_outside()) {
            if let Some(link) = Link::read(&data) {
                prop_assert_eq!(link.payload(), data);
            }
        }
    }
}
