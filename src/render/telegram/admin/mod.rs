//! Screens for admins and editors. Callers check who may see them.

mod audit;
mod documents;
mod lists;
mod members;
mod narrowings;
mod questions;
mod reload;
mod stats;
mod upload;

pub use audit::{AUDIT_PAGE_SIZE, render_audit, render_editor_addition, render_editor_removal, render_editors};
pub use documents::{
    files_button, find_entry, find_withdrawn_file, render_file, render_files, render_missing_file,
    render_withdraw_confirmation, render_withdrawn_file, render_withdrawn_files,
};
pub use members::{
    MEMBERS_PAGE_SIZE, ScopePicker, compute_folders_checksum, format_scope, render_invite, render_member,
    render_members, render_newcomer, render_rejection, render_scope_picker,
};
pub use narrowings::{AdmittedName, Narrowing, render_narrowing, render_narrowings};
pub use questions::{CurrentAnswer, QUESTIONS_PAGE_SIZE, render_missing_question, render_question, render_unanswered};
pub use reload::{render_declined_reload, render_load_error, render_progress, render_reload, render_rollback};
pub use stats::{ProcessState, render_stats};
pub use upload::{UploadPreview, render_preview};
