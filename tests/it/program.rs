//! The program as it is built, serving, and how it ends.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Instant;

use crate::fake::PATIENCE;

/// The program in a folder of its own, with no variable set but these: no `.env` is there. Its log is.
pub fn serve(home: &Path, variables: &[(&str, &OsStr)]) -> Child {
    let log = fs::File::options().create(true).append(true).open(home.join("log")).expect("it is writable");
    let mut command = Command::new(env!("CARGO_BIN_EXE_bienban"));
    for variable in bienban::config::VARIABLES {
        command.env_remove(variable);
    }
    command.env("LANG", "en_US.UTF-8").envs(variables.iter().copied()).arg("serve").current_dir(home);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    command.spawn().expect("the program is built before its tests")
}

/// Ends it as an operator would, and waits until it has.
pub async fn terminated(child: &mut Child) -> ExitStatus {
    let stopped = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(stopped.is_ok_and(|status| status.success()), "it runs");
    let begun = Instant::now();
    loop {
        if let Some(ended) = child.try_wait().expect("it was ours") {
            return ended;
        }
        assert!(begun.elapsed() < PATIENCE, "a stop ends the bot");
        tokio::task::yield_now().await;
    }
}

pub fn log(home: &Path) -> String {
    fs::read_to_string(home.join("log")).unwrap_or_default()
}

/// Waits until the log holds `needle`.
pub async fn logged(home: &Path, needle: &str) {
    let begun = Instant::now();
    while !log(home).contains(needle) {
        assert!(begun.elapsed() < PATIENCE, "never logged: {needle}: {}", log(home));
        tokio::task::yield_now().await;
    }
}
