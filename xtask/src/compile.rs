//! Calls cargo for the wasm and for the server.

use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The only target of the browser side.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Compiles `frontend` and gives the path of its wasm.
pub fn frontend(release: bool, split: bool) -> Result<PathBuf> {
    let mut cargo = cargo();
    cargo.args(["rustc", "--package", "frontend", "--lib", "--target", WASM]);
    cargo.arg("--message-format=json-render-diagnostics");
    if release {
        cargo.args(["--profile", "wasm-release"]);
        // Stripping takes the list of target features, from which wasm-bindgen learns what the
        // wasm may use, and the symbols that the splitter follows. Binaryen strips at the end.
        cargo.env("CARGO_PROFILE_WASM_RELEASE_STRIP", "none");
        // This variable, alone among the ways to set flags, replaces `build.rustflags` of
        // .cargo/config.toml. Erased components are asked for again: without them the types of whole pages
        // nest past the compiler's limit. What is added takes this machine's paths out of the wasm.
        cargo.env("CARGO_ENCODED_RUSTFLAGS", release_flags().join("\x1f"));
    }
    if split {
        // For this one crate: as a general flag it would compile every dependency again.
        cargo.args(["--", "-Clink-args=--emit-relocs"]);
    }
    let output = cargo.stderr(Stdio::inherit()).output().context("cannot start cargo")?;
    if !output.status.success() {
        if wasm_library_missing() {
            bail!("the standard library for {WASM} is missing: run scripts/setup");
        }
        bail!("cargo could not build the frontend");
    }
    artifact(&String::from_utf8_lossy(&output.stdout)).context("cargo named no wasm file for the frontend")
}

/// Compiles the server for development and gives the path of its binary.
pub fn server() -> Result<PathBuf> {
    let output = cargo()
        .args(["build", "--package", "server", "--bin", "assemble"])
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        bail!("cargo could not build the server");
    }
    messages(&String::from_utf8_lossy(&output.stdout))
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .context("cargo named no binary for the server")
}

fn artifact(stdout: &str) -> Option<PathBuf> {
    messages(stdout)
        .filter(|message| message["target"]["name"] == "frontend")
        .filter_map(|message| message["filenames"].as_array().cloned())
        .flatten()
        .filter_map(|name| name.as_str().map(PathBuf::from))
        .find(|path| path.extension().is_some_and(|extension| extension == "wasm"))
}

fn messages(stdout: &str) -> impl Iterator<Item = serde_json::Value> + '_ {
    stdout
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact")
}

/// The cargo that runs this task. What it set for this package is taken away: build scripts
/// that watch those variables would run again with every change between inner and outer calls.
fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") || text == "CARGO_BIN_NAME" {
            cargo.env_remove(&name);
        }
    }
    cargo.stdin(Stdio::null());
    cargo
}

/// Paths of this machine would otherwise stand in panic messages that everyone downloads.
fn release_flags() -> Vec<String> {
    let places = [(cargo_home(), "cargo"), (std::env::current_dir().ok(), "assemble")];
    let named = places.into_iter().filter_map(|(from, to)| Some((from?, to)));
    let paths = named.map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()));
    ["--cfg".to_owned(), "erase_components".to_owned()].into_iter().chain(paths).collect()
}

fn cargo_home() -> Option<PathBuf> {
    let default = || std::env::home_dir().map(|home| home.join(".cargo"));
    std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(default)
}

/// Asked only after a failure, so the cost of asking never meets a working machine.
fn wasm_library_missing() -> bool {
    let configured = std::fs::read_to_string(".cargo/local.toml").unwrap_or_default();
    let configured = configured
        .lines()
        .find_map(|line| line.strip_prefix("rustc = "))
        .map(|value| value.trim().trim_matches('"').to_owned());
    let rustc = std::env::var("RUSTC").ok().or(configured).unwrap_or_else(|| "rustc".to_owned());
    let Ok(output) = Command::new(rustc).args(["--print", "target-libdir", "--target", WASM]).output() else {
        return false;
    };
    let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let found = std::fs::read_dir(folder)
        .map(|entries| {
            entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
        })
        .unwrap_or(false);
    !found
}
