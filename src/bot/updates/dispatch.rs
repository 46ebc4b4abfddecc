//! Handles one update: runs the handler, sends its effect, and tells the sender if either fails.

use std::sync::Arc;

use teloxide::types::Update;
use tracing::Instrument;

use super::queues::UpdateHandler;
use crate::bot::context::Context;
use crate::bot::effect::Effect;
use crate::bot::error::HandlerError;
use crate::bot::handlers::{self, Handler};
use crate::bot::telegram::{ApiError, Delivery, Outgoing, send};

/// Returns the queues' handler of updates. Its span adds the update's id to each log line, at a level that no
/// filter drops.
pub fn build_queue_handler(handler: Handler, context: Context) -> UpdateHandler {
    Arc::new(move |update, received| {
        let id = format!("u{}", update.id.0);
        let span = tracing::error_span!("update", %id);
        let context = Context { received, ..context.clone() };
        Box::pin(dispatch(update, id, handler, context).instrument(span))
    })
}

/// Returns the queues' handler of updates for which their chat's queue has no room.
pub fn build_rejection_handler(context: Context) -> UpdateHandler {
    Arc::new(move |update, received| {
        let context = Context { received, ..context.clone() };
        Box::pin(async move {
            if let Err(error) = deliver(handlers::reject_update(update, &context), &context).await {
                tracing::debug!(%error, "cannot notify a sender over the rate limit");
            }
        })
    })
}

/// Handles an update in a separate task; apologises after a panic or an error.
async fn dispatch(update: Update, id: String, handler: Handler, context: Context) {
    let (original, task_context) = (update.clone(), context.clone());
    let work = async move {
        let effect = handler(update, task_context.clone()).await?;
        deliver(effect, &task_context).await
    };
    match tokio::spawn(work.in_current_span()).await {
        Ok(Ok(())) => return,
        // The bot is blocked or was removed from the group, so an apology would fail too.
        Ok(Err(HandlerError::Api(error @ ApiError::Forbidden(_)))) => {
            return tracing::info!(%error, "cannot answer; the bot is blocked or was removed from the group");
        }
        Ok(Err(error)) => {
            context.metrics.count_failure("error");
            tracing::error!(%error, "cannot answer an update; the sender is notified");
        }
        Err(_) => {
            context.metrics.count_failure("panic");
            tracing::error!("handler panicked; the sender is notified");
        }
    }
    if let Err(error) = deliver(handlers::apologise(&original, &id, &context), &context).await {
        tracing::warn!(%error, "cannot deliver the apology");
    }
}

/// Sends an effect and does the work of its follow-up, which may lead to another effect.
async fn deliver(mut effect: Effect, context: &Context) -> Result<(), HandlerError> {
    loop {
        let Effect { outgoing, announcements, stranger_reply, follow_up } = effect;
        if let Some(reply) = stranger_reply {
            context.strangers.add(reply);
        }
        if !announcements.is_empty() {
            let task_context = context.clone();
            context.spawn(async move {
                task_context.announce(announcements).await;
            });
        }
        let mut delivery = Delivery::default();
        for message in &outgoing {
            delivery = send(message, &context.api).await?;
        }
        let Some(follow_up) = follow_up else { return Ok(()) };
        effect = handlers::follow_up(follow_up, delivery, context).await;
    }
}

/// Sends the replies to strangers, one after the other; never returns. Failures are only logged.
pub async fn send_stranger_replies(context: &Context) {
    let api = context.api.for_strangers();
    loop {
        let reply = context.strangers.next().await;
        if let Err(error) = send(&Outgoing::Reply { to: reply.to, screen: reply.screen }, &api).await {
            tracing::debug!(%error, "cannot reply to a stranger");
        }
    }
}
