//! The candidates' sentences, each with its features and its score.

use std::collections::HashMap;

use chrono::Datelike;

use super::confidence::Support;
use super::features::{Features, WEIGHTS};
use super::masks::{Mask, Matcher};
use super::reading::Reading;
use crate::index::{DocumentId, Hit, Index, PassageId, Sentence};
use crate::knowledge::{Document, Kind};
use crate::text::dates;
use crate::text::kinds::Kinds;

/// A title names what the question is about, and so meets much of it; it answers seldom.
const TITLE: f32 = 3.0;

/// A sentence that may be quoted.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    /// Its number in the index.
    pub sentence: usize,
    pub score: f32,
    /// Score of its passage in the index, as a share of the question's mass.
    pub retrieved: f32,
}

/// Everything that scoring looks at; nothing changes while a question is answered.
pub struct Scorer<'a> {
    index: &'a Index,
    documents: &'a [Document],
    reading: &'a Reading,
    matcher: Matcher<'a>,
    masks: HashMap<usize, Mask>,
    meetings: HashMap<DocumentId, Meeting>,
}

/// What the question has to do with one document as a whole.
#[derive(Debug, Clone, Copy)]
struct Meeting {
    title: u64,
    explained: f32,
    document: f32,
    day: f32,
}

impl<'a> Scorer<'a> {
    pub fn new(reading: &'a Reading, index: &'a Index, documents: &'a [Document]) -> Self {
        let matcher = Matcher::new(reading, index);
        Self { index, documents, reading, matcher, masks: HashMap::new(), meetings: HashMap::new() }
    }

    /// All sentences of the passages found, with their scores, best first.
    pub fn candidates(&mut self, hits: &[Hit], place: impl Fn(PassageId) -> (DocumentId, usize)) -> Vec<Candidate> {
        let mut out = Vec::new();
        for hit in hits {
            let (document, local) = place(hit.passage);
            let meeting = self.meeting(document);
            out.extend(self.passage(hit, document, local, meeting));
        }
        out.sort_by(|a: &Candidate, b| b.score.total_cmp(&a.score).then(a.sentence.cmp(&b.sentence)));
        out
    }

    fn passage(&mut self, hit: &Hit, document: DocumentId, local: usize, meeting: Meeting) -> Vec<Candidate> {
        let index = self.index;
        let range = index.sentences.of(hit.passage);
        let context = self.matcher.words(index.sentences.context(hit.passage));
        let whole = range.clone().fold(context, |mask, i| mask | self.mask(i));
        let passage = &self.documents[document.0 as usize].passages[local];
        let heading = self.matcher.words(index.sentences.heading(hit.passage));
        let mut shared = Features {
            passage: self.reading.share(whole.own & !meeting.title)
                + 0.5 * self.reading.share(whole.alternative & !whole.own),
            explained: meeting.explained,
            document: meeting.document,
            heading: self.reading.share(heading.own) + self.reading.pair_share(heading.pairs),
            retrieved: hit.score / self.reading.mass,
            day: meeting.day,
            ..Features::default()
        };
        self.front_matter(passage.kind, whole, meeting, &mut shared);
        let label = if shared.fact > 0.0 { context } else { Mask::default() };
        let next = self.documents[document.0 as usize].passages.get(local + 1).map(|p| p.kind);
        let listed = matches!(next, Some(Kind::Item | Kind::Row));
        let lone = range.len() == 1 && self.text(index.sentences.get(range.start)).ends_with(':');
        shared.leads = f32::from(u8::from(listed && lone));
        range.map(|i| self.sentence(i, context, label, meeting, shared)).collect()
    }

    fn front_matter(&self, kind: Kind, whole: Mask, meeting: Meeting, features: &mut Features) {
        features.front = match kind {
            Kind::Title => TITLE,
            Kind::Field(_) => 1.0,
            _ => 0.0,
        };
        let Kind::Field(field) = kind else { return };
        features.aside = f32::from(u8::from(!field.is_of_the_meeting()));
        if self.reading.sought.meets(field.answers()) {
            let met = self.reading.content_share(whole.own | whole.alternative | meeting.title);
            features.fact = (2.0 * met - 1.0).max(0.0);
        }
    }

    fn sentence(&mut self, number: usize, context: Mask, label: Mask, meeting: Meeting, shared: Features) -> Candidate {
        let own = self.mask(number) | label;
        let window = self.window(number) | context;
        let mut features = Features {
            own: self.reading.share(own.own),
            folded: self.reading.folded_share(own.folded),
            pairs: self.reading.pair_share(own.pairs),
            alternative: self.reading.share(own.alternative),
            residual: self.reading.share(own.own & !meeting.title),
            residual_pairs: self.reading.pair_share(own.pairs & !(meeting.title & (meeting.title >> 1))),
            window: self.reading.share(window.own & !meeting.title),
            window_pairs: self.reading.pair_share(window.pairs & !(meeting.title & (meeting.title >> 1))),
            ..shared
        };
        self.neighbours(number, meeting, &mut features);
        self.wording(number, &mut features);
        Candidate { sentence: number, score: features.weighed(&WEIGHTS), retrieved: features.retrieved }
    }

    /// What the sentence before, and a question just before, say for this one.
    fn neighbours(&mut self, number: usize, meeting: Meeting, features: &mut Features) {
        let sentences = &self.index.sentences;
        let here = sentences.get(number);
        let asks = here.offers.has(Kinds::QUESTION);
        for back in 1..=2.min(number) {
            let other = sentences.get(number - back);
            if other.document != here.document {
                break;
            }
            let met = self.mask(number - back).own & !meeting.title;
            let residual = self.reading.share(met);
            if back == 1 {
                features.before = residual;
            }
            if other.offers.has(Kinds::QUESTION) && !asks {
                features.replies = features.replies.max(residual);
            }
        }
    }

    /// What the wording of the sentence offers to what is sought.
    fn wording(&self, number: usize, features: &mut Features) {
        let sentence = self.index.sentences.get(number);
        let words = self.index.sentences.tokens(sentence);
        let both = |kind: Kinds| f32::from(u8::from(self.reading.sought.has(kind) && sentence.offers.has(kind)));
        features.number = both(Kinds::NUMBER);
        features.money = both(Kinds::MONEY);
        features.share = both(Kinds::SHARE);
        features.date = both(Kinds::DATE);
        features.place = both(Kinds::PLACE);
        features.reason = both(Kinds::REASON);
        features.task = both(Kinds::TASK);
        features.legal = both(Kinds::LEGAL);
        features.definition = both(Kinds::DEFINITION);
        features.list = both(Kinds::LIST);
        features.decision = both(Kinds::DECISION);
        features.asks = f32::from(u8::from(sentence.offers.has(Kinds::QUESTION)));
        let count = f32::from(u16::try_from(words.len()).unwrap_or(u16::MAX)).max(1.0);
        features.length = count.ln() / 4.0;
        features.short = ((8.0 - count) / 8.0).max(0.0);
        self.novelty(number, features);
    }

    /// Figures, names and dates that the question does not have.
    fn novelty(&self, number: usize, features: &mut Features) {
        let sentence = self.index.sentences.get(number);
        let vocabulary = &self.index.vocabulary;
        let new = |id| !self.reading.terms.iter().any(|t| t.is(id, self.index));
        let words = self.index.sentences.tokens(sentence);
        let sought = self.reading.sought;
        if sought.has(Kinds::NUMBER) || sought.has(Kinds::DATE) || sought.has(Kinds::SHARE) {
            features.new_number =
                f32::from(u8::from(words.iter().any(|w| vocabulary.is_figure(w.exact()) && new(w.exact()))));
        }
        if sought.has(Kinds::PERSON) || sought.has(Kinds::TASK) {
            let names = words.iter().filter(|w| w.is_name() && !vocabulary.is_figure(w.exact()) && new(w.exact()));
            features.new_name = f32::from(u8::try_from(names.take(2).count()).unwrap_or(2)) / 2.0;
        }
        if sought.has(Kinds::DATE) && sentence.offers.has(Kinds::DATE) {
            let unasked = dates::dates(self.text(sentence))
                .iter()
                .any(|d| !self.reading.dates.iter().any(|q| (q.day, q.month) == (d.day, d.month)));
            features.new_date = f32::from(u8::from(unasked));
        }
    }

    /// The figures of the question that the meeting's own day explains.
    fn dated(&self, document: DocumentId) -> u64 {
        let Some(date) = self.documents[document.0 as usize].date else { return 0 };
        let parts = [date.day().to_string(), date.month().to_string(), date.year().to_string()];
        self.reading.bits(|t| parts.iter().any(|part| t.token.exact.trim_start_matches('0') == part))
    }

    /// How much the words in and around a candidate speak for its being an answer.
    /// A field's name and a column's head say as much as the words they stand by.
    pub fn support(&mut self, candidate: &Candidate, kind: Kind) -> Support {
        let sentence = self.index.sentences.get(candidate.sentence);
        let context = self.matcher.words(self.index.sentences.context(sentence.passage));
        let near = self.window(candidate.sentence) | context;
        let own = self.mask(candidate.sentence);
        let own = if matches!(kind, Kind::Field(_) | Kind::Row) { own | context } else { own };
        let met = own.own | own.alternative;
        let around = near.own | near.alternative;
        let heading = self.matcher.words(self.index.sentences.heading(sentence.passage));
        let title = self.meeting(sentence.document).title | paired(heading);
        Support {
            sure: self
                .reading
                .content_share(met & (self.reading.bits(|t| t.exact.is_some()) | paired(own) | own.alternative)),
            met: self.reading.content_share(met),
            around: self.reading.content_share(around & paired(near) & !met),
            title: self.reading.content_share(title & !around),
            retrieved: candidate.retrieved,
            lacks_figure: self.reading.naming & !(around | title | self.dated(sentence.document)) != 0,
        }
    }

    fn text(&self, sentence: &Sentence) -> &str {
        &self.documents[sentence.document.0 as usize].text[sentence.span.clone()]
    }

    fn meeting(&mut self, document: DocumentId) -> Meeting {
        if let Some(&known) = self.meetings.get(&document) {
            return known;
        }
        let title = self.reading.in_title(document, self.index);
        let terms = &self.index.documents;
        let bm25: f32 = self
            .reading
            .terms
            .iter()
            .map(|t| {
                let exact = t.exact.map(|id| terms.exact_score(document, id));
                let score = exact.or_else(|| t.folded.map(|id| terms.folded_score(document, id)));
                t.weight * score.unwrap_or(0.0)
            })
            .sum();
        let meeting = Meeting {
            title,
            explained: self.reading.share(title),
            document: bm25 / self.reading.mass,
            day: self.day(document),
        };
        self.meetings.insert(document, meeting);
        meeting
    }

    /// How much of the dates that the question names is the meeting's: day 1, month .8, year .4,
    /// and nothing where a part differs.
    fn day(&self, document: DocumentId) -> f32 {
        let Some(date) = self.documents[document.0 as usize].date else { return 0.0 };
        let agree = |named: &dates::Found| {
            let day = named.day.is_none_or(|d| d == date.day());
            let month = named.month.is_none_or(|m| m == date.month());
            let year = named.year.is_none_or(|y| y == date.year());
            let worth = |known: bool, worth: f32| if known { worth } else { 0.0 };
            let total =
                worth(named.day.is_some(), 1.0) + worth(named.month.is_some(), 0.8) + worth(named.year.is_some(), 0.4);
            if day && month && year { total } else { 0.0 }
        };
        self.reading.dates.iter().map(agree).fold(0.0, f32::max)
    }

    fn window(&mut self, number: usize) -> Mask {
        let document = self.index.sentences.get(number).document;
        let last = self.index.sentences.len() - 1;
        let mut mask = Mask::default();
        for i in number.saturating_sub(2)..=(number + 1).min(last) {
            if self.index.sentences.get(i).document == document {
                mask = mask | self.mask(i);
            }
        }
        mask
    }

    fn mask(&mut self, number: usize) -> Mask {
        let (matcher, sentences) = (&self.matcher, &self.index.sentences);
        *self.masks.entry(number).or_insert_with(|| matcher.sentence(sentences.get(number)))
    }
}

/// The terms that stand beside another term of the question, as in the question.
fn paired(mask: Mask) -> u64 {
    mask.pairs | (mask.pairs << 1)
}
