//! Packs: what a lazy part needs, in a file or two.
//!
//! The splitter makes a module of its own for each set of parts that have something in common: fourteen parts became 240
//! modules, and a page asked for a hundred of them, each compressed by itself. Here the modules of a part are put into
//! one file, and those that most parts need into another. A pack is a wasm file that holds other ones in custom
//! sections, so that the browser's own interface takes them out again.

use anyhow::{Result, bail};
use std::collections::{BTreeMap, BTreeSet};

/// Which packs each lazy function needs, and what they hold: names without extension.
pub struct Plan {
    /// The packs.
    pub packs: BTreeMap<String, Vec<String>>,
    /// The packs of each function.
    pub needs: BTreeMap<String, Vec<String>>,
}

/// The name of the pack that most parts need.
const SHARED: &str = "pack_shared";

/// Distributes modules: what four of five functions need is shared, the rest goes to each that needs it. So some of it
/// travels twice to those who go from part to part; it costs less than a request for each. Where the line lies was
/// measured (decision 0005): lower, and the first part is dearer; higher, and every next one is.
pub fn plan(needs: &BTreeMap<String, Vec<String>>) -> Plan {
    let mut users: BTreeMap<&str, usize> = BTreeMap::new();
    for module in needs.values().flatten() {
        *users.entry(module).or_default() += 1;
    }
    let shared: BTreeSet<&str> =
        users.into_iter().filter(|(_, n)| *n * 5 > needs.len() * 4).map(|(module, _)| module).collect();
    let mut packs = BTreeMap::new();
    let mut of = BTreeMap::new();
    for (function, modules) in needs {
        let in_shared = |m: &&String| shared.contains(m.as_str());
        // A small part, as the one that reads QR codes, does not fetch all of it for a little.
        let fetches_shared = modules.iter().filter(in_shared).count() * 2 > shared.len();
        let own: Vec<String> =
            modules.iter().filter(|m| !(fetches_shared && in_shared(m))).cloned().collect();
        let mut files = Vec::new();
        if fetches_shared {
            files.push(SHARED.to_owned());
        }
        if !own.is_empty() {
            let name = format!("pack_{function}");
            packs.insert(name.clone(), own);
            files.push(name);
        }
        of.insert(function.clone(), files);
    }
    if !shared.is_empty() {
        packs.insert(SHARED.to_owned(), shared.into_iter().map(str::to_owned).collect());
    }
    Plan { packs, needs: of }
}

/// A wasm file that holds these modules (WebAssembly core specification, "Custom Section").
pub fn pack(modules: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut file = b"\0asm\x01\0\0\0".to_vec();
    let names: Vec<&str> = modules.iter().map(|(name, _)| name.as_str()).collect();
    section(&mut file, "names", names.join(" ").as_bytes());
    for (_, bytes) in modules {
        section(&mut file, "module", bytes);
    }
    file
}

fn section(file: &mut Vec<u8>, name: &str, content: &[u8]) {
    let mut head = Vec::new();
    number(&mut head, name.len());
    head.extend_from_slice(name.as_bytes());
    file.push(0);
    number(file, head.len() + content.len());
    file.extend(head);
    file.extend_from_slice(content);
}

/// LEB128.
fn number(file: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        file.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    file.push(value as u8);
}

/// The splitter's loader, with packs in place of single files.
pub fn loader(original: &str, plan: &Plan, file: impl Fn(&str) -> String) -> Result<String> {
    // What finds the first part's memory and table, and tells the waiting page.
    let Some((head, _)) = original.split_once("function makeLoad(") else {
        bail!("the splitter writes its loader in another way: xtask/src/packs.rs must follow");
    };
    if !head.contains("function wrapAsyncCb(") || !head.contains("function getSharedImports(") {
        bail!("the splitter writes its loader in another way: xtask/src/packs.rs must follow");
    }
    let mut text = head.to_owned() + include_str!("packs.js");
    for (function, packs) in &plan.needs {
        let urls: Vec<String> =
            packs.iter().map(|pack| format!("new URL(\"./{}\", import.meta.url)", file(pack))).collect();
        text += &format!(
            "export const __wasm_split_load_{function} = wrapAsyncCb(load([{}]));\n",
            urls.join(", ")
        );
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(of: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
        of.iter().map(|(f, m)| ((*f).to_owned(), m.iter().map(|m| (*m).to_owned()).collect())).collect()
    }

    #[test]
    fn what_most_need_is_shared_and_nothing_is_missing() {
        let needs = needs(&[
            ("a", &["1", "2", "split_a"]),
            ("b", &["1", "2"]),
            ("c", &["1", "split_c"]),
            ("d", &[]),
            ("e", &["1"]),
            ("f", &["1"]),
        ]);
        let plan = plan(&needs);
        assert_eq!(plan.packs["pack_shared"], ["1"]);
        assert_eq!(plan.packs["pack_a"], ["2", "split_a"]);
        assert_eq!(plan.needs["b"], ["pack_shared", "pack_b"]);
        assert!(plan.needs["d"].is_empty());
        for (function, modules) in &needs {
            let held: BTreeSet<&String> = plan.needs[function].iter().flat_map(|p| &plan.packs[p]).collect();
            assert_eq!(held, modules.iter().collect::<BTreeSet<_>>(), "{function}");
        }
    }

    #[test]
    fn who_needs_little_of_what_is_shared_takes_only_that() {
        let most: &[&str] = &["1", "2", "3"];
        let plan = plan(&needs(&[
            ("a", most),
            ("b", most),
            ("c", most),
            ("d", &["1", "split_d"]),
            ("e", most),
            ("f", most),
        ]));
        assert_eq!(plan.packs["pack_shared"], most);
        assert_eq!(plan.needs["d"], ["pack_d"]);
        assert_eq!(plan.packs["pack_d"], ["1", "split_d"]);
    }

    #[test]
    fn a_pack_is_wasm_with_sections() {
        let long = vec![7; 300];
        let file = pack(&[("a".to_owned(), vec![1, 2]), ("b".to_owned(), long.clone())]);
        assert_eq!(&file[..8], b"\0asm\x01\0\0\0");
        assert_eq!(&file[8..19], b"\0\x09\x05namesa b");
        assert_eq!(&file[19..30], b"\0\x09\x06module\x01\x02");
        assert_eq!(&file[30..40], b"\0\xb3\x02\x06module");
        assert_eq!(&file[40..], long);
    }
}
