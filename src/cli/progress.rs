//! A progress bar while many records are read. It is not shown if that is quick or standard error is no terminal.

use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::archive;
use crate::formats::Limits;
use crate::library::ReloadStage;
use crate::records::Knowledge;

/// Time after which the bar is shown.
const BAR_DELAY: Duration = Duration::from_millis(700);

/// Reads the records in a folder, with a progress bar.
pub fn load_folder(folder: &Path, limits: &Limits) -> Knowledge {
    with_progress_bar(|progress| {
        archive::load_folder(folder, limits, &|done, total| progress(ReloadStage::Reading { done, total }))
    })
}

/// Runs work that reads many records, with a progress bar on standard error if that is a terminal.
pub fn with_progress_bar<T>(work: impl FnOnce(&(dyn Fn(ReloadStage) + Sync)) -> T) -> T {
    let started = Instant::now();
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    bar.set_style(ProgressStyle::default_bar());
    let result = work(&|stage| {
        let ReloadStage::Reading { done, total } = stage else { return };
        if bar.is_hidden() && started.elapsed() > BAR_DELAY {
            bar.set_length(total as u64);
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    result
}
