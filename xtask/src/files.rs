//! Folders and content hashes.

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// All files below `folder`, sorted, without hidden ones: editors and file browsers leave those.
/// `.well-known` is hidden only by accident of its standard.
/// A missing folder has no files.
pub fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        let entries = match fs::read_dir(&next) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", next.display())),
        };
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot read {}", next.display()))?;
            let name = entry.file_name();
            if name.to_string_lossy().starts_with('.') && name != ".well-known" {
                continue;
            }
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Reads a file, naming it when that fails.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes a file and the folders above it, naming it when that fails.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

/// Removes a folder if it is there and creates it empty.
pub fn empty(folder: &Path) -> Result<()> {
    remove(folder)?;
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
}

/// Removes a folder if it is there.
pub fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// The path with `/` between its parts, relative to `base`.
pub fn relative(path: &Path, base: &Path) -> String {
    let inner = path.strip_prefix(base).unwrap_or(path);
    inner.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// A running hash over labelled parts. Lengths go in, so that moving a byte from one part to the
/// next changes the result.
#[derive(Default)]
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// Adds one part.
    pub fn add(&mut self, label: &str, content: &[u8]) {
        for part in [label.as_bytes(), content] {
            self.0.update((part.len() as u64).to_le_bytes());
            self.0.update(part);
        }
    }

    /// Adds every file below `folder`, by relative name and content.
    pub fn add_folder(&mut self, folder: &Path) -> Result<()> {
        for file in below(folder)? {
            self.add(&relative(&file, folder), &read(&file)?);
        }
        Ok(())
    }

    /// The 16 hexadecimal digits that stand in file names.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// The 16 hexadecimal digits for one content.
pub fn hash(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_sees_where_one_part_ends() {
        let mut left = Fingerprint::default();
        left.add("a", b"bc");
        let mut right = Fingerprint::default();
        right.add("ab", b"c");
        assert_ne!(left.finish(), right.finish());
    }

    #[test]
    fn a_hash_has_sixteen_digits() {
        assert_eq!(hash(b""), "e3b0c44298fc1c14");
    }
}
