//! `serve --check`: checks everything that `serve` needs and keeps, a line each. It leaves no trace: nothing is
//! created, repaired or written, and a running bot notices nothing. That Telegram cannot be reached is no error.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;

use tokio::runtime::Runtime;

use super::{eval, progress};
use crate::archive::writable;
use crate::bot::{self, ApiError, ServeError};
use crate::config::{Config, ConfigErrors, Webhook};
use crate::formats::FileProblem;
use crate::library::Snapshot;
use crate::render::messages::load_error;
use crate::render::overview;
use crate::render::texts::{CliTexts, Language, fill};
use crate::store::{self, StoreError, StoreState};

enum Finding {
    Fine(String),
    /// `serve` starts all the same.
    Doubt(String),
    /// `serve` would not start, or would lose data that it must keep.
    Wrong(String),
}
use Finding::{Doubt, Fine, Wrong};

pub fn run(language: Language) -> anyhow::Result<ExitCode> {
    let texts = language.cli();
    let config = match Config::from_env(language) {
        Ok(config) => config,
        Err(ConfigErrors(wrong)) => return print(wrong.into_iter().map(Wrong).collect(), texts),
    };
    let mut found = vec![Fine(texts.config_fine.to_owned())];
    if config.admins.is_empty() {
        found.push(Doubt(texts.no_admins.to_owned()));
    }
    found.extend(records(&config, language));
    found.extend(folders(&config, texts));
    found.push(store(&config, texts));
    let listening = [("STATUS_LISTEN", config.status), ("WEBHOOK_LISTEN", config.webhook.as_ref().map(|at| at.listen))];
    // Keep all listeners until the last check, to notice ports that are configured twice.
    let mut taken = Vec::new();
    found.extend(listening.into_iter().filter_map(|(name, address)| Some(port(name, address?, &mut taken, texts))));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    found.extend(config.webhook.as_ref().and_then(|webhook| certificate(webhook, &runtime, texts)));
    found.push(token(&config, &runtime, texts));
    print(found, texts)
}

fn print(found: Vec<Finding>, texts: &CliTexts) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let mut wrong = 0;
    for finding in found {
        let (mark, sentence) = match finding {
            Fine(sentence) => (texts.mark_ok, sentence),
            Doubt(sentence) => (texts.mark_warning, sentence),
            Wrong(sentence) => {
                wrong += 1;
                (texts.mark_wrong, sentence)
            }
        };
        writeln!(out, "{mark:<8} {sentence}")?;
    }
    if wrong == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{}", fill(texts.to_fix, &[&wrong]))?;
    Ok(ExitCode::from(1))
}

/// Checks the records, their problems and golden questions, and that every scope has records.
fn records(config: &Config, language: Language) -> Vec<Finding> {
    let (texts, folder) = (language.cli(), config.records.folder.display().to_string());
    let read = progress::load(&config.records.folder, &config.records.limits);
    let problem = |problem: &FileProblem| Doubt(format!("{folder}/{}", overview::problem(problem, language)));
    let mut found: Vec<_> = read.problems.iter().map(problem).collect();
    let snapshot = match Snapshot::build(read, 1) {
        Ok(snapshot) => snapshot,
        Err(error) => return vec![Wrong(fill(texts.records_broken, &[&folder, &load_error(&error, language)]))],
    };
    let documents = &snapshot.knowledge.documents;
    let passages: usize = documents.iter().map(|document| document.passage_count()).sum();
    found.push(Fine(fill(texts.records_fine, &[&folder, &documents.len(), &passages])));
    found.push(golden(&snapshot, texts));
    for scope in config.allowed.values().chain(&config.everyone) {
        if !documents.iter().any(|document| scope.sees(&document.path)) {
            found.push(Doubt(fill(texts.scope_empty, &[&scope.written().replace('\n', ", ")])));
        }
    }
    found
}

fn golden(snapshot: &Snapshot, texts: &CliTexts) -> Finding {
    let golden = &snapshot.knowledge.golden;
    let right = golden.iter().filter(|question| snapshot.passes(question)).count();
    let sentence = |template: &str| fill(template, &[&right, &golden.len()]);
    if golden.is_empty() {
        Doubt(texts.golden_none.to_owned())
    } else if eval::ratio(right, golden.len()) < eval::BAR {
        Doubt(sentence(texts.golden_few))
    } else {
        Fine(sentence(texts.golden_fine))
    }
}

/// Checks that data can be stored, and that records can be uploaded.
fn folders(config: &Config, texts: &CliTexts) -> [Finding; 2] {
    let data = config.data.display().to_string();
    let kept = match writable(&config.data).and_then(|()| writable(&config.data.join("generations"))) {
        Ok(()) => Fine(fill(texts.data_fine, &[&data])),
        Err(error) => Wrong(fill(texts.data_broken, &[&data, &error])),
    };
    let folder = config.records.folder.display().to_string();
    let sent = match writable(&config.records.folder) {
        Ok(()) => Fine(fill(texts.knowledge_fine, &[&folder])),
        Err(error) => Doubt(fill(texts.knowledge_broken, &[&folder, &error])),
    };
    [kept, sent]
}

fn store(config: &Config, texts: &CliTexts) -> Finding {
    match store::inspect(&config.data) {
        Ok(StoreState::Ready) => Fine(texts.store_fine.to_owned()),
        Ok(StoreState::Nothing) => Fine(texts.store_none.to_owned()),
        Ok(StoreState::Older) => Doubt(texts.store_older.to_owned()),
        Err(StoreError::Newer) => Wrong(texts.store_newer.to_owned()),
        Err(StoreError::Damaged(why)) => Wrong(fill(texts.store_damaged, &[&why])),
        Err(error) => Wrong(fill(texts.store_broken, &[&error])),
    }
}

fn certificate(webhook: &Webhook, runtime: &Runtime, texts: &CliTexts) -> Option<Finding> {
    Some(match runtime.block_on(bot::can_end_tls(webhook)).transpose()? {
        Ok(()) => Fine(texts.certificate_fine.to_owned()),
        Err(ServeError::Certificate(error)) => Wrong(fill(texts.certificate_broken, &[&error])),
        Err(error) => Wrong(error.to_string()),
    })
}

/// Checks that an address can be listened on; adds the listener to `taken`.
fn port(name: &str, address: SocketAddr, taken: &mut Vec<TcpListener>, texts: &CliTexts) -> Finding {
    let at = address.to_string();
    match TcpListener::bind(address) {
        Ok(listener) => {
            taken.push(listener);
            Fine(fill(texts.port_free, &[&name, &at]))
        }
        Err(_) if taken.iter().any(|listener| listener.local_addr().is_ok_and(|other| other == address)) => {
            Wrong(fill(texts.port_twice, &[&name, &at]))
        }
        Err(error) => Doubt(fill(texts.port_taken, &[&name, &at, &error])),
    }
}

fn token(config: &Config, runtime: &Runtime, texts: &CliTexts) -> Finding {
    let Some(token) = &config.token else { return Wrong(texts.no_token.to_owned()) };
    match runtime.block_on(bot::find_username(&config.api_url, token)) {
        Ok(name) => Fine(fill(texts.token_fine, &[&name])),
        Err(ApiError::Unauthorized) => Wrong(texts.token_unknown.to_owned()),
        Err(ApiError::Unavailable(why)) => Doubt(fill(texts.token_unreached, &[&why])),
        Err(error) => Doubt(fill(texts.token_untried, &[&error])),
    }
}
