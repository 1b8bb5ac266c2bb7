//! Which posts of a thread somebody has read: ranges of numbers, since replies are not read in the order in which
//! they were written.

use serde::{Deserialize, Serialize};

/// Ranges that are kept at most. Beyond, the two that lie closest become one: what lies between counts as read.
const MOST: usize = 64;

/// Ranges of numbers from 1, in order, none touching the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranges(Vec<(i64, i64)>);

impl Ranges {
    /// Reads `1-12,15`; what is no range is passed over.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut ranges = Self::default();
        for part in text.split(',') {
            let (from, to) = part.split_once('-').unwrap_or((part, part));
            if let (Ok(from), Ok(to)) = (from.trim().parse(), to.trim().parse()) {
                ranges.add(from, to);
            }
        }
        ranges
    }

    /// The stored form: `1-12,15`.
    #[must_use]
    pub fn text(&self) -> String {
        let one = |(from, to): &(i64, i64)| {
            if from == to { from.to_string() } else { format!("{from}-{to}") }
        };
        self.0.iter().map(one).collect::<Vec<_>>().join(",")
    }

    /// Adds the numbers from one to another, both included; what is not positive or the wrong way round is nothing.
    pub fn add(&mut self, from: i64, to: i64) {
        if from < 1 || to < from || to == i64::MAX {
            return;
        }
        let (mut from, mut to) = (from, to);
        self.0.retain(|(a, b)| {
            let apart = *b + 1 < from || *a > to + 1;
            if !apart {
                from = from.min(*a);
                to = to.max(*b);
            }
            apart
        });
        let at = self.0.partition_point(|(a, _)| *a < from);
        self.0.insert(at, (from, to));
        while self.0.len() > MOST {
            let closest = (1..self.0.len()).min_by_key(|n| self.0[*n].0 - self.0[n - 1].1).unwrap_or(1);
            let (_, end) = self.0.remove(closest);
            self.0[closest - 1].1 = end;
        }
    }

    /// Adds all numbers of others.
    pub fn join(&mut self, others: &Self) {
        for (from, to) in &others.0 {
            self.add(*from, *to);
        }
    }

    /// Leaves out one number.
    pub fn leave_out(&mut self, number: i64) {
        let at = self.0.partition_point(|(from, _)| *from <= number);
        if at == 0 || self.0[at - 1].1 < number {
            return;
        }
        let (from, to) = self.0.remove(at - 1);
        // Two where one was: of many, those that lie closest become one again.
        self.add(from, number - 1);
        self.add(number + 1, to);
    }

    /// Leaves out what is above a number.
    #[must_use]
    pub fn up_to(mut self, last: i64) -> Self {
        self.0.retain(|(from, _)| *from <= last);
        if let Some((_, to)) = self.0.last_mut() {
            *to = (*to).min(last);
        }
        self
    }

    /// Whether a number is among them.
    #[must_use]
    pub fn contains(&self, number: i64) -> bool {
        let at = self.0.partition_point(|(from, _)| *from <= number);
        at > 0 && self.0[at - 1].1 >= number
    }

    /// How many numbers there are.
    #[must_use]
    pub fn count(&self) -> i64 {
        self.0.iter().map(|(from, to)| to - from + 1).sum()
    }

    /// The ranges themselves.
    #[must_use]
    pub fn all(&self) -> &[(i64, i64)] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn ranges_are_written_and_read() {
        for text in ["", "1", "1-12", "1-12,15,20-21"] {
            assert_eq!(Ranges::parse(text).text(), text);
        }
        assert_eq!(Ranges::parse("5,x,4,-3,9-2,0").text(), "4-5");
        assert_eq!(Ranges::parse("1-9").up_to(4).text(), "1-4");
        assert_eq!(Ranges::parse("1-3,7-9").up_to(5).text(), "1-3");
    }

    #[test]
    fn many_become_few_and_lose_nothing_that_was_read() {
        let mut ranges = Ranges::default();
        for n in 0..1000 {
            ranges.add(n * n + 1, n * n + 1);
        }
        assert_eq!(ranges.all().len(), MOST);
        assert!((0..1000).all(|n| ranges.contains(n * n + 1)));
    }

    proptest! {
        #[test]
        fn a_number_is_left_out_and_no_other(parts in proptest::collection::vec((1_i64..100, 0_i64..5), 0..20), out in 1_i64..110) {
            let mut ranges = Ranges::default();
            for (from, more) in parts {
                ranges.add(from, from + more);
            }
            let before = ranges.clone();
            ranges.leave_out(out);
            for n in 1..120 {
                prop_assert_eq!(ranges.contains(n), n != out && before.contains(n));
            }
        }

        #[test]
        fn they_are_the_set_of_their_numbers(parts in proptest::collection::vec((1_i64..200, 0_i64..5), 0..60)) {
            let mut ranges = Ranges::default();
            let mut set = BTreeSet::new();
            for (from, more) in parts {
                ranges.add(from, from + more);
                set.extend(from..=from + more);
            }
            prop_assert_eq!(ranges.count(), set.len() as i64);
            for n in 0..210 {
                prop_assert_eq!(ranges.contains(n), set.contains(&n));
            }
            prop_assert_eq!(&Ranges::parse(&ranges.text()), &ranges);
            prop_assert!(ranges.all().windows(2).all(|w| w[0].1 + 1 < w[1].0));
        }
    }
}
