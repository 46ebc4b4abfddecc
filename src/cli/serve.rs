//! `serve`: the bot, until a signal ends it.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use super::progress;
use crate::bot;
use crate::config::{Config, Source};
use crate::library::Library;
use crate::store::{Store, StoreError};

pub fn run() -> anyhow::Result<ExitCode> {
    let config = Config::from_env()?;
    if config.token.is_none() {
        return Err(bot::ServeError::NoToken.into());
    }
    let Source { folder, limits } = config.records;
    let first = progress::load(&folder, &limits);
    let library = Arc::new(Library::open(folder, limits, first)?);
    for problem in &library.snapshot().knowledge.problems {
        tracing::warn!("{problem}");
    }
    let store = Arc::new(store(&config.data, config.questions_kept)?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        let stop = stop_signal()?;
        let settings = bot::Settings {
            token: config.token,
            api_url: config.api_url,
            access: bot::Access { admins: config.admins, allowed: config.allowed },
            pace: bot::Pace::default(),
        };
        bot::serve(settings, library, store, bot::tree(), stop).await?;
        Ok(ExitCode::SUCCESS)
    });
    // A reload still reading its files is not waited for: it would swap for nobody.
    runtime.shutdown_background();
    ended
}

/// The store; where its folder cannot be written, one that lasts until the next start.
fn store(folder: &Path, days: u32) -> Result<Store, StoreError> {
    match Store::open(folder, days) {
        Err(StoreError::Newer) => Err(StoreError::Newer),
        Err(error) => {
            tracing::warn!(%error, "DATA_DIR cannot be used: nothing that the bot keeps will outlast a restart");
            Store::in_memory(days)
        }
        opened => opened,
    }
}

/// Resolves at SIGINT or SIGTERM.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
