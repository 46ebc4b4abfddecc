//! Answers as screens that fit a phone. The best quote comes first and is the only one that is truncated. Further
//! quotes are shown if they fit; the others are behind a button.

use super::callback::{AnswerToken, Callback, MeetingFilter};
use super::html::{count_units, escape_html, render_citation, render_location, render_quote};
use super::link::DeepLink;
use super::render_context::RenderContext;
use super::screen::{Button, ButtonAction, SCREEN_UNITS, Screen, callback_button};
use crate::answer::{Answer, Outcome, Quote};
use crate::index::PassageId;
use crate::library::{Suggestion, document_key};
use crate::records::Document;
use crate::render::locator::format_meeting;
use crate::render::sanitise_line;
use crate::render::texts::fill;
use crate::render::window::{WindowAnchor, passage_offsets};

// Maximum UTF-16 units.
const MAX_FIRST_QUOTE: usize = 480;
const MAX_NEAREST_QUOTE: usize = 260;
const MAX_QUESTION: usize = 160;
const MAX_TITLE: usize = 70;

/// Maximum meetings listed below "not found".
const MAX_LISTED_MEETINGS: usize = 3;
/// Maximum suggestions below an answer, and below `/start`.
const MAX_SUGGESTIONS: usize = 2;
const MAX_START_SUGGESTIONS: usize = 6;

/// Maximum UTF-16 units of a suggestion's label; phones cut off longer ones.
const MAX_LABEL: usize = 60;

/// How much of an answer to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Up to three quotes.
    Full,
    /// The best quote and a link to the full answer, for groups.
    Brief,
}

/// How an answer is presented.
#[derive(Clone, Copy)]
pub struct AnswerView<'a> {
    /// The token of the answer in its buttons.
    pub token: AnswerToken,
    pub detail: Detail,
    /// The question to repeat above the answer, if the member did not type it.
    pub question: Option<&'a str>,
    /// The only meeting that was searched.
    pub meeting: Option<&'a Document>,
    /// Whether the meeting that the member had chosen no longer exists.
    pub is_meeting_gone: bool,
    /// Whether the answer has been rated; then it has no rating buttons.
    pub is_rated: bool,
    /// Suggested questions, which the records answer, best first.
    pub suggestions: &'a [&'a Suggestion],
}

/// Renders an answer; returns the screen and the number of quotes on it.
pub fn render_answer(context: &RenderContext, answer: &Answer, view: &AnswerView) -> (Screen, usize) {
    let texts = context.language.texts();
    let mut out = render_heading(context, answer, view);
    let quotes = &answer.quotes;
    let quoted = match answer.outcome {
        Outcome::Answered => push_quotes(context, quotes, view.detail, MAX_FIRST_QUOTE, &mut out),
        Outcome::Nearest => {
            out.push_str(&format!("{}\n\n", texts.unsure));
            push_quotes(context, quotes, view.detail, MAX_FIRST_QUOTE, &mut out)
        }
        Outcome::NotFound => {
            out.push_str(if view.meeting.is_some() { texts.not_found_in_meeting } else { texts.not_found });
            if !quotes.is_empty() {
                out.push_str(&format!(" {}\n\n", texts.nearest));
            }
            let quoted =
                push_quotes(context, &quotes[..quotes.len().min(1)], Detail::Brief, MAX_NEAREST_QUOTE, &mut out);
            if view.meeting.is_none() {
                push_newest_meetings(context, &mut out);
            }
            quoted
        }
    };
    let mut screen = Screen::text(out);
    push_keyboard(context, answer, view, &quotes[..quoted], &mut screen);
    (screen, quoted)
}

fn render_heading(context: &RenderContext, answer: &Answer, view: &AnswerView) -> String {
    let texts = context.language.texts();
    let question = view.question.map(|question| fill(texts.question, &[&sanitise_line(question, MAX_QUESTION)]));
    let understood =
        answer.interpretation.as_ref().map(|words| fill(texts.understood, &[&sanitise_line(words, MAX_QUESTION)]));
    let meeting =
        view.meeting.map(|document| fill(texts.in_meeting, &[&format_meeting(document, MAX_TITLE, context.language)]));
    let gone = view.is_meeting_gone.then(|| texts.meeting_gone.to_owned());
    let lines: Vec<String> = [question, meeting, gone, understood].into_iter().flatten().collect();
    match lines.is_empty() {
        true => String::new(),
        false => format!("<i>{}</i>\n\n", escape_html(&lines.join("\n"))),
    }
}

/// Appends the quotes that fit, the first one truncated to `max_first` UTF-16 units, then their citations. Returns the
/// number of quotes.
fn push_quotes(context: &RenderContext, quotes: &[Quote], detail: Detail, max_first: usize, out: &mut String) -> usize {
    let mut left = SCREEN_UNITS.saturating_sub(count_units(out));
    let (mut blocks, mut citations) = (Vec::new(), Vec::new());
    let max_quotes = if detail == Detail::Brief { 1 } else { quotes.len() };
    let is_numbered = quotes.len() > 1 && detail == Detail::Full;
    for (number, quote) in (1..).zip(quotes.iter().take(max_quotes)) {
        let suffix = if is_numbered { format!("   [{number}]") } else { String::new() };
        let max_units = if number == 1 { max_first } else { usize::MAX };
        let block = render_quote(context, quote.passage, quote.span.clone(), &quote.highlights, max_units, &suffix);
        let prefix = if is_numbered { format!("[{number}] ") } else { String::new() };
        let document = |quote: &Quote| context.snapshot.passage(quote.passage).0;
        let is_same_meeting = number > 1 && std::ptr::eq(document(&quotes[number - 2]), document(quote));
        let render = if is_same_meeting { render_location } else { render_citation };
        let citation = render(context, quote.passage, &quote.span, &prefix);
        let needed = count_units(&block) + count_units(&citation) + 4;
        if number > 1 && needed > left {
            break;
        }
        left = left.saturating_sub(needed);
        blocks.push(block);
        citations.push(citation);
    }
    if !blocks.is_empty() {
        out.push_str(&format!("{}\n\n{}", blocks.join("\n\n"), citations.join("\n")));
    }
    blocks.len()
}

/// Appends the newest meetings in the records.
fn push_newest_meetings(context: &RenderContext, out: &mut String) {
    let texts = context.language.texts();
    let documents = context.snapshot.newest_first();
    out.push_str(&format!("\n\n{}", texts.available_meetings));
    let more = documents.len().checked_sub(MAX_LISTED_MEETINGS).filter(|more| *more > 0);
    for document in documents.take(MAX_LISTED_MEETINGS) {
        out.push_str(&format!("\n• {}", escape_html(&format_meeting(document, MAX_TITLE, context.language))));
    }
    if let Some(more) = more {
        out.push_str(&format!("\n{} (/meetings)", fill(texts.more_meetings, &[&more])));
    }
}

fn push_keyboard(context: &RenderContext, answer: &Answer, view: &AnswerView, quotes: &[Quote], screen: &mut Screen) {
    let texts = context.language.texts();
    let is_answer = answer.outcome.is_answer();
    screen.push_row(build_context_buttons(
        context,
        view.token,
        quotes.iter().map(|quote| (quote.passage, &quote.span)),
    ));
    let mut row = Vec::new();
    if view.detail == Detail::Brief && is_answer {
        let url = context.link_url(DeepLink::Answer { answer: view.token });
        row.push(Button { label: texts.button_full_answer.to_owned(), action: ButtonAction::Url(url) });
    } else if !answer.passages.is_empty() && !quotes.is_empty() {
        row.push(callback_button(texts.button_other_passages, Callback::OtherPassages { answer: view.token, page: 0 }));
    }
    if is_answer && !view.is_rated {
        row.push(callback_button("👍", Callback::Rate { answer: view.token, right: true }));
        row.push(callback_button("👎", Callback::Rate { answer: view.token, right: false }));
    }
    screen.push_row(row);
    if let Some(first) = quotes.first().filter(|_| view.detail == Detail::Full) {
        let document = document_key(&context.snapshot.passage(first.passage).0.name());
        screen
            .push_row(vec![callback_button(texts.button_meeting, Callback::Meeting { answer: view.token, document })]);
    }
    if view.meeting.is_some() {
        screen.push_row(vec![callback_button(texts.button_ask_all, Callback::AskAllMeetings { answer: view.token })]);
    }
    if view.detail == Detail::Full || !is_answer {
        push_suggestions(view.suggestions, MAX_SUGGESTIONS, screen);
    }
}

/// Returns a row of buttons, each of which opens the context of a quote.
pub fn build_context_buttons<'q>(
    context: &RenderContext,
    answer: AnswerToken,
    quotes: impl ExactSizeIterator<Item = (PassageId, &'q std::ops::Range<usize>)>,
) -> Vec<Button> {
    let label = context.language.texts().button_context;
    let is_only = quotes.len() == 1;
    let to_button = |(number, (passage, span)): (usize, (PassageId, &std::ops::Range<usize>))| {
        let (start, length) = passage_offsets(context.snapshot, passage, span);
        let label = if is_only { label.to_owned() } else { format!("📖 {number}") };
        let passage = context.snapshot.passage_ref(passage);
        callback_button(label, Callback::Context { answer, passage, anchor: WindowAnchor::Around { start, length } })
    };
    (1..).zip(quotes).map(to_button).collect()
}

fn push_suggestions(suggestions: &[&Suggestion], max: usize, screen: &mut Screen) {
    for suggestion in suggestions.iter().take(max) {
        let label = format!("💬 {}", sanitise_line(&suggestion.question, MAX_LABEL));
        screen.push_row(vec![callback_button(label, Callback::Suggestion { question: suggestion.key })]);
    }
}

/// Renders `/start`: a welcome and suggested questions.
pub fn render_start(context: &RenderContext, suggestions: &[&Suggestion]) -> Screen {
    let texts = context.language.texts();
    let mut screen = Screen::text(texts.welcome);
    if !suggestions.is_empty() {
        screen.html.push_str(&format!("\n\n{}", texts.examples));
    }
    push_suggestions(suggestions, MAX_START_SUGGESTIONS, &mut screen);
    screen.push_row(vec![callback_button(
        texts.button_meetings,
        Callback::Meetings { filter: MeetingFilter::All, page: 0 },
    )]);
    screen
}
