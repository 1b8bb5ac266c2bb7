//! The key by which some of what is kept is sealed: given by the operator, or made at the first start.

use crate::config::StoreConfig;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;
use store::seal::Seal;

/// The key of a configuration; made where it is a file that is missing.
///
/// # Errors
/// A text for the operator.
pub fn load_or_make(config: &StoreConfig) -> Result<Seal, String> {
    match load(config)? {
        Some(seal) => Ok(seal),
        None => {
            let path = config.key_path();
            make(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            load(config)?.ok_or_else(|| format!("{}: the key that was made is gone", path.display()))
        }
    }
}

/// The key of a configuration, where there is one.
///
/// # Errors
/// A text for the operator.
pub fn load(config: &StoreConfig) -> Result<Option<Seal>, String> {
    if let Some(key) = &config.key {
        return Seal::read(key).map(Some).map_err(|e| format!("--key: {e}"));
    }
    let path = config.key_path();
    match fs::read_to_string(&path) {
        Ok(text) => Seal::read(&text).map(Some).map_err(|e| format!("{}: {e}", path.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

/// Writes a new key that its owner alone reads. Of two processes that begin at once, one makes it.
fn make(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // Under another name first: whoever finds the file finds all of it.
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    writeln!(file, "{}", Seal::new_key())?;
    file.sync_all()?;
    let placed = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match placed {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        store: StoreConfig,
    }

    fn config(args: &[&str]) -> StoreConfig {
        Cli::parse_from([&["x"], args].concat()).store
    }

    #[test]
    fn a_key_is_made_once_and_read_by_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("new").display().to_string();
        let config = config(&["--data", &data]);
        assert!(load(&config).unwrap().is_none());
        let sealed = load_or_make(&config).unwrap().seal(b"x", "of").unwrap();
        assert_eq!(load_or_make(&config).unwrap().open(&sealed, "of").unwrap(), b"x");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(config.key_path()).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(fs::read_dir(&data).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn a_key_that_is_none_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, "not a key").unwrap();
        let wrong = config(&["--key-file", &path.display().to_string()]);
        assert!(load_or_make(&wrong).unwrap_err().contains("hexadecimal"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "not a key", "nobody's file is written over");
        assert!(load(&config(&["--key", "abc"])).is_err());
    }
}
