//! Who may ask. Checked for every update, whatever it is: a menu or a hidden button is no permission.

use std::collections::HashSet;

/// Who may ask, and who may do more.
#[derive(Debug, Clone, Default)]
pub struct Access {
    pub admins: HashSet<u64>,
    /// Members' and groups' ids; empty where everyone may ask.
    pub allowed: HashSet<i64>,
}

impl Access {
    pub fn is_admin(&self, member: u64) -> bool {
        self.admins.contains(&member)
    }

    /// Whether `member` may ask in `chat`; in a group that may, everyone may. Groups' numbers are
    /// negative, a private chat's is its member's.
    pub fn may_ask(&self, member: u64, chat: i64) -> bool {
        self.may_ask_anywhere(member) || (chat < 0 && self.allowed.contains(&chat))
    }

    /// Whether `member` may ask from any chat, where who reads along is not known.
    pub fn may_ask_anywhere(&self, member: u64) -> bool {
        self.allowed.is_empty() || self.is_admin(member) || self.allowed.contains(&member.cast_signed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(allowed: &[i64], member: u64, chat: i64, expected: (bool, bool)) {
        let access = Access { admins: HashSet::from([1]), allowed: allowed.iter().copied().collect() };
        assert_eq!((access.may_ask(member, chat), access.may_ask_anywhere(member)), expected, "{allowed:?} {member}");
    }

    #[test]
    fn members_groups_and_admins() {
        check(&[], 7, 7, (true, true));
        check(&[7], 7, -9, (true, true));
        check(&[8], 7, 7, (false, false));
        check(&[8], 7, 8, (false, false));
        check(&[-9], 7, -9, (true, false));
        check(&[-9], 7, 7, (false, false));
        check(&[8], 1, 1, (true, true));
    }
}
