//! Screens for admins and editors. Pure, like all of `render`; the senders decide who may see them.

mod audit;
mod documents;
mod lists;
mod members;
mod questions;
mod reload;
mod stats;
mod upload;

pub use audit::{PAGE as PAGE_OF_AUDIT, audit, editors};
pub use documents::{
    ask_withdraw, entry, file, files, gone, to_files, withdrawn_file, withdrawn_file_of, withdrawn_files,
};
pub use members::{
    Offer, PAGE as PAGE_OF_MEMBERS, checksum, choose, code, member, members, newcomer, scope, turned_away,
};
pub use questions::{Answered, PAGE as PAGE_OF_QUESTIONS, forgotten, question, unanswered};
pub use reload::{declined, failed, loaded, progress, rolled_back};
pub use stats::{Process, stats};
pub use upload::{Preview, preview};
