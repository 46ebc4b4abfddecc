//! Screens of the editors and of the audit.

use super::lists::moment;
use crate::render::one_line;
use crate::render::telegram::admin_callback::{AdminCallback, EditorsCallback};
use crate::render::telegram::callback::Callback;
use crate::render::telegram::html::html_line;
use crate::render::telegram::paging::Paging;
use crate::render::telegram::screen::{Screen, button};
use crate::render::telegram::view::View;
use crate::render::texts::{Language, fill};
use crate::store::{Action, AuditEntry, AuditResult, Editor};

/// Entries of a page.
pub const PAGE: u32 = 8;

const LONGEST_NAME: usize = 40;

const LONGEST_DETAIL: usize = 120;

/// Lists the editors, each with a button to remove them, below `note`, the result of the last change.
pub fn editors(language: Language, editors: &[Editor], note: Option<String>) -> Screen {
    let texts = language.admin();
    let head = match editors.len() {
        0 => texts.editors_none.to_owned(),
        count => fill(texts.editors, &[&count]),
    };
    let parts = [note, Some(head), Some(texts.editors_how.to_owned())];
    let mut screen = Screen::text(parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n"));
    for editor in editors {
        let label = format!("✖️ {} · {}", one_line(&editor.name, LONGEST_NAME - 8), editor.member);
        screen.row(vec![button(label, EditorsCallback::Remove { member: editor.member })]);
    }
    screen
}

/// Shows a page of the audit, newest first; `all` is the number of all entries.
pub fn audit(view: &View, entries: &[AuditEntry], all: u32, page: u16) -> Screen {
    let texts = view.language.admin();
    if all == 0 {
        return Screen::text(texts.audit_none);
    }
    let line = |entry: &AuditEntry| {
        let who = if entry.who == 0 { texts.the_bot } else { &entry.name };
        let number = if entry.who == 0 { String::new() } else { format!(" <code>{}</code>", entry.who) };
        let detail = match entry.detail.as_str() {
            "" => String::new(),
            detail => format!("\n<i>{}</i>", html_line(detail, LONGEST_DETAIL)),
        };
        format!(
            "{} · <b>{}</b>{number}\n{}: {}{detail}",
            moment(entry.at, view.language),
            html_line(who, LONGEST_NAME),
            html_line(action(&entry.action, view.language), LONGEST_NAME),
            html_line(ending(&entry.ending, view.language), LONGEST_NAME),
        )
    };
    let lines: Vec<String> = entries.iter().map(line).collect();
    let mut screen = Screen::text(format!("{}\n\n{}", fill(texts.audit, &[&all]), lines.join("\n\n")));
    let paging = Paging::of(all as usize, PAGE as usize, page);
    screen.row(paging.turning(view, |page| Callback::Admin(AdminCallback::Audit { page })));
    screen
}

fn action(action: &Action, language: Language) -> &str {
    let texts = language.admin();
    match action {
        Action::Reload => texts.did_reload,
        Action::Watch => texts.did_watch,
        Action::Start => texts.did_start,
        Action::Rollback => texts.did_rollback,
        Action::Upload => texts.did_upload,
        Action::Withdraw => texts.did_withdraw,
        Action::Restore => texts.did_restore,
        Action::Golden => texts.did_golden,
        Action::Seen => texts.did_seen,
        Action::EditorAdded => texts.did_add_editor,
        Action::EditorRemoved => texts.did_remove_editor,
        Action::Export => texts.did_export,
        Action::Admitted => texts.did_admit,
        Action::Dismissed => texts.did_dismiss,
        Action::CodeMade => texts.did_make_code,
        Action::Other(code) => code,
    }
}

fn ending(ending: &AuditResult, language: Language) -> &str {
    let texts = language.admin();
    match ending {
        AuditResult::Done => texts.was_done,
        AuditResult::Held => texts.was_held,
        AuditResult::Kept => texts.was_kept,
        AuditResult::Failed => texts.was_failed,
        AuditResult::Other(code) => code,
    }
}
