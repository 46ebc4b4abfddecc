//! Leader election: one instance answers and changes stored data; when it ends or crashes, another one takes
//! over. An instance that cannot take the lock does not lead, because it cannot know whether another one does.

use std::path::Path;
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::store::LeaderLock;

/// Interval between two attempts to become the leader.
const INTERVAL: Duration = Duration::from_millis(200);

/// The reason for waiting that an instance logged last.
#[derive(PartialEq)]
enum Waiting {
    NotYet,
    ForLeader,
    ForLock,
}

/// Waits until this instance is the leader of those that share `folder` or serve the bot with `token` at `api_url`
/// on this machine.
pub async fn wait_for_leadership(folder: &Path, api_url: &str, token: &SecretString) -> LeaderLock {
    let (name, started, mut waiting) = (name_bot(api_url, token), Instant::now(), Waiting::NotYet);
    loop {
        match LeaderLock::try_acquire(folder, &name) {
            Ok(Some(lock)) => {
                tracing::info!(waited_seconds = started.elapsed().as_secs(), "leadership gained");
                return lock;
            }
            Ok(None) if waiting != Waiting::ForLeader => {
                waiting = Waiting::ForLeader;
                tracing::info!("waiting for leadership; another instance serves this bot or uses this DATA_DIR");
            }
            Err(error) if waiting != Waiting::ForLock => {
                waiting = Waiting::ForLock;
                tracing::warn!(
                    %error,
                    "cannot lock DATA_DIR; nothing is answered until it can be locked: make it writable, on a local disk"
                );
            }
            Ok(None) | Err(_) => {}
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

/// Returns a name of the bot on this machine that does not reveal its token.
fn name_bot(api_url: &str, token: &SecretString) -> String {
    let digest = Sha256::digest(format!("bienban leader\0{api_url}\0{}", token.expose_secret()));
    digest.iter().map(|byte| format!("{byte:02x}")).fold("bienban-".to_owned(), |name, byte| name + &byte)
}
