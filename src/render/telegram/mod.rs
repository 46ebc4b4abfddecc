//! Telegram's screens, within its limits: 4096 UTF-16 units of text, 100 entities and 64 bytes of data
//! (<https://core.telegram.org/bots/api#sendmessage>).
//!
//! A screen is built from whole pieces, each escaped and cut before it is tagged, so that no cut falls inside a tag or
//! an entity. Callback data contains keys that outlast restarts and reloads. Nothing is sent, no Telegram type named.

pub mod admin;
mod admin_callback;
mod answer;
mod aspects;
mod callback;
mod codec;
mod context;
mod html;
mod inline;
mod link;
mod meetings;
mod others;
mod paging;
mod screen;
mod view;

pub use admin_callback::{
    AdminCallback, Choosing, DocumentsCallback, EditorsCallback, FileAction, MembersCallback, QuestionAction,
    QuestionsCallback, ReloadCallback, Table, UploadCallback, Whom, WithdrawnAction,
};
pub use answer::{Form, Shown, answer, start};
pub use aspects::aspect;
pub use callback::{Callback, Filter, Token};
pub use codec::DecodeError;
pub use context::{context, gone};
pub use html::{escaped, html_line, units};
pub use inline::{InlineQuote, inline};
pub use link::Link;
pub use meetings::{meeting, meetings, organisations, years};
pub use others::others;
pub use screen::{Button, ButtonAction, LIMIT, SCREEN, Screen, button};
pub use view::View;

#[cfg(test)]
mod tests;
