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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::directory::{OwnedBytes, RamDirectory};

    use super::*;
    use crate::formats::Position;
    use crate::index::corpus::Corpus;
    use crate::index::tests::{MINUTES, SPOKEN, record};
    use crate::records::{Kind, PassageContext, of_lines};

    /// What is known of the people of some records.
    struct Known {
        vocabulary: Vocabulary,
        tables: PeopleTables,
        people: People,
    }

    fn known(documents: &[Arc<Document>]) -> Known {
        let mut vocabulary = Vocabulary::default();
        Corpus::read(documents, &mut vocabulary);
        let (mut writer, directory) = (TableWriter::default(), RamDirectory::create());
        let tables = People::write(documents, &vocabulary, &mut writer).expect("memory has room");
        writer.close(&directory).expect("memory has room");
        let file = TableFile::open(&directory).expect("it was just written");
        assert_eq!(given(documents, &vocabulary), tables.given);
        Known { people: People::open(&file).expect("it was just written"), vocabulary, tables }
    }

    impl Known {
        fn person(&self, name: &str, role: &str, speaks: bool) -> IndexedPerson {
            let folded = |word: Token| self.vocabulary.folded(&word.folded).expect("the record has the name");
            let exact = |word: Token| self.vocabulary.exact(&word.exact).expect("the record has the role");
            let name = tokens(name).into_iter().map(folded).collect();
            IndexedPerson { name, role: tokens(role).into_iter().map(exact).collect(), speaks }
        }
    }

    #[test]
    fn those_of_each_record_are_told_apart() {
        let known = known(&[record("a.txt", SPOKEN), record("b.md", MINUTES)]);
        let (an, binh) = (known.person("An", "tổ trưởng", true), known.person("Bình", "", true));
        let chair = known.person("Lê An", "chi hội trưởng", false);
        assert_eq!(known.people.of_document(0), [an.clone(), binh.clone()]);
        assert_eq!(known.people.of_document(1), [chair]);
        // Title, those present, three turns; then nobody.
        assert_eq!(known.tables.speakers[..5], [None, None, Some(0), Some(1), Some(0)]);
        assert!(known.tables.speakers[5..].iter().all(Option::is_none));
        assert_eq!(known.tables.given, [vec![an.name[0], binh.name[0]], vec![an.name[0]]]);
    }

    #[test]
    fn words_that_no_passage_has_are_left_out_of_names() {
        let documents = [record("a.txt", SPOKEN)];
        let mut of_another = Vocabulary::default();
        of_another.number("binh2", "binh");
        let (people, speakers) = of_one(&documents[0], &of_another);
        assert_eq!(people.iter().map(|person| person.name.len()).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(speakers, [None, None, Some(0), Some(1), Some(0)]);
        assert_eq!(given(&documents, &of_another), [vec![people[1].name[0]]]);
    }

    /// A turn of someone who is called so, with a role or without.
    fn turn(speaker: &str) -> Arc<Document> {
        let place = PassageContext { speaker: Some(speaker.to_owned()), ..PassageContext::default() };
        of_lines([(Kind::Turn, "Tôi xin có ý kiến.")], Position::Line(1), &place).into()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_speaker_is_found_whatever_their_title(
            title in prop::sample::select(vec!["", "Ông ", "bà ", "ANH ", "Đồng chí ", "PGS.TS. ", "Mr "]),
            name in prop::sample::select(vec!["An", "Lê An", "Từ Công Thành", "Nguyễn Thị Kim Nhung", "HÙNG"]),
            role in prop::sample::select(vec!["", " (kế toán)", ", giám đốc nhà máy", " – Trưởng khoa"]),
        ) {
            let known = known(&[turn(&format!("{title}{name}{role}"))]);
            prop_assert_eq!(&known.tables.speakers, &[Some(0)]);
            let role = role.trim_matches([' ', '(', ')', ',', '–']);
            prop_assert_eq!(known.people.of_document(0), [known.person(name, role, true)]);
        }

        #[test]
        fn torn_bytes_are_nobody_or_somebody(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let end = u32::try_from(bytes.len())?.to_le_bytes().to_vec();
            let people = People(ByteLists::new(OwnedBytes::new(end), OwnedBytes::new(bytes)));
            prop_assert!(people.of_document(0).len() <= 40);
        }
    }
}
