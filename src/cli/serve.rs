//! `serve`: the bot, until a signal ends it.

use std::process::ExitCode;
use std::sync::Arc;

use super::progress;
use crate::bot;
use crate::config::{Config, Source};
use crate::library::Library;

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
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        let stop = stop_signal()?;
        let settings = bot::Settings {
            token: config.token,
            api_url: config.api_url,
            admins: config.admins,
            pace: bot::Pace::default(),
        };
        bot::serve(settings, library, bot::tree(), stop).await?;
        Ok(ExitCode::SUCCESS)
    });
    // A reload still reading its files is not waited for: it would swap for nobody.
    runtime.shutdown_background();
    ended
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
