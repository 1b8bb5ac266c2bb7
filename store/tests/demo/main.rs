//! The demo: the same every time, true to its own counters, and readable through the real functions.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod content;
mod life;
mod lively;
mod talk_life;
mod words;

use domain::account::Standing;
use domain::calendar::{CalendarQuery, View};
use domain::error::Conflict;
use domain::event::EventKind;
use domain::member::DirectoryQuery;
use domain::registration::MyPart;
use domain::thread::{NewReply, NewThread};
use domain::vocabulary::Vocabulary;
use domain::{Actor, Error, EventId, Locale, PostId, ThreadId};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Mutex;
use store::accounts::{Entry, SignedIn, sessions, sign_in};
use store::db::Sql;
use store::demo::{self, LOGINS, Options, PASSWORD};
use store::testing::{TestDb, number, refused, rows, run};
use store::{Db, events, members, pages, registrations, spaces, sql, threads};

const NOT_EMPTY: Error = Error::Conflict(Conflict::NotEmpty);

const MORE: Options = Options { members: 300, events: 150, threads: 90, posts: 2000, articles: 40, seed: 7 };

async fn fill(db: &Db, options: &Options) {
    demo::fill(db, options, &|_, _, _| {}).await.unwrap();
}

async fn signed_in(db: &Db, email: &str) -> Actor {
    let session = entered(db, email).await.session;
    sessions::actor(sessions::viewer(db, &session).await.unwrap().as_ref())
}

async fn entered(db: &Db, email: &str) -> SignedIn {
    match sign_in(db, email, PASSWORD, "192.0.2.1", "").await.unwrap() {
        Entry::In(signed) => signed,
        Entry::Code(_) => panic!("a second step is asked for"),
    }
}
