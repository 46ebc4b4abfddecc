//! Arguments, logs, one command, its exit code.

use std::process::ExitCode;

use bienban::cli::{Arguments, run};
use clap::Parser;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::new(bienban::config::log_filter());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    run(arguments).unwrap_or_else(|error| {
        eprintln!("bienban: {error:#}");
        ExitCode::from(2)
    })
}
