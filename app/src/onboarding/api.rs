//! Server functions of the first steps.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::onboarding::{WelcomeForm, WelcomePage};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// A step, by its number; 0 for the next.
#[server(endpoint = "onboarding/show", input = Json, output = Postcard)]
pub async fn show_step(step: i64) -> Result<WelcomePage, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(
        store::onboarding::show(&cx.db, &cx.actor, domain::onboarding::Step::numbered(step), cx.locale).await,
    )
}

/// Takes a step.
#[server(endpoint = "onboarding/answer")]
pub async fn answer_step(#[server(default)] form: WelcomeForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        match store::onboarding::answer(&cx.db, &cx.actor, &form).await? {
            Some(next) => crate::request::go(&format!("/welcome?step={}", next.number())),
            None => crate::request::go("/"),
        }
        Ok(())
    };
    cx.answer(work.await)
}

/// Passes over all that is left.
#[server(endpoint = "onboarding/skip")]
pub async fn skip_steps() -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::onboarding::skip(&cx.db, &cx.actor).await?;
        crate::request::go("/");
        Ok(())
    };
    cx.answer(work.await)
}
