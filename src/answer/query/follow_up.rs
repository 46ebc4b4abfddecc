//! Whether a question leans on the one before it, and what it asks then.
//!
//! "Ai phụ trách?" and "từ hôm nào thì gọi được" say too little to stand alone; "còn năm ngoái thì
//! sao?" names only what is other than before, and is written out: the question before, with that
//! in its place. A full question stands alone, whatever came before it: who asks about something
//! new must not be answered about something old.

use std::ops::Range;

use chrono::NaiveDate;

use super::parsed::ParsedQuery;
use super::term::Term;
use super::word_lists::HONORIFICS;
use crate::answer::lexicon::Lexicon;
use crate::text::calendar::periods;
use crate::text::dates::dates;
use crate::text::{Token, normalise, tokens};

/// Words of its own with which a question soon after another still leans on it; and one that is
/// sent as a reply to the answer, which says by itself that it goes on.
const FEW: usize = 2;
const FEW_IN_REPLY: usize = 5;

/// How a question goes on from another, folded; what stands behind is what changes.
const INSTEAD: &str = "the con|vay con|va con|roi con|nhung con|con|what about|how about|and what about|and for|and in";

/// What such a question may end in, folded.
const ENDINGS: &str = "thi the nao|thi sao|thi nhu the nao|nhu the nao|the nao|ra sao|sao|thi|vay|a|ha|nhi";

/// First words by which a question goes on: as exact keys, and, where it is typed without accents,
/// those that are nothing else then.
const GOING_ON: [&str; 6] = ["con2", "thê1", "vây5", "rôi2", "va2", "nhưng"];
const GOING_ON_PLAIN: [&str; 4] = ["vay", "roi", "and", "then"];

/// Words that stand for what was named before, as exact keys.
const STANDING_IN: [&str; 17] = [
    "nay2", "đo1", "âi1", "kia", "ho5", "no1", "đây1", "it", "they", "he", "she", "that", "those", "them", "him",
    "their", "his",
];

/// Words before which "do" and "nay", typed without accents, stand for what was named before.
const NAMED_AGAIN: &str = "viec chuyen cai nguoi ong ba anh chi co hop buoi phien khoan so muc vu dieu nhom noi";

/// Words that tell apart times of one matter, not matters, folded.
const STAGES: [&str; 7] = ["dau", "sau", "truoc", "tiep", "luc", "xong", "lam"];

/// The question that `question` asks when it only names what is other than in the one before it.
pub fn restated(question: &str, history: &[String], lexicon: &Lexicon) -> Option<String> {
    let question = normalise(question);
    let words = tokens(&question);
    let changed = changed(&words, lexicon)?;
    let changed = &question[words[changed.start].span.start..words[changed.end - 1].span.end];
    let before = history.iter().rev().map(|text| normalise(text));
    let before = before.into_iter().find(|text| instead(&tokens(text)) == 0)?;
    Some(format!("{} {changed}", without_the_like(&before, changed)))
}

/// How many of the first words go on from another question. "Con" without its accent may be the one
/// of "con số": only what stands at the very head, or behind "thế", is held to be "còn".
fn instead(words: &[Token]) -> usize {
    let accented = words.iter().any(|word| word.exact != word.folded && !word.is_figure());
    let means_it = |phrase: &[&str]| {
        let con = phrase.iter().position(|word| *word == "con");
        let told = con
            .is_none_or(|at| if accented { words[at].exact == "con2" } else { !matches!(phrase[0], "va" | "nhung") });
        told && starts(words, phrase)
    };
    let meant = phrases(INSTEAD).filter(|phrase| words.len() >= phrase.len() && means_it(phrase));
    meant.map(|phrase| phrase.len()).max().unwrap_or(0)
}

/// What a question names behind "còn", where it asks nothing more of it.
fn changed(words: &[Token], lexicon: &Lexicon) -> Option<Range<usize>> {
    let start = instead(words);
    let mut end = words.len();
    let plain = words.get(..start).is_some_and(|head| head.iter().any(|word| word.exact == "con"));
    while let Some(ending) = phrases(ENDINGS).find(|ending| end > start && ends(&words[start..end], ending)) {
        end -= ending.len();
    }
    let named = words.get(start..end)?;
    let asks = !lexicon.cues.found(named, true).is_empty();
    let said = !plain || end < words.len() || start > 1;
    (start > 0 && said && !named.is_empty() && !asks).then_some(start..end)
}

/// The question before, without what `changed` puts in its place: its dates for a date, its person
/// for a person.
fn without_the_like(before: &str, changed: &str) -> String {
    let mut gone = Vec::new();
    if !times(changed).is_empty() {
        gone.extend(times(before));
    }
    if person(changed).is_some() {
        gone.extend(person(before));
    }
    gone.sort_by_key(|span| span.start);
    let mut kept = String::new();
    let mut last = 0;
    for span in gone.iter().filter(|span| span.start <= span.end) {
        kept.push_str(before.get(last..span.start).unwrap_or_default());
        last = span.end.max(last);
    }
    kept.push_str(&before[last..]);
    kept.trim_end_matches(['?', '.', '!', ' ', '…']).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where a text names days and periods.
fn times(text: &str) -> Vec<Range<usize>> {
    let words = tokens(text);
    let periods = periods(&words, NaiveDate::default()).into_iter();
    let periods = periods.map(|period| words[period.words.start].span.start..words[period.words.end - 1].span.end);
    dates(text).into_iter().map(|found| found.span).chain(periods).collect()
}

/// The first "anh Cường" of a text: a title, and the names in capitals behind it.
fn person(text: &str) -> Option<Range<usize>> {
    let words = tokens(text);
    let upper = |word: &Token| text[word.span.clone()].starts_with(char::is_uppercase);
    let titled = |at: &usize| HONORIFICS.contains(&words[*at].folded.as_str()) && words.get(at + 1).is_some_and(upper);
    let at = (0..words.len()).find(titled)?;
    let names = words[at + 1..].iter().take_while(|word| upper(word)).count();
    Some(words[at].span.start..words[at + names].span.end)
}

/// Whether a question says too little to stand alone; `reply`, whether it is sent as a reply to an
/// answer.
pub fn leans(reading: &ParsedQuery, reply: bool) -> bool {
    let terms = &reading.terms;
    let folded = |at: usize| terms.get(at).map_or("", |term| term.token.folded.as_str());
    let first = terms.first().map_or("", |term| term.token.exact.as_str());
    let on = if reading.accented { GOING_ON.contains(&first) } else { GOING_ON_PLAIN.contains(&folded(0)) };
    let again = |at: usize| {
        let plain = matches!(folded(at), "do" | "nay" | "ay" | "kia") && at > 0;
        let named = || NAMED_AGAIN.split(' ').any(|word| word == folded(at - 1));
        match reading.accented {
            true => STANDING_IN.contains(&terms[at].token.exact.as_str()),
            false => STANDING_IN[7..].contains(&folded(at)) || (plain && named()),
        }
    };
    let few = if reply { FEW_IN_REPLY } else { FEW };
    let goes_on = on && terms.len() > 1;
    let own = own(reading);
    // What neither asks nor names anything ("hay quá", "👍") leans on nothing.
    let says = own > 0 || !reading.cues.is_empty();
    says && (own <= few || goes_on || (0..terms.len()).any(again))
}

/// How many words of a question say what it is about: not what is sought, nor a stage of it.
pub fn own(reading: &ParsedQuery) -> usize {
    let cued = |at: usize| reading.cues.iter().any(|(_, words)| words.contains(&at));
    let own =
        |(at, term): &(usize, &Term)| term.is_content() && !cued(*at) && !STAGES.contains(&term.token.folded.as_str());
    reading.terms.iter().enumerate().filter(own).count()
}

/// The words of each phrase of a list.
fn phrases(list: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    list.split('|').map(|phrase| phrase.split(' ').collect())
}

fn starts(words: &[Token], phrase: &[&str]) -> bool {
    words.len() >= phrase.len() && words.iter().zip(phrase).all(|(word, said)| word.folded == *said)
}

fn ends(words: &[Token], phrase: &[&str]) -> bool {
    words.len() >= phrase.len() && starts(&words[words.len() - phrase.len()..], phrase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Glossary;

    fn check(before: &str, question: &str, expected: Option<&str>) {
        let found = restated(question, &[before.to_owned()], &Lexicon::new(&Glossary::default()));
        assert_eq!(found.as_deref(), expected, "{question}");
    }

    #[test]
    fn what_changes_takes_the_place_of_its_like() {
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
