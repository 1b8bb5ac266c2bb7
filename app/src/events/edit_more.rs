//! The parts of the event form that most events do without: folded away until they are wanted.

use crate::boot::use_locale;
use crate::ui::{Check, Choice, Editor, Field, Lines, More, Select};
use domain::event::EventForm;
use domain::t;
use leptos::prelude::*;

/// How it repeats.
#[component]
pub(super) fn Repeat(form: EventForm) -> impl IntoView {
    let l = use_locale();
    let r = form.repeat_form();
    let open = !r.repeat.is_empty();
    let kinds = [
        ("", t::event::f_repeat_none(l)),
        ("daily", t::event::f_repeat_daily(l)),
        ("weekdays", t::event::f_repeat_weekdays(l)),
        ("weekly", t::event::f_repeat_weekly(l)),
        ("monthly_day", t::event::f_repeat_monthly_day(l)),
        ("monthly_nth", t::event::f_repeat_monthly_nth(l)),
        ("monthly_last", t::event::f_repeat_monthly_last(l)),
        ("yearly", t::event::f_repeat_yearly(l)),
        ("rule", t::event::f_repeat_rule(l)),
    ];
    let ends = [
        ("never", t::event::f_ends_never(l)),
        ("count", t::event::f_ends_count(l)),
        ("until", t::event::f_ends_until(l)),
    ];
    let choices = |list: &[(&str, &'static str)]| {
        list.iter().map(|(v, text)| Choice::new(*v, *text)).collect::<Vec<_>>()
    };
    use jiff::civil::Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let days = [
        ("mo", Monday, r.mo == "1"),
        ("tu", Tuesday, r.tu == "1"),
        ("we", Wednesday, r.we == "1"),
        ("th", Thursday, r.th == "1"),
        ("fr", Friday, r.fr == "1"),
        ("sa", Saturday, r.sa == "1"),
        ("su", Sunday, r.su == "1"),
    ];
    view! {
        <More label=t::event::f_repeat(l) open=open fields=&["repeat", "every", "ends", "count", "until", "rule", "also", "except"]>
            <Select name="repeat" label=t::event::f_repeat(l) choices=choices(&kinds) value=r.repeat />
            <fieldset class="choices">
                <legend>{t::event::f_days(l)}</legend>
                <p class="hint">{t::event::f_days_hint(l)}</p>
                <div class="check-row">
                    {days
                        .into_iter()
                        .map(|(name, day, on)| view! { <Check name=name value="1" checked=on>{domain::time::weekday(day, l)}</Check> })
                        .collect_view()}
                </div>
            </fieldset>
            <div class="field-row">
                <Field name="every" label=t::event::f_every(l) hint=t::event::f_every_hint(l) kind="number" narrow=true value=r.every />
                <Select name="ends" label=t::event::f_ends(l) choices=choices(&ends) value=r.ends />
            </div>
            <div class="field-row">
                <Field name="count" label=t::event::f_count(l) kind="number" narrow=true value=r.count />
                <Field name="until" label=t::event::f_until(l) kind="date" value=r.until />
            </div>
            <Field name="rule" label=t::event::f_rule(l) hint=t::event::f_rule_hint(l) value=r.rule />
            <div class="field-row">
                <Lines name="also" label=t::event::f_also(l) hint=t::event::f_also_hint(l) value=r.also />
                <Lines name="except" label=t::event::f_except(l) hint=t::event::f_also_hint(l) value=r.except />
            </div>
        </More>
    }
}

/// When one registers, and what becomes of seats that come free.
#[component]
pub(super) fn Terms(form: EventForm) -> impl IntoView {
    let l = use_locale();
    let set = [&form.opens, &form.closes, &form.cancel_until].iter().any(|v| !v.is_empty());
    let open = set || form.promotion == "asked";
    let promotions = vec![
        Choice::new("automatic", t::event::f_promotion_automatic(l)),
        Choice::new("asked", t::event::f_promotion_asked(l)),
    ];
    view! {
        <More label=t::event::f_terms(l) open=open fields=&["opens", "closes", "cancel_until", "promotion", "offer_hours"]>
            <div class="field-row">
                <Field name="opens" label=t::event::f_opens(l) hint=t::event::f_opens_hint(l) kind="datetime-local" value=form.opens />
                <Field name="closes" label=t::event::f_closes(l) hint=t::event::f_closes_hint(l) kind="datetime-local" value=form.closes />
            </div>
            <Field name="cancel_until" label=t::event::f_cancel_until(l) hint=t::event::f_cancel_until_hint(l) kind="datetime-local" value=form.cancel_until />
            <Select name="promotion" label=t::event::f_promotion(l) choices=promotions value=form.promotion />
            <Field name="offer_hours" label=t::event::f_offer_hours(l) hint=t::event::f_offer_hours_hint(l) kind="number" narrow=true value=form.offer_hours />
        </More>
    }
}

/// Who speaks, who hosts too, and what those who come are given.
#[component]
pub(super) fn People(form: EventForm) -> impl IntoView {
    let l = use_locale();
    let open = !form.speakers.is_empty()
        || !form.cohosts.is_empty()
        || !form.materials.is_empty()
        || form.hide_names == "1";
    view! {
        <More label=t::event::f_people(l) open=open fields=&["speakers", "cohosts", "materials"]>
            <Lines name="speakers" label=t::event::f_speakers(l) hint=t::event::f_speakers_hint(l) value=form.speakers />
            <Field name="cohosts" label=t::event::f_cohosts(l) hint=t::event::f_cohosts_hint(l) value=form.cohosts />
            <Check name="hide_names" value="1" checked=form.hide_names == "1">{t::event::f_hide_names(l)}</Check>
            <Editor name="materials" label=t::event::f_materials(l) value=form.materials />
        </More>
    }
}
