//! The report of `check`: the metadata, passages and problems of a record.

use std::fmt::Write;

use super::sanitise_line;
use super::texts::{CliTexts, Language, fill, format_file_problem};
use crate::formats::{Encoding, FileProblem, LeftOutLine, LeftOutReason, Position};
use crate::records::{Document, MetadataField, MetadataSource, PassageKind};

// Maximum UTF-16 units.
const MAX_VALUE: usize = 90;
const MAX_PATH: usize = 300;
const MAX_PROBLEM: usize = 600;

/// Formats a problem of a file as `path:line: message`, on one line.
pub fn format_problem_line(problem: &FileProblem, language: Language) -> String {
    sanitise_line(&format_file_problem(problem, language), MAX_PROBLEM)
}

/// Describes a record in several lines: its path, each metadata field with its source, the number of passages by kind,
/// and doubts.
pub fn describe_record(document: &Document, language: Language) -> String {
    let texts = language.cli_texts();
    let encoding = document.encoding.filter(|encoding| *encoding != Encoding::Utf8);
    let encoding = encoding.map_or(String::new(), |encoding| format!("  ({})", encoding.name()));
    let mut out = format!("{}{encoding}\n", sanitise_line(&document.name(), MAX_PATH));
    for (field, value) in list_metadata(document) {
        if let Some(value) = value {
            let source = document.metadata_source(field).map_or("", |source| source_name(source, texts));
            let value = sanitise_line(&value, MAX_VALUE);
            let _ = writeln!(out, "  {:13} {value}  ({source})", field_key(field));
        }
    }
    let _ = writeln!(out, "  {:13} {}", "passages", describe_passages(document, texts));
    if !document.left_out.is_empty() {
        let _ = writeln!(out, "  left out: {}", describe_left_out(document, texts));
    }
    for doubt in find_doubts(document, texts) {
        let _ = writeln!(out, "  {:13} {doubt}", "doubt");
    }
    out
}

fn list_metadata(document: &Document) -> [(MetadataField, Option<String>); 8] {
    let attendees = document.attendees.join("; ");
    [
        (MetadataField::Title, Some(document.title.clone())),
        (MetadataField::Date, document.date.map(|d| d.to_string())),
        (MetadataField::Place, document.place.clone()),
        (MetadataField::Chair, document.chair.clone()),
        (MetadataField::Secretary, document.secretary.clone()),
        (MetadataField::Attendees, (!attendees.is_empty()).then_some(attendees)),
        (MetadataField::Meeting, document.meeting.clone()),
        (MetadataField::Organisation, document.organisation.clone()),
    ]
}

/// Formats the numbers of passages: "34: 20 paragraphs, 9 items, 5 rows".
fn describe_passages(document: &Document, texts: &CliTexts) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for passage in document.passages() {
        let template = passage_count_template(passage.kind, texts);
        match counts.iter_mut().find(|(known, _)| *known == template) {
            Some((_, count)) => *count += 1,
            None => counts.push((template, 1)),
        }
    }
    let counts: Vec<_> = counts.iter().map(|(template, count)| fill(template, &[count])).collect();
    format!("{}: {}", document.passage_count(), counts.join(", "))
}

/// Formats the numbers of lines that are not quoted: "8 lines (running heads 6, links 2)".
fn describe_left_out(document: &Document, texts: &CliTexts) -> String {
    let total: u32 = document.left_out.iter().map(|(_, count)| count).sum();
    let counts: Vec<_> =
        document.left_out.iter().map(|(reason, count)| format!("{} {count}", reason_name(*reason, texts))).collect();
    format!("{} ({})", fill(texts.left_out_lines, &[&total]), counts.join(", "))
}

/// Formats a line that is not quoted as `path:line: reason: text`, on one line.
pub fn format_left_out_line(path: &str, line: &LeftOutLine, language: Language) -> String {
    let texts = language.cli_texts();
    let (Position::Line(number) | Position::Page(number) | Position::Time(number)) = line.position;
    let text = sanitise_line(&line.text, MAX_PROBLEM);
    format!("{}:{number}: {}: {text}", sanitise_line(path, MAX_PATH), reason_name(line.reason, texts))
}

fn reason_name(reason: LeftOutReason, texts: &CliTexts) -> &'static str {
    match reason {
        LeftOutReason::RunningHead => texts.running_heads,
        LeftOutReason::LineNumber => texts.line_numbers,
        LeftOutReason::Contents => texts.contents,
        LeftOutReason::Navigation => texts.navigation,
        LeftOutReason::Caption => texts.captions,
        LeftOutReason::Link => texts.links,
        LeftOutReason::Byline => texts.bylines,
        LeftOutReason::Motto => texts.mottos,
        LeftOutReason::Notice => texts.notices,
        LeftOutReason::UnknownKey => texts.unknown_keys,
    }
}

fn find_doubts(document: &Document, texts: &CliTexts) -> Vec<&'static str> {
    let is_turn = |p: &&crate::records::Passage| p.kind == PassageKind::Turn;
    let lacks_speakers = document.passages().iter().filter(is_turn).all(|p| document.speaker(p).is_none());
    let doubts = [
        (document.metadata_source(MetadataField::Title) == Some(MetadataSource::FileName), texts.no_title_found),
        (document.date.is_none(), texts.no_date_found),
        (document.chair.is_none(), texts.no_chair_found),
        (document.passages().iter().any(|p| p.kind == PassageKind::Turn) && lacks_speakers, texts.no_speaker_named),
    ];
    doubts.into_iter().filter(|(applies, _)| *applies).map(|(_, doubt)| doubt).collect()
}

fn field_key(field: MetadataField) -> &'static str {
    match field {
        MetadataField::Title => "title",
        MetadataField::Date => "date",
        MetadataField::Place => "place",
        MetadataField::Chair => "chair",
        MetadataField::Secretary => "secretary",
        MetadataField::Attendees => "attendees",
        MetadataField::Meeting => "kind",
        MetadataField::Organisation => "organisation",
    }
}

fn source_name(source: MetadataSource, texts: &CliTexts) -> &'static str {
    match source {
        MetadataSource::FrontMatter => texts.from_front_matter,
        MetadataSource::Head => texts.from_text,
        MetadataSource::Container => texts.from_properties,
        MetadataSource::FileName => texts.from_file_name,
        MetadataSource::Folder => texts.from_folder,
    }
}

fn passage_count_template(kind: PassageKind, texts: &CliTexts) -> &'static str {
    match kind {
        PassageKind::Title => texts.titles,
        PassageKind::Field(_) => texts.fields,
        PassageKind::Heading => texts.headings,
        PassageKind::Paragraph => texts.paragraphs,
        PassageKind::Item => texts.items,
        PassageKind::Row => texts.rows,
        PassageKind::Turn => texts.turns,
        PassageKind::Noise => texts.left_out,
    }
}
