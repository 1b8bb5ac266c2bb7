//! Notices changed sources by looking at their times, which works on every file system that
//! containers and editors bring along.

use crate::files;
use anyhow::Result;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const WATCHED: [&str; 10] =
    ["app", "demo", "domain", "frontend", "locales", "migrations", "public", "server", "store", "style"];
const SINGLE: [&str; 2] = ["Cargo.toml", "Cargo.lock"];

/// What has to be made again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The wasm: cargo has to be asked.
    pub wasm: bool,
    /// The server binary: cargo has to be asked.
    pub server: bool,
    /// Styles or public files only.
    pub assets: bool,
}

impl Changes {
    /// Everything, as at the start.
    pub const ALL: Self = Self { wasm: true, server: true, assets: true };

    /// Whether there is something to do.
    pub fn any(self) -> bool {
        self.wasm || self.server || self.assets
    }

    fn add(&mut self, path: &Path) {
        let first = path.iter().next().map(|part| part.to_string_lossy().into_owned());
        match first.as_deref().unwrap_or_default() {
            "style" | "public" => self.assets = true,
            "frontend" => self.wasm = true,
            "server" | "store" | "migrations" | "demo" => self.server = true,
            // domain, app, locales and the manifests are in both.
            _ => {
                self.wasm = true;
                self.server = true;
            }
        }
    }
}

/// The times of all sources at one moment.
#[derive(PartialEq, Eq)]
pub struct Snapshot(BTreeMap<PathBuf, SystemTime>);

impl Snapshot {
    /// Looks now.
    pub fn take() -> Result<Self> {
        let mut times = BTreeMap::new();
        let mut all: Vec<PathBuf> = SINGLE.iter().map(PathBuf::from).collect();
        for folder in WATCHED {
            all.extend(files::below(Path::new(folder))?);
        }
        for file in all {
            // A file that vanished while looking is simply not there.
            if let Ok(time) = file.metadata().and_then(|metadata| metadata.modified()) {
                times.insert(file, time);
            }
        }
        Ok(Self(times))
    }

    /// What differs from `earlier`; added and removed files count.
    pub fn since(&self, earlier: &Self) -> Changes {
        let mut changes = Changes::default();
        for (path, time) in &self.0 {
            if earlier.0.get(path) != Some(time) {
                changes.add(path);
            }
        }
        for path in earlier.0.keys().filter(|path| !self.0.contains_key(*path)) {
            changes.add(path);
        }
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(paths: &[(&str, u64)]) -> Snapshot {
        let at = |seconds| SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        Snapshot(paths.iter().map(|(path, seconds)| (PathBuf::from(path), at(*seconds))).collect())
    }

    #[test]
    fn a_style_sheet_asks_nothing_of_cargo() {
        let before = snapshot(&[("style/main.css", 1), ("app/src/lib.rs", 1)]);
        let after = snapshot(&[("style/main.css", 2), ("app/src/lib.rs", 1)]);
        assert_eq!(after.since(&before), Changes { assets: true, ..Changes::default() });
    }

    #[test]
    fn a_removed_component_rebuilds_both_sides() {
        let before = snapshot(&[("app/src/lib.rs", 1), ("app/src/gone.rs", 1)]);
        let after = snapshot(&[("app/src/lib.rs", 1)]);
        assert_eq!(after.since(&before), Changes { wasm: true, server: true, assets: false });
    }

    #[test]
    fn a_migration_rebuilds_the_server_only() {
        let before = snapshot(&[]);
        let after = snapshot(&[("migrations/sqlite/0002.sql", 1)]);
        assert_eq!(after.since(&before), Changes { server: true, ..Changes::default() });
    }
}
