//! Tests of the store as a file: its contents and permissions, and newer, damaged and locked files.

use std::fs::{read, read_dir, write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::clock::DAY;
use super::database::FILE;
use super::*;
use crate::answer::{Outcome, Question};

const SECRET: &str = "điều bí mật lạ lùng";

/// Stores, counts and rates an answer to a question with a history.
fn ask(store: &Store, token: u64) -> Result<(), StoreError> {
    let at = now();
    let history = vec![format!("trước đó: {SECRET}")];
    let question = Question { history, ..Question::new(format!("{SECRET} {token}")) };
    let answer = AnswerRecord { token, chat: 9, question, at, ..AnswerRecord::default() };
    let stats = AnswerStats { outcome: Outcome::NotFound, duration: Duration::from_millis(1), member: 9, at };
    store.record_answer(&answer, &stats)?;
    store.rate(token, false, at).map(drop)
}

/// Whether any file of a folder contains the question, as typed or as its key.
fn contains_a_question(folder: &Path) -> Result<bool, StoreError> {
    let key = fold_question(SECRET);
    for entry in read_dir(folder)? {
        let bytes = read(entry?.path())?;
        let contains = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        if contains(SECRET) || contains(&key) {
            return Ok(true);
        }
    }
    Ok(false)
}

#[test]
fn without_retention_no_question_reaches_the_disk() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    {
        let store = Store::open(folder.path(), 0)?;
        (1..200).try_for_each(|token| ask(&store, token))?;
        assert!(store.answer(1)?.is_some_and(|answer| answer.is_rated), "buttons work");
        assert!(!contains_a_question(folder.path())?);
        let stats = store.stats(1, now())?;
        assert_eq!((stats.counts, stats.members, stats.median), (AnswerCounts::default(), 0, None));
    }
    {
        let store = Store::open(folder.path(), 90)?;
        assert!(store.answer(1)?.is_none(), "answers in memory do not survive a restart");
        (1..200).try_for_each(|token| ask(&store, token))?;
        store.choose_language(9, Some("en"))?;
        assert!(contains_a_question(folder.path())?, "the test does not search the files of the store");
    }
    let store = Store::open(folder.path(), 0)?;
    assert!(!contains_a_question(folder.path())?);
    assert!(store.language(9)?.is_some(), "choices are not wiped");
    ask(&store, 1)?;
    drop(store);
    assert!(!contains_a_question(folder.path())?);
    Ok(())
}

#[test]
fn forgotten_and_old_data_is_overwritten() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path(), 1)?;
    let question = Question::new(SECRET);
    store.store_answer(&AnswerRecord { token: 1, chat: 9, question, at: now(), ..AnswerRecord::default() })?;
    assert!(contains_a_question(folder.path())?);
    assert_eq!(store.forget(9)?, 1);
    assert!(!contains_a_question(folder.path())?);
    ask(&store, 2)?;
    store.maintain(Some(now() + DAY + 60))?;
    assert!(!contains_a_question(folder.path())?);
    Ok(())
}

#[test]
fn wiping_fails_while_a_reader_is_open() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    ask(&Store::open(folder.path(), 90)?, 1)?;
    let reader = Connection::open(folder.path().join(FILE))?;
    reader.execute_batch("BEGIN; SELECT * FROM answers;")?;
    assert!(matches!(Store::open(folder.path(), 0), Err(StoreError::InUse)));
    Ok(())
}

#[test]
fn a_newer_store_is_refused() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    Connection::open(folder.path().join(FILE))?.pragma_update(None, "user_version", 99)?;
    assert!(matches!(Store::open(folder.path(), 90), Err(StoreError::Newer)));
    Ok(())
}

#[test]
fn a_foreign_or_damaged_file_is_an_error() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join(FILE);
    write(&file, "# Biên bản\n".repeat(999))?;
    assert!(matches!(Store::open(folder.path(), 90), Err(StoreError::Damaged(_))));
    std::fs::remove_file(&file)?;
    {
        let store = Store::open(folder.path(), 90)?;
        (1..500).try_for_each(|token| ask(&store, token))?;
    }
    let mut bytes = read(&file)?;
    let middle = bytes.len() / 2;
    bytes[middle..middle + 9999].fill(0xAB);
    write(&file, bytes)?;
    assert!(matches!(Store::open(folder.path(), 90), Err(StoreError::Damaged(_))));
    Ok(())
}

#[test]
fn only_the_owner_may_read_the_files() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let inner = folder.path().join("new").join("data");
    let store = Store::open(&inner, 90)?;
    ask(&store, 1)?;
    let mode = |path: &Path| -> Result<u32, StoreError> { Ok(path.metadata()?.permissions().mode() & 0o777) };
    assert_eq!(mode(&inner)?, 0o700);
    let files = read_dir(&inner)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, StoreError>>()?;
    assert_eq!(files.len(), 3, "the file, its log, and the log's index: {files:?}");
    for file in files {
        assert_eq!(mode(&file)?, 0o600, "{}", file.display());
    }
    Ok(())
}

#[test]
fn a_write_waits_for_another_program_with_a_timeout() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path(), 90)?;
    ask(&store, 1)?;
    let other = Connection::open(folder.path().join(FILE))?;
    other.execute_batch("BEGIN EXCLUSIVE")?;
    let start = Instant::now();
    assert!(matches!(ask(&store, 2), Err(StoreError::Sql(_))));
    let waited = start.elapsed();
    assert!((Duration::from_millis(300)..Duration::from_secs(5)).contains(&waited), "{waited:?}");
    assert!(
        store.answer(1)?.is_some() && store.unanswered_questions(UnansweredOrder::Newest, 0, 9)?.1 == 1,
        "reading still works"
    );
    other.execute_batch("COMMIT")?;
    ask(&store, 2)
}
