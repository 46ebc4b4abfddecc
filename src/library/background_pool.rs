//! A thread pool for reloads, which yields to the threads that answer questions.
//!
//! A reload would take all cores for seconds. With threads of equal priority, the scheduler would divide the
//! cores between reload and answers; if questions already took more than half of the cores' capacity, they
//! would queue up. So the pool's threads have the lowest priority: they run on what answers leave, and
//! are preempted as soon as an answer needs the core. There are half as many as cores, because two threads
//! that share a core's caches slow each other down regardless of priority.

use rayon::{ThreadPool, ThreadPoolBuilder};

/// The lowest priority: the highest nice value.
#[cfg(target_os = "linux")]
const LOWEST_PRIORITY: i32 = 19;

/// The threads of reloads. If they cannot be started, work runs on the caller's thread.
pub struct BackgroundPool(Option<ThreadPool>);

impl BackgroundPool {
    pub fn new() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).max(1));
        let pool = ThreadPoolBuilder::new().num_threads(threads).thread_name(|_| "reload".to_owned());
        let pool = pool.start_handler(lower_priority).build();
        Self(
            pool.inspect_err(
                |error| tracing::warn!(%error, "cannot start reload threads; reloads will slow down answers"),
            )
            .ok(),
        )
    }

    /// Runs `work` on the pool and blocks until it returns.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.0 {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }
}

/// Lowers the priority of the current thread. Does nothing except on Linux, where alone the system call applies
/// to one thread and not to the whole process
/// (<https://man7.org/linux/man-pages/man2/setpriority.2.html>, "C library/kernel differences").
fn lower_priority(_thread: usize) {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, LOWEST_PRIORITY) {
        tracing::warn!(%error, "cannot lower the priority of a reload thread; reloads will slow down answers");
    }
}
