//! One update from its queue to its end: whatever goes wrong on the way, whoever waits is told.

use std::ops::ControlFlow;
use std::sync::Arc;

use teloxide::dptree::deps;
use teloxide::payloads::{AnswerCallbackQuery, AnswerCallbackQuerySetters};
use teloxide::types::{Update, UpdateKind};
use tracing::Instrument;

use super::api::ApiError;
use super::handlers::{self, Context, Tree};
use super::intake::Handle;
use super::screens;
use crate::render::messages;
use crate::render::telegram::Screen;

/// What the queues run, within a span that gives each line logged meanwhile the update's id: of a
/// level that no filter leaves out.
pub fn handle(tree: Tree, context: Context) -> Handle {
    Arc::new(move |update, received| {
        let id = format!("u{}", update.id.0);
        let span = tracing::error_span!("update", %id);
        let context = Context { received, ..context.clone() };
        Box::pin(handled(update, id, tree.clone(), context).instrument(span))
    })
}

/// Runs the tree in a task of its own; on a panic or an error, an apology.
async fn handled(update: Update, id: String, tree: Tree, context: Context) {
    let (again, given) = (update.clone(), context.clone());
    let work = tokio::spawn(async move { tree.dispatch(deps![update, given]).await }.in_current_span());
    match work.await {
        // Blocked or put out of the group: there is no one to tell.
        Ok(ControlFlow::Break(Err(error @ ApiError::Forbidden(_)))) => {
            return tracing::info!(%error, "no one was there to be answered");
        }
        Ok(ControlFlow::Break(Err(error))) => {
            context.metrics.failed("error");
            tracing::error!(%error, "an update could not be answered");
        }
        Err(_) => {
            context.metrics.failed("panic");
            tracing::error!("a handler has panicked");
        }
        Ok(_) => return,
    }
    if let Err(error) = apologise(&again, &id, &context).await {
        tracing::warn!(%error, "the apology was not delivered");
    }
}

/// What the queues run for an update that is too much of its chat.
pub fn turn_away(context: Context) -> Handle {
    Arc::new(move |update, received| {
        let context = Context { received, ..context.clone() };
        Box::pin(async move {
            if let Err(error) = handlers::turn_away(update, &context).await {
                tracing::debug!(%error, "someone who wrote too much was not told");
            }
        })
    })
}

/// Tells whoever waits that something went wrong: below a message, or over a button.
async fn apologise(update: &Update, id: &str, context: &Context) -> Result<(), ApiError> {
    match &update.kind {
        UpdateKind::Message(message) => {
            let screen = Screen::text(messages::apology(context.language_of(message), id));
            screens::reply(message.into(), &screen, &context.api).await.map(drop)
        }
        UpdateKind::CallbackQuery(query) => {
            let language = context.language(query.from.id.0, query.from.language_code.as_deref());
            let note = messages::apology(language, id).replace("<code>", "").replace("</code>", "");
            context.api.answer(&AnswerCallbackQuery::new(query.id.clone()).text(note)).await
        }
        _ => Ok(()),
    }
}
