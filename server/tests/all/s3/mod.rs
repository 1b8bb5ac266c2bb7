//! Files in a bucket, at a server of another make that speaks S3 (PyPI's `moto`).

use domain::{Error, Timestamp};
use futures::TryStreamExt;
use server::files::Objects;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The server; it ends with this value.
struct Bucket {
    port: u16,
    process: Child,
}

impl Bucket {
    fn start() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let target = root.join("target");
        std::fs::create_dir_all(&target).unwrap();
        let lock = std::fs::File::create(target.join("test-py.lock")).unwrap();
        lock.lock().unwrap();
        let done = Command::new(root.join("scripts/python-tools")).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        drop(lock);
        let mut process = Command::new("python3")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/s3/server.py"))
            .env("PYTHONPATH", target.join("test-py"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut first).unwrap();
        Self { port: first.trim().parse().expect("the server tells its port"), process }
    }

    fn objects(&self, address: &str) -> Objects {
        let endpoint = format!("http://127.0.0.1:{}", self.port);
        let settings = [
            ("AWS_ENDPOINT", endpoint.as_str()),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_REGION", "us-east-1"),
            ("PATH", "is no setting of a bucket"),
        ];
        Objects::bucket(address, settings.map(|(name, value)| (name.to_owned(), value.to_owned())))
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _ended = self.process.wait();
    }
}

const NAME: &str = "0123456789abcdef0123456789abcdef";

async fn read(objects: &Objects, name: &str, part: Option<std::ops::Range<u64>>) -> Result<Vec<u8>, Error> {
    let chunks: Vec<_> = objects.get(name, part).await?.into_stream().try_collect().await.unwrap();
    Ok(chunks.concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_keeps_files_as_a_folder_does() {
    let bucket = Bucket::start();
    let objects = bucket.objects("s3://files/the community/x");
    objects.ready().unwrap();
    assert_eq!(read(&objects, NAME, None).await.unwrap_err(), Error::NotFound);
    assert_eq!(objects.size(NAME).await.unwrap_err(), Error::NotFound);
    objects.delete(NAME).await.unwrap();
    objects.put(NAME, "0123456789".into()).await.unwrap();
    objects.put(&format!("{NAME}-small"), "small".into()).await.unwrap();
    assert_eq!(read(&objects, NAME, None).await.unwrap(), b"0123456789");
    assert_eq!(read(&objects, NAME, Some(3..5)).await.unwrap(), b"34");
    let part = objects.get(NAME, Some(8..10)).await.unwrap();
    assert_eq!((part.range.clone(), part.meta.size), (8..10, 10));
    assert_eq!(objects.size(NAME).await.unwrap(), 10);
    // Written once more, it is what was written last.
    objects.put(NAME, "other".into()).await.unwrap();
    assert_eq!(read(&objects, NAME, None).await.unwrap(), b"other");
    // What is old is named once, of this place alone.
    let far = Timestamp(4_000_000_000_000_000);
    bucket.objects("s3://files/y").put("ffffffffffffffffffffffffffffffff", "y".into()).await.unwrap();
    assert_eq!(objects.old(far).await.unwrap(), [NAME]);
    assert!(objects.old(Timestamp(0)).await.unwrap().is_empty());
    assert_eq!(bucket.objects("s3://files").old(far).await.unwrap().len(), 2, "without a prefix: all of it");
    objects.delete(NAME).await.unwrap();
    assert_eq!(read(&objects, NAME, None).await.unwrap_err(), Error::NotFound);
    assert!(objects.old(far).await.unwrap().is_empty(), "the small one as well");
}

#[tokio::test]
async fn a_bucket_that_is_away_or_named_in_no_way_is_told() {
    let nowhere = |address: &str| Objects::bucket(address, []);
    for address in ["s3://", "s3:///x"] {
        assert!(nowhere(address).ready().unwrap_err().contains(address), "{address}");
        assert!(matches!(nowhere(address).size(NAME).await, Err(Error::Internal { .. })));
    }
    let config = crate::support::config(&["--files", "s3://"]);
    assert!(config.check().is_err());
    let folder = tempfile::tempdir().unwrap();
    let config = crate::support::config(&["--files", folder.path().to_str().unwrap()]);
    config.check().unwrap();
    let objects = Objects::of(&config.store);
    objects.put(NAME, "x".into()).await.unwrap();
    assert!(folder.path().join("01").join(NAME).exists());
}
