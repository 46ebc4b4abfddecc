//! Deep links. They open no more than the member who follows them may see.

use serde::{Deserialize, Serialize};

use super::callback::Token;
use super::codec::{self, DecodeError};
use crate::library::PassageRef;

/// The target of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Link {
    /// A quote: its passage, and which bytes of it.
    Quote {
        place: PassageRef,
        start: u32,
        length: u32,
    },
    Meeting {
        document: u64,
    },
    Answer {
        answer: Token,
    },
    /// An invite code, for the first who brings it.
    Code {
        code: [u8; 16],
    },
}

impl Link {
    /// Returns the payload after `?start=`.
    pub fn payload(&self) -> String {
        codec::encode(self)
    }

    /// Parses a payload; a [`DecodeError`] if it is of another version or forged.
    pub fn decode(payload: &str) -> Result<Self, DecodeError> {
        codec::decode(payload)
    }
}

#[cfg(test)]
mod tests {
    use super::super::codec::tests::{check, from_outside};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn links_fit_and_come_back(answer: u64, document: u64, passage: u64, start: u32, code: [u8; 16]) {
            let place = PassageRef { document, passage };
            check(&Link::Quote { place, start, length: start });
            check(&Link::Meeting { document });
            check(&Link::Answer { answer });
            check(&Link::Code { code });
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_096))]
        #[test]
        fn what_is_read_is_what_was_written(data in from_outside()) {
            if let Ok(link) = Link::decode(&data) {
                prop_assert_eq!(link.payload(), data);
            }
        }
    }
}
