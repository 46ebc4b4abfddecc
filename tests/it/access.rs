//! Access: what each role sees on each surface, and how members and groups are admitted.

use std::path::Path;

use bienban::index::PassageId;
use bienban::library::{PassageRef, Scope, document_key};
use bienban::render::telegram::{Callback, DeepLink, MeetingFilter};
use bienban::render::window::WindowAnchor;
use bienban::store::Editor;
use bienban::text::aspects::Aspect;
use serde_json::{Value, json};

use crate::fake::BotMessage;
use crate::harness::{ADMIN, Bot, BotOptions, message, private_chat, wait_until};

pub const STRANGER: u64 = 20;
pub const LIMITED_MEMBER: u64 = 21;
pub const FULL_MEMBER: u64 = 22;
const EDITOR: u64 = 23;
/// Groups: admitted to one collection, admitted to all records, and never admitted.
const LIMITED_GROUP: i64 = -100;
pub const FULL_GROUP: i64 = -200;
const UNKNOWN_GROUP: i64 = -300;

/// Names that occur in only one collection each.
pub const OPEN_NAME: &str = "Hoa Phượng";
pub const SECRET_NAME: &str = "Lạc Hồng";

fn write(folder: &Path, path: &str, text: &str) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().expect("it is in a folder")).expect("it is writable");
    std::fs::write(file, text).expect("it is writable");
}

pub fn records() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let record = |name: &str| {
        format!(
            "---\ntitle: Họp về cây {name}\ndate: 2025-03-0{}\norganisation: Tổ {name}\n---\n\n## Kết luận\n\nCuộc họp quyết định trồng {} cây {name} ở sân trường.\n\nGiao tổ {name} tưới cây mỗi sáng.\n",
            1 + name.len() % 7,
            name.len()
        )
    };
    write(folder.path(), "chung/a.md", &record(OPEN_NAME));
    write(folder.path(), "kín/b.md", &record(SECRET_NAME));
    let golden = |name: &str, path: &str| {
        format!(
            "[[question]]\nask = \"Trồng bao nhiêu cây {name}?\"\nquote = \"cây {name}\"\ndocument = \"{path}\"\nsuggest = true\n\n"
        )
    };
    write(folder.path(), "questions.toml", &(golden(OPEN_NAME, "chung/a.md") + &golden(SECRET_NAME, "kín/b.md")));
    folder
}

async fn start(folder: &Path) -> Bot {
    let allowed = [(LIMITED_MEMBER, "chung"), (FULL_MEMBER, "")].map(|(member, name)| (member.cast_signed(), name));
    let groups = [(LIMITED_GROUP, "chung"), (FULL_GROUP, "")];
    let scope = |name: &str| if name.is_empty() { Scope::All } else { Scope::from_folders([name]) };
    let allowed = allowed.into_iter().chain(groups).map(|(id, name)| (id, scope(name))).collect();
    let bot = BotOptions { folder, allowed, everyone: None, ..BotOptions::default() }.start().await;
    let editor = Editor { member: EDITOR, name: "Lan".to_owned(), by: ADMIN, at: 0 };
    bot.store.add_editor(&editor).expect("the store works");
    bot.fake.add_chat(ADMIN.cast_signed());
    wait_until(|| bot.store.membership(FULL_GROUP, LIMITED_MEMBER).is_some()).await;
    bot
}

pub fn group(chat: i64) -> Value {
    json!({"id": chat, "type": "supergroup", "title": "Nhóm"})
}

/// A member in a chat.
#[derive(Debug, Clone, Copy)]
pub struct Participant {
    member: u64,
    chat: i64,
}

impl Participant {
    pub fn new(member: u64, chat: i64) -> Self {
        Self { member, chat }
    }

    pub fn private(member: u64) -> Self {
        Self { member, chat: member.cast_signed() }
    }

    fn chat_json(self) -> Value {
        if self.chat < 0 { group(self.chat) } else { private_chat(self.member) }
    }

    /// Sends a message and returns the next message in this chat.
    pub async fn say(self, bot: &Bot, text: &str) -> BotMessage {
        bot.fake.push_update("message", message(self.chat_json(), self.member, text));
        loop {
            let reply = bot.fake.receive().await;
            // Requests for admission go to admins; other tests check them.
            if reply.chat == self.chat {
                return reply;
            }
        }
    }

    /// Asks a question and taps a button, which may be forged, below the answer. Returns what is shown.
    async fn tap(self, bot: &Bot, callback: Callback) -> String {
        let answer = self.say(bot, &format!("/ask cây {OPEN_NAME}")).await;
        let tap = bot.fake.tap(self.member, &answer, &callback.encode());
        bot.fake.wait_for_callback_answer(&tap).await;
        full_content(&bot.fake.receive().await)
    }
}

/// Everything in a message, including the labels and data of its buttons.
fn full_content(message: &BotMessage) -> String {
    format!("{message:?}")
}

/// The messages that a participant may send, each with the name of its surface.
fn list_messages(bot: &Bot) -> Vec<(&'static str, String)> {
    let link = |link: DeepLink| format!("/start {}", link.encode());
    let quote = DeepLink::Quote { passage: find_secret_passage(bot), start: 0, length: 5 };
    vec![
        ("question", format!("/ask trồng bao nhiêu cây {SECRET_NAME}")),
        ("question without accents", "/ask trong bao nhieu cay lac hong".to_owned()),
        ("open question", format!("/ask trồng bao nhiêu cây {OPEN_NAME}")),
        ("a meeting as a whole", "/ask kết luận cuộc họp mới nhất là gì".to_owned()),
        ("start", "/start".to_owned()),
        ("meetings", "/meetings".to_owned()),
        ("link to a quote", link(quote)),
        ("link to a meeting", link(DeepLink::Meeting { document: document_key("kín/b.md") })),
    ]
}

/// The buttons that a participant may tap, each with the name of its surface.
fn list_taps(bot: &Bot) -> [(&'static str, Callback); 8] {
    let (open, secret) = (document_key("chung/a.md"), document_key("kín/b.md"));
    let passage = find_secret_passage(bot);
    [
        ("context", Callback::Context { answer: 0, passage, anchor: WindowAnchor::From(0) }),
        ("meetings by tap", Callback::Meetings { filter: MeetingFilter::Year(2025), page: 0 }),
        ("years", Callback::Years),
        ("organisations", Callback::Organisations { page: 0 }),
        ("meeting", Callback::Meeting { answer: 0, document: secret }),
        ("open meeting", Callback::Meeting { answer: 0, document: open }),
        ("decisions", Callback::Aspect { answer: 0, document: secret, aspect: Aspect::ALL[0], page: 0 }),
        ("within", Callback::AskMeeting { document: secret }),
    ]
}

fn find_secret_passage(bot: &Bot) -> PassageRef {
    let snapshot = bot.library.snapshot();
    let passages = (0u32..).take(snapshot.passage_count()).map(PassageId);
    let names_secret = |id: &PassageId| {
        snapshot.passage(*id).0.path == "kín/b.md" && snapshot.passage(*id).0.text().contains(SECRET_NAME)
    };
    passages.filter(names_secret).last().map(|id| snapshot.passage_ref(id)).expect("it has passages")
}

/// Each surface and what it shows to a participant.
async fn collect_surfaces(bot: &Bot, participant: Participant) -> Vec<(&'static str, String)> {
    let mut surfaces = Vec::new();
    let say = |text: String| async move { full_content(&participant.say(bot, &text).await) };
    for (name, text) in list_messages(bot) {
        surfaces.push((name, say(text).await));
    }
    for (name, tap) in list_taps(bot) {
        surfaces.push((name, participant.tap(bot, tap).await));
    }
    surfaces.push(("after asking within", say(format!("/ask cây {SECRET_NAME}")).await));
    surfaces.push(("all again", say("/all".to_owned()).await));
    let question = format!("trồng bao nhiêu cây {SECRET_NAME}");
    let inline = bot.fake.send_inline_query(participant.member, "vi", &question).await;
    surfaces.push(("inline", inline.to_string()));
    surfaces
}

/// Asserts that a stranger, who was refused with this message, sees nothing on any surface, and is not refused again.
async fn check_stranger(bot: &Bot, stranger: u64, refusal: &BotMessage) {
    for (_, text) in list_messages(bot) {
        bot.fake.push_update("message", message(private_chat(stranger), stranger, &text));
    }
    for (name, callback) in list_taps(bot) {
        let tap = bot.fake.tap(stranger, refusal, &callback.encode());
        let notice = bot.fake.wait_for_callback_answer(&tap).await;
        assert!(notice.contains("chưa được mời"), "{name}: {notice}");
    }
    let question = format!("trồng bao nhiêu cây {SECRET_NAME}");
    let inline = bot.fake.send_inline_query(stranger, "vi", &question).await.to_string();
    assert!(!inline.contains(OPEN_NAME) && !inline.contains("sân trường"), "{inline}");
    let sent = bot.fake.drain_messages();
    assert!(sent.iter().all(|message| message.chat == ADMIN.cast_signed()), "{sent:?}");
}

/// Asserts which of the open and the secret collection the surfaces show.
async fn check(bot: &Bot, participant: Participant, (sees_open, sees_secret): (bool, bool)) {
    let (mut open, mut secret) = (false, false);
    let is_group = participant.chat < 0;
    for (surface, shown) in collect_surfaces(bot, participant).await {
        // A surface may repeat the member's own question.
        let question = format!("trồng bao nhiêu cây {SECRET_NAME}");
        let shown = shown.replace(&question, "").replace(&format!("cây {SECRET_NAME}\""), "");
        // An inline query does not depend on the chat.
        let ignored = surface == "inline" && is_group;
        assert!(ignored || sees_open || !shown.contains(OPEN_NAME), "{participant:?} {surface}: {shown}");
        assert!(ignored || sees_secret || !shown.contains(SECRET_NAME), "{participant:?} {surface}: {shown}");
        assert!(ignored || sees_secret || !shown.contains("2 cuộc họp"), "{participant:?} {surface} counts: {shown}");
        open |= shown.contains(OPEN_NAME);
        secret |= shown.contains(SECRET_NAME);
        let always = ["meeting", "context", "link to a meeting", "link to a quote", "within", "decisions"];
        assert!(
            !sees_secret || !always.contains(&surface) || shown.contains(SECRET_NAME),
            "{participant:?} {surface}: {shown}"
        );
    }
    assert_eq!((open, secret || is_group), (sees_open, sees_secret || is_group), "{participant:?}");
}

#[tokio::test]
async fn every_surface_shows_each_role_only_what_it_may_see() {
    let folder = records();
    let bot = start(folder.path()).await;
    let refusal = Participant::private(STRANGER).say(&bot, &format!("cây {OPEN_NAME}")).await;
    assert!(refusal.text.contains("được mời") && !refusal.text.contains(OPEN_NAME), "{refusal:?}");
    check_stranger(&bot, STRANGER, &refusal).await;
    check(&bot, Participant::private(LIMITED_MEMBER), (true, false)).await;
    check(&bot, Participant::private(FULL_MEMBER), (true, true)).await;
    check(&bot, Participant::private(EDITOR), (true, true)).await;
    check(&bot, Participant::private(ADMIN), (true, true)).await;
    check(&bot, Participant::new(ADMIN, LIMITED_GROUP), (true, false)).await;
    check(&bot, Participant::new(FULL_MEMBER, LIMITED_GROUP), (true, false)).await;
    check(&bot, Participant::new(FULL_MEMBER, FULL_GROUP), (true, true)).await;
    check(&bot, Participant::new(STRANGER, FULL_GROUP), (true, true)).await;
    // The group now has a member who may see less, so it sees less too.
    check(&bot, Participant::new(LIMITED_MEMBER, FULL_GROUP), (true, false)).await;
    // Admins were told so in between.
    check(&bot, Participant::new(FULL_MEMBER, FULL_GROUP), (true, false)).await;
    bot.stop().await;
}

#[tokio::test]
async fn a_linked_answer_shows_only_what_its_reader_may_see() {
    let folder = records();
    let bot = start(folder.path()).await;
    let answer =
        Participant::new(FULL_MEMBER, FULL_GROUP).say(&bot, &format!("/ask trồng bao nhiêu cây {SECRET_NAME}")).await;
    assert!(answer.text.contains(SECRET_NAME));
    let button =
        answer.keyboard.iter().flatten().find(|button| button.target.contains("?start=")).expect("a link to the rest");
    let payload = button.target.split("?start=").nth(1).expect("it has one");
    assert!(matches!(DeepLink::decode(payload), Ok(DeepLink::Answer { .. })), "{payload}");
    let start = format!("/start {payload}");
    let open_link = |member| Participant::private(member).say(&bot, &start);
    assert!(open_link(FULL_MEMBER).await.text.contains("trồng 12 cây"));
    assert!(!open_link(LIMITED_MEMBER).await.text.contains("trồng 12 cây"));
    assert!(!open_link(STRANGER).await.text.contains(SECRET_NAME));
    next_message(&bot, ADMIN).await;
    bot.stop().await;
}

#[tokio::test]
async fn a_group_that_is_not_admitted_is_told_so_once() {
    let folder = records();
    let bot = start(folder.path()).await;
    bot.fake.push_update("message", message(group(UNKNOWN_GROUP), ADMIN, &format!("/ask cây {OPEN_NAME}")));
    let (first, second) = (bot.fake.receive().await, bot.fake.receive().await);
    let (refusal, request) = if first.chat == UNKNOWN_GROUP { (first, second) } else { (second, first) };
    assert!(refusal.text.contains("chưa được phép") && !refusal.text.contains(OPEN_NAME), "{refusal:?}");
    assert!(request.text.contains("🙋 Nhóm") && request.text.contains("-300"), "{request:?}");
    bot.fake.push_update("message", message(group(UNKNOWN_GROUP), FULL_MEMBER, &format!("/ask cây {OPEN_NAME}")));
    Participant::private(FULL_MEMBER).say(&bot, "/help").await;
    bot.stop().await;
}

/// The next message to a chat.
pub async fn next_message(bot: &Bot, chat: u64) -> BotMessage {
    loop {
        let reply = bot.fake.receive().await;
        if reply.chat == chat.cast_signed() {
            return reply;
        }
    }
}

#[tokio::test]
async fn a_newcomer_is_admitted_by_a_tap_and_dismissed_by_another() {
    let folder = records();
    let bot = start(folder.path()).await;
    bot.fake.push_update("message", message(private_chat(STRANGER), STRANGER, &format!("cây {OPEN_NAME}")));
    let (first, second) = (bot.fake.receive().await, bot.fake.receive().await);
    let (request, refusal) = if first.chat == ADMIN.cast_signed() { (first, second) } else { (second, first) };
    check_stranger(&bot, STRANGER, &refusal).await;
    let tap = bot.fake.tap(FULL_MEMBER, &request, request.button_data("✅"));
    assert!(bot.fake.wait_for_callback_answer(&tap).await.contains("chỉ dành cho"), "only admins may admit members");
    let choice = bot.tap_as(ADMIN, &request, "✅ Cho hỏi").await;
    assert!(choice.has_button("chung") && choice.has_button("kín") && !choice.has_button("đã chọn"), "{choice:?}");
    let selection = bot.tap_as(ADMIN, &choice, "chung").await;
    let tap = bot.fake.tap(ADMIN, &selection, selection.button_data("đã chọn (1)"));
    bot.fake.wait_for_callback_answer(&tap).await;
    let (first, second) = (bot.fake.receive().await, bot.fake.receive().await);
    let (greeting, list) = if first.chat == STRANGER.cast_signed() { (first, second) } else { (second, first) };
    assert!(greeting.text.contains("Từ giờ bạn hỏi tôi được"), "{greeting:?}");
    assert!(list.text.contains("xem: chung"), "{list:?}");
    assert!(
        Participant::private(STRANGER)
            .say(&bot, &format!("trồng bao nhiêu cây {OPEN_NAME}"))
            .await
            .text
            .contains("sân trường")
    );
    check(&bot, Participant::private(STRANGER), (true, false)).await;
    let card = bot.tap_as(ADMIN, &list, "An · 20").await;
    assert!(card.text.contains("Được xem: chung"), "{card:?}");
    let list = bot.tap_as(ADMIN, &card, "✖️").await;
    assert!(list.text.contains("Đã thu hồi quyền hỏi của An 20"), "{list:?}");
    let refusal = Participant::private(STRANGER).say(&bot, &format!("cây {OPEN_NAME}")).await;
    assert!(refusal.text.contains("được mời"), "{refusal:?}");
    check_stranger(&bot, STRANGER, &refusal).await;
    let audit = Participant::private(ADMIN).say(&bot, "/audit").await;
    assert!(
        audit.text.contains("cho phép hỏi: xong\nAn 20: chung") && audit.text.contains("thu hồi quyền hỏi: xong"),
        "{audit:?}"
    );
    bot.stop().await;
}

#[tokio::test]
async fn a_folder_that_looks_like_another_one_is_not_opened_with_it() {
    let folder = records();
    write(folder.path(), "chung\u{A0}/c.md", "# Họp riêng\n\nTổ trồng bảy mươi cây xoan ở sân sau.\n");
    let bot = start(folder.path()).await;
    let list = Participant::private(ADMIN).say(&bot, "/admit").await;
    let choice = bot.tap_as(ADMIN, &list, "một người").await;
    let offered = choice.keyboard.iter().flatten().filter(|button| button.label.starts_with("⬜️"));
    assert_eq!(offered.map(|button| button.label.as_str()).collect::<Vec<_>>(), ["⬜️ chung", "⬜️ kín"]);
    let question = "trồng bao nhiêu cây xoan ở sân sau?";
    assert!(!Participant::private(LIMITED_MEMBER).say(&bot, question).await.text.contains("xoan ở sân sau"));
    assert!(Participant::private(FULL_MEMBER).say(&bot, question).await.text.contains("xoan ở sân sau"));
    let report = Participant::private(ADMIN).say(&bot, "/reload").await;
    let report = if report.text.starts_with('⏳') { bot.fake.receive().await } else { report };
    assert!(report.text.contains("Tên thư mục này có khoảng trắng thừa"), "{report:?}");
    bot.stop().await;
}

#[tokio::test]
async fn an_invite_code_admits_the_first_who_uses_it() {
    let folder = records();
    let bot = start(folder.path()).await;
    let list = Participant::private(ADMIN).say(&bot, "/admit").await;
    let choice = bot.tap_as(ADMIN, &list, "một người").await;
    let selection = bot.tap_as(ADMIN, &choice, "kín").await;
    let invite = bot.tap_as(ADMIN, &selection, "đã chọn").await;
    let payload = |invite: &BotMessage, prefix: &str| {
        let rest = invite.text.split(prefix).nth(1).expect("it has a link");
        rest.split_whitespace().next().expect("it has a code").to_owned()
    };
    let code = payload(&invite, "?start=");
    let start = format!("/start {code}");
    let use_code = |member: u64| Participant::private(member).say(&bot, &start);
    assert!(use_code(ADMIN).await.text.contains("đã có quyền hỏi"), "an admin does not use it up");
    assert!(use_code(STRANGER).await.text.contains("Từ giờ bạn hỏi tôi được"));
    assert!(use_code(STRANGER + 100).await.text.contains("đã dùng"));
    assert_eq!(bot.store.admission_scope(STRANGER.cast_signed()), Some(Scope::from_folders(["kín"])));
    assert!(
        Participant::private(STRANGER)
            .say(&bot, &format!("trồng bao nhiêu cây {SECRET_NAME}"))
            .await
            .text
            .contains("sân trường")
    );
    let choice = bot.tap_as(ADMIN, &list, "một nhóm").await;
    let invite = bot.tap_as(ADMIN, &choice, "Cho xem tất cả").await;
    let code = payload(&invite, "?startgroup=");
    let joined = Participant::new(FULL_MEMBER, UNKNOWN_GROUP).say(&bot, &format!("/start@BienBanThuBot {code}")).await;
    assert!(joined.text.contains("Chào cả nhóm"), "{joined:?}");
    let is_known = |member| bot.store.membership(UNKNOWN_GROUP, member).is_some();
    wait_until(|| is_known(STRANGER) && is_known(LIMITED_MEMBER)).await;
    assert!(
        Participant::new(FULL_MEMBER, UNKNOWN_GROUP)
            .say(&bot, &format!("/ask cây {SECRET_NAME}"))
            .await
            .text
            .contains(SECRET_NAME)
    );
    bot.stop().await;
}

/// Buttons and links whose first byte is the number of another version.
#[tokio::test]
async fn buttons_and_links_of_an_older_version_are_recognised() {
    let folder = records();
    let bot = start(folder.path()).await;
    let answer = Participant::private(ADMIN).say(&bot, &format!("cây {OPEN_NAME}")).await;
    let notice = |data: &str| {
        let tap = bot.fake.tap(ADMIN, &answer, data);
        let fake = &bot.fake;
        async move { fake.wait_for_callback_answer(&tap).await }
    };
    assert!(notice("AgEC").await.contains("phiên bản cũ"));
    assert!(!notice("AQ__").await.contains("phiên bản cũ"));
    for participant in [Participant::private(ADMIN), Participant::private(STRANGER)] {
        let outdated = participant.say(&bot, "/start AgEC").await.text;
        assert!(outdated.contains("phiên bản cũ") && outdated.contains("đường dẫn mời mới"), "{outdated}");
        let unknown = participant.say(&bot, "/start AQ__").await.text;
        assert!(!unknown.contains("phiên bản cũ"), "{unknown}");
    }
    assert_eq!(bot.fake.receive().await.chat, ADMIN.cast_signed(), "an unknown link is a request for admission");
    bot.stop().await;
}

#[tokio::test]
async fn reports_with_record_names_stay_out_of_groups_with_limited_access() {
    let folder = records();
    let bot = start(folder.path()).await;
    let reply = Participant::new(ADMIN, LIMITED_GROUP).say(&bot, "/reload").await;
    assert!(reply.text.contains("trò chuyện riêng"), "{reply:?}");
    bot.stop().await;
}
