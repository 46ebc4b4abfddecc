//! Explains an answer to developers: how its question was parsed, and the features and weights of its quotes' scores.

use std::fmt::Write;

use super::locator::parts;
use super::texts::Language;
use crate::answer::{Analysis, CERTAINTY, Features, ParsedQuery, Quote, Support, Term, Typed, WEIGHTS};
use crate::library::Snapshot;

/// Smaller contributions are left out.
const LEAST: f32 = 0.005;

/// Returns the whole explanation as lines of text. Its own terms are English; citations are in `language`.
pub fn explanation(snapshot: &Snapshot, analysis: &Analysis, quotes: &[Quote], language: Language) -> String {
    let mut out = reading(&analysis.reading, "");
    for (past, worth) in &analysis.reading.past {
        let _ = write!(out, "before, counted {worth:.2}\n{}", reading(past, "  "));
    }
    if let Some(support) = &analysis.support {
        let _ = writeln!(out, "confidence  {:.3}", support.confidence());
        out.push_str(&made_of(Support::NAMES, &support.values(), &CERTAINTY.values()));
    }
    let _ = writeln!(out, "looked at   {} sentences", analysis.candidates.len());
    for (number, quote) in (1..).zip(quotes) {
        let _ = write!(out, "\n{}", of_quote(snapshot, analysis, number, quote, language));
    }
    out
}

fn reading(reading: &ParsedQuery, indent: &str) -> String {
    let mut out = format!("{indent}words       typed {} accents\n", if reading.accented { "with" } else { "without" });
    for (at, term) in reading.terms.iter().enumerate() {
        let name = if reading.named >> at & 1 == 1 { ", someone's name" } else { "" };
        let figure = if reading.naming >> at & 1 == 1 { ", says which one is meant" } else { "" };
        let _ = writeln!(out, "{indent}  {:14} {}{name}{figure}", term.text, how(term));
    }
    for alternative in &reading.alternatives {
        let said: Vec<_> = reading.each(alternative.terms).map(|term| term.text.as_str()).collect();
        let _ = writeln!(
            out,
            "{indent}also        {} = {}, counted {:.2}",
            said.join(" "),
            alternative.text,
            alternative.worth
        );
    }
    let _ = writeln!(out, "{indent}sought      {}", reading.sought.names().collect::<Vec<_>>().join(", "));
    for (kinds, cue) in &reading.cues {
        let said: Vec<_> = reading.terms[cue.clone()].iter().map(|term| term.text.as_str()).collect();
        let _ = writeln!(out, "{indent}            {}, for \"{}\"", kinds.names().collect::<String>(), said.join(" "));
    }
    for date in &reading.dates {
        let part = |part: Option<String>| part.unwrap_or_else(|| "?".to_owned());
        let (day, month) = (part(date.day.map(|d| d.to_string())), part(date.month.map(|m| m.to_string())));
        let _ = writeln!(out, "{indent}date        {day}/{month}/{}", part(date.year.map(|y| y.to_string())));
    }
    for period in &reading.periods {
        let _ = writeln!(out, "{indent}period      {} to {}", period.start(), period.end());
    }
    if reading.request {
        let _ = writeln!(out, "{indent}request     asks for something to be made");
    }
    if reading.latest {
        let _ = writeln!(out, "{indent}meeting     the latest");
    }
    out
}

fn how(term: &Term) -> String {
    let keys = match (term.exact, term.folded) {
        _ if term.token.is_figure() => "figure",
        (Some(_), _) => "known",
        (None, Some(_)) => "known without accents",
        (None, None) => "not in the records",
    };
    let typed = match &term.typed {
        Typed::AsIs => String::new(),
        Typed::Short(short) => format!(", short form {short}"),
        Typed::Guessed(short) => format!(", short form {short}, which stands for other things too"),
        Typed::Keys(keys) => format!(", keystrokes {keys}"),
    };
    let asks = if term.is_content() { "" } else { ", only asks" };
    format!("{keys}{typed}{asks}: weight {:.2} × rarity {:.2}", term.weight, term.idf)
}

fn of_quote(snapshot: &Snapshot, analysis: &Analysis, number: usize, quote: &Quote, language: Language) -> String {
    let (document, passage) = snapshot.place(quote.passage);
    let mut out = format!(
        "[{number}] {}\n    {}\n",
        document.slice(quote.span.clone()),
        parts(document, passage, quote.span.start, language).join(" · ")
    );
    let records = snapshot.records();
    let own = analysis.candidates.iter().find(|candidate| {
        let (passage, span) = records.quotable(&analysis.reading, candidate);
        passage == quote.passage && span.start == quote.span.start
    });
    let Some(candidate) = own else { return out };
    let _ = writeln!(out, "    score {:.3}", candidate.score);
    out.push_str(&made_of(Features::NAMES, &candidate.features.values(), &WEIGHTS.values()));
    out
}

/// Returns a line for each term of a sum, the largest first.
fn made_of(names: &[&str], values: &[f32], weights: &[f32]) -> String {
    let parts = names.iter().zip(values.iter().zip(weights));
    let mut made: Vec<_> = parts.map(|(name, (value, weight))| (value * weight, name, *value, weight)).collect();
    made.retain(|(worth, ..)| worth.abs() >= LEAST);
    made.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    let lines = made
        .into_iter()
        .map(|(worth, name, value, weight)| format!("    {worth:+7.3}  {name} {value:.3} × {weight:.2}\n"));
    lines.collect()
}
