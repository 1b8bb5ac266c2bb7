//! Server functions of what protects an account.

// The macro makes a public field of every argument; the function says what each is for.
#![allow(missing_docs)]

use crate::Fault;
use domain::account::departure::{LeaveForm, LeavePage};
use domain::account::export::Export;
use domain::account::security::{SecondStepPage, Security};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, Postcard};
use serde::{Deserialize, Serialize};

/// Where all of it is shown.
#[cfg(feature = "ssr")]
const ACCOUNT: &str = "/me/settings/account";

/// All that protects one's own account.
#[server(endpoint = "security/show", input = Json, output = Postcard)]
pub async fn own_security() -> Result<Security, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(security(&cx).await)
}

/// All that protects one's own account, with what the operator has set up.
#[cfg(feature = "ssr")]
pub(in crate::accounts) async fn security(cx: &crate::request::Cx) -> domain::Result<Security> {
    let own = store::accounts::security(&cx.db, &cx.actor, cx.session()?).await?;
    Ok(Security { providers: cx.providers.to_vec(), ..own })
}

/// Proves again who one is, with the password.
#[server(endpoint = "security/prove")]
pub async fn prove(#[server(default)] password: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async { store::accounts::prove(&cx.db, &cx.actor, cx.session()?, &password).await };
    cx.answer(work.await)
}

/// Proves again who one is, with a code of the app.
#[server(endpoint = "security/prove_code")]
pub async fn prove_code(#[server(default)] code: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async { store::accounts::second_step::prove(&cx.db, &cx.actor, cx.session()?, &code).await };
    cx.answer(work.await)
}

/// Sets one's own password.
#[server(endpoint = "security/set_password")]
pub async fn set_password(#[server(default)] password: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::accounts::set_password(&cx.db, &cx.actor, cx.session()?, &password).await?;
        crate::request::go(&format!("{ACCOUNT}?done=password"));
        Ok(())
    };
    cx.answer(work.await)
}

/// Asks for another address.
#[server(endpoint = "security/ask_address")]
pub async fn ask_address(#[server(default)] email: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::accounts::ask_address(&cx.db, &cx.actor, cx.session()?, &email).await?;
        crate::request::go(&format!("{ACCOUNT}?done=address"));
        Ok(())
    };
    cx.answer(work.await)
}

/// Takes the wish for another address back.
#[server(endpoint = "security/keep_address")]
pub async fn keep_address() -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::accounts::keep_address(&cx.db, &cx.actor).await?;
        crate::request::go(ACCOUNT);
        Ok(())
    };
    cx.answer(work.await)
}

/// Whose account a link gives another address, and which.
#[server(endpoint = "security/wished_address", input = Json, output = Postcard)]
pub async fn wished_address(token: String) -> Result<Option<(String, String)>, Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::accounts::wished_address(&cx.db, &token).await)
}

/// Proves a new address with the link from the mail.
#[server(endpoint = "security/prove_address")]
pub async fn prove_address(#[server(default)] token: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::accounts::prove_address(&cx.db, &token).await?;
        crate::request::go("/address?done=1");
        Ok(())
    };
    cx.answer(work.await)
}

/// Brings the old address back with the link from the mail.
#[server(endpoint = "security/undo_address")]
pub async fn undo_address(#[server(default)] token: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::accounts::undo_address(&cx.db, &token).await?;
        crate::request::go("/address/back?done=1");
        Ok(())
    };
    cx.answer(work.await)
}

/// Ends one of one's own sessions.
#[server(endpoint = "security/end_session")]
pub async fn end_session(#[server(default)] reference: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    cx.answer(store::accounts::sessions::end_one(&cx.db, &cx.actor, &reference).await)
}

/// Ends all of one's own sessions but this one.
#[server(endpoint = "security/end_sessions")]
pub async fn end_sessions() -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async { store::accounts::sessions::end_others(&cx.db, &cx.actor, cx.session()?).await };
    cx.answer(work.await)
}

/// The page of one's own second step.
#[server(endpoint = "security/second_step", input = Json, output = Postcard)]
pub async fn second_step() -> Result<SecondStepPage, Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let security = store::accounts::security(&cx.db, &cx.actor, cx.session()?).await?;
        let state = if security.proved { Some(state(&cx).await?) } else { None };
        Ok(SecondStepPage { security, state })
    };
    cx.answer(work.await)
}

#[cfg(feature = "ssr")]
async fn state(cx: &crate::request::Cx) -> domain::Result<domain::account::security::SecondStepState> {
    use domain::account::security::{Enrolment, SecondStepState};
    use store::accounts::second_step::{State, state};
    Ok(match state(&cx.db, &cx.actor, cx.session()?, &cx.boot.community).await? {
        State::Off => SecondStepState::Off,
        State::Begun(begun) => SecondStepState::Begun(Enrolment {
            qr: crate::door::qr::path(&begun.address)?,
            secret: fours(&begun.secret),
            address: begun.address,
            codes: begun.codes,
        }),
        State::On(step, codes) => SecondStepState::On(step, codes),
    })
}

/// A long word in groups of four, for reading and typing.
#[cfg(feature = "ssr")]
fn fours(word: &str) -> String {
    let signs: Vec<char> = word.chars().collect();
    signs.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// One's own going, where one is.
#[server(endpoint = "security/departure", input = Json, output = Postcard)]
pub async fn departure() -> Result<LeavePage, Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let security = store::accounts::security(&cx.db, &cx.actor, cx.session()?).await?;
        let departure = store::accounts::departure::departure(&cx.db, &cx.actor).await?;
        Ok(LeavePage { security, departure })
    };
    cx.answer(work.await)
}

/// Leaves the community.
#[server(endpoint = "security/leave")]
pub async fn leave(#[server(default)] form: LeaveForm) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        let posts = form.validate()?;
        store::accounts::departure::leave(&cx.db, &cx.actor, cx.session()?, posts).await?;
        cx.clear_session();
        crate::request::go("/login?left=1");
        Ok(())
    };
    cx.answer(work.await)
}

/// Stays after all.
#[server(endpoint = "security/come_back")]
pub async fn come_back() -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::accounts::departure::come_back(&cx.db, &cx.actor).await?;
        crate::request::go(&format!("{ACCOUNT}?done=back"));
        Ok(())
    };
    cx.answer(work.await)
}

/// Begins to set a second step up.
#[server(endpoint = "security/begin_second_step")]
pub async fn begin_second_step() -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async { store::accounts::second_step::begin(&cx.db, &cx.actor, cx.session()?).await };
    cx.answer(work.await)
}

/// Turns the second step on with the first code of the app.
#[server(endpoint = "security/confirm_second_step")]
pub async fn confirm_second_step(#[server(default)] code: String) -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::accounts::second_step::confirm(&cx.db, &cx.actor, cx.session()?, &code).await?;
        crate::request::go(&format!("{ACCOUNT}?done=second"));
        Ok(())
    };
    cx.answer(work.await)
}

/// Ends the second step, or the setting up of one.
#[server(endpoint = "security/end_second_step")]
pub async fn end_second_step() -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::accounts::second_step::end(&cx.db, &cx.actor, cx.session()?).await?;
        crate::request::go(&format!("{ACCOUNT}?done=second_off"));
        Ok(())
    };
    cx.answer(work.await)
}

/// Makes new recovery codes to write down.
#[server(endpoint = "security/renew_codes")]
pub async fn renew_codes() -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async { store::accounts::second_step::renew_codes(&cx.db, &cx.actor, cx.session()?).await };
    cx.answer(work.await)
}

/// Puts the new recovery codes into force.
#[server(endpoint = "security/keep_codes")]
pub async fn keep_codes() -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        store::accounts::second_step::keep_codes(&cx.db, &cx.actor, cx.session()?).await?;
        crate::request::go(&format!("{ACCOUNT}?done=codes"));
        Ok(())
    };
    cx.answer(work.await)
}

/// What was packed of one's own data, or is being packed; and whether one has proved who one is.
#[server(endpoint = "security/own_data", input = Json, output = Postcard)]
pub async fn own_data() -> Result<OwnDataPage, Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async {
        Ok(OwnDataPage {
            export: store::accounts::export::own(&cx.db, &cx.actor).await?,
            security: store::accounts::security(&cx.db, &cx.actor, cx.session()?).await?,
        })
    };
    cx.answer(work.await)
}

/// One's own data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnDataPage {
    /// What was asked for.
    pub export: Option<Export>,
    /// What protects the account.
    pub security: Security,
}

/// Asks for one's own data.
#[server(endpoint = "security/ask_data")]
pub async fn ask_data() -> Result<(), Fault> {
    let cx = crate::request::Cx::take()?;
    let work = async { store::accounts::export::ask(&cx.db, &cx.actor, cx.session()?).await };
    cx.answer(work.await)
}
