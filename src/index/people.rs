//! Who speaks, and who is what, by number: so that a question finds speakers by name and by role.

use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::vocabulary::{ExactId, FoldedId, Vocabulary};
use super::{DocumentId, PassageId};
use crate::knowledge::{self, Document};
use crate::text::{Token, tokens};

/// A person of one record.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// The words of the name, the given name last; those that the records use.
    pub name: Vec<FoldedId>,
    /// The words of the role.
    pub role: Vec<ExactId>,
    /// Whether the record has turns of theirs.
    pub speaks: bool,
}

/// The people of every record, and the speaker of every passage.
#[derive(Debug, Default)]
pub struct People {
    by_document: Vec<Vec<Person>>,
    /// By passage: the number of its speaker among the document's people.
    speakers: Vec<Option<u32>>,
    given: HashSet<FoldedId>,
}

impl People {
    pub(super) fn of(documents: &[Arc<Document>], vocabulary: &Vocabulary) -> Self {
        let read: Vec<_> = documents.par_iter().map(|document| of_one(document, vocabulary)).collect();
        let mut all = Self::default();
        for (people, speakers) in read {
            all.given.extend(people.iter().filter_map(|person| person.name.last()));
            all.by_document.push(people);
            all.speakers.extend(speakers);
        }
        all
    }

    pub fn of_document(&self, document: DocumentId) -> &[Person] {
        &self.by_document[document.0 as usize]
    }

    /// The number of a passage's speaker among the people of its document.
    pub fn speaker(&self, passage: PassageId) -> Option<usize> {
        self.speakers[passage.0 as usize].map(|number| number as usize)
    }

    /// Whether someone is called so.
    pub fn is_given(&self, name: FoldedId) -> bool {
        self.given.contains(&name)
    }
}

fn of_one(document: &Document, vocabulary: &Vocabulary) -> (Vec<Person>, Vec<Option<u32>>) {
    let people = knowledge::people(document);
    let speaker = |name: &str| {
        let at = people.iter().position(|person| person.name == knowledge::name(name))?;
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
    let person = |(number, person): (u32, &knowledge::Person)| Person {
        speaks: speakers.contains(&Some(number)),
        name: tokens(&person.name).iter().filter_map(|t| vocabulary.folded(&t.folded)).collect(),
        role: tokens(&person.role).iter().filter_map(|t: &Token| vocabulary.exact(&t.exact)).collect(),
    };
    let people = (0..).zip(&people).map(person).collect();
    (people, speakers)
}
