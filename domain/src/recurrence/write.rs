//! Rules written as text (RFC 5545 section 3.3.10).

use super::parse::DAYS;
use super::{Ends, Frequency, NthDay, Rule, UntilForm};
use jiff::civil::{Date, DateTime, Weekday};
use serde::{Serialize, Serializer};

impl Rule {
    /// The rule as RFC text, without `RRULE:`, UNTIL on the event's own clock.
    #[must_use]
    pub fn text(&self) -> String {
        self.text_with(UntilForm::Local)
    }

    /// The rule as RFC text, without `RRULE:`, with UNTIL as wanted. One that is in UTC already stays so.
    #[must_use]
    pub fn text_with(&self, until: UntilForm) -> String {
        let mut out = String::from(match self.frequency {
            Frequency::Daily => "FREQ=DAILY",
            Frequency::Weekly => "FREQ=WEEKLY",
            Frequency::Monthly => "FREQ=MONTHLY",
            Frequency::Yearly => "FREQ=YEARLY",
        });
        if self.interval != 1 {
            write_list(&mut out, "INTERVAL", [self.interval.to_string()]);
        }
        write_list(&mut out, "BYDAY", self.days.iter().map(|d| nth_day_text(*d)));
        write_list(&mut out, "BYMONTHDAY", self.month_days.iter().map(ToString::to_string));
        write_list(&mut out, "BYMONTH", self.months.iter().map(ToString::to_string));
        write_list(&mut out, "BYYEARDAY", self.year_days.iter().map(ToString::to_string));
        write_list(&mut out, "BYWEEKNO", self.week_numbers.iter().map(ToString::to_string));
        write_list(&mut out, "BYSETPOS", self.set_positions.iter().map(ToString::to_string));
        match (self.ends, until) {
            (Ends::Never, _) => {}
            (Ends::After(count), _) => write_list(&mut out, "COUNT", [count.to_string()]),
            (Ends::OnUtc(last), _) | (Ends::On(_), UntilForm::Utc(last)) => {
                write_list(&mut out, "UNTIL", [compact(last) + "Z"]);
            }
            (Ends::On(last), UntilForm::Local) => write_list(&mut out, "UNTIL", [compact(last)]),
            (Ends::On(last), UntilForm::Date) => write_list(&mut out, "UNTIL", [compact_date(last.date())]),
        }
        if self.week_start != Weekday::Monday {
            write_list(&mut out, "WKST", [code(self.week_start).to_owned()]);
        }
        out
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.text())
    }
}

/// The two letters of a day: `MO`.
fn code(day: Weekday) -> &'static str {
    DAYS.iter().find(|(_, d)| *d == day).map_or("MO", |(code, _)| code)
}

fn nth_day_text(day: NthDay) -> String {
    day.nth.map_or_else(String::new, |n| n.to_string()) + code(day.day)
}

fn write_list(out: &mut String, name: &str, values: impl IntoIterator<Item = String>) {
    for (i, value) in values.into_iter().enumerate() {
        if i == 0 {
            out.push(';');
            out.push_str(name);
        }
        out.push(if i == 0 { '=' } else { ',' });
        out.push_str(&value);
    }
}

fn compact_date(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

fn compact(at: DateTime) -> String {
    format!("{}T{:02}{:02}{:02}", compact_date(at.date()), at.hour(), at.minute(), at.second())
}
