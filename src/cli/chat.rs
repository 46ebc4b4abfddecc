//! `chat`: a conversation in the terminal, with follow-up questions, meetings and contexts as in the bot, but
//! without a token. Lines can be edited and recalled on a terminal; from a pipe they are read one by one.

use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;

use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

use super::folder::Folder;
use crate::answer::{Answer, Conversation, Question, Quote};
use crate::index::{DocumentId, PassageId};
use crate::library::Snapshot;
use crate::render::locator::format_meeting;
use crate::render::terminal::{self, TerminalStyle};
use crate::render::texts::{Language, fill};
use crate::render::window::{Window, WindowAnchor, build_window, passage_offsets};
use crate::store::now;
use crate::text::aspects::Aspect;

/// Maximum UTF-16 units of a title.
const MAX_TITLE: usize = 120;

#[derive(Debug, clap::Args)]
pub struct Chat {
    #[command(flatten)]
    folder: Folder,
}

/// The state of a chat.
struct Session {
    snapshot: Snapshot,
    conversation: Conversation,
    style: TerminalStyle,
    /// The name of the document to which questions are limited; `None` for all.
    meeting: Option<String>,
    /// The answer to the last question.
    last_answer: Option<Answer>,
    /// The context that was shown last, and the quote to which it belongs.
    shown_window: Option<(Window, Quote)>,
}

impl Chat {
    pub fn run(self, language: Language) -> anyhow::Result<ExitCode> {
        let snapshot = self.folder.load_snapshot(language)?;
        let style = TerminalStyle::new(language, std::io::stdout().is_terminal());
        let mut session = Session {
            snapshot,
            conversation: Conversation::default(),
            style,
            meeting: None,
            last_answer: None,
            shown_window: None,
        };
        let mut out = std::io::stdout();
        if std::io::stdin().is_terminal() {
            writeln!(out, "{}", style.language.texts().chat_welcome)?;
            let mut editor = DefaultEditor::new()?;
            loop {
                match editor.readline(&session.prompt()) {
                    Ok(line) => {
                        editor.add_history_entry(&line)?;
                        if !session.respond(&line, &mut out)? {
                            break;
                        }
                    }
                    Err(ReadlineError::Interrupted | ReadlineError::Eof) => break,
                    Err(error) => return Err(error.into()),
                }
            }
        } else {
            for line in std::io::stdin().lock().lines() {
                if !session.respond(&line?, &mut out)? {
                    break;
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Session {
    fn prompt(&self) -> String {
        let meeting = self.meeting.as_deref().unwrap_or_default();
        format!("{meeting}❯ ")
    }

    /// Responds to one line; returns `false` if it ends the chat.
    fn respond(&mut self, line: &str, out: &mut impl Write) -> anyhow::Result<bool> {
        let line = line.trim();
        let (command, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let number = rest.trim().parse::<usize>().ok();
        let response = match command {
            "" => return Ok(true),
            "/quit" | "/exit" => return Ok(false),
            "/meetings" => terminal::render_meetings(&self.snapshot, self.style),
            "/meeting" => self.describe_meeting(number),
            "/in" => self.select_meeting(number),
            "/all" => {
                self.meeting = None;
                self.texts().now_in_all.to_owned()
            }
            "/context" => self.show_context(number.unwrap_or(1)),
            "/next" => self.move_window(|window| window.next),
            "/back" => self.move_window(|window| window.previous),
            "/more" => self.list_other_passages(),
            "/language" => self.set_language(rest.trim()),
            "/help" => self.texts().chat_help.to_owned(),
            other if other.starts_with('/') => self.texts().unknown_command.to_owned(),
            _ if self.snapshot.records().lexicon.courtesy.is_courtesy(line) => self.texts().courtesy_reply.to_owned(),
            _ => self.answer(line),
        };
        writeln!(out, "{}\n", response.trim_end())?;
        Ok(true)
    }

    fn texts(&self) -> &'static crate::render::texts::MemberTexts {
        self.style.language.texts()
    }

    fn answer(&mut self, text: &str) -> String {
        let now = now();
        let question = Question {
            text: text.to_owned(),
            history: self.conversation.history(now),
            document: self.meeting.clone(),
            about: self.conversation.last_document(now),
            ..Question::default()
        };
        let answer = self.snapshot.answer(&question);
        self.conversation.remember(now, text, self.snapshot.first_quoted_name(&answer));
        let title = self
            .meeting
            .as_deref()
            .and_then(|path| self.snapshot.find_document_by_name(path))
            .map(|id| self.format_title(id));
        let heading = title.map(|title| format!("{}\n\n", fill(self.texts().in_meeting, &[&title])));
        let response = terminal::render_answer(&self.snapshot, &answer, self.style);
        self.last_answer = Some(answer);
        heading.unwrap_or_default() + &response
    }

    /// Returns the meeting with this number in the list of `/meetings`, from 1.
    fn nth_meeting(&self, number: Option<usize>) -> Option<DocumentId> {
        let document = self.snapshot.newest_first().nth(number?.checked_sub(1)?)?;
        self.snapshot.find_document_by_name(&document.name())
    }

    fn describe_meeting(&self, number: Option<usize>) -> String {
        let Some(id) = self.nth_meeting(number) else { return self.texts().chat_no_number.to_owned() };
        let aspects =
            Aspect::ALL.into_iter().filter(|aspect| crate::render::aspects::has_aspect(&self.snapshot, id, *aspect));
        aspects
            .map(|aspect| terminal::render_aspect(&self.snapshot, id, aspect, self.style))
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn select_meeting(&mut self, number: Option<usize>) -> String {
        let Some(id) = self.nth_meeting(number) else { return self.texts().chat_no_number.to_owned() };
        self.meeting = Some(self.snapshot.knowledge.documents[id.0 as usize].name().into_owned());
        fill(self.texts().in_meeting, &[&self.format_title(id)])
    }

    fn format_title(&self, id: DocumentId) -> String {
        format_meeting(&self.snapshot.knowledge.documents[id.0 as usize], MAX_TITLE, self.style.language)
    }

    fn show_context(&mut self, number: usize) -> String {
        let quotes = self.last_answer.as_ref().map_or(&[][..], |answer| &answer.quotes);
        let Some(quote) = number.checked_sub(1).and_then(|at| quotes.get(at)).cloned() else {
            return self.texts().chat_no_quote.to_owned();
        };
        let (start, length) = passage_offsets(&self.snapshot, quote.passage, &quote.span);
        self.show_window(quote.passage, WindowAnchor::Around { start, length }, quote)
    }

    fn move_window(&mut self, to: impl Fn(&Window) -> Option<(PassageId, WindowAnchor)>) -> String {
        let Some((shown_window, quote)) = self.shown_window.clone() else {
            return self.texts().chat_no_quote.to_owned();
        };
        match to(&shown_window) {
            Some((passage, anchor)) => self.show_window(passage, anchor, quote),
            None => self.texts().chat_end.to_owned(),
        }
    }

    fn show_window(&mut self, passage: PassageId, anchor: WindowAnchor, quote: Quote) -> String {
        let Some(window) = build_window(&self.snapshot, passage, anchor) else {
            return self.texts().chat_no_quote.to_owned();
        };
        let screen = terminal::render_quote_context(&self.snapshot, &window, Some(&quote), self.style);
        self.shown_window = Some((window, quote));
        screen
    }

    /// Lists the passages found for the last question that its answer does not quote.
    fn list_other_passages(&self) -> String {
        let Some(answer) = &self.last_answer else { return self.texts().chat_no_quote.to_owned() };
        let quotes = &answer.quotes;
        let others =
            answer.passages.iter().filter(|scored| !quotes.iter().any(|quote| quote.passage == scored.passage));
        let lines: Vec<String> =
            others.map(|scored| terminal::render_passage(&self.snapshot, scored, self.style)).collect();
        if lines.is_empty() { self.texts().no_other_passages.to_owned() } else { lines.join("\n") }
    }

    fn set_language(&mut self, code: &str) -> String {
        match Language::from_code(code) {
            Some(language) => {
                self.style.language = language;
                language.texts().language_set.to_owned()
            }
            None => self.texts().chat_help.to_owned(),
        }
    }
}
