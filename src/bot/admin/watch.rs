//! Polls the folder: once it has changed and two polls see the same, so that no half-copied file is read, loads it as
//! if asked to and tells admins. Network and container file systems send no events, and a poll costs one listing.

use std::time::Duration;

use super::reload::report_to_admins;
use crate::bot::context::Context;
use crate::library::LoadError;
use crate::store::{Action, now};

/// Polls the folder every `every`, forever.
pub async fn watch(every: Duration, context: Context) {
    let glance = || context.run_blocking(|context| context.library.glance());
    // Starts as changed, to catch changes between the start's reading and now.
    let (mut seen, mut changed) = (glance().await, true);
    loop {
        tokio::time::sleep(every).await;
        let now = glance().await;
        if now != seen {
            (seen, changed) = (now, true);
        } else if changed {
            changed = !load(&context).await;
        }
    }
}

/// Loads the changes; returns `false` if another change is running and this must be tried again.
async fn load(context: &Context) -> bool {
    let loaded = context.run_blocking(|context| context.library.begin()?.run_if_new(now(), &|_| {})).await;
    match loaded {
        Some(Err(LoadError::Busy)) => return false,
        Some(Ok(Some(loaded))) => report_to_admins(&Ok(loaded), Action::Watch, context).await,
        Some(Err(error)) => report_to_admins(&Err(error), Action::Watch, context).await,
        Some(Ok(None)) | None => {}
    }
    true
}
