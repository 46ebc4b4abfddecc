//! What is held in memory beside the records, and gone with a restart.

mod conversations;
mod question_limiter;
mod uploads;

pub use conversations::Conversations;
pub use question_limiter::{Decision, QuestionLimiter, QuestionLimits};
pub use uploads::{PendingUploads, Upload};
