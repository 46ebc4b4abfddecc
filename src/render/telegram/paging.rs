//! Paging of lists. A button may outlive the list that it was made for: a page that no longer exists becomes the last
//! one.

use super::callback::Callback;
use super::render_context::RenderContext;
use super::screen::{Button, callback_button};
use crate::render::texts::{Language, fill};

/// The current page, from 0, and the number of pages, at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    pub current: usize,
    pub pages: usize,
}

impl Paging {
    /// Returns the requested page of `items` items at `size` per page; the last page if there are fewer.
    pub fn new(items: usize, size: usize, page: u16) -> Self {
        let last = items.saturating_sub(1) / size;
        Self { current: usize::from(page).min(last), pages: last + 1 }
    }

    /// Returns the text below a list, "Page 2 of 3"; empty if there is only one page.
    pub fn footer(self, language: Language) -> String {
        match self.pages {
            0 | 1 => String::new(),
            pages => {
                format!("\n\n{}", fill(language.texts().page, &[&(self.current + 1), &pages]))
            }
        }
    }

    /// Returns the buttons to the previous and the next page, if these exist; `to` gives a page's callback.
    pub fn buttons<C: Into<Callback>>(self, context: &RenderContext, to: impl Fn(u16) -> C) -> Vec<Button> {
        let texts = context.language.texts();
        let page = |number: usize| to(u16::try_from(number).unwrap_or(u16::MAX));
        let previous =
            self.current.checked_sub(1).map(|previous| callback_button(texts.button_previous, page(previous)));
        let next = (self.current + 1 < self.pages).then(|| callback_button(texts.button_next, page(self.current + 1)));
        previous.into_iter().chain(next).collect()
    }
}
