//! What lies on the disk after each step of a change, laid there by hand, and what is answered from it.
//!
//! Every state is made of pieces of two that were reached in earnest: before the change, and after.

use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use bienban::answer::Question;
use bienban::archive::records_folder;
use bienban::library::{Library, LoadError, Loaded};
use tempfile::TempDir;

use super::{CLUBS, generation_of, half_written, question, write_records};
use crate::harness::library;

/// Bytes that no file of the records has.
const TORN: &[u8] = b"# H";

/// A folder of records and what the bot keeps of it.
struct Disk {
    folder: TempDir,
    data: TempDir,
}

impl Disk {
    /// The first generation answers, from a folder that is as it was read.
    fn old() -> Self {
        static MADE: LazyLock<Disk> = LazyLock::new(|| {
            let disk = Disk::empty();
            disk.records(1);
            disk.open().expect("the records can be read");
            disk
        });
        MADE.copy()
    }

    /// The second does, after a reload.
    fn new() -> Self {
        static MADE: LazyLock<Disk> = LazyLock::new(|| {
            let disk = Disk::old();
            let (library, _) = disk.open().expect("the records can be read");
            disk.records(2);
            assert_eq!(reload(&library), "swapped");
            disk
        });
        MADE.copy()
    }

    fn empty() -> Self {
        let new = || tempfile::tempdir().expect("a temporary folder can be made");
        Self { folder: new(), data: new() }
    }

    /// A start costs more than its files: each state is reached once, and copied.
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

    fn open(&self) -> Result<(Arc<Library>, &'static str), LoadError> {
        let (library, behind) = library(self.folder.path(), Some(self.data.path()))?;
        Ok((library, told(&behind.load(&|_| {}))))
    }

    fn records(&self, generation: u32) {
        write_records(self.folder.path(), generation);
    }

    /// A piece of the state after the change, by its name in the archive.
    fn take(&self, name: &str, new: &Disk) {
        fs::copy(new.kept(name), self.kept(name)).expect("it is there, and can be copied");
    }

    /// The new copies.
    fn copies(&self, new: &Disk) {
        for entry in fs::read_dir(new.kept("objects")).expect("it is there") {
            let name = entry.expect("it can be listed").file_name();
            self.take(&format!("objects/{}", name.to_string_lossy()), new);
        }
    }

    fn kept(&self, name: &str) -> std::path::PathBuf {
        self.data.path().join("generations").join(name)
    }

    fn tear(&self, name: &str) {
        fs::write(self.kept(name), TORN).expect("it is writable");
    }

    /// The copy of a file of a generation becomes other bytes.
    fn tear_copy(&self, generation: u64, path: &str, torn: impl Fn(&[u8]) -> Vec<u8>) {
        let manifest: bienban::archive::Generation =
            serde_json::from_slice(&fs::read(self.kept(&format!("g{generation}.json"))).expect("it is there"))
                .expect("it is whole");
        let entry = manifest.manifest.entry(path).expect("the generation has it");
        let copy = self.kept(&format!("objects/{}", entry.digest.as_str()));
        let bytes = fs::read(&copy).expect("it is there");
        fs::write(copy, torn(&bytes)).expect("it is writable");
    }

    /// What was being written when the power went, wherever something is.
    fn half_written(&self) {
        let aside = self.folder.path().join(".withdrawn/2024-01-01T00-00-00Z");
        fs::create_dir_all(&aside).expect("it is writable");
        for folder in [self.folder.path(), &aside, &self.kept(""), &self.kept("objects")] {
            fs::write(folder.join(".bienban-a.md"), TORN).expect("it is writable");
        }
    }
}

fn told(loaded: &Result<Loaded, LoadError>) -> &'static str {
    match loaded {
        Ok(Loaded::Same) => "same",
        Ok(Loaded::Swapped(_)) => "swapped",
        Ok(Loaded::Held(..)) => "held",
        Err(_) => "failed",
    }
}

fn reload(library: &Arc<Library>) -> &'static str {
    told(&library.begin().expect("none is under way").run(None, 0, &|_| {}))
}

/// The text that answers, which must be the same in all records; the golden questions must be its own.
fn text(library: &Library) -> u32 {
    let snapshot = library.snapshot();
    assert_eq!(snapshot.knowledge.problems, [], "nothing that is torn is read");
    assert!(snapshot.knowledge.golden.iter().all(|golden| snapshot.passes(golden)));
    let said = CLUBS.iter().map(|club| {
        let answer = snapshot.answer(&Question::new(question(club)));
        let quotes = &answer.quotes;
        let quoted: Vec<&str> =
            quotes.iter().map(|quote| snapshot.place(quote.passage).0.slice(quote.span.clone())).collect();
        generation_of(&quoted.join(" "))
    });
    let said: Vec<u32> = said.collect();
    assert!(said.iter().all(|one| *one == said[0]), "a mixture answers: {said:?}");
    said[0]
}

/// What a start finds: the generation's number, the text, what became of the folder.
fn check(what: &str, state: impl Fn(&Disk, &Disk), expected: (u64, u32, &str)) {
    let (disk, new) = (Disk::old(), Disk::new());
    state(&disk, &new);
    let (library, opened) = disk.open().unwrap_or_else(|error| panic!("{what}: {error}"));
    let found = (library.snapshot().generation, text(&library), opened);
    assert_eq!(found, expected, "{what}");
    assert_eq!(half_written(disk.folder.path()) + half_written(disk.data.path()), 0, "{what}");
    goes_on(what, &disk, &library);
}

/// The next reload and the way back from it work.
fn goes_on(what: &str, disk: &Disk, library: &Arc<Library>) {
    let (number, before) = (library.snapshot().generation, text(library));
    disk.records(3);
    assert_eq!((reload(library), text(library)), ("swapped", 3), "{what}");
    assert!(library.snapshot().generation > number, "{what}: a number is given twice");
    library.begin().expect("none is under way").rollback(&|_| {}).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!((library.snapshot().generation, text(library)), (number, before), "{what}");
}

#[test]
fn each_step_is_the_old_or_the_new() {
    check("nothing", |_, _| {}, (1, 1, "same"));
    check("copies", Disk::copies, (1, 1, "same"));
    check("the folder", |disk, _| disk.records(2), (2, 2, "swapped"));
    let folder = |disk: &Disk, new: &Disk| {
        disk.copies(new);
        disk.records(2);
    };
    check("copies, the folder", folder, (2, 2, "swapped"));
    let written = |disk: &Disk, new: &Disk| {
        folder(disk, new);
        disk.take("g2.json", new);
    };
    check("copies, the folder, the manifest", written, (2, 2, "swapped"));
    let all = |disk: &Disk, new: &Disk| {
        written(disk, new);
        disk.take("current.json", new);
    };
    check("all but what is let go", all, (2, 2, "same"));
    let undone = |disk: &Disk, new: &Disk| {
        disk.copies(new);
        disk.take("g2.json", new);
    };
    check("a manifest, and a folder that was put back", undone, (1, 1, "same"));
    for (state, expected) in [(&folder as &dyn Fn(&Disk, &Disk), (2, 2, "swapped")), (&all, (2, 2, "same"))] {
        let beside = |disk: &Disk, new: &Disk| {
            state(disk, new);
            disk.half_written();
        };
        check("something half written beside", beside, expected);
    }
}

#[test]
fn what_is_torn_is_never_read() {
    let all = |disk: &Disk, new: &Disk| {
        disk.copies(new);
        disk.records(2);
        disk.take("g2.json", new);
        disk.take("current.json", new);
    };
    let torn = |names: &'static [&'static str]| {
        move |disk: &Disk, new: &Disk| {
            all(disk, new);
            names.iter().for_each(|name| disk.tear(name));
        }
    };
    check("current.json", torn(&["current.json"]), (2, 2, "same"));
    check("the manifest that answers", torn(&["g2.json"]), (3, 2, "same"));
    check("the manifest before", torn(&["g1.json"]), (2, 2, "same"));
    check("all that is known", torn(&["current.json", "g1.json", "g2.json"]), (1, 2, "same"));
    check("current.json before the change", |disk, _| disk.tear("current.json"), (1, 1, "same"));
    let short: fn(&[u8]) -> Vec<u8> = |bytes| bytes[..bytes.len() / 2].to_vec();
    let spoilt: fn(&[u8]) -> Vec<u8> = |bytes| vec![b'x'; bytes.len()];
    for tear in [short, spoilt] {
        let answering = |disk: &Disk, new: &Disk| {
            all(disk, new);
            disk.tear_copy(2, "0.md", tear);
        };
        check("a copy of a file that is there", answering, (2, 2, "same"));
        let lost = |path: &'static str| {
            move |disk: &Disk, _: &Disk| {
                disk.records(2);
                disk.tear_copy(1, path, tear);
            }
        };
        check("a copy of a file that is no more, and is indexed", lost("0.md"), (2, 2, "swapped"));
        let nowhere = |disk: &Disk, new: &Disk| {
            lost("0.md")(disk, new);
            fs::remove_dir_all(disk.kept("index")).expect("it is there");
        };
        check("a copy of a file that is no more", nowhere, (2, 2, "same"));
        check("a copy of a list that is no more", lost("questions.toml"), (2, 2, "same"));
    }
    let staged = |disk: &Disk, new: &Disk| {
        disk.copies(new);
        disk.take("g2.json", new);
        disk.tear_copy(2, "0.md", spoilt);
        disk.records(2);
    };
    check("a copy that was being made", staged, (2, 2, "swapped"));
    let emptied = |disk: &Disk, new: &Disk| {
        all(disk, new);
        fs::remove_dir_all(disk.kept("")).expect("it is there");
    };
    check("DATA_DIR emptied", emptied, (1, 2, "same"));
}

#[test]
fn what_answered_last_does_without_its_folder() {
    let disk = Disk::new();
    for entry in fs::read_dir(disk.folder.path()).expect("it is there") {
        fs::remove_file(entry.expect("it can be listed").path()).expect("it is a file");
    }
    disk.tear("current.json");
    let (library, opened) = disk.open().expect("the copies are whole");
    assert_eq!((text(&library), opened), (2, "failed"));
    goes_on("an empty folder", &disk, &library);
    drop(library);
    let (library, opened) = disk.open().expect("the copies are whole");
    assert_eq!((text(&library), opened), (2, "same"), "what was turned down comes not by itself");
}

#[test]
fn what_was_turned_down_stays_so_through_a_kill() {
    let disk = Disk::new();
    let (library, _) = disk.open().expect("the records can be read");
    library.begin().expect("none is under way").rollback(&|_| {}).expect("the first generation is kept");
    drop(library);
    let (library, opened) = disk.open().expect("the records can be read");
    assert_eq!((library.snapshot().generation, text(&library), opened), (1, 1, "same"));
    // Asked for all the same, and killed before it was said which generation answers.
    let before = fs::read(disk.kept("current.json")).expect("it is there");
    assert_eq!((reload(&library), library.snapshot().generation), ("swapped", 3));
    fs::write(disk.kept("current.json"), before).expect("it is writable");
    drop(library);
    let (library, opened) = disk.open().expect("the records can be read");
    assert_eq!((library.snapshot().generation, text(&library), opened), (1, 1, "same"));
    assert_eq!((reload(&library), text(&library)), ("swapped", 2));
}

#[test]
fn a_file_with_two_names_is_not_lost() {
    // Withdrawn or put back, and killed between the second name and the end of the first.
    let disk = Disk::old();
    let (at, aside) = (disk.folder.path().join("0.md"), ".withdrawn/2024-01-01T00-00-00Z");
    fs::create_dir_all(disk.folder.path().join(aside)).expect("it is writable");
    fs::hard_link(&at, disk.folder.path().join(aside).join("0.md")).expect("links can be made");
    let (library, opened) = disk.open().expect("the records can be read");
    assert_eq!((text(&library), opened, library.withdrawn_files().len()), (1, "same", 1));
    let kept = library.withdrawn_files().remove(0);
    assert!(records_folder::restore(disk.folder.path(), &kept).is_err(), "nothing is written over");
    records_folder::withdraw(disk.folder.path(), "0.md", 0).expect("it is there");
    assert_eq!(bytes(&disk, &kept.place()), library.withdrawn_file(&library.withdrawn_files()[1]).expect("it is kept"));
    records_folder::restore(disk.folder.path(), &kept).expect("its place is free");
    assert_eq!(reload(&library), "same");
}

fn bytes(disk: &Disk, place: &str) -> Vec<u8> {
    fs::read(Path::new(disk.folder.path()).join(place)).expect("it is there")
}
