//! The audit: who did what to the records and to each other's rights.

use super::pages::read_page;
use crate::bot::context::Context;
use crate::bot::effect::Actor;
use crate::render::telegram::Screen;
use crate::render::telegram::admin::{PAGE_OF_AUDIT, audit};
use crate::render::texts::Language;
use crate::store::{Action, AuditEntry, AuditResult, now};

/// Adds an entry to the audit.
pub async fn record_audit(actor: &Actor, action: Action, detail: &str, ending: AuditResult, context: &Context) {
    let (name, detail) = (actor.name.clone(), detail.to_owned());
    let entry = AuditEntry { at: now(), who: actor.id, name, action, detail, ending };
    context.run_blocking(move |context| context.attempt(context.store.audit(&entry))).await;
}

/// Returns a page of the audit; the last page if there are fewer.
pub async fn list(page: u16, language: Language, context: &Context) -> Screen {
    let screen = context.run_blocking(move |context| {
        let read = |skip| context.attempt(context.store.audited(skip, PAGE_OF_AUDIT));
        let (entries, all, page) = read_page(page, PAGE_OF_AUDIT, read)?;
        let snapshot = context.library.snapshot();
        Some(audit(&context.view(&snapshot, language), &entries, all, page))
    });
    screen.await.flatten().unwrap_or_else(|| Screen::text(language.admin().not_stored))
}
