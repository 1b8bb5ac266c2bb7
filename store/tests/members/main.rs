//! Profiles and the directory: who sees which part of whom, in lists, counts, filters and texts.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod audiences;
mod completing;
mod counts;
mod editing;
mod finding;
mod listing;
mod pictures;

use domain::actor::Signed;
use domain::error::Conflict;
use domain::member::{Audience, Directory, DirectoryQuery, Eyes, Layout, Part, Profile, ProfileForm, Sort};
use domain::vocabulary::{DefaultTerm, Terms, Vocabulary};
use domain::{Actor, Error, Locale, MemberId, Problem, Result, Role};
use std::collections::{BTreeMap, BTreeSet};
use store::cache;
use store::members::{actor, by_email, by_handle, contact, directory, form, lift, prefer, suspend, update};
use store::testing::{TestDb, circle, event, id, member, members, number, refused, run, shut_out};
use store::{Db, events, sql};

const L: Locale = Locale::Ja;
const STALE: Error = Error::Conflict(Conflict::Stale);

/// Changes some fields of the actor's own profile, through its form.
async fn change(db: &Db, actor: &Actor, with: impl FnOnce(&mut ProfileForm)) -> Result<String> {
    let mut form = form(db, actor, L).await?.form;
    with(&mut form);
    update(db, actor, form.version.parse().unwrap(), &form.validate(&Terms::default())?).await
}

/// A profile as the reader sees it.
async fn profile(db: &Db, reader: &Actor, handle: &str) -> Result<Profile> {
    store::members::profile(db, reader, handle, None, L).await
}

/// The same person with a verified credential.
async fn verified(db: &Db, actor: &Actor) -> Actor {
    let Actor::Member(signed) = actor.clone() else { panic!("only members hold credentials") };
    let who = signed.id;
    run(db, sql!("INSERT INTO credentials (member_id, code, state) VALUES ($1, 'nurse', 'verified')", who))
        .await;
    run(
        db,
        sql!(
            "INSERT INTO member_terms (member_id, list, code, position, audience, active) VALUES ($1, 'credential', 'nurse', 0, 'members', TRUE)",
            who
        ),
    )
    .await;
    Actor::Member(Signed { verified: true, ..signed })
}

fn query(terms: &[(Vocabulary, &[&str])]) -> DirectoryQuery {
    let terms =
        terms.iter().map(|(list, codes)| (*list, codes.iter().map(|c| (*c).to_owned()).collect())).collect();
    DirectoryQuery { terms, ..Default::default() }
}

fn words(words: &str) -> DirectoryQuery {
    DirectoryQuery { words: words.into(), ..Default::default() }
}

async fn found(db: &Db, actor: &Actor, query: &DirectoryQuery) -> Vec<String> {
    directory(db, actor, query, L).await.unwrap().members.into_iter().map(|m| m.handle).collect()
}

/// What a profile chooses from, and the part that shows it.
const LISTS: [(Vocabulary, Part); 6] = [
    (Vocabulary::Profession, Part::Professions),
    (Vocabulary::Field, Part::Fields),
    (Vocabulary::School, Part::Schools),
    (Vocabulary::Language, Part::Languages),
    (Vocabulary::Open, Part::Open),
    (Vocabulary::Prefecture, Part::Prefecture),
];

/// A term that only the owner with this audience has.
fn mark(list: Vocabulary, audience: Audience) -> &'static DefaultTerm {
    &list.defaults()[3 + audience as usize]
}
