//! The index on disk: a start opens it if it is intact and current, and rebuilds it otherwise.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bienban::answer::Question;
use bienban::archive::{Archive, IndexManifest};
use bienban::library::{Library, LoadError, ReloadOutcome, StartupReload};
use tempfile::TempDir;

use crate::harness::{Log, open_library};

/// The length of the digest at the beginning of the index manifest, in bytes.
const DIGEST_LENGTH: usize = 64;

/// A records folder and a data folder.
struct Workspace {
    records: TempDir,
    data: TempDir,
}

/// The result of a start.
struct Startup {
    library: Arc<Library>,
    reload: StartupReload,
    log: String,
    /// Whether it built an index.
    indexed: bool,
}

impl Workspace {
    /// Three records that are indexed; `treasurer` is the treasurer of each.
    fn new(treasurer: &str) -> Self {
        let folder = || tempfile::tempdir().expect("a temporary folder can be made");
        let workspace = Self { records: folder(), data: folder() };
        ["a", "b", "c"].iter().for_each(|name| workspace.write(name, treasurer));
        assert!(workspace.start().indexed);
        workspace
    }

    /// Writes the record of a group, which names its treasurer.
    fn write(&self, name: &str, treasurer: &str) {
        let text = format!("# Họp tổ {name}\n\nÔng {treasurer} giữ quỹ của tổ {name}.\n");
        fs::write(self.records.path().join(format!("{name}.md")), text).expect("it is writable");
    }

    fn start(&self) -> Startup {
        let log = Log::default();
        let log_guard = log.capture();
        let before = self.index_folders();
        let (library, reload) = self.open().expect("the records can be read");
        drop(log_guard);
        let indexed = self.index_folders().iter().any(|(folder, inode)| before.get(folder) != Some(inode));
        Startup { library, reload, log: log.text(), indexed }
    }

    fn open(&self) -> Result<(Arc<Library>, StartupReload), LoadError> {
        open_library(self.records.path(), Some(self.data.path()))
    }

    fn index_root(&self) -> PathBuf {
        self.data.path().join("generations/index")
    }

    /// The folders of indexes with their inode numbers.
    fn index_folders(&self) -> BTreeMap<PathBuf, u64> {
        let folders =
            fs::read_dir(self.index_root()).into_iter().flatten().flatten().filter(|entry| entry.path().is_dir());
        folders.map(|entry| (entry.path(), entry.metadata().expect("it is there").ino())).collect()
    }

    fn only_index_folder(&self) -> PathBuf {
        let folders: Vec<_> = self.index_folders().into_keys().collect();
        assert_eq!(folders.len(), 1, "there is one index");
        folders[0].clone()
    }

    /// Applies `change` to the stored index manifest.
    fn change_manifest(&self, change: impl Fn(&mut IndexManifest)) {
        let bytes = fs::read(self.index_root().join("kept")).expect("it is there");
        let mut manifest: IndexManifest =
            postcard::from_bytes(&bytes[DIGEST_LENGTH..]).expect("it was written by this program");
        change(&mut manifest);
        let archive = Archive::open(self.data.path().join("generations"), 5).expect("it is writable");
        archive.index_store().save_manifest(&manifest).expect("it is writable");
    }
}

/// Replaces the folder `to` by a copy of `from`.
fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("it can be listed");
        let to = to.join(entry.path().strip_prefix(from).expect("it was found there"));
        if entry.file_type().is_dir() {
            fs::create_dir(to).expect("it is writable");
        } else {
            fs::copy(entry.path(), to).expect("it is writable");
        }
    }
}

/// The treasurer according to the answers, which must be the same in all records.
fn treasurer(library: &Library) -> String {
    let snapshot = library.snapshot();
    let treasurers = ["a", "b", "c"].map(|name| {
        let answer = snapshot.answer(&Question::new(format!("ai giữ quỹ của tổ {name}?")));
        let quote = answer.quotes.first().expect("it is answered").clone();
        let (document, _) = snapshot.passage(quote.passage);
        assert_eq!(document.path, format!("{name}.md"));
        let text = document.slice(quote.span).to_owned();
        text.split(' ').nth(1).expect("the sentence has a name").to_owned()
    });
    assert!(treasurers.iter().all(|name| *name == treasurers[0]), "mixed generations answer: {treasurers:?}");
    treasurers[0].clone()
}

fn reload(library: &Arc<Library>) -> ReloadOutcome {
    library
        .begin_reload()
        .expect("no other reload is in progress")
        .run(None, 0, &|_| {})
        .expect("the records can be read")
}

/// Damages a stored index, starts, and asserts whether the start builds an index and what it logs.
fn check(name: &str, damage: impl Fn(&Workspace), indexed: bool, message: &str) {
    let workspace = Workspace::new("Bình");
    damage(&workspace);
    let started = workspace.start();
    assert_eq!(treasurer(&started.library), "Bình", "{name}");
    assert_eq!(started.indexed, indexed, "{name}: {}", started.log);
    assert!(started.log.contains(message), "{name}: {}", started.log);
    assert!(!message.is_empty() || started.log.is_empty(), "{name}: {}", started.log);
    let again = workspace.start();
    assert_eq!((treasurer(&again.library).as_str(), again.indexed), ("Bình", false), "{name}: {}", again.log);
    assert_eq!(again.log, "", "{name}: a repaired index is not logged again");
}

#[test]
fn a_start_opens_the_stored_index() {
    check("nothing", |_| {}, false, "");
    check(
        "a copied folder",
        |workspace| {
            let copied = tempfile::tempdir().expect("a temporary folder can be made");
            copy(&workspace.index_root(), &copied.path().join("index"));
            copy(&copied.path().join("index"), &workspace.index_root());
        },
        false,
        "",
    );
}

/// Each file of an index is damaged in each way.
#[test]
fn a_damaged_index_is_rebuilt() {
    let names: Vec<_> = fs::read_dir(Workspace::new("Bình").only_index_folder())
        .expect("it is there")
        .map(|entry| entry.expect("it can be listed").file_name())
        // The names of tantivy's segment files begin with a random number.
        .map(|name| name.to_string_lossy().trim_start_matches(|c: char| c.is_ascii_hexdigit()).to_owned())
        .collect();
    assert!(names.len() >= 5, "too few files found: {names:?}");
    let damage_file = |workspace: &Workspace, ending: &str, damage: &dyn Fn(&Path, Vec<u8>)| {
        let files = fs::read_dir(workspace.only_index_folder()).expect("it is there").flatten();
        let file = files.map(|entry| entry.path()).find(|file| file.to_string_lossy().ends_with(ending));
        let file = file.expect("each index has the same files");
        damage(&file, fs::read(&file).expect("it is there"));
    };
    let write = |path: &Path, bytes: &[u8]| fs::write(path, bytes).expect("it is writable");
    let message = "an index file is damaged or missing";
    for name in &names {
        let flip = |path: &Path, mut bytes: Vec<u8>| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            write(path, &bytes);
        };
        check(&format!("{name}: a flipped bit"), |workspace| damage_file(workspace, name, &flip), true, message);
        let truncate = |path: &Path, bytes: Vec<u8>| write(path, &bytes[..bytes.len() - 1]);
        check(&format!("{name}: truncated"), |workspace| damage_file(workspace, name, &truncate), true, message);
        let remove = |path: &Path, _: Vec<u8>| fs::remove_file(path).expect("it is there");
        check(&format!("{name}: removed"), |workspace| damage_file(workspace, name, &remove), true, message);
    }
    let change_name = |path: &Path, bytes: Vec<u8>| {
        let start = bytes.windows("Bình".len()).position(|window| window == "Bình".as_bytes()).expect("it is there");
        write(path, &[&bytes[..start], "Bính".as_bytes(), &bytes[start + "Bính".len()..]].concat());
    };
    check("a name in the texts", |workspace| damage_file(workspace, "bodies", &change_name), true, message);
}

#[test]
fn an_index_without_a_valid_manifest_is_rebuilt() {
    let manifest_path = |workspace: &Workspace| workspace.index_root().join("kept");
    check("no manifest", |workspace| fs::remove_file(manifest_path(workspace)).expect("it is there"), true, "");
    let truncated = |workspace: &Workspace| {
        let bytes = fs::read(manifest_path(workspace)).expect("it is there");
        fs::write(manifest_path(workspace), &bytes[..bytes.len() / 2]).expect("it is writable");
    };
    check("a truncated manifest", truncated, true, "cannot read the index manifest");
    let bit_flipped = |workspace: &Workspace| {
        let mut bytes = fs::read(manifest_path(workspace)).expect("it is there");
        // In the digest of a record.
        let last = bytes.windows(4).rposition(|window| window.iter().all(u8::is_ascii_hexdigit)).expect("there is one");
        bytes[last] ^= 1;
        fs::write(manifest_path(workspace), bytes).expect("it is writable");
    };
    check("a flipped bit in the manifest", bit_flipped, true, "cannot read the index manifest");
    let other_version = |workspace: &Workspace| workspace.change_manifest(|manifest| manifest.index_version.push('!'));
    check("another version", other_version, true, "built by another version");
    check("no folder", |workspace| fs::remove_dir_all(workspace.index_root()).expect("it is there"), true, "");
    check(
        "no segments",
        |workspace| workspace.change_manifest(|manifest| manifest.segments.clear()),
        true,
        "cannot open the stored index",
    );
    let missing_record = |workspace: &Workspace| workspace.change_manifest(|manifest| manifest.locations[0].1 = 7);
    check("a record that does not exist", missing_record, true, "cannot open the stored index");
}

#[test]
fn an_index_of_other_records_is_not_used() {
    let other = Workspace::new("Dũng");
    let foreign = |workspace: &Workspace| copy(&other.index_root(), &workspace.index_root());
    check("of other records", foreign, true, "has other records than this generation");
    // Its manifest claims that it belongs to these records.
    let forged = |workspace: &Workspace| {
        let bytes = fs::read(workspace.index_root().join("kept")).expect("it is there");
        copy(&other.index_root(), &workspace.index_root());
        fs::write(workspace.index_root().join("kept"), bytes).expect("it is writable");
    };
    check("of other records, with this manifest", forged, true, "an index file is damaged or missing");
}

#[test]
fn an_index_that_cannot_be_stored_stays_in_memory() {
    let workspace = Workspace::new("Bình");
    fs::remove_dir_all(workspace.index_root()).expect("it is there");
    fs::write(workspace.index_root(), "no folder").expect("it is writable");
    for _ in 0..2 {
        let started = workspace.start();
        assert_eq!(treasurer(&started.library), "Bình");
        assert!(started.log.contains("cannot build the index on disk"), "{}", started.log);
        workspace.write("a", "Dũng");
        assert!(matches!(reload(&started.library), ReloadOutcome::Swapped(_)));
        workspace.write("a", "Bình");
        assert!(matches!(reload(&started.library), ReloadOutcome::Swapped(_)));
    }
    fs::remove_file(workspace.index_root()).expect("it is there");
    assert!(workspace.start().indexed && !workspace.start().indexed, "it is stored again once it can be");
}

#[test]
fn an_unfinished_index_is_removed_after_a_power_loss() {
    let workspace = Workspace::new("Bình");
    let (old, old_manifest) =
        (workspace.only_index_folder(), fs::read(workspace.index_root().join("kept")).expect("it is there"));
    let backup = tempfile::tempdir().expect("a temporary folder can be made");
    copy(&workspace.data.path().join("generations"), &backup.path().join("generations"));
    let started = workspace.start();
    ["a", "b", "c"].iter().for_each(|name| workspace.write(name, "Dũng"));
    assert!(matches!(reload(&started.library), ReloadOutcome::Swapped(_)));
    assert_eq!(workspace.index_folders().len(), 2, "the previous generation keeps its index");
    drop(started);
    // The new index is complete, but its manifest is not written yet.
    fs::write(workspace.index_root().join("kept"), old_manifest).expect("it is writable");
    let new = workspace.index_folders().into_keys().find(|folder| *folder != old).expect("there are two");
    let started = workspace.start();
    assert_eq!((treasurer(&started.library).as_str(), started.library.snapshot().generation), ("Dũng", 2));
    assert_eq!(workspace.index_folders().len(), 1);
    drop(started);
    // Earlier: the first generation answers, and half of the new index is written.
    let unfinished = backup.path().join("generations/index").join(new.file_name().expect("it has a name"));
    fs::create_dir(&unfinished).expect("it is writable");
    fs::write(unfinished.join("heads"), "half").expect("it is writable");
    copy(&backup.path().join("generations"), &workspace.data.path().join("generations"));
    let started = workspace.start();
    assert_eq!((treasurer(&started.library).as_str(), started.indexed), ("Bình", false));
    assert_eq!(workspace.index_folders().len(), 1);
    assert!(matches!(started.reload.load(&|_| {}), Ok(ReloadOutcome::Swapped(_))));
    assert_eq!(treasurer(&started.library), "Dũng");
}

#[test]
fn an_unused_index_is_removed() {
    let workspace = Workspace::new("Bình");
    let library = workspace.start().library;
    for person in ["Dũng", "Hoa", "Bình"] {
        ["a", "b", "c"].iter().for_each(|name| workspace.write(name, person));
        assert!(matches!(reload(&library), ReloadOutcome::Swapped(_)));
        assert_eq!(workspace.index_folders().len(), 2, "the current and the previous generation");
    }
    fs::remove_file(workspace.records.path().join("a.md")).expect("it is there");
    let ReloadOutcome::NeedsApproval(_, pending) = reload(&library) else { panic!("a third of the records is gone") };
    assert_eq!(workspace.index_folders().len(), 3, "the pending generation too");
    library.begin_reload().expect("no other reload is in progress").decline(pending).expect("it is pending");
    assert_eq!(workspace.index_folders().len(), 2);
    let ReloadOutcome::NeedsApproval(..) = reload(&library) else { panic!("a third of the records is gone") };
    drop(library);
    let started = workspace.start();
    assert_eq!(
        (workspace.index_folders().len(), started.indexed, treasurer(&started.library)),
        (1, false, "Bình".to_owned())
    );
}

#[test]
fn indexes_of_previous_and_pending_generations_are_stored_too() {
    let workspace = Workspace::new("Bình");
    let library = workspace.start().library;
    ["a", "b", "c"].iter().for_each(|name| workspace.write(name, "Dũng"));
    assert!(matches!(reload(&library), ReloadOutcome::Swapped(_)));
    drop(library);
    let started = workspace.start();
    assert_eq!((treasurer(&started.library).as_str(), started.indexed), ("Dũng", false));
    started
        .library
        .begin_reload()
        .expect("no other reload is in progress")
        .rollback(&|_| {})
        .expect("the first generation is stored");
    assert_eq!(treasurer(&started.library), "Bình");
    drop(started);
    let started = workspace.start();
    assert_eq!(
        (treasurer(&started.library).as_str(), started.indexed),
        ("Bình", false),
        "the index is stored after the rollback"
    );
    assert!(
        matches!(started.reload.load(&|_| {}), Ok(ReloadOutcome::Unchanged)),
        "a declined folder is not loaded automatically"
    );
    fs::rename(workspace.records.path().join("a.md"), workspace.records.path().join("d.txt")).expect("it is there");
    fs::write(workspace.records.path().join("d.txt"), "Họp tổ d\n\nBà Hoa giữ quỹ của tổ d.\n")
        .expect("it is writable");
    let ReloadOutcome::NeedsApproval(_, pending) = reload(&started.library) else {
        panic!("a third of the records is gone")
    };
    let accepted = started.library.begin_reload().expect("no other reload is in progress").accept(pending, 0);
    assert!(matches!(accepted, Ok(ReloadOutcome::Swapped(_))));
    let paths = |library: &Library| -> Vec<String> {
        library.snapshot().knowledge.documents.iter().map(|document| document.path.clone()).collect()
    };
    assert_eq!(paths(&started.library), ["b.md", "c.md", "d.txt"]);
    drop(started.library);
    let started = workspace.start();
    assert_eq!(
        (paths(&started.library), started.indexed),
        (["b.md", "c.md", "d.txt"].map(str::to_owned).into(), false)
    );
}

/// Damages a stored index, changes the records, starts, and asserts whether the start builds an index and that
/// the startup reload loads the new records.
fn check_changed_folder(name: &str, damage: impl Fn(&Workspace), indexed: bool) {
    let workspace = Workspace::new("Bình");
    damage(&workspace);
    ["a", "b", "c"].iter().for_each(|name| workspace.write(name, "Dũng"));
    let started = workspace.start();
    assert_eq!((treasurer(&started.library).as_str(), started.indexed), ("Bình", indexed), "{name}");
    assert!(matches!(started.library.begin_reload(), Err(LoadError::Busy)), "no other change may begin meanwhile");
    let Ok(ReloadOutcome::Swapped(report)) = started.reload.load(&|_| {}) else { panic!("{name}: it is valid") };
    assert_eq!(report.diff.changed, ["a.md", "b.md", "c.md"], "{name}");
    assert_eq!((treasurer(&started.library).as_str(), started.library.snapshot().generation), ("Dũng", 2), "{name}");
    assert!(started.library.begin_reload().is_ok(), "{name}");
    let again = workspace.start();
    assert_eq!((treasurer(&again.library).as_str(), again.indexed), ("Dũng", false), "{name}");
}

#[test]
fn the_last_generation_answers_until_the_folder_is_loaded() {
    check_changed_folder("intact", |_| {}, false);
    check_changed_folder(
        "damaged",
        |workspace| fs::write(workspace.only_index_folder().join("heads"), "damaged").expect("it is writable"),
        true,
    );
    check_changed_folder("removed", |workspace| fs::remove_dir_all(workspace.index_root()).expect("it is there"), true);
    let workspace = Workspace::new("Bình");
    workspace.write("a", "Dũng");
    let started = workspace.start();
    drop(started.reload);
    assert!(
        matches!(reload(&started.library), ReloadOutcome::Swapped(_)),
        "dropping the startup reload permits others"
    );
}

/// Asks who the treasurers are. Asserts that each quote is right, and returns how many questions are answered.
fn count_right_answers(library: &Library) -> usize {
    let snapshot = library.snapshot();
    let is_right = |name: &&str| {
        let answer = snapshot.answer(&Question::new(format!("ai giữ quỹ của tổ {name}?")));
        for quote in &answer.quotes {
            let (document, passage) = snapshot.passage(quote.passage);
            let text = format!("Ông Bình giữ quỹ của tổ {}.", document.path.trim_end_matches(".md"));
            assert_eq!((document.slice(quote.span.clone()), document.passage_text(passage)), (&*text, &*text));
        }
        answer.quotes.first().is_some_and(|quote| snapshot.passage(quote.passage).0.path == format!("{name}.md"))
    };
    ["a", "b", "c"].iter().filter(|name| is_right(name)).count()
}

/// A program whose stored bodies are damaged while it runs.
struct DamagedProgram {
    workspace: Workspace,
    library: Arc<Library>,
    bodies: PathBuf,
    intact: Vec<u8>,
}

impl DamagedProgram {
    fn start() -> Self {
        let workspace = Workspace::new("Bình");
        let bodies = workspace.only_index_folder().join("bodies");
        let intact = fs::read(&bodies).expect("it is there");
        Self { library: workspace.start().library, workspace, bodies, intact }
    }

    /// Restores the bodies, starts again, and flips a bit of the byte `at`.
    fn restart_and_flip(&mut self, at: usize) {
        fs::write(&self.bodies, &self.intact).expect("it is writable");
        self.library = self.workspace.start().library;
        let file = fs::File::options().write(true).open(&self.bodies).expect("it is there");
        file.write_all_at(&[self.intact[at] ^ 1], at as u64).expect("it is writable");
    }
}

#[test]
fn a_damaged_document_is_read_again_from_its_copy() {
    let mut program = DamagedProgram::start();
    for part in 0..16 {
        let at = program.intact.len() * part / 16;
        program.restart_and_flip(at);
        assert_eq!(count_right_answers(&program.library), 3, "{at}");
    }
}

#[test]
fn nothing_is_quoted_from_a_damaged_document_without_a_copy() {
    for part in 0..8 {
        let mut program = DamagedProgram::start();
        program.restart_and_flip(program.intact.len() * part / 8);
        let (workspace, library) = (&program.workspace, &program.library);
        let objects = workspace.data.path().join("generations/objects");
        let hidden = objects.with_extension("hidden");
        fs::rename(&objects, &hidden).expect("it is there");
        ["a", "b", "c"].iter().for_each(|name| workspace.write(name, "Dũng"));
        let log = Log::default();
        let log_guard = log.capture();
        assert_eq!(count_right_answers(library), 2, "{part}");
        drop(log_guard);
        for message in ["a stored document is damaged", "cannot read the record of a damaged document again"] {
            assert_eq!(log.text().matches(message).count(), 1, "{}", log.text());
        }
        fs::rename(&hidden, &objects).expect("it is there");
        ["a", "b", "c"].iter().for_each(|name| workspace.write(name, "Bình"));
        assert!(matches!(reload(library), ReloadOutcome::Swapped(_)));
        assert_eq!(count_right_answers(library), 3, "{part}: a reload reads it again");
    }
}
