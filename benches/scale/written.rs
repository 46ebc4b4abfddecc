//! An archive on the disk, for use by hand and by engines that are in no Rust program.
//!
//! `records/` are its files; `passages.jsonl` has a passage a line, `questions.jsonl` a question, with
//! the number of the passage that answers it, its file, and the sentence.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};

use crate::archive::{Archive, PASSAGES};
use crate::asking::questions;

pub fn write(folder: &Path, passages: usize) {
    let archive = Archive::of_passages(PASSAGES);
    let files = archive.files(passages);
    let size = archive.write(&folder.join("records"), 0..files);
    let texts = archive.texts(0..files).enumerate();
    lines(&folder.join("passages.jsonl"), texts.map(|(passage, text)| json!({"passage": passage, "text": text})));
    let asked = questions(&archive, files).into_iter().enumerate().map(|(id, asked)| {
        json!({
            "id": id.to_string(),
            "question": asked.question,
            "passage": asked.number,
            "document": asked.path,
            "accept": [asked.sentence],
        })
    });
    lines(&folder.join("questions.jsonl"), asked);
    println!("{files} files, {size} bytes");
}

fn lines(path: &Path, values: impl Iterator<Item = Value>) {
    let mut file = BufWriter::new(File::create(path).expect("it is writable"));
    for value in values {
        writeln!(file, "{value}").expect("there is room");
    }
    file.flush().expect("there is room");
}
