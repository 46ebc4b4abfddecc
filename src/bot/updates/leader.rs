//! Which of several programs leads: the one that answers and changes what is kept. The others wait, and
//! one of them takes over when it ends, however it ends.

use std::path::Path;
use std::time::Duration;

use crate::store::LeaderLock;

/// Between two looks whether the one that leads has ended.
const BETWEEN: Duration = Duration::from_millis(200);

/// Waits for the lead among those that share `folder`; none where it cannot be told who leads.
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
