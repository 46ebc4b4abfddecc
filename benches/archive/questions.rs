//! Questions to an archive, each about one sentence of one passage: the one that answers it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Archive;
use super::lexicon::Word;
use super::minutes::write_sentence;
use super::random::Random;

/// Of questions: written without accents, and with a slip of the finger.
const BARE: f64 = 1.0 / 3.0;
const SLIP: f64 = 0.05;

/// Of the words between that bind others, those that are asked with. Real questions have a third of
/// their syllables among the hundred commonest.
const BOUND: f64 = 0.7;

/// Syllables of a question.
const LONGEST: usize = 14;

/// A question, and what answers it.
pub struct Asked {
    pub question: String,
    /// The file's path, and the number of the passage in the whole archive, from 0.
    pub path: String,
    pub number: usize,
    /// The text of the passage, and of the sentence in it that is asked for.
    pub passage: String,
    pub sentence: String,
}

impl Archive {
    /// Questions to an archive of so many files.
    pub fn questions(&self, files: usize) -> impl Iterator<Item = Asked> {
        let mut random = Random::new(&[8, self.seed, files as u64]);
        std::iter::from_fn(move || {
            Some(loop {
                if let Some(asked) = self.asked(files, &mut random) {
                    break asked;
                }
            })
        })
    }

    /// None where the sentence has too little to ask for.
    fn asked(&self, files: usize, random: &mut Random) -> Option<Asked> {
        let minutes = self.minutes(random.below(files));
        let local = random.below(minutes.passages.len());
        let passage = &minutes.passages[local];
        let words = &passage.sentences[random.below(passage.sentences.len())];
        let (begins, ends) = glue(words, random);
        let topic = self.remembered(words, LONGEST - syllables(begins) - syllables(ends), random)?;
        let mut question = [begins, &topic, ends].join(" ").trim().to_owned();
        if random.happens(SLIP) {
            question = slipped(&question, random);
        }
        if random.happens(BARE) {
            question = bare(&question);
        }
        let (mut text, mut sentence) = (String::new(), String::new());
        passage.write(&self.lexicon, &mut text);
        write_sentence(words, &self.lexicon, &mut sentence);
        let number = minutes.number * self.passages + local;
        Some(Asked { question, path: minutes.path(), number, passage: text, sentence })
    }

    /// Three to six words of content, in order, with the words between that bind them, in so many
    /// syllables at most.
    fn remembered(&self, words: &[Word], most: usize, random: &mut Random) -> Option<String> {
        let is_content = |word: &Word| matches!(word, Word::Content(_) | Word::Foreign(_));
        let (mut ahead, mut left) = (words.iter().filter(|word| is_content(word)).count(), 3 + random.below(4));
        let (mut topic, mut taken) = (String::new(), 0);
        for word in words {
            let content = is_content(word);
            let binds = matches!(word, Word::Function(_)) && taken > 0 && left > 0 && random.happens(BOUND);
            // Each as likely as the others to be among those that are left to be taken.
            let wanted = content && left > 0 && random.below(ahead) < left;
            ahead -= usize::from(content);
            let before = topic.len();
            if !(wanted || binds) || !self.fits(*word, most, &mut topic) {
                topic.truncate(before);
                continue;
            }
            left -= usize::from(wanted);
            taken += usize::from(wanted);
        }
        (taken >= 3).then_some(topic)
    }

    /// Adds a word; whether there was room.
    fn fits(&self, word: Word, most: usize, topic: &mut String) -> bool {
        topic.push_str(if topic.is_empty() { "" } else { " " });
        self.lexicon.write(word, topic);
        syllables(topic) <= most
    }
}

/// What is put before and behind what is asked for; who and how many where the sentence says so.
fn glue(words: &[Word], random: &mut Random) -> (&'static str, &'static str) {
    let has = |kind: fn(&Word) -> bool| words.iter().any(kind);
    if has(|word| matches!(word, Word::Person(_))) && random.happens(0.7) {
        return random.of(&[("ai", ""), ("", "là ai"), ("ông nào", "vậy"), ("", "do ai phụ trách")]);
    }
    if has(|word| matches!(word, Word::Figure(_))) && random.happens(0.7) {
        return random.of(&[("", "bao nhiêu"), ("có bao nhiêu", ""), ("", "mấy ạ"), ("", "là bao nhiêu vậy")]);
    }
    random.of(&[("khi nào", ""), ("vì sao", "không ạ"), ("", "thế nào"), ("", "ra sao ạ"), ("cho hỏi", "")])
}

fn syllables(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Two letters beside each other have changed places.
fn slipped(text: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let at = random.below(letters.len() - 1);
    if letters[at] != ' ' && letters[at + 1] != ' ' {
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}

/// As it is typed without accents.
fn bare(text: &str) -> String {
    let plain = text.nfd().filter(|letter| !is_combining_mark(*letter));
    plain.map(|letter| if letter == 'đ' { 'd' } else { letter }).collect()
}
