//! Shelves: where documents stand that the same people may read.

use super::source::{self, Audience};
use crate::db::{DbError, Sql, WriteTx};
use crate::{Db, articles, sql};
use domain::search::Kind;
use domain::{Actor, CircleId, Result};
use std::collections::HashMap;

/// A shelf that somebody may read.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    pub(super) id: i64,
    pub(super) kind: Kind,
    /// The circle for which it is.
    pub(super) circle: Option<CircleId>,
}

/// The index as it is: its number.
pub(super) async fn live(db: &Db) -> Result<Option<i64>> {
    let row: Option<(i64,)> = db
        .optional("SELECT id FROM search_generations WHERE state = 'live' ORDER BY id DESC LIMIT 1")
        .await?;
    Ok(row.map(|(id,)| id))
}

/// The shelves that the actor may read: the one rule by which everything that is found is chosen.
///
/// Spaces and events are for everybody, for members or for a circle (`domain::circle::can_see`), articles also for those who
/// take part in an event (`domain::article::Reach`).
pub(super) async fn readable(db: &Db, actor: &Actor, generation: i64) -> Result<Vec<Shelf>> {
    let mut sql = Sql::from("SELECT id, kind, audience, audience_id FROM search_shelves WHERE generation = ");
    sql.bind(generation);
    if *actor != Actor::System {
        sql.push(" AND (audience = 'public'");
        if actor.is_member() {
            let events = articles::events_of(db, actor).await?;
            sql.push(" OR audience = 'members' OR (audience = 'circle' AND audience_id IN ");
            sql.bind_list(actor.circles().iter().copied());
            sql.push(") OR (audience = 'event' AND audience_id IN ").bind_list(events).push(")");
        }
        sql.push(")");
    }
    let rows: Vec<(i64, String, String, i64)> = db.all(sql).await?;
    let shelf = |(id, kind, audience, of): (i64, String, String, i64)| {
        Some(Shelf { id, kind: source::kind(&kind)?, circle: (audience == "circle").then_some(CircleId(of)) })
    };
    Ok(rows.into_iter().filter_map(shelf).collect())
}

/// The shelves of a generation, made as they are needed.
pub(super) struct Shelves {
    generation: i64,
    known: HashMap<(Kind, Audience), i64>,
}

impl Shelves {
    pub(super) fn of(generation: i64) -> Self {
        Self { generation, known: HashMap::new() }
    }

    pub(super) const fn generation(&self) -> i64 {
        self.generation
    }

    /// The shelf for things of a kind that these may read.
    pub(super) async fn get(
        &mut self,
        tx: &mut WriteTx,
        kind: Kind,
        audience: Audience,
    ) -> Result<i64, DbError> {
        if let Some(id) = self.known.get(&(kind, audience)) {
            return Ok(*id);
        }
        let (id,): (i64,) = tx
            .one(sql!(
                "INSERT INTO search_shelves (generation, kind, audience, audience_id) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (generation, kind, audience, audience_id) DO UPDATE SET kind = excluded.kind RETURNING id",
                self.generation,
                source::code(kind),
                audience.0,
                audience.1,
            ))
            .await?;
        self.known.insert((kind, audience), id);
        Ok(id)
    }
}
