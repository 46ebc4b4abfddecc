//! The status port and the log: what they show, and what they must never show.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use bienban::bot::{ApiError, Metrics, ServeError, listen};
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::fake::{Fake, Fault, TEST_TIMEOUT, TOKEN};
use crate::harness::{Bot, BotOptions, MEMBER, message, private_chat, sample_records};

/// A member id that no page or log contains for another reason.
const UNIQUE_MEMBER: u64 = 987_654_321;

const QUESTION: &str = "ai chủ trì buổi giao ban?";

const LOOPBACK: ([u8; 4], u16) = ([127, 0, 0, 1], 0);

/// The address of a status port.
struct StatusPort(SocketAddr);

impl StatusPort {
    async fn open(metrics: &Arc<Metrics>) -> Self {
        Self(listen(LOOPBACK.into(), metrics.clone()).await.expect("a loopback port is free"))
    }

    /// The status and the text of a page.
    async fn get(&self, page: &str) -> (u16, String) {
        let response = reqwest::get(format!("http://{}{page}", self.0)).await.expect("the port answers");
        (response.status().as_u16(), response.text().await.expect("a page is text"))
    }

    /// Waits until a page has this status. Returns its text.
    async fn wait_for(&self, page: &str, status: u16) -> String {
        let matching = async {
            loop {
                let (current, text) = self.get(page).await;
                if current == status {
                    return text;
                }
            }
        };
        tokio::time::timeout(TEST_TIMEOUT, matching).await.unwrap_or_else(|_| panic!("{page} was never {status}"))
    }

    /// The value of a metric.
    async fn metric(&self, name: &str) -> Option<f64> {
        let (_, text) = self.get("/metrics").await;
        text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
    }
}

/// Waits until an update's question is logged. Returns the line of the log.
async fn wait_for_question_line(update: u64, bot: &Bot) -> String {
    let prefix = format!("update{{id=u{update}}}: bienban::bot::handlers::questions: question answered");
    bot.log.wait_for(&prefix).await;
    bot.log.text().lines().find(|line| line.contains(&prefix)).expect("it is there").to_owned()
}

#[tokio::test]
async fn questions_are_counted_and_logged_without_their_text() {
    let bot = Bot::start().await;
    let port = StatusPort::open(&bot.metrics).await;
    let question_id = bot.send_private(UNIQUE_MEMBER, QUESTION);
    assert!(bot.fake.receive().await.text.starts_with("📌"));
    let line = wait_for_question_line(1, &bot).await;
    assert!(line.contains(r#"surface="message" outcome="answered" ms="#), "{line}");
    bot.send_private(UNIQUE_MEMBER, "quasar zeppelin xylophone?");
    bot.fake.receive().await;
    assert!(wait_for_question_line(2, &bot).await.contains(r#"surface="message" outcome="not_found""#));
    let mut edited = message(private_chat(UNIQUE_MEMBER), UNIQUE_MEMBER, "bao nhiêu hội có tổ chức đảng?");
    edited["message_id"] = json!(question_id);
    bot.fake.push_update("edited_message", edited);
    assert!(bot.fake.receive().await.is_edit);
    assert!(wait_for_question_line(3, &bot).await.contains(r#"surface="edit" outcome="answered""#));
    bot.fake.send_inline_query(UNIQUE_MEMBER, "vi", QUESTION).await;
    assert!(wait_for_question_line(4, &bot).await.contains(r#"surface="inline" outcome="answered""#));
    let start_id = bot.send_private(UNIQUE_MEMBER, "/start");
    let start = bot.fake.receive().await;
    assert_eq!(start.reply_to, Some(start_id));
    let suggestion = &start.keyboard[0][0];
    let tap = bot.fake.tap(UNIQUE_MEMBER, &start, &suggestion.target);
    bot.fake.wait_for_callback_answer(&tap).await;
    bot.fake.receive().await;
    assert!(wait_for_question_line(6, &bot).await.contains(r#"surface="suggestion""#));

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
        assert!(port.metric(&format!("bienban_{name} ")).await > Some(0.0), "{name}: {metrics}");
    }
    for secret in [&UNIQUE_MEMBER.to_string(), "giao-ban", "hội", "quasar", "An", TOKEN] {
        assert!(!metrics.contains(secret) && !bot.log.text().contains(secret), "{secret}: {}", bot.log.text());
    }
    bot.stop().await;
}

#[tokio::test]
async fn failures_are_counted_by_kind() {
    let bot = Bot::start().await;
    let port = StatusPort::open(&bot.metrics).await;
    bot.fake.inject_fault("SendMessage", Fault::Respond(502, "<html>Bad Gateway</html>"));
    bot.fake.inject_fault("SendMessage", Fault::RetryAfter(0));
    bot.fake
        .inject_fault("GetUpdates", Fault::Respond(409, r#"{"ok":false,"error_code":409,"description":"Conflict"}"#));
    bot.ask("/help").await;
    bot.fake.inject_fault("SendMessage", Fault::Respond(400, r#"{"ok":false,"error_code":400,"description":"No"}"#));
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
async fn readyz_succeeds_only_if_questions_would_be_answered() {
    let metrics = Arc::new(Metrics::new(TEST_TIMEOUT));
    let port = StatusPort::open(&metrics).await;
    assert_eq!(
        port.get("/readyz").await,
        (
            503,
            "the records are not loaded yet, another instance is the leader, or DATA_DIR cannot be locked\n".to_owned()
        )
    );
    assert_eq!(port.get("/healthz").await, (200, "ok\n".to_owned()), "a bot that is still loading is alive");

    let (fake, release) = (Fake::default(), Arc::new(Notify::new()));
    fake.inject_fault("GetMe", Fault::Hold(release.clone()));
    let bot = BotOptions { fake, max_silence: Duration::from_millis(100), ..BotOptions::default() }.start().await;
    let port = StatusPort::open(&bot.metrics).await;
    bot.fake.wait_for_held_calls(1).await;
    assert_eq!(port.get("/readyz").await, (503, "Telegram has not been reached since the start\n".to_owned()));
    release.notify_one();
    port.wait_for("/readyz", 200).await;
    // Now Telegram holds the poll for longer than `max_silence`.
    assert!(port.wait_for("/readyz", 503).await.starts_with("no call to Telegram has succeeded for"));
    assert_eq!(port.get("/healthz").await.0, 200, "the outage is temporary");
    while port.get("/readyz").await.0 == 503 {
        bot.ask("/help").await;
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_stop_is_visible_while_it_lasts() {
    let mut bot = Bot::start().await;
    let port = StatusPort::open(&bot.metrics).await;
    let release = Arc::new(Notify::new());
    bot.fake.inject_fault("SendMessage", Fault::Hold(release.clone()));
    bot.send_private(MEMBER, "/help");
    bot.fake.wait_for_held_calls(1).await;
    assert_eq!(port.get("/readyz").await.0, 200);
    assert_eq!(port.metric("bienban_updates_queued ").await, Some(1.0));
    bot.begin_stop();
    bot.log.wait_for("stopping").await;
    assert_eq!(port.get("/readyz").await, (503, "the bot is stopping\n".to_owned()));
    assert_eq!(port.get("/healthz").await.0, 200);
    release.notify_one();
    bot.fake.receive().await;
    bot.stop().await;
}

#[tokio::test]
async fn a_bot_without_updates_is_not_alive() {
    let fake = Fake::default();
    let unauthorized = r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#;
    fake.inject_fault("GetUpdates", Fault::Respond(401, unauthorized));
    let bot = BotOptions { fake, ..BotOptions::default() }.start().await;
    let (port, metrics) = (StatusPort::open(&bot.metrics).await, bot.metrics.clone());
    assert!(matches!(bot.wait_for_failure().await, ServeError::Api(ApiError::Unauthorized)));
    for page in ["/healthz", "/readyz"] {
        assert_eq!(
            port.get(page).await,
            (503, "the bot receives no more updates; see the log for the reason\n".to_owned())
        );
    }
    assert_eq!(port.get("/").await.0, 404);
    let posted = reqwest::Client::new().post(format!("http://{}/metrics", port.0)).send().await;
    assert_eq!(posted.expect("the port answers").status().as_u16(), 405);
    let error = listen(port.0, metrics).await.expect_err("the port is in use").to_string();
    assert!(error.contains("STATUS_LISTEN") && error.contains(&port.0.to_string()), "{error}");
}

/// Starts `serve` as an operator does. Also returns the lines of its log.
fn spawn_server(url: &str, data: &std::path::Path) -> (Child, UnboundedReceiver<String>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bienban"));
    for variable in bienban::config::VARIABLES {
        command.env_remove(variable);
    }
    let variables = [("TELEGRAM_BOT_TOKEN", TOKEN), ("TELEGRAM_API_URL", url), ("ALLOWED_IDS", "*")];
    command.envs(variables).envs([("LOG_FORMAT", "json"), ("STATUS_LISTEN", "0")]);
    command.env("KNOWLEDGE_DIR", sample_records()).env("DATA_DIR", data).arg("serve").current_dir(data);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it was built");
    let log = BufReader::new(child.stderr.take().expect("it is piped"));
    let (sender, lines) = unbounded_channel();
    std::thread::spawn(move || log.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    (child, lines)
}

/// Waits for the next log entry whose message begins with `message`. Every line must be a JSON object.
async fn wait_for_entry(message: &str, lines: &mut UnboundedReceiver<String>) -> Value {
    let entry = async {
        while let Some(line) = lines.recv().await {
            let line: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not a JSON object: {line}"));
            if line["message"].as_str().is_some_and(|text| text.starts_with(message)) {
                return line;
            }
        }
        panic!("the log ended without: {message}");
    };
    tokio::time::timeout(TEST_TIMEOUT, entry).await.expect("it is logged in time")
}

#[tokio::test]
async fn the_log_and_the_status_port_are_machine_readable() {
    let (fake, data) = (Fake::default(), tempfile::tempdir().expect("a temporary folder can be made"));
    let (mut child, mut lines) = spawn_server(&fake.listen().await, data.path());
    let open = wait_for_entry("status port open", &mut lines).await;
    let port = StatusPort(
        open["address"].as_str().and_then(|address| address.parse().ok()).expect("the entry has the address"),
    );
    fake.push_update("message", message(private_chat(UNIQUE_MEMBER), UNIQUE_MEMBER, QUESTION));
    fake.receive().await;
    let line = wait_for_entry("question answered", &mut lines).await;
    assert_eq!((&line["span"]["id"], &line["level"]), (&json!("u1"), &json!("INFO")), "{line}");
    assert_eq!((&line["surface"], &line["outcome"]), (&json!("message"), &json!("answered")), "{line}");
    assert!(line["ms"].as_f64() > Some(0.0) && !line.to_string().contains("987654321"), "{line}");
    assert_eq!(port.get("/readyz").await, (200, "ok\n".to_owned()));
    let signalled = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(signalled.is_ok_and(|status| status.success()), "it runs");
    // The log ends when the process does; until then the fake must answer its calls.
    while lines.recv().await.is_some() {}
    assert!(child.wait().expect("it is our child").success());
}
