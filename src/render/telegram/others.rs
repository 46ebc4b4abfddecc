//! Pages of other passages related to a question: passages that were found but not quoted.

use super::answer::build_context_buttons;
use super::callback::{AnswerToken, Callback};
use super::html::{paginate, render_citation, render_quote};
use super::paging::Paging;
use super::render_context::RenderContext;
use super::screen::{SCREEN_UNITS, Screen, callback_button};
use crate::answer::{Answer, ScoredPassage};
use crate::render::texts::fill;

/// Maximum UTF-16 units of an excerpt.
const MAX_EXCERPT: usize = 210;

/// UTF-16 units reserved for the heading of a page.
const HEADING_UNITS: usize = 60;

/// Maximum excerpts per page; their buttons form one row.
const PAGE_SIZE: usize = 5;

/// Renders a page of the passages that are not among the first `quote_count` quotes, which the answer's screen shows.
/// A page beyond the last becomes the last one.
pub fn render_other_passages(
    context: &RenderContext,
    answer: &Answer,
    quote_count: usize,
    token: AnswerToken,
    page: u16,
) -> Screen {
    let texts = context.language.texts();
    let quotes = &answer.quotes;
    let quoted = &quotes[..quote_count.min(quotes.len())];
    let is_new = |scored: &&ScoredPassage| !quoted.iter().any(|quote| quote.passage == scored.passage);
    let others: Vec<&ScoredPassage> = answer.passages.iter().filter(is_new).collect();
    let pages = paginate_excerpts(context, &others);
    let back = callback_button(texts.button_answer, Callback::Answer { answer: token });
    let Some(last) = pages.len().checked_sub(1) else {
        let mut screen = Screen::text(texts.no_other_passages);
        screen.push_row(vec![back]);
        return screen;
    };
    let current = usize::from(page).min(last);
    let count = format!("{}/{}", current + 1, pages.len());
    let excerpts: Vec<String> = pages[current].iter().map(|(html, _)| html.clone()).collect();
    let mut screen = Screen::text(format!("{}\n\n{}", fill(texts.other_passages, &[&count]), excerpts.join("\n\n")));
    screen.push_row(build_context_buttons(
        context,
        token,
        pages[current].iter().map(|(_, scored)| (scored.passage, &scored.span)),
    ));
    let mut row =
        Paging { current, pages: pages.len() }.buttons(context, |page| Callback::OtherPassages { answer: token, page });
    row.insert(usize::from(current > 0), back);
    screen.push_row(row);
    screen
}

fn paginate_excerpts<'s>(
    context: &RenderContext,
    passages: &[&'s ScoredPassage],
) -> Vec<Vec<(String, &'s ScoredPassage)>> {
    let excerpt = |scored: &&'s ScoredPassage| {
        let excerpt = render_quote(context, scored.passage, scored.span.clone(), &[], MAX_EXCERPT, "");
        (format!("{excerpt}\n{}", render_citation(context, scored.passage, &scored.span, "")), *scored)
    };
    let mut pages = paginate(passages.iter().map(excerpt), SCREEN_UNITS - HEADING_UNITS, PAGE_SIZE);
    for page in pages.iter_mut().filter(|page| page.len() > 1) {
        for (number, (html, _)) in (1..).zip(page.iter_mut()) {
            *html = html.replacen("📌", &format!("[{number}]"), 1);
        }
    }
    pages
}
