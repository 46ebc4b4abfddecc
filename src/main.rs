//! Parses the arguments, sets up the log, and runs the command.

use std::io::IsTerminal;
use std::process::ExitCode;

use bienban::cli::{Arguments, run};
use bienban::config::{LogFormat, log_filter, log_format};
use clap::Parser;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::new(log_filter());
    let colours = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
    match log_format() {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
    run(arguments).unwrap_or_else(|error| {
        eprintln!("bienban: {error:#}");
        ExitCode::from(2)
    })
}
