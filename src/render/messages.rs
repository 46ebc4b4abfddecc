//! What the bot says beside answers, put together from the table of texts.
//!
//! Pure functions to Telegram HTML. Whatever comes from records or from outside is escaped here.

use super::telegram::{LIMIT, escaped};
use super::texts::{Language, filled};
use super::within;
use crate::library::{Changes, LoadError};

/// Names listed of each kind of change before "và … nữa".
const LISTED: usize = 20;

/// What `/help` depends on.
#[derive(Debug, Clone, Copy)]
pub struct Abilities<'a> {
    pub admin: bool,
    /// The bot's name without the @.
    pub username: &'a str,
    /// Whether Telegram passes on inline queries.
    pub inline: bool,
    /// Whether Telegram shows it every message of a group: its privacy mode is off.
    pub reads_groups: bool,
}

/// `/help`.
pub fn help(language: Language, abilities: Abilities) -> String {
    let texts = language.texts();
    let group = if abilities.reads_groups { texts.help_group_open } else { texts.help_group_private };
    let inline = abilities.inline.then(|| filled(texts.help_inline, &[&escaped(abilities.username)]));
    let commands: Vec<_> =
        menu(language, abilities.admin).iter().map(|(name, does)| format!("/{name} – {does}")).collect();
    let parts = [Some(texts.help.to_owned()), Some(group.to_owned()), inline, Some(commands.join("\n"))];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}

/// `/reload`, done.
pub fn reloaded(language: Language, changes: &Changes) -> String {
    let texts = language.texts();
    let counts = [changes.documents, changes.passages, changes.unchanged].map(|count| count.to_string());
    let mut out = filled(texts.reloaded, &counts.each_ref().map(String::as_str));
    let problems: Vec<String> = changes.problems.iter().map(ToString::to_string).collect();
    let lists = [
        (texts.added, &changes.added),
        (texts.changed, &changes.changed),
        (texts.removed, &changes.removed),
        (texts.problems, &problems),
    ];
    for (what, names) in lists {
        named(&mut out, language, what, names);
    }
    out
}

fn named(out: &mut String, language: Language, what: &str, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let more = |count: usize| format!("\n{}", filled(language.texts().more_items, &[&count.to_string()]));
    out.push_str(&format!("\n\n{what}: {}", names.len()));
    for (shown, name) in names.iter().take(LISTED).enumerate() {
        let line = format!("\n• {}", escaped(&within(name, 300)));
        if out.encode_utf16().count() + line.encode_utf16().count() > LIMIT - 400 {
            out.push_str(&more(names.len() - shown));
            return;
        }
        out.push_str(&line);
    }
    if names.len() > LISTED {
        out.push_str(&more(names.len() - LISTED));
    }
}

/// `/reload`, failed: the old records go on answering.
pub fn not_reloaded(language: Language, error: &LoadError) -> String {
    let texts = language.texts();
    match error {
        LoadError::Busy => texts.busy.to_owned(),
        LoadError::Empty { problems } => {
            let mut out = texts.empty.to_owned();
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            named(&mut out, language, texts.problems, &problems);
            out
        }
        LoadError::Index(_) => texts.not_indexed.to_owned(),
    }
}

/// Something broke on our side; `id` is in the log.
pub fn apology(language: Language, id: &str) -> String {
    filled(language.texts().apology, &[&escaped(id)])
}

/// `serve` without a token.
pub fn no_token() -> String {
    "There is no bot token. Write to @BotFather in Telegram, send /newbot, and put the token it gives you into the file .env \
     as TELEGRAM_BOT_TOKEN=…; see .env.example. Without a token, `bienban chat` and `bienban ask \"…\"` answer in the terminal."
        .to_owned()
}

/// The menu: command and what it does.
pub fn menu(language: Language, admin: bool) -> Vec<(&'static str, &'static str)> {
    let texts = language.texts();
    let mut menu = vec![
        ("ask", texts.menu_ask),
        ("meetings", texts.menu_meetings),
        ("all", texts.menu_all),
        ("language", texts.menu_language),
        ("help", texts.menu_help),
        ("start", texts.menu_start),
    ];
    if admin {
        menu.push(("reload", texts.menu_reload));
    }
    menu
}
