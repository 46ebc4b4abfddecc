//! `serve --check`: whether `serve` would go, and lose nothing, told before anyone depends on it; a
//! line for each thing looked at.
//!
//! It looks as a start does, and leaves no trace: nothing is made, mended or written, and a bot that
//! runs meanwhile notices nothing. That Telegram cannot be reached is no fault of what is set.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;

use tokio::runtime::Runtime;

use super::{eval, progress};
use crate::bot::{self, ApiError};
use crate::config::{Config, ConfigErrors, Webhook};
use crate::knowledge::writable;
use crate::library::Snapshot;
use crate::render::{messages, overview};
use crate::store::{self, Found};

/// What came of looking at one thing.
enum Finding {
    Fine(String),
    /// `serve` goes all the same.
    Doubt(String),
    /// `serve` would not go, or would lose what it is to keep.
    Wrong(String),
}
use Finding::{Doubt, Fine, Wrong};

pub fn run() -> anyhow::Result<ExitCode> {
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(ConfigErrors(wrong)) => return told(wrong.into_iter().map(Wrong).collect()),
    };
    let mut found = vec![Fine("Configuration: every value can be read.".to_owned())];
    if config.admins.is_empty() {
        found.push(Doubt("ADMIN_IDS is empty: nobody can let others in or keep the records by message.".to_owned()));
    }
    found.extend(records(&config));
    found.extend(folders(&config));
    found.push(store(&config));
    let listening = [("STATUS_LISTEN", config.status), ("WEBHOOK_LISTEN", config.webhook.as_ref().map(|at| at.listen))];
    // Held until all are looked at: two of ours must not want the same.
    let mut taken = Vec::new();
    found.extend(listening.into_iter().filter_map(|(name, address)| Some(port(name, address?, &mut taken))));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    found.extend(config.webhook.as_ref().and_then(|webhook| certificate(webhook, &runtime)));
    found.push(token(&config, &runtime));
    told(found)
}

/// Prints it; what is wrong decides the exit code.
fn told(found: Vec<Finding>) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let mut wrong = 0;
    for finding in found {
        let (mark, said) = match finding {
            Fine(said) => ("ok", said),
            Doubt(said) => ("warning", said),
            Wrong(said) => {
                wrong += 1;
                ("wrong", said)
            }
        };
        writeln!(out, "{mark:<8} {said}")?;
    }
    if wrong == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "To mend before `bienban serve`: {wrong}.")?;
    Ok(ExitCode::from(1))
}

/// The records, their problems, their golden questions, and whether there are any for all who may ask.
fn records(config: &Config) -> Vec<Finding> {
    let folder = config.records.folder.display();
    let read = progress::load(&config.records.folder, &config.records.limits);
    let mut found: Vec<_> =
        read.problems.iter().map(|problem| Doubt(format!("{folder}/{}", overview::problem(problem)))).collect();
    let snapshot = match Snapshot::build(read, 1) {
        Ok(snapshot) => snapshot,
        Err(error) => return vec![Wrong(format!("Records in {folder}: {error}"))],
    };
    let documents = &snapshot.knowledge.documents;
    let passages: usize = documents.iter().map(|document| document.passage_count()).sum();
    found.push(Fine(format!("Records in {folder}: {}, passages: {passages}.", documents.len())));
    found.push(golden(&snapshot));
    for scope in config.allowed.values().chain(&config.everyone) {
        if !documents.iter().any(|document| scope.sees(&document.path)) {
            let folders = scope.written().replace('\n', ", ");
            found.push(Doubt(format!("ALLOWED_IDS lets someone see {folders} alone, and no record is there.")));
        }
    }
    found
}

fn golden(snapshot: &Snapshot) -> Finding {
    let golden = &snapshot.knowledge.golden;
    let right = golden.iter().filter(|question| snapshot.passes(question)).count();
    let said = format!("Golden questions answered as they must be: {right} of {}", golden.len());
    if golden.is_empty() {
        Doubt("There is no golden question: write some into questions.toml, or no reload can tell that an answer was lost.".to_owned())
    } else if eval::ratio(right, golden.len()) < eval::BAR {
        Doubt(format!("{said}; `bienban eval` names the others."))
    } else {
        Fine(format!("{said}."))
    }
}

/// Whether what is kept can be, and whether records can be sent by message.
fn folders(config: &Config) -> [Finding; 2] {
    let data = config.data.display();
    let kept = match writable(&config.data).and_then(|()| writable(&config.data.join("generations"))) {
        Ok(()) => Fine(format!("DATA_DIR: {data} can be written.")),
        Err(error) => Wrong(format!(
            "DATA_DIR: {data} cannot be written ({error}), and nothing would outlast a restart; make it the bot's own, or name another folder."
        )),
    };
    let folder = config.records.folder.display();
    let sent = match writable(&config.records.folder) {
        Ok(()) => Fine(format!("KNOWLEDGE_DIR: {folder} can be written.")),
        Err(error) => Doubt(format!(
            "KNOWLEDGE_DIR: {folder} cannot be written ({error}); no record can be sent or withdrawn by message."
        )),
    };
    [kept, sent]
}

fn store(config: &Config) -> Finding {
    match store::look(&config.data) {
        Ok(Found::Ready) => Fine("Store: fit for use.".to_owned()),
        Ok(Found::Nothing) => Fine("Store: none yet; the start makes it.".to_owned()),
        Ok(Found::Older) => {
            Doubt("Store: an older bienban's; the start changes it for good, so copy DATA_DIR first.".to_owned())
        }
        Err(error) => Wrong(format!("Store: {error}")),
    }
}

/// Whether the webhook can end TLS; none where it need not.
fn certificate(webhook: &Webhook, runtime: &Runtime) -> Option<Finding> {
    Some(match runtime.block_on(bot::can_end_tls(webhook)).transpose()? {
        Ok(()) => Fine("WEBHOOK_CERT and WEBHOOK_KEY: fit for use.".to_owned()),
        Err(error) => Wrong(error.to_string()),
    })
}

/// Whether something can listen there; what then does is one of those `taken`.
fn port(name: &str, address: SocketAddr, taken: &mut Vec<TcpListener>) -> Finding {
    match TcpListener::bind(address) {
        Ok(listener) => {
            taken.push(listener);
            Fine(format!("{name}: {address} is free."))
        }
        Err(_) if taken.iter().any(|listener| listener.local_addr().is_ok_and(|other| other == address)) => {
            Wrong(format!("{name}: {address} is named twice; each needs a port of its own."))
        }
        Err(error) => Doubt(format!(
            "{name}: nothing more can listen on {address} ({error}); well and good if it is the bot that runs now."
        )),
    }
}

fn token(config: &Config, runtime: &Runtime) -> Finding {
    let Some(token) = &config.token else { return Wrong(messages::no_token()) };
    match runtime.block_on(bot::owner(&config.api_url, token)) {
        Ok(name) => Fine(format!("Telegram: the token is @{name}'s.")),
        Err(error @ ApiError::Unauthorized) => Wrong(format!("{error}.")),
        Err(error) => Doubt(format!("The token could not be tried: {error}.")),
    }
}
