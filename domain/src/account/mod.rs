//! Accounts: joining, signing in, and the links sent by mail.

pub mod departure;
mod device;
pub mod export;
pub mod openid;
pub mod security;

pub use device::Device;

use crate::input::Check;
use crate::vocabulary::{Term, Terms, Vocabulary};
use crate::{CircleId, Locale, MemberId, Problem, Result, Role};
use serde::{Deserialize, Serialize};

/// Fewest characters of a password (NIST SP 800-63B section 3.1.1.2 asks for at least eight).
pub const PASSWORD_MIN: usize = 10;
/// Most characters of a password: enough for any passphrase, bounded for the hash.
pub const PASSWORD_MAX: usize = 200;

/// Which of the two kinds of people a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberKind {
    /// Works in some support profession.
    Supporter,
    /// Is interested in support and wants to learn.
    Interested,
}

impl MemberKind {
    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Supporter => "supporter",
            Self::Interested => "interested",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Supporter, Self::Interested].into_iter().find(|k| k.code() == code)
    }
}

/// Where a membership stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The e-mail address is not yet proved.
    Unverified,
    /// Waits for an admin's yes.
    Pending,
    /// A member.
    Active,
    /// Shut out for a time, with a reason on record.
    Suspended,
    /// Going, and may still come back.
    Leaving,
}

impl Standing {
    /// All, in the order a membership passes through them.
    pub const ALL: [Self; 5] =
        [Self::Unverified, Self::Pending, Self::Active, Self::Suspended, Self::Leaving];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unverified => "unverified",
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Leaving => "leaving",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// What a link sent by mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    /// Proves the e-mail address.
    Verify,
    /// Sets a new password.
    Reset,
    /// Makes the first admin of an empty community.
    FirstAdmin,
    /// Logs in without a password.
    SignIn,
    /// Stands between the first step of a log-in and the second; never in a mail.
    SecondStep,
}

impl LinkPurpose {
    /// Those that open something of a member's.
    pub const OF_MEMBERS: [Self; 4] = [Self::Verify, Self::Reset, Self::SignIn, Self::SecondStep];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Reset => "reset",
            Self::FirstAdmin => "first_admin",
            Self::SignIn => "sign_in",
            Self::SecondStep => "second_step",
        }
    }

    /// How long such a link works, in seconds.
    #[must_use]
    pub const fn lifetime(self) -> i64 {
        match self {
            Self::Verify => 3 * 86_400,
            Self::Reset => 3600,
            Self::FirstAdmin => 86_400,
            Self::SignIn => 900,
            Self::SecondStep => 600,
        }
    }
}

/// Who is signed in, as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// Who.
    pub id: MemberId,
    /// Their name.
    pub name: String,
    /// Their handle.
    pub handle: String,
    /// Where their membership stands.
    pub standing: Standing,
    /// Their roles.
    pub roles: Vec<Role>,
    /// Their circles.
    pub circles: Vec<CircleId>,
    /// Those of them that they keep in order.
    pub keeps: Vec<CircleId>,
    /// Whether they hold a verified credential.
    pub verified: bool,
}

impl Viewer {
    /// Whether they are a member in good standing.
    #[must_use]
    pub fn active(&self) -> bool {
        self.standing == Standing::Active
    }

    /// Whether they keep something in order: the community, or a circle.
    #[must_use]
    pub fn keeps_something(&self) -> bool {
        self.active() && (self.has(Role::Moderator) || !self.keeps.is_empty())
    }

    /// Whether they hold a role, as [`Role::held_by`] says.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.active() && role.held_by(&self.roles)
    }
}

/// The sign-up form, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignUpForm {
    /// The name to be known by.
    pub name: String,
    /// Where to reach them.
    pub email: String,
    /// The password.
    pub password: String,
    /// [`MemberKind`].
    pub kind: String,
    /// A code of [`Vocabulary::Profession`]; supporters must say it.
    pub profession: String,
    /// What they hope for (shown to admins on approval).
    pub statement: String,
    /// `yes` when the guidelines are agreed to.
    pub agree: String,
    /// The code of an invitation, or empty.
    pub invite: String,
}

/// What somebody who comes says of themselves, checked.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// The name to be known by.
    pub name: String,
    /// The address as typed.
    pub email: String,
    /// Which of the two kinds.
    pub kind: MemberKind,
    /// The profession, for supporters.
    pub profession: Option<Term>,
    /// What they hope for.
    pub statement: String,
    /// The code of an invitation.
    pub invite: Option<String>,
}

/// A checked sign-up with a password.
#[derive(Clone, Debug)]
pub struct SignUp {
    /// Who comes.
    pub newcomer: Newcomer,
    /// The password.
    pub password: String,
}

impl SignUpForm {
    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self, known: &Terms) -> Result<SignUp> {
        let newcomer = self.newcomer(known, Some(&self.password))?;
        Ok(SignUp { newcomer, password: self.password.clone() })
    }

    /// Checks the form of somebody for whom a provider vouches: there is no password.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate_vouched(&self, known: &Terms) -> Result<Newcomer> {
        self.newcomer(known, None)
    }

    fn newcomer(&self, known: &Terms, with_password: Option<&str>) -> Result<Newcomer> {
        let mut check = Check::default();
        // In the order of the form, in which faults are read.
        let kind = check.choice("kind", &self.kind, MemberKind::parse);
        let profession = if kind == Some(MemberKind::Supporter) || !self.profession.trim().is_empty() {
            check
                .choice("profession", &self.profession, |c| known.term(Vocabulary::Profession, c))
                .filter(|t| !t.retired)
                .cloned()
        } else {
            None
        };
        let name = check.name("name", &self.name, 1, 60);
        let email = check.email("email", &self.email);
        if let Some(typed) = with_password {
            password(&mut check, "password", typed);
        }
        let statement = check.text("statement", &self.statement, 0, 1000);
        if self.agree != "yes" {
            check.fault("agree", Problem::Agreement);
        }
        let invite = Some(self.invite.trim().to_owned()).filter(|code| !code.is_empty());
        check.with(kind.map(|kind| Newcomer { name, email, kind, profession, statement, invite }))
    }
}

/// The first admin's form, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FirstAdminForm {
    /// The secret of the one-time link.
    pub token: String,
    /// The name to be known by.
    pub name: String,
    /// Where to reach them.
    pub email: String,
    /// The password.
    pub password: String,
}

impl FirstAdminForm {
    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self) -> Result<SignUp> {
        let mut check = Check::default();
        let name = check.name("name", &self.name, 1, 60);
        let email = check.email("email", &self.email);
        password(&mut check, "password", &self.password);
        check.done()?;
        let newcomer = Newcomer {
            name,
            email,
            kind: MemberKind::Supporter,
            profession: None,
            statement: String::new(),
            invite: None,
        };
        Ok(SignUp { newcomer, password: self.password.clone() })
    }
}

/// Checks the length of a new password; its strength is judged on the server.
pub fn password(check: &mut Check, field: &str, value: &str) {
    match value.chars().count() {
        0 => check.fault(field, Problem::Required),
        n if n < PASSWORD_MIN => check.fault(field, Problem::TooShort(PASSWORD_MIN as i64)),
        n if n > PASSWORD_MAX => check.fault(field, Problem::TooLong(PASSWORD_MAX as i64)),
        _ => {}
    }
}

/// What happened to a new account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verified {
    /// They are in.
    Active,
    /// An admin still has to say yes.
    Pending,
}

/// A message for the local mailbox of the demo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The address it goes to.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its body, plain text.
    pub text: String,
    /// The language it is written in.
    pub locale: Locale,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> SignUpForm {
        SignUpForm {
            name: "山田 花".into(),
            email: "hana@example.com".into(),
            password: "correct horse battery".into(),
            kind: "supporter".into(),
            profession: "nurse".into(),
            statement: String::new(),
            agree: "yes".into(),
            invite: String::new(),
        }
    }

    #[test]
    fn every_fault_is_told_at_once() {
        assert!(form().validate(&Terms::default()).is_ok());
        let empty = SignUpForm::default().validate(&Terms::default()).unwrap_err();
        let fields: Vec<_> = empty.fields().iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["kind", "name", "email", "password", "agree"]);
    }

    #[test]
    fn whom_a_provider_vouches_for_needs_no_password() {
        let f = SignUpForm { password: String::new(), ..form() };
        assert!(f.validate(&Terms::default()).is_err());
        assert_eq!(f.validate_vouched(&Terms::default()).unwrap().name, "山田 花");
    }

    #[test]
    fn supporters_say_their_profession_and_the_interested_need_not() {
        let mut f = SignUpForm { profession: String::new(), ..form() };
        assert_eq!(f.validate(&Terms::default()).unwrap_err().fields()[0].field, "profession");
        f.kind = "interested".into();
        assert!(f.validate(&Terms::default()).is_ok());
        f.profession = "wizard".into();
        assert_eq!(f.validate(&Terms::default()).unwrap_err().fields()[0].problem, Problem::Choice);
    }
}
