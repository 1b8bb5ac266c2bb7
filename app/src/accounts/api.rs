//! Server functions of accounts. The browser sends these forms itself, since the whole page changes with them.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::account::{FirstAdminForm, SignUpForm};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};

/// Signs up, and sends a mail.
#[server(endpoint = "accounts/sign_up")]
pub async fn sign_up(#[server(default)] form: SignUpForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let known = store::vocabulary::terms(&cx.db).await?;
        store::accounts::sign_up(&cx.db, &form.validate(&known)?, cx.locale, &cx.address).await?;
        crate::request::go("/signup/sent");
        Ok(())
    };
    cx.answer(work.await)
}

/// Proves the address with the link from the mail, and signs in.
#[server(endpoint = "accounts/verify")]
pub async fn verify(
    #[server(default)] token: String,
    #[server(default)] password: String,
) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let (verified, session) =
            store::accounts::verify(&cx.db, &token, &password, &cx.address, &cx.device).await?;
        begin(&cx, &session).await?;
        crate::request::go(if verified == domain::account::Verified::Active { "/welcome" } else { "/" });
        Ok(())
    };
    cx.answer(work.await)
}

/// Signs in, and goes on where the reader wanted to be.
#[server(endpoint = "accounts/sign_in")]
pub async fn sign_in(
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let entry = store::accounts::sign_in(&cx.db, &email, &password, &cx.address, &cx.device).await?;
        enter(&cx, entry, &next).await
    };
    cx.answer(work.await)
}

/// Sends a link that logs in, if there is such an account.
#[server(endpoint = "accounts/request_link")]
pub async fn request_link(#[server(default)] email: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::accounts::request_link(&cx.db, &email, &cx.address).await?;
        crate::request::go("/login/sent");
        Ok(())
    };
    cx.answer(work.await)
}

/// The address of the account that a link leads into.
#[server(endpoint = "accounts/link_leads_to", input = Json, output = Postcard)]
pub async fn link_leads_to(token: String) -> Result<Option<String>, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::accounts::links::leads_to(&cx.db, &token).await)
}

/// Logs in with the link from the mail.
#[server(endpoint = "accounts/sign_in_by_link")]
pub async fn sign_in_by_link(#[server(default)] token: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let entry = store::accounts::sign_in_by_link(&cx.db, &token, &cx.device).await?;
        enter(&cx, entry, "/").await
    };
    cx.answer(work.await)
}

/// Takes the second step of a log-in.
#[server(endpoint = "accounts/enter_code")]
pub async fn enter_code(
    #[server(default)] code: String,
    #[server(default)] next: String,
) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        use store::accounts::{Entry, second_step};
        let first = cx.second.as_deref().ok_or(domain::Error::Conflict(domain::error::Conflict::LinkUsed))?;
        let signed = second_step::enter(&cx.db, first, &code, &cx.device).await?;
        enter(&cx, Entry::In(signed), &next).await
    };
    cx.answer(work.await)
}

/// Signs out.
#[server(endpoint = "accounts/sign_out")]
pub async fn sign_out() -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        if let Some(session) = &cx.session {
            store::accounts::sessions::end(&cx.db, session).await?;
        }
        cx.clear_session();
        crate::request::go("/");
        Ok(())
    };
    cx.answer(work.await)
}

/// Sends a link to set a new password, if there is such an account.
#[server(endpoint = "accounts/request_reset")]
pub async fn request_reset(#[server(default)] email: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::accounts::request_reset(&cx.db, &email, &cx.address).await?;
        crate::request::go("/recover/sent");
        Ok(())
    };
    cx.answer(work.await)
}

/// Sets a new password with the link from the mail.
#[server(endpoint = "accounts/reset_password")]
pub async fn reset_password(
    #[server(default)] token: String,
    #[server(default)] password: String,
) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::accounts::reset_password(&cx.db, &token, &password).await?;
        crate::request::go("/login?reset=1");
        Ok(())
    };
    cx.answer(work.await)
}

/// Makes the first admin with the one-time link, and signs them in.
#[server(endpoint = "accounts/first_admin")]
pub async fn first_admin(#[server(default)] form: FirstAdminForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let member = store::accounts::first_admin(&cx.db, &form.token, &form.validate()?, cx.locale).await?;
        let way = store::accounts::sessions::Way { device: &cx.device, ..Default::default() };
        begin(&cx, &store::accounts::sessions::begin(&cx.db, member, &way).await?).await?;
        crate::request::go("/admin");
        Ok(())
    };
    cx.answer(work.await)
}

/// Goes on after a step of a log-in: to the second, to what a role demands, or to where the reader wanted to be.
#[cfg(feature = "ssr")]
async fn enter(cx: &crate::request::Cx, entry: store::accounts::Entry, next: &str) -> domain::Result<()> {
    use store::accounts::Entry;
    match entry {
        Entry::Code(secret) => {
            cx.set_second(&secret);
            let next = domain::member::percent(crate::request::local(next));
            crate::request::go(&format!("/login/code?next={next}"));
        }
        Entry::In(signed) => {
            begin(cx, &signed.session).await?;
            crate::request::go(if signed.demanded { "/me/settings/account" } else { next });
        }
    }
    Ok(())
}

/// Begins a session, in place of the one before; the zone that was chosen before it is that of the member's mails too.
#[cfg(feature = "ssr")]
pub(super) async fn begin(cx: &crate::request::Cx, session: &str) -> domain::Result<()> {
    succeed(cx, session).await?;
    cx.set_session(session);
    Ok(())
}

/// What a new session takes over from the one before; its cookie is for the caller to send.
///
/// # Errors
/// When the database is away.
#[cfg(feature = "ssr")]
pub async fn succeed(cx: &crate::request::Cx, session: &str) -> domain::Result<()> {
    use store::accounts::sessions;
    if let Some(before) = &cx.session {
        sessions::end(&cx.db, before).await?;
    }
    let boot = &cx.boot;
    if boot.zone != boot.home_zone {
        let viewer = sessions::viewer(&cx.db, session).await?;
        store::members::prefer(&cx.db, &sessions::actor(viewer.as_ref()), None, Some(&boot.zone)).await?;
    }
    Ok(())
}
