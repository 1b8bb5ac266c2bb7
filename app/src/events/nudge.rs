//! Events moved and stretched by keys: Shift and the arrows, with Alt for the end.

use super::focus::{stay, target_in};
use super::hold::{Hold, side};
use super::moving::{Draft, Moving};
use domain::calendar::{CalendarQuery, View};
use domain::event::EventCard;
use domain::time_grid::DAY;
use jiff::civil::Date;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// Minutes of one step.
const STEP: i64 = 15;

/// What a key makes of the event that has the focus, where it is one that the reader may move.
pub(super) fn nudged(
    event: &KeyboardEvent,
    events: &[EventCard],
    moving: Moving,
    view: View,
) -> Option<Draft> {
    if !event.shift_key() || event.ctrl_key() || event.meta_key() {
        return None;
    }
    let (days, steps) = match event.key().as_str() {
        "ArrowLeft" => (-1, 0),
        "ArrowRight" => (1, 0),
        "ArrowUp" => (0, -1),
        "ArrowDown" => (0, 1),
        _ => return None,
    };
    let link = target_in(event, "[data-own]")?;
    let id = link.get_attribute("data-event")?;
    // What was moved over from another page is not among the events of this one.
    let before =
        moving.draft.get_untracked().filter(|d| d.event.as_ref().is_some_and(|e| e.id.to_string() == id));
    let draft = match before {
        Some(draft) => draft,
        None => Draft::of(events.iter().find(|e| e.id.to_string() == id)?),
    };
    let (mut from, mut to) = (draft.from, draft.to);
    let hours = view == View::Week && !draft.event.as_ref().is_some_and(|e| e.all_day);
    if event.alt_key() {
        // Longer and shorter; something always is left.
        let step = if hours { steps * STEP } else { (days + steps) * DAY };
        to = to.plus(step);
        if from.until(to) < STEP {
            return Some(draft);
        }
    } else if hours {
        from = from.plus_days(days).plus(steps * STEP);
        to = to.plus_days(days).plus(steps * STEP);
    } else {
        from = from.plus_days(days + steps * 7);
        to = to.plus_days(days + steps * 7);
    }
    Some(Draft { event: draft.event, from, to, by_key: true })
}

/// Shows what a key made of an event. Out of view it would be moved unseen: then the page that holds its day is turned
/// to, and goes on with it.
pub(super) fn show(
    draft: Draft,
    shown: &[Date],
    query: &CalendarQuery,
    hold: Hold,
    navigate: impl Fn(&str, leptos_router::NavigateOptions),
) {
    let date = draft.from.date;
    if shown.contains(&date) {
        return hold.moving.change(Some(draft));
    }
    let to = query.at(date);
    hold.came.set_value(shown.first().and_then(|first| side(*first, &to)));
    hold.moving.carry(draft);
    navigate(&to.href(), stay());
}
