//! `chat`: questions in the terminal, with the bot's conversations, meetings and contexts but without a token. Lines
//! can be edited and recalled on a terminal, and are read as they come from a pipe.

use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;

use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

use super::folder::Folder;
use crate::answer::{Answer, Conversation, Question, Quote};
use crate::index::{DocumentId, PassageId};
use crate::library::Snapshot;
use crate::render::locator::meeting;
use crate::render::terminal::{self, Style};
use crate::render::texts::{Language, fill};
use crate::render::window::{Show, Window, offsets, window};
use crate::store::now;
use crate::text::aspects::Aspect;

const LONGEST_TITLE: usize = 120;

#[derive(Debug, clap::Args)]
pub struct Chat {
    #[command(flatten)]
    folder: Folder,
}

/// The state of a chat.
struct Session {
    snapshot: Snapshot,
    conversation: Conversation,
    style: Style,
    /// The path of the one meeting that is asked.
    within: Option<String>,
    last: Option<Answer>,
    looked_at: Option<(Window, Quote)>,
}

impl Chat {
    pub fn run(self, language: Language) -> anyhow::Result<ExitCode> {
        let snapshot = self.folder.snapshot(language)?;
        let terminal = std::io::stdout().is_terminal();
        let style = Style::new(language, terminal);
        let mut session = Session {
            snapshot,
            conversation: Conversation::default(),
            style,
            within: None,
            last: None,
            looked_at: None,
        };
        let mut out = std::io::stdout();
        if std::io::stdin().is_terminal() {
            writeln!(out, "{}", style.language.texts().chat_hello)?;
            let mut editor = DefaultEditor::new()?;
            loop {
                match editor.readline(&session.prompt()) {
                    Ok(line) => {
                        editor.add_history_entry(&line)?;
                        if !session.say(&line, &mut out)? {
                            break;
                        }
                    }
                    Err(ReadlineError::Interrupted | ReadlineError::Eof) => break,
                    Err(error) => return Err(error.into()),
                }
            }
        } else {
            for line in std::io::stdin().lock().lines() {
                if !session.say(&line?, &mut out)? {
                    break;
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Session {
    fn prompt(&self) -> String {
        let within = self.within.as_deref().unwrap_or_default();
        format!("{within}❯ ")
    }

    /// Answers one line; `false` if it ends the chat.
    fn say(&mut self, line: &str, out: &mut impl Write) -> anyhow::Result<bool> {
        let line = line.trim();
        let (command, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let number = rest.trim().parse::<usize>().ok();
        let said = match command {
            "" => return Ok(true),
            "/quit" | "/exit" => return Ok(false),
            "/meetings" => terminal::meetings(&self.snapshot, self.style),
            "/meeting" => self.meeting(number),
            "/in" => self.choose(number),
            "/all" => {
                self.within = None;
                self.texts().now_everywhere.to_owned()
            }
            "/context" => self.context(number.unwrap_or(1)),
            "/next" => self.turn(|window| window.after),
            "/back" => self.turn(|window| window.before),
            "/more" => self.more(),
            "/language" => self.speak(rest.trim()),
            "/help" => self.texts().chat_help.to_owned(),
            other if other.starts_with('/') => self.texts().unknown_command.to_owned(),
            _ if self.snapshot.records().lexicon.thanks.is_all_of(line) => self.texts().courtesy.to_owned(),
            _ => self.ask(line),
        };
        writeln!(out, "{}\n", said.trim_end())?;
        Ok(true)
    }

    fn texts(&self) -> &'static crate::render::texts::Texts {
        self.style.language.texts()
    }

    fn ask(&mut self, text: &str) -> String {
        let now = now();
        let question = Question {
            text: text.to_owned(),
            history: self.conversation.history(now),
            document: self.within.clone(),
            about: self.conversation.document(now),
            ..Question::default()
        };
        let answer = self.snapshot.answer(&question);
        self.conversation.remember(now, text, self.snapshot.quoted_first(&answer));
        let head = self.within.as_deref().and_then(|path| self.snapshot.document_at(path)).map(|id| self.titled(id));
        let head = head.map(|title| format!("{}\n\n", fill(self.texts().within, &[&title])));
        let said = terminal::answer(&self.snapshot, &answer, self.style);
        self.last = Some(answer);
        head.unwrap_or_default() + &said
    }

    /// Returns the meeting with this number in the list.
    fn numbered(&self, number: Option<usize>) -> Option<DocumentId> {
        let document = self.snapshot.newest_first().nth(number?.checked_sub(1)?)?;
        self.snapshot.document_at(&document.path)
    }

    fn meeting(&self, number: Option<usize>) -> String {
        let Some(id) = self.numbered(number) else { return self.texts().chat_no_number.to_owned() };
        let there = Aspect::ALL.into_iter().filter(|aspect| crate::render::aspects::has(&self.snapshot, id, *aspect));
        there.map(|aspect| terminal::aspect(&self.snapshot, id, aspect, self.style)).collect::<Vec<_>>().join("\n")
    }

    fn choose(&mut self, number: Option<usize>) -> String {
        let Some(id) = self.numbered(number) else { return self.texts().chat_no_number.to_owned() };
        self.within = Some(self.snapshot.knowledge.documents[id.0 as usize].path.clone());
        fill(self.texts().within, &[&self.titled(id)])
    }

    fn titled(&self, id: DocumentId) -> String {
        meeting(&self.snapshot.knowledge.documents[id.0 as usize], LONGEST_TITLE, self.style.language)
    }

    fn context(&mut self, number: usize) -> String {
        let quotes = self.last.as_ref().map_or(&[][..], |answer| &answer.quotes);
        let Some(quote) = number.checked_sub(1).and_then(|at| quotes.get(at)).cloned() else {
            return self.texts().chat_no_quote.to_owned();
        };
        let (start, length) = offsets(&self.snapshot, quote.passage, &quote.span);
        self.look(quote.passage, Show::Around { start, length }, quote)
    }

    fn turn(&mut self, to: impl Fn(&Window) -> Option<(PassageId, Show)>) -> String {
        let Some((looked_at, quote)) = self.looked_at.clone() else { return self.texts().chat_no_quote.to_owned() };
        match to(&looked_at) {
            Some((passage, show)) => self.look(passage, show, quote),
            None => self.texts().chat_no_further.to_owned(),
        }
    }

    fn look(&mut self, passage: PassageId, show: Show, quote: Quote) -> String {
        let Some(window) = window(&self.snapshot, passage, show) else { return self.texts().chat_no_quote.to_owned() };
        let said = terminal::context(&self.snapshot, &window, Some(&quote), self.style);
        self.looked_at = Some((window, quote));
        said
    }

    /// Lists the other passages near the last question.
    fn more(&self) -> String {
        let Some(answer) = &self.last else { return self.texts().chat_no_quote.to_owned() };
        let quotes = &answer.quotes;
        let new = answer.passages.iter().filter(|scored| !quotes.iter().any(|quote| quote.passage == scored.passage));
        let lines: Vec<String> = new.map(|scored| terminal::passage(&self.snapshot, scored, self.style)).collect();
        if lines.is_empty() { self.texts().no_others.to_owned() } else { lines.join("\n") }
    }

    fn speak(&mut self, code: &str) -> String {
        match Language::of_choice(code) {
            Some(language) => {
                self.style.language = language;
                language.texts().speaks_now.to_owned()
            }
            None => self.texts().chat_help.to_owned(),
        }
    }
}
