//! The folder, looked at now and then: once it has changed and is quiet again, it is loaded as if
//! asked for, and admins are told.
//!
//! Looked at, not listened to: file systems over a network and in containers tell of nothing, and a
//! look costs a directory's listing. Quiet means that two looks see the same, so that a copy under
//! way is not read half.

use std::time::Duration;

use super::reload::report_to_admins;
use crate::bot::context::Context;
use crate::library::LoadError;
use crate::store::{Action, now};

/// Looks every `every`, for ever.
pub async fn watch(every: Duration, context: Context) {
    let glance = || context.run_blocking(|context| context.library.glance());
    // Whatever came between the start's reading and now is looked at too.
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

/// Loads what is new; false where another change is under way, and it must be looked at again.
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
