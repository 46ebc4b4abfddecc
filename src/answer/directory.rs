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

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;

    #[test]
    fn the_newest_come_first_and_those_without_a_day_last() {
        let dated = |day: &str| format!("# Họp tổ\n\nNgày: {day}\n\nTổ họp.\n");
        let (old, new) = (dated("1/2/2024"), dated("5/6/2024"));
        let fixture =
            Fixture::new(&[("a.md", &old), ("b.md", "# Ghi chép\n\nTổ họp.\n"), ("c.md", &new), ("d.md", &new)]);
        let directory = &fixture.directory;
        let paths: Vec<&str> = directory.newest_first().iter().map(|id| fixture.path(*id)).collect();
        assert_eq!(paths, ["c.md", "d.md", "a.md", "b.md"]);
        let day = |day, month| NaiveDate::from_ymd_opt(2024, month, day);
        assert_eq!(directory.newest(), day(5, 6));
        assert_eq!(directory.days().iter().copied().map(Some).collect::<Vec<_>>(), [day(5, 6), day(1, 2)]);
        assert_eq!((directory.date(DocumentId(0)), directory.date(DocumentId(1))), (day(1, 2), None));
    }

    #[test]
    fn records_without_days_have_no_newest_day() {
        let fixture = Fixture::new(&[("a.md", "# Ghi chép\n\nTổ họp.\n")]);
        assert_eq!((fixture.directory.newest(), fixture.directory.days()), (None, &[][..]));
    }
}
