//! Errors of the bot and of single updates.

use std::net::SocketAddr;

use super::telegram::ApiError;

/// An error that prevents the bot from starting or ends it.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(
        "cannot listen on {address} (STATUS_LISTEN): {error}; choose another port or stop the process that uses it"
    )]
    Status { address: SocketAddr, error: std::io::Error },
    #[error(
        "cannot listen on {address} (WEBHOOK_LISTEN): {error}; choose another port or stop the process that uses it"
    )]
    Webhook { address: SocketAddr, error: std::io::Error },
    #[error("cannot use WEBHOOK_CERT or WEBHOOK_KEY: {0}; both must be readable PEM files")]
    Certificate(std::io::Error),
    #[error(transparent)]
    Api(#[from] ApiError),
}

/// An error that prevents an update from being answered.
#[derive(Debug, thiserror::Error)]
pub enum HandlerError {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error("cannot index the records visible to this chat: {0}")]
    Index(String),
    #[error("cannot get random numbers from the system: {0}")]
    Random(#[from] getrandom::Error),
}
