//! Events that are dragged: to another time or day, longer by their lower edge, and new ones out of empty hours.
//!
//! Fingers scroll and swipe; they drag nothing. Whoever has only those changes the time in the event's form.

use super::focus::target_in;
use super::hold::Hold;
use super::moving::{Draft, use_settle};
use domain::event::EventCard;
use domain::input::parse_date;
use domain::time_grid::{DAY, WallTime, day_number};
use jiff::civil::Date;
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::{DragEvent, Element, MouseEvent, PointerEvent};

/// On what is dragged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// Columns of hours.
    Hours,
    /// Cells of days.
    Days,
}

/// Minutes to which everything snaps.
const STEP: i64 = 15;
/// How far, in pixels, a click may slip before it is a drag.
const SLIP: i32 = 5;
/// How near to the edge, in pixels, the hours begin to scroll.
const EDGE: i32 = 28;

/// A place on the ground.
#[derive(Clone, Copy)]
struct Spot {
    date: Date,
    minute: i64,
}

#[derive(Clone)]
enum Grip {
    Move(EventCard),
    Stretch(EventCard),
    Make,
}

#[derive(Clone)]
struct Drag {
    grip: Grip,
    from: Spot,
    at: (i32, i32),
    begun: bool,
}

/// What is listened to around the grid.
pub(super) struct Handlers<D, M, U, C, K, S> {
    pub(super) down: D,
    pub(super) moved: M,
    pub(super) up: U,
    pub(super) cancel: C,
    pub(super) click: K,
    pub(super) start: S,
}

// Each listener has a type of its own: boxed, they would be called through a pointer at each move of one.
#[allow(clippy::type_complexity)]
pub(super) fn use_drag(
    ground: Ground,
    events: Vec<EventCard>,
    hold: Hold,
) -> Handlers<
    impl Fn(&PointerEvent) + 'static,
    impl Fn(PointerEvent) + 'static,
    impl Fn(&PointerEvent) + 'static,
    impl Fn(PointerEvent) + 'static,
    impl Fn(MouseEvent) + 'static,
    impl Fn(DragEvent) + 'static,
> {
    let held = StoredValue::new(None::<Drag>);
    // A drag ends with a click, which is none.
    let dragged = StoredValue::new(false);
    let settle = use_settle(hold.moving);
    let events = Arc::new(events);
    let down = move |event: &PointerEvent| {
        dragged.set_value(false);
        if event.pointer_type() == "touch" || event.button() != 0 {
            return;
        }
        let found =
            grip(event, ground, &events, hold.host).zip(spot(ground, event.client_x(), event.client_y()));
        held.set_value(found.map(|(grip, from)| Drag {
            grip,
            from,
            at: (event.client_x(), event.client_y()),
            begun: false,
        }));
    };
    let moved = move |event: PointerEvent| {
        let Some(mut drag) = held.get_value() else { return };
        let (x, y) = (event.client_x(), event.client_y());
        if !drag.begun {
            if (x - drag.at.0).abs().max((y - drag.at.1).abs()) < SLIP {
                return;
            }
            drag.begun = true;
            dragged.set_value(true);
            if let Some(grid) = target_in(&event, "[role=\"grid\"]") {
                let _held = grid.set_pointer_capture(event.pointer_id());
                let _marked = grid.class_list().add_1("is-dragging");
            }
            held.set_value(Some(drag.clone()));
        }
        event.prevent_default();
        if ground == Ground::Hours {
            scroll_at_the_edge(y);
        }
        if let Some(to) = spot(ground, x, y) {
            let draft = drafted(&drag, to);
            if hold.moving.draft.with_untracked(|now| now.as_ref() != Some(&draft)) {
                hold.moving.change(Some(draft));
            }
        }
    };
    let let_go = move |event: &PointerEvent| {
        let begun = held.get_value().is_some_and(|d| d.begun);
        held.set_value(None);
        if let Some(grid) = target_in(event, "[role=\"grid\"]") {
            let _unmarked = grid.class_list().remove_1("is-dragging");
        }
        begun
    };
    let up = move |event: &PointerEvent| {
        if let_go(event) {
            settle();
        }
    };
    let cancel = move |event: PointerEvent| {
        if let_go(&event) {
            hold.moving.change(None);
        }
    };
    let click = move |event: MouseEvent| {
        if dragged.get_value() {
            dragged.set_value(false);
            event.prevent_default();
            event.stop_propagation();
        }
    };
    // Links are dragged by the browser, to other windows.
    let start = move |event: DragEvent| {
        if held.with_value(Option::is_some) {
            event.prevent_default();
        }
    };
    Handlers { down, moved, up, cancel, click, start }
}

/// What the pointer took hold of.
fn grip(event: &PointerEvent, ground: Ground, events: &[EventCard], host: bool) -> Option<Grip> {
    if let Some(link) = target_in(event, "a, button") {
        let id = link.has_attribute("data-own").then(|| link.get_attribute("data-event"))??;
        let card = events.iter().find(|e| e.id.to_string() == id)?.clone();
        return Some(if target_in(event, ".tg-edge").is_some() {
            Grip::Stretch(card)
        } else {
            Grip::Move(card)
        });
    }
    let hours = ground == Ground::Hours && target_in(event, ".tg-day").is_some();
    (hours && host).then_some(Grip::Make)
}

/// The day under the pointer, and the minute where there are hours.
fn spot(ground: Ground, x: i32, y: i32) -> Option<Spot> {
    let under = document().element_from_point(x as f32, y as f32)?;
    let cell = under.closest("[data-day], td[data-date]").ok()??;
    let date = cell.get_attribute("data-day").or_else(|| cell.get_attribute("data-date"))?;
    let date = parse_date(&date)?;
    let hours = ground == Ground::Hours && cell.class_list().contains("tg-day");
    let minute = if hours { minute_at(&cell, y) } else { 0 };
    Some(Spot { date, minute })
}

fn minute_at(column: &Element, y: i32) -> i64 {
    let found = column.get_bounding_client_rect();
    let part = (f64::from(y) - found.top()) / found.height();
    ((part * DAY as f64) as i64).clamp(0, DAY - 1)
}

fn snapped(minutes: i64) -> i64 {
    (minutes + STEP / 2).div_euclid(STEP) * STEP
}

/// What the drag means, with the pointer here.
fn drafted(drag: &Drag, to: Spot) -> Draft {
    let days = day_number(to.date) - day_number(drag.from.date);
    let minutes = to.minute - drag.from.minute;
    match &drag.grip {
        Grip::Move(card) => {
            let draft = Draft::of(card);
            let minutes = if card.all_day { 0 } else { snapped(minutes) };
            let there = |at: WallTime| at.plus_days(days).plus(minutes);
            Draft { from: there(draft.from), to: there(draft.to), ..draft }
        }
        Grip::Stretch(card) if card.all_day => {
            let draft = Draft::of(card);
            let end = draft.to.plus_days(days);
            Draft { to: end.max(draft.from.plus_days(1)), ..draft }
        }
        Grip::Stretch(card) => {
            let draft = Draft::of(card);
            let end = WallTime::on(to.date, snapped(to.minute));
            Draft { to: end.max(draft.from.plus(STEP)), ..draft }
        }
        Grip::Make => {
            let (a, b) = (drag.from.minute.min(to.minute), drag.from.minute.max(to.minute));
            let start = a / STEP * STEP;
            let end = snapped(b).max(start + 2 * STEP).min(DAY - 1);
            let date = drag.from.date;
            Draft { event: None, from: WallTime::on(date, start), to: WallTime::on(date, end), by_key: false }
        }
    }
}

/// The hours go on where something is dragged to their edge.
fn scroll_at_the_edge(y: i32) {
    let (Some(grid), Some(top)) = (super::focus::first(".tg"), super::focus::first(".tg-top")) else {
        return;
    };
    let whole = grid.get_bounding_client_rect();
    let begin = top.get_bounding_client_rect().bottom() as i32;
    let step = if y < begin + EDGE {
        -12
    } else if y > whole.bottom() as i32 - EDGE {
        12
    } else {
        return;
    };
    grid.set_scroll_top(grid.scroll_top() + step);
}
