//! Exports an archive for use by hand and by engines outside of Rust.
//!
//! `records/` has the files. `passages.jsonl` has a passage per line. `questions.jsonl` has a question per line, with
//! the number of the passage that answers it, its file, and the sentence.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};

use crate::archive::{Archive, PASSAGES_PER_FILE};
use crate::question_timings::draw_questions;

pub fn write(folder: &Path, passages: usize) {
    let archive = Archive::new(PASSAGES_PER_FILE);
    let files = archive.file_count(passages);
    let size = archive.write(&folder.join("records"), 0..files);
    let texts = archive.passage_texts(0..files).enumerate();
    write_lines(&folder.join("passages.jsonl"), texts.map(|(passage, text)| json!({"passage": passage, "text": text})));
    let questions = draw_questions(&archive, files).into_iter().enumerate().map(|(id, question)| {
        json!({
            "id": id.to_string(),
            "question": question.question,
            "passage": question.number,
            "document": question.path,
            "accept": [question.sentence],
        })
    });
    write_lines(&folder.join("questions.jsonl"), questions);
    println!("{files} files, {size} bytes");
}

fn write_lines(path: &Path, values: impl Iterator<Item = Value>) {
    let mut file = BufWriter::new(File::create(path).expect("it is writable"));
    for value in values {
        writeln!(file, "{value}").expect("there is room");
    }
    file.flush().expect("there is room");
}
