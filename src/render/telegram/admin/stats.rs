//! The bot in figures: questions and their outcomes, and the state of the process.

use std::time::Duration;

use crate::library::Snapshot;
use crate::render::telegram::admin_callback::{QuestionsCallback, Table};
use crate::render::telegram::screen::{Screen, button};
use crate::render::texts::{Language, fill};
use crate::store::Stats;

/// The state of the process.
#[derive(Debug, Clone, Copy)]
pub struct Process {
    pub up: Duration,
    /// Bytes of resident memory; `None` if the system does not tell.
    pub memory: Option<usize>,
}

/// Shows the figures of the last days, if stored, and the process, as a caption of at most 1,024 UTF-16 units
/// (<https://core.telegram.org/bots/api#sendphoto>).
pub fn stats(language: Language, stats: Option<&Stats>, snapshot: &Snapshot, process: Process) -> Screen {
    let texts = language.admin();
    let minutes = process.up.as_secs() / 60;
    let up = fill(texts.stats_uptime, &[&(minutes / 1_440), &(minutes / 60 % 24), &(minutes % 60)]);
    let memory = process.memory.map_or("?".to_owned(), |bytes| (bytes >> 20).to_string());
    let bot = fill(
        texts.stats_bot,
        &[&snapshot.generation, &snapshot.knowledge.documents.len(), &snapshot.passages(), &up, &memory],
    );
    let Some(stats) = stats else { return Screen::text(format!("{}\n\n{bot}", texts.not_kept)) };
    let asked = asked(language, stats);
    let mut screen = Screen::text(format!("{asked}\n\n{bot}\n\n{}", texts.stats_legend));
    screen.row(vec![button(texts.to_export, QuestionsCallback::Export(Table::Days))]);
    screen
}

fn asked(language: Language, stats: &Stats) -> String {
    let (texts, counts) = (language.admin(), &stats.counts);
    let today = stats.days.last().map_or(0, |day| day.counts.asked());
    let week: u32 = stats.days.iter().rev().take(7).map(|day| day.counts.asked()).sum();
    let lines = [
        fill(texts.stats_days, &[&stats.days.len()]),
        fill(texts.stats_asked, &[&counts.asked(), &stats.questions]),
        fill(texts.stats_today, &[&today, &week]),
        fill(texts.stats_fates, &[&counts.answered, &counts.nearest, &counts.not_found]),
        fill(texts.stats_judged, &[&counts.right, &counts.wrong]),
        fill(texts.stats_time, &[&time(stats.median, language), &time(stats.p95, language)]),
        fill(texts.stats_people, &[&stats.members, &stats.groups]),
    ];
    lines.join("\n")
}

/// Formats a time for readers of the language, "0,8 ms", "31 ms", with one decimal below ten.
fn time(time: Option<Duration>, language: Language) -> String {
    let Some(time) = time else { return "–".to_owned() };
    let millis = time.as_secs_f64() * 1_000.0;
    let text = if millis < 10.0 { format!("{millis:.1} ms") } else { format!("{millis:.0} ms") };
    if language == Language::Vietnamese { text.replace('.', ",") } else { text }
}
