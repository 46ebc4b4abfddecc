//! Questions to an archive, each with the one passage and sentence that answer it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Archive;
use super::lexicon::Word;
use super::minutes::write_sentence;
use super::random::Random;

/// The shares of questions without accents and with a typing error.
const NO_ACCENTS_SHARE: f64 = 1.0 / 3.0;
const TYPO_SHARE: f64 = 0.05;

/// The share of the function words between content words that a question keeps. In real questions, a third of the
/// syllables are among the hundred most frequent.
const FUNCTION_WORD_SHARE: f64 = 0.7;

/// The maximum number of syllables of a question.
const MAX_SYLLABLES: usize = 14;

/// A question and its answer.
pub struct LabelledQuestion {
    pub question: String,
    /// The path of the file, and the number of the passage in the whole archive, from 0.
    pub path: String,
    pub number: usize,
    /// The texts of the passage and of the sentence that answers.
    pub passage: String,
    pub sentence: String,
}

impl Archive {
    /// An endless series of questions to an archive of `files` files.
    pub fn questions(&self, files: usize) -> impl Iterator<Item = LabelledQuestion> {
        let mut random = Random::new(&[8, self.seed, files as u64]);
        std::iter::from_fn(move || {
            Some(loop {
                if let Some(question) = self.draw_question(files, &mut random) {
                    break question;
                }
            })
        })
    }

    /// A question about a random sentence; `None` if the sentence has too few content words.
    fn draw_question(&self, files: usize, random: &mut Random) -> Option<LabelledQuestion> {
        let minutes = self.minutes(random.below(files));
        let local = random.below(minutes.passages.len());
        let passage = &minutes.passages[local];
        let words = &passage.sentences[random.below(passage.sentences.len())];
        let (prefix, suffix) = choose_frame(words, random);
        let topic =
            self.choose_topic(words, MAX_SYLLABLES - count_syllables(prefix) - count_syllables(suffix), random)?;
        let mut question = [prefix, &topic, suffix].join(" ").trim().to_owned();
        if random.chance(TYPO_SHARE) {
            question = add_typo(&question, random);
        }
        if random.chance(NO_ACCENTS_SHARE) {
            question = strip_accents(&question);
        }
        let (mut text, mut sentence) = (String::new(), String::new());
        passage.write(&self.lexicon, &mut text);
        write_sentence(words, &self.lexicon, &mut sentence);
        let number = minutes.number * self.passages_per_file + local;
        Some(LabelledQuestion { question, path: minutes.path(), number, passage: text, sentence })
    }

    /// Three to six content words in order, with some of the function words between them, in at most
    /// `max_syllables` syllables.
    fn choose_topic(&self, words: &[Word], max_syllables: usize, random: &mut Random) -> Option<String> {
        let is_content = |word: &Word| matches!(word, Word::Content(_) | Word::Foreign(_));
        let (mut remaining, mut to_choose) =
            (words.iter().filter(|word| is_content(word)).count(), 3 + random.below(4));
        let (mut topic, mut chosen) = (String::new(), 0);
        for word in words {
            let is_content_word = is_content(word);
            let keep_function_word =
                matches!(word, Word::Function(_)) && chosen > 0 && to_choose > 0 && random.chance(FUNCTION_WORD_SHARE);
            // Selection sampling: every content word is equally likely to be chosen.
            let choose = is_content_word && to_choose > 0 && random.below(remaining) < to_choose;
            remaining -= usize::from(is_content_word);
            let length = topic.len();
            if !(choose || keep_function_word) || !self.append_word(*word, max_syllables, &mut topic) {
                topic.truncate(length);
                continue;
            }
            to_choose -= usize::from(choose);
            chosen += usize::from(choose);
        }
        (chosen >= 3).then_some(topic)
    }

    /// Appends a word. Returns whether the topic is within `max_syllables`.
    fn append_word(&self, word: Word, max_syllables: usize, topic: &mut String) -> bool {
        topic.push_str(if topic.is_empty() { "" } else { " " });
        self.lexicon.write(word, topic);
        count_syllables(topic) <= max_syllables
    }
}

/// The words before and after the topic; "who" and "how many" mostly for sentences with a person or a figure.
fn choose_frame(words: &[Word], random: &mut Random) -> (&'static str, &'static str) {
    let contains = |kind: fn(&Word) -> bool| words.iter().any(kind);
    if contains(|word| matches!(word, Word::Person(_))) && random.chance(0.7) {
        return random.choose(&[("ai", ""), ("", "là ai"), ("ông nào", "vậy"), ("", "do ai phụ trách")]);
    }
    if contains(|word| matches!(word, Word::Figure(_))) && random.chance(0.7) {
        return random.choose(&[("", "bao nhiêu"), ("có bao nhiêu", ""), ("", "mấy ạ"), ("", "là bao nhiêu vậy")]);
    }
    random.choose(&[("khi nào", ""), ("vì sao", "không ạ"), ("", "thế nào"), ("", "ra sao ạ"), ("cho hỏi", "")])
}

fn count_syllables(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Swaps two adjacent letters.
fn add_typo(text: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let index = random.below(letters.len() - 1);
    if letters[index] != ' ' && letters[index + 1] != ' ' {
        letters.swap(index, index + 1);
    }
    letters.into_iter().collect()
}

/// Removes all diacritics.
fn strip_accents(text: &str) -> String {
    let letters = text.nfd().filter(|letter| !is_combining_mark(*letter));
    letters.map(|letter| if letter == 'đ' { 'd' } else { letter }).collect()
}
