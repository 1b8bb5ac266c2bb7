//! Server functions of reactions.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use leptos::prelude::*;

/// Reads what a button of a post says: the post, how to react to it, and whether to, or to take it back: `12 thanks 1`.
#[cfg(feature = "ssr")]
fn read(react: &str) -> domain::Result<(domain::PostId, domain::reaction::Reaction, bool)> {
    let mut said = react.split(' ');
    let (Some(post), Some(reaction), Some(wanted)) = (said.next(), said.next(), said.next()) else {
        return Err(domain::Error::NotFound);
    };
    let reaction = domain::reaction::Reaction::parse(reaction).ok_or(domain::Error::NotFound)?;
    Ok((post.parse()?, reaction, wanted == "1"))
}

/// Reacts, or takes it back, from a page without script; goes on at the post.
#[server(endpoint = "reactions/react")]
pub async fn react(#[server(default)] react: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let (post, reaction, wanted) = read(&react)?;
        store::reactions::set(&cx.db, &cx.actor, post, reaction, wanted).await?;
        crate::threads::go_to_post(&cx, post).await
    };
    cx.answer(work.await)
}

/// Reacts, or takes it back, while the page stays.
#[server(endpoint = "reactions/set")]
pub async fn set_reaction(#[server(default)] react: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let (post, reaction, wanted) = read(&react)?;
        store::reactions::set(&cx.db, &cx.actor, post, reaction, wanted).await.map(drop)
    };
    cx.answer(work.await)
}
