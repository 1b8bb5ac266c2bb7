//! Checking what people typed: one [`Check`] a form collects every fault, so that all are told at once.

use crate::{Error, FieldError, Problem, Result};

/// Collects the faults of one form.
#[derive(Debug, Default)]
pub struct Check {
    faults: Vec<FieldError>,
}

impl Check {
    /// Notes a fault.
    pub fn fault(&mut self, field: &str, problem: Problem) {
        self.faults.push(FieldError { field: field.to_owned(), problem });
    }

    /// A line of text, trimmed, of `min` to `max` characters (Unicode scalar values), without control characters.
    pub fn line(&mut self, field: &str, value: &str, min: usize, max: usize) -> String {
        let value = value.trim();
        if value.chars().any(unshowable) {
            self.fault(field, Problem::Control);
        }
        self.length(field, value, min, max);
        value.to_owned()
    }

    /// A name: a line in which nothing is hidden. Characters without a shape make two names look like one (Unicode TR36,
    /// section 2.1), and a blank one like none.
    pub fn name(&mut self, field: &str, value: &str, min: usize, max: usize) -> String {
        let mut before = 'a';
        for c in value.trim().chars() {
            // What joins emoji, or gives them colour, belongs to the sign before it.
            let joins =
                matches!(c, '\u{200d}' | '\u{fe0f}') && before > '\u{2100}' && !before.is_alphanumeric();
            if invisible(c) && !joins {
                self.fault(field, Problem::Invisible);
                break;
            }
            before = c;
        }
        self.line(field, value, min, max)
    }

    /// Text of several lines; line ends become `\n`, trailing space goes.
    pub fn text(&mut self, field: &str, value: &str, min: usize, max: usize) -> String {
        let value = value.replace("\r\n", "\n").replace('\r', "\n");
        let value = value.trim_end().to_owned();
        if value.chars().any(|c| unshowable(c) && c != '\n' && c != '\t') {
            self.fault(field, Problem::Control);
        }
        let filled = if value.trim().is_empty() { "" } else { &value };
        self.length(field, filled, min, max);
        filled.to_owned()
    }

    fn length(&mut self, field: &str, value: &str, min: usize, max: usize) {
        let count = value.chars().count();
        if count == 0 && min > 0 {
            self.fault(field, Problem::Required);
        } else if count < min {
            self.fault(field, Problem::TooShort(min as i64));
        } else if count > max {
            self.fault(field, Problem::TooLong(max as i64));
        }
    }

    /// An e-mail address: one `@`, a dot in the host, no space, at most 254 characters (RFC 5321 section
    /// 4.5.3.1.3). Whether it works is what the verification mail finds out.
    pub fn email(&mut self, field: &str, value: &str) -> String {
        let value = value.trim();
        let fine = value.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty()
                && local.len() <= 64
                && host.contains('.')
                && !host.contains('@')
                && host.split('.').all(|label| !label.is_empty())
        });
        if value.is_empty() {
            self.fault(field, Problem::Required);
        } else if !fine
            || value.len() > 254
            || value.chars().any(|c| c.is_whitespace() || unshowable(c) || "<>\",;()[]\\".contains(c))
        {
            self.fault(field, Problem::Email);
        }
        value.to_owned()
    }

    /// A whole number in a range; empty means none.
    pub fn number(&mut self, field: &str, value: &str, min: i64, max: i64) -> Option<i64> {
        let value = value.trim();
        if value.is_empty() {
            return None;
        }
        match value.parse::<i64>() {
            Ok(n) if (min..=max).contains(&n) => Some(n),
            _ => {
                self.fault(field, Problem::Number(min, max));
                None
            }
        }
    }

    /// A date as `YYYY-MM-DD`, between the years 2000 and 2200.
    pub fn date(&mut self, field: &str, value: &str) -> Option<jiff::civil::Date> {
        let value = value.trim();
        if value.is_empty() {
            self.fault(field, Problem::Required);
            return None;
        }
        match parse_date(value) {
            Some(date) => Some(date),
            None => {
                self.fault(field, Problem::Date);
                None
            }
        }
    }

    /// A time of day as `HH:MM`.
    pub fn time(&mut self, field: &str, value: &str) -> Option<jiff::civil::Time> {
        let value = value.trim();
        if value.is_empty() {
            self.fault(field, Problem::Required);
            return None;
        }
        let time = parse_time(value);
        if time.is_none() {
            self.fault(field, Problem::Time);
        }
        time
    }

    /// A date and time as `YYYY-MM-DDTHH:MM`; empty means none.
    pub fn moment(&mut self, field: &str, value: &str) -> Option<jiff::civil::DateTime> {
        let value = value.trim();
        if value.is_empty() {
            return None;
        }
        let parsed = parse_moment(value);
        if parsed.is_none() {
            self.fault(field, Problem::Date);
        }
        parsed
    }

    /// One of a closed set, as parsed by `parse`.
    pub fn choice<T>(&mut self, field: &str, value: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let parsed = parse(value.trim());
        if parsed.is_none() {
            self.fault(field, Problem::Choice);
        }
        parsed
    }

    /// The key that makes a form sent twice count once; empty where there is none.
    pub fn key(&mut self, value: &str) -> Option<String> {
        let key = self.line("key", value, 0, 64);
        (!key.is_empty()).then_some(key)
    }

    /// Ends the check.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every fault found.
    pub fn done(self) -> Result<()> {
        if self.faults.is_empty() { Ok(()) } else { Err(Error::Invalid(self.faults)) }
    }

    /// Ends the check with a value that may have been lost to a fault.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every fault found.
    pub fn with<T>(self, value: Option<T>) -> Result<T> {
        self.done()?;
        value.ok_or_else(|| Error::Invalid(Vec::new()))
    }
}

/// A control character, or what stands for bytes that were no text (U+FFFD).
fn unshowable(c: char) -> bool {
    c.is_control() || c == char::REPLACEMENT_CHARACTER
}

/// A character that takes no place or shows nothing: those that Unicode ignores by default (`Default_Ignorable_Code_Point`),
/// direction marks, and blanks that are no space.
const fn invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e00ff}')
}

/// A date as `YYYY-MM-DD`, between the years 2000 and 2200.
#[must_use]
pub fn parse_date(value: &str) -> Option<jiff::civil::Date> {
    let mut parts = value.split('-');
    let (y, m, d) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || y.len() != 4 {
        return None;
    }
    let date = jiff::civil::Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok()?;
    (2000..=2200).contains(&date.year()).then_some(date)
}

/// A time of day as `HH:MM`; seconds after it are left out.
#[must_use]
pub fn parse_time(value: &str) -> Option<jiff::civil::Time> {
    let (h, m) = value.split_once(':')?;
    jiff::civil::Time::new(h.parse().ok()?, m.get(..2)?.parse().ok()?, 0, 0).ok()
}

/// A date and time as `YYYY-MM-DDTHH:MM`.
#[must_use]
pub fn parse_moment(value: &str) -> Option<jiff::civil::DateTime> {
    let (date, time) = value.split_once(['T', ' '])?;
    Some(parse_date(date)?.to_datetime(parse_time(time)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(run: impl FnOnce(&mut Check)) -> Vec<Problem> {
        let mut check = Check::default();
        run(&mut check);
        check.done().err().map_or(Vec::new(), |e| e.fields().iter().map(|f| f.problem).collect())
    }

    #[test]
    fn lengths_count_characters() {
        assert_eq!(problems(|c| drop(c.line("x", "徳田さん", 1, 4))), []);
        assert_eq!(problems(|c| drop(c.line("x", "徳田さんと", 1, 4))), [Problem::TooLong(4)]);
        assert_eq!(problems(|c| drop(c.line("x", "  ", 1, 4))), [Problem::Required]);
        assert_eq!(problems(|c| drop(c.line("x", "a\u{0}b", 1, 4))), [Problem::Control]);
    }

    #[test]
    fn names_hide_nothing() {
        for hidden in [
            "花\u{200b}子",
            "\u{feff}花子",
            "花子\u{202e}",
            "\u{3164}",
            "花\u{2060}子",
            "花\u{200d}子",
            "a\u{e0041}b",
        ] {
            assert!(
                problems(|c| drop(c.name("x", hidden, 1, 60))).contains(&Problem::Invisible),
                "{hidden:?}"
            );
        }
        // Variants of a kanji (IVS) are shapes: 葛󠄀城 and 葛城 are different names.
        for shown in ["徳田 修", "O'Brien", "花👩🏽\u{200d}⚕\u{fe0f}", "葛\u{e0100}城", "Zoë", "阿部　花"]
        {
            assert_eq!(problems(|c| drop(c.name("x", shown, 1, 60))), [], "{shown:?}");
        }
        assert_eq!(problems(|c| drop(c.name("x", &"長".repeat(10_000), 1, 60))), [Problem::TooLong(60)]);
    }

    #[test]
    fn text_keeps_lines_and_drops_carriage_returns() {
        let mut check = Check::default();
        assert_eq!(check.text("x", "一\r\n二\r三\n\n", 1, 9), "一\n二\n三");
        assert!(check.done().is_ok());
    }

    #[test]
    fn addresses() {
        for good in ["a@example.com", "a.b+c@mail.example.co.jp"] {
            assert_eq!(problems(|c| drop(c.email("x", good))), [], "{good}");
        }
        for bad in [
            "a",
            "a@b",
            "@example.com",
            "a@b@example.com",
            "a b@example.com",
            "a@example..com",
            "<a@example.com>",
        ] {
            assert_eq!(problems(|c| drop(c.email("x", bad))), [Problem::Email], "{bad}");
        }
    }

    #[test]
    fn dates_and_times() {
        assert!(parse_date("2026-02-29").is_none());
        assert!(parse_date("2028-02-29").is_some());
        assert!(parse_date("9999-01-01").is_none());
        assert_eq!(problems(|c| assert!(c.time("x", "24:00").is_none())), [Problem::Time]);
        assert_eq!(problems(|c| assert!(c.time("x", "9:05").is_some())), []);
    }
}
