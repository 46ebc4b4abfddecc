//! The command line: one command, its output, its exit code. The only place that prints.

mod ask;
mod chat;
mod check;
mod eval;
mod folder;
mod health;
mod preflight;
mod progress;
mod serve;

use std::io::ErrorKind;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::language;
use crate::render::texts::Language;

/// Answers questions about meetings from your own records, word for word.
#[derive(Debug, Parser)]
#[command(name = "bienban", version = env!("BIENBAN_VERSION"))]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Speak this language; that of LANG, or Vietnamese, if it is not given.
    #[arg(long, global = true, value_name = "vi|en", value_parser = parse_language)]
    language: Option<Language>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the Telegram bot.
    Serve(serve::Serve),
    /// Ask the bot that runs here whether it lives; exits with 1 where it does not.
    Health,
    /// Ask one question, or a batch of them as JSON Lines.
    Ask(ask::Ask),
    /// Ask question after question; short ones go on from those before.
    Chat(chat::Chat),
    /// Load all records and print what is wrong with them.
    Check(check::Check),
    /// Ask the golden questions and print how many the first quote answers.
    Eval(eval::Eval),
}

fn parse_language(code: &str) -> Result<Language, &'static str> {
    Language::of_choice(code).ok_or("it must be vi or en")
}

/// Runs the command.
///
/// # Errors
/// If it fails; the text says what to do.
pub fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let language = language(arguments.language);
    let done = match arguments.command {
        Command::Serve(serve) => serve.run(language),
        Command::Health => health::run(language),
        Command::Ask(ask) => ask.run(language),
        Command::Chat(chat) => chat.run(language),
        Command::Check(check) => check.run(language),
        Command::Eval(eval) => eval.run(language),
    };
    match done {
        // The reader of our output has read enough.
        Err(error) if is_closed_pipe(&error) => Ok(ExitCode::SUCCESS),
        done => done,
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| match cause.downcast_ref::<std::io::Error>() {
        Some(cause) => cause.kind() == ErrorKind::BrokenPipe,
        None => {
            cause.downcast_ref::<serde_json::Error>().is_some_and(|e| e.io_error_kind() == Some(ErrorKind::BrokenPipe))
        }
    })
}
