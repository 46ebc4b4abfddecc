//! An answer as one Telegram message: HTML that cannot break, within Telegram's limits.
//!
//! Built from whole pieces, each escaped and cut before it is tagged, so that no cut ever falls
//! inside a tag or an entity. Limits: 4096 UTF-16 units of text, 100 entities
//! (<https://core.telegram.org/bots/api#sendmessage>).

use std::fmt::Write;

use super::locator::parts;
use super::texts::{COVERED, MOST_COVERED, NEAREST, NOT_SAID, UNDERSTOOD, UNSURE, covered};
use super::within;
use crate::answer::{Answer, Outcome, Quote};
use crate::library::Snapshot;

/// UTF-16 units of a message, markup counted too: what is allowed after parsing holds all the more.
pub const LIMIT: usize = 4096;

/// Letters of one quote; what is longer ends in "…".
const LONGEST_QUOTE: usize = 850;

/// A quote with more letters is folded.
const FOLDED_FROM: usize = 400;

/// Letters of each part of a citation.
const LONGEST_PART: usize = 160;

/// Highlights of one quote; three quotes stay well below 100 entities.
const MOST_MARKS: usize = 12;

/// The message for an answer.
pub fn answer(snapshot: &Snapshot, answer: &Answer) -> String {
    let understood = answer
        .understood
        .as_ref()
        .map_or_else(String::new, |words| format!("<i>{UNDERSTOOD} {}</i>\n\n", escaped(&within(words, LONGEST_PART))));
    match &answer.outcome {
        Outcome::Found(quotes) => understood + &quoted(snapshot, quotes),
        Outcome::Nearest(quotes) => format!("{understood}{UNSURE}\n\n{}", quoted(snapshot, quotes)),
        Outcome::NotFound(nearest) => {
            let mut out = format!("{understood}{NOT_SAID}");
            if let Some(first) = nearest.first() {
                let _ = write!(out, " {NEAREST}\n\n{}", quoted(snapshot, std::slice::from_ref(first)));
            }
            let _ = write!(out, "\n\n{COVERED}\n{}", covered(&snapshot.knowledge.documents, MOST_COVERED));
            out
        }
    }
}

fn quoted(snapshot: &Snapshot, quotes: &[Quote]) -> String {
    let mut out = String::new();
    for (number, quote) in (1..).zip(quotes) {
        let text = marked(snapshot, quote);
        let (document, passage) = snapshot.place(quote.passage);
        let long = document.text[quote.span.clone()].chars().count() > FOLDED_FROM;
        let (open, close) = if long { ("<blockquote expandable>", "</blockquote>") } else { ("", "") };
        let heads = match passage.columns.as_str() {
            "" => String::new(),
            heads => format!("<i>{}</i>\n", escaped(&within(heads, LONGEST_PART))),
        };
        let gap = if number > 1 { "\n" } else { "" };
        let _ = writeln!(out, "{gap}{open}📌 {heads}{text}   [{number}]{close}");
    }
    for (number, quote) in (1..).zip(quotes) {
        let (document, passage) = snapshot.place(quote.passage);
        let place: Vec<_> =
            parts(document, passage, quote.span.start).iter().map(|part| within(part, LONGEST_PART)).collect();
        let _ = write!(out, "\n<i>[{number}] {}</i>", escaped(&place.join(" · ")));
    }
    out
}

/// The quote, escaped, what answers in bold, cut where it is longer than a phone bears.
fn marked(snapshot: &Snapshot, quote: &Quote) -> String {
    let (document, _) = snapshot.place(quote.passage);
    let whole = &document.text[quote.span.clone()];
    let shown = within(whole, LONGEST_QUOTE);
    let kept = if shown.len() == whole.len() { whole.len() } else { shown.len() - '…'.len_utf8() };
    let end = quote.span.start + kept;
    let mut out = String::new();
    let mut last = quote.span.start;
    for mark in quote.highlights.iter().filter(|m| m.end <= end).take(MOST_MARKS) {
        let (before, word) = (&document.text[last..mark.start], &document.text[mark.clone()]);
        let _ = write!(out, "{}<b>{}</b>", escaped(before), escaped(word));
        last = mark.end;
    }
    out.push_str(&escaped(&document.text[last..end]));
    out.push_str(if kept < whole.len() { "…" } else { "" });
    out
}

/// `text` with what HTML reads as markup written out.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Question;
    use crate::knowledge::{Limits, load, unwatched};
    use proptest::prelude::*;

    fn check(title: &str, body: &str, question: &str) -> Result<(), TestCaseError> {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(folder.path().join("a.txt"), format!("{title}\n\n{body}\n")).expect("it is writable");
        let Ok(snapshot) = Snapshot::build(load(folder.path(), &Limits::default(), &unwatched), 1) else {
            return Ok(());
        };
        let html = answer(&snapshot, &snapshot.answer(&Question::new(question)));
        prop_assert!(html.encode_utf16().count() <= 8 * LIMIT && html.len() <= 32_768);
        prop_assert!(plain(&html)?.encode_utf16().count() <= LIMIT);
        prop_assert!(html.matches("</").count() <= 100);
        Ok(())
    }

    /// The text that Telegram would show; an error where tags do not balance.
    fn plain(html: &str) -> Result<String, TestCaseError> {
        let (mut out, mut open, mut rest) = (String::new(), Vec::new(), html);
        while let Some(at) = rest.find('<') {
            out.push_str(&rest[..at]);
            let end = rest[at..].find('>').map(|e| at + e);
            let Some(end) = end else { return Err(TestCaseError::fail("a tag is cut")) };
            let tag = &rest[at + 1..end];
            match tag.strip_prefix('/') {
                Some(name) => prop_assert_eq!(open.pop(), Some(name)),
                None => open.push(tag.split(' ').next().unwrap_or(tag)),
            }
            rest = &rest[end + 1..];
        }
        prop_assert!(open.is_empty());
        out.push_str(rest);
        Ok(out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn html_never_breaks(title in "[<>&a-z ]{1,300}", body in "([a-e<>&\"]{1,5} ){1,900}|([𝐀-𝐙]{1,9} ?){1,300}|\\PC{1,200}", question in "[a-e ]{1,60}") {
            check(&title, &body, &question)?;
        }
    }
}
