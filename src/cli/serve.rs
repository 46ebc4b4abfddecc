//! `serve`: the bot, until a signal ends it.

use std::process::ExitCode;
use std::sync::Arc;

use crate::config::Config;
use crate::library::Library;

pub fn run() -> anyhow::Result<ExitCode> {
    let config = Config::from_env()?;
    let library = Arc::new(Library::open(config.knowledge.clone())?);
    for problem in &library.snapshot().knowledge.problems {
        tracing::warn!("{problem}");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let stop = stop_signal()?;
        crate::bot::serve(&config, library, stop).await?;
        Ok(ExitCode::SUCCESS)
    })
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
