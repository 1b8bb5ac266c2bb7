//! All invitations, and a new one.

use super::api::{End, Make, list};
use crate::boot::{use_boot, use_locale};
use crate::ui::{
    Breadcrumbs, Choice, Field, Form, Hidden, Loaded, Notice, PageHead, PageTitle, Post, PostForm, Refused,
    Select, data, say,
};
use domain::invitation::{Invitation, InvitationsPage};
use domain::{Locale, t};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const LABELS: &[(&str, domain::locale::Text)] = &[
    ("note", t::invitation::f_note),
    ("most", t::invitation::f_most),
    ("days", t::invitation::f_days),
    ("circle", t::invitation::f_circle),
];

/// All invitations, for admins.
#[component]
pub fn List() -> impl IntoView {
    let l = use_locale();
    let (make, end) = (Post::to::<Make>(), Post::to::<End>());
    Effect::new(move |before: Option<u32>| {
        let taken = end.taken().get();
        if before.is_some_and(|b| b != taken) {
            say(t::invitation::ended(l));
        }
        taken
    });
    let map = use_query_map();
    let made = Memo::new(move |_| map.with(|m| m.get("made")).unwrap_or_default());
    let found = data(move || (made.get(), end.answers().get()), |_| list());
    let even = StoredValue::new(false);
    let title = t::invitation::list(l);
    let view = move |page: InvitationsPage| {
        let mut circles = vec![Choice::new("", t::invitation::no_circle(l))];
        circles.extend(page.circles.iter().map(|c| Choice::new(c.id.to_string(), c.name.clone())));
        let made = made.get_untracked();
        even.update_value(|e| *e = !*e);
        // Made before the form, whose context would reach the rows' own forms.
        let rows = page
            .invitations
            .into_iter()
            .map(|i| {
                let new = i.id.to_string() == made;
                row(i, new, end, l)
            })
            .collect_view();
        let form = view! { <New make=make circles=circles /> };
        view! {
            <PageTitle text=title />
            <Breadcrumbs above=vec![("/admin".to_owned(), t::nav::admin(l).to_owned())] here=title />
            <PageHead title=title lede=t::invitation::lede(l) />
            <Refused posts=vec![end] />
            {(!made.is_empty()).then(|| view! { <Notice tone="success"><p>{t::invitation::made(l)}</p></Notice> })}
            <ul class="invitations">
                {rows}
            </ul>
            <section class="section">
                <h2>{t::invitation::new(l)}</h2>
                // Drawn anew each time: what was typed has become an invitation.
                {if even.get_value() { Either::Left(form) } else { Either::Right(form) }}
            </section>
        }
    };
    view! { <Loaded from=found view=view /> }
}

#[component]
fn New(make: Post, circles: Vec<Choice>) -> impl IntoView {
    let l = use_locale();
    view! {
                <Form post=make labels=LABELS>
                    <Field name="note" label=t::invitation::f_note(l) hint=t::invitation::f_note_hint(l) />
                    <div class="field-row">
                        <Field name="most" label=t::invitation::f_most(l) kind="number" value="1" narrow=true required=true />
                        <Field name="days" label=t::invitation::f_days(l) kind="number" value="14" narrow=true required=true />
                    </div>
                    {(circles.len() > 1)
                        .then(|| view! { <Select name="circle" label=t::invitation::f_circle(l) hint=t::invitation::f_circle_hint(l) choices=circles value="" /> })}
                    <div class="form-actions">
                        <button class="button primary" disabled=move || make.sending().get()>{t::invitation::make(l)}</button>
                    </div>
                </Form>
    }
}

fn row(one: Invitation, new: bool, end: Post, l: Locale) -> impl IntoView + use<> {
    let Invitation { id, code, note, most, used, circle, expires, open } = one;
    let link = use_boot().with_value(|b| format!("{}/invite/{code}", b.url));
    let name = if note.is_empty() { t::invitation::unnamed(l).to_owned() } else { note };
    let field = format!("link-{id}");
    view! {
        <li id=format!("invitation-{id}") data-closed=(!open).then_some("true") data-new=new.then_some("true")>
            <h2>{name.clone()}</h2>
            <p class="meta">
                <span>{t::invitation::used(l, used, most)}</span>
                <span>{if open { t::invitation::until(l, expires.day(l)) } else { t::invitation::closed(l).to_owned() }}</span>
                {circle.map(|c| view! { <span>{c}</span> })}
            </p>
            {open
                .then(|| {
                    view! {
                        <div class="field">
                            <label for=field.clone()>{t::invitation::link(l)}</label>
                            <input id=field readonly="" value=link />
                        </div>
                        <PostForm post=end>
                            <Hidden name="id" value=id.to_string() />
                            <button class="button small" disabled=move || end.sending().get()>
                                {t::invitation::end(l)}
                                <span class="visually-hidden">{format!(" ({name})")}</span>
                            </button>
                        </PostForm>
                    }
                })}
        </li>
    }
}
