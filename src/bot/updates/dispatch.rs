//! Runs one update from its queue to its end, and tells its sender if anything fails.

use std::sync::Arc;

use teloxide::types::Update;
use tracing::Instrument;

use super::queues::UpdateHandler;
use crate::bot::context::Context;
use crate::bot::effect::Effect;
use crate::bot::error::HandlerError;
use crate::bot::handlers::{self, Handler};
use crate::bot::telegram::{ApiError, Sent, send};

/// Returns the queues' handler. Its span adds the update's id to each log line, at a level that no filter drops.
pub fn run_handler(handler: Handler, context: Context) -> UpdateHandler {
    Arc::new(move |update, received| {
        let id = format!("u{}", update.id.0);
        let span = tracing::error_span!("update", %id);
        let context = Context { received, ..context.clone() };
        Box::pin(dispatch(update, id, handler, context).instrument(span))
    })
}

/// Returns the queues' handler of updates over their chat's limit.
pub fn run_turn_away(context: Context) -> UpdateHandler {
    Arc::new(move |update, received| {
        let context = Context { received, ..context.clone() };
        Box::pin(async move {
            if let Err(error) = deliver(handlers::turn_away(update, &context), &context).await {
                tracing::debug!(%error, "someone who wrote too much was not told");
            }
        })
    })
}

/// Handles an update in a task of its own; apologises after a panic or an error.
async fn dispatch(update: Update, id: String, handler: Handler, context: Context) {
    let (again, inside) = (update.clone(), context.clone());
    let work = async move {
        let effect = handler(update, inside.clone()).await?;
        deliver(effect, &inside).await
    };
    match tokio::spawn(work.in_current_span()).await {
        Ok(Ok(())) => return,
        // The bot is blocked or removed from the group: there is no one to tell.
        Ok(Err(HandlerError::Api(error @ ApiError::Forbidden(_)))) => {
            return tracing::info!(%error, "no one was there to be answered");
        }
        Ok(Err(error)) => {
            context.metrics.count_failure("error");
            tracing::error!(%error, "an update could not be answered");
        }
        Err(_) => {
            context.metrics.count_failure("panic");
            tracing::error!("a handler has panicked");
        }
    }
    if let Err(error) = deliver(handlers::apologise(&again, &id, &context), &context).await {
        tracing::warn!(%error, "the apology was not delivered");
    }
}

/// Sends an effect, then does the work that follows, until there is none.
async fn deliver(mut effect: Effect, context: &Context) -> Result<(), HandlerError> {
    loop {
        let Effect { outgoing, announcements, follow_up } = effect;
        if !announcements.is_empty() {
            let inside = context.clone();
            context.spawn(async move { inside.announce(announcements).await });
        }
        let mut sent = Sent::default();
        for one in &outgoing {
            sent = send(one, &context.api).await?;
        }
        let Some(follow_up) = follow_up else { return Ok(()) };
        effect = handlers::follow_up(follow_up, sent, context).await;
    }
}
