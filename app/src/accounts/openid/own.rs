//! One's own accounts elsewhere: which they are, linking one, taking one away.

use super::api::{Link, OpenIdPage, Unlink, own};
use super::{WentWrong, called, to};
use crate::accounts::security::{Proof, ProveWho, above};
use crate::boot::use_locale;
use crate::ui::{
    Breadcrumbs, Hidden, Icon, Loaded, Notice, PageHead, PageTitle, Post, PostForm, Refused, data, say,
};
use domain::account::openid::{Identity, Provider, Stranger};
use domain::t;
use leptos::prelude::*;

/// Where this page stands.
const HERE: &str = "/me/settings/account/openid";

/// One's own accounts elsewhere.
#[component]
pub(in crate::accounts) fn Own() -> impl IntoView {
    let l = use_locale();
    let (link, unlink, proof) = (Post::to::<Link>(), Post::to::<Unlink>(), Proof::new());
    for (post, text) in [(link, t::openid::linked(l)), (unlink, t::openid::unlinked(l))] {
        Effect::new(move |before: Option<u32>| {
            let taken = post.taken().get();
            if before.is_some_and(|b| b != taken) {
                say(text);
            }
            taken
        });
    }
    let found = data(move || (link.answers().get(), unlink.answers().get(), proof.answers()), |_| own());
    let title = t::openid::title(l);
    let view = move |OpenIdPage { security, stranger }: OpenIdPage| {
        let proved = security.proved;
        let (identities, providers) = (security.identities.clone(), security.providers.clone());
        view! {
            <PageTitle text=title />
            <div class="narrow-page">
                <Breadcrumbs above=above(l) here=title />
                <PageHead title=title lede=t::openid::lede(l) />
                <WentWrong name="fault" />
                <Refused posts=vec![link, unlink] />
                {stranger.map(|stranger| view! { <Offered stranger=stranger link=link proved=proved /> })}
                {(!proved).then(|| view! { <ProveWho security=security proof=proof /> })}
                {if identities.is_empty() {
                    view! { <p>{t::openid::none(l)}</p> }.into_any()
                } else {
                    let rows = identities.into_iter().map(|i| view! { <Row identity=i unlink=unlink proved=proved /> });
                    view! { <ul class="keys">{rows.collect_view()}</ul> }.into_any()
                }}
                <More providers=providers />
            </div>
        }
    };
    view! { <Loaded from=found view=view /> }
}

/// One that a provider has just shown, before it is linked.
#[component]
fn Offered(stranger: Stranger, link: Post, proved: bool) -> impl IntoView {
    let l = use_locale();
    let account = called(&stranger);
    view! {
        <Notice tone="info">
            <p>{t::openid::offered(l, account)}</p>
            {if proved {
                view! {
                    <PostForm post=link>
                        <button class="button primary" disabled=move || link.sending().get()>{t::openid::link(l)}</button>
                    </PostForm>
                }
                    .into_any()
            } else {
                view! { <p>{t::openid::prove_first(l)}</p> }.into_any()
            }}
        </Notice>
    }
}

#[component]
fn Row(identity: Identity, unlink: Post, proved: bool) -> impl IntoView {
    let l = use_locale();
    let Identity { id, provider, label, linked, used } = identity;
    let used =
        used.map_or_else(|| t::openid::unused(l).to_owned(), |at| t::security::passkey_used(l, at.day(l)));
    let of = format!(" ({provider})");
    view! {
        <li class="key">
            <Icon name="key" />
            <div class="key-what">
                <h2>{provider}</h2>
                {(!label.is_empty()).then(|| view! { <p>{label}</p> })}
                <p class="meta">{t::openid::since(l, linked.day(l))} "・" {used}</p>
            </div>
            {proved
                .then(|| {
                    view! {
                        <div class="key-acts">
                            <details class="confirm">
                                <summary class="button small danger">{t::openid::unlink(l)}<span class="visually-hidden">{of}</span></summary>
                                <PostForm post=unlink class="form">
                                    <Hidden name="id" value=id.to_string() />
                                    <p>{t::openid::unlink_text(l)}</p>
                                    <div class="form-actions">
                                        <button class="button danger" disabled=move || unlink.sending().get()>{t::openid::unlink(l)}</button>
                                    </div>
                                </PostForm>
                            </details>
                        </div>
                    }
                })}
        </li>
    }
}

/// The providers of more.
#[component]
fn More(providers: Vec<Provider>) -> impl IntoView {
    let l = use_locale();
    if providers.is_empty() {
        return view! { <p class="aside-line">{t::openid::no_providers(l)}</p> }.into_any();
    }
    let ways = providers.into_iter().map(|provider| {
        let href = to(&provider.id, HERE);
        view! { <li><a class="button" href=href rel="external">{t::openid::link_with(l, provider.name)}</a></li> }
    });
    view! {
        <section class="section ways-elsewhere">
            <h2>{t::openid::more(l)}</h2>
            <ul>{ways.collect_view()}</ul>
        </section>
    }
    .into_any()
}
