//! Inline mode: cited quotes that members who may ask can send in any chat.

use teloxide::payloads::{AnswerInlineQuery, AnswerInlineQuerySetters};
use teloxide::types::{InlineQuery, InlineQueryResult, InlineQueryResultsButton, InlineQueryResultsButtonKind};

use super::commands::INLINE_START;
use crate::answer::Question;
use crate::bot::context::Context;
use crate::bot::effect::{DeliveredAnswer, Effect, FollowUp};
use crate::bot::error::HandlerError;
use crate::bot::status::{Step, Surface};
use crate::bot::telegram::{Outgoing, build_inline_results};
use crate::render::telegram::list_inline_quotes;

/// Seconds for which Telegram may cache a member's results; short, so that a reload takes effect soon.
const CACHE_SECONDS: u32 = 10;

/// Answers an inline query with quotes, or with a hint above an empty list if there are none.
///
/// # Errors
/// If the records of the member's scope cannot be indexed.
pub async fn answer(query: &InlineQuery, context: &Context) -> Result<Effect, HandlerError> {
    let language = context.user_language(&query.from);
    let texts = language.texts();
    let Some(scope) = context.private_scope(query.from.id.0) else {
        return Ok(build_results(query, Vec::new(), Some(texts.inline_not_allowed)));
    };
    if query.query.trim().is_empty() {
        return Ok(build_results(query, Vec::new(), Some(texts.inline_hint)));
    }
    let snapshot = context.restricted_snapshot(&scope).await?;
    let render_context = context.render_context(&snapshot, language);
    let answer = context.metrics.time(Step::Answer, || snapshot.answer(&Question::new(&query.query)));
    let quotes = context.metrics.time(Step::Render, || list_inline_quotes(&render_context, &answer));
    let hint = quotes.is_empty().then_some(texts.inline_not_found);
    let results = build_inline_results(quotes, texts.open_record, |quote| render_context.link_url(quote.link));
    let delivered = DeliveredAnswer { surface: Surface::Inline, outcome: answer.outcome, new: None };
    Ok(build_results(query, results, hint).then(FollowUp::CountAnswer(delivered)))
}

fn build_results(query: &InlineQuery, results: Vec<InlineQueryResult>, hint: Option<&str>) -> Effect {
    let answer = AnswerInlineQuery::new(query.id.clone(), results).is_personal(true).cache_time(CACHE_SECONDS);
    Effect::send(Outgoing::InlineAnswer(match hint {
        Some(hint) => {
            let kind = InlineQueryResultsButtonKind::StartParameter(INLINE_START.to_owned());
            answer.button(InlineQueryResultsButton { text: hint.to_owned(), kind })
        }
        None => answer,
    }))
}
