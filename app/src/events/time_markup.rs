//! The columns of hours as text: heads, what takes whole days, and what has its hours.

use super::moving::Draft;
use super::words::{self, Marks, dow, write_event};
use crate::ui::Markup;
use domain::calendar::{CalendarPage, CalendarQuery, DayCount, View, count};
use domain::event::EventCard;
use domain::time_grid::{DAY, SHORTEST, Slot, WallTime, pack, within};
use domain::{Locale, t, time};
use jiff::civil::Date;

/// Columns side by side in a day of the week; what does not find room there is behind a link to the day.
const LANES: usize = 3;
/// Columns for which there are styles.
const MOST_LANES: usize = 40;
/// Where the hours are scrolled to at first, and how many of them are seen then: a working day, or the evening where
/// that is when people meet.
const WORK: i64 = 9;
const SEEN: i64 = 11;

/// Days, and where their events lie.
pub(super) struct Grid {
    days: Vec<Date>,
    today: Date,
    single: bool,
    query: CalendarQuery,
    l: Locale,
    /// What takes a day or more.
    bars: Vec<EventCard>,
    /// What has its hours, by day.
    timed: Vec<Vec<Timed>>,
    /// How many there are on each day, where they are not all here.
    counts: Vec<DayCount>,
}

/// An event, or its part on one day.
struct Timed {
    card: EventCard,
    part: (i64, i64),
    slot: Slot,
}

fn wall(card: &EventCard) -> (WallTime, WallTime) {
    let (from, to) = (WallTime::of(card.starts), WallTime::of(card.ends));
    // A clock that is set back may show the end before the start.
    (from, if to > from { to } else { from.plus(SHORTEST) })
}

fn is_bar(card: &EventCard) -> bool {
    let (from, to) = wall(card);
    card.all_day || from.until(to) >= DAY
}

impl Grid {
    pub(super) fn of(page: &CalendarPage, query: &CalendarQuery, days: Vec<Date>, l: Locale) -> Self {
        let single = query.view == View::Day;
        let (bars, hours): (Vec<_>, Vec<_>) = page.events.iter().cloned().partition(is_bar);
        let timed = days.iter().map(|day| lay_out(*day, &hours)).collect();
        Self {
            days,
            today: page.today,
            single,
            query: query.clone(),
            l,
            bars,
            timed,
            counts: page.counts.clone(),
        }
    }

    /// The most columns that a day has.
    pub(super) fn lanes(&self) -> usize {
        self.timed.iter().flatten().map(|t| t.slot.of).max().unwrap_or(1).min(MOST_LANES)
    }

    /// The hour at the top, at first.
    fn first_hour(&self) -> i64 {
        let parts = || self.timed.iter().flatten().map(|t| t.part);
        let last = parts().map(|(_, end)| (end + 59) / 60).max().unwrap_or(0);
        // What goes on since the day before hides nothing of the day itself.
        let first = parts().filter(|(start, _)| *start > 0).map(|(start, _)| start / 60).min();
        (last - SEEN).max(WORK).min(first.unwrap_or(WORK))
    }

    fn class(&self, date: Date, class: &str) -> String {
        format!("{class}{}", if date == self.today { " is-today" } else { "" })
    }
}

fn lay_out(day: Date, hours: &[EventCard]) -> Vec<Timed> {
    let parts: Vec<(EventCard, (i64, i64))> = hours
        .iter()
        .filter_map(|card| {
            let (from, to) = wall(card);
            within(day, from, to).map(|part| (card.clone(), part))
        })
        .collect();
    let spans: Vec<(i64, i64)> = parts
        .iter()
        .map(|(_, (start, end))| {
            let start = (*start).min(DAY - SHORTEST);
            (start, (*end).max(start + SHORTEST))
        })
        .collect();
    parts.into_iter().zip(pack(&spans)).map(|((card, part), slot)| Timed { card, part, slot }).collect()
}

/// The heads of the days, and what takes whole days.
pub(super) fn heads(grid: &Grid, draft: Option<&Draft>) -> String {
    let l = grid.l;
    let bars = bars_with(grid, draft);
    Markup::of(|m| {
        m.element("div", &[("class", "tg-row tg-heads"), ("role", "row")], |m| {
            m.element("div", &[("role", "columnheader"), ("class", "tg-corner")], |m| {
                m.element("span", &[("class", "visually-hidden")], |m| {
                    m.text(t::calendar::hours(l));
                });
            });
            for (day, timed) in grid.days.iter().zip(&grid.timed) {
                write_head(m, grid, *day, timed);
            }
        });
        m.element("div", &[("class", "tg-row tg-all-day"), ("role", "row")], |m| {
            m.element("div", &[("role", "rowheader"), ("class", "tg-corner")], |m| {
                m.text(t::event::all_day(l));
            });
            for (i, day) in grid.days.iter().enumerate() {
                let iso = time::iso_date(*day);
                m.element("div", &[("role", "gridcell"), ("class", "tg-bars"), ("data-day", &iso)], |m| {
                    for bar in &bars {
                        write_bar(m, grid, bar, i);
                    }
                });
            }
        });
    })
}

fn write_head(m: &mut Markup, grid: &Grid, day: Date, timed: &[Timed]) {
    let l = grid.l;
    let class = grid.class(day, "tg-head");
    let mut attributes = vec![("role", "columnheader"), ("class", class.as_str())];
    attributes.extend(dow(day).map(|dow| ("data-dow", dow)));
    if day == grid.today {
        attributes.push(("aria-current", "date"));
    }
    let iso = time::iso_date(day);
    let bars = grid.bars.iter().filter(|e| e.starts.date() <= day && day <= e.last_day()).count();
    let sent = timed.len() + bars;
    let all = count(&grid.counts, day, sent);
    let unsent = all - sent as i64;
    let label = t::calendar::day_label(l, words::day(day, l), all);
    let href = CalendarQuery { view: View::Day, ..grid.query.at(day) }.href();
    m.element("div", &attributes, |m| {
        m.element("a", &[("class", "tg-date"), ("href", &href), ("data-date", &iso)], |m| {
            m.element("span", &[("class", "tg-dow"), ("aria-hidden", "true")], |m| {
                m.text(time::weekday(day.weekday(), l));
            });
            words::write_day(m, "cal-num", day, &label, l);
        });
        // Of a day alone, the line above the hours says how many are left out.
        let unsent = if grid.single { 0 } else { unsent };
        let over = timed.iter().filter(|t| over(grid, t)).count() as i64 + unsent;
        if over > 0 {
            let label = t::calendar::more_on(l, time::day(day, l), over);
            // A phone lists all that was sent.
            let class = if unsent > 0 { "tg-more is-unsent" } else { "tg-more" };
            m.element(
                "a",
                &[("class", class), ("href", &href), ("data-on", &iso), ("aria-label", &label)],
                |m| {
                    m.text(&t::calendar::more(l, over));
                },
            );
        }
    });
}

/// Whether an event finds no room in a day of the week.
fn over(grid: &Grid, timed: &Timed) -> bool {
    timed.slot.column >= if grid.single { MOST_LANES } else { LANES }
}

/// What lies above the hours.
struct Bar<'a> {
    card: &'a EventCard,
    from: WallTime,
    to: WallTime,
    /// The first and the last day that are shown of it.
    days: (usize, usize),
    lane: usize,
    draft: bool,
}

fn bars_with<'a>(grid: &'a Grid, draft: Option<&'a Draft>) -> Vec<Bar<'a>> {
    let mut bars: Vec<Bar<'a>> = grid
        .bars
        .iter()
        .chain(moved_here(grid, draft))
        .filter_map(|card| {
            let moved = draft.filter(|d| d.event.as_ref().is_some_and(|e| e.id == card.id));
            let (from, to) = moved.map_or_else(|| wall(card), |d| (d.from, d.to));
            let last = to.plus(-1).date;
            let shown = |d: &Date| from.date <= *d && *d <= last;
            let first = grid.days.iter().position(shown)?;
            let last = grid.days.iter().rposition(shown)?;
            Some(Bar { card, from, to, days: (first, last), lane: 0, draft: moved.is_some() })
        })
        .collect();
    let spans: Vec<(i64, i64)> = bars.iter().map(|b| (b.days.0 as i64, b.days.1 as i64 + 1)).collect();
    for (bar, slot) in bars.iter_mut().zip(pack(&spans)) {
        bar.lane = slot.column;
    }
    bars
}

/// What is moved over from another page.
fn moved_here<'a>(grid: &Grid, draft: Option<&'a Draft>) -> Option<&'a EventCard> {
    let card = draft?.event.as_ref()?;
    (is_bar(card) && grid.bars.iter().all(|b| b.id != card.id)).then_some(card)
}

/// A bar stands in every day that it touches; its words are seen in the first.
fn write_bar(m: &mut Markup, grid: &Grid, bar: &Bar<'_>, day: usize) {
    if day < bar.days.0 || day > bar.days.1 {
        return;
    }
    let l = grid.l;
    let marks = Marks::of(bar.card, grid.days[day]);
    let begins = day == bar.days.0;
    let ends = day == bar.days.1;
    let class = ["tg-bar", if begins { " begins" } else { "" }, if ends { " ends" } else { "" }].concat();
    let mut attributes = marks.attributes(&class);
    let lane = bar.lane.min(MOST_LANES).to_string();
    let length = (bar.days.1 + 1 - bar.days.0).to_string();
    attributes.push(("data-lane", &lane));
    if begins {
        attributes.push(("data-length", &length));
    }
    if bar.draft && begins {
        attributes.push(("data-draft", ""));
    }
    let all_day = bar.card.all_day;
    let when = words::span(bar.from, bar.to, all_day, l);
    let seen = if all_day || !begins { String::new() } else { bar.from.clock() };
    m.element("a", &attributes, |m| {
        m.element("span", &[("class", "tg-bar-text")], |m| write_event(m, bar.card, &seen, &when, l));
        if ends && bar.card.mine_to_change && all_day {
            m.element("i", &[("class", "tg-edge")], |_| {});
        }
    });
}

/// The hours, and what is in them.
pub(super) fn rows(grid: &Grid, draft: Option<&Draft>) -> String {
    let l = grid.l;
    Markup::of(|m| {
        m.element("div", &[("class", "tg-row tg-times"), ("role", "row")], |m| {
            m.element("div", &[("role", "rowheader"), ("class", "tg-axis")], |m| {
                m.element("span", &[("class", "visually-hidden")], |m| {
                    m.text(t::calendar::hours(l));
                });
                for hour in 0..24 {
                    let number = hour.to_string();
                    let class = if hour == grid.first_hour() { "tg-hour tg-first" } else { "tg-hour" };
                    m.element(
                        "span",
                        &[("class", class), ("data-h", &number), ("aria-hidden", "true")],
                        |m| {
                            m.text(&format!("{hour}:00"));
                        },
                    );
                }
            });
            for (day, timed) in grid.days.iter().zip(&grid.timed) {
                write_day(m, grid, *day, timed, draft);
            }
        });
    })
}

fn write_day(m: &mut Markup, grid: &Grid, day: Date, timed: &[Timed], draft: Option<&Draft>) {
    let iso = time::iso_date(day);
    let class = grid.class(day, "tg-day");
    let mut attributes = vec![("role", "gridcell"), ("class", class.as_str()), ("data-day", &iso)];
    attributes.extend(dow(day).map(|dow| ("data-dow", dow)));
    m.element("div", &attributes, |m| {
        for t in timed {
            let moved = draft.is_some_and(|d| d.event.as_ref().is_some_and(|e| e.id == t.card.id));
            write_timed(m, grid, day, t, moved);
        }
        let drawn = draft.filter(|d| d.event.as_ref().is_none_or(|e| !is_bar(e)));
        if let Some(draft) = drawn
            && let Some(part) = within(day, draft.from, draft.to)
        {
            write_draft(m, grid, day, draft, part);
        }
        if day == grid.today {
            m.element("i", &[("class", "tg-now"), ("hidden", ""), ("aria-hidden", "true")], |_| {});
        }
    });
}

/// Where something lies in its day, as the styles read it: by five minutes.
fn position(part: (i64, i64), slot: Slot, most: usize) -> [(&'static str, String); 7] {
    let start = part.0 / 5 * 5;
    let long = ((part.1 - start).max(5) + 4) / 5 * 5;
    let of = slot.of.min(most);
    [
        ("data-h", (start / 60).to_string()),
        ("data-m", (start % 60).to_string()),
        ("data-lh", (long / 60).to_string()),
        ("data-lm", (long % 60).to_string()),
        ("data-col", slot.column.min(most).to_string()),
        ("data-wide", slot.wide.min(of.saturating_sub(slot.column).max(1)).to_string()),
        ("data-of", of.to_string()),
    ]
}

fn write_timed(m: &mut Markup, grid: &Grid, day: Date, timed: &Timed, moved: bool) {
    let l = grid.l;
    let over = over(grid, timed);
    let class = match (over, moved) {
        (_, true) => "tg-event is-ghost",
        (true, false) => "tg-event is-over",
        (false, false) => "tg-event",
    };
    let position = position(timed.part, timed.slot, if grid.single { MOST_LANES } else { LANES });
    let (from, to) = wall(&timed.card);
    if moved {
        // Where it was, while it is moved.
        let mut attributes =
            vec![("class", class), ("aria-hidden", "true"), ("data-kind", timed.card.kind.code())];
        attributes.extend(position.iter().map(|(name, value)| (*name, value.as_str())));
        m.element("span", &attributes, |m| {
            m.text(&timed.card.title);
        });
        return;
    }
    let marks = Marks::of(&timed.card, day);
    let mut attributes = marks.attributes(class);
    attributes.extend(position.iter().map(|(name, value)| (*name, value.as_str())));
    let narrow = !grid.single && timed.slot.of > 1;
    write_block(m, &attributes, &timed.card, (from, to), day, narrow, l);
}

fn write_block(
    m: &mut Markup,
    attributes: &[(&'static str, &str)],
    card: &EventCard,
    (from, to): (WallTime, WallTime),
    day: Date,
    narrow: bool,
    l: Locale,
) {
    let when = words::span(from, to, false, l);
    // Time and title stand in one line where there is room for one only.
    let short = from.until(to) < 55;
    let seen = if short || narrow { from.clock() } else { format!("{}–{}", from.clock(), to.clock()) };
    let mut attributes = attributes.to_vec();
    if short {
        attributes.push(("data-short", ""));
    }
    let stretches = card.mine_to_change && to.plus(-1).date == day;
    m.element("a", &attributes, |m| {
        write_event(m, card, &seen, &when, l);
        if stretches {
            m.element("i", &[("class", "tg-edge")], |_| {});
        }
    });
}

fn write_draft(m: &mut Markup, grid: &Grid, day: Date, draft: &Draft, part: (i64, i64)) {
    let slot = Slot { column: 0, wide: 1, of: 1 };
    let position = position(part, slot, 1);
    let place = position.iter().map(|(name, value)| (*name, value.as_str()));
    match &draft.event {
        Some(card) => {
            let marks = Marks::of(card, day);
            let mut attributes = marks.attributes("tg-event is-pending");
            attributes.extend(place);
            if day == draft.from.date {
                attributes.extend([("data-draft", ""), ("tabindex", "0")]);
            }
            write_block(m, &attributes, card, (draft.from, draft.to), day, false, grid.l);
        }
        None => {
            let mut attributes = vec![("class", "tg-event is-pending is-new"), ("data-kind", "other")];
            attributes.extend(place);
            m.element("div", &attributes, |m| {
                m.element("span", &[("class", "chip-time")], |m| {
                    m.text(&format!("{}–{}", draft.from.clock(), draft.to.clock()));
                });
            });
        }
    }
}
