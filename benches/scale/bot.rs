//! What a member waits for: from an update's arrival to its reply's leaving, over the real update loop
//! and a fake Bot API on the loopback.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use bienban::library::Library;
use bienban::store::Store;

use crate::archive::Archive;
use crate::asking::{percentile, questions};
use crate::figures::Replied;
use crate::ours;
use crate::served::{serve, write};

/// Questions, each of another member; the first waits for the bot to start.
const ASKED: usize = 300;

pub fn reply(archive: &Archive, files: usize, folder: &Path) -> Replied {
    let asked: Vec<String> = questions(archive, files).into_iter().take(ASKED).map(|asked| asked.question).collect();
    let library = ours::open(folder);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads can be made");
    let took = runtime.block_on(timed(library, &asked));
    Replied { median: percentile(&took, 50), p99: percentile(&took, 99) }
}

/// Microseconds that each reply takes.
async fn timed(library: Arc<Library>, questions: &[String]) -> Vec<f64> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let store = Arc::new(Store::open(folder.path(), 90).expect("the store can be made"));
    let fake = serve(library, store, HashSet::new()).await;
    let mut took = Vec::new();
    for (member, question) in (1..).zip(questions) {
        let begun = Instant::now();
        write(&fake, member, question);
        let reply = fake.read().await;
        took.push(begun.elapsed().as_secs_f64() * 1e6);
        assert_eq!(reply.chat, member.cast_signed(), "{question}");
    }
    fake.assert_clean();
    took.split_off(1)
}
