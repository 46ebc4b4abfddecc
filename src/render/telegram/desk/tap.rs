//! What buttons hold that are for those who keep the records: a number for what, then the same
//! bytes as all others. Who taps is looked at again each time.

use crate::render::telegram::bytes::{Reader, Writer};
use crate::store::Order;

/// What a tap asks for, of those who keep the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Desk {
    /// To swap in what was held, or to leave it.
    Decide {
        candidate: u64,
        choice: Choice,
    },
    /// What becomes of a file that was sent.
    Upload {
        upload: u64,
        choice: Choice,
    },
    /// To put a file that was sent in the place of a record.
    Replace {
        upload: u64,
        file: u64,
    },
    Files {
        page: u16,
    },
    /// One file of the folder, by its path's key.
    File {
        file: u64,
    },
    Download {
        file: u64,
    },
    AskWithdraw {
        file: u64,
    },
    Withdraw {
        file: u64,
    },
    Asides {
        page: u16,
    },
    /// One file that is kept aside, by its place's key.
    Aside {
        aside: u64,
    },
    DownloadAside {
        aside: u64,
    },
    Restore {
        aside: u64,
    },
    /// What was asked in vain.
    Vain {
        order: Order,
        page: u16,
    },
    /// One question, by its key.
    Question {
        question: u64,
    },
    /// To make it a golden one: answered by the quote of that number, from 1; refused with 0.
    Golden {
        question: u64,
        quote: u8,
    },
    Seen {
        question: u64,
    },
    ExportQuestions,
    ExportDays,
    RemoveEditor {
        member: u64,
    },
    Audit {
        page: u16,
    },
    /// Who may ask.
    Members {
        page: u16,
    },
    /// One who may, by their id.
    Member {
        id: i64,
    },
    /// To choose what someone sees.
    Choose(Choosing),
    /// What was chosen is done.
    Admit(Choosing),
    Dismiss {
        id: i64,
    },
    /// A newcomer is not let in.
    TurnAway {
        id: i64,
    },
}

/// Which collections are chosen for whom, out of a list that may have changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choosing {
    pub whom: Whom,
    /// A bit for each of the list; [`Choosing::EVERYTHING`] for all there is and will be.
    pub chosen: u64,
    /// What the list's names come to, in 24 bits.
    pub list: u32,
    pub page: u8,
}

impl Choosing {
    pub const EVERYTHING: u64 = u64::MAX;
}

/// Whom something is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// A member, or a group.
    Id(i64),
    /// The member, or the group, that a code is brought by.
    MemberWithCode,
    GroupWithCode,
}

/// A yes or a no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    Yes,
    No,
}

impl Desk {
    pub(in crate::render::telegram) fn write(self, out: &mut Writer) {
        match self {
            Self::Decide { candidate, choice } => out.u8(0).u64(candidate).choice(choice),
            Self::Upload { upload, choice } => out.u8(1).u64(upload).choice(choice),
            Self::Replace { upload, file } => out.u8(2).u64(upload).u64(file),
            Self::Files { page } => out.u8(3).u16(page),
            Self::File { file } => out.u8(4).u64(file),
            Self::Download { file } => out.u8(5).u64(file),
            Self::AskWithdraw { file } => out.u8(6).u64(file),
            Self::Withdraw { file } => out.u8(7).u64(file),
            Self::Asides { page } => out.u8(8).u16(page),
            Self::Aside { aside } => out.u8(9).u64(aside),
            Self::DownloadAside { aside } => out.u8(10).u64(aside),
            Self::Restore { aside } => out.u8(11).u64(aside),
            Self::Vain { order, page } => out.u8(12).flag(order == Order::Frequent).u16(page),
            Self::Question { question } => out.u8(13).u64(question),
            Self::Golden { question, quote } => out.u8(14).u64(question).u8(quote),
            Self::Seen { question } => out.u8(15).u64(question),
            Self::ExportQuestions => out.u8(16),
            Self::ExportDays => out.u8(17),
            Self::RemoveEditor { member } => out.u8(18).u64(member),
            Self::Audit { page } => out.u8(19).u16(page),
            Self::Members { page } => out.u8(20).u16(page),
            Self::Member { id } => out.u8(21).u64(id.cast_unsigned()),
            Self::Choose(choosing) => out.u8(22).choosing(choosing),
            Self::Admit(choosing) => out.u8(23).choosing(choosing),
            Self::Dismiss { id } => out.u8(24).u64(id.cast_unsigned()),
            Self::TurnAway { id } => out.u8(25).u64(id.cast_unsigned()),
        };
    }

    pub(in crate::render::telegram) fn read(from: &mut Reader) -> Option<Self> {
        Some(match from.u8()? {
            0 => Self::Decide { candidate: from.u64()?, choice: from.choice()? },
            1 => Self::Upload { upload: from.u64()?, choice: from.choice()? },
            2 => Self::Replace { upload: from.u64()?, file: from.u64()? },
            3 => Self::Files { page: from.u16()? },
            4 => Self::File { file: from.u64()? },
            5 => Self::Download { file: from.u64()? },
            6 => Self::AskWithdraw { file: from.u64()? },
            7 => Self::Withdraw { file: from.u64()? },
            8 => Self::Asides { page: from.u16()? },
            9 => Self::Aside { aside: from.u64()? },
            10 => Self::DownloadAside { aside: from.u64()? },
            11 => Self::Restore { aside: from.u64()? },
            12 => {
                let order = if from.flag()? { Order::Frequent } else { Order::Newest };
                Self::Vain { order, page: from.u16()? }
            }
            13 => Self::Question { question: from.u64()? },
            14 => Self::Golden { question: from.u64()?, quote: from.u8()? },
            15 => Self::Seen { question: from.u64()? },
            16 => Self::ExportQuestions,
            17 => Self::ExportDays,
            18 => Self::RemoveEditor { member: from.u64()? },
            19 => Self::Audit { page: from.u16()? },
            20 => Self::Members { page: from.u16()? },
            21 => Self::Member { id: from.u64()?.cast_signed() },
            22 => Self::Choose(from.choosing()?),
            23 => Self::Admit(from.choosing()?),
            24 => Self::Dismiss { id: from.u64()?.cast_signed() },
            25 => Self::TurnAway { id: from.u64()?.cast_signed() },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::telegram::Tap;
    use proptest::prelude::*;

    fn check(desk: Desk) {
        let tap = Tap::Desk(desk);
        assert!(tap.data().len() <= 64, "{tap:?}");
        assert_eq!(Tap::read(&tap.data()), Some(tap));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(answer: u64, document: u64, page: u16) {
            for choice in [Choice::Yes, Choice::No] {
                check(Desk::Decide { candidate: answer, choice });
                check(Desk::Upload { upload: answer, choice });
            }
            for order in [Order::Newest, Order::Frequent] {
                check(Desk::Vain { order, page });
            }
            let id = answer.cast_signed();
            let [_, list @ ..] = page.to_be_bytes();
            for whom in [Whom::Id(id), Whom::MemberWithCode, Whom::GroupWithCode] {
                let choosing = Choosing { whom, chosen: document, list: u32::from(page) << 8, page: list[0] };
                check(Desk::Choose(choosing));
                check(Desk::Admit(choosing));
            }
            let quote = page.to_be_bytes()[0];
            for desk in [
                Desk::Replace { upload: answer, file: document },
                Desk::Files { page },
                Desk::File { file: answer },
                Desk::Download { file: answer },
                Desk::AskWithdraw { file: answer },
                Desk::Withdraw { file: answer },
                Desk::Asides { page },
                Desk::Aside { aside: answer },
                Desk::DownloadAside { aside: answer },
                Desk::Restore { aside: answer },
                Desk::Question { question: answer },
                Desk::Golden { question: answer, quote },
                Desk::Seen { question: answer },
                Desk::ExportQuestions,
                Desk::ExportDays,
                Desk::RemoveEditor { member: answer },
                Desk::Audit { page },
                Desk::Members { page },
                Desk::Member { id },
                Desk::Dismiss { id },
                Desk::TurnAway { id },
            ] {
                check(desk);
            }
        }
    }
}
