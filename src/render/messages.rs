//! Everything the bot says beside answers: polite, plain Vietnamese, all in one place.
//!
//! Pure functions to Telegram HTML. Whatever comes from records or from outside is escaped here.

use std::fmt::Write;

use super::locator::meetings as meetings_of;
use super::telegram::{LIMIT, escaped};
use super::within;
use crate::knowledge::{Document, Golden};
use crate::library::{Changes, LoadError};

/// Names listed of each kind of change, and meetings, before "và … nữa".
const LISTED: usize = 20;

/// The records do not answer.
pub const NOT_SAID: &str = "Biên bản hiện có không nói đến điều này.";

/// The records may answer; what comes nearest follows.
pub const UNSURE: &str = "Tôi không chắc biên bản có nói đúng điều này. Gần nhất là:";

/// How the question was read follows.
pub const UNDERSTOOD: &str = "Tôi hiểu là:";

/// What comes nearest follows.
pub const NEAREST: &str = "Gần nhất là:";

/// The meetings covered follow.
pub const COVERED: &str = "Tôi có biên bản của:";

/// Meetings named in a refusal.
pub const MOST_COVERED: usize = 5;

/// `/start`: what this is, and questions to begin with.
pub fn start(golden: &[Golden]) -> String {
    let mut out = "Chào bạn! Tôi trả lời câu hỏi về các cuộc họp bằng cách trích nguyên văn biên bản, kèm chỗ đứng của câu trích.\n\n\
         Bạn cứ gõ câu hỏi, có dấu hay không dấu đều được."
        .to_owned();
    let suggested: Vec<_> = golden.iter().filter(|g| g.suggest && g.missed.is_none()).take(6).collect();
    if !suggested.is_empty() {
        out.push_str(" Chẳng hạn:\n");
    }
    for golden in suggested {
        let _ = write!(out, "\n• {}", escaped(&within(&golden.question, 200)));
    }
    out
}

/// `/help`.
pub fn help(admin: bool) -> String {
    let mut out = "Tôi chỉ trích nguyên văn biên bản, không tự nghĩ ra câu trả lời. Biên bản không nói thì tôi báo là không có.\n\n\
         Trò chuyện riêng: gõ thẳng câu hỏi.\n\
         Trong nhóm: dùng /ask kèm câu hỏi, nhắc tên tôi, hoặc trả lời tin nhắn của tôi. Những tin khác tôi không trả lời.\n\n\
         /ask – hỏi một câu\n/meetings – các cuộc họp đang có\n/help – trợ giúp"
        .to_owned();
    if admin {
        out.push_str("\n/reload – nạp lại biên bản");
    }
    out
}

/// `/ask` without a question.
pub fn ask_what() -> String {
    "Bạn gõ câu hỏi ngay sau lệnh hay sau tên tôi nhé, ví dụ: <code>/ask ai chủ trì cuộc họp?</code>".to_owned()
}

/// `/meetings`: titles and dates, newest first.
pub fn meetings(documents: &[Document]) -> String {
    let mut out = format!("Tôi đang có biên bản của {} cuộc họp:\n", documents.len());
    out.push_str(&covered(documents, LISTED));
    out
}

/// A line a meeting, newest first.
pub fn covered(documents: &[Document], most: usize) -> String {
    let mut out = String::new();
    for meeting in meetings_of(documents).take(most) {
        let _ = write!(out, "\n• {}", escaped(&meeting));
    }
    if documents.len() > most {
        let _ = write!(out, "\n… và {} cuộc họp nữa", documents.len() - most);
    }
    out
}

/// A command of admins, from someone else.
pub fn admins_only() -> String {
    "Xin lỗi bạn, lệnh này chỉ dành cho người quản trị.".to_owned()
}

/// `/reload`, before it begins.
pub fn reloading() -> String {
    "Tôi đang nạp lại biên bản. Trong lúc đó tôi vẫn trả lời bằng bản cũ.".to_owned()
}

/// `/reload`, done.
pub fn reloaded(changes: &Changes) -> String {
    let mut out = format!(
        "Đã nạp xong: {} tài liệu, {} đoạn.\nKhông đổi: {}",
        changes.documents, changes.passages, changes.unchanged
    );
    named(&mut out, "Thêm", &changes.added);
    named(&mut out, "Sửa", &changes.changed);
    named(&mut out, "Bỏ", &changes.removed);
    let problems: Vec<String> = changes.problems.iter().map(ToString::to_string).collect();
    named(&mut out, "Cần xem lại", &problems);
    out
}

fn named(out: &mut String, what: &str, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let _ = write!(out, "\n\n{what}: {}", names.len());
    for (shown, name) in names.iter().take(LISTED).enumerate() {
        let line = format!("\n• {}", escaped(&within(name, 300)));
        if out.encode_utf16().count() + line.encode_utf16().count() > LIMIT - 400 {
            let _ = write!(out, "\n… và {} mục nữa", names.len() - shown);
            return;
        }
        out.push_str(&line);
    }
    if names.len() > LISTED {
        let _ = write!(out, "\n… và {} mục nữa", names.len() - LISTED);
    }
}

/// `/reload`, failed: the old records go on answering.
pub fn not_reloaded(error: &LoadError) -> String {
    match error {
        LoadError::Busy => "Một lần nạp khác đang chạy; bạn chờ nó báo xong rồi thử lại nhé.".to_owned(),
        LoadError::Empty { problems } => {
            let mut out =
                "Không nạp được: thư mục không có biên bản nào đọc được. Tôi vẫn trả lời bằng bản cũ.".to_owned();
            named(&mut out, "Cần xem lại", &problems.iter().map(ToString::to_string).collect::<Vec<_>>());
            out
        }
        LoadError::Index(_) => {
            "Không nạp được vì lỗi khi lập chỉ mục; chi tiết có trong nhật ký. Tôi vẫn trả lời bằng bản cũ.".to_owned()
        }
    }
}

/// Something broke on our side; `id` is in the log.
pub fn apology(id: &str) -> String {
    format!("Xin lỗi bạn, tôi gặp lỗi khi xử lý tin này. Bạn thử lại giúp nhé. Mã lỗi: <code>{}</code>", escaped(id))
}

/// A message without words, in private.
pub fn words_only() -> String {
    "Tôi chỉ đọc được tin nhắn chữ. Bạn gõ câu hỏi giúp tôi nhé.".to_owned()
}

/// A command that there is not.
pub fn unknown_command() -> String {
    "Tôi không có lệnh này. /help cho biết tôi làm được gì.".to_owned()
}

/// `serve` without a token.
pub fn no_token() -> String {
    "There is no bot token. Write to @BotFather in Telegram, send /newbot, and put the token it gives you into the file .env \
     as TELEGRAM_BOT_TOKEN=…; see .env.example. Without a token, `bienban ask \"…\"` answers in the terminal."
        .to_owned()
}

/// The menu: command and what it does.
pub fn menu(admin: bool) -> Vec<(&'static str, &'static str)> {
    let mut menu = vec![
        ("ask", "Hỏi một câu về các cuộc họp"),
        ("meetings", "Các cuộc họp đang có"),
        ("help", "Trợ giúp"),
        ("start", "Bắt đầu"),
    ];
    if admin {
        menu.push(("reload", "Nạp lại biên bản"));
    }
    menu
}
