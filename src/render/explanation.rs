//! Explains an answer to developers: how its question was parsed, and the features and weights behind each score.

use std::fmt::Write;

use super::locator::list_citation_parts;
use super::texts::Language;
use crate::answer::{Analysis, Features, ParsedQuery, Quote, Rewrite, SUPPORT_WEIGHTS, Support, Term, WEIGHTS};
use crate::library::Snapshot;

/// Smaller contributions to a score are left out.
const MIN_CONTRIBUTION: f32 = 0.005;

/// Explains an answer in lines of text. The explanation is in English; citations are in `language`.
pub fn explain_answer(snapshot: &Snapshot, analysis: &Analysis, quotes: &[Quote], language: Language) -> String {
    let mut out = explain_query(&analysis.query, "");
    for (past, weight) in &analysis.query.past_queries {
        let _ = write!(out, "earlier question, weight {weight:.2}\n{}", explain_query(past, "  "));
    }
    if let Some(support) = &analysis.support {
        let _ = writeln!(out, "confidence  {:.3}", support.confidence());
        out.push_str(&list_contributions(Support::NAMES, &support.values(), &SUPPORT_WEIGHTS.values()));
    }
    let _ = writeln!(out, "candidates  {} sentences", analysis.candidates.len());
    for (number, quote) in (1..).zip(quotes) {
        let _ = write!(out, "\n{}", explain_quote(snapshot, analysis, number, quote, language));
    }
    out
}

fn explain_query(query: &ParsedQuery, indent: &str) -> String {
    let mut out = format!("{indent}words       typed {} accents\n", if query.accented { "with" } else { "without" });
    for (at, term) in query.terms.iter().enumerate() {
        let name = if query.person_names >> at & 1 == 1 { ", name of a person" } else { "" };
        let identifier = if query.identifiers >> at & 1 == 1 { ", identifier" } else { "" };
        let _ = writeln!(out, "{indent}  {:14} {}{name}{identifier}", term.text, explain_term(term));
    }
    for alternative in &query.alternatives {
        let words: Vec<_> = query.iter_terms(alternative.terms).map(|term| term.text.as_str()).collect();
        let _ = writeln!(
            out,
            "{indent}synonym     {} = {}, weight {:.2}",
            words.join(" "),
            alternative.text,
            alternative.weight
        );
    }
    let _ = writeln!(out, "{indent}expects     {}", query.expected_types.labels().collect::<Vec<_>>().join(", "));
    for (types, range) in &query.question_words {
        let words: Vec<_> = query.terms[range.clone()].iter().map(|term| term.text.as_str()).collect();
        let _ =
            writeln!(out, "{indent}            {}, for \"{}\"", types.labels().collect::<String>(), words.join(" "));
    }
    for date in &query.dates {
        let part = |part: Option<String>| part.unwrap_or_else(|| "?".to_owned());
        let (day, month) = (part(date.day.map(|d| d.to_string())), part(date.month.map(|m| m.to_string())));
        let _ = writeln!(out, "{indent}date        {day}/{month}/{}", part(date.year.map(|y| y.to_string())));
    }
    for period in &query.periods {
        let _ = writeln!(out, "{indent}period      {} to {}", period.start(), period.end());
    }
    if query.asks_to_compose {
        let _ = writeln!(out, "{indent}request     to compose something");
    }
    if query.asks_for_latest {
        let _ = writeln!(out, "{indent}meeting     the latest");
    }
    out
}

fn explain_term(term: &Term) -> String {
    let keys = match (term.exact, term.folded) {
        _ if term.token.is_figure() => "figure",
        (Some(_), _) => "known",
        (None, Some(_)) => "known without accents",
        (None, None) => "not in the records",
    };
    let rewrite = match &term.rewrite {
        Rewrite::Unchanged => String::new(),
        Rewrite::Abbreviation(short) => format!(", abbreviation {short}"),
        Rewrite::AmbiguousAbbreviation(short) => format!(", abbreviation {short} (ambiguous)"),
        Rewrite::Keystrokes(keys) => format!(", keystrokes {keys}"),
    };
    let role = if term.is_content() { "" } else { ", stop word" };
    format!("{keys}{rewrite}{role}: weight {:.2} × idf {:.2}", term.weight, term.idf)
}

fn explain_quote(snapshot: &Snapshot, analysis: &Analysis, number: usize, quote: &Quote, language: Language) -> String {
    let (document, passage) = snapshot.passage(quote.passage);
    let mut out = format!(
        "[{number}] {}\n    {}\n",
        document.slice(quote.span.clone()),
        list_citation_parts(document, passage, quote.span.start, language).join(" · ")
    );
    let records = snapshot.records();
    let candidate = analysis.candidates.iter().find(|candidate| {
        let (passage, span) = records.quote_span(&analysis.query, candidate);
        passage == quote.passage && span.start == quote.span.start
    });
    let Some(candidate) = candidate else { return out };
    let _ = writeln!(out, "    score {:.3}", candidate.score);
    out.push_str(&list_contributions(Features::NAMES, &candidate.features.values(), &WEIGHTS.values()));
    out
}

/// Returns a line for each product of a value and its weight, in descending order of magnitude.
fn list_contributions(names: &[&str], values: &[f32], weights: &[f32]) -> String {
    let terms = names.iter().zip(values.iter().zip(weights));
    let mut contributions: Vec<_> =
        terms.map(|(name, (value, weight))| (value * weight, name, *value, weight)).collect();
    contributions.retain(|(contribution, ..)| contribution.abs() >= MIN_CONTRIBUTION);
    contributions.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    let lines = contributions.into_iter().map(|(contribution, name, value, weight)| {
        format!("    {contribution:+7.3}  {name} {value:.3} × {weight:.2}\n")
    });
    lines.collect()
}
