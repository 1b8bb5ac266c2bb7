//! A rule as a sentence.

use super::{Ends, Frequency, NthDay, Rule};
use crate::Locale;
use crate::t::recurrence as words;
use jiff::civil::{DateTime, Weekday};

const MONDAY_TO_FRIDAY: [Weekday; 5] =
    [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

impl Rule {
    /// The rule as a sentence, with its end: `毎月第2土曜日、10回`, `Every month on the second Saturday, 10 times`.
    /// What the rule leaves open is told from the start.
    #[must_use]
    pub fn describe(&self, start: DateTime, l: Locale) -> String {
        let rule = self.clone().filled(start).plainer();
        let sentence = rule.sentence(l);
        match rule.ends {
            Ends::Never => sentence,
            Ends::After(count) => words::limited(l, sentence, words::times(l, i64::from(count))),
            Ends::On(last) | Ends::OnUtc(last) => {
                let until = words::until(l, last.year(), month(last.month(), l), last.day());
                words::limited(l, sentence, until)
            }
        }
    }

    /// The same days in the words that people use: every day that is a Monday is every week on Monday, every month on
    /// every Saturday is every week on Saturday. Not for counting out: the periods of BYSETPOS would change.
    fn plainer(mut self) -> Self {
        if self.frequency == Frequency::Daily {
            self.set_positions.retain(|n| n.abs() != 1);
        }
        let of_year = !self.year_days.is_empty() || !self.week_numbers.is_empty();
        if self.interval > 1 || !self.set_positions.is_empty() || of_year {
            return self;
        }
        let all_plain = self.plain_days().count() == self.days.len();
        let whole_year = self.frequency != Frequency::Yearly || self.months.is_empty();
        match (self.days.is_empty(), self.month_days.is_empty()) {
            (false, true) if all_plain && whole_year => self.frequency = Frequency::Weekly,
            (_, false) if all_plain && whole_year => self.frequency = Frequency::Monthly,
            _ => {}
        }
        if self.all_week() && (self.frequency == Frequency::Weekly || !self.month_days.is_empty()) {
            self.days.clear();
            if self.frequency == Frequency::Weekly {
                self.frequency = Frequency::Daily;
            }
        }
        self
    }

    fn sentence(&self, l: Locale) -> String {
        let every = self.every_so_often(l);
        let months = self.months.iter().map(|m| month(*m, l).to_owned()).collect::<Vec<_>>();
        let months = list(&months, false, l);
        let sentence = match self.frequency {
            Frequency::Daily => {
                let parts = self.parts(true, l).into_iter();
                self.chosen(parts.fold(every, |all, part| words::that_is(l, all, part)), l)
            }
            Frequency::Weekly if self.interval == 1 && self.workdays() && self.set_positions.is_empty() => {
                words::weekdays_daily(l).to_owned()
            }
            Frequency::Yearly => return self.join(&every, &self.days_of_year(&months, l), l),
            Frequency::Weekly | Frequency::Monthly => {
                let days = self.chosen(self.narrowed(l), l);
                self.join(&every, &days, l)
            }
        };
        if months.is_empty() { sentence } else { words::in_months_only(l, sentence, months) }
    }

    fn every_so_often(&self, l: Locale) -> String {
        let n = self.interval;
        match (self.frequency, n) {
            (Frequency::Daily, 1) => words::daily(l).to_owned(),
            (Frequency::Daily, _) => words::days_n(l, n),
            (Frequency::Weekly, 1) => words::weekly(l).to_owned(),
            (Frequency::Weekly, 2) => words::weeks_two(l).to_owned(),
            (Frequency::Weekly, _) => words::weeks_n(l, n),
            (Frequency::Monthly, 1) => words::monthly(l).to_owned(),
            (Frequency::Monthly, 2) => words::months_two(l).to_owned(),
            (Frequency::Monthly, _) => words::months_n(l, n),
            (Frequency::Yearly, 1) => words::yearly(l).to_owned(),
            (Frequency::Yearly, 2) => words::years_two(l).to_owned(),
            (Frequency::Yearly, _) => words::years_n(l, n),
        }
    }

    fn plain_days(&self) -> impl Iterator<Item = Weekday> {
        self.days.iter().filter(|d| d.nth.is_none()).map(|d| d.day)
    }

    fn all_week(&self) -> bool {
        self.plain_days().count() == 7
    }

    fn workdays(&self) -> bool {
        self.days.len() == 5 && self.plain_days().eq(MONDAY_TO_FRIDAY)
    }

    /// The days of a year: those of some months, of some weeks, or of the whole year.
    fn days_of_year(&self, months: &str, l: Locale) -> String {
        // 5月3日, 3 May.
        if let ([in_month], [day @ 1..=31], [], []) = (
            self.months.as_slice(),
            self.month_days.as_slice(),
            self.days.as_slice(),
            self.year_days.as_slice(),
        ) && self.week_numbers.is_empty()
            && self.set_positions.is_empty()
        {
            return words::date(l, month(*in_month, l), day);
        }
        let mut days = self.narrowed(l);
        if !self.week_numbers.is_empty() {
            let weeks: Vec<_> = self.week_numbers.iter().map(|n| week(*n, l)).collect();
            days = words::in_weeks(l, list(&weeks, false, l), days);
        }
        let numbered = self.days.iter().any(|d| d.nth.is_some());
        if !months.is_empty() {
            days = words::in_months(l, months, days);
        } else if !self.month_days.is_empty() {
            days = words::in_months(l, words::each_month(l), days);
        } else if numbered && self.year_days.is_empty() {
            days = words::in_year(l, days);
        }
        self.chosen(days, l)
    }

    /// Only some of the days, where BYSETPOS says which.
    fn chosen(&self, days: String, l: Locale) -> String {
        if self.set_positions.is_empty() {
            return days;
        }
        let positions: Vec<_> = self.set_positions.iter().map(|n| position(i32::from(*n), l)).collect();
        let positions = list(&positions, false, l);
        if self.only_plain_days() && !self.days.is_empty() {
            words::one_of_days(l, days, positions)
        } else {
            words::one_of(l, days, positions)
        }
    }

    /// Whether nothing but days of the week chooses.
    fn only_plain_days(&self) -> bool {
        let others = [self.month_days.is_empty(), self.year_days.is_empty(), self.week_numbers.is_empty()];
        !others.contains(&false) && self.days.iter().all(|d| d.nth.is_none())
    }

    /// The days of a period, those of the second part only where they are of the first, and so on.
    fn narrowed(&self, l: Locale) -> String {
        let mut parts = self.parts(false, l).into_iter();
        let first = parts.next().unwrap_or_default();
        parts.fold(first, |all, part| words::that_is(l, all, part))
    }

    /// What the parts choose, in words. `singular`: of one day, whether it is that; so are all but the first.
    fn parts(&self, singular: bool, l: Locale) -> Vec<String> {
        let mut parts = Vec::new();
        if !self.month_days.is_empty() {
            let days: Vec<_> = self.month_days.iter().map(|n| month_day(*n, l)).collect();
            parts.push(words::the(l, list(&days, singular, l)));
        }
        if !self.year_days.is_empty() {
            let days: Vec<_> = self.year_days.iter().map(|n| year_day(*n, l)).collect();
            parts.push(words::the(l, list(&days, singular || !parts.is_empty(), l)));
        }
        if !self.days.is_empty() {
            parts.push(self.weekdays(singular || !parts.is_empty(), l));
        }
        parts
    }

    /// BYDAY in words: `月・水曜日`, `平日（月–金）`, `第1・第3土曜日`.
    fn weekdays(&self, singular: bool, l: Locale) -> String {
        let plain: Vec<_> = self.plain_days().collect();
        let one = !self.set_positions.is_empty() && self.only_plain_days();
        let mut parts = Vec::new();
        if let Some((last, before)) = plain.split_last() {
            // 月・水曜日: the word for day is said once.
            let mut names: Vec<String> = before.iter().map(|d| day_before_others(*d, l)).collect();
            names.push(day_name(*last, l).to_owned());
            let whole = self.week_numbers.is_empty()
                && !matches!(self.frequency, Frequency::Daily | Frequency::Weekly);
            parts.push(match (self.workdays(), self.all_week()) {
                (true, _) if one => words::weekday(l).to_owned(),
                (true, _) if singular => words::a_day(l, words::weekday(l)),
                (true, _) => words::weekdays(l).to_owned(),
                (_, true) if one => words::any_day(l).to_owned(),
                (_, true) => words::every_day(l).to_owned(),
                _ if one => list(&names, true, l),
                _ if singular => words::a_day(l, list(&names, true, l)),
                _ if whole => words::each(l, list(&names, false, l)),
                _ => list(&names, false, l),
            });
        }
        // 第1・第3土曜日: neighbours of one day share its name.
        let numbered: Vec<NthDay> = self.days.iter().filter(|d| d.nth.is_some()).copied().collect();
        for same in numbered.chunk_by(|a, b| a.day == b.day) {
            let which: Vec<_> = same.iter().filter_map(|d| Some(nth_of(i32::from(d.nth?), l))).collect();
            let day = same.first().map_or("", |d| day_name(d.day, l));
            parts.push(words::nth_day(l, list(&which, singular, l), day));
        }
        list(&parts, singular, l)
    }

    fn join(&self, every: &str, days: &str, l: Locale) -> String {
        let from_end = |first: Option<i16>| first.is_some_and(|n| n < -1);
        let in_months = self.frequency == Frequency::Yearly && !self.months.is_empty();
        let apart = (self.days.len() > 1 && self.only_plain_days())
            || from_end(self.month_days.first().map(|n| i16::from(*n)))
            || from_end(self.year_days.first().copied())
            || from_end(self.days.first().and_then(|d| d.nth).map(i16::from))
            || (self.frequency == Frequency::Yearly
                && self.month_days.is_empty()
                && self.year_days.is_empty());
        match self.interval {
            3.. => words::on_counted(l, every, days),
            _ if apart && !in_months => words::on_apart(l, every, days),
            _ => words::on(l, every, days),
        }
    }
}

/// `A・B・C`; `A, B and C`, or with `or`.
fn list(items: &[String], or: bool, l: Locale) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => {
            let before = before.join(words::comma(l));
            if or { words::or(l, before, last) } else { words::and(l, before, last) }
        }
    }
}

fn nth_of(n: i32, l: Locale) -> String {
    match n {
        -1 => words::nth_last(l).to_owned(),
        n if n < 0 => words::nth_from_last(l, ordinal(-n, l)),
        n => words::nth(l, nth(n, l)),
    }
}

fn month_day(n: i8, l: Locale) -> String {
    match n {
        -1 => words::last_of_month(l).to_owned(),
        n if n < 0 => words::nth_last_of_month(l, ordinal(i32::from(-n), l)),
        _ => words::day_of_month(l, ordinal(i32::from(n), l)),
    }
}

fn year_day(n: i16, l: Locale) -> String {
    match n {
        -1 => words::last_of_year(l).to_owned(),
        n if n < 0 => words::nth_last_of_year(l, ordinal(i32::from(-n), l)),
        _ => words::day_of_year(l, ordinal(i32::from(n), l)),
    }
}

fn week(n: i8, l: Locale) -> String {
    match n {
        -1 => words::last_week(l).to_owned(),
        n if n < 0 => words::nth_last_week(l, ordinal(i32::from(-n), l)),
        _ => words::week(l, n),
    }
}

fn position(n: i32, l: Locale) -> String {
    match n {
        -1 => words::position_last(l).to_owned(),
        n if n < 0 => words::position_nth_last(l, ordinal(-n, l)),
        1 => words::position_first(l).to_owned(),
        _ => words::position_nth(l, nth(n, l)),
    }
}

/// `2`; `second`, and from the sixth on `6th`.
fn nth(n: i32, l: Locale) -> String {
    let word = match (l, n) {
        (Locale::En, 1) => "first",
        (Locale::En, 2) => "second",
        (Locale::En, 3) => "third",
        (Locale::En, 4) => "fourth",
        (Locale::En, 5) => "fifth",
        _ => return ordinal(n, l),
    };
    word.to_owned()
}

/// `21`; `21st`.
fn ordinal(n: i32, l: Locale) -> String {
    let end = match (l, n % 10, n % 100) {
        (Locale::Ja, ..) => "",
        (Locale::En, _, 11..=13) => "th",
        (Locale::En, 1, _) => "st",
        (Locale::En, 2, _) => "nd",
        (Locale::En, 3, _) => "rd",
        (Locale::En, ..) => "th",
    };
    format!("{n}{end}")
}

const fn day_name(day: Weekday, l: Locale) -> &'static str {
    match day {
        Weekday::Monday => words::monday(l),
        Weekday::Tuesday => words::tuesday(l),
        Weekday::Wednesday => words::wednesday(l),
        Weekday::Thursday => words::thursday(l),
        Weekday::Friday => words::friday(l),
        Weekday::Saturday => words::saturday(l),
        Weekday::Sunday => words::sunday(l),
    }
}

fn day_before_others(day: Weekday, l: Locale) -> String {
    match l {
        Locale::Ja => crate::time::weekday(day, l).to_owned(),
        Locale::En => day_name(day, l).to_owned(),
    }
}

const fn month(number: i8, l: Locale) -> &'static str {
    match number {
        1 => words::january(l),
        2 => words::february(l),
        3 => words::march(l),
        4 => words::april(l),
        5 => words::may(l),
        6 => words::june(l),
        7 => words::july(l),
        8 => words::august(l),
        9 => words::september(l),
        10 => words::october(l),
        11 => words::november(l),
        _ => words::december(l),
    }
}

#[cfg(test)]
mod tests;
