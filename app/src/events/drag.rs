//! Events that are dragged: to another time or day, longer by their lower edge, and new ones out of empty hours.
//!
//! A mouse drags at once. A finger that moves at once scrolls or swipes; one that rests first takes hold.

use super::finger::{buzz, keep_still, scroll_at_the_edge, set_holds};
use super::focus::{all, first, target_in};
use super::hold::Hold;
use super::moving::{Draft, use_settle};
use domain::event::{EventCard, EventState};
use domain::input::parse_date;
use domain::time_grid::{DAY, WallTime, day_number};
use jiff::civil::Date;
use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
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
/// How far, in pixels, a finger that rests may tremble.
const TREMBLE: i32 = 8;
/// Between two looks at what the pointer does while it stays where it is.
const BEAT: Duration = Duration::from_millis(40);
/// How many of them a finger rests; with the next it takes hold.
const REST: u32 = 9;

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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The pointer is down; a finger has rested for so many beats.
    Down(u32),
    /// A finger has taken hold, and has not moved yet.
    Held,
    Dragged,
}

#[derive(Clone)]
struct Drag {
    grip: Grip,
    from: Spot,
    /// Where the pointer came down, and where it is.
    down: (i32, i32),
    at: (i32, i32),
    pointer: i32,
    finger: bool,
    stage: Stage,
}

/// What is listened to around the grid.
pub(super) struct Handlers<D, M, U, C, K, S, N> {
    pub(super) down: D,
    pub(super) moved: M,
    /// Whether something was dragged.
    pub(super) up: U,
    pub(super) cancel: C,
    pub(super) click: K,
    pub(super) start: S,
    pub(super) menu: N,
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
    impl Fn() -> bool + 'static,
    impl Fn(PointerEvent) + 'static,
    impl Fn(MouseEvent) + 'static,
    impl Fn(DragEvent) + 'static,
    impl Fn(MouseEvent) + 'static,
> {
    let hand = Hand {
        ground,
        hold,
        drag: StoredValue::new(None),
        dragged: StoredValue::new(false),
        beats: StoredValue::new(None),
    };
    let settle = use_settle(hold.moving);
    let events = Arc::new(events);
    if hold.host {
        Effect::new(move |_| {
            // Another view is drawn after this has run.
            request_animation_frame(|| {
                if let Some(view) = first(".cal-view") {
                    keep_still(&view);
                }
            });
            // A second finger makes it something else, wherever it comes down.
            let heard = window_event_listener(leptos::ev::pointerdown, move |event| {
                if !event.is_primary() {
                    hand.put_back();
                }
            });
            on_cleanup(move || heard.remove());
        });
        on_cleanup(move || {
            hand.let_go();
        });
    }
    Handlers {
        down: move |event: &PointerEvent| hand.down(event, &events),
        moved: move |event: PointerEvent| hand.moved(&event),
        up: move || {
            let taken = hand.let_go();
            if taken {
                settle();
            }
            taken
        },
        cancel: move |_| hand.put_back(),
        click: move |event: MouseEvent| {
            // Keys click too, but how often they count nothing.
            if hand.dragged.get_value() && event.detail() > 0 {
                hand.dragged.set_value(false);
                event.prevent_default();
                event.stop_propagation();
            }
        },
        // Links are dragged by the browser, to other windows; a finger that rests on one opens a menu.
        start: move |event: DragEvent| hand.keep(&event, |_| true),
        menu: move |event: MouseEvent| hand.keep(&event, |drag| drag.finger),
    }
}

/// What the pointer does; it goes with its view.
#[derive(Clone, Copy)]
struct Hand {
    ground: Ground,
    hold: Hold,
    drag: StoredValue<Option<Drag>>,
    /// A drag ends with a click, which is none.
    dragged: StoredValue<bool>,
    beats: StoredValue<Option<IntervalHandle>>,
}

impl Hand {
    fn down(self, event: &PointerEvent, events: &[EventCard]) {
        if !event.is_primary() || event.button() != 0 {
            return;
        }
        self.dragged.set_value(false);
        self.put_back();
        // A pen scrolls as a finger does.
        let finger = event.pointer_type() != "mouse";
        let at = (event.client_x(), event.client_y());
        let found = grip(event, self.ground, events, self.hold.host).zip(spot(self.ground, at));
        let Some((grip, from)) = found else { return };
        // What the finger came down on hears of it to the end, even once it is no longer part of the page.
        if let Some(target) = event.target().filter(|_| finger) {
            keep_still(&target);
        }
        let pointer = event.pointer_id();
        self.drag.set_value(Some(Drag { grip, from, down: at, at, pointer, finger, stage: Stage::Down(0) }));
        self.beats.set_value(set_interval_with_handle(move || self.beat(), BEAT).ok());
    }

    /// Some time has passed.
    fn beat(self) {
        let Some(mut drag) = self.drag.try_get_value().flatten() else { return };
        match drag.stage {
            Stage::Down(REST) => {
                drag.stage = Stage::Held;
                self.take(&drag);
                buzz();
            }
            Stage::Down(beats) if drag.finger => drag.stage = Stage::Down(beats + 1),
            Stage::Dragged => {
                scroll_at_the_edge(drag.at.1, drag.finger);
                self.show(&drag);
                return;
            }
            _ => return,
        }
        self.drag.set_value(Some(drag));
    }

    fn moved(self, event: &PointerEvent) {
        let Some(mut drag) = self.drag.get_value() else { return };
        drag.at = (event.client_x(), event.client_y());
        let far = (drag.at.0 - drag.down.0).abs().max((drag.at.1 - drag.down.1).abs());
        match drag.stage {
            Stage::Down(_) if drag.finger => {
                if far > TREMBLE {
                    self.let_go();
                }
                return;
            }
            Stage::Down(_) | Stage::Held if far < SLIP => return,
            Stage::Down(_) => self.take(&drag),
            _ => {}
        }
        drag.stage = Stage::Dragged;
        event.prevent_default();
        self.show(&drag);
        self.drag.set_value(Some(drag));
    }

    /// From now on it is a drag.
    fn take(self, drag: &Drag) {
        self.dragged.set_value(true);
        if let Some(view) = first(".cal-view") {
            let _held = view.set_pointer_capture(drag.pointer);
            let _marked = view.class_list().add_1("is-dragging");
        }
        if drag.finger {
            set_holds(true);
            self.hold.moving.by_finger.set(true);
            if let Grip::Move(card) = &drag.grip
                && let Some(card) = first(&format!(".day-list [href=\"/events/{}\"]", card.id))
            {
                let _marked = card.class_list().add_1("is-held");
            }
            self.show(drag);
        }
    }

    fn show(self, drag: &Drag) {
        let Some(to) = spot(self.ground, drag.at) else { return };
        let draft = drafted(drag, to);
        let moving = self.hold.moving;
        if moving.draft.with_untracked(|now| now.as_ref() != Some(&draft)) {
            moving.change(Some(draft));
        }
    }

    /// The end of it; whether it was a drag.
    fn let_go(self) -> bool {
        if let Some(beats) = self.beats.try_update_value(Option::take).flatten() {
            beats.clear();
        }
        let drag = self.drag.try_update_value(Option::take).flatten();
        let taken = drag.is_some_and(|d| !matches!(d.stage, Stage::Down(_)));
        if taken {
            set_holds(false);
            self.hold.moving.by_finger.try_set(false);
            for (selector, class) in [(".cal-view", "is-dragging"), (".is-held", "is-held")] {
                for marked in all(selector) {
                    let _unmarked = marked.class_list().remove_1(class);
                }
            }
        }
        taken
    }

    fn put_back(self) {
        if self.let_go() {
            self.hold.moving.change(None);
        }
    }

    /// What the browser would do by itself is left undone while the pointer has, or may take, hold of something.
    fn keep(self, event: &web_sys::Event, which: impl Fn(&Drag) -> bool) {
        if self.drag.with_value(|drag| drag.as_ref().is_some_and(which)) {
            event.prevent_default();
        }
    }
}

/// What the pointer took hold of.
fn grip(event: &PointerEvent, ground: Ground, events: &[EventCard], host: bool) -> Option<Grip> {
    if !host {
        return None;
    }
    if let Some(link) = target_in(event, "a, button") {
        let href = link.get_attribute("href")?;
        let id = href.strip_prefix("/events/")?;
        let card = events.iter().find(|e| e.id.to_string() == id)?;
        if !card.mine_to_change || card.state == EventState::Cancelled {
            return None;
        }
        let card = card.clone();
        return Some(if target_in(event, ".tg-edge").is_some() {
            Grip::Stretch(card)
        } else {
            Grip::Move(card)
        });
    }
    let hours = ground == Ground::Hours && target_in(event, ".tg-day").is_some() && drawn_by_hours();
    hours.then_some(Grip::Make)
}

/// A phone lists a week's days one below the other.
fn drawn_by_hours() -> bool {
    first(".tg-axis").is_some_and(|axis| axis.offset_width() > 0)
}

/// The day under the pointer, and the minute where there are hours.
fn spot(ground: Ground, (x, y): (i32, i32)) -> Option<Spot> {
    let under = document().element_from_point(x as f32, y as f32)?;
    // The list below a month is of the day that is chosen.
    let cell = match under.closest(".day-list").ok()? {
        Some(_) => document().query_selector("td[aria-selected=\"true\"]").ok()??,
        None => under.closest("[data-day], td[data-date]").ok()??,
    };
    let date = cell.get_attribute("data-day").or_else(|| cell.get_attribute("data-date"))?;
    let date = parse_date(&date)?;
    let hours = ground == Ground::Hours && cell.class_list().contains("tg-day") && drawn_by_hours();
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
            // Taken hold of, it is as long as it was.
            if drag.stage == Stage::Held {
                return draft;
            }
            let end = draft.to.plus_days(days).plus(minutes);
            let end = WallTime::on(end.date, snapped(end.minute));
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
