//! The map of Japan: each prefecture one tile, with how many members it would leave. Every tile is a box to tick, so that
//! it works without script; with it, one tile is a stop of the tab key and the arrows go to its neighbours.

use super::facets::apply;
use crate::boot::use_locale;
use crate::ui::{Icon, stand_at};
use domain::member::{FacetCount, Tile, tile};
use domain::vocabulary::Vocabulary;
use domain::{Locale, t};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Shades of a tile besides that of nobody.
const SHADES: i64 = 4;

#[component]
pub(super) fn PrefectureMap(chosen: Vec<String>, counts: Vec<FacetCount>) -> impl IntoView {
    let l = use_locale();
    let counts: Vec<FacetCount> = counts.into_iter().filter(|c| c.list == Vocabulary::Prefecture).collect();
    let most = counts.iter().map(|c| c.count).max().unwrap_or(0);
    let set = chosen.len();
    let open = set > 0;
    let tiles = counts.into_iter().filter_map(|c| {
        let place = tile(&c.code)?;
        let on = chosen.contains(&c.code);
        let label = t::member::tile(l, &c.name, c.count);
        let title = label.clone();
        Some(view! {
            <label class="tile" data-column=place.column data-row=place.row data-shade=shade(c.count, most) title=title>
                <input type="checkbox" name="prefecture" value=c.code checked=on aria-label=label />
                <span aria-hidden="true">{short(&c.name, l).to_owned()}</span>
                <span class="count" aria-hidden="true">{c.count}</span>
            </label>
        })
    });
    let map = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(map) = map.get() {
            one_stop(&map, None);
        }
    });
    view! {
        <details class="prefectures" open=open>
            <summary>
                <Icon name="map" />
                {t::member::on_map(l)}
                {(set > 0).then(|| view! { <span class="filters-count">{set}</span> })}
            </summary>
            <fieldset on:change=apply>
                <legend class="visually-hidden">{t::member::prefecture(l)}</legend>
                <p class="hint">{t::member::map_hint(l)}</p>
                <div class="tiles" node_ref=map on:keydown=walk on:focusin=stay>{tiles.collect_view()}</div>
                <button class="button">{t::member::apply(l)}</button>
            </fieldset>
        </details>
    }
}

/// How dark a tile is: 0 for nobody, then in equal steps up to the fullest.
const fn shade(count: i64, most: i64) -> i64 {
    if count == 0 || most == 0 { 0 } else { (count * SHADES + most - 1) / most }
}

/// A name that fits a tile: without what every prefecture is.
fn short(name: &str, l: Locale) -> &str {
    match l {
        Locale::Ja if name != "北海道" => name.strip_suffix(['都', '府', '県']).unwrap_or(name),
        _ => name,
    }
}

type Box = web_sys::HtmlInputElement;

fn boxes(map: &web_sys::Element) -> Vec<Box> {
    let Ok(all) = map.query_selector_all("input") else { return Vec::new() };
    (0..all.length()).filter_map(|n| all.get(n)?.dyn_into().ok()).collect()
}

/// Makes one tile the stop of the tab key: the one given, the first chosen, or the first.
fn one_stop(map: &web_sys::Element, stop: Option<&Box>) {
    let all = boxes(map);
    let first = || all.iter().find(|b| b.checked()).or_else(|| all.first()).cloned();
    let Some(stop) = stop.cloned().or_else(first) else { return };
    for one in &all {
        one.set_tab_index(if *one == stop { 0 } else { -1 });
    }
}

/// Wherever a finger or a mouse put the focus, the tab key comes back to.
fn stay(event: leptos::ev::FocusEvent) {
    let stop = event.target().and_then(|t| t.dyn_into::<Box>().ok());
    if let (Some(stop), Some(map)) = (stop, event.current_target().and_then(|m| m.dyn_into().ok())) {
        one_stop(&map, Some(&stop));
    }
}

/// The arrows go to the nearest tile in their direction.
fn walk(event: leptos::ev::KeyboardEvent) {
    let (across, down) = match event.key().as_str() {
        "ArrowLeft" => (-1, 0),
        "ArrowRight" => (1, 0),
        "ArrowUp" => (0, -1),
        "ArrowDown" => (0, 1),
        _ => return,
    };
    let from = event.target().and_then(|t| t.dyn_into::<Box>().ok());
    let map = event.current_target().and_then(|m| m.dyn_into::<web_sys::Element>().ok());
    let (Some(from), Some(map)) = (from, map) else { return };
    event.prevent_default();
    let Some(here) = tile(&from.value()) else { return };
    let all = boxes(&map);
    let there = all.iter().filter_map(|b| Some((steps(here, tile(&b.value())?, (across, down))?, b)));
    if let Some((_, next)) = there.min_by_key(|(far, _)| *far) {
        stand_at(next);
    }
}

/// How far a tile lies in a direction; none for what does not lie there. What is straight ahead is nearer than what is
/// beside the way.
fn steps(from: Tile, to: Tile, (across, down): (i32, i32)) -> Option<i32> {
    let (x, y) = (i32::from(to.column) - i32::from(from.column), i32::from(to.row) - i32::from(from.row));
    let ahead = x * across + y * down;
    let beside = (x * down).abs() + (y * across).abs();
    (ahead > 0).then_some(ahead + 3 * beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fullest_tile_is_the_darkest() {
        assert_eq!([0, 1, 25, 26, 50, 99, 100].map(|n| shade(n, 100)), [0, 1, 1, 2, 2, 4, 4]);
        assert_eq!(shade(0, 0), 0);
    }

    #[test]
    fn names_lose_what_every_prefecture_is_and_nothing_else() {
        let names = ["東京都", "京都府", "埼玉県", "北海道"].map(|n| short(n, Locale::Ja));
        assert_eq!(names, ["東京", "京都", "埼玉", "北海道"]);
        assert_eq!(short("Kyoto", Locale::En), "Kyoto");
    }

    #[test]
    fn arrows_reach_every_prefecture() {
        let all: Vec<Tile> = (1..=47).filter_map(|n| tile(&format!("{n:02}"))).collect();
        let next = |from: Tile, way| {
            let there = all.iter().filter_map(|to| Some((steps(from, *to, way)?, *to)));
            there.min_by_key(|(far, _)| *far).map(|(_, to)| to)
        };
        let mut known = vec![all[12]];
        let mut at = 0;
        while at < known.len() {
            for way in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
                if let Some(to) = next(known[at], way)
                    && !known.contains(&to)
                {
                    known.push(to);
                }
            }
            at += 1;
        }
        assert_eq!(known.len(), 47, "from Tokyo");
    }
}
