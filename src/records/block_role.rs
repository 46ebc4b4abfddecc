//! The roles of the first blocks of a record.

use crate::text::labels::Field;

/// The role of a block of the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockRole {
    Motto,
    Organisation,
    /// A document number, or the place and date of writing.
    Letterhead,
    Title,
    /// A line with labelled values, or a table row with a label and its value.
    Fields,
    /// A line with the date of the meeting and possibly its place, without labels.
    MeetingDate,
    /// A line with only a date: of the meeting, or of a report's publication.
    Date,
    /// The value of the label in the line above, whose role is [`Self::Label`].
    Value(Field),
    /// A label whose value is in the next line.
    Label,
    Body,
}
