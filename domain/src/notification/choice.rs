//! What a member wants to be told, and how.

use super::{Channel, Kind, Quiet};
use crate::input::Check;
use crate::{Locale, Problem, Result, t};
use jiff::ToSpan;
use jiff::civil::{DateTime, Weekday};
use serde::{Deserialize, Serialize};

/// How often a member gets a summary of what they missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Digest {
    /// Never.
    Never,
    /// Each morning.
    Daily,
    /// Each Monday morning.
    #[default]
    Weekly,
}

/// The hour of the morning at which it is sent, on the member's clock.
const MORNING: i8 = 7;

impl Digest {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Never, Self::Daily, Self::Weekly];

    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.code() == code)
    }

    /// The choice in words.
    #[must_use]
    pub const fn name(self, l: Locale) -> &'static str {
        match self {
            Self::Never => t::notification::digest_never(l),
            Self::Daily => t::notification::digest_daily(l),
            Self::Weekly => t::notification::digest_weekly(l),
        }
    }

    /// How many days one covers.
    #[must_use]
    pub const fn days(self) -> i64 {
        match self {
            Self::Never => 0,
            Self::Daily => 1,
            Self::Weekly => 7,
        }
    }

    /// When the next one is sent, after a time on the member's clock.
    #[must_use]
    pub fn after(self, now: DateTime) -> Option<DateTime> {
        let mut at = now.date().at(MORNING, 0, 0, 0);
        loop {
            let fits = match self {
                Self::Never => return None,
                Self::Daily => true,
                Self::Weekly => at.weekday() == Weekday::Monday,
            };
            if fits && at > now {
                return Some(at);
            }
            at = at.checked_add(1.day()).ok()?;
        }
    }
}

/// What a member wants to be told, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// What is wanted, of all that can be chosen.
    pub wanted: Vec<(Kind, Channel)>,
    /// When no mail is sent that can wait.
    pub quiet: Option<Quiet>,
    /// How often there is a summary.
    pub digest: Digest,
    /// Whether others see where they read.
    pub presence: bool,
    /// Whether others see that they type.
    pub typing: bool,
}

impl Choices {
    /// Everything that can be chosen.
    pub fn all() -> impl Iterator<Item = (Kind, Channel)> {
        Kind::ALL
            .into_iter()
            .flat_map(|k| Channel::ALL.into_iter().map(move |c| (k, c)))
            .filter(|(k, c)| k.chosen(*c))
    }

    /// The form that says the same.
    #[must_use]
    pub fn form(&self) -> ChoicesForm {
        let yes = |is: bool| if is { "yes".to_owned() } else { String::new() };
        ChoicesForm {
            wanted: self.wanted.iter().map(|(kind, channel)| name(*kind, *channel)).collect(),
            quiet_from: self.quiet.map(|q| Quiet::written(q.from)).unwrap_or_default(),
            quiet_to: self.quiet.map(|q| Quiet::written(q.to)).unwrap_or_default(),
            digest: self.digest.code().to_owned(),
            presence: yes(self.presence),
            typing: yes(self.typing),
        }
    }
}

/// How a box of the table is called in the form.
fn name(kind: Kind, channel: Channel) -> String {
    format!("{}.{}", kind.code(), channel.code())
}

/// The choices as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChoicesForm {
    /// The boxes that are ticked, `reply.mail`.
    pub wanted: Vec<String>,
    /// `22:00`, or empty.
    pub quiet_from: String,
    /// `07:00`, or empty.
    pub quiet_to: String,
    /// [`Digest`].
    pub digest: String,
    /// `yes` where others may see where they read.
    pub presence: String,
    /// `yes` where others may see that they type.
    pub typing: String,
}

impl ChoicesForm {
    /// Whether a box is ticked.
    #[must_use]
    pub fn wants(&self, kind: Kind, channel: Channel) -> bool {
        self.wanted.contains(&name(kind, channel))
    }

    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self) -> Result<Choices> {
        let mut check = Check::default();
        let quiet = match (self.quiet_from.trim(), self.quiet_to.trim()) {
            ("", "") => None,
            _ => {
                let from = check.time("quiet_from", &self.quiet_from);
                let to = check.time("quiet_to", &self.quiet_to);
                from.zip(to).and_then(|(from, to)| Quiet::between(from, to))
            }
        };
        let digest = check.choice("digest", &self.digest, Digest::parse);
        let wanted: Vec<_> = Choices::all().filter(|(kind, channel)| self.wants(*kind, *channel)).collect();
        if self
            .wanted
            .iter()
            .any(|given| !Choices::all().any(|(kind, channel)| name(kind, channel) == *given))
        {
            check.fault("wanted", Problem::Choice);
        }
        let (presence, typing) = (self.presence == "yes", self.typing == "yes");
        check.with(digest.map(|digest| Choices { wanted, quiet, digest, presence, typing }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_was_chosen_comes_back() {
        let choices = Choices {
            wanted: Choices::all().filter(|(kind, _)| *kind != Kind::Reaction).collect(),
            quiet: Some(Quiet { from: 1320, to: 425 }),
            digest: Digest::Daily,
            presence: true,
            typing: false,
        };
        let form = choices.form();
        assert_eq!((form.quiet_from.as_str(), form.quiet_to.as_str()), ("22:00", "07:05"));
        assert!(form.wants(Kind::Reply, Channel::Mail) && !form.wants(Kind::Reaction, Channel::App));
        assert_eq!(form.validate(), Ok(choices));
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let form = ChoicesForm {
            wanted: vec!["reply.mail".into(), "moderation.app".into()],
            quiet_from: "22:00".into(),
            digest: "hourly".into(),
            ..ChoicesForm::default()
        };
        let fields: Vec<_> = form.validate().unwrap_err().fields().iter().map(|f| f.field.clone()).collect();
        assert_eq!(fields, ["quiet_to", "digest", "wanted"]);
    }

    #[test]
    fn a_digest_comes_in_the_morning() {
        let at = |day, hour| date(2026, 11, day).at(hour, 0, 0, 0);
        // 22 November 2026 is a Sunday.
        assert_eq!(Digest::Daily.after(at(22, 6)), Some(at(22, 7)));
        assert_eq!(Digest::Daily.after(at(22, 7)), Some(at(23, 7)));
        assert_eq!(Digest::Weekly.after(at(22, 7)), Some(at(23, 7)));
        assert_eq!(Digest::Weekly.after(at(23, 7)), Some(at(30, 7)));
        assert_eq!(Digest::Never.after(at(23, 7)), None);
    }
}
