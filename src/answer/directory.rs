//! What is known of all documents together, the same for every question: which are the newest, on
//! which days there were meetings, where each one's passages begin.
//!
//! Made once a snapshot, of the documents' heads: a question touches ten records, and must not pay
//! for going through sixteen thousand.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;

use super::titles::Titles;
use crate::index::{DocumentId, Index, PassageId};
use crate::knowledge::Document;

/// All documents of a snapshot, looked at once.
#[derive(Debug)]
pub struct Directory {
    newest_first: Vec<DocumentId>,
    /// By document.
    dates: Vec<Option<NaiveDate>>,
    /// Without repetition.
    days: Vec<NaiveDate>,
    /// The number of each document's first passage, and how many passages there are.
    firsts: Vec<u32>,
    pub(super) titles: Titles,
}

impl Directory {
    pub fn new(documents: &[Arc<Document>], index: &Index) -> Self {
        let dates: Vec<_> = documents.iter().map(|document| document.date).collect();
        let mut newest_first: Vec<_> = (0..).zip(&dates).map(|(id, _)| DocumentId(id)).collect();
        newest_first.sort_by_key(|id| Reverse(dates[id.0 as usize]));
        let mut days: Vec<_> = newest_first.iter().filter_map(|id| dates[id.0 as usize]).collect();
        days.dedup();
        let mut firsts = vec![0];
        for document in documents {
            let passages = u32::try_from(document.passage_count()).expect("a text has fewer bytes than that");
            firsts.push(firsts[firsts.len() - 1] + passages);
        }
        Self { newest_first, dates, days, firsts, titles: Titles::new(documents, index) }
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

    /// The document of a passage.
    ///
    /// # Panics
    /// Where the snapshot has no such passage.
    pub fn document(&self, passage: PassageId) -> DocumentId {
        let begun = self.firsts.partition_point(|first| *first <= passage.0);
        assert!(begun < self.firsts.len(), "passages of other snapshots have other numbers");
        DocumentId(u32::try_from(begun - 1).expect("there are no more documents than passages"))
    }

    /// The same, and the passage's number among the document's.
    pub fn place(&self, passage: PassageId) -> (DocumentId, usize) {
        let document = self.document(passage);
        (document, (passage.0 - self.passages_of(document).start) as usize)
    }

    /// The numbers of a document's passages.
    pub fn passages_of(&self, document: DocumentId) -> Range<u32> {
        let at = document.0 as usize;
        self.firsts[at]..self.firsts[at + 1]
    }

    /// How many passages there are.
    pub fn passages(&self) -> usize {
        self.firsts.last().map_or(0, |all| *all as usize)
    }
}
