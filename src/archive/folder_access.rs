//! Access to the records folder. Others may replace its files at any moment, and it may be on a network drive that stops
//! responding.
//!
//! A file is opened one component of its path after the other, and no component may be a symbolic link: so only files
//! in the folder are read, even if some were replaced since the folder was listed. Each access runs on one of the
//! `drive_threads`, and its caller waits for it only until a deadline.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use rustix::fs::{Mode, OFlags, open, openat};
use rustix::io::Errno;

use super::drive_threads::{DriveThreads, timeout};
use super::scan_cache::FileStamp;
use crate::formats::{FileProblem, Limits, MemoryBudget, Problem, estimate_memory};
use crate::records::{Knowledge, read_file};

/// The maximum time that the drive may take for one entry of the folder.
pub const RESPONSE_TIME: Duration = Duration::from_secs(20);

/// The maximum time for a change of the folder, which is synced to disk.
pub const CHANGE_TIME: Duration = Duration::from_secs(120);

/// The maximum size of a file that is read before there is memory to parse it, in bytes: only then is it known how much a
/// Word file takes.
const MAX_UNRESERVED_BYTES: u64 = 4 << 20;

/// The records folder; clones share its threads and memory.
#[derive(Debug, Clone)]
pub struct RecordsFolder {
    path: Arc<Path>,
    threads: Arc<DriveThreads>,
    /// The memory of all readers of its files.
    pub(super) memory: Arc<MemoryBudget>,
}

impl RecordsFolder {
    pub fn new(path: PathBuf) -> Self {
        Self { path: path.into(), threads: Arc::default(), memory: Arc::default() }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Calls `work` with the folder's path and waits for the result until `time` has passed. After that, `work` goes on
    /// without anybody waiting for it.
    ///
    /// # Errors
    /// Those of `work`; [`io::ErrorKind::TimedOut`] if it takes too long, or if too many others have.
    pub fn run<T: Send + 'static, E: From<io::Error> + Send + 'static>(
        &self,
        time: Duration,
        work: impl FnOnce(&Path) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let (sender, result) = mpsc::sync_channel(1);
        self.spawn(move |path| drop(sender.send(work(path))))?;
        result.recv_timeout(time).unwrap_or_else(|_| Err(timeout().into()))
    }

    /// Calls `work` with the folder's path on another thread.
    ///
    /// # Errors
    /// If it cannot be started, or the drive blocks too many threads.
    pub(super) fn spawn(&self, work: impl FnOnce(&Path) + Send + 'static) -> io::Result<()> {
        let path = self.path.clone();
        self.threads.spawn(move || work(&path))
    }

    /// The canonical path, the same for all links to the folder; the given one if it cannot be determined.
    pub(super) fn canonical_path(&self) -> String {
        let path = self.run(RESPONSE_TIME, |path| path.canonicalize());
        path.unwrap_or_else(|_| self.path.to_path_buf()).to_string_lossy().into_owned()
    }

    /// Reads a file by its path relative to the folder; also returns its stamp before it was read.
    ///
    /// # Errors
    /// If it cannot be read in time, is not a regular file of the folder, or is larger than the limit.
    pub(super) fn read_file(&self, path: &str, limits: &Limits) -> Result<(Vec<u8>, FileStamp), Problem> {
        let (path, max_bytes) = (path.to_owned(), limits.file_bytes);
        self.run(limits.time, move |root| Ok(read_regular_file(root, &path, max_bytes)))
            .unwrap_or_else(|error| Err(describe_error(&error, limits.time)))
    }

    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// If it cannot be read in time, or is too large.
    pub fn read_bytes(&self, path: &str, limits: &Limits) -> Result<Vec<u8>, Problem> {
        self.read_file(path, limits).map(|(bytes, _)| bytes)
    }

    /// Parses a file of this size as soon as there is memory for it; `read` reads its bytes.
    pub(super) fn parse_file(
        &self,
        path: &str,
        size: u64,
        limits: &Limits,
        read: impl FnOnce() -> Result<Vec<u8>, Problem>,
    ) -> Knowledge {
        let reserve = |bytes| self.memory.reserve(estimate_memory(path, size, bytes));
        let is_large = size > MAX_UNRESERVED_BYTES;
        let _for_large_file = is_large.then(|| reserve(None));
        match read() {
            Ok(bytes) => {
                let _for_small_file = (!is_large).then(|| reserve(Some(&bytes)));
                read_file(path, &bytes, limits)
            }
            Err(problem) => Knowledge::unreadable(FileProblem::for_file(path, problem)),
        }
    }

    /// Parses bytes that are not in the folder yet, as soon as there is memory for it.
    pub fn parse_bytes(&self, path: &str, bytes: &[u8], limits: &Limits) -> Knowledge {
        let _reserved = self.memory.reserve(estimate_memory(path, bytes.len() as u64, Some(bytes)));
        read_file(path, bytes, limits)
    }
}

/// Returns the problem of an entry that cannot be accessed within `time`.
pub fn describe_error(error: &io::Error, time: Duration) -> Problem {
    match error.kind() {
        io::ErrorKind::TimedOut => Problem::Unresponsive { seconds: time.as_secs() },
        _ => Problem::FileUnreadable(error.to_string()),
    }
}

fn read_regular_file(root: &Path, path: &str, max_bytes: u64) -> Result<(Vec<u8>, FileStamp), Problem> {
    let file = open_file(root, path)?;
    let unreadable = |error: io::Error| Problem::FileUnreadable(error.to_string());
    let stamp = FileStamp::new(&file.metadata().map_err(unreadable)?);
    let mut bytes = Vec::new();
    // It may grow meanwhile.
    file.take(max_bytes + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > max_bytes {
        return Err(Problem::FileTooLarge { megabytes: max_bytes >> 20 });
    }
    Ok((bytes, stamp))
}

/// Opens a regular file by its path relative to the folder `root`, the only component that may be a symbolic
/// link. Does not wait for the writer of a pipe.
///
/// # Errors
/// If it cannot be opened or is not a regular file of the folder.
pub fn open_file(root: &Path, path: &str) -> Result<File, Problem> {
    let describe = |error: Errno| match error {
        Errno::LOOP => Problem::SymbolicLink,
        // A socket.
        Errno::NXIO => Problem::NotARegularFile,
        other => Problem::FileUnreadable(io::Error::from(other).to_string()),
    };
    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    let mut entry = open(root, flags | OFlags::DIRECTORY, Mode::empty()).map_err(describe)?;
    for component in Path::new(path).components() {
        let Component::Normal(name) = component else { return Err(Problem::NotARegularFile) };
        entry = openat(&entry, name, flags | OFlags::NOFOLLOW | OFlags::NONBLOCK, Mode::empty()).map_err(describe)?;
    }
    let file = File::from(entry);
    let metadata = file.metadata().map_err(|error| Problem::FileUnreadable(error.to_string()))?;
    if metadata.is_file() { Ok(file) } else { Err(Problem::NotARegularFile) }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::process::Command;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::archive::drive_threads::MAX_STUCK_THREADS;

    const SECRET: &str = "Không ai được đọc.";

    /// A records folder with the file `2024/a.md`, and a file of the same path outside of it.
    struct AccessFixture {
        temporary: tempfile::TempDir,
        records: RecordsFolder,
    }

    impl AccessFixture {
        fn new() -> Self {
            let temporary = tempfile::tempdir().expect("a temporary folder can be made");
            for (folder, text) in [("records", "Họp tổ."), ("outside", SECRET)] {
                let year = temporary.path().join(folder).join("2024");
                fs::create_dir_all(&year).expect("it is writable");
                fs::write(year.join("a.md"), text).expect("it is writable");
            }
            let records = RecordsFolder::new(temporary.path().join("records"));
            Self { temporary, records }
        }

        fn path(&self, path: &str) -> PathBuf {
            self.temporary.path().join(path)
        }

        fn read(&self, path: &str) -> Result<Vec<u8>, Problem> {
            self.records.read_file(path, &Limits::default()).map(|(bytes, _)| bytes)
        }
    }

    /// Checks the problem of a file that `replace` has replaced.
    fn check_replaced(replace: impl FnOnce(&AccessFixture, &Path) -> io::Result<()>, problem: &Problem) {
        let fixture = AccessFixture::new();
        let file = fixture.path("records/2024/a.md");
        fs::remove_file(&file).expect("it was there");
        replace(&fixture, &file).expect("the folder is writable");
        assert_eq!(fixture.read("2024/a.md").as_ref(), Err(problem));
    }

    #[test]
    fn only_regular_files_are_read() {
        assert_eq!(AccessFixture::new().read("2024/a.md"), Ok("Họp tổ.".into()));
        check_replaced(|fixture, file| symlink(fixture.path("outside/2024/a.md"), file), &Problem::SymbolicLink);
        check_replaced(|_, file| fs::create_dir(file), &Problem::NotARegularFile);
        check_replaced(|_, file| UnixListener::bind(file).map(drop), &Problem::NotARegularFile);
        let make_pipe = |_: &AccessFixture, file: &Path| Command::new("mkfifo").arg(file).status().map(drop);
        check_replaced(make_pipe, &Problem::NotARegularFile);
        let missing = io::Error::from(Errno::NOENT).to_string();
        check_replaced(|_, _| Ok(()), &Problem::FileUnreadable(missing));
    }

    #[test]
    fn no_folder_on_the_way_may_be_a_link_except_the_records_folder() -> io::Result<()> {
        let fixture = AccessFixture::new();
        for path in ["../outside/2024/a.md", "/etc/passwd", "", "2024"] {
            assert_eq!(fixture.read(path), Err(Problem::NotARegularFile), "{path}");
        }
        fs::rename(fixture.path("records/2024"), fixture.path("records/2023"))?;
        symlink(fixture.path("outside/2024"), fixture.path("records/2024"))?;
        assert_eq!(fixture.read("2024/a.md"), Err(Problem::SymbolicLink));
        symlink(fixture.path("records"), fixture.path("link"))?;
        let linked = RecordsFolder::new(fixture.path("link"));
        assert!(linked.read_file("2023/a.md", &Limits::default()).is_ok());
        assert_eq!(linked.canonical_path(), fixture.records.canonical_path());
        Ok(())
    }

    #[test]
    fn a_file_that_is_replaced_again_and_again_never_leads_out_of_the_folder() {
        let fixture = AccessFixture::new();
        let is_done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| -> io::Result<()> {
                let (new, file) = (fixture.path("new"), fixture.path("records/2024/a.md"));
                while !is_done.load(Ordering::Relaxed) {
                    symlink(fixture.path("outside/2024/a.md"), &new)?;
                    fs::rename(&new, &file)?;
                    fs::write(&new, "Họp tổ.")?;
                    fs::rename(&new, &file)?;
                }
                Ok(())
            });
            let results: Vec<_> = (0..500).map(|_| fixture.read("2024/a.md")).collect();
            is_done.store(true, Ordering::Relaxed);
            for result in results {
                assert!(result == Ok("Họp tổ.".into()) || result == Err(Problem::SymbolicLink), "{result:?}");
            }
        });
    }

    #[test]
    fn a_drive_that_does_not_respond_is_not_waited_for() {
        let fixture = AccessFixture::new();
        let (release, blocked) = mpsc::channel::<()>();
        let blocked = Arc::new(std::sync::Mutex::new(blocked));
        let wait = || {
            let blocked = blocked.clone();
            move |_: &Path| {
                drop(blocked.lock().map(|blocked| blocked.recv()));
                io::Result::Ok(())
            }
        };
        let times_out = |result: io::Result<()>| result.is_err_and(|error| error.kind() == io::ErrorKind::TimedOut);
        for _ in 0..rayon::current_num_threads() + MAX_STUCK_THREADS {
            assert!(times_out(fixture.records.run(Duration::from_millis(1), wait())));
        }
        let start = std::time::Instant::now();
        assert!(times_out(fixture.records.run(Duration::from_secs(600), wait())), "no more threads wait");
        let problem = Problem::Unresponsive { seconds: Limits::default().time.as_secs() };
        assert_eq!(fixture.read("2024/a.md"), Err(problem));
        assert!(start.elapsed() < Duration::from_secs(300), "others fail at once");
        drop(release);
        while fixture.read("2024/a.md").is_err() {
            std::thread::yield_now();
        }
    }
}
