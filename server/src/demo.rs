//! The demo that is served: filled, and brought to life.

use crate::config::StoreConfig;
use crate::files::{Objects, keep_handout, keep_picture};
use crate::pictures::drawings;
use crate::pictures::upload::{Picture, Purpose, checked};
use domain::error::Conflict;
use domain::file::handout_type;
use std::collections::HashMap;
use store::Db;
use store::db::fault;
use store::demo::life::{Shelf, Wish, live as let_live};
use store::demo::{Options, is_demo, is_empty};
use store::files::NewFile;
use tokio::sync::Mutex;
use tokio::task::{JoinHandle, spawn_blocking};

/// Makes the demo where there is nothing yet; its files are kept in the data folder.
///
/// # Errors
/// A text for the operator: where a community of real people is, or the database is away.
pub async fn fill(db: &Db, config: &StoreConfig) -> Result<(), String> {
    let told = |e: domain::Error| e.to_string();
    if !is_empty(db).await.map_err(told)? {
        if is_demo(db).await.map_err(told)? {
            return Ok(());
        }
        return Err(
            "--demo would mix with the community in this data folder. Choose another with --data".to_owned()
        );
    }
    let folder = Folder::of(config);
    match store::demo::fill(db, &Options::default(), &|_, _, _| {}).await {
        Ok(()) => let_live(db, &folder).await.map(drop).map_err(told),
        // Another process, started at the same moment, was faster.
        Err(domain::Error::Conflict(Conflict::NotEmpty)) if is_demo(db).await.map_err(told)? => Ok(()),
        Err(error) => Err(told(error)),
    }
}

/// Lets hosts and members of the usual demo act, unless they have.
///
/// # Errors
/// A text for the operator: when the database or the folder is away.
pub async fn live(db: &Db, config: &StoreConfig) -> Result<(), String> {
    let_live(db, &Folder::of(config)).await.map(drop).map_err(|e| e.to_string())
}

type Drawn = Result<Picture, String>;

/// Keeps files as those are kept that somebody sends.
struct Folder {
    objects: Objects,
    /// All drawings are begun at once, beside what the database does.
    begun: Mutex<HashMap<&'static str, JoinHandle<Drawn>>>,
}

impl Folder {
    fn of(config: &StoreConfig) -> Self {
        let begin = |name| (name, spawn_blocking(move || drawn(name)));
        Self { objects: Objects::of(config), begun: Mutex::new(drawings::names().map(begin).collect()) }
    }

    async fn drawing(&self, name: &str) -> domain::Result<Picture> {
        let begun = self.begun.lock().await.remove(name);
        let begun = begun.unwrap_or_else(|| {
            let name = name.to_owned();
            spawn_blocking(move || drawn(&name))
        });
        begun.await.map_err(fault)?.map_err(fault)
    }
}

/// Draws, and looks at it as at what is sent.
fn drawn(name: &str) -> Drawn {
    let bytes = drawings::draw(name).ok_or_else(|| format!("there is no drawing {name}"))?;
    checked(&bytes, Purpose::Recap).map_err(|refused| refused.to_string())
}

impl Shelf for Folder {
    async fn keep(&self, wish: Wish<'_>) -> domain::Result<NewFile> {
        match wish {
            Wish::Drawing(name) => keep_picture(&self.objects, self.drawing(name).await?).await,
            Wish::Text(name, text) => {
                let mime = handout_type(name).ok_or_else(|| fault(format!("{name} is no handout")))?;
                keep_handout(&self.objects, name, mime, text.as_bytes().to_vec()).await
            }
        }
    }
}
