//! Packs a member's data into a ZIP, piece by piece.

use crate::router::App;
use domain::{Actor, Error, ExportId, MemberId, Result};
use std::fs::File;
use std::io::{Seek, Write};
use store::accounts::export::{PARTS, files, finish, part, progress, wished};
use store::db::fault;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Files after which the progress is noted.
const NOTE_EVERY: i64 = 10;
/// What the file says of itself.
const README: &str = "\
このZIPには、あなたについて保存されていたものが入っています。\r\n\
data/ は項目ごとのJSON、files/ はあなたが送ったファイルです。時刻は協定世界時（RFC 3339）です。\r\n\
ほかの人が書いたものは入っていません。\r\n\r\n\
This ZIP holds what was kept about you.\r\n\
data/ has a JSON file for each kind of thing, files/ what you sent. Times are UTC (RFC 3339).\r\n\
What others wrote is not in it.\r\n";

/// Packs what a member asked for, and puts it where they can take it. What was asked for no more is packed no further.
///
/// # Errors
/// When the database or the files are away: the job is tried again, from the beginning.
pub async fn pack(app: &App, export: ExportId) -> Result<()> {
    let db = &app.db;
    let Some(member) = wished(db, &Actor::System, export).await? else { return Ok(()) };
    let sent = files(db, &Actor::System, member).await?;
    let pieces = (PARTS.len() + sent.len()) as i64;
    // Without a name: whatever happens, nothing of it stays.
    let file = tokio::task::spawn_blocking(tempfile::tempfile).await.map_err(fault)?.map_err(fault)?;
    let mut packing = Packing { zip: ZipWriter::new(file), done: 0 };
    packing = packing.add("README.txt".to_owned(), README.as_bytes().to_vec()).await?;
    for n in 0..PARTS.len() {
        packing = packing.part(app, member, n).await?;
        progress(db, &Actor::System, export, packing.done, pieces).await?;
    }
    for (name, label, mime) in sent {
        packing = packing.file(app, &name, &label, &mime).await?;
        if packing.done % NOTE_EVERY == 0 {
            progress(db, &Actor::System, export, packing.done, pieces).await?;
        }
    }
    let (file, bytes) = packing.end().await?;
    let name = store::files::new_name();
    app.objects.put_file(&name, file.into()).await?;
    if !finish(db, &Actor::System, export, &name, bytes).await? {
        app.objects.delete(&name).await?;
    }
    Ok(())
}

struct Packing {
    zip: ZipWriter<File>,
    done: i64,
}

impl Packing {
    /// Adds a file. Packing takes time that others would wait for.
    async fn add(mut self, name: String, bytes: Vec<u8>) -> Result<Self> {
        tokio::task::spawn_blocking(move || {
            self.zip.start_file(name, SimpleFileOptions::default()).map_err(fault)?;
            self.zip.write_all(&bytes).map_err(fault)?;
            Ok(self)
        })
        .await
        .map_err(fault)?
    }

    async fn part(self, app: &App, member: MemberId, n: usize) -> Result<Self> {
        let Some((name, rows)) = part(&app.db, &Actor::System, member, n).await? else { return Ok(self) };
        let text = serde_json::to_vec_pretty(&rows).map_err(fault)?;
        let mut next = self.add(format!("data/{name}.json"), text).await?;
        next.done += 1;
        Ok(next)
    }

    /// A file that a member sent, under a name that is safe on every system. One whose bytes are gone is left out.
    async fn file(self, app: &App, name: &str, label: &str, mime: &str) -> Result<Self> {
        let mut next = match app.objects.get(name, None).await {
            Ok(found) => {
                let bytes = found.bytes().await.map_err(fault)?;
                self.add(format!("files/{}", file_name(name, label, mime)), bytes.to_vec()).await?
            }
            Err(Error::NotFound) => self,
            Err(error) => return Err(error),
        };
        next.done += 1;
        Ok(next)
    }

    /// The file from its beginning, and how long it is.
    async fn end(self) -> Result<(File, i64)> {
        tokio::task::spawn_blocking(move || {
            let mut file = self.zip.finish().map_err(fault)?;
            let bytes = file.stream_position().map_err(fault)?;
            file.rewind().map_err(fault)?;
            Ok((file, bytes as i64))
        })
        .await
        .map_err(fault)?
    }
}

/// The name of its bytes, which nothing else has, and then what it was called when it was sent.
fn file_name(name: &str, label: &str, mime: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
    let label: String = label.chars().filter(|c| plain(*c)).take(80).collect();
    let label = label.trim_matches(['.', ' ']).to_owned();
    if label.is_empty() {
        let ending = mime.rsplit('/').next().unwrap_or("bin").replace("jpeg", "jpg");
        format!("{name}.{ending}")
    } else {
        format!("{name}-{label}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_on_every_system() {
        assert_eq!(file_name("ab", "", "image/jpeg"), "ab.jpg");
        assert_eq!(file_name("ab", "資料 1.pdf", "application/pdf"), "ab-資料 1.pdf");
        assert_eq!(file_name("ab", "../../etc/passwd", "text/plain"), "ab-etcpasswd");
        assert_eq!(file_name("ab", "C:\\..\\", "text/plain"), "ab-C");
    }
}
