//! Completes the metadata that the record's head lacks, from the first sentences, the metadata of the file
//! format, the file name and the folder; the most trusted source first.

use chrono::{Datelike, NaiveDate};

use super::body::BodyBuilder;
use super::builder::Builder;
use super::document::{Document, MetadataField, MetadataSource};
use super::file_name::title_from_path;
use super::letterhead::{names_organisation, names_record};
use super::meeting_date::{CITING_WORDS, fill_date};
use super::meeting_kind::find_meeting_kind;
use super::meeting_place;
use super::opening::Opening;
use super::passage::{Passage, PassageKind};
use super::remarks::{self, CHAIR_ROLES, SECRETARY_ROLES};
use crate::text::dates::{DateMention, find_dates, find_full_date};
use crate::text::labels::Field;
use crate::text::lines::strip_source;
use crate::text::matching::starts_with_any;
use crate::text::{labels, split_sentences};

/// The number of first paragraphs of which one may have the place of the meeting.
const OPENING_PARAGRAPHS: usize = 3;

/// The maximum number of words of a line with a date that may have the place beside it.
const MAX_LINE_WORDS: usize = 32;

/// The number of last passages of which one may name the secretary.
const CLOSING_PASSAGES: usize = 5;

/// The number of first passages in whose sentences the chair and secretary are looked for.
const OPENING_PASSAGES: usize = 14;

/// Sets the title, date, place, chair, secretary, kind of meeting and organisation if they are still unknown. `title`
/// and `published` are those of the file format; `series_title` is that of a file with several meetings.
pub fn complete(builder: &mut Builder, title: Option<&str>, series_title: Option<&str>, published: Option<&str>) {
    fill_title(builder, title, series_title);
    fill_date(builder, published.and_then(find_full_date), title);
    fill_from_opening(builder);
    add_speakers(builder);
    if builder.document.meeting.is_none() {
        let title_source = builder.document.metadata_source(MetadataField::Title).unwrap_or(MetadataSource::Head);
        let by_title = find_meeting_kind(&builder.document.title).map(|kind| (kind, title_source));
        let by_path = || Some((find_meeting_kind(&title_from_path(&builder.document.path))?, MetadataSource::FileName));
        if let Some((kind, source)) = by_title.or_else(by_path) {
            builder.document.meeting = Some(kind.to_owned());
            builder.record_source(MetadataField::Meeting, source);
        }
    }
    if let (None, Some((folder, _))) = (&builder.document.organisation, builder.document.path.rsplit_once('/')) {
        let folder = folder.rsplit('/').next().unwrap_or(folder).replace(['_', '-'], " ");
        builder.document.organisation = Some(folder);
        builder.record_source(MetadataField::Organisation, MetadataSource::Folder);
    }
}

/// Sets the title: that of the head, or of the format, or derived from the file name. The title of one of several
/// meetings that only has a number or date follows that of the file.
fn fill_title(builder: &mut Builder, title: Option<&str>, series_title: Option<&str>) {
    let own = builder.document.title.clone();
    if let Some(series) = series_title.filter(|series| *series != own && !names_record(&own)) {
        let is_date = own.is_empty() || strip_dates(&own).chars().filter(|c| c.is_alphanumeric()).count() < 3;
        builder.document.title = if is_date { series.to_owned() } else { format!("{series} – {own}") };
        builder.record_source(MetadataField::Title, MetadataSource::Head);
        return;
    }
    if own.is_empty() {
        let container_title = title.map(|t| (t.to_owned(), MetadataSource::Container));
        let (title, source) =
            container_title.unwrap_or_else(|| (title_from_path(&builder.document.path), MetadataSource::FileName));
        builder.document.title = title;
        builder.record_source(MetadataField::Title, source);
    }
}

/// Sets the place, chair, secretary and attendees that are not in labelled lines: those that the first sentences name,
/// the roles of attendees, and the secretary who signs at the end.
fn fill_from_opening(builder: &mut Builder) {
    let Document { place, chair, secretary, attendees, .. } = &builder.document;
    if place.is_some() && chair.is_some() && secretary.is_some() && !attendees.is_empty() {
        return;
    }
    let Opening { place, chair, secretary, attendees, quorum } = read_opening(&builder.document, &builder.body);
    let attendees = attendees.or(quorum).filter(|_| builder.document.attendees.is_empty());
    let found =
        [(Field::Place, place), (Field::Chair, chair), (Field::Secretary, secretary), (Field::Attendee, attendees)]
            .map(|(field, value)| (field, value.map(str::to_owned)));
    for (field, value) in found {
        value.into_iter().for_each(|value| builder.set_field(field, &value, MetadataSource::Head));
    }
}

/// Returns the known fields of a document, completed by those that the text names without labels.
fn read_opening<'t>(document: &'t Document, body: &'t BodyBuilder) -> Opening<'t> {
    let is_text = |p: &&Passage| matches!(p.kind, PassageKind::Paragraph | PassageKind::Item | PassageKind::Row);
    let text = |passage: &Passage| &body.text[passage.span()];
    // "Căn cứ Kế hoạch số 41 ngày 15/1/2024" cites a paper.
    let is_opening = |p: &&Passage| is_text(p) && !starts_with_any(text(p), &CITING_WORDS);
    let texts: Vec<&str> = body.passages.iter().filter(is_opening).take(OPENING_PASSAGES).map(text).collect();
    // Below the first heading of the content, other events have places of their own.
    let before_content = body.passages.iter().take(2 * OPENING_PASSAGES).take_while(|p| !begins_content(text(p), p));
    let paragraphs = before_content.filter(is_opening).take(OPENING_PARAGRAPHS).count();
    let mut opening = Opening {
        place: document.place.as_deref(),
        chair: document.chair.as_deref(),
        secretary: document.secretary.as_deref(),
        attendees: document.attendees.first().map(String::as_str),
        quorum: None,
    };
    for text in texts.iter().take(paragraphs) {
        opening.read_labelled(text);
    }
    // A line with the date may have the place beside it, and the name of who takes the minutes.
    let dates = body.passages.iter().filter(|p| is_date_or_title(p)).map(text);
    let remarks = || dates.clone().chain(texts.iter().take(OPENING_PARAGRAPHS).copied());
    let is_line = |text: &&str| text.split_whitespace().count() <= MAX_LINE_WORDS;
    opening.place = opening.place.or_else(|| remarks().filter(is_line).find_map(meeting_place::find_place_part));
    let has_day = |text: &&str| find_dates(text).iter().any(|date| date.day.is_some());
    opening.place = opening.place.or_else(|| dates.clone().filter(has_day).find_map(meeting_place::find_meeting_place));
    for (n, text) in texts.iter().enumerate() {
        let can_have_place = n < paragraphs && opening.place.is_none() && !names_other_day(text, document.date);
        opening.read(strip_source(text), can_have_place);
    }
    let is_date = |p: &&Passage| p.kind == PassageKind::Field(Field::Date);
    for text in body.passages.iter().filter(is_date).map(text) {
        opening.read(text, false);
    }
    let find_by_role =
        |roles| document.attendees.iter().find_map(|attendee| remarks::find_name_with_role(attendee, roles));
    opening.chair = opening.chair.or_else(|| find_by_role(&CHAIR_ROLES));
    let mut last = body.passages.iter().rev().take(CLOSING_PASSAGES).filter(is_text).map(text);
    opening.secretary = opening
        .secretary
        .or_else(|| find_by_role(&SECRETARY_ROLES))
        .or_else(|| last.find_map(remarks::find_signature))
        .or_else(|| remarks().find_map(remarks::find_note_taker));
    opening
}

/// Adds the speakers who are described to the attendees, unless they are listed.
fn add_speakers(builder: &mut Builder) {
    for speaker in std::mem::take(&mut builder.speakers) {
        let name = speaker.split('(').next().unwrap_or(&speaker).trim();
        if !builder.document.attendees.iter().any(|attendee| attendee.contains(name)) {
            builder.add_attendee(&speaker);
        }
    }
}

/// Whether a passage is a heading or label of the content, such as "Nội dung:".
fn begins_content(text: &str, passage: &Passage) -> bool {
    let is_heading = passage.kind == PassageKind::Heading || labels::is_lone_label(text);
    is_heading
        && labels::parse_field_heading(text).is_none()
        && !names_organisation(text)
        && !text.to_lowercase().contains("thông tin")
}

/// Whether the first sentence of a text names another day than that of the meeting.
fn names_other_day(text: &str, date: Option<NaiveDate>) -> bool {
    let first = split_sentences(text).first().map_or(text, |sentence| &text[sentence.clone()]);
    let mut days = find_dates(first).into_iter().filter(|found| found.day.is_some()).peekable();
    let is_own = |found: DateMention| {
        date.is_some_and(|date| found.day == Some(date.day()) && found.month.is_none_or(|month| month == date.month()))
    };
    days.peek().is_some() && !days.any(is_own)
}

/// Whether a passage has the date of the meeting and may have its place beside it.
fn is_date_or_title(passage: &Passage) -> bool {
    matches!(passage.kind, PassageKind::Title | PassageKind::Field(Field::Date | Field::Source))
}

/// Sets the fields that are unknown to those of the first document of the file, which is about all of its meetings.
pub fn inherit(builder: &mut Builder, first: &Document) {
    let fields = [
        (Field::Place, &first.place),
        (Field::Chair, &first.chair),
        (Field::Secretary, &first.secretary),
        (Field::Organisation, &first.organisation),
    ];
    for (field, value) in fields {
        value.iter().for_each(|value| builder.set_field(field, value, MetadataSource::Head));
    }
}

/// Removes the complete dates from a text.
fn strip_dates(text: &str) -> String {
    let mut out = text.to_owned();
    for date in find_dates(text).iter().rev().filter(|date| date.day.is_some()) {
        out.replace_range(date.span.clone(), " ");
    }
    out
}
