//! Another program locks the database: are members still answered at once, and each question exactly once?
//!
//! ```text
//! cargo build --release && cargo run --release --example locked_store -- [SECONDS=60]
//! ```
//!
//! While the built program answers twenty questions a second from two hundred members, this one holds SQLite's write lock.
//! 99 % of the answers must come within 0.3 s, and `/healthz` within 0.1 s. Afterwards every question must be
//! counted, and the updates must be recorded as handled. Exits with 1 if any of this does not hold.

#[path = "../tests/it/fake/mod.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod fake;
#[path = "../tests/it/html.rs"]
mod html;

use std::collections::HashMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use bienban::store::now;
use fake::{Fake, TOKEN};
use rusqlite::Connection;
use serde_json::json;

const MEMBERS: u64 = 200;

/// The time between two questions.
const INTERVAL: Duration = Duration::from_millis(50);

/// The limit for 99 % of the answers.
const MAX_WAIT: Duration = Duration::from_millis(300);

/// The limit for each `/healthz`.
const MAX_HEALTH_WAIT: Duration = Duration::from_millis(100);

/// The questions of a run, and the answers to them.
#[derive(Default)]
struct Run {
    /// When each message was sent.
    open: HashMap<i64, Instant>,
    waits: Vec<Duration>,
    health: Vec<Duration>,
}

fn main() -> Result<()> {
    let seconds = std::env::args().nth(1).map_or(Ok(60), |text| text.parse())?;
    println!("{}", tokio::runtime::Runtime::new()?.block_on(run_test(Duration::from_secs(seconds)))?);
    Ok(())
}

/// Runs the test. Returns the figures.
async fn run_test(locked: Duration) -> Result<String> {
    let (fake, home) = (Fake::default(), tempfile::tempdir()?);
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut bot = spawn_bot(&fake.listen().await, home.path(), port)?;
    let mut run = Run::default();
    ask(&fake, 0, &mut run);
    while !run.open.is_empty() {
        ensure!(bot.try_wait()?.is_none(), "the bot has ended: {}", read_log(home.path()));
        receive(&fake, &mut run, Duration::from_secs(1)).await?;
    }
    run.waits.clear();
    let database = Connection::open(home.path().join("data/bienban.sqlite"))?;
    database.execute_batch("BEGIN IMMEDIATE")?;
    let (started, mut number) = (Instant::now(), 1);
    while started.elapsed() < locked {
        ask(&fake, number, &mut run);
        let next = Instant::now() + INTERVAL;
        if number.is_multiple_of(20) {
            run.health.push(check_health(port).await?);
        }
        while let left = next.saturating_duration_since(Instant::now())
            && !left.is_zero()
        {
            receive(&fake, &mut run, left).await?;
        }
        number += 1;
    }
    let unanswered = run.open.len();
    database.execute_batch("COMMIT")?;
    while !run.open.is_empty() {
        receive(&fake, &mut run, Duration::from_secs(1)).await?;
    }
    stop(&mut bot)?;
    let counted: i64 =
        database.query_row("SELECT sum(answered + nearest + not_found) FROM counts", [], |row| row.get(0))?;
    let handled: i64 = database.query_row("SELECT count(*) FROM inbox WHERE body IS NULL", [], |row| row.get(0))?;
    run.waits.sort_unstable();
    let quantile = |share: f64| run.waits[((run.waits.len() - 1) as f64 * share) as usize];
    let figures = format!(
        "{number} questions during a lock of {locked:.0?}, {unanswered} of them answered after it: p50 {:.0?}, p99 {:.0?}, longest {:.0?}; \
        /healthz at most {:.0?}; {counted} counted, {handled} recorded as handled",
        quantile(0.5),
        quantile(0.99),
        quantile(1.0),
        run.health.iter().max().copied().unwrap_or_default(),
    );
    let number = i64::try_from(number)?;
    ensure!(counted == number && handled == number, "writes are lost: {figures}");
    ensure!(quantile(0.99) < MAX_WAIT, "answers wait: {figures}");
    ensure!(run.health.iter().all(|wait| *wait < MAX_HEALTH_WAIT), "/healthz waits: {figures}");
    Ok(figures)
}

/// A member asks a question.
fn ask(fake: &Fake, number: u64, run: &mut Run) {
    let member = 1_000 + number % MEMBERS;
    let from = json!({"id": member, "is_bot": false, "first_name": "An", "language_code": "vi"});
    let chat = json!({"id": member, "type": "private", "first_name": "An"});
    let question = json!({"date": now(), "chat": chat, "from": from, "text": "ai chủ trì buổi giao ban?"});
    let message = fake.push_update("message", question);
    run.open.insert(message, Instant::now());
}

/// Receives an answer, waiting for it for `time` at most.
///
/// # Errors
/// If it answers no open question.
async fn receive(fake: &Fake, run: &mut Run, time: Duration) -> Result<()> {
    let Ok(answer) = tokio::time::timeout(time, fake.receive()).await else { return Ok(()) };
    let asked = answer.reply_to.and_then(|message| run.open.remove(&message));
    run.waits.push(asked.with_context(|| format!("answered twice or never asked: {answer:?}"))?.elapsed());
    Ok(())
}

async fn check_health(port: u16) -> Result<Duration> {
    let started = Instant::now();
    let response = reqwest::get(format!("http://127.0.0.1:{port}/healthz")).await?;
    ensure!(response.status().is_success(), "/healthz: {}", response.status());
    Ok(started.elapsed())
}

/// Starts the program that was built beside this one.
fn spawn_bot(url: &str, home: &Path, port: u16) -> Result<Child> {
    let program = std::env::current_exe()?.ancestors().nth(2).context("it is in a folder")?.join("bienban");
    let mut command = Command::new(program);
    command.arg("serve").current_dir(home).env_clear();
    command.env("TELEGRAM_BOT_TOKEN", TOKEN).env("TELEGRAM_API_URL", url).env("ALLOWED_IDS", "*");
    command.env("KNOWLEDGE_DIR", Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge"));
    command.env("DATA_DIR", home.join("data")).env("STATUS_LISTEN", format!("127.0.0.1:{port}"));
    let errors = std::fs::File::create(home.join("log"))?;
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors).spawn().context("cargo build --release first")
}

fn read_log(home: &Path) -> String {
    std::fs::read_to_string(home.join("log")).unwrap_or_default()
}

fn stop(bot: &mut Child) -> Result<()> {
    ensure!(Command::new("kill").args(["-TERM", &bot.id().to_string()]).status()?.success(), "the bot has ended");
    ensure!(bot.wait()?.success(), "the bot ended with an error");
    Ok(())
}
