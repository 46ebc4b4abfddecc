//! Screens of the groups that see less because of a member with limited access.

use crate::library::Scope;
use crate::render::sanitise_line;
use crate::render::telegram::admin_callback::MembersCallback;
use crate::render::telegram::html::escape_line;
use crate::render::telegram::screen::{Screen, callback_button};
use crate::render::texts::{Language, fill};

use super::members::format_scope;

/// Maximum groups that are listed, and maximum members.
const MAX_LISTED: usize = 10;

/// Maximum groups with a button, in each of the two lists.
const MAX_BUTTONS: usize = 5;

/// Maximum UTF-16 units of a name.
const MAX_NAME: usize = 40;

/// A member or group with access.
#[derive(Debug, Clone)]
pub struct AdmittedName {
    pub id: i64,
    /// The id, if no name is known.
    pub name: String,
    /// Whether they were admitted in Telegram, and not only by the configuration.
    pub has_admission: bool,
}

impl AdmittedName {
    /// Formats the name and the id as HTML.
    pub fn format(&self) -> String {
        let Self { id, name, .. } = self;
        if *name == id.to_string() {
            return format!("<code>{id}</code>");
        }
        format!("<b>{}</b> <code>{id}</code>", escape_line(name, MAX_NAME))
    }

    /// Returns the name for a button.
    fn label(&self) -> String {
        sanitise_line(&self.name, MAX_NAME)
    }
}

/// The groups that see less because of a member.
#[derive(Debug, Clone, Copy)]
pub struct Narrowing<'a> {
    pub member: &'a AdmittedName,
    /// The records that the member may see.
    pub scope: &'a Scope,
    /// The groups in which the member is.
    pub present: &'a [AdmittedName],
    /// The groups in which the member may be.
    pub unknown: &'a [AdmittedName],
}

/// Renders the groups that see less because of a member, with buttons to change that, below `note`, the result of the
/// last change.
pub fn render_narrowing(language: Language, narrowing: &Narrowing, note: Option<String>) -> Screen {
    let (texts, Narrowing { member, scope, present, unknown }) = (language.admin_texts(), *narrowing);
    let heading = if present.is_empty() && unknown.is_empty() {
        fill(texts.narrowing_none, &[&member.format()])
    } else {
        fill(texts.narrowing, &[&member.format(), &format_scope(scope, language)])
    };
    let list = |heading: &str, groups: &[AdmittedName]| {
        let lines: Vec<String> = groups.iter().map(AdmittedName::format).collect();
        (!lines.is_empty()).then(|| format_list(heading, &lines, |rest| fill(texts.narrowing_more, &[&rest])))
    };
    let shown = || present.iter().take(MAX_LISTED).chain(unknown.iter().take(MAX_LISTED));
    let configured: Vec<String> = std::iter::once(member)
        .chain(shown())
        .filter(|name| !name.has_admission)
        .map(|name| format!("<code>{}</code>", name.id))
        .collect();
    let configured = (!configured.is_empty()).then(|| fill(texts.narrowing_configured, &[&configured.join(", ")]));
    let parts = [
        note,
        Some(heading),
        list(texts.narrowing_present, present),
        list(texts.narrowing_unknown, unknown),
        configured,
    ];
    let mut screen = Screen::text(parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n"));
    let absent_button = |group: &AdmittedName| {
        let callback = MembersCallback::SetAbsent { group: group.id, member: member.id.cast_unsigned() };
        callback_button(fill(texts.button_mark_absent, &[&group.label()]), callback)
    };
    unknown.iter().take(MAX_BUTTONS).for_each(|group| screen.push_row(vec![absent_button(group)]));
    let groups = present.iter().take(MAX_BUTTONS).chain(unknown.iter().take(MAX_BUTTONS));
    for name in std::iter::once(member).chain(groups).filter(|name| name.has_admission) {
        let icon = if name.id < 0 { "👥" } else { "👤" };
        screen
            .push_row(vec![callback_button(format!("{icon} {}", name.label()), MembersCallback::Show { id: name.id })]);
    }
    screen
}

/// Renders the members because of whom groups see less, each with the number of those groups.
pub fn render_narrowings(language: Language, members: &[(AdmittedName, usize)]) -> Screen {
    let texts = language.admin_texts();
    let line = |(member, groups): &(AdmittedName, usize)| fill(texts.narrowings_line, &[&member.format(), groups]);
    let lines: Vec<String> = members.iter().map(line).collect();
    let heading = fill(texts.narrowings, &[&members.len()]);
    let mut screen = Screen::text(format_list(&heading, &lines, |rest| fill(texts.narrowings_more, &[&rest])));
    for (member, _) in members.iter().take(MAX_LISTED) {
        let callback = MembersCallback::Narrowing { member: member.id.cast_unsigned() };
        screen.push_row(vec![callback_button(format!("👤 {}", member.label()), callback)]);
    }
    screen.push_row(vec![callback_button(texts.button_members, MembersCallback::List { page: 0 })]);
    screen
}

/// Formats a list with a heading; `format_rest` formats the number of items that are left out.
fn format_list(heading: &str, lines: &[String], format_rest: impl Fn(usize) -> String) -> String {
    let mut list = heading.to_owned();
    lines.iter().take(MAX_LISTED).for_each(|line| list.push_str(&format!("\n• {line}")));
    if lines.len() > MAX_LISTED {
        list.push_str(&format!("\n{}", format_rest(lines.len() - MAX_LISTED)));
    }
    list
}
