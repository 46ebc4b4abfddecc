//! Messages of the bot besides answers, as Telegram HTML. Pure; strings from records or outside are escaped here.

use super::telegram::escaped;
use super::texts::{Language, file_problem, fill};
use crate::library::LoadError;

/// A role; each may do more than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Asks questions.
    Member,
    /// Sends, withdraws and reloads records.
    Editor,
    /// Also sees what is asked and who changed what, and appoints editors.
    Admin,
}

/// The facts that `/help` depends on.
#[derive(Debug, Clone, Copy)]
pub struct Abilities<'a> {
    pub role: Role,
    /// The bot's name without the @.
    pub username: &'a str,
    pub inline: bool,
    /// Whether the bot sees all messages of its groups: its privacy mode is off.
    pub reads_groups: bool,
}

/// Returns the text of `/help`.
pub fn help(language: Language, abilities: Abilities) -> String {
    let texts = language.texts();
    let group = if abilities.reads_groups { texts.help_group_open } else { texts.help_group_private };
    let inline = abilities.inline.then(|| fill(texts.help_inline, &[&escaped(abilities.username)]));
    let commands: Vec<_> =
        menu(language, abilities.role).iter().map(|(name, does)| format!("/{name} – {does}")).collect();
    let keeping = (abilities.role >= Role::Editor).then(|| language.admin().help.to_owned());
    let parts = [Some(texts.help.to_owned()), Some(group.to_owned()), inline, keeping, Some(commands.join("\n"))];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}

/// Returns an apology for an error of ours; `id` is in the log.
pub fn apology(language: Language, id: &str) -> String {
    fill(language.texts().apology, &[&escaped(id)])
}

/// Returns why nothing could be loaded, for a terminal.
pub fn load_error(error: &LoadError, language: Language) -> String {
    let LoadError::Empty { problems } = error else { return error.to_string() };
    let listed: Vec<String> = problems.iter().take(5).map(|problem| file_problem(problem, language)).collect();
    let how = if listed.is_empty() { language.cli().put_records.to_owned() } else { listed.join("; ") };
    format!("{} {how}", language.cli().nothing_read)
}

/// Returns a role's menu: commands and their descriptions.
pub fn menu(language: Language, role: Role) -> Vec<(&'static str, &'static str)> {
    let (texts, admin) = (language.texts(), language.admin());
    let mut menu = vec![
        ("ask", texts.menu_ask),
        ("meetings", texts.menu_meetings),
        ("all", texts.menu_all),
        ("language", texts.menu_language),
        ("forget", texts.menu_forget),
        ("help", texts.menu_help),
        ("start", texts.menu_start),
    ];
    if role >= Role::Editor {
        menu.extend([
            ("documents", admin.menu_documents),
            ("reload", admin.menu_reload),
            ("rollback", admin.menu_rollback),
        ]);
    }
    if role == Role::Admin {
        menu.extend([
            ("unanswered", admin.menu_unanswered),
            ("stats", admin.menu_stats),
            ("admit", admin.menu_admit),
            ("editors", admin.menu_editors),
            ("audit", admin.menu_audit),
        ]);
    }
    menu
}
