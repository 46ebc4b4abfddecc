//! Finds the names of people in sentences, with the titles before them: "bà Lê Hoa", "Anna Bell".

use std::ops::Range;

use crate::text::answer_spans::{is_family_name, is_title};
use crate::text::split_words;
use crate::text::syllable::exact_key;

/// The maximum number of words before a name that describe the person.
const MAX_ROLE_WORDS: usize = 14;

/// The maximum number of words of a name.
const MAX_NAME_WORDS: usize = 5;

/// Words before a name that are no titles in formal records, in lower case.
const FORMS_OF_ADDRESS: [&str; 13] =
    ["bạn", "đồng", "chí", "đ/c", "cụ", "dì", "cậu", "mợ", "già", "sếp", "bố", "mẹ", "cháu"];

/// The first words of a role between a name and a verb, in lower case.
const ROLE_WORDS: [&str; 14] =
    ["chủ", "tổ", "trưởng", "phó", "bí", "giám", "hiệu", "lớp", "nhóm", "đội", "khoa", "ban", "chi", "đại"];

/// The maximum number of words of such a role.
const MAX_ROLE_AFTER_NAME: usize = 4;

/// Whether a word stands before the name of a person: "bà", "bạn".
pub fn is_form_of_address(word: &str) -> bool {
    is_title(&exact_key(word)) || FORMS_OF_ADDRESS.contains(&word.to_lowercase().as_str())
}

/// Returns the first name in a text, with the title before it; `None` if too many words precede it.
pub fn first_person(text: &str) -> Option<&str> {
    let words: Vec<Range<usize>> = split_words(text).take(MAX_ROLE_WORDS + MAX_NAME_WORDS).collect();
    let name = find_names(text, &words).next().filter(|name| name.start <= MAX_ROLE_WORDS)?;
    Some(with_title(text, &words, name))
}

/// Returns the name at the end of a text, or before the role between commas at its end, with the title before it.
pub fn last_person(text: &str) -> Option<&str> {
    let words: Vec<Range<usize>> = split_words(text).collect();
    let first = words.len().saturating_sub(MAX_ROLE_WORDS + MAX_NAME_WORDS);
    let words = &words[first..];
    let name = find_names(text, words).last()?;
    let after = text[words[name.end - 1].end..].trim();
    // Only a role between commas or in brackets may be between the name and the verb.
    let is_adjacent = after.is_empty()
        || after.starts_with([',', '(', '–', '-'])
        || ["đã", "là", "làm", "được", "sẽ"].contains(&after)
        || is_role(after);
    is_adjacent.then(|| with_title(text, words, name))
}

/// Whether a text is the role of the person before it: "chủ nhiệm", "tổ trưởng dân phố".
pub fn is_role(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let begins = words.next().is_some_and(|first| ROLE_WORDS.contains(&first));
    begins && words.count() < MAX_ROLE_AFTER_NAME && !text.contains([',', ';', '.'])
}

/// Finds the names among words: capitalised words next to each other that begin with a family name or follow a title,
/// or two capitalised words without diacritics. Returns ranges of words.
fn find_names<'a>(text: &'a str, words: &'a [Range<usize>]) -> impl Iterator<Item = Range<usize>> + 'a {
    let word = |at: usize| &text[words[at].clone()];
    let is_capitalised = move |at: usize| word(at).starts_with(char::is_uppercase);
    let is_adjacent = move |at: usize| text[words[at - 1].end..words[at].start].trim().is_empty();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < words.len() {
            let start = at;
            at += 1;
            let follows_title = start > 0 && is_adjacent(start) && is_form_of_address(word(start - 1));
            let is_family = is_family_name(&exact_key(word(start)));
            let is_latin = word(start).is_ascii() && word(start).len() > 2;
            if !is_capitalised(start) || is_title(&exact_key(word(start))) || !(follows_title || is_family || is_latin)
            {
                continue;
            }
            let mut end = start + 1;
            while end < words.len() && end - start < MAX_NAME_WORDS && is_capitalised(end) && is_adjacent(end) {
                end += 1;
            }
            if end - start > 1 || follows_title {
                at = end;
                return Some(start..end);
            }
        }
        None
    })
}

/// Extends a name by the title before it: "ông", "đồng chí", "PGS.TS".
fn with_title<'t>(text: &'t str, words: &[Range<usize>], name: Range<usize>) -> &'t str {
    let is_title_at = |at: usize| {
        let word = &text[words[at].clone()];
        let is_degree = word.chars().count() <= 4
            && word.starts_with(char::is_uppercase)
            && ["TS", "PGS", "GS", "ThS", "BS", "KS", "LS"].contains(&word);
        is_form_of_address(word) || is_degree || ["đ", "c"].contains(&word.to_lowercase().as_str())
    };
    let mut start = name.start;
    while start > 0 && is_title_at(start - 1) && !text[words[start - 1].end..words[start].start].contains([',', ';']) {
        start -= 1;
    }
    &text[words[start].start..words[name.end - 1].end]
}
