//! Where a series is parted in two.

use super::{ALL_BEHIND, LAST, Series};
use crate::db::fault;
use crate::recurrence::{self, Expansion};
use domain::Result;
use domain::recurrence::{Ends, Recurrence};
use jiff::civil::DateTime;

/// A place in a series: what of its rule lies before, and where it goes on.
pub(super) struct Parting {
    /// The first occurrence that goes on; a date in addition may be it.
    anchor: DateTime,
    /// How many of the rule's own times come before. Those left out count, dates in addition do not, as in COUNT
    /// (RFC 5545, section 3.3.10).
    before: u32,
    /// The first of the rule's own times from there on.
    next: Option<DateTime>,
    /// Later places whose occurrences stay with the earlier part: they were held before their time.
    held: Vec<DateTime>,
}

impl Parting {
    /// Parts a series before one of its occurrences; some stay with what was before.
    pub(super) fn of(series: &Series, anchor: DateTime, stay: &[DateTime]) -> Result<Self> {
        let held = stay.iter().copied().filter(|at| *at >= anchor).collect();
        let rule = &series.recurrence.rule;
        let own = Recurrence::from(rule.clone());
        let before = match recurrence::civil(&own, series.start, anchor, ALL_BEHIND) {
            Ok(dates) => dates.len(),
            // All that it has are dates in addition.
            Err(Expansion::NeverFires) => return Ok(Self { anchor, before: 0, next: None, held }),
            Err(error) => return Err(fault(error)),
        };
        let mut endless = own;
        endless.rule.ends = Ends::Never;
        let dates = recurrence::civil(&endless, series.start, LAST, before + 1).map_err(fault)?;
        let next = dates.get(before).copied().filter(|next| match rule.clone().filled(series.start).ends {
            Ends::After(count) => before < count as usize,
            Ends::On(last) => *next <= last,
            Ends::Never | Ends::OnUtc(_) => true,
        });
        Ok(Self { anchor, before: u32::try_from(before).unwrap_or(u32::MAX), next, held })
    }

    /// Where the later part begins, as its rule counts.
    pub(super) fn start(&self) -> DateTime {
        self.next.unwrap_or(self.anchor)
    }

    /// What does not take place in the later part, as it was known before.
    pub(super) fn left_out(&self, series: &Series) -> Vec<DateTime> {
        [series.recurrence.except.as_slice(), &self.held].concat()
    }

    /// What was asked of the whole series, for its later part. A COUNT that was not changed is that of the whole; one
    /// that was is counted from here. Single dates that lie before belong to the earlier part, unless they were typed
    /// just now.
    pub(super) fn later(&self, mut asked: Recurrence, series: &Series) -> Recurrence {
        let before = &series.recurrence;
        asked.rule = asked.rule.filled(series.start);
        if asked.rule.ends == before.rule.ends {
            let rest = asked.rule.clone().after_count(self.before);
            asked.rule = rest.unwrap_or_else(|| asked.rule.ended_before(self.anchor));
        }
        asked.except.retain(|at| *at >= self.anchor);
        asked.except.extend(&self.held);
        asked.also.retain(|at| *at >= self.anchor || !before.also.contains(at));
        asked
    }

    /// What remains of the series before.
    pub(super) fn earlier(&self, series: &Series) -> Recurrence {
        let mut left = series.recurrence.clone();
        left.rule = left.rule.ended_before(self.anchor);
        left.also.retain(|at| *at < self.anchor);
        left.also.extend(&self.held);
        left.except.retain(|at| *at < self.anchor);
        left
    }
}
