//! The screen of statistics: questions and their outcomes, and the state of the process.

use std::time::Duration;

use crate::library::Snapshot;
use crate::render::telegram::admin_callback::{QuestionsCallback, Table};
use crate::render::telegram::screen::{Screen, callback_button};
use crate::render::texts::{Language, fill, format_duration};
use crate::store::Stats;

/// The state of the process.
#[derive(Debug, Clone, Copy)]
pub struct ProcessState {
    pub uptime: Duration,
    /// Bytes of resident memory; `None` if unknown.
    pub memory: Option<usize>,
}

/// Renders the statistics of the last days, if questions are stored, and the state of the process. The text is a
/// caption of at most 1,024 UTF-16 units (<https://core.telegram.org/bots/api#sendphoto>).
pub fn render_stats(language: Language, stats: Option<&Stats>, snapshot: &Snapshot, process: ProcessState) -> Screen {
    let texts = language.admin_texts();
    let uptime = format_duration(process.uptime, language);
    let memory = process.memory.map_or("?".to_owned(), |bytes| (bytes >> 20).to_string());
    let bot = fill(
        texts.stats_bot,
        &[&snapshot.generation, &snapshot.knowledge.documents.len(), &snapshot.passage_count(), &uptime, &memory],
    );
    let Some(stats) = stats else { return Screen::text(format!("{}\n\n{bot}", texts.questions_not_stored)) };
    let questions = describe_questions(language, stats);
    let mut screen = Screen::text(format!("{questions}\n\n{bot}\n\n{}", texts.stats_legend));
    screen.push_row(vec![callback_button(texts.button_export, QuestionsCallback::Export(Table::Days))]);
    screen
}

fn describe_questions(language: Language, stats: &Stats) -> String {
    let (texts, counts) = (language.admin_texts(), &stats.counts);
    let today = stats.days.last().map_or(0, |day| day.counts.total());
    let week: u32 = stats.days.iter().rev().take(7).map(|day| day.counts.total()).sum();
    let lines = [
        fill(texts.stats_days, &[&stats.days.len()]),
        fill(texts.stats_questions, &[&counts.total(), &stats.questions]),
        fill(texts.stats_today, &[&today, &week]),
        fill(texts.stats_outcomes, &[&counts.answered, &counts.nearest, &counts.not_found]),
        fill(texts.stats_ratings, &[&counts.right, &counts.wrong]),
        fill(texts.stats_latency, &[&format_latency(stats.median, language), &format_latency(stats.p95, language)]),
        fill(texts.stats_people, &[&stats.members, &stats.groups]),
    ];
    lines.join("\n")
}

/// Formats a latency in milliseconds, with one decimal below ten: "0,8 ms", "31 ms"; "–" if unknown.
fn format_latency(latency: Option<Duration>, language: Language) -> String {
    let Some(latency) = latency else { return "–".to_owned() };
    let millis = latency.as_secs_f64() * 1_000.0;
    let text = if millis < 10.0 { format!("{millis:.1} ms") } else { format!("{millis:.0} ms") };
    if language == Language::Vietnamese { text.replace('.', ",") } else { text }
}
