//! Who sees what: every role on every surface, and how someone comes to a role.

use std::path::Path;

use bienban::index::PassageId;
use bienban::library::{Scope, document_key};
use bienban::render::telegram::{Callback, Filter, Link};
use bienban::render::window::Show;
use bienban::store::{Admission, Editor};
use bienban::text::aspects::Aspect;
use serde_json::{Value, json};

use crate::fake::Sent;
use crate::harness::{ADMIN, Bot, Start, message, private_chat};

const STRANGER: u64 = 20;
const NARROW: u64 = 21;
const WIDE: u64 = 22;
const EDITOR: u64 = 23;
/// Groups: of one collection, of all records, and one that was never let in.
const NARROW_GROUP: i64 = -100;
const WIDE_GROUP: i64 = -200;
const FOREIGN_GROUP: i64 = -300;

/// Words that stand in one collection alone.
const OPEN: &str = "Hoa Phượng";
const SECRET: &str = "Lạc Hồng";

fn write(folder: &Path, path: &str, text: &str) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().expect("it is in a folder")).expect("it is writable");
    std::fs::write(file, text).expect("it is writable");
}

fn records() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let record = |name: &str| {
        format!(
            "---\ntitle: Họp về cây {name}\ndate: 2025-03-0{}\norganisation: Tổ {name}\n---\n\n## Kết luận\n\nCuộc họp quyết định trồng {} cây {name} ở sân trường.\n\nGiao tổ {name} tưới cây mỗi sáng.\n",
            1 + name.len() % 7,
            name.len()
        )
    };
    write(folder.path(), "chung/a.md", &record(OPEN));
    write(folder.path(), "kín/b.md", &record(SECRET));
    let golden = |name: &str, path: &str| {
        format!(
            "[[question]]\nask = \"Trồng bao nhiêu cây {name}?\"\nquote = \"cây {name}\"\ndocument = \"{path}\"\nsuggest = true\n\n"
        )
    };
    write(folder.path(), "questions.toml", &(golden(OPEN, "chung/a.md") + &golden(SECRET, "kín/b.md")));
    folder
}

async fn start(folder: &Path) -> Bot {
    let allowed = [(NARROW, "chung"), (WIDE, "")].map(|(member, name)| (member.cast_signed(), name));
    let groups = [(NARROW_GROUP, "chung"), (WIDE_GROUP, "")];
    let scope = |name: &str| if name.is_empty() { Scope::All } else { Scope::only([name]) };
    let allowed = allowed.into_iter().chain(groups).map(|(id, name)| (id, scope(name))).collect();
    let bot = Start { folder, allowed, everyone: None, ..Start::default() }.run().await;
    let editor = Editor { member: EDITOR, name: "Lan".to_owned(), by: ADMIN, at: 0 };
    bot.store.add_editor(&editor).expect("the store works");
    bot.fake.know_chat(ADMIN.cast_signed());
    bot
}

fn group(chat: i64) -> Value {
    json!({"id": chat, "type": "supergroup", "title": "Nhóm"})
}

/// Someone somewhere.
#[derive(Debug, Clone, Copy)]
struct At(u64, i64);

impl At {
    fn private(member: u64) -> Self {
        Self(member, member.cast_signed())
    }

    fn chat(self) -> Value {
        if self.1 < 0 { group(self.1) } else { private_chat(self.0) }
    }

    /// Says something and reads what comes.
    async fn say(self, bot: &Bot, text: &str) -> Sent {
        bot.fake.update("message", message(self.chat(), self.0, text));
        loop {
            let sent = bot.fake.read().await;
            // Admins are told of who may not ask; that is looked at elsewhere.
            if sent.chat == self.1 {
                return sent;
            }
        }
    }

    /// Taps a button that may be forged, under an answer that was just given.
    async fn tap(self, bot: &Bot, callback: Callback) -> String {
        let below = self.say(bot, &format!("/ask cây {OPEN}")).await;
        let tapped = bot.fake.tap(self.0, &below, &callback.encode());
        let note = bot.fake.note(&tapped).await;
        if note.contains("chưa được mời") { note } else { shown(&bot.fake.read().await) }
    }
}

/// All that can be read of a message, what its buttons say and hold included.
fn shown(sent: &Sent) -> String {
    format!("{sent:?}")
}

/// Each surface, and what it shows to someone somewhere.
async fn surfaces(bot: &Bot, at: At) -> Vec<(&'static str, String)> {
    let whole = bot.library.snapshot();
    let (open, secret) = (document_key("chung/a.md"), document_key("kín/b.md"));
    let passages = (0u32..).take(whole.passages()).map(PassageId);
    let of_secret =
        |id: &PassageId| whole.place(*id).0.path == "kín/b.md" && whole.place(*id).0.text().contains(SECRET);
    let place = passages.filter(of_secret).last().map(|id| whole.named(id)).expect("it has passages");
    let mut found = Vec::new();
    let say = |text: String| async move { shown(&at.say(bot, &text).await) };
    found.push(("question", say(format!("/ask trồng bao nhiêu cây {SECRET}")).await));
    found.push(("question without accents", say("/ask trong bao nhieu cay lac hong".to_owned()).await));
    found.push(("open question", say(format!("/ask trồng bao nhiêu cây {OPEN}")).await));
    found.push(("a meeting as a whole", say("/ask kết luận cuộc họp mới nhất là gì".to_owned()).await));
    found.push(("start", say("/start".to_owned()).await));
    found.push(("meetings", say("/meetings".to_owned()).await));
    let link = |link: Link| format!("/start {}", link.payload());
    found.push(("link to a quote", say(link(Link::Quote { place, start: 0, length: 5 })).await));
    found.push(("link to a meeting", say(link(Link::Meeting { document: secret })).await));
    for (name, tap) in [
        ("context", Callback::Context { answer: 0, place, show: Show::From(0) }),
        ("meetings by tap", Callback::Meetings { of: Filter::Year(2025), page: 0 }),
        ("years", Callback::Years),
        ("organisations", Callback::Organisations { page: 0 }),
        ("meeting", Callback::Meeting { answer: 0, document: secret }),
        ("open meeting", Callback::Meeting { answer: 0, document: open }),
        ("decisions", Callback::Aspect { answer: 0, document: secret, aspect: Aspect::ALL[0], page: 0 }),
        ("within", Callback::Within { document: secret }),
    ] {
        found.push((name, at.tap(bot, tap).await));
    }
    found.push(("after asking within", say(format!("/ask cây {SECRET}")).await));
    found.push(("all again", say("/all".to_owned()).await));
    found.push(("inline", bot.fake.inline(at.0, "vi", &format!("trồng bao nhiêu cây {SECRET}")).await.to_string()));
    found
}

/// Which of both collections each surface shows.
async fn check(bot: &Bot, at: At, sees: (bool, bool)) {
    let (mut open, mut secret) = (false, false);
    for (surface, shown) in surfaces(bot, at).await {
        // Whoever asks for something may read their own question again.
        let own = format!("trồng bao nhiêu cây {SECRET}");
        let shown = shown.replace(&own, "").replace(&format!("cây {SECRET}\""), "");
        let inline = surface == "inline" && at.1 < 0;
        assert!(inline || sees.0 || !shown.contains(OPEN), "{at:?} {surface}: {shown}");
        assert!(inline || sees.1 || !shown.contains(SECRET), "{at:?} {surface}: {shown}");
        assert!(inline || sees.1 || !shown.contains("2 cuộc họp"), "{at:?} {surface} counts: {shown}");
        open |= shown.contains(OPEN);
        secret |= shown.contains(SECRET);
        let always = ["meeting", "context", "link to a meeting", "link to a quote", "within", "decisions"];
        assert!(!sees.1 || !always.contains(&surface) || shown.contains(SECRET), "{at:?} {surface}: {shown}");
    }
    assert_eq!((open, secret || at.1 < 0), (sees.0, sees.1 || at.1 < 0), "{at:?}");
}

#[tokio::test]
async fn each_role_sees_on_each_surface_what_it_may() {
    let folder = records();
    let bot = start(folder.path()).await;
    check(&bot, At::private(STRANGER), (false, false)).await;
    check(&bot, At::private(NARROW), (true, false)).await;
    check(&bot, At::private(WIDE), (true, true)).await;
    check(&bot, At::private(EDITOR), (true, true)).await;
    check(&bot, At::private(ADMIN), (true, true)).await;
    check(&bot, At(ADMIN, NARROW_GROUP), (true, false)).await;
    check(&bot, At(WIDE, NARROW_GROUP), (true, false)).await;
    check(&bot, At(WIDE, WIDE_GROUP), (true, true)).await;
    check(&bot, At(STRANGER, WIDE_GROUP), (true, true)).await;
    // One who sees less is among them now, and reads along.
    check(&bot, At(NARROW, WIDE_GROUP), (true, false)).await;
    check(&bot, At(WIDE, WIDE_GROUP), (true, false)).await;
    bot.stop().await;
}

#[tokio::test]
async fn an_answer_is_shown_as_whoever_opens_it_may_see_it() {
    let folder = records();
    let bot = start(folder.path()).await;
    let asked = At(WIDE, WIDE_GROUP).say(&bot, &format!("/ask trồng bao nhiêu cây {SECRET}")).await;
    assert!(asked.text.contains(SECRET));
    let key = asked.keyboard.iter().flatten().find(|key| key.to.contains("?start=")).expect("a link to the rest");
    let payload = key.to.split("?start=").nth(1).expect("it has one");
    assert!(matches!(Link::decode(payload), Ok(Link::Answer { .. })), "{payload}");
    let start = format!("/start {payload}");
    let of = |member| At::private(member).say(&bot, &start);
    assert!(of(WIDE).await.text.contains("trồng 12 cây"));
    assert!(!of(NARROW).await.text.contains("trồng 12 cây"));
    assert!(!of(STRANGER).await.text.contains(SECRET));
    next(&bot, ADMIN).await;
    bot.stop().await;
}

#[tokio::test]
async fn a_group_that_was_not_let_in_is_told_so_once() {
    let folder = records();
    let bot = start(folder.path()).await;
    let first = At(ADMIN, FOREIGN_GROUP).say(&bot, &format!("/ask cây {OPEN}")).await;
    assert!(first.text.contains("chưa được phép") && !first.text.contains(OPEN), "{first:?}");
    let told = At::private(ADMIN).say(&bot, "/id").await;
    let told = if told.text.contains("🙋") { told } else { bot.fake.read().await };
    assert!(told.text.contains("🙋 Nhóm") && told.text.contains("-300"), "{told:?}");
    bot.fake.update("message", message(group(FOREIGN_GROUP), WIDE, &format!("/ask cây {OPEN}")));
    At::private(WIDE).say(&bot, "/help").await;
    bot.stop().await;
}

/// The next message to a chat.
async fn next(bot: &Bot, chat: u64) -> Sent {
    loop {
        let sent = bot.fake.read().await;
        if sent.chat == chat.cast_signed() {
            return sent;
        }
    }
}

#[tokio::test]
async fn a_newcomer_is_let_in_by_a_tap_and_dismissed_by_another() {
    let folder = records();
    let bot = start(folder.path()).await;
    bot.fake.update("message", message(private_chat(STRANGER), STRANGER, &format!("cây {OPEN}")));
    let (one, other) = (bot.fake.read().await, bot.fake.read().await);
    let asked = if one.chat == ADMIN.cast_signed() { one } else { other };
    let foreign = bot.fake.tap(WIDE, &asked, asked.key("✅"));
    assert!(bot.fake.note(&foreign).await.contains("chỉ dành cho"), "only admins let someone in");
    let chooses = bot.tap_as(ADMIN, &asked, "✅ Cho hỏi").await;
    assert!(chooses.has_key("chung") && chooses.has_key("kín") && !chooses.has_key("đã chọn"), "{chooses:?}");
    let chosen = bot.tap_as(ADMIN, &chooses, "chung").await;
    let tap = bot.fake.tap(ADMIN, &chosen, chosen.key("đã chọn (1)"));
    bot.fake.note(&tap).await;
    let (one, other) = (bot.fake.read().await, bot.fake.read().await);
    let (greeted, listed) = if one.chat == STRANGER.cast_signed() { (one, other) } else { (other, one) };
    assert!(greeted.text.contains("Từ giờ bạn có thể hỏi"), "{greeted:?}");
    assert!(listed.text.contains("xem: chung"), "{listed:?}");
    assert!(At::private(STRANGER).say(&bot, &format!("trồng bao nhiêu cây {OPEN}")).await.text.contains("sân trường"));
    check(&bot, At::private(STRANGER), (true, false)).await;
    let card = bot.tap_as(ADMIN, &listed, "An · 20").await;
    assert!(card.text.contains("Được xem: chung"), "{card:?}");
    let listed = bot.tap_as(ADMIN, &card, "✖️").await;
    assert!(listed.text.contains("Đã thôi cho An 20 hỏi"), "{listed:?}");
    check(&bot, At::private(STRANGER), (false, false)).await;
    let audit = At::private(ADMIN).say(&bot, "/audit").await;
    assert!(
        audit.text.contains("cho hỏi: xong\nAn 20: chung") && audit.text.contains("thôi cho hỏi: xong"),
        "{audit:?}"
    );
    bot.stop().await;
}

#[tokio::test]
async fn a_code_lets_in_whoever_brings_it_first() {
    let folder = records();
    let bot = start(folder.path()).await;
    let listed = At::private(ADMIN).say(&bot, "/admit").await;
    let chooses = bot.tap_as(ADMIN, &listed, "một người").await;
    let chosen = bot.tap_as(ADMIN, &chooses, "kín").await;
    let made = bot.tap_as(ADMIN, &chosen, "đã chọn").await;
    let payload = |made: &Sent, start: &str| {
        let rest = made.text.split(start).nth(1).expect("it has a link");
        rest.split_whitespace().next().expect("it has a code").to_owned()
    };
    let code = payload(&made, "?start=");
    let start = format!("/start {code}");
    let bring = |member: u64| At::private(member).say(&bot, &start);
    assert!(bring(ADMIN).await.text.contains("đã có quyền hỏi"), "an admin does not use it up");
    assert!(bring(STRANGER).await.text.contains("Từ giờ bạn có thể hỏi"));
    assert!(bring(STRANGER + 100).await.text.contains("đã dùng"));
    assert_eq!(bot.store.admitted(STRANGER.cast_signed()).expect("the store works"), Some(Scope::only(["kín"])));
    assert!(
        At::private(STRANGER).say(&bot, &format!("trồng bao nhiêu cây {SECRET}")).await.text.contains("sân trường")
    );
    let chooses = bot.tap_as(ADMIN, &listed, "một nhóm").await;
    let made = bot.tap_as(ADMIN, &chooses, "Cho xem tất cả").await;
    let code = payload(&made, "?startgroup=");
    let joined = At(WIDE, FOREIGN_GROUP).say(&bot, &format!("/start@BienBanThuBot {code}")).await;
    assert!(joined.text.contains("Chào cả nhóm"), "{joined:?}");
    assert!(At(WIDE, FOREIGN_GROUP).say(&bot, &format!("/ask cây {SECRET}")).await.text.contains(SECRET));
    bot.stop().await;
}

/// Buttons and links whose first byte is another version's.
#[tokio::test]
async fn what_an_older_version_sent_is_told_so() {
    let folder = records();
    let bot = start(folder.path()).await;
    let below = At::private(ADMIN).say(&bot, &format!("cây {OPEN}")).await;
    let note = |data: &str| {
        let tapped = bot.fake.tap(ADMIN, &below, data);
        let fake = &bot.fake;
        async move { fake.note(&tapped).await }
    };
    assert!(note("AgEC").await.contains("phiên bản cũ"));
    assert!(!note("AQ__").await.contains("phiên bản cũ"));
    for whom in [At::private(ADMIN), At::private(STRANGER)] {
        let told = whom.say(&bot, "/start AgEC").await.text;
        assert!(told.contains("phiên bản cũ") && told.contains("đường dẫn mời mới"), "{told}");
        let unknown = whom.say(&bot, "/start AQ__").await.text;
        assert!(!unknown.contains("phiên bản cũ"), "{unknown}");
    }
    assert_eq!(bot.fake.read().await.chat, ADMIN.cast_signed(), "an unknown link is a request to be let in");
    bot.stop().await;
}

#[tokio::test]
async fn reports_that_name_every_record_stay_out_of_groups_that_see_fewer() {
    let folder = records();
    let bot = start(folder.path()).await;
    let said = At(ADMIN, NARROW_GROUP).say(&bot, "/reload").await;
    assert!(said.text.contains("trò chuyện riêng"), "{said:?}");
    bot.stop().await;
}

#[tokio::test]
async fn a_silent_member_who_sees_less_is_found_by_asking_telegram() {
    let folder = records();
    let bot = start(folder.path()).await;
    bot.fake.join(WIDE_GROUP, EDITOR + 1);
    let an = Admission { id: (EDITOR + 1).cast_signed(), name: "An".to_owned(), scope: Scope::All, by: ADMIN, at: 0 };
    bot.store.admit(&an).expect("the store works");
    assert!(At(WIDE, WIDE_GROUP).say(&bot, &format!("/ask cây {SECRET}")).await.text.contains(SECRET));
    let listed = At::private(ADMIN).say(&bot, "/admit").await;
    let card = bot.tap_as(ADMIN, &listed, "An · 24").await;
    let chooses = bot.tap_as(ADMIN, &card, "Đổi phần").await;
    let chosen = bot.tap_as(ADMIN, &chooses, "chung").await;
    let tap = bot.fake.tap(ADMIN, &chosen, chosen.key("đã chọn"));
    bot.fake.note(&tap).await;
    assert!(next(&bot, ADMIN).await.text.contains("xem: chung"));
    let answer = At(WIDE, WIDE_GROUP).say(&bot, &format!("/ask trồng bao nhiêu cây {SECRET}")).await;
    assert!(!answer.text.contains("sân trường") || answer.text.contains(OPEN), "{answer:?}");
    bot.stop().await;
}
