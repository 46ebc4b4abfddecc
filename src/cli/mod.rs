//! The command line: the commands, their output and exit codes. The only module that prints.

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

use crate::config::choose_language;
use crate::render::texts::Language;

/// Answers questions about meetings from your own records, word for word.
#[derive(Debug, Parser)]
#[command(name = "bienban", version = env!("BIENBAN_VERSION"))]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The language of the output; by default that of LANG, else Vietnamese.
    #[arg(long, global = true, value_name = "vi|en", value_parser = parse_language)]
    language: Option<Language>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the Telegram bot.
    Serve(serve::Serve),
    /// Check that the bot running on this machine is alive; exits with 1 if it is not.
    Health,
    /// Answer one question, or a batch of questions as JSON Lines.
    Ask(ask::Ask),
    /// Answer questions interactively, with follow-up questions.
    Chat(chat::Chat),
    /// Read all records and list their problems.
    Check(check::Check),
    /// Ask the golden questions and count how many are answered correctly.
    Eval(eval::Eval),
}

fn parse_language(code: &str) -> Result<Language, &'static str> {
    Language::from_code(code).ok_or("it must be vi or en")
}

/// Runs a command and returns its exit code.
///
/// # Errors
/// If the command fails; the error's text is for the user.
pub fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let language = choose_language(arguments.language);
    let result = match arguments.command {
        Command::Serve(serve) => serve.run(language),
        Command::Health => health::run(language),
        Command::Ask(ask) => ask.run(language),
        Command::Chat(chat) => chat.run(language),
        Command::Check(check) => check.run(language),
        Command::Eval(eval) => eval.run(language),
    };
    match result {
        // The program that reads the output has closed it, which is no error.
        Err(error) if is_closed_pipe(&error) => Ok(ExitCode::SUCCESS),
        result => result,
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
