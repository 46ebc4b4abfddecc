//! Access rights: who may ask, which records are visible to them, and which members are in a group.

mod group_limits;
mod groups;
mod look_ups;
mod policy;

pub use group_limits::{GroupLimitCache, GroupLimits};
pub use groups::GroupChange;
pub use look_ups::{LookUpPlan, LookUps, Narrowed};
pub use policy::{Access, id_kind};
