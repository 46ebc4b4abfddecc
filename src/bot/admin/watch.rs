//! Polls the records folder, reloads it after a change, and tells admins.
//!
//! A change is loaded once two polls in a row see the same state, so that no half-copied file is read. Polling
//! is used because network and container file systems send no events; a poll costs one listing of the folder.

use std::time::Duration;

use super::reload::report_to_admins;
use super::reload_log::ReloadLog;
use crate::bot::context::Context;
use crate::library::LoadError;
use crate::store::{Action, now};

/// Polls the folder once per `interval`; never returns.
pub async fn watch(interval: Duration, context: Context) {
    let read_stamp = || context.run_blocking(|context| context.library.folder_stamp());
    // Starts as changed, to find changes between the load at the start and now.
    let (mut last, mut is_changed) = (read_stamp().await, true);
    loop {
        tokio::time::sleep(interval).await;
        let current = read_stamp().await;
        if current != last {
            (last, is_changed) = (current, true);
        } else if is_changed {
            is_changed = !load(&context).await;
        }
    }
}

/// Reloads the folder; returns `false` if another reload is in progress, so that this must be tried again.
async fn load(context: &Context) -> bool {
    let log = ReloadLog::for_bot(&Action::Watch, context);
    let result = context.run_blocking(|context| context.library.begin_reload()?.run_if_changed(now(), &|_| {})).await;
    let result = match result {
        Some(Err(LoadError::Busy)) => return false,
        Some(Ok(Some(outcome))) => Ok(outcome),
        Some(Err(error)) => Err(error),
        Some(Ok(None)) | None => return true,
    };
    log.write_if_changed(&result);
    report_to_admins(&result, Action::Watch, context).await;
    true
}
