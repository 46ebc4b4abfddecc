//! What is seen of the bot from outside, and what must never be: its port, and its log.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use bienban::bot::{ApiError, Metrics, ServeError, listen};
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::fake::{Fake, Fault, PATIENCE, TOKEN};
use crate::harness::{Bot, MEMBER, Start, message, private_chat, shipped};

/// No number that a page or a log holds for another reason.
const STRANGER: u64 = 987_654_321;

const ASKED: &str = "ai chủ trì buổi giao ban?";

const LOOPBACK: ([u8; 4], u16) = ([127, 0, 0, 1], 0);

/// The port, once it is open.
struct Port(SocketAddr);

impl Port {
    async fn of(metrics: &Arc<Metrics>) -> Self {
        Self(listen(LOOPBACK.into(), metrics.clone()).await.expect("a loopback port is free"))
    }

    /// The status and the text of a page.
    async fn get(&self, page: &str) -> (u16, String) {
        let response = reqwest::get(format!("http://{}{page}", self.0)).await.expect("the port answers");
        (response.status().as_u16(), response.text().await.expect("a page is text"))
    }

    /// Waits until a page answers so.
    async fn until(&self, page: &str, status: u16) -> String {
        let seen = async {
            loop {
                let (found, text) = self.get(page).await;
                if found == status {
                    return text;
                }
            }
        };
        tokio::time::timeout(PATIENCE, seen).await.unwrap_or_else(|_| panic!("{page} was never {status}"))
    }

    /// A number of `/metrics`.
    async fn number(&self, name: &str) -> Option<f64> {
        let (_, text) = self.get("/metrics").await;
        text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
    }
}

/// Waits until an update's question is counted, and gives its line of the log.
async fn line_of(update: u64, bot: &Bot) -> String {
    let begins = format!("update{{id=u{update}}}: bienban::bot::handlers::questions: a question was answered");
    bot.log.until(&begins).await;
    bot.log.text().lines().find(|line| line.contains(&begins)).expect("it is there").to_owned()
}

#[tokio::test]
async fn questions_are_counted_and_logged_without_a_word_of_them() {
    let bot = Bot::start().await;
    let port = Port::of(&bot.metrics).await;
    let asked = bot.private(STRANGER, ASKED);
    assert!(bot.fake.read().await.text.starts_with("📌"));
    let line = line_of(1, &bot).await;
    assert!(line.contains(r#"surface="message" outcome="answered" ms="#), "{line}");
    bot.private(STRANGER, "quasar zeppelin xylophone?");
    bot.fake.read().await;
    assert!(line_of(2, &bot).await.contains(r#"surface="message" outcome="not_found""#));
    let mut changed = message(private_chat(STRANGER), STRANGER, "bao nhiêu hội có tổ chức đảng?");
    changed["message_id"] = json!(asked);
    bot.fake.update("edited_message", changed);
    assert!(bot.fake.read().await.edit);
    assert!(line_of(3, &bot).await.contains(r#"surface="edit" outcome="answered""#));
    bot.fake.inline(STRANGER, "vi", ASKED).await;
    assert!(line_of(4, &bot).await.contains(r#"surface="inline" outcome="answered""#));
    let hello = bot.private(STRANGER, "/start");
    let hello = {
        let sent = bot.fake.read().await;
        assert_eq!(sent.reply_to, Some(hello));
        sent
    };
    let first = &hello.keyboard[0][0];
    let tap = bot.fake.tap(STRANGER, &hello, &first.to);
    bot.fake.note(&tap).await;
    bot.fake.read().await;
    assert!(line_of(6, &bot).await.contains(r#"surface="suggestion""#));

    let (status, metrics) = port.get("/metrics").await;
    assert_eq!(status, 200);
    for (name, number) in [
        (r#"questions_total{surface="message",outcome="answered"}"#, 1),
        (r#"questions_total{surface="message",outcome="nearest"}"#, 0),
        (r#"questions_total{surface="message",outcome="not_found"}"#, 1),
        (r#"questions_total{surface="edit",outcome="answered"}"#, 1),
        (r#"questions_total{surface="inline",outcome="answered"}"#, 1),
        ("question_seconds_count", 5),
        (r#"step_seconds_count{step="answer"}"#, 5),
        (r#"step_seconds_count{step="render"}"#, 5),
        (r#"step_seconds_count{step="delivery"}"#, 5),
        ("generation", 1),
        ("documents", 1),
        ("store_failures_total", 0),
    ] {
        let line = format!("\nbienban_{name} {number}\n");
        assert!(metrics.contains(&line), "no {line} in {metrics}");
    }
    assert!(metrics.contains(concat!("\nbienban_build_info{version=\"", env!("CARGO_PKG_VERSION"))), "{metrics}");
    for name in ["passages", "resident_memory_bytes", "uptime_seconds", "generation_age_seconds"] {
        assert!(port.number(&format!("bienban_{name} ")).await > Some(0.0), "{name}: {metrics}");
    }
    for secret in [&STRANGER.to_string(), "giao-ban", "hội", "quasar", "An", TOKEN] {
        assert!(!metrics.contains(secret) && !bot.log.text().contains(secret), "{secret}: {}", bot.log.text());
    }
    bot.stop().await;
}

#[tokio::test]
async fn trouble_is_counted_by_its_kind() {
    let bot = Bot::start().await;
    let port = Port::of(&bot.metrics).await;
    bot.fake.fault("SendMessage", Fault::Broken(502, "<html>Bad Gateway</html>"));
    bot.fake.fault("SendMessage", Fault::Flood(0));
    bot.fake.fault("GetUpdates", Fault::Broken(409, r#"{"ok":false,"error_code":409,"description":"Conflict"}"#));
    bot.ask("/help").await;
    bot.fake.fault("SendMessage", Fault::Broken(400, r#"{"ok":false,"error_code":400,"description":"No"}"#));
    assert!(bot.ask("/help").await.text.starts_with("Xin lỗi"));
    let (_, metrics) = port.get("/metrics").await;
    for line in [
        r#"telegram_errors_total{method="SendMessage",kind="unavailable"} 1"#,
        r#"telegram_errors_total{method="SendMessage",kind="retry_after"} 1"#,
        r#"telegram_errors_total{method="SendMessage",kind="refused"} 1"#,
        r#"telegram_errors_total{method="GetUpdates",kind="conflict"} 1"#,
        r#"updates_failed_total{by="error"} 1"#,
    ] {
        assert!(metrics.contains(&format!("\nbienban_{line}\n")), "no {line} in {metrics}");
    }
    bot.stop().await;
}

#[tokio::test]
async fn ready_is_a_bot_that_would_answer_now() {
    let metrics = Arc::new(Metrics::new(PATIENCE));
    let port = Port::of(&metrics).await;
    assert_eq!(
        port.get("/readyz").await,
        (503, "The records are not loaded yet, or another program leads.\n".to_owned())
    );
    assert_eq!(port.get("/healthz").await, (200, "ok\n".to_owned()), "what loads is no dead bot");

    let (fake, held) = (Fake::default(), Arc::new(Notify::new()));
    fake.fault("GetMe", Fault::Hold(held.clone()));
    let bot = Start { fake, silence: Duration::from_millis(100), ..Start::default() }.run().await;
    let port = Port::of(&bot.metrics).await;
    bot.fake.until_held(1).await;
    assert_eq!(port.get("/readyz").await, (503, "Telegram has not been reached since the start.\n".to_owned()));
    held.notify_one();
    port.until("/readyz", 200).await;
    // From here on Telegram holds the poll, for longer than it may be silent.
    assert!(port.until("/readyz", 503).await.starts_with("No call to Telegram has succeeded for"));
    assert_eq!(port.get("/healthz").await.0, 200, "time mends it");
    while port.get("/readyz").await.0 == 503 {
        bot.ask("/help").await;
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_stop_is_seen_while_it_lasts() {
    let mut bot = Bot::start().await;
    let port = Port::of(&bot.metrics).await;
    let held = Arc::new(Notify::new());
    bot.fake.fault("SendMessage", Fault::Hold(held.clone()));
    bot.private(MEMBER, "/help");
    bot.fake.until_held(1).await;
    assert_eq!(port.get("/readyz").await.0, 200);
    assert_eq!(port.number("bienban_updates_queued ").await, Some(1.0));
    bot.begin_stop();
    bot.log.until("stopping").await;
    assert_eq!(port.get("/readyz").await, (503, "The bot is stopping.\n".to_owned()));
    assert_eq!(port.get("/healthz").await.0, 200);
    held.notify_one();
    bot.fake.read().await;
    bot.stop().await;
}

#[tokio::test]
async fn a_bot_that_takes_nothing_in_is_not_alive() {
    let fake = Fake::default();
    let revoked = r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#;
    fake.fault("GetUpdates", Fault::Broken(401, revoked));
    let bot = Start { fake, ..Start::default() }.run().await;
    let (port, metrics) = (Port::of(&bot.metrics).await, bot.metrics.clone());
    assert!(matches!(bot.failed().await, ServeError::Api(ApiError::Unauthorized)));
    for page in ["/healthz", "/readyz"] {
        assert_eq!(port.get(page).await, (503, "No more updates are taken in; the log says why.\n".to_owned()));
    }
    assert_eq!(port.get("/").await.0, 404);
    let written = reqwest::Client::new().post(format!("http://{}/metrics", port.0)).send().await;
    assert_eq!(written.expect("the port answers").status().as_u16(), 405);
    let taken = listen(port.0, metrics).await.expect_err("it is taken").to_string();
    assert!(taken.contains("STATUS_LISTEN") && taken.contains(&port.0.to_string()), "{taken}");
}

/// `serve` as an operator starts it, and the lines of its log.
fn serve(url: &str, data: &std::path::Path) -> (Child, UnboundedReceiver<String>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bienban"));
    for variable in bienban::config::VARIABLES {
        command.env_remove(variable);
    }
    let set = [("TELEGRAM_BOT_TOKEN", TOKEN), ("TELEGRAM_API_URL", url), ("ALLOWED_IDS", "*")];
    command.envs(set).envs([("LOG_FORMAT", "json"), ("STATUS_LISTEN", "0")]);
    command.env("KNOWLEDGE_DIR", shipped()).env("DATA_DIR", data).arg("serve").current_dir(data);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it was built");
    let log = BufReader::new(child.stderr.take().expect("it is piped"));
    let (line, lines) = unbounded_channel();
    std::thread::spawn(move || log.lines().map_while(Result::ok).try_for_each(|text| line.send(text)));
    (child, lines)
}

/// The next line that says so; every one is an object.
async fn said(message: &str, lines: &mut UnboundedReceiver<String>) -> Value {
    let found = async {
        while let Some(line) = lines.recv().await {
            let line: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("no object: {line}"));
            if line["message"].as_str().is_some_and(|said| said.starts_with(message)) {
                return line;
            }
        }
        panic!("the log ended without: {message}");
    };
    tokio::time::timeout(PATIENCE, found).await.expect("it is soon said")
}

#[tokio::test]
async fn programs_can_read_the_log_and_the_port() {
    let (fake, data) = (Fake::default(), tempfile::tempdir().expect("a temporary folder can be made"));
    let (mut child, mut lines) = serve(&fake.listen().await, data.path());
    let open = said("the bot can be seen from outside", &mut lines).await;
    let port = Port(open["address"].as_str().and_then(|address| address.parse().ok()).expect("it says where"));
    fake.update("message", message(private_chat(STRANGER), STRANGER, ASKED));
    fake.read().await;
    let line = said("a question was answered", &mut lines).await;
    assert_eq!((&line["span"]["id"], &line["level"]), (&json!("u1"), &json!("INFO")), "{line}");
    assert_eq!((&line["surface"], &line["outcome"]), (&json!("message"), &json!("answered")), "{line}");
    assert!(line["ms"].as_f64() > Some(0.0) && !line.to_string().contains("987654321"), "{line}");
    assert_eq!(port.get("/readyz").await, (200, "ok\n".to_owned()));
    let stopped = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(stopped.is_ok_and(|status| status.success()), "it runs");
    // Its log ends with it; until then the fake must go on answering.
    while lines.recv().await.is_some() {}
    assert!(child.wait().expect("it was ours").success());
}
