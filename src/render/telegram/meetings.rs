//! Screens of meetings: lists by year and organisation, and one meeting's card.

use chrono::Datelike;

use super::callback::{AnswerToken, Callback, MeetingFilter};
use super::html::{escape_html, escape_line};
use super::link::DeepLink;
use super::paging::Paging;
use super::render_context::RenderContext;
use super::screen::{Button, Screen, callback_button};
use crate::index::DocumentId;
use crate::library::{document_key, fnv1a};
use crate::records::Document;
use crate::render::aspects::{aspect_name, has_aspect};
use crate::render::locator::format_meeting;
use crate::render::sanitise_line;
use crate::render::texts::fill;
use crate::text::aspects::Aspect;

/// Meetings per page; their buttons form one row.
const PAGE_SIZE: usize = 6;

/// Organisations per page; each has a row of its own.
const ORGANISATIONS_PAGE_SIZE: usize = 8;

// Maximum UTF-16 units.
const MAX_TITLE: usize = 100;
const MAX_VALUE: usize = 100;
const MAX_LABEL: usize = 50;

/// Renders a page of meetings, newest first, with the same numbers as their buttons.
pub fn render_meetings(context: &RenderContext, filter: MeetingFilter, page: u16) -> Screen {
    let texts = context.language.texts();
    let documents: Vec<_> =
        context.snapshot.newest_first().filter(|document| passes_filter(document, filter)).collect();
    let paging = Paging::new(documents.len(), PAGE_SIZE, page);
    let count = documents.len().to_string();
    let heading = match filter {
        MeetingFilter::All => fill(texts.meeting_count, &[&count]),
        MeetingFilter::Year(0) => fill(texts.meeting_count_in, &[&texts.undated, &count]),
        MeetingFilter::Year(year) => fill(texts.meeting_count_in, &[&year, &count]),
        MeetingFilter::Organisation(_) => {
            let name = documents.first().and_then(|document| document.organisation.as_deref()).unwrap_or_default();
            fill(texts.meeting_count_in, &[&escape_line(name, MAX_TITLE), &count])
        }
    };
    let on_page: Vec<_> = documents.iter().skip(paging.current * PAGE_SIZE).take(PAGE_SIZE).collect();
    let lines: Vec<String> = (1..)
        .zip(&on_page)
        .map(|(number, document)| {
            format!("{number}. {}", escape_html(&format_meeting(document, MAX_TITLE, context.language)))
        })
        .collect();
    let footer = paging.footer(context.language);
    let mut screen = Screen::text(format!("{heading}\n\n{}{footer}", lines.join("\n")));
    let open = |(number, document): (usize, &&&Document)| {
        callback_button(number.to_string(), Callback::Meeting { answer: 0, document: document_key(&document.name()) })
    };
    screen.push_row((1..).zip(&on_page).map(open).collect());
    screen.push_row(paging.buttons(context, |page| Callback::Meetings { filter, page }));
    screen.push_row(build_filter_buttons(context, filter));
    screen
}

fn build_filter_buttons(context: &RenderContext, filter: MeetingFilter) -> Vec<Button> {
    let texts = context.language.texts();
    let documents = &context.snapshot.knowledge.documents;
    let has_organisations = documents.iter().any(|document| document.organisation.is_some());
    let all = (filter != MeetingFilter::All).then(|| {
        callback_button(texts.button_all_meetings, Callback::Meetings { filter: MeetingFilter::All, page: 0 })
    });
    let years = (documents.len() > 1).then(|| callback_button(texts.button_years, Callback::Years));
    let organisations = (has_organisations && documents.len() > 1)
        .then(|| callback_button(texts.button_organisations, Callback::Organisations { page: 0 }));
    all.into_iter().chain(years).chain(organisations).collect()
}

/// Renders the choice of a year.
pub fn render_years(context: &RenderContext) -> Screen {
    let texts = context.language.texts();
    let mut years: Vec<u16> =
        context.snapshot.knowledge.documents.iter().map(|document| year_or_zero(document)).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    let mut screen = Screen::text(texts.choose_year);
    let to_button = |year: &u16| {
        let label = if *year == 0 { texts.undated.to_owned() } else { year.to_string() };
        callback_button(label, Callback::Meetings { filter: MeetingFilter::Year(*year), page: 0 })
    };
    for row in years.chunks(4).take(20) {
        screen.push_row(row.iter().map(to_button).collect());
    }
    screen.push_row(vec![callback_button(
        texts.button_all_meetings,
        Callback::Meetings { filter: MeetingFilter::All, page: 0 },
    )]);
    screen
}

/// Renders a page of the choice of an organisation, by name.
pub fn render_organisations(context: &RenderContext, page: u16) -> Screen {
    let texts = context.language.texts();
    let mut names: Vec<&str> =
        context.snapshot.knowledge.documents.iter().filter_map(|document| document.organisation.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    // A button needs a label.
    names.retain(|name| !sanitise_line(name, MAX_LABEL).is_empty());
    let paging = Paging::new(names.len(), ORGANISATIONS_PAGE_SIZE, page);
    let mut screen = Screen::text(texts.choose_organisation);
    for name in names.iter().skip(paging.current * ORGANISATIONS_PAGE_SIZE).take(ORGANISATIONS_PAGE_SIZE) {
        let filter = MeetingFilter::Organisation(organisation_key(name));
        screen.push_row(vec![callback_button(sanitise_line(name, MAX_LABEL), Callback::Meetings { filter, page: 0 })]);
    }
    screen.push_row(paging.buttons(context, |page| Callback::Organisations { page }));
    screen.push_row(vec![callback_button(
        texts.button_all_meetings,
        Callback::Meetings { filter: MeetingFilter::All, page: 0 },
    )]);
    screen
}

/// Renders a meeting's card: its metadata, and buttons for its aspects.
pub fn render_meeting(context: &RenderContext, id: DocumentId, answer: AnswerToken) -> Screen {
    let texts = context.language.texts();
    let document = &context.snapshot.knowledge.documents[id.0 as usize];
    let key = document_key(&document.name());
    let url = context.link_url(DeepLink::Meeting { document: key });
    let title = escape_html(&format_meeting(document, MAX_TITLE, context.language));
    let fields = [
        (texts.place, &document.place),
        (texts.chair, &document.chair),
        (texts.secretary, &document.secretary),
        (texts.organisation, &document.organisation),
    ];
    let lines: Vec<String> = fields
        .iter()
        .filter_map(|(name, value)| Some(format!("\n{name}: {}", escape_line(value.as_ref()?, MAX_VALUE))))
        .collect();
    let mut screen = Screen::text(format!("🗂 <b><a href=\"{url}\">{title}</a></b>{}", lines.concat()));
    let aspects: Vec<Aspect> =
        Aspect::ALL.into_iter().filter(|aspect| has_aspect(context.snapshot, id, *aspect)).collect();
    for pair in aspects.chunks(2) {
        let to_button = |aspect: &Aspect| {
            callback_button(
                aspect_name(*aspect, context.language),
                Callback::Aspect { answer, document: key, aspect: *aspect, page: 0 },
            )
        };
        screen.push_row(pair.iter().map(to_button).collect());
    }
    screen.push_row(vec![callback_button(texts.button_ask_meeting, Callback::AskMeeting { document: key })]);
    let meetings = callback_button(texts.button_meetings, Callback::Meetings { filter: MeetingFilter::All, page: 0 });
    screen.push_row(context.back_button(answer).into_iter().chain([meetings]).collect());
    screen
}

fn passes_filter(document: &Document, filter: MeetingFilter) -> bool {
    match filter {
        MeetingFilter::All => true,
        MeetingFilter::Year(year) => year_or_zero(document) == year,
        MeetingFilter::Organisation(key) => {
            document.organisation.as_deref().is_some_and(|name| organisation_key(name) == key)
        }
    }
}

/// Returns the year of a record; 0 if it has no date.
fn year_or_zero(document: &Document) -> u16 {
    document.date.and_then(|date| u16::try_from(date.year()).ok()).unwrap_or(0)
}

fn organisation_key(name: &str) -> u64 {
    fnv1a(&[name.as_bytes()])
}
