//! Other passages near a question, found but not quoted, a screen at a time.

use super::answer::contexts;
use super::callback::{Callback, Token};
use super::html::{block, citation, pages};
use super::paging::Paging;
use super::screen::{SCREEN, Screen, button};
use super::view::View;
use crate::answer::{Answer, ScoredPassage};
use crate::render::texts::fill;

const EXCERPT: usize = 210;

/// Excerpts of a page; their buttons form one row.
const MOST: usize = 5;

/// Shows a page of the passages that are not among the first `quoted` quotes; the last page if there are fewer.
pub fn others(view: &View, answer: &Answer, quoted: usize, token: Token, page: u16) -> Screen {
    let texts = view.language.texts();
    let quotes = &answer.quotes;
    let shown = &quotes[..quoted.min(quotes.len())];
    let new = |scored: &&ScoredPassage| !shown.iter().any(|quote| quote.passage == scored.passage);
    let left: Vec<&ScoredPassage> = answer.passages.iter().filter(new).collect();
    let pages = excerpts(view, &left);
    let back = button(texts.to_answer, Callback::Answer { answer: token });
    let Some(last) = pages.len().checked_sub(1) else {
        let mut screen = Screen::text(texts.no_others);
        screen.row(vec![back]);
        return screen;
    };
    let at = usize::from(page).min(last);
    let count = format!("{}/{}", at + 1, pages.len());
    let found: Vec<String> = pages[at].iter().map(|(html, _)| html.clone()).collect();
    let mut screen = Screen::text(format!("{}\n\n{}", fill(texts.others, &[&count]), found.join("\n\n")));
    screen.row(contexts(view, token, pages[at].iter().map(|(_, scored)| (scored.passage, &scored.span))));
    let mut row = Paging { at, pages: pages.len() }.turning(view, |page| Callback::Others { answer: token, page });
    row.insert(usize::from(at > 0), back);
    screen.row(row);
    screen
}

fn excerpts<'s>(view: &View, passages: &[&'s ScoredPassage]) -> Vec<Vec<(String, &'s ScoredPassage)>> {
    let excerpt = |scored: &&'s ScoredPassage| {
        let excerpt = block(view, scored.passage, scored.span.clone(), &[], EXCERPT, "");
        (format!("{excerpt}\n{}", citation(view, scored.passage, &scored.span, "")), *scored)
    };
    let mut pages = pages(passages.iter().map(excerpt), SCREEN - 60, MOST);
    for page in pages.iter_mut().filter(|page| page.len() > 1) {
        for (number, (html, _)) in (1..).zip(page.iter_mut()) {
            *html = html.replacen("📌", &format!("[{number}]"), 1);
        }
    }
    pages
}
