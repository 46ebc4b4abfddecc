//! Power lost at each step of a reload and of an upload: the program as it is built, killed when a
//! step shows on the disk, and started again.
//!
//! What then answers is the old state or the new one, in all records alike; the folder's files are
//! whole; what was replaced is kept. `states` lays the same steps on the disk by hand, and torn files
//! beside them.

mod states;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Instant;

use bienban::archive::{Generation, Manifest, State};
use bienban::formats::Limits;
use serde_json::json;
use tempfile::TempDir;

use crate::fake::{Fake, PATIENCE, Sent, TOKEN};
use crate::harness::{ADMIN, library, message, private_chat};
use crate::program;

/// Each has a record and a golden question.
const CLUBS: [&str; 4] = ["Hoa Mai", "Tre Xanh", "Bến Nghé", "Cầu Gỗ"];

/// What members ask of a club.
fn question(club: &str) -> String {
    format!("quỹ của chi hội {club} còn bao nhiêu?")
}

/// What a generation's text says of each club's money.
fn money(generation: u32) -> String {
    format!("{generation}11.000 đồng")
}

/// One club's record.
fn record(club: &str, generation: u32) -> String {
    let money = money(generation);
    format!("# Họp chi hội {club}\n\nThu đủ hội phí.\n\nQuỹ của chi hội {club} còn {money}.\n")
}

/// A record and a golden question for each club.
fn write_records(folder: &Path, generation: u32) {
    let mut golden = String::new();
    for (number, club) in CLUBS.iter().enumerate() {
        fs::write(folder.join(format!("{number}.md")), record(club, generation)).expect("it is writable");
        golden += &format!("[[question]]\nask = \"{}\"\nquote = \"{}\"\n\n", question(club), money(generation));
    }
    fs::write(folder.join("questions.toml"), golden).expect("it is writable");
}

/// The generation that an answer is of; it must be of one alone.
fn generation_of(answer: &str) -> u32 {
    let of: Vec<u32> = (1..=3).filter(|generation| answer.contains(&money(*generation))).collect();
    assert_eq!(of.len(), 1, "{answer}");
    of[0]
}

/// Files below a folder that were being written.
fn half_written(folder: &Path) -> usize {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten();
    files.filter(|entry| entry.file_name().to_string_lossy().starts_with(".bienban-")).count()
}

/// What shows of a change, in the order in which it does. A step that passes unseen is taken for
/// reached once a later one shows.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Step {
    /// It is under way.
    Begun,
    /// A copy is being made.
    Copying,
    /// All copies are made.
    Copied,
    /// The version that is replaced is kept aside.
    Aside,
    /// The new version is being written in the folder.
    Putting,
    /// It is in its place.
    Put,
    /// The generation's manifest is written.
    Written,
    /// It is the one that answers.
    Pointed,
    /// Whoever asked is told.
    Told,
}

const STEPS: [Step; 9] = [
    Step::Begun,
    Step::Copying,
    Step::Copied,
    Step::Aside,
    Step::Putting,
    Step::Put,
    Step::Written,
    Step::Pointed,
    Step::Told,
];

/// A bot that can be killed, and all that outlasts it.
struct Powered {
    folder: TempDir,
    data: TempDir,
    /// Where it runs: no `.env` is here. Its log is.
    home: TempDir,
    fake: Fake,
    url: String,
    child: Child,
}

impl Drop for Powered {
    /// A test that fails leaves no bot behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Powered {
    /// A bot that answers from a folder that `fill` has filled.
    async fn on(fill: impl Fn(&Path)) -> Self {
        let new = || tempfile::tempdir().expect("a temporary folder can be made");
        let (folder, data, home, fake) = (new(), new(), new(), Fake::default());
        fill(folder.path());
        let url = fake.listen().await;
        let child = start(folder.path(), data.path(), home.path(), &url);
        Self { folder, data, home, fake, url, child }
    }

    /// The power goes, and comes again. What the bot says without being asked is read.
    async fn lose_power(&mut self) -> Vec<Sent> {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it was ours");
        self.fake.lose_the_bot();
        let mut read = self.fake.unread();
        let behind = self.is_behind();
        self.child = start(self.folder.path(), self.data.path(), self.home.path(), &self.url);
        while behind && !read.iter().any(|sent| sent.text.starts_with("📂")) {
            read.push(self.fake.read().await);
        }
        read
    }

    /// Whether the folder is not what is written down to answer.
    fn is_behind(&self) -> bool {
        let seen = Manifest::of(self.folder.path(), &Limits::default(), None).expect("nothing is written");
        let state: State = self.kept("current.json").expect("a bot that answered has written it");
        let known: Generation = self.kept(&format!("g{}.json", state.current)).expect("what answers is kept");
        known.manifest.fingerprint() != seen.fingerprint()
    }

    /// What a file of the archive holds; it must be whole where it is there.
    fn kept<T: serde::de::DeserializeOwned>(&self, name: &str) -> Option<T> {
        let bytes = fs::read(self.archive().join(name)).ok()?;
        Some(serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{name} is torn: {error}")))
    }

    fn archive(&self) -> PathBuf {
        self.data.path().join("generations")
    }

    /// Whether a step of the change that puts `put` into the folder, and leaves `copies`, shows.
    fn shows(&self, step: Step, put: Option<(&str, &str)>, copies: usize) -> bool {
        let objects = self.archive().join("objects");
        match step {
            // Told by messages; no step of the disk's.
            Step::Begun | Step::Told => false,
            Step::Copying => half_written(&objects) > 0,
            Step::Copied => {
                fs::read_dir(&objects).expect("it is there").count() >= copies && half_written(&objects) == 0
            }
            Step::Aside => put.is_some() && !asides(self.folder.path()).is_empty(),
            Step::Putting => put.is_some_and(|_| {
                let here = fs::read_dir(self.folder.path()).expect("it is there");
                here.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with(".bienban-"))
            }),
            Step::Put => put.is_some_and(|(name, new)| self.file(name) == new),
            Step::Written => self.kept::<Generation>("g2.json").is_some(),
            Step::Pointed => self.kept::<State>("current.json").is_some_and(|state| state.current == 2),
        }
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).expect("a file of the folder is always there")
    }

    /// Watches the disk until a step shows, or a later one; then the power goes.
    async fn lose_power_at(&mut self, step: Step, put: Option<(&str, &str)>, copies: usize) {
        let begun = Instant::now();
        while !STEPS.iter().filter(|later| **later >= step).any(|later| self.shows(*later, put, copies)) {
            assert!(begun.elapsed() < PATIENCE, "{step:?} never showed: {}", self.log());
            tokio::task::yield_now().await;
        }
        self.lose_power().await;
    }

    /// The generation of each club's answer, each asked by a member of their own.
    async fn answers(&self) -> Vec<u32> {
        for (member, club) in (100..).zip(CLUBS) {
            self.fake.update("message", message(private_chat(member), member, &question(club)));
        }
        let mut said = Vec::new();
        while said.len() < CLUBS.len() {
            // What comes again after a kill is answered in between.
            let sent = self.fake.read().await;
            if sent.chat >= 100 {
                said.push(generation_of(&sent.text));
            }
        }
        said
    }

    fn write(&self, text: &str) {
        self.fake.update("message", message(private_chat(ADMIN), ADMIN, text));
    }

    /// The next message to the admin that holds `needle`.
    async fn told(&self, needle: &str) -> Sent {
        loop {
            let sent = self.fake.read().await;
            if sent.text.contains(needle) {
                return sent;
            }
        }
    }

    /// Ends the bot as a signal would, reads what is left, and holds all to account. `back` is the
    /// text of the generation before, where that is to be found again.
    async fn stop(mut self, back: Option<u32>) {
        let ended = program::terminated(&mut self.child).await;
        assert!(ended.success(), "{}", self.log());
        self.fake.unread();
        self.fake.assert_clean();
        assert!(!self.log().contains("panicked") && !self.log().contains(TOKEN), "{}", self.log());
        assert_eq!(half_written(self.folder.path()) + half_written(&self.archive()), 0);
        let Some(back) = back else { return };
        let (library, _) = library(self.folder.path(), Some(self.data.path())).expect("the records can be read");
        library.begin().expect("none is under way").rollback(&|_| {}).expect("the generation before is kept");
        for document in &library.snapshot().knowledge.documents {
            assert!(document.text().contains(&money(back)), "{}", document.path);
        }
    }

    fn log(&self) -> String {
        program::log(self.home.path())
    }
}

/// `serve`, as an operator starts it.
fn start(folder: &Path, data: &Path, home: &Path, url: &str) -> Child {
    let admin = ADMIN.to_string();
    let variables: [(&str, &OsStr); 6] = [
        ("KNOWLEDGE_DIR", folder.as_ref()),
        ("DATA_DIR", data.as_ref()),
        ("ADMIN_IDS", admin.as_ref()),
        ("ALLOWED_IDS", "*".as_ref()),
        ("TELEGRAM_BOT_TOKEN", TOKEN.as_ref()),
        ("TELEGRAM_API_URL", url.as_ref()),
    ];
    program::serve(home, &variables)
}

/// The texts of what is kept aside whole.
fn asides(folder: &Path) -> Vec<String> {
    let files = walkdir::WalkDir::new(folder.join(".withdrawn")).into_iter().flatten();
    let whole = |entry: &walkdir::DirEntry| {
        entry.file_type().is_file() && !entry.file_name().to_string_lossy().starts_with(".bienban-")
    };
    files.filter(whole).map(|entry| fs::read_to_string(entry.path()).expect("what is aside stays")).collect()
}

/// The folder was changed beforehand: whenever the power goes, a start finds the new text.
#[tokio::test]
async fn a_reload_is_whole_whenever_the_power_goes() {
    for step in STEPS.into_iter().filter(|step| ![Step::Aside, Step::Putting, Step::Put].contains(step)) {
        let mut bot = Powered::on(|folder| write_records(folder, 1)).await;
        assert_eq!(bot.answers().await, [1; CLUBS.len()]);
        write_records(bot.folder.path(), 2);
        bot.write("/reload");
        match step {
            Step::Begun => {
                bot.told("⏳").await;
                bot.lose_power().await;
            }
            Step::Told => {
                bot.told("✅ Đã nạp xong bản số 2").await;
                let read = bot.lose_power().await;
                assert!(!read.iter().any(|sent| sent.text.starts_with("📂")), "it was told already: {read:?}");
            }
            step => bot.lose_power_at(step, None, 2 * (CLUBS.len() + 1)).await,
        }
        assert_eq!(bot.answers().await, [2; CLUBS.len()], "{step:?}");
        bot.stop((step == Step::Written).then_some(1)).await;
    }
}

/// One file with all clubs in it.
fn book(generation: u32) -> String {
    CLUBS.map(|club| record(club, generation).replacen('#', "##", 1)).join("\n")
}

/// The bot changes the folder itself: a start finds what the folder holds, and that is whole.
#[tokio::test]
async fn an_upload_is_whole_whenever_the_power_goes() {
    let (old, new) = (book(1), book(2));
    let mut found = [0, 0];
    for step in STEPS {
        let mut bot = Powered::on(|folder| fs::write(folder.join("so-quy.md"), book(1)).expect("it is writable")).await;
        assert_eq!(bot.answers().await, [1; CLUBS.len()]);
        let file = bot.fake.keep_file("so-quy.md", new.as_bytes());
        let from = message(private_chat(ADMIN), ADMIN, "");
        bot.fake.update("message", json!({"date": 1, "chat": from["chat"], "from": from["from"], "document": file}));
        let shown = loop {
            let sent = bot.fake.read().await;
            if sent.has_key("Thay") {
                break sent;
            }
        };
        if step == Step::Begun {
            bot.lose_power().await;
        } else {
            let tap = bot.fake.tap(ADMIN, &shown, shown.key("Thay so-quy.md"));
            bot.fake.note(&tap).await;
            match step {
                Step::Told => {
                    bot.told("✅ Đã nạp xong bản số 2").await;
                    bot.lose_power().await;
                }
                step => bot.lose_power_at(step, Some(("so-quy.md", &new)), 2).await,
            }
        }
        let said = bot.answers().await;
        let now = bot.file("so-quy.md");
        assert!(said == [1; CLUBS.len()] && now == old || said == [2; CLUBS.len()] && now == new, "{step:?}: {said:?}");
        assert!(step < Step::Put || now == new, "{step:?}: what was done is undone");
        assert!(asides(bot.folder.path()).iter().all(|aside| *aside == old), "{step:?}");
        assert!(now == old || !asides(bot.folder.path()).is_empty(), "{step:?}: the old version is lost");
        found[usize::from(now == new)] += 1;
        bot.stop((step == Step::Pointed).then_some(1)).await;
    }
    assert!(found[0] >= 2 && found[1] >= 3, "the test has lost sight of a step: {found:?}");
}
