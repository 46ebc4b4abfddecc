//! Recognises follow-up questions, which depend on an earlier question.
//!
//! "Ai phụ trách?" and "từ hôm nào thì gọi được" have too few words of their own and need the earlier question as
//! context. An elliptical question such as "còn năm ngoái thì sao?" names only what differs from the earlier question.
//! It is completed: it becomes the earlier question with the changed part replaced. All other questions are independent
//! of the earlier ones, so that a question about a new topic is not answered about the old one.

use std::ops::Range;

use chrono::NaiveDate;

use super::parsed_query::ParsedQuery;
use super::term::Term;
use super::word_lists::HONORIFICS;
use crate::answer::lexicon::Lexicon;
use crate::text::calendar::find_periods;
use crate::text::dates::find_dates;
use crate::text::{Token, normalise, tokenise};

/// A question with at most this many topic terms depends on the question shortly before it.
const MAX_TOPIC_TERMS: usize = 2;

/// The limit for a question that is sent as a reply to an answer, which makes it more likely to be a follow-up.
const MAX_TOPIC_TERMS_IN_REPLY: usize = 5;

/// Folded phrases that begin an elliptical question. The changed part follows.
const ELLIPSIS_PREFIXES: &str =
    "the con|vay con|va con|roi con|nhung con|con|what about|how about|and what about|and for|and in";

/// Folded phrases that can end an elliptical question.
const ELLIPSIS_SUFFIXES: &str = "thi the nao|thi sao|thi nhu the nao|nhu the nao|the nao|ra sao|sao|thi|vay|a|ha|nhi";

/// Exact keys of first words that mark a follow-up.
const CONNECTIVES: [&str; 6] = ["con2", "thê1", "vây5", "rôi2", "va2", "nhưng"];

/// Folded keys of first words that mark a follow-up if the question is typed without diacritics.
const FOLDED_CONNECTIVES: [&str; 4] = ["vay", "roi", "and", "then"];

/// Exact keys of Vietnamese pronouns and demonstratives, which refer to the earlier question.
const PRONOUNS: [&str; 7] = ["nay2", "đo1", "âi1", "kia", "ho5", "no1", "đây1"];

/// English pronouns and demonstratives, which refer to the earlier question.
const ENGLISH_PRONOUNS: [&str; 10] = ["it", "they", "he", "she", "that", "those", "them", "him", "their", "his"];

/// Folded keys of nouns after which "do", "nay", "ay" and "kia", typed without diacritics, are demonstratives.
const NOUNS_BEFORE_DEMONSTRATIVES: &str =
    "viec chuyen cai nguoi ong ba anh chi co hop buoi phien khoan so muc vu dieu nhom noi";

/// Folded keys of words that distinguish stages of one topic rather than topics.
const STAGE_WORDS: [&str; 7] = ["dau", "sau", "truoc", "tiep", "luc", "xong", "lam"];

/// Returns the completed form of an elliptical question: the most recent question in `history` that is not elliptical
/// itself, with the changed part replaced. Returns `None` if `question` is not elliptical.
pub fn complete_ellipsis(question: &str, history: &[String], lexicon: &Lexicon) -> Option<String> {
    let question = normalise(question);
    let words = tokenise(&question);
    let changed = find_changed_part(&words, lexicon)?;
    let changed = &question[words[changed.start].span.start..words[changed.end - 1].span.end];
    let earlier = history.iter().rev().map(|text| normalise(text));
    let earlier = earlier.into_iter().find(|text| prefix_len(&tokenise(text)) == 0)?;
    Some(format!("{} {changed}", remove_replaced_part(&earlier, changed)))
}

/// Returns the number of words of the longest prefix that makes a question elliptical; 0 if there is none. "Con"
/// without its diacritic can be part of "con số"; it is taken as "còn" only as the first word or after "the", "vay" or
/// "roi".
fn prefix_len(words: &[Token]) -> usize {
    let accented = words.iter().any(|word| word.exact != word.folded && !word.is_figure());
    let is_prefix = |phrase: &[&str]| {
        let con = phrase.iter().position(|word| *word == "con");
        let is_unambiguous = con
            .is_none_or(|at| if accented { words[at].exact == "con2" } else { !matches!(phrase[0], "va" | "nhung") });
        is_unambiguous && starts_with(words, phrase)
    };
    let prefixes = split_phrases(ELLIPSIS_PREFIXES).filter(|phrase| words.len() >= phrase.len() && is_prefix(phrase));
    prefixes.map(|phrase| phrase.len()).max().unwrap_or(0)
}

/// Returns the words of an elliptical question between prefix and suffix, which name the changed part. Returns `None`
/// if the question is not elliptical or has a question word there.
fn find_changed_part(words: &[Token], lexicon: &Lexicon) -> Option<Range<usize>> {
    let start = prefix_len(words);
    let mut end = words.len();
    let is_unaccented = words.get(..start).is_some_and(|prefix| prefix.iter().any(|word| word.exact == "con"));
    while let Some(suffix) =
        split_phrases(ELLIPSIS_SUFFIXES).find(|suffix| end > start && ends_with(&words[start..end], suffix))
    {
        end -= suffix.len();
    }
    let changed = words.get(start..end)?;
    let has_question_word = !lexicon.question_words.find(changed, true).is_empty();
    // A lone "con" without its diacritic is too ambiguous unless a suffix confirms it.
    let is_elliptical = !is_unaccented || end < words.len() || start > 1;
    (start > 0 && is_elliptical && !changed.is_empty() && !has_question_word).then_some(start..end)
}

/// Returns the earlier question without the part that `changed` replaces: its dates if `changed` has a date, its first
/// person if `changed` has a person.
fn remove_replaced_part(earlier: &str, changed: &str) -> String {
    let mut replaced = Vec::new();
    if !find_times(changed).is_empty() {
        replaced.extend(find_times(earlier));
    }
    if find_person(changed).is_some() {
        replaced.extend(find_person(earlier));
    }
    replaced.sort_by_key(|span| span.start);
    let mut out = String::new();
    let mut last = 0;
    for span in replaced.iter().filter(|span| span.start <= span.end) {
        out.push_str(earlier.get(last..span.start).unwrap_or_default());
        last = span.end.max(last);
    }
    out.push_str(&earlier[last..]);
    out.trim_end_matches(['?', '.', '!', ' ', '…']).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the byte ranges of the dates and periods in `text`.
fn find_times(text: &str) -> Vec<Range<usize>> {
    let words = tokenise(text);
    let periods = find_periods(&words, NaiveDate::default()).into_iter();
    let periods = periods.map(|period| words[period.words.start].span.start..words[period.words.end - 1].span.end);
    find_dates(text).into_iter().map(|found| found.span).chain(periods).collect()
}

/// Returns the byte range of the first person in `text`, a title with the capitalised names after it: "anh Cường".
fn find_person(text: &str) -> Option<Range<usize>> {
    let words = tokenise(text);
    let is_capitalised = |word: &Token| text[word.span.clone()].starts_with(char::is_uppercase);
    let is_titled =
        |at: &usize| HONORIFICS.contains(&words[*at].folded.as_str()) && words.get(at + 1).is_some_and(is_capitalised);
    let at = (0..words.len()).find(is_titled)?;
    let names = words[at + 1..].iter().take_while(|word| is_capitalised(word)).count();
    Some(words[at].span.start..words[at + names].span.end)
}

/// Whether a question is a follow-up that needs the context of earlier questions: it has few topic terms, begins with a
/// connective, or has a pronoun or demonstrative. `is_reply` is whether it is sent as a reply to an answer.
pub fn needs_context(query: &ParsedQuery, is_reply: bool) -> bool {
    let terms = &query.terms;
    let folded = |at: usize| terms.get(at).map_or("", |term| term.token.folded.as_str());
    let first = terms.first().map_or("", |term| term.token.exact.as_str());
    let has_connective =
        if query.accented { CONNECTIVES.contains(&first) } else { FOLDED_CONNECTIVES.contains(&folded(0)) };
    let refers_back = |at: usize| {
        let exact = terms[at].token.exact.as_str();
        let can_be_demonstrative = matches!(folded(at), "do" | "nay" | "ay" | "kia") && at > 0;
        let follows_noun = || NOUNS_BEFORE_DEMONSTRATIVES.split(' ').any(|noun| noun == folded(at - 1));
        match query.accented {
            true => PRONOUNS.contains(&exact) || ENGLISH_PRONOUNS.contains(&exact),
            false => ENGLISH_PRONOUNS.contains(&folded(at)) || (can_be_demonstrative && follows_noun()),
        }
    };
    let max_topic_terms = if is_reply { MAX_TOPIC_TERMS_IN_REPLY } else { MAX_TOPIC_TERMS };
    let continues = has_connective && terms.len() > 1;
    let topic_terms = count_topic_terms(query);
    // A message without topic terms and question words ("hay quá", "👍") is not a follow-up.
    let asks = topic_terms > 0 || !query.question_words.is_empty();
    asks && (topic_terms <= max_topic_terms || continues || (0..terms.len()).any(refers_back))
}

/// Returns the number of terms that name the topic of a question: neither stop words nor question words nor words for
/// stages of a topic.
pub fn count_topic_terms(query: &ParsedQuery) -> usize {
    let is_question_word = |at: usize| query.question_words.iter().any(|(_, words)| words.contains(&at));
    let is_topic_term = |(at, term): &(usize, &Term)| {
        term.is_content() && !is_question_word(*at) && !STAGE_WORDS.contains(&term.token.folded.as_str())
    };
    query.terms.iter().enumerate().filter(is_topic_term).count()
}

/// Returns the words of each phrase of a list.
fn split_phrases(list: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    list.split('|').map(|phrase| phrase.split(' ').collect())
}

fn starts_with(words: &[Token], phrase: &[&str]) -> bool {
    words.len() >= phrase.len() && words.iter().zip(phrase).all(|(word, expected)| word.folded == *expected)
}

fn ends_with(words: &[Token], phrase: &[&str]) -> bool {
    words.len() >= phrase.len() && starts_with(&words[words.len() - phrase.len()..], phrase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Glossary;

    fn check(earlier: &str, question: &str, expected: Option<&str>) {
        let found = complete_ellipsis(question, &[earlier.to_owned()], &Lexicon::new(&Glossary::default()));
        assert_eq!(found.as_deref(), expected, "{question}");
    }

    #[test]
    fn a_date_or_person_replaces_the_earlier_one() {
        check("Có bao nhiêu hội viên năm 2024?", "còn năm ngoái thì sao?", Some("Có bao nhiêu hội viên năm ngoái"));
        check("Quý 3 thu bao nhiêu", "the con quy 4?", Some("thu bao nhiêu quy 4"));
        check("Anh Cường nói gì về giá?", "Còn chị Hà Linh thì sao", Some("nói gì về giá chị Hà Linh"));
        check("phí gửi xe bao nhiêu", "còn xe đạp?", Some("phí gửi xe bao nhiêu xe đạp"));
        check("How many members in 2024?", "what about 2023?", Some("How many members in 2023"));
        check("phí gửi xe bao nhiêu", "còn ai phụ trách?", None);
        check("phí gửi xe bao nhiêu", "quỹ còn bao nhiêu?", None);
        check("phí gửi xe bao nhiêu", "còn?", None);
        check("phi gui xe bao nhieu", "nhung con so chinh", None);
        check("phi gui xe bao nhieu", "con so hoi vien", None);
        check("phi gui xe bao nhieu", "con xe dap thi sao", Some("phi gui xe bao nhieu xe dap"));
    }
}
