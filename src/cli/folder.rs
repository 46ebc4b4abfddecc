//! The records folder that a command reads.

use std::path::PathBuf;

use super::progress;
use crate::archive::RecordsFolder;
use crate::config::Config;
use crate::formats::LeftOutLine;
use crate::library::Snapshot;
use crate::records::{self, Knowledge};
use crate::render::messages::describe_load_error;
use crate::render::texts::Language;

#[derive(Debug, clap::Args)]
pub struct Folder {
    /// The records folder; by default KNOWLEDGE_DIR, else `knowledge`.
    #[arg(long, value_name = "DIR")]
    knowledge: Option<PathBuf>,
}

impl Folder {
    /// Reads the records, with a progress bar if that takes long.
    pub fn load(&self, language: Language) -> anyhow::Result<Knowledge> {
        let config = Config::read_records(language)?;
        let folder = self.knowledge.as_ref().unwrap_or(&config.folder);
        Ok(progress::load_folder(folder, &config.limits))
    }

    /// Reads the record at `path` again; returns its lines that are never quoted, none if it can no longer be read.
    pub fn list_left_out(&self, path: &str, language: Language) -> anyhow::Result<Vec<LeftOutLine>> {
        let config = Config::read_records(language)?;
        let folder = RecordsFolder::new(self.knowledge.clone().unwrap_or(config.folder));
        let bytes = folder.read_bytes(path, &config.limits).ok();
        let lines = bytes.and_then(|bytes| records::list_left_out(path, &bytes, &config.limits).ok());
        Ok(lines.unwrap_or_default())
    }

    /// Reads and indexes the records.
    pub fn load_snapshot(&self, language: Language) -> anyhow::Result<Snapshot> {
        Snapshot::build(self.load(language)?, 1)
            .map_err(|error| anyhow::Error::msg(describe_load_error(&error, language)))
    }
}
