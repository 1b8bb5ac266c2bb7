//! The time at a door: the server's, as far as the device knows it. Its own clock may be wrong, and may be set right
//! while there is no network.

use domain::{Moment, Timestamp};

/// What a device knows of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    /// Microseconds by which the server's clock is ahead of the device's.
    pub(super) ahead: i64,
    /// Seconds east of UTC on the reader's clock.
    pub(super) offset: i32,
    /// The server's time when the list was read there.
    pub(super) listed: Timestamp,
    /// The latest time that was given out.
    pub(super) latest: Timestamp,
}

impl Clock {
    /// What a list that came at the time `device` tells of the time.
    pub(super) fn of(list: Moment, device: i64) -> Self {
        let Moment { at, offset } = list;
        Self { ahead: at.0.saturating_sub(device), offset, listed: at, latest: at }
    }

    /// The server's time, where the device says `device`.
    pub(super) const fn now(&self, device: i64) -> Timestamp {
        Timestamp(device.saturating_add(self.ahead))
    }

    /// The time for a line, where the device says `device`. It is later than every one before: what happened last at
    /// the door holds, and an undo must not seem to be older than what it takes back.
    pub(super) fn next(&mut self, device: i64) -> Timestamp {
        self.latest = self.now(device).max(Timestamp(self.latest.0.saturating_add(1)));
        self.latest
    }

    /// A time on the reader's clock.
    pub(super) const fn moment(&self, at: Timestamp) -> Moment {
        Moment { at, offset: self.offset }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_at_a_door_never_goes_back() {
        let mut clock = Clock::of(Moment { at: Timestamp(1_000), offset: 0 }, 400);
        assert_eq!(clock.next(500), Timestamp(1_100));
        // The device's clock was set back.
        assert_eq!(clock.next(100), Timestamp(1_101));
        assert_eq!(clock.next(100), Timestamp(1_102));
        assert_eq!(clock.next(900), Timestamp(1_500));
    }
}
