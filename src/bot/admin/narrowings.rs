//! Groups that are shown less because of a member with limited access: notices to admins, and what admins know better
//! than Telegram.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use super::audit::record_audit;
use super::names::find_name;
use crate::bot::access::Narrowed;
use crate::bot::context::Context;
use crate::bot::effect::Actor;
use crate::library::Scope;
use crate::render::telegram::Screen;
use crate::render::telegram::admin::{AdmittedName, Narrowing, render_narrowing, render_narrowings};
use crate::render::texts::{Language, fill};
use crate::store::{Action, AuditResult, now};

/// Maximum notices in an hour; the last one summarises the rest. A member with limited access may be in many groups,
/// and an organisation may have many such members.
const MAX_NOTICES_PER_HOUR: usize = 4;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// The notices sent to admins in the last hour.
#[derive(Debug, Default)]
pub struct NarrowingNotices {
    sent: VecDeque<Instant>,
    /// The task that sends the last ones.
    sending: Option<JoinHandle<()>>,
}

impl NarrowingNotices {
    /// Tells admins once which groups see less because of which members, in a notice for each member. Sends none while
    /// the last ones are being sent, or if too many were sent lately, so that they are sent later. If no admin gets them,
    /// or the program ends meanwhile, they are sent again.
    pub fn send(&mut self, untold: Narrowed, context: &Context) {
        let is_sending = self.sending.as_ref().is_some_and(|task| !task.is_finished());
        if context.access.admins.is_empty() || untold.is_empty() || is_sending {
            return;
        }
        let Some(alone) = self.reserve(untold.len()) else { return };
        let rest: Vec<(u64, usize)> =
            untold.iter().skip(alone).map(|(member, groups)| (*member, groups.len())).collect();
        let mut announcements = Vec::new();
        for (member, groups) in untold.iter().take(alone) {
            tracing::info!(
                id = member,
                groups = groups.len(),
                "groups see less because of a member; admins are notified"
            );
            announcements.extend(context.admin_announcements(|language| show(*member, None, language, context)));
        }
        if !rest.is_empty() {
            tracing::info!(members = rest.len(), "groups see less because of members; admins are notified");
            let name = |(member, groups): &(u64, usize)| (describe_name(member.cast_signed(), context), *groups);
            let names: Vec<(AdmittedName, usize)> = rest.iter().map(name).collect();
            announcements.extend(context.admin_announcements(|language| render_narrowings(language, &names)));
        }
        let task_context = context.clone();
        self.sending = Some(context.tasks.spawn(async move {
            if task_context.announce(announcements).await {
                record(untold, &task_context);
            }
        }));
    }

    /// Counts the notices for `members`; returns how many of them get a notice of their own, and `None` if none may be
    /// sent now.
    fn reserve(&mut self, members: usize) -> Option<usize> {
        let now = Instant::now();
        while self.sent.front().is_some_and(|sent| now.duration_since(*sent) >= HOUR) {
            self.sent.pop_front();
        }
        let left = MAX_NOTICES_PER_HOUR - self.sent.len();
        let notices = members.min(left);
        self.sent.extend(std::iter::repeat_n(now, notices));
        match notices {
            0 => None,
            notices if notices == members => Some(members),
            notices => Some(notices - 1),
        }
    }
}

/// Records that admins were told, as far as the groups still see less.
fn record(told: Narrowed, context: &Context) {
    let limits = context.group_limits();
    for (member, mut groups) in told {
        groups.retain(|group| limits.is_narrowed_by(*group, member));
        context.store.record_narrowings(groups, member);
    }
}

/// Returns the screen with the groups that see less because of a member, below `note`, the result of the last change.
/// It leaves out those of which Telegram has not been asked yet.
pub fn show(member: u64, note: Option<String>, language: Language, context: &Context) -> Screen {
    let limits = context.group_limits();
    let (mut present, mut unknown) = (Vec::new(), Vec::new());
    for group in limits.groups_narrowed_by(member).filter(|group| !context.is_shut_out(*group)) {
        let (known, is_told) = context.store.memberships(group, &[member])[0];
        match known {
            Some(known) if known.is_present => present.push(describe_name(group, context)),
            Some(_) => {}
            None if is_told || context.look_ups.has_failed((group, member)) => {
                unknown.push(describe_name(group, context));
            }
            None => {}
        }
    }
    let scope = limits.limited_scope(member).unwrap_or(&Scope::All);
    let member = describe_name(member.cast_signed(), context);
    render_narrowing(language, &Narrowing { member: &member, scope, present: &present, unknown: &unknown }, note)
}

/// Records that a member is not in a group, on an admin's word, unless Telegram says that they are.
pub async fn set_absent(group: i64, member: u64, actor: &Actor, context: &Context) -> Screen {
    let (language, texts) = (actor.language, actor.language.admin_texts());
    let name = |id| describe_name(id, context).format();
    let say = |template| Some(fill(template, &[&name(member.cast_signed()), &name(group)]));
    if !context.group_limits().is_narrowed_by(group, member) {
        return show(member, None, language, context);
    }
    if context.store.membership(group, member).is_some_and(|known| known.is_present) {
        return show(member, say(texts.membership_known), language, context);
    }
    context.store.assert_absence(group, member, now());
    tracing::info!(id = member, group, by = actor.id, "member marked as absent from a group");
    let detail =
        format!("{} {member}: {} {group}", find_name(member.cast_signed(), context), find_name(group, context));
    record_audit(actor, Action::MarkedAbsent, &detail, AuditResult::Done, context).await;
    show(member, say(texts.member_marked_absent), language, context)
}

fn describe_name(id: i64, context: &Context) -> AdmittedName {
    AdmittedName { id, name: find_name(id, context), has_admission: context.store.admission_scope(id).is_some() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_a_few_notices_are_sent_an_hour() {
        let check = |members: &[usize], expected: &[Option<usize>]| {
            let mut notices = NarrowingNotices::default();
            let reserved: Vec<_> = members.iter().map(|count| notices.reserve(*count)).collect();
            assert_eq!(reserved, expected, "{members:?}");
        };
        check(&[1, 2, 1, 1], &[Some(1), Some(2), Some(1), None]);
        check(&[4, 1], &[Some(4), None]);
        check(&[50, 1], &[Some(3), None]);
        check(&[3, 5, 1], &[Some(3), Some(0), None]);
        let sent = [Instant::now() - HOUR; 4].into();
        let mut notices = NarrowingNotices { sent, ..NarrowingNotices::default() };
        assert_eq!(notices.reserve(4), Some(4));
    }
}
