//! An answer as a JSON object, for other tools.

use serde::Serialize;

use super::locator::format_locator;
use super::texts::Language;
use crate::answer::{Answer, Outcome, Quote, ScoredPassage};
use crate::library::Snapshot;

/// An answer as `ask --json` prints it; `ask --batch` prints one on each line.
#[derive(Debug, Serialize)]
pub struct AnswerJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<serde_json::Value>,
    /// "answered" or "not_found"; also "answered" if `band` is "nearest".
    pub status: Outcome,
    /// The outcome: "answered", "nearest" or "not_found".
    pub band: Outcome,
    /// How the question was understood, if that may be wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub understood: Option<String>,
    pub confidence: f32,
    /// The quotes that answer the question; with "not_found", the nearest ones.
    pub quotes: Vec<QuoteJson>,
    pub passages: Vec<PassageJson>,
}

#[derive(Debug, Serialize)]
pub struct QuoteJson {
    pub text: String,
    /// Start and end of each highlight in `text`, in Unicode scalar values.
    pub highlights: Vec<[usize; 2]>,
    pub citation: CitationJson,
}

#[derive(Debug, Serialize)]
pub struct CitationJson {
    pub document: String,
    pub title: String,
    pub date: Option<String>,
    pub section: String,
    pub speaker: Option<String>,
    pub locator: String,
    /// The column headers of a quoted table row.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub columns: String,
    pub passage: String,
}

#[derive(Debug, Serialize)]
pub struct PassageJson {
    pub document: String,
    pub passage: String,
    pub text: String,
    pub score: f32,
}

/// Converts an answer to its JSON form; `id` is the question's id in a batch.
pub fn answer_to_json(snapshot: &Snapshot, id: Option<serde_json::Value>, answer: &Answer) -> AnswerJson {
    let status = if answer.outcome.is_answer() { Outcome::Answered } else { Outcome::NotFound };
    AnswerJson {
        id,
        status,
        band: answer.outcome,
        understood: answer.interpretation.clone(),
        confidence: answer.confidence,
        quotes: answer.quotes.iter().map(|q| quote_to_json(snapshot, q)).collect(),
        passages: answer.passages.iter().map(|p| passage_to_json(snapshot, p)).collect(),
    }
}

fn quote_to_json(snapshot: &Snapshot, quote: &Quote) -> QuoteJson {
    let (document, passage) = snapshot.passage(quote.passage);
    let letters_until = |end: usize| document.slice(quote.span.start..end).chars().count();
    QuoteJson {
        text: document.slice(quote.span.clone()).to_owned(),
        highlights: quote.highlights.iter().map(|h| [letters_until(h.start), letters_until(h.end)]).collect(),
        citation: CitationJson {
            document: document.path.clone(),
            title: document.title.clone(),
            date: document.date.map(|d| d.to_string()),
            section: document.section(passage).to_owned(),
            speaker: document.speaker(passage).map(str::to_owned),
            locator: format_locator(document, passage, quote.span.start, Language::Vietnamese),
            columns: document.columns(passage).to_owned(),
            passage: snapshot.passage_key_hex(quote.passage),
        },
    }
}

fn passage_to_json(snapshot: &Snapshot, scored: &ScoredPassage) -> PassageJson {
    let (document, passage) = snapshot.passage(scored.passage);
    PassageJson {
        document: document.path.clone(),
        passage: snapshot.passage_key_hex(scored.passage),
        text: document.passage_text(passage).to_owned(),
        score: scored.score,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Question;
    use crate::archive::{ignore_progress, load_folder};
    use crate::formats::Limits;

    fn check(question: &str, highlighted: &str) {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(folder.path().join("a.md"), "# Họp tổ\n\nỞ quỹ 🌾 còn 12 triệu đồng.\n")
            .expect("it is writable");
        let snapshot = Snapshot::build(load_folder(folder.path(), &Limits::default(), &ignore_progress), 1)
            .expect("one record can be read");
        let json = answer_to_json(&snapshot, None, &snapshot.answer(&Question::new(question)));
        let quote = &json.quotes[0];
        let [from, to] = quote.highlights[0];
        assert_eq!(quote.text.chars().skip(from).take(to - from).collect::<String>(), highlighted);
        assert_eq!(
            (json.band, quote.citation.passage.len(), quote.citation.document.as_str()),
            (Outcome::Answered, 16, "a.md")
        );
    }

    #[test]
    fn highlights_count_letters_not_bytes() {
        check("quỹ còn bao nhiêu?", "12");
        check("quy con bao nhieu", "12");
    }
}
