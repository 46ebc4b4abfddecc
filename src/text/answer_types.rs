//! Answer types: the types of information that questions expect and sentences contain, and some properties that only
//! sentences have.

use bitflags::bitflags;

bitflags! {
    /// A set of answer types.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct AnswerTypes: u32 {
        const NUMBER = 1;
        const MONEY = 1 << 1;
        /// A percentage or fraction.
        const SHARE = 1 << 2;
        const DATE = 1 << 3;
        const PERSON = 1 << 4;
        const PLACE = 1 << 5;
        const REASON = 1 << 6;
        const TASK = 1 << 7;
        /// The number of a legal document ("Nghị định 45").
        const LEGAL_NUMBER = 1 << 8;
        const DEFINITION = 1 << 9;
        const LIST = 1 << 10;
        const DECISION = 1 << 11;
        const DURATION = 1 << 12;

        /// The sentence is a question.
        const QUESTION = 1 << 13;
        /// The sentence makes a proposal, which others decide on.
        const PROPOSAL = 1 << 14;
        /// The sentence corrects the one before.
        const CORRECTION = 1 << 15;
        /// The sentence begins a new topic.
        const NEW_TOPIC = 1 << 16;
        /// The name of a place after a locative word; stricter than `PLACE`.
        const NAMED_PLACE = 1 << 17;
        /// A person with a title or family name; stricter than `PERSON`.
        const NAMED_PERSON = 1 << 18;
        /// A reason after "vì" or a similar word; stricter than `REASON`.
        const EXPLICIT_REASON = 1 << 19;
        /// An explicit definition; stricter than `DEFINITION`.
        const EXPLICIT_DEFINITION = 1 << 20;
        /// A date; stricter than `DATE`, which also includes times and periods.
        const EXPLICIT_DATE = 1 << 21;
        /// A decision in a word that leaves no doubt; stricter than `DECISION`.
        const EXPLICIT_DECISION = 1 << 22;
        /// The sentence refers back to the text before it: "Ông nhấn mạnh …".
        const ANAPHORIC = 1 << 23;
        /// The name of a type of legal document ("nghị định"), which makes a figure a `LEGAL_NUMBER`. Internal to the
        /// phrase tables, never part of a sentence's types.
        const LEGAL_DOCUMENT_NAME = 1 << 24;
        /// The sentence introduces the text after it: it ends with a colon.
        const LEAD_IN = 1 << 25;
    }
}

impl AnswerTypes {
    /// Whether a text of the types `found` reliably answers a question that expects these types. Also true if none of
    /// the expected types can be recognised reliably by wording.
    pub fn is_answered_by(self, found: Self) -> bool {
        let mut answers = RELIABLE_ANSWERS.iter().filter(|(expected, _)| self.contains(*expected)).peekable();
        answers.peek().is_none() || answers.any(|(_, reliable)| found.intersects(*reliable))
    }

    /// Returns the labels of these types ("legal number"), without those that only sentences have.
    pub fn labels(self) -> impl Iterator<Item = String> {
        let expected = self.intersection(EXPECTED_BY_QUESTIONS);
        expected.iter_names().map(|(name, _)| name.to_lowercase().replace('_', " "))
    }

    /// Returns the type with this label, or `None` if there is none.
    pub fn from_label(label: &str) -> Option<Self> {
        Self::from_name(&label.to_uppercase().replace(' ', "_"))
    }

    /// Returns these types if `condition` is true, otherwise the empty set.
    pub(super) fn keep_if(self, condition: bool) -> Self {
        if condition { self } else { Self::default() }
    }
}

/// Expected types, and the types that reliably answer them.
const RELIABLE_ANSWERS: [(AnswerTypes, AnswerTypes); 8] = [
    (AnswerTypes::NUMBER, AnswerTypes::NUMBER),
    (AnswerTypes::MONEY, AnswerTypes::MONEY),
    (AnswerTypes::SHARE, AnswerTypes::SHARE),
    (AnswerTypes::DATE, AnswerTypes::DATE),
    (AnswerTypes::PERSON, AnswerTypes::PERSON.union(AnswerTypes::NAMED_PERSON)),
    (AnswerTypes::PLACE, AnswerTypes::NAMED_PLACE),
    (AnswerTypes::REASON, AnswerTypes::EXPLICIT_REASON),
    (AnswerTypes::LEGAL_NUMBER, AnswerTypes::LEGAL_NUMBER),
];

/// The types that questions can expect.
const EXPECTED_BY_QUESTIONS: AnswerTypes = AnswerTypes::from_bits_retain((1 << 13) - 1);
