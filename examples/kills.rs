//! Kills the bot at random moments of reloads and uploads, and looks at what answers after each.
//!
//! ```text
//! cargo run --release --example kills -- [ROUNDS=200] [SEED=1]
//! ```
//!
//! The tests kill it at each step that shows on the disk; this goes for the moments between, and is
//! run by hand after a change of how records are loaded or kept. Each round changes the folder and
//! asks for a reload, sends a file in place of a record, or both, now and then while members ask;
//! then the power goes, after so many microseconds as the seed says. Started again, all golden
//! questions must be answered from one generation, old or new, and every file of the folder must be
//! whole. Ends with 1 at the first round where that does not hold, and leaves its folders to be looked
//! at. The program runs itself as the bot. TMPDIR says where the folders are: on a disk that takes
//! long to be sure of a file, the steps that a kill may hit take long as well, and so does a round.

#[path = "../tests/it/fake/mod.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod fake;
#[path = "../tests/it/html.rs"]
mod html;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use bienban::cli::{Arguments, run};
use clap::Parser;
use fake::{Fake, Sent, TOKEN};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Files of minutes; the first of them have a golden question each.
const RECORDS: usize = 300;

const CLUBS: [&str; 10] = [
    "Hoa Mai", "Tre Xanh", "Bến Nghé", "Cầu Gỗ", "Sông Thao", "Đồi Chè", "Giếng Ngọc", "Làng Vòng", "Bãi Dâu",
    "Núi Voi",
];

/// Those of the file that is sent.
const SENT_CLUBS: [&str; 2] = ["Ao Sen", "Rừng Lim"];

const SENT: &str = "so-thu-chi.md";

/// What minutes are made of beside the sentence that is asked for.
const WORDS: [&str; 32] = [
    "hội nghị", "thống nhất", "kế hoạch", "báo cáo", "đề nghị", "ủy ban", "khu phố", "đường ống", "chiếu sáng",
    "vệ sinh", "triển khai", "phân công", "kiểm tra", "tổng kết", "quý sau", "đại biểu", "ý kiến", "biểu quyết",
    "nhất trí", "bổ sung", "hồ sơ", "tiến độ", "nhà văn hóa", "cây xanh", "thanh niên", "phụ nữ", "cao tuổi",
    "học sinh", "an ninh", "trật tự", "tuyên truyền", "vận động",
];

/// They take turns: what is said to the one of the round before holds up nothing.
const ADMINS: [u64; 2] = [1, 2];

/// A kill comes up to so much later than a change takes, in percent.
const LATER: u64 = 120;

/// Numbers that look random and come again with their seed (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.next() % most.max(1)
    }
}

/// What a round changes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Reload,
    Upload,
    /// A file is sent while the folder has changed as well.
    Both,
}

/// One round, as the seed has it.
#[derive(Debug, Clone, Copy)]
struct Plan {
    round: u64,
    kind: Kind,
    /// Members who ask meanwhile.
    asking: u64,
    /// When the power goes, as a share of what the change takes, in millionths.
    share: u64,
}

/// Which texts there are: of the minutes, and of the file that is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    minutes: u64,
    sent: u64,
}

/// What became of the rounds.
#[derive(Default)]
struct Tally {
    /// Old, the changed folder without the file that was sent, new.
    by_kind: BTreeMap<&'static str, [u32; 3]>,
    half_written: u32,
    longest: Duration,
}

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("serve") {
        return served();
    }
    let number = |at, otherwise| std::env::args().nth(at).map_or(Ok(otherwise), |text| text.parse::<u64>());
    let (Ok(rounds), Ok(seed)) = (number(1, 200), number(2, 1)) else {
        eprintln!("kills [ROUNDS] [SEED]: both are whole numbers");
        return ExitCode::from(2);
    };
    match played(rounds, seed) {
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
fn served() -> ExitCode {
    tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_writer(std::io::stderr).init();
    run(Arguments::parse()).unwrap_or_else(|error| {
        eprintln!("bienban: {error:#}");
        ExitCode::from(2)
    })
}

/// All rounds; what to say of them.
fn played(rounds: u64, seed: u64) -> Result<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (begun, mut random, mut tally) = (Instant::now(), Random(seed), Tally::default());
    let mut house = House::new(&runtime)?;
    let takes = runtime.block_on(house.measured())?;
    eprintln!("a reload takes {:?}, an upload {:?}; seed {seed}", takes[0], takes[1]);
    for round in 0..rounds {
        let kind = [Kind::Reload, Kind::Upload, Kind::Both][random.below(3) as usize];
        let asking = random.below(2) * random.below(6);
        let plan = Plan { round, kind, asking, share: random.below(LATER * 10_000) };
        let takes = takes[usize::from(kind != Kind::Reload)];
        let after = Duration::from_micros(takes.as_micros() as u64 * plan.share / 1_000_000);
        // The fake gives up by a panic where what must come does not.
        let played = catch_unwind(AssertUnwindSafe(|| runtime.block_on(house.round(plan, after, &mut tally))));
        let played = played.unwrap_or_else(|_| bail!("the bot did not answer; its log:\n{}", house.log()));
        if let Err(error) = played {
            let kept = house.keep();
            bail!("{plan:?}, killed after {after:?}: {error:#}\nto see it again: kills {rounds} {seed}\nkept: {kept}");
        }
    }
    let told = |(kind, [old, folder, new]): (&&str, &[u32; 3])| {
        let folder = if *folder > 0 { format!(", the folder alone {folder}") } else { String::new() };
        format!("{kind}: old {old}{folder}, new {new}")
    };
    let kinds: Vec<String> = tally.by_kind.iter().map(told).collect();
    let each = begun.elapsed() / u32::try_from(rounds.max(1))?;
    Ok(format!(
        "{rounds} kills, no violation; {}; something half written at {} of them; {each:.1?} a round, {:.1?} at most; seed {seed}",
        kinds.join("; "),
        tally.half_written,
        tally.longest
    ))
}

/// A bot, and all that outlasts it.
struct House {
    folder: TempDir,
    data: TempDir,
    home: TempDir,
    fake: Fake,
    url: String,
    child: Child,
    /// What the folder holds, and what answered when it was asked last.
    holds: State,
    answers: State,
    /// No member asks twice: each may be written to as often as Telegram bears.
    members: u64,
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl House {
    fn new(runtime: &Runtime) -> Result<Self> {
        let (folder, data, home, fake) =
            (tempfile::tempdir()?, tempfile::tempdir()?, tempfile::tempdir()?, Fake::default());
        let holds = State { minutes: 1, sent: 1 };
        for (name, text) in files(holds) {
            std::fs::write(folder.path().join(name), text)?;
        }
        let url = runtime.block_on(fake.listen());
        let child = start(folder.path(), data.path(), home.path(), &url)?;
        Ok(Self { folder, data, home, fake, url, child, holds, answers: holds, members: 1_000 })
    }

    /// How long a reload and an upload take, from what asks for them to what is told of them.
    async fn measured(&mut self) -> Result<[Duration; 2]> {
        ensure!(self.asked(&mut Vec::new()).await? == self.holds, "the first start does not answer as it must");
        self.change_minutes()?;
        let begun = Instant::now();
        self.write(ADMINS[0], "/reload");
        self.until(|sent| sent.edit && sent.text.starts_with('✅')).await;
        let reload = begun.elapsed();
        let shown = self.send(ADMINS[1]).await;
        self.holds.sent += 1;
        let begun = Instant::now();
        self.fake.tap(ADMINS[1], &shown, shown.key("Thay"));
        self.until(|sent| sent.edit && sent.text.starts_with('✅')).await;
        let upload = begun.elapsed();
        self.answers = self.asked(&mut Vec::new()).await?;
        ensure!(self.answers == self.holds, "an undisturbed change does not answer as it must");
        Ok([reload, upload])
    }

    async fn round(&mut self, plan: Plan, after: Duration, tally: &mut Tally) -> Result<()> {
        let begun = Instant::now();
        let (before, admin) = (self.answers, ADMINS[usize::try_from(plan.round % 2)?]);
        if plan.kind != Kind::Upload {
            self.change_minutes()?;
        }
        let held = self.holds;
        let mut next = held;
        let shown = match plan.kind {
            Kind::Reload => None,
            _ => {
                next.sent += 1;
                Some(self.send(admin).await)
            }
        };
        for member in 0..plan.asking {
            let club = CLUBS[usize::try_from((plan.round + member) % CLUBS.len() as u64)?];
            self.members += 1;
            self.write(self.members, &question(club));
        }
        match shown {
            None => drop(self.write(admin, "/reload")),
            Some(shown) => drop(self.fake.tap(admin, &shown, shown.key("Thay"))),
        }
        tokio::task::spawn_blocking(move || std::thread::sleep(after)).await?;
        self.child.kill()?;
        self.child.wait()?;
        let again = self.fake.lose_the_bot();
        let mut heard = self.fake.unread();
        tally.half_written += u32::from(half_written(self.folder.path()) + half_written(self.data.path()) > 0);
        self.child = start(self.folder.path(), self.data.path(), self.home.path(), &self.url)?;
        let found = self.asked(&mut heard).await?;
        self.quiet(&again, &mut heard).await;
        // Members who were answered on the way were answered from the old or the new, too.
        for sent in heard.iter().filter(|sent| sent.chat > 1_000) {
            for minutes in numbers(&sent.text, 1) {
                ensure!([before.minutes, next.minutes].contains(&minutes), "a member was told of {minutes}: {sent:?}");
            }
        }
        let allowed = [before, State { minutes: next.minutes, ..before }, next];
        ensure!(allowed.contains(&found), "{found:?} answers; it may be {allowed:?}");
        self.holds = self.looked_at(held, next)?;
        ensure!(found.sent == self.holds.sent, "{found:?} answers, and the folder holds {:?}", self.holds);
        self.answers = found;
        let which = allowed.iter().position(|state| *state == found && *state != next).unwrap_or(2);
        tally.by_kind.entry(name_of(plan.kind)).or_default()[which] += 1;
        tally.longest = tally.longest.max(begun.elapsed());
        Ok(())
    }

    /// The folder, which must hold nothing but whole files; which of two states it is.
    fn looked_at(&self, old: State, new: State) -> Result<State> {
        let mut there = BTreeMap::new();
        let mut aside = Vec::new();
        for entry in walkdir::WalkDir::new(self.folder.path()).min_depth(1) {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            ensure!(!name.starts_with(".bienban-"), "{name} is left half written");
            if entry.file_type().is_file() {
                let text = std::fs::read_to_string(entry.path())?;
                if entry.depth() == 1 { drop(there.insert(name, text)) } else { aside.push(text) }
            }
        }
        ensure!(half_written(self.data.path()) == 0, "a copy is left half written");
        let state =
            [new, old].into_iter().find(|state| files(*state) == there).context("a file of the folder is torn")?;
        let known: BTreeSet<String> = (1..=new.sent).map(sent_file).collect();
        ensure!(aside.iter().all(|text| known.contains(text)), "what is kept aside is torn");
        ensure!((1..state.sent).all(|sent| aside.contains(&sent_file(sent))), "a version that was replaced is lost");
        Ok(state)
    }

    /// Asks all golden questions; the one state that all answers are of. What else is heard is kept.
    async fn asked(&mut self, heard: &mut Vec<Sent>) -> Result<State> {
        let mut asked = HashMap::new();
        for club in CLUBS.into_iter().chain(SENT_CLUBS) {
            self.members += 1;
            self.write(self.members, &question(club));
            asked.insert(self.members.cast_signed(), club);
        }
        let (mut minutes, mut sent_files) = (BTreeSet::new(), BTreeSet::new());
        while !asked.is_empty() {
            let sent = self.fake.read().await;
            let Some(club) = asked.remove(&sent.chat) else {
                heard.push(sent);
                continue;
            };
            // The first quote is the answer; those below it must be of the same generation.
            let (first, second) = (numbers(&sent.text, 1), numbers(&sent.text, 2));
            let right = if SENT_CLUBS.contains(&club) { &second } else { &first };
            ensure!(sent.text.contains(club) && !right.is_empty(), "{club} is not answered: {}", sent.text);
            minutes.extend(first);
            sent_files.extend(second);
        }
        match (minutes.len(), sent_files.len(), minutes.first(), sent_files.first()) {
            (1, 1, Some(minutes), Some(sent)) => Ok(State { minutes: *minutes, sent: *sent }),
            _ => bail!("a mixture answers: minutes {minutes:?}, the file that was sent {sent_files:?}"),
        }
    }

    /// Waits until a reload that was asked for before the kill, and comes again after it, is done: it
    /// would find the next round's folder half changed.
    async fn quiet(&self, again: &[Value], heard: &mut Vec<Sent>) {
        let asked = again.iter().find(|update| update["message"]["text"] == json!("/reload"));
        let Some(asked) = asked.and_then(|update| update["message"]["message_id"].as_i64()) else { return };
        let done = |heard: &[Sent]| {
            let begun: Vec<i64> =
                heard.iter().filter(|sent| sent.reply_to == Some(asked) && !sent.edit).map(|sent| sent.id).collect();
            heard.iter().any(|sent| sent.edit && begun.contains(&sent.id) && !sent.text.starts_with('⏳'))
        };
        while !done(heard) {
            heard.push(self.fake.read().await);
        }
    }

    fn change_minutes(&mut self) -> Result<()> {
        self.holds.minutes += 1;
        for (name, text) in files(self.holds).into_iter().filter(|(name, _)| name != SENT) {
            std::fs::write(self.folder.path().join(name), text)?;
        }
        Ok(())
    }

    /// Sends the next version of the file; the message that offers to take it.
    async fn send(&self, admin: u64) -> Sent {
        let file = self.fake.keep_file(SENT, sent_file(self.holds.sent + 1).as_bytes());
        let mut message = message(admin);
        message["document"] = file;
        self.fake.update("message", message);
        self.until(|sent| sent.has_key("Thay")).await
    }

    fn write(&self, user: u64, text: &str) -> i64 {
        let mut message = message(user);
        message["text"] = json!(text);
        self.fake.update("message", message)
    }

    async fn until(&self, wanted: impl Fn(&Sent) -> bool) -> Sent {
        loop {
            let sent = self.fake.read().await;
            if wanted(&sent) {
                return sent;
            }
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.home.path().join("log")).unwrap_or_default()
    }

    /// Leaves the folders where they are, and says where that is.
    fn keep(&mut self) -> String {
        let folders = [&mut self.folder, &mut self.data, &mut self.home];
        let kept: Vec<PathBuf> = folders
            .map(|folder| {
                folder.disable_cleanup(true);
                folder.path().to_owned()
            })
            .to_vec();
        format!("{kept:?}")
    }
}

/// This program again, as the bot.
fn start(folder: &Path, data: &Path, home: &Path, url: &str) -> Result<Child> {
    let log = std::fs::File::options().create(true).append(true).open(home.join("log"))?;
    let mut command = Command::new(std::env::current_exe()?);
    for variable in bienban::config::VARIABLES {
        command.env_remove(variable);
    }
    let admins = ADMINS.map(|admin| admin.to_string()).join(",");
    command.env("KNOWLEDGE_DIR", folder).env("DATA_DIR", data).env("ADMIN_IDS", admins).env("ALLOWED_IDS", "*");
    command.env("TELEGRAM_BOT_TOKEN", TOKEN).env("TELEGRAM_API_URL", url);
    command.arg("serve").current_dir(home).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    command.spawn().context("the bot does not start")
}

fn message(user: u64) -> Value {
    let from = json!({"id": user, "is_bot": false, "first_name": "An", "language_code": "vi"});
    json!({"date": 1_700_000_000, "chat": {"id": user, "type": "private", "first_name": "An"}, "from": from})
}

fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Reload => "reloads",
        Kind::Upload => "uploads",
        Kind::Both => "uploads into a changed folder",
    }
}

fn question(club: &str) -> String {
    format!("quỹ của chi hội {club} còn bao nhiêu?")
}

/// What tells generations apart: `series` 1 is the minutes', 2 that of the file that is sent.
fn money(series: u32, number: u64) -> String {
    format!("{series}.{number:03}.000 đồng")
}

/// The numbers of all money of a series in a text.
fn numbers(text: &str, series: u32) -> Vec<u64> {
    let head = format!("{series}.");
    let number = |part: &str| part.rsplit(' ').next()?.strip_prefix(&head)?.parse().ok();
    let parts = text.split(".000 đồng").collect::<Vec<_>>();
    parts[..parts.len() - 1].iter().filter_map(|part| number(part)).collect()
}

/// Every file of a folder, by its name.
fn files(state: State) -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> =
        (0..RECORDS).map(|at| (format!("bien-ban-{at:03}.md"), minutes(at, state.minutes))).collect();
    let golden = CLUBS
        .map(|club| format!("[[question]]\nask = \"{}\"\nquote = \"{}\"\n", question(club), money(1, state.minutes)));
    files.insert("questions.toml".to_owned(), golden.join("\n"));
    files.insert(SENT.to_owned(), sent_file(state.sent));
    files
}

/// A few pages of minutes, the same but for the number in each generation.
fn minutes(at: usize, number: u64) -> String {
    let mut random = Random(at as u64);
    let club = CLUBS.get(at).map_or_else(|| format!("Tổ {at}"), |club| (*club).to_owned());
    let mut text = format!("# Họp chi hội {club}\n\n");
    for paragraph in 0..24 {
        let words: Vec<&str> = (0..30).map(|_| WORDS[random.below(WORDS.len() as u64) as usize]).collect();
        text += &format!("{}.\n\n", words.join(" "));
        if paragraph == 12 {
            text += &format!("Quỹ của chi hội {club} còn {}.\n\n", money(1, number));
        }
    }
    text
}

fn sent_file(number: u64) -> String {
    let part = |club: &str| format!("Quỹ của chi hội {club} còn {}.\n\n", money(2, number));
    format!("# Sổ thu chi\n\n{}{}", part(SENT_CLUBS[0]), part(SENT_CLUBS[1]))
}

/// Files below a folder that were being written.
fn half_written(folder: &Path) -> usize {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten();
    files.filter(|entry| entry.file_name().to_string_lossy().starts_with(".bienban-")).count()
}
