//! The catalogue of all documents: their dates and names.
//!
//! It is built once per snapshot from the documents' metadata, because a question reads about ten records and must
//! not have to go through sixteen thousand.

use std::cmp::Reverse;
use std::sync::Arc;

use chrono::NaiveDate;

use super::title_index::TitleIndex;
use crate::index::{DocumentId, Index};
use crate::records::Document;

/// The dates and names of all documents of a snapshot.
#[derive(Debug)]
pub struct Catalogue {
    newest_first: Vec<DocumentId>,
    /// The date of each document, indexed by document.
    dates: Vec<Option<NaiveDate>>,
    /// The distinct dates, newest first.
    days: Vec<NaiveDate>,
    pub(super) titles: TitleIndex,
}

impl Catalogue {
    pub fn new(documents: &[Arc<Document>], index: &Index) -> Self {
        let dates: Vec<_> = documents.iter().map(|document| document.date).collect();
        let mut newest_first: Vec<_> = (0..).zip(&dates).map(|(id, _)| DocumentId(id)).collect();
        newest_first.sort_by_key(|id| Reverse(dates[id.0 as usize]));
        let mut days: Vec<_> = newest_first.iter().filter_map(|id| dates[id.0 as usize]).collect();
        days.dedup();
        Self { newest_first, dates, days, titles: TitleIndex::new(documents, index) }
    }

    /// Returns all documents, newest first; those of one date by path, those without a date last.
    pub fn newest_first(&self) -> &[DocumentId] {
        &self.newest_first
    }

    /// Returns the date of the newest document; `None` if no document has a date.
    pub fn newest_date(&self) -> Option<NaiveDate> {
        self.days.first().copied()
    }

    /// Returns the distinct dates of the documents, newest first.
    pub fn distinct_dates(&self) -> &[NaiveDate] {
        &self.days
    }

    /// Returns the date of a document.
    pub fn date(&self, document: DocumentId) -> Option<NaiveDate> {
        self.dates[document.0 as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;

    #[test]
    fn the_newest_come_first_and_those_without_a_date_last() {
        let dated = |day: &str| format!("# Họp tổ\n\nNgày: {day}\n\nTổ họp.\n");
        let (old, new) = (dated("1/2/2024"), dated("5/6/2024"));
        let fixture =
            Fixture::new(&[("a.md", &old), ("b.md", "# Ghi chép\n\nTổ họp.\n"), ("c.md", &new), ("d.md", &new)]);
        let catalogue = &fixture.catalogue;
        let paths: Vec<&str> = catalogue.newest_first().iter().map(|id| fixture.path(*id)).collect();
        assert_eq!(paths, ["c.md", "d.md", "a.md", "b.md"]);
        let day = |day, month| NaiveDate::from_ymd_opt(2024, month, day);
        assert_eq!(catalogue.newest_date(), day(5, 6));
        assert_eq!(catalogue.distinct_dates().iter().copied().map(Some).collect::<Vec<_>>(), [day(5, 6), day(1, 2)]);
        assert_eq!((catalogue.date(DocumentId(0)), catalogue.date(DocumentId(1))), (day(1, 2), None));
    }

    #[test]
    fn without_dates_there_is_no_newest_date() {
        let fixture = Fixture::new(&[("a.md", "# Ghi chép\n\nTổ họp.\n")]);
        assert_eq!((fixture.catalogue.newest_date(), fixture.catalogue.distinct_dates()), (None, &[][..]));
    }
}
