//! What stays of the calendar while its views come and go.

use super::moving::Moving;
use domain::calendar::CalendarQuery;
use jiff::civil::{Date, Weekday};
use leptos::prelude::*;

/// What every view is given.
#[derive(Clone, Copy)]
pub(super) struct Hold {
    /// The day on which keys act.
    pub(super) focus: RwSignal<Option<Date>>,
    /// What is to have the focus once the next view is drawn.
    pub(super) wish: RwSignal<Option<String>>,
    /// How far the hours were scrolled.
    pub(super) scrolled: StoredValue<Option<i32>>,
    /// From which side the next view comes: `next`, `prev`.
    pub(super) came: StoredValue<Option<&'static str>>,
    /// What is being moved.
    pub(super) moving: Moving,
    /// Whether the reader makes events.
    pub(super) host: bool,
    /// The day with which weeks begin.
    pub(super) first: Weekday,
}

impl Hold {
    /// Where the keys act.
    pub(super) fn at(self, date: Date) -> Date {
        self.focus.get_untracked().unwrap_or(date)
    }

    /// What a key asked for on the page before, once this one is drawn.
    pub(super) fn grant(self) {
        if let Some(selector) = self.wish.get_untracked() {
            self.wish.set(None);
            request_animation_frame(move || {
                super::focus::focus(&selector);
            });
        }
    }
}

/// Whether another address shows a later or an earlier time.
pub(super) fn side(now: Date, query: &CalendarQuery) -> Option<&'static str> {
    let date = query.date?;
    if date > now { Some("next") } else { (date < now).then_some("prev") }
}
