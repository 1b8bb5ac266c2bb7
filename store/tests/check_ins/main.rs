//! Who came: the list at a door, and what doors tell.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod list;
mod told;

use domain::check_in::{CheckIn, Door, DoorQuery, MOST, Outcome, Since, Told, Who, short_code};
use domain::error::Conflict;
use domain::registration::AttendeesQuery;
use domain::{Actor, Error, EventId, MemberId, RegistrationId, Result, Role, Timestamp};
use futures::future::join_all;
use std::sync::Arc;
use store::check_ins::{door, page, ticket};
use store::registrations::cancel;
use store::testing::{
    NOON, TestDb, call_off, change_event, circle, event, id, member, members, number, refused, register,
    rows, run, shut_out,
};
use store::{Db, check_ins, events, sql};
use tokio::sync::Barrier;

/// An event with some guests, and the host at its door.
async fn evening(db: &Db, guests: usize) -> (Actor, EventId, Vec<Actor>) {
    let host = member(db, "host", &[Role::Host]).await;
    let event = event(db, &host, |f| f.price = "500".into()).await;
    let guests = members(db, guests).await;
    for guest in &guests {
        register(db, guest, event).await.unwrap();
    }
    (host, event, guests)
}

async fn seat(db: &Db, event: EventId, guest: &Actor) -> RegistrationId {
    let sql = sql!("SELECT id FROM registrations WHERE event_id = $1 AND member_id = $2", event, id(guest));
    RegistrationId(number(db, sql).await)
}

/// Minutes after noon.
fn at(minutes: i64) -> Timestamp {
    NOON.plus_seconds(minutes * 60)
}

fn line(guest: RegistrationId, came: bool, minutes: i64, key: &str) -> CheckIn {
    CheckIn { who: Who::Guest(guest), came, at: at(minutes), key: key.to_owned() }
}

/// Tells as oneself.
async fn tell(db: &Db, actor: &Actor, event: EventId, lines: &[CheckIn], known: Option<i64>) -> Result<Told> {
    check_ins::tell(db, actor, event, actor.id().unwrap_or(MemberId(0)), lines, known).await
}

async fn say(db: &Db, actor: &Actor, event: EventId, line: CheckIn) -> Outcome {
    tell(db, actor, event, &[line], None).await.unwrap().outcomes.remove(0)
}

/// Who is here, and since when.
async fn here(db: &Db, actor: &Actor, event: EventId) -> Vec<(i64, i64)> {
    let door = door(db, actor, event, None).await.unwrap();
    door.came.iter().map(|c| (c.guest.0, (c.since.at.0 - NOON.0) / 60_000_000)).collect()
}

fn since(minutes: i64, by: &str) -> Since {
    Since { at: at(minutes), by: by.to_owned() }
}
