//! The command line: one command, its output, its exit code. The only place that prints.

mod ask;
mod chat;
mod check;
mod eval;
mod health;
mod preflight;
mod progress;
mod serve;

use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;
use crate::knowledge::Knowledge;

/// Answers questions about meetings from your own records, word for word.
#[derive(Debug, Parser)]
#[command(name = "bienban", version = env!("BIENBAN_VERSION"))]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
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

#[derive(Debug, clap::Args)]
struct Folder {
    /// The folder of records; KNOWLEDGE_DIR, or `knowledge`, where it is not given.
    #[arg(long, value_name = "DIR")]
    knowledge: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// Where it cannot be carried out; the text says what to do.
pub fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let done = match arguments.command {
        Command::Serve(serve) => serve.run(),
        Command::Health => health::run(),
        Command::Ask(ask) => ask.run(),
        Command::Chat(chat) => chat.run(),
        Command::Check(check) => check.run(),
        Command::Eval(eval) => eval.run(),
    };
    match done {
        // Whoever read our output has read enough.
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

impl Folder {
    /// Reads the records, with a bar where that takes long.
    fn load(&self) -> anyhow::Result<Knowledge> {
        let source = Config::records()?;
        let folder = self.knowledge.as_ref().unwrap_or(&source.folder);
        Ok(progress::load(folder, &source.limits))
    }
}
