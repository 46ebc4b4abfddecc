//! The shape of a meeting: what can be asked of it as a whole, as quotes.
//!
//! Every aspect is found the same way. The record's sentences are looked at once, by number, for
//! what they do ([`crate::text::acts`]); each aspect scores them, the best are kept and put in the
//! record's order, and only those are marked, for marking reads letters. Nothing is worded anew: a
//! quote is a sentence, or two that follow each other in one passage.
//!
//! A member who asks for decisions and is shown a proposal is misled, so where the wording leaves
//! doubt a sentence is left out.

mod asked;
mod decisions;
mod extract;
mod figures;
mod speakers;
mod tasks;
mod wording;

use std::collections::HashMap;
use std::ops::Range;

use super::quotes::together;
use crate::answer::outcome::Quote;
use crate::answer::records::Records;
use crate::index::{DocumentId, ExactId, PassageId, Sentence};
use crate::records::{Document, Kind, Passage};
use crate::text::acts::Act;
use crate::text::aspects::Aspect;
use crate::text::kinds::Kinds;
use crate::text::{squeezed, syllable};
use wording::Wording;

/// Quotes of an aspect, at most.
const MOST: usize = 40;

/// A sentence of fewer words takes its neighbour along; one without a full stop and with no more is a
/// heading.
const SHORT: usize = 10;
const LONGEST_CAPTION: usize = 7;

/// Who rules begins with it, but for so many words: "Vậy thống nhất …"
const HEAD: usize = 2;

/// A sentence of the record, and what is done by saying it.
struct Line<'a> {
    sentence: Sentence,
    passage: &'a Passage,
    /// Bits of [`Act`].
    acts: u16,
    /// What the heading, the lead and the column heads that it stands under say.
    above: Above,
}

impl Line<'_> {
    fn does(&self, act: Act) -> bool {
        self.acts & act.bit() != 0
    }

    fn is_turn(&self) -> bool {
        self.passage.kind == Kind::Turn
    }
}

/// One meeting, read for its shape.
struct Meeting<'a> {
    records: &'a Records<'a>,
    document: &'a Document,
    wording: Wording,
    /// In the order of the record; of passages that can be quoted, lines of the front matter aside.
    lines: Vec<Line<'a>>,
    /// Who rules, where turns are told apart.
    rulers: Vec<&'a str>,
}

/// Whether a sentence asks, or opens another topic: none that leans on the one beside it.
fn asks(sentence: &Sentence) -> bool {
    sentence.offers.meets(Kinds::QUESTION.with(Kinds::OPENING))
}

/// What is under a heading, or behind a line that leads a list in.
#[derive(Debug, Clone, Copy, Default)]
struct Above {
    decides: bool,
    assigns: bool,
}

/// What may be quoted.
struct Found {
    passage: PassageId,
    span: Range<usize>,
    score: f32,
    /// Where it stands among the quotes.
    order: usize,
}

impl Records<'_> {
    /// The quotes that tell `aspect` of a meeting, in the order of the record; speakers one quote
    /// each, in the order of first speaking. Empty where the record has nothing of the kind; at most
    /// forty, the best.
    pub fn aspect(&self, document: DocumentId, aspect: Aspect) -> Vec<Quote> {
        let Some(meeting) = Meeting::of(self, document) else { return Vec::new() };
        let found = match aspect {
            Aspect::Decisions => decisions::found(&meeting),
            Aspect::Tasks => tasks::found(&meeting),
            Aspect::Figures => figures::found(&meeting),
            Aspect::Speakers => speakers::found(&meeting),
            Aspect::Extract => extract::found(&meeting),
        };
        let quote = |found: Found| Quote {
            highlights: meeting.marks(aspect, &found.span),
            passage: found.passage,
            span: found.span,
            score: found.score,
        };
        meeting.best(found).into_iter().map(quote).collect()
    }
}

impl<'a> Meeting<'a> {
    fn of(records: &'a Records<'a>, id: DocumentId) -> Option<Self> {
        let document = records.documents.get(id.0 as usize)?;
        let wording = Wording::new(records.index);
        let numbers = records.index.passages_of(id).map(PassageId);
        let (mut lines, mut above, mut caption) = (Vec::new(), Headings::default(), Above::default());
        for (number, passage) in numbers.zip(document.passages()) {
            if is_caption(passage, document.passage_text(passage)) {
                caption = wording::above(document.passage_text(passage));
            }
            if !is_quotable(passage, document.passage_text(passage)) {
                continue;
            }
            let above = above.of(document, passage).or(caption);
            let sentences = records.index.sentences_of(number);
            lines.extend(sentences.into_iter().map(|sentence| {
                let acts = wording.acts(&sentence.tokens);
                Line { sentence, passage, acts, above }
            }));
        }
        let rulers = rulers(document, &lines, &wording);
        Some(Self { records, document, wording, lines, rulers })
    }

    fn text(&self, line: &Line) -> &'a str {
        self.document.slice(line.sentence.span.clone())
    }

    fn speaker(&self, line: &Line) -> Option<&'a str> {
        self.document.speaker(line.passage)
    }

    /// Whether one who rules says it.
    fn is_rulers(&self, line: &Line) -> bool {
        let speaker = self.speaker(line).map(crate::records::name);
        speaker.is_some_and(|speaker| self.rulers.contains(&speaker))
    }

    /// A line as what may be quoted; one of fewer than `least` words with the sentence that it leans
    /// on.
    fn quotable(&self, line: &Line, score: f32, least: usize) -> Found {
        let short = line.sentence.tokens.len() < least && line.passage.kind != Kind::Row;
        let sentences = || self.records.index.sentences_of(line.sentence.id.passage);
        let at = line.sentence.id.at as usize;
        let other = |at: Option<usize>| sentences().into_iter().nth(at?).filter(|other| !asks(other));
        let before = || together(self.records, &other(at.checked_sub(1))?, &line.sentence);
        let after = || together(self.records, &line.sentence, &other(Some(at + 1))?);
        let both = match short {
            true if self.points_back(line) => before().or_else(after),
            true => after().or_else(before),
            false => None,
        };
        let span = both.unwrap_or_else(|| line.sentence.span.clone());
        Found { passage: line.sentence.id.passage, order: span.start, span, score }
    }

    /// Whether a short sentence settles what was said before it: "Chốt thế nhé."
    fn points_back(&self, line: &Line) -> bool {
        let words = ["thế", "vậy", "vầy", "đó", "này", "that", "it"];
        self.text(line).split(|c: char| !c.is_alphabetic()).any(|word| words.contains(&word.to_lowercase().as_str()))
    }

    /// The best, none said twice, in their order. One that holds another alone stands for both.
    fn best(&self, mut found: Vec<Found>) -> Vec<Found> {
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.span.start.cmp(&b.span.start)));
        let mut kept: Vec<(Found, String)> = Vec::new();
        for one in found {
            let text = squeezed(self.document.slice(one.span.clone())).to_lowercase();
            let meets = |other: &Found| other.span.start < one.span.end && one.span.start < other.span.end;
            let met: Vec<usize> = (0..kept.len()).filter(|at| meets(&kept[*at].0) || kept[*at].1 == text).collect();
            match met[..] {
                [] if !text.is_empty() => kept.push((one, text)),
                [at] if one.span.start <= kept[at].0.span.start && kept[at].0.span.end <= one.span.end => {
                    kept[at].0.span = one.span;
                }
                _ => {}
            }
            if kept.len() == MOST {
                break;
            }
        }
        let mut best: Vec<Found> = kept.into_iter().map(|(found, _)| found).collect();
        best.sort_by_key(|found| found.order);
        best
    }

    /// Bytes of the document's text inside `span` that tell the aspect.
    fn marks(&self, aspect: Aspect, span: &Range<usize>) -> Vec<Range<usize>> {
        let text = self.document.slice(span.clone());
        let marks = match aspect {
            Aspect::Decisions => decisions::marks(text),
            Aspect::Tasks => tasks::marks(text),
            Aspect::Speakers => speakers::marks(text),
            Aspect::Figures | Aspect::Extract => figures::marks(text),
        };
        apart(text, marks).into_iter().map(|mark| span.start + mark.start..span.start + mark.end).collect()
    }
}

/// Marks in order; those that a space at most lies between are one.
fn apart(text: &str, mut marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    marks.sort_by_key(|mark| mark.start);
    let mut out: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for mark in marks {
        match out.last_mut() {
            Some(last) if mark.start <= last.end || &text[last.end..mark.start] == " " => {
                last.end = last.end.max(mark.end);
            }
            _ => out.push(mark),
        }
    }
    out
}

/// A line with letters to quote: no title, nothing of the front matter, no caption.
fn is_quotable(passage: &Passage, text: &str) -> bool {
    !matches!(passage.kind, Kind::Title | Kind::Field(_) | Kind::Noise) && !is_caption(passage, text)
}

/// A short line without a full stop, in plain text: a heading that its file does not mark.
fn is_caption(passage: &Passage, text: &str) -> bool {
    passage.kind == Kind::Paragraph
        && text.ends_with(|c: char| c.is_alphanumeric())
        && text.split_whitespace().nth(LONGEST_CAPTION).is_none()
        && !text.contains(['.', ':', ';', '|'])
}

/// What headings, leads and column heads say, each read once.
#[derive(Default)]
struct Headings<'a>(HashMap<&'a str, Above>);

impl<'a> Headings<'a> {
    fn of(&mut self, document: &'a Document, passage: &Passage) -> Above {
        let above = [document.section(passage), document.context(passage), document.columns(passage)];
        let read = above.map(|text| *self.0.entry(text).or_insert_with(|| wording::above(text)));
        read.into_iter().fold(Above::default(), Above::or)
    }
}

impl Above {
    fn or(self, other: Self) -> Self {
        Self { decides: self.decides || other.decides, assigns: self.assigns || other.assigns }
    }
}

/// Who rules, where turns are told apart: the chair that the record names, or whoever begins with
/// what settles about as often as the one who does most.
fn rulers<'a>(document: &'a Document, lines: &[Line<'a>], wording: &Wording) -> Vec<&'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in lines {
        let Some(speaker) = document.speaker(line.passage).map(crate::records::name) else { continue };
        let places = [Act::Settles, Act::Rules].map(|act| wording.places(&line.sentence.tokens, act));
        let rules = places.iter().flatten().any(|place| place.start <= HEAD);
        *counts.entry(speaker).or_default() += usize::from(rules && !line.does(Act::Proposes));
    }
    let chair = document.chair.as_deref().map(crate::records::name).filter(|chair| counts.contains_key(chair));
    if let Some(chair) = chair {
        return vec![chair];
    }
    let most = counts.values().copied().max().unwrap_or(0);
    counts.into_iter().filter(|(_, count)| *count > 0 && 2 * count >= most).map(|(speaker, _)| speaker).collect()
}

/// The given name of a name, as its folded key; empty where there is none.
fn given(name: &str) -> String {
    name.split_whitespace().next_back().map(syllable::folded).unwrap_or_default()
}

/// Words of a line as exact keys.
fn keys(line: &Line) -> impl Iterator<Item = ExactId> {
    line.sentence.tokens.iter().map(|token| token.exact())
}
