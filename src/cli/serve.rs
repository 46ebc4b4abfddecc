//! `serve`: runs the bot until SIGINT or SIGTERM.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::{preflight, progress};
use crate::archive::{Archive, RecordsFolder};
use crate::bot;
use crate::config::{Config, RecordsConfig};
use crate::library::{self, Library, Scope, StartupReload};
use crate::render::messages::describe_load_error;
use crate::render::texts::{Language, format_problem};
use crate::store::{Inbox, InstanceLock, LeaderLock, Store, StoreError};

/// Pause between two tries to open a locked database.
const OPEN_INTERVAL: Duration = Duration::from_millis(200);

#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Only check the configuration, the records and the data folder, one line per check; exits with 1 if a check
    /// fails.
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
    // The default hook prints the panic's message, which may contain a member's question.
    std::panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(location, "panic; only the current update or background task is affected");
    }));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        let stop = listen_for_stop_signals()?;
        tokio::select! {
            () = stop.cancelled() => {
                tracing::info!("bot stopped while starting");
                Ok(())
            }
            prepared = prepare(config, language) => match prepared {
                Ok(bot) => bot.serve(stop.clone().cancelled_owned()).await,
                Err(error) => Err(error),
            },
        }
    });
    // Do not wait for a reload in progress: its result would not be used.
    runtime.shutdown_background();
    result.map(|()| ExitCode::SUCCESS)
}

/// A bot that is ready to serve.
struct PreparedBot {
    settings: bot::Settings,
    library: Arc<Library>,
    store: Store,
    /// Held until this instance ends, so that no other one gains leadership.
    leadership: LeaderLock,
}

/// The loaded records and the open store.
struct OpenRecords {
    library: Arc<Library>,
    startup_reload: StartupReload,
    store: Store,
    store_unavailable: bool,
}

impl PreparedBot {
    async fn serve(self, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let Self { settings, library, store, leadership } = self;
        let result = bot::serve(settings, library, Arc::new(store), bot::handle, stop).await;
        drop(leadership);
        tracing::info!("leadership released");
        Ok(result?)
    }
}

/// Opens the status port and the webhook server, waits for leadership, then loads the records. So an instance
/// that waits changes nothing, and its records are not outdated when it takes over.
async fn prepare(config: Config, language: Language) -> anyhow::Result<PreparedBot> {
    let Some(token) = config.token.clone() else { anyhow::bail!(language.cli_texts().no_token) };
    let timeouts = bot::Timeouts::default();
    let metrics = Arc::new(bot::Metrics::new(timeouts.max_silence));
    if let Some(address) = config.status {
        bot::listen(address, metrics.clone()).await?;
    }
    let webhook = match &config.webhook {
        Some(webhook) => {
            let inbox = Inbox::new(&config.data, config.question_days);
            let presence = register_presence(config.data.clone()).await;
            Some(bot::WebhookServer::open(webhook, &token, Some(inbox), presence, metrics.clone()).await?)
        }
        None => None,
    };
    let leadership = bot::wait_for_leadership(&config.data, &config.api_url, &token).await;
    let access = bot::Access {
        admins: config.admins.clone(),
        allowed: config.allowed.clone(),
        everyone: config.everyone.clone(),
    };
    let limits = bot::QuestionLimits::new(config.member_rate, config.group_rate);
    let (api_url, watch) = (config.api_url.clone(), config.watch);
    let scopes: Vec<Scope> = access.scopes().cloned().collect();
    let records = tokio::task::spawn_blocking(move || open_records(config, scopes, language)).await??;
    let OpenRecords { library, startup_reload, store, store_unavailable } = records;
    let (quotas, capacity) = (bot::SendQuotas::default(), bot::QUEUE_CAPACITY);
    let settings = bot::Settings {
        token,
        api_url,
        access,
        limits,
        timeouts,
        quotas,
        capacity,
        startup_reload,
        store_unavailable,
        webhook,
        watch,
        metrics,
    };
    Ok(PreparedBot { settings, library, store, leadership })
}

/// Loads the records, opens the store, and indexes the records of all scopes, so that no question waits for
/// that.
fn open_records(config: Config, scopes: Vec<Scope>, language: Language) -> anyhow::Result<OpenRecords> {
    let archive = match Archive::open(config.data.join("generations"), config.max_generations) {
        Ok(archive) => Some(archive),
        Err(error) => {
            tracing::warn!(%error, "cannot store generations in DATA_DIR; they are lost on restart, and records cannot be uploaded or withdrawn");
            None
        }
    };
    let RecordsConfig { folder, limits } = config.records;
    let folder = RecordsFolder::new(folder);
    let source = library::RecordsSource { folder, limits, policy: config.reload_policy, archive };
    let started = Instant::now();
    let (library, startup_reload) = progress::with_progress_bar(|progress| Library::open(source, progress))
        .map_err(|error| anyhow::Error::msg(describe_load_error(&error, language)))?;
    let snapshot = library.snapshot();
    tracing::info!(
        trigger = "start",
        generation = snapshot.generation,
        documents = snapshot.knowledge.documents.len(),
        passages = snapshot.passage_count(),
        problems = snapshot.knowledge.problems.len(),
        ms = started.elapsed().as_micros() as f64 / 1000.0,
        "records loaded"
    );
    for problem in &snapshot.knowledge.problems {
        let sentence = format_problem(&problem.problem, Language::English);
        tracing::warn!(path = problem.path, line = problem.line, problem = sentence, "cannot read a record completely");
    }
    let (store, store_unavailable) = open_store(&config.data, config.question_days)?;
    // An error of `restrict_to` is logged there.
    for scope in scopes.into_iter().chain(store.scopes()) {
        if let Ok(visible) = snapshot.restrict_to(&scope)
            && visible.knowledge.documents.is_empty()
        {
            tracing::warn!(
                folders = scope.to_text(),
                "the folders of a scope contain no record; check ALLOWED_IDS and /admit"
            );
        }
    }
    Ok(OpenRecords { library, startup_reload, store, store_unavailable })
}

/// Tells other instances that this one serves the webhook; waits for an instance that is ending. `None` if
/// DATA_DIR cannot be locked.
async fn register_presence(folder: PathBuf) -> Option<InstanceLock> {
    let lock = tokio::task::spawn_blocking(move || InstanceLock::acquire(&folder)).await.ok()?;
    lock.inspect_err(|error| tracing::warn!(%error, "cannot lock DATA_DIR; only one instance may serve the webhook"))
        .ok()
}

/// Opens the store, or one in memory if it cannot be used; returns whether it is in memory for that reason. Waits as
/// long as another program has locked it: without it, nobody who was let in could ask. The store in memory stores no
/// questions, because it could not keep them.
///
/// # Errors
/// [`StoreError::Newer`] if a newer version has written it; others if there is no memory store either.
fn open_store(folder: &Path, days: u32) -> Result<(Store, bool), StoreError> {
    let mut is_waiting = false;
    loop {
        match Store::open(folder, days) {
            Ok(store) => return Ok((store, false)),
            Err(StoreError::Newer) => return Err(StoreError::Newer),
            Err(StoreError::Busy) => {
                if !is_waiting {
                    tracing::warn!("another program has locked the database in DATA_DIR; waiting for it");
                }
                is_waiting = true;
            }
            Err(error) => {
                tracing::warn!(%error, "cannot open the database in DATA_DIR; data is stored in memory and lost on restart, and members and editors admitted in Telegram have no access");
                return Ok((Store::in_memory(0)?, true));
            }
        }
        std::thread::sleep(OPEN_INTERVAL);
    }
}

/// Returns a token that is cancelled at SIGINT or SIGTERM.
fn listen_for_stop_signals() -> anyhow::Result<CancellationToken> {
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
