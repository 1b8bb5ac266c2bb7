//! The two tools that come from npm: `esbuild` for styles and scripts, `wasm-opt` for wasm.

use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Browsers that styles and scripts are written down for; all of them run the wasm this
/// project produces.
pub const BROWSERS: &str = "chrome111,edge111,firefox115,safari16.4";

/// Runs a tool of `node_modules` to its end. What it prints is shown only when it fails.
pub fn run(tool: &str, arguments: &[String]) -> Result<()> {
    let program = program(tool)?;
    let output = Command::new(&program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {} (is Node installed?)", program.display()))?;
    if !output.status.success() {
        bail!(
            "{tool} failed ({})\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}

/// Says what is missing before minutes of compiling show it.
pub fn check(tools: &[&str]) -> Result<()> {
    tools.iter().try_for_each(|tool| program(tool).map(drop))
}

fn program(tool: &str) -> Result<PathBuf> {
    let name = if cfg!(windows) { format!("{tool}.cmd") } else { tool.to_owned() };
    let path = PathBuf::from("node_modules/.bin").join(name);
    if !path.exists() {
        bail!("{} is missing: run scripts/setup", path.display());
    }
    Ok(path)
}
