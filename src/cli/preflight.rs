//! `serve --check`: checks everything that `serve` needs and prints a line for each check.
//!
//! It changes nothing: it creates, repairs and writes no file and does not affect a running bot. It is no error
//! if Telegram cannot be reached.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;

use tokio::runtime::Runtime;

use super::{eval, progress};
use crate::archive::check_writable;
use crate::bot::{self, ApiError, ServeError};
use crate::config::{Config, ConfigErrors, WebhookConfig};
use crate::formats::FileProblem;
use crate::library::Snapshot;
use crate::render::messages::describe_load_error;
use crate::render::record_report;
use crate::render::texts::{CliTexts, Language, fill};
use crate::store::{self, StoreError, StoreState};

/// The result of a check, with a sentence for the operator.
enum CheckResult {
    Passed(String),
    /// `serve` starts, but the operator should know.
    Warning(String),
    /// `serve` would not start, or would lose data that must survive a restart.
    Failed(String),
}
use CheckResult::{Failed, Passed, Warning};

/// Runs all checks; the exit code is 1 if one failed.
pub fn run(language: Language) -> anyhow::Result<ExitCode> {
    let texts = language.cli_texts();
    let config = match Config::from_env(language) {
        Ok(config) => config,
        Err(ConfigErrors(errors)) => return print_results(errors.into_iter().map(Failed).collect(), texts),
    };
    let mut results = vec![Passed(texts.config_ok.to_owned())];
    if config.admins.is_empty() {
        results.push(Warning(texts.no_admins.to_owned()));
    }
    results.extend(check_records(&config, language));
    results.extend(check_folders(&config, texts));
    results.push(check_store(&config, texts));
    let addresses =
        [("STATUS_LISTEN", config.status), ("WEBHOOK_LISTEN", config.webhook.as_ref().map(|webhook| webhook.listen))];
    // Keep all listeners open until the last check, to detect ports that are configured twice.
    let mut listeners = Vec::new();
    results.extend(
        addresses.into_iter().filter_map(|(name, address)| Some(check_port(name, address?, &mut listeners, texts))),
    );
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    results.extend(config.webhook.as_ref().and_then(|webhook| check_certificate(webhook, &runtime, texts)));
    results.push(check_token(&config, &runtime, texts));
    print_results(results, texts)
}

/// Prints a line for each result, and the number of failures.
fn print_results(results: Vec<CheckResult>, texts: &CliTexts) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let mut failures = 0;
    for result in results {
        let (mark, sentence) = match result {
            Passed(sentence) => (texts.mark_ok, sentence),
            Warning(sentence) => (texts.mark_warning, sentence),
            Failed(sentence) => {
                failures += 1;
                (texts.mark_error, sentence)
            }
        };
        writeln!(out, "{mark:<8} {sentence}")?;
    }
    if failures == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{}", fill(texts.errors_to_fix, &[&failures]))?;
    Ok(ExitCode::from(1))
}

/// Checks the records, their problems and golden questions, and that every configured scope contains records.
fn check_records(config: &Config, language: Language) -> Vec<CheckResult> {
    let (texts, folder) = (language.cli_texts(), config.records.folder.display().to_string());
    let knowledge = progress::load_folder(&config.records.folder, &config.records.limits);
    let problem =
        |problem: &FileProblem| Warning(format!("{folder}/{}", record_report::format_problem_line(problem, language)));
    let mut results: Vec<_> = knowledge.problems.iter().map(problem).collect();
    let snapshot = match Snapshot::build(knowledge, 1) {
        Ok(snapshot) => snapshot,
        Err(error) => {
            return vec![Failed(fill(texts.records_broken, &[&folder, &describe_load_error(&error, language)]))];
        }
    };
    let documents = &snapshot.knowledge.documents;
    let passages: usize = documents.iter().map(|document| document.passage_count()).sum();
    results.push(Passed(fill(texts.records_ok, &[&folder, &documents.len(), &passages])));
    results.push(check_golden(&snapshot, texts));
    for scope in config.allowed.values().chain(&config.everyone) {
        if !documents.iter().any(|document| scope.contains(&document.path)) {
            results.push(Warning(fill(texts.scope_empty, &[&scope.to_text().replace('\n', ", ")])));
        }
    }
    results
}

/// Checks that enough golden questions are answered or refused correctly.
fn check_golden(snapshot: &Snapshot, texts: &CliTexts) -> CheckResult {
    let golden = &snapshot.knowledge.golden;
    let right = golden.iter().filter(|question| snapshot.passes(question)).count();
    let sentence = |template: &str| fill(template, &[&right, &golden.len()]);
    if golden.is_empty() {
        Warning(texts.golden_none.to_owned())
    } else if eval::ratio(right, golden.len()) < eval::PASS_RATIO {
        Warning(sentence(texts.golden_failing))
    } else {
        Passed(sentence(texts.golden_ok))
    }
}

/// Checks that data can be written, and that records can be uploaded.
fn check_folders(config: &Config, texts: &CliTexts) -> [CheckResult; 2] {
    let data = config.data.display().to_string();
    let data_result = match check_writable(&config.data).and_then(|()| check_writable(&config.data.join("generations")))
    {
        Ok(()) => Passed(fill(texts.data_ok, &[&data])),
        Err(error) => Failed(fill(texts.data_broken, &[&data, &error])),
    };
    let folder = config.records.folder.display().to_string();
    let upload_result = match check_writable(&config.records.folder) {
        Ok(()) => Passed(fill(texts.knowledge_ok, &[&folder])),
        Err(error) => Warning(fill(texts.knowledge_broken, &[&folder, &error])),
    };
    [data_result, upload_result]
}

/// Checks that the store can be opened.
fn check_store(config: &Config, texts: &CliTexts) -> CheckResult {
    match store::inspect(&config.data) {
        Ok(StoreState::Ready) => Passed(texts.store_ok.to_owned()),
        Ok(StoreState::Missing) => Passed(texts.store_none.to_owned()),
        Ok(StoreState::Outdated) => Warning(texts.store_older.to_owned()),
        Err(StoreError::Newer) => Failed(texts.store_newer.to_owned()),
        Err(StoreError::Damaged(reason)) => Failed(fill(texts.store_damaged, &[&reason])),
        Err(error) => Failed(fill(texts.store_broken, &[&error])),
    }
}

/// Checks the webhook's certificate; `None` if none is configured.
fn check_certificate(webhook: &WebhookConfig, runtime: &Runtime, texts: &CliTexts) -> Option<CheckResult> {
    Some(match runtime.block_on(bot::check_certificate(webhook)).transpose()? {
        Ok(()) => Passed(texts.certificate_ok.to_owned()),
        Err(ServeError::Certificate(error)) => Failed(fill(texts.certificate_broken, &[&error])),
        Err(error) => Failed(error.to_string()),
    })
}

/// Checks that an address can be bound; adds the listener to `listeners`.
fn check_port(name: &str, address: SocketAddr, listeners: &mut Vec<TcpListener>, texts: &CliTexts) -> CheckResult {
    let text = address.to_string();
    match TcpListener::bind(address) {
        Ok(listener) => {
            listeners.push(listener);
            Passed(fill(texts.port_free, &[&name, &text]))
        }
        Err(_) if listeners.iter().any(|listener| listener.local_addr().is_ok_and(|other| other == address)) => {
            Failed(fill(texts.port_twice, &[&name, &text]))
        }
        Err(error) => Warning(fill(texts.port_taken, &[&name, &text, &error])),
    }
}

/// Checks that Telegram accepts the token.
fn check_token(config: &Config, runtime: &Runtime, texts: &CliTexts) -> CheckResult {
    let Some(token) = &config.token else { return Failed(texts.no_token.to_owned()) };
    match runtime.block_on(bot::find_username(&config.api_url, token)) {
        Ok(name) => Passed(fill(texts.token_ok, &[&name])),
        Err(ApiError::Unauthorized) => Failed(texts.token_unknown.to_owned()),
        Err(ApiError::Unavailable(reason)) => Warning(fill(texts.token_unreached, &[&reason])),
        Err(error) => Warning(fill(texts.token_unchecked, &[&error])),
    }
}
