//! Callback data of buttons for admins and editors.

use serde::{Deserialize, Serialize};

use crate::store::UnansweredOrder;

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

/// A callback on a pending reload; `candidate` is the id of its snapshot.
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

/// A callback on files, identified by the keys of their paths, or on withdrawn files, identified by the keys of their
/// stored paths.
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

/// A callback on unanswered questions, identified by their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum QuestionsCallback {
    List { order: UnansweredOrder, page: u16 },
    Question { question: u64, action: QuestionAction },
    Export(Table),
}

/// An action on a question. `quote` is the number of the right quote, from 1; 0 if the records do not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum QuestionAction {
    Show,
    MakeGolden { quote: u8 },
    MarkSeen,
}

/// A table to export as CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Table {
    Questions,
    Days,
}

/// A callback on members, groups and newcomers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MembersCallback {
    List {
        page: u16,
    },
    Show {
        id: i64,
    },
    ChooseScope(ScopeChoice),
    Admit(ScopeChoice),
    Revoke {
        id: i64,
    },
    Reject {
        id: i64,
    },
    /// Shows the groups that see less because of a member.
    Narrowing {
        member: u64,
    },
    SetAbsent {
        group: i64,
        member: u64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum EditorsCallback {
    Remove { member: u64 },
    AskRemove { member: u64 },
    Add { member: u64 },
    List,
}

/// The collections chosen for a recipient, from a list that may have changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeChoice {
    pub recipient: ScopeRecipient,
    /// A bit for each collection of the list; [`ScopeChoice::EVERYTHING`] for all present and future ones.
    pub chosen: u64,
    /// The checksum of the list.
    pub list: u32,
    /// The page of the list that is shown.
    pub page: u8,
}

impl ScopeChoice {
    /// The value of `chosen` for all present and future collections.
    pub const EVERYTHING: u64 = u64::MAX;

    /// Returns an empty choice.
    pub fn new(recipient: ScopeRecipient) -> Self {
        Self { recipient, chosen: 0, list: 0, page: 0 }
    }
}

/// The recipient of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScopeRecipient {
    /// A member or group, by its id.
    Id(i64),
    /// The first member who opens an invite.
    InvitedMember,
    /// The first group that receives an invite.
    InvitedGroup,
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
        fn admin_callbacks_fit_and_round_trip(id: u64, other: u64, list: u32, page: u16, quote: u8) {
            for action in [FileAction::Show, FileAction::Download, FileAction::AskWithdraw, FileAction::Withdraw] {
                check_admin(AdminCallback::Documents(DocumentsCallback::File { file: id, action }));
            }
            for action in [WithdrawnAction::Show, WithdrawnAction::Download, WithdrawnAction::Restore] {
                check_admin(AdminCallback::Documents(DocumentsCallback::Withdrawn { file: id, action }));
            }
            for action in [QuestionAction::Show, QuestionAction::MakeGolden { quote }, QuestionAction::MarkSeen] {
                check_admin(AdminCallback::Questions(QuestionsCallback::Question { question: id, action }));
            }
            for recipient in [ScopeRecipient::Id(id.cast_signed()), ScopeRecipient::InvitedMember, ScopeRecipient::InvitedGroup] {
                let choice = ScopeChoice { recipient, chosen: other, list, page: quote };
                check_admin(AdminCallback::Members(MembersCallback::ChooseScope(choice)));
                check_admin(AdminCallback::Members(MembersCallback::Admit(choice)));
            }
            let (file, member, question_order) = (other, id, UnansweredOrder::Frequent);
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
                AdminCallback::Members(MembersCallback::Revoke { id: id.cast_signed() }),
                AdminCallback::Members(MembersCallback::Reject { id: id.cast_signed() }),
                AdminCallback::Members(MembersCallback::Narrowing { member }),
                AdminCallback::Members(MembersCallback::SetAbsent { group: other.cast_signed(), member }),
                AdminCallback::Editors(EditorsCallback::Remove { member }),
                AdminCallback::Editors(EditorsCallback::AskRemove { member }),
                AdminCallback::Editors(EditorsCallback::Add { member }),
                AdminCallback::Editors(EditorsCallback::List),
                AdminCallback::Audit { page },
            ] {
                check_admin(callback);
            }
        }
    }
}
