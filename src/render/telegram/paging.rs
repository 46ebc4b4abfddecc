//! Lists that are longer than a screen: which page is shown, and how to turn.
//!
//! A button holds a page's number and outlives the list it was made for: a page that is no longer
//! there is the last one.

use super::callback::Callback;
use super::screen::{Button, button};
use super::view::View;
use crate::render::texts::{Language, fill};

/// Which page is shown, from 0, and how many there are, 1 at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    pub at: usize,
    pub pages: usize,
}

impl Paging {
    /// The page that was asked for, of `items` at `size` a page; the last one where there are fewer.
    pub fn of(items: usize, size: usize, page: u16) -> Self {
        let last = items.saturating_sub(1) / size;
        Self { at: usize::from(page).min(last), pages: last + 1 }
    }

    /// What stands below a list; nothing where all of it is shown.
    pub fn foot(self, language: Language) -> String {
        match self.pages {
            0 | 1 => String::new(),
            pages => {
                format!("\n\n{}", fill(language.texts().page, &[&(self.at + 1), &pages]))
            }
        }
    }

    /// Buttons to the page before and the page after.
    pub fn turning<C: Into<Callback>>(self, view: &View, to: impl Fn(u16) -> C) -> Vec<Button> {
        let texts = view.language.texts();
        let page = |number: usize| to(u16::try_from(number).unwrap_or(u16::MAX));
        let before = self.at.checked_sub(1).map(|before| button(texts.to_previous, page(before)));
        let after = (self.at + 1 < self.pages).then(|| button(texts.to_next, page(self.at + 1)));
        before.into_iter().chain(after).collect()
    }
}
