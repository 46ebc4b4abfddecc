//! Whether a question asks for an aspect of a meeting as a whole, and of which meeting.
//!
//! The wording is [`crate::text::aspects`]'; what that leaves must be the name or the day of a
//! meeting that there is. A word that is neither makes it a question like any other.

use std::cmp::Reverse;

use chrono::Datelike;

use crate::answer::meeting::{day, latest};
use crate::answer::query::ParsedQuery;
use crate::answer::records::Records;
use crate::index::DocumentId;
use crate::text::Token;
use crate::text::aspects::{Aspect, AspectRequest};

/// First words of a question that goes on from the one before, folded.
const LEANING: [&str; 8] = ["vay", "the", "con", "roi", "so", "and", "then", "but"];

impl Records<'_> {
    /// Where `question` asks for an aspect of a meeting as a whole and of nothing narrower: which,
    /// and of which meetings it can be, best first. No meeting where it names none: whoever asks
    /// chooses.
    pub fn asked_aspect(&self, reading: &ParsedQuery) -> Option<(Aspect, Vec<DocumentId>)> {
        let words: Vec<Token> = reading.terms.iter().map(|term| term.token.clone()).collect();
        let leans = !reading.past.is_empty() && words.first().is_some_and(|w| LEANING.contains(&w.folded.as_str()));
        if reading.request || leans {
            return None;
        }
        let asked = self.lexicon.aspects.asked(&words);
        asked.iter().find_map(|asked| Some((asked.aspect, self.meant(reading, asked)?)))
    }

    /// The meetings that all that is left of the question names; none where a word names nothing.
    fn meant(&self, reading: &ParsedQuery, asked: &AspectRequest) -> Option<Vec<DocumentId>> {
        let dated = !reading.dates.is_empty() || !reading.periods.is_empty();
        let name = asked.rest & !of_days(reading);
        if name == 0 && !dated && asked.sort == 0 && !reading.latest {
            return asked.plain.then(Vec::new);
        }
        let wanted = name | asked.sort | of_days(reading);
        let called = (0..).map(DocumentId).zip(self.directory.titles.named(reading, wanted, self.index));
        let fits = |(id, known): &(DocumentId, u64)| {
            let of_day = || in_title(reading, *known) || day(reading, self.directory.date(*id)) > 0.0;
            name & !known == 0 && (!dated || of_day())
        };
        let mut found: Vec<(DocumentId, u64)> = called.filter(fits).collect();
        let sorted = asked.sort != 0 && found.iter().any(|(_, known)| asked.sort & !known == 0);
        found.retain(|(_, known)| !sorted || asked.sort & !known == 0);
        let named = name != 0 || dated || sorted || reading.latest;
        match (named, found.is_empty()) {
            (true, true) => None,
            (true, false) => Some(self.ranked(reading, found.into_iter().map(|(id, _)| id).collect())),
            (false, _) => asked.plain.then(Vec::new),
        }
    }

    /// The day that is named first, then the newest.
    fn ranked(&self, reading: &ParsedQuery, mut found: Vec<DocumentId>) -> Vec<DocumentId> {
        if reading.latest {
            found = latest(&found, self);
        }
        let date = |id: &DocumentId| self.directory.date(*id);
        found.sort_by(|a, b| {
            let fit = |id: &DocumentId| day(reading, date(id));
            fit(b).total_cmp(&fit(a)).then_with(|| Reverse(date(a)).cmp(&Reverse(date(b)))).then(a.cmp(b))
        });
        found
    }
}

/// Bits of the figures of the days and periods that the question names.
fn of_days(reading: &ParsedQuery) -> u64 {
    let mut parts: Vec<String> = Vec::new();
    for date in &reading.dates {
        parts.extend([date.day, date.month].into_iter().flatten().map(|part| part.to_string()));
        parts.extend(date.year.map(|year| year.to_string()));
    }
    parts.extend(reading.periods.iter().map(|period| period.start().year().to_string()));
    let figures = reading.bits(|t| parts.iter().any(|part| t.token.exact.trim_start_matches('0') == part));
    figures | quarter(reading)
}

/// Whether a title holds the year or the quarter that the question names: "Tổng kết năm 2024", which
/// may be of the January after.
fn in_title(reading: &ParsedQuery, known: u64) -> bool {
    let days = of_days(reading);
    days != 0 && days & !known == 0 && reading.dates.iter().all(|date| date.day.is_none() && date.month.is_none())
}

/// Bits of "quý" and its number, where the question names a period by it.
fn quarter(reading: &ParsedQuery) -> u64 {
    let quarter = reading.bits(|t| !reading.periods.is_empty() && t.token.folded == "qui");
    quarter | (quarter << 1)
}
