//! `/unanswered`: questions without an answer, to be made golden questions or marked as seen; CSV exports.

use super::audit::record_audit;
use super::pages::read_page;
use super::reload::begin_in;
use crate::answer::{Answer, Question};
use crate::bot::context::Context;
use crate::bot::effect::{Actor, Effect, Job, Work};
use crate::bot::telegram::{Attachment, Outgoing, Target};
use crate::library::{Change, Snapshot};
use crate::records::{Golden, QUESTIONS, read_file};
use crate::render::table;
use crate::render::telegram::admin::{self, Answered, PAGE_OF_QUESTIONS};
use crate::render::telegram::{QuestionAction, QuestionsCallback, Screen, Table};
use crate::render::texts::Language;
use crate::store::{Action, AuditResult, MOST_DAYS, Order, UnansweredQuestion, id_of, now};

/// Maximum rows of a table: more than anyone looks through in a spreadsheet.
const MOST_EXPORTED: u32 = 50_000;

/// Returns a page of unanswered questions; the last page if there are fewer.
pub async fn list(order: Order, page: u16, language: Language, context: &Context) -> Screen {
    if !context.store.keeps() {
        return Screen::text(language.admin().not_kept);
    }
    let screen = context.run_blocking(move |context| {
        let read = |skip| context.attempt(context.store.unanswered(order, skip, PAGE_OF_QUESTIONS));
        let (questions, all, page) = read_page(page, PAGE_OF_QUESTIONS, read)?;
        let snapshot = context.library.snapshot();
        Some(admin::unanswered(&context.view(&snapshot, language), &questions, all, order, page))
    });
    screen.await.flatten().unwrap_or_else(|| Screen::text(language.admin().not_stored))
}

pub async fn run_callback(callback: QuestionsCallback, actor: Actor, shown: Target, context: &Context) -> Effect {
    let language = actor.language;
    match callback {
        QuestionsCallback::List { order, page } => Effect::edit(shown, list(order, page, language, context).await),
        QuestionsCallback::Export(table) => export(table, &actor, shown, context).await,
        QuestionsCallback::Question { question, action } => {
            let known = context.attempt(context.store.unanswered_question(question)).flatten();
            let Some(question) = known else { return Effect::edit(shown, admin::forgotten(language)) };
            match action {
                QuestionAction::Show => Effect::edit(shown, card(&question, language, context)),
                QuestionAction::MakeGolden { quote } => make_golden(question, quote, actor, shown, context).await,
                QuestionAction::MarkSeen => Effect::edit(shown, mark_seen(&question, &actor, context).await),
            }
        }
    }
}

fn card(asked: &UnansweredQuestion, language: Language, context: &Context) -> Screen {
    let snapshot = context.library.snapshot();
    let answer = snapshot.answer(&Question::new(&asked.text));
    let golden = is_golden(&snapshot, &asked.text);
    admin::question(&context.view(&snapshot, language), asked, Answered { quotes: &answer.quotes, golden })
}

fn is_golden(snapshot: &Snapshot, question: &str) -> bool {
    let id = id_of(question);
    snapshot.knowledge.golden.iter().any(|golden| id_of(&golden.question) == id)
}

async fn mark_seen(asked: &UnansweredQuestion, actor: &Actor, context: &Context) -> Screen {
    let noted = context.attempt(context.store.mark_seen(asked.id, now()));
    let ending = if noted.is_some() { AuditResult::Done } else { AuditResult::Failed };
    // Without the question's text: the audit is kept forever, members' questions are not.
    record_audit(actor, Action::Seen, "", ending, context).await;
    let mut screen = list(Order::Newest, 0, actor.language, context).await;
    if noted.is_some() {
        screen.html = format!("{}\n\n{}", actor.language.admin().seen, screen.html);
    }
    screen
}

/// Makes a question a golden one: the list is written and loaded like an uploaded file.
async fn make_golden(asked: UnansweredQuestion, quote: u8, actor: Actor, shown: Target, context: &Context) -> Effect {
    let snapshot = context.library.snapshot();
    let answer = snapshot.answer(&Question::new(&asked.text));
    let golden = golden_of(&snapshot, &asked.text, &answer, quote);
    let Some(golden) = golden.filter(|_| !is_golden(&snapshot, &asked.text)) else {
        // The records have changed since the card was shown.
        return Effect::edit(shown, card(&asked, actor.language, context));
    };
    let over = snapshot.manifest.entry(QUESTIONS).map(|entry| entry.digest.clone());
    let before = context.run_blocking(|context| context.library.file(QUESTIONS)).await.flatten().unwrap_or_default();
    let bytes = golden.appended_to(&before);
    if !read_file(QUESTIONS, &bytes, context.library.limits()).problems.is_empty() {
        return Effect::reply(shown, Screen::text(actor.language.admin().golden_broken));
    }
    let change = Change::Put { path: QUESTIONS.to_owned(), bytes, over };
    let job = Job::new(actor, Action::Golden, asked.text, Work::Load(Some(change)));
    begin_in(Job { settles: Some(asked.id), ..job }, shown, context)
}

/// Returns the golden question that is answered by the quote numbered `quote`, from 1; with 0, one without an answer.
fn golden_of(snapshot: &Snapshot, question: &str, answer: &Answer, quote: u8) -> Option<Golden> {
    let question = question.to_owned();
    if quote == 0 {
        return Some(Golden { question, quote: None, document: None, suggest: false, missed: None });
    }
    let chosen = answer.quotes.get(usize::from(quote) - 1)?;
    let document = snapshot.place(chosen.passage).0;
    let quote = document.slice(chosen.span.clone()).to_owned();
    Some(Golden { question, quote: Some(quote), document: Some(document.path.clone()), suggest: false, missed: None })
}

async fn export(table: Table, actor: &Actor, shown: Target, context: &Context) -> Effect {
    let texts = actor.language.admin();
    let instead = Screen::text(texts.not_stored);
    let bytes = context.run_blocking(move |context| match table {
        Table::Questions => {
            let (questions, _) = context.attempt(context.store.unanswered(Order::Newest, 0, MOST_EXPORTED))?;
            table::questions(&questions).ok()
        }
        Table::Days => table::days(&context.attempt(context.store.stats(MOST_DAYS, now()))?.days).ok(),
    });
    let Some(bytes) = bytes.await.flatten() else { return Effect::reply(shown, instead) };
    let (name, about) = match table {
        Table::Questions => ("bienban-questions.csv", texts.table_questions),
        Table::Days => ("bienban-days.csv", texts.table_days),
    };
    record_audit(actor, Action::Export, name, AuditResult::Done, context).await;
    let (file, caption) = (Attachment::document(name.to_owned(), bytes), Screen::text(about));
    let instead = Screen::text(texts.not_sent);
    Effect::send(Outgoing::File { to: shown, file, caption, instead })
}
