//! Pages of lists. A button outlives the list it was made for: a page that no longer exists becomes the last one.

use super::callback::Callback;
use super::screen::{Button, button};
use super::view::View;
use crate::render::texts::{Language, fill};

/// The current page, from 0, and the number of pages, at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    pub at: usize,
    pub pages: usize,
}

impl Paging {
    /// Returns the requested page of `items` at `size` a page; the last one if there are fewer.
    pub fn of(items: usize, size: usize, page: u16) -> Self {
        let last = items.saturating_sub(1) / size;
        Self { at: usize::from(page).min(last), pages: last + 1 }
    }

    /// Returns the text below a list; empty if there is only one page.
    pub fn foot(self, language: Language) -> String {
        match self.pages {
            0 | 1 => String::new(),
            pages => {
                format!("\n\n{}", fill(language.texts().page, &[&(self.at + 1), &pages]))
            }
        }
    }

    /// Returns buttons to the previous and the next page.
    pub fn turning<C: Into<Callback>>(self, view: &View, to: impl Fn(u16) -> C) -> Vec<Button> {
        let texts = view.language.texts();
        let page = |number: usize| to(u16::try_from(number).unwrap_or(u16::MAX));
        let before = self.at.checked_sub(1).map(|before| button(texts.to_previous, page(before)));
        let after = (self.at + 1 < self.pages).then(|| button(texts.to_next, page(self.at + 1)));
        before.into_iter().chain(after).collect()
    }
}
