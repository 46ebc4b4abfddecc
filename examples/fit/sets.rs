//! Question sets, each a folder in one of two forms.
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

/// A question, and what answers it.
pub struct Asked {
    pub question: Question,
    /// Files that an answer may come from, and what it must hold there.
    pub document: String,
    /// One of these must be in the quote; none where any quote of `passages` will do.
    pub answers: Vec<String>,
    /// The passages that answer, folded; none where any place in the document will do.
    pub passages: Vec<String>,
}

/// Records, and questions to them.
pub struct Set {
    pub name: String,
    pub knowledge: PathBuf,
    pub asked: Vec<Asked>,
    /// Questions that the records do not answer.
    pub unanswerable: Vec<Question>,
    /// Whether each document is a text of its own, so that its questions are not answered without it.
    pub apart: bool,
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

/// A text as it is compared: small letters, single spaces.
pub fn plain(text: &str) -> String {
    bienban::text::squeezed(&bienban::text::normalise(text)).to_lowercase()
}

/// The sets in `folder`; those of passages are written as records into `scratch` first.
pub fn read(folder: &Path, scratch: &Path) -> Result<Vec<Set>> {
    let name = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    if folder.join("knowledge").is_dir() {
        let set = |file: &str, suffix: &str| -> Result<Set> {
            let rows: Vec<Row> = rows(&folder.join(file))?;
            let (mut asked, mut unanswerable) = (Vec::new(), Vec::new());
            for row in rows {
                let question = Question { history: row.history, ..Question::new(row.question) };
                let answers = row.accept.iter().map(|a| plain(a)).collect();
                match row.document {
                    Some(document) => asked.push(Asked { question, document, answers, passages: Vec::new() }),
                    None => unanswerable.push(question),
                }
            }
            let knowledge = folder.join("knowledge");
            Ok(Set { name: format!("{name}{suffix}"), knowledge, asked, unanswerable, apart: false })
        };
        return ["questions.jsonl", "questions_variants.jsonl"]
            .into_iter()
            .zip(["", " variants"])
            .filter(|(file, _)| folder.join(file).exists())
            .map(|(file, suffix)| set(file, suffix))
            .collect();
    }
    let passages: Vec<Passage> = rows(&folder.join("passages.jsonl"))?;
    let knowledge = scratch.join(&name);
    let files = written(&passages, &knowledge)?;
    let texts: HashMap<&str, (String, &str)> =
        passages.iter().map(|p| (p.passage_id.as_str(), (plain(said(p)), p.doc.as_str()))).collect();
    let spoken = passages.iter().any(|p| p.speaker.is_some());
    let set = |file: &str, suffix: &str| -> Result<Set> {
        let rows: Vec<Row> = rows(&folder.join(file))?;
        let asked = rows.into_iter().filter_map(|row| {
            let golds: Vec<_> = row.gold_passages.iter().filter_map(|id| texts.get(id.as_str())).collect();
            let file = files.get(golds.first()?.1)?.clone();
            let inside = row.doc.filter(|_| spoken).and_then(|doc| files.get(doc.as_str()).cloned());
            Some(Asked {
                question: Question { history: row.history, document: inside, ..Question::new(row.question) },
                document: file,
                answers: if spoken { Vec::new() } else { row.answers.iter().map(|a| plain(a)).collect() },
                passages: golds.iter().map(|(text, _)| text.clone()).collect(),
            })
        });
        let (asked, knowledge) = (asked.collect(), knowledge.clone());
        Ok(Set { name: format!("{name}{suffix}"), knowledge, asked, unanswerable: Vec::new(), apart: !spoken })
    };
    ["questions.jsonl", "questions_nodia.jsonl"]
        .into_iter()
        .zip(["", " no accents"])
        .filter(|(file, _)| folder.join(file).exists())
        .map(|(file, suffix)| set(file, suffix))
        .collect()
}

fn rows<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| serde_json::from_str(line).with_context(|| format!("{}:{number}", path.display())))
        .collect()
}

/// What was said, without the speaker.
fn said(passage: &Passage) -> &str {
    match &passage.speaker {
        Some(_) => passage.text.split_once(": ").map_or(passage.text.as_str(), |(_, said)| said),
        None => &passage.text,
    }
}

/// Writes a file a `doc`; the name of each.
fn written(passages: &[Passage], folder: &Path) -> Result<HashMap<String, String>> {
    fs::create_dir_all(folder)?;
    let mut by_doc: BTreeMap<&str, Vec<&Passage>> = BTreeMap::new();
    passages.iter().for_each(|p| by_doc.entry(&p.doc).or_default().push(p));
    let mut files = HashMap::new();
    for (doc, passages) in by_doc {
        let safe: String =
            doc.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
        let spoken = passages[0].speaker.is_some();
        let (head, between, ending) = if spoken { ("", "\n", "txt") } else { ("# ", "\n\n", "md") };
        let text: Vec<_> = passages.iter().map(|p| bienban::text::squeezed(&p.text)).collect();
        let file = format!("{safe}.{ending}");
        fs::write(folder.join(&file), format!("{head}{}\n\n{}\n", passages[0].title, text.join(between)))?;
        files.insert(doc.to_owned(), file);
    }
    Ok(files)
}
