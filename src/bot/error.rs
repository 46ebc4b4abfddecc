//! Errors of the bot and of single updates.

use std::net::SocketAddr;

use super::telegram::ApiError;

/// A reason why the bot cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(
        "Nothing can listen on {address}, which STATUS_LISTEN names ({error}); name another port, or stop what has it."
    )]
    Status { address: SocketAddr, error: std::io::Error },
    #[error(
        "Nothing can listen on {address}, which WEBHOOK_LISTEN names ({error}); name another port, or stop what has it."
    )]
    Webhook { address: SocketAddr, error: std::io::Error },
    #[error("WEBHOOK_CERT or WEBHOOK_KEY cannot be used ({0}); both must be PEM files that the bot may read.")]
    Certificate(std::io::Error),
    #[error(transparent)]
    Api(#[from] ApiError),
}

/// A reason why an update cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum HandlerError {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error("the records that this chat may see cannot be indexed: {0}")]
    Index(String),
    #[error("the system gives no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}
