//! Runs the built program as a child process that serves the bot.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Instant;

use crate::fake::TEST_TIMEOUT;

/// Starts `serve` in `home`, which has no `.env`, with only `variables` set. The log is `home`/log.
pub fn spawn_server(home: &Path, variables: &[(&str, &OsStr)]) -> Child {
    let log = fs::File::options().create(true).append(true).open(home.join("log")).expect("it is writable");
    let mut command = Command::new(env!("CARGO_BIN_EXE_bienban"));
    for variable in bienban::config::VARIABLES {
        command.env_remove(variable);
    }
    command.env("LANG", "en_US.UTF-8").envs(variables.iter().copied()).arg("serve").current_dir(home);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    command.spawn().expect("the program is built before its tests")
}

/// Terminates the program by SIGTERM and waits until it has ended.
pub async fn terminate(child: &mut Child) -> ExitStatus {
    let signalled = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(signalled.is_ok_and(|status| status.success()), "it runs");
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("it is our child") {
            return status;
        }
        assert!(started.elapsed() < TEST_TIMEOUT, "a stop ends the bot");
        tokio::task::yield_now().await;
    }
}

/// The log so far; empty if there is none.
pub fn read_log(home: &Path) -> String {
    fs::read_to_string(home.join("log")).unwrap_or_default()
}

/// Waits until the log contains `needle`.
pub async fn wait_for_log(home: &Path, needle: &str) {
    let started = Instant::now();
    while !read_log(home).contains(needle) {
        assert!(started.elapsed() < TEST_TIMEOUT, "never logged: {needle}: {}", read_log(home));
        tokio::task::yield_now().await;
    }
}
