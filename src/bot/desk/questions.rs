//! What members ask: what was in vain, made into golden questions or marked as seen; numbers, with a
//! picture; both as tables for a spreadsheet.

use super::loading::{Job, Work, begin_in};
use super::{Keeper, audit, blocking, say, show, view};
use crate::answer::{Answer, Question};
use crate::bot::api::ApiError;
use crate::bot::attachments::{Attachment, send};
use crate::bot::handlers::Context;
use crate::bot::screens::Target;
use crate::library::{Change, Snapshot};
use crate::records::{Golden, QUESTIONS, read_file};
use crate::render::chart::{Bar, chart};
use crate::render::table;
use crate::render::telegram::Screen;
use crate::render::telegram::desk::{self, Answered, Desk, PAGE_OF_QUESTIONS, Process};
use crate::render::texts::Language;
use crate::store::{Action, Ending, Order, Vain, now};

/// Days that `/stats` tells of: six weeks.
const DAYS: u32 = 42;

/// Questions of a table: more than any spreadsheet is looked through for.
const MOST_EXPORTED: u32 = 50_000;

/// A page of what was asked in vain; the last where there are fewer.
pub async fn vain(order: Order, page: u16, language: Language, context: &Context) -> Screen {
    let page = blocking(context, move |context| vain_page(order, page, language, context)).await;
    page.unwrap_or_else(|| Screen::text(language.desk().not_stored))
}

fn vain_page(order: Order, page: u16, language: Language, context: &Context) -> Screen {
    if !context.store.keeps() {
        return Screen::text(language.desk().not_kept);
    }
    let of =
        |page: u16| context.kept(context.store.in_vain(order, u32::from(page) * PAGE_OF_QUESTIONS, PAGE_OF_QUESTIONS));
    let Some((mut questions, all)) = of(page) else { return Screen::text(language.desk().not_stored) };
    let last = u16::try_from(all.saturating_sub(1) / PAGE_OF_QUESTIONS).unwrap_or(u16::MAX);
    if page > last {
        questions = of(last).map_or(Vec::new(), |(questions, _)| questions);
    }
    let snapshot = context.library.snapshot();
    desk::vain(&view(&snapshot, language, context), &questions, all, order, page.min(last))
}

/// `/stats`: the numbers below a picture of the last weeks.
pub async fn stats(below: Target, language: Language, context: &Context) -> Result<(), ApiError> {
    let stats = blocking(context, |context| context.kept(context.store.stats(DAYS, now()))).await.flatten();
    let Some(stats) = stats else { return say(below, &Screen::text(language.desk().not_stored), context).await };
    let memory = memory_stats::memory_stats().map(|stats| stats.physical_mem);
    let process = Process { up: context.metrics.health.started.elapsed(), memory };
    let kept = Some(&stats).filter(|_| context.store.keeps());
    let screen = desk::stats(language, kept, &context.library.snapshot(), process);
    if kept.is_none() {
        return say(below, &screen, context).await;
    }
    let bar = |day: &crate::store::Day| {
        let counts = day.counts;
        Bar { day: day.day, answered: counts.answered, nearest: counts.nearest, refused: counts.refused }
    };
    let bars: Vec<Bar> = stats.days.iter().map(bar).collect();
    match blocking(context, move |_| chart(&bars)).await {
        Some(Ok(picture)) => send(below, &Attachment::picture(picture), &screen, &context.api).await,
        Some(Err(error)) => {
            tracing::warn!(%error, "the picture of the statistics was not drawn");
            say(below, &screen, context).await
        }
        None => say(below, &screen, context).await,
    }
}

pub async fn tapped(tap: Desk, keeper: Keeper, shown: Target, context: &Context) -> Result<(), ApiError> {
    let language = keeper.language;
    match tap {
        Desk::Vain { order, page } => show(shown, &vain(order, page, language, context).await, context).await,
        Desk::ExportQuestions => export(Table::Questions, &keeper, shown, context).await,
        Desk::ExportDays => export(Table::Days, &keeper, shown, context).await,
        Desk::Question { question } | Desk::Golden { question, .. } | Desk::Seen { question } => {
            let Some(vain) = context.kept(context.store.vain(question)).flatten() else {
                return show(shown, &desk::forgotten(language), context).await;
            };
            match tap {
                Desk::Golden { quote, .. } => golden(vain, quote, keeper, shown, context).await,
                Desk::Seen { .. } => seen(&vain, &keeper, shown, context).await,
                _ => card(&vain, &keeper, shown, context).await,
            }
        }
        _ => Ok(()),
    }
}

async fn card(asked: &Vain, keeper: &Keeper, shown: Target, context: &Context) -> Result<(), ApiError> {
    let snapshot = context.library.snapshot();
    let answer = snapshot.answer(&Question::new(&asked.text));
    let golden = is_golden(&snapshot, &asked.text);
    let view = view(&snapshot, keeper.language, context);
    let screen = desk::question(&view, asked, Answered { quotes: answer.outcome.quotes(), golden });
    show(shown, &screen, context).await
}

fn is_golden(snapshot: &Snapshot, question: &str) -> bool {
    let id = crate::store::id_of(question);
    snapshot.knowledge.golden.iter().any(|golden| crate::store::id_of(&golden.question) == id)
}

async fn seen(asked: &Vain, keeper: &Keeper, shown: Target, context: &Context) -> Result<(), ApiError> {
    let noted = context.kept(context.store.mark_seen(asked.id, now()));
    let ending = if noted.is_some() { Ending::Done } else { Ending::Failed };
    // Without its text: the audit is kept for ever, and what members ask is not.
    audit(keeper, Action::Seen, "", ending, context).await;
    let mut screen = vain(Order::Newest, 0, keeper.language, context).await;
    if noted.is_some() {
        screen.html = format!("{}\n\n{}", keeper.language.desk().seen, screen.html);
    }
    show(shown, &screen, context).await
}

/// Makes a question a golden one: the list is written and loaded as a file that is sent would be.
async fn golden(asked: Vain, quote: u8, keeper: Keeper, shown: Target, context: &Context) -> Result<(), ApiError> {
    let snapshot = context.library.snapshot();
    let answer = snapshot.answer(&Question::new(&asked.text));
    let Some(golden) =
        made_golden(&snapshot, &asked.text, &answer, quote).filter(|_| !is_golden(&snapshot, &asked.text))
    else {
        // The records have changed since the card was shown.
        return card(&asked, &keeper, shown, context).await;
    };
    let over = snapshot.manifest.entry(QUESTIONS).map(|entry| entry.digest.clone());
    let before = blocking(context, |context| context.library.file(QUESTIONS)).await.flatten().unwrap_or_default();
    let bytes = golden.appended_to(&before);
    if !read_file(QUESTIONS, &bytes, context.library.limits()).problems.is_empty() {
        return say(shown, &Screen::text(keeper.language.desk().golden_broken), context).await;
    }
    let change = Change::Put { path: QUESTIONS.to_owned(), bytes, over };
    let job = Job::new(keeper, Action::Golden, asked.text, Work::Load(Some(change)));
    begin_in(Job { seen: Some(asked.id), ..job }, shown, context).await
}

/// The golden question that a quote of that number answers, from 1; with 0, that none does.
fn made_golden(snapshot: &Snapshot, question: &str, answer: &Answer, quote: u8) -> Option<Golden> {
    let question = question.to_owned();
    if quote == 0 {
        return Some(Golden { question, quote: None, document: None, suggest: false, missed: None });
    }
    let chosen = answer.outcome.quotes().get(usize::from(quote) - 1)?;
    let document = snapshot.place(chosen.passage).0;
    let quote = document.slice(chosen.span.clone()).to_owned();
    Some(Golden { question, quote: Some(quote), document: Some(document.path.clone()), suggest: false, missed: None })
}

#[derive(Debug, Clone, Copy)]
enum Table {
    Questions,
    Days,
}

async fn export(of: Table, keeper: &Keeper, shown: Target, context: &Context) -> Result<(), ApiError> {
    let texts = keeper.language.desk();
    let table = blocking(context, move |context| match of {
        Table::Questions => {
            let (questions, _) = context.kept(context.store.in_vain(Order::Newest, 0, MOST_EXPORTED))?;
            table::questions(&questions).ok()
        }
        Table::Days => table::days(&context.kept(context.store.stats(crate::store::MOST_DAYS, now()))?.days).ok(),
    });
    let (name, about) = match of {
        Table::Questions => ("bienban-questions.csv", texts.table_questions),
        Table::Days => ("bienban-days.csv", texts.table_days),
    };
    let Some(bytes) = table.await.flatten() else {
        return say(shown, &Screen::text(texts.not_stored), context).await;
    };
    audit(keeper, Action::Export, name, Ending::Done, context).await;
    send(shown, &Attachment::document(name.to_owned(), bytes), &Screen::text(about), &context.api).await
}
