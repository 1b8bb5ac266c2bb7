//! Settings that admins change while the community runs.

mod newcomers;
mod second_step;

pub use newcomers::{Newcomers, NewcomersForm};
pub use second_step::SecondStepDemand;

use crate::file::{HANDOUT_BYTES, KINDS, PICTURE_BYTES, Refusal, is_picture, kind, size};
use crate::input::Check;
use crate::{Locale, Problem, Result, t};
use serde::{Deserialize, Serialize};

/// How one joins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinMode {
    /// Whoever proves the e-mail address is in.
    #[default]
    Open,
    /// An admin says yes first.
    Approval,
    /// With an invitation only.
    Invitation,
}

impl JoinMode {
    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approval => "approval",
            Self::Invitation => "invitation",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Open, Self::Approval, Self::Invitation].into_iter().find(|m| m.code() == code)
    }
}

/// Whether members may write to each other alone. Off until an admin has looked at what the law asks of whoever mediates
/// communication of others: in Japan the Telecommunications Business Act (電気通信事業法), articles 4 and 16.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Messages {
    /// There are none.
    #[default]
    Off,
    /// One may ask another, who says yes or no.
    On,
}

impl Messages {
    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On => "on",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Off, Self::On].into_iter().find(|m| m.code() == code)
    }
}

/// Bytes of a megabyte as forms have it.
const MEGABYTE: i64 = 1_000_000;
/// Most megabytes a day that can be set.
const MOST_A_DAY: i64 = 10_000;

/// What may be sent with posts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachments {
    /// Ends of names that are taken, in lower case.
    pub kinds: Vec<String>,
    /// Most bytes of one file; pictures have a bound of their own as well.
    pub most_bytes: i64,
    /// Most bytes of one member in a day, as they are kept.
    pub most_a_day: i64,
}

impl Default for Attachments {
    fn default() -> Self {
        Self {
            kinds: KINDS.iter().map(|(end, _)| (*end).to_owned()).collect(),
            most_bytes: HANDOUT_BYTES as i64,
            most_a_day: 200 * MEGABYTE,
        }
    }
}

impl Attachments {
    /// The media type of a file of this name, where it may be sent.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<&'static str> {
        let (end, mime) = kind(name)?;
        self.kinds.iter().any(|k| k == end).then_some(mime)
    }

    /// Most bytes of a file of a media type, as it is sent.
    #[must_use]
    pub fn most(&self, mime: &str) -> i64 {
        if is_picture(mime) { self.most_bytes.min(PICTURE_BYTES as i64) } else { self.most_bytes }
    }

    /// What may be sent, as a form's `accept` lists it.
    #[must_use]
    pub fn accepted(&self) -> String {
        self.kinds.iter().map(|end| format!(".{end}")).collect::<Vec<_>>().join(",")
    }

    /// What may be sent, in words.
    #[must_use]
    pub fn hint(&self, l: Locale) -> String {
        t::file::attach_hint(l, self.kinds.join(", "), size(self.most_bytes))
    }

    /// Why a file is not taken, in words.
    #[must_use]
    pub fn why(&self, refusal: Refusal, l: Locale) -> String {
        match refusal {
            Refusal::Kind => t::file::attach_kind(l, self.kinds.join(", ")),
            Refusal::TooLarge => {
                let picture = size(self.most_bytes.min(PICTURE_BYTES as i64));
                t::file::attach_too_large(l, &picture, size(self.most_bytes))
            }
            Refusal::DayFull => t::file::attach_day_full(l, size(self.most_a_day)),
            other => other.text(l).to_owned(),
        }
    }
}

/// What may be sent with posts, as admins type it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AttachmentsForm {
    /// Ends of names, with anything between them.
    pub kinds: String,
    /// Most megabytes of one file.
    pub most: String,
    /// Most megabytes of one member in a day.
    pub most_a_day: String,
}

impl AttachmentsForm {
    /// The form as it stands.
    #[must_use]
    pub fn of(rules: &Attachments) -> Self {
        Self {
            kinds: rules.kinds.join(", "),
            most: (rules.most_bytes / MEGABYTE).to_string(),
            most_a_day: (rules.most_a_day / MEGABYTE).to_string(),
        }
    }

    /// Checks what was typed. No kind at all is nothing that can be sent.
    ///
    /// # Errors
    /// All faults at once.
    pub fn validate(&self) -> Result<Attachments> {
        let mut check = Check::default();
        let typed = check.line("kinds", &self.kinds, 0, 300).to_ascii_lowercase();
        let typed: Vec<&str> =
            typed.split([' ', ',', '、', '.', '　']).map(str::trim).filter(|end| !end.is_empty()).collect();
        if typed.iter().any(|end| KINDS.iter().all(|(known, _)| known != end)) {
            check.fault("kinds", Problem::Choice);
        }
        let kinds = KINDS.iter().filter(|(end, _)| typed.contains(end)).map(|(end, _)| (*end).to_owned());
        let kinds: Vec<String> = kinds.collect();
        let mut number = |field: &str, value: &str, most: i64| {
            let number = check.number(field, value, 1, most);
            if number.is_none() && value.trim().is_empty() {
                check.fault(field, Problem::Required);
            }
            number.unwrap_or_default() * MEGABYTE
        };
        let most_bytes = number("most", &self.most, HANDOUT_BYTES as i64 / MEGABYTE);
        let most_a_day = number("most_a_day", &self.most_a_day, MOST_A_DAY);
        check.done()?;
        Ok(Attachments { kinds, most_bytes, most_a_day })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    #[test]
    fn kinds_are_typed_as_one_likes_and_known_ones_only() {
        let form = AttachmentsForm::of(&Attachments::default());
        assert_eq!(form.validate().as_ref(), Ok(&Attachments::default()));
        let some = AttachmentsForm { kinds: ".PDF、png  txt".into(), ..form.clone() }.validate();
        let some = some.unwrap_or_default();
        assert_eq!(some.kinds, ["pdf", "txt", "png"]);
        assert_eq!(some.kind("資料.PDF"), Some("application/pdf"));
        assert_eq!(some.kind("資料.docx"), None);
        let bad = AttachmentsForm { kinds: "pdf exe".into(), most: "21".into(), most_a_day: String::new() };
        let Err(Error::Invalid(faults)) = bad.validate() else { panic!("{bad:?}") };
        let fields: Vec<&str> = faults.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["kinds", "most", "most_a_day"]);
    }

    #[test]
    fn pictures_have_a_bound_of_their_own() {
        let rules = Attachments::default();
        assert_eq!(rules.most("image/png"), PICTURE_BYTES as i64);
        assert_eq!(rules.most("application/pdf"), HANDOUT_BYTES as i64);
    }
}
