//! A progress bar while many records are read; none if that is quick, or without a terminal.

use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::archive;
use crate::formats::Limits;
use crate::library::Stage;
use crate::records::Knowledge;

/// Shorter work shows no bar.
const LONG: Duration = Duration::from_millis(700);

/// Reads a folder, with a progress bar.
pub fn load(folder: &Path, limits: &Limits) -> Knowledge {
    watched(|progress| archive::load(folder, limits, &|done, all| progress(Stage::Reading { done, all })))
}

/// Runs work that reads many records, with a progress bar on standard error if that is a terminal.
pub fn watched<T>(work: impl FnOnce(&(dyn Fn(Stage) + Sync)) -> T) -> T {
    let begun = Instant::now();
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    bar.set_style(ProgressStyle::default_bar());
    let done = work(&|stage| {
        let Stage::Reading { done, all } = stage else { return };
        if bar.is_hidden() && begun.elapsed() > LONG {
            bar.set_length(all as u64);
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    done
}
