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

/// Calls that an answer waits for may take this long, on a machine that is busy with other tests.
const AT_ONCE: Duration = Duration::from_millis(100);

#[test]
fn no_answer_waits_for_another_program_and_nothing_is_lost() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path(), 90)?;
    let an = Admission { id: 7, name: "An".to_owned(), scope: Scope::All, by: 1, at: 5 };
    store.admit(&an)?;
    ask(&store, 1);
    store.flush();
    let other = Connection::open(folder.path().join(FILE))?;
    other.execute_batch("BEGIN IMMEDIATE")?;
    let started = Instant::now();
    (2..=50).for_each(|token| ask(&store, token));
    store.choose_language(9, Some("en"));
    store.record_membership(-5, 7, true, 3);
    store.mark_handled(77, now());
    assert_eq!((store.admission_scope(7), store.language(9).as_deref()), (Some(Scope::All), Some("en")));
    assert!(find(&store, 50)?.is_some() && find(&store, 1)?.is_some(), "buttons work");
    assert!(started.elapsed() < AT_ONCE, "{:?}", started.elapsed());
    while !store.is_stalled() {
        std::thread::yield_now();
    }
    let started = Instant::now();
    assert!(matches!(store.revoke_admission(7), Err(StoreError::Busy)), "rights change only with the file");
    assert!(matches!(store.forget(9), Err(StoreError::Busy)));
    assert!(store.admission(7).is_some() && started.elapsed() < AT_ONCE, "{:?}", started.elapsed());
    assert_eq!(store.unanswered_questions(UnansweredOrder::Newest, 0, 9)?.1, 1, "reading still works");
    other.execute_batch("COMMIT")?;
    drop(store);
    let store = Store::open(folder.path(), 90)?;
    assert_eq!(store.stats(1, now())?.counts, AnswerCounts { not_found: 50, wrong: 50, ..AnswerCounts::default() });
    assert!(store.handled_ids(9)? == [77] && store.language(9).is_some() && store.membership(-5, 7).is_some());
    Ok(())
}

#[test]
fn updates_reach_the_disk_while_another_program_has_locked_the_store() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let update = |id| PendingUpdate { id, body: format!("{SECRET} {id}") };
    let store = Store::open(folder.path(), 90)?;
    assert!(store.store_pending(&[update(1), update(2)], 1)?);
    let other = Connection::open(folder.path().join(FILE))?;
    other.execute_batch("BEGIN IMMEDIATE")?;
    assert!(store.store_pending(&[update(3), update(4), update(5)], 2)?);
    assert_eq!(store.pending_body(4)?, Some(update(4).body));
    [1, 4, 77].into_iter().for_each(|id| store.mark_handled(id, 3));
    // The process ends before the store can be written.
    drop(store);
    assert!(matches!(Store::open(folder.path(), 90), Err(StoreError::Busy)), "nothing is lost by opening it now");
    other.execute_batch("COMMIT")?;
    let store = Store::open(folder.path(), 90)?;
    assert_eq!(store.handled_ids(9)?.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from([1, 4, 77]));
    assert_eq!(store.claim_pending(9)?, [update(2), update(3), update(5)]);
    // If it can be written in time, the spare file is emptied.
    let other = Connection::open(folder.path().join(FILE))?;
    other.execute_batch("BEGIN IMMEDIATE")?;
    assert!(store.store_pending(&[update(6)], 3)?);
    other.execute_batch("COMMIT")?;
    while store.write_state().0 > 0 {
        std::thread::yield_now();
    }
    assert_eq!(store.count_pending()?, 4);
    [2, 3, 5, 6].into_iter().for_each(|id| store.mark_handled(id, 4));
    store.flush();
    store.maintain(Some(now()))?;
    assert!(!contains_a_question(folder.path())?);
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
fn a_store_that_cannot_be_written_closes_soon() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path(), 90)?;
    let other = Connection::open(folder.path().join(FILE))?;
    other.execute_batch("BEGIN IMMEDIATE")?;
    ask(&store, 1);
    let started = Instant::now();
    drop(store);
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
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
