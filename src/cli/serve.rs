//! `serve`: the bot, until a signal ends it.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use super::{preflight, progress};
use crate::bot;
use crate::config::{Config, Source};
use crate::knowledge::Archive;
use crate::library::{self, Library};
use crate::store::{Store, StoreError};

#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Tell whether it would go, a line for each thing; change nothing. Exits with 1 where it would not.
    #[arg(long)]
    check: bool,
}

impl Serve {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        if self.check { preflight::run() } else { serve() }
    }
}

fn serve() -> anyhow::Result<ExitCode> {
    let config = Config::from_env()?;
    if config.token.is_none() {
        return Err(bot::ServeError::NoToken.into());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let pace = bot::Pace::default();
    let metrics = Arc::new(bot::Metrics::new(pace.silence));
    if let Some(address) = config.status {
        // Before the records are read: whoever watches sees that they are.
        runtime.block_on(bot::listen(address, metrics.clone()))?;
    }
    let archive = match Archive::open(config.data.join("generations"), config.generations) {
        Ok(archive) => Some(archive),
        Err(error) => {
            tracing::warn!(%error, "generations will not outlast a restart, and no record can be sent by message");
            None
        }
    };
    let Source { folder, limits } = config.records;
    let source = library::Source { folder, limits, guard: config.guard, archive };
    let (library, opened) = progress::watched(|progress| Library::open(source, progress))?;
    for problem in &library.snapshot().knowledge.problems {
        tracing::warn!("{problem}");
    }
    let (store, store_lost) = store(&config.data, config.questions_kept)?;
    let access = bot::Access { admins: config.admins, allowed: config.allowed, everyone: config.everyone };
    // So that no question waits for them. What cannot be made is in the log.
    for scope in access.scopes().cloned().chain(store.scopes().unwrap_or_default()) {
        if let Ok(seen) = library.snapshot().seen(&scope)
            && seen.knowledge.documents.is_empty()
        {
            tracing::warn!(folders = scope.written(), "someone may see these folders alone, and no record is in them");
        }
    }
    let ended = runtime.block_on(async {
        let stop = stop_signal()?;
        let settings = bot::Settings {
            token: config.token,
            api_url: config.api_url,
            access,
            pace,
            opened,
            store_lost,
            watch: config.watch,
            metrics,
        };
        bot::serve(settings, library, Arc::new(store), bot::tree(), stop).await?;
        Ok(ExitCode::SUCCESS)
    });
    // A reload still reading its files is not waited for: it would swap for nobody.
    runtime.shutdown_background();
    ended
}

/// The store; where it cannot be used, one that lasts until the next start, and that it is so.
fn store(folder: &Path, days: u32) -> Result<(Store, bool), StoreError> {
    match Store::open(folder, days) {
        Err(StoreError::Newer) => Err(StoreError::Newer),
        Err(error) => {
            tracing::warn!(%error, "DATA_DIR cannot be used: nothing that the bot keeps will outlast a restart");
            Ok((Store::in_memory(days)?, true))
        }
        Ok(store) => Ok((store, false)),
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
