//! Leader election: one instance answers and changes stored data; when it ends or crashes, another one takes
//! over.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::store::LeaderLock;

/// Interval between two attempts to become the leader.
const INTERVAL: Duration = Duration::from_millis(200);

/// Waits until this instance is the leader of those that share `folder`; returns `None` if the folder cannot be
/// locked.
pub async fn wait_for_leadership(folder: &Path) -> Option<LeaderLock> {
    let (started, mut is_waiting) = (Instant::now(), false);
    loop {
        match LeaderLock::try_acquire(folder) {
            Ok(Some(lock)) => {
                tracing::info!(waited_seconds = started.elapsed().as_secs(), "leadership gained");
                return Some(lock);
            }
            Ok(None) if is_waiting => {}
            Ok(None) => {
                is_waiting = true;
                tracing::info!("waiting for leadership; another instance uses this DATA_DIR");
            }
            Err(error) => {
                tracing::warn!(%error, "cannot lock DATA_DIR; make sure no other instance serves this bot");
                return None;
            }
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
