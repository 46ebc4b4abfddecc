//! Messages of the bot besides answers, as Telegram HTML. Strings from records and users are escaped here.

use super::telegram::escape_html;
use super::texts::{Language, fill, format_file_problem};
use crate::library::LoadError;

/// A role, with all permissions of the previous ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Asks questions.
    Member,
    /// Also sends, withdraws and reloads records.
    Editor,
    /// Also sees the questions and the audit log, admits members and appoints editors.
    Admin,
}

/// The properties of the bot and the member that the text of `/help` depends on.
#[derive(Debug, Clone, Copy)]
pub struct HelpContext<'a> {
    pub role: Role,
    /// The bot's username without the @.
    pub username: &'a str,
    /// Whether inline mode is on.
    pub has_inline_mode: bool,
    /// Whether the bot receives all messages of its groups, that is, its privacy mode is off.
    pub reads_groups: bool,
}

/// Returns the text of `/help`.
pub fn render_help(language: Language, context: HelpContext) -> String {
    let texts = language.texts();
    let group = if context.reads_groups { texts.help_group_open } else { texts.help_group_private };
    let inline = context.has_inline_mode.then(|| fill(texts.help_inline, &[&escape_html(context.username)]));
    let commands: Vec<_> = list_commands(language, context.role)
        .iter()
        .map(|(name, description)| format!("/{name} – {description}"))
        .collect();
    let admin_help = (context.role >= Role::Editor).then(|| language.admin_texts().help.to_owned());
    let parts = [Some(texts.help.to_owned()), Some(group.to_owned()), inline, admin_help, Some(commands.join("\n"))];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}

/// Returns the apology for an internal error, whose `id` is also logged.
pub fn render_apology(language: Language, id: &str) -> String {
    fill(language.texts().apology, &[&escape_html(id)])
}

/// Describes why no records could be loaded, for a terminal.
pub fn describe_load_error(error: &LoadError, language: Language) -> String {
    let LoadError::NoRecords { problems } = error else { return error.to_string() };
    let lines: Vec<String> = problems.iter().take(5).map(|problem| format_file_problem(problem, language)).collect();
    let hint = if lines.is_empty() { language.cli_texts().add_records.to_owned() } else { lines.join("; ") };
    format!("{} {hint}", language.cli_texts().no_records)
}

/// Returns the commands of a role's menu and their descriptions.
pub fn list_commands(language: Language, role: Role) -> Vec<(&'static str, &'static str)> {
    let (texts, admin) = (language.texts(), language.admin_texts());
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
