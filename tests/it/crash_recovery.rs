//! Power loss at each step of a reload and of an upload: the built program is killed when a step becomes visible
//! on the disk, and started again.
//!
//! All answers must then come from the old state, or all from the new one. The files of the records folder must be
//! complete, and a replaced version must still exist. `states` builds the same steps, and truncated files, by
//! hand.

mod states;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Instant;

use bienban::archive::{ArchiveState, Generation, Manifest, RecordsFolder};
use bienban::formats::Limits;
use serde_json::json;
use tempfile::TempDir;

use crate::fake::{BotMessage, Fake, TEST_TIMEOUT, TOKEN};
use crate::harness::{ADMIN, message, open_library, private_chat};
use crate::program;

/// Clubs, each with a record and a golden question.
const CLUBS: [&str; 4] = ["Hoa Mai", "Tre Xanh", "Bến Nghé", "Cầu Gỗ"];

/// The question about a club's money.
fn question(club: &str) -> String {
    format!("quỹ của chi hội {club} còn bao nhiêu?")
}

/// The money of every club according to a generation.
fn money(generation: u32) -> String {
    format!("{generation}11.000 đồng")
}

/// The record of a club.
fn record(club: &str, generation: u32) -> String {
    let money = money(generation);
    format!("# Họp chi hội {club}\n\nThu đủ hội phí.\n\nQuỹ của chi hội {club} còn {money}.\n")
}

/// Writes a record and a golden question for each club.
fn write_records(folder: &Path, generation: u32) {
    let mut golden = String::new();
    for (number, club) in CLUBS.iter().enumerate() {
        fs::write(folder.join(format!("{number}.md")), record(club, generation)).expect("it is writable");
        golden += &format!("[[question]]\nask = \"{}\"\nquote = \"{}\"\n\n", question(club), money(generation));
    }
    fs::write(folder.join("questions.toml"), golden).expect("it is writable");
}

/// The one generation that an answer comes from.
fn find_generation(answer: &str) -> u32 {
    let generations: Vec<u32> = (1..=3).filter(|generation| answer.contains(&money(*generation))).collect();
    assert_eq!(generations.len(), 1, "{answer}");
    generations[0]
}

/// How many temporary files of unfinished writes are below a folder.
fn count_unfinished_files(folder: &Path) -> usize {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten();
    files.filter(|entry| entry.file_name().to_string_lossy().starts_with(".bienban-")).count()
}

/// The visible steps of a change, in order. A step that passes unobserved counts as reached once a later one is
/// visible.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Step {
    /// The change has begun.
    Started,
    /// A copy is being written.
    Copying,
    /// All copies are written.
    Copied,
    /// The replaced version is in the folder of withdrawn files.
    OldWithdrawn,
    /// The new version is being written in the records folder.
    WritingNew,
    /// The new version is complete.
    NewWritten,
    /// The manifest of the new generation is written.
    ManifestWritten,
    /// The new generation is the current one.
    Current,
    /// The admin has the report.
    Reported,
}

const STEPS: [Step; 9] = [
    Step::Started,
    Step::Copying,
    Step::Copied,
    Step::OldWithdrawn,
    Step::WritingNew,
    Step::NewWritten,
    Step::ManifestWritten,
    Step::Current,
    Step::Reported,
];

/// A bot process that can be killed, and everything that outlasts it.
struct KillableBot {
    folder: TempDir,
    data: TempDir,
    /// The working directory, with the log and without an `.env`.
    home: TempDir,
    fake: Fake,
    url: String,
    child: Child,
}

impl Drop for KillableBot {
    /// Kills the process even if the test fails.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl KillableBot {
    /// Starts a bot on a records folder that `fill` writes.
    async fn start(fill: impl Fn(&Path)) -> Self {
        let temporary = || tempfile::tempdir().expect("a temporary folder can be made");
        let (folder, data, home, fake) = (temporary(), temporary(), temporary(), Fake::default());
        fill(folder.path());
        let url = fake.listen().await;
        let child = spawn_bot(folder.path(), data.path(), home.path(), &url);
        Self { folder, data, home, fake, url, child }
    }

    /// Kills the bot and starts it again. Returns the messages that it sends without being asked.
    async fn lose_power(&mut self) -> Vec<BotMessage> {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it is our child");
        self.fake.simulate_bot_kill();
        let mut messages = self.fake.drain_messages();
        let is_outdated = self.is_outdated();
        self.child = spawn_bot(self.folder.path(), self.data.path(), self.home.path(), &self.url);
        while is_outdated && !messages.iter().any(|reply| reply.text.starts_with("📂")) {
            messages.push(self.fake.receive().await);
        }
        messages
    }

    /// Whether the records folder differs from the current generation.
    fn is_outdated(&self) -> bool {
        let folder = RecordsFolder::new(self.folder.path().to_owned());
        let found = Manifest::scan(&folder, &Limits::default(), None).expect("the folder can be read");
        let state: ArchiveState = self.read_archive("current.json").expect("a bot that answered has written it");
        let current: Generation =
            self.read_archive(&format!("g{}.json", state.current)).expect("the current generation is stored");
        current.manifest.fingerprint() != found.fingerprint()
    }

    /// Parses a file of the archive, which must be complete if it exists.
    fn read_archive<T: serde::de::DeserializeOwned>(&self, name: &str) -> Option<T> {
        let bytes = fs::read(self.archive().join(name)).ok()?;
        Some(serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{name} is invalid: {error}")))
    }

    fn archive(&self) -> PathBuf {
        self.data.path().join("generations")
    }

    /// Whether a step is visible on the disk. The change writes the file `upload` (name and text), if given, and
    /// leaves `copies` copies.
    fn is_visible(&self, step: Step, upload: Option<(&str, &str)>, copies: usize) -> bool {
        let objects = self.archive().join("objects");
        match step {
            // Visible in messages, not on the disk.
            Step::Started | Step::Reported => false,
            Step::Copying => count_unfinished_files(&objects) > 0,
            Step::Copied => {
                fs::read_dir(&objects).expect("it is there").count() >= copies && count_unfinished_files(&objects) == 0
            }
            Step::OldWithdrawn => upload.is_some() && !withdrawn_texts(self.folder.path()).is_empty(),
            Step::WritingNew => upload.is_some_and(|_| {
                let entries = fs::read_dir(self.folder.path()).expect("it is there");
                entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with(".bienban-"))
            }),
            Step::NewWritten => upload.is_some_and(|(name, new)| self.read_record(name) == new),
            Step::ManifestWritten => self.read_archive::<Generation>("g2.json").is_some(),
            Step::Current => self.read_archive::<ArchiveState>("current.json").is_some_and(|state| state.current == 2),
        }
    }

    fn read_record(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).expect("a file of the folder always exists")
    }

    /// Watches the disk until a step or a later one is visible, then kills and restarts the bot.
    async fn lose_power_at(&mut self, step: Step, upload: Option<(&str, &str)>, copies: usize) {
        let started = Instant::now();
        while !STEPS.iter().filter(|later| **later >= step).any(|later| self.is_visible(*later, upload, copies)) {
            assert!(started.elapsed() < TEST_TIMEOUT, "{step:?} never became visible: {}", self.log());
            tokio::task::yield_now().await;
        }
        self.lose_power().await;
    }

    /// The generations of the answers about each club, each asked by a different member.
    async fn ask_about_all_clubs(&self) -> Vec<u32> {
        for (member, club) in (100..).zip(CLUBS) {
            self.fake.push_update("message", message(private_chat(member), member, &question(club)));
        }
        let mut generations = Vec::new();
        while generations.len() < CLUBS.len() {
            // Answers to updates that are delivered again after the kill come in between.
            let reply = self.fake.receive().await;
            if reply.chat >= 100 {
                generations.push(find_generation(&reply.text));
            }
        }
        generations
    }

    /// The admin sends a message.
    fn send(&self, text: &str) {
        self.fake.push_update("message", message(private_chat(ADMIN), ADMIN, text));
    }

    /// Waits for a message that contains `needle`.
    async fn wait_for_message(&self, needle: &str) -> BotMessage {
        loop {
            let reply = self.fake.receive().await;
            if reply.text.contains(needle) {
                return reply;
            }
        }
    }

    /// Stops the bot by a signal and asserts all invariants. If `previous` is given, a rollback must restore that
    /// generation.
    async fn stop(mut self, previous: Option<u32>) {
        let status = program::terminate(&mut self.child).await;
        assert!(status.success(), "{}", self.log());
        self.fake.drain_messages();
        self.fake.assert_clean();
        assert!(!self.log().contains("panicked") && !self.log().contains(TOKEN), "{}", self.log());
        assert_eq!(count_unfinished_files(self.folder.path()) + count_unfinished_files(&self.archive()), 0);
        let Some(previous) = previous else { return };
        let (library, _) = open_library(self.folder.path(), Some(self.data.path())).expect("the records can be read");
        library
            .begin_reload()
            .expect("no other reload is in progress")
            .rollback(&|_| {})
            .expect("the previous generation is stored");
        for document in &library.snapshot().knowledge.documents {
            assert!(document.text().contains(&money(previous)), "{}", document.path);
        }
    }

    fn log(&self) -> String {
        program::read_log(self.home.path())
    }
}

/// `serve`, as an operator starts it.
fn spawn_bot(folder: &Path, data: &Path, home: &Path, url: &str) -> Child {
    let admin = ADMIN.to_string();
    let variables: [(&str, &OsStr); 6] = [
        ("KNOWLEDGE_DIR", folder.as_ref()),
        ("DATA_DIR", data.as_ref()),
        ("ADMIN_IDS", admin.as_ref()),
        ("ALLOWED_IDS", "*".as_ref()),
        ("TELEGRAM_BOT_TOKEN", TOKEN.as_ref()),
        ("TELEGRAM_API_URL", url.as_ref()),
    ];
    program::spawn_server(home, &variables)
}

/// The texts of all complete withdrawn files.
fn withdrawn_texts(folder: &Path) -> Vec<String> {
    let files = walkdir::WalkDir::new(folder.join(".withdrawn")).into_iter().flatten();
    let is_complete = |entry: &walkdir::DirEntry| {
        entry.file_type().is_file() && !entry.file_name().to_string_lossy().starts_with(".bienban-")
    };
    files.filter(is_complete).map(|entry| fs::read_to_string(entry.path()).expect("a withdrawn file stays")).collect()
}

/// The records folder is changed before the reload, so every start finds the new text.
#[tokio::test]
async fn a_reload_is_atomic_at_every_power_loss() {
    for step in
        STEPS.into_iter().filter(|step| ![Step::OldWithdrawn, Step::WritingNew, Step::NewWritten].contains(step))
    {
        let mut bot = KillableBot::start(|folder| write_records(folder, 1)).await;
        assert_eq!(bot.ask_about_all_clubs().await, [1; CLUBS.len()]);
        write_records(bot.folder.path(), 2);
        bot.send("/reload");
        match step {
            Step::Started => {
                bot.wait_for_message("⏳").await;
                bot.lose_power().await;
            }
            Step::Reported => {
                bot.wait_for_message("✅ Đã nạp xong bản số 2").await;
                let messages = bot.lose_power().await;
                assert!(
                    !messages.iter().any(|reply| reply.text.starts_with("📂")),
                    "the change was already reported: {messages:?}"
                );
            }
            step => bot.lose_power_at(step, None, 2 * (CLUBS.len() + 1)).await,
        }
        assert_eq!(bot.ask_about_all_clubs().await, [2; CLUBS.len()], "{step:?}");
        bot.stop((step == Step::ManifestWritten).then_some(1)).await;
    }
}

/// One record about all clubs.
fn joint_record(generation: u32) -> String {
    CLUBS.map(|club| record(club, generation).replacen('#', "##", 1)).join("\n")
}

/// The bot changes the records folder, so a start finds either version, and that version is complete.
#[tokio::test]
async fn an_upload_is_atomic_at_every_power_loss() {
    let (old, new) = (joint_record(1), joint_record(2));
    let mut outcomes = [0, 0];
    for step in STEPS {
        let mut bot =
            KillableBot::start(|folder| fs::write(folder.join("so-quy.md"), joint_record(1)).expect("it is writable"))
                .await;
        assert_eq!(bot.ask_about_all_clubs().await, [1; CLUBS.len()]);
        let file = bot.fake.store_file("so-quy.md", new.as_bytes());
        let from = message(private_chat(ADMIN), ADMIN, "");
        bot.fake
            .push_update("message", json!({"date": 1, "chat": from["chat"], "from": from["from"], "document": file}));
        let preview = loop {
            let reply = bot.fake.receive().await;
            if reply.has_button("Thay") {
                break reply;
            }
        };
        if step == Step::Started {
            bot.lose_power().await;
        } else {
            let tap = bot.fake.tap(ADMIN, &preview, preview.button_data("Thay so-quy.md"));
            bot.fake.wait_for_callback_answer(&tap).await;
            match step {
                Step::Reported => {
                    bot.wait_for_message("✅ Đã nạp xong bản số 2").await;
                    bot.lose_power().await;
                }
                step => bot.lose_power_at(step, Some(("so-quy.md", &new)), 2).await,
            }
        }
        let answers = bot.ask_about_all_clubs().await;
        let now = bot.read_record("so-quy.md");
        assert!(
            answers == [1; CLUBS.len()] && now == old || answers == [2; CLUBS.len()] && now == new,
            "{step:?}: {answers:?}"
        );
        assert!(step < Step::NewWritten || now == new, "{step:?}: a completed step is undone");
        assert!(withdrawn_texts(bot.folder.path()).iter().all(|text| *text == old), "{step:?}");
        assert!(now == old || !withdrawn_texts(bot.folder.path()).is_empty(), "{step:?}: the old version is lost");
        outcomes[usize::from(now == new)] += 1;
        bot.stop((step == Step::Current).then_some(1)).await;
    }
    assert!(outcomes[0] >= 2 && outcomes[1] >= 3, "a step is no longer observed: {outcomes:?}");
}
