//! Leader election: one instance answers and changes stored data; another takes over when it ends, however it ends.

use std::path::Path;
use std::time::Duration;

use crate::store::LeaderLock;

/// Interval between two attempts to take the lead.
const BETWEEN: Duration = Duration::from_millis(200);

/// Waits for the lead among the instances that share `folder`; `None` if it cannot be locked.
pub async fn lead(folder: &Path) -> Option<LeaderLock> {
    let mut told = false;
    loop {
        match LeaderLock::take(folder) {
            Ok(Some(lead)) => {
                if told {
                    tracing::info!("the other program has ended; this one takes over");
                }
                return Some(lead);
            }
            Ok(None) if told => {}
            Ok(None) => {
                told = true;
                tracing::info!("another program leads with this DATA_DIR; this one takes over when it ends");
            }
            Err(error) => {
                tracing::warn!(%error, "DATA_DIR cannot be locked; see to it that no other program serves this bot");
                return None;
            }
        }
        tokio::time::sleep(BETWEEN).await;
    }
}
