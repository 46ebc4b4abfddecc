//! What is known of all documents together, the same for every question: which are the newest, on
//! which days there were meetings, what they are called.
//!
//! Made once a snapshot, of the documents' heads: a question touches ten records, and must not pay
//! for going through sixteen thousand.

use std::cmp::Reverse;
use std::sync::Arc;

use chrono::NaiveDate;

use super::titles::Titles;
use crate::index::{DocumentId, Index};
use crate::records::Document;

/// All documents of a snapshot, looked at once.
#[derive(Debug)]
pub struct Directory {
    newest_first: Vec<DocumentId>,
    /// By document.
    dates: Vec<Option<NaiveDate>>,
    /// Without repetition.
    days: Vec<NaiveDate>,
    pub(super) titles: Titles,
}

impl Directory {
    pub fn new(documents: &[Arc<Document>], index: &Index) -> Self {
        let dates: Vec<_> = documents.iter().map(|document| document.date).collect();
        let mut newest_first: Vec<_> = (0..).zip(&dates).map(|(id, _)| DocumentId(id)).collect();
        newest_first.sort_by_key(|id| Reverse(dates[id.0 as usize]));
        let mut days: Vec<_> = newest_first.iter().filter_map(|id| dates[id.0 as usize]).collect();
        days.dedup();
        Self { newest_first, dates, days, titles: Titles::new(documents, index) }
    }

    /// The newest first, those of one day by their paths; those without a day last.
    pub fn newest_first(&self) -> &[DocumentId] {
        &self.newest_first
    }

    /// The day of the newest.
    pub fn newest(&self) -> Option<NaiveDate> {
        self.days.first().copied()
    }

    /// Every day that a document is of, once.
    pub fn days(&self) -> &[NaiveDate] {
        &self.days
    }

    pub fn date(&self, document: DocumentId) -> Option<NaiveDate> {
        self.dates[document.0 as usize]
    }
}
