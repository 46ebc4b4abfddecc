//! Who speaks, and who is what, by number: so that a question finds speakers by name and by role.

use std::io;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::ids::{ExactId, FoldedId};
use super::stored::ByteLists;
use super::table_file::{Section, TableFile, TableWriter};
use super::vocabulary::Vocabulary;
use crate::records;
use crate::records::Document;
use crate::text::{Token, tokens};

/// A person of one record.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct IndexedPerson {
    /// The words of the name, the given name last; those that the records use.
    pub name: Vec<FoldedId>,
    /// The words of the role.
    pub role: Vec<ExactId>,
    /// Whether the record has turns of theirs.
    pub speaks: bool,
}

/// The people of every record of a segment.
pub(super) struct People(ByteLists);

/// What is known of people, and kept elsewhere.
#[derive(Debug, Default)]
pub(super) struct PeopleTables {
    /// By document, the given names.
    pub given: Vec<Vec<FoldedId>>,
    /// By passage, the number of its speaker among the document's people.
    pub speakers: Vec<Option<u32>>,
}

impl People {
    pub fn write(
        documents: &[Arc<Document>],
        vocabulary: &Vocabulary,
        to: &mut TableWriter,
    ) -> io::Result<PeopleTables> {
        let read: Vec<_> = documents.par_iter().map(|document| of_one(document, vocabulary)).collect();
        let mut known = PeopleTables::default();
        for (people, speakers) in read {
            let written = postcard::to_stdvec(&people).map_err(io::Error::other)?;
            to.bytes(Section::People, |bytes| bytes.extend(written))?;
            known.speakers.extend(speakers);
            known.given.push(given_names(&people));
        }
        Ok(known)
    }

    pub fn open(from: &TableFile) -> io::Result<Self> {
        from.lists(Section::People).map(Self)
    }

    pub fn of_document(&self, document: u32) -> Vec<IndexedPerson> {
        postcard::from_bytes(self.0.get(document as usize)).unwrap_or_default()
    }
}

/// The given names of people of documents, as [`People::write`] tells them.
pub(super) fn given(documents: &[Arc<Document>], vocabulary: &Vocabulary) -> Vec<Vec<FoldedId>> {
    documents.par_iter().map(|document| given_names(&of_one(document, vocabulary).0)).collect()
}

fn given_names(people: &[IndexedPerson]) -> Vec<FoldedId> {
    people.iter().filter_map(|person| person.name.last().copied()).collect()
}

fn of_one(document: &Document, vocabulary: &Vocabulary) -> (Vec<IndexedPerson>, Vec<Option<u32>>) {
    let people = records::people(document);
    let speaker = |name: &str| {
        let at = people.iter().position(|person| person.name == records::name(name))?;
        u32::try_from(at).ok()
    };
    let mut last: Option<(&str, Option<u32>)> = None;
    let speakers = document.passages().iter().map(|passage| {
        let name = document.speaker(passage)?;
        let known = last.filter(|(before, _)| *before == name).map_or_else(|| speaker(name), |(_, number)| number);
        last = Some((name, known));
        known
    });
    let speakers: Vec<_> = speakers.collect();
    let person = |(number, person): (u32, &records::Person)| IndexedPerson {
        speaks: speakers.contains(&Some(number)),
        name: tokens(&person.name).iter().filter_map(|t| vocabulary.folded(&t.folded)).collect(),
        role: tokens(&person.role).iter().filter_map(|t: &Token| vocabulary.exact(&t.exact)).collect(),
    };
    let people = (0..).zip(&people).map(person).collect();
    (people, speakers)
}
