//! The figures that were told, with what they count: sums and shares before mere counts.

use std::ops::Range;

use super::meeting::{AspectHit, MeetingLine, MeetingOverview, SHORT, keys};
use crate::records::Kind;
use crate::text::acts::Act;
use crate::text::kinds::Kinds;
use crate::text::quantities::{Quantity, quantities};
use crate::text::tokens;

/// Sentences whose letters are read, at most; those that can have most figures.
const READ: usize = 200;

/// What a sentence's worth is: that of all its figures, each further one less.
const FADING: f32 = 0.7;
const ENOUGH: f32 = 1.0;

pub fn find(meeting: &MeetingOverview) -> Vec<AspectHit> {
    let mut likely: Vec<(&MeetingLine, f32)> =
        meeting.lines.iter().map(|line| (line, likelihood(meeting, line))).filter(|(_, worth)| *worth > 0.0).collect();
    likely.sort_by(|a, b| b.1.total_cmp(&a.1));
    likely.truncate(READ);
    let scored = likely.into_iter().map(|(line, _)| (line, worth(meeting.text(line), line.passage.kind)));
    let figures = scored.filter(|(line, worth)| *worth >= ENOUGH && line.sentence.tokens.len() > 2);
    figures.map(|(line, worth)| meeting.quotable(line, worth, if line.is_turn() { SHORT } else { 0 })).collect()
}

pub fn marks(text: &str) -> Vec<Range<usize>> {
    quantities(text, &tokens(text)).into_iter().map(|quantity| quantity.span).collect()
}

/// What the figures of a sentence can be worth, told by numbers alone.
fn likelihood(meeting: &MeetingOverview, line: &MeetingLine) -> f32 {
    let offers = line.sentence.offers;
    if !offers.contains(Kinds::NUMBER) || offers.contains(Kinds::QUESTION) || line.does(Act::Greets) && !line.is_turn()
    {
        return 0.0;
    }
    let figures = keys(line).filter(|id| meeting.records.index.vocabulary.is_figure(*id)).count();
    let worth = |kind: Kinds, worth: f32| if offers.contains(kind) { worth } else { 0.0 };
    f32::from(u8::try_from(figures).unwrap_or(u8::MAX)) + worth(Kinds::MONEY, 2.0) + worth(Kinds::SHARE, 1.5) + 0.1
}

fn worth(text: &str, kind: Kind) -> f32 {
    let mut worths: Vec<f32> = quantities(text, &tokens(text)).iter().map(|q: &Quantity| q.worth).collect();
    worths.sort_by(|a, b| b.total_cmp(a));
    let faded = worths.iter().fold((0.0, 1.0), |(sum, share), worth| (sum + worth * share, share * FADING));
    if kind == Kind::Row && faded.0 > 0.0 { faded.0.max(ENOUGH) } else { faded.0 }
}
