//! Tests of the store as a file: its contents and permissions, and newer, damaged and locked files.

use std::collections::BTreeSet;
use std::fs::{read, read_dir, write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::clock::DAY;
use super::database::FILE;
use super::*;
use crate::answer::{Outcome, Question};
use crate::library::Scope;

mod locked;

const SECRET: &str = "điều bí mật lạ lùng";

/// Stores, counts and rates an answer to a question with a history.
fn ask(store: &Store, token: u64) {
    let at = now();
    let history = vec![format!("trước đó: {SECRET}")];
    let question = Question { history, ..Question::new(format!("{SECRET} {token}")) };
    let answer = AnswerRecord { token, chat: 9, question, at, ..AnswerRecord::default() };
    let stats = AnswerStats { outcome: Outcome::NotFound, duration: Duration::from_millis(1), member: 9, at };
    store.record_answer(answer, &stats);
    assert!(store.rate(token, false, at));
}

fn find(store: &Store, token: u64) -> Result<Option<AnswerRecord>, StoreError> {
    store.answer(AnswerKey::Token(token))
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
        (1..200).for_each(|token| ask(&store, token));
        assert!(find(&store, 1)?.is_some_and(|answer| answer.is_rated), "buttons work");
        store.flush();
        assert!(!contains_a_question(folder.path())?);
        let stats = store.stats(1, now())?;
        assert_eq!((stats.counts, stats.members, stats.median), (AnswerCounts::default(), 0, None));
    }
    {
        let store = Store::open(folder.path(), 90)?;
        assert!(find(&store, 1)?.is_none(), "answers in memory do not survive a restart");
        (1..200).for_each(|token| ask(&store, token));
        store.choose_language(9, Some("en"));
        store.flush();
        assert!(contains_a_question(folder.path())?, "the test does not search the files of the store");
    }
    let store = Store::open(folder.path(), 0)?;
    assert!(!contains_a_question(folder.path())?);
    assert!(store.language(9).is_some(), "choices are not wiped");
    ask(&store, 1);
    drop(store);
    assert!(!contains_a_question(folder.path())?);
    Ok(())
}

#[test]
fn all_writes_are_made_before_the_end() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path(), 90)?;
    for round in 0..20 {
        (0..20).for_each(|number| ask(&store, 1 + 20 * round + number));
        store.secure_writes();
        assert!(store.is_written());
    }
    Ok(())
}

#[test]
fn forgotten_and_old_data_is_overwritten() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path(), 1)?;
    let question = Question::new(SECRET);
    store.store_answer(AnswerRecord { token: 1, chat: 9, question, at: now(), ..AnswerRecord::default() });
    store.flush();
    assert!(contains_a_question(folder.path())?);
    assert_eq!(store.forget(9)?, 1);
    assert!(!contains_a_question(folder.path())?);
    ask(&store, 2);
    store.flush();
    store.maintain(Some(now() + DAY + 60))?;
    assert!(!contains_a_question(folder.path())?);
    Ok(())
}

#[test]
fn wiping_fails_while_a_reader_is_open() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    ask(&Store::open(folder.path(), 90)?, 1);
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
        (1..500).for_each(|token| ask(&store, token));
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
    ask(&store, 1);
    store.flush();
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
fn waiting_updates_outlast_a_failed_wipe() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let update = PendingUpdate { id: 1, body: SECRET.to_owned() };
    assert!(Store::open(folder.path(), 90)?.store_unclaimed(std::slice::from_ref(&update), 1)?);
    let reader = Connection::open(folder.path().join(FILE))?;
    reader.execute_batch("BEGIN; SELECT * FROM answers;")?;
    assert!(matches!(Store::open(folder.path(), 0), Err(StoreError::InUse)));
    drop(reader);
    assert_eq!(Store::open(folder.path(), 0)?.claim_pending(9)?, [update]);
    assert!(!contains_a_question(folder.path())?);
    Ok(())
}

#[test]
fn a_file_that_was_deleted_or_replaced_is_noticed() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let data = folder.path().join("data");
    let store = Store::open(&data, 90).expect("it opens");
    ask(&store, 1);
    store.maintain(None).expect("it is there");
    std::fs::rename(&data, folder.path().join("old")).expect("it is writable");
    let is_noticed = || matches!(store.maintain(None), Err(StoreError::Replaced));
    assert!(is_noticed());
    let other = Store::open(&data, 90).expect("it opens");
    assert!(is_noticed() && find(&store, 1).expect("it reads").is_some());
    drop(other);
    std::fs::remove_dir_all(&data).expect("it is writable");
    std::fs::rename(folder.path().join("old"), &data).expect("it is writable");
    store.maintain(None).expect("it is there again");
}

#[test]
fn a_log_that_cannot_be_truncated_is_truncated_later() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path(), 90)?;
    assert!(store.store_pending(&[PendingUpdate { id: 1, body: SECRET.to_owned() }], 1)?);
    let reader = Connection::open(folder.path().join(FILE))?;
    reader.execute_batch("BEGIN; SELECT * FROM inbox;")?;
    store.mark_handled(1, 2);
    store.flush();
    store.maintain(None)?;
    assert!(contains_a_question(folder.path())?, "the reader may still need it");
    drop(reader);
    store.maintain(None)?;
    assert!(!contains_a_question(folder.path())?);
    Ok(())
}
