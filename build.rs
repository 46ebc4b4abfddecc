//! What `--version` tells: the version, and the commit where one is known. A packager says which by
//! BIENBAN_COMMIT; else git does, in a checkout of this very folder. A build never fails for want of it.
//!
//! And which program it is that indexes: a number of all that decides what records are read as and how
//! they are indexed. What was indexed under another one is made anew.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-env-changed=BIENBAN_COMMIT");
    println!("cargo::rerun-if-changed=build.rs");
    let said = std::env::var("BIENBAN_COMMIT").ok().and_then(|commit| line(&commit));
    let commit = said.or_else(checked_out).map(|commit| format!(" ({commit})")).unwrap_or_default();
    println!("cargo::rustc-env=BIENBAN_VERSION={}{commit}", env!("CARGO_PKG_VERSION"));
    println!("cargo::rustc-env=BIENBAN_INDEXING={:016x}", indexing());
}

/// The commit of this checkout; the build runs again once it is another. A folder that holds the
/// source within someone else's repository is none.
fn checked_out() -> Option<String> {
    Path::new(".git").exists().then_some(())?;
    // Beside HEAD, which names a branch: its log, where each commit adds a line, and the branch itself.
    let branch = git(&["symbolic-ref", "--quiet", "HEAD"]);
    for name in ["HEAD", "logs/HEAD"].into_iter().chain(branch.as_deref()) {
        let file = git(&["rev-parse", "--git-path", name]);
        // A file that is not there would have every build run again.
        if let Some(file) = file.filter(|file| Path::new(file).exists()) {
            println!("cargo::rerun-if-changed={file}");
        }
    }
    git(&["rev-parse", "--short=12", "HEAD"])
}

/// Returns a hash of the modules that records go through, and of the libraries' versions.
fn indexing() -> u64 {
    let mut files = ["Cargo.lock", "Cargo.toml", "src/library/indexing.rs"].map(PathBuf::from).to_vec();
    let mut folders: Vec<PathBuf> =
        ["src/text", "src/formats", "src/records", "src/archive", "src/index"].map(PathBuf::from).into();
    while let Some(folder) = folders.pop() {
        println!("cargo::rerun-if-changed={}", folder.display());
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let into = if entry.path().is_dir() { &mut folders } else { &mut files };
            into.push(entry.path());
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

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    line(&String::from_utf8(output.stdout).ok()?)
}

fn line(text: &str) -> Option<String> {
    text.lines().next().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty())
}
