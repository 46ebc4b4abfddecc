//! `check`: lists the problems of the records as `path:line: message`; with `--verbose`, also what was read of
//! each record.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use super::folder::Folder;
use crate::records::Knowledge;
use crate::render::record_report;
use crate::render::texts::{Language, fill};

#[derive(Debug, clap::Args)]
pub struct Check {
    #[command(flatten)]
    folder: Folder,
    /// Also list the metadata of each record, its sources, and what is missing.
    #[arg(long, short)]
    verbose: bool,
    /// Also list the lines that are never quoted, with the reasons.
    #[arg(long)]
    left_out: bool,
}

impl Check {
    /// Prints the problems; the exit code is 1 if there are any.
    pub fn run(self, language: Language) -> anyhow::Result<ExitCode> {
        let knowledge = self.folder.load(language)?;
        let mut out = BufWriter::new(std::io::stdout().lock());
        for document in knowledge.documents.iter().filter(|_| self.verbose) {
            writeln!(out, "{}", record_report::describe_record(&document.clone_unloaded(), language))?;
        }
        if self.left_out {
            self.list_left_out(&knowledge, &mut out, language)?;
        }
        for problem in &knowledge.problems {
            writeln!(out, "{}", record_report::format_problem_line(problem, language))?;
        }
        out.flush()?;
        let passages: usize = knowledge.documents.iter().map(|d| d.passage_count()).sum();
        eprintln!(
            "{}",
            fill(language.cli_texts().totals, &[&knowledge.documents.len(), &passages, &knowledge.problems.len()])
        );
        Ok(if knowledge.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }

    /// Lists the lines of all records that are never quoted, by reading again the records that have such lines.
    fn list_left_out(&self, knowledge: &Knowledge, out: &mut impl Write, language: Language) -> anyhow::Result<()> {
        for document in knowledge.documents.iter().filter(|document| !document.left_out.is_empty()) {
            let lines = self.folder.list_left_out(&document.path, language)?;
            for line in lines {
                writeln!(out, "{}", record_report::format_left_out_line(&document.path, &line, language))?;
            }
        }
        Ok(())
    }
}
