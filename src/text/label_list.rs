//! The list of known labels: "Chủ trì (chủ tọa)", "Thành phần tham dự cuộc họp", "Budget".

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::fields::Field;
use super::lines::decoration_len;
use super::matching::{is_phrase, starts_with_phrase};
use super::syllable::folded_key;
use super::word_list::parse_section;

/// The meaning of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelKind {
    Field(Field),
    /// A point of the minutes: "Kết luận", "Budget".
    Point,
}

/// The maximum number of characters of a label without the text in brackets.
const MAX_LABEL_CHARS: usize = 48;

/// The maximum number of words of a label.
pub const MAX_LABEL_WORDS: usize = 10;

/// The kinds of labels with their sections in the list.
const SECTIONS: [(LabelKind, &str); 10] = [
    (LabelKind::Field(Field::Date), "date"),
    (LabelKind::Field(Field::Start), "start"),
    (LabelKind::Field(Field::End), "end"),
    (LabelKind::Field(Field::Place), "place"),
    (LabelKind::Field(Field::Chair), "chair"),
    (LabelKind::Field(Field::Secretary), "secretary"),
    (LabelKind::Field(Field::Attendee), "attendee"),
    (LabelKind::Field(Field::Absentee), "absent"),
    (LabelKind::Field(Field::Organisation), "organisation"),
    (LabelKind::Point, "point"),
];

const LIST: &str = include_str!("words/labels.txt");

/// The labels and groups that begin with the same word.
#[derive(Debug, Default)]
struct LabelsByWord {
    labels: Vec<(LabelKind, &'static str)>,
    /// Words for groups of people, with which a label of attendees or absentees may begin.
    groups: Vec<&'static str>,
}

/// All labels and groups by the folded key of the first word. Parsed once, since every short line is looked up.
static LABELS: LazyLock<HashMap<String, LabelsByWord>> = LazyLock::new(|| {
    let mut entries: HashMap<String, LabelsByWord> = HashMap::new();
    let first_key = |label: &str| folded_key(label.split(' ').next().unwrap_or(label));
    for (kind, section) in SECTIONS {
        for label in parse_section(LIST, section) {
            entries.entry(first_key(label)).or_default().labels.push((kind, label));
        }
    }
    for group in parse_section(LIST, "group") {
        entries.entry(first_key(group)).or_default().groups.push(group);
    }
    entries
});

/// The words that may follow a label, by the folded key of the last one.
static SUFFIXES: LazyLock<HashMap<String, Vec<&str>>> = LazyLock::new(|| {
    let mut suffixes: HashMap<String, Vec<&str>> = HashMap::new();
    for suffix in parse_section(LIST, "suffix") {
        let last = suffix.rsplit(' ').next().unwrap_or(suffix);
        suffixes.entry(folded_key(last)).or_default().push(suffix);
    }
    suffixes
});

/// Looks up a label, with or without a text in brackets and words such as "cuộc họp" at its end.
pub fn find_kind(label: &str) -> Option<LabelKind> {
    let label = label[decoration_len(label)..].trim().trim_end_matches(':').trim_end_matches(['*', '_']).trim_end();
    if label.len() > 4 * (MAX_LABEL_CHARS + 40) {
        return None;
    }
    // Most texts that are looked up are sentences that begin with another word.
    let first = label.split(|c: char| c.is_whitespace() || matches!(c, '(' | '[')).next()?;
    if !first.is_empty() && !LABELS.contains_key(&folded_key(first)) {
        return None;
    }
    let has_brackets = label.contains(['(', '[']);
    if !has_brackets && label.len() > 3 * MAX_LABEL_CHARS {
        return None;
    }
    let bare = if has_brackets { Cow::Owned(remove_brackets(label)) } else { Cow::Borrowed(label) };
    let mut words: Vec<&str> = bare.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).collect();
    if words.len() > MAX_LABEL_WORDS || bare.chars().count() > MAX_LABEL_CHARS {
        return None;
    }
    find_kind_of_words(&mut words.clone(), &bare).or_else(|| {
        let groups = &LABELS.get(&folded_key(words.first()?))?.groups;
        let groups = groups.iter().filter(|group| starts_with_phrase(&bare, group));
        words.drain(..groups.map(|group| group.split(' ').count()).max()?);
        let is_attendance = |kind: &LabelKind| matches!(kind, LabelKind::Field(field) if field.lists_people());
        find_kind_of_words(&mut words, &bare).filter(is_attendance)
    })
}

/// Looks up the words of a label, with or without the words that may follow it. `label` is the whole label.
fn find_kind_of_words(words: &mut Vec<&str>, label: &str) -> Option<LabelKind> {
    let candidates = &LABELS.get(&folded_key(words.first()?))?.labels;
    while !words.is_empty() {
        let text = words.join(" ");
        if let Some((kind, _)) = candidates.iter().find(|(_, listed)| is_phrase(&text, listed)) {
            return Some(*kind);
        }
        let suffix_len = |suffix: &&str| {
            let len = suffix.split(' ').count();
            (len < words.len() && is_phrase(&words[words.len() - len..].join(" "), suffix)).then_some(len)
        };
        // "Tham dự BQT" is a label with the abbreviation of a body.
        if words.len() > 1 && is_abbreviation(words[words.len() - 1]) && label.contains(char::is_lowercase) {
            words.pop();
            continue;
        }
        let last = folded_key(words[words.len() - 1]);
        let suffix = SUFFIXES.get(&last)?.iter().filter_map(suffix_len).max()?;
        words.truncate(words.len() - suffix);
    }
    None
}

fn is_abbreviation(word: &str) -> bool {
    (2..=6).contains(&word.chars().count()) && word.chars().all(char::is_uppercase)
}

/// Returns the field that a label names; `None` if it is no label or that of a point.
pub fn find_field(label: &str) -> Option<Field> {
    if let LabelKind::Field(field) = find_kind(label)? { Some(field) } else { None }
}

/// Removes texts in brackets: "Chủ trì (chủ tọa)" is "Chủ trì".
fn remove_brackets(label: &str) -> String {
    let (mut out, mut depth) = (String::with_capacity(label.len()), 0usize);
    for c in label.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Labels under which people speak, if they recur: "Hỏi", "Guest".
static SPEAKING_LABELS: LazyLock<Vec<&str>> = LazyLock::new(|| parse_section(LIST, "speaking").collect());

/// Whether a text is a label under which people speak, if it recurs.
pub fn is_speaking_label(text: &str) -> bool {
    SPEAKING_LABELS.iter().any(|label| is_phrase(text.trim(), label))
}
