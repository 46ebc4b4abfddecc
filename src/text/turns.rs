//! Recognises turns, paragraphs that begin with a speaker: "Lê Văn A (thư ký): …".
//!
//! Minutes have labelled lines of the same form ("Kinh phí: 45 triệu đồng"). What precedes the colon is a speaker only
//! if the text as a whole is a dialogue: speakers recur or have names, and what they say are sentences.

use std::collections::HashMap;

use super::fields::Field;
use super::labels;
use super::lines::has_at_most;
use super::matching::{contains_word, starts_with_any};
use super::syllable::exact_key;

/// The minimum number of turns of a dialogue.
const MIN_TURNS: usize = 3;

/// The minimum share of turns among the lines of a dialogue, in tenths.
const MIN_TURNS_IN_TEN: usize = 3;

/// The share of turns, in tenths, from which every text before a colon is a speaker, unless it is a label.
const MANY_TURNS_IN_TEN: usize = 6;

/// The minimum number of words of a sentence. A shorter text with a full stop is a sentence, too.
const MIN_SENTENCE_WORDS: usize = 5;

/// The maximum number of words of a speaker's name, without the text in brackets.
const MAX_NAME_WORDS: usize = 6;

/// The maximum number of bytes of a name in a chat: "<hoa> …".
const MAX_NICK_BYTES: usize = 40;

/// Exact keys of words with which a description of a person begins.
const PERSON_WORDS: &str = "ông ba2 anh chi5 cô chu1 bac1 thây2 em cu5 di2 câu5 mr mrs ms dr ts gs pgs ths bs ks \
    mc speaker interviewer moderator chair host guest member";

/// Phrases with which a description of a person or of a body that speaks begins, in lower case.
const PERSON_PHRASES: [&str; 22] = [
    "đồng chí", "đại biểu", "đại diện", "cư dân", "khách", "khách mời", "phóng viên", "người dân", "người dẫn",
    "người hỏi", "người điều hành", "một người", "một đại biểu", "một cư dân", "một phụ huynh", "một hộ", "phụ huynh",
    "ban tổ chức", "ban giám đốc", "ban giám hiệu", "ban quản trị", "ban quản lý",
];

/// The speakers of a dialogue.
#[derive(Debug, Default)]
pub struct Dialogue {
    /// Whether each speaker has several turns, by name.
    speakers: HashMap<String, bool>,
}

impl Dialogue {
    /// Detects whether lines are a dialogue. Blank lines are ignored.
    pub fn detect<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let mut people: Vec<&str> = Vec::new();
        let (mut sentences, mut nicks, mut all, mut is_people_list) = (0, 0, 0, false);
        for line in lines.filter(|line| !line.trim().is_empty()) {
            let label = labels::parse_lone_label(line);
            if (is_people_list && label.is_none()) || names_people(line) {
                let names = line.split_once(':').map_or(line, |(_, names)| names);
                people.extend(names.split([',', ';']).map(find_bare_name));
                is_people_list = false;
                continue;
            }
            is_people_list = label.is_some_and(Field::has_people);
            all += 1;
            let Some((name, speech)) = split_turn(line) else { continue };
            let count = counts.entry(name).or_default();
            // A label is looked up once.
            if *count == usize::MAX || (*count == 0 && !can_speak(name)) {
                *count = usize::MAX;
                continue;
            }
            *count += 1;
            sentences += usize::from(is_sentence(speech));
            nicks += usize::from(line.starts_with('<'));
        }
        counts.retain(|name, count| *count != usize::MAX && (*count > 1 || !labels::is_speaking_label(name)));
        let turns: usize = counts.values().sum();
        let recurring: usize = counts.values().filter(|count| **count > 1).sum();
        let by_people: usize =
            counts.iter().filter(|(name, _)| is_one_of(name, &people)).map(|(_, count)| *count).sum();
        let is_person = |name: &str| is_person(name) || is_one_of(name, &people);
        let named = counts.keys().filter(|name| is_person(name)).count();
        let is_chat = turns > 0 && nicks * 2 >= turns;
        let has_speakers = is_chat || recurring * 2 >= turns || (named * 2 >= counts.len() && counts.len() > 1);
        let is_dialogue = turns >= MIN_TURNS
            && (by_people >= MIN_TURNS || turns * 10 >= all * MIN_TURNS_IN_TEN)
            && (is_chat || sentences * 2 >= turns)
            && has_speakers;
        let accepts_all = is_chat || turns * 10 >= all * MANY_TURNS_IN_TEN;
        let speakers = counts.into_iter().filter(|(name, count)| accepts_all || *count > 1 || is_person(name));
        let speakers = || speakers.map(|(name, count)| (name.to_owned(), count > 1)).collect();
        is_dialogue.then(|| Self { speakers: speakers() })
    }

    /// Splits a turn of this dialogue into speaker and spoken text; `None` if the line is not a turn.
    pub fn split_turn<'a>(&self, line: &'a str) -> Option<(&'a str, &'a str)> {
        split_turn(line).filter(|(name, _)| self.speakers.contains_key(*name))
    }

    /// Whether a line is a turn of someone who speaks more than once.
    pub fn is_recurring_turn(&self, line: &str) -> bool {
        self.split_turn(line).is_some_and(|(name, _)| self.speakers[name])
    }
}

/// Whether the text before a colon can be a speaker: it is not a label, unless it is that of a role, or one under which
/// people speak.
pub fn can_speak(name: &str) -> bool {
    (!labels::is_label(name) || labels::is_role_label(name) || labels::is_speaking_label(name))
        && !is_numbered_group(name)
}

/// Words before the number of a group, a place or a choice, in lower case.
const NUMBERED_GROUPS: [&str; 14] =
    ["tổ", "nhóm", "lớp", "phòng", "hộ", "bước", "tuần", "phương án", "đội", "khối", "team", "group", "option", "step"];

/// Whether a text is the name of one of several groups or choices: "Tổ 1", "Option B".
fn is_numbered_group(name: &str) -> bool {
    has_at_most(name, 3) && name.contains(|c: char| c.is_ascii_digit()) && starts_with_any(name, &NUMBERED_GROUPS)
}

/// Whether a text names or describes a person: two or more capitalised words, a word such as "ông" before a name, a
/// role, or a name with a role in brackets.
pub fn is_person(name: &str) -> bool {
    let bare = name.split('(').next().unwrap_or(name);
    let mut words = bare.split_whitespace();
    let all_capitalised = words.clone().all(|word| word.starts_with(char::is_uppercase));
    let count = words.clone().count();
    let is_abbreviated = count == 1 && bare.trim().chars().count() <= 4 && bare.trim().chars().all(char::is_uppercase);
    let first = words.next().map(|word| exact_key(word.trim_end_matches('.'))).unwrap_or_default();
    (all_capitalised && (count > 1 || is_abbreviated || name.contains('(')))
        || contains_word(PERSON_WORDS, &first)
        || starts_with_any(bare, &PERSON_PHRASES)
        || labels::is_role_label(name)
}

/// Whether a line names people who may speak, and is no turn itself: "Chủ trì: anh Dương", "Present: Dana, Miro".
fn names_people(line: &str) -> bool {
    let is_listed = |(name, value): (&str, &str)| {
        !is_sentence(value) && labels::parse_field_heading(name).is_some_and(Field::has_people)
    };
    line.split_once(':').is_some_and(is_listed)
}

/// Returns a name without the title before it and the role after it.
fn find_bare_name(person: &str) -> &str {
    let name = person.split(['(', '–']).next().unwrap_or(person).trim();
    let rest = name.split_once(' ').filter(|(first, _)| contains_word(PERSON_WORDS, &exact_key(first)));
    rest.map_or(name, |(_, rest)| rest)
}

/// Whether a name is that of one of the people, in full or only the given name.
fn is_one_of(name: &str, people: &[&str]) -> bool {
    let is_given_name = |person: &&str| person.strip_suffix(name).is_some_and(|before| before.ends_with(' '));
    people.iter().any(|person| *person == name || is_given_name(person))
}

/// Whether a line begins with one to three capitalised words and a colon, as turns do.
pub fn begins_with_name(line: &str) -> bool {
    split_turn(line).is_some_and(|(name, _)| {
        name.split_whitespace().count() <= 3 && name.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
    })
}

fn is_sentence(speech: &str) -> bool {
    speech.split_whitespace().nth(MIN_SENTENCE_WORDS - 1).is_some() || speech.trim_end().ends_with(['.', '?', '!', '…'])
}

/// Splits a turn into speaker and spoken text, or returns `None` if the line does not have the form of a turn.
pub fn split_turn(line: &str) -> Option<(&str, &str)> {
    if let Some((name, speech)) = line.strip_prefix('<').and_then(|rest| rest.split_once("> ")) {
        let is_nick = !name.is_empty() && name.len() <= MAX_NICK_BYTES && !name.contains(char::is_whitespace);
        return (is_nick && !speech.trim().is_empty()).then(|| (name, speech.trim_start()));
    }
    let (name, speech) = line.split_once(':').filter(|(_, speech)| speech.starts_with(char::is_whitespace))?;
    let bare = name.split('(').next().unwrap_or(name);
    let plausible = name.starts_with(char::is_alphabetic)
        && name.chars().count() <= 80
        && bare.split_whitespace().count() <= MAX_NAME_WORDS
        && !bare.contains(['!', '?', ';'])
        && bare.match_indices(". ").all(|(at, _)| is_degree(&bare[..at]));
    (plausible && !speech.trim().is_empty()).then(|| (name.trim(), speech.trim_start()))
}

/// Whether the last word can be a degree ("TS", "GS", "ThS"), whose full stop does not end a sentence.
fn is_degree(before: &str) -> bool {
    let word = before.split(|c: char| !c.is_alphanumeric()).next_back().unwrap_or_default();
    (1..=4).contains(&word.chars().count()) && word.starts_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<(&str, &str)>) {
        assert_eq!(split_turn(line), expected, "{line}");
    }

    #[test]
    fn a_turn_begins_with_a_name_and_a_colon() {
        check("An (tổ trưởng): Chào cả nhà.", Some(("An (tổ trưởng)", "Chào cả nhà.")));
        check("PGS.TS Lê An: Mời chị.", Some(("PGS.TS Lê An", "Mời chị.")));
        check("TS. Lê An: Mời chị.", Some(("TS. Lê An", "Mời chị.")));
        check("Xong rồi. Ta bàn tiếp: quỹ.", None);
        check("Giờ họp 8:30", None);
        check("An:", None);
        check("Ba việc phải làm ngay trong tháng này: mua máy.", None);
    }

    /// Checks which lines are turns; `None` if the lines are no dialogue.
    fn check_dialogue(text: &str, expected: Option<&[&str]>) {
        let dialogue = Dialogue::detect(text.lines());
        let speakers = dialogue.map(|dialogue| {
            text.lines().filter_map(|line| Some(dialogue.split_turn(line)?.0.to_owned())).collect::<Vec<_>>()
        });
        assert_eq!(speakers, expected.map(|names| names.iter().map(|name| (*name).to_owned()).collect()), "{text}");
    }

    #[test]
    fn people_who_take_turns_are_speakers() {
        check_dialogue(
            "Lê Hoa: Chào các bác, ta bắt đầu.\nTrần Nam: Tôi đề nghị đổ bê tông.\nKết luận: đổ bê tông.\nLê Hoa: Vâng.",
            Some(&["Lê Hoa", "Trần Nam", "Lê Hoa"]),
        );
        check_dialogue(
            "Chủ tọa: Mời các bác cho ý kiến.\nHà: Tôi thấy mức thu cao quá.\nThư ký: Tôi ghi vào biên bản.\nHà: Dạ vâng.",
            Some(&["Chủ tọa", "Hà", "Thư ký", "Hà"]),
        );
        check_dialogue(
            "AB: I propose to repair it.\nCD: I agree with AB.\nAB: Thank you all.",
            Some(&["AB", "CD", "AB"]),
        );
    }

    #[test]
    fn labels_that_recur_may_speak() {
        check_dialogue(
            "Interviewer: How did the vote go?\nGuest: It passed by ten to four.\nInterviewer: When?\nGuest: Yes, in May.",
            Some(&["Interviewer", "Guest", "Interviewer", "Guest"]),
        );
        check_dialogue("<hoa> họp 8h\n<nam> ok\n<hoa> mang ghế", Some(&["hoa", "nam", "hoa"]));
    }

    #[test]
    fn labelled_lines_are_no_dialogue() {
        check_dialogue("Ngày: 5/3/2024\nChủ trì: Bà Lê Hoa\nThư ký: Ông Trần Nam\nĐịa điểm: Nhà văn hóa", None);
        check_dialogue(
            "Chủ đề: Sửa đường ngõ số 3.\nNgười phụ trách: ông Trần Nam.\nGợi ý hiện tại: đổ bê tông.\nKinh phí dự kiến: 45 triệu.",
            None,
        );
        check_dialogue(
            "Budget: 300 dollars for the lamp.\nApologies: Carl.\nNext meeting: 5 May.\nAction: Anna to buy.",
            None,
        );
    }
}
