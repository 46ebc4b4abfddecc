//! The store as a file: what is in it, who may read it, what becomes of an old, a newer, a broken and
//! a busy one.
//!
//! Beside the modules, for it is about what they share: one connection.

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

/// Keeps a question with what came before it, counts it, and has it judged.
fn ask(store: &Store, token: u64) -> Result<(), StoreError> {
    let at = now();
    let history = vec![format!("trước đó: {SECRET}")];
    let question = Question { history, ..Question::new(format!("{SECRET} {token}")) };
    let answer = AnswerRecord { token, chat: 9, question, at, ..AnswerRecord::default() };
    let stats = AnswerStats { outcome: Outcome::NotFound, took: Duration::from_millis(1), member: 9, at };
    store.record_answer(&answer, &stats)?;
    store.judge(token, false, at).map(drop)
}

/// Whether a question, as it was typed or as its words, stands in any file of a folder.
fn holds_a_question(folder: &Path) -> Result<bool, StoreError> {
    let key = key_of(SECRET);
    for entry in read_dir(folder)? {
        let bytes = read(entry?.path())?;
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        if holds(SECRET) || holds(&key) {
            return Ok(true);
        }
    }
    Ok(false)
}

#[test]
fn where_nothing_is_kept_nothing_is_on_the_disk() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    {
        let store = Store::open(folder.path(), 0)?;
        (1..200).try_for_each(|token| ask(&store, token))?;
        assert!(store.answer(1)?.is_some_and(|answer| answer.judged), "buttons work");
        assert!(!holds_a_question(folder.path())?);
        let stats = store.stats(1, now())?;
        assert_eq!((stats.counts, stats.members, stats.median), (Counts::default(), 0, None));
    }
    {
        let store = Store::open(folder.path(), 90)?;
        assert!(store.answer(1)?.is_none(), "memory does not outlast a restart");
        (1..200).try_for_each(|token| ask(&store, token))?;
        store.choose_language(9, Some("en"))?;
        assert!(holds_a_question(folder.path())?, "the test has lost sight of the file");
    }
    let store = Store::open(folder.path(), 0)?;
    assert!(!holds_a_question(folder.path())?);
    assert!(store.language(9)?.is_some(), "choices stay");
    ask(&store, 1)?;
    drop(store);
    assert!(!holds_a_question(folder.path())?);
    Ok(())
}

#[test]
fn what_is_forgotten_or_too_old_is_overwritten() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path(), 1)?;
    let question = Question::new(SECRET);
    store.keep_answer(&AnswerRecord { token: 1, chat: 9, question, at: now(), ..AnswerRecord::default() })?;
    assert!(holds_a_question(folder.path())?);
    assert_eq!(store.forget(9)?, 1);
    assert!(!holds_a_question(folder.path())?);
    ask(&store, 2)?;
    store.tidy(Some(now() + DAY + 60))?;
    assert!(!holds_a_question(folder.path())?);
    Ok(())
}

#[test]
fn wiping_waits_for_no_reader_and_says_so() -> Result<(), StoreError> {
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
fn what_is_no_store_or_a_broken_one_is_an_error() -> Result<(), StoreError> {
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
fn only_its_owner_may_read_it() -> Result<(), StoreError> {
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
fn a_write_waits_for_another_programs_and_not_for_ever() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path(), 90)?;
    ask(&store, 1)?;
    let other = Connection::open(folder.path().join(FILE))?;
    other.execute_batch("BEGIN EXCLUSIVE")?;
    let begun = Instant::now();
    assert!(matches!(ask(&store, 2), Err(StoreError::Sql(_))));
    let waited = begun.elapsed();
    assert!((Duration::from_millis(300)..Duration::from_secs(5)).contains(&waited), "{waited:?}");
    assert!(store.answer(1)?.is_some() && store.unanswered(Order::Newest, 0, 9)?.1 == 1, "reading goes on");
    other.execute_batch("COMMIT")?;
    ask(&store, 2)
}
