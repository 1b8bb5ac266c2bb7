//! How newcomers' posts are met.

use serde::{Deserialize, Serialize};

/// How newcomers' posts are met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newcomers {
    /// So many first posts are read by a moderator before others read them: 0, 1 or 3.
    pub held: i64,
    /// For so many days after they became members they write slower.
    pub days: i64,
    /// Posts they write in an hour then, at most.
    pub per_hour: i64,
}

impl Newcomers {
    /// How many first posts can be held.
    pub const HELD: [i64; 3] = [0, 1, 3];
    /// What a new community begins with.
    pub const FIRST: Self = Self { held: 0, days: 3, per_hour: 20 };

    /// The stored form: `1,3,20`.
    #[must_use]
    pub fn text(self) -> String {
        format!("{},{},{}", self.held, self.days, self.per_hour)
    }

    /// Reads the stored form; what is not known holds and slows nobody.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut numbers = text.split(',').map(|n| n.parse().unwrap_or(0));
        let mut next = || numbers.next().unwrap_or(0);
        Self { held: next(), days: next(), per_hour: next() }
    }
}

/// The form of [`Newcomers`], as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewcomersForm {
    /// 0, 1 or 3.
    pub held: String,
    /// Days, 0 to 60.
    pub days: String,
    /// Posts, 1 to 60.
    pub per_hour: String,
}

impl NewcomersForm {
    /// Checks the form.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn validate(&self) -> crate::Result<Newcomers> {
        let mut check = crate::input::Check::default();
        let held =
            check.choice("held", &self.held, |n| n.parse().ok().filter(|n| Newcomers::HELD.contains(n)));
        let days = check.number("days", &self.days, 0, 60).unwrap_or(0);
        let per_hour = check.number("per_hour", &self.per_hour, 1, 60).unwrap_or(Newcomers::FIRST.per_hour);
        let held = check.with(held)?;
        Ok(Newcomers { held, days, per_hour })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcomers_are_written_and_read() {
        assert_eq!(Newcomers::parse(&Newcomers::FIRST.text()), Newcomers::FIRST);
        assert_eq!(Newcomers::parse(""), Newcomers::default());
        let form = |held: &str, days: &str| NewcomersForm {
            held: held.into(),
            days: days.into(),
            per_hour: String::new(),
        };
        assert_eq!(form("3", "7").validate(), Ok(Newcomers { held: 3, days: 7, per_hour: 20 }));
        assert!(form("2", "7").validate().is_err());
        assert!(form("1", "61").validate().is_err());
    }
}
