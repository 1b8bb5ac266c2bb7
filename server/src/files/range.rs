//! Parts of a file (RFC 9110, section 14): a long one is taken up again where it broke off.

use http::{HeaderMap, header};
use std::ops::Range;

/// How much of a file is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of it.
    Whole,
    /// These bytes.
    Part(Range<u64>),
    /// Bytes that it does not have.
    Nothing,
}

/// Whether a part may be asked for, so that the file's length has to be known. Of another version than the reader has
/// begun with, only the whole helps.
#[must_use]
pub fn asks(headers: &HeaderMap, tag: &str) -> bool {
    headers.contains_key(header::RANGE)
        && headers.get(header::IF_RANGE).is_none_or(|begun| begun.as_bytes() == tag.as_bytes())
}

/// What is asked for of a file of this length. Several parts at once, and whatever is not understood, are answered with
/// the whole, as section 14.2 allows.
#[must_use]
pub fn wanted(headers: &HeaderMap, length: u64) -> Wanted {
    let asked = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    let Some((from, until)) = asked
        .and_then(|asked| asked.strip_prefix("bytes="))
        .and_then(|asked| asked.trim().split_once('-'))
        .filter(|(_, until)| !until.contains(','))
    else {
        return Wanted::Whole;
    };
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // More than can be counted is more than any file has.
        digits.then(|| text.parse::<u64>().unwrap_or(u64::MAX))
    };
    match (number(from.trim()), number(until.trim())) {
        (Some(from), until) if until.is_some() || until_is_open(asked) => {
            let until = until.map_or(length, |last| last.saturating_add(1)).min(length);
            match (from < length, from < until) {
                (true, true) => Wanted::Part(from..until),
                // The last before the first is no range at all.
                (true, false) => Wanted::Whole,
                (false, _) => Wanted::Nothing,
            }
        }
        (None, Some(last)) if from.trim().is_empty() => match (last, length) {
            (0, _) | (_, 0) => Wanted::Nothing,
            _ => Wanted::Part(length.saturating_sub(last)..length),
        },
        _ => Wanted::Whole,
    }
}

fn until_is_open(asked: Option<&str>) -> bool {
    asked.is_some_and(|asked| asked.trim_end().ends_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn of(range: &str, length: u64) -> Wanted {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_str(range).unwrap());
        wanted(&headers, length)
    }

    #[test]
    fn parts_are_read_as_they_are_written() {
        for (range, part) in [
            ("bytes=0-4", 0..5),
            ("bytes=5-", 5..10),
            ("bytes=0-", 0..10),
            ("bytes=-3", 7..10),
            ("bytes=-99", 0..10),
            ("bytes=9-99", 9..10),
            ("bytes=3-18446744073709551615", 3..10),
            ("bytes= 1-2", 1..3),
        ] {
            assert_eq!(of(range, 10), Wanted::Part(part), "{range}");
        }
        for range in ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99999999999999999999-"] {
            assert_eq!(of(range, 10), Wanted::Nothing, "{range}");
        }
        for range in [
            "bytes=4-2",
            "bytes=1-2,4-5",
            "lines=1-2",
            "bytes=a-b",
            "bytes=",
            "bytes=1-b",
            "bytes=--1",
            "bytes=-",
        ] {
            assert_eq!(of(range, 10), Wanted::Whole, "{range}");
        }
        assert_eq!(of("bytes=0-", 0), Wanted::Nothing);
    }
}
