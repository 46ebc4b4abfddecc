//! How an operator uses the built program: `serve --check`, tokens, `health`, `serve`. The token appears in no
//! output, log or process information.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;

use bienban::bot::{Metrics, listen};
use bienban::store::Store;
use rustix::process::{Pid, Signal, kill_process};

use crate::fake::{BOT_NAME, Fake, TEST_TIMEOUT, TOKEN};
use crate::harness::{MEMBER, message, private_chat, sample_records};

/// An address where no server listens.
const UNREACHABLE: &str = "http://127.0.0.1:1";

/// The program in `folder` with the sample records and only `variables` set.
fn command(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bienban"));
    for variable in bienban::config::VARIABLES {
        command.env_remove(variable);
    }
    command.env("LANG", "en_US.UTF-8").env("KNOWLEDGE_DIR", sample_records()).envs(variables.iter().copied());
    command.current_dir(folder).args(arguments);
    command
}

/// Runs a command. Returns its exit code and all output, which must not contain the token.
async fn run(mut command: Command) -> (Option<i32>, String) {
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("it does not panic").expect("the program is built before its tests");
    let printed = String::from_utf8([output.stdout, output.stderr].concat()).expect("what is printed is UTF-8");
    assert!(!printed.contains("fake-token"), "{printed}");
    (output.status.code(), printed)
}

#[tokio::test]
async fn serve_check_reports_every_setting_and_problem() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let fake = Fake::default();
    let url = fake.listen().await;
    let check = async |variables: &[(&str, &str)], exit: i32, needles: &[&str]| {
        let variables: Vec<_> = [("ADMIN_IDS", "1")].iter().chain(variables).copied().collect();
        let (code, printed) = run(command(folder.path(), &["serve", "--check"], &variables)).await;
        assert_eq!(code, Some(exit), "{printed}");
        assert!(needles.iter().all(|needle| printed.contains(needle)), "{needles:?}: {printed}");
        printed
    };
    let (token, telegram) = (("TELEGRAM_BOT_TOKEN", TOKEN), ("TELEGRAM_API_URL", url.as_str()));
    let expected = ["1 record, 44 passages", "does not exist yet", "data is writable", BOT_NAME];
    let printed = check(&[token, telegram], 0, &expected).await;
    assert!(printed.lines().all(|line| line.starts_with("ok")), "{printed}");
    assert_eq!(fs::read_dir(&folder).expect("it is there").count(), 0, "the check writes nothing");

    check(&[token, ("TELEGRAM_API_URL", UNREACHABLE)], 0, &["warning  The token could not be checked"]).await;
    check(&[("TELEGRAM_BOT_TOKEN", "7:fake-token"), telegram], 1, &["error    Telegram rejects this token"]).await;
    check(&[token, telegram, ("ALLOWED_IDS", "9:nowhere")], 0, &["warning  ALLOWED_IDS", "nowhere"]).await;
    check(&[token, ("WATCH_SECONDS", "x"), ("GENERATIONS_KEPT", "0")], 1, &["WATCH_SECONDS", "GENERATIONS_KEPT"]).await;
    check(&[], 1, &["error    There is no bot token", "44 passages"]).await;
    check(&[("LANG", "vi_VN.UTF-8")], 1, &["lỗi      Chưa có token của bot", "44 đoạn"]).await;
    check(&[token, telegram, ("KNOWLEDGE_DIR", "none")], 1, &["error    Records in none"]).await;

    let data = folder.path().join("data");
    drop(Store::open(&data, 90).expect("it can be made"));
    check(&[token, telegram], 0, &["ok       Database: ready to use"]).await;
    fs::write(data.join("bienban.sqlite"), "no store").expect("it is writable");
    check(&[token, telegram], 1, &["error    Database", "1 error to fix before"]).await;
    fs::remove_dir_all(&data).and_then(|()| fs::write(&data, "no folder")).expect("it is writable");
    check(&[token, telegram], 1, &["error    DATA_DIR"]).await;
}

#[tokio::test]
async fn health_asks_the_status_port() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let check = async |listen: &str, exit: i32, needle: &str| {
        let (code, printed) = run(command(folder.path(), &["health"], &[("STATUS_LISTEN", listen)])).await;
        assert!(code == Some(exit) && printed.contains(needle), "{listen}: {printed}");
    };
    let metrics = Arc::new(Metrics::new(TEST_TIMEOUT));
    let loopback = ([127, 0, 0, 1], 0).into();
    let port = listen(loopback, metrics).await.expect("a port is free").port();
    check(&port.to_string(), 0, "ok").await;
    check(&format!("0.0.0.0:{port}"), 0, "ok").await;
    check("127.0.0.1:1", 1, "no answer").await;
    check("", 2, "STATUS_LISTEN is not set").await;
    check("everywhere", 2, "must be a port").await;
}

#[tokio::test]
async fn an_invalid_token_is_never_printed() {
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
            let (code, printed) = run(command(folder.path(), arguments, &variables)).await;
            assert!(code.is_some_and(|code| code > 0) && printed.contains("TELEGRAM_BOT_TOKEN"), "{printed}");
        }
    }
}

/// A process that is killed when the test ends, also by a panic.
struct ChildGuard(Child);

impl Drop for ChildGuard {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

#[tokio::test]
async fn a_token_from_a_file_is_used_and_never_shown() {
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
    let mut serve = command(folder.path(), &["serve"], &variables);
    serve.stdout(File::create(&log).expect("it is writable"));
    serve.stderr(File::options().append(true).open(&log).expect("it is there"));
    let mut running = ChildGuard(serve.spawn().expect("the program is built before its tests"));
    fake.push_update("message", message(private_chat(MEMBER), MEMBER, "Ai chủ trì buổi giao ban?"));
    let answer = fake.receive().await;
    assert!(answer.text.contains("Trương Thị Mai"), "{}", answer.text);
    let read_proc = |name: &str| fs::read(format!("/proc/{}/{name}", running.0.id())).expect("it runs");
    for file in ["cmdline", "environ"] {
        assert!(!String::from_utf8_lossy(&read_proc(file)).contains(TOKEN), "{file} contains the token");
    }
    kill_process(Pid::from_child(&running.0), Signal::TERM).expect("it runs");
    let status = tokio::task::spawn_blocking(move || running.0.wait()).await.expect("it does not panic");
    assert!(status.expect("it is our child").success());
    fake.assert_clean();
    let log = fs::read_to_string(&log).expect("the log is UTF-8");
    assert!(log.contains("TRACE") && !log.contains("fake-token"), "{log}");
}
