//! A question, parsed against one index.

mod alternatives;
mod follow_up;
mod parse;
mod parsed;
mod term;
mod typed;
mod word_lists;

pub use alternatives::Alternative;
pub use parse::parse;
pub use parsed::ParsedQuery;
pub use term::{Term, Typed};
