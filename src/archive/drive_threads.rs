//! Threads that access a drive which may stop responding. A thread that waits for a drive cannot be interrupted, so its
//! caller waits for it only until a deadline.

use std::io;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// The maximum number of threads blocked by a drive that does not respond: with more, accesses fail at once.
pub(super) const MAX_STUCK_THREADS: usize = 4;

/// The work of a thread. Afterwards its worker is idle again.
type Job = Box<dyn FnOnce() + Send>;

/// An idle thread, which ends when this is dropped.
#[derive(Debug)]
struct Worker(Sender<(Job, Worker)>);

/// The threads that access one folder.
#[derive(Debug, Default)]
pub(super) struct DriveThreads {
    idle: Arc<Mutex<Vec<Worker>>>,
    /// Each job that is not finished has a clone, also if nobody waits for it any more.
    running: Arc<()>,
}

impl DriveThreads {
    /// Calls `work` on another thread.
    ///
    /// # Errors
    /// [`io::ErrorKind::TimedOut`] if the drive blocks too many threads; others if a thread cannot be started.
    pub fn spawn(&self, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
        // The jobs whose callers wait for them, of which there is one per thread of a pool.
        let expected = rayon::current_num_threads();
        let running = self.running.clone();
        if Arc::strong_count(&running) > 1 + expected + MAX_STUCK_THREADS {
            return Err(timeout());
        }
        let job = Box::new(move || {
            work();
            drop(running);
        });
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let Worker(sender) = idle.map_or_else(|| start_worker(Arc::downgrade(&self.idle)), Ok)?;
        let worker = Worker(sender.clone());
        sender.send((job, worker)).map_err(|_| io::Error::other("a thread has ended"))
    }
}

/// Starts a thread that runs jobs one after the other, and is among the workers of `idle` in between.
fn start_worker(idle: Weak<Mutex<Vec<Worker>>>) -> io::Result<Worker> {
    let (sender, jobs) = channel::<(Job, Worker)>();
    let run = move || {
        for (job, worker) in jobs {
            job();
            let Some(idle) = idle.upgrade() else { return };
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        }
    };
    std::thread::Builder::new().name("records".to_owned()).spawn(run)?;
    Ok(Worker(sender))
}

/// The error of a drive that does not respond.
pub(super) fn timeout() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the drive of the records folder does not respond")
}
