//! Other passages near a question, a screen at a time: what was found and not quoted.

use super::answer::contexts;
use super::pieces::{block, citation, units};
use super::tap::{Tap, Token};
use super::{SCREEN, Screen, View, button};
use crate::answer::{Answer, ScoredPassage};
use crate::render::texts::filled;

/// UTF-16 units of one excerpt.
const EXCERPT: usize = 210;

/// Excerpts of a page: their buttons are one row.
const MOST: usize = 5;

/// The page of other passages than those of the first `quoted` quotes; the last page where there are
/// fewer.
pub fn others(view: &View, answer: &Answer, quoted: usize, token: Token, page: u16) -> Screen {
    let texts = view.language.texts();
    let quotes = answer.outcome.quotes();
    let shown = &quotes[..quoted.min(quotes.len())];
    let new = |scored: &&ScoredPassage| !shown.iter().any(|quote| quote.passage == scored.passage);
    let left: Vec<&ScoredPassage> = answer.passages.iter().filter(new).collect();
    let pages = pages(view, &left);
    let back = button(texts.to_answer, Tap::Answer { answer: token });
    let Some(last) = pages.len().checked_sub(1) else {
        let mut screen = Screen::text(texts.no_others);
        screen.row(vec![back]);
        return screen;
    };
    let at = usize::from(page).min(last);
    let count = format!("{}/{}", at + 1, pages.len());
    let found: Vec<String> = pages[at].iter().map(|(html, _)| html.clone()).collect();
    let mut screen = Screen::text(format!("{}\n\n{}", filled(texts.others, &[&count]), found.join("\n\n")));
    screen.row(contexts(view, token, pages[at].iter().map(|(_, scored)| (scored.passage, &scored.span))));
    let to = |label: &str, page: usize| {
        button(label, Tap::Others { answer: token, page: u16::try_from(page).unwrap_or(u16::MAX) })
    };
    let before = at.checked_sub(1).map(|before| to(texts.to_previous, before));
    let after = (at < last).then(|| to(texts.to_next, at + 1));
    screen.row(before.into_iter().chain([back]).chain(after).collect());
    screen
}

/// Excerpts in the order found, as many a page as fit.
fn pages<'s>(view: &View, passages: &[&'s ScoredPassage]) -> Vec<Vec<(String, &'s ScoredPassage)>> {
    let mut pages: Vec<Vec<(String, &ScoredPassage)>> = Vec::new();
    let mut left = 0;
    for scored in passages {
        let excerpt = block(view, scored.passage, scored.span.clone(), &[], EXCERPT, "");
        let html = format!("{excerpt}\n{}", citation(view, scored.passage, &scored.span, ""));
        let needed = units(&html) + 2;
        if needed > left || pages.last().is_none_or(|page| page.len() == MOST) {
            pages.push(Vec::new());
            left = SCREEN - 60;
        }
        left = left.saturating_sub(needed);
        let number = pages.len() - 1;
        pages[number].push((html, scored));
    }
    // Numbered as their buttons are.
    for page in pages.iter_mut().filter(|page| page.len() > 1) {
        for (number, (html, _)) in (1..).zip(page.iter_mut()) {
            *html = html.replacen("📌", &format!("[{number}]"), 1);
        }
    }
    pages
}
