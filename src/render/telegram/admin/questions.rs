//! Screens of unanswered questions: the list, and one question with its current answer.

use super::lists::format_moment;
use crate::answer::Quote;
use crate::render::telegram::admin_callback::{QuestionAction, QuestionsCallback, Table};
use crate::render::telegram::html::{escape_line, render_citation, render_quote};
use crate::render::telegram::paging::Paging;
use crate::render::telegram::render_context::RenderContext;
use crate::render::telegram::screen::{Screen, callback_button};
use crate::render::texts::{Language, fill};
use crate::store::{UnansweredOrder, UnansweredQuestion};

/// Questions per page; their buttons form one row.
pub const QUESTIONS_PAGE_SIZE: u32 = 6;

// Maximum UTF-16 units.
const MAX_LISTED_QUESTION: usize = 110;
const MAX_QUESTION: usize = 400;
const MAX_QUOTE: usize = 240;

/// Renders a page of unanswered questions; `total` is the number of questions on all pages.
pub fn render_unanswered(
    context: &RenderContext,
    questions: &[UnansweredQuestion],
    total: u32,
    order: UnansweredOrder,
    page: u16,
) -> Screen {
    let texts = context.language.admin_texts();
    if total == 0 {
        return Screen::text(texts.unanswered_none);
    }
    let line = |(number, question): (usize, &UnansweredQuestion)| {
        let counts = fill(texts.unanswered_counts, &[&question.not_found, &question.wrong]);
        let text = escape_line(&question.text, MAX_LISTED_QUESTION);
        format!("{number}. {text}\n<i>{counts} · {}</i>", format_moment(question.last, context.language))
    };
    let lines: Vec<String> = (1..).zip(questions).map(line).collect();
    let mut screen = Screen::text(format!("{}\n\n{}", fill(texts.unanswered, &[&total]), lines.join("\n")));
    let open = |(number, question): (usize, &UnansweredQuestion)| {
        callback_button(number.to_string(), build_question_callback(question, QuestionAction::Show))
    };
    screen.push_row((1..).zip(questions).map(open).collect());
    let paging = Paging::new(total as usize, QUESTIONS_PAGE_SIZE as usize, page);
    screen.push_row(paging.buttons(context, |page| QuestionsCallback::List { order, page }));
    let (label, other_order) = match order {
        UnansweredOrder::Newest => (texts.button_frequent, UnansweredOrder::Frequent),
        UnansweredOrder::Frequent => (texts.button_newest, UnansweredOrder::Newest),
    };
    let reorder = callback_button(label, QuestionsCallback::List { order: other_order, page: 0 });
    screen.push_row(vec![reorder, callback_button(texts.button_export, QuestionsCallback::Export(Table::Questions))]);
    screen
}

/// Renders the notice that a question is no longer stored, with a button to the list.
pub fn render_missing_question(language: Language) -> Screen {
    let texts = language.admin_texts();
    let mut screen = Screen::text(texts.question_gone);
    screen.push_row(vec![callback_button(
        texts.button_unanswered,
        QuestionsCallback::List { order: UnansweredOrder::Newest, page: 0 },
    )]);
    screen
}

/// The current answer to a question.
#[derive(Debug, Clone, Copy)]
pub struct CurrentAnswer<'a> {
    /// The quotes that answer the question, or the nearest ones; best first.
    pub quotes: &'a [Quote],
    /// Whether the question is already a golden question.
    pub is_golden: bool,
}

/// Renders one unanswered question: how often it was asked, its current answer, and its buttons.
pub fn render_question(context: &RenderContext, question: &UnansweredQuestion, current: CurrentAnswer) -> Screen {
    let texts = context.language.admin_texts();
    let text = escape_line(&question.text, MAX_QUESTION);
    let moment = format_moment(question.last, context.language);
    let mut out =
        fill(texts.question_card, &[&text, &question.times_asked, &question.not_found, &question.wrong, &moment]);
    let render_numbered = |(number, quote): (usize, &Quote)| {
        let (highlights, suffix) = (&quote.highlights, format!("   [{number}]"));
        let block = render_quote(context, quote.passage, quote.span.clone(), highlights, MAX_QUOTE, &suffix);
        format!("{block}\n{}", render_citation(context, quote.passage, &quote.span, ""))
    };
    let quotes: Vec<String> = (1..).zip(current.quotes).map(render_numbered).collect();
    out.push_str(&match quotes.is_empty() {
        true => format!("\n\n{}", texts.question_nothing),
        false => format!("\n\n{}\n\n{}", texts.question_now, quotes.join("\n\n")),
    });
    let prompt = match (current.is_golden, current.quotes) {
        (true, _) => texts.question_golden,
        (false, []) => texts.golden_prompt_none,
        (false, _) => texts.golden_prompt,
    };
    out.push_str(&format!("\n\n{prompt}"));
    let mut screen = Screen::text(out);
    let golden_button = |quote: u8, label: String| {
        callback_button(label, build_question_callback(question, QuestionAction::MakeGolden { quote }))
    };
    if !current.is_golden {
        for number in (1u8..).take(current.quotes.len()) {
            screen.push_row(vec![golden_button(number, fill(texts.button_golden_quote, &[&number]))]);
        }
        screen.push_row(vec![golden_button(0, texts.button_golden_none.to_owned())]);
    }
    let back =
        callback_button(texts.button_unanswered, QuestionsCallback::List { order: UnansweredOrder::Newest, page: 0 });
    screen.push_row(vec![callback_button(
        texts.button_seen,
        build_question_callback(question, QuestionAction::MarkSeen),
    )]);
    screen.push_row(vec![back]);
    screen
}

fn build_question_callback(question: &UnansweredQuestion, action: QuestionAction) -> QuestionsCallback {
    QuestionsCallback::Question { question: question.id, action }
}
