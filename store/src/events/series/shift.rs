//! How the occurrences of a series move when one of them is moved.

use super::Revision;
use crate::events::content::Stored;
use domain::calendar::day_step;
use domain::recurrence::Rule;
use domain::{Error, Problem, Result};
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};

/// How the occurrences of a series move: each by as many days and as much time of day as the one that was opened.
pub(super) struct Shift {
    days: i64,
    time: SignedDuration,
    /// Whether they take whole days, which begin at midnight.
    all_day: bool,
}

impl Shift {
    /// From a change of the occurrence that its series has at `on`. Where it had a time of day of its own, the others
    /// have the new one as well; where that stays, so does theirs.
    pub(super) fn of(stored: &Stored, on: DateTime, revision: &Revision) -> Self {
        let (from, to) = (stored.span.start, revision.span.start);
        let same_time = from.time() == to.time();
        Self {
            days: days_between(from.date(), to.date()),
            time: if same_time { SignedDuration::ZERO } else { to.time().duration_since(on.time()) },
            all_day: revision.span.all_day,
        }
    }

    pub(super) fn stays(&self) -> bool {
        self.days == 0 && self.time.is_zero()
    }

    /// Where an occurrence goes.
    pub(super) fn apply(&self, on: DateTime) -> DateTime {
        if self.stays() {
            return on;
        }
        let day = day_step(on.date(), self.days);
        if self.all_day {
            return day.to_datetime(Time::midnight());
        }
        day.to_datetime(on.time()).saturating_add(self.time)
    }

    /// The rule that says the moved series; one of its days is `from`.
    pub(super) fn rule(&self, rule: Rule, from: Date) -> Result<Rule> {
        rule.shifted(self.days, from, day_step(from, self.days))
            .ok_or_else(|| Error::field("repeat", Problem::CannotShift))
    }

    /// Moves single dates. Those that were typed just now are where they are to be, but for their time of day where
    /// they have none of their own.
    pub(super) fn dates(&self, dates: &mut [DateTime], before: &[DateTime], usual: Time) {
        for at in dates.iter_mut() {
            if before.contains(at) {
                *at = self.apply(*at);
            } else if at.time() == usual {
                *at = at.date().to_datetime(self.apply(*at).time());
            }
        }
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    let midnight = |date: Date| date.to_datetime(Time::midnight());
    midnight(from).duration_until(midnight(to)).as_secs() / 86_400
}
