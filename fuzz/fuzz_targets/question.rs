#![no_main]

use std::sync::Arc;

use bienban::answer::{Answer, Question};
use bienban::records::Document;
use bienban::render::telegram::{self, Form, SCREEN, Screen, Shown};
use bienban::render::terminal::Style;
use bienban::render::texts::Language;
use bienban::render::{closing, json, terminal};
use bienban_fuzz::records::SNAPSHOT;
use bienban_fuzz::screens::{sound, view};
use libfuzzer_sys::fuzz_target;

// Whatever is asked, before and now: every form of the answer can be shown, and what it quotes stands
// in the records word for word. The first byte chooses how it is asked, lines are questions in turn.
fuzz_target!(|bytes: &[u8]| {
    let Some((how, text)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(text);
    let mut asked: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let text = asked.pop().unwrap_or_default();
    let document = &SNAPSHOT.knowledge.documents[usize::from(how & 1)];
    let within = (how & 2 != 0).then_some(&**document);
    let question = Question {
        text: text.clone(),
        history: asked,
        reply: how & 4 != 0,
        document: within.map(|document| document.path.clone()),
        about: (how & 8 != 0).then(|| document.path.clone()),
    };
    let answer = SNAPSHOT.answer(&question);
    let language = Language::ALL[usize::from(how >> 4 & 1)];
    let form = if how & 32 == 0 { Form::Whole } else { Form::Short };
    let shown =
        Shown { token: 1, form, asked: Some(&text), within, within_gone: how & 64 != 0, judged: false, suggested: &[] };
    let view = view(language);
    let (screen, quoted) = match answer.whole {
        Some((document, aspect)) => (telegram::aspect(&view, document, aspect, 0, 0), 0),
        None => telegram::answer(&view, &answer, &shown),
    };
    let text = sound(&screen, SCREEN + 20);
    assert_eq!(quotes_word_for_word(&text), quoted, "{text}");
    if how & 128 != 0 {
        quotes_word_for_word(&sound(&telegram::others(&view, &answer, quoted, 1, 0), SCREEN + 500));
        for quote in telegram::inline(&view, &answer) {
            assert!(quote.id.len() <= 64 && !quote.title.trim().is_empty());
            assert_eq!(quotes_word_for_word(&sound(&Screen::text(quote.html), SCREEN)), 1);
        }
    }
    in_terminal_and_json(&answer, Style::new(language, false));
});

/// How many quotes a text shows, each of which stands in a record.
fn quotes_word_for_word(text: &str) -> usize {
    let mut lines = text.lines();
    let mut quotes = 0;
    while let Some(line) = lines.next() {
        let Some(mut quote) = line.strip_prefix("📌 ") else { continue };
        let heads = |document: &Arc<Document>| document.passages().iter().any(|p| document.columns(p) == quote);
        if SNAPSHOT.knowledge.documents.iter().any(heads) {
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

fn in_terminal_and_json(answer: &Answer, style: Style) {
    let text = terminal::answer(&SNAPSHOT, answer, style);
    let json = json::answer(&SNAPSHOT, None, answer);
    assert!(!text.trim().is_empty() && text.lines().all(|line| closing(line).is_empty()), "{text}");
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    assert!(serde_json::to_vec(&json).is_ok_and(|json| json.len() < 64_000) && json.passages.len() <= 10);
    for (quote, given) in answer.quotes.iter().zip(&json.quotes) {
        let document = SNAPSHOT.place(quote.passage).0;
        assert_eq!(given.text, document.slice(quote.span.clone()));
        let length = given.text.chars().count();
        assert!(given.highlights.iter().all(|[from, to]| from < to && *to <= length));
    }
}
