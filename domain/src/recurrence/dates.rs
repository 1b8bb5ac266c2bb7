//! Single dates as typed.

use super::rule::put_in_order;
use super::{MOST_DATES, RuleFault, iso_clock, parse_clock};
use crate::Problem;
use crate::input::{Check, parse_date};
use crate::time::iso_date;
use jiff::civil::DateTime;

/// Single dates, each once and in order; a date alone is at the start's time of day.
pub(super) fn dates(field: &str, text: &str, start: DateTime, check: &mut Check) -> Option<Vec<DateTime>> {
    let mut found = Vec::new();
    for part in text.split(['\n', '\r', ',', '、', ';']).map(str::trim).filter(|p| !p.is_empty()) {
        if found.len() == MOST_DATES {
            check.fault(field, Problem::Rule(RuleFault::Dates));
            return None;
        }
        let part = part.replace('/', "-");
        let Some(at) = parse_date(&part).map(|d| d.to_datetime(start.time())).or_else(|| parse_clock(&part))
        else {
            check.fault(field, Problem::Date);
            return None;
        };
        found.push(at);
    }
    put_in_order(&mut found, |at| at);
    found.dedup();
    Some(found)
}

/// The dates in the form in which [`dates`] reads them, one a line.
pub(super) fn dates_text(dates: &[DateTime], start: DateTime) -> String {
    let one = |at: &DateTime| {
        if at.time() == start.time() { iso_date(at.date()) } else { iso_clock(*at).replace('T', " ") }
    };
    dates.iter().map(one).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recurrence::RepeatForm;

    const START: DateTime = DateTime::constant(2026, 11, 14, 19, 30, 0, 0);

    #[test]
    fn single_dates_are_read_in_any_order() {
        let mut check = Check::default();
        let form = RepeatForm {
            also: "2027-01-02 18:00\r\n2026-12-28、2026/12/28".into(),
            except: " 2026-11-21 , 2026-11-28T09:00,".into(),
            repeat: "weekly".into(),
            ..RepeatForm::default()
        };
        let series = form.validate(START, &mut check).unwrap();
        let texts = |times: &[DateTime]| times.iter().map(|at| iso_clock(*at)).collect::<Vec<_>>();
        assert_eq!(texts(&series.also), ["2026-12-28T19:30", "2027-01-02T18:00"]);
        assert_eq!(texts(&series.except), ["2026-11-21T19:30", "2026-11-28T09:00"]);
        let back = RepeatForm::of(&series, START);
        assert_eq!(back.also, "2026-12-28\n2027-01-02 18:00");
        assert_eq!(back.except, "2026-11-21\n2026-11-28 09:00");
    }
}
