//! All members, whatever their standing, and what admins do about them.

use super::api::list_members;
use super::attachments::AttachmentsRules;
use super::desk::{Desk, error_text};
use super::join_mode::JoinModeForm;
use super::messages::MessagesForm;
use super::row::{Row, standing_name};
use super::second_step::SecondStepForm;
use crate::boot::use_locale;
use crate::ui::{Empty, Icon, Loaded, Notice, PageHead, PageTitle, Pager, data};
use domain::account::Standing;
use domain::member::{AdminMember, AdminMembers};
use domain::{MemberId, t};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// All members, for admins.
#[component]
pub fn Members() -> impl IntoView {
    let map = use_query_map();
    let query = Memo::new(move |_| {
        let standing = map.with(|m| m.get("standing")).and_then(|s| Standing::parse(&s));
        let page = map.with(|m| m.get("page")).and_then(|p| p.parse::<i64>().ok()).unwrap_or(1);
        (standing, page)
    });
    let desk = Desk::new();
    let found =
        data(move || (query.get(), desk.changes.get()), |((standing, page), _)| list_members(standing, page));
    let even = StoredValue::new(false);
    view! {
        <Loaded
            from=found
            view=move |page| {
                even.update_value(|e| *e = !*e);
                view! { <MembersView page=page standing=query.get_untracked().0 desk=desk even=even.get_value() /> }
            }
        />
    }
}

/// The address of a page of one standing, or of all.
fn href(standing: Option<Standing>, page: i64) -> String {
    let standing = standing.map(|s| format!("standing={}", s.code()));
    let page = (page > 1).then(|| format!("page={page}"));
    let query: Vec<String> = standing.into_iter().chain(page).collect();
    if query.is_empty() { "/admin".to_owned() } else { format!("/admin?{}", query.join("&")) }
}

#[component]
fn MembersView(page: AdminMembers, standing: Option<Standing>, desk: Desk, even: bool) -> impl IntoView {
    let l = use_locale();
    let total: i64 = page.counts.iter().map(|(_, n)| n).sum();
    let ids: Vec<MemberId> = page.members.iter().map(|m| m.id).collect();
    // Refused about somebody who is no longer in this list.
    let elsewhere = move || {
        desk.refused
            .with(|r| r.as_ref().filter(|(id, _)| !ids.contains(id)).map(|(_, error)| error_text(error, l)))
    };
    let table = view! { <Table members=page.members desk=desk /> };
    view! {
        <PageTitle text=t::admin::members(l) />
        <PageHead title=t::admin::members(l)>
            <a class="button" href="/admin/vocabulary"><Icon name="list" />{t::vocabulary::title(l)}</a>
            <a class="button" href="/admin/spaces"><Icon name="talk" />{t::space::title(l)}</a>
            <a class="button" href="/admin/invitations"><Icon name="mail" />{t::invitation::list(l)}</a>
        </PageHead>
        <p class="meta" class:visually-hidden=move || desk.done.with(Option::is_none) role="status">{move || desk.done.get()}</p>
        {move || elsewhere().map(|text| view! { <Notice tone="danger"><p>{text}</p></Notice> })}
        <JoinModeForm mode=page.join_mode join=desk.join />
        <SecondStepForm demand=page.second_step save=desk.second_step />
        <MessagesForm messages=page.messages save=desk.messages />
        <AttachmentsRules rules=page.attachments save=desk.attachments />
        <nav class="tabs" aria-label=t::admin::standings(l)>
            <a href=href(None, 1) aria-current=standing.is_none().then_some("page")>{t::admin::all(l, total)}</a>
            {page
                .counts
                .iter()
                .map(|(s, n)| {
                    let current = (standing == Some(*s)).then_some("page");
                    view! { <a href=href(Some(*s), 1) aria-current=current>{t::admin::tab(l, standing_name(*s, l), n)}</a> }
                })
                .collect_view()}
        </nav>
        // Every answer is drawn as a new table. Drawn over the old one, an opened row would come to stand for the
        // person who moved into its place, and a second click would meet somebody else.
        {if even { Either::Left(table) } else { Either::Right(table) }}
        <Pager page=page.page pages=page.pages href=move |n| href(standing, n) />
    }
}

#[component]
fn Table(members: Vec<AdminMember>, desk: Desk) -> impl IntoView {
    let l = use_locale();
    let region = NodeRef::<leptos::html::Div>::new();
    // The button that was pressed is gone with its table: the keyboard goes on from the row.
    Effect::new(move |_| {
        if let Some(region) = region.get()
            && let Some(member) = desk.last.try_update_value(Option::take).flatten()
        {
            match region.query_selector(&format!("#member-{member} a, #member-{member} button")) {
                Ok(Some(control)) => focus(control),
                _ => focus(region.into()),
            }
        }
    });
    let inside = if members.is_empty() {
        view! { <Empty title=t::admin::none(l) text=t::admin::none_text(l) /> }.into_any()
    } else {
        view! {
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{t::admin::name(l)}</th>
                        <th scope="col">{t::admin::standing(l)}</th>
                        <th scope="col">{t::admin::roles(l)}</th>
                        <th scope="col">{t::admin::joined(l)}</th>
                        <th scope="col"><span class="visually-hidden">{t::admin::actions(l)}</span></th>
                    </tr>
                </thead>
                <tbody>{members.into_iter().map(|m| view! { <Row member=m desk=desk /> }).collect_view()}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <div class="table-wrap" role="region" aria-label=t::admin::table(l) tabindex="0" node_ref=region>
            {inside}
        </div>
    }
}

fn focus(element: web_sys::Element) {
    use wasm_bindgen::JsCast;
    if let Ok(element) = element.dyn_into::<web_sys::HtmlElement>() {
        let _focused = element.focus();
    }
}
