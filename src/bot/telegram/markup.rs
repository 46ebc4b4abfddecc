//! Converts screens to Telegram's types: keyboards, previews, inline results.

use teloxide::types::{
    InlineKeyboardButton, InlineKeyboardButtonKind, InlineKeyboardMarkup, InlineQueryResult, InlineQueryResultArticle,
    InputMessageContent, InputMessageContentText, LinkPreviewOptions, ParseMode,
};

use crate::render::telegram::{Button, ButtonAction, InlineQuote};

/// Returns the inline keyboard with these rows of buttons.
pub fn build_keyboard(rows: &[Vec<Button>]) -> InlineKeyboardMarkup {
    InlineKeyboardMarkup::new(rows.iter().map(|row| row.iter().filter_map(build_keyboard_button)))
}

/// Returns a button; `None` if its URL cannot be parsed, which does not happen.
fn build_keyboard_button(button: &Button) -> Option<InlineKeyboardButton> {
    let kind = match &button.action {
        ButtonAction::Callback(callback) => InlineKeyboardButtonKind::CallbackData(callback.encode()),
        ButtonAction::Url(address) => InlineKeyboardButtonKind::Url(address.parse().ok()?),
    };
    Some(InlineKeyboardButton::new(&button.label, kind))
}

/// Returns options that disable link previews.
pub fn disable_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}

/// Returns quotes as inline results, each with a button labelled `open` that leads to its `address`.
pub fn build_inline_results(
    quotes: Vec<InlineQuote>,
    open: &str,
    address: impl Fn(&InlineQuote) -> String,
) -> Vec<InlineQueryResult> {
    let article = |quote: InlineQuote| {
        let link = Button { label: open.to_owned(), action: ButtonAction::Url(address(&quote)) };
        let posted = InputMessageContentText::new(quote.html)
            .parse_mode(ParseMode::Html)
            .link_preview_options(disable_preview());
        let article = InlineQueryResultArticle::new(quote.id, quote.title, InputMessageContent::Text(posted));
        InlineQueryResult::Article(article.description(quote.description).reply_markup(build_keyboard(&[vec![link]])))
    };
    quotes.into_iter().map(article).collect()
}
