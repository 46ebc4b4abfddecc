//! What a question seeks and what a sentence can offer: the same kinds on both sides, and some
//! that only a sentence has.

/// A set of kinds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kinds(u32);

impl Kinds {
    pub const NUMBER: Self = Self(1);
    pub const MONEY: Self = Self(1 << 1);
    pub const SHARE: Self = Self(1 << 2);
    pub const DATE: Self = Self(1 << 3);
    pub const PERSON: Self = Self(1 << 4);
    pub const PLACE: Self = Self(1 << 5);
    pub const REASON: Self = Self(1 << 6);
    pub const TASK: Self = Self(1 << 7);
    pub const LEGAL: Self = Self(1 << 8);
    pub const DEFINITION: Self = Self(1 << 9);
    pub const LIST: Self = Self(1 << 10);
    pub const DECISION: Self = Self(1 << 11);
    /// How long something takes.
    pub const SPAN: Self = Self(1 << 12);

    /// A sentence that itself asks.
    pub const QUESTION: Self = Self(1 << 13);
    /// A sentence that proposes what others decide.
    pub const PROPOSAL: Self = Self(1 << 14);
    /// A sentence that corrects what was said just before.
    pub const CORRECTION: Self = Self(1 << 15);
    /// A sentence that opens another topic.
    pub const OPENING: Self = Self(1 << 16);
    /// A place by its name, behind a word for where: more than `PLACE`.
    pub const VENUE: Self = Self(1 << 17);
    /// A person by title or family name: more than `PERSON`.
    pub const NAMED: Self = Self(1 << 18);
    /// A reason behind "vì" or the like: more than `REASON`.
    pub const CAUSE: Self = Self(1 << 19);
    /// What a word means, said outright: more than `DEFINITION`.
    pub const MEANS: Self = Self(1 << 20);
    /// A day: more than `DATE`.
    pub const DAY: Self = Self(1 << 21);
    /// It was decided, with a word that leaves no doubt: more than `DECISION`.
    pub const SETTLED: Self = Self(1 << 22);
    /// A sentence that only points back: "Ông nhấn mạnh …".
    pub const POINTER: Self = Self(1 << 23);
    /// A sentence that leads in what follows: it ends with a colon.
    pub const LEAD: Self = Self(1 << 25);
    /// The name of a sort of papers, which with a figure is `LEGAL`; never handed out.
    pub(super) const PAPER: Self = Self(1 << 24);

    /// As a number, for keeping.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The kinds whose number that is.
    pub const fn of_bits(bits: u32) -> Self {
        Self(bits)
    }

    pub fn has(self, kind: Self) -> bool {
        self.0 & kind.0 != 0
    }

    /// Whether the two share a kind.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether, being sought, they are surely among what a sentence offers; true where nothing that
    /// can be told by wording is sought.
    pub fn answered_by(self, offered: Self) -> bool {
        let told: Vec<_> = SURE.iter().filter(|(sought, _)| self.has(*sought)).collect();
        told.is_empty() || told.iter().any(|(_, sure)| offered.meets(*sure))
    }

    /// Their names, of those that are sought.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        NAMES.iter().filter(move |(kind, _)| self.has(*kind) && SOUGHT.has(*kind)).map(|(_, name)| *name)
    }

    /// The kind of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }

    pub(super) fn when(self, holds: bool) -> Self {
        if holds { self } else { Self::default() }
    }
}

/// What is sought, and the wording that surely answers it.
const SURE: [(Kinds, Kinds); 8] = [
    (Kinds::NUMBER, Kinds::NUMBER),
    (Kinds::MONEY, Kinds::MONEY),
    (Kinds::SHARE, Kinds::SHARE),
    (Kinds::DATE, Kinds::DATE),
    (Kinds::PERSON, Kinds::PERSON.with(Kinds::NAMED)),
    (Kinds::PLACE, Kinds::VENUE),
    (Kinds::REASON, Kinds::CAUSE),
    (Kinds::LEGAL, Kinds::LEGAL),
];

/// Kinds that questions seek.
const SOUGHT: Kinds = Kinds((1 << 13) - 1);

const NAMES: [(Kinds, &str); 19] = [
    (Kinds::NUMBER, "number"),
    (Kinds::MONEY, "money"),
    (Kinds::SHARE, "share"),
    (Kinds::DATE, "date"),
    (Kinds::PERSON, "person"),
    (Kinds::PLACE, "place"),
    (Kinds::REASON, "reason"),
    (Kinds::TASK, "task"),
    (Kinds::LEGAL, "number of a paper"),
    (Kinds::DEFINITION, "definition"),
    (Kinds::LIST, "list"),
    (Kinds::DECISION, "decision"),
    (Kinds::SPAN, "span of time"),
    (Kinds::PROPOSAL, "proposal"),
    (Kinds::CORRECTION, "correction"),
    (Kinds::OPENING, "opening"),
    (Kinds::CAUSE, "cause"),
    (Kinds::MEANS, "meaning"),
    (Kinds::SETTLED, "settled"),
];
