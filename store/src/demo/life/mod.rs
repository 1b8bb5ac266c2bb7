//! What hosts and members of the usual demo did: series, questions, waiting lists, pictures, recaps.
//!
//! The words are `demo/life.toml`. Everything goes through the functions that hosts and members use themselves, each at
//! the time it is told to have happened, so that nothing stands there that could not have come about.

mod articles;
mod files;
mod people;
mod script;
mod stage;
mod staged;

pub use files::{Shelf, Wish};

use crate::{Db, sql};
use domain::{Actor, Error, Result, Timestamp};
use script::Script;
use stage::Stage;

/// Brings a filled demo of the usual size to life, once; whether it was done now.
///
/// It is many transactions: when it is stopped halfway, what was done stays, and is not gone on with.
///
/// # Errors
/// [`Error::Forbidden`] where the community is not a demo; when the database or the shelf is away, or the people that the
/// text names are not there.
pub async fn live<S: Shelf>(db: &Db, shelf: &S) -> Result<bool> {
    if !super::is_demo(db).await? {
        return Err(Error::Forbidden);
    }
    if !claim(db).await? {
        return Ok(false);
    }
    let script = Script::read()?;
    let stage = Stage::of(db, shelf).await?;
    for event in &script.event {
        staged::stage(&stage, event).await?;
    }
    for addition in &script.add {
        staged::add(&stage, addition).await?;
    }
    articles::write(&stage).await?;
    put_away(db).await?;
    Ok(true)
}

/// Of several processes that start at once, one does it.
async fn claim(db: &Db) -> Result<bool> {
    let mut tx = db.write().await?;
    let mine = tx
        .execute("INSERT INTO settings (name, value) VALUES ('demo_life', '') ON CONFLICT (name) DO NOTHING")
        .await?;
    tx.commit().await?;
    Ok(mine == 1)
}

/// What happened on earlier days was mailed then: the outbox begins with what is still to come.
async fn put_away(db: &Db) -> Result<()> {
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "DELETE FROM jobs WHERE run_at <= $1 AND (kind LIKE 'mail_%' OR kind = 'remind')",
        db.now()
    ))
    .await?;
    Ok(tx.commit().await?)
}

/// One who acts, at a time.
struct Doing<'a> {
    db: Db,
    actor: &'a Actor,
}

impl<'a> Doing<'a> {
    fn of(db: &Db, actor: &'a Actor, at: Timestamp) -> Self {
        Self { db: db.at(at), actor }
    }
}
