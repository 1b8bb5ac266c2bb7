//! From cargo's wasm to the files a browser loads: split, bind, optimise, name by content.

use crate::files::{self, Fingerprint};
use crate::packs;
use crate::progress::Progress;
use crate::split::{self, Parts};
use crate::{node, site};
use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What rustc's wasm target uses, by Binaryen's names. It refuses a module that uses more than it is told.
const WASM_FEATURES: [&str; 8] = [
    "BulkMemory",
    "BulkMemoryOpt",
    "CallIndirectOverlong",
    "Multivalue",
    "MutableGlobals",
    "NontrappingFPToInt",
    "ReferenceTypes",
    "SignExt",
];

/// Modules below so many bytes are left as they are.
const SMALL: u64 = 1024;

/// How to make the files.
#[derive(Clone, Copy)]
pub struct Kind {
    /// Optimised and minified.
    pub release: bool,
    /// Cut at the lazy functions; the wasm was linked for it.
    pub split: bool,
}

/// Where a page finds the browser side; goes into the site's manifest.
pub struct Names {
    /// File name of the script.
    pub js: String,
    /// File name of the wasm.
    pub wasm: String,
    /// `null`, or what a page needs to fetch lazy parts early.
    pub split: Value,
}

impl Names {
    fn to_json(&self) -> Value {
        json!({ "js": self.js, "wasm": self.wasm, "split": self.split })
    }

    fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            js: value["js"].as_str()?.to_owned(),
            wasm: value["wasm"].as_str()?.to_owned(),
            split: value["split"].clone(),
        })
    }
}

/// Fills `out` with the finished files. The same `key` finds them finished already: optimising
/// takes minutes, and a changed style sheet should not pay for it.
pub fn make(wasm: &[u8], key: &str, kind: Kind, out: &Path, progress: &Progress) -> Result<Names> {
    let record = out.with_extension("json");
    if let Some(names) = kept(&record, key) {
        return Ok(names);
    }
    match fs::remove_file(&record) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    files::empty(out)?;
    let work = out.with_extension("work");
    files::empty(&work)?;
    let names = bind(wasm, kind, &work, out, progress)?;
    files::remove(&work)?;
    files::write(&record, json!({ "key": key, "names": names.to_json() }).to_string())?;
    Ok(names)
}

fn kept(record: &Path, key: &str) -> Option<Names> {
    let record: Value = serde_json::from_slice(&fs::read(record).ok()?).ok()?;
    (record["key"] == key).then(|| Names::from_json(&record["names"]))?
}

fn bind(wasm: &[u8], kind: Kind, work: &Path, out: &Path, progress: &Progress) -> Result<Names> {
    let name = site::OUTPUT_NAME;
    let parts = if kind.split {
        progress.say("cutting off the lazy parts");
        Some(split::cut(wasm, &format!("./{name}.js"), work)?)
    } else {
        None
    };
    progress.say("wasm-bindgen");
    let main = parts.as_ref().map_or_else(|| wasm.to_vec(), |parts| parts.main.clone());
    wasm_bindgen_cli_support::Bindgen::new()
        .input_bytes(name, main)
        .web(true)?
        .typescript(false)
        // The parts find each other by the linker's names, so a split build keeps them.
        .keep_lld_exports(kind.split)
        .demangle(!kind.split)
        .generate(work)
        .map_err(|error| anyhow!("wasm-bindgen failed: {error:#}"))?;
    let js = work.join(format!("{name}.js"));
    let main = work.join(format!("{name}_bg.wasm"));
    if kind.release {
        let mut all = vec![main.clone()];
        all.extend(parts.iter().flat_map(|parts| parts.lazy.clone()));
        progress.say(format!("Binaryen -Oz ({:.1} MB)", total_size(&all)? / 1e6));
        optimise(&all)?;
    }
    progress.say("scripts");
    match parts {
        None => whole(&js, &main, kind.release, out),
        Some(parts) => pieces(&js, &main, &parts, kind.release, out),
    }
}

/// One script and one wasm, each named by its own content.
fn whole(js: &Path, wasm: &Path, release: bool, out: &Path) -> Result<Names> {
    let name = site::OUTPUT_NAME;
    if text(js)?.contains(split::UNSPLIT) {
        bail!(
            "the frontend has lazy functions: say `split = true` in [package.metadata.site] of frontend/Cargo.toml"
        );
    }
    let bundled = bundle(js, release)?;
    let wasm = files::read(wasm)?;
    let names = Names {
        js: format!("{name}.{}.js", files::hash(&bundled)),
        wasm: format!("{name}.{}.wasm", files::hash(&wasm)),
        split: Value::Null,
    };
    files::write(&out.join(&names.js), bundled)?;
    files::write(&out.join(&names.wasm), wasm)?;
    Ok(names)
}

/// Script, loader and parts name each other in a circle, so no one of them can be named by its
/// content alone: they share one hash over all. They belong together anyway, since a part fits
/// only the build it was cut from.
fn pieces(js: &Path, main: &Path, parts: &Parts, release: bool, out: &Path) -> Result<Names> {
    let name = site::OUTPUT_NAME;
    let script = text(js)?;
    let loader = text(&parts.loader)?;
    let mut sum = Fingerprint::default();
    sum.add("release", &[u8::from(release)]);
    sum.add("script", script.as_bytes());
    sum.add("loader", loader.as_bytes());
    for path in std::iter::once(main).chain(parts.lazy.iter().map(PathBuf::as_path)) {
        sum.add(&stem(path), &files::read(path)?);
    }
    sum.add("packs", include_str!("packs.js").as_bytes());
    let hash = sum.finish();
    let plan = packs::plan(&parts.needs);

    let placeholder = split::loader_name(split::PLACEHOLDER);
    let loader_name = split::loader_name(&hash);
    let names = Names {
        js: format!("{name}.{hash}.js"),
        wasm: format!("{name}.{hash}.wasm"),
        split: json!({
            "pkg": "/pkg",
            "loader": loader_name,
            "parts": plan
                .needs
                .iter()
                .map(|(function, packs)| {
                    let packs = packs.iter().map(|pack| format!("{pack}.{hash}")).collect();
                    (function.clone(), packs)
                })
                .collect::<BTreeMap<String, Vec<String>>>(),
        }),
    };

    files::write(js, script.replace(&placeholder, &loader_name))?;
    files::write(&out.join(&names.js), bundle(js, release)?)?;

    let loader = loader.replace(&format!("\"./{name}.js\""), &format!("\"./{}\"", names.js));
    let loader = packs::loader(&loader, &plan, |pack| format!("{pack}.{hash}.wasm"))?;
    files::write(&parts.loader, loader)?;
    files::write(&out.join(&loader_name), minify(&parts.loader, release)?)?;

    let hashed = |from: &Path| -> Result<Vec<u8>> {
        let mut wasm = files::read(from)?;
        split::put_hash(&mut wasm, &hash);
        Ok(wasm)
    };
    files::write(&out.join(&names.wasm), hashed(main)?)?;
    let lazy: BTreeMap<String, &Path> = parts.lazy.iter().map(|path| (stem(path), path.as_path())).collect();
    for (pack, modules) in &plan.packs {
        let modules = modules.iter().map(|module| {
            let path = lazy.get(module).with_context(|| format!("the splitter made no {module}"))?;
            Ok((module.clone(), hashed(path)?))
        });
        let modules = modules.collect::<Result<Vec<_>>>()?;
        files::write(&out.join(format!("{pack}.{hash}.wasm")), packs::pack(&modules))?;
    }
    Ok(names)
}

/// One script out of the glue and the snippets that crates bring along: fewer requests, and no
/// unhashed names below `/pkg`.
fn bundle(js: &Path, release: bool) -> Result<Vec<u8>> {
    esbuild(js, release, &["--bundle", "--external:./__wasm_split.*"])
}

fn minify(js: &Path, release: bool) -> Result<Vec<u8>> {
    esbuild(js, release, &[])
}

fn esbuild(js: &Path, release: bool, more: &[&str]) -> Result<Vec<u8>> {
    let result = js.with_extension("out.js");
    let mut arguments = vec![
        js.display().to_string(),
        format!("--outfile={}", result.display()),
        format!("--target={}", node::BROWSERS),
        "--format=esm".to_owned(),
        "--log-level=warning".to_owned(),
    ];
    arguments.extend(more.iter().map(ToString::to_string));
    if release {
        arguments.push("--minify".to_owned());
    }
    node::run("esbuild", &arguments)?;
    files::read(&result)
}

/// One process for each core, which takes files as heavy as those of the others.
fn optimise(all: &[PathBuf]) -> Result<()> {
    let mut sized = Vec::with_capacity(all.len());
    for file in all {
        let size = fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
        // Half of the splitter's modules are no more than a few bytes.
        if size >= SMALL {
            sized.push((size, file.display().to_string()));
        }
    }
    sized.sort_unstable();
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(sized.len());
    let mut shares = vec![(0, vec![WASM_FEATURES.join(",")]); workers];
    while let Some((size, file)) = sized.pop() {
        let Some(share) = shares.iter_mut().min_by_key(|share| share.0) else { break };
        share.0 += size;
        share.1.push(file);
    }
    std::thread::scope(|scope| {
        let work = |files: Vec<String>| move || node::module(include_str!("optimise.mjs"), &files);
        let handles: Vec<_> = shares.into_iter().map(|(_, files)| scope.spawn(work(files))).collect();
        handles
            .into_iter()
            .try_for_each(|handle| handle.join().map_err(|_| anyhow!("the optimiser panicked"))?)
    })
}

fn total_size(paths: &[PathBuf]) -> Result<f64> {
    let mut total = 0;
    for path in paths {
        total += fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.len();
    }
    Ok(total as f64)
}

fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}
