//! `check`: everything that is wrong with the records, as path:line: message.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use crate::knowledge;

pub fn run(folder: &Path) -> anyhow::Result<ExitCode> {
    let found = knowledge::load(folder);
    let mut out = BufWriter::new(std::io::stdout().lock());
    for problem in &found.problems {
        writeln!(out, "{problem}")?;
    }
    out.flush()?;
    let passages: usize = found.documents.iter().map(|d| d.passages.len()).sum();
    eprintln!("Records: {}, passages: {passages}, problems: {}.", found.documents.len(), found.problems.len());
    Ok(if found.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
