//! One file of the archive: a title, a date, and passages under headings. Each passage has its own topic.

use super::lexicon::{CONTENT_WORDS, FUNCTION_SHARE, Lexicon, Word};
use super::random::{Random, RankDistribution};

/// The number of topics of documents, and of the words that are frequent in documents of one topic.
const TOPICS: usize = 400;
const TOPIC_WORDS: usize = 300;

/// The number of words that are frequent in one document, under one heading, and in one passage. The words of a
/// passage distinguish it from its neighbours.
const DOCUMENT_WORDS: usize = 24;
const SECTION_WORDS: usize = 10;
const PASSAGE_WORDS: usize = 5;

/// Shares of all words, measured on Vietnamese encyclopedia paragraphs and minutes.
const FIGURE_SHARE: f64 = 0.06;
const FOREIGN_SHARE: f64 = 0.12;
const PERSON_SHARE: f64 = 0.03;

/// The probability that a word is chosen by the previous one, regardless of the topic.
const FOLLOWER_SHARE: f64 = 0.32;

/// The probability that a content word belongs to the passage; otherwise to the section; otherwise to the document;
/// otherwise to the topic.
const PASSAGE_SHARE: f64 = 0.55;
const SECTION_SHARE: f64 = 0.5;
const DOCUMENT_SHARE: f64 = 0.35;
const TOPIC_SHARE: f64 = 0.5;

/// The share of foreign words and of people that are specific to the document.
const OWN_SHARE: f64 = 0.55;

/// The number of passages under a heading.
const PASSAGES_PER_SECTION: usize = 6;

/// One file.
pub struct Minutes {
    pub number: usize,
    /// The words of its title.
    title: Vec<Word>,
    /// The day and month, from 1, and the year.
    date: (usize, usize, usize),
    pub passages: Vec<Passage>,
}

/// A passage of two or three sentences.
pub struct Passage {
    /// The heading, if the passage is the first under it.
    heading: Option<Vec<Word>>,
    form: PassageForm,
    pub sentences: Vec<Vec<Word>>,
}

#[derive(Clone, Copy)]
enum PassageForm {
    Paragraph,
    Item,
    /// A turn of this speaker.
    Turn(Word),
}

/// The words from which the passages of one file are made.
struct Vocabulary {
    topic: Vec<Word>,
    document: Vec<Word>,
    section: Vec<Word>,
    passage: Vec<Word>,
    people: Vec<Word>,
    foreign: Vec<Word>,
}

impl Minutes {
    /// Depends only on the seed, the number and the number of passages.
    pub fn new(lexicon: &Lexicon, seed: u64, number: usize, passages: usize) -> Self {
        let mut random = Random::new(&[seed, number as u64]);
        let mut vocabulary = Vocabulary::new(lexicon, &mut random);
        let title = vocabulary.document[..3].to_vec();
        let date = (1 + random.below(28), 1 + random.below(12), 2014 + random.below(12));
        let passages = (0..passages).map(|local| vocabulary.make_passage(lexicon, local, &mut random)).collect();
        Self { number, title, date, passages }
    }

    pub fn path(&self) -> String {
        format!("{:02}/{:05}.md", self.number / 1000, self.number)
    }

    /// Appends the file as Markdown.
    pub fn write(&self, lexicon: &Lexicon, text: &mut String) {
        text.push_str("# Biên bản họp");
        write_words(&self.title, lexicon, text);
        let (day, month, year) = self.date;
        text.push_str(&format!(" số {}\n\nThời gian: 8 giờ ngày {day}/{month}/{year}.\n", self.number + 1));
        for passage in &self.passages {
            if let Some(heading) = &passage.heading {
                text.push_str("\n##");
                write_words(heading, lexicon, text);
                text.push('\n');
            }
            text.push_str(if matches!(passage.form, PassageForm::Item) { "\n- " } else { "\n" });
            passage.write(lexicon, text);
            text.push('\n');
        }
    }
}

/// Appends words, each after a space.
fn write_words(words: &[Word], lexicon: &Lexicon, text: &mut String) {
    for word in words {
        text.push(' ');
        lexicon.write(*word, text);
    }
}

impl Passage {
    /// Appends the text as it is quoted, without the mark of a list item.
    pub fn write(&self, lexicon: &Lexicon, text: &mut String) {
        if let PassageForm::Turn(who) = self.form {
            text.push_str("Ông ");
            lexicon.write(who, text);
            text.push_str(": ");
        }
        for (i, sentence) in self.sentences.iter().enumerate() {
            if i > 0 {
                text.push(' ');
            }
            write_sentence(sentence, lexicon, text);
        }
    }
}

/// Appends a sentence with an initial capital, a full stop, and a comma before every seventh word.
pub fn write_sentence(words: &[Word], lexicon: &Lexicon, text: &mut String) {
    let start = text.len();
    for (i, word) in words.iter().enumerate() {
        match i {
            0 => {}
            _ if i % 7 == 0 => text.push_str(", "),
            _ => text.push(' '),
        }
        lexicon.write(*word, text);
    }
    if let Some(first) = text[start..].chars().next() {
        let capital: String = first.to_uppercase().collect();
        text.replace_range(start..start + first.len_utf8(), &capital);
    }
    text.push('.');
}

impl Vocabulary {
    fn new(lexicon: &Lexicon, random: &mut Random) -> Self {
        let topic = random.rank(&RankDistribution::new(TOPICS, 0.8, 10.0)) as u64;
        let mut of_topic = Random::new(&[7, topic]);
        Self {
            topic: draw_words(lexicon, TOPIC_WORDS, &mut of_topic),
            document: draw_words(lexicon, DOCUMENT_WORDS, random),
            section: Vec::new(),
            passage: Vec::new(),
            people: (0..8).map(|_| Word::Person((topic << 8) + random.below(60) as u64)).collect(),
            foreign: (0..10).map(|_| lexicon.draw_foreign(random)).collect(),
        }
    }

    fn make_passage(&mut self, lexicon: &Lexicon, local: usize, random: &mut Random) -> Passage {
        let first = local.is_multiple_of(PASSAGES_PER_SECTION);
        if first {
            self.section = draw_words(lexicon, SECTION_WORDS, random);
        }
        self.passage = draw_words(lexicon, PASSAGE_WORDS, random);
        let form = match random.below(10) {
            0..=2 => PassageForm::Item,
            3..=4 => PassageForm::Turn(random.choose(&self.people)),
            _ => PassageForm::Paragraph,
        };
        let sentences = (0..2 + random.below(2)).map(|_| self.make_sentence(lexicon, random)).collect();
        Passage { heading: first.then(|| self.section[..2].to_vec()), form, sentences }
    }

    /// About eleven words with seventeen syllables.
    fn make_sentence(&self, lexicon: &Lexicon, random: &mut Random) -> Vec<Word> {
        let mut sentence: Vec<Word> = Vec::new();
        for _ in 0..6 + random.below(12) {
            let previous = sentence.last().copied();
            let word = self.draw_word(lexicon, previous, random);
            // A word is not repeated directly.
            if previous != Some(word) {
                sentence.push(word);
            }
        }
        sentence
    }

    fn draw_word(&self, lexicon: &Lexicon, previous: Option<Word>, random: &mut Random) -> Word {
        let mut draw = random.uniform();
        let mut is_in_share = |share: f64| {
            draw -= share;
            draw < 0.0
        };
        let is_own = random.chance(OWN_SHARE);
        match previous {
            Some(previous) if random.chance(FOLLOWER_SHARE) => lexicon.draw_follower(previous, random),
            _ if is_in_share(FUNCTION_SHARE) => lexicon.draw_function(random),
            _ if is_in_share(FIGURE_SHARE) => Word::Figure(random.below(1 << 40) as u64),
            _ if is_in_share(FOREIGN_SHARE) => {
                if is_own {
                    random.choose(&self.foreign)
                } else {
                    lexicon.draw_foreign(random)
                }
            }
            _ if is_in_share(PERSON_SHARE) => {
                if is_own {
                    random.choose(&self.people)
                } else {
                    Word::Person(random.below(1 << 17) as u64)
                }
            }
            _ => self.draw_content_word(lexicon, random),
        }
    }

    fn draw_content_word(&self, lexicon: &Lexicon, random: &mut Random) -> Word {
        for (words, share) in [
            (&self.passage, PASSAGE_SHARE),
            (&self.section, SECTION_SHARE),
            (&self.document, DOCUMENT_SHARE),
            (&self.topic, TOPIC_SHARE),
        ] {
            if random.chance(share) {
                // Words near the beginning are more frequent.
                return words[random.below(words.len()).min(random.below(words.len()))];
            }
        }
        lexicon.draw_content(random)
    }
}

/// Draws content words of a topic, which exclude the 200 most frequent ones.
fn draw_words(lexicon: &Lexicon, count: usize, random: &mut Random) -> Vec<Word> {
    let word = |random: &mut Random| match lexicon.draw_content(random) {
        Word::Content(rank) if rank < 200 => Word::Content(rank + random.below(CONTENT_WORDS / 4)),
        other => other,
    };
    (0..count).map(|_| word(random)).collect()
}
