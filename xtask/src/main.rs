//! Builds the browser side of Assemble and watches it during development.
//!
//! It does what `cargo-leptos` does for this project, by calling the same libraries directly:
//! installing that tool takes longer than building the program, and it needs a newer compiler.
//!
//! ```text
//! cargo xtask site [--release] [--split]
//! cargo xtask budget [--max-first BYTES] [--max-lazy BYTES]
//! cargo xtask dev [-- ARGUMENTS OF THE SERVER]
//! ```

mod budget;
mod compile;
mod compress;
mod dev;
mod files;
mod glue;
mod node;
mod packs;
mod progress;
mod site;
mod split;
mod watch;

use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask site [--release] [--split]   wasm, JavaScript, styles and public files
                                         into target/site (release) or target/site-dev
cargo xtask budget [--max-first BYTES] [--max-lazy BYTES]
                                         compressed sizes of target/site; fails above the budget
cargo xtask dev [-- ARGUMENTS]           builds, serves, watches and rebuilds
";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    std::env::set_current_dir(workspace_root()?).context("cannot enter the workspace")?;
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match command.as_str() {
        "site" => {
            let mut request = site::Request::default();
            for argument in &rest {
                match argument.as_str() {
                    "--release" => request.release = true,
                    "--split" => request.split = true,
                    other => bail!("`site` does not know {other}\n\n{HELP}"),
                }
            }
            site::build(&request)?;
            Ok(ExitCode::SUCCESS)
        }
        "budget" => {
            let mut limits = budget::Limits::default();
            let mut rest = rest.iter();
            while let Some(argument) = rest.next() {
                let value = || -> Result<u64> {
                    let text =
                        rest.clone().next().with_context(|| format!("{argument} needs a number of bytes"))?;
                    text.parse().with_context(|| format!("{argument} needs a number of bytes, not {text:?}"))
                };
                match argument.as_str() {
                    "--max-first" => limits.first = value()?,
                    "--max-lazy" => limits.lazy = value()?,
                    other => bail!("`budget` does not know {other}\n\n{HELP}"),
                }
                rest.next();
            }
            let within = budget::report(&limits)?;
            Ok(if within { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        "dev" => {
            let mut rest = rest;
            if rest.first().is_some_and(|first| first == "--") {
                rest.remove(0);
            }
            dev::run(&rest)?;
            Ok(ExitCode::SUCCESS)
        }
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        "" => bail!("which task?\n\n{HELP}"),
        other => bail!("there is no task {other:?}\n\n{HELP}"),
    }
}

/// The folder that holds `xtask/`, found from where the command was given, so that a moved or
/// copied checkout never builds the place it was compiled in.
fn workspace_root() -> Result<PathBuf> {
    let here = std::env::current_dir().context("there is no current folder")?;
    here.ancestors()
        .find(|folder| folder.join("xtask/Cargo.toml").is_file())
        .map(PathBuf::from)
        .context("not inside the Assemble workspace")
}
