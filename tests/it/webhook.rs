//! Telegram brings updates to a door of the program's own: nothing else gets in, each is answered once,
//! and of several programs one takes over from the other.

use std::ffi::OsStr;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Child;
use std::sync::Arc;

use bienban::config::Webhook;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::fake::{Fake, Fault, Hook, TOKEN};
use crate::harness::{MEMBER, Start, message, private_chat, shipped};
use crate::program::{log, logged, serve, terminated};

const ADDRESS: &str = "https://bot.example.org/b";

/// What all programs of one bot share, and Telegram.
struct House {
    data: TempDir,
    fake: Fake,
    url: String,
    client: Client,
    /// Numbers of updates brought, and of messages.
    last: u64,
}

/// One program.
struct Program {
    home: TempDir,
    port: u16,
    child: Child,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl House {
    async fn new() -> Self {
        let fake = Fake::default();
        let client = Client::builder()
            .danger_accept_invalid_certs(true)
            .pool_max_idle_per_host(0)
            .build()
            .expect("a client can be made");
        let url = fake.listen().await;
        Self { data: folder(), url, fake, client, last: 100 }
    }

    /// Another program that serves the bot.
    fn program(&self, more: &[(&str, &OsStr)]) -> Program {
        let (home, port) = (folder(), free_port());
        let listen = port.to_string();
        let variables: [(&str, &OsStr); 7] = [
            ("TELEGRAM_BOT_TOKEN", TOKEN.as_ref()),
            ("TELEGRAM_API_URL", self.url.as_ref()),
            ("KNOWLEDGE_DIR", shipped().as_ref()),
            ("DATA_DIR", self.data.path().as_ref()),
            ("ALLOWED_IDS", "*".as_ref()),
            ("WEBHOOK_URL", ADDRESS.as_ref()),
            ("WEBHOOK_LISTEN", listen.as_ref()),
        ];
        let child = serve(home.path(), &[&variables, more].concat());
        Program { home, port, child }
    }

    /// Brings a question to a program as Telegram does; the message's number, and what was said to it.
    async fn bring(&mut self, hook: &Hook, program: &Program) -> (i64, u16) {
        self.last += 1;
        let asked = self.asked();
        let status = self.knock(Method::POST, &path(hook), Some(&hook.secret), &asked.to_string(), program).await;
        (self.last.cast_signed(), status)
    }

    fn asked(&self) -> Value {
        let mut asked = message(private_chat(MEMBER), MEMBER, "ai chủ trì?");
        asked["message_id"] = json!(self.last);
        self.fake.know_message(MEMBER.cast_signed(), self.last.cast_signed());
        json!({"update_id": self.last, "message": asked})
    }

    async fn knock(&self, method: Method, path: &str, secret: Option<&str>, body: &str, program: &Program) -> u16 {
        self.sent(method, path, secret, body, program).await.expect("the door is open")
    }

    async fn sent(
        &self,
        method: Method,
        path: &str,
        secret: Option<&str>,
        body: &str,
        program: &Program,
    ) -> reqwest::Result<u16> {
        let address = format!("{}://127.0.0.1:{}{path}", program.scheme(), program.port);
        let mut call = self.client.request(method, address).body(body.to_owned());
        if let Some(secret) = secret {
            call = call.header("X-Telegram-Bot-Api-Secret-Token", secret);
        }
        Ok(call.send().await?.status().as_u16())
    }
}

impl Program {
    fn scheme(&self) -> &'static str {
        if self.home.path().join("key.pem").exists() { "https" } else { "http" }
    }

    async fn stop(&mut self, hook: &Hook) {
        let ended = terminated(&mut self.child).await;
        let log = log(self.home.path());
        assert!(ended.success(), "{log}");
        for secret in [TOKEN, &hook.secret, path(hook).rsplit('/').next().unwrap_or_default()] {
            assert!(!log.contains(secret), "the log holds {secret}: {log}");
        }
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
    listener.local_addr().expect("a bound socket has an address").port()
}

/// The path of the registered address, as a proxy passes it on.
fn path(hook: &Hook) -> String {
    hook.url.strip_prefix("https://bot.example.org").expect("it is where the operator said").to_owned()
}

#[tokio::test]
async fn only_telegrams_updates_get_in_and_each_once() {
    let mut house = House::new().await;
    let mut program = house.program(&[]);
    let hook = house.fake.hooked().await;
    let (message, status) = house.bring(&hook, &program).await;
    let answer = house.fake.read().await;
    assert_eq!((answer.reply_to, status), (Some(message), 200));
    assert!(answer.text.starts_with("📌"), "{answer:?}");
    let again = house.asked().to_string();
    let (path, secret) = (path(&hook), Some(&*hook.secret));
    assert_eq!(house.knock(Method::POST, &path, secret, &again, &program).await, 200);
    let large = again.replace("ai chủ trì?", &"a".repeat(2 << 20));
    let two = again.replacen('{', r#"{"edited_message":{},"#, 1);
    for (method, at, secret, body, status) in [
        (Method::POST, "/", secret, &*again, 404),
        (Method::GET, "/metrics", secret, "", 404),
        (Method::POST, &path[..path.len() - 1], secret, &again, 404),
        (Method::GET, &path, secret, "", 405),
        (Method::POST, &path, None, &again, 401),
        (Method::POST, &path, Some(&hook.secret[1..]), &again, 401),
        (Method::POST, &path, secret, "", 400),
        (Method::POST, &path, secret, "[]", 400),
        (Method::POST, &path, secret, r#"{"message":{}}"#, 400),
        (Method::POST, &path, secret, r#"{"update_id":-1}"#, 400),
        (Method::POST, &path, secret, &two, 400),
        (Method::POST, &path, secret, r#"{"update_id":7,"brand_new_kind":{}}"#, 200),
    ] {
        assert_eq!(house.knock(method, at, secret, body, &program).await, status, "{at} {secret:?} {body:.40}");
    }
    // Whoever goes on sending what is refused may find the line cut before the refusal is read.
    let refused = house.sent(Method::POST, &path, secret, &large, &program).await;
    assert!(refused.is_err() || refused.is_ok_and(|status| status == 413));
    let (message, _) = house.bring(&hook, &program).await;
    assert_eq!(house.fake.read().await.reply_to, Some(message), "nothing is answered twice");
    program.stop(&hook).await;
    assert!(house.fake.hook().is_none(), "a stop takes the webhook away");
    house.fake.assert_clean();
}

#[tokio::test]
async fn a_webhook_that_someone_took_away_is_set_again() {
    let bot = Start { webhook: door(0), ..Start::default() }.run().await;
    let hook = bot.fake.hooked().await;
    bot.fake.unhook();
    assert_eq!(bot.fake.hooked().await, hook);
    bot.log.until("another program took the webhook away").await;
    let fake = bot.fake.clone();
    bot.stop().await;
    assert!(fake.hook().is_none());
}

/// Where Telegram would bring updates to a bot of the test's own.
fn door(port: u16) -> Option<Webhook> {
    Some(Webhook { url: ADDRESS.to_owned(), listen: SocketAddr::from(([127, 0, 0, 1], port)), certificate: None })
}

#[tokio::test]
async fn what_there_is_no_room_for_is_held_and_answered() {
    let mut house = House::new().await;
    let port = free_port();
    let bot = Start { webhook: door(port), fake: house.fake.clone(), capacity: 2, ..Start::default() }.run().await;
    let hook = bot.fake.hooked().await;
    let held = [Arc::new(Notify::new()), Arc::new(Notify::new())];
    held.iter().for_each(|held| bot.fake.fault("SendMessage", Fault::Hold(held.clone())));
    let mut asked = Vec::new();
    for member in 20..26 {
        house.last += 1;
        let mut update = house.asked();
        update["message"]["chat"] = private_chat(member);
        bot.fake.know_message(member.cast_signed(), house.last.cast_signed());
        let call = house.client.post(format!("http://127.0.0.1:{port}{}", path(&hook)));
        let call = call.header("X-Telegram-Bot-Api-Secret-Token", &hook.secret).body(update.to_string());
        asked.push(tokio::spawn(call.send()));
    }
    for call in asked {
        let status = call.await.expect("the call does not panic").expect("the door is open").status();
        assert_eq!(status.as_u16(), 200, "it is held");
    }
    held.iter().for_each(|held| held.notify_one());
    let mut answered = Vec::new();
    while answered.len() < 6 {
        answered.push(bot.fake.read().await.chat);
    }
    answered.sort_unstable();
    assert_eq!(answered, [20, 21, 22, 23, 24, 25]);
    let store = bot.store.clone();
    bot.stop().await;
    assert_eq!(store.held().expect("the store reads"), 0);
}

#[tokio::test]
async fn one_program_takes_over_from_another() {
    let mut house = House::new().await;
    let first = house.program(&[]);
    let hook = house.fake.hooked().await;
    let mut second = house.program(&[]);
    logged(second.home.path(), "another program leads").await;
    let mut asked = Vec::new();
    for program in [&first, &second, &second, &first] {
        let (message, status) = house.bring(&hook, program).await;
        assert_eq!(status, 200);
        asked.push(house.fake.read().await.reply_to == Some(message));
    }
    assert_eq!(asked, [true; 4], "whichever it is brought to, it is answered once");
    drop(first);
    let (message, status) = house.bring(&hook, &second).await;
    assert_eq!(status, 200, "it is held while no one leads");
    assert_eq!(house.fake.read().await.reply_to, Some(message));
    logged(second.home.path(), "this one takes over").await;
    // One that is stopped leaves the webhook to the other.
    let mut third = house.program(&[]);
    logged(third.home.path(), "another program leads").await;
    second.stop(&hook).await;
    assert!(house.fake.hook().is_some());
    let (message, _) = house.bring(&hook, &third).await;
    assert_eq!(house.fake.read().await.reply_to, Some(message));
    third.stop(&hook).await;
    assert!(house.fake.hook().is_none(), "the last one takes the webhook away");
    house.fake.assert_clean();
}

#[tokio::test]
async fn where_no_question_may_reach_the_disk_telegram_keeps_it() {
    let mut house = House::new().await;
    let kept: [(&str, &OsStr); 1] = [("QUESTIONS_KEPT_DAYS", "0".as_ref())];
    let first = house.program(&kept);
    let hook = house.fake.hooked().await;
    let mut second = house.program(&kept);
    logged(second.home.path(), "another program leads").await;
    assert_eq!(house.bring(&hook, &second).await.1, 503);
    let (message, status) = house.bring(&hook, &first).await;
    assert_eq!((house.fake.read().await.reply_to, status), (Some(message), 200));
    drop(first);
    second.stop(&hook).await;
    house.fake.assert_clean();
}

#[tokio::test]
async fn the_door_ends_tls_by_itself() {
    let mut house = House::new().await;
    let made = rcgen::generate_simple_self_signed(["bot.example.org".to_owned()]).expect("a certificate can be made");
    let write = |home: &Path| {
        std::fs::write(home.join("cert.pem"), made.cert.pem()).expect("it is writable");
        std::fs::write(home.join("key.pem"), made.signing_key.serialize_pem()).expect("it is writable");
    };
    let files = folder();
    write(files.path());
    let (certificate, key) = (files.path().join("cert.pem"), files.path().join("key.pem"));
    let mut program = house.program(&[("WEBHOOK_CERT", certificate.as_ref()), ("WEBHOOK_KEY", key.as_ref())]);
    write(program.home.path());
    let hook = house.fake.hooked().await;
    let (message, status) = house.bring(&hook, &program).await;
    assert_eq!((house.fake.read().await.reply_to, status), (Some(message), 200));
    program.stop(&hook).await;
    house.fake.assert_clean();
}

#[tokio::test]
async fn a_second_poll_waits_for_the_first_to_end() {
    let house = House::new().await;
    let polling: [(&str, &OsStr); 2] = [("WEBHOOK_URL", "".as_ref()), ("WEBHOOK_LISTEN", "".as_ref())];
    let mut first = house.program(&polling);
    let ask = || house.fake.update("message", message(private_chat(MEMBER), MEMBER, "ai chủ trì?"));
    let id = ask();
    assert_eq!(house.fake.read().await.reply_to, Some(id));
    let mut second = house.program(&polling);
    logged(second.home.path(), "another program leads").await;
    assert!(terminated(&mut first.child).await.success());
    let id = ask();
    assert_eq!(house.fake.read().await.reply_to, Some(id));
    assert!(!log(second.home.path()).contains("another program uses this token"), "{}", log(second.home.path()));
    assert!(terminated(&mut second.child).await.success());
    assert_eq!(house.fake.unconfirmed(), 0);
    house.fake.assert_clean();
}
