//! Access rights: who may ask, which records are visible to them, and which members are in a group.

mod groups;
mod policy;

pub use groups::{GroupChange, group_pairs};
pub use policy::{Access, id_kind};
