#![no_main]

use std::sync::Arc;

use bienban::answer::{Answer, Question};
use bienban::records::Document;
use bienban::render::telegram::{self, AnswerView, Detail, SCREEN_UNITS, Screen};
use bienban::render::terminal::TerminalStyle;
use bienban::render::texts::Language;
use bienban::render::{close_bidi_controls, json, terminal};
use bienban_fuzz::records::SNAPSHOT;
use bienban_fuzz::screens::{check_screen, render_context};
use libfuzzer_sys::fuzz_target;

// Every rendering of the answer to any question with any history can be sent, and every quote occurs in the records
// word for word. The first byte sets the options; the lines are the history and the question.
fuzz_target!(|bytes: &[u8]| {
    let Some((options, text)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(text);
    let mut history: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let text = history.pop().unwrap_or_default();
    let document = &SNAPSHOT.knowledge.documents[usize::from(options & 1)];
    let selected_meeting = (options & 2 != 0).then_some(&**document);
    let question = Question {
        text: text.clone(),
        history,
        is_reply: options & 4 != 0,
        document: selected_meeting.map(|document| document.path.clone()),
        about: (options & 8 != 0).then(|| document.path.clone()),
    };
    let answer = SNAPSHOT.answer(&question);
    let language = Language::ALL[usize::from(options >> 4 & 1)];
    let detail = if options & 32 == 0 { Detail::Full } else { Detail::Brief };
    let answer_view = AnswerView {
        token: 1,
        detail,
        question: Some(&text),
        meeting: selected_meeting,
        is_meeting_gone: options & 64 != 0,
        is_rated: false,
        suggestions: &[],
    };
    let context = render_context(language);
    let (screen, quoted) = match answer.meeting_aspect {
        Some((document, aspect)) => (telegram::render_aspect(&context, document, aspect, 0, 0), 0),
        None => telegram::render_answer(&context, &answer, &answer_view),
    };
    let text = check_screen(&screen, SCREEN_UNITS + 20);
    assert_eq!(count_quotes(&text), quoted, "{text}");
    if options & 128 != 0 {
        count_quotes(&check_screen(
            &telegram::render_other_passages(&context, &answer, quoted, 1, 0),
            SCREEN_UNITS + 500,
        ));
        for quote in telegram::list_inline_quotes(&context, &answer) {
            assert!(quote.id.len() <= 64 && !quote.title.trim().is_empty());
            assert_eq!(count_quotes(&check_screen(&Screen::text(quote.html), SCREEN_UNITS)), 1);
        }
    }
    check_terminal_and_json(&answer, TerminalStyle::new(language, false));
});

/// The number of quotes in a text, each of which must occur in a record.
fn count_quotes(text: &str) -> usize {
    let mut lines = text.lines();
    let mut quotes = 0;
    while let Some(line) = lines.next() {
        let Some(mut quote) = line.strip_prefix("📌 ") else { continue };
        let is_table_head = |document: &Arc<Document>| document.passages().iter().any(|p| document.columns(p) == quote);
        if SNAPSHOT.knowledge.documents.iter().any(is_table_head) {
            quote = lines.next().unwrap_or_default();
        }
        let quote =
            quote.strip_suffix(']').and_then(|quote| quote.rsplit_once("   [")).map_or(quote, |(quote, _)| quote);
        let quote = quote.trim_matches('…').trim_end_matches(['\u{202C}', '\u{2069}']);
        assert!(SNAPSHOT.knowledge.documents.iter().any(|document| document.text().contains(quote)), "{quote:?}");
        quotes += 1;
    }
    quotes
}

/// Checks the answer as terminal output and as JSON.
fn check_terminal_and_json(answer: &Answer, style: TerminalStyle) {
    let text = terminal::render_answer(&SNAPSHOT, answer, style);
    let json = json::answer_to_json(&SNAPSHOT, None, answer);
    assert!(!text.trim().is_empty() && text.lines().all(|line| close_bidi_controls(line).is_empty()), "{text}");
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    assert!(serde_json::to_vec(&json).is_ok_and(|json| json.len() < 64_000) && json.passages.len() <= 10);
    for (quote, rendered) in answer.quotes.iter().zip(&json.quotes) {
        let document = SNAPSHOT.passage(quote.passage).0;
        assert_eq!(rendered.text, document.slice(quote.span.clone()));
        let length = rendered.text.chars().count();
        assert!(rendered.highlights.iter().all(|[start, end]| start < end && *end <= length));
    }
}
