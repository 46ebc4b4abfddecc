//! The vocabulary that all documents share, and the frequency of each word.

use super::random::{Random, RankDistribution};
use super::syllables::{SYLLABLES, list_syllables};

/// The most frequent words of the language, ordered by frequency. About two fifths of the words of a text are
/// function words.
const FUNCTION_WORDS: &str = "và của các là được có trong một đã những cho không với này người để khi đến ở tại từ về vào \
                        theo như ra cũng đó phải làm năm nhiều trên lại còn mà sẽ do thì nên đang qua sau trước nếu \
                        cần hơn cả rất vì bị nhưng hoặc mới chỉ nhất hay lên giữa bằng đều vẫn cùng khác mỗi từng tới \
                        rồi hai ba bốn năm mười đây ngày tháng việc sự cuộc";

/// The share of function words among all words, measured on Vietnamese encyclopedia paragraphs and minutes.
pub const FUNCTION_SHARE: f64 = 0.38;

/// The number of content words, which is that of a dictionary. In Vietnamese encyclopedia paragraphs and minutes,
/// more than half of all syllables are in words of two syllables.
pub const CONTENT_WORDS: usize = 40_000;

/// Family names; the name of a person is one of these and two other syllables.
const FAMILY_NAMES: &str = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý";

/// The number of foreign words, brands and abbreviations. They are an open class: a text of 100,000 words has
/// 4,000 of them, and one of forty million words more than a hundred thousand.
const FOREIGN_WORDS: usize = 200_000;

/// A word of a sentence, by its rank or number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Word {
    Function(usize),
    Content(usize),
    Foreign(usize),
    Person(u64),
    Figure(u64),
}

pub struct Lexicon {
    function: Vec<&'static str>,
    content: Vec<String>,
    syllables: Vec<String>,
    families: Vec<&'static str>,
    functions: RankDistribution,
    contents: RankDistribution,
    foreigns: RankDistribution,
    followers: RankDistribution,
    given: RankDistribution,
}

impl Lexicon {
    pub fn new() -> Self {
        let syllables = list_syllables();
        Self {
            function: FUNCTION_WORDS.split_whitespace().collect(),
            content: make_content_words(&syllables),
            syllables,
            families: FAMILY_NAMES.split(' ').collect(),
            functions: RankDistribution::new(FUNCTION_WORDS.split_whitespace().count(), 1.01, 2.5),
            contents: RankDistribution::new(CONTENT_WORDS, 1.15, 40.0),
            foreigns: RankDistribution::new(FOREIGN_WORDS, 1.02, 30.0),
            followers: RankDistribution::new(40, 2.0, 1.0),
            given: RankDistribution::new(400, 1.2, 20.0),
        }
    }

    pub fn draw_function(&self, random: &mut Random) -> Word {
        Word::Function(random.rank(&self.functions))
    }

    pub fn draw_content(&self, random: &mut Random) -> Word {
        Word::Content(random.rank(&self.contents))
    }

    pub fn draw_foreign(&self, random: &mut Random) -> Word {
        Word::Foreign(random.rank(&self.foreigns))
    }

    /// A word that often follows `previous`: one of forty, mostly the first.
    pub fn draw_follower(&self, previous: Word, random: &mut Random) -> Word {
        let (kind, rank) = match previous {
            Word::Function(rank) => (1, rank),
            Word::Content(rank) => (2, rank),
            _ => return self.draw_any(random),
        };
        let index = random.rank(&self.followers) as u64;
        self.draw_any(&mut Random::new(&[2, kind, rank as u64, index]))
    }

    fn draw_any(&self, random: &mut Random) -> Word {
        if random.chance(FUNCTION_SHARE) { self.draw_function(random) } else { self.draw_content(random) }
    }

    /// Appends the spelling of a word.
    pub fn write(&self, word: Word, text: &mut String) {
        match word {
            Word::Function(rank) => text.push_str(self.function[rank]),
            Word::Content(rank) => text.push_str(&self.content[rank]),
            Word::Foreign(rank) => write_foreign(rank, text),
            Word::Person(number) => self.write_person(number, text),
            Word::Figure(number) => write_figure(number, text),
        }
    }

    fn write_person(&self, number: u64, text: &mut String) {
        let mut random = Random::new(&[3, number]);
        text.push_str(self.families[random.below(self.families.len()).min(random.below(self.families.len()))]);
        for _ in 0..2 {
            text.push(' ');
            let name = &self.syllables[random.rank(&self.given)];
            let first = name.chars().next().map_or(0, char::len_utf8);
            text.extend(name[..first].chars().flat_map(char::to_uppercase));
            text.push_str(&name[first..]);
        }
    }
}

/// Makes words of one and of two syllables; frequent words more often have one.
fn make_content_words(syllables: &[String]) -> Vec<String> {
    let mut random = Random::new(&[4]);
    let ranks = RankDistribution::new(SYLLABLES, 2.2, 250.0);
    let mut single = syllables.iter();
    let mut word = |rank: usize| {
        let single_share = match rank {
            0..300 => 0.4,
            300..3000 => 0.2,
            _ => 0.05,
        };
        match single.next().filter(|_| random.chance(single_share)) {
            Some(syllable) => syllable.clone(),
            None => format!("{} {}", syllables[random.rank(&ranks)], syllables[random.rank(&ranks)]),
        }
    };
    (0..CONTENT_WORDS).map(&mut word).collect()
}

/// Appends a word that is not a Vietnamese syllable; every seventh is an abbreviation in capitals.
fn write_foreign(rank: usize, text: &mut String) {
    let mut random = Random::new(&[5, rank as u64]);
    if rank % 7 == 3 {
        text.extend((0..3 + random.below(2)).map(|_| char::from(random.choose(b"ABCDGHKLMNPQSTVX"))));
        return;
    }
    let start = text.len();
    for _ in 0..2 + random.below(2) {
        text.push_str(
            random
                .choose(&["b", "br", "c", "d", "f", "gr", "j", "k", "l", "m", "n", "p", "r", "s", "st", "t", "w", "z"]),
        );
        text.push_str(random.choose(&["a", "e", "i", "o", "u", "ea", "io"]));
    }
    text.push_str(random.choose(&["", "n", "r", "s", "ck", "ng", "ld", "rt"]));
    if rank.is_multiple_of(2) {
        let first = text[start..=start].to_ascii_uppercase();
        text.replace_range(start..=start, &first);
    }
}

/// Appends an integer, a percentage, a decimal or an amount, chosen by `number`; small figures are more frequent.
fn write_figure(number: u64, text: &mut String) {
    let mut random = Random::new(&[6, number]);
    let digits = 1 + random.below(4).min(random.below(4));
    let integer = 1 + random.below(10_usize.pow(u32::try_from(digits).unwrap_or(1)));
    text.push_str(&integer.to_string());
    match random.below(6) {
        0 => text.push('%'),
        1 => text.push_str(&format!(",{}", 1 + random.below(9))),
        2 => text.push_str(" triệu đồng"),
        _ => {}
    }
}
