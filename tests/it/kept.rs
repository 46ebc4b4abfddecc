//! The index that is kept from one start to the next: opened as it was made, or made anew.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bienban::answer::Question;
use bienban::archive::{Archive, Kept};
use bienban::library::{Library, LoadError, Loaded, PendingReload};
use tempfile::TempDir;

use crate::harness::{Log, library};

/// Bytes of the digest that a description begins with.
const DIGEST: usize = 64;

/// A folder of records, and what is kept of it.
struct Place {
    records: TempDir,
    data: TempDir,
}

/// What a start gave.
struct Started {
    library: Arc<Library>,
    behind: PendingReload,
    /// What it logged.
    log: String,
    /// Whether records were indexed for it.
    indexed: bool,
}

impl Place {
    /// Three records of what was indexed once; `who` keeps the money of each.
    fn of(who: &str) -> Self {
        let new = || tempfile::tempdir().expect("a temporary folder can be made");
        let place = Self { records: new(), data: new() };
        ["a", "b", "c"].iter().for_each(|name| place.write(name, who));
        assert!(place.start().indexed);
        place
    }

    fn write(&self, name: &str, who: &str) {
        let text = format!("# Họp tổ {name}\n\nÔng {who} giữ quỹ của tổ {name}.\n");
        fs::write(self.records.path().join(format!("{name}.md")), text).expect("it is writable");
    }

    fn start(&self) -> Started {
        let log = Log::default();
        let listening = log.listen();
        let before = self.made();
        let (library, behind) = self.open().expect("the records can be read");
        drop(listening);
        let indexed = self.made().iter().any(|(folder, number)| before.get(folder) != Some(number));
        Started { library, behind, log: log.text(), indexed }
    }

    fn open(&self) -> Result<(Arc<Library>, PendingReload), LoadError> {
        library(self.records.path(), Some(self.data.path()))
    }

    fn index(&self) -> PathBuf {
        self.data.path().join("generations/index")
    }

    /// The folders of indexes, each known by the file system's number of it.
    fn made(&self) -> BTreeMap<PathBuf, u64> {
        let made = fs::read_dir(self.index()).into_iter().flatten().flatten().filter(|entry| entry.path().is_dir());
        made.map(|entry| (entry.path(), entry.metadata().expect("it is there").ino())).collect()
    }

    fn only(&self) -> PathBuf {
        let made: Vec<_> = self.made().into_keys().collect();
        assert_eq!(made.len(), 1, "one index is of use");
        made[0].clone()
    }

    /// The description, to be kept as `change` leaves it.
    fn describe(&self, change: impl Fn(&mut Kept)) {
        let bytes = fs::read(self.index().join("kept")).expect("it is there");
        let mut kept: Kept = postcard::from_bytes(&bytes[DIGEST..]).expect("it was written by this program");
        change(&mut kept);
        let archive = Archive::open(self.data.path().join("generations"), 5).expect("it is writable");
        archive.indexes().keep(&kept).expect("it is writable");
    }
}

/// Copies a folder and all below it, in place of what is there.
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

/// Who keeps the money, by the answers: the same in all records.
fn keeper(library: &Library) -> String {
    let snapshot = library.snapshot();
    let said = ["a", "b", "c"].map(|name| {
        let answer = snapshot.answer(&Question::new(format!("ai giữ quỹ của tổ {name}?")));
        let quote = answer.quotes.first().expect("it is answered").clone();
        let (document, _) = snapshot.place(quote.passage);
        assert_eq!(document.path, format!("{name}.md"));
        let text = document.slice(quote.span).to_owned();
        text.split(' ').nth(1).expect("the sentence has a name").to_owned()
    });
    assert!(said.iter().all(|who| *who == said[0]), "a mixture answers: {said:?}");
    said[0].clone()
}

fn reload(library: &Arc<Library>) -> Loaded {
    library.begin().expect("none is under way").run(None, 0, &|_| {}).expect("the records can be read")
}

/// A start after something was done to what is kept: whether it indexes, and what it says of it.
fn check(what: &str, spoil: impl Fn(&Place), indexed: bool, said: &str) {
    let place = Place::of("Bình");
    spoil(&place);
    let started = place.start();
    assert_eq!(keeper(&started.library), "Bình", "{what}");
    assert_eq!(started.indexed, indexed, "{what}: {}", started.log);
    assert!(started.log.contains(said), "{what}: {}", started.log);
    assert!(!said.is_empty() || started.log.is_empty(), "{what}: {}", started.log);
    let again = place.start();
    assert_eq!((keeper(&again.library).as_str(), again.indexed), ("Bình", false), "{what}: {}", again.log);
    assert_eq!(again.log, "", "{what}: what was mended is silent");
}

#[test]
fn a_start_opens_what_was_indexed() {
    check("nothing", |_| {}, false, "");
    check(
        "a copy from elsewhere",
        |place| {
            let copied = tempfile::tempdir().expect("a temporary folder can be made");
            copy(&place.index(), &copied.path().join("index"));
            copy(&copied.path().join("index"), &place.index());
        },
        false,
        "",
    );
}

/// Each file of an index, spoilt in each way.
#[test]
fn what_is_not_as_it_was_made_is_made_anew() {
    let names: Vec<_> = fs::read_dir(Place::of("Bình").only())
        .expect("it is there")
        .map(|entry| entry.expect("it can be listed").file_name())
        // Files of a segment of tantivy's begin with a number that is another each time.
        .map(|name| name.to_string_lossy().trim_start_matches(|c: char| c.is_ascii_hexdigit()).to_owned())
        .collect();
    assert!(names.len() >= 5, "the test has lost sight of the files: {names:?}");
    let spoilt = |place: &Place, ending: &str, spoil: &dyn Fn(&Path, Vec<u8>)| {
        let files = fs::read_dir(place.only()).expect("it is there").flatten();
        let file = files.map(|entry| entry.path()).find(|file| file.to_string_lossy().ends_with(ending));
        let file = file.expect("each index has the same files");
        spoil(&file, fs::read(&file).expect("it is there"));
    };
    let write = |at: &Path, bytes: &[u8]| fs::write(at, bytes).expect("it is writable");
    let said = "is not as it was made";
    for name in &names {
        let flip = |at: &Path, mut bytes: Vec<u8>| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            write(at, &bytes);
        };
        check(&format!("{name}: a flipped bit"), |place| spoilt(place, name, &flip), true, said);
        let cut = |at: &Path, bytes: Vec<u8>| write(at, &bytes[..bytes.len() - 1]);
        check(&format!("{name}: cut"), |place| spoilt(place, name, &cut), true, said);
        let gone = |at: &Path, _: Vec<u8>| fs::remove_file(at).expect("it is there");
        check(&format!("{name}: gone"), |place| spoilt(place, name, &gone), true, said);
    }
    let renamed = |at: &Path, bytes: Vec<u8>| {
        let at_name = bytes.windows("Bình".len()).position(|some| some == "Bình".as_bytes()).expect("it is there");
        write(at, &[&bytes[..at_name], "Bính".as_bytes(), &bytes[at_name + "Bính".len()..]].concat());
    };
    check("a name in the texts", |place| spoilt(place, "bodies", &renamed), true, said);
}

#[test]
fn what_is_not_described_is_made_anew() {
    let description = |place: &Place| place.index().join("kept");
    check("no description", |place| fs::remove_file(description(place)).expect("it is there"), true, "");
    let torn = |place: &Place| {
        let bytes = fs::read(description(place)).expect("it is there");
        fs::write(description(place), &bytes[..bytes.len() / 2]).expect("it is writable");
    };
    check("a torn description", torn, true, "cannot be read");
    let flipped = |place: &Place| {
        let mut bytes = fs::read(description(place)).expect("it is there");
        // In the digest of a record.
        let last = bytes.windows(4).rposition(|some| some.iter().all(u8::is_ascii_hexdigit)).expect("there is one");
        bytes[last] ^= 1;
        fs::write(description(place), bytes).expect("it is writable");
    };
    check("a flipped bit in the description", flipped, true, "cannot be read");
    let program = |place: &Place| place.describe(|kept| kept.program.push('!'));
    check("another program's", program, true, "another program");
    check("no folder", |place| fs::remove_dir_all(place.index()).expect("it is there"), true, "");
    check("no index in it", |place| place.describe(|kept| kept.segments.clear()), true, "cannot be opened");
    let beyond = |place: &Place| place.describe(|kept| kept.places[0].1 = 7);
    check("a record that is not there", beyond, true, "cannot be opened");
}

#[test]
fn an_index_of_other_records_is_none_of_these() {
    let other = Place::of("Dũng");
    let foreign = |place: &Place| copy(&other.index(), &place.index());
    check("of others", foreign, true, "of other records");
    // Its description says that it is of these.
    let forged = |place: &Place| {
        let bytes = fs::read(place.index().join("kept")).expect("it is there");
        copy(&other.index(), &place.index());
        fs::write(place.index().join("kept"), bytes).expect("it is writable");
    };
    check("of others, under this one's description", forged, true, "is not as it was made");
}

#[test]
fn where_no_index_can_be_kept_it_is_in_memory() {
    let place = Place::of("Bình");
    fs::remove_dir_all(place.index()).expect("it is there");
    fs::write(place.index(), "no folder").expect("it is writable");
    for _ in 0..2 {
        let started = place.start();
        assert_eq!(keeper(&started.library), "Bình");
        assert!(started.log.contains("the index will not outlast a restart"), "{}", started.log);
        place.write("a", "Dũng");
        assert!(matches!(reload(&started.library), Loaded::Swapped(_)));
        place.write("a", "Bình");
        assert!(matches!(reload(&started.library), Loaded::Swapped(_)));
    }
    fs::remove_file(place.index()).expect("it is there");
    assert!(place.start().indexed && !place.start().indexed, "it is kept again once it can be");
}

#[test]
fn what_was_being_indexed_when_the_power_went_is_swept_away() {
    let place = Place::of("Bình");
    let (old, described) = (place.only(), fs::read(place.index().join("kept")).expect("it is there"));
    let aside = tempfile::tempdir().expect("a temporary folder can be made");
    copy(&place.data.path().join("generations"), &aside.path().join("generations"));
    let started = place.start();
    ["a", "b", "c"].iter().for_each(|name| place.write(name, "Dũng"));
    assert!(matches!(reload(&started.library), Loaded::Swapped(_)));
    assert_eq!(place.made().len(), 2, "what answered before is still of use");
    drop(started);
    // The new index is there, and whole; that it is was not written down yet.
    fs::write(place.index().join("kept"), described).expect("it is writable");
    let new = place.made().into_keys().find(|folder| *folder != old).expect("there are two");
    let started = place.start();
    assert_eq!((keeper(&started.library).as_str(), started.library.snapshot().generation), ("Dũng", 2));
    assert_eq!(place.made().len(), 1);
    drop(started);
    // The same earlier on: the first generation answers, and half of the new index is there.
    let half = aside.path().join("generations/index").join(new.file_name().expect("it has a name"));
    fs::create_dir(&half).expect("it is writable");
    fs::write(half.join("heads"), "half").expect("it is writable");
    copy(&aside.path().join("generations"), &place.data.path().join("generations"));
    let started = place.start();
    assert_eq!((keeper(&started.library).as_str(), started.indexed), ("Bình", false));
    assert_eq!(place.made().len(), 1);
    assert!(matches!(started.behind.load(&|_| {}), Ok(Loaded::Swapped(_))));
    assert_eq!(keeper(&started.library), "Dũng");
}

#[test]
fn what_nothing_uses_is_removed() {
    let place = Place::of("Bình");
    let library = place.start().library;
    for who in ["Dũng", "Hoa", "Bình"] {
        ["a", "b", "c"].iter().for_each(|name| place.write(name, who));
        assert!(matches!(reload(&library), Loaded::Swapped(_)));
        assert_eq!(place.made().len(), 2, "what answers, and what answered before");
    }
    fs::remove_file(place.records.path().join("a.md")).expect("it is there");
    let Loaded::Held(_, held) = reload(&library) else { panic!("a third of the records is gone") };
    assert_eq!(place.made().len(), 3, "what waits");
    library.begin().expect("none is under way").decline(held).expect("it waits");
    assert_eq!(place.made().len(), 2);
    let Loaded::Held(..) = reload(&library) else { panic!("a third of the records is gone") };
    drop(library);
    let started = place.start();
    assert_eq!((place.made().len(), started.indexed, keeper(&started.library)), (1, false, "Bình".to_owned()));
}

#[test]
fn the_way_back_and_what_was_held_are_kept_too() {
    let place = Place::of("Bình");
    let library = place.start().library;
    ["a", "b", "c"].iter().for_each(|name| place.write(name, "Dũng"));
    assert!(matches!(reload(&library), Loaded::Swapped(_)));
    drop(library);
    let started = place.start();
    assert_eq!((keeper(&started.library).as_str(), started.indexed), ("Dũng", false));
    started.library.begin().expect("none is under way").rollback(&|_| {}).expect("the first generation is kept");
    assert_eq!(keeper(&started.library), "Bình");
    drop(started);
    let started = place.start();
    assert_eq!((keeper(&started.library).as_str(), started.indexed), ("Bình", false), "it is kept after the way back");
    assert!(matches!(started.behind.load(&|_| {}), Ok(Loaded::Same)), "what was turned down comes not by itself");
    fs::rename(place.records.path().join("a.md"), place.records.path().join("d.txt")).expect("it is there");
    fs::write(place.records.path().join("d.txt"), "Họp tổ d\n\nBà Hoa giữ quỹ của tổ d.\n").expect("it is writable");
    let Loaded::Held(_, held) = reload(&started.library) else { panic!("a third of the records is gone") };
    let accepted = started.library.begin().expect("none is under way").accept(held, 0);
    assert!(matches!(accepted, Ok(Loaded::Swapped(_))));
    let paths = |library: &Library| -> Vec<String> {
        library.snapshot().knowledge.documents.iter().map(|document| document.path.clone()).collect()
    };
    assert_eq!(paths(&started.library), ["b.md", "c.md", "d.txt"]);
    drop(started.library);
    let started = place.start();
    assert_eq!(
        (paths(&started.library), started.indexed),
        (["b.md", "c.md", "d.txt"].map(str::to_owned).into(), false)
    );
}

/// A start beside a folder that changed, after something was done to what is kept.
fn check_behind(what: &str, spoil: impl Fn(&Place), indexed: bool) {
    let place = Place::of("Bình");
    spoil(&place);
    ["a", "b", "c"].iter().for_each(|name| place.write(name, "Dũng"));
    let started = place.start();
    assert_eq!((keeper(&started.library).as_str(), started.indexed), ("Bình", indexed), "{what}");
    assert!(matches!(started.library.begin(), Err(LoadError::Busy)), "nothing else is changed meanwhile");
    let Ok(Loaded::Swapped(report)) = started.behind.load(&|_| {}) else { panic!("{what}: nothing is against it") };
    assert_eq!(report.changes.changed, ["a.md", "b.md", "c.md"], "{what}");
    assert_eq!((keeper(&started.library).as_str(), started.library.snapshot().generation), ("Dũng", 2), "{what}");
    assert!(started.library.begin().is_ok(), "{what}");
    let again = place.start();
    assert_eq!((keeper(&again.library).as_str(), again.indexed), ("Dũng", false), "{what}");
}

#[test]
fn what_answered_last_answers_until_the_folder_is_loaded() {
    check_behind("kept", |_| {}, false);
    check_behind("torn", |place| fs::write(place.only().join("heads"), "torn").expect("it is writable"), true);
    check_behind("gone", |place| fs::remove_dir_all(place.index()).expect("it is there"), true);
    let place = Place::of("Bình");
    place.write("a", "Dũng");
    let started = place.start();
    drop(started.behind);
    assert!(matches!(reload(&started.library), Loaded::Swapped(_)), "whoever drops it lets others change");
}
