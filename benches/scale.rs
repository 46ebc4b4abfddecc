//! What an archive of any size costs.
//!
//! `cargo bench --bench scale -- write DIR N` writes N passages and questions to them, for use by hand.

#[expect(dead_code, reason = "other benches need the rest")]
mod archive;

use std::path::Path;
use std::time::Instant;

use archive::{Archive, PASSAGES};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [what, folder, passages] = &arguments[..] else { panic!("write DIR N") };
    assert_eq!(what, "write");
    let begun = Instant::now();
    let archive = Archive::of_passages(PASSAGES);
    let files = archive.files(passages.parse().expect("a number of passages"));
    let size = archive.write(Path::new(folder), 0..files);
    println!("{size} bytes in {files} files in {:?}", begun.elapsed());
    for asked in archive.questions(files).take(20) {
        println!("{} | {}", asked.question, asked.sentence);
    }
}
