//! What a member waits for: from an update's arrival to its reply's leaving, over the real update loop
//! and a fake Bot API on the loopback.

use std::path::Path;

use crate::archive::Archive;
use crate::asking::{percentile, questions};
use crate::figures::Replied;
use crate::ours;
use crate::served::replies;

/// Questions, each of another member; the first waits for the bot to start.
const ASKED: usize = 300;

pub fn reply(archive: &Archive, files: usize, folder: &Path) -> Replied {
    let asked: Vec<String> = questions(archive, files).into_iter().take(ASKED).map(|asked| asked.question).collect();
    let library = ours::open(folder);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads can be made");
    let took = runtime.block_on(replies(library, &asked));
    let took: Vec<_> = took.iter().map(|took| took.as_secs_f64() * 1e6).collect();
    Replied { median: percentile(&took, 50), p99: percentile(&took, 99) }
}
