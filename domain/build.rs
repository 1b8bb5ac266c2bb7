//! Turns `locales/{ja,en}/*.toml` into one function a text: `t::event::register(locale)`.
//!
//! A text that one language lacks, or whose placeholders differ, fails the build. Functions that no
//! page calls are dropped by the linker, so the browser loads only the words it can show.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use toml::{Table, Value};

fn main() {
    // Asked for as it runs: what was compiled stays good when the folder is moved.
    let root = Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("../locales");
    println!("cargo::rerun-if-changed={}", root.display());
    let (ja, en) = (read(&root.join("ja")), read(&root.join("en")));
    let mut out = String::new();
    let mut faults = Vec::new();
    module(&ja, &en, "", &mut out, &mut faults);
    assert!(faults.is_empty(), "the two languages differ:\n{}", faults.join("\n"));
    let target = Path::new(&std::env::var_os("OUT_DIR").unwrap()).join("texts.rs");
    std::fs::write(target, out).unwrap();
}

/// All files of a language; a file's name is the name of its texts.
fn read(folder: &Path) -> Table {
    let mut all = Table::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.unwrap().path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.strip_suffix(".toml"))
        else {
            continue;
        };
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let table: Table = text.parse().unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        all.insert(name.to_owned(), Value::Table(table));
    }
    all
}

fn module(ja: &Table, en: &Table, path: &str, out: &mut String, faults: &mut Vec<String>) {
    let keys: BTreeSet<&String> = ja.keys().chain(en.keys()).collect();
    for key in keys {
        let full = format!("{path}{key}");
        match (ja.get(key), en.get(key)) {
            (Some(Value::String(a)), Some(Value::String(b))) => text(key, &full, a, None, b, out, faults),
            (Some(Value::String(a)), Some(Value::Table(b))) if b.contains_key("other") => {
                let one = b.get("one").and_then(Value::as_str).unwrap_or_default();
                let other = b.get("other").and_then(Value::as_str).unwrap_or_default();
                text(key, &full, a, Some(one), other, out, faults);
            }
            (Some(Value::Table(a)), Some(Value::Table(b))) => {
                writeln!(
                    out,
                    "/// Texts of `{full}`.\npub mod {key} {{\n#[allow(unused_imports)] use super::*;"
                )
                .unwrap();
                module(a, b, &format!("{full}."), out, faults);
                out.push_str("}\n");
            }
            (Some(_), None) => faults.push(format!("en lacks {full}")),
            (None, Some(_)) => faults.push(format!("ja lacks {full}")),
            _ => faults.push(format!("{full} is not the same kind of thing in both")),
        }
    }
}

fn text(
    name: &str,
    full: &str,
    ja: &str,
    one: Option<&str>,
    en: &str,
    out: &mut String,
    faults: &mut Vec<String>,
) {
    let holes = placeholders(ja);
    let same = |other: &str| {
        let set = |v: &[String]| v.iter().cloned().collect::<BTreeSet<_>>();
        set(&holes) == set(&placeholders(other))
    };
    if !same(en) {
        faults.push(format!("{full}: the placeholders differ"));
    }
    // What only the other language has to say is told in that.
    let doc = if ja.is_empty() { en } else { ja };
    let doc = doc.replace('\n', " ").replace('[', "\\[").replace('<', "\\<");
    writeln!(out, "/// {doc}").unwrap();
    if holes.is_empty() {
        writeln!(
            out,
            "#[must_use] pub const fn {name}(l: Locale) -> &'static str {{ match l {{ Locale::Ja => {ja:?}, Locale::En => {en:?} }} }}"
        )
        .unwrap();
        return;
    }
    let args: Vec<String> = holes
        .iter()
        .map(|h| {
            if one.is_some() && h == "n" { "n: i64".into() } else { format!("{h}: impl core::fmt::Display") }
        })
        .collect();
    writeln!(out, "#[must_use] pub fn {name}(l: Locale, {}) -> String {{ match l {{", args.join(", "))
        .unwrap();
    writeln!(out, "Locale::Ja => format!({ja:?}),").unwrap();
    if let Some(one) = one {
        check_singular(&holes, one);
        // "The first one" names no number.
        if one.contains('{') {
            writeln!(out, "Locale::En if n == 1 => format!({one:?}),").unwrap();
        } else {
            writeln!(out, "Locale::En if n == 1 => {one:?}.to_owned(),").unwrap();
        }
    }
    writeln!(out, "Locale::En => format!({en:?}),\n}} }}").unwrap();
}

/// A singular such as "one reply" may leave the number out; the others must all be there.
fn check_singular(holes: &[String], one: &str) {
    for hole in holes {
        assert!(hole == "n" || one.contains(&format!("{{{hole}}}")), "placeholder {hole} missing in {one:?}");
    }
}

fn placeholders(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in text.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or_default().to_owned();
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}
