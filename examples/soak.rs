//! Two hundred thousand questions on one of Telegram's bad days: is each answered once?
//!
//! ```text
//! cargo run --release --example soak -- [QUESTIONS=200000] [CHATS=10000] [SEED=1]
//! ```
//!
//! Of all calls that the bot makes, polls too, 5 % are refused with 429, 2 % fail with 502, 1 % are
//! answered with garbage and 1 % not at all. Every question must be answered exactly once, or the log must
//! say that it could not be delivered; the bot's memory must not grow after the first tenth; and in a chat
//! that had no trouble no answer may wait for those that had. Ends with 1 where any of that does not hold.
//! The program runs itself as the bot, with Telegram's limit for each chat, and without that for all chats
//! together: at thirty messages a second it would take two hours.

#[path = "../tests/it/fake/mod.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod fake;
#[path = "../tests/it/html.rs"]
mod html;

use std::num::NonZeroU32;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use bienban::bot::{self, Access, Metrics, QuestionLimits, SendQuotas, Settings, Timeouts};
use bienban::formats::Limits;
use bienban::library::{Guard, Library, Scope, Source};
use bienban::store::Store;
use fake::{Fake, TOKEN};
use governor::Quota;
use serde_json::json;

/// What members ask: answered, answered by what is nearest, refused.
const ASKED: [&str; 12] = [
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

/// Questions that wait for an answer at once; then no more are asked until some have it.
const MOST_OPEN: usize = 3_000;

/// How much more memory than after the first tenth is none: what the allocator keeps, and a log of 64 MB
/// of the store that is mapped as it is written.
const BEARABLE: f64 = 1.25;

/// In a chat without trouble, what at most one answer in a thousand may take: the bot has one core of two,
/// and several thousand wait.
const SOON: Duration = Duration::from_secs(10);

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [role, url, data] = &*arguments
        && role == "bot"
    {
        serve(url, Path::new(data))?;
        return Ok(ExitCode::SUCCESS);
    }
    let number = |at: usize, usual| arguments.get(at).map_or(Ok(usual), |text| text.parse());
    let (questions, chats, seed) = (number(0, 200_000)?, number(1, 10_000)?, number(2, 1)?);
    let runtime = tokio::runtime::Runtime::new()?;
    println!("{}", runtime.block_on(soaked(questions, chats, seed as u64))?);
    Ok(ExitCode::SUCCESS)
}

/// The bot, until a signal ends it.
fn serve(url: &str, data: &Path) -> Result<()> {
    tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_ansi(false).with_writer(std::io::stderr).init();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let source = Source { folder, limits: Limits::default(), guard: Guard::default(), archive: None };
    let (library, pending) = Library::open(source, &|_| {})?;
    let many = Quota::per_second(NonZeroU32::new(100_000).context("it is not zero")?);
    let timeouts = Timeouts { drain: Duration::from_secs(60), ..Timeouts::default() };
    let settings = Settings {
        token: TOKEN.into(),
        api_url: url.to_owned(),
        access: Access { everyone: Some(Scope::All), ..Access::default() },
        limits: QuestionLimits::default(),
        timeouts,
        quotas: SendQuotas { all: many, ..SendQuotas::default() },
        capacity: bot::QUEUE_CAPACITY,
        pending,
        store_lost: false,
        webhook: None,
        watch: None,
        metrics: Arc::new(Metrics::new(timeouts.silence)),
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

async fn soaked(questions: usize, chats: usize, seed: u64) -> Result<String> {
    let (fake, home) = (Fake::default(), tempfile::tempdir()?);
    let mut bot = start(&fake.listen().await, home.path())?;
    fake.go_wild(seed);
    let begun = Instant::now();
    let mut asked = Vec::with_capacity(questions);
    let mut memory = Vec::new();
    while asked.len() < questions {
        let open = asked.len() - fake.answered();
        if open >= MOST_OPEN {
            tokio::time::sleep(Duration::from_millis(2)).await;
            continue;
        }
        for _ in 0..(MOST_OPEN - open).min(100).min(questions - asked.len()) {
            let number = asked.len();
            // Each chat in turn, in an order that is another in each round.
            let chat = 1_000 + (number * 7_919 + number / chats * 31) % chats;
            asked.push(ask(&fake, chat as u64, ASKED[number % ASKED.len()]));
        }
        fake.unread();
        if memory.len() * questions / 50 <= asked.len() {
            memory.push((asked.len(), resident(bot.id())?));
        }
    }
    let undeliverable = || log(home.path()).matches("could not be answered").count();
    while fake.answered() + undeliverable() < questions {
        ensure!(bot.try_wait()?.is_none(), "the bot has ended: {}", log(home.path()));
        ensure!(begun.elapsed() < Duration::from_secs(3_600), "{} are never answered", questions - fake.answered());
        tokio::time::sleep(Duration::from_millis(100)).await;
        fake.unread();
    }
    memory.push((questions, resident(bot.id())?));
    let took = begun.elapsed();
    stop(&mut bot)?;
    judged(&fake, &asked, undeliverable(), &memory, took)
}

/// Holds all of it to what was promised; the figures.
fn judged(fake: &Fake, asked: &[i64], lost: usize, memory: &[(usize, u64)], took: Duration) -> Result<String> {
    fake.unread();
    fake.assert_clean();
    let day = fake.day();
    let times = |message: &i64| day.answers.get(message).copied().unwrap_or_default();
    let twice = asked.iter().filter(|message| times(message) > 1).count();
    let never = asked.iter().filter(|message| times(message) == 0).count();
    ensure!(twice == 0 && never == lost, "{twice} are answered twice, {never} never, {lost} reported");
    let tenth = memory.iter().filter(|(done, _)| *done <= asked.len() / 10).map(|(_, bytes)| *bytes).max().unwrap_or(0);
    let most = memory.iter().map(|(_, bytes)| *bytes).max().unwrap_or(0);
    let (mut waits, mut troubled) = (day.waits, day.troubled_waits);
    waits.sort_unstable();
    troubled.sort_unstable();
    let at =
        |waits: &[Duration], share: f64| waits.get((waits.len() as f64 * share) as usize).copied().unwrap_or_default();
    let told = |waits: &[Duration]| {
        let [half, most, nearly, last] = [0.5, 0.99, 0.999, 0.999_999].map(|share| at(waits, share));
        format!("{} (p50 {half:.0?}, p99 {most:.0?}, p99.9 {nearly:.0?}, longest {last:.1?})", waits.len())
    };
    let figures = format!(
        "{} questions in {took:.0?}: all answered once but {lost} that were reported; troubles: {:?}\n\
        memory: {} MB after the first tenth, {} MB at most\nanswers in chats without trouble: {}\nin others: {}",
        asked.len(),
        day.troubles,
        tenth >> 20,
        most >> 20,
        told(&waits),
        told(&troubled)
    );
    ensure!(most as f64 <= tenth as f64 * BEARABLE, "the memory grows: {memory:?}\n{figures}");
    ensure!(at(&waits, 0.999) < SOON, "chats wait for others: {figures}");
    Ok(figures)
}

fn ask(fake: &Fake, member: u64, text: &str) -> i64 {
    let from = json!({"id": member, "is_bot": false, "first_name": "An", "language_code": "vi"});
    let chat = json!({"id": member, "type": "private", "first_name": "An"});
    fake.update("message", json!({"date": 1_700_000_000, "chat": chat, "from": from, "text": text}))
}

/// This program again, as the bot.
fn start(url: &str, home: &Path) -> Result<Child> {
    let errors = std::fs::File::create(home.join("log"))?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["bot", url]).arg(home.join("data")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors);
    command.spawn().context("the bot does not start")
}

fn stop(bot: &mut Child) -> Result<()> {
    ensure!(Command::new("kill").args(["-TERM", &bot.id().to_string()]).status()?.success(), "the bot has ended");
    ensure!(bot.wait()?.success(), "the bot does not end well");
    Ok(())
}

fn log(home: &Path) -> String {
    std::fs::read_to_string(home.join("log")).unwrap_or_default()
}

/// Bytes that a process has in memory.
fn resident(process: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("the bot has ended")?;
    Ok(line.trim().trim_end_matches(" kB").trim().parse::<u64>()? << 10)
}
