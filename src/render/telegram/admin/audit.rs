//! Screens of the editors and of the audit log.

use super::lists::format_moment;
use crate::render::sanitise_line;
use crate::render::telegram::admin_callback::{AdminCallback, EditorsCallback};
use crate::render::telegram::callback::Callback;
use crate::render::telegram::html::escape_line;
use crate::render::telegram::paging::Paging;
use crate::render::telegram::render_context::RenderContext;
use crate::render::telegram::screen::{Screen, callback_button};
use crate::render::texts::{Language, fill};
use crate::store::{Action, AuditEntry, AuditResult, Editor};

/// Entries of the audit log per page.
pub const AUDIT_PAGE_SIZE: u32 = 8;

// Maximum UTF-16 units.
const MAX_NAME: usize = 40;
const MAX_DETAIL: usize = 120;

/// Renders the list of editors, each with a button that asks whether to remove them. `note` is the result of the last change.
pub fn render_editors(language: Language, editors: &[Editor], note: Option<String>) -> Screen {
    let texts = language.admin_texts();
    let heading = match editors.len() {
        0 => texts.editors_none.to_owned(),
        count => fill(texts.editors, &[&count]),
    };
    let parts = [note, Some(heading), Some(texts.editors_how.to_owned())];
    let mut screen = Screen::text(parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n"));
    for editor in editors {
        let label = format!("✖️ {} · {}", sanitise_line(&editor.name, MAX_NAME - 8), editor.member);
        screen.push_row(vec![callback_button(label, EditorsCallback::AskRemove { member: editor.member })]);
    }
    screen
}

/// Renders the question whether to make a member an editor.
pub fn render_editor_addition(language: Language, member: u64, name: &str) -> Screen {
    let texts = language.admin_texts();
    let mut screen = Screen::text(fill(texts.confirm_add_editor, &[&escape_line(name, MAX_NAME), &member]));
    screen.push_row(vec![
        callback_button(texts.button_cancel_add_editor, EditorsCallback::List),
        callback_button(texts.button_add_editor, EditorsCallback::Add { member }),
    ]);
    screen
}

/// Renders the question whether to remove an editor.
pub fn render_editor_removal(language: Language, editor: &Editor) -> Screen {
    let (texts, member) = (language.admin_texts(), editor.member);
    let mut screen = Screen::text(fill(texts.confirm_remove_editor, &[&escape_line(&editor.name, MAX_NAME), &member]));
    screen.push_row(vec![
        callback_button(texts.button_cancel_remove_editor, EditorsCallback::List),
        callback_button(texts.button_remove_editor, EditorsCallback::Remove { member }),
    ]);
    screen
}

/// Renders a page of the audit log, newest first. `total` is the number of entries on all pages.
pub fn render_audit(context: &RenderContext, entries: &[AuditEntry], total: u32, page: u16) -> Screen {
    let texts = context.language.admin_texts();
    if total == 0 {
        return Screen::text(texts.audit_none);
    }
    let line = |entry: &AuditEntry| {
        let name = if entry.actor == 0 { texts.the_bot } else { &entry.name };
        let id = if entry.actor == 0 { String::new() } else { format!(" <code>{}</code>", entry.actor) };
        let detail = match entry.detail.as_str() {
            "" => String::new(),
            detail => format!("\n<i>{}</i>", escape_line(detail, MAX_DETAIL)),
        };
        format!(
            "{} · <b>{}</b>{id}\n{}: {}{detail}",
            format_moment(entry.at, context.language),
            escape_line(name, MAX_NAME),
            escape_line(action_name(&entry.action, context.language), MAX_NAME),
            escape_line(result_name(&entry.result, context.language), MAX_NAME),
        )
    };
    let lines: Vec<String> = entries.iter().map(line).collect();
    let mut screen = Screen::text(format!("{}\n\n{}", fill(texts.audit, &[&total]), lines.join("\n\n")));
    let paging = Paging::new(total as usize, AUDIT_PAGE_SIZE as usize, page);
    screen.push_row(paging.buttons(context, |page| Callback::Admin(AdminCallback::Audit { page })));
    screen
}

fn action_name(action: &Action, language: Language) -> &str {
    let texts = language.admin_texts();
    match action {
        Action::Reload => texts.action_reload,
        Action::Watch => texts.action_watch,
        Action::Start => texts.action_start,
        Action::Rollback => texts.action_rollback,
        Action::Upload => texts.action_upload,
        Action::Withdraw => texts.action_withdraw,
        Action::Restore => texts.action_restore,
        Action::Golden => texts.action_golden,
        Action::Seen => texts.action_seen,
        Action::EditorAdded => texts.action_add_editor,
        Action::EditorRemoved => texts.action_remove_editor,
        Action::Export => texts.action_export,
        Action::Admitted => texts.action_admit,
        Action::Dismissed => texts.action_dismiss,
        Action::InviteCreated => texts.action_invite,
        Action::MarkedAbsent => texts.action_mark_absent,
        Action::Other(code) => code,
    }
}

fn result_name(result: &AuditResult, language: Language) -> &str {
    let texts = language.admin_texts();
    match result {
        AuditResult::Done => texts.result_done,
        AuditResult::AwaitingApproval => texts.result_awaiting_approval,
        AuditResult::Declined => texts.result_declined,
        AuditResult::Failed => texts.result_failed,
        AuditResult::Other(code) => code,
    }
}
