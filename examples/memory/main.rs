//! Measures the peak memory of reading and indexing hostile files, and fails if it exceeds its targets.
//!
//! ```text
//! cargo run --release --example memory -- [NAME]
//! ```
//!
//! `files` builds files within the limits that take as much memory as possible: text without spaces, hundreds of thousands
//! of tiny blocks, Word files that are hundreds of times as large when unpacked. Each is checked as by `bienban check`,
//! and loaded as at the first start of the bot, in a process of its own; with NAME, only the files whose name contains
//! it. Then folders of many such files are measured. Takes some minutes, and some gigabytes of disk space in TMPDIR.

mod files;

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};
use bienban::archive::{Archive, RecordsFolder, ignore_progress, load_folder};
use bienban::formats::Limits;
use bienban::library::{Library, RecordsSource, ReloadPolicy};

/// The maximum peak memory for one file, in MiB.
const FILE_TARGET: u64 = 400;

/// The same for two million distinct words, of which no record has a hundredth: most of it is for their postings.
const WORDS_TARGET: u64 = 700;

/// The maximum peak memory for a folder of files, in MiB.
const FOLDER_TARGET: u64 = 600;

/// The number of files of a folder.
const FOLDER_FILES: usize = 50;

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["check", folder] => {
            let knowledge = load_folder(Path::new(folder), &Limits::default(), &ignore_progress);
            print_peak(&format!("{} records, {:?}", knowledge.documents.len(), knowledge.problems.first()))
        }
        ["start", folder] => {
            let archive = Archive::open(Path::new(folder).join(".data"), 2)?;
            let (folder, policy) = (RecordsFolder::new(folder.into()), ReloadPolicy::default());
            let source = RecordsSource { folder, limits: Limits::default(), policy, archive: Some(archive) };
            print_peak(&match Library::open(source, &|_| {}) {
                Ok((library, _)) => format!("{} passages", library.snapshot().passage_count()),
                Err(error) => error.to_string(),
            })
        }
        [] => measure_all(""),
        [name] => measure_all(name),
        _ => anyhow::bail!("usage: memory [NAME]"),
    }
}

/// Prints a result, and the peak memory of this process in MiB.
fn print_peak(result: &str) -> Result<ExitCode> {
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    let kibibytes: u64 = peak.context("the system is not Linux")?.parse()?;
    println!("{result}\n{}", kibibytes >> 10);
    Ok(ExitCode::SUCCESS)
}

/// Measures all files whose name contains `filter`, and folders of them.
fn measure_all(filter: &str) -> Result<ExitCode> {
    let all = files::build_all()?;
    let chosen: Vec<_> = all.iter().filter(|(name, _)| name.contains(filter)).collect();
    ensure!(!chosen.is_empty(), "no file has such a name");
    let mut is_met = true;
    for (name, bytes) in chosen {
        for mode in ["check", "start"] {
            let target = if name == "words.md" { WORDS_TARGET } else { FILE_TARGET };
            is_met &= measure(name, mode, target, &[(name.clone(), bytes)])?;
        }
    }
    if filter.is_empty() {
        let of_kind = |kind: &str| all.iter().filter(|(name, _)| name.ends_with(kind)).collect::<Vec<_>>();
        for (kind, mode) in [("", "check"), (".docx", "check"), ("unbroken.md", "check"), ("unbroken.md", "start")] {
            let files = of_kind(kind).into_iter().cycle().take(FOLDER_FILES).enumerate();
            let files: Vec<(String, &[u8])> =
                files.map(|(n, (name, bytes))| (format!("{n}-{name}"), &bytes[..])).collect();
            is_met &= measure(&format!("{FOLDER_FILES} files *{kind}"), mode, FOLDER_TARGET, &files)?;
        }
    }
    Ok(if is_met { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Measures one folder, prints a line about it, and returns whether the target in MiB is met.
fn measure(name: &str, mode: &str, target: u64, files: &[(String, &[u8])]) -> Result<bool> {
    let folder = tempfile::tempdir()?;
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes)?;
    }
    let begin = std::time::Instant::now();
    let output = Command::new(std::env::current_exe()?).arg(mode).arg(folder.path()).output()?;
    let seconds = begin.elapsed().as_secs_f64();
    let text = String::from_utf8(output.stdout)?;
    let (result, peak) = text.trim().rsplit_once('\n').context("the process was killed; is there enough memory?")?;
    let peak: u64 = peak.parse()?;
    let is_met = peak <= target;
    let verdict = if is_met { "" } else { "  TOO MUCH" };
    println!("{name:<28} {mode} {peak:>5} MiB {seconds:>6.1} s  {result}{verdict}");
    Ok(is_met)
}
