//! `/audit`: the log of changes of the records and of access rights, with the admin or editor who made each.

use super::pages::read_page;
use crate::bot::context::Context;
use crate::bot::effect::Actor;
use crate::render::telegram::Screen;
use crate::render::telegram::admin::{AUDIT_PAGE_SIZE, render_audit};
use crate::render::texts::Language;
use crate::store::{Action, AuditEntry, AuditResult, now};

/// Adds an entry to the audit log; `detail` names what was changed.
pub async fn record_audit(actor: &Actor, action: Action, detail: &str, result: AuditResult, context: &Context) {
    let (name, detail) = (actor.name.clone(), detail.to_owned());
    let entry = AuditEntry { at: now(), actor: actor.id, name, action, detail, result };
    context.run_store(move |store| store.audit(entry)).await;
}

/// Returns a page of the audit log; the last page if there are fewer.
pub async fn list(page: u16, language: Language, context: &Context) -> Screen {
    let screen = context.run_blocking(move |context| {
        let read = |skip| context.attempt(context.store.audit_entries(skip, AUDIT_PAGE_SIZE));
        let (entries, total, page) = read_page(page, AUDIT_PAGE_SIZE, read)?;
        let snapshot = context.library.snapshot();
        Some(render_audit(&context.render_context(&snapshot, language), &entries, total, page))
    });
    screen.await.flatten().unwrap_or_else(|| Screen::text(language.admin_texts().store_unavailable))
}
