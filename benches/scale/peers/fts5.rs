//! SQLite FTS5 with its `unicode61` tokenizer and with diacritics.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::{RESULT_LIMIT, Stopwatch};

const CREATE: &str =
    "CREATE VIRTUAL TABLE passages USING fts5(text, content='', tokenize='unicode61 remove_diacritics 0')";
const SEARCH: &str = "SELECT rowid FROM passages WHERE passages MATCH ?1 ORDER BY rank LIMIT ?2";

fn open(folder: &Path) -> Connection {
    Connection::open(folder.join("passages.db")).expect("it can be opened")
}

pub fn build(folder: &Path, batches: impl Iterator<Item = Vec<(u64, String)>>) -> Duration {
    let (mut stopwatch, connection) = (Stopwatch::default(), open(folder));
    stopwatch.time(|| connection.execute_batch(&format!("{CREATE}; BEGIN"))).expect("FTS5 is built in");
    let mut insert =
        connection.prepare("INSERT INTO passages (rowid, text) VALUES (?1, ?2)").expect("the statement is valid");
    for batch in batches {
        stopwatch.time(|| {
            for (number, text) in batch {
                insert.execute((number.cast_signed(), text)).expect("there is room");
            }
        });
    }
    stopwatch.time(|| connection.execute_batch("COMMIT")).expect("there is room");
    stopwatch.0
}

pub fn search(folder: &Path) -> impl FnMut(&str) -> Vec<u64> {
    let connection = open(folder);
    move |question| {
        let words = question.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let quoted: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
        let mut search = connection.prepare_cached(SEARCH).expect("the statement is valid");
        let numbers = search.query_map((quoted.join(" OR "), RESULT_LIMIT as i64), |row| row.get::<_, i64>(0));
        numbers.expect("the query is valid").map(|number| number.expect("it is a number").cast_unsigned()).collect()
    }
}
