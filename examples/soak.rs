//! A load test with random failures of Telegram: is each of two hundred thousand questions answered exactly once?
//!
//! ```text
//! cargo run --release --example soak -- [QUESTIONS=200000] [CHATS=10000] [SEED=1]
//! ```
//!
//! Of all calls of the bot, including polls, 5 % are refused with 429, 2 % fail with 502, 1 % get an unreadable response
//! and 1 % get none. Every question must be answered exactly once, or the log must say that it could not be answered.
//! The bot's memory must not grow after the first third, when the ids of the last 50,000 updates are in it. In a chat
//! without failures, no answer may wait for chats with failures. Exits with 1 if any of this does not hold.
//!
//! The program starts itself as the bot, with Telegram's rate limit for each chat, but without the limit for all chats
//! together: at thirty messages per second, the test would take two hours.

#[path = "../tests/it/fake/mod.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod fake;
#[path = "../tests/it/html.rs"]
mod html;

use std::num::NonZeroU32;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use bienban::archive::RecordsFolder;
use bienban::bot::{self, Access, Metrics, QuestionLimits, SendQuotas, Settings, Timeouts};
use bienban::formats::Limits;
use bienban::library::{Library, RecordsSource, ReloadPolicy, Scope};
use bienban::store::{Store, now};
use fake::{Fake, TOKEN};
use governor::Quota;
use serde_json::json;

/// Questions whose outcomes are found, nearest and not found.
const QUESTIONS: [&str; 12] = [
    "ai chủ trì buổi giao ban?",
    "bao nhieu hoi co to chuc dang",
    "vì sao một số hội hoạt động kém?",
    "có bao nhiêu hội quần chúng ở trung ương?",
    "cuoc hop dien ra ngay nao",
    "tóm tắt cuộc họp",
    "có bao nhiêu đảng viên?",
    "giá vàng hôm nay bao nhiêu một lượng?",
    "who chaired the meeting?",
    "kết luận là gì?",
    "các hội cần làm gì trong thời gian tới",
    "đội tuyển bóng đá đã gặp ai?",
];

/// The maximum number of unanswered questions; at this number, asking pauses.
const MAX_OPEN: usize = 3_000;

/// The permitted ratio of the peak memory to the memory after the first third. It allows for the allocator and for the
/// write-ahead log of the store, of which up to 64 MB are mapped.
const MAX_MEMORY_GROWTH: f64 = 1.25;

/// The limit for the 99.9th percentile of the waits in chats without failures. The bot has one of two cores, and
/// several thousand questions wait.
const MAX_WAIT: Duration = Duration::from_secs(10);

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [role, url, data] = &*arguments
        && role == "bot"
    {
        serve(url, Path::new(data))?;
        return Ok(ExitCode::SUCCESS);
    }
    let number = |index: usize, default| arguments.get(index).map_or(Ok(default), |text| text.parse());
    let (questions, chats, seed) = (number(0, 200_000)?, number(1, 10_000)?, number(2, 1)?);
    let runtime = tokio::runtime::Runtime::new()?;
    println!("{}", runtime.block_on(run_test(questions, chats, seed as u64))?);
    Ok(ExitCode::SUCCESS)
}

/// Runs the bot until SIGTERM.
fn serve(url: &str, data: &Path) -> Result<()> {
    tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_ansi(false).with_writer(std::io::stderr).init();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let folder = RecordsFolder::new(folder);
    let source = RecordsSource { folder, limits: Limits::default(), policy: ReloadPolicy::default(), archive: None };
    let (library, startup_reload) = Library::open(source, &|_| {})?;
    let unlimited = Quota::per_second(NonZeroU32::new(100_000).context("it is not zero")?);
    let timeouts = Timeouts { drain: Duration::from_secs(60), ..Timeouts::default() };
    let settings = Settings {
        token: TOKEN.into(),
        api_url: url.to_owned(),
        access: Access { everyone: Some(Scope::All), ..Access::default() },
        limits: QuestionLimits::default(),
        timeouts,
        quotas: SendQuotas { all: unlimited, ..SendQuotas::default() },
        capacity: bot::QUEUE_CAPACITY,
        startup_reload,
        store_unavailable: false,
        webhook: None,
        watch: None,
        metrics: Arc::new(Metrics::new(timeouts.max_silence)),
    };
    let store = Arc::new(Store::open(data, 90)?);
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let mut stop = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        let stop = async move {
            stop.recv().await;
        };
        Ok(bot::serve(settings, library, store, bot::handle, stop).await?)
    })
}

/// Runs the test. Returns the figures.
async fn run_test(questions: usize, chats: usize, seed: u64) -> Result<String> {
    let (fake, home) = (Fake::default(), tempfile::tempdir()?);
    let mut bot = spawn_bot(&fake.listen().await, home.path())?;
    fake.start_chaos(seed);
    let started = Instant::now();
    let mut messages = Vec::with_capacity(questions);
    let mut memory = Vec::new();
    while messages.len() < questions {
        let open = messages.len() - fake.answered_count();
        if open >= MAX_OPEN {
            tokio::time::sleep(Duration::from_millis(2)).await;
            continue;
        }
        for _ in 0..(MAX_OPEN - open).min(100).min(questions - messages.len()) {
            let number = messages.len();
            // Every chat once per round, in a different order each time.
            let chat = 1_000 + (number * 7_919 + number / chats * 31) % chats;
            messages.push(ask(&fake, chat as u64, QUESTIONS[number % QUESTIONS.len()]));
        }
        fake.drain_messages();
        if memory.len() * questions / 50 <= messages.len() {
            memory.push((messages.len(), resident_memory(bot.id())?));
        }
    }
    let undeliverable = || log(home.path()).matches("cannot answer an update").count();
    while fake.answered_count() + undeliverable() < questions {
        ensure!(bot.try_wait()?.is_none(), "the bot has ended: {}", log(home.path()));
        ensure!(
            started.elapsed() < Duration::from_secs(3_600),
            "{} questions are not answered",
            questions - fake.answered_count()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
        fake.drain_messages();
    }
    memory.push((questions, resident_memory(bot.id())?));
    let duration = started.elapsed();
    stop(&mut bot)?;
    check_results(&fake, &messages, undeliverable(), &memory, duration)
}

/// Checks all requirements. Returns the figures.
fn check_results(
    fake: &Fake,
    messages: &[i64],
    undeliverable: usize,
    memory: &[(usize, u64)],
    duration: Duration,
) -> Result<String> {
    fake.drain_messages();
    fake.assert_clean();
    let chaos = fake.finish_chaos();
    let times = |message: &i64| chaos.answers.get(message).copied().unwrap_or_default();
    let twice = messages.iter().filter(|message| times(message) > 1).count();
    let never = messages.iter().filter(|message| times(message) == 0).count();
    ensure!(
        twice == 0 && never == undeliverable,
        "{twice} are answered twice, {never} never, {undeliverable} reported as undeliverable"
    );
    let after_third =
        memory.iter().filter(|(done, _)| *done <= messages.len() / 3).map(|(_, bytes)| *bytes).max().unwrap_or(0);
    let peak = memory.iter().map(|(_, bytes)| *bytes).max().unwrap_or(0);
    let (mut undisturbed, mut disturbed) = (chaos.undisturbed_waits, chaos.disturbed_waits);
    undisturbed.sort_unstable();
    disturbed.sort_unstable();
    let quantile =
        |waits: &[Duration], share: f64| waits.get((waits.len() as f64 * share) as usize).copied().unwrap_or_default();
    let describe = |waits: &[Duration]| {
        let [p50, p99, p999, longest] = [0.5, 0.99, 0.999, 0.999_999].map(|share| quantile(waits, share));
        format!("{} (p50 {p50:.0?}, p99 {p99:.0?}, p99.9 {p999:.0?}, longest {longest:.1?})", waits.len())
    };
    let figures = format!(
        "{} questions in {duration:.0?}: all answered once except {undeliverable} reported as undeliverable; failures: {:?}\n\
        memory: {} MB after the first third, {} MB at most\nanswers in chats without failures: {}\nin other chats: {}",
        messages.len(),
        chaos.failure_counts,
        after_third >> 20,
        peak >> 20,
        describe(&undisturbed),
        describe(&disturbed)
    );
    ensure!(peak as f64 <= after_third as f64 * MAX_MEMORY_GROWTH, "the memory grows: {memory:?}\n{figures}");
    ensure!(quantile(&undisturbed, 0.999) < MAX_WAIT, "chats wait for others: {figures}");
    Ok(figures)
}

/// A member asks a question. Returns the id of the message.
fn ask(fake: &Fake, member: u64, text: &str) -> i64 {
    let from = json!({"id": member, "is_bot": false, "first_name": "An", "language_code": "vi"});
    let chat = json!({"id": member, "type": "private", "first_name": "An"});
    fake.push_update("message", json!({"date": now(), "chat": chat, "from": from, "text": text}))
}

/// Starts this program as the bot.
fn spawn_bot(url: &str, home: &Path) -> Result<Child> {
    let errors = std::fs::File::create(home.join("log"))?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["bot", url]).arg(home.join("data")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors);
    command.spawn().context("cannot start the bot")
}

fn stop(bot: &mut Child) -> Result<()> {
    ensure!(Command::new("kill").args(["-TERM", &bot.id().to_string()]).status()?.success(), "the bot has ended");
    ensure!(bot.wait()?.success(), "the bot ended with an error");
    Ok(())
}

fn log(home: &Path) -> String {
    std::fs::read_to_string(home.join("log")).unwrap_or_default()
}

/// The resident memory of a process in bytes.
fn resident_memory(process: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("the bot has ended")?;
    Ok(line.trim().trim_end_matches(" kB").trim().parse::<u64>()? << 10)
}
