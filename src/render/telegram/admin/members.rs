//! Screens of the members and groups with access: their list, one admission, the choice of a scope, invites, and
//! newcomers.

use super::lists::format_moment;
use crate::library::{Scope, fnv1a};
use crate::render::sanitise_line;
use crate::render::telegram::admin_callback::{MembersCallback, ScopeChoice, ScopeRecipient};
use crate::render::telegram::html::{escape_html, escape_line};
use crate::render::telegram::paging::Paging;
use crate::render::telegram::render_context::RenderContext;
use crate::render::telegram::screen::{Screen, callback_button};
use crate::render::texts::{Language, fill};
use crate::store::{Admission, INVITE_LIFETIME};

/// Members and groups per page.
pub const MEMBERS_PAGE_SIZE: u32 = 8;

/// Collections per page.
const FOLDERS_PAGE_SIZE: usize = 8;
/// Maximum collections to choose from; each is a bit of [`ScopeChoice::chosen`].
const MAX_FOLDERS: usize = 63;

/// Days for which an invite can be used.
const INVITE_DAYS: i64 = INVITE_LIFETIME / (24 * 60 * 60);

// Maximum UTF-16 units.
const MAX_NAME: usize = 40;
const MAX_FOLDER: usize = 48;
const MAX_SCOPE: usize = 600;

/// The choice of a scope: what is chosen so far, the name of its recipient, and the collections to choose from.
#[derive(Debug, Clone, Copy)]
pub struct ScopePicker<'a> {
    pub choice: ScopeChoice,
    pub name: &'a str,
    pub folders: &'a [String],
}

/// Returns the checksum of a list of collections, by which a choice from an outdated list is recognised.
pub fn compute_folders_checksum(folders: &[String]) -> u32 {
    let parts: Vec<&[u8]> = folders.iter().map(|folder| folder.as_bytes()).collect();
    (fnv1a(&parts) & u64::from(u32::MAX)) as u32
}

impl ScopePicker<'_> {
    /// Returns the chosen scope; `None` if the list has changed or nothing is chosen.
    pub fn scope(&self) -> Option<Scope> {
        let ScopeChoice { chosen, list, .. } = self.choice;
        if chosen == ScopeChoice::EVERYTHING {
            return Some(Scope::All);
        }
        let scope = Scope::from_folders(self.chosen_folders().map(String::as_str));
        (list == compute_folders_checksum(self.folders) && scope != Scope::from_folders([])).then_some(scope)
    }

    /// Returns the collections to choose from, each with its bit.
    fn options(&self) -> impl Iterator<Item = (u64, &String)> {
        (0..).map(|bit| 1u64 << bit).zip(self.folders.iter().take(MAX_FOLDERS))
    }

    fn chosen_folders(&self) -> impl Iterator<Item = &String> {
        self.options().filter(|(bit, _)| self.choice.chosen & bit != 0).map(|(_, folder)| folder)
    }
}

/// Formats a scope as HTML.
pub fn format_scope(scope: &Scope, language: Language) -> String {
    match scope {
        Scope::All => language.admin_texts().scope_all.to_owned(),
        Scope::Folders(folders) => {
            let names: Vec<&str> = folders.iter().map(String::as_str).collect();
            escape_line(&names.join(" + "), MAX_SCOPE)
        }
    }
}

/// Renders a page of the admissions.
///
/// `total` is the number of admissions on all pages, `open` the scope of everyone, `configured` the number of members
/// and groups admitted by the configuration, and `note` the result of the last change.
pub fn render_members(
    context: &RenderContext,
    admissions: &[Admission],
    total: u32,
    page: u16,
    (open, configured): (Option<&Scope>, usize),
    note: Option<String>,
) -> Screen {
    let texts = context.language.admin_texts();
    let everyone = match open {
        Some(open) => fill(texts.members_open, &[&format_scope(open, context.language)]),
        None => texts.members_closed.to_owned(),
    };
    let configured = (configured > 0).then(|| fill(texts.members_configured, &[&configured]));
    let heading = fill(texts.members, &[&total]);
    let parts = [note, Some(everyone), configured, Some(heading), Some(texts.members_how.to_owned())];
    let mut screen = Screen::text(parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n"));
    for admission in admissions {
        let icon = if admission.id < 0 { "👥" } else { "👤" };
        let label = format!("{icon} {} · {}", sanitise_line(&admission.name, MAX_NAME - 16), admission.id);
        screen.push_row(vec![callback_button(label, MembersCallback::Show { id: admission.id })]);
    }
    let paging = Paging::new(total as usize, MEMBERS_PAGE_SIZE as usize, page);
    screen.push_row(paging.buttons(context, |page| MembersCallback::List { page }));
    let invite_button =
        |label, recipient| callback_button(label, MembersCallback::ChooseScope(ScopeChoice::new(recipient)));
    screen.push_row(vec![
        invite_button(texts.button_invite_member, ScopeRecipient::InvitedMember),
        invite_button(texts.button_invite_group, ScopeRecipient::InvitedGroup),
    ]);
    screen
}

/// Renders one admission.
pub fn render_member(admission: &Admission, language: Language) -> Screen {
    let texts = language.admin_texts();
    let name = escape_line(&admission.name, MAX_NAME);
    let (scope, at) = (format_scope(&admission.scope, language), format_moment(admission.at, language));
    let mut screen = Screen::text(fill(texts.member, &[&name, &admission.id, &scope, &admission.by, &at]));
    let choice = ScopeChoice::new(ScopeRecipient::Id(admission.id));
    screen.push_row(vec![callback_button(texts.button_change_scope, MembersCallback::ChooseScope(choice))]);
    screen.push_row(vec![callback_button(texts.button_dismiss, MembersCallback::Revoke { id: admission.id })]);
    screen.push_row(vec![callback_button(texts.button_members, MembersCallback::List { page: 0 })]);
    screen
}

/// Renders the choice of a scope.
pub fn render_scope_picker(context: &RenderContext, picker: ScopePicker) -> Screen {
    let texts = context.language.admin_texts();
    let list = compute_folders_checksum(picker.folders);
    let is_stale = picker.choice.chosen != 0 && picker.choice.list != list;
    let choice = ScopeChoice { list, chosen: if is_stale { 0 } else { picker.choice.chosen }, ..picker.choice };
    let picker = ScopePicker { choice, ..picker };
    let name = match choice.recipient {
        ScopeRecipient::Id(id) => format!("{} <code>{id}</code>", escape_line(picker.name, MAX_NAME)),
        ScopeRecipient::InvitedMember => texts.invited_member.to_owned(),
        ScopeRecipient::InvitedGroup => texts.invited_group.to_owned(),
    };
    let mut text = fill(texts.choose_scope, &[&name]);
    if is_stale {
        text.push_str(&format!("\n\n{}", texts.choose_again));
    }
    if picker.folders.len() > MAX_FOLDERS {
        text.push_str(&format!("\n\n{}", fill(texts.more_folders, &[&MAX_FOLDERS])));
    }
    let folders: Vec<_> = picker.options().collect();
    let paging = Paging::new(folders.len(), FOLDERS_PAGE_SIZE, choice.page.into());
    text.push_str(&paging.footer(context.language));
    let mut screen = Screen::text(text);
    let everything = ScopeChoice { chosen: ScopeChoice::EVERYTHING, ..choice };
    screen.push_row(vec![callback_button(texts.button_admit_all, MembersCallback::Admit(everything))]);
    for (bit, folder) in folders.iter().skip(paging.current * FOLDERS_PAGE_SIZE).take(FOLDERS_PAGE_SIZE) {
        let checkbox = if choice.chosen & bit != 0 { "☑️" } else { "⬜️" };
        let label = format!("{checkbox} {}", sanitise_line(folder, MAX_FOLDER));
        screen.push_row(vec![callback_button(
            label,
            MembersCallback::ChooseScope(ScopeChoice { chosen: choice.chosen ^ bit, ..choice }),
        )]);
    }
    let turn_to = |page: u16| ScopeChoice { page: u8::try_from(page).unwrap_or(u8::MAX), ..choice };
    screen.push_row(paging.buttons(context, |page| MembersCallback::ChooseScope(turn_to(page))));
    let count = picker.chosen_folders().count();
    if count > 0 {
        let label = fill(texts.button_admit_chosen, &[&count]);
        screen.push_row(vec![callback_button(label, MembersCallback::Admit(choice))]);
    }
    screen.push_row(vec![callback_button(texts.button_members, MembersCallback::List { page: 0 })]);
    screen
}

/// Renders an invite: its link, how to use it, and the scope that it grants.
pub fn render_invite(language: Language, url: &str, recipient: ScopeRecipient, scope: &Scope) -> Screen {
    let texts = language.admin_texts();
    let template =
        if recipient == ScopeRecipient::InvitedGroup { texts.invite_for_group } else { texts.invite_for_member };
    let mut screen = Screen::text(fill(template, &[&INVITE_DAYS, &escape_html(url), &format_scope(scope, language)]));
    screen.push_row(vec![callback_button(texts.button_members, MembersCallback::List { page: 0 })]);
    screen
}

/// Renders the announcement of a newcomer to admins.
pub fn render_newcomer(language: Language, id: i64, name: &str) -> Screen {
    let texts = language.admin_texts();
    let template = if id < 0 { texts.newcomer_group } else { texts.newcomer };
    let mut screen = Screen::text(fill(template, &[&escape_line(name, MAX_NAME), &id]));
    let choice = ScopeChoice::new(ScopeRecipient::Id(id));
    screen.push_row(vec![
        callback_button(texts.button_admit, MembersCallback::ChooseScope(choice)),
        callback_button(texts.button_reject, MembersCallback::Reject { id }),
    ]);
    screen
}

/// Renders the confirmation that a newcomer was rejected.
pub fn render_rejection(language: Language, id: i64, name: &str) -> Screen {
    let name = escape_line(name, MAX_NAME);
    Screen::text(fill(language.admin_texts().newcomer_rejected, &[&name, &id]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(chosen: u64, list: &[&str], now: &[&str], expected: Option<&[&str]>) {
        let folders = |names: &[&str]| -> Vec<String> { names.iter().map(|name| (*name).to_owned()).collect() };
        let choice = ScopeChoice {
            recipient: ScopeRecipient::InvitedMember,
            chosen,
            list: compute_folders_checksum(&folders(list)),
            page: 0,
        };
        let (name, folders) = ("", folders(now));
        let found = ScopePicker { choice, name, folders: &folders }.scope();
        assert_eq!(
            found,
            expected.map(|folders| Scope::from_folders(folders.iter().copied())),
            "{chosen:b} of {now:?}"
        );
    }

    #[test]
    fn a_choice_from_an_outdated_list_gives_no_scope() {
        check(0b101, &["a", "b", "c"], &["a", "b", "c"], Some(&["a", "c"]));
        check(0b001, &["a", "b"], &["0", "a", "b"], None);
        check(0, &["a"], &["a"], None);
        check(0b100, &["a"], &["a"], None);
    }
}
