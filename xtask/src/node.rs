//! The two tools that come from npm: `esbuild` for styles and scripts, Binaryen for wasm.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Browsers that styles and scripts are written down for; all of them run the wasm this
/// project produces.
pub const BROWSERS: &str = "chrome111,edge111,firefox115,safari16.4";

/// Runs a tool of `node_modules` to its end. What it prints is shown only when it fails.
pub fn run(tool: &str, arguments: &[String]) -> Result<()> {
    finish(tool, Command::new(program(tool)?).args(arguments))
}

/// Runs a script, which finds the packages of `node_modules` by their names.
pub fn module(script: &str, arguments: &[String]) -> Result<()> {
    finish("node", Command::new("node").args(["--input-type=module", "--eval", script, "--"]).args(arguments))
}

fn finish(name: &str, command: &mut Command) -> Result<()> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {name} (is Node installed?)"))?;
    if !output.status.success() {
        bail!(
            "{name} failed ({})\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}

/// Says which package is missing before minutes of compiling show it.
pub fn check(packages: &[&str]) -> Result<()> {
    packages.iter().try_for_each(|package| present(&Path::new("node_modules").join(package)))
}

fn program(tool: &str) -> Result<PathBuf> {
    let name = if cfg!(windows) { format!("{tool}.cmd") } else { tool.to_owned() };
    let path = PathBuf::from("node_modules/.bin").join(name);
    present(&path)?;
    Ok(path)
}

fn present(path: &Path) -> Result<()> {
    if !path.exists() {
        bail!("{} is missing: run scripts/setup", path.display());
    }
    Ok(())
}
