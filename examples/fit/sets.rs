//! Reads question sets. Each is a folder in one of two forms.
//!
//! *Records*: `knowledge/` and `questions.jsonl` (and `questions_variants.jsonl`) with `question`,
//! `accept`, `document`, `history`. *Passages*: `passages.jsonl` (`doc`, `title`, `passage_id`,
//! `text`, and `speaker` in transcripts) and `questions.jsonl` (and `questions_nodia.jsonl`) with
//! `question`, `answers`, `gold_passages`, `doc`.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use bienban::answer::Question;
use serde::Deserialize;

/// A question and its answer.
pub struct LabelledQuestion {
    pub question: Question,
    /// The path of the file that an answer must come from.
    pub document: String,
    /// Texts of which a quote must contain one; if empty, any quote from `passages` is right.
    pub answers: Vec<String>,
    /// The normalised passages that answer; if empty, any passage of the document is right.
    pub passages: Vec<String>,
}

/// Records and questions to them.
pub struct Set {
    pub name: String,
    pub knowledge: PathBuf,
    pub answerable: Vec<LabelledQuestion>,
    /// Questions that the records do not answer.
    pub unanswerable: Vec<Question>,
    /// Whether no document answers questions about another document.
    pub independent_documents: bool,
}

#[derive(Deserialize)]
struct Row {
    question: String,
    #[serde(default)]
    accept: Vec<String>,
    #[serde(default)]
    answers: Vec<String>,
    document: Option<String>,
    #[serde(default)]
    history: Vec<String>,
    #[serde(default)]
    gold_passages: Vec<String>,
    doc: Option<String>,
}

#[derive(Deserialize)]
struct Passage {
    doc: String,
    title: String,
    passage_id: String,
    text: String,
    speaker: Option<String>,
}

/// Normalises a text for comparison: lower case, single spaces.
pub fn normalise_text(text: &str) -> String {
    bienban::text::collapse_whitespace(&bienban::text::normalise(text)).to_lowercase()
}

/// Reads the sets in `folder`. Sets of passages are first written as records into `scratch`.
pub fn read_sets(folder: &Path, scratch: &Path) -> Result<Vec<Set>> {
    let name = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    if folder.join("knowledge").is_dir() {
        let set = |file: &str, suffix: &str| -> Result<Set> {
            let rows: Vec<Row> = read_rows(&folder.join(file))?;
            let (mut answerable, mut unanswerable) = (Vec::new(), Vec::new());
            for row in rows {
                let question = Question { history: row.history, ..Question::new(row.question) };
                let answers = row.accept.iter().map(|a| normalise_text(a)).collect();
                match row.document {
                    Some(document) => {
                        answerable.push(LabelledQuestion { question, document, answers, passages: Vec::new() })
                    }
                    None => unanswerable.push(question),
                }
            }
            let knowledge = folder.join("knowledge");
            Ok(Set {
                name: format!("{name}{suffix}"),
                knowledge,
                answerable,
                unanswerable,
                independent_documents: false,
            })
        };
        return ["questions.jsonl", "questions_variants.jsonl"]
            .into_iter()
            .zip(["", " variants"])
            .filter(|(file, _)| folder.join(file).exists())
            .map(|(file, suffix)| set(file, suffix))
            .collect();
    }
    let passages: Vec<Passage> = read_rows(&folder.join("passages.jsonl"))?;
    let knowledge = scratch.join(&name);
    let files = write_records(&passages, &knowledge)?;
    let texts: HashMap<&str, (String, &str)> =
        passages.iter().map(|p| (p.passage_id.as_str(), (normalise_text(spoken_text(p)), p.doc.as_str()))).collect();
    let is_transcript = passages.iter().any(|p| p.speaker.is_some());
    let set = |file: &str, suffix: &str| -> Result<Set> {
        let rows: Vec<Row> = read_rows(&folder.join(file))?;
        let answerable = rows.into_iter().filter_map(|row| {
            let golds: Vec<_> = row.gold_passages.iter().filter_map(|id| texts.get(id.as_str())).collect();
            let file = files.get(golds.first()?.1)?.clone();
            let document = row.doc.filter(|_| is_transcript).and_then(|doc| files.get(doc.as_str()).cloned());
            Some(LabelledQuestion {
                question: Question { history: row.history, document, ..Question::new(row.question) },
                document: file,
                answers: if is_transcript {
                    Vec::new()
                } else {
                    row.answers.iter().map(|a| normalise_text(a)).collect()
                },
                passages: golds.iter().map(|(text, _)| text.clone()).collect(),
            })
        });
        let (answerable, knowledge) = (answerable.collect(), knowledge.clone());
        Ok(Set {
            name: format!("{name}{suffix}"),
            knowledge,
            answerable,
            unanswerable: Vec::new(),
            independent_documents: !is_transcript,
        })
    };
    ["questions.jsonl", "questions_nodia.jsonl"]
        .into_iter()
        .zip(["", " no accents"])
        .filter(|(file, _)| folder.join(file).exists())
        .map(|(file, suffix)| set(file, suffix))
        .collect()
}

fn read_rows<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| serde_json::from_str(line).with_context(|| format!("{}:{number}", path.display())))
        .collect()
}

/// The text of a passage without its speaker.
fn spoken_text(passage: &Passage) -> &str {
    match &passage.speaker {
        Some(_) => passage.text.split_once(": ").map_or(passage.text.as_str(), |(_, text)| text),
        None => &passage.text,
    }
}

/// Writes a file for each `doc`. Returns the file names by `doc`.
fn write_records(passages: &[Passage], folder: &Path) -> Result<HashMap<String, String>> {
    fs::create_dir_all(folder)?;
    let mut by_doc: BTreeMap<&str, Vec<&Passage>> = BTreeMap::new();
    passages.iter().for_each(|p| by_doc.entry(&p.doc).or_default().push(p));
    let mut files = HashMap::new();
    for (doc, passages) in by_doc {
        let stem: String =
            doc.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
        let is_transcript = passages[0].speaker.is_some();
        let (prefix, separator, extension) = if is_transcript { ("", "\n", "txt") } else { ("# ", "\n\n", "md") };
        let text: Vec<_> = passages.iter().map(|p| bienban::text::collapse_whitespace(&p.text)).collect();
        let file = format!("{stem}.{extension}");
        fs::write(folder.join(&file), format!("{prefix}{}\n\n{}\n", passages[0].title, text.join(separator)))?;
        files.insert(doc.to_owned(), file);
    }
    Ok(files)
}
