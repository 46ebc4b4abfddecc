//! Small records as people really write them, each with what a careful reader finds in it: `tests/cases/*.toml`.

use std::collections::BTreeMap;
use std::path::Path;

use bienban::answer::{Answer, Question};
use bienban::archive::{ignore_progress, load_folder};
use bienban::formats::Limits;
use bienban::library::Snapshot;
use bienban::records::Document;
use serde::Deserialize;

/// The number of words of a line with which it is looked up.
const LOOKED_UP_WORDS: usize = 12;

#[derive(Debug, Deserialize)]
struct CaseFile {
    case: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// What the case is about.
    why: String,
    file: String,
    text: String,
    /// Values of the metadata of one of the file's documents. An empty list: there is none. Lists of people must have
    /// all values, other fields one of them.
    #[serde(default)]
    metadata: BTreeMap<String, Vec<String>>,
    /// What the metadata must not have.
    #[serde(default)]
    lacks: BTreeMap<String, Vec<String>>,
    /// Texts that must be found in a passage.
    #[serde(default)]
    keeps: Vec<String>,
    /// Texts that must not be found in any.
    #[serde(default)]
    drops: Vec<String>,
    #[serde(default)]
    asks: Vec<Ask>,
}

/// A question and what the first quotes of its answer must have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    question: String,
    #[serde(default)]
    must: Vec<String>,
    #[serde(default)]
    lacks: Vec<String>,
    /// The number of quotes that count; 1 if absent.
    within: Option<usize>,
    /// What the citation of the quote must have.
    date: Option<String>,
    section: Option<String>,
    not_section: Option<String>,
    /// One of these must be the speaker; an empty list: no one is.
    speaker: Option<Vec<String>>,
    #[serde(default)]
    refused: bool,
}

/// A quote with its citation.
struct Cited {
    text: String,
    date: Option<String>,
    section: String,
    speaker: Option<String>,
}

struct Reading<'a> {
    case: &'a Case,
    snapshot: Snapshot,
    failures: Vec<String>,
}

impl Reading<'_> {
    fn expect(&mut self, holds: bool, expectation: impl FnOnce() -> String) {
        if !holds {
            self.failures.push(format!("{}: {} ({})", self.case.name, expectation(), self.case.why));
        }
    }

    fn check_metadata(&mut self) {
        let (case, snapshot) = (self.case, &self.snapshot);
        let wrong_values = |document: &Document| -> Vec<String> {
            let wrong = case.metadata.iter().filter(|(field, expected)| !has_value(document, field, expected));
            let present = case.lacks.iter().filter(|(field, unexpected)| {
                let value = field_value(document, field).unwrap_or_default();
                unexpected.iter().any(|text| value.contains(text.as_str()))
            });
            wrong.chain(present).map(|(field, _)| format!("{field} is {:?}", field_value(document, field))).collect()
        };
        let wrong = snapshot.knowledge.documents.iter().map(|document| wrong_values(document)).min_by_key(Vec::len);
        let wrong = wrong.unwrap_or_default();
        self.expect(wrong.is_empty(), || wrong.join(", "));
    }

    fn check_passages(&mut self) {
        let case = self.case;
        for (text, is_kept) in
            case.keeps.iter().map(|text| (text, true)).chain(case.drops.iter().map(|text| (text, false)))
        {
            let words: Vec<&str> = text.split_whitespace().take(LOOKED_UP_WORDS).collect();
            let answer = self.snapshot.answer(&Question::new(words.join(" ")));
            let found = self.cite(&answer).iter().any(|quote| quote.text.contains(text.as_str()))
                || answer.passages.iter().any(|scored| {
                    let (document, passage) = self.snapshot.passage(scored.passage);
                    document.passage_text(passage).contains(text.as_str())
                });
            self.expect(found == is_kept, || format!("{text:?} is {}", if found { "found" } else { "not found" }));
        }
    }

    fn check_answers(&mut self) {
        for ask in &self.case.asks {
            let answer = self.snapshot.answer(&Question::new(ask.question.as_str()));
            let quotes = self.cite(&answer);
            let answered = answer.outcome.is_answer();
            if ask.refused {
                self.expect(!answered, || format!("{:?} is answered", ask.question));
                continue;
            }
            let shown = &quotes[..quotes.len().min(ask.within.unwrap_or(1))];
            let texts = || shown.iter().map(|quote| quote.text.as_str()).collect::<Vec<_>>().join(" | ");
            for must in &ask.must {
                let is_quoted =
                    answered && shown.iter().any(|quote| quote.text.contains(must.as_str()) && is_cited(quote, ask));
                self.expect(is_quoted, || format!("{:?} quotes {:?} instead of {must:?}", ask.question, texts()));
            }
            for unexpected in &ask.lacks {
                let is_quoted = shown.iter().any(|quote| quote.text.contains(unexpected.as_str()));
                self.expect(!is_quoted, || format!("{:?} quotes {unexpected:?}", ask.question));
            }
        }
    }

    fn cite(&self, answer: &Answer) -> Vec<Cited> {
        let cite = |quote: &bienban::answer::Quote| {
            let (document, passage) = self.snapshot.passage(quote.passage);
            Cited {
                text: format!(
                    "{} {}",
                    document.slice(quote.span.clone()).replace('\n', " "),
                    document.columns(passage)
                ),
                date: document.date.map(|date| date.to_string()),
                section: document.section(passage).to_owned(),
                speaker: document.speaker(passage).map(str::to_lowercase),
            }
        };
        answer.quotes.iter().map(cite).collect()
    }
}

/// Whether a quote is cited as the question expects.
fn is_cited(quote: &Cited, ask: &Ask) -> bool {
    let speaker_fits = |names: &Vec<String>| match &quote.speaker {
        Some(speaker) => names.iter().any(|name| name.to_lowercase() == *speaker),
        None => names.is_empty(),
    };
    ask.date.as_ref().is_none_or(|date| quote.date.as_ref() == Some(date))
        && ask.section.as_ref().is_none_or(|section| quote.section.contains(section.as_str()))
        && ask.not_section.as_ref().is_none_or(|section| !quote.section.contains(section.as_str()))
        && ask.speaker.as_ref().is_none_or(speaker_fits)
}

fn field_value(document: &Document, field: &str) -> Option<String> {
    match field {
        "title" => Some(document.title.clone()),
        "date" => document.date.map(|date| date.to_string()),
        "place" => document.place.clone(),
        "chair" => document.chair.clone(),
        "secretary" => document.secretary.clone(),
        "organisation" => document.organisation.clone(),
        "attendees" => Some(document.attendees.join("; ")).filter(|names| !names.is_empty()),
        other => panic!("{other} is no field"),
    }
}

fn has_value(document: &Document, field: &str, expected: &[String]) -> bool {
    let value = field_value(document, field);
    match (value, field) {
        (None, _) => expected.is_empty(),
        (Some(value), "chair" | "attendees" | "organisation") => {
            !expected.is_empty() && expected.iter().all(|text| value.contains(text.as_str()))
        }
        (Some(value), _) => expected.contains(&value),
    }
}

/// Reads each case of a file and returns what is not as expected.
fn read_cases(kind: &str) -> (usize, Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(kind).with_extension("toml");
    let text = std::fs::read_to_string(path).expect("the cases are there");
    let cases = toml::from_str::<CaseFile>(&text).expect("the cases are well formed").case;
    let mut failures = Vec::new();
    for case in &cases {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(folder.path().join(&case.file), &case.text).expect("it is writable");
        let knowledge = load_folder(folder.path(), &Limits::default(), &ignore_progress);
        let snapshot = Snapshot::build(knowledge, 1).expect("the record can be read");
        let mut reading = Reading { case, snapshot, failures: Vec::new() };
        reading.check_metadata();
        reading.check_passages();
        reading.check_answers();
        failures.append(&mut reading.failures);
    }
    (cases.len(), failures)
}

#[test]
fn records_are_understood_as_their_readers_do() {
    let kinds = ["attendees", "breaks", "contents", "guards", "head", "headings", "labels", "meetings", "transcripts"];
    let (mut count, mut failures) = (0, Vec::new());
    for kind in kinds {
        let (cases, mut failed) = read_cases(kind);
        count += cases;
        failures.append(&mut failed);
    }
    assert!(count >= 60, "{count} cases");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
