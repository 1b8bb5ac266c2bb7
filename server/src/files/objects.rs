//! Where the bytes of files are: a folder beside the database, or a bucket that speaks S3.

use crate::config::StoreConfig;
use bytes::Bytes;
use domain::{Error, Result};
use futures::{StreamExt, TryStreamExt};
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, GetResult, ObjectStore, ObjectStoreExt};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use store::db::fault;
use tokio::io::AsyncWriteExt;

/// What follows the name of a file in that of its smaller one.
pub const SMALL: &str = "-small";
/// Bytes without a row are left alone so long: their row may be about to be written.
const YOUNG_SECONDS: i64 = 86_400;
/// How the address of a bucket begins.
const BUCKET: &str = "s3://";

/// The store of objects.
#[derive(Clone, Debug)]
pub struct Objects(Arc<Place>);

#[derive(Debug)]
enum Place {
    Folder(PathBuf),
    Bucket {
        store: Arc<AmazonS3>,
        within: Path,
    },
    /// A bucket that was named in a way nobody understands.
    Nowhere(String),
}

impl Objects {
    /// In this folder, which is made with the first file.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self(Arc::new(Place::Folder(folder)))
    }

    /// Where the configuration says. A bucket's credentials, region and address are in the environment, as `AWS_…`.
    #[must_use]
    pub fn of(config: &StoreConfig) -> Self {
        match config.files.as_deref() {
            None => Self::new(config.data.join("files")),
            Some(address) if address.starts_with(BUCKET) => Self::bucket(address, std::env::vars()),
            Some(folder) => Self::new(folder.into()),
        }
    }

    /// In the bucket of this address, `s3://bucket/prefix`. Of the settings those count that object_store knows.
    #[must_use]
    pub fn bucket(address: &str, settings: impl IntoIterator<Item = (String, String)>) -> Self {
        let named = address.trim_start_matches(BUCKET);
        let (bucket, within) = named.split_once('/').unwrap_or((named, ""));
        // Whoever speaks TLS by `ring` says so once in a process; a second time is no harm.
        let _said = rustls::crypto::ring::default_provider().install_default();
        let mut builder = AmazonS3Builder::new();
        for (name, value) in settings {
            if !name.starts_with("AWS_") {
                continue;
            }
            if let Ok(key) = name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>() {
                builder = builder.with_config(key, value);
            }
        }
        Self(Arc::new(match builder.with_bucket_name(bucket).build() {
            Ok(store) if !bucket.is_empty() => {
                Place::Bucket { store: Arc::new(store), within: Path::from(within) }
            }
            Ok(_) => Place::Nowhere(format!("{address} names no bucket")),
            Err(error) => Place::Nowhere(format!("{address}: {error}")),
        }))
    }

    /// Whether the configuration makes sense; nothing is asked for yet.
    ///
    /// # Errors
    /// A text for the operator.
    pub fn ready(&self) -> Result<(), String> {
        match &*self.0 {
            Place::Nowhere(why) => Err(why.clone()),
            _ => Ok(()),
        }
    }

    /// A folder is opened each time: one that was away for a while is found again.
    fn open(&self) -> Result<Arc<dyn ObjectStore>> {
        match &*self.0 {
            Place::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(fault)?;
                let store = LocalFileSystem::new_with_prefix(folder).map_err(fault)?;
                Ok(Arc::new(store.with_fsync(true)))
            }
            Place::Bucket { store, .. } => Ok(store.clone()),
            Place::Nowhere(why) => Err(fault(why)),
        }
    }

    /// Two letters are a folder, since some file systems are slow with thousands in one.
    fn path(&self, name: &str) -> Path {
        let own = [name.get(..2).unwrap_or("00"), name];
        match &*self.0 {
            Place::Bucket { within, .. } => {
                own.into_iter().fold(within.clone(), |path, part| path.join(part))
            }
            _ => Path::from_iter(own),
        }
    }

    /// Keeps bytes under a name: whole, or not at all.
    ///
    /// # Errors
    /// When they cannot be written.
    pub async fn put(&self, name: &str, bytes: Bytes) -> Result<()> {
        self.open()?.put(&self.path(name), bytes.into()).await.map_err(fault)?;
        Ok(())
    }

    /// Keeps what a file holds under a name, without having it in memory: whole, or not at all.
    ///
    /// # Errors
    /// When it cannot be read, or written.
    pub async fn put_file(&self, name: &str, mut file: tokio::fs::File) -> Result<()> {
        let mut writer = BufWriter::new(self.open()?, self.path(name));
        match tokio::io::copy(&mut file, &mut writer).await {
            Ok(_) => writer.shutdown().await.map_err(fault),
            Err(error) => {
                writer.abort().await.map_err(fault)?;
                Err(fault(error))
            }
        }
    }

    /// The bytes of a name, or some of them, as they are read.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there are none; when they cannot be read.
    pub async fn get(&self, name: &str, part: Option<Range<u64>>) -> Result<GetResult> {
        let options = GetOptions { range: part.map(GetRange::Bounded), ..GetOptions::default() };
        match self.open()?.get_opts(&self.path(name), options).await {
            Err(object_store::Error::NotFound { .. }) => Err(Error::NotFound),
            other => Ok(other.map_err(fault)?),
        }
    }

    /// How many bytes there are of a name.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there are none; when they cannot be read.
    pub async fn size(&self, name: &str) -> Result<u64> {
        match self.open()?.head(&self.path(name)).await {
            Err(object_store::Error::NotFound { .. }) => Err(Error::NotFound),
            other => Ok(other.map_err(fault)?.size),
        }
    }

    /// Deletes a file and its smaller one, where they are.
    ///
    /// # Errors
    /// When they cannot be deleted.
    pub async fn delete(&self, name: &str) -> Result<()> {
        let store = self.open()?;
        for name in [name.to_owned(), format!("{name}{SMALL}")] {
            match store.delete(&self.path(&name)).await {
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
        let within = match &*self.0 {
            Place::Bucket { within, .. } => Some(within),
            _ => None,
        };
        let listed: Vec<_> = self.open()?.list(within).map(|meta| meta.map_err(fault)).try_collect().await?;
        let old = listed.into_iter().filter(|meta| meta.last_modified.timestamp() < until);
        let mut names: Vec<String> = old
            .filter_map(|meta| Some(meta.location.filename()?.trim_end_matches(SMALL).to_owned()))
            .collect();
        names.sort();
        names.dedup();
        Ok(names)
    }
}
