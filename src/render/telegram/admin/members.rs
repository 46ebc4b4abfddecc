//! Screens of members and groups that may ask: the list, one of them, the choice of a scope, codes, newcomers.

use super::lists::moment;
use crate::library::{Scope, fnv1a};
use crate::render::one_line;
use crate::render::telegram::admin_callback::{Choosing, MembersCallback, Whom};
use crate::render::telegram::html::{escaped, html_line};
use crate::render::telegram::paging::Paging;
use crate::render::telegram::screen::{Screen, button};
use crate::render::telegram::view::View;
use crate::render::texts::{Language, fill};
use crate::store::Admission;

/// Members and groups of a page.
pub const PAGE: u32 = 8;

/// Collections of a page, and the maximum to choose from: each is a bit of a button's data.
const FOLDERS: usize = 8;
const MOST_FOLDERS: usize = 63;

const LONGEST_NAME: usize = 40;
const LONGEST_FOLDER: usize = 48;
const LONGEST_SCOPE: usize = 600;

/// Collections to choose from, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    pub choosing: Choosing,
    pub name: &'a str,
    pub folders: &'a [String],
}

/// Returns a checksum of a list of collections: a choice from another list must be made anew.
pub fn checksum(folders: &[String]) -> u32 {
    let parts: Vec<&[u8]> = folders.iter().map(|folder| folder.as_bytes()).collect();
    (fnv1a(&parts) & u64::from(u32::MAX)) as u32
}

impl Offer<'_> {
    /// Returns the chosen scope; `None` if the list has changed since, or nothing is chosen.
    pub fn scope(&self) -> Option<Scope> {
        let Choosing { chosen, list, .. } = self.choosing;
        if chosen == Choosing::EVERYTHING {
            return Some(Scope::All);
        }
        let scope = Scope::only(self.chosen().map(String::as_str));
        (list == checksum(self.folders) && scope != Scope::only([])).then_some(scope)
    }

    fn offered(&self) -> impl Iterator<Item = (u64, &String)> {
        (0..).map(|bit| 1u64 << bit).zip(self.folders.iter().take(MOST_FOLDERS))
    }

    fn chosen(&self) -> impl Iterator<Item = &String> {
        self.offered().filter(|(bit, _)| self.choosing.chosen & bit != 0).map(|(_, folder)| folder)
    }
}

/// Returns a scope's name.
pub fn scope(scope: &Scope, language: Language) -> String {
    match scope {
        Scope::All => language.admin().sees_all.to_owned(),
        Scope::Only(folders) => {
            let names: Vec<&str> = folders.iter().map(String::as_str).collect();
            html_line(&names.join(" + "), LONGEST_SCOPE)
        }
    }
}

/// Shows a page of the admissions below `note`, the result of the last change. `all` is the number of all, `open`
/// everyone's scope, `configured` how many the operator lets in.
pub fn members(
    view: &View,
    admissions: &[Admission],
    all: u32,
    page: u16,
    (open, configured): (Option<&Scope>, usize),
    note: Option<String>,
) -> Screen {
    let texts = view.language.admin();
    let everyone = match open {
        Some(open) => fill(texts.members_open, &[&scope(open, view.language)]),
        None => texts.members_closed.to_owned(),
    };
    let configured = (configured > 0).then(|| fill(texts.members_configured, &[&configured]));
    let head = fill(texts.members, &[&all]);
    let parts = [note, Some(everyone), configured, Some(head), Some(texts.members_how.to_owned())];
    let mut screen = Screen::text(parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n"));
    for admission in admissions {
        let icon = if admission.id < 0 { "👥" } else { "👤" };
        let label = format!("{icon} {} · {}", one_line(&admission.name, LONGEST_NAME - 16), admission.id);
        screen.row(vec![button(label, MembersCallback::Show { id: admission.id })]);
    }
    let paging = Paging::of(all as usize, PAGE as usize, page);
    screen.row(paging.turning(view, |page| MembersCallback::List { page }));
    let code = |label, whom| button(label, MembersCallback::Choose(Choosing::new(whom)));
    screen.row(vec![
        code(texts.to_invite_member, Whom::MemberWithCode),
        code(texts.to_invite_group, Whom::GroupWithCode),
    ]);
    screen
}

/// Shows one admission.
pub fn member(admission: &Admission, language: Language) -> Screen {
    let texts = language.admin();
    let name = html_line(&admission.name, LONGEST_NAME);
    let (scope, at) = (scope(&admission.scope, language), moment(admission.at, language));
    let mut screen = Screen::text(fill(texts.member, &[&name, &admission.id, &scope, &admission.by, &at]));
    let choosing = Choosing::new(Whom::Id(admission.id));
    screen.row(vec![button(texts.to_change_scope, MembersCallback::Choose(choosing))]);
    screen.row(vec![button(texts.to_dismiss, MembersCallback::Dismiss { id: admission.id })]);
    screen.row(vec![button(texts.to_members, MembersCallback::List { page: 0 })]);
    screen
}

/// Shows the choice of someone's scope.
pub fn choose(view: &View, offer: Offer) -> Screen {
    let texts = view.language.admin();
    let list = checksum(offer.folders);
    let stale = offer.choosing.chosen != 0 && offer.choosing.list != list;
    let choosing = Choosing { list, chosen: if stale { 0 } else { offer.choosing.chosen }, ..offer.choosing };
    let offer = Offer { choosing, ..offer };
    let whom = match choosing.whom {
        Whom::Id(id) => format!("{} <code>{id}</code>", html_line(offer.name, LONGEST_NAME)),
        Whom::MemberWithCode => texts.whoever_brings.to_owned(),
        Whom::GroupWithCode => texts.group_that_brings.to_owned(),
    };
    let mut text = fill(texts.choose, &[&whom]);
    if stale {
        text.push_str(&format!("\n\n{}", texts.choose_again));
    }
    if offer.folders.len() > MOST_FOLDERS {
        text.push_str(&format!("\n\n{}", fill(texts.more_folders, &[&MOST_FOLDERS])));
    }
    let folders: Vec<_> = offer.offered().collect();
    let paging = Paging::of(folders.len(), FOLDERS, choosing.page.into());
    text.push_str(&paging.foot(view.language));
    let mut screen = Screen::text(text);
    let everything = Choosing { chosen: Choosing::EVERYTHING, ..choosing };
    screen.row(vec![button(texts.to_admit_all, MembersCallback::Admit(everything))]);
    for (bit, folder) in folders.iter().skip(paging.at * FOLDERS).take(FOLDERS) {
        let sign = if choosing.chosen & bit != 0 { "☑️" } else { "⬜️" };
        let label = format!("{sign} {}", one_line(folder, LONGEST_FOLDER));
        screen
            .row(vec![button(label, MembersCallback::Choose(Choosing { chosen: choosing.chosen ^ bit, ..choosing }))]);
    }
    let turn = |page: u16| Choosing { page: u8::try_from(page).unwrap_or(u8::MAX), ..choosing };
    screen.row(paging.turning(view, |page| MembersCallback::Choose(turn(page))));
    let count = offer.chosen().count();
    if count > 0 {
        let label = fill(texts.to_admit_chosen, &[&count]);
        screen.row(vec![button(label, MembersCallback::Admit(choosing))]);
    }
    screen.row(vec![button(texts.to_members, MembersCallback::List { page: 0 })]);
    screen
}

/// Shows an invite code as a link.
pub fn code(language: Language, address: &str, whom: Whom, seen: &Scope) -> Screen {
    let texts = language.admin();
    let how = if whom == Whom::GroupWithCode { texts.code_for_group } else { texts.code_for_member };
    let mut screen = Screen::text(fill(how, &[&escaped(address), &scope(seen, language)]));
    screen.row(vec![button(texts.to_members, MembersCallback::List { page: 0 })]);
    screen
}

/// Announces a newcomer to admins.
pub fn newcomer(language: Language, id: i64, name: &str) -> Screen {
    let texts = language.admin();
    let text = if id < 0 { texts.newcomer_group } else { texts.newcomer };
    let mut screen = Screen::text(fill(text, &[&html_line(name, LONGEST_NAME), &id]));
    let choosing = Choosing::new(Whom::Id(id));
    screen.row(vec![
        button(texts.to_admit, MembersCallback::Choose(choosing)),
        button(texts.to_turn_away, MembersCallback::TurnAway { id }),
    ]);
    screen
}

/// Confirms that a newcomer was turned away.
pub fn turned_away(language: Language, id: i64, name: &str) -> Screen {
    let name = html_line(name, LONGEST_NAME);
    Screen::text(fill(language.admin().turned_away, &[&name, &id]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(chosen: u64, list: &[&str], now: &[&str], expected: Option<&[&str]>) {
        let names = |of: &[&str]| -> Vec<String> { of.iter().map(|name| (*name).to_owned()).collect() };
        let choosing = Choosing { whom: Whom::MemberWithCode, chosen, list: checksum(&names(list)), page: 0 };
        let (name, folders) = ("", names(now));
        let found = Offer { choosing, name, folders: &folders }.scope();
        assert_eq!(found, expected.map(|folders| Scope::only(folders.iter().copied())), "{chosen:b} of {now:?}");
    }

    #[test]
    fn what_is_chosen_is_what_was_shown() {
        check(0b101, &["a", "b", "c"], &["a", "b", "c"], Some(&["a", "c"]));
        check(0b001, &["a", "b"], &["0", "a", "b"], None);
        check(0, &["a"], &["a"], None);
        check(0b100, &["a"], &["a"], None);
    }
}
