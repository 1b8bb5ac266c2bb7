//! Cuts the wasm at its lazy routes into a first part and parts that are fetched when needed.

use crate::files;
use anyhow::{Result, anyhow};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Stands for the hash while the files are made. It must be as long as a hash: the name is
/// written inside the wasm, where a longer one would move every offset behind it.
pub const PLACEHOLDER: &str = "________________";

/// What lazy functions import from until the splitter has seen them.
pub const UNSPLIT: &str = "__wasm_split_placeholder__";

/// The wasm cut into parts, with names still to be hashed.
pub struct Parts {
    /// The part that `wasm-bindgen` works on.
    pub main: Vec<u8>,
    /// The script that fetches the others.
    pub loader: PathBuf,
    /// The others.
    pub lazy: Vec<PathBuf>,
    /// Which parts each lazy function needs, by file name without extension.
    pub needs: BTreeMap<String, Vec<String>>,
}

/// The name of the loader script for a hash.
pub fn loader_name(hash: &str) -> String {
    format!("__wasm_split.{hash}.js")
}

/// Cuts `wasm`; the lazy parts and their loader are written to `folder`.
pub fn cut(wasm: &[u8], main_module: &str, folder: &Path) -> Result<Parts> {
    let link_name = format!("./{}", loader_name(PLACEHOLDER));
    let main_path = folder.join("main_before_bindgen.wasm");
    let done = wasm_split_cli_support::transform({
        let mut options = wasm_split_cli_support::Options::new(wasm);
        options.output_dir = folder;
        options.main_out_path = &main_path;
        options.main_module = main_module;
        options.link_name = &link_name;
        options
    })
    .map_err(|error| anyhow!("the wasm could not be split: {error:#}"))?;
    let main = files::read(&main_path)?;
    std::fs::remove_file(&main_path)?;
    Ok(Parts {
        main,
        loader: folder.join(loader_name(PLACEHOLDER)),
        lazy: done.split_modules,
        needs: done.prefetch_map.into_iter().collect(),
    })
}

/// Puts the hash where the placeholder stands, in a wasm file.
pub fn put_hash(wasm: &mut [u8], hash: &str) {
    let from = loader_name(PLACEHOLDER);
    let to = loader_name(hash);
    debug_assert_eq!(from.len(), to.len());
    let mut at = 0;
    while let Some(found) = find(&wasm[at..], from.as_bytes()) {
        at += found;
        wasm[at..at + to.len()].copy_from_slice(to.as_bytes());
        at += to.len();
    }
}

fn find(content: &[u8], wanted: &[u8]) -> Option<usize> {
    content.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_gets_the_hash_and_nothing_moves() {
        let name = loader_name(PLACEHOLDER);
        let mut wasm = format!("\0asm {name} and {name}.").into_bytes();
        let length = wasm.len();
        put_hash(&mut wasm, "0123456789abcdef");
        assert_eq!(wasm.len(), length);
        let text = String::from_utf8_lossy(&wasm).into_owned();
        assert_eq!(text.matches("__wasm_split.0123456789abcdef.js").count(), 2);
        assert!(!text.contains(PLACEHOLDER));
    }
}
