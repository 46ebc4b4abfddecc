//! Where reloads work: threads of their own, which step aside for those that answer.
//!
//! A reload takes all cores for seconds. Were its threads as good as others, the scheduler would share
//! the cores out between them and the answers, and where members ask more than half of what the cores
//! can answer, each question would wait for those before it. So they are as nice as can be: they
//! have what answers leave, and are off the core once an answer needs it. And they are half as many as
//! the cores: two that share a core's caches slow each other down, however nice one of them is.

use rayon::{ThreadPool, ThreadPoolBuilder};

/// The nicest there is.
#[cfg(target_os = "linux")]
const NICEST: i32 = 19;

/// The threads of reloads.
pub struct BackgroundPool(Option<ThreadPool>);

impl BackgroundPool {
    pub fn new() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).max(1));
        let pool = ThreadPoolBuilder::new().num_threads(threads).thread_name(|_| "reload".to_owned());
        let pool = pool.start_handler(step_aside).build();
        Self(pool.inspect_err(|error| tracing::warn!(%error, "reloads will hold up answers")).ok())
    }

    /// Runs `work` on the pool and blocks until it returns.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.0 {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }
}

/// Of Linux alone does it concern one thread, and not the whole program
/// (<https://man7.org/linux/man-pages/man2/setpriority.2.html>, "C library/kernel differences").
fn step_aside(_thread: usize) {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICEST) {
        tracing::warn!(%error, "a reload will hold up answers");
    }
}
