//! A change of the records, told of in one message: how far it is, then what came of it.
//!
//! It runs beside the answers and outlives its message's turn; the chat goes on meanwhile. While it
//! waits to be decided, nothing is changed.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, interval_at, timeout};

use super::{Keeper, audit, blocking};
use crate::bot::api::ApiError;
use crate::bot::handlers::Context;
use crate::bot::screens::{Target, edit, edited, reply};
use crate::library::{Behind, Change, LoadError, Loaded, Opened, Reload, Report, Stage};
use crate::render::messages;
use crate::render::telegram::Screen;
use crate::render::telegram::desk::{self, Choice};
use crate::render::texts::Language;
use crate::store::{Action, Ending, now};

/// A word on how far it is waits no longer for Telegram.
const WORD: Duration = Duration::from_secs(2);

/// What is to be done to the records.
pub enum Work {
    /// The folder is loaded, after a change of it.
    Load(Option<Change>),
    /// What was held is swapped in.
    Accept(u64),
    Rollback,
}

/// By whom, what, and what it is called in the audit.
pub struct Job {
    pub keeper: Keeper,
    pub action: Action,
    pub detail: String,
    pub work: Work,
    /// A question that was asked in vain, and is seen to once it is done.
    pub seen: Option<u64>,
}

/// What came of it.
enum Done {
    Loaded(Loaded),
    Back(Report),
}

impl Job {
    pub fn new(keeper: Keeper, action: Action, detail: impl Into<String>, work: Work) -> Self {
        Self { keeper, action, detail: detail.into(), work, seen: None }
    }
}

impl Work {
    fn run(self, reload: Reload, progress: &(dyn Fn(Stage) + Sync)) -> Result<Done, LoadError> {
        match self {
            Self::Load(change) => reload.run(change, now(), progress).map(Done::Loaded),
            Self::Accept(candidate) => reload.accept(candidate, now()).map(Done::Loaded),
            Self::Rollback => reload.rollback(progress).map(Done::Back),
        }
    }
}

/// Begins a job, with a message below the one that asked for it.
pub async fn begin(job: Job, below: Target, context: &Context) -> Result<(), ApiError> {
    let Some(reload) = claimed(below, job.keeper.language, context).await? else { return Ok(()) };
    let reading = desk::progress(job.keeper.language, Stage::Reading { done: 0, all: 0 });
    let message = reply(below, &reading, &context.api).await?;
    run(job, reload, below.of(message), context);
    Ok(())
}

/// Begins a job in a message of the bot's, in place of what it shows; its buttons stay where another
/// is under way.
pub async fn begin_in(job: Job, shown: Target, context: &Context) -> Result<(), ApiError> {
    match claimed(shown, job.keeper.language, context).await? {
        Some(reload) => begin_with(reload, job, shown, context).await,
        None => Ok(()),
    }
}

/// The claim to change something; none where another is under way, which is said below.
pub async fn claimed(below: Target, language: Language, context: &Context) -> Result<Option<Reload>, ApiError> {
    match context.library.begin() {
        Ok(reload) => Ok(Some(reload)),
        Err(error) => reply(below, &desk::failed(language, &error), &context.api).await.map(|_| None),
    }
}

/// Begins a job with its claim, in a message of the bot's.
pub async fn begin_with(reload: Reload, job: Job, shown: Target, context: &Context) -> Result<(), ApiError> {
    let reading = desk::progress(job.keeper.language, Stage::Reading { done: 0, all: 0 });
    edit(shown, &reading, &context.api).await?;
    run(job, reload, shown, context);
    Ok(())
}

/// Swaps in what was held, or leaves it.
pub async fn decide(
    keeper: Keeper,
    candidate: u64,
    choice: Choice,
    shown: Target,
    context: &Context,
) -> Result<(), ApiError> {
    let language = keeper.language;
    // Claimed first, so that nothing that is under way takes what is looked at.
    let Some(reload) = claimed(shown, language, context).await? else { return Ok(()) };
    let Some(detail) = context.library.held(candidate) else {
        // Below: what came of it may stand in the message by now, where it was tapped twice.
        return reply(shown, &desk::failed(language, &LoadError::Outdated), &context.api).await.map(drop);
    };
    let detail = detail.unwrap_or_default();
    if choice == Choice::Yes {
        let job = Job::new(keeper, Action::Reload, detail, Work::Accept(candidate));
        return begin_with(reload, job, shown, context).await;
    }
    let declined = blocking(context, move |_| reload.decline(candidate)).await;
    let screen = match declined {
        Some(Ok(())) => {
            audit(&keeper, Action::Reload, &detail, Ending::Kept, context).await;
            desk::declined(language, context.library.snapshot().generation)
        }
        Some(Err(error)) => desk::failed(language, &error),
        None => Screen::text(messages::apology(language, "reload")),
    };
    edit(shown, &screen, &context.api).await
}

/// Runs a job beside all else, and tells of it in `shown`.
fn run(job: Job, reload: Reload, shown: Target, context: &Context) {
    let Job { keeper, action, detail, work, seen } = job;
    let inside = context.clone();
    context.spawn(async move {
        let context = &inside;
        let (tell, told) = watch::channel(Stage::Reading { done: 0, all: 0 });
        let progress = move |stage| {
            tell.send_replace(stage);
        };
        let done = telling(move || work.run(reload, &progress), told, keeper.language, shown, context).await;
        let (mut screen, ending) = ended(done.as_ref(), keeper.language, context);
        if shown.chat.0 > 0 && screen.keyboard.is_empty() {
            screen.row(vec![desk::to_files(keeper.language)]);
        }
        if let Some(question) = seen.filter(|_| ending == Ending::Done) {
            context.kept(context.store.mark_seen(question, now()));
        }
        audit(&keeper, action, &detail, ending, context).await;
        if let Err(error) = edit(shown, &screen, &context.api).await {
            tracing::warn!(%error, "the report of a reload was not delivered");
        }
    });
}

/// Does the work, and now and then says how far it is. In groups it does not: their messages are few.
async fn telling<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
    mut told: watch::Receiver<Stage>,
    language: Language,
    shown: Target,
    context: &Context,
) -> Option<T> {
    let pace = context.api.pace.progress;
    let mut words = interval_at(Instant::now() + pace, pace);
    let work = blocking(context, |_| work());
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            _ = words.tick(), if shown.chat.0 > 0 => {
                if told.has_changed().unwrap_or(false) {
                    let stage = *told.borrow_and_update();
                    let word = edited(shown, &desk::progress(language, stage));
                    let _ = timeout(WORD, context.api.show::<_>(shown.chat.0, &word)).await;
                }
            }
        }
    }
}

fn ended(done: Option<&Result<Done, LoadError>>, language: Language, context: &Context) -> (Screen, Ending) {
    match done {
        Some(Ok(Done::Loaded(loaded))) => {
            let ending = if matches!(loaded, Loaded::Held(..)) { Ending::Held } else { Ending::Done };
            (desk::loaded(language, loaded, &context.library.snapshot()), ending)
        }
        Some(Ok(Done::Back(report))) => (desk::rolled_back(language, report), Ending::Done),
        Some(Err(error)) => {
            tracing::warn!(%error, "the records were not changed");
            (desk::failed(language, error), Ending::Failed)
        }
        None => (Screen::text(messages::apology(language, "reload")), Ending::Failed),
    }
}

/// Loads what the folder holds at a start; none where that ends in a panic.
pub async fn caught_up(behind: Behind, context: &Context) -> Option<Opened> {
    blocking(context, move |_| behind.load(&|_| {})).await
}

/// Tells admins what became of a folder that changed while nobody asked for a reload.
pub async fn tell(opened: &Opened, action: Action, context: &Context) {
    let ending = match opened {
        Ok(Loaded::Same) => return,
        Ok(Loaded::Swapped(_)) => Ending::Done,
        Ok(Loaded::Held(..)) => Ending::Held,
        Err(error) => {
            tracing::warn!(%error, "the folder was not loaded; what answered before goes on");
            Ending::Failed
        }
    };
    let by_itself = Keeper { id: 0, name: String::new(), language: Language::default() };
    audit(&by_itself, action.clone(), "", ending, context).await;
    let told = |language: Language| {
        let texts = language.desk();
        let head = if action == Action::Start { texts.started } else { texts.watched };
        let mut screen = match opened {
            Ok(loaded) => desk::loaded(language, loaded, &context.library.snapshot()),
            Err(error) => desk::failed(language, error),
        };
        screen.html = format!("{head}\n\n{}", screen.html);
        screen
    };
    context.tell_admins(told).await;
}
