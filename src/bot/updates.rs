//! The long poll: raw JSON in, mended updates out to the queues.
//!
//! A loop of our own, for teloxide's loses a chat to a panic, a question to an unknown entity,
//! and what was queued to a crash. Here an update is confirmed to Telegram only once it and all
//! before it are handled; what comes again meanwhile is known by its number.

use std::time::Duration;

use serde_json::{Value, json};

use super::api::{Api, ApiError};
use super::mend;
use super::queues::Queues;

/// While something is under way, polls follow each other no faster than this, or than it ends.
const BREATH: Duration = Duration::from_millis(200);

/// Polls until `stop`.
///
/// # Errors
/// Where Telegram does not know the token.
pub async fn poll(api: &Api, queues: &Queues, stop: impl Future<Output = ()>) -> Result<(), ApiError> {
    tokio::pin!(stop);
    let mut seen: Option<u64> = None;
    let mut failed = 0u32;
    loop {
        let offset = queues.oldest_open().map(u64::from).or(seen.map(|id| id + 1));
        let batch = tokio::select! {
            () = &mut stop => return Ok(()),
            batch = next(api, offset) => batch,
        };
        let wait = match batch {
            Ok(updates) => {
                failed = 0;
                take(updates, &mut seen, queues).await;
                queues.oldest_open().map(|_| BREATH)
            }
            Err(ApiError::Unauthorized) => return Err(ApiError::Unauthorized),
            Err(error) => {
                tracing::warn!(%error, "polling failed; it is tried again");
                failed = (failed + 1).min(6);
                Some(match error {
                    ApiError::RetryAfter(seconds) => Duration::from_secs(seconds),
                    _ => api.pace.retry * 2u32.pow(failed),
                })
            }
        };
        if let Some(wait) = wait {
            tokio::select! {
                () = &mut stop => return Ok(()),
                () = queues.progress.notified(), if failed == 0 => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }
}

async fn next(api: &Api, offset: Option<u64>) -> Result<Vec<Value>, ApiError> {
    let body = json!({"offset": offset, "timeout": api.pace.poll.as_secs(), "allowed_updates": ["message"]});
    api.post("GetUpdates", &body, api.pace.poll + Duration::from_secs(10)).await
}

async fn take(updates: Vec<Value>, seen: &mut Option<u64>, queues: &Queues) {
    for raw in updates {
        let Some(id) = raw["update_id"].as_u64().filter(|id| seen.is_none_or(|seen| *id > seen)) else { continue };
        *seen = Some(id);
        match mend::update(raw) {
            Some(update) => queues.push(update).await,
            None => tracing::debug!(update = id, "an update of a kind that is not handled"),
        }
    }
}
