//! Making and changing an event.

use super::api::{FormPage, Save, form};
use super::edit_more::{People, Repeat, Terms};
use super::id_param;
use crate::boot::{form_key, use_boot, use_locale};
use crate::ui::{
    Breadcrumbs, Check, Choice, Editor, Field, Form, Hidden, Loaded, Notice, PageHead, PageTitle, Post,
    Radios, Select, Version, data,
};
use domain::event::{EventForm, EventKind};
use domain::input::{parse_date, parse_time};
use domain::series::Scope;
use domain::{Error, EventId, t};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const LABELS: &[(&str, domain::locale::Text)] = &[
    ("title", t::event::f_title),
    ("kind", t::event::f_kind),
    ("summary", t::event::f_summary),
    ("body", t::event::f_body),
    ("date", t::event::f_date),
    ("start", t::event::f_start),
    ("end_date", t::event::f_end_date),
    ("end", t::event::f_end),
    ("zone", t::event::f_zone),
    ("place", t::event::f_place),
    ("online_url", t::event::f_online),
    ("capacity", t::event::f_capacity),
    ("price", t::event::f_price),
    ("speakers", t::event::f_speakers),
    ("cohosts", t::event::f_cohosts),
    ("visibility", t::event::f_visibility),
    ("circle", t::event::f_circle_which),
    ("opens", t::event::f_opens),
    ("closes", t::event::f_closes),
    ("cancel_until", t::event::f_cancel_until),
    ("offer_hours", t::event::f_offer_hours),
    ("repeat", t::event::f_repeat),
    ("every", t::event::f_every),
    ("ends", t::event::f_ends),
    ("count", t::event::f_count),
    ("until", t::event::f_until),
    ("rule", t::event::f_rule),
    ("also", t::event::f_also),
    ("except", t::event::f_except),
    ("materials", t::event::f_materials),
    ("state", t::event::f_state),
    ("recap", t::event::f_recap),
];

/// Makes an event: from nothing, from a time chosen in the calendar, or from another event.
#[component]
pub fn New() -> impl IntoView {
    let l = use_locale();
    let elsewhere = use_boot().with_value(|b| (b.zone != b.home_zone).then(|| b.zone.clone()));
    let map = use_query_map();
    let copy = Memo::new(move |_| map.with(|m| m.get("copy")).and_then(|id| id.parse::<EventId>().ok()));
    let found = data(move || copy.get(), |copy| form(None, copy));
    view! {
        <Loaded
            from=found
            view=move |mut page| {
                map.with_untracked(|m| at_time(&mut page.form, elsewhere.clone(), |name| m.get(name)));
                view! { <EventFormView page=page title=t::event::new(l) /> }
            }
        />
    }
}

/// Puts the time that was chosen in the calendar into a new form: it is of the reader's own clock, where they read
/// elsewhere.
fn at_time(form: &mut EventForm, elsewhere: Option<String>, get: impl Fn(&str) -> Option<String>) {
    if let Some(date) = get("date").filter(|d| parse_date(d).is_some()) {
        form.date = date;
    }
    for (name, field) in [("start", &mut form.start), ("end", &mut form.end)] {
        if let Some(time) = get(name).filter(|time| parse_time(time).is_some()) {
            *field = time;
            if let Some(zone) = &elsewhere {
                form.zone.clone_from(zone);
            }
        }
    }
}

/// Changes an event.
#[component]
pub fn Edit() -> impl IntoView {
    let l = use_locale();
    let found = data(id_param, |id| async move {
        match id {
            Some(id) => form(Some(id), None).await,
            None => Err(Error::NotFound.into()),
        }
    });
    view! { <Loaded from=found view=move |page| view! { <EventFormView page=page title=t::event::edit(l) /> } /> }
}

#[component]
fn EventFormView(page: FormPage, title: &'static str) -> impl IntoView {
    let l = use_locale();
    let save = Post::to::<Save>();
    let FormPage { form, circles, zone, people, series, copied, .. } = page;
    let id = form.id.parse().ok();
    let mut above = vec![("/events".to_owned(), t::nav::events(l).to_owned())];
    if !form.id.is_empty() {
        above.push((format!("/events/{}", form.id), form.title.clone()));
    }
    let now_at = id.map(|_: EventId| format!("/events/{}", form.id)).unwrap_or_default();
    let back = above.last().map(|(href, _)| href.clone()).unwrap_or_default();
    let kinds = EventKind::ALL.into_iter().map(|k| Choice::new(k.code(), k.name(l))).collect::<Vec<_>>();
    let mut audiences =
        vec![Choice::new("public", t::event::f_public(l)), Choice::new("members", t::event::f_members(l))];
    let mut circle_choices = vec![Choice::new("", t::form::choose(l))];
    if !circles.is_empty() {
        audiences.push(Choice::new("circle", t::event::f_circle(l)));
        circle_choices.extend(circles.iter().map(|c| Choice::new(c.id.to_string(), c.name.clone())));
    }
    let states =
        vec![Choice::new("published", t::event::f_published(l)), Choice::new("draft", t::event::f_draft(l))];
    let kind = if form.kind.is_empty() { "seminar".to_owned() } else { form.kind.clone() };
    // How many are told depends on which occurrences are chosen: it is said when that is saved.
    let tell = if series { t::event::f_tell_series(l).to_owned() } else { t::event::f_tell(l, people) };
    let fresh = move || async move { super::api::form(id, None).await.ok().map(|p| p.form.version) };
    view! {
        <PageTitle text=title />
        <Breadcrumbs above=above here=title />
        <PageHead title=title />
        {copied.map(|title| view! { <Notice tone="info"><p>{t::event::copied(l, title)}</p></Notice> })}
        <Form post=save labels=LABELS now_at=now_at>
            <Hidden name="id" value=form.id.clone() />
            <Hidden name="copy_of" value=form.copy_of.clone() />
            {form.id.is_empty().then(|| view! { <Hidden name="key" value=form_key("event") /> })}
            <Version first=form.version.clone() stale=save.stale() fresh=fresh />
            <fieldset class="form-section">
                <legend>{t::event::f_basics(l)}</legend>
                <Field name="title" label=t::event::f_title(l) value=form.title.clone() required=true />
                <Select name="kind" label=t::event::f_kind(l) choices=kinds value=kind required=true />
                <Field name="summary" label=t::event::f_summary(l) hint=t::event::f_summary_hint(l) value=form.summary.clone() />
                <Editor name="body" label=t::event::f_body(l) value=form.body.clone() rows=10 />
            </fieldset>
            <fieldset class="form-section">
                <legend>{t::event::f_when(l)}</legend>
                <p class="hint">{t::event::tz(l, if form.zone.is_empty() { zone.clone() } else { form.zone.clone() })}<br />{t::event::f_end_hint(l)}</p>
                <div class="field-row">
                    <Field name="date" label=t::event::f_date(l) kind="date" value=form.date.clone() required=true />
                    <Field name="start" label=t::event::f_start(l) kind="time" value=form.start.clone() required=true />
                    <Field name="end" label=t::event::f_end(l) kind="time" value=form.end.clone() required=true />
                </div>
                <Check name="all_day" value="1" checked=form.all_day == "1">{t::event::f_all_day(l)}</Check>
                <div class="field-row">
                    <Field name="end_date" label=t::event::f_end_date(l) hint=t::event::f_end_date_hint(l) kind="date" value=form.end_date.clone() />
                    <Field name="zone" label=t::event::f_zone(l) hint=t::event::f_zone_hint(l, zone) value=form.zone.clone() />
                </div>
            </fieldset>
            <Repeat form=form.clone() />
            <fieldset class="form-section">
                <legend>{t::event::f_where(l)}</legend>
                <Field name="place" label=t::event::f_place(l) hint=t::event::f_place_hint(l) value=form.place.clone() />
                <Field name="online_url" label=t::event::f_online(l) hint=t::event::f_online_hint(l) kind="url" value=form.online_url.clone() />
            </fieldset>
            <fieldset class="form-section">
                <legend>{t::event::f_seats(l)}</legend>
                <div class="field-row">
                    <Field name="capacity" label=t::event::f_capacity(l) hint=t::event::f_capacity_hint(l) kind="number" narrow=true value=form.capacity.clone() />
                    <Field name="price" label=t::event::f_price(l) hint=t::event::f_price_hint(l) kind="number" narrow=true value=form.price.clone() />
                </div>
            </fieldset>
            <Terms form=form.clone() />
            <People form=form.clone() />
            <fieldset class="form-section">
                <legend>{t::event::f_audience(l)}</legend>
                <Select name="visibility" label=t::event::f_visibility(l) choices=audiences value=form.visibility.clone() />
                {(!circles.is_empty())
                    .then(|| view! { <Select name="circle" label=t::event::f_circle_which(l) choices=circle_choices value=form.circle.clone() /> })}
                <Select name="state" label=t::event::f_state(l) choices=states value=form.state.clone() />
            </fieldset>
            {(!form.id.is_empty())
                .then(|| {
                    view! {
                        <fieldset class="form-section">
                            <legend>{t::event::f_recap(l)}</legend>
                            <Editor name="recap" label=t::event::f_recap(l) value=form.recap.clone() />
                        </fieldset>
                    }
                })}
            {series.then(|| view! { <ScopeChoice /> })}
            {(people > 0 || series).then(|| view! { <Check name="tell" value="1" checked=false>{tell}</Check> })}
            <div class="form-actions">
                <button class="button primary" disabled=move || save.sending().get()>{t::form::save(l)}</button>
                <a class="button quiet" href=back>{t::form::cancel(l)}</a>
            </div>
        </Form>
    }
}

/// Which occurrences of a series a change is for.
#[component]
pub(super) fn ScopeChoice() -> impl IntoView {
    let l = use_locale();
    let choices = Scope::ALL
        .into_iter()
        .map(|scope| {
            let choice = Choice::new(scope.code(), scope.name(l));
            if scope == Scope::This { choice } else { choice.hint(t::event::f_scope_hint(l)) }
        })
        .collect::<Vec<_>>();
    view! { <Radios name="scope" label=t::event::scope(l) choices=choices value=Scope::This.code() /> }
}
