//! `/stats`: figures and a chart of the last weeks.

use crate::bot::context::Context;
use crate::bot::effect::Effect;
use crate::bot::telegram::{Attachment, Outgoing, Target};
use crate::render::chart::{Bar, chart};
use crate::render::telegram::Screen;
use crate::render::telegram::admin::{Process, stats};
use crate::render::texts::Language;
use crate::store::{Day, now};

const DAYS: u32 = 42;

/// Sends the figures and the chart; only the figures if no questions are stored or the chart cannot be drawn.
pub async fn show(below: Target, language: Language, context: &Context) -> Effect {
    let known = context.run_blocking(|context| context.attempt(context.store.stats(DAYS, now()))).await.flatten();
    let Some(known) = known else { return Effect::reply(below, Screen::text(language.admin().not_stored)) };
    let memory = memory_stats::memory_stats().map(|stats| stats.physical_mem);
    let process = Process { up: context.metrics.health.started.elapsed(), memory };
    let kept = Some(&known).filter(|_| context.store.keeps());
    let screen = stats(language, kept, &context.library.snapshot(), process);
    if kept.is_none() {
        return Effect::reply(below, screen);
    }
    let bars: Vec<Bar> = known.days.iter().map(bar).collect();
    match context.run_blocking(move |_| chart(&bars, language)).await {
        Some(Ok(picture)) => {
            let (file, instead) = (Attachment::picture(picture), screen.clone());
            Effect::send(Outgoing::File { to: below, file, caption: screen, instead })
        }
        Some(Err(error)) => {
            tracing::warn!(%error, "the picture of the statistics was not drawn");
            Effect::reply(below, screen)
        }
        None => Effect::reply(below, screen),
    }
}

fn bar(day: &Day) -> Bar {
    let counts = day.counts;
    Bar { day: day.day, answered: counts.answered, nearest: counts.nearest, not_found: counts.not_found }
}
