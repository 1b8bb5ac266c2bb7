//! One's own calendar: its address for other programs, and reminders.

use super::api::{End, OwnPage, Remind, Renew, own};
use crate::boot::use_locale;
use crate::ui::{Breadcrumbs, Check, Form, Loaded, PageHead, PageTitle, Post, data};
use domain::registration::Reminder;
use domain::t;
use leptos::prelude::*;

/// One's own calendar.
#[component]
pub fn Own() -> impl IntoView {
    let posts = [Post::to::<Renew>(), Post::to::<End>(), Post::to::<Remind>()];
    let found = data(move || posts.map(|post| post.answers().get()), |_| own());
    view! { <Loaded from=found view=move |page| view! { <OwnView page=page posts=posts /> } /> }
}

#[component]
fn OwnView(page: OwnPage, posts: [Post; 3]) -> impl IntoView {
    let l = use_locale();
    let remind = posts[2];
    let wanted = |r: Reminder| page.reminders.iter().any(|(kind, wanted)| *kind == r && *wanted);
    let (day, hour) = (wanted(Reminder::Day), wanted(Reminder::Hour));
    view! {
        <PageTitle text=t::own_calendar::heading(l) />
        <Breadcrumbs above=vec![("/me".to_owned(), t::nav::me(l).to_owned())] here=t::own_calendar::heading(l) />
        <PageHead title=t::own_calendar::heading(l) lede=t::own_calendar::lede(l) />
        <Feed page=page renew=posts[0] end=posts[1] />
        <section class="section">
            <h2>{t::own_calendar::reminders(l)}</h2>
            <Form post=remind prefix="">
                <Check name="day" value="1" checked=day>{t::own_calendar::remind_day(l)}</Check>
                <Check name="hour" value="1" checked=hour>{t::own_calendar::remind_hour(l)}</Check>
                <div class="form-actions"><button class="button" disabled=move || remind.sending().get()>{t::form::save(l)}</button></div>
                <p class="meta" role="status">{move || (remind.taken().get() > 0).then(|| t::own_calendar::saved(l))}</p>
            </Form>
        </section>
    }
}

#[component]
fn Feed(page: OwnPage, renew: Post, end: Post) -> impl IntoView {
    let l = use_locale();
    let made = page.since.is_some();
    let shown = page.address.map(|address| {
        let open = address.replacen("https://", "webcal://", 1).replacen("http://", "webcal://", 1);
        view! {
            <p class="hint">{t::own_calendar::feed_secret(l)}</p>
            <div class="field">
                <label for="feed">{t::own_calendar::address(l)}</label>
                <input id="feed" type="text" readonly="" value=address />
            </div>
            <p><a class="button" href=open rel="external">{t::own_calendar::open(l)}</a></p>
        }
    });
    let elsewhere = (made && shown.is_none()).then(|| view! { <p>{t::own_calendar::feed_elsewhere(l)}</p> });
    let make = if made { t::own_calendar::renew(l) } else { t::own_calendar::make(l) };
    let form = move |post: Post, label: &'static str, class: &'static str| {
        view! {
            <Form post=post prefix="">
                <div class="form-actions"><button class=class disabled=move || post.sending().get()>{label}</button></div>
            </Form>
        }
    };
    view! {
        <section class="section">
            <h2>{t::own_calendar::feed(l)}</h2>
            {match page.since {
                Some(at) => view! { <p class="meta">{t::own_calendar::feed_since(l, at.near(crate::boot::now(), l))}</p> }.into_any(),
                None => view! { <p>{t::own_calendar::feed_none(l)}</p> }.into_any(),
            }}
            {shown}
            {elsewhere}
            {if made {
                view! {
                    <details class="confirm">
                        <summary>{t::own_calendar::renew(l)}</summary>
                        <p>{t::own_calendar::renew_text(l)}</p>
                        {form(renew, make, "button")}
                    </details>
                    <details class="confirm">
                        <summary>{t::own_calendar::end(l)}</summary>
                        <p>{t::own_calendar::end_text(l)}</p>
                        {form(end, t::own_calendar::end(l), "button danger")}
                    </details>
                }
                    .into_any()
            } else {
                form(renew, make, "button primary").into_any()
            }}
            <p class="meta">{t::own_calendar::public_feed(l)} ": " <a href="/calendar.ics" rel="external">"/calendar.ics"</a></p>
        </section>
    }
}
