//! Screens of meetings: lists by year and organisation, and one meeting's card.

use chrono::Datelike;

use super::callback::{Callback, Filter, Token};
use super::html::{escaped, html_line};
use super::link::Link;
use super::paging::Paging;
use super::screen::{Button, Screen, button};
use super::view::View;
use crate::index::DocumentId;
use crate::library::{document_key, fnv1a};
use crate::records::Document;
use crate::render::aspects::{has, name};
use crate::render::locator::meeting as titled;
use crate::render::one_line;
use crate::render::texts::fill;
use crate::text::aspects::Aspect;

/// Meetings of a page; their buttons form one row.
const PAGE: usize = 6;

/// Organisations of a page; each has a row of its own.
const ORGANISATIONS: usize = 8;

const LONGEST_TITLE: usize = 100;
const LONGEST_VALUE: usize = 100;

const LONGEST_LABEL: usize = 50;

/// Shows a page of meetings, newest first, numbered like their buttons.
pub fn meetings(view: &View, of: Filter, page: u16) -> Screen {
    let texts = view.language.texts();
    let documents: Vec<_> = view.snapshot.newest_first().filter(|document| belongs(document, of)).collect();
    let paging = Paging::of(documents.len(), PAGE, page);
    let count = documents.len().to_string();
    let head = match of {
        Filter::All => fill(texts.meetings, &[&count]),
        Filter::Year(0) => fill(texts.meetings_of, &[&texts.undated, &count]),
        Filter::Year(year) => fill(texts.meetings_of, &[&year, &count]),
        Filter::Organisation(_) => {
            let name = documents.first().and_then(|document| document.organisation.as_deref()).unwrap_or_default();
            fill(texts.meetings_of, &[&html_line(name, LONGEST_TITLE), &count])
        }
    };
    let shown: Vec<_> = documents.iter().skip(paging.at * PAGE).take(PAGE).collect();
    let lines: Vec<String> = (1..)
        .zip(&shown)
        .map(|(number, document)| format!("{number}. {}", escaped(&titled(document, LONGEST_TITLE, view.language))))
        .collect();
    let foot = paging.foot(view.language);
    let mut screen = Screen::text(format!("{head}\n\n{}{foot}", lines.join("\n")));
    let open = |(number, document): (usize, &&&Document)| {
        button(number.to_string(), Callback::Meeting { answer: 0, document: document_key(&document.path) })
    };
    screen.row((1..).zip(&shown).map(open).collect());
    screen.row(paging.turning(view, |page| Callback::Meetings { of, page }));
    screen.row(filters(view, of));
    screen
}

fn filters(view: &View, of: Filter) -> Vec<Button> {
    let texts = view.language.texts();
    let documents = &view.snapshot.knowledge.documents;
    let organised = documents.iter().any(|document| document.organisation.is_some());
    let all =
        (of != Filter::All).then(|| button(texts.to_all_meetings, Callback::Meetings { of: Filter::All, page: 0 }));
    let years = (documents.len() > 1).then(|| button(texts.to_years, Callback::Years));
    let organisations =
        (organised && documents.len() > 1).then(|| button(texts.to_organisations, Callback::Organisations { page: 0 }));
    all.into_iter().chain(years).chain(organisations).collect()
}

/// Shows the years with meetings.
pub fn years(view: &View) -> Screen {
    let texts = view.language.texts();
    let mut years: Vec<u16> = view.snapshot.knowledge.documents.iter().map(|document| year(document)).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    let mut screen = Screen::text(texts.pick_year);
    let of = |year: &u16| {
        let label = if *year == 0 { texts.undated.to_owned() } else { year.to_string() };
        button(label, Callback::Meetings { of: Filter::Year(*year), page: 0 })
    };
    for row in years.chunks(4).take(20) {
        screen.row(row.iter().map(of).collect());
    }
    screen.row(vec![button(texts.to_all_meetings, Callback::Meetings { of: Filter::All, page: 0 })]);
    screen
}

/// Shows the organisations with meetings, by name.
pub fn organisations(view: &View, page: u16) -> Screen {
    let texts = view.language.texts();
    let mut names: Vec<&str> =
        view.snapshot.knowledge.documents.iter().filter_map(|document| document.organisation.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    // A button needs a label.
    names.retain(|name| !one_line(name, LONGEST_LABEL).is_empty());
    let paging = Paging::of(names.len(), ORGANISATIONS, page);
    let mut screen = Screen::text(texts.pick_organisation);
    for name in names.iter().skip(paging.at * ORGANISATIONS).take(ORGANISATIONS) {
        let of = Filter::Organisation(organisation_key(name));
        screen.row(vec![button(one_line(name, LONGEST_LABEL), Callback::Meetings { of, page: 0 })]);
    }
    screen.row(paging.turning(view, |page| Callback::Organisations { page }));
    screen.row(vec![button(texts.to_all_meetings, Callback::Meetings { of: Filter::All, page: 0 })]);
    screen
}

/// Shows one meeting: its data, and buttons for its aspects.
pub fn meeting(view: &View, id: DocumentId, answer: Token) -> Screen {
    let texts = view.language.texts();
    let document = &view.snapshot.knowledge.documents[id.0 as usize];
    let key = document_key(&document.path);
    let address = view.address(Link::Meeting { document: key });
    let title = escaped(&titled(document, LONGEST_TITLE, view.language));
    let known = [
        (texts.place, &document.place),
        (texts.chair, &document.chair),
        (texts.secretary, &document.secretary),
        (texts.organisation, &document.organisation),
    ];
    let lines: Vec<String> = known
        .iter()
        .filter_map(|(name, value)| Some(format!("\n{name}: {}", html_line(value.as_ref()?, LONGEST_VALUE))))
        .collect();
    let mut screen = Screen::text(format!("🗂 <b><a href=\"{address}\">{title}</a></b>{}", lines.concat()));
    let there: Vec<Aspect> = Aspect::ALL.into_iter().filter(|aspect| has(view.snapshot, id, *aspect)).collect();
    for pair in there.chunks(2) {
        let of = |aspect: &Aspect| {
            button(name(*aspect, view.language), Callback::Aspect { answer, document: key, aspect: *aspect, page: 0 })
        };
        screen.row(pair.iter().map(of).collect());
    }
    screen.row(vec![button(texts.to_within, Callback::Within { document: key })]);
    let list = button(texts.to_meetings, Callback::Meetings { of: Filter::All, page: 0 });
    screen.row(view.back(answer).into_iter().chain([list]).collect());
    screen
}

fn belongs(document: &Document, of: Filter) -> bool {
    match of {
        Filter::All => true,
        Filter::Year(wanted) => year(document) == wanted,
        Filter::Organisation(key) => document.organisation.as_deref().is_some_and(|name| organisation_key(name) == key),
    }
}

/// Returns the year of a record; 0 if it has none.
fn year(document: &Document) -> u16 {
    document.date.and_then(|date| u16::try_from(date.year()).ok()).unwrap_or(0)
}

fn organisation_key(name: &str) -> u64 {
    fnv1a(&[name.as_bytes()])
}
