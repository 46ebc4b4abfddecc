//! The metadata fields of a meeting.

use serde::{Deserialize, Serialize};

use super::answer_types::AnswerTypes;

/// The subject of a labelled line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Date,
    Place,
    Chair,
    Secretary,
    Attendee,
    Organisation,
    Source,
    /// Who did not attend.
    Absentee,
    /// When the meeting ended.
    End,
    /// When the meeting began.
    Start,
}

impl Field {
    /// Returns the answer types that a line with this label has.
    pub fn answer_types(self) -> AnswerTypes {
        match self {
            Self::Date | Self::End | Self::Start => AnswerTypes::DATE,
            Self::Place => AnswerTypes::PLACE,
            Self::Chair | Self::Secretary => AnswerTypes::PERSON,
            Self::Attendee | Self::Absentee => AnswerTypes::PERSON.union(AnswerTypes::LIST),
            Self::Organisation | Self::Source => AnswerTypes::default(),
        }
    }

    /// Whether the field describes the meeting rather than its record.
    pub fn describes_meeting(self) -> bool {
        self != Self::Source
    }

    /// Whether the value names one person or several.
    pub fn has_people(self) -> bool {
        self.lists_people() || self.is_role()
    }

    /// Whether the value is the person with a role at the meeting.
    pub fn is_role(self) -> bool {
        matches!(self, Self::Chair | Self::Secretary)
    }

    /// Whether the value is a list of people.
    pub fn lists_people(self) -> bool {
        matches!(self, Self::Attendee | Self::Absentee)
    }
}
