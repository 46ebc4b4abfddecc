//! Inline mode: cited quotes to send from any chat, for those alone who may ask.

use std::time::Instant;

use teloxide::payloads::{AnswerInlineQuery, AnswerInlineQuerySetters};
use teloxide::types::{InlineQuery, InlineQueryResultsButton, InlineQueryResultsButtonKind};

use super::api::ApiError;
use super::asking::{delivered, fate};
use super::commands::FROM_INLINE;
use super::handlers::Context;
use super::screens::inline_results;
use super::status::{Step, Surface};
use crate::answer::Question;
use crate::library::Scope;
use crate::render::telegram::{View, inline};

/// Seconds that Telegram may give the same answer to the same member: a reload is soon seen.
const CACHED: u32 = 10;

/// Answers an inline query with quotes; with a word above an empty list where there are none.
pub async fn offered(query: &InlineQuery, context: &Context) -> Result<(), ApiError> {
    let language = context.language(query.from.id.0, query.from.language_code.as_deref());
    let texts = language.texts();
    let scope = context.own_scope(query.from.id.0);
    let snapshot = context.seen(scope.as_ref().unwrap_or(&Scope::All)).await?;
    let view = View { snapshot: &snapshot, language, bot: &context.me.username };
    let (quotes, hint, ended) = if scope.is_none() {
        (Vec::new(), Some(texts.inline_not_allowed), None)
    } else if query.query.trim().is_empty() {
        (Vec::new(), Some(texts.inline_hint), None)
    } else {
        let answer = context.metrics.timed(Step::Answer, || snapshot.answer(&Question::new(&query.query)));
        let quotes = context.metrics.timed(Step::Render, || inline(&view, &answer));
        let hint = quotes.is_empty().then_some(texts.inline_nothing);
        (quotes, hint, Some(fate(&answer)))
    };
    let results = inline_results(quotes, texts.open_record, |quote| view.address(quote.link));
    let mut answer = AnswerInlineQuery::new(query.id.clone(), results).is_personal(true).cache_time(CACHED);
    if let Some(hint) = hint {
        let kind = InlineQueryResultsButtonKind::StartParameter(FROM_INLINE.to_owned());
        answer = answer.button(InlineQueryResultsButton { text: hint.to_owned(), kind });
    }
    let sending = Instant::now();
    match (context.api.answer(&answer).await, ended) {
        (Ok(()), Some(fate)) => {
            context.metrics.took(Step::Delivery, sending);
            delivered(Surface::Inline, fate, context);
        }
        (Ok(()), None) => {}
        (Err(error), _) => tracing::debug!(%error, "an inline query was answered too late"),
    }
    Ok(())
}
