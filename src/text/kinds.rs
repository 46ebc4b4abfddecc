//! Kinds of information: those that questions seek and sentences offer, and some that only sentences have.

use bitflags::bitflags;

bitflags! {
    /// A set of kinds.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct Kinds: u32 {
        const NUMBER = 1;
        const MONEY = 1 << 1;
        const SHARE = 1 << 2;
        const DATE = 1 << 3;
        const PERSON = 1 << 4;
        const PLACE = 1 << 5;
        const REASON = 1 << 6;
        const TASK = 1 << 7;
        const LEGAL = 1 << 8;
        const DEFINITION = 1 << 9;
        const LIST = 1 << 10;
        const DECISION = 1 << 11;
        /// A duration.
        const SPAN = 1 << 12;

        /// A sentence that itself asks.
        const QUESTION = 1 << 13;
        /// A sentence that proposes what others decide.
        const PROPOSAL = 1 << 14;
        /// A sentence that corrects the one before.
        const CORRECTION = 1 << 15;
        /// A sentence that opens another topic.
        const OPENING = 1 << 16;
        /// A place's name after a locative word: stricter than `PLACE`.
        const VENUE = 1 << 17;
        /// A person with a title or family name: stricter than `PERSON`.
        const NAMED = 1 << 18;
        /// A reason after "vì" or the like: stricter than `REASON`.
        const CAUSE = 1 << 19;
        /// An explicit definition: stricter than `DEFINITION`.
        const MEANS = 1 << 20;
        /// A day: stricter than `DATE`.
        const DAY = 1 << 21;
        /// A decision in a word that leaves no doubt: stricter than `DECISION`.
        const SETTLED = 1 << 22;
        /// A sentence that only refers back: "Ông nhấn mạnh …".
        const POINTER = 1 << 23;
        /// A sentence that introduces what follows: it ends with a colon.
        const LEAD = 1 << 25;
        /// The name of a sort of paper, which with a figure is `LEGAL`; never returned.
        const PAPER = 1 << 24;
    }
}

impl Kinds {
    /// Whether `offered` surely answers these kinds; true if none of them can be told by wording.
    pub fn answered_by(self, offered: Self) -> bool {
        let told: Vec<_> = SURE.iter().filter(|(sought, _)| self.contains(*sought)).collect();
        told.is_empty() || told.iter().any(|(_, sure)| offered.intersects(*sure))
    }

    /// Returns the names of these kinds, without those that only sentences have.
    pub fn names(self) -> impl Iterator<Item = String> {
        self.intersection(SOUGHT).iter_names().map(|(name, kind)| {
            match NAMES.iter().find(|(known, _)| *known == kind) {
                Some((_, name)) => (*name).to_owned(),
                None => name.to_lowercase(),
            }
        })
    }

    /// Returns the kind with this name.
    pub fn of_name(name: &str) -> Option<Self> {
        let special = NAMES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind);
        special.or_else(|| Self::from_name(&name.to_uppercase()))
    }

    pub(super) fn when(self, holds: bool) -> Self {
        if holds { self } else { Self::default() }
    }
}

/// Kinds sought, and the kinds that surely answer them.
const SURE: [(Kinds, Kinds); 8] = [
    (Kinds::NUMBER, Kinds::NUMBER),
    (Kinds::MONEY, Kinds::MONEY),
    (Kinds::SHARE, Kinds::SHARE),
    (Kinds::DATE, Kinds::DATE),
    (Kinds::PERSON, Kinds::PERSON.union(Kinds::NAMED)),
    (Kinds::PLACE, Kinds::VENUE),
    (Kinds::REASON, Kinds::CAUSE),
    (Kinds::LEGAL, Kinds::LEGAL),
];

/// Kinds that questions seek.
const SOUGHT: Kinds = Kinds::from_bits_retain((1 << 13) - 1);

/// Kinds that are not named after their constant.
const NAMES: [(Kinds, &str); 3] =
    [(Kinds::LEGAL, "number of a paper"), (Kinds::SPAN, "span of time"), (Kinds::MEANS, "meaning")];
