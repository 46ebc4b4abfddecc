//! Screens for Telegram, within its limits: 4096 UTF-16 units of text, 100 entities and 64 bytes of callback data
//! (<https://core.telegram.org/bots/api#sendmessage>).
//!
//! Each part of a screen is truncated and escaped before it is tagged, so that nothing is cut inside a tag or an
//! entity. Callback data contains keys that survive restarts and reloads. Nothing is sent here, and no Telegram type
//! is used.

pub mod admin;
mod admin_callback;
mod answer;
mod aspects;
mod callback;
mod codec;
mod html;
mod inline;
mod link;
mod meetings;
mod others;
mod paging;
mod quote_context;
mod render_context;
mod screen;

pub use admin_callback::{
    AdminCallback, DocumentsCallback, EditorsCallback, FileAction, MembersCallback, QuestionAction, QuestionsCallback,
    ReloadCallback, ScopeChoice, ScopeRecipient, Table, UploadCallback, WithdrawnAction,
};
pub use answer::{AnswerView, Detail, render_answer, render_start};
pub use aspects::render_aspect;
pub use callback::{AnswerToken, Callback, MeetingFilter};
pub use codec::DecodeError;
pub use html::{count_units, escape_html, escape_line};
pub use inline::{InlineQuote, list_inline_quotes};
pub use link::DeepLink;
pub use meetings::{render_meeting, render_meetings, render_organisations, render_years};
pub use others::render_other_passages;
pub use quote_context::{render_gone, render_quote_context};
pub use render_context::RenderContext;
pub use screen::{Button, ButtonAction, MAX_MESSAGE_UNITS, SCREEN_UNITS, Screen, callback_button};

#[cfg(test)]
mod tests;
