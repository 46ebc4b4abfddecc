//! What can be asked of a meeting as a whole, and how it is asked for.
//!
//! "Kết luận là gì?", "giao cho ai việc gì?", "tóm tắt cuộc họp" ask for a part of every meeting,
//! whatever it was about. Whether a question asks for that and nothing narrower is not told here:
//! it takes the records to know which of its words only name the meeting.

use std::ops::Range;

use super::phrases::Phrases;
use super::syllable::{exact, folded};
use super::tokens::Token;
use crate::text::kinds::Kinds;

/// A part of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aspect {
    /// What was concluded and decided.
    Decisions,
    /// Who is to do what, and by when.
    Tasks,
    Figures,
    /// Who spoke, and what of it tells most.
    Speakers,
    /// A few sentences that stand for the whole.
    Extract,
}

impl Aspect {
    pub const ALL: [Self; 5] = [Self::Decisions, Self::Tasks, Self::Figures, Self::Speakers, Self::Extract];
}

/// Each aspect under a kind that only stands for it here.
const STANDING: [(Aspect, Kinds); 5] = [
    (Aspect::Tasks, Kinds::TASK),
    (Aspect::Speakers, Kinds::PERSON),
    (Aspect::Figures, Kinds::NUMBER),
    (Aspect::Extract, Kinds::DEFINITION),
    (Aspect::Decisions, Kinds::DECISION),
];

const ASKED: &[(Kinds, &str)] = &[
    (
        Kinds::DECISION,
        "kết luận|quyết định|quyết nghị|thống nhất|chốt|thông qua|biểu quyết|decisions|decision|decided|decide|conclusions|conclusion|concluded|agreed|agree|outcome|outcomes",
    ),
    (
        Kinds::TASK,
        "giao cho ai việc gì|giao việc gì cho ai|giao ai việc gì|ai được giao việc gì|ai được giao những việc gì|giao việc cho ai|giao việc cho những ai|giao những việc gì|giao việc gì|việc được giao|các việc được giao|phân công|phân công nhiệm vụ|nhiệm vụ|ai làm gì|ai phải làm gì|ai làm việc gì|việc cần làm|việc phải làm|đầu việc|công việc|action items|action item|tasks|todo|assigned|who does what|who has to do what|next steps",
    ),
    (Kinds::NUMBER, "số liệu|con số|các con số|figures|numbers|statistics"),
    (
        Kinds::PERSON,
        "ai phát biểu|ai phát biểu gì|ai đã phát biểu|những ai phát biểu|những ai đã phát biểu|ai nói gì|ai nói những gì|những ai nói gì|những ai nói|ai đã nói gì|ai có ý kiến|ai có ý kiến gì|những ai có ý kiến|phát biểu|ý kiến|các ý kiến|who spoke|who said what|speakers|who talked",
    ),
    (
        Kinds::DEFINITION,
        "tóm tắt|tóm lược|tóm gọn|tóm lại|nội dung chính|nội dung|ý chính|điểm chính|bàn gì|bàn những gì|bàn về gì|bàn về những gì|bàn việc gì|bàn chuyện gì|nói về gì|nói về những gì|họp về gì|họp gì|diễn biến|summary|summarise|summarize|overview|main points|key points|what was discussed|discussed|about what|the meeting about|meeting about|session about",
    ),
];

/// Tells what is asked of a whole. Made once, shared.
#[derive(Debug)]
pub struct Aspects {
    accented: Phrases,
    folded: Phrases,
}

impl Aspects {
    #[expect(clippy::new_without_default, reason = "it parses its tables, which is not what a default does")]
    pub fn new() -> Self {
        Self { accented: Phrases::new(ASKED, exact), folded: Phrases::new(ASKED, folded) }
    }

    /// The aspect that the words of a question name, and which of them do; of several, the first of
    /// tasks, speakers, figures, extract, decisions: "quyết định giao ai việc gì" asks for tasks.
    pub fn asked(&self, words: &[Token], accented: bool) -> Option<(Aspect, Vec<Range<usize>>)> {
        let phrases = if accented { &self.accented } else { &self.folded };
        let key = |word: &Token| phrases.number(if accented { &word.exact } else { &word.folded });
        let numbers: Vec<_> = words.iter().map(key).collect();
        let found: Vec<_> = phrases.all(&numbers).collect();
        let kinds = found.iter().fold(Kinds::default(), |kinds, (kind, _)| kinds.with(*kind));
        let (aspect, _) = STANDING.into_iter().find(|(_, kind)| kinds.has(*kind))?;
        Some((aspect, found.into_iter().map(|(_, words)| words).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;

    fn check(question: &str, accented: bool, expected: Option<Aspect>) {
        let found = Aspects::new().asked(&tokens(question), accented).map(|(aspect, _)| aspect);
        assert_eq!(found, expected, "{question}");
    }

    #[test]
    fn aspects() {
        check("Kết luận là gì?", true, Some(Aspect::Decisions));
        check("có những quyết định nào", true, Some(Aspect::Decisions));
        check("giao cho ai việc gì?", true, Some(Aspect::Tasks));
        check("các con số chính", true, Some(Aspect::Figures));
        check("những ai đã phát biểu?", true, Some(Aspect::Speakers));
        check("tom tat cuoc hop", false, Some(Aspect::Extract));
        check("what was decided?", false, Some(Aspect::Decisions));
        check("what was the meeting about?", false, Some(Aspect::Extract));
        check("quỹ còn bao nhiêu", true, None);
    }
}
