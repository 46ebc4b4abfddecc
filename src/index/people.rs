//! The people of each record with the words of their names and roles, so that questions find speakers by
//! name and by role.

use std::io;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::byte_tables::ByteLists;
use super::ids::{ExactId, FoldedId};
use super::table_file::{TableFile, TableId, TableWriter};
use super::vocabulary::Vocabulary;
use crate::records;
use crate::records::Document;
use crate::text::{Token, tokenise};

/// A person of one record.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct IndexedPerson {
    /// The words of the name, the given name last, without words that no record has.
    pub name: Vec<FoldedId>,
    /// The words of the role, without words that no record has.
    pub role: Vec<ExactId>,
    /// Whether the record has turns of this person.
    pub speaks: bool,
}

/// The people of every record of a segment, as postcard.
pub(super) struct People(ByteLists);

/// Data about people that other tables store.
#[derive(Debug, Default)]
pub(super) struct PeopleTables {
    /// By document: the given names of its people.
    pub given_names: Vec<Vec<FoldedId>>,
    /// By passage: the number of its speaker among the people of its document.
    pub speakers: Vec<Option<u32>>,
}

impl People {
    /// Writes the people of documents, and returns what other tables need of them.
    pub fn write(
        documents: &[Arc<Document>],
        vocabulary: &Vocabulary,
        to: &mut TableWriter,
    ) -> io::Result<PeopleTables> {
        let indexed: Vec<_> = documents.par_iter().map(|document| index_people(document, vocabulary)).collect();
        let mut tables = PeopleTables::default();
        for (people, speakers) in indexed {
            let encoded = postcard::to_stdvec(&people).map_err(io::Error::other)?;
            to.push_list(TableId::People, |bytes| bytes.extend(encoded))?;
            tables.speakers.extend(speakers);
            tables.given_names.push(given_names(&people));
        }
        Ok(tables)
    }

    pub fn open(from: &TableFile) -> io::Result<Self> {
        from.byte_lists(TableId::People).map(Self)
    }

    /// The people of a document; empty if they cannot be decoded.
    pub fn get(&self, document: u32) -> Vec<IndexedPerson> {
        postcard::from_bytes(self.0.get(document as usize)).unwrap_or_default()
    }
}

/// By document: the given names of its people, as [`People::write`] returns them.
pub(super) fn collect_given_names(documents: &[Arc<Document>], vocabulary: &Vocabulary) -> Vec<Vec<FoldedId>> {
    documents.par_iter().map(|document| given_names(&index_people(document, vocabulary).0)).collect()
}

fn given_names(people: &[IndexedPerson]) -> Vec<FoldedId> {
    people.iter().filter_map(|person| person.name.last().copied()).collect()
}

/// The people of a document, and for each passage the number of its speaker among these.
fn index_people(document: &Arc<Document>, vocabulary: &Vocabulary) -> (Vec<IndexedPerson>, Vec<Option<u32>>) {
    // The text of this copy is read entirely, and is in memory no longer than the copy.
    let document = document.clone_unloaded();
    let people = records::find_people(&document);
    let speaker = |name: &str| {
        let number = people.binary_search_by(|person| person.name.as_str().cmp(records::extract_name(name))).ok()?;
        u32::try_from(number).ok()
    };
    let mut last: Option<(&str, Option<u32>)> = None;
    let speakers = document.passages().iter().map(|passage| {
        let name = document.speaker(passage)?;
        let number = last.filter(|(previous, _)| *previous == name).map_or_else(|| speaker(name), |(_, number)| number);
        last = Some((name, number));
        number
    });
    let speakers: Vec<_> = speakers.collect();
    let mut speaks = vec![false; people.len()];
    speakers.iter().flatten().for_each(|&number| speaks[number as usize] = true);
    let person = |(&speaks, person): (&bool, &records::Person)| IndexedPerson {
        speaks,
        name: tokenise(&person.name).iter().filter_map(|t| vocabulary.folded_id(&t.folded)).collect(),
        role: tokenise(&person.role).iter().filter_map(|t: &Token| vocabulary.exact_id(&t.exact)).collect(),
    };
    let people = speaks.iter().zip(&people).map(person).collect();
    (people, speakers)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::directory::{OwnedBytes, RamDirectory};

    use super::*;
    use crate::formats::Position;
    use crate::index::corpus::Corpus;
    use crate::index::tests::{MINUTES, SPOKEN, record};
    use crate::records::{PassageContext, PassageKind, document_from_lines};

    /// The indexed people of some records.
    struct PeopleFixture {
        vocabulary: Vocabulary,
        tables: PeopleTables,
        people: People,
    }

    fn fixture(documents: &[Arc<Document>]) -> PeopleFixture {
        let mut vocabulary = Vocabulary::default();
        Corpus::read(documents, &mut vocabulary);
        let (mut writer, directory) = (TableWriter::default(), RamDirectory::create());
        let tables = People::write(documents, &vocabulary, &mut writer).expect("memory has room");
        writer.close(&directory).expect("memory has room");
        let file = TableFile::open(&directory).expect("it was just written");
        assert_eq!(collect_given_names(documents, &vocabulary), tables.given_names);
        PeopleFixture { people: People::open(&file).expect("it was just written"), vocabulary, tables }
    }

    impl PeopleFixture {
        fn person(&self, name: &str, role: &str, speaks: bool) -> IndexedPerson {
            let folded = |word: Token| self.vocabulary.folded_id(&word.folded).expect("the record has the name");
            let exact = |word: Token| self.vocabulary.exact_id(&word.exact).expect("the record has the role");
            let name = tokenise(name).into_iter().map(folded).collect();
            IndexedPerson { name, role: tokenise(role).into_iter().map(exact).collect(), speaks }
        }
    }

    #[test]
    fn each_record_has_its_own_people() {
        let fixture = fixture(&[record("a.txt", SPOKEN), record("b.md", MINUTES)]);
        let (an, binh) = (fixture.person("An", "tổ trưởng", true), fixture.person("Bình", "", true));
        let chair = fixture.person("Lê An", "chi hội trưởng", false);
        assert_eq!(fixture.people.get(0), [an.clone(), binh.clone()]);
        assert_eq!(fixture.people.get(1), [chair]);
        // The title, the list of attendees, three turns; then no speakers.
        assert_eq!(fixture.tables.speakers[..5], [None, None, Some(0), Some(1), Some(0)]);
        assert!(fixture.tables.speakers[5..].iter().all(Option::is_none));
        assert_eq!(fixture.tables.given_names, [vec![an.name[0], binh.name[0]], vec![an.name[0]]]);
    }

    #[test]
    fn unknown_words_are_left_out_of_names() {
        let documents = [record("a.txt", SPOKEN)];
        let mut other = Vocabulary::default();
        other.intern("binh2", "binh");
        let (people, speakers) = index_people(&documents[0], &other);
        assert_eq!(people.iter().map(|person| person.name.len()).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(speakers, [None, None, Some(0), Some(1), Some(0)]);
        assert_eq!(collect_given_names(&documents, &other), [vec![people[1].name[0]]]);
    }

    /// A record of one turn of a speaker.
    fn turn(speaker: &str) -> Arc<Document> {
        let context = PassageContext { speaker: Some(speaker.to_owned()), ..PassageContext::default() };
        document_from_lines([(PassageKind::Turn, "Tôi xin có ý kiến.")], Position::Line(1), &context).into()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn speakers_are_found_with_and_without_titles(
            title in prop::sample::select(vec!["", "Ông ", "bà ", "ANH ", "Đồng chí ", "PGS.TS. ", "Mr "]),
            name in prop::sample::select(vec!["An", "Lê An", "Từ Công Thành", "Nguyễn Thị Kim Nhung", "HÙNG"]),
            role in prop::sample::select(vec!["", " (kế toán)", ", giám đốc nhà máy", " – Trưởng khoa"]),
        ) {
            let fixture = fixture(&[turn(&format!("{title}{name}{role}"))]);
            prop_assert_eq!(&fixture.tables.speakers, &[Some(0)]);
            let role = role.trim_matches([' ', '(', ')', ',', '–']);
            prop_assert_eq!(fixture.people.get(0), [fixture.person(name, role, true)]);
        }

        #[test]
        fn corrupt_bytes_decode_without_panicking(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let end = u32::try_from(bytes.len())?.to_le_bytes().to_vec();
            let people = People(ByteLists::new(OwnedBytes::new(end), OwnedBytes::new(bytes)));
            prop_assert!(people.get(0).len() <= 40);
        }
    }
}
