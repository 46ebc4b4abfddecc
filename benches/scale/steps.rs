//! Runs every step in a separate process, which is this program with other arguments.

use std::path::Path;
use std::process::{Command, Stdio};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::archive::{Archive, PASSAGES_PER_FILE};
use crate::measurements;
use crate::peers::{self, Engine};
use crate::replies;
use crate::results::{ArchiveResults, PeerResults};

/// Measures an archive of `passages` passages in a temporary folder.
pub fn measure(passages: usize, engines: &[Engine]) -> ArchiveResults {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = folder.path();
    let archive = Archive::new(PASSAGES_PER_FILE);
    let text_bytes = archive.write(&measurements::records_folder(folder), 0..archive.file_count(passages)) as u64;
    ArchiveResults {
        passages,
        text_bytes,
        indexing: run_process("index", passages, folder),
        first_start: run_process("start", passages, folder),
        serving: run_process("serve", passages, folder),
        replies: run_process("reply", passages, folder),
        reload: run_process("reload", passages, folder),
        peers: engines.iter().map(|engine| measure_peer(*engine, passages, folder)).collect(),
    }
}

fn measure_peer(engine: Engine, passages: usize, folder: &Path) -> PeerResults {
    let name = engine.name();
    let build = run_process(&format!("build {name}"), passages, folder);
    PeerResults { name, build, search: run_process(&format!("ask {name}"), passages, folder) }
}

/// Runs a step in another process and parses its results.
fn run_process<T: DeserializeOwned>(step: &str, passages: usize, folder: &Path) -> T {
    eprintln!("{passages} passages: {step}");
    let program = std::env::current_exe().expect("the path of this program is known");
    let mut command = Command::new(program);
    command.args(["step", step, &passages.to_string()]).arg(folder).stderr(Stdio::inherit());
    let output = command.output().expect("it can be started");
    assert!(output.status.success(), "{step} with {passages} passages: {}", output.status);
    serde_json::from_slice(&output.stdout).expect("a step prints only its results")
}

/// Runs a step in this process and prints its results as JSON.
pub fn run(step: &str, passages: usize, folder: &Path) {
    let archive = Archive::new(PASSAGES_PER_FILE);
    let files = archive.file_count(passages);
    match step.split_once(' ') {
        None if step == "index" => print_results(&measurements::measure_indexing(folder)),
        None if step == "start" => print_results(&measurements::measure_first_start(folder)),
        None if step == "serve" => print_results(&measurements::measure_serving(&archive, files, folder)),
        None if step == "reload" => print_results(&measurements::measure_reload(archive, files, folder)),
        None if step == "reply" => print_results(&replies::measure(&archive, files, folder)),
        Some(("build", name)) => print_results(&peers::build(Engine::from_name(name), &archive, files, folder)),
        Some(("ask", name)) => print_results(&peers::ask(Engine::from_name(name), &archive, files, folder)),
        _ => panic!("unknown step {step}"),
    }
}

fn print_results(results: &impl Serialize) {
    println!("{}", serde_json::to_string(results).expect("results can be serialised"));
}
