//! The webhook server: only Telegram's requests are accepted, each update is answered once, and of several
//! processes one takes over from another.

use std::ffi::OsStr;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Child;
use std::sync::Arc;

use bienban::config::WebhookConfig;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::fake::{Fake, Fault, RegisteredWebhook, TOKEN};
use crate::harness::{BotOptions, MEMBER, message, private_chat, sample_records};
use crate::program::{read_log, spawn_server, terminate, wait_for_log};

const ADDRESS: &str = "https://bot.example.org/b";

/// What all processes of one bot share, and the fake Bot API.
struct Deployment {
    data: TempDir,
    fake: Fake,
    url: String,
    client: Client,
    /// The id of the last update that was delivered, and of its message.
    last_id: u64,
}

/// One process that serves the bot.
struct Server {
    home: TempDir,
    port: u16,
    child: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Deployment {
    async fn new() -> Self {
        let fake = Fake::default();
        let client = Client::builder()
            .danger_accept_invalid_certs(true)
            .pool_max_idle_per_host(0)
            .build()
            .expect("a client can be made");
        let url = fake.listen().await;
        Self { data: temporary_folder(), url, fake, client, last_id: 100 }
    }

    /// Starts another process with `extra` variables.
    fn start_server(&self, extra: &[(&str, &OsStr)]) -> Server {
        let (home, port) = (temporary_folder(), free_port());
        let listen = port.to_string();
        let variables: [(&str, &OsStr); 7] = [
            ("TELEGRAM_BOT_TOKEN", TOKEN.as_ref()),
            ("TELEGRAM_API_URL", self.url.as_ref()),
            ("KNOWLEDGE_DIR", sample_records().as_ref()),
            ("DATA_DIR", self.data.path().as_ref()),
            ("ALLOWED_IDS", "*".as_ref()),
            ("WEBHOOK_URL", ADDRESS.as_ref()),
            ("WEBHOOK_LISTEN", listen.as_ref()),
        ];
        let child = spawn_server(home.path(), &[&variables, extra].concat());
        Server { home, port, child }
    }

    /// Delivers a question to a server as Telegram does. Returns the id of the message and the status.
    async fn deliver(&mut self, webhook: &RegisteredWebhook, server: &Server) -> (i64, u16) {
        self.last_id += 1;
        let update = self.last_update();
        let status =
            self.request(Method::POST, &path(webhook), Some(&webhook.secret), &update.to_string(), server).await;
        (self.last_id.cast_signed(), status)
    }

    /// An update with a question and the id `last_id`.
    fn last_update(&self) -> Value {
        let mut question = message(private_chat(MEMBER), MEMBER, "ai chủ trì?");
        question["message_id"] = json!(self.last_id);
        self.fake.add_message(MEMBER.cast_signed(), self.last_id.cast_signed());
        json!({"update_id": self.last_id, "message": question})
    }

    async fn request(&self, method: Method, path: &str, secret: Option<&str>, body: &str, server: &Server) -> u16 {
        self.try_request(method, path, secret, body, server).await.expect("the server responds")
    }

    async fn try_request(
        &self,
        method: Method,
        path: &str,
        secret: Option<&str>,
        body: &str,
        server: &Server,
    ) -> reqwest::Result<u16> {
        let address = format!("{}://127.0.0.1:{}{path}", server.scheme(), server.port);
        let mut request = self.client.request(method, address).body(body.to_owned());
        if let Some(secret) = secret {
            request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
        }
        Ok(request.send().await?.status().as_u16())
    }
}

impl Server {
    fn scheme(&self) -> &'static str {
        if self.home.path().join("key.pem").exists() { "https" } else { "http" }
    }

    async fn stop(&mut self, webhook: &RegisteredWebhook) {
        let status = terminate(&mut self.child).await;
        let log = read_log(self.home.path());
        assert!(status.success(), "{log}");
        for secret in [TOKEN, &webhook.secret, path(webhook).rsplit('/').next().unwrap_or_default()] {
            assert!(!log.contains(secret), "the log contains {secret}: {log}");
        }
    }
}

fn temporary_folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
    listener.local_addr().expect("a bound socket has an address").port()
}

/// The path of the registered URL, as a proxy forwards it.
fn path(webhook: &RegisteredWebhook) -> String {
    webhook.url.strip_prefix("https://bot.example.org").expect("it begins as WEBHOOK_URL does").to_owned()
}

#[tokio::test]
async fn only_telegrams_updates_are_accepted_and_each_is_answered_once() {
    let mut deployment = Deployment::new().await;
    let mut server = deployment.start_server(&[]);
    let webhook = deployment.fake.wait_for_webhook().await;
    let (message, status) = deployment.deliver(&webhook, &server).await;
    let answer = deployment.fake.receive().await;
    assert_eq!((answer.reply_to, status), (Some(message), 200));
    assert!(answer.text.starts_with("📌"), "{answer:?}");
    let repeated = deployment.last_update().to_string();
    let (path, secret) = (path(&webhook), Some(&*webhook.secret));
    assert_eq!(deployment.request(Method::POST, &path, secret, &repeated, &server).await, 200);
    let large = repeated.replace("ai chủ trì?", &"a".repeat(2 << 20));
    let two_kinds = repeated.replacen('{', r#"{"edited_message":{},"#, 1);
    for (method, path, secret, body, status) in [
        (Method::POST, "/", secret, &*repeated, 404),
        (Method::GET, "/metrics", secret, "", 404),
        (Method::POST, &path[..path.len() - 1], secret, &repeated, 404),
        (Method::GET, &path, secret, "", 405),
        (Method::POST, &path, None, &repeated, 401),
        (Method::POST, &path, Some(&webhook.secret[1..]), &repeated, 401),
        (Method::POST, &path, secret, "", 400),
        (Method::POST, &path, secret, "[]", 400),
        (Method::POST, &path, secret, r#"{"message":{}}"#, 400),
        (Method::POST, &path, secret, r#"{"update_id":-1}"#, 400),
        (Method::POST, &path, secret, &two_kinds, 400),
        (Method::POST, &path, secret, r#"{"update_id":7,"brand_new_kind":{}}"#, 200),
    ] {
        assert_eq!(
            deployment.request(method, path, secret, body, &server).await,
            status,
            "{path} {secret:?} {body:.40}"
        );
    }
    // A client that is still sending may see the connection closed before it reads the refusal.
    let refused = deployment.try_request(Method::POST, &path, secret, &large, &server).await;
    assert!(refused.is_err() || refused.is_ok_and(|status| status == 413));
    let (message, _) = deployment.deliver(&webhook, &server).await;
    assert_eq!(deployment.fake.receive().await.reply_to, Some(message), "nothing is answered twice");
    server.stop(&webhook).await;
    assert!(deployment.fake.webhook().is_none(), "a stop deletes the webhook");
    let log = read_log(server.home.path());
    let start = ["leadership gained", "records loaded", "bot started", "webhook registered"];
    for message in start.into_iter().chain(["bot stopped", "webhook removed", "leadership released"]) {
        assert_eq!(log.matches(message).count(), 1, "{message}: {log}");
    }
    deployment.fake.assert_clean();
}

#[tokio::test]
async fn a_webhook_that_another_program_deleted_is_set_again() {
    let bot = BotOptions { webhook: webhook_config(0), ..BotOptions::default() }.start().await;
    let webhook = bot.fake.wait_for_webhook().await;
    bot.fake.delete_webhook();
    assert_eq!(bot.fake.wait_for_webhook().await, webhook);
    bot.log.wait_for("another instance deleted the webhook").await;
    let fake = bot.fake.clone();
    bot.stop().await;
    assert!(fake.webhook().is_none());
}

/// The configuration of a webhook server in the test's own process.
fn webhook_config(port: u16) -> Option<WebhookConfig> {
    Some(WebhookConfig { url: ADDRESS.to_owned(), listen: SocketAddr::from(([127, 0, 0, 1], port)), certificate: None })
}

#[tokio::test]
async fn updates_beyond_the_capacity_are_stored_and_answered() {
    let mut deployment = Deployment::new().await;
    let port = free_port();
    let bot = BotOptions {
        webhook: webhook_config(port),
        fake: deployment.fake.clone(),
        capacity: 2,
        ..BotOptions::default()
    }
    .start()
    .await;
    let webhook = bot.fake.wait_for_webhook().await;
    let releases = [Arc::new(Notify::new()), Arc::new(Notify::new())];
    releases.iter().for_each(|release| bot.fake.inject_fault("SendMessage", Fault::Hold(release.clone())));
    let mut requests = Vec::new();
    for member in 20..26 {
        deployment.last_id += 1;
        let mut update = deployment.last_update();
        update["message"]["chat"] = private_chat(member);
        bot.fake.add_message(member.cast_signed(), deployment.last_id.cast_signed());
        let request = deployment.client.post(format!("http://127.0.0.1:{port}{}", path(&webhook)));
        let request = request.header("X-Telegram-Bot-Api-Secret-Token", &webhook.secret).body(update.to_string());
        requests.push(tokio::spawn(request.send()));
    }
    for request in requests {
        let response = request.await.expect("the request does not panic").expect("the server responds");
        assert_eq!(response.status().as_u16(), 200, "the update is stored");
    }
    releases.iter().for_each(|release| release.notify_one());
    let mut answered = Vec::new();
    while answered.len() < 6 {
        answered.push(bot.fake.receive().await.chat);
    }
    answered.sort_unstable();
    assert_eq!(answered, [20, 21, 22, 23, 24, 25]);
    let store = bot.store.clone();
    bot.stop().await;
    assert_eq!(store.count_pending().expect("the store reads"), 0);
}

#[tokio::test]
async fn one_program_takes_over_from_another() {
    let mut deployment = Deployment::new().await;
    let first = deployment.start_server(&[]);
    let webhook = deployment.fake.wait_for_webhook().await;
    let mut second = deployment.start_server(&[]);
    wait_for_log(second.home.path(), "waiting for leadership").await;
    let mut answered = Vec::new();
    for server in [&first, &second, &second, &first] {
        let (message, status) = deployment.deliver(&webhook, server).await;
        assert_eq!(status, 200);
        answered.push(deployment.fake.receive().await.reply_to == Some(message));
    }
    assert_eq!(answered, [true; 4], "an update to either server is answered once");
    drop(first);
    let (message, status) = deployment.deliver(&webhook, &second).await;
    assert_eq!(status, 200, "an update is stored while no server leads");
    assert_eq!(deployment.fake.receive().await.reply_to, Some(message));
    wait_for_log(second.home.path(), "leadership gained").await;
    // A server that stops leaves the webhook to the next one.
    let mut third = deployment.start_server(&[]);
    wait_for_log(third.home.path(), "waiting for leadership").await;
    second.stop(&webhook).await;
    assert!(deployment.fake.webhook().is_some());
    let (message, _) = deployment.deliver(&webhook, &third).await;
    assert_eq!(deployment.fake.receive().await.reply_to, Some(message));
    third.stop(&webhook).await;
    assert!(deployment.fake.webhook().is_none(), "the last server deletes the webhook");
    deployment.fake.assert_clean();
}

#[tokio::test]
async fn updates_stay_with_telegram_if_questions_may_not_be_stored() {
    let mut deployment = Deployment::new().await;
    let not_stored: [(&str, &OsStr); 1] = [("QUESTIONS_KEPT_DAYS", "0".as_ref())];
    let first = deployment.start_server(&not_stored);
    let webhook = deployment.fake.wait_for_webhook().await;
    let mut second = deployment.start_server(&not_stored);
    wait_for_log(second.home.path(), "waiting for leadership").await;
    assert_eq!(deployment.deliver(&webhook, &second).await.1, 503);
    let (message, status) = deployment.deliver(&webhook, &first).await;
    assert_eq!((deployment.fake.receive().await.reply_to, status), (Some(message), 200));
    drop(first);
    second.stop(&webhook).await;
    deployment.fake.assert_clean();
}

#[tokio::test]
async fn the_server_terminates_tls() {
    let mut deployment = Deployment::new().await;
    let generated =
        rcgen::generate_simple_self_signed(["bot.example.org".to_owned()]).expect("a certificate can be made");
    let write = |home: &Path| {
        std::fs::write(home.join("cert.pem"), generated.cert.pem()).expect("it is writable");
        std::fs::write(home.join("key.pem"), generated.signing_key.serialize_pem()).expect("it is writable");
    };
    let files = temporary_folder();
    write(files.path());
    let (certificate, key) = (files.path().join("cert.pem"), files.path().join("key.pem"));
    let mut server = deployment.start_server(&[("WEBHOOK_CERT", certificate.as_ref()), ("WEBHOOK_KEY", key.as_ref())]);
    write(server.home.path());
    let webhook = deployment.fake.wait_for_webhook().await;
    let (message, status) = deployment.deliver(&webhook, &server).await;
    assert_eq!((deployment.fake.receive().await.reply_to, status), (Some(message), 200));
    server.stop(&webhook).await;
    deployment.fake.assert_clean();
}

#[tokio::test]
async fn a_second_poller_waits_for_the_first_to_end() {
    let deployment = Deployment::new().await;
    let polling: [(&str, &OsStr); 2] = [("WEBHOOK_URL", "".as_ref()), ("WEBHOOK_LISTEN", "".as_ref())];
    let mut first = deployment.start_server(&polling);
    let ask = || deployment.fake.push_update("message", message(private_chat(MEMBER), MEMBER, "ai chủ trì?"));
    let id = ask();
    assert_eq!(deployment.fake.receive().await.reply_to, Some(id));
    let mut second = deployment.start_server(&polling);
    wait_for_log(second.home.path(), "waiting for leadership").await;
    assert!(terminate(&mut first.child).await.success());
    let id = ask();
    assert_eq!(deployment.fake.receive().await.reply_to, Some(id));
    assert!(
        !read_log(second.home.path()).contains("another instance uses this token"),
        "{}",
        read_log(second.home.path())
    );
    assert!(terminate(&mut second.child).await.success());
    assert_eq!(deployment.fake.unconfirmed_count(), 0);
    deployment.fake.assert_clean();
}

#[tokio::test]
async fn the_leader_stays_the_only_one_whatever_happens_to_its_folder() {
    let polling: [(&str, &OsStr); 2] = [("WEBHOOK_URL", "".as_ref()), ("WEBHOOK_LISTEN", "".as_ref())];
    let remove_lock = |data: &Path| std::fs::remove_file(data.join("lead.lock")).expect("it is there");
    let rename = |data: &Path| std::fs::rename(data, data.with_extension("old")).expect("nobody else renames it");
    let replace = |data: &Path| {
        rename(data);
        std::fs::create_dir(data).expect("it was renamed");
    };
    for change in [&remove_lock as &dyn Fn(&Path), &rename, &replace] {
        let deployment = Deployment::new().await;
        let data = deployment.data.path().join("data");
        let start = |data: &Path| deployment.start_server(&[&polling[..], &[("DATA_DIR", data.as_os_str())]].concat());
        let ask = async || {
            let id = deployment.fake.push_update("message", message(private_chat(MEMBER), MEMBER, "ai chủ trì?"));
            assert_eq!(deployment.fake.receive().await.reply_to, Some(id));
        };
        let mut first = start(&data);
        ask().await;
        change(&data);
        let mut second = start(&data);
        wait_for_log(second.home.path(), "waiting for leadership").await;
        ask().await;
        let mut elsewhere = start(&deployment.data.path().join("elsewhere"));
        wait_for_log(elsewhere.home.path(), "waiting for leadership").await;
        assert!(terminate(&mut elsewhere.child).await.success());
        assert!(terminate(&mut first.child).await.success());
        ask().await;
        assert!(terminate(&mut second.child).await.success());
        assert!(!read_log(second.home.path()).contains("another instance uses this token"));
        deployment.fake.assert_clean();
    }
}

#[tokio::test]
async fn a_server_that_cannot_take_the_lock_answers_only_once_it_can() {
    let deployment = Deployment::new().await;
    let blocked = deployment.data.path().join("blocked");
    std::fs::write(&blocked, "no folder").expect("it is writable");
    let data = blocked.join("data");
    let polling: [(&str, &OsStr); 3] =
        [("WEBHOOK_URL", "".as_ref()), ("WEBHOOK_LISTEN", "".as_ref()), ("DATA_DIR", data.as_ref())];
    let mut server = deployment.start_server(&polling);
    let id = deployment.fake.push_update("message", message(private_chat(MEMBER), MEMBER, "ai chủ trì?"));
    wait_for_log(server.home.path(), "cannot lock DATA_DIR; nothing is answered until it can be locked").await;
    assert_eq!(deployment.fake.poll_count(), 0);
    std::fs::remove_file(&blocked).expect("it is there");
    assert_eq!(deployment.fake.receive().await.reply_to, Some(id));
    assert!(terminate(&mut server.child).await.success());
    deployment.fake.assert_clean();
}
