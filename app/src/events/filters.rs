//! The calendar's filters: a form that asks with its address.

use crate::boot::{use_locale, use_viewer};
use crate::ui::{Icon, QueryForm};
use domain::calendar::{CalendarQuery, View};
use domain::circle::CircleName;
use domain::event::EventKind;
use domain::{t, time};
use leptos::prelude::*;

#[component]
pub(super) fn Filters(query: CalendarQuery, circles: Vec<CircleName>) -> impl IntoView {
    let l = use_locale();
    let member = use_viewer().is_some();
    let set = [query.kind.is_some(), query.circle.is_some(), query.open, query.online, query.mine]
        .into_iter()
        .filter(|x| *x)
        .count();
    let opened = set > 0;
    let clear = CalendarQuery { view: query.view, date: query.date, ..CalendarQuery::default() };
    view! {
        <details class="filters" open=opened>
            <summary>
                <Icon name="filter" />
                {t::calendar::filter(l)}
                {(set > 0).then(|| view! { <span class="filters-count">{set}</span> })}
            </summary>
            <QueryForm action="/events" class="filters-form">
                {(query.view != View::Month).then(|| view! { <input type="hidden" name="view" value=query.view.code() /> })}
                {query.date.map(|d| view! { <input type="hidden" name="date" value=time::iso_date(d) /> })}
                <div class="field">
                    <label for="f-kind">{t::event::f_kind(l)}</label>
                    <select id="f-kind" name="kind">
                        <option value="">{t::calendar::any_kind(l)}</option>
                        {EventKind::ALL
                            .into_iter()
                            .map(|k| view! { <option value=k.code() selected=query.kind == Some(k)>{k.name(l)}</option> })
                            .collect_view()}
                    </select>
                </div>
                {(!circles.is_empty())
                    .then(|| {
                        view! {
                            <div class="field">
                                <label for="f-circle">{t::calendar::circle(l)}</label>
                                <select id="f-circle" name="circle">
                                    <option value="">{t::calendar::any_circle(l)}</option>
                                    {circles
                                        .into_iter()
                                        .map(|c| view! { <option value=c.id.to_string() selected=query.circle == Some(c.id)>{c.name}</option> })
                                        .collect_view()}
                                </select>
                            </div>
                        }
                    })}
                <label class="check"><input type="checkbox" name="open" value="1" checked=query.open /><span>{t::calendar::open(l)}</span></label>
                <label class="check"><input type="checkbox" name="online" value="1" checked=query.online /><span>{t::calendar::online(l)}</span></label>
                {member
                    .then(|| {
                        view! {
                            <label class="check"><input type="checkbox" name="mine" value="1" checked=query.mine /><span>{t::calendar::mine(l)}</span></label>
                        }
                    })}
                <div class="filters-actions">
                    <button class="button">{t::calendar::apply(l)}</button>
                    <a class="button quiet" href=clear.href()>{t::calendar::clear(l)}</a>
                </div>
            </QueryForm>
        </details>
    }
}
