//! An answer as a screen, never larger than a phone's: the best quote comes first and is cut last; further ones are
//! shown only whole, or else wait behind "others".

use super::callback::{Callback, Filter, Token};
use super::html::{block, citation, escaped, place, units};
use super::link::Link;
use super::screen::{Button, ButtonAction, SCREEN, Screen, button};
use super::view::View;
use crate::answer::{Answer, Outcome, Quote};
use crate::index::PassageId;
use crate::library::{Suggestion, document_key};
use crate::records::Document;
use crate::render::locator::meeting;
use crate::render::one_line;
use crate::render::texts::fill;
use crate::render::window::{Show, offsets};

const FIRST_QUOTE: usize = 480;
const NEAREST_QUOTE: usize = 260;

const LONGEST_QUESTION: usize = 160;
const LONGEST_TITLE: usize = 70;

/// Maximum meetings named in a refusal, and suggestions under an answer and at the start.
const MOST_COVERED: usize = 3;
const MOST_SUGGESTED: usize = 2;
const MOST_AT_START: usize = 6;

/// Maximum UTF-16 units of a button: phones cut off more.
const LONGEST_LABEL: usize = 60;

/// How much of an answer to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Up to three quotes.
    Whole,
    /// The best quote and a link to the rest, for groups, which many read.
    Short,
}

/// Properties of an answer's screen besides its content.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// Names the answer in its buttons.
    pub token: Token,
    pub form: Form,
    /// The question, if the member did not type it.
    pub asked: Option<&'a str>,
    /// The meeting that was asked.
    pub within: Option<&'a Document>,
    /// Whether the meeting that was to be asked is gone.
    pub within_gone: bool,
    /// Whether it was judged already, so that the buttons for it are left out.
    pub judged: bool,
    /// Questions that the records answer, best first.
    pub suggested: &'a [&'a Suggestion],
}

/// Shows an answer; returns the screen and how many of its quotes are on it.
pub fn answer(view: &View, answer: &Answer, shown: &Shown) -> (Screen, usize) {
    let texts = view.language.texts();
    let mut out = head(view, answer, shown);
    let quotes = &answer.quotes;
    let quoted = match answer.outcome {
        Outcome::Answered => quoted(view, quotes, shown.form, FIRST_QUOTE, &mut out),
        Outcome::Nearest => {
            out.push_str(&format!("{}\n\n", texts.unsure));
            quoted(view, quotes, shown.form, FIRST_QUOTE, &mut out)
        }
        Outcome::NotFound => {
            out.push_str(if shown.within.is_some() { texts.not_said_within } else { texts.not_said });
            if !quotes.is_empty() {
                out.push_str(&format!(" {}\n\n", texts.nearest));
            }
            let quoted = quoted(view, &quotes[..quotes.len().min(1)], Form::Short, NEAREST_QUOTE, &mut out);
            if shown.within.is_none() {
                covered(view, &mut out);
            }
            quoted
        }
    };
    let mut screen = Screen::text(out);
    keyboard(view, answer, shown, &quotes[..quoted], &mut screen);
    (screen, quoted)
}

fn head(view: &View, answer: &Answer, shown: &Shown) -> String {
    let texts = view.language.texts();
    let asked = shown.asked.map(|asked| fill(texts.asked, &[&one_line(asked, LONGEST_QUESTION)]));
    let understood =
        answer.understood.as_ref().map(|words| fill(texts.understood, &[&one_line(words, LONGEST_QUESTION)]));
    let meeting = shown.within.map(|document| fill(texts.within, &[&meeting(document, LONGEST_TITLE, view.language)]));
    let gone = shown.within_gone.then(|| texts.within_gone.to_owned());
    let lines: Vec<String> = [asked, meeting, gone, understood].into_iter().flatten().collect();
    match lines.is_empty() {
        true => String::new(),
        false => format!("<i>{}</i>\n\n", escaped(&lines.join("\n"))),
    }
}

/// Adds the quotes, then their locations; returns how many quotes.
fn quoted(view: &View, quotes: &[Quote], form: Form, first: usize, out: &mut String) -> usize {
    let mut left = SCREEN.saturating_sub(units(out));
    let (mut blocks, mut places) = (Vec::new(), Vec::new());
    let most = if form == Form::Short { 1 } else { quotes.len() };
    for (number, quote) in (1..).zip(&quotes[..most.min(quotes.len())]) {
        let alone = quotes.len() == 1 || form == Form::Short;
        let sign = if alone { String::new() } else { format!("   [{number}]") };
        let longest = if number == 1 { first } else { usize::MAX };
        let block = block(view, quote.passage, quote.span.clone(), &quote.highlights, longest, &sign);
        let sign = if alone { String::new() } else { format!("[{number}] ") };
        let document = |quote: &Quote| view.snapshot.place(quote.passage).0;
        let known = number > 1 && std::ptr::eq(document(&quotes[number - 2]), document(quote));
        let cited = if known { place } else { citation };
        let place = cited(view, quote.passage, &quote.span, &sign);
        let needed = units(&block) + units(&place) + 4;
        if number > 1 && needed > left {
            break;
        }
        left = left.saturating_sub(needed);
        blocks.push(block);
        places.push(place);
    }
    if !blocks.is_empty() {
        out.push_str(&format!("{}\n\n{}", blocks.join("\n\n"), places.join("\n")));
    }
    blocks.len()
}

/// Adds the newest meetings in the records.
fn covered(view: &View, out: &mut String) {
    let texts = view.language.texts();
    let documents = view.snapshot.newest_first();
    out.push_str(&format!("\n\n{}", texts.covered));
    let more = documents.len().checked_sub(MOST_COVERED).filter(|more| *more > 0);
    for document in documents.take(MOST_COVERED) {
        out.push_str(&format!("\n• {}", escaped(&meeting(document, LONGEST_TITLE, view.language))));
    }
    if let Some(more) = more {
        out.push_str(&format!("\n{} /meetings", fill(texts.and_more, &[&more])));
    }
}

fn keyboard(view: &View, answer: &Answer, shown: &Shown, quotes: &[Quote], screen: &mut Screen) {
    let texts = view.language.texts();
    let found = answer.outcome.is_answer();
    screen.row(contexts(view, shown.token, quotes.iter().map(|quote| (quote.passage, &quote.span))));
    let mut row = Vec::new();
    if shown.form == Form::Short && found {
        let whole = view.address(Link::Answer { answer: shown.token });
        row.push(Button { label: texts.to_whole.to_owned(), action: ButtonAction::Url(whole) });
    } else if !answer.passages.is_empty() && !quotes.is_empty() {
        row.push(button(texts.to_others, Callback::Others { answer: shown.token, page: 0 }));
    }
    if found && !shown.judged {
        row.push(button("👍", Callback::Judge { answer: shown.token, right: true }));
        row.push(button("👎", Callback::Judge { answer: shown.token, right: false }));
    }
    screen.row(row);
    if let Some(first) = quotes.first().filter(|_| shown.form == Form::Whole) {
        let document = document_key(&view.snapshot.place(first.passage).0.path);
        screen.row(vec![button(texts.to_meeting, Callback::Meeting { answer: shown.token, document })]);
    }
    if shown.within.is_some() {
        screen.row(vec![button(texts.to_everywhere, Callback::Everywhere { answer: shown.token })]);
    }
    if shown.form == Form::Whole || !found {
        suggestions(shown.suggested, MOST_SUGGESTED, screen);
    }
}

/// Returns a row of buttons that open the context of each quote.
pub fn contexts<'q>(
    view: &View,
    answer: Token,
    quotes: impl ExactSizeIterator<Item = (PassageId, &'q std::ops::Range<usize>)>,
) -> Vec<Button> {
    let label = view.language.texts().to_context;
    let alone = quotes.len() == 1;
    let of = |(number, (passage, span)): (usize, (PassageId, &std::ops::Range<usize>))| {
        let (start, length) = offsets(view.snapshot, passage, span);
        let label = if alone { label.to_owned() } else { format!("📖 {number}") };
        let place = view.snapshot.named(passage);
        button(label, Callback::Context { answer, place, show: Show::Around { start, length } })
    };
    (1..).zip(quotes).map(of).collect()
}

fn suggestions(suggested: &[&Suggestion], most: usize, screen: &mut Screen) {
    for suggestion in suggested.iter().take(most) {
        let label = format!("💬 {}", one_line(&suggestion.question, LONGEST_LABEL));
        screen.row(vec![button(label, Callback::Suggested { question: suggestion.key })]);
    }
}

/// Shows `/start`: an introduction, and questions to begin with.
pub fn start(view: &View, suggested: &[&Suggestion]) -> Screen {
    let texts = view.language.texts();
    let mut screen = Screen::text(texts.hello);
    if !suggested.is_empty() {
        screen.html.push_str(&format!("\n\n{}", texts.such_as));
    }
    suggestions(suggested, MOST_AT_START, &mut screen);
    screen.row(vec![button(texts.to_meetings, Callback::Meetings { of: Filter::All, page: 0 })]);
    screen
}
