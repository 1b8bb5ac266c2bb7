//! Server functions of the vocabularies, for admins.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::vocabulary::{EditedVocabulary, TermForm};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// All lists that are edited.
#[server(endpoint = "vocabulary/list", input = Json, output = Postcard)]
pub async fn list() -> Result<Vec<EditedVocabulary>, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::vocabulary::edited(&cx.db, &cx.actor).await)
}

/// Makes a term, or changes one.
#[server(endpoint = "vocabulary/save")]
pub async fn save_term(#[server(default)] form: TermForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let edit = form.validate()?;
        let code = store::vocabulary::save(&cx.db, &cx.actor, &edit).await?;
        crate::request::go(&format!("/admin/vocabulary?list={}#term-{code}", edit.list.code()));
        Ok(())
    };
    cx.answer(work.await)
}

/// Puts a term one place up or down.
#[server(endpoint = "vocabulary/shift")]
pub async fn shift_term(
    #[server(default)] list: String,
    #[server(default)] code: String,
    #[server(default)] to: String,
) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let list = of(&list)?;
        store::vocabulary::shift(&cx.db, &cx.actor, list, &code, to == "up").await
    };
    cx.answer(work.await)
}

/// Merges a term into another.
#[server(endpoint = "vocabulary/merge")]
pub async fn merge_term(
    #[server(default)] list: String,
    #[server(default)] code: String,
    #[server(default)] into: String,
) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let list = of(&list)?;
        if into.is_empty() {
            return Err(domain::Error::field("into", domain::Problem::Required));
        }
        store::vocabulary::merge(&cx.db, &cx.actor, list, &code, &into).await?;
        crate::request::go(&format!("/admin/vocabulary?list={}#term-{into}", list.code()));
        Ok(())
    };
    cx.answer(work.await)
}

#[cfg(feature = "ssr")]
fn of(list: &str) -> domain::Result<domain::vocabulary::Vocabulary> {
    domain::vocabulary::Vocabulary::parse(list).ok_or(domain::Error::NotFound)
}
