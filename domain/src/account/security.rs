//! How safe an account is: its ways in, where it is logged in, and what protects both.

use super::openid::{Identity, Provider};
use crate::input::Check;
use crate::{Moment, PasskeyId, Problem, Result};
use serde::{Deserialize, Serialize};

/// Minutes for which a proof of who one is opens what is dangerous.
pub const PROOF_MINUTES: i64 = 15;
/// Minutes for which what is shown while a second step is set up waits for a code.
pub const SET_UP_MINUTES: i64 = 30;
/// Days in which the old address may take an account back.
pub const DAYS_TO_UNDO: i64 = 7;
/// Recovery codes made at a time.
pub const RECOVERY_CODES: usize = 10;
/// Most passkeys of one account.
pub const MOST_PASSKEYS: i64 = 20;

/// The whole of it, for its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Security {
    /// The address that mails go to.
    pub email: String,
    /// A new address that is not yet proved.
    pub new_email: Option<String>,
    /// Whether one can log in with a password.
    pub has_password: bool,
    /// The passkeys, the oldest first.
    pub passkeys: Vec<PasskeyName>,
    /// The second step, where there is one.
    pub second_step: Option<SecondStep>,
    /// The accounts elsewhere that open this one, the oldest first.
    pub identities: Vec<Identity>,
    /// The providers of such accounts that the operator has set up.
    pub providers: Vec<Provider>,
    /// Where one is logged in, the latest use first.
    pub sessions: Vec<SessionRow>,
    /// Whether the one who asks has proved who they are within [`PROOF_MINUTES`].
    pub proved: bool,
    /// Whether a role of theirs rests until they log in with a second step or a passkey.
    pub demanded: bool,
}

/// A passkey, as its owner knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyName {
    /// Which.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub made: Moment,
    /// When it was last used.
    pub used: Option<Moment>,
}

/// A second step: codes of an app that change every 30 seconds (RFC 6238).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondStep {
    /// Since when.
    pub since: Moment,
    /// Recovery codes that are left.
    pub codes: i64,
}

/// Where somebody is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// What names it in forms; opens nothing.
    pub reference: String,
    /// The stored form of its [`super::Device`].
    pub device: String,
    /// When it was begun.
    pub begun: Moment,
    /// When it was last seen, to a quarter of a day.
    pub seen: Moment,
    /// Whether it is the one that asks.
    pub here: bool,
}

/// What an authenticator app needs to make codes, and what helps when it is lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The secret in Base32, in groups of four, for typing.
    pub secret: String,
    /// The same as an address (`otpauth://`), for the app on this device.
    pub address: String,
    /// The same as a QR code: squares along a side, and the dark ones as a path.
    pub qr: (usize, String),
    /// Recovery codes, which come into force with the first code of the app.
    pub codes: Vec<String>,
}

/// Where the second step stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecondStepState {
    /// There is none.
    Off,
    /// It is being set up.
    Begun(Enrolment),
    /// It protects the account; new recovery codes may wait to be written down.
    On(SecondStep, Vec<String>),
}

/// The page of the second step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondStepPage {
    /// The account.
    pub security: Security,
    /// Where it stands: told to nobody who has not proved again who they are.
    pub state: Option<SecondStepState>,
}

/// A question for an authenticator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What finds the question again; opens nothing by itself.
    pub token: String,
    /// The question, as `PublicKeyCredential.parse…OptionsFromJSON` reads it.
    pub options: String,
}

/// A code of the second step as typed: full-width digits, spaces and hyphens are what hands and phones make of it.
#[must_use]
pub fn plain_code(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '‑' | '–' | '−' | 'ー'))
        .map(|c| match c {
            '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
            c => c.to_ascii_lowercase(),
        })
        .collect()
}

/// The name of a passkey.
///
/// # Errors
/// At `name`.
pub fn passkey_name(name: &str) -> Result<String> {
    let mut check = Check::default();
    let name = check.line("name", name, 1, 60);
    check.done()?;
    Ok(name)
}

/// A new password, typed once: browsers and password managers show what is typed.
///
/// # Errors
/// At `password`.
pub fn new_password(password: &str) -> Result<()> {
    let mut check = Check::default();
    super::password(&mut check, "password", password);
    check.done()
}

/// An address to write to.
///
/// # Errors
/// At `email`.
pub fn new_address(email: &str, now: &str) -> Result<String> {
    let mut check = Check::default();
    let email = check.email("email", email);
    if email.eq_ignore_ascii_case(now) {
        check.fault("email", Problem::Unchanged);
    }
    check.done()?;
    Ok(email)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_taken_as_hands_type_them() {
        assert_eq!(plain_code(" 123 456 "), "123456");
        assert_eq!(plain_code("１２３４５６"), "123456");
        assert_eq!(plain_code("ABCD-efgh-jkmn-pqrs"), "abcdefghjkmnpqrs");
    }

    #[test]
    fn the_same_address_is_no_new_one() {
        assert!(new_address("hana@example.com", "old@example.com").is_ok());
        assert!(new_address("Hana@example.com", "hana@example.com").is_err());
        assert!(new_address("hana", "old@example.com").is_err());
    }
}
