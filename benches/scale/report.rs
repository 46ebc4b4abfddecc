//! Prints the results as Markdown tables.

use crate::question_timings::QuestionTimings;
use crate::results::{ArchiveResults, PeerResults, Run};
use crate::targets;

/// A row of the table about bienban: its label, and its value at one size.
type Row = (&'static str, fn(&ArchiveResults) -> f64);

/// The unit is in the label; a megabyte is a million bytes.
const ROWS: &[Row] = &[
    ("text, MB", |size| megabytes(size.text_bytes)),
    ("passages found", |size| to_f64(size.indexing.passages as u64)),
    ("passages read per second", |size| to_f64(size.indexing.passages as u64) / size.indexing.reading_seconds),
    ("peak memory after reading, MB", |size| megabytes(size.indexing.reading_peak)),
    ("passages indexed per second", passages_indexed_per_second),
    ("passages read and indexed per second", |size| {
        to_f64(size.indexing.passages as u64) / (size.indexing.reading_seconds + size.indexing.indexing_seconds)
    }),
    ("peak memory after indexing, MB", |size| megabytes(size.indexing.peak)),
    ("first start, s", |size| size.first_start.seconds),
    ("peak memory of the first start, MB", |size| megabytes(size.first_start.peak)),
    ("index on disk, MB", |size| megabytes(size.first_start.index_bytes)),
    ("index on disk, relative to the text", |size| to_f64(size.first_start.index_bytes) / to_f64(size.text_bytes)),
    ("stored documents on disk, MB", |size| megabytes(size.first_start.document_bytes)),
    ("start, s", |size| size.serving.start_seconds),
    ("start to the first answer, s", |size| size.serving.first_answer_seconds),
    ("answer p50, ms", |size| size.serving.timings.percentile(50)),
    ("answer p95, ms", |size| size.serving.timings.percentile(95)),
    ("answer p99, ms", |size| size.serving.timings.percentile(99)),
    ("part: parsing the question, µs", |size| size.serving.parts.parsing),
    ("part: search and scoring, µs", |size| size.serving.parts.searching),
    ("part: selection of quotes, µs", |size| size.serving.parts.selecting),
    ("rendering Telegram's HTML, µs", |size| size.serving.parts.rendering),
    ("questions per second, two threads", |size| size.serving.throughput),
    ("allocations per question", |size| size.serving.allocations.count),
    ("allocated per question, kB", |size| size.serving.allocations.bytes / 1e3),
    ("peak memory while serving, MB", |size| megabytes(size.serving.memory.peak)),
    ("private memory while serving, MB", |size| megabytes(size.serving.memory.private)),
    ("mapped memory while serving, MB", |size| megabytes(size.serving.memory.mapped)),
    ("peak memory while serving, bytes per passage", |size| {
        to_f64(size.serving.memory.peak) / to_f64(size.indexing.passages as u64)
    }),
    ("reload with one changed file, s", |size| size.reload.seconds),
    ("answer p50 during that reload, ms", |size| size.reload.median / 1e3),
    ("slowest answer during that reload, ms", |size| size.reload.longest / 1e3),
    ("peak memory of the reload, MB", |size| megabytes(size.reload.peak)),
    ("bot's reply p50, ms", |size| size.replies.median / 1e3),
    ("bot's reply p99, ms", |size| size.replies.p99 / 1e3),
    ("right passage ranked first", |size| size.serving.timings.accuracy(usize::MAX)),
];

pub fn passages_indexed_per_second(size: &ArchiveResults) -> f64 {
    to_f64(size.indexing.passages as u64) / size.indexing.indexing_seconds
}

pub fn megabytes(bytes: u64) -> f64 {
    to_f64(bytes) / 1e6
}

#[expect(clippy::cast_precision_loss, reason = "far from 53 bits")]
pub fn to_f64(count: u64) -> f64 {
    count as f64
}

pub fn print(run: &Run) {
    print_own_results(run);
    println!();
    print_peers(run);
    println!();
    targets::print(run);
}

/// Prints the values of bienban, each with its ratio to the value at the previous size.
fn print_own_results(run: &Run) {
    let sizes: Vec<String> = run.sizes.iter().map(|size| size.passages.to_string()).collect();
    println!("| passages | {} |\n|---|{}", sizes.join(" | "), "---:|".repeat(sizes.len()));
    for (name, value) in ROWS {
        let mut previous = None;
        let cells = run.sizes.iter().map(|size| {
            let current = value(size);
            let ratio = previous.replace(current).filter(|previous| *previous > 0.0).map(|previous| current / previous);
            format_figure(current) + &ratio.map_or(String::new(), |ratio| format!(" (×{})", format_figure(ratio)))
        });
        println!("| {name} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
}

/// Prints all engines, with their times relative to bienban's. The accuracy is that on the questions that every engine
/// was asked.
fn print_peers(run: &Run) {
    println!(
        "| passages | engine | build, s | on disk, MB | peak memory of the build, MB | peak memory while asked, MB | p50, ms | p95, ms | p99, ms | p50 relative to bienban | right passage first | questions |"
    );
    println!("|---:|---|{}", "---:|".repeat(10));
    for size in &run.sizes {
        let (own, questions) = (&size.serving.timings, common_questions(size));
        let print_row = |name: &str, build: [f64; 3], peak: u64, timings: &QuestionTimings| {
            let times = [50, 95, 99].map(|percent| timings.percentile(percent));
            let ratio = times[0] / own.percentile(50);
            let cells = [&build[..], &[megabytes(peak)], &times, &[ratio, timings.accuracy(questions)]].concat();
            let cells: Vec<String> = cells.into_iter().map(format_figure).collect();
            println!("| {} | {name} | {} | {questions} |", size.passages, cells.join(" | "));
        };
        let build =
            [size.indexing.indexing_seconds, megabytes(size.first_start.index_bytes), megabytes(size.indexing.peak)];
        print_row("bienban", build, size.serving.memory.peak, own);
        for PeerResults { name, build, search } in &size.peers {
            let build = [build.seconds, megabytes(build.index_bytes), megabytes(build.peak)];
            print_row(name, build, search.peak, &search.timings);
        }
    }
}

/// The number of questions that every engine was asked.
pub fn common_questions(size: &ArchiveResults) -> usize {
    let peers = size.peers.iter().map(|peer| peer.search.timings.len());
    peers.chain([size.serving.timings.len()]).min().unwrap_or(0)
}

/// Formats a value with three significant digits.
pub fn format_figure(value: f64) -> String {
    match value.abs() {
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        1.0.. => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}
