//! Where the bytes of files are: a folder beside the database.

use bytes::Bytes;
use domain::{Error, Result};
use futures::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetResult, ObjectStore, ObjectStoreExt};
use std::path::PathBuf;
use std::sync::Arc;
use store::db::fault;

/// What follows the name of a file in that of its smaller one.
pub const SMALL: &str = "-small";
/// Bytes without a row are left alone so long: their row may be about to be written.
const YOUNG_SECONDS: i64 = 86_400;

/// The store of objects.
#[derive(Clone, Debug)]
pub struct Objects {
    folder: Arc<PathBuf>,
}

impl Objects {
    /// In this folder, which is made with the first file.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder: Arc::new(folder) }
    }

    /// Opened each time: a folder that was away for a while is found again.
    fn open(&self) -> Result<LocalFileSystem> {
        std::fs::create_dir_all(&*self.folder).map_err(fault)?;
        Ok(LocalFileSystem::new_with_prefix(&*self.folder).map_err(fault)?.with_fsync(true))
    }

    /// Keeps bytes under a name: whole, or not at all.
    ///
    /// # Errors
    /// When they cannot be written.
    pub async fn put(&self, name: &str, bytes: Bytes) -> Result<()> {
        self.open()?.put(&path(name), bytes.into()).await.map_err(fault)?;
        Ok(())
    }

    /// The bytes of a name, as they are read.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there are none; when they cannot be read.
    pub async fn get(&self, name: &str) -> Result<GetResult> {
        match self.open()?.get(&path(name)).await {
            Err(object_store::Error::NotFound { .. }) => Err(Error::NotFound),
            other => Ok(other.map_err(fault)?),
        }
    }

    /// Deletes a file and its smaller one, where they are.
    ///
    /// # Errors
    /// When they cannot be deleted.
    pub async fn delete(&self, name: &str) -> Result<()> {
        let store = self.open()?;
        for name in [name.to_owned(), format!("{name}{SMALL}")] {
            match store.delete(&path(&name)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(fault(error)),
            }
        }
        Ok(())
    }

    /// The names of files that have been here for a day.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub async fn old(&self, now: domain::Timestamp) -> Result<Vec<String>> {
        let until = now.plus_seconds(-YOUNG_SECONDS).0 / 1_000_000;
        let listed: Vec<_> = self.open()?.list(None).map(|meta| meta.map_err(fault)).try_collect().await?;
        let old = listed.into_iter().filter(|meta| meta.last_modified.timestamp() < until);
        let mut names: Vec<String> = old
            .filter_map(|meta| Some(meta.location.filename()?.trim_end_matches(SMALL).to_owned()))
            .collect();
        names.sort();
        names.dedup();
        Ok(names)
    }
}

/// Two letters are a folder, since some file systems are slow with thousands in one.
fn path(name: &str) -> Path {
    Path::from_iter([name.get(..2).unwrap_or("00"), name])
}
