//! Tests of a store that another program has locked: nothing waits for it, and nothing is lost.

use super::*;

/// Calls that an answer waits for may take this long, on a machine that is busy with other tests.
const AT_ONCE: Duration = Duration::from_millis(100);

/// Locks the store in a folder, as another program would.
fn lock(folder: &Path) -> Result<Connection, StoreError> {
    let other = Connection::open(folder.join(FILE))?;
    other.execute_batch("BEGIN IMMEDIATE")?;
    Ok(other)
}

/// The ids in the spare file of a folder.
fn spare_ids(folder: &Path) -> Result<Vec<u32>, StoreError> {
    let spare = Connection::open(folder.join("bienban-spare.sqlite"))?;
    let mut select = spare.prepare("SELECT id FROM inbox ORDER BY id")?;
    Ok(select.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

#[test]
fn no_answer_waits_for_another_program_and_nothing_is_lost() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path(), 90)?;
    let an = Admission { id: 7, name: "An".to_owned(), scope: Scope::All, by: 1, at: 5 };
    store.admit(&an)?;
    ask(&store, 1);
    store.flush();
    let other = lock(folder.path())?;
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
    let other = lock(folder.path())?;
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
    let other = lock(folder.path())?;
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
fn a_store_that_cannot_be_written_closes_soon() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path(), 90)?;
    let _other = lock(folder.path())?;
    ask(&store, 1);
    let started = Instant::now();
    drop(store);
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    Ok(())
}

#[test]
fn the_leader_takes_over_what_another_instance_left_in_the_spare_file() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let leader = Store::open(folder.path(), 90)?;
    let other = Store::open_existing(folder.path(), 90)?.expect("it is of this version");
    let locked = lock(folder.path())?;
    let update = PendingUpdate { id: 1, body: SECRET.to_owned() };
    assert!(other.store_unclaimed(std::slice::from_ref(&update), 1)?);
    // The process ends before the store can be written.
    drop(other);
    locked.execute_batch("COMMIT")?;
    assert_eq!(leader.claim_pending(9)?, []);
    leader.maintain(None)?;
    assert_eq!((leader.claim_pending(9)?, spare_ids(folder.path())?), (vec![update], Vec::new()));
    leader.mark_handled(1, 2);
    leader.flush();
    leader.maintain(None)?;
    assert!(!contains_a_question(folder.path())?);
    Ok(())
}

#[test]
fn handled_ids_are_secured_in_the_spare_file_if_the_store_is_locked() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path(), 90)?;
    let _locked = lock(folder.path())?;
    for id in [77, 78] {
        ask(&store, id.into());
        store.mark_handled(id, 3);
        store.secure_writes();
        assert_eq!(spare_ids(folder.path())?, (77..=id).collect::<Vec<_>>());
    }
    Ok(())
}

#[test]
fn a_damaged_spare_file_is_set_aside() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let an = Admission { id: 7, name: "An".to_owned(), scope: Scope::All, by: 1, at: 5 };
    Store::open(folder.path(), 90)?.admit(&an)?;
    let spare = folder.path().join("bienban-spare.sqlite");
    write(&spare, "no database, but long enough to be taken for one".repeat(99))?;
    let store = Store::open(folder.path(), 90)?;
    assert!(store.admission(7).is_some() && !spare.exists());
    assert!(folder.path().join("bienban-spare.sqlite.damaged").exists());
    Ok(())
}

#[test]
fn a_run_that_ended_while_the_store_was_locked_may_have_missed_who_joined() -> Result<(), StoreError> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path(), 90)?;
    for member in [7, 8] {
        store.record_membership(-5, member, false, 3);
    }
    store.assert_absence(-5, 9, 3);
    store.record_membership(-5, 10, true, 3);
    store.flush();
    let other = lock(folder.path())?;
    store.record_membership(-5, 7, true, 4);
    store.mark_handled(1, 4);
    drop(store);
    other.execute_batch("COMMIT")?;
    let store = Store::open(folder.path(), 90)?;
    let known = [7, 8, 9, 10].map(|member| store.membership(-5, member).map(|known| known.is_present));
    assert_eq!(known, [None, None, Some(false), Some(true)]);
    Ok(())
}
