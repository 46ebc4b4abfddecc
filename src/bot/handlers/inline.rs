//! Inline mode: cited quotes to send from any chat, only for members who may ask.

use teloxide::payloads::{AnswerInlineQuery, AnswerInlineQuerySetters};
use teloxide::types::{InlineQuery, InlineQueryResult, InlineQueryResultsButton, InlineQueryResultsButtonKind};

use super::commands::FROM_INLINE;
use crate::answer::Question;
use crate::bot::context::Context;
use crate::bot::effect::{DeliveredAnswer, Effect, FollowUp};
use crate::bot::error::HandlerError;
use crate::bot::status::{Step, Surface};
use crate::bot::telegram::{Outgoing, inline_results};
use crate::render::telegram::inline;

/// Seconds for which Telegram may cache a member's results; short, so that a reload soon shows.
const CACHED: u32 = 10;

/// Answers an inline query with quotes; if there are none, with a hint above an empty list.
pub async fn answer(query: &InlineQuery, context: &Context) -> Result<Effect, HandlerError> {
    let language = context.language_for(&query.from);
    let texts = language.texts();
    let Some(scope) = context.own_scope(query.from.id.0) else {
        return Ok(offer(query, Vec::new(), Some(texts.inline_not_allowed)));
    };
    if query.query.trim().is_empty() {
        return Ok(offer(query, Vec::new(), Some(texts.inline_hint)));
    }
    let snapshot = context.snapshot_of(&scope).await?;
    let view = context.view(&snapshot, language);
    let answer = context.metrics.time(Step::Answer, || snapshot.answer(&Question::new(&query.query)));
    let quotes = context.metrics.time(Step::Render, || inline(&view, &answer));
    let hint = quotes.is_empty().then_some(texts.inline_nothing);
    let results = inline_results(quotes, texts.open_record, |quote| view.address(quote.link));
    let delivered = DeliveredAnswer { surface: Surface::Inline, outcome: answer.outcome, new: None };
    Ok(offer(query, results, hint).then(FollowUp::CountAnswer(delivered)))
}

fn offer(query: &InlineQuery, results: Vec<InlineQueryResult>, hint: Option<&str>) -> Effect {
    let answer = AnswerInlineQuery::new(query.id.clone(), results).is_personal(true).cache_time(CACHED);
    Effect::send(Outgoing::InlineAnswer(match hint {
        Some(hint) => {
            let kind = InlineQueryResultsButtonKind::StartParameter(FROM_INLINE.to_owned());
            answer.button(InlineQueryResultsButton { text: hint.to_owned(), kind })
        }
        None => answer,
    }))
}
