//! What a first visit and each lazy part cost on the wire.

use crate::{files, site};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Compressed bytes that must not be passed.
pub struct Limits {
    /// Script and wasm of the first load, together.
    pub first: u64,
    /// Everything that one lazy route fetches.
    pub lazy: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { first: 300_000, lazy: 120_000 }
    }
}

struct Row {
    name: String,
    raw: u64,
    brotli: u64,
    limit: Option<u64>,
}

/// Prints the table; `false` when a row is above its limit.
pub fn report(limits: &Limits) -> Result<bool> {
    let folder = Path::new(site::RELEASE);
    let manifest = files::read(&folder.join(site::MANIFEST))
        .context("there is no release site: run cargo xtask site --release")?;
    let manifest: Value = serde_json::from_slice(&manifest).context("the manifest of the site is damaged")?;
    let rows = rows(folder, &manifest, limits)?;
    println!("{:<44} {:>10} {:>10} {:>10}", "", "bytes", "brotli", "budget");
    let mut within = true;
    for row in rows {
        let over = row.limit.is_some_and(|limit| row.brotli > limit);
        within &= !over;
        let limit = row.limit.map(|limit| limit.to_string()).unwrap_or_default();
        let note = if over { "  OVER BUDGET" } else { "" };
        println!("{:<44} {:>10} {:>10} {:>10}{note}", row.name, row.raw, row.brotli, limit);
    }
    Ok(within)
}

fn rows(folder: &Path, manifest: &Value, limits: &Limits) -> Result<Vec<Row>> {
    let sizes = |name: &str| -> Result<(u64, u64)> {
        let path = folder.join(name.trim_start_matches('/'));
        let size = |path: &Path| fs::metadata(path).map(|metadata| metadata.len());
        let raw = size(&path).with_context(|| format!("{} is missing", path.display()))?;
        // Without a compressed file the plain one is what travels.
        Ok((raw, size(Path::new(&format!("{}.br", path.display()))).unwrap_or(raw)))
    };
    let row = |name: &str, of: &[String], limit: Option<u64>| -> Result<Row> {
        let mut row = Row { name: name.to_owned(), raw: 0, brotli: 0, limit };
        for file in of {
            let (raw, brotli) = sizes(file)?;
            row.raw += raw;
            row.brotli += brotli;
        }
        Ok(row)
    };
    let named = |key: &str| -> Result<String> {
        manifest[key].as_str().map(str::to_owned).with_context(|| format!("the manifest has no {key:?}"))
    };
    let split = &manifest["split"];
    let inside = |name: &str| format!("/pkg/{name}");

    let wasm = vec![named("wasm")?];
    let mut js = vec![named("js")?];
    // The script imports the loader at once, so the loader is part of the first load.
    js.extend(split["loader"].as_str().map(inside));
    let first = [wasm.clone(), js.clone()].concat();
    let mut rows = vec![
        row("wasm", &wasm, None)?,
        row("script", &js, None)?,
        row("first load: wasm and script", &first, Some(limits.first))?,
    ];
    for (function, parts) in split["parts"].as_object().into_iter().flatten() {
        let parts = parts.as_array().into_iter().flatten().filter_map(Value::as_str);
        let parts: Vec<String> = parts.map(|part| inside(&format!("{part}.wasm"))).collect();
        rows.push(row(&format!("lazy: {}", shortened(function)), &parts, Some(limits.lazy))?);
    }
    rows.push(row("style sheet", &[named("css")?], None)?);
    Ok(rows)
}

/// Lazy functions carry long generated names; the end of one tells nothing.
fn shortened(function: &str) -> String {
    function.chars().take(36).collect()
}
