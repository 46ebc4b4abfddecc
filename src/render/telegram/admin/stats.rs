//! The bot in numbers: what is asked and how it ends, and how the process fares.

use std::time::Duration;

use crate::library::Snapshot;
use crate::render::telegram::admin_callback::{QuestionsCallback, Table};
use crate::render::telegram::screen::{Screen, button};
use crate::render::texts::{Language, filled};
use crate::store::Stats;

/// How the process fares.
#[derive(Debug, Clone, Copy)]
pub struct Process {
    pub up: Duration,
    /// Bytes of memory that are really there; none where the system does not tell.
    pub memory: Option<usize>,
}

/// The numbers of the last days, where they are kept, and the process, as a caption: it bears 1,024
/// UTF-16 units (<https://core.telegram.org/bots/api#sendphoto>).
pub fn stats(language: Language, stats: Option<&Stats>, snapshot: &Snapshot, process: Process) -> Screen {
    let texts = language.admin();
    let minutes = process.up.as_secs() / 60;
    let up = [minutes / 1_440, minutes / 60 % 24, minutes % 60].map(|part| part.to_string());
    let memory = process.memory.map_or("?".to_owned(), |bytes| (bytes >> 20).to_string());
    let bot = filled(
        texts.stats_bot,
        &[
            &snapshot.generation.to_string(),
            &snapshot.knowledge.documents.len().to_string(),
            &snapshot.passages().to_string(),
            &filled(texts.stats_uptime, &up.each_ref().map(String::as_str)),
            &memory,
        ],
    );
    let Some(stats) = stats else { return Screen::text(format!("{}\n\n{bot}", texts.not_kept)) };
    let asked = asked(language, stats);
    let mut screen = Screen::text(format!("{asked}\n\n{bot}\n\n{}", texts.stats_legend));
    screen.row(vec![button(texts.to_export, QuestionsCallback::Export(Table::Days))]);
    screen
}

fn asked(language: Language, stats: &Stats) -> String {
    let (texts, counts) = (language.admin(), &stats.counts);
    let number = |count: u32| count.to_string();
    let today = stats.days.last().map_or(0, |day| day.counts.asked());
    let week = stats.days.iter().rev().take(7).map(|day| day.counts.asked()).sum();
    let lines = [
        filled(texts.stats_days, &[&stats.days.len().to_string()]),
        filled(texts.stats_asked, &[&number(counts.asked()), &number(stats.questions)]),
        filled(texts.stats_today, &[&number(today), &number(week)]),
        filled(texts.stats_fates, &[&number(counts.answered), &number(counts.nearest), &number(counts.not_found)]),
        filled(texts.stats_judged, &[&number(counts.right), &number(counts.wrong)]),
        filled(texts.stats_time, &[&time(stats.median, language), &time(stats.p95, language)]),
        filled(texts.stats_people, &[&number(stats.members), &number(stats.groups)]),
    ];
    lines.join("\n")
}

/// "0,8 ms", "31 ms": as readers of the language write it, one digit behind the sign below ten.
fn time(time: Option<Duration>, language: Language) -> String {
    let Some(time) = time else { return "–".to_owned() };
    let millis = time.as_secs_f64() * 1_000.0;
    let text = if millis < 10.0 { format!("{millis:.1} ms") } else { format!("{millis:.0} ms") };
    if language == Language::Vietnamese { text.replace('.', ",") } else { text }
}
