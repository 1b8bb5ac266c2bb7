//! Events: who sees what, the calendar, making and changing.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod editing;
mod lists;
mod sight;

use domain::calendar::{CalendarQuery, View};
use domain::error::Conflict;
use domain::event::{EventForm, EventKind, EventState, PersonName};
use domain::registration::{AttendeesQuery, MyPart, RegistrationState};
use domain::{Actor, CircleId, Error, EventId, Locale, Problem, Role};
use futures::future::join_all;
use jiff::civil::date;
use std::collections::BTreeSet;
use store::registrations::cancel;
use store::testing::{
    TestDb, change_event, circle, event, event_form, id, member, members, refused, register, rows, run,
    shut_out,
};
use store::{Db, events, sql};

const STALE: Error = Error::Conflict(Conflict::Stale);

const LINK: &str = "https://meet.example.com/secret-room";

/// A community with one event of each sort, all hosted by the same member, all at the same time.
struct Scene {
    actors: Vec<(&'static str, Actor)>,
    events: Vec<(&'static str, EventId)>,
    circle: CircleId,
}

impl Scene {
    async fn new(db: &Db) -> Self {
        let admin = member(db, "admin", &[Role::Admin]).await;
        let host = member(db, "host", &[Role::Host]).await;
        let mate = member(db, "mate", &[]).await;
        let plain = member(db, "plain", &[]).await;
        let new = member(db, "new", &[]).await;
        run(db, sql!("UPDATE members SET standing = 'pending' WHERE id = $1", id(&new))).await;
        let (circle, inner) = circle(db, "inner", vec![host, mate, new]).await;
        let [host, mate, new] = inner.try_into().unwrap();
        let (_, mut other) = store::testing::circle(db, "other", vec![member(db, "other", &[]).await]).await;
        let mut events = Vec::new();
        for sort in ["public", "members", "circle", "draft", "cancelled"] {
            let made = event(db, &host, |f| {
                f.title = sort.into();
                f.online_url = LINK.into();
                f.recap = "振り返り".into();
                f.visibility =
                    if sort == "members" || sort == "circle" { sort.into() } else { "public".into() };
                f.circle = if sort == "circle" { circle.to_string() } else { String::new() };
                f.state = if sort == "draft" { "draft".into() } else { "published".into() };
            })
            .await;
            if sort == "cancelled" {
                store::testing::call_off(db, &host, made).await.unwrap();
            }
            events.push((sort, made));
        }
        let new = shut_out(&new);
        let actors = vec![
            ("visitor", Actor::Visitor),
            ("new", new),
            ("plain", plain),
            ("other", other.remove(0)),
            ("mate", mate),
            ("host", host),
            ("admin", admin),
        ];
        Self { actors, events, circle }
    }

    fn actor(&self, name: &str) -> &Actor {
        &self.actors.iter().find(|(n, _)| *n == name).unwrap().1
    }

    fn event(&self, sort: &str) -> EventId {
        self.events.iter().find(|(n, _)| *n == sort).unwrap().1
    }

    fn ids(&self, sorts: &[&str]) -> BTreeSet<EventId> {
        sorts.iter().map(|s| self.event(s)).collect()
    }
}

/// The rule, written down once more: what each may know of.
fn known(actor: &str) -> &'static [&'static str] {
    match actor {
        "visitor" | "new" => &["public", "cancelled"],
        "plain" | "other" | "admin" => &["public", "cancelled", "members"],
        "mate" => &["public", "cancelled", "members", "circle"],
        "host" => &["public", "cancelled", "members", "circle", "draft"],
        _ => unreachable!(),
    }
}
