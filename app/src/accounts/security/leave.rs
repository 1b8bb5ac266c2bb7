//! Leaving, and staying after all.

use super::above;
use super::api::{ComeBack, Leave as LeaveNow, departure};
use super::proof::{Proof, ProveWho};
use crate::boot::use_locale;
use crate::ui::{
    Breadcrumbs, Check, Choice, Form, Loaded, Notice, PageHead, PageTitle, PlainForm, Post, Radios, data,
};
use domain::account::departure::{DAYS_TO_RETURN, Departure, LeavePage, PostsFate};
use domain::t;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Leaves the community.
#[component]
pub fn Leave() -> impl IntoView {
    let l = use_locale();
    let (leave, proof) = (Post::to::<LeaveNow>(), Proof::new());
    let found = data(move || proof.answers(), |_| departure());
    let view = move |page: LeavePage| {
        let title = if page.departure.is_some() { t::security::leaving(l) } else { t::security::leave(l) };
        view! {
            <PageTitle text=title />
            <div class="narrow-page">
                <Breadcrumbs above=above(l) here=title />
                {match page.departure {
                    Some(going) => view! { <Going going=going /> }.into_any(),
                    None => {
                        view! {
                            <PageHead title=title lede=t::security::leave_lede(l) />
                            {if page.security.proved {
                                view! { <LeaveForm leave=leave /> }.into_any()
                            } else {
                                view! { <ProveWho security=page.security proof=proof /> }.into_any()
                            }}
                        }
                            .into_any()
                    }
                }}
            </div>
        }
    };
    view! { <Loaded from=found view=view /> }
}

#[component]
fn Going(going: Departure) -> impl IntoView {
    let l = use_locale();
    let posts = match going.posts {
        PostsFate::Keep => t::security::leaving_keep(l),
        PostsFate::Remove => t::security::leaving_remove(l),
    };
    view! {
        <PageHead title=t::security::leaving(l) />
        <p>
            {if going.declined {
                t::application::declined_due(l, going.due.day(l))
            } else {
                format!("{} {posts}", t::security::leaving_due(l, going.due.day(l)))
            }}
        </p>
        {if going.declined {
            view! { <p><a href="/me/application">{t::application::talk(l)}</a></p> }.into_any()
        } else {
            // Who comes back is shown everything again: the page is loaded anew.
            view! {
                <PlainForm action=ComeBack::url()>
                    <div class="form-actions"><button class="button primary">{t::security::come_back(l)}</button></div>
                </PlainForm>
            }
                .into_any()
        }}
    }
}

#[component]
fn LeaveForm(leave: Post) -> impl IntoView {
    let l = use_locale();
    let fates = vec![
        Choice::new(PostsFate::Keep.code(), t::security::leave_keep(l)).hint(t::security::leave_keep_hint(l)),
        Choice::new(PostsFate::Remove.code(), t::security::leave_remove(l))
            .hint(t::security::leave_remove_hint(l)),
    ];
    view! {
        <Notice tone="warning">
            <p class="notice-title">{t::security::leave_what(l)}</p>
            <ul>
                <li>{t::security::leave_seats(l)}</li>
                <li>{t::security::leave_sessions(l)}</li>
                <li>{t::security::leave_days(l, DAYS_TO_RETURN)}</li>
            </ul>
        </Notice>
        <Form post=leave labels=&[("posts", t::security::leave_posts), ("sure", t::security::leave_sure)]>
            <Radios name="posts" label=t::security::leave_posts(l) choices=fates required=true />
            <Check name="sure">{t::security::leave_sure(l)}</Check>
            <div class="form-actions">
                <button class="button danger" disabled=move || leave.sending().get()>{t::security::leave_send(l)}</button>
                <a class="button quiet" href="/me/settings/account">{t::form::cancel(l)}</a>
            </div>
        </Form>
    }
}
