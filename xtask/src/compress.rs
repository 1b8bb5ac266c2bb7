//! `.br` and `.gz` beside every file that gains from it, so that the server never compresses a
//! file that does not change.

use crate::files;
use anyhow::{Context, Result};
use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Compresses what is below `site`. The best quality takes seconds per megabyte, so results are
/// kept in `cache` by content; entries that this site does not use are removed.
pub fn folder(site: &Path, cache: &Path) -> Result<()> {
    fs::create_dir_all(cache).with_context(|| format!("cannot create {}", cache.display()))?;
    let todo: Vec<PathBuf> = files::below(site)?.into_iter().filter(|file| gains(file)).collect();
    let next = AtomicUsize::new(0);
    let used = Mutex::new(HashSet::new());
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let work = || -> Result<()> {
            while let Some(file) = todo.get(next.fetch_add(1, Ordering::Relaxed)) {
                let names = one(file, cache)?;
                if let Ok(mut used) = used.lock() {
                    used.extend(names);
                }
            }
            Ok(())
        };
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        handles.into_iter().try_for_each(|handle| match handle.join() {
            Ok(result) => result,
            Err(_) => anyhow::bail!("compressing panicked"),
        })
    })?;
    let used = used.into_inner().unwrap_or_default();
    for file in files::below(cache)? {
        if !used.contains(&file) {
            fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
        }
    }
    Ok(())
}

type Method = fn(&[u8]) -> Result<Vec<u8>>;

fn one(file: &Path, cache: &Path) -> Result<[PathBuf; 2]> {
    let content = files::read(file)?;
    let hash = files::hash(&content);
    let kinds: [(&str, Method); 2] = [("br", brotli), ("gz", gzip)];
    let mut names = [PathBuf::new(), PathBuf::new()];
    for (name, (extension, compress)) in names.iter_mut().zip(kinds) {
        *name = cache.join(format!("{hash}.{extension}"));
        let compressed = match fs::read(&*name) {
            Ok(kept) => kept,
            Err(_) => {
                let made = compress(&content)?;
                // Renamed into place: half a file must never be taken for a kept result.
                let part = name.with_extension(format!("{extension}.part"));
                files::write(&part, &made)?;
                fs::rename(&part, &*name).with_context(|| format!("cannot keep {}", name.display()))?;
                made
            }
        };
        if compressed.len() < content.len() {
            let mut beside = file.as_os_str().to_owned();
            beside.push(format!(".{extension}"));
            files::write(Path::new(&beside), &compressed)?;
        }
    }
    Ok(names)
}

fn gains(file: &Path) -> bool {
    const TEXT: [&str; 12] =
        ["js", "mjs", "wasm", "css", "svg", "json", "webmanifest", "html", "txt", "xml", "ico", "map"];
    // The server reads this one and never sends it.
    let internal = file.file_name().is_some_and(|name| name == crate::site::MANIFEST);
    !internal
        && file.extension().and_then(|extension| extension.to_str()).is_some_and(|it| TEXT.contains(&it))
}

/// By the encoder of those who made the format: a thousandth smaller than the one written in Rust.
fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let encoder = brotlic::BrotliEncoderOptions::new()
        .quality(brotlic::Quality::best())
        .window_size(brotlic::WindowSize::new(22)?)
        .size_hint(u32::try_from(content.len()).unwrap_or(u32::MAX))
        .build()?;
    let mut compressor = brotlic::CompressorWriter::with_encoder(encoder, Vec::new());
    compressor.write_all(content).context("brotli failed")?;
    compressor.into_inner().map_err(|e| anyhow::anyhow!("brotli failed: {}", e.error()))
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).context("gzip failed")?;
    encoder.finish().context("gzip failed")
}
