//! Profiles and the directory: who sees which part of whom, in lists, counts, filters and texts.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod audiences;
mod completing;
mod counts;
mod editing;
mod finding;

use domain::error::Conflict;
use domain::member::{Audience, Directory, DirectoryQuery, Part, ProfileForm, Sort};
use domain::vocabulary::Vocabulary;
use domain::{Actor, Error, Locale, MemberId, Problem, Result, Role};
use std::collections::{BTreeMap, BTreeSet};
use store::cache;
use store::members::{
    actor, by_email, by_handle, contact, directory, form, prefer, profile, suspend, update,
};
use store::testing::{TestDb, circle, event, id, member, members, number, refused, run, shut_out};
use store::{Db, events, sql};

const STALE: Error = Error::Conflict(Conflict::Stale);

/// Changes some fields of the actor's own profile, through its form.
async fn change(db: &Db, actor: &Actor, with: impl FnOnce(&mut ProfileForm)) -> Result<String> {
    let mut form = form(db, actor).await?;
    with(&mut form);
    update(db, actor, form.version.parse().unwrap(), &form.validate()?).await
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
    directory(db, actor, query).await.unwrap().members.into_iter().map(|m| m.handle).collect()
}

const LISTS: [(Vocabulary, Part); 4] = [
    (Vocabulary::Profession, Part::Professions),
    (Vocabulary::Field, Part::Fields),
    (Vocabulary::School, Part::Schools),
    (Vocabulary::Prefecture, Part::Prefecture),
];

/// A term that only the owner with this audience has.
fn mark(list: Vocabulary, audience: Audience) -> &'static str {
    list.terms()[3 + audience as usize].code
}
