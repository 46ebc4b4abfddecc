//! Detects questions about a meeting as a whole: its decisions, tasks, figures, speakers or a summary, or a field such as
//! its chair or place.
//!
//! Every word of such a question must be explained: by the phrases that ask for the aspect, as a courtesy or function
//! word, as a word for meetings, or as part of the title or date of a meeting in the records. A question with any other
//! word is about a particular topic, which quotes answer better than a list. Therefore all phrases are listed and
//! nothing is guessed. A word typed without diacritics matches every word that folds to it; a word with diacritics
//! matches only itself.

use serde::{Deserialize, Serialize};

use super::Token;
use super::labels::Field;
use super::tokens::tokenise;
use super::word_list::parse_section;

/// An aspect of a meeting as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Aspect {
    /// Conclusions and decisions.
    Decisions,
    /// Tasks with their assignees and deadlines.
    Tasks,
    /// The key figures, with the things that they count.
    Figures,
    /// The speakers, with a representative quote of each.
    Speakers,
    /// An extractive summary: a few representative sentences.
    Extract,
}

impl Aspect {
    pub const ALL: [Self; 5] = [Self::Decisions, Self::Tasks, Self::Figures, Self::Speakers, Self::Extract];
}

/// A possible request for an aspect or a field of a meeting. In bit sets, bit n is token n.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeetingRequest<S> {
    /// The requested aspect or field.
    pub subject: S,
    /// Tokens that the phrases do not explain. Unless they name a meeting or its date, the question is about a
    /// particular topic.
    pub unexplained: u64,
    /// Tokens that name a type of meeting: "đại hội".
    pub meeting_type: u64,
    /// Whether the question asks about a whole meeting even if it does not say which: its phrase does so by itself, or
    /// it has a word for meetings. "Nói gì" alone does not.
    pub is_explicit: bool,
}

/// The aspects with their sections in the list, in order of precedence.
const SECTIONS: [(Aspect, &str); 5] = [
    (Aspect::Tasks, "tasks"),
    (Aspect::Figures, "figures"),
    (Aspect::Speakers, "speakers"),
    (Aspect::Decisions, "decisions"),
    (Aspect::Extract, "extract"),
];

/// The fields with their sections in the list, in order of precedence.
const FIELD_SECTIONS: [(Field, &str); 8] = [
    (Field::End, "end"),
    (Field::Start, "start"),
    (Field::Absentee, "absent"),
    (Field::Secretary, "secretary"),
    (Field::Chair, "chair"),
    (Field::Attendee, "attendees"),
    (Field::Place, "place"),
    (Field::Date, "date"),
];

/// The phrases that ask for each aspect, and the words that may accompany them.
const PHRASES: &str = include_str!("words/aspects.txt");

/// The detector of requests for an aspect; created once and shared.
#[derive(Debug)]
pub struct AspectDetector {
    aspects: Vec<SubjectPhrases<Aspect>>,
    fields: Vec<SubjectPhrases<Field>>,
    /// Courtesies and function words.
    fillers: PhraseList,
    /// Words for meetings in general.
    meeting_nouns: PhraseList,
    /// Words for types of meeting.
    meeting_types: PhraseList,
    /// Words that begin a topic.
    topic_markers: PhraseList,
    demonstratives: PhraseList,
}

/// The phrases of one aspect or field.
#[derive(Debug)]
struct SubjectPhrases<S> {
    subject: S,
    /// Phrases that ask for it by themselves.
    requests: PhraseList,
    /// Phrases that ask for it if a meeting is named.
    meeting_requests: PhraseList,
    /// Words that may accompany these phrases.
    fillers: PhraseList,
}

#[derive(Debug)]
struct PhraseList(Vec<Vec<Token>>);

impl<S> SubjectPhrases<S> {
    /// Parses the sections with this name.
    fn parse((subject, name): (S, &str)) -> Self {
        Self {
            subject,
            requests: PhraseList::new(name),
            meeting_requests: PhraseList::new(&format!("{name} of a meeting")),
            fillers: PhraseList::new(&format!("{name} beside")),
        }
    }
}

impl PhraseList {
    fn new(name: &str) -> Self {
        Self(parse_section(PHRASES, name).map(tokenise).collect())
    }

    /// Returns the bits of the words that are part of an occurrence of a phrase.
    fn matched_bits(&self, words: &[Token]) -> u64 {
        let occurs = |at: usize, phrase: &[Token]| {
            words.len() >= at + phrase.len()
                && phrase.iter().zip(&words[at..]).all(|(listed, word)| matches_token(word, listed))
        };
        let mut bits = 0;
        for phrase in self.0.iter().filter(|phrase| !phrase.is_empty()) {
            let starts = (0..words.len()).filter(|at| occurs(*at, phrase));
            bits |= starts.fold(0, |bits, at| bits | low_bits(phrase.len()) << at);
        }
        bits
    }
}

impl AspectDetector {
    #[expect(clippy::new_without_default, reason = "it parses its tables, which is not what a default does")]
    pub fn new() -> Self {
        Self {
            aspects: SECTIONS.map(SubjectPhrases::parse).into(),
            fields: FIELD_SECTIONS.map(SubjectPhrases::parse).into(),
            fillers: PhraseList::new("beside"),
            meeting_nouns: PhraseList::new("meeting"),
            meeting_types: PhraseList::new("sorts"),
            topic_markers: PhraseList::new("topic"),
            demonstratives: PhraseList::new("pointer"),
        }
    }

    /// Returns the possible requests in a question of up to 64 words, in order of precedence. Returns none if the
    /// question is longer. Leaves out requests that a topic marker, a demonstrative or a named assignee narrows to a
    /// particular topic.
    pub fn detect(&self, words: &[Token]) -> Vec<MeetingRequest<Aspect>> {
        let mut requests = self.detect_subjects(words, &self.aspects);
        requests.retain(|request| request.subject != Aspect::Tasks || !self.names_assignee(words, request.unexplained));
        requests
    }

    /// Returns the possible requests for a field, as [`Self::detect`] does for aspects.
    pub fn detect_fields(&self, words: &[Token]) -> Vec<MeetingRequest<Field>> {
        self.detect_subjects(words, &self.fields)
    }

    fn detect_subjects<S: Copy>(&self, words: &[Token], subjects: &[SubjectPhrases<S>]) -> Vec<MeetingRequest<S>> {
        if words.len() > 64 {
            return Vec::new();
        }
        let meeting_type = self.meeting_types.matched_bits(words);
        let meeting = meeting_type | self.meeting_nouns.matched_bits(words);
        let (demonstrative, topical) =
            (self.demonstratives.matched_bits(words), self.topic_markers.matched_bits(words));
        let beside_meeting = (meeting << 1) | (meeting >> 1);
        let explained =
            meeting | self.fillers.matched_bits(words) | (demonstrative & (meeting << 1)) | (topical & beside_meeting);
        let requests = subjects.iter().filter_map(|phrases| {
            let request = phrases.requests.matched_bits(words) & !meeting_type;
            let meeting_request = phrases.meeting_requests.matched_bits(words) & !meeting_type;
            let fillers = phrases.fillers.matched_bits(words);
            let unexplained = low_bits(words.len()) & !(explained | request | meeting_request | fillers);
            let is_narrow = unexplained & (demonstrative | topical) != 0;
            (request | meeting_request != 0 && !is_narrow).then_some(MeetingRequest {
                subject: phrases.subject,
                unexplained,
                meeting_type,
                is_explicit: request | meeting != 0,
            })
        });
        requests.collect()
    }

    /// Whether the question asks for the tasks of a named assignee: "giao việc gì cho …", "giao …".
    fn names_assignee(&self, words: &[Token], unexplained: u64) -> bool {
        let follows_assigning_word =
            |at: usize| at > 0 && matches!(words[at - 1].folded.as_str(), "cho" | "giao" | "cong");
        (0..words.len()).any(|at| unexplained >> at & 1 == 1 && follows_assigning_word(at))
    }
}

/// Whether a typed word matches a listed one: it is equal, or has no diacritics and folds to the same key.
fn matches_token(word: &Token, listed: &Token) -> bool {
    word.exact == listed.exact || (word.exact == word.folded && word.folded == listed.folded)
}

/// Returns the mask of the `length` lowest bits.
fn low_bits(length: usize) -> u64 {
    if length >= 64 { u64::MAX } else { (1 << length) - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks which aspect explains all words of a question except `unexplained`.
    fn check(question: &str, expected: Option<Aspect>, unexplained: &str) {
        let words = tokenise(question);
        let unexplained_words = |request: &MeetingRequest<Aspect>| {
            let rest = (0..words.len()).filter(|at| request.unexplained >> at & 1 == 1);
            rest.map(|at| &question[words[at].span.clone()]).collect::<Vec<_>>().join(" ")
        };
        let found =
            AspectDetector::new().detect(&words).into_iter().find(|request| unexplained_words(request) == unexplained);
        assert_eq!(found.map(|request| request.subject), expected, "{question}");
    }

    #[test]
    fn requests_for_an_aspect() {
        check("Kết luận là gì?", Some(Aspect::Decisions), "");
        check("có những quyết định nào vậy ạ", Some(Aspect::Decisions), "");
        check("What was decided?", Some(Aspect::Decisions), "");
        check("giao cho ai việc gì?", Some(Aspect::Tasks), "");
        check("cuộc họp giao việc gì cho ai", Some(Aspect::Tasks), "");
        check("action items", Some(Aspect::Tasks), "");
        check("cac con so chinh", Some(Aspect::Figures), "");
        check("những ai nói gì", Some(Aspect::Speakers), "");
        check("Ai đã phát biểu?", Some(Aspect::Speakers), "");
        check("tom tat dai hoi", Some(Aspect::Extract), "");
        check("tóm tắt buổi đó giúp em với", Some(Aspect::Extract), "");
        check("Summarise the meeting", Some(Aspect::Extract), "");
    }

    #[test]
    fn names_and_dates_are_unexplained() {
        check("nội dung chính buổi họp 12/5", Some(Aspect::Extract), "12 5");
        check("kết luận của đại hội htx tháng 3/2024", Some(Aspect::Decisions), "htx 3 2024");
        check("kết luận giao ban tuần 2", Some(Aspect::Decisions), "tuần 2");
    }

    #[test]
    fn requests_for_a_field() {
        let check = |question: &str, expected: Option<Field>| {
            let found = AspectDetector::new().detect_fields(&tokenise(question));
            let complete = found.iter().find(|request| request.unexplained == 0);
            assert_eq!(complete.map(|request| request.subject), expected, "{question}");
        };
        check("ai chủ trì cuộc họp ạ?", Some(Field::Chair));
        check("Who presided?", Some(Field::Chair));
        check("hop o dau vay", Some(Field::Place));
        check("thành phần tham dự gồm những ai?", Some(Field::Attendee));
        check("Who was present at the meeting?", Some(Field::Attendee));
        check("có ai vắng không?", Some(Field::Absentee));
        check("cuộc họp xong lúc mấy giờ", Some(Field::End));
        check("họp ngày nào", Some(Field::Date));
        check("ai chủ trì việc sửa đường?", None);
        check("trồng cây ngày nào?", None);
    }

    #[test]
    fn questions_about_a_topic_request_no_aspect() {
        check("kết luận về tủ kháng sinh", None, "tủ kháng sinh");
        check("chuyện này chốt sao", None, "này");
        check("giao ai viết quy trình", None, "viết quy trình");
        check("giao việc gì cho khoa", None, "khoa");
        check("ai nói gì về cloud", None, "cloud");
        check("ai kết luận", None, "");
        check("quyết định số mấy", None, "");
        check("", None, "");
    }
}
