//! `/stats`: figures and a chart of the last six weeks.

use crate::bot::context::Context;
use crate::bot::effect::Effect;
use crate::bot::telegram::{Attachment, Outgoing, Target};
use crate::render::chart::{DayCounts, draw_chart};
use crate::render::telegram::Screen;
use crate::render::telegram::admin::{ProcessState, render_stats};
use crate::render::texts::Language;
use crate::store::{DayStats, now};

/// Six weeks.
const DAYS: u32 = 42;

/// Sends the figures and the chart; or only the figures if questions are not stored or the chart cannot be
/// drawn.
pub async fn show(reply_to: Target, language: Language, context: &Context) -> Effect {
    let stats = context.run_store(|store| store.stats(DAYS, now())).await;
    let Some(stats) = stats else {
        return Effect::reply(reply_to, Screen::text(language.admin_texts().store_unavailable));
    };
    let memory = memory_stats::memory_stats().map(|stats| stats.physical_mem);
    let process = ProcessState { uptime: context.metrics.health.started.elapsed(), memory };
    let stored = Some(&stats).filter(|_| context.store.stores_questions());
    let screen = render_stats(language, stored, &context.library.snapshot(), process);
    if stored.is_none() {
        return Effect::reply(reply_to, screen);
    }
    let days: Vec<DayCounts> = stats.days.iter().map(to_day_counts).collect();
    match context.run_blocking(move |_| draw_chart(&days, language)).await {
        Some(Ok(chart)) => {
            let (file, fallback) = (Attachment::picture(chart), screen.clone());
            Effect::send(Outgoing::File { to: reply_to, file, caption: screen, fallback })
        }
        Some(Err(error)) => {
            tracing::warn!(%error, "cannot draw the statistics chart; only the figures are sent");
            Effect::reply(reply_to, screen)
        }
        None => Effect::reply(reply_to, screen),
    }
}

fn to_day_counts(day: &DayStats) -> DayCounts {
    let counts = day.counts;
    DayCounts { day: day.day, answered: counts.answered, nearest: counts.nearest, not_found: counts.not_found }
}
