//! Swiping to the next and the previous month, week or day. Up and down stay the browser's: the styles leave it only
//! those.

use super::hold::Hold;
use domain::calendar::CalendarQuery;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use web_sys::PointerEvent;

/// How far a finger goes for it, in pixels, and how much farther sideways than up or down.
const FAR: i32 = 56;
const SIDEWAYS: i32 = 2;

/// What the view listens to: where a finger comes down, and where it leaves.
pub(super) fn use_swipe(
    prev: CalendarQuery,
    next: CalendarQuery,
    hold: Hold,
) -> (impl Fn(&PointerEvent) + 'static, impl Fn(&PointerEvent) + 'static) {
    let navigate = use_navigate();
    let from = StoredValue::new(None::<(i32, i32)>);
    let down = move |event: &PointerEvent| {
        // A second finger makes it something else.
        let one = event.pointer_type() == "touch" && event.is_primary();
        from.set_value(one.then(|| (event.client_x(), event.client_y())));
    };
    let up = move |event: &PointerEvent| {
        let Some((x, y)) = from.get_value() else { return };
        from.set_value(None);
        let (dx, dy) = (event.client_x() - x, event.client_y() - y);
        if dx.abs() < FAR || dx.abs() < dy.abs() * SIDEWAYS {
            return;
        }
        let (to, side) = if dx < 0 { (&next, "next") } else { (&prev, "prev") };
        hold.came.set_value(Some(side));
        navigate(&to.href(), super::focus::stay());
    };
    (down, up)
}
