//! State in memory, apart from the records; lost on restart.

mod conversations;
mod question_limiter;
mod strangers;
mod uploads;

pub use conversations::Conversations;
pub use question_limiter::{Decision, Limit, QuestionLimiter, QuestionLimits};
pub use strangers::{StrangerReply, StrangerReplyKind, Strangers};
pub use uploads::{PendingUploads, Upload};
