//! One profile.

use super::api::{ProfilePage, show_profile};
use super::card::write_marks;
use super::seen_as::SeenAs;
use super::{audience_name, part_name};
use crate::boot::{use_boot, use_locale};
use crate::distances::KeepAway;
use crate::ui::{Avatar, Breadcrumbs, Empty, Icon, Loaded, Markup, PageTitle, data};
use domain::member::{Audience, Part};
use domain::{t, time};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// One profile.
#[component]
pub fn Profile() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let asked = move || {
        let handle = params.with(|p| p.get("handle")).unwrap_or_default();
        (handle, query.with(|q| q.get("as")).unwrap_or_default())
    };
    let found = data(asked, |(handle, seen_as)| show_profile(handle, seen_as));
    view! { <Loaded from=found view=move |page| view! { <ProfileView page=page /> } /> }
}

#[component]
fn ProfileView(page: ProfilePage) -> impl IntoView {
    let l = use_locale();
    let ProfilePage { profile, audiences, distance, writes } = page;
    let card = profile.card.clone();
    let own = profile.own;
    if own && profile.seen_as.is_none() {
        // A new name or handle is known to the page at once, not only when it is loaded anew.
        use_boot().update_value(|boot| {
            if let Some(viewer) = &mut boot.viewer {
                viewer.name.clone_from(&card.name);
                viewer.handle.clone_from(&card.handle);
            }
        });
    }
    let marks = StoredValue::new(audiences);
    let mark = move |part: Part| {
        let audience = marks.with_value(|m| m.iter().find(|(p, _)| *p == part).map(|(_, a)| *a));
        audience.filter(|a| *a != Audience::Members).map(|a| {
            view! { <span class="audience-mark"><Icon name="lock" />{audience_name(a, l)}</span> }
        })
    };
    let reading = match card.reading.as_str() {
        "" => format!("@{}", card.handle),
        reading => t::member::read_as(l, reading, &card.handle),
    };
    let joined = |names: &[String]| names.join(t::member::joint(l));
    let professions = joined(&card.professions);
    let verified: Vec<String> = card.credentials.iter().map(|name| t::member::verified(l, name)).collect();
    let facts = [
        (Part::CalledBy, profile.called_by.clone()),
        (Part::Professions, professions.clone()),
        (Part::Credentials, joined(&verified)),
        (Part::Fields, joined(&card.fields)),
        (Part::Workplaces, profile.workplaces.clone()),
        (Part::Schools, joined(&profile.schools)),
        (Part::Prefecture, card.prefecture.clone().unwrap_or_default()),
        (Part::Languages, joined(&profile.languages)),
    ];
    let words =
        [(Part::CanHelp, profile.can_help.clone()), (Part::WantToLearn, profile.want_to_learn.clone())];
    let empty = profile.about_html.is_empty() && facts.iter().chain(&words).all(|(_, text)| text.is_empty());
    let since = time::month(profile.joined.date(), l);
    view! {
        <PageTitle text=card.name.clone() />
        <Breadcrumbs above=vec![("/members".to_owned(), t::nav::members(l).to_owned())] here=card.name.clone() />
        <article class="profile">
            <header class="profile-head">
                <Avatar name=card.name.clone() id=card.id.0 size="large" picture=card.picture.clone() />
                <div>
                    <h1>{card.name.clone()}</h1>
                    <p class="reading">{reading}</p>
                    {(!professions.is_empty()).then(|| view! { <p class="profession">{professions}</p> })}
                    {(!card.headline.is_empty()).then(|| view! { <p>{card.headline.clone()} {mark(Part::Headline)}</p> })}
                    <div inner_html=Markup::of(|m| write_marks(m, &card, l))></div>
                </div>
                {own
                    .then(|| {
                        view! {
                            <div class="page-actions">
                                <a class="button" href="/me/profile"><Icon name="edit" />{t::member::edit(l)}</a>
                                <a class="button quiet" href="/me/picture">{t::member::picture(l)}</a>
                            </div>
                        }
                    })}
                {writes
                    .then(|| {
                        let to = format!("/messages/new?to={}", card.handle);
                        view! { <div class="page-actions"><a class="button" href=to><Icon name="mail" />{t::conversation::write(l)}</a></div> }
                    })}
            </header>
            {own.then(|| view! { <SeenAs handle=card.handle.clone() eyes=profile.seen_as listed=profile.listed /> })}
            {empty
                .then(|| {
                    let text = if own { t::member::empty_mine(l) } else { t::member::empty_other(l) };
                    view! {
                        <Empty title=t::member::empty(l) text=text>
                            {own.then(|| view! { <a class="button primary" href="/me/profile">{t::member::edit_profile(l)}</a> })}
                        </Empty>
                    }
                })}
            {words
                .into_iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(part, text)| {
                    view! {
                        <section class="section">
                            <h2>{part_name(part, l)} {mark(part)}</h2>
                            <div class="prose">{paragraphs(&text)}</div>
                        </section>
                    }
                })
                .collect_view()}
            {(!profile.about_html.is_empty())
                .then(|| {
                    view! {
                        <section class="section">
                            <h2>{t::member::about(l)} {mark(Part::About)}</h2>
                            <div class="prose" inner_html=profile.about_html.clone()></div>
                        </section>
                    }
                })}
            <section class="section">
                <h2>{t::member::basics(l)}</h2>
                <dl class="facts plain">
                    {facts
                        .into_iter()
                        .filter(|(_, text)| !text.is_empty())
                        .map(|(part, text)| view! { <div><dt>{part_name(part, l)}</dt><dd>{text} {mark(part)}</dd></div> })
                        .collect_view()}
                    {(!profile.links.is_empty())
                        .then(|| {
                            let links = profile.links.clone().into_iter().map(|link| {
                                let href = link.clone();
                                view! { <li><a href=href rel="external nofollow noreferrer noopener">{link}</a></li> }
                            });
                            view! {
                                <div>
                                    <dt>{t::member::link(l)}</dt>
                                    <dd><ul class="links">{links.collect_view()}</ul>{mark(Part::Links)}</dd>
                                </div>
                            }
                        })}
                    <div>
                        <dt>{t::member::since(l)}</dt>
                        <dd><time datetime=profile.joined.iso()>{t::member::since_month(l, since)}</time></dd>
                    </div>
                </dl>
            </section>
            {(!own).then(|| view! { <KeepAway handle=card.handle.clone() distance=distance /> })}
        </article>
    }
}

/// Plain text, a paragraph a line.
fn paragraphs(text: &str) -> impl IntoView + use<> {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| view! { <p>{line.to_owned()}</p> })
        .collect_view()
}
