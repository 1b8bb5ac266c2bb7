//! What time it is, and in which zone.

use domain::{Moment, Timestamp};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock: the machine's, or one that a test sets.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's.
    System,
    /// Stands still until it is moved.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at an instant.
    #[must_use]
    pub fn fixed(at: Timestamp) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(at.0)))
    }

    /// The time now.
    #[must_use]
    // The one place that asks the machine.
    #[allow(clippy::disallowed_methods)]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp(jiff::Timestamp::now().as_microsecond()),
            Self::Fixed(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a clock that stands still; the machine's goes on as it does.
    pub fn advance(&self, seconds: i64) {
        if let Self::Fixed(at) = self {
            at.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
        }
    }
}

/// A time zone by its IANA name.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// Looks a zone up.
    ///
    /// # Errors
    /// A text for the operator, when the name is unknown.
    pub fn named(name: &str) -> Result<Self, String> {
        TimeZone::get(name).map(Self).map_err(|e| e.to_string())
    }

    /// The zone's IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// An instant as it reads here.
    #[must_use]
    pub fn moment(&self, at: Timestamp) -> Moment {
        let offset = jiff::Timestamp::from_microsecond(at.0).map_or(0, |ts| self.0.to_offset(ts).seconds());
        Moment { at, offset }
    }

    /// The day here at an instant.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> Date {
        self.moment(at).date()
    }

    /// The instant of a date and time here. In a gap the clock has moved on, in a fold the first one counts
    /// (RFC 5545 section 3.3.5).
    #[must_use]
    pub fn instant(&self, civil: DateTime) -> Timestamp {
        self.0
            .to_ambiguous_zoned(civil)
            .compatible()
            .map_or(Timestamp(0), |z| Timestamp(z.timestamp().as_microsecond()))
    }

    /// The instant a day begins here.
    #[must_use]
    pub fn midnight(&self, date: Date) -> Timestamp {
        self.instant(date.to_datetime(jiff::civil::Time::midnight()))
    }
}
