//! Credentials: what members claim, what verifiers see of it, and what is decided.

use crate::event::PersonName;
use crate::input::Check;
use crate::vocabulary::TermChoice;
use crate::{CredentialId, Moment, Problem, Result};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Bytes of one file of evidence as it is sent.
pub const EVIDENCE_BYTES: usize = 10_000_000;
/// Files of one claim.
pub const MOST_EVIDENCE: i64 = 3;
/// Days before the end on which its holder is reminded.
pub const REMINDED: [i64; 2] = [60, 14];

/// Where a credential stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Begun, and not yet sent to the verifiers.
    Draft,
    /// Waits for a verifier.
    Claimed,
    /// A verifier has seen that it is so.
    Verified,
    /// A verifier could not see that it is so.
    Refused,
    /// It was verified until a day that is over.
    Expired,
}

impl State {
    /// All.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Claimed, Self::Verified, Self::Refused, Self::Expired];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Claimed => "claimed",
            Self::Verified => "verified",
            Self::Refused => "refused",
            Self::Expired => "expired",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// A file of evidence, by its place in the claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceFile {
    /// From 1.
    pub place: i64,
    /// Its name as it was sent.
    pub label: String,
    /// How long it is, in bytes.
    pub bytes: i64,
}

/// Who opened the evidence, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// The verifier's name; none for one who is gone.
    pub by: Option<String>,
    /// When.
    pub at: Moment,
}

/// One's own credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnCredential {
    /// Which.
    pub id: CredentialId,
    /// Its name in the reader's language.
    pub name: String,
    /// Where it stands.
    pub state: State,
    /// The number, while nothing was decided.
    pub number: String,
    /// Its evidence, while nothing was decided.
    pub evidence: Vec<EvidenceFile>,
    /// When it was sent.
    pub claimed: Option<Moment>,
    /// When it was decided.
    pub decided: Option<Moment>,
    /// Until when it is verified.
    pub expires: Option<Moment>,
    /// What the verifier said.
    pub reason: String,
    /// Who opened the evidence.
    pub openings: Vec<Opening>,
}

/// One's own credentials, the newest first, and what else may be claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnCredentials {
    /// Those there are.
    pub credentials: Vec<OwnCredential>,
    /// What there is to claim.
    pub choices: Vec<TermChoice>,
}

/// A claim, as verifiers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Which.
    pub id: CredentialId,
    /// Whose.
    pub member: PersonName,
    /// The credential's name.
    pub name: String,
    /// Its number, as it was given.
    pub number: String,
    /// Its evidence.
    pub evidence: Vec<EvidenceFile>,
    /// When it was sent.
    pub claimed: Moment,
    /// Whether it is the reader's own, about which others decide.
    pub own: bool,
}

/// What waits for verifiers, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Those of this page.
    pub claims: Vec<Claim>,
    /// How many there are.
    pub total: i64,
}

/// A claim, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimForm {
    /// A code of the list of credentials.
    pub code: String,
    /// The number of the registration or certificate, where there is one.
    pub number: String,
}

/// A checked claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClaim {
    /// The code.
    pub code: String,
    /// The number, or empty.
    pub number: String,
}

impl ClaimForm {
    /// Checks the form. Whether there is such a credential is not asked here.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self) -> Result<NewClaim> {
        let mut check = Check::default();
        let code = self.code.trim().to_owned();
        if code.is_empty() {
            check.fault("code", Problem::Required);
        } else if !crate::vocabulary::is_code(&code) {
            check.fault("code", Problem::Choice);
        }
        let number = check.name("number", &self.number, 0, 60);
        check.done()?;
        Ok(NewClaim { code, number })
    }
}

/// A decision, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DecisionForm {
    /// Which claim.
    pub id: String,
    /// `verified` or `refused`.
    pub outcome: String,
    /// The last day on which it is so, as `YYYY-MM-DD`; empty where it does not end.
    pub expires: String,
    /// What the member is told; a refusal needs it.
    pub reason: String,
}

/// A checked decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Which claim.
    pub id: CredentialId,
    /// Whether it is verified.
    pub verified: bool,
    /// The last day on which it is so.
    pub expires: Option<Date>,
    /// What the member is told.
    pub reason: String,
}

impl DecisionForm {
    /// Checks the form, on a day.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self, today: Date) -> Result<Decision> {
        let mut check = Check::default();
        let verified = check.choice("outcome", &self.outcome, |o| match o {
            "verified" => Some(true),
            "refused" => Some(false),
            _ => None,
        });
        let expires =
            if self.expires.trim().is_empty() { None } else { check.date("expires", &self.expires) };
        if verified == Some(true) && expires.is_some_and(|day| day < today) {
            check.fault("expires", Problem::Past);
        }
        let least = usize::from(verified == Some(false));
        let reason = check.text("reason", &self.reason, least, 500);
        check.done()?;
        let verified = verified.unwrap_or_default();
        let expires = expires.filter(|_| verified);
        Ok(Decision { id: self.id.parse()?, verified, expires, reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_refusal_says_why_and_an_end_lies_ahead() {
        let today = date(2026, 11, 30);
        let form = DecisionForm { id: "7".into(), outcome: "refused".into(), ..DecisionForm::default() };
        let fault = |f: &DecisionForm| f.validate(today).unwrap_err().fields()[0].field.clone();
        assert_eq!(fault(&form), "reason");
        let form = DecisionForm { outcome: "verified".into(), expires: "2026-11-29".into(), ..form };
        assert_eq!(fault(&form), "expires");
        let form = DecisionForm { expires: "2026-11-30".into(), ..form };
        assert_eq!(form.validate(today).unwrap().expires, Some(today), "to the end of the day");
        let form = DecisionForm { outcome: "refused".into(), reason: "読めません".into(), ..form };
        assert_eq!(form.validate(today).unwrap().expires, None);
        assert_eq!(fault(&DecisionForm { outcome: "maybe".into(), ..form }), "outcome");
    }

    #[test]
    fn a_claim_names_a_credential() {
        let fault = |code: &str, number: &str| {
            let form = ClaimForm { code: code.into(), number: number.into() };
            form.validate().unwrap_err().fields()[0].field.clone()
        };
        assert_eq!(
            (fault("", ""), fault("no code", ""), fault("nurse", "1\u{200b}2")),
            ("code".into(), "code".into(), "number".into())
        );
    }
}
