//! The states of the disk after each step of a change, built by hand, and the answers from them.
//!
//! Every state is composed of parts of two real states: before and after the change.

use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use bienban::answer::Question;
use bienban::archive::records_folder;
use bienban::library::{Library, LoadError, ReloadOutcome};
use tempfile::TempDir;

use super::{CLUBS, count_unfinished_files, find_generation, question, write_records};
use crate::harness::open_library;

/// The content of a truncated file, which no complete file has.
const TRUNCATED: &[u8] = b"# H";

/// A records folder and the bot's data folder.
struct Disk {
    folder: TempDir,
    data: TempDir,
}

impl Disk {
    /// The state before the change: the first generation is current, and the records folder matches it.
    fn before_change() -> Self {
        static DISK: LazyLock<Disk> = LazyLock::new(|| {
            let disk = Disk::empty();
            disk.write_records(1);
            disk.open().expect("the records can be read");
            disk
        });
        DISK.copy()
    }

    /// The state after the change: the second generation is current after a reload.
    fn after_change() -> Self {
        static DISK: LazyLock<Disk> = LazyLock::new(|| {
            let disk = Disk::before_change();
            let (library, _) = disk.open().expect("the records can be read");
            disk.write_records(2);
            assert_eq!(reload(&library), "swapped");
            disk
        });
        DISK.copy()
    }

    fn empty() -> Self {
        let temporary = || tempfile::tempdir().expect("a temporary folder can be made");
        Self { folder: temporary(), data: temporary() }
    }

    /// Copies the state, because building it by a start is slower.
    fn copy(&self) -> Self {
        let copy = Self::empty();
        for (from, to) in [(&self.folder, &copy.folder), (&self.data, &copy.data)] {
            for entry in walkdir::WalkDir::new(from.path()).min_depth(1) {
                let entry = entry.expect("it can be listed");
                let to = to.path().join(entry.path().strip_prefix(from.path()).expect("it was found there"));
                if entry.file_type().is_dir() {
                    fs::create_dir(to).expect("it is writable");
                } else {
                    fs::copy(entry.path(), to).expect("it is writable");
                }
            }
        }
        copy
    }

    /// Opens a library and runs its startup reload. Also returns the outcome of the reload.
    fn open(&self) -> Result<(Arc<Library>, &'static str), LoadError> {
        let (library, reload) = open_library(self.folder.path(), Some(self.data.path()))?;
        Ok((library, outcome_name(&reload.load(&|_| {}))))
    }

    fn write_records(&self, generation: u32) {
        write_records(self.folder.path(), generation);
    }

    /// Copies a file of the archive from the state after the change.
    fn copy_from(&self, name: &str, new: &Disk) {
        fs::copy(new.archive_path(name), self.archive_path(name)).expect("it exists and can be copied");
    }

    /// Copies all objects of the state after the change.
    fn copy_objects(&self, new: &Disk) {
        for entry in fs::read_dir(new.archive_path("objects")).expect("it is there") {
            let name = entry.expect("it can be listed").file_name();
            self.copy_from(&format!("objects/{}", name.to_string_lossy()), new);
        }
    }

    fn archive_path(&self, name: &str) -> std::path::PathBuf {
        self.data.path().join("generations").join(name)
    }

    fn truncate(&self, name: &str) {
        fs::write(self.archive_path(name), TRUNCATED).expect("it is writable");
    }

    /// Damages the stored copy of a record of a generation.
    fn damage_copy(&self, generation: u64, path: &str, damage: impl Fn(&[u8]) -> Vec<u8>) {
        let manifest: bienban::archive::Generation =
            serde_json::from_slice(&fs::read(self.archive_path(&format!("g{generation}.json"))).expect("it is there"))
                .expect("it is valid");
        let entry = manifest.manifest.entry(path).expect("the generation has it");
        let copy = self.archive_path(&format!("objects/{}", entry.digest.as_str()));
        let bytes = fs::read(&copy).expect("it is there");
        fs::write(copy, damage(&bytes)).expect("it is writable");
    }

    /// Writes the temporary file of an unfinished write into each folder.
    fn write_unfinished_files(&self) {
        let withdrawn = self.folder.path().join(".withdrawn/2024-01-01T00-00-00Z");
        fs::create_dir_all(&withdrawn).expect("it is writable");
        for folder in [self.folder.path(), &withdrawn, &self.archive_path(""), &self.archive_path("objects")] {
            fs::write(folder.join(".bienban-a.md"), TRUNCATED).expect("it is writable");
        }
    }
}

fn outcome_name(result: &Result<ReloadOutcome, LoadError>) -> &'static str {
    match result {
        Ok(ReloadOutcome::Unchanged) => "unchanged",
        Ok(ReloadOutcome::Swapped(_)) => "swapped",
        Ok(ReloadOutcome::NeedsApproval(..)) => "needs approval",
        Err(_) => "failed",
    }
}

fn reload(library: &Arc<Library>) -> &'static str {
    outcome_name(&library.begin_reload().expect("no other reload is in progress").run(None, 0, &|_| {}))
}

/// The generation whose text answers, which must be the same for all records. Its golden questions must pass.
fn answering_generation(library: &Library) -> u32 {
    let snapshot = library.snapshot();
    assert_eq!(snapshot.knowledge.problems, [], "no damaged file is read");
    assert!(snapshot.knowledge.golden.iter().all(|golden| snapshot.passes(golden)));
    let generations = CLUBS.iter().map(|club| {
        let answer = snapshot.answer(&Question::new(question(club)));
        let quotes = &answer.quotes;
        let quoted: Vec<&str> =
            quotes.iter().map(|quote| snapshot.passage(quote.passage).0.slice(quote.span.clone())).collect();
        find_generation(&quoted.join(" "))
    });
    let generations: Vec<u32> = generations.collect();
    assert!(
        generations.iter().all(|generation| *generation == generations[0]),
        "mixed generations answer: {generations:?}"
    );
    generations[0]
}

/// Builds a state and asserts what a start finds: the number of the generation, the generation of the text, and
/// the outcome of the startup reload.
fn check(name: &str, build: impl Fn(&Disk, &Disk), expected: (u64, u32, &str)) {
    let (disk, new) = (Disk::before_change(), Disk::after_change());
    build(&disk, &new);
    let (library, outcome) = disk.open().unwrap_or_else(|error| panic!("{name}: {error}"));
    let actual = (library.snapshot().generation, answering_generation(&library), outcome);
    assert_eq!(actual, expected, "{name}");
    assert_eq!(count_unfinished_files(disk.folder.path()) + count_unfinished_files(disk.data.path()), 0, "{name}");
    check_next_reload(name, &disk, &library);
}

/// Asserts that the next reload and its rollback work.
fn check_next_reload(name: &str, disk: &Disk, library: &Arc<Library>) {
    let (number, before) = (library.snapshot().generation, answering_generation(library));
    disk.write_records(3);
    assert_eq!((reload(library), answering_generation(library)), ("swapped", 3), "{name}");
    assert!(library.snapshot().generation > number, "{name}: a number is reused");
    library
        .begin_reload()
        .expect("no other reload is in progress")
        .rollback(&|_| {})
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!((library.snapshot().generation, answering_generation(library)), (number, before), "{name}");
}

#[test]
fn each_step_gives_the_old_or_the_new_generation() {
    check("nothing", |_, _| {}, (1, 1, "unchanged"));
    check("copies", Disk::copy_objects, (1, 1, "unchanged"));
    check("the folder", |disk, _| disk.write_records(2), (2, 2, "swapped"));
    let folder = |disk: &Disk, new: &Disk| {
        disk.copy_objects(new);
        disk.write_records(2);
    };
    check("copies, the folder", folder, (2, 2, "swapped"));
    let manifest_written = |disk: &Disk, new: &Disk| {
        folder(disk, new);
        disk.copy_from("g2.json", new);
    };
    check("copies, the folder, the manifest", manifest_written, (2, 2, "swapped"));
    let complete = |disk: &Disk, new: &Disk| {
        manifest_written(disk, new);
        disk.copy_from("current.json", new);
    };
    check("everything but the clean-up", complete, (2, 2, "unchanged"));
    let folder_restored = |disk: &Disk, new: &Disk| {
        disk.copy_objects(new);
        disk.copy_from("g2.json", new);
    };
    check("the manifest, with a restored folder", folder_restored, (1, 1, "unchanged"));
    for (build, expected) in [(&folder as &dyn Fn(&Disk, &Disk), (2, 2, "swapped")), (&complete, (2, 2, "unchanged"))] {
        let with_unfinished_files = |disk: &Disk, new: &Disk| {
            build(disk, new);
            disk.write_unfinished_files();
        };
        check("with unfinished files", with_unfinished_files, expected);
    }
}

#[test]
fn damaged_files_are_never_read() {
    let complete = |disk: &Disk, new: &Disk| {
        disk.copy_objects(new);
        disk.write_records(2);
        disk.copy_from("g2.json", new);
        disk.copy_from("current.json", new);
    };
    let truncated = |names: &'static [&'static str]| {
        move |disk: &Disk, new: &Disk| {
            complete(disk, new);
            names.iter().for_each(|name| disk.truncate(name));
        }
    };
    check("current.json", truncated(&["current.json"]), (2, 2, "unchanged"));
    check("the current manifest", truncated(&["g2.json"]), (3, 2, "unchanged"));
    check("the previous manifest", truncated(&["g1.json"]), (2, 2, "unchanged"));
    check("current.json and all manifests", truncated(&["current.json", "g1.json", "g2.json"]), (1, 2, "unchanged"));
    check("current.json before the change", |disk, _| disk.truncate("current.json"), (1, 1, "unchanged"));
    let truncate: fn(&[u8]) -> Vec<u8> = |bytes| bytes[..bytes.len() / 2].to_vec();
    let overwrite: fn(&[u8]) -> Vec<u8> = |bytes| vec![b'x'; bytes.len()];
    for damage in [truncate, overwrite] {
        let current_copy = |disk: &Disk, new: &Disk| {
            complete(disk, new);
            disk.damage_copy(2, "0.md", damage);
        };
        check("a copy of a record that still exists", current_copy, (2, 2, "unchanged"));
        let previous_copy = |path: &'static str| {
            move |disk: &Disk, _: &Disk| {
                disk.write_records(2);
                disk.damage_copy(1, path, damage);
            }
        };
        check("a copy of a replaced record that is indexed", previous_copy("0.md"), (2, 2, "swapped"));
        let without_index = |disk: &Disk, new: &Disk| {
            previous_copy("0.md")(disk, new);
            fs::remove_dir_all(disk.archive_path("index")).expect("it is there");
        };
        check("a copy of a replaced record", without_index, (2, 2, "unchanged"));
        check("a copy of a replaced list", previous_copy("questions.toml"), (2, 2, "unchanged"));
    }
    let unfinished = |disk: &Disk, new: &Disk| {
        disk.copy_objects(new);
        disk.copy_from("g2.json", new);
        disk.damage_copy(2, "0.md", overwrite);
        disk.write_records(2);
    };
    check("a copy that was being written", unfinished, (2, 2, "swapped"));
    let emptied = |disk: &Disk, new: &Disk| {
        complete(disk, new);
        fs::remove_dir_all(disk.archive_path("")).expect("it is there");
    };
    check("DATA_DIR emptied", emptied, (1, 2, "unchanged"));
}

#[test]
fn the_last_generation_answers_without_its_folder() {
    let disk = Disk::after_change();
    for entry in fs::read_dir(disk.folder.path()).expect("it is there") {
        fs::remove_file(entry.expect("it can be listed").path()).expect("it is a file");
    }
    disk.truncate("current.json");
    let (library, outcome) = disk.open().expect("the copies are complete");
    assert_eq!((answering_generation(&library), outcome), (2, "failed"));
    check_next_reload("an empty folder", &disk, &library);
    drop(library);
    let (library, outcome) = disk.open().expect("the copies are complete");
    assert_eq!(
        (answering_generation(&library), outcome),
        (2, "unchanged"),
        "a declined folder is not loaded automatically"
    );
}

#[test]
fn a_declined_folder_stays_declined_after_a_kill() {
    let disk = Disk::after_change();
    let (library, _) = disk.open().expect("the records can be read");
    library
        .begin_reload()
        .expect("no other reload is in progress")
        .rollback(&|_| {})
        .expect("the first generation is stored");
    drop(library);
    let (library, outcome) = disk.open().expect("the records can be read");
    assert_eq!((library.snapshot().generation, answering_generation(&library), outcome), (1, 1, "unchanged"));
    // It is loaded on request, but the bot is killed before current.json is written.
    let before = fs::read(disk.archive_path("current.json")).expect("it is there");
    assert_eq!((reload(&library), library.snapshot().generation), ("swapped", 3));
    fs::write(disk.archive_path("current.json"), before).expect("it is writable");
    drop(library);
    let (library, outcome) = disk.open().expect("the records can be read");
    assert_eq!((library.snapshot().generation, answering_generation(&library), outcome), (1, 1, "unchanged"));
    assert_eq!((reload(&library), answering_generation(&library)), ("swapped", 2));
}

#[test]
fn a_file_with_two_links_is_not_lost() {
    // The state if the bot is killed while a file is withdrawn or restored: it has two links.
    let disk = Disk::before_change();
    let (record, withdrawn) = (disk.folder.path().join("0.md"), ".withdrawn/2024-01-01T00-00-00Z");
    fs::create_dir_all(disk.folder.path().join(withdrawn)).expect("it is writable");
    fs::hard_link(&record, disk.folder.path().join(withdrawn).join("0.md")).expect("links can be made");
    let (library, outcome) = disk.open().expect("the records can be read");
    assert_eq!((answering_generation(&library), outcome, library.list_withdrawn_files().len()), (1, "unchanged", 1));
    let first = library.list_withdrawn_files().remove(0);
    assert!(records_folder::restore(disk.folder.path(), &first).is_err(), "no file is overwritten");
    records_folder::withdraw(disk.folder.path(), "0.md", 0).expect("it is there");
    assert_eq!(
        read_file(&disk, &first.stored_path()),
        library.read_withdrawn_file(&library.list_withdrawn_files()[1]).expect("it is stored")
    );
    records_folder::restore(disk.folder.path(), &first).expect("its path is free");
    assert_eq!(reload(&library), "unchanged");
}

fn read_file(disk: &Disk, path: &str) -> Vec<u8> {
    fs::read(Path::new(disk.folder.path()).join(path)).expect("it is there")
}
