//! `assemble`: the whole application in one file.

use clap::{CommandFactory, Parser};
use server::commands::{Command, run};
use server::config::with_file;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let args = match with_file(std::env::args_os(), &Command::command()) {
        Ok(args) => args,
        Err(message) => return fail(&message),
    };
    match run(Command::parse_from(args)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => fail(&message),
    }
}

fn fail(message: &str) -> ExitCode {
    eprintln!("assemble: {message}");
    ExitCode::FAILURE
}
