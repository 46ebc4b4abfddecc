//! The shape of a meeting: its decisions, tasks, figures and speakers, and an extract, as quotes.
//!
//! Told by wording and headings alone, so that a sentence may be missed or be one too many; but each
//! is the record's own, word for word, and cited. Nothing is put together or reworded.

mod asked;
mod describe;
mod extract;
mod wording;

use std::collections::HashMap;
use std::ops::Range;

use super::highlight::joined;
use super::{Quote, Records};
use crate::index::{DocumentId, TokenId};
use crate::knowledge::Kind;
use crate::text::answering::answering;
use crate::text::aspects::Aspect;
use crate::text::kinds::Kinds;
use crate::text::tokens;
use describe::Described;
use wording::Wording;

/// Quotes of an aspect: the best, in the order of the record.
const MOST: usize = 40;

/// A sentence of fewer words says what it means only together with the one before it.
const SHORT: usize = 6;

/// A turn of fewer words says no more than that someone agrees.
const FEWEST_OF_A_TURN: usize = 5;

/// From how much a sentence belongs to its aspect.
const BELONGS: f32 = 2.0;

/// One record, to be looked at.
pub(super) struct Shape<'a> {
    records: &'a Records<'a>,
    assigning: Wording,
    due: Wording,
    speaking: Wording,
    agree: Wording,
}

impl Records<'_> {
    /// The sentences that tell `aspect` of a meeting, in the order of the record, forty at most; of
    /// speakers one each, in the order in which they first spoke.
    pub fn aspect(&self, document: DocumentId, aspect: Aspect) -> Vec<Quote> {
        let shape = Shape::new(self);
        let described = shape.describe(document);
        let scored: Vec<(&Described, f32)> = match aspect {
            Aspect::Extract => extract::chosen(&shape, &described),
            Aspect::Speakers => shape.speakers(&described),
            _ => {
                let score = |d: &Described| match aspect {
                    Aspect::Decisions => shape.decides(d),
                    Aspect::Tasks => shape.assigns(d),
                    _ => shape.counts(d),
                };
                described.iter().map(|d| (d, score(d))).filter(|(_, score)| *score >= BELONGS).collect()
            }
        };
        shape.quotes(scored, aspect)
    }
}

impl<'a> Shape<'a> {
    fn new(records: &'a Records<'a>) -> Self {
        let wording = |list| Wording::new(list, records.index);
        let (assigning, due) = (wording(wording::ASSIGNING), wording(wording::DUE));
        let (speaking, agree) = (wording(wording::SPEAKING), wording(wording::AGREEING));
        Self { records, assigning, due, speaking, agree }
    }

    fn words(&self, described: &Described) -> &[TokenId] {
        let sentences = &self.records.index.sentences;
        sentences.tokens(sentences.get(described.number))
    }

    /// How much a sentence decides: by its heading, by a word that settles.
    fn decides(&self, d: &Described) -> f32 {
        let settled = worth(d.offers.has(Kinds::SETTLED), 2.0) + worth(d.offers.has(Kinds::DECISION), 0.5);
        let voted = worth(d.offers.has(Kinds::SHARE) && d.offers.has(Kinds::DECISION), 1.5);
        let paper = worth(d.offers.has(Kinds::LEGAL), 1.5);
        let against = worth(d.offers.has(Kinds::QUESTION), 4.0) + worth(d.offers.has(Kinds::PROPOSAL), 1.5);
        settled + voted + worth(d.concluding, 2.0)
            - paper
            - against
            - worth(d.greets, 2.0)
            - worth(self.agree.stands_in(self.words(d)), 2.5)
    }

    /// How much it gives someone something to do: by a verb, a name, a day, its heading.
    fn assigns(&self, d: &Described) -> f32 {
        let words = self.words(d);
        let assigned = self.assigning.stands_in(words);
        let someone = d.offers.has(Kinds::NAMED);
        let due = self.due.stands_in(words) || d.offers.has(Kinds::DAY);
        let told = worth(assigned, 1.2) + worth(someone, 0.6) + worth(due, 0.6) + worth(d.tasks, 2.0);
        let concluding = worth(d.concluding && assigned, 0.4);
        // "Chị Hà làm phụ lục, xong trước 30/4": no verb assigns, but the name and what is due do.
        let named = !assigned && someone && self.due.stands_in(words) && self.begins_with_a_name(d);
        let by_name = worth(named, 1.0) - worth(!assigned && !d.tasks && !named, 4.0);
        told + concluding + by_name
            - worth(d.offers.has(Kinds::QUESTION), 4.0)
            - worth(d.offers.has(Kinds::PROPOSAL), 1.0)
    }

    /// How much it counts: by sums, shares, and figures that are no day's and no paper's.
    fn counts(&self, d: &Described) -> f32 {
        let figures = self.words(d).iter().any(|word| self.records.index.vocabulary.is_figure(word.exact()));
        if !figures || self.marks(d, self.span(d), Aspect::Figures).is_empty() {
            return 0.0;
        }
        let kinds = worth(d.offers.has(Kinds::MONEY), 1.0) + worth(d.offers.has(Kinds::SHARE), 1.0);
        let row = self.records.passage(d.passage).kind == Kind::Row;
        let paper = d.offers.has(Kinds::LEGAL) && kinds < 1.0;
        2.0 + kinds + worth(row, 1.0) - worth(d.offers.has(Kinds::QUESTION), 1.5) - worth(paper, 1.0)
    }

    /// Of everyone who speaks in turns, the sentence that tells most; where minutes tell of who
    /// spoke, those sentences.
    fn speakers<'d>(&self, described: &'d [Described]) -> Vec<(&'d Described, f32)> {
        let told = |d: &Described| {
            let length = f32::from(u8::try_from(self.words(d).len().min(40)).unwrap_or(40));
            let kinds = [Kinds::SETTLED, Kinds::PROPOSAL, Kinds::NUMBER, Kinds::REASON, Kinds::TASK];
            let says: f32 = kinds.iter().map(|kind| worth(d.offers.has(*kind), 0.4)).sum();
            let weak = worth(d.offers.has(Kinds::QUESTION), 1.5)
                + worth(d.greets, 2.0)
                + worth(d.offers.has(Kinds::POINTER), 0.5);
            length.max(1.0).ln() + says - weak
        };
        let mut best: HashMap<&str, (usize, &Described, f32)> = HashMap::new();
        for (order, d) in described.iter().enumerate() {
            let Some(speaker) = self.records.passage(d.passage).speaker.as_deref() else { continue };
            let score = told(d);
            let known = best.entry(speaker).or_insert((order, d, score));
            if score > known.2 {
                *known = (known.0, d, score);
            }
        }
        if best.is_empty() {
            let speaks = |d: &&Described| {
                !d.tasks
                    && d.offers.has(Kinds::NAMED)
                    && self.speaking.stands_in(self.words(d))
                    && self.begins_with_a_name(d)
            };
            return described.iter().filter(speaks).map(|d| (d, told(d))).collect();
        }
        let mut ordered: Vec<_> = best.into_values().collect();
        ordered.sort_by_key(|(order, _, _)| *order);
        ordered.into_iter().map(|(_, d, score)| (d, score)).collect()
    }

    /// Whether a sentence begins with someone's name, a title or a word before it.
    fn begins_with_a_name(&self, d: &Described) -> bool {
        let span = self.span(d);
        let text = &self.records.document(d.passage).text[span];
        let first = answering(text, &tokens(text), Kinds::PERSON).into_iter().next();
        first.is_some_and(|name| text[..name.start].split_whitespace().count() <= 2)
    }

    /// The best, as quotes, in the order of the record; speakers in theirs.
    fn quotes(&self, mut scored: Vec<(&Described, f32)>, aspect: Aspect) -> Vec<Quote> {
        if scored.len() > MOST && aspect != Aspect::Speakers {
            scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.number.cmp(&b.0.number)));
        }
        scored.truncate(MOST);
        if aspect != Aspect::Speakers {
            scored.sort_by_key(|(d, _)| d.number);
        }
        let mut quotes: Vec<Quote> = Vec::new();
        for (d, score) in scored {
            let span = self.with_before(d, aspect);
            let text = &self.records.document(d.passage).text;
            let said = |quote: &Quote| {
                let known = &self.records.document(quote.passage).text[quote.span.clone()];
                known.contains(&text[span.clone()])
            };
            let turn = self.records.passage(d.passage).kind == Kind::Turn;
            let few = turn && text[span.clone()].split_whitespace().count() < FEWEST_OF_A_TURN;
            if few || quotes.iter().any(said) {
                continue;
            }
            if quotes.last().is_some_and(|last| last.passage == d.passage && last.span.end > span.start) {
                quotes.pop();
            }
            let highlights = self.marks(d, span.clone(), aspect);
            quotes.push(Quote { passage: d.passage, span, highlights, score });
        }
        quotes
    }

    /// A sentence, with the one before it in its passage where it is short or only points back.
    fn with_before(&self, d: &Described, aspect: Aspect) -> Range<usize> {
        let own = self.span(d);
        let sentences = &self.records.index.sentences;
        let leans = self.words(d).len() < SHORT || d.offers.has(Kinds::POINTER);
        let before = d.number.checked_sub(1).filter(|before| sentences.of(d.passage).contains(before));
        let text = self.records.document(d.passage);
        match before.filter(|_| leans && !matches!(aspect, Aspect::Figures | Aspect::Extract)) {
            Some(before) => {
                let both = sentences.get(before).span.start..own.end;
                if text.stretches(both.clone()).count() == 1 { both } else { own }
            }
            None => own,
        }
    }

    fn span(&self, d: &Described) -> Range<usize> {
        self.records.index.sentences.get(d.number).span.clone()
    }

    /// What of a quote tells its aspect: owners and days, or figures.
    fn marks(&self, d: &Described, span: Range<usize>, aspect: Aspect) -> Vec<Range<usize>> {
        let sought = match aspect {
            Aspect::Tasks => Kinds::PERSON.with(Kinds::DATE),
            Aspect::Figures => Kinds::NUMBER,
            _ => return Vec::new(),
        };
        let text = &self.records.document(d.passage).text[span.clone()];
        let row = self.records.passage(d.passage).kind == Kind::Row;
        let mut out: Vec<Range<usize>> = Vec::new();
        for mark in joined(text, answering(text, &tokens(text), sought)) {
            if aspect == Aspect::Figures && !row && !says_how_many(text, &mark) {
                continue;
            }
            let mark = span.start + mark.start..span.start + mark.end;
            if out.last().is_none_or(|last| last.end <= mark.start) {
                out.push(mark);
            }
        }
        out
    }
}

/// Whether a figure counts something: a share, or one with a word right behind it; the 12 of "ngõ
/// 12" and the 3 of "điều 3" only name.
fn says_how_many(text: &str, figure: &Range<usize>) -> bool {
    let own = &text[figure.clone()];
    let before = text[..figure.start].split_whitespace().next_back().unwrap_or_default().to_lowercase();
    let counted = text[figure.end..].strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase));
    let names = wording::NAMING.split('|').any(|word| word == before);
    own.contains(['%', '/']) || (counted && !names)
}

fn worth(holds: bool, worth: f32) -> f32 {
    if holds { worth } else { 0.0 }
}
