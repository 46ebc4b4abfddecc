//! Who may ask, what of the records they see, and who reads along in groups.

mod groups;
mod policy;

pub use groups::{GroupChange, group_pairs};
pub use policy::Access;
