//! `check`: what was understood of a record and what is wrong with it, for those who maintain the records.

use std::fmt::Write;

use super::one_line;
use super::texts::{CliTexts, Language, file_problem};
use crate::formats::{Encoding, FileProblem};
use crate::records::{Datum, Document, Kind, Origin};

const LONGEST: usize = 90;

const LONGEST_PATH: usize = 300;

const LONGEST_PROBLEM: usize = 600;

/// Formats a record's problem as path:line: message.
pub fn problem(problem: &FileProblem, language: Language) -> String {
    one_line(&file_problem(problem, language), LONGEST_PROBLEM)
}

/// Returns a paragraph: the path, each datum with its source, numbers of passages by kind, doubts.
pub fn document(document: &Document, language: Language) -> String {
    let texts = language.cli();
    let encoding = document.encoding.filter(|encoding| *encoding != Encoding::Utf8);
    let encoding = encoding.map_or(String::new(), |encoding| format!("  ({})", encoding.name()));
    let mut out = format!("{}{encoding}\n", one_line(&document.path, LONGEST_PATH));
    for (datum, value) in data(document) {
        if let Some(value) = value {
            let origin = document.origin(datum).map_or("", |from| origin(from, texts));
            let value = one_line(&value, LONGEST);
            let _ = writeln!(out, "  {:13} {value}  ({origin})", name(datum));
        }
    }
    let _ = writeln!(out, "  {:13} {}", "passages", passages(document, texts));
    for doubt in doubts(document, texts) {
        let _ = writeln!(out, "  {:13} {doubt}", "doubt");
    }
    out
}

fn data(document: &Document) -> [(Datum, Option<String>); 8] {
    let attendees = document.attendees.join("; ");
    [
        (Datum::Title, Some(document.title.clone())),
        (Datum::Date, document.date.map(|d| d.to_string())),
        (Datum::Place, document.place.clone()),
        (Datum::Chair, document.chair.clone()),
        (Datum::Secretary, document.secretary.clone()),
        (Datum::Attendees, (!attendees.is_empty()).then_some(attendees)),
        (Datum::Meeting, document.meeting.clone()),
        (Datum::Organisation, document.organisation.clone()),
    ]
}

/// Formats numbers of passages: "34: 20 paragraphs, 9 items, 5 rows".
fn passages(document: &Document, texts: &CliTexts) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for passage in document.passages() {
        let kind = kind(passage.kind, texts);
        match counts.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => counts.push((kind, 1)),
        }
    }
    let counts: Vec<_> = counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    format!("{}: {}", document.passage_count(), counts.join(", "))
}

fn doubts(document: &Document, texts: &CliTexts) -> Vec<&'static str> {
    let spoken = |p: &&crate::records::Passage| p.kind == Kind::Turn;
    let unnamed = document.passages().iter().filter(spoken).all(|p| document.speaker(p).is_none());
    let doubts = [
        (document.origin(Datum::Title) == Some(Origin::FileName), texts.no_title_found),
        (document.date.is_none(), texts.no_date_found),
        (document.chair.is_none(), texts.no_chair_found),
        (document.passages().iter().any(|p| p.kind == Kind::Turn) && unnamed, texts.no_speaker_named),
    ];
    doubts.into_iter().filter(|(doubtful, _)| *doubtful).map(|(_, doubt)| doubt).collect()
}

fn name(datum: Datum) -> &'static str {
    match datum {
        Datum::Title => "title",
        Datum::Date => "date",
        Datum::Place => "place",
        Datum::Chair => "chair",
        Datum::Secretary => "secretary",
        Datum::Attendees => "attendees",
        Datum::Meeting => "kind",
        Datum::Organisation => "organisation",
    }
}

fn origin(origin: Origin, texts: &CliTexts) -> &'static str {
    match origin {
        Origin::FrontMatter => texts.from_front_matter,
        Origin::Head => texts.from_text,
        Origin::Container => texts.from_properties,
        Origin::FileName => texts.from_file_name,
        Origin::Folder => texts.from_folder,
    }
}

fn kind(kind: Kind, texts: &CliTexts) -> &'static str {
    match kind {
        Kind::Title => texts.titles,
        Kind::Field(_) => texts.fields,
        Kind::Paragraph => texts.paragraphs,
        Kind::Item => texts.items,
        Kind::Row => texts.rows,
        Kind::Turn => texts.turns,
        Kind::Noise => texts.left_out,
    }
}
