//! Sets two environment variables for the compiler.
//!
//! - `BIENBAN_VERSION`, printed by `--version`: the package version, and the commit if it is known. The commit
//!   is the value of `BIENBAN_COMMIT`, which a packager can set, else that of the git checkout in this folder.
//!   The build does not fail if there is neither.
//! - `BIENBAN_INDEXING`: a hash of everything that decides how records are read and indexed. A stored index
//!   with another hash is built again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-env-changed=BIENBAN_COMMIT");
    println!("cargo::rerun-if-changed=build.rs");
    let given = std::env::var("BIENBAN_COMMIT").ok().and_then(|commit| first_line(&commit));
    let commit = given.or_else(checkout_commit).map(|commit| format!(" ({commit})")).unwrap_or_default();
    println!("cargo::rustc-env=BIENBAN_VERSION={}{commit}", env!("CARGO_PKG_VERSION"));
    println!("cargo::rustc-env=BIENBAN_INDEXING={:016x}", hash_indexing());
}

/// Returns the commit of this checkout, and runs the build again when it changes; `None` if this folder is not
/// the root of a repository, such as a copy of the source inside another one.
fn checkout_commit() -> Option<String> {
    Path::new(".git").exists().then_some(())?;
    // HEAD names a branch; a commit adds a line to HEAD's log and changes the branch's file.
    let branch = git(&["symbolic-ref", "--quiet", "HEAD"]);
    for name in ["HEAD", "logs/HEAD"].into_iter().chain(branch.as_deref()) {
        let file = git(&["rev-parse", "--git-path", name]);
        // A missing file would run the build script every time.
        if let Some(file) = file.filter(|file| Path::new(file).exists()) {
            println!("cargo::rerun-if-changed={file}");
        }
    }
    git(&["rev-parse", "--short=12", "HEAD"])
}

/// Returns a hash of the modules that read and index records, and of the versions of all dependencies.
fn hash_indexing() -> u64 {
    let mut files = ["Cargo.lock", "Cargo.toml", "src/library/indexing.rs"].map(PathBuf::from).to_vec();
    let mut folders: Vec<PathBuf> =
        ["src/text", "src/formats", "src/records", "src/archive", "src/index"].map(PathBuf::from).into();
    while let Some(folder) = folders.pop() {
        println!("cargo::rerun-if-changed={}", folder.display());
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let list = if entry.path().is_dir() { &mut folders } else { &mut files };
            list.push(entry.path());
        }
    }
    files.sort_unstable();
    let mut hash = DefaultHasher::new();
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        (file.to_string_lossy(), std::fs::read(&file).ok()).hash(&mut hash);
    }
    hash.finish()
}

/// Runs git and returns the first line that it prints; `None` if it fails or prints none.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    first_line(&String::from_utf8(output.stdout).ok()?)
}

/// Returns the first line, trimmed; `None` if it is empty.
fn first_line(text: &str) -> Option<String> {
    text.lines().next().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty())
}
