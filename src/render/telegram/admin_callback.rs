//! Callback data of buttons for admins and editors.

use serde::{Deserialize, Serialize};

use crate::store::Order;

/// A callback of an admin or editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AdminCallback {
    Reload(ReloadCallback),
    Upload(UploadCallback),
    Documents(DocumentsCallback),
    Questions(QuestionsCallback),
    Members(MembersCallback),
    Editors(EditorsCallback),
    Audit { page: u16 },
}

/// A callback on a reload that needs approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReloadCallback {
    Accept { candidate: u64 },
    Decline { candidate: u64 },
}

/// A callback on an upload. `file` is the key of the path to replace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UploadCallback {
    Add { upload: u64 },
    Replace { upload: u64, file: u64 },
    Cancel { upload: u64 },
}

/// A callback on files, by their paths' keys, or on withdrawn files, by their places' keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DocumentsCallback {
    List { page: u16 },
    File { file: u64, action: FileAction },
    ListWithdrawn { page: u16 },
    Withdrawn { file: u64, action: WithdrawnAction },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileAction {
    Show,
    Download,
    AskWithdraw,
    Withdraw,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WithdrawnAction {
    Show,
    Download,
    Restore,
}

/// A callback on unanswered questions, by their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum QuestionsCallback {
    List { order: Order, page: u16 },
    Question { question: u64, action: QuestionAction },
    Export(Table),
}

/// An action on a question; `quote` is the number of the answering quote, from 1, or 0 for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum QuestionAction {
    Show,
    MakeGolden { quote: u8 },
    MarkSeen,
}

/// A table to export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Table {
    Questions,
    Days,
}

/// A callback on members and groups; a newcomer who is turned away is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MembersCallback {
    List { page: u16 },
    Show { id: i64 },
    Choose(Choosing),
    Admit(Choosing),
    Dismiss { id: i64 },
    TurnAway { id: i64 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum EditorsCallback {
    Remove { member: u64 },
}

/// The collections chosen for someone, from a list that may have changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choosing {
    pub whom: Whom,
    /// A bit for each collection of the list; [`Choosing::EVERYTHING`] for all present and future ones.
    pub chosen: u64,
    /// A checksum of the list's names.
    pub list: u32,
    pub page: u8,
}

impl Choosing {
    pub const EVERYTHING: u64 = u64::MAX;

    /// Returns an empty choice for someone.
    pub fn new(whom: Whom) -> Self {
        Self { whom, chosen: 0, list: 0, page: 0 }
    }
}

/// The receiver of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whom {
    /// The id of a member or group.
    Id(i64),
    /// The member or group that brings an invite code.
    MemberWithCode,
    GroupWithCode,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::telegram::callback::Callback;
    use crate::render::telegram::codec::tests::check;
    use proptest::prelude::*;

    fn check_admin(callback: AdminCallback) {
        check(&Callback::Admin(callback));
    }

    proptest! {
        #[test]
        fn what_admins_tap_fits_and_comes_back(id: u64, other: u64, list: u32, page: u16, quote: u8) {
            for action in [FileAction::Show, FileAction::Download, FileAction::AskWithdraw, FileAction::Withdraw] {
                check_admin(AdminCallback::Documents(DocumentsCallback::File { file: id, action }));
            }
            for action in [WithdrawnAction::Show, WithdrawnAction::Download, WithdrawnAction::Restore] {
                check_admin(AdminCallback::Documents(DocumentsCallback::Withdrawn { file: id, action }));
            }
            for action in [QuestionAction::Show, QuestionAction::MakeGolden { quote }, QuestionAction::MarkSeen] {
                check_admin(AdminCallback::Questions(QuestionsCallback::Question { question: id, action }));
            }
            for whom in [Whom::Id(id.cast_signed()), Whom::MemberWithCode, Whom::GroupWithCode] {
                let choosing = Choosing { whom, chosen: other, list, page: quote };
                check_admin(AdminCallback::Members(MembersCallback::Choose(choosing)));
                check_admin(AdminCallback::Members(MembersCallback::Admit(choosing)));
            }
            let (file, member, question_order) = (other, id, Order::Frequent);
            for callback in [
                AdminCallback::Reload(ReloadCallback::Accept { candidate: id }),
                AdminCallback::Reload(ReloadCallback::Decline { candidate: id }),
                AdminCallback::Upload(UploadCallback::Add { upload: id }),
                AdminCallback::Upload(UploadCallback::Replace { upload: id, file }),
                AdminCallback::Upload(UploadCallback::Cancel { upload: id }),
                AdminCallback::Documents(DocumentsCallback::List { page }),
                AdminCallback::Documents(DocumentsCallback::ListWithdrawn { page }),
                AdminCallback::Questions(QuestionsCallback::List { order: question_order, page }),
                AdminCallback::Questions(QuestionsCallback::Export(Table::Questions)),
                AdminCallback::Questions(QuestionsCallback::Export(Table::Days)),
                AdminCallback::Members(MembersCallback::List { page }),
                AdminCallback::Members(MembersCallback::Show { id: id.cast_signed() }),
                AdminCallback::Members(MembersCallback::Dismiss { id: id.cast_signed() }),
                AdminCallback::Members(MembersCallback::TurnAway { id: id.cast_signed() }),
                AdminCallback::Editors(EditorsCallback::Remove { member }),
                AdminCallback::Audit { page },
            ] {
                check_admin(callback);
            }
        }
    }
}
