//! What was concluded and decided: what stands under such a heading, and what is said with words
//! that settle, by the meeting or by who leads it.

use std::ops::Range;

use super::act_phrases::marked;
use super::meeting::{AspectHit, MeetingLine, MeetingOverview, SHORT};
use crate::text::acts::Act;
use crate::text::kinds::Kinds;

/// What speaks for a decision, and against; from `ENOUGH` on it is one.
const UNDER_HEADING: f32 = 2.0;
const SETTLES: f32 = 2.0;
const RULES: f32 = 1.0;
const BODY: f32 = 1.0;
const CHAIR: f32 = 1.0;
const ANYONE: f32 = -1.0;
const DETAIL: f32 = 0.2;
const PROPOSES: f32 = -2.0;
const ENOUGH: f32 = 2.0;

/// A sentence of fewer words than this says nothing by itself.
const FEWEST: usize = 4;

/// A sentence of no more words only consents.
const BARE: usize = 6;

pub fn find(meeting: &MeetingOverview) -> Vec<AspectHit> {
    let scored = meeting.lines.iter().map(|line| (line, score(meeting, line)));
    let decided = scored.filter(|(_, score)| *score >= ENOUGH);
    let quotes = decided.flat_map(|(line, score)| {
        let proposed = proposed(meeting, line).map(|proposed| meeting.quotable(proposed, score, SHORT));
        proposed.into_iter().chain([meeting.quotable(line, score, SHORT)])
    });
    quotes.filter(|found| words(meeting, found) >= FEWEST).collect()
}

pub fn marks(text: &str) -> Vec<Range<usize>> {
    marked(text, Act::Settles.bit() | Act::Rules.bit())
}

/// How far a sentence decides.
pub fn score(meeting: &MeetingOverview, line: &MeetingLine) -> f32 {
    let offers = line.sentence.offers;
    if offers.contains(Kinds::QUESTION) || line.does(Act::Greets) || meeting.text(line).ends_with(':') {
        return 0.0;
    }
    let worth = |holds: bool, worth: f32| if holds { worth } else { 0.0 };
    let settles = worth(line.does(Act::Settles), SETTLES).max(worth(line.does(Act::Rules), RULES));
    let under = worth(line.above.decides, UNDER_HEADING);
    let body = worth(settles > 0.0 && line.does(Act::Body), BODY);
    let who = match (line.is_turn(), meeting.is_rulers(line)) {
        (true, true) => worth(settles > 0.0, CHAIR),
        (true, false) => ANYONE,
        (false, _) => 0.0,
    };
    let proposes = line.does(Act::Proposes) && !(line.does(Act::Body) || meeting.is_rulers(line) || under > 0.0);
    let detail = worth(offers.intersects(Kinds::DATE.union(Kinds::NUMBER)), DETAIL);
    settles + under + body + who + detail + worth(proposes, PROPOSES)
}

/// What a bare word of consent settles: the proposal that the turn before ends in.
fn proposed<'a>(meeting: &'a MeetingOverview, line: &MeetingLine) -> Option<&'a MeetingLine<'a>> {
    let bare = line.is_turn() && line.sentence.tokens.len() <= BARE;
    let at = meeting.lines.binary_search_by_key(&line.sentence.id, |other| other.sentence.id).ok().filter(|_| bare)?;
    let before = &meeting.lines[at.checked_sub(1)?];
    let answers = before.sentence.id.passage != line.sentence.id.passage && before.is_turn();
    let asked =
        meeting.lines[..at].iter().rev().take_while(|other| other.sentence.id.passage == before.sentence.id.passage);
    asked.into_iter().find(|other| answers && other.does(Act::Proposes))
}

fn words(meeting: &MeetingOverview, found: &AspectHit) -> usize {
    meeting.document.slice(found.span.clone()).split_whitespace().count()
}
