//! Access rights: who may ask, which records they see, and who else reads a group.

mod groups;
mod policy;

pub use groups::{GroupChange, group_pairs};
pub use policy::Access;
