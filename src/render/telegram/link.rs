//! Deep links to the bot. Only an invite grants a permission; other links open only what the member who follows them
//! may see.

use serde::{Deserialize, Serialize};

use super::callback::AnswerToken;
use super::codec::{self, DecodeError};
use crate::library::PassageRef;

/// The target of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeepLink {
    /// A quote: its passage, and its start and length in bytes.
    Quote {
        passage: PassageRef,
        start: u32,
        length: u32,
    },
    /// A meeting's card, by the key of its record.
    Meeting {
        document: u64,
    },
    Answer {
        answer: AnswerToken,
    },
    /// An invite, for the first member or group that opens it.
    Invite {
        code: [u8; 16],
    },
}

impl DeepLink {
    /// Encodes the link as the payload of `?start=`.
    pub fn encode(&self) -> String {
        codec::encode(self)
    }

    /// Decodes a payload.
    ///
    /// # Errors
    /// If the payload is from another version or forged.
    pub fn decode(payload: &str) -> Result<Self, DecodeError> {
        codec::decode(payload)
    }
}

#[cfg(test)]
mod tests {
    use super::super::codec::tests::{check, untrusted_data};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn links_fit_and_round_trip(answer: u64, document: u64, passage: u64, start: u32, code: [u8; 16]) {
            let passage = PassageRef { document, passage };
            check(&DeepLink::Quote { passage, start, length: start });
            check(&DeepLink::Meeting { document });
            check(&DeepLink::Answer { answer });
            check(&DeepLink::Invite { code });
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_096))]
        #[test]
        fn decoded_data_encodes_to_itself(data in untrusted_data()) {
            if let Ok(link) = DeepLink::decode(&data) {
                prop_assert_eq!(link.encode(), data);
            }
        }
    }
}
