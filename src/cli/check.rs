//! `check`: lists the problems of the records as path:line: message; with `--verbose`, also what was understood.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use super::folder::Folder;
use crate::render::overview;
use crate::render::texts::{Language, fill};

#[derive(Debug, clap::Args)]
pub struct Check {
    #[command(flatten)]
    folder: Folder,
    /// Tell what was found of each record, where, and what is missing.
    #[arg(long, short)]
    verbose: bool,
}

impl Check {
    pub fn run(self, language: Language) -> anyhow::Result<ExitCode> {
        let found = self.folder.load(language)?;
        let mut out = BufWriter::new(std::io::stdout().lock());
        for document in found.documents.iter().filter(|_| self.verbose) {
            writeln!(out, "{}", overview::document(document, language))?;
        }
        for problem in &found.problems {
            writeln!(out, "{}", overview::problem(problem, language))?;
        }
        out.flush()?;
        let passages: usize = found.documents.iter().map(|d| d.passage_count()).sum();
        eprintln!("{}", fill(language.cli().totals, &[&found.documents.len(), &passages, &found.problems.len()]));
        Ok(if found.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}
