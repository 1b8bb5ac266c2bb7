//! What the functions of accounts are sent.

use super::form;
use crate::matrix::world::World;
use crate::support::Args;
use domain::Locale;
use domain::account::{LinkPurpose, SignUpForm};
use serde_json::json;
use store::testing::{PASSWORD, id};

pub fn security(name: &str, what: &str, column: usize) -> Args {
    match (name, what) {
        ("security/show" | "security/second_step" | "security/departure" | "security/own_data", _) => {
            Args::Json(json!({}))
        }
        ("security/wished_address", _) => Args::Json(json!({ "token": "nothing" })),
        ("security/prove", _) => form(&[("password", "not the password")]),
        ("security/set_password", _) => form(&[("password", "another horse battery")]),
        ("security/ask_address", _) => form(&[("email", &format!("moved{column}@people.invalid"))]),
        ("security/end_session", _) => form(&[("reference", "0000000000000000")]),
        (_, "no code") => form(&[("code", "000000")]),
        (_, "no link") => form(&[("token", "nothing")]),
        _ => form(&[]),
    }
}

pub fn passkey(name: &str) -> Args {
    match name {
        "passkeys/register" => Args::Json(json!({ "token": "nothing", "answer": "{}", "name": "x" })),
        "passkeys/sign_in" => Args::Json(json!({ "token": "nothing", "answer": "{}", "next": "/" })),
        "passkeys/prove" => Args::Json(json!({ "token": "nothing", "answer": "{}" })),
        "passkeys/rename" => form(&[("id", "987654"), ("name", "x")]),
        "passkeys/remove" => form(&[("id", "987654")]),
        _ => Args::Json(json!({})),
    }
}

pub async fn account(world: &World, name: &str, what: &str, column: usize) -> Args {
    let db = &world.db;
    let link = async |purpose| {
        store::accounts::links::make(db, purpose, Some(id(&signed_up(world).await))).await.unwrap()
    };
    // However many cells ask for a mail.
    store::testing::run(db, "DELETE FROM throttles").await;
    let address = format!("new{column}@people.invalid");
    match (name, what) {
        ("accounts/sign_up", "nothing") | ("accounts/sign_out", _) => form(&[]),
        ("accounts/sign_up", _) => form(&[
            ("form[name]", "花"),
            ("form[email]", &address),
            ("form[password]", PASSWORD),
            ("form[kind]", "interested"),
            ("form[agree]", "yes"),
        ]),
        ("accounts/verify", _) => {
            form(&[("token", &link(LinkPurpose::Verify).await), ("password", PASSWORD)])
        }
        ("accounts/sign_in", "a good password") => {
            form(&[("email", &email_of(world).await), ("password", PASSWORD)])
        }
        ("accounts/sign_in", _) => {
            form(&[("email", &email_of(world).await), ("password", "not the password")])
        }
        ("accounts/sign_in_by_link", "a good link") => form(&[("token", &link(LinkPurpose::SignIn).await)]),
        ("accounts/sign_in_by_link", _) => form(&[("token", "nothing")]),
        ("accounts/link_leads_to", _) => Args::Json(json!({ "token": "nothing" })),
        ("accounts/enter_code", _) => form(&[("code", "000000")]),
        ("accounts/request_link", "a known address") => form(&[("email", &email_of(world).await)]),
        ("accounts/request_link", _) => form(&[("email", &address)]),
        ("accounts/request_reset", "a known address") => form(&[("email", &email_of(world).await)]),
        ("accounts/request_reset", _) => form(&[("email", &address)]),
        ("accounts/reset_password", "no link") => {
            form(&[("token", "nothing"), ("password", "another horse battery")])
        }
        ("accounts/reset_password", _) => {
            form(&[("token", &link(LinkPurpose::Reset).await), ("password", "another horse battery")])
        }
        ("accounts/first_admin", _) => {
            let token = store::accounts::links::make(db, LinkPurpose::FirstAdmin, None).await.unwrap();
            form(&[
                ("form[token]", &token),
                ("form[name]", "花"),
                ("form[email]", &address),
                ("form[password]", PASSWORD),
            ])
        }
        other => panic!("the matrix does not know what to send: {other:?}"),
    }
}

/// Somebody who signed up, with [`PASSWORD`], and has not proved their address.
async fn signed_up(world: &World) -> domain::Actor {
    let form = SignUpForm {
        name: "花".into(),
        email: format!("{}@people.invalid", store::secret::short_id()),
        password: PASSWORD.into(),
        kind: "interested".into(),
        agree: "yes".into(),
        ..SignUpForm::default()
    };
    let place = store::secret::short_id();
    store::accounts::sign_up(&world.db, &form.validate(&Default::default()).unwrap(), Locale::En, &place)
        .await
        .unwrap();
    let found =
        store::members::by_email(&world.db, &domain::Actor::System, &form.email).await.unwrap().unwrap();
    store::members::actor(&world.db, &domain::Actor::System, found).await.unwrap().unwrap()
}

async fn email_of(world: &World) -> String {
    let who = id(&signed_up(world).await);
    store::members::contact(&world.db, &domain::Actor::System, who).await.unwrap().email
}
