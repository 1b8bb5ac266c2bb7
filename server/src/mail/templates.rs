//! The texts of mails.

use domain::{Locale, Result};
use minijinja::Environment;
use std::sync::LazyLock;
use store::db::fault;

macro_rules! templates {
    ($($name:literal),+ $(,)?) => {
        [$(
            (concat!("ja/", $name), include_str!(concat!("../../templates/mail/ja/", $name, ".txt"))),
            (concat!("en/", $name), include_str!(concat!("../../templates/mail/en/", $name, ".txt"))),
        )+]
    };
}

const TEMPLATES: [(&str, &str); 46] = templates![
    "verify",
    "reset",
    "sign_in",
    "new_address",
    "old_address",
    "security",
    "application",
    "already_member",
    "approved",
    "confirmed",
    "promoted",
    "cancelled",
    "waiting",
    "offered",
    "expired",
    "declined",
    "given_back",
    "moved",
    "reminder_day",
    "reminder_hour",
    "message",
    "notices",
    "digest",
];

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    for (name, text) in TEMPLATES {
        if let Err(error) = environment.add_template(name, text) {
            tracing::error!(%error, name, "a mail template is broken");
        }
    }
    environment
});

/// A mail's subject and text.
///
/// # Errors
/// When the template is broken.
pub(super) fn render(name: &str, locale: Locale, values: minijinja::Value) -> Result<(String, String)> {
    let text = ENVIRONMENT
        .get_template(&format!("{}/{name}", locale.tag()))
        .and_then(|template| template.render(values))
        .map_err(fault)?;
    let (subject, body) = text.split_once('\n').unwrap_or((&text, ""));
    // A title may hold anything but a line end; a subject must not hold one either.
    Ok((subject.replace(['\r', '\n'], " "), body.trim_start().to_owned()))
}
