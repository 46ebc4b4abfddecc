//! The candidates' sentences, each with its features and its score.

use std::collections::HashMap;

use super::around::{Around, scores_around};
use super::confidence::Support;
use super::features::{Features, WEIGHTS};
use super::masks::{Mask, Matcher};
use super::meeting::{self, Meeting};
use super::query::{ParsedQuery, Term};
use super::records::Records;
use super::wording::{self, flag};
use crate::index::{DocumentId, Hit, PassageId, SentenceId, Wanted};
use crate::records::Kind;
use crate::text::kinds::Kinds;

/// A title names what the question is about, and so meets much of it; it answers seldom.
const TITLE: f32 = 3.0;

/// How much of a passage's score in the index is taken off for what the meeting explains.
const EXPLAINED_AWAY: f32 = 0.5;

/// A sentence that may be quoted.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    pub sentence: SentenceId,
    pub score: f32,
    pub features: Features,
}

/// Everything that scoring looks at; nothing changes while a question is answered but what is
/// remembered of it.
pub struct Scorer<'a> {
    records: &'a Records<'a>,
    reading: &'a ParsedQuery,
    around: Around<'a>,
    /// The question's terms, to be found in documents.
    wanted: Wanted,
    /// The earlier questions, and what each counts.
    past: Vec<(&'a ParsedQuery, Around<'a>, f32)>,
    meetings: HashMap<DocumentId, Meeting>,
    /// Of all meetings, how far the best agrees with the date that the question names.
    best_day: f32,
    latest: Vec<DocumentId>,
}

impl<'a> Scorer<'a> {
    pub fn new(reading: &'a ParsedQuery, records: &'a Records<'a>) -> Self {
        let around = |reading| Around::new(records.index, Matcher::new(reading, records.index));
        let days = records.directory.days().iter().filter(|_| !reading.dates.is_empty() || !reading.periods.is_empty());
        Self {
            records,
            reading,
            around: around(reading),
            wanted: records.index.wanted(reading.terms.iter().map(Term::word)),
            past: reading.past.iter().map(|(past, worth)| (past, around(past), *worth)).collect(),
            meetings: HashMap::new(),
            best_day: days.map(|day| meeting::day(reading, Some(*day))).fold(0.0, f32::max),
            latest: Vec::new(),
        }
    }

    /// All sentences of the passages found, with their scores, best first.
    pub fn candidates(&mut self, hits: &[Hit]) -> Vec<Candidate> {
        if self.reading.latest {
            let mut documents: Vec<_> = hits.iter().map(|hit| self.records.index.place(hit.passage).0).collect();
            documents.dedup();
            documents.sort_unstable();
            documents.dedup();
            self.latest = meeting::latest(&documents, self.records);
        }
        let scores: HashMap<PassageId, f32> = hits.iter().map(|hit| (hit.passage, self.retrieved(hit))).collect();
        let mut out = Vec::new();
        for hit in hits {
            self.passage(hit.passage, &scores, &mut out);
        }
        let order = |one: &Candidate| (self.records.index.order(one.sentence.passage), one.sentence);
        out.sort_by(|a: &Candidate, b| b.score.total_cmp(&a.score).then_with(|| order(a).cmp(&order(b))));
        out
    }

    /// The score of a passage in the index, as far as it is not for words that the meeting as a
    /// whole explains, by the question's mass: else whatever names the meeting would come first.
    fn retrieved(&mut self, hit: &Hit) -> f32 {
        let document = self.records.index.place(hit.passage).0;
        let known = self.meeting(document).known;
        let index = self.records.index;
        let context = self.around.matcher.words(&index.context(hit.passage));
        let whole = self.around.all(hit.passage) | context;
        let (all, left) = (self.reading.share(whole.own), self.reading.share(whole.own & !known));
        let told = if all > 0.0 { left / all } else { 1.0 };
        hit.score / self.reading.mass * (1.0 - EXPLAINED_AWAY * (1.0 - told))
    }

    fn passage(&mut self, id: PassageId, scores: &HashMap<PassageId, f32>, out: &mut Vec<Candidate>) {
        let index = self.records.index;
        let document = index.place(id).0;
        let context = self.around.matcher.words(&index.context(id));
        let whole = self.around.all(id) | context;
        let heading = self.around.matcher.words(&index.heading(id));
        let meeting = self.meeting(document).clone();
        let residual = whole.without(meeting.known);
        let asked = index.speaker(id).and_then(|speaker| meeting.people.get(speaker));
        let mut shared = Features {
            passage: self.reading.share(residual.own) + 0.5 * self.reading.alternative_share(whole, meeting.known),
            explained: meeting.explained,
            document: meeting.document,
            heading: self.reading.share(heading.own) + self.reading.pair_share(heading.pairs),
            retrieved: scores.get(&id).copied().unwrap_or(0.0),
            retrieved_around: scores_around(id, scores, self.records),
            day: meeting.day,
            other_day: flag(self.best_day > 0.0 && meeting.day < self.best_day),
            latest: flag(self.latest.contains(&document)),
            speaker: flag(asked.is_some_and(|asked| asked.by_name)),
            role: flag(asked.is_some_and(|asked| asked.by_role > 0.0)),
            ..Features::default()
        };
        self.front_matter(index.kind(id), whole, &meeting, &mut shared);
        let label = if shared.fact > 0.0 { context } else { Mask::default() };
        let next = PassageId(id.0 + 1);
        let follows = index.passages_of(document).contains(&next.0);
        let listed = follows && matches!(index.kind(next), Kind::Item | Kind::Row);
        shared.past_heading = self.past(|around| around.matcher.words(&index.heading(id)));
        let count = self.around.count(id);
        for number in (0..count).map(|at| SentenceId { passage: id, at }) {
            let leads = listed && number.at + 1 == count && self.around.offers(number).contains(Kinds::LEAD);
            let shared = Features { leads: flag(leads), ..shared };
            out.push(self.sentence(number, context, label, &meeting, shared));
        }
    }

    fn front_matter(&self, kind: Kind, whole: Mask, meeting: &Meeting, features: &mut Features) {
        features.front = match kind {
            Kind::Title => TITLE,
            Kind::Field(_) => 1.0,
            _ => 0.0,
        };
        let Kind::Field(field) = kind else { return };
        features.aside = flag(!field.is_of_the_meeting());
        if self.reading.sought.intersects(field.answers()) {
            let met = whole.own | self.reading.reworded_bits(whole) | meeting.title.own;
            features.fact = (2.0 * self.reading.content_share(met) - 1.0).max(0.0);
        }
    }

    fn sentence(
        &mut self,
        number: SentenceId,
        context: Mask,
        label: Mask,
        meeting: &Meeting,
        shared: Features,
    ) -> Candidate {
        let (reading, index) = (self.reading, self.records.index);
        let own = self.own(number) | label;
        let window = self.around.window(number) | context;
        let spoken = index.kind(number.passage) == Kind::Turn;
        let (residual, wide) = (own.without(meeting.known), window.without(meeting.known));
        let mut features = Features {
            own: reading.share(own.own),
            folded: reading.folded_share(own.folded),
            pairs: reading.pair_share(own.pairs),
            alternative: reading.alternative_share(own, 0),
            residual: reading.share(residual.own),
            residual_pairs: reading.pair_share(residual.pairs),
            window: reading.share(wide.own),
            window_pairs: reading.pair_share(wide.pairs),
            ..shared
        };
        wording::describe(self.around.sentence(number), reading, self.records, &mut features);
        self.next_to_it(number, meeting, &mut features);
        let offered = self.around.offers(number);
        features.asks_same = features.asks * features.residual;
        features.fitting = flag(reading.sought.intersects(offered)) * features.window;
        if spoken && offered.intersects(Kinds::DECISION.union(Kinds::SETTLED)) && !offered.contains(Kinds::PROPOSAL) {
            features.decided = reading.share(self.around.topic(number).without(meeting.known).own);
            features.settles = flag(reading.sought.contains(Kinds::DECISION)) * features.decided;
        }
        if spoken {
            features.spoken_before = features.before;
            features.spoken_fitting = features.fitting;
            features.spoken_around = features.retrieved_around;
        }
        features.past = self.past(|around| around.mask(number));
        features.past_window = self.past(|around| around.window(number));
        Candidate { sentence: number, score: features.weighed(&WEIGHTS), features }
    }

    /// What a sentence meets, the figures of a day that it names in other words too.
    fn own(&mut self, number: SentenceId) -> Mask {
        let mut mask = self.around.mask(number);
        let (sentence, reading) = (self.around.sentence(number), self.reading);
        if reading.day & !mask.own != 0 && wording::names_day(sentence, reading, self.records) {
            mask.own |= reading.day;
        }
        mask
    }

    /// What the earlier questions meet somewhere.
    fn past(&mut self, met: impl Fn(&mut Around) -> Mask) -> f32 {
        let share = |(reading, around, worth): &mut (&ParsedQuery, Around, f32)| {
            let mask = met(around);
            *worth * (reading.share(mask.own) + 0.5 * reading.pair_share(mask.pairs))
        };
        self.past.iter_mut().map(share).sum()
    }

    /// What the sentences before and after, and a question just before, say for this one.
    fn next_to_it(&mut self, number: SentenceId, meeting: &Meeting, features: &mut Features) {
        let points = self.around.offers(number).contains(Kinds::POINTER);
        let before = self.around.before(number);
        let earlier = before.and_then(|before| self.around.before(before));
        for (back, other) in [before, earlier].into_iter().flatten().enumerate() {
            let residual = self.reading.share(self.around.mask(other).without(meeting.known).own);
            if back == 0 {
                features.before = residual;
                features.points_back = flag(points) * residual;
            }
            if self.around.offers(other).contains(Kinds::QUESTION) && features.asks == 0.0 {
                features.replies = features.replies.max(residual);
            }
        }
        if let Some(after) = self.around.after(number) {
            features.corrected = flag(self.around.offers(after).contains(Kinds::CORRECTION));
        }
    }

    /// How much the words in and around a candidate speak for its being an answer.
    /// A field's name and a column's head say as much as the words they stand by.
    pub fn support(&mut self, candidate: &Candidate, kind: Kind) -> Support {
        let (reading, index) = (self.reading, self.records.index);
        let sentence = index.sentence(candidate.sentence);
        let passage = candidate.sentence.passage;
        let context = self.around.matcher.words(&index.context(passage));
        let near = self.around.window(candidate.sentence) | context;
        let own = self.own(candidate.sentence);
        let own = if matches!(kind, Kind::Field(_) | Kind::Row) { own | context } else { own };
        let reworded = reading.reworded_bits(own);
        let met = own.own | reworded;
        let around = near.own | reading.reworded_bits(near);
        let heading = self.around.matcher.words(&index.heading(passage));
        let speaker = index.speaker(passage);
        let meeting = self.meeting(sentence.document);
        let called = speaker.and_then(|speaker| meeting.people.get(speaker)).map_or(0, |asked| asked.called);
        let title = meeting.title.own | paired(heading) | called;
        let date = self.records.documents[sentence.document.0 as usize].date;
        let dated = date.map_or(0, |date| meeting::dated(reading, date));
        let sure = met & (reading.bits(|t| t.exact.is_some()) | paired(own) | reworded);
        let known =
            reading.bits(|t| t.folded.is_some()) | reading.alternatives.iter().fold(0, |bits, a| bits | a.terms);
        let retrieved = candidate.features.retrieved;
        Support {
            sure: reading.content_share(sure),
            maybe: reading.content_share(met & !sure),
            around: reading.content_share(around & paired(near) & !met),
            title: reading.content_share(title & !around),
            unknown: reading.content_share(!known),
            document: reading.content_share(self.of_document(sentence.document)),
            pairs: reading.pair_share(near.pairs),
            retrieved,
            retrieved_plain: if reading.accented { 0.0 } else { retrieved },
            english: flag(reading.english),
            request: flag(reading.request),
            lacks_figure: flag(reading.naming & !(around | title | dated) != 0),
        }
    }

    /// Bits of the terms that stand somewhere in a record, by the key that counts.
    fn of_document(&self, document: DocumentId) -> u64 {
        let scores = self.records.index.scores(&self.wanted, document);
        let found = scores.iter().enumerate().filter(|(_, score)| **score > 0.0);
        found.fold(0, |bits, (term, _)| bits | 1 << term)
    }

    fn meeting(&mut self, document: DocumentId) -> &Meeting {
        let (reading, matcher, records) = (self.reading, &self.around.matcher, self.records);
        let of_one = || Meeting::of(document, reading, matcher, &self.wanted, records);
        self.meetings.entry(document).or_insert_with(of_one)
    }
}

/// The terms that stand beside another term of the question, as in the question.
fn paired(mask: Mask) -> u64 {
    mask.pairs | (mask.pairs << 1)
}

#[cfg(test)]
mod tests;
