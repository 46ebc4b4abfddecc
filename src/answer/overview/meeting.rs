//! The sentences of a meeting with their speech acts, and the speakers who decide; the input of all aspects.

use std::collections::HashMap;
use std::ops::Range;

use super::act_phrases::{ActPhrases, HeadingTopics, classify_heading};
use crate::answer::quote_span::join_sentences;
use crate::answer::records::Records;
use crate::index::{DocumentId, ExactId, PassageId, Sentence};
use crate::records::{Document, Passage, PassageKind};
use crate::text::answer_types::AnswerTypes;
use crate::text::speech_acts::SpeechAct;
use crate::text::{collapse_whitespace, labels, syllable};

/// The maximum number of quotes of an aspect.
const MAX_QUOTES: usize = 40;

/// A sentence with fewer words is quoted together with a neighbour.
pub const MIN_QUOTE_WORDS: usize = 10;

/// The maximum number of words of an unmarked heading.
const MAX_UNMARKED_HEADING_WORDS: usize = 7;

/// The maximum number of words before a deciding phrase that still begins a sentence: "Vậy thống nhất …"
const MAX_WORDS_BEFORE_DECISION: usize = 2;

/// A sentence of the record with its speech acts.
pub struct MeetingLine<'a> {
    pub sentence: Sentence,
    pub passage: &'a Passage,
    /// Bits of [`SpeechAct`].
    pub acts: u16,
    /// The topics of the heading, lead-in and column headings above it.
    pub heading: HeadingTopics,
}

impl MeetingLine<'_> {
    /// Whether the sentence performs `act`.
    pub fn has_act(&self, act: SpeechAct) -> bool {
        self.acts & act.bit() != 0
    }

    pub fn is_turn(&self) -> bool {
        self.passage.kind == PassageKind::Turn
    }
}

/// A meeting, prepared for its overview.
pub struct MeetingOverview<'a> {
    pub records: &'a Records<'a>,
    pub document: &'a Document,
    pub phrases: ActPhrases,
    /// The sentences of all passages that can be quoted, in the order of the record.
    pub lines: Vec<MeetingLine<'a>>,
    /// The names of the speakers who decide. Empty if the record does not name speakers.
    deciders: Vec<&'a str>,
}

/// Whether a sentence is a question or begins a new topic, and is therefore not joined to its neighbour.
fn is_separate(sentence: &Sentence) -> bool {
    sentence.answer_types.intersects(AnswerTypes::QUESTION.union(AnswerTypes::NEW_TOPIC))
}

/// A candidate for a quote of an aspect.
pub struct QuoteCandidate {
    pub passage: PassageId,
    pub span: Range<usize>,
    pub score: f32,
    /// Sort key for the order of the quotes.
    pub order: usize,
}

impl<'a> MeetingOverview<'a> {
    /// Returns the overview of a document, or `None` if there is no such document.
    pub fn new(records: &'a Records<'a>, id: DocumentId) -> Option<Self> {
        let document = records.documents.get(id.0 as usize)?;
        let phrases = ActPhrases::new(records.index);
        let numbers = records.index.passage_range(id).map(PassageId);
        let (mut lines, mut headings, mut unmarked) = (Vec::new(), HeadingCache::default(), HeadingTopics::default());
        for (number, passage) in numbers.zip(document.passages()) {
            if is_unmarked_heading(passage, document.passage_text(passage)) {
                unmarked = classify_heading(document.passage_text(passage));
            }
            if !is_quotable(passage, document.passage_text(passage)) {
                continue;
            }
            let heading = headings.find_topics_above(document, passage).union(unmarked);
            let heading = heading.union(headings.find_topics_of_label(document.passage_text(passage)));
            let sentences = records.index.sentences(number);
            lines.extend(sentences.into_iter().map(|sentence| {
                let acts = phrases.act_bits(&sentence.tokens);
                MeetingLine { sentence, passage, acts, heading }
            }));
        }
        let deciders = find_deciders(document, &lines, &phrases);
        Some(Self { records, document, phrases, lines, deciders })
    }

    pub fn text(&self, line: &MeetingLine) -> &'a str {
        self.document.slice(line.sentence.span.clone())
    }

    pub fn speaker(&self, line: &MeetingLine) -> Option<&'a str> {
        self.document.speaker(line.passage)
    }

    /// Whether the speaker of a sentence is one who decides.
    pub fn is_by_decider(&self, line: &MeetingLine) -> bool {
        let speaker = self.speaker(line).map(crate::records::extract_name);
        speaker.is_some_and(|speaker| self.deciders.contains(&speaker))
    }

    /// Returns a candidate for quoting a sentence. A sentence of fewer than `min_words` words is joined to the sentence
    /// that it depends on.
    pub fn build_candidate(&self, line: &MeetingLine, score: f32, min_words: usize) -> QuoteCandidate {
        let is_short = line.sentence.tokens.len() < min_words && line.passage.kind != PassageKind::Row;
        let sentences = || self.records.index.sentences(line.sentence.id.passage);
        let at = line.sentence.id.index as usize;
        let neighbour = |at: Option<usize>| sentences().into_iter().nth(at?).filter(|other| !is_separate(other));
        let with_previous = || join_sentences(self.records, &neighbour(at.checked_sub(1))?, &line.sentence);
        let with_next = || join_sentences(self.records, &line.sentence, &neighbour(Some(at + 1))?);
        let joined = match is_short {
            true if self.has_demonstrative(line) => with_previous().or_else(with_next),
            true => with_next().or_else(with_previous),
            false => None,
        };
        let span = joined.unwrap_or_else(|| line.sentence.span.clone());
        QuoteCandidate { passage: line.sentence.id.passage, order: span.start, span, score }
    }

    /// Whether a sentence has a word that refers to the text before it: "Chốt thế nhé."
    pub fn has_demonstrative(&self, line: &MeetingLine) -> bool {
        let words = ["thế", "vậy", "vầy", "đó", "này", "that", "it"];
        self.text(line).split(|c: char| !c.is_alphabetic()).any(|word| words.contains(&word.to_lowercase().as_str()))
    }

    /// Returns the best candidates without overlaps and repetitions, by `order`. If a candidate conflicts with
    /// exactly one selected candidate and contains it, the selected one takes its span.
    pub fn select_best(&self, mut candidates: Vec<QuoteCandidate>) -> Vec<QuoteCandidate> {
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.span.start.cmp(&b.span.start)));
        let mut selected: Vec<(QuoteCandidate, String)> = Vec::new();
        for candidate in candidates {
            let text = collapse_whitespace(self.document.slice(candidate.span.clone())).to_lowercase();
            let overlaps =
                |other: &QuoteCandidate| other.span.start < candidate.span.end && candidate.span.start < other.span.end;
            let conflicts: Vec<usize> =
                (0..selected.len()).filter(|at| overlaps(&selected[*at].0) || selected[*at].1 == text).collect();
            match conflicts[..] {
                [] if !text.is_empty() => selected.push((candidate, text)),
                [at] if candidate.span.start <= selected[at].0.span.start
                    && selected[at].0.span.end <= candidate.span.end =>
                {
                    selected[at].0.span = candidate.span;
                }
                _ => {}
            }
            if selected.len() == MAX_QUOTES {
                break;
            }
        }
        let mut best: Vec<QuoteCandidate> = selected.into_iter().map(|(candidate, _)| candidate).collect();
        best.sort_by_key(|candidate| candidate.order);
        best
    }
}

/// Whether a passage can be quoted: it is not the title, front matter, noise or an unmarked heading.
fn is_quotable(passage: &Passage, text: &str) -> bool {
    !matches!(passage.kind, PassageKind::Title | PassageKind::Field(_) | PassageKind::Noise)
        && !is_unmarked_heading(passage, text)
}

/// Whether a passage is an unmarked heading: a short line of plain text without a full stop.
fn is_unmarked_heading(passage: &Passage, text: &str) -> bool {
    passage.kind == PassageKind::Paragraph
        && text.ends_with(|c: char| c.is_alphanumeric())
        && text.split_whitespace().nth(MAX_UNMARKED_HEADING_WORDS).is_none()
        && !text.contains(['.', ':', ';', '|'])
}

/// The topics of headings, lead-ins and column headings, each classified once.
#[derive(Default)]
struct HeadingCache<'a>(HashMap<&'a str, HeadingTopics>);

impl<'a> HeadingCache<'a> {
    /// Returns the topics of everything above a passage.
    fn find_topics_above(&mut self, document: &'a Document, passage: &Passage) -> HeadingTopics {
        let above = [document.section(passage), document.context(passage), document.columns(passage)];
        let topics = above.map(|text| *self.0.entry(text).or_insert_with(|| classify_heading(text)));
        topics.into_iter().fold(HeadingTopics::default(), HeadingTopics::union)
    }
}

impl<'a> HeadingCache<'a> {
    /// Returns the topics of the label with which a passage begins: "Decision: …", "Kết luận: …".
    fn find_topics_of_label(&mut self, text: &'a str) -> HeadingTopics {
        let label = text.split_once(": ").map(|(label, _)| label).filter(|label| labels::is_label(label));
        label.map_or_else(HeadingTopics::default, |label| {
            *self.0.entry(label).or_insert_with(|| classify_heading(label))
        })
    }
}

/// Returns the names of the speakers with authority to decide. If the record names a chair who speaks, it is the chair.
/// Otherwise it is every speaker with at least half as many sentences that begin with a deciding phrase as the speaker
/// with the most.
fn find_deciders<'a>(document: &'a Document, lines: &[MeetingLine<'a>], phrases: &ActPhrases) -> Vec<&'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in lines {
        let Some(speaker) = document.speaker(line.passage).map(crate::records::extract_name) else { continue };
        let ranges = [SpeechAct::Decision, SpeechAct::Ruling].map(|act| phrases.find_act(&line.sentence.tokens, act));
        let decides = ranges.iter().flatten().any(|range| range.start <= MAX_WORDS_BEFORE_DECISION);
        *counts.entry(speaker).or_default() += usize::from(decides && !line.has_act(SpeechAct::Proposal));
    }
    let chair = document.chair.as_deref().map(crate::records::extract_name).filter(|chair| counts.contains_key(chair));
    if let Some(chair) = chair {
        return vec![chair];
    }
    let most = counts.values().copied().max().unwrap_or(0);
    counts.into_iter().filter(|(_, count)| *count > 0 && 2 * count >= most).map(|(speaker, _)| speaker).collect()
}

/// Returns the folded key of the given name in a person's name, its last word; empty if `name` is empty.
pub fn given_name_key(name: &str) -> String {
    name.split_whitespace().next_back().map(syllable::folded_key).unwrap_or_default()
}

/// Returns the exact keys of the words of a sentence.
pub fn exact_ids(line: &MeetingLine) -> impl Iterator<Item = ExactId> {
    line.sentence.tokens.iter().map(|token| token.exact())
}

/// Returns `weight` if `condition` is true, otherwise 0.
pub fn weight_if(condition: bool, weight: f32) -> f32 {
    if condition { weight } else { 0.0 }
}

#[cfg(test)]
mod tests;
