//! `serve`: runs the bot until a signal ends it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::{preflight, progress};
use crate::archive::Archive;
use crate::bot;
use crate::config::{Config, Source};
use crate::library::{self, Library, PendingReload, Scope};
use crate::render::messages::load_error;
use crate::render::overview;
use crate::render::texts::Language;
use crate::store::{Inbox, LeaderLock, Presence, Store, StoreError};

#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Tell whether it would go, a line for each thing; change nothing. Exits with 1 where it would not.
    #[arg(long)]
    check: bool,
}

impl Serve {
    pub fn run(self, language: Language) -> anyhow::Result<ExitCode> {
        if self.check { preflight::run(language) } else { serve(language) }
    }
}

fn serve(language: Language) -> anyhow::Result<ExitCode> {
    let config = Config::from_env(language)?;
    // A panic's message may contain a member's question.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic, which costs one update");
    }));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        let stop = stop_signal()?;
        tokio::select! {
            () = stop.cancelled() => Ok(()),
            ready = ready(config, language) => match ready {
                Ok(ready) => ready.serve(stop.clone().cancelled_owned()).await,
                Err(error) => Err(error),
            },
        }
    });
    // Do not wait for files that are still being read: they would answer nobody.
    runtime.shutdown_background();
    ended.map(|()| ExitCode::SUCCESS)
}

struct Ready {
    settings: bot::Settings,
    library: Arc<Library>,
    store: Store,
    /// The lead, which other instances get only when this one ends.
    _lead: Option<LeaderLock>,
}

struct OpenRecords {
    library: Arc<Library>,
    pending: PendingReload,
    store: Store,
    store_lost: bool,
}

impl Ready {
    async fn serve(self, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        Ok(bot::serve(self.settings, self.library, Arc::new(self.store), bot::handle, stop).await?)
    }
}

/// Opens the status port and the webhook, waits for the lead, then reads the records: an instance that waits changes
/// nothing, and has no stale records when it takes over.
async fn ready(config: Config, language: Language) -> anyhow::Result<Ready> {
    let Some(token) = config.token.clone() else { anyhow::bail!(language.cli().no_token) };
    let timeouts = bot::Timeouts::default();
    let metrics = Arc::new(bot::Metrics::new(timeouts.silence));
    if let Some(address) = config.status {
        bot::listen(address, metrics.clone()).await?;
    }
    let webhook = match &config.webhook {
        Some(webhook) => {
            let inbox = Inbox::new(&config.data, config.questions_kept);
            let presence = presence(config.data.clone()).await;
            Some(bot::WebhookServer::open(webhook, &token, Some(inbox), presence, metrics.clone()).await?)
        }
        None => None,
    };
    let lead = bot::lead(&config.data).await;
    let access = bot::Access {
        admins: config.admins.clone(),
        allowed: config.allowed.clone(),
        everyone: config.everyone.clone(),
    };
    let limits = bot::QuestionLimits::new(config.member_rate, config.group_rate);
    let (api_url, watch) = (config.api_url.clone(), config.watch);
    let scopes: Vec<Scope> = access.scopes().cloned().collect();
    let records = tokio::task::spawn_blocking(move || read(config, scopes, language)).await??;
    let OpenRecords { library, pending, store, store_lost } = records;
    let (quotas, capacity) = (bot::SendQuotas::default(), bot::QUEUE_CAPACITY);
    let settings = bot::Settings {
        token,
        api_url,
        access,
        limits,
        timeouts,
        quotas,
        capacity,
        pending,
        store_lost,
        webhook,
        watch,
        metrics,
    };
    Ok(Ready { settings, library, store, _lead: lead })
}

/// Reads the records, opens the store, and indexes all scopes, so that no question waits for it.
fn read(config: Config, scopes: Vec<Scope>, language: Language) -> anyhow::Result<OpenRecords> {
    let archive = match Archive::open(config.data.join("generations"), config.generations) {
        Ok(archive) => Some(archive),
        Err(error) => {
            tracing::warn!(%error, "generations will not outlast a restart, and no record can be sent by message");
            None
        }
    };
    let Source { folder, limits } = config.records;
    let source = library::Source { folder, limits, guard: config.guard, archive };
    let (library, pending) = progress::watched(|progress| Library::open(source, progress))
        .map_err(|error| anyhow::Error::msg(load_error(&error, language)))?;
    for problem in &library.snapshot().knowledge.problems {
        tracing::warn!("{}", overview::problem(problem, language));
    }
    let (store, store_lost) = store(&config.data, config.questions_kept)?;
    // Errors are logged already.
    for scope in scopes.into_iter().chain(store.scopes().unwrap_or_default()) {
        if let Ok(seen) = library.snapshot().seen(&scope)
            && seen.knowledge.documents.is_empty()
        {
            tracing::warn!(folders = scope.written(), "someone may see these folders alone, and no record is in them");
        }
    }
    Ok(OpenRecords { library, pending, store, store_lost })
}

/// Shows other instances that this one is present; waits for one that is just leaving.
async fn presence(folder: PathBuf) -> Option<Presence> {
    let presence = tokio::task::spawn_blocking(move || Presence::of(&folder)).await.ok()?;
    presence.inspect_err(|error| tracing::warn!(%error, "DATA_DIR cannot be used beside other programs")).ok()
}

/// Opens the store; if it cannot be used, one in memory. The flag says whether the store is lost.
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

/// Returns a token that is cancelled at SIGINT or SIGTERM.
fn stop_signal() -> anyhow::Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        stopping.cancel();
    });
    Ok(stop)
}
