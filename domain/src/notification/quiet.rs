//! Quiet hours: when no mail is sent that can wait.

use jiff::civil::{DateTime, Time};
use serde::{Deserialize, Serialize};

/// Hours in which no mail is sent that can wait, on the member's own clock: `22:00`–`7:00` goes past midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// Minutes after midnight at which they begin.
    pub from: i64,
    /// Minutes after midnight at which they end.
    pub to: i64,
}

impl Quiet {
    /// The hours between two times of a day; from a time to itself is none.
    #[must_use]
    pub fn between(from: Time, to: Time) -> Option<Self> {
        let minutes = |time: Time| i64::from(time.hour()) * 60 + i64::from(time.minute());
        let quiet = Self { from: minutes(from), to: minutes(to) };
        (quiet.from != quiet.to).then_some(quiet)
    }

    /// When the hours end that `now` is in, as it reads on the same clock; `None` outside of them.
    #[must_use]
    pub fn ends(self, now: DateTime) -> Option<DateTime> {
        let minute = i64::from(now.hour()) * 60 + i64::from(now.minute());
        let inside = if self.from < self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        };
        if !inside {
            return None;
        }
        let day = if minute < self.to { now.date() } else { now.date().tomorrow().ok()? };
        Some(day.to_datetime(clock(self.to)?))
    }

    /// A time as fields have it: `07:00`.
    #[must_use]
    pub fn written(minute: i64) -> String {
        format!("{:02}:{:02}", minute / 60, minute % 60)
    }
}

fn clock(minute: i64) -> Option<Time> {
    Time::new((minute / 60) as i8, (minute % 60) as i8, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};
    use proptest::prelude::*;

    fn ends(from: (i8, i8), to: (i8, i8), now: (i8, i8, i8)) -> Option<DateTime> {
        let quiet = Quiet::between(time(from.0, from.1, 0, 0), time(to.0, to.1, 0, 0))?;
        quiet.ends(date(2026, 11, now.0).at(now.1, now.2, 30, 0))
    }

    #[test]
    fn a_night_ends_in_the_morning() {
        let morning = |day| Some(date(2026, 11, day).at(7, 0, 0, 0));
        assert_eq!(ends((22, 0), (7, 0), (22, 21, 59)), None);
        assert_eq!(ends((22, 0), (7, 0), (22, 22, 0)), morning(23));
        assert_eq!(ends((22, 0), (7, 0), (23, 6, 59)), morning(23));
        assert_eq!(ends((22, 0), (7, 0), (23, 7, 0)), None);
        assert_eq!(ends((22, 0), (0, 0), (22, 23, 0)), Some(date(2026, 11, 23).at(0, 0, 0, 0)));
    }

    #[test]
    fn working_hours_may_be_quiet_too() {
        assert_eq!(ends((9, 0), (17, 30), (22, 12, 0)), Some(date(2026, 11, 22).at(17, 30, 0, 0)));
        assert_eq!(ends((9, 0), (17, 30), (22, 8, 59)), None);
        assert_eq!(ends((9, 0), (9, 0), (22, 9, 0)), None, "from a time to itself is no time");
    }

    proptest! {
        #[test]
        fn what_waits_waits_less_than_a_day_and_then_goes(from in 0i64..1440, to in 0i64..1440, minute in 0i64..1440) {
            let now = date(2026, 11, 22).to_datetime(clock(minute).unwrap());
            let quiet = Quiet { from, to };
            prop_assume!(from != to);
            if let Some(end) = quiet.ends(now) {
                prop_assert!(end > now && end.date() <= now.date().tomorrow().unwrap());
                prop_assert_eq!(quiet.ends(end), None);
            }
        }
    }
}
