//! Parses a question against one index.

mod alternatives;
mod follow_up;
mod parse;
mod parsed_query;
mod rewrite;
mod term;
mod word_lists;

pub use alternatives::Alternative;
pub use parse::parse;
pub use parsed_query::ParsedQuery;
pub use term::{Rewrite, Term};
