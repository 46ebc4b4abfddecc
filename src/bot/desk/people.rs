//! Who may tend the records, named by admins; and the audit.

use teloxide::types::Message;

use super::{Keeper, audit as note, blocking, say, show, view};
use crate::bot::api::ApiError;
use crate::bot::handlers::Context;
use crate::bot::menus;
use crate::bot::screens::Target;
use crate::render::messages::Role;
use crate::render::one_line;
use crate::render::telegram::desk::{self, Desk, PAGE_OF_AUDIT};
use crate::render::telegram::{Screen, html_line};
use crate::render::texts::{Language, filled};
use crate::store::{Action, Editor, Ending, StoreError, now};

/// UTF-16 units of an editor's name.
const LONGEST_NAME: usize = 60;

/// `/editors`: who they are; with a number behind it, one more.
pub async fn editors(message: &Message, whom: &str, keeper: &Keeper, context: &Context) -> Result<(), ApiError> {
    let texts = keeper.language.desk();
    let said = match whom.trim() {
        "" => None,
        whom => Some(match named(whom).and_then(|(id, name)| Some((u64::try_from(id).ok()?, name))) {
            Some((member, name)) => added(member, &name, keeper, context).await,
            None => texts.editor_bad.to_owned(),
        }),
    };
    say(message.into(), &listed(said, keeper.language, context), context).await
}

/// "123456789 Lan": the number of a member, or of a group, which is negative, and what they are called;
/// the number alone serves as a name too.
pub fn named(whom: &str) -> Option<(i64, String)> {
    let (number, name) = whom.split_once(char::is_whitespace).unwrap_or((whom, whom));
    let id = number.parse().ok().filter(|id: &i64| *id != 0)?;
    let name = one_line(name, LONGEST_NAME);
    Some((id, if name.is_empty() { number.to_owned() } else { name }))
}

async fn added(member: u64, name: &str, keeper: &Keeper, context: &Context) -> String {
    let texts = keeper.language.desk();
    let of = |template: &str| filled(template, &[&html_line(name, LONGEST_NAME), &member.to_string()]);
    if context.role(member) >= Role::Editor {
        return of(texts.editor_known);
    }
    let editor = Editor { member, name: name.to_owned(), by: keeper.id, at: now() };
    let (said, ending) = match context.store.add_editor(&editor) {
        Err(StoreError::TooManyEditors) => (texts.editors_full.to_owned(), Ending::Failed),
        added => match context.kept(added) {
            Some(_) => (of(texts.editor_added), Ending::Done),
            None => (texts.not_stored.to_owned(), Ending::Failed),
        },
    };
    if ending == Ending::Done {
        menus::set_for(member, Role::Editor, &context.api).await;
    }
    note(keeper, Action::EditorAdded, &format!("{name} {member}"), ending, context).await;
    said
}

fn listed(said: Option<String>, language: Language, context: &Context) -> Screen {
    match context.kept(context.store.editors()) {
        Some(editors) => desk::editors(language, &editors, said),
        None => Screen::text(language.desk().not_stored),
    }
}

/// A page of the audit; the last where there are fewer.
pub async fn audit(page: u16, language: Language, context: &Context) -> Screen {
    let page = blocking(context, move |context| audit_page(page, language, context)).await;
    page.unwrap_or_else(|| Screen::text(language.desk().not_stored))
}

fn audit_page(page: u16, language: Language, context: &Context) -> Screen {
    let of = |page: u16| context.kept(context.store.audited(u32::from(page) * PAGE_OF_AUDIT, PAGE_OF_AUDIT));
    let Some((mut entries, all)) = of(page) else { return Screen::text(language.desk().not_stored) };
    let last = u16::try_from(all.saturating_sub(1) / PAGE_OF_AUDIT).unwrap_or(u16::MAX);
    if page > last {
        entries = of(last).map_or(Vec::new(), |(entries, _)| entries);
    }
    let snapshot = context.library.snapshot();
    desk::audit(&view(&snapshot, language, context), &entries, all, page.min(last))
}

pub async fn tapped(tap: Desk, keeper: &Keeper, shown: Target, context: &Context) -> Result<(), ApiError> {
    let screen = match tap {
        Desk::Audit { page } => audit(page, keeper.language, context).await,
        Desk::RemoveEditor { member } => {
            let said = removed(member, keeper, context).await;
            listed(said, keeper.language, context)
        }
        _ => return Ok(()),
    };
    show(shown, &screen, context).await
}

async fn removed(member: u64, keeper: &Keeper, context: &Context) -> Option<String> {
    let texts = keeper.language.desk();
    let known = context.kept(context.store.editors())?.into_iter().find(|editor| editor.member == member)?;
    let removed = context.kept(context.store.remove_editor(member));
    let ending = if removed == Some(true) { Ending::Done } else { Ending::Failed };
    note(keeper, Action::EditorRemoved, &format!("{} {member}", known.name), ending, context).await;
    if removed.is_none() {
        return Some(texts.not_stored.to_owned());
    }
    menus::set_for(member, context.role(member), &context.api).await;
    Some(filled(texts.editor_removed, &[&html_line(&known.name, LONGEST_NAME)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(whom: &str, expected: Option<(i64, &str)>) {
        assert_eq!(named(whom), expected.map(|(id, name)| (id, name.to_owned())), "{whom}");
    }

    #[test]
    fn a_number_and_a_name() {
        check("12 Lan  Anh", Some((12, "Lan Anh")));
        check("12", Some((12, "12")));
        check("Lan", None);
        check("0 Lan", None);
        check("7 \u{202E}\u{200B}", Some((7, "7")));
        check("-5 Tổ Lan", Some((-5, "Tổ Lan")));
        check("18446744073709551615 x", None);
    }
}
