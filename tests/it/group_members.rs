//! Who is in which group: look-ups, Telegram's updates, and what admins are told when a group sees less.

use std::collections::HashMap;
use std::sync::Arc;

use bienban::library::Scope;
use bienban::store::{Store, now};
use tokio::sync::Notify;

use crate::access::{
    FULL_GROUP, FULL_MEMBER, LIMITED_MEMBER, OPEN_NAME, Participant, SECRET_NAME, STRANGER, group, next_message,
    records,
};
use crate::fake::{BOT_ID, BotMessage, Fake, Fault};
use crate::harness::{ADMIN, Bot, BotOptions, message, wait_until};

const LIMITED: &str = "chung";

/// Access for a member who sees one folder, a member who sees all, and a group that sees all.
fn allowed() -> HashMap<i64, Scope> {
    let limited = Scope::from_folders([LIMITED]);
    [(LIMITED_MEMBER.cast_signed(), limited), (FULL_MEMBER.cast_signed(), Scope::All), (FULL_GROUP, Scope::All)].into()
}

async fn start(folder: &std::path::Path, data: Option<&std::path::Path>, fake: Fake) -> Bot {
    fake.add_chat(ADMIN.cast_signed());
    BotOptions { folder, data, fake, allowed: allowed(), everyone: None, ..BotOptions::default() }.start().await
}

/// A question about what the limited member may not see.
fn secret_question() -> String {
    format!("/ask trồng bao nhiêu cây {SECRET_NAME}")
}

/// Whether an answer to [`secret_question`] shows what the limited member may not see.
fn shows_secret(answer: &BotMessage) -> bool {
    answer.text.contains("sân trường") && !answer.text.contains(OPEN_NAME)
}

/// Whether the group is shown what the limited member may not see.
async fn sees_secret(bot: &Bot) -> bool {
    shows_secret(&Participant::new(FULL_MEMBER, FULL_GROUP).say(bot, &secret_question()).await)
}

fn is_known(bot: &Bot) -> bool {
    bot.store.membership(FULL_GROUP, LIMITED_MEMBER).is_some()
}

fn is_present(bot: &Bot) -> bool {
    bot.store.membership(FULL_GROUP, LIMITED_MEMBER).is_some_and(|known| known.is_present)
}

#[tokio::test]
async fn a_group_sees_less_until_telegram_says_that_a_limited_member_is_absent() {
    let folder = records();
    let internal = r#"{"ok":false,"error_code":500,"description":"Internal Server Error"}"#;
    let garbage = r#"{"ok":true,"result":{"status":"of tomorrow"}}"#;
    for fault in [Fault::RetryAfter(1), Fault::Respond(500, internal), Fault::Respond(200, garbage)] {
        let (fake, release) = (Fake::default(), Arc::new(Notify::new()));
        let is_failure = matches!(fault, Fault::Respond(..));
        fake.inject_fault("GetChatMember", fault);
        fake.inject_fault("GetChatMember", Fault::Hold(release.clone()));
        let bot = start(folder.path(), None, fake).await;
        bot.fake.wait_for_held_calls(1).await;
        assert!(!sees_secret(&bot).await, "nothing is known");
        release.notify_one();
        wait_until(|| is_known(&bot)).await;
        assert!(sees_secret(&bot).await, "the look-up is repeated");
        // A failed look-up is a reason for a notice, unless it is repeated at once.
        let notices = bot.fake.drain_messages();
        assert!(notices.iter().all(|notice| is_failure && notice.chat == ADMIN.cast_signed()), "{notices:?}");
        bot.stop().await;
    }
}

#[tokio::test]
async fn all_pairs_are_looked_up_in_the_end() {
    let folder = records();
    let mut allowed = allowed();
    (1_000..1_600).for_each(|member| drop(allowed.insert(member, Scope::from_folders([LIMITED]))));
    let bot = BotOptions { folder: folder.path(), allowed, everyone: None, ..BotOptions::default() }.start().await;
    assert!(!sees_secret(&bot).await, "not everybody is known yet");
    wait_until(|| bot.fake.look_ups().len() >= 601).await;
    wait_until(|| (1_000..1_600).all(|member| bot.store.membership(FULL_GROUP, member).is_some())).await;
    wait_until(|| is_known(&bot)).await;
    assert!(sees_secret(&bot).await);
    let mut pairs = bot.fake.look_ups();
    pairs.sort_unstable();
    pairs.dedup();
    assert_eq!((pairs.len(), bot.fake.look_ups().len()), (601, 601), "each once");
    bot.stop().await;
}

#[tokio::test]
async fn what_is_known_outlasts_a_restart() {
    let (folder, data) = (records(), tempfile::tempdir().expect("a temporary folder can be made"));
    let earlier = Store::open(data.path(), 90).expect("it is writable");
    earlier.record_membership(FULL_GROUP, LIMITED_MEMBER, false, now() - 60);
    drop(earlier);
    let (fake, release) = (Fake::default(), Arc::new(Notify::new()));
    fake.hide_member(FULL_GROUP, LIMITED_MEMBER, true);
    fake.inject_fault("GetChatMember", Fault::Hold(release.clone()));
    let bot = start(folder.path(), Some(data.path()), fake).await;
    bot.fake.wait_for_held_calls(1).await;
    assert!(sees_secret(&bot).await);
    release.notify_one();
    receive_notice(&bot).await;
    assert!(!sees_secret(&bot).await, "until Telegram refuses to tell");
    bot.stop().await;
}

#[tokio::test]
async fn who_joins_while_their_access_is_not_limited_is_noticed() {
    let folder = records();
    let bot = start(folder.path(), None, Fake::default()).await;
    wait_until(|| is_known(&bot)).await;
    assert!(sees_secret(&bot).await);
    bot.fake.inject_fault("GetChatMember", Fault::RetryAfter(120));
    bot.fake.add_chat(STRANGER.cast_signed());
    bot.fake.add_chat(LIMITED_MEMBER.cast_signed());
    let admin = Participant::private(ADMIN);
    let choice = admin.say(&bot, "/admit 20 Mai").await;
    let selection = bot.tap_as(ADMIN, &choice, LIMITED).await;
    let tap = bot.fake.tap(ADMIN, &selection, selection.button_data("đã chọn"));
    bot.fake.wait_for_callback_answer(&tap).await;
    next_message(&bot, ADMIN).await;
    wait_until(|| bot.fake.have_faults_occurred()).await;
    // The look-ups pause now. The stranger limits the group no longer.
    bot.store.record_membership(FULL_GROUP, STRANGER, false, now());
    assert!(sees_secret(&bot).await);
    let question = admin.say(&bot, "/editors 21 Lan").await;
    let add = bot.fake.tap(ADMIN, &question, question.button_data("✅ Thêm"));
    bot.fake.wait_for_callback_answer(&add).await;
    wait_until(|| bot.store.editors().len() == 1).await;
    bot.fake.push_member_change(FULL_GROUP, LIMITED_MEMBER, ["left", "member"], now() + 1);
    assert!(sees_secret(&bot).await, "editors see everything");
    bot.store.remove_editor(LIMITED_MEMBER).expect("the store can be written");
    assert!(!sees_secret(&bot).await);
    assert_eq!(bot.fake.look_ups(), [(FULL_GROUP, LIMITED_MEMBER)], "the pause lasts");
    bot.stop().await;
}

#[tokio::test]
async fn absences_are_forgotten_when_telegram_does_not_report_who_joins() {
    let folder = records();
    for is_asserted in [false, true] {
        for changes in [&[["administrator", "member"]][..], &[["member", "kicked"], ["kicked", "member"]]] {
            let fake = Fake::default();
            let bot = start(folder.path(), None, fake.clone()).await;
            wait_until(|| is_known(&bot)).await;
            if is_asserted {
                bot.store.assert_absence(FULL_GROUP, LIMITED_MEMBER, now());
            }
            fake.hide_member(FULL_GROUP, LIMITED_MEMBER, true);
            changes.iter().for_each(|statuses| fake.push_member_change(FULL_GROUP, BOT_ID, *statuses, now()));
            wait_until(|| fake.look_ups().len() >= 2).await;
            assert_eq!(sees_secret(&bot).await, is_asserted, "{changes:?}");
            bot.stop().await;
        }
    }
}

#[tokio::test]
async fn a_look_up_during_which_the_bot_is_demoted_does_not_count() {
    let folder = records();
    let (fake, releases) = (Fake::default(), [(); 2].map(|()| Arc::new(Notify::new())));
    releases.iter().for_each(|release| fake.inject_fault("GetChatMember", Fault::Hold(release.clone())));
    let bot = start(folder.path(), None, fake).await;
    bot.fake.wait_for_held_calls(1).await;
    bot.fake.push_member_change(FULL_GROUP, BOT_ID, ["administrator", "member"], now());
    bot.log.wait_for("bot membership changed").await;
    releases[0].notify_one();
    bot.fake.wait_for_held_calls(2).await;
    assert!(!is_known(&bot) && !sees_secret(&bot).await);
    releases[1].notify_one();
    wait_until(|| is_known(&bot)).await;
    assert!(sees_secret(&bot).await);
    bot.stop().await;
}

#[tokio::test]
async fn a_look_up_during_which_a_member_joins_does_not_count() {
    let folder = records();
    let (fake, releases) = (Fake::default(), [(); 2].map(|()| Arc::new(Notify::new())));
    releases.iter().for_each(|release| fake.inject_fault("GetChatMember", Fault::Hold(release.clone())));
    let bot = start(folder.path(), None, fake).await;
    bot.fake.wait_for_held_calls(1).await;
    // In the same second as the look-up, or earlier by Telegram's clock.
    bot.fake.push_member_change(FULL_GROUP, LIMITED_MEMBER, ["left", "member"], now() - 60);
    wait_until(|| is_known(&bot)).await;
    releases[0].notify_one();
    bot.fake.wait_for_held_calls(2).await;
    assert!(is_present(&bot));
    releases[1].notify_one();
    wait_until(|| bot.fake.look_ups().len() == 2).await;
    bot.fake.drain_messages();
    bot.stop().await;
}

#[tokio::test]
async fn a_member_who_joins_limits_the_answers_to_questions_that_wait() {
    let folder = records();
    let bot = start(folder.path(), None, Fake::default()).await;
    wait_until(|| is_known(&bot)).await;
    let release = Arc::new(Notify::new());
    bot.fake.inject_fault("SendMessage", Fault::Hold(release.clone()));
    let ask = || bot.fake.push_update("message", message(group(FULL_GROUP), FULL_MEMBER, &secret_question()));
    ask();
    bot.fake.wait_for_held_calls(1).await;
    ask();
    bot.fake.push_member_change(FULL_GROUP, LIMITED_MEMBER, ["left", "member"], now() + 1);
    wait_until(|| is_present(&bot)).await;
    release.notify_one();
    let mut shown = Vec::new();
    while shown.len() < 2 {
        let answer = bot.fake.receive().await;
        if answer.chat == FULL_GROUP {
            shown.push(shows_secret(&answer));
        }
    }
    assert_eq!(shown, [true, false]);
    bot.fake.drain_messages();
    bot.stop().await;
}

#[tokio::test]
async fn admins_whom_no_notice_reached_count_as_not_told() {
    let folder = records();
    let fake = Fake::default();
    fake.add_silent_member(FULL_GROUP, LIMITED_MEMBER);
    let forbidden = r#"{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}"#;
    fake.inject_fault("SendMessage", Fault::Respond(403, forbidden));
    let bot = start(folder.path(), None, fake).await;
    bot.log.wait_for("cannot notify an admin").await;
    let store = bot.store.clone();
    bot.stop().await;
    assert!(!store.memberships(FULL_GROUP, &[LIMITED_MEMBER])[0].1);
}

#[tokio::test]
async fn a_presence_that_seems_old_counts_until_telegram_is_asked_again() {
    let folder = records();
    let bot = start(folder.path(), None, Fake::default()).await;
    wait_until(|| is_known(&bot)).await;
    let release = Arc::new(Notify::new());
    bot.fake.inject_fault("GetChatMember", Fault::Hold(release.clone()));
    bot.fake.push_member_change(FULL_GROUP, LIMITED_MEMBER, ["left", "member"], now() - 3_600);
    assert!(!sees_secret(&bot).await);
    bot.fake.wait_for_held_calls(1).await;
    release.notify_one();
    wait_until(|| !is_present(&bot)).await;
    assert!(sees_secret(&bot).await);
    assert!(bot.fake.drain_messages().is_empty(), "no notice");
    bot.stop().await;
}

#[tokio::test]
async fn an_outage_delays_no_look_up_after_its_end() {
    let folder = records();
    let fake = Fake::default();
    let unavailable = r#"{"ok":false,"error_code":502,"description":"Bad Gateway"}"#;
    (0..6).for_each(|_| fake.inject_fault("GetChatMember", Fault::Respond(502, unavailable)));
    let bot = start(folder.path(), None, fake).await;
    wait_until(|| is_known(&bot)).await;
    assert!(bot.fake.drain_messages().is_empty(), "nothing is wrong with the group");
    bot.stop().await;
}

#[tokio::test]
async fn a_group_sees_less_as_long_as_a_limited_member_is_in_it() {
    let folder = records();
    let bot = start(folder.path(), None, Fake::default()).await;
    wait_until(|| is_known(&bot)).await;
    assert!(sees_secret(&bot).await);
    let change = |statuses, at| bot.fake.push_member_change(FULL_GROUP, LIMITED_MEMBER, statuses, at);
    change(["left", "member"], now() + 1);
    let notice = bot.fake.receive().await;
    assert!(
        notice.text.contains("được xem ít hơn, vì trong đó có (hoặc có thể có) 21")
            && notice.text.contains("ở trong nhóm:\n• -200"),
        "{notice:?}"
    );
    assert!(notice.text.contains("ALLOWED_IDS: 21, -200") && notice.keyboard.is_empty(), "{notice:?}");
    assert!(!sees_secret(&bot).await);
    change(["restricted", "left"], now() - 3_600);
    assert!(!sees_secret(&bot).await, "the update is older than what is known");
    change(["member", "kicked"], now() + 2);
    assert!(sees_secret(&bot).await);
    change(["kicked", "restricted"], now() + 3);
    next_message(&bot, ADMIN).await;
    assert!(!sees_secret(&bot).await);
    bot.stop().await;
}

#[tokio::test]
async fn an_admission_narrows_groups_at_once() {
    let folder = records();
    let bot = start(folder.path(), None, Fake::default()).await;
    wait_until(|| is_known(&bot)).await;
    let release = Arc::new(Notify::new());
    bot.fake.add_silent_member(FULL_GROUP, STRANGER);
    bot.fake.inject_fault("GetChatMember", Fault::Hold(release.clone()));
    bot.fake.add_chat(STRANGER.cast_signed());
    let choice = Participant::private(ADMIN).say(&bot, "/admit 20 Mai").await;
    let selection = bot.tap_as(ADMIN, &choice, LIMITED).await;
    let tap = bot.fake.tap(ADMIN, &selection, selection.button_data("đã chọn"));
    bot.fake.wait_for_callback_answer(&tap).await;
    assert!(next_message(&bot, ADMIN).await.text.contains("xem: chung"), "no look-up delays the answer");
    bot.fake.wait_for_held_calls(1).await;
    assert!(!sees_secret(&bot).await);
    release.notify_one();
    let notice = next_message(&bot, ADMIN).await;
    assert!(notice.text.contains("(hoặc có thể có) Mai 20, người chỉ được xem: chung"), "{notice:?}");
    assert!(!sees_secret(&bot).await);
    let card = bot.tap_as(ADMIN, &notice, "👤 Mai").await;
    bot.tap_as(ADMIN, &card, "✖️ Thu hồi").await;
    assert!(sees_secret(&bot).await);
    assert!(bot.fake.drain_messages().iter().all(|message| message.chat == STRANGER.cast_signed()));
    bot.stop().await;
}

/// Waits for the notice that the limited member may be in the group.
async fn receive_notice(bot: &Bot) -> BotMessage {
    let notice = next_message(bot, ADMIN).await;
    assert!(notice.text.contains("Telegram không cho biết"), "{notice:?}");
    notice
}

#[tokio::test]
async fn an_admin_may_know_better_than_telegram() {
    let (folder, data) = (records(), tempfile::tempdir().expect("a temporary folder can be made"));
    let fake = Fake::default();
    fake.hide_member(FULL_GROUP, LIMITED_MEMBER, true);
    let bot = start(folder.path(), Some(data.path()), fake.clone()).await;
    let notice = receive_notice(&bot).await;
    assert!(!sees_secret(&bot).await);
    bot.stop().await;
    let bot = start(folder.path(), Some(data.path()), fake).await;
    wait_until(|| bot.fake.look_ups().len() >= 4).await;
    assert!(!sees_secret(&bot).await, "and admins are not told again");
    let data = notice.button_data("✖️ Không ở nhóm -200");
    let tap = bot.fake.tap(FULL_MEMBER, &notice, data);
    assert!(bot.fake.wait_for_callback_answer(&tap).await.contains("chỉ dành cho"));
    let result = bot.tap_as(ADMIN, &notice, "✖️ Không ở nhóm -200").await;
    assert!(result.is_edit && result.text.contains("21 không ở trong nhóm -200"), "{result:?}");
    assert!(result.text.contains("không có nhóm nào được xem ít hơn"), "{result:?}");
    assert!(sees_secret(&bot).await);
    let audit = Participant::private(ADMIN).say(&bot, "/audit").await;
    assert!(audit.text.contains("ghi là không ở trong nhóm: xong\n21 21: -200 -200"), "{audit:?}");
    bot.fake.push_member_change(FULL_GROUP, LIMITED_MEMBER, ["left", "member"], now() + 1);
    assert!(next_message(&bot, ADMIN).await.text.contains("Người này ở trong nhóm"));
    let result = bot.tap_as(ADMIN, &notice, "✖️ Không ở nhóm -200").await;
    assert!(result.text.contains("Theo Telegram thì 21 đang ở trong nhóm -200"), "{result:?}");
    assert!(!sees_secret(&bot).await);
    bot.stop().await;
}

#[tokio::test]
async fn a_member_of_many_groups_causes_one_notice_and_many_members_a_few() {
    let folder = records();
    let fake = Fake::default();
    fake.add_chat(ADMIN.cast_signed());
    let groups = -350..-300;
    let members = 31..41;
    let pairs = groups.clone().map(|group| (group, LIMITED_MEMBER)).chain(members.clone().map(|m| (FULL_GROUP, m)));
    pairs.for_each(|(group, member)| fake.add_silent_member(group, member));
    let mut allowed = allowed();
    allowed.extend(groups.map(|group| (group, Scope::All)));
    allowed.extend(members.map(|member| (member.cast_signed(), Scope::from_folders([LIMITED]))));
    let bot =
        BotOptions { folder: folder.path(), fake, allowed, everyone: None, ..BotOptions::default() }.start().await;
    let mut notices = Vec::new();
    for _ in 0..4 {
        notices.push(bot.fake.receive().await);
    }
    assert!(notices[0].text.contains("có thể có) 21") && notices[0].text.contains("… và 40 nhóm nữa"), "{notices:#?}");
    let summary = &notices[3];
    assert!(summary.text.contains("Có 8 người nữa") && summary.text.contains("• 33: 1 nhóm"), "{summary:?}");
    let details = bot.tap_as(ADMIN, summary, "👤 33").await;
    assert!(details.text.contains("có thể có) 33") && details.text.contains("• -200"), "{details:?}");
    bot.stop().await;
}

#[tokio::test]
async fn what_happens_to_the_bot_itself_is_logged_and_used() {
    let folder = records();
    let bot = start(folder.path(), None, Fake::default()).await;
    wait_until(|| is_known(&bot)).await;
    let change = |chat, statuses| bot.fake.push_member_change(chat, BOT_ID, statuses, now());
    change(FULL_GROUP, ["member", "administrator"]);
    wait_until(|| bot.fake.look_ups().len() == 2).await;
    change(FULL_GROUP, ["administrator", "administrator"]);
    change(FULL_GROUP, ["administrator", "kicked"]);
    bot.log.wait_for("status=Banned").await;
    change(FULL_GROUP, ["kicked", "member"]);
    wait_until(|| bot.fake.look_ups().len() == 3).await;
    change(FULL_MEMBER.cast_signed(), ["member", "kicked"]);
    bot.log.wait_for("kind=\"member\"").await;
    let lines = bot.log.text().matches("bot membership changed").count();
    assert_eq!(lines, 4, "{}", bot.log.text());
    assert!(bot.log.text().contains("kind=\"group\" id=-200 previous=Member status=Administrator"));
    // The greeting is skipped, as long as the member blocks the bot.
    for (id, is_greeted) in [(FULL_MEMBER, false), (STRANGER, true)] {
        bot.fake.add_chat(id.cast_signed());
        let choice = Participant::private(ADMIN).say(&bot, &format!("/admit {id} Mai")).await;
        let tap = bot.fake.tap(ADMIN, &choice, choice.button_data("Cho xem tất cả"));
        bot.fake.wait_for_callback_answer(&tap).await;
        let messages = if is_greeted { 2 } else { 1 };
        for _ in 0..messages {
            let message = bot.fake.receive().await;
            assert!(message.chat == ADMIN.cast_signed() || is_greeted, "{message:?}");
        }
    }
    bot.stop().await;
}
