//! Every step in a process of its own: this very program, told which.

use std::path::Path;
use std::process::{Command, Stdio};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::archive::{Archive, PASSAGES};
use crate::bot;
use crate::figures::{Peer, Size};
use crate::ours;
use crate::peers::{self, Engine};

/// Measures an archive of so many passages, in a folder that is gone afterwards.
pub fn measure(passages: usize, engines: &[Engine]) -> Size {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = folder.path();
    let archive = Archive::of_passages(PASSAGES);
    let text = archive.write(&ours::records(folder), 0..archive.files(passages)) as u64;
    Size {
        passages,
        text,
        indexed: told("index", passages, folder),
        kept: told("keep", passages, folder),
        served: told("serve", passages, folder),
        replied: told("reply", passages, folder),
        reloaded: told("reload", passages, folder),
        peers: engines.iter().map(|engine| peer(*engine, passages, folder)).collect(),
    }
}

fn peer(engine: Engine, passages: usize, folder: &Path) -> Peer {
    let name = engine.name();
    let built = told(&format!("build {name}"), passages, folder);
    Peer { name, built, asked: told(&format!("ask {name}"), passages, folder) }
}

/// Runs a step elsewhere: what it tells.
fn told<T: DeserializeOwned>(step: &str, passages: usize, folder: &Path) -> T {
    eprintln!("{passages} passages: {step}");
    let program = std::env::current_exe().expect("it runs");
    let mut command = Command::new(program);
    command.args(["step", step, &passages.to_string()]).arg(folder).stderr(Stdio::inherit());
    let output = command.output().expect("it can be started again");
    assert!(output.status.success(), "{step} with {passages} passages: {}", output.status);
    serde_json::from_slice(&output.stdout).expect("a step tells its figures and nothing else")
}

/// Runs a step here, and tells.
pub fn run(step: &str, passages: usize, folder: &Path) {
    let archive = Archive::of_passages(PASSAGES);
    let files = archive.files(passages);
    match step.split_once(' ') {
        None if step == "index" => tell(&ours::index(folder)),
        None if step == "keep" => tell(&ours::keep(folder)),
        None if step == "serve" => tell(&ours::serve(&archive, files, folder)),
        None if step == "reload" => tell(&ours::reload(archive, files, folder)),
        None if step == "reply" => tell(&bot::reply(&archive, files, folder)),
        Some(("build", name)) => tell(&peers::build(Engine::named(name), &archive, files, folder)),
        Some(("ask", name)) => tell(&peers::ask(Engine::named(name), &archive, files, folder)),
        _ => panic!("{step} is no step"),
    }
}

fn tell(figures: &impl Serialize) {
    println!("{}", serde_json::to_string(figures).expect("figures can be written"));
}
