//! Encodes the data of buttons and deep links: a version byte and a value in postcard's format, as base64.
//!
//! Telegram allows 64 bytes of callback data (<https://core.telegram.org/bots/api#inlinekeyboardbutton>) and 64 of
//! `[A-Za-z0-9_-]` in a deep link (<https://core.telegram.org/bots/features#deep-linking>), hence base64's URL
//! alphabet. Incoming data may be forged or old: it is accepted only if encoding the decoded value gives the same data.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The version of the encoded types. Any change of a type requires a new version, except variants added to the end of
/// an enum.
const VERSION: u8 = 1;

/// An error of decoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("the data is of another version")]
    OtherVersion,
    #[error("the data is not what this program writes")]
    Invalid,
}

/// Encodes a value.
pub fn encode(value: &impl Serialize) -> String {
    // Serialising numbers and enums to memory does not fail; if it did, decoding would reject the data as invalid.
    let bytes = postcard::to_extend(value, vec![VERSION]).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes a value.
///
/// # Errors
/// If the data is from another version, or is not a result of [`encode`].
pub fn decode<T: Serialize + DeserializeOwned>(data: &str) -> Result<T, DecodeError> {
    let bytes = URL_SAFE_NO_PAD.decode(data).map_err(|_| DecodeError::Invalid)?;
    let (version, bytes) = bytes.split_first().ok_or(DecodeError::Invalid)?;
    if *version != VERSION {
        return Err(DecodeError::OtherVersion);
    }
    let value: T = postcard::from_bytes(bytes).map_err(|_| DecodeError::Invalid)?;
    // A number has several encodings, and bytes may follow the value: accept only the canonical encoding.
    if encode(&value) == data { Ok(value) } else { Err(DecodeError::Invalid) }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Generates arbitrary strings, and data that resembles encoded values.
    pub fn untrusted_data() -> impl Strategy<Value = String> {
        let bytes = prop::collection::vec(prop_oneof![0u8..30, any::<u8>()], 0..48);
        let forged = (prop_oneof![Just(VERSION), any::<u8>()], bytes).prop_map(|(version, mut bytes)| {
            bytes.insert(0, version);
            URL_SAFE_NO_PAD.encode(bytes)
        });
        prop_oneof!["\\PC{0,64}", "[A-Za-z0-9_-]{0,64}", forged]
    }

    /// Checks that an encoded value fits a button and a link, and decodes to the same value.
    pub fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
        let data = encode(value);
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        assert!(!data.is_empty() && data.len() <= 64 && data.chars().all(allowed), "{value:?}: {data}");
        assert_eq!(decode::<T>(&data).as_ref(), Ok(value));
        assert_eq!(decode::<T>(&format!("{data}AAAA")), Err(DecodeError::Invalid), "longer data is forged");
    }

    #[test]
    fn another_version_is_recognised() {
        let data = |bytes: &[u8]| decode::<u8>(&URL_SAFE_NO_PAD.encode(bytes));
        assert_eq!(data(&[VERSION, 7]), Ok(7));
        assert_eq!(data(&[VERSION + 1, 7]), Err(DecodeError::OtherVersion));
        assert_eq!(data(&[VERSION]), Err(DecodeError::Invalid));
        assert_eq!(data(&[]), Err(DecodeError::Invalid));
        assert_eq!(decode::<u8>("không"), Err(DecodeError::Invalid));
    }

    #[test]
    fn a_number_has_one_encoding() {
        let padded = URL_SAFE_NO_PAD.encode([VERSION, 0x87, 0x00]);
        assert_eq!(decode::<u32>(&padded), Err(DecodeError::Invalid));
    }
}
