//! Kills the bot at random moments of reloads and uploads, and checks the answers and files after each restart.
//!
//! ```text
//! cargo run --release --example kills -- [ROUNDS=200] [SEED=1]
//! ```
//!
//! The tests kill the bot at each step that is visible on the disk. This program covers the moments between, and is run
//! by hand after changes to loading or storing records. Each round changes the folder and requests a reload, uploads a
//! file that replaces a record, or both, sometimes while members ask. Then the bot is killed after a delay that depends
//! on the seed. After the restart, all golden questions must be answered from one generation, old or new, and every file
//! of the folder must be complete; then the answers must become those of the folder. At the first violation, the program
//! exits with 1 and leaves its folders for inspection. It starts itself as the bot. TMPDIR sets where the folders are: on
//! a disk with slow fsync, the steps that a kill may hit take longer, and so does a round.

#[path = "../tests/it/fake/mod.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod fake;
#[path = "../tests/it/html.rs"]
mod html;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use bienban::cli::{Arguments, run};
use bienban::store::Store;
use clap::Parser;
use fake::{BotMessage, Fake, TOKEN};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The number of files with minutes; the first ones have a golden question each.
const RECORDS: usize = 300;

const CLUBS: [&str; 10] = [
    "Hoa Mai", "Tre Xanh", "Bến Nghé", "Cầu Gỗ", "Sông Thao", "Đồi Chè", "Giếng Ngọc", "Làng Vòng", "Bãi Dâu",
    "Núi Voi",
];

/// The clubs in the uploaded file.
const UPLOAD_CLUBS: [&str; 2] = ["Ao Sen", "Rừng Lim"];

/// The name of the uploaded file.
const UPLOAD_NAME: &str = "so-thu-chi.md";

/// The words of minutes, apart from the sentence that answers.
const WORDS: [&str; 32] = [
    "hội nghị", "thống nhất", "kế hoạch", "báo cáo", "đề nghị", "ủy ban", "khu phố", "đường ống", "chiếu sáng",
    "vệ sinh", "triển khai", "phân công", "kiểm tra", "tổng kết", "quý sau", "đại biểu", "ý kiến", "biểu quyết",
    "nhất trí", "bổ sung", "hồ sơ", "tiến độ", "nhà văn hóa", "cây xanh", "thanh niên", "phụ nữ", "cao tuổi",
    "học sinh", "an ninh", "trật tự", "tuyên truyền", "vận động",
];

/// The admins take turns, so that the rate limit of one chat does not delay the next round.
const ADMINS: [u64; 2] = [1, 2];

/// The latest time of a kill, in percent of the duration of an undisturbed change.
const MAX_DELAY_PERCENT: u64 = 200;

/// The time after which the bot may send at once again, by the limit for all chats: otherwise a change would begin only
/// after its kill.
const LIMIT_PERIOD: Duration = Duration::from_secs(1);

/// A deterministic random number generator (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }
}

/// The change of a round.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Change {
    Reload,
    Upload,
    /// A file is uploaded while the folder has changed as well.
    Both,
}

/// One round, determined by the seed.
#[derive(Debug, Clone, Copy)]
struct Plan {
    round: u64,
    change: Change,
    /// How many members ask during the change.
    members: u64,
    /// The delay of the kill in millionths of the duration of an undisturbed change.
    delay: u64,
}

/// The versions of the minutes and of the uploaded file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    minutes: u64,
    upload: u64,
}

/// The results of all rounds.
#[derive(Default)]
struct Tally {
    /// How often each state answered: old, the changed folder without the upload, new.
    by_change: BTreeMap<&'static str, [u32; 3]>,
    unfinished_writes: u32,
    longest_round: Duration,
}

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("serve") {
        return serve();
    }
    let number = |index, default| std::env::args().nth(index).map_or(Ok(default), |text| text.parse::<u64>());
    let (Ok(rounds), Ok(seed)) = (number(1, 200), number(2, 1)) else {
        eprintln!("usage: kills [ROUNDS] [SEED] (whole numbers)");
        return ExitCode::from(2);
    };
    match play_rounds(rounds, seed) {
        Ok(summary) => {
            println!("{summary}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The bot itself, as the program's own `main` runs it.
fn serve() -> ExitCode {
    tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_writer(std::io::stderr).init();
    run(Arguments::parse()).unwrap_or_else(|error| {
        eprintln!("bienban: {error:#}");
        ExitCode::from(2)
    })
}

/// Plays all rounds. Returns the summary.
fn play_rounds(rounds: u64, seed: u64) -> Result<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (started, mut random, mut tally) = (Instant::now(), Random(seed), Tally::default());
    let mut environment = Environment::new(&runtime)?;
    let durations = runtime.block_on(environment.measure_changes())?;
    eprintln!("a reload takes {:?}, an upload {:?}; seed {seed}", durations[0], durations[1]);
    for round in 0..rounds {
        let change = [Change::Reload, Change::Upload, Change::Both][random.below(3) as usize];
        let members = random.below(2) * random.below(6);
        let plan = Plan { round, change, members, delay: random.below(MAX_DELAY_PERCENT * 10_000) };
        let duration = match change {
            Change::Reload => durations[0],
            Change::Upload => durations[1],
            Change::Both => durations[0] + durations[1],
        };
        let delay = Duration::from_micros(duration.as_micros() as u64 * plan.delay / 1_000_000);
        // The fake panics if an expected message does not arrive.
        let result =
            catch_unwind(AssertUnwindSafe(|| runtime.block_on(environment.play_round(plan, delay, &mut tally))));
        let result = result.unwrap_or_else(|_| bail!("the bot did not answer; its log:\n{}", environment.log()));
        if let Err(error) = result {
            let folders = environment.keep_folders();
            bail!(
                "{plan:?}, killed after {delay:?}: {error:#}\nto repeat it: kills {rounds} {seed}\nfolders: {folders}"
            );
        }
    }
    let describe = |(change, [old, folder, new]): (&&str, &[u32; 3])| {
        let folder = if *folder > 0 { format!(", only the folder {folder}") } else { String::new() };
        format!("{change}: old {old}{folder}, new {new}")
    };
    let changes: Vec<String> = tally.by_change.iter().map(describe).collect();
    let average = started.elapsed() / u32::try_from(rounds.max(1))?;
    Ok(format!(
        "{rounds} kills, no violation; {}; unfinished writes at {} of them; {average:.1?} per round, {:.1?} at most; seed {seed}",
        changes.join("; "),
        tally.unfinished_writes,
        tally.longest_round
    ))
}

/// A bot process and everything that outlasts it.
struct Environment {
    folder: TempDir,
    data: TempDir,
    home: TempDir,
    fake: Fake,
    url: String,
    child: Child,
    /// The state of the folder, and the state of the last answers.
    folder_state: State,
    answer_state: State,
    /// The last member who asked. No member asks twice, because of the rate limit of each chat.
    last_member: u64,
}

impl Drop for Environment {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Environment {
    fn new(runtime: &Runtime) -> Result<Self> {
        let (folder, data, home, fake) =
            (tempfile::tempdir()?, tempfile::tempdir()?, tempfile::tempdir()?, Fake::default());
        let state = State { minutes: 1, upload: 1 };
        for (name, text) in files(state) {
            std::fs::write(folder.path().join(name), text)?;
        }
        let url = runtime.block_on(fake.listen());
        let child = spawn_bot(folder.path(), data.path(), home.path(), &url)?;
        Ok(Self { folder, data, home, fake, url, child, folder_state: state, answer_state: state, last_member: 1_000 })
    }

    /// Measures an undisturbed reload and an upload, from the request to the report.
    async fn measure_changes(&mut self) -> Result<[Duration; 2]> {
        ensure!(self.ask_all(&mut Vec::new()).await? == self.folder_state, "wrong answers after the first start");
        self.change_minutes()?;
        let started = Instant::now();
        self.send_text(ADMINS[0], "/reload");
        self.wait_for(|reply| reply.is_edit && reply.text.starts_with('✅')).await;
        let reload = started.elapsed();
        let preview = self.send_file(ADMINS[1]).await;
        self.folder_state.upload += 1;
        let started = Instant::now();
        self.fake.tap(ADMINS[1], &preview, preview.button_data("Thay"));
        self.wait_for(|reply| reply.is_edit && reply.text.starts_with('✅')).await;
        let upload = started.elapsed();
        self.answer_state = self.ask_all(&mut Vec::new()).await?;
        ensure!(self.answer_state == self.folder_state, "wrong answers after an undisturbed change");
        Ok([reload, upload])
    }

    /// Plays one round.
    ///
    /// # Errors
    /// A violation: mixed answers, an incomplete file or a lost version.
    async fn play_round(&mut self, plan: Plan, delay: Duration, tally: &mut Tally) -> Result<()> {
        let started = Instant::now();
        // The reload of the last start may load the folder only after the last answers.
        let old_folder = self.folder_state;
        let (old_answers, admin) = (self.answer_state, ADMINS[usize::try_from(plan.round % 2)?]);
        if plan.change != Change::Upload {
            self.change_minutes()?;
        }
        let changed_folder = self.folder_state;
        let mut next = changed_folder;
        let preview = match plan.change {
            Change::Reload => None,
            _ => {
                next.upload += 1;
                Some(self.send_file(admin).await)
            }
        };
        for member in 0..plan.members {
            let club = CLUBS[usize::try_from((plan.round + member) % CLUBS.len() as u64)?];
            self.last_member += 1;
            self.send_text(self.last_member, &question(club));
        }
        match preview {
            None => drop(self.send_text(admin, "/reload")),
            Some(preview) => drop(self.fake.tap(admin, &preview, preview.button_data("Thay"))),
        }
        tokio::task::spawn_blocking(move || std::thread::sleep(delay)).await?;
        self.child.kill()?;
        self.child.wait()?;
        let redelivered = self.find_unhandled(self.fake.simulate_bot_kill())?;
        let mut messages = self.fake.drain_messages();
        tally.unfinished_writes +=
            u32::from(count_unfinished_files(self.folder.path()) + count_unfinished_files(self.data.path()) > 0);
        self.child = spawn_bot(self.folder.path(), self.data.path(), self.home.path(), &self.url)?;
        let answers = self.ask_all(&mut messages).await?;
        self.wait_for_repeated_reload(&redelivered, &mut messages).await;
        // Answers to members during the change must also be old or new.
        for reply in messages.iter().filter(|reply| reply.chat > 1_000) {
            for minutes in find_versions(&reply.text, 1) {
                ensure!(
                    [old_answers.minutes, old_folder.minutes, next.minutes].contains(&minutes),
                    "a member got version {minutes}: {reply:?}"
                );
            }
        }
        let allowed = [old_answers, State { minutes: next.minutes, ..old_answers }, next];
        ensure!(
            allowed.contains(&answers) || answers == old_folder,
            "answers from {answers:?}; allowed are {allowed:?} and {old_folder:?}"
        );
        self.folder_state = self.check_folder(changed_folder, next)?;
        // The folder changes before the answers; the reload of the start makes up for it.
        ensure!(
            answers.upload <= self.folder_state.upload,
            "answers from {answers:?}, but the folder is {:?}",
            self.folder_state
        );
        self.answer_state = self.wait_for_current_answers(answers).await?;
        let index = match allowed.iter().position(|state| *state == answers && *state != next) {
            Some(index) => index,
            None if answers == next => 2,
            None => 0,
        };
        tally.by_change.entry(change_name(plan.change)).or_default()[index] += 1;
        tally.longest_round = tally.longest_round.max(started.elapsed());
        Ok(())
    }

    /// Checks that the folder has only complete files. Returns which of two states it has.
    fn check_folder(&self, old: State, new: State) -> Result<State> {
        let mut records = BTreeMap::new();
        let mut withdrawn = Vec::new();
        for entry in walkdir::WalkDir::new(self.folder.path()).min_depth(1) {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            ensure!(!name.starts_with(".bienban-"), "{name} is unfinished");
            if entry.file_type().is_file() {
                let text = std::fs::read_to_string(entry.path())?;
                if entry.depth() == 1 { drop(records.insert(name, text)) } else { withdrawn.push(text) }
            }
        }
        ensure!(count_unfinished_files(self.data.path()) == 0, "a copy is unfinished");
        let state = [new, old]
            .into_iter()
            .find(|state| files(*state) == records)
            .context("a file of the folder is incomplete")?;
        let versions: BTreeSet<String> = (1..=new.upload).map(upload_text).collect();
        ensure!(withdrawn.iter().all(|text| versions.contains(text)), "a withdrawn file is incomplete");
        ensure!((1..state.upload).all(|upload| withdrawn.contains(&upload_text(upload))), "a replaced version is lost");
        Ok(state)
    }

    /// Asks all golden questions. Returns the state that all answers come from. Adds other messages to `messages`.
    async fn ask_all(&mut self, messages: &mut Vec<BotMessage>) -> Result<State> {
        let mut open_questions = HashMap::new();
        for club in CLUBS.into_iter().chain(UPLOAD_CLUBS) {
            self.last_member += 1;
            self.send_text(self.last_member, &question(club));
            open_questions.insert(self.last_member.cast_signed(), club);
        }
        let (mut minutes, mut uploads) = (BTreeSet::new(), BTreeSet::new());
        while !open_questions.is_empty() {
            let reply = self.fake.receive().await;
            let Some(club) = open_questions.remove(&reply.chat) else {
                messages.push(reply);
                continue;
            };
            // The first quote is the answer; the others must come from the same generation.
            let (in_minutes, in_upload) = (find_versions(&reply.text, 1), find_versions(&reply.text, 2));
            let answer = if UPLOAD_CLUBS.contains(&club) { &in_upload } else { &in_minutes };
            ensure!(reply.text.contains(club) && !answer.is_empty(), "no answer about {club}: {}", reply.text);
            minutes.extend(in_minutes);
            uploads.extend(in_upload);
        }
        match (minutes.len(), uploads.len(), minutes.first(), uploads.first()) {
            (1, 1, Some(minutes), Some(upload)) => Ok(State { minutes: *minutes, upload: *upload }),
            _ => bail!("mixed answers: minutes {minutes:?}, upload {uploads:?}"),
        }
    }

    /// Returns those of the updates that were not recorded as handled before the kill. Reads a copy of the database:
    /// closing the last connection to it would delete the log from which the next start must recover.
    fn find_unhandled(&self, updates: Vec<Value>) -> Result<Vec<Value>> {
        let copy = tempfile::tempdir()?;
        for name in ["bienban.sqlite", "bienban.sqlite-wal"] {
            std::fs::copy(self.data.path().join(name), copy.path().join(name))?;
        }
        let store = Store::open(copy.path(), 90)?;
        let handled: HashSet<u32> = store.handled_ids(u32::MAX)?.into_iter().collect();
        let is_handled = |update: &Value| {
            update["update_id"].as_u64().and_then(|id| u32::try_from(id).ok()).is_some_and(|id| handled.contains(&id))
        };
        Ok(updates.into_iter().filter(|update| !is_handled(update)).collect())
    }

    /// Waits until the reload of the start, which tells the admins, has loaded the folder; otherwise it would load the
    /// partly changed folder of the next round. `state` is that of the last answers; returns the new one.
    async fn wait_for_current_answers(&mut self, mut state: State) -> Result<State> {
        while state != self.folder_state {
            self.wait_for(|message| ADMINS.contains(&message.chat.unsigned_abs())).await;
            state = self.ask_all(&mut Vec::new()).await?;
            tokio::time::sleep(LIMIT_PERIOD).await;
        }
        Ok(state)
    }

    /// Waits for the end of a reload that was requested before the kill and is handled again after it, for the same
    /// reason. It is refused during the reload of the start.
    async fn wait_for_repeated_reload(&self, redelivered: &[Value], messages: &mut Vec<BotMessage>) {
        let update = redelivered.iter().find(|update| update["message"]["text"] == json!("/reload"));
        let Some(request) = update.and_then(|update| update["message"]["message_id"].as_i64()) else { return };
        let is_done = |messages: &[BotMessage]| {
            let replies = messages.iter().filter(|reply| reply.reply_to == Some(request) && !reply.is_edit);
            let replies: Vec<i64> = replies.map(|reply| reply.id).collect();
            messages.iter().any(|reply| replies.contains(&reply.id) && !reply.text.starts_with('⏳'))
        };
        while !is_done(messages) {
            messages.push(self.fake.receive().await);
        }
    }

    fn change_minutes(&mut self) -> Result<()> {
        self.folder_state.minutes += 1;
        for (name, text) in files(self.folder_state).into_iter().filter(|(name, _)| name != UPLOAD_NAME) {
            std::fs::write(self.folder.path().join(name), text)?;
        }
        Ok(())
    }

    /// Uploads the next version of the file. Returns the preview.
    async fn send_file(&self, admin: u64) -> BotMessage {
        let file = self.fake.store_file(UPLOAD_NAME, upload_text(self.folder_state.upload + 1).as_bytes());
        let mut message = message(admin);
        message["document"] = file;
        self.fake.push_update("message", message);
        self.wait_for(|reply| reply.has_button("Thay")).await
    }

    fn send_text(&self, user: u64, text: &str) -> i64 {
        let mut message = message(user);
        message["text"] = json!(text);
        self.fake.push_update("message", message)
    }

    async fn wait_for(&self, matches: impl Fn(&BotMessage) -> bool) -> BotMessage {
        loop {
            let reply = self.fake.receive().await;
            if matches(&reply) {
                return reply;
            }
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.home.path().join("log")).unwrap_or_default()
    }

    /// Keeps the temporary folders. Returns their paths.
    fn keep_folders(&mut self) -> String {
        let folders = [&mut self.folder, &mut self.data, &mut self.home];
        let paths: Vec<PathBuf> = folders
            .map(|folder| {
                folder.disable_cleanup(true);
                folder.path().to_owned()
            })
            .to_vec();
        format!("{paths:?}")
    }
}

/// Starts this program as the bot.
fn spawn_bot(folder: &Path, data: &Path, home: &Path, url: &str) -> Result<Child> {
    let log = std::fs::File::options().create(true).append(true).open(home.join("log"))?;
    let mut command = Command::new(std::env::current_exe()?);
    for variable in bienban::config::VARIABLES {
        command.env_remove(variable);
    }
    let admins = ADMINS.map(|admin| admin.to_string()).join(",");
    command.env("KNOWLEDGE_DIR", folder).env("DATA_DIR", data).env("ADMIN_IDS", admins).env("ALLOWED_IDS", "*");
    command.env("TELEGRAM_BOT_TOKEN", TOKEN).env("TELEGRAM_API_URL", url);
    command.arg("serve").current_dir(home).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    command.spawn().context("cannot start the bot")
}

fn message(user: u64) -> Value {
    let from = json!({"id": user, "is_bot": false, "first_name": "An", "language_code": "vi"});
    json!({"date": 1_700_000_000, "chat": {"id": user, "type": "private", "first_name": "An"}, "from": from})
}

fn change_name(change: Change) -> &'static str {
    match change {
        Change::Reload => "reloads",
        Change::Upload => "uploads",
        Change::Both => "uploads into a changed folder",
    }
}

fn question(club: &str) -> String {
    format!("quỹ của chi hội {club} còn bao nhiêu?")
}

/// An amount that identifies a version; `series` is 1 for the minutes and 2 for the uploaded file.
fn money(series: u32, version: u64) -> String {
    format!("{series}.{version:03}.000 đồng")
}

/// The versions of all amounts of a series in a text.
fn find_versions(text: &str, series: u32) -> Vec<u64> {
    let prefix = format!("{series}.");
    let parse_version = |part: &str| part.rsplit(' ').next()?.strip_prefix(&prefix)?.parse().ok();
    let parts = text.split(".000 đồng").collect::<Vec<_>>();
    parts[..parts.len() - 1].iter().filter_map(|part| parse_version(part)).collect()
}

/// The texts of all files of a folder by name.
fn files(state: State) -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> =
        (0..RECORDS).map(|index| (format!("bien-ban-{index:03}.md"), minutes(index, state.minutes))).collect();
    let golden = CLUBS
        .map(|club| format!("[[question]]\nask = \"{}\"\nquote = \"{}\"\n", question(club), money(1, state.minutes)));
    files.insert("questions.toml".to_owned(), golden.join("\n"));
    files.insert(UPLOAD_NAME.to_owned(), upload_text(state.upload));
    files
}

/// A few pages of minutes, which differ between versions only in the amount.
fn minutes(index: usize, version: u64) -> String {
    let mut random = Random(index as u64);
    let club = CLUBS.get(index).map_or_else(|| format!("Tổ {index}"), |club| (*club).to_owned());
    let mut text = format!("# Họp chi hội {club}\n\n");
    for paragraph in 0..24 {
        let words: Vec<&str> = (0..30).map(|_| WORDS[random.below(WORDS.len() as u64) as usize]).collect();
        text += &format!("{}.\n\n", words.join(" "));
        if paragraph == 12 {
            text += &format!("Quỹ của chi hội {club} còn {}.\n\n", money(1, version));
        }
    }
    text
}

fn upload_text(version: u64) -> String {
    let part = |club: &str| format!("Quỹ của chi hội {club} còn {}.\n\n", money(2, version));
    format!("# Sổ thu chi\n\n{}{}", part(UPLOAD_CLUBS[0]), part(UPLOAD_CLUBS[1]))
}

/// How many temporary files of unfinished writes are below a folder.
fn count_unfinished_files(folder: &Path) -> usize {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten();
    files.filter(|entry| entry.file_name().to_string_lossy().starts_with(".bienban-")).count()
}
