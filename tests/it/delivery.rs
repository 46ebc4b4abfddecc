//! What an operator does with the built program: looks whether it would go, gives it its token, runs
//! it. The token is in nothing that it says or shows.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;

use bienban::bot::{Metrics, listen};
use bienban::store::Store;
use rustix::process::{Pid, Signal, kill_process};

use crate::fake::{BOT_NAME, Fake, PATIENCE, TOKEN};
use crate::harness::{MEMBER, message, private_chat, shipped};

/// Nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:1";

/// The program in `folder`, its records the shipped ones, with these variables alone.
fn program(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bienban"));
    for variable in bienban::config::VARIABLES {
        command.env_remove(variable);
    }
    command.env("LANG", "en_US.UTF-8").env("KNOWLEDGE_DIR", shipped()).envs(variables.iter().copied());
    command.current_dir(folder).args(arguments);
    command
}

/// Its exit code, and all that it printed, which never holds a token.
async fn said(mut command: Command) -> (Option<i32>, String) {
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("nothing panics").expect("the program is built before its tests");
    let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("what is printed is UTF-8");
    assert!(!said.contains("fake-token"), "{said}");
    (output.status.code(), said)
}

#[tokio::test]
async fn a_look_before_the_start_names_all_there_is() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let fake = Fake::default();
    let url = fake.listen().await;
    let check = async |variables: &[(&str, &str)], exit: i32, needles: &[&str]| {
        let given: Vec<_> = [("ADMIN_IDS", "1")].iter().chain(variables).copied().collect();
        let (code, said) = said(program(folder.path(), &["serve", "--check"], &given)).await;
        assert_eq!(code, Some(exit), "{said}");
        assert!(needles.iter().all(|needle| said.contains(needle)), "{needles:?}: {said}");
        said
    };
    let (token, telegram) = (("TELEGRAM_BOT_TOKEN", TOKEN), ("TELEGRAM_API_URL", url.as_str()));
    let fine = ["Records in", "passages: 36", "none yet", "data can be written", BOT_NAME];
    let printed = check(&[token, telegram], 0, &fine).await;
    assert!(printed.lines().all(|line| line.starts_with("ok")), "{printed}");
    assert_eq!(fs::read_dir(&folder).expect("it is there").count(), 0, "a look leaves no trace");

    check(&[token, ("TELEGRAM_API_URL", NOWHERE)], 0, &["warning  The token could not be tried"]).await;
    check(&[("TELEGRAM_BOT_TOKEN", "7:fake-token"), telegram], 1, &["wrong    Telegram does not know this token"])
        .await;
    check(&[token, telegram, ("ALLOWED_IDS", "9:nowhere")], 0, &["warning  ALLOWED_IDS", "nowhere"]).await;
    check(&[token, ("WATCH_SECONDS", "x"), ("GENERATIONS_KEPT", "0")], 1, &["WATCH_SECONDS", "GENERATIONS_KEPT"]).await;
    check(&[], 1, &["wrong    There is no bot token", "passages: 36"]).await;
    check(&[("LANG", "vi_VN.UTF-8")], 1, &["sai      Chưa có token của bot", "đoạn: 36"]).await;
    check(&[token, telegram, ("KNOWLEDGE_DIR", "none")], 1, &["wrong    Records in none"]).await;

    let data = folder.path().join("data");
    drop(Store::open(&data, 90).expect("it can be made"));
    check(&[token, telegram], 0, &["ok       Store: fit for use"]).await;
    fs::write(data.join("bienban.sqlite"), "no store").expect("it is writable");
    check(&[token, telegram], 1, &["wrong    Store", "To fix before"]).await;
    fs::remove_dir_all(&data).and_then(|()| fs::write(&data, "no folder")).expect("it is writable");
    check(&[token, telegram], 1, &["wrong    DATA_DIR"]).await;
}

#[tokio::test]
async fn its_health_is_asked_of_its_own_port() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let check = async |listen: &str, exit: i32, needle: &str| {
        let (code, said) = said(program(folder.path(), &["health"], &[("STATUS_LISTEN", listen)])).await;
        assert!(code == Some(exit) && said.contains(needle), "{listen}: {said}");
    };
    let metrics = Arc::new(Metrics::new(PATIENCE));
    let loopback = ([127, 0, 0, 1], 0).into();
    let port = listen(loopback, metrics).await.expect("a port is free").port();
    check(&port.to_string(), 0, "ok").await;
    check(&format!("0.0.0.0:{port}"), 0, "ok").await;
    check("127.0.0.1:1", 1, "no answer").await;
    check("", 2, "STATUS_LISTEN is not set").await;
    check("everywhere", 2, "must be a port").await;
}

#[tokio::test]
async fn what_is_no_token_is_never_repeated() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("token");
    fs::write(&file, "fake-token\n").expect("it is writable");
    let file = file.to_str().expect("a temporary path is UTF-8");
    let trace = ("RUST_LOG", "trace");
    for arguments in [&["serve"][..], &["serve", "--check"]] {
        for variables in [
            &[("TELEGRAM_BOT_TOKEN", "fake-token")][..],
            &[("TELEGRAM_BOT_TOKEN_FILE", file)],
            &[("TELEGRAM_BOT_TOKEN_FILE", "12:fake-token")],
            &[("TELEGRAM_BOT_TOKEN", "12:fake-token"), ("TELEGRAM_BOT_TOKEN_FILE", file)],
        ] {
            let variables: Vec<_> = variables.iter().copied().chain([trace]).collect();
            let (code, said) = said(program(folder.path(), arguments, &variables)).await;
            assert!(code.is_some_and(|code| code > 0) && said.contains("TELEGRAM_BOT_TOKEN"), "{said}");
        }
    }
}

/// Ended with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

#[tokio::test]
async fn a_token_from_a_file_serves_and_is_never_shown() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (file, log) = (folder.path().join("token"), folder.path().join("log"));
    fs::write(&file, format!("{TOKEN}\n")).expect("it is writable");
    let fake = Fake::default();
    let url = fake.listen().await;
    let variables = [
        ("TELEGRAM_BOT_TOKEN_FILE", file.to_str().expect("a temporary path is UTF-8")),
        ("TELEGRAM_API_URL", &url),
        ("ADMIN_IDS", "7"),
        ("RUST_LOG", "trace"),
    ];
    let mut command = program(folder.path(), &["serve"], &variables);
    command.stdout(File::create(&log).expect("it is writable"));
    command.stderr(File::options().append(true).open(&log).expect("it is there"));
    let mut running = Running(command.spawn().expect("the program is built before its tests"));
    fake.update("message", message(private_chat(MEMBER), MEMBER, "Ai chủ trì buổi giao ban?"));
    let answer = fake.read().await;
    assert!(answer.text.contains("Trương Thị Mai"), "{}", answer.text);
    let of_process = |name: &str| fs::read(format!("/proc/{}/{name}", running.0.id())).expect("it runs");
    for shown in ["cmdline", "environ"] {
        assert!(!String::from_utf8_lossy(&of_process(shown)).contains(TOKEN), "{shown} shows the token");
    }
    kill_process(Pid::from_child(&running.0), Signal::TERM).expect("it runs");
    let ended = tokio::task::spawn_blocking(move || running.0.wait()).await.expect("nothing panics");
    assert!(ended.expect("it was ours").success());
    fake.assert_clean();
    let log = fs::read_to_string(&log).expect("the log is UTF-8");
    assert!(log.contains("TRACE") && !log.contains("fake-token"), "{log}");
}
