//! Screens of unanswered questions: a list, and one question with its current answer.

use super::lists::moment;
use crate::answer::Quote;
use crate::render::telegram::admin_callback::{QuestionAction, QuestionsCallback, Table};
use crate::render::telegram::html::{block, citation, html_line};
use crate::render::telegram::paging::Paging;
use crate::render::telegram::screen::{Screen, button};
use crate::render::telegram::view::View;
use crate::render::texts::{Language, fill};
use crate::store::{Order, UnansweredQuestion};

/// Questions of a page; their buttons form one row.
pub const PAGE: u32 = 6;

const LONGEST_LISTED: usize = 110;
const LONGEST_CARD: usize = 400;
const LONGEST_QUOTE: usize = 240;

/// Shows a page of unanswered questions; `all` is the number of all.
pub fn unanswered(view: &View, questions: &[UnansweredQuestion], all: u32, order: Order, page: u16) -> Screen {
    let texts = view.language.admin();
    if all == 0 {
        return Screen::text(texts.vain_none);
    }
    let line = |(number, vain): (usize, &UnansweredQuestion)| {
        let times = fill(texts.vain_times, &[&vain.not_found, &vain.wrong]);
        let text = html_line(&vain.text, LONGEST_LISTED);
        format!("{number}. {text}\n<i>{times} · {}</i>", moment(vain.last, view.language))
    };
    let lines: Vec<String> = (1..).zip(questions).map(line).collect();
    let mut screen = Screen::text(format!("{}\n\n{}", fill(texts.vain, &[&all]), lines.join("\n")));
    let open = |(number, vain): (usize, &UnansweredQuestion)| {
        button(number.to_string(), of_question(vain, QuestionAction::Show))
    };
    screen.row((1..).zip(questions).map(open).collect());
    let paging = Paging::of(all as usize, PAGE as usize, page);
    screen.row(paging.turning(view, |page| QuestionsCallback::List { order, page }));
    let (label, other) = match order {
        Order::Newest => (texts.vain_frequent, Order::Frequent),
        Order::Frequent => (texts.vain_newest, Order::Newest),
    };
    let other = button(label, QuestionsCallback::List { order: other, page: 0 });
    screen.row(vec![other, button(texts.to_export, QuestionsCallback::Export(Table::Questions))]);
    screen
}

/// Says that a question is no longer stored, with a button to the list.
pub fn forgotten(language: Language) -> Screen {
    let texts = language.admin();
    let mut screen = Screen::text(texts.question_gone);
    screen.row(vec![button(texts.to_vain, QuestionsCallback::List { order: Order::Newest, page: 0 })]);
    screen
}

/// The current answer to a question.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    /// Quotes that answer it, or the nearest ones; best first.
    pub quotes: &'a [Quote],
    /// Whether it is a golden question already.
    pub golden: bool,
}

/// Shows one unanswered question: how often it was asked, its current answer, and what can be made of it.
pub fn question(view: &View, vain: &UnansweredQuestion, now: Answered) -> Screen {
    let texts = view.language.admin();
    let text = html_line(&vain.text, LONGEST_CARD);
    let moment = moment(vain.last, view.language);
    let mut out = fill(texts.question_card, &[&text, &vain.asked, &vain.not_found, &vain.wrong, &moment]);
    let quote = |(number, quote): (usize, &Quote)| {
        let marks = &quote.highlights;
        let block = block(view, quote.passage, quote.span.clone(), marks, LONGEST_QUOTE, &format!("   [{number}]"));
        format!("{block}\n{}", citation(view, quote.passage, &quote.span, ""))
    };
    let quotes: Vec<String> = (1..).zip(now.quotes).map(quote).collect();
    out.push_str(&match quotes.is_empty() {
        true => format!("\n\n{}", texts.question_nothing),
        false => format!("\n\n{}\n\n{}", texts.question_now, quotes.join("\n\n")),
    });
    let what_now = match (now.golden, now.quotes) {
        (true, _) => texts.question_golden,
        (false, []) => texts.golden_how_none,
        (false, _) => texts.golden_how,
    };
    out.push_str(&format!("\n\n{what_now}"));
    let mut screen = Screen::text(out);
    let golden = |quote: u8, label: String| button(label, of_question(vain, QuestionAction::MakeGolden { quote }));
    if !now.golden {
        for number in (1u8..).take(now.quotes.len()) {
            screen.row(vec![golden(number, fill(texts.golden_quote, &[&number]))]);
        }
        screen.row(vec![golden(0, texts.golden_refuse.to_owned())]);
    }
    let back = button(texts.to_vain, QuestionsCallback::List { order: Order::Newest, page: 0 });
    screen.row(vec![button(texts.to_seen, of_question(vain, QuestionAction::MarkSeen))]);
    screen.row(vec![back]);
    screen
}

fn of_question(question: &UnansweredQuestion, action: QuestionAction) -> QuestionsCallback {
    QuestionsCallback::Question { question: question.id, action }
}
