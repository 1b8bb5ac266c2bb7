//! Puts together the folder that the server embeds: `target/site`, or `target/site-dev`.

use crate::files::{self, Fingerprint};
use crate::glue::{self, Names};
use crate::progress::Progress;
use crate::{compile, compress, node};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Base of the file names; `LEPTOS_OUTPUT_NAME` in .cargo/config.toml says the same.
pub const OUTPUT_NAME: &str = "assemble";

/// What the server reads to know the names. Not sent to anyone.
pub const MANIFEST: &str = "site.json";

/// Where the release site stands.
pub const RELEASE: &str = "target/site";

/// Where the development site stands.
pub const DEVELOPMENT: &str = "target/site-dev";

/// How files are made is an input like any other: an edited build step makes them again.
const METHOD: &str = concat!(
    include_str!("compress.rs"),
    include_str!("glue.rs"),
    include_str!("node.rs"),
    include_str!("optimise.mjs"),
    include_str!("site.rs"),
    include_str!("packs.rs"),
    include_str!("packs.js"),
    include_str!("split.rs"),
);

const STYLE: &str = "style";
const PUBLIC: &str = "public";
const LOCK: &str = "package-lock.json";

/// What to build.
#[derive(Default)]
pub struct Request {
    /// Small and compressed, instead of quick.
    pub release: bool,
    /// With lazy routes in files of their own, even where the frontend does not ask for it.
    pub split: bool,
    /// A wasm known to be current; cargo is then not asked.
    pub wasm: Option<PathBuf>,
}

/// What came out.
pub struct Built {
    /// The wasm that cargo made.
    pub wasm: PathBuf,
}

/// Builds the site, or finds that nothing changed.
pub fn build(request: &Request) -> Result<Built> {
    let progress = Progress::start("site");
    node::check(if request.release { &["esbuild", "binaryen"] } else { &["esbuild"] })?;
    let kind = if request.release { "release" } else { "dev" };
    let target = Path::new(if request.release { RELEASE } else { DEVELOPMENT });
    let work = Path::new("target/site-work");
    fs::create_dir_all(work).with_context(|| format!("cannot create {}", work.display()))?;
    // Two builds at once would take each other's half-made files for their own. Released by the
    // system when this process ends, however it ends.
    let lock = fs::File::create(work.join("lock")).context("cannot create the site lock")?;
    lock.lock().context("cannot take the site lock")?;

    let split = request.split || frontend_wants_split()?;
    let wasm_path = match &request.wasm {
        Some(known) => known.clone(),
        None => {
            progress.say("compiling the frontend to wasm");
            compile::frontend(request.release, split)?
        }
    };
    let wasm = files::read(&wasm_path)?;

    let mut front = Fingerprint::default();
    front.add("method", METHOD.as_bytes());
    front.add("kind", &[u8::from(request.release), u8::from(split)]);
    front.add("wasm", &wasm);
    front.add("tools", &files::read(Path::new(LOCK))?);
    let front = front.finish();
    let mut all = Fingerprint::default();
    all.add("front", front.as_bytes());
    all.add_folder(Path::new(STYLE))?;
    all.add_folder(Path::new(PUBLIC))?;
    let all = all.finish();

    let stamp = work.join(format!("{kind}.stamp.json"));
    if let Some(version) = unchanged(&stamp, &all, target) {
        progress.say(format!("{} is up to date ({version})", target.display()));
        return Ok(Built { wasm: wasm_path });
    }

    let made = work.join(format!("{kind}-front"));
    let names = glue::make(&wasm, &front, glue::Kind { release: request.release, split }, &made, &progress)?;
    let next = work.join(format!("{kind}-next"));
    files::empty(&next)?;
    let pkg = next.join("pkg");
    copy(&made, &pkg)?;
    copy(Path::new(PUBLIC), &next)?;
    progress.say("styles");
    let css = style(request.release, work, &pkg)?;
    let version = version(&next)?;
    files::write(&next.join(MANIFEST), manifest(&names, &css, &version)?)?;
    if request.release {
        progress.say("compressing");
        compress::folder(&next, &work.join("compressed"))?;
    }
    let listing = listing(&next)?;
    swap(&next, target, &work.join(format!("{kind}-old")))?;
    files::write(&stamp, json!({ "inputs": all, "version": version, "files": listing }).to_string())?;
    progress.say(format!("{} is ready ({version})", target.display()));
    Ok(Built { wasm: wasm_path })
}

/// `[package.metadata.site] split = true` in frontend/Cargo.toml: one place says it for the
/// release, the development server and the tests.
fn frontend_wants_split() -> Result<bool> {
    let manifest = files::read(Path::new("frontend/Cargo.toml"))?;
    let manifest = String::from_utf8_lossy(&manifest);
    let section =
        manifest.lines().map(str::trim).skip_while(|line| *line != "[package.metadata.site]").skip(1);
    Ok(section.take_while(|line| !line.starts_with('[')).any(|line| line.replace(' ', "") == "split=true"))
}

/// The version of the site that stands there, if it was made from these inputs and is whole.
fn unchanged(stamp: &Path, inputs: &str, target: &Path) -> Option<String> {
    let stamp: Value = serde_json::from_slice(&fs::read(stamp).ok()?).ok()?;
    let whole = stamp["inputs"] == inputs && stamp["files"] == listing(target).ok()?;
    whole.then(|| stamp["version"].as_str().map(str::to_owned))?
}

fn listing(folder: &Path) -> Result<Value> {
    let mut all = serde_json::Map::new();
    for file in files::below(folder)? {
        let size = fs::metadata(&file).with_context(|| format!("cannot read {}", file.display()))?.len();
        all.insert(files::relative(&file, folder), size.into());
    }
    Ok(Value::Object(all))
}

fn manifest(names: &Names, css: &str, version: &str) -> Result<String> {
    let value = json!({
        "js": format!("/pkg/{}", names.js),
        "wasm": format!("/pkg/{}", names.wasm),
        "css": format!("/pkg/{css}"),
        "split": names.split,
        "version": version,
    });
    serde_json::to_string_pretty(&value).context("cannot write the manifest")
}

/// Bundles `style/main.css` and gives the file name it got.
fn style(release: bool, work: &Path, pkg: &Path) -> Result<String> {
    let out = work.join("style");
    files::empty(&out)?;
    let mut arguments = vec![
        format!("{STYLE}/main.css"),
        "--bundle".to_owned(),
        format!("--outdir={}", out.display()),
        format!("--target={}", node::BROWSERS),
        "--loader:.svg=dataurl".to_owned(),
        "--loader:.woff2=file".to_owned(),
        "--asset-names=[name].[hash]".to_owned(),
        "--log-level=warning".to_owned(),
    ];
    arguments.extend(public_addresses()?.map(|address| format!("--external:{address}")));
    if release {
        arguments.push("--minify".to_owned());
    }
    node::run("esbuild", &arguments)?;
    let css = files::read(&out.join("main.css"))?;
    fs::remove_file(out.join("main.css")).context("cannot move the style sheet")?;
    let name = format!("{OUTPUT_NAME}.{}.css", files::hash(&css));
    files::write(&pkg.join(&name), css)?;
    copy(&out, pkg)?;
    Ok(name)
}

/// What a style sheet may name from the root: public files keep their names. Any other such
/// address is a mistake, which the bundler reports.
fn public_addresses() -> Result<impl Iterator<Item = String>> {
    let files = files::below(Path::new(PUBLIC))?;
    Ok(files.into_iter().map(|file| format!("/{}", files::relative(&file, Path::new(PUBLIC)))))
}

fn version(site: &Path) -> Result<String> {
    let mut sum = Fingerprint::default();
    sum.add_folder(site)?;
    Ok(sum.finish())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for file in files::below(from)? {
        let target = to.join(files::relative(&file, from));
        if target.exists() {
            bail!("{} would overwrite a built file", file.display());
        }
        files::write(&target, files::read(&file)?)?;
    }
    Ok(())
}

/// Two renames: whoever stops the build between them leaves no site, never half of one.
fn swap(next: &Path, target: &Path, old: &Path) -> Result<()> {
    files::remove(old)?;
    match fs::rename(target, old) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("cannot move {} aside", target.display()));
        }
        _ => {}
    }
    fs::rename(next, target).with_context(|| format!("cannot move the new site to {}", target.display()))?;
    files::remove(old)
}
