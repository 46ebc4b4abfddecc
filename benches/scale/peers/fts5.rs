//! SQLite's full-text search: its own tokenizer, accents kept.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::{SOUGHT, Stopwatch};

const MADE: &str =
    "CREATE VIRTUAL TABLE passages USING fts5(text, content='', tokenize='unicode61 remove_diacritics 0')";
const FOUND: &str = "SELECT rowid FROM passages WHERE passages MATCH ?1 ORDER BY rank LIMIT ?2";

fn open(folder: &Path) -> Connection {
    Connection::open(folder.join("passages.db")).expect("it can be opened")
}

pub fn build(folder: &Path, batches: impl Iterator<Item = Vec<(u64, String)>>) -> Duration {
    let (mut watch, connection) = (Stopwatch::default(), open(folder));
    watch.time(|| connection.execute_batch(&format!("{MADE}; BEGIN"))).expect("FTS5 is built in");
    let mut insert = connection.prepare("INSERT INTO passages (rowid, text) VALUES (?1, ?2)").expect("it is SQL");
    for batch in batches {
        watch.time(|| {
            for (number, text) in batch {
                insert.execute((number.cast_signed(), text)).expect("there is room");
            }
        });
    }
    watch.time(|| connection.execute_batch("COMMIT")).expect("there is room");
    watch.0
}

pub fn search(folder: &Path) -> impl FnMut(&str) -> Vec<u64> {
    let connection = open(folder);
    move |question| {
        let words = question.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let any: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
        let mut found = connection.prepare_cached(FOUND).expect("it is SQL");
        let numbers = found.query_map((any.join(" OR "), SOUGHT as i64), |row| row.get::<_, i64>(0));
        numbers.expect("it is a query").map(|number| number.expect("it is a number").cast_unsigned()).collect()
    }
}
