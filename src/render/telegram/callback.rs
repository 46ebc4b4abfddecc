//! Callback data of buttons: short, so it names places by keys. A button is no permission: each tap is checked again.

use serde::{Deserialize, Serialize};

use super::admin_callback::{
    AdminCallback, DocumentsCallback, EditorsCallback, MembersCallback, QuestionsCallback, ReloadCallback,
    UploadCallback,
};
use super::codec::{self, DecodeError};
use crate::library::PassageRef;
use crate::render::texts::Language;
use crate::render::window::Show;
use crate::text::aspects::Aspect;

/// The answer to go back to; 0 if there is none.
pub type Token = u64;

/// The request behind a button. Records, passages and suggested questions are named by their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Callback {
    Context { answer: Token, place: PassageRef, show: Show },
    Others { answer: Token, page: u16 },
    Answer { answer: Token },
    Judge { answer: Token, right: bool },
    Suggested { question: u64 },
    Meetings { of: Filter, page: u16 },
    Years,
    Organisations { page: u16 },
    Meeting { answer: Token, document: u64 },
    Aspect { answer: Token, document: u64, aspect: Aspect, page: u16 },
    Within { document: u64 },
    Everywhere { answer: Token },
    Language(Option<Language>),
    Admin(AdminCallback),
}

/// The meetings that a list shows; an organisation by its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Filter {
    All,
    Year(u16),
    Organisation(u64),
}

/// Converts the callbacks of admins to [`Callback`].
macro_rules! admin_callbacks {
    ($($kind:ident: $variant:ident),*) => {$(
        impl From<$kind> for Callback {
            fn from(callback: $kind) -> Self {
                Self::Admin(AdminCallback::$variant(callback))
            }
        }
    )*};
}

admin_callbacks! {
    ReloadCallback: Reload,
    UploadCallback: Upload,
    DocumentsCallback: Documents,
    QuestionsCallback: Questions,
    MembersCallback: Members,
    EditorsCallback: Editors
}

impl Callback {
    /// Returns the callback data.
    pub fn encode(&self) -> String {
        codec::encode(self)
    }

    /// Parses callback data; a [`DecodeError`] if it is of another version or forged.
    pub fn decode(data: &str) -> Result<Self, DecodeError> {
        codec::decode(data)
    }
}

#[cfg(test)]
mod tests {
    use super::super::codec::tests::{check, from_outside};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_members_tap_fits_and_comes_back(answer: u64, document: u64, passage: u64, start: u32, page: u16, right: bool) {
            let place = PassageRef { document, passage };
            for show in [Show::Around { start, length: start }, Show::From(start), Show::Until(start)] {
                check(&Callback::Context { answer, place, show });
            }
            for of in [Filter::All, Filter::Year(page), Filter::Organisation(document)] {
                check(&Callback::Meetings { of, page });
            }
            for aspect in Aspect::ALL {
                check(&Callback::Aspect { answer, document, aspect, page });
            }
            for language in [None, Some(Language::Vietnamese), Some(Language::English)] {
                check(&Callback::Language(language));
            }
            for callback in [
                Callback::Others { answer, page },
                Callback::Answer { answer },
                Callback::Judge { answer, right },
                Callback::Suggested { question: answer },
                Callback::Years,
                Callback::Organisations { page },
                Callback::Meeting { answer, document },
                Callback::Within { document },
                Callback::Everywhere { answer },
            ] {
                check(&callback);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_096))]
        #[test]
        fn what_is_read_is_what_was_written(data in from_outside()) {
            if let Ok(callback) = Callback::decode(&data) {
                prop_assert_eq!(callback.encode(), data);
            }
        }
    }
}
