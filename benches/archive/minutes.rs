//! One file of the archive: a title, a date, headings, and passages under them, each about
//! something of its own.

use super::lexicon::{FUNCTIONS, Lexicon, WORDS, Word};
use super::random::{Random, Ranks};

/// Topics that documents are about, and the words that come often in documents of a topic.
const TOPICS: usize = 400;
const TOPIC_WORDS: usize = 300;

/// Words that come often in one document, under one heading, in one passage. A passage has words
/// that its neighbours don't: by these it can be told from them.
const DOCUMENT_WORDS: usize = 24;
const SECTION_WORDS: usize = 10;
const PASSAGE_WORDS: usize = 5;

/// Of words. Measured on Vietnamese encyclopedia paragraphs and minutes, as all shares here.
const FIGURES: f64 = 0.06;
const FOREIGN: f64 = 0.12;
const PERSONS: f64 = 0.03;

/// How often a word goes with the one before, whatever is written about.
const FOLLOWS: f64 = 0.32;

/// How often it is of the passage, else of the section, else of the document, else of the topic.
const OF_PASSAGE: f64 = 0.55;
const OF_SECTION: f64 = 0.5;
const OF_DOCUMENT: f64 = 0.35;
const OF_TOPIC: f64 = 0.5;

/// Of what is foreign and of people, how much is of the document's own.
const OWN: f64 = 0.55;

/// What is under a heading.
const SECTION: usize = 6;

/// One file.
pub struct Minutes {
    pub number: usize,
    /// The words of its title.
    title: Vec<Word>,
    /// Day and month from 1, year.
    date: (usize, usize, usize),
    pub passages: Vec<Passage>,
}

/// Two or three sentences.
pub struct Passage {
    /// Under a heading of these words, where it is the first there.
    heading: Option<Vec<Word>>,
    form: Form,
    pub sentences: Vec<Vec<Word>>,
}

#[derive(Clone, Copy)]
enum Form {
    Paragraph,
    Item,
    /// Someone's turn.
    Turn(Word),
}

/// What is written about.
struct About {
    topic: Vec<Word>,
    document: Vec<Word>,
    section: Vec<Word>,
    passage: Vec<Word>,
    people: Vec<Word>,
    foreign: Vec<Word>,
}

impl Minutes {
    /// The same every time for a seed and a number, whatever else is made.
    pub fn new(lexicon: &Lexicon, seed: u64, number: usize, passages: usize) -> Self {
        let mut random = Random::new(&[seed, number as u64]);
        let mut about = About::new(lexicon, &mut random);
        let title = about.document[..3].to_vec();
        let date = (1 + random.below(28), 1 + random.below(12), 2014 + random.below(12));
        let passages = (0..passages).map(|local| about.passage(lexicon, local, &mut random)).collect();
        Self { number, title, date, passages }
    }

    pub fn path(&self) -> String {
        format!("{:02}/{:05}.md", self.number / 1000, self.number)
    }

    /// Appends it as Markdown.
    pub fn write(&self, lexicon: &Lexicon, text: &mut String) {
        text.push_str("# Biên bản họp");
        phrase(&self.title, lexicon, text);
        let (day, month, year) = self.date;
        text.push_str(&format!(" số {}\n\nThời gian: 8 giờ ngày {day}/{month}/{year}.\n", self.number + 1));
        for passage in &self.passages {
            if let Some(heading) = &passage.heading {
                text.push_str("\n##");
                phrase(heading, lexicon, text);
                text.push('\n');
            }
            text.push_str(if matches!(passage.form, Form::Item) { "\n- " } else { "\n" });
            passage.write(lexicon, text);
            text.push('\n');
        }
    }
}

fn phrase(words: &[Word], lexicon: &Lexicon, text: &mut String) {
    for word in words {
        text.push(' ');
        lexicon.write(*word, text);
    }
}

impl Passage {
    /// Appends what is quoted of it, without what makes it an item.
    pub fn write(&self, lexicon: &Lexicon, text: &mut String) {
        if let Form::Turn(who) = self.form {
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

/// Appends a sentence: a capital first, a stop last, commas where it is long.
pub fn write_sentence(words: &[Word], lexicon: &Lexicon, text: &mut String) {
    let begins = text.len();
    for (i, word) in words.iter().enumerate() {
        match i {
            0 => {}
            _ if i % 7 == 0 => text.push_str(", "),
            _ => text.push(' '),
        }
        lexicon.write(*word, text);
    }
    if let Some(first) = text[begins..].chars().next() {
        let capital: String = first.to_uppercase().collect();
        text.replace_range(begins..begins + first.len_utf8(), &capital);
    }
    text.push('.');
}

impl About {
    fn new(lexicon: &Lexicon, random: &mut Random) -> Self {
        let topic = random.ranked(&Ranks::new(TOPICS, 0.8, 10.0)) as u64;
        let mut of_topic = Random::new(&[7, topic]);
        Self {
            topic: words(lexicon, TOPIC_WORDS, &mut of_topic),
            document: words(lexicon, DOCUMENT_WORDS, random),
            section: Vec::new(),
            passage: Vec::new(),
            people: (0..8).map(|_| Word::Person((topic << 8) + random.below(60) as u64)).collect(),
            foreign: (0..10).map(|_| lexicon.foreign(random)).collect(),
        }
    }

    fn passage(&mut self, lexicon: &Lexicon, local: usize, random: &mut Random) -> Passage {
        let first = local.is_multiple_of(SECTION);
        if first {
            self.section = words(lexicon, SECTION_WORDS, random);
        }
        self.passage = words(lexicon, PASSAGE_WORDS, random);
        let form = match random.below(10) {
            0..=2 => Form::Item,
            3..=4 => Form::Turn(random.of(&self.people)),
            _ => Form::Paragraph,
        };
        let sentences = (0..2 + random.below(2)).map(|_| self.sentence(lexicon, random)).collect();
        Passage { heading: first.then(|| self.section[..2].to_vec()), form, sentences }
    }

    /// About eleven words of seventeen syllables.
    fn sentence(&self, lexicon: &Lexicon, random: &mut Random) -> Vec<Word> {
        let mut sentence: Vec<Word> = Vec::new();
        for _ in 0..6 + random.below(12) {
            let before = sentence.last().copied();
            let word = self.word(lexicon, before, random);
            // No one writes a word twice in a row.
            if before != Some(word) {
                sentence.push(word);
            }
        }
        sentence
    }

    fn word(&self, lexicon: &Lexicon, before: Option<Word>, random: &mut Random) -> Word {
        let mut share = random.share();
        let mut is = |of: f64| {
            share -= of;
            share < 0.0
        };
        let own = random.happens(OWN);
        match before {
            Some(before) if random.happens(FOLLOWS) => lexicon.follower(before, random),
            _ if is(FUNCTIONS) => lexicon.function(random),
            _ if is(FIGURES) => Word::Figure(random.below(1 << 40) as u64),
            _ if is(FOREIGN) => {
                if own {
                    random.of(&self.foreign)
                } else {
                    lexicon.foreign(random)
                }
            }
            _ if is(PERSONS) => {
                if own {
                    random.of(&self.people)
                } else {
                    Word::Person(random.below(1 << 17) as u64)
                }
            }
            _ => self.content(lexicon, random),
        }
    }

    fn content(&self, lexicon: &Lexicon, random: &mut Random) -> Word {
        for (words, share) in [
            (&self.passage, OF_PASSAGE),
            (&self.section, OF_SECTION),
            (&self.document, OF_DOCUMENT),
            (&self.topic, OF_TOPIC),
        ] {
            if random.happens(share) {
                // The first ones are the frequent ones.
                return words[random.below(words.len()).min(random.below(words.len()))];
            }
        }
        lexicon.content(random)
    }
}

/// Words that something may be about: any but the commonest, rare ones as well as others.
fn words(lexicon: &Lexicon, count: usize, random: &mut Random) -> Vec<Word> {
    let word = |random: &mut Random| match lexicon.content(random) {
        Word::Content(rank) if rank < 200 => Word::Content(rank + random.below(WORDS / 4)),
        other => other,
    };
    (0..count).map(|_| word(random)).collect()
}
