//! What the wording of a sentence offers to what is sought.

use chrono::{Datelike, NaiveDate};

use super::features::Features;
use super::query::ParsedQuery;
use super::records::Records;
use crate::index::{Sentence, TokenId};
use crate::text::calendar::days;
use crate::text::dates::{self, Found};
use crate::text::kinds::Kinds;
use crate::text::tokens;

/// Words between a figure and what it counts, at most.
const COUNTED: usize = 3;

/// Fills in what a sentence's own words say, whatever stands around it.
pub fn describe(sentence: &Sentence, reading: &ParsedQuery, records: &Records, features: &mut Features) {
    let both = |kind: Kinds| flag(reading.sought.contains(kind) && sentence.offers.contains(kind));
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
    let strict =
        |sought: Kinds, offered: Kinds| flag(reading.sought.contains(sought) && sentence.offers.contains(offered));
    features.venue = strict(Kinds::PLACE, Kinds::VENUE);
    features.named = strict(Kinds::PERSON, Kinds::NAMED).max(strict(Kinds::TASK, Kinds::NAMED));
    features.means = strict(Kinds::DEFINITION, Kinds::MEANS);
    features.asks = flag(sentence.offers.contains(Kinds::QUESTION));
    features.proposes = flag(sentence.offers.contains(Kinds::PROPOSAL));
    features.proposes_only = features.proposes * flag(reading.sought.contains(Kinds::DECISION));
    features.corrects = flag(sentence.offers.contains(Kinds::CORRECTION));
    let words = &sentence.tokens;
    let count = f32::from(u16::try_from(words.len()).unwrap_or(u16::MAX)).max(1.0);
    features.length = count.ln() / 4.0;
    features.short = ((8.0 - count) / 8.0).max(0.0);
    novelty(sentence, reading, records, features);
    features.counted = flag(counts(words, reading, records));
}

/// 1 where it holds.
pub fn flag(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

/// Figures, names and dates that the question does not have.
fn novelty(sentence: &Sentence, reading: &ParsedQuery, records: &Records, features: &mut Features) {
    let words = &sentence.tokens;
    let vocabulary = &records.index.vocabulary;
    let new = |id| !reading.terms.iter().any(|t| t.is(id, records.index));
    let sought = reading.sought;
    if sought.contains(Kinds::NUMBER) || sought.contains(Kinds::DATE) || sought.contains(Kinds::SHARE) {
        features.new_number = flag(words.iter().any(|w| vocabulary.is_figure(w.exact()) && new(w.exact())));
    }
    if sought.contains(Kinds::PERSON) || sought.contains(Kinds::TASK) {
        let names = words.iter().filter(|w| w.is_name() && !vocabulary.is_figure(w.exact()) && new(w.exact()));
        features.new_name = f32::from(u8::try_from(names.take(2).count()).unwrap_or(2)) / 2.0;
    }
    if sought.contains(Kinds::DATE) {
        let found = days_of(sentence, records);
        features.new_date = flag(found.iter().any(|d| !reading.dates.iter().any(|q| same_day(q, d))));
    }
    features.names_day = flag(names_day(sentence, reading, records));
}

/// Whether a day that the question names stands in a sentence, in figures or as seen from its meeting.
pub fn names_day(sentence: &Sentence, reading: &ParsedQuery, records: &Records) -> bool {
    let named = || reading.dates.iter().filter(|date| date.day.is_some());
    named().next().is_some() && {
        let found = days_of(sentence, records);
        named().any(|asked| found.iter().any(|day| same_day(asked, day)))
    }
}

fn same_day(a: &Found, b: &Found) -> bool {
    (a.day, a.month) == (b.day, b.month)
}

/// The days that a sentence names.
fn days_of(sentence: &Sentence, records: &Records) -> Vec<Found> {
    if !sentence.offers.contains(Kinds::DATE) {
        return Vec::new();
    }
    let text = records.text(sentence);
    let mut found = dates::dates(text);
    found.extend(told_from_the_meeting(sentence, text, records));
    found
}

/// The days that a sentence tells as seen from its meeting: "thứ Sáu tuần sau".
fn told_from_the_meeting(sentence: &Sentence, text: &str, records: &Records) -> Vec<Found> {
    let Some(date) = records.documents[sentence.document.0 as usize].date else { return Vec::new() };
    let found = |day: NaiveDate| Found { span: 0..0, day: Some(day.day()), month: Some(day.month()), year: None };
    days(&tokens(text), date).into_iter().map(found).collect()
}

/// Whether a figure stands shortly before the word that the question counts: the "hộ" of "bao
/// nhiêu hộ".
fn counts(words: &[TokenId], reading: &ParsedQuery, records: &Records) -> bool {
    if !reading.sought.contains(Kinds::NUMBER) {
        return false;
    }
    let asks = reading.terms.windows(2).position(|pair| {
        let many = matches!(pair[0].token.folded.as_str(), "nhieu" | "may" | "many" | "much");
        many && pair[1].is_content()
    });
    let Some(counted) = asks.map(|at| &reading.terms[at + 1]) else { return false };
    let vocabulary = &records.index.vocabulary;
    words.iter().enumerate().any(|(at, word)| {
        counted.is(word.exact(), records.index)
            && words[at.saturating_sub(COUNTED)..at].iter().any(|w| vocabulary.is_figure(w.exact()))
    })
}
