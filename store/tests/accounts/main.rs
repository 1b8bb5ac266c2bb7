//! Joining, signing in, sessions, links, the first admin.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod addresses;
mod authenticator;
mod export;
mod founding;
mod joining;
mod leaving;
mod life;
mod mailed;
mod passkeys;
mod races;
mod second_step;
mod staying;
mod tries;

use domain::account::{FirstAdminForm, LinkPurpose, SignUp, SignUpForm, Standing, Verified};
use domain::error::Conflict;
use domain::member::DirectoryQuery;
use domain::setting::JoinMode;
use domain::vocabulary::Terms;
use domain::vocabulary::Vocabulary;
use domain::{Actor, Error, Locale, MemberId, Problem, Result, Role};
use futures::future::join_all;
use std::collections::BTreeSet;
use store::accounts::{
    Entry, SignedIn, first_admin, links, needs_first_admin, request_reset, reset_password, sessions, sign_up,
};
use store::jobs::Work;
use store::testing::{
    PASSWORD, TestDb, circle, id, meeting, member, number, outbox, postgres, refused, rows, run,
    until_waiting,
};
use store::{Db, members, settings, sql};

const HERE: &str = "192.0.2.1";
const PHONE: &str = "Safari/iPhone";
const NEW: &str = "eine ganz andere Losung 7";
const USED: Error = Error::Conflict(Conflict::LinkUsed);

fn wrong() -> Error {
    Error::field("password", Problem::Credentials)
}

fn not_chosen() -> Error {
    Error::field("password", Problem::Password)
}

fn form(name: &str, email: &str, password: &str) -> SignUp {
    SignUpForm {
        name: name.into(),
        email: email.into(),
        password: password.into(),
        kind: "supporter".into(),
        profession: "nurse".into(),
        statement: "よろしく".into(),
        agree: "yes".into(),
        invite: String::new(),
    }
    .validate(&Terms::default())
    .unwrap()
}

/// Signs in where no second step follows.
async fn sign_in(db: &Db, email: &str, password: &str, from: &str) -> Result<SignedIn> {
    Ok(inside(store::accounts::sign_in(db, email, password, from, PHONE).await?))
}

fn inside(entry: Entry) -> SignedIn {
    match entry {
        Entry::In(signed) => signed,
        Entry::Code(_) => panic!("a second step is asked for"),
    }
}

async fn verify(db: &Db, token: &str, password: &str, from: &str) -> Result<(Verified, String)> {
    store::accounts::verify(db, token, password, from, PHONE).await
}

/// A member with an address, a password and a session.
async fn someone(db: &Db, email: &str) -> (Actor, String) {
    let (_, session) = arrived(db, email).await;
    (sessions::actor(sessions::viewer(db, &session).await.unwrap().as_ref()), session)
}

/// Signs up, and gives back whom.
async fn joined(db: &Db, email: &str) -> MemberId {
    sign_up(db, &form("花", email, PASSWORD), Locale::Ja, HERE).await.unwrap();
    MemberId(number(db, sql!("SELECT id FROM members WHERE email_key = $1", email.to_lowercase())).await)
}

async fn link(db: &Db, purpose: LinkPurpose, member: MemberId) -> String {
    links::make(db, purpose, Some(member)).await.unwrap()
}

/// Signs up and proves the address: a member, and their session.
async fn arrived(db: &Db, email: &str) -> (MemberId, String) {
    let member = joined(db, email).await;
    let token = link(db, LinkPurpose::Verify, member).await;
    let (_, session) = verify(db, &token, PASSWORD, HERE).await.unwrap();
    (member, session)
}

async fn standing(db: &Db, member: MemberId) -> String {
    rows::<(String,)>(db, sql!("SELECT standing FROM members WHERE id = $1", member)).await[0].0.clone()
}

fn first(name: &str) -> SignUp {
    FirstAdminForm {
        token: String::new(),
        name: name.into(),
        email: format!("{name}@example.com"),
        password: PASSWORD.into(),
    }
    .validate()
    .unwrap()
}
