//! The words that all documents share, and how often each comes.

use super::random::{Random, Ranks};
use super::syllables::{SYLLABLES, syllables};

/// The commonest words of the language, in the order of any frequency list; two fifths of all
/// words of a text are of these.
const FUNCTION: &str = "và của các là được có trong một đã những cho không với này người để khi đến ở tại từ về vào \
                        theo như ra cũng đó phải làm năm nhiều trên lại còn mà sẽ do thì nên đang qua sau trước nếu \
                        cần hơn cả rất vì bị nhưng hoặc mới chỉ nhất hay lên giữa bằng đều vẫn cùng khác mỗi từng tới \
                        rồi hai ba bốn năm mười đây ngày tháng việc sự cuộc";

/// Of words. Measured on Vietnamese encyclopedia paragraphs and minutes, as all shares here.
pub const FUNCTIONS: f64 = 0.38;

/// Words of content; a dictionary has as many. Measured on Vietnamese encyclopedia paragraphs and
/// minutes: more than half of all syllables are in words of two.
pub const WORDS: usize = 40_000;

/// Names of people: three syllables, of these and any.
const FAMILIES: &str = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý";

/// Words of other languages, brands, short forms: an open class, of which a text of 100,000
/// words has 4,000 and one of forty million more than a hundred thousand.
const FOREIGN: usize = 200_000;

/// What a sentence is made of. A word is its rank.
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
    functions: Ranks,
    contents: Ranks,
    foreigns: Ranks,
    followers: Ranks,
    given: Ranks,
}

impl Lexicon {
    pub fn new() -> Self {
        let syllables = syllables();
        Self {
            function: FUNCTION.split_whitespace().collect(),
            content: content(&syllables),
            syllables,
            families: FAMILIES.split(' ').collect(),
            functions: Ranks::new(FUNCTION.split_whitespace().count(), 1.01, 2.5),
            contents: Ranks::new(WORDS, 1.15, 40.0),
            foreigns: Ranks::new(FOREIGN, 1.02, 30.0),
            followers: Ranks::new(40, 2.0, 1.0),
            given: Ranks::new(400, 1.2, 20.0),
        }
    }

    pub fn function(&self, random: &mut Random) -> Word {
        Word::Function(random.ranked(&self.functions))
    }

    pub fn content(&self, random: &mut Random) -> Word {
        Word::Content(random.ranked(&self.contents))
    }

    pub fn foreign(&self, random: &mut Random) -> Word {
        Word::Foreign(random.ranked(&self.foreigns))
    }

    /// A word that goes with the one before: one of a few, the first of them mostly.
    pub fn follower(&self, before: Word, random: &mut Random) -> Word {
        let (kind, rank) = match before {
            Word::Function(rank) => (1, rank),
            Word::Content(rank) => (2, rank),
            _ => return self.any(random),
        };
        let which = random.ranked(&self.followers) as u64;
        self.any(&mut Random::new(&[2, kind, rank as u64, which]))
    }

    fn any(&self, random: &mut Random) -> Word {
        if random.happens(FUNCTIONS) { self.function(random) } else { self.content(random) }
    }

    /// Appends a word as it is written.
    pub fn write(&self, word: Word, text: &mut String) {
        match word {
            Word::Function(rank) => text.push_str(self.function[rank]),
            Word::Content(rank) => text.push_str(&self.content[rank]),
            Word::Foreign(rank) => foreign(rank, text),
            Word::Person(number) => self.person(number, text),
            Word::Figure(number) => figure(number, text),
        }
    }

    fn person(&self, number: u64, text: &mut String) {
        let mut random = Random::new(&[3, number]);
        text.push_str(self.families[random.below(self.families.len()).min(random.below(self.families.len()))]);
        for _ in 0..2 {
            text.push(' ');
            let name = &self.syllables[random.ranked(&self.given)];
            let first = name.chars().next().map_or(0, char::len_utf8);
            text.extend(name[..first].chars().flat_map(char::to_uppercase));
            text.push_str(&name[first..]);
        }
    }
}

/// Words of one syllable, which are the frequent ones, and of two.
fn content(syllables: &[String]) -> Vec<String> {
    let mut random = Random::new(&[4]);
    let ranks = Ranks::new(SYLLABLES, 2.2, 250.0);
    let mut single = syllables.iter();
    let mut word = |rank: usize| {
        let alone = match rank {
            0..300 => 0.4,
            300..3000 => 0.2,
            _ => 0.05,
        };
        match single.next().filter(|_| random.happens(alone)) {
            Some(syllable) => syllable.clone(),
            None => format!("{} {}", syllables[random.ranked(&ranks)], syllables[random.ranked(&ranks)]),
        }
    };
    (0..WORDS).map(&mut word).collect()
}

/// Letters of no Vietnamese syllable; every seventh is a short form in capitals.
fn foreign(rank: usize, text: &mut String) {
    let mut random = Random::new(&[5, rank as u64]);
    if rank % 7 == 3 {
        text.extend((0..3 + random.below(2)).map(|_| char::from(random.of(b"ABCDGHKLMNPQSTVX"))));
        return;
    }
    let begins = text.len();
    for _ in 0..2 + random.below(2) {
        text.push_str(
            random.of(&["b", "br", "c", "d", "f", "gr", "j", "k", "l", "m", "n", "p", "r", "s", "st", "t", "w", "z"]),
        );
        text.push_str(random.of(&["a", "e", "i", "o", "u", "ea", "io"]));
    }
    text.push_str(random.of(&["", "n", "r", "s", "ck", "ng", "ld", "rt"]));
    if rank.is_multiple_of(2) {
        let first = text[begins..=begins].to_ascii_uppercase();
        text.replace_range(begins..=begins, &first);
    }
}

/// Whole, of percent, or decimal, as the number has it; small ones are the frequent ones.
fn figure(number: u64, text: &mut String) {
    let mut random = Random::new(&[6, number]);
    let digits = 1 + random.below(4).min(random.below(4));
    let whole = 1 + random.below(10_usize.pow(u32::try_from(digits).unwrap_or(1)));
    text.push_str(&whole.to_string());
    match random.below(6) {
        0 => text.push('%'),
        1 => text.push_str(&format!(",{}", 1 + random.below(9))),
        2 => text.push_str(" triệu đồng"),
        _ => {}
    }
}
