//! The tables, in Markdown.

use crate::figures::{Peer, Run, Size};
use crate::targets;

/// A row of ours: what it is, and what it is at one size.
type Row = (&'static str, fn(&Size) -> f64);

/// Seconds, milliseconds, microseconds, megabytes (a million bytes), as each says.
const OURS: &[Row] = &[
    ("text, MB", |size| megabytes(size.text)),
    ("passages found", |size| of(size.indexed.passages as u64)),
    ("reading, passages/s", |size| of(size.indexed.passages as u64) / size.indexed.reading),
    ("reading, peak MB", |size| megabytes(size.indexed.reading_peak)),
    ("indexing, passages/s", indexing),
    ("reading and indexing, passages/s", |size| {
        of(size.indexed.passages as u64) / (size.indexed.reading + size.indexed.indexing)
    }),
    ("reading and indexing, peak MB", |size| megabytes(size.indexed.peak)),
    ("first start, s", |size| size.kept.seconds),
    ("first start, peak MB", |size| megabytes(size.kept.peak)),
    ("index on disk, MB", |size| megabytes(size.kept.bytes)),
    ("index on disk / text", |size| of(size.kept.bytes) / of(size.text)),
    ("documents beside it, MB", |size| megabytes(size.kept.texts)),
    ("start, s", |size| size.served.start),
    ("start to first answer, s", |size| size.served.first),
    ("answer p50, ms", |size| size.served.asking.percentile(50)),
    ("answer p95, ms", |size| size.served.asking.percentile(95)),
    ("answer p99, ms", |size| size.served.asking.percentile(99)),
    ("of it: reading the question, µs", |size| size.served.parts.reading),
    ("of it: search and scores, µs", |size| size.served.parts.searching),
    ("of it: choice of quotes, µs", |size| size.served.parts.choosing),
    ("then: Telegram's HTML, µs", |size| size.served.parts.rendering),
    ("two threads, questions/s", |size| size.served.rate),
    ("allocations a question", |size| size.served.allocations.count),
    ("allocated a question, kB", |size| size.served.allocations.bytes / 1e3),
    ("serving, peak MB", |size| megabytes(size.served.memory.peak)),
    ("serving, own MB", |size| megabytes(size.served.memory.own)),
    ("serving, mapped MB", |size| megabytes(size.served.memory.mapped)),
    ("serving, peak bytes a passage", |size| of(size.served.memory.peak) / of(size.indexed.passages as u64)),
    ("reload with one changed file, s", |size| size.reloaded.seconds),
    ("answer p50 during it, ms", |size| size.reloaded.median / 1e3),
    ("answer, longest during it, ms", |size| size.reloaded.longest / 1e3),
    ("reload, peak MB", |size| megabytes(size.reloaded.peak)),
    ("the bot's reply p50, ms", |size| size.replied.median / 1e3),
    ("the bot's reply p99, ms", |size| size.replied.p99 / 1e3),
    ("passage@1", |size| size.served.asking.right(usize::MAX)),
];

pub fn indexing(size: &Size) -> f64 {
    of(size.indexed.passages as u64) / size.indexed.indexing
}

pub fn megabytes(bytes: u64) -> f64 {
    of(bytes) / 1e6
}

#[expect(clippy::cast_precision_loss, reason = "far from 53 bits")]
pub fn of(count: u64) -> f64 {
    count as f64
}

pub fn print(run: &Run) {
    ours(run);
    println!();
    peers(run);
    println!();
    targets::print(run);
}

/// Each beside how many times it is what it was at the size before.
fn ours(run: &Run) {
    let sizes: Vec<String> = run.sizes.iter().map(|size| size.passages.to_string()).collect();
    println!("| passages | {} |\n|---|{}", sizes.join(" | "), "---:|".repeat(sizes.len()));
    for (name, value) in OURS {
        let mut before = None;
        let cells = run.sizes.iter().map(|size| {
            let now = value(size);
            let growth = before.replace(now).filter(|before| *before > 0.0).map(|before| now / before);
            figure(now) + &growth.map_or(String::new(), |growth| format!(" (×{})", figure(growth)))
        });
        println!("| {name} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
}

/// Times, and beside them how many times ours they are. Passages in the first place are counted
/// on the questions that every engine was asked.
fn peers(run: &Run) {
    println!(
        "| passages | engine | built, s | on disk, MB | peak built, MB | peak asked, MB | p50, ms | p95, ms | p99, ms | p50 / ours | passage@1 | questions |"
    );
    println!("|---:|---|{}", "---:|".repeat(10));
    for size in &run.sizes {
        let (served, same) = (&size.served.asking, asked_of_all(size));
        let row = |name: &str, built: [f64; 3], peak: u64, asking: &crate::asking::Asking| {
            let times = [50, 95, 99].map(|share| asking.percentile(share));
            let ratio = times[0] / served.percentile(50);
            let cells = [&built[..], &[megabytes(peak)], &times, &[ratio, asking.right(same)]].concat();
            let cells: Vec<String> = cells.into_iter().map(figure).collect();
            println!("| {} | {name} | {} | {same} |", size.passages, cells.join(" | "));
        };
        let built = [size.indexed.indexing, megabytes(size.kept.bytes), megabytes(size.indexed.peak)];
        row("ours", built, size.served.memory.peak, served);
        for Peer { name, built, asked } in &size.peers {
            row(name, [built.seconds, megabytes(built.bytes), megabytes(built.peak)], asked.peak, &asked.asking);
        }
    }
}

/// How many questions every engine was asked.
pub fn asked_of_all(size: &Size) -> usize {
    let peers = size.peers.iter().map(|peer| peer.asked.asking.len());
    peers.chain([size.served.asking.len()]).min().unwrap_or(0)
}

/// Three digits that count.
pub fn figure(value: f64) -> String {
    match value.abs() {
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        1.0.. => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}
