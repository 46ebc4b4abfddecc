//! One meeting, read for its overview: its sentences with what is done by saying them, and who rules.

use std::collections::HashMap;
use std::ops::Range;

use super::act_phrases::{ActPhrases, HeadingSense, heading_sense};
use crate::answer::quotes::together;
use crate::answer::records::Records;
use crate::index::{DocumentId, ExactId, PassageId, Sentence};
use crate::records::{Document, Kind, Passage};
use crate::text::acts::Act;
use crate::text::kinds::Kinds;
use crate::text::{squeezed, syllable};

/// Quotes of an aspect, at most.
const MOST: usize = 40;

/// A sentence of fewer words takes its neighbour along; one without a full stop and with no more is a
/// heading.
pub const SHORT: usize = 10;
const LONGEST_CAPTION: usize = 7;

/// Who rules begins with it, but for so many words: "Vậy thống nhất …"
const HEAD: usize = 2;

/// A sentence of the record, and what is done by saying it.
pub struct MeetingLine<'a> {
    pub sentence: Sentence,
    pub passage: &'a Passage,
    /// Bits of [`Act`].
    pub acts: u16,
    /// What the heading, the lead and the column heads that it stands under say.
    pub above: HeadingSense,
}

impl MeetingLine<'_> {
    /// Whether it does `act`.
    pub fn does(&self, act: Act) -> bool {
        self.acts & act.bit() != 0
    }

    pub fn is_turn(&self) -> bool {
        self.passage.kind == Kind::Turn
    }
}

/// One meeting, read for its shape.
pub struct MeetingOverview<'a> {
    pub records: &'a Records<'a>,
    pub document: &'a Document,
    pub phrases: ActPhrases,
    /// In the order of the record; of passages that can be quoted, lines of the front matter aside.
    pub lines: Vec<MeetingLine<'a>>,
    /// Who rules, where turns are told apart.
    rulers: Vec<&'a str>,
}

/// Whether a sentence asks, or opens another topic: none that leans on the one beside it.
fn asks(sentence: &Sentence) -> bool {
    sentence.offers.intersects(Kinds::QUESTION.union(Kinds::OPENING))
}

/// What may be quoted.
pub struct AspectHit {
    pub passage: PassageId,
    pub span: Range<usize>,
    pub score: f32,
    /// Where it stands among the quotes.
    pub order: usize,
}

impl<'a> MeetingOverview<'a> {
    pub fn of(records: &'a Records<'a>, id: DocumentId) -> Option<Self> {
        let document = records.documents.get(id.0 as usize)?;
        let phrases = ActPhrases::new(records.index);
        let numbers = records.index.passages_of(id).map(PassageId);
        let (mut lines, mut above, mut caption) = (Vec::new(), Headings::default(), HeadingSense::default());
        for (number, passage) in numbers.zip(document.passages()) {
            if is_caption(passage, document.passage_text(passage)) {
                caption = heading_sense(document.passage_text(passage));
            }
            if !is_quotable(passage, document.passage_text(passage)) {
                continue;
            }
            let above = above.of(document, passage).or(caption);
            let sentences = records.index.sentences_of(number);
            lines.extend(sentences.into_iter().map(|sentence| {
                let acts = phrases.acts(&sentence.tokens);
                MeetingLine { sentence, passage, acts, above }
            }));
        }
        let rulers = rulers(document, &lines, &phrases);
        Some(Self { records, document, phrases, lines, rulers })
    }

    pub fn text(&self, line: &MeetingLine) -> &'a str {
        self.document.slice(line.sentence.span.clone())
    }

    pub fn speaker(&self, line: &MeetingLine) -> Option<&'a str> {
        self.document.speaker(line.passage)
    }

    /// Whether one who rules says it.
    pub fn is_rulers(&self, line: &MeetingLine) -> bool {
        let speaker = self.speaker(line).map(crate::records::name);
        speaker.is_some_and(|speaker| self.rulers.contains(&speaker))
    }

    /// A line as what may be quoted; one of fewer than `least` words with the sentence that it leans
    /// on.
    pub fn quotable(&self, line: &MeetingLine, score: f32, least: usize) -> AspectHit {
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
        AspectHit { passage: line.sentence.id.passage, order: span.start, span, score }
    }

    /// Whether a short sentence settles what was said before it: "Chốt thế nhé."
    pub fn points_back(&self, line: &MeetingLine) -> bool {
        let words = ["thế", "vậy", "vầy", "đó", "này", "that", "it"];
        self.text(line).split(|c: char| !c.is_alphabetic()).any(|word| words.contains(&word.to_lowercase().as_str()))
    }

    /// The best, none said twice, in their order. One that holds another alone stands for both.
    pub fn best(&self, mut found: Vec<AspectHit>) -> Vec<AspectHit> {
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.span.start.cmp(&b.span.start)));
        let mut kept: Vec<(AspectHit, String)> = Vec::new();
        for one in found {
            let text = squeezed(self.document.slice(one.span.clone())).to_lowercase();
            let meets = |other: &AspectHit| other.span.start < one.span.end && one.span.start < other.span.end;
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
        let mut best: Vec<AspectHit> = kept.into_iter().map(|(found, _)| found).collect();
        best.sort_by_key(|found| found.order);
        best
    }
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
struct Headings<'a>(HashMap<&'a str, HeadingSense>);

impl<'a> Headings<'a> {
    fn of(&mut self, document: &'a Document, passage: &Passage) -> HeadingSense {
        let above = [document.section(passage), document.context(passage), document.columns(passage)];
        let read = above.map(|text| *self.0.entry(text).or_insert_with(|| heading_sense(text)));
        read.into_iter().fold(HeadingSense::default(), HeadingSense::or)
    }
}

/// Who rules, where turns are told apart: the chair that the record names, or whoever begins with
/// what settles about as often as the one who does most.
fn rulers<'a>(document: &'a Document, lines: &[MeetingLine<'a>], phrases: &ActPhrases) -> Vec<&'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in lines {
        let Some(speaker) = document.speaker(line.passage).map(crate::records::name) else { continue };
        let places = [Act::Settles, Act::Rules].map(|act| phrases.places(&line.sentence.tokens, act));
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
pub fn given(name: &str) -> String {
    name.split_whitespace().next_back().map(syllable::folded).unwrap_or_default()
}

/// Words of a line as exact keys.
pub fn keys(line: &MeetingLine) -> impl Iterator<Item = ExactId> {
    line.sentence.tokens.iter().map(|token| token.exact())
}

#[cfg(test)]
mod tests;
