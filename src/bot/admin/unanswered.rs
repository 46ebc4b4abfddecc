//! `/unanswered`: lists unanswered questions, makes them golden questions, or marks them as seen. Also exports CSV
//! tables.

use super::audit::record_audit;
use super::pages::read_page;
use super::reload::begin_job;
use crate::answer::{Answer, Question};
use crate::bot::context::Context;
use crate::bot::effect::{Actor, Effect, Job, Work};
use crate::bot::telegram::{Attachment, Outgoing, Target};
use crate::library::{FolderChange, Snapshot};
use crate::records::{GoldenQuestion, QUESTIONS_FILE, read_file};
use crate::render::csv_export;
use crate::render::telegram::admin::{self, CurrentAnswer, QUESTIONS_PAGE_SIZE};
use crate::render::telegram::{QuestionAction, QuestionsCallback, Screen, Table};
use crate::render::texts::Language;
use crate::store::{Action, AuditResult, MAX_RETENTION_DAYS, UnansweredOrder, UnansweredQuestion, hash_question, now};

/// Maximum rows of an exported table: more than anyone reads in a spreadsheet.
const MAX_EXPORTED_ROWS: u32 = 50_000;

/// Returns a page of unanswered questions; the last page if there are fewer.
pub async fn list(order: UnansweredOrder, page: u16, language: Language, context: &Context) -> Screen {
    if !context.store.stores_questions() {
        return Screen::text(language.admin_texts().questions_not_stored);
    }
    let screen = context.run_blocking(move |context| {
        let read = |skip| context.attempt(context.store.unanswered_questions(order, skip, QUESTIONS_PAGE_SIZE));
        let (questions, total, page) = read_page(page, QUESTIONS_PAGE_SIZE, read)?;
        let snapshot = context.library.snapshot();
        Some(admin::render_unanswered(&context.render_context(&snapshot, language), &questions, total, order, page))
    });
    screen.await.flatten().unwrap_or_else(|| Screen::text(language.admin_texts().store_unavailable))
}

pub async fn run_callback(callback: QuestionsCallback, actor: Actor, target: Target, context: &Context) -> Effect {
    let language = actor.language;
    match callback {
        QuestionsCallback::List { order, page } => Effect::edit(target, list(order, page, language, context).await),
        QuestionsCallback::Export(table) => export(table, &actor, target, context).await,
        QuestionsCallback::Question { question, action } => {
            let stored = context.run_store(move |store| store.unanswered_question(question)).await.flatten();
            let Some(question) = stored else { return Effect::edit(target, admin::render_missing_question(language)) };
            match action {
                QuestionAction::Show => Effect::edit(target, render_card(&question, language, context)),
                QuestionAction::MakeGolden { quote } => {
                    add_golden_question(question, quote, actor, target, context).await
                }
                QuestionAction::MarkSeen => Effect::edit(target, mark_seen(&question, &actor, context).await),
            }
        }
    }
}

fn render_card(question: &UnansweredQuestion, language: Language, context: &Context) -> Screen {
    let snapshot = context.library.snapshot();
    let answer = snapshot.answer(&Question::new(&question.text));
    let golden = is_golden(&snapshot, &question.text);
    admin::render_question(
        &context.render_context(&snapshot, language),
        question,
        CurrentAnswer { quotes: &answer.quotes, is_golden: golden },
    )
}

fn is_golden(snapshot: &Snapshot, question: &str) -> bool {
    let id = hash_question(question);
    snapshot.knowledge.golden.iter().any(|golden| hash_question(&golden.question) == id)
}

async fn mark_seen(question: &UnansweredQuestion, actor: &Actor, context: &Context) -> Screen {
    let id = question.id;
    let marked = context.run_store(move |store| store.mark_seen(id, now())).await;
    let result = if marked.is_some() { AuditResult::Done } else { AuditResult::Failed };
    // Audit entries are stored forever and members' questions are not, so the entry does not contain the text.
    record_audit(actor, Action::Seen, "", result, context).await;
    let mut screen = list(UnansweredOrder::Newest, 0, actor.language, context).await;
    if marked.is_some() {
        screen.html = format!("{}\n\n{}", actor.language.admin_texts().marked_seen, screen.html);
    }
    screen
}

/// Makes a question a golden one: adds it to the file of golden questions, which is loaded like an upload.
async fn add_golden_question(
    unanswered: UnansweredQuestion,
    quote: u8,
    actor: Actor,
    target: Target,
    context: &Context,
) -> Effect {
    let snapshot = context.library.snapshot();
    let answer = snapshot.answer(&Question::new(&unanswered.text));
    let golden = build_golden(&snapshot, &unanswered.text, &answer, quote);
    let Some(golden) = golden.filter(|_| !is_golden(&snapshot, &unanswered.text)) else {
        // The records have changed since the card was shown.
        return Effect::edit(target, render_card(&unanswered, actor.language, context));
    };
    let replaced = snapshot.manifest.entry(QUESTIONS_FILE).map(|entry| entry.digest.clone());
    let before = context
        .run_blocking(|context| context.library.read_file_bytes(QUESTIONS_FILE))
        .await
        .flatten()
        .unwrap_or_default();
    let bytes = golden.append_to(&before);
    if !read_file(QUESTIONS_FILE, &bytes, context.library.limits()).problems.is_empty() {
        return Effect::reply(target, Screen::text(actor.language.admin_texts().golden_invalid));
    }
    let change = FolderChange::Put { path: QUESTIONS_FILE.to_owned(), bytes, replaced };
    let job = Job::new(actor, Action::Golden, unanswered.text, Work::Load(Some(change)));
    begin_job(Job { question: Some(unanswered.id), ..job }, target, context)
}

/// Returns the golden question whose answer is the quote numbered `quote`, from 1, or, with 0, one that has no
/// answer; `None` if there is no such quote.
fn build_golden(snapshot: &Snapshot, question: &str, answer: &Answer, quote: u8) -> Option<GoldenQuestion> {
    let question = question.to_owned();
    if quote == 0 {
        return Some(GoldenQuestion { question, quote: None, document: None, suggest: false, missed: None });
    }
    let chosen = answer.quotes.get(usize::from(quote) - 1)?;
    let document = snapshot.passage(chosen.passage).0;
    let quote = document.slice(chosen.span.clone()).to_owned();
    Some(GoldenQuestion {
        question,
        quote: Some(quote),
        document: Some(document.path.clone()),
        suggest: false,
        missed: None,
    })
}

async fn export(table: Table, actor: &Actor, target: Target, context: &Context) -> Effect {
    let texts = actor.language.admin_texts();
    let fallback = Screen::text(texts.store_unavailable);
    let bytes = context.run_blocking(move |context| match table {
        Table::Questions => {
            let (questions, _) =
                context.attempt(context.store.unanswered_questions(UnansweredOrder::Newest, 0, MAX_EXPORTED_ROWS))?;
            csv_export::export_questions(&questions).ok()
        }
        Table::Days => {
            csv_export::export_days(&context.attempt(context.store.stats(MAX_RETENTION_DAYS, now()))?.days).ok()
        }
    });
    let Some(bytes) = bytes.await.flatten() else { return Effect::reply(target, fallback) };
    let (name, description) = match table {
        Table::Questions => ("bienban-questions.csv", texts.export_questions),
        Table::Days => ("bienban-days.csv", texts.export_days),
    };
    record_audit(actor, Action::Export, name, AuditResult::Done, context).await;
    let (file, caption) = (Attachment::document(name.to_owned(), bytes), Screen::text(description));
    let fallback = Screen::text(texts.not_sent);
    Effect::send(Outgoing::File { to: target, file, caption, fallback })
}
