//! Callback data of buttons. It is short, so it refers to records and passages by keys. A button grants no permission:
//! handlers check each callback again.

use serde::{Deserialize, Serialize};

use super::admin_callback::{
    AdminCallback, DocumentsCallback, EditorsCallback, MembersCallback, QuestionsCallback, ReloadCallback,
    UploadCallback,
};
use super::codec::{self, DecodeError};
use crate::library::PassageRef;
use crate::render::texts::Language;
use crate::render::window::WindowAnchor;
use crate::text::aspects::Aspect;

/// The token of a stored answer; 0 if there is none.
pub type AnswerToken = u64;

/// The action of a button. Records, passages and suggested questions are identified by their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Callback {
    Context { answer: AnswerToken, passage: PassageRef, anchor: WindowAnchor },
    OtherPassages { answer: AnswerToken, page: u16 },
    Answer { answer: AnswerToken },
    Rate { answer: AnswerToken, right: bool },
    Suggestion { question: u64 },
    Meetings { filter: MeetingFilter, page: u16 },
    Years,
    Organisations { page: u16 },
    Meeting { answer: AnswerToken, document: u64 },
    Aspect { answer: AnswerToken, document: u64, aspect: Aspect, page: u16 },
    AskMeeting { document: u64 },
    AskAllMeetings { answer: AnswerToken },
    Language(Option<Language>),
    Admin(AdminCallback),
}

/// The meetings that a list shows. An organisation is identified by its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MeetingFilter {
    All,
    Year(u16),
    Organisation(u64),
}

/// Implements the conversion of each kind of admin callback to [`Callback`].
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
    /// Encodes the callback as callback data.
    pub fn encode(&self) -> String {
        codec::encode(self)
    }

    /// Decodes callback data.
    ///
    /// # Errors
    /// If the data is from another version or forged.
    pub fn decode(data: &str) -> Result<Self, DecodeError> {
        codec::decode(data)
    }
}

#[cfg(test)]
mod tests {
    use super::super::codec::tests::{check, untrusted_data};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn member_callbacks_fit_and_round_trip(answer: u64, document: u64, passage: u64, start: u32, page: u16, right: bool) {
            let passage = PassageRef { document, passage };
            for anchor in [WindowAnchor::Around { start, length: start }, WindowAnchor::From(start), WindowAnchor::Until(start)] {
                check(&Callback::Context { answer, passage, anchor });
            }
            for filter in [MeetingFilter::All, MeetingFilter::Year(page), MeetingFilter::Organisation(document)] {
                check(&Callback::Meetings { filter, page });
            }
            for aspect in Aspect::ALL {
                check(&Callback::Aspect { answer, document, aspect, page });
            }
            for language in [None, Some(Language::Vietnamese), Some(Language::English)] {
                check(&Callback::Language(language));
            }
            for callback in [
                Callback::OtherPassages { answer, page },
                Callback::Answer { answer },
                Callback::Rate { answer, right },
                Callback::Suggestion { question: answer },
                Callback::Years,
                Callback::Organisations { page },
                Callback::Meeting { answer, document },
                Callback::AskMeeting { document },
                Callback::AskAllMeetings { answer },
            ] {
                check(&callback);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_096))]
        #[test]
        fn decoded_data_encodes_to_itself(data in untrusted_data()) {
            if let Ok(callback) = Callback::decode(&data) {
                prop_assert_eq!(callback.encode(), data);
            }
        }
    }
}
