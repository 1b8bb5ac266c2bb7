//! One article.

use super::api::{
    CheckArticle, GiveBackArticle, MarkArticle, PublishArticle, RemoveArticle, SubmitArticle,
    WithdrawArticle, show_article,
};
use super::list::Marks;
use super::{Day, above, slug_param};
use crate::boot::{use_boot, use_locale};
use crate::ui::{
    Breadcrumbs, Form, Hidden, Icon, Lines, Loaded, Notice, PageHead, PageTitle, Person, Post, PostForm,
    Refused, data,
};
use domain::article::{
    Access, ArticleCard, ArticlePage, ArticleState, Heading, LibraryQuery, Marks as OwnMarks, May,
};
use domain::{ArticleId, t};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_meta::Meta;

/// The ways of this page's forms.
#[derive(Clone, Copy)]
struct Ways {
    submit: Post,
    publish: Post,
    give_back: Post,
    withdraw: Post,
    remove: Post,
    check: Post,
    mark: Post,
}

/// One article.
#[component]
pub fn Show() -> impl IntoView {
    let ways = Ways {
        submit: Post::to::<SubmitArticle>(),
        publish: Post::to::<PublishArticle>(),
        give_back: Post::to::<GiveBackArticle>(),
        withdraw: Post::to::<WithdrawArticle>(),
        remove: Post::to::<RemoveArticle>(),
        check: Post::to::<CheckArticle>(),
        mark: Post::to::<MarkArticle>(),
    };
    let steps = [ways.submit, ways.publish, ways.withdraw, ways.check, ways.mark];
    let answers = move || steps.iter().map(|post| post.answers().get()).sum::<u32>();
    let found = data(move || (slug_param(), answers()), |(slug, _)| show_article(slug));
    let posts = vec![ways.submit, ways.publish, ways.withdraw, ways.remove, ways.check, ways.mark];
    view! {
        <Refused posts=posts />
        <Loaded from=found view=move |page| view! { <Article page=page ways=ways /> } />
    }
}

#[component]
fn Article(page: ArticlePage, ways: Ways) -> impl IntoView {
    let l = use_locale();
    let ArticlePage {
        card,
        event,
        version,
        html,
        contents,
        changed,
        checked,
        old,
        note,
        marks,
        may,
        related,
    } = page;
    let id = card.id;
    let state = card.state;
    let href = format!("/library/{}", card.slug);
    let edit = format!("{href}/edit");
    let history = format!("{href}/history");
    let lede = (!card.summary.is_empty()).then(|| card.summary.clone());
    let head = view! {
        {may.change
            .then(|| {
                view! {
                    <a class="button" href=edit><Icon name="edit" />{t::article::edit(l)}</a>
                    <a class="button quiet" href=history><Icon name="clock" />{t::article::history(l)}</a>
                }
            })}
    };
    view! {
        <PageTitle text=card.title.clone() />
        <Preview card=card.clone() />
        <Breadcrumbs above=above(l) here=card.title.clone() />
        <Head title=card.title.clone() lede=lede>{head}</Head>
        <p class="meta article-meta">
            <Day at=card.at />
            <span>{t::article::minutes(l, card.minutes)}</span>
            {changed.map(|at| view! { <span>{t::article::changed(l)} " " <Day at=at /></span> })}
            <Marks card=card.clone() />
        </p>
        {event.map(|(id, title)| view! { <p class="meta">{t::article::for_event(l)} " " <a href=format!("/events/{id}")>{title}</a></p> })}
        {(!note.is_empty())
            .then(|| view! { <Notice tone="warning"><p>{t::article::note_of_editor(l)}</p><p class="typed">{note}</p></Notice> })}
        <Steps id=id version=version state=state may=may ways=ways />
        <Contents contents=contents />
        <article class="prose article-text" inner_html=html></article>
        {marks.then(|| view! { <Own id=id marks=card.marks post=ways.mark /> })}
        <Foot card=card checked=checked old=old may=may version=version ways=ways />
        {(!related.is_empty())
            .then(|| {
                view! {
                    <section class="section">
                        <h2>{t::article::related(l)}</h2>
                        <ul class="menu-list card">
                            {related
                                .into_iter()
                                .map(|a| {
                                    view! {
                                        <li><a href=format!("/library/{}", a.slug)><span>{a.title}</span><Icon name="chevron-right" /></a></li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                    </section>
                }
            })}
    }
}

/// What those who meet a link to it see: only of what everybody may read.
#[component]
fn Preview(card: ArticleCard) -> impl IntoView {
    let url = use_boot().with_value(|b| b.url.clone());
    (card.access == Access::Public && card.state == ArticleState::Published).then(|| {
        view! {
            <Meta property="og:type" content="article" />
            <Meta property="og:title" content=card.title />
            <Meta property="og:url" content=format!("{url}/library/{}", card.slug) />
            <Meta name="twitter:card" content="summary" />
        }
    })
}

/// The head of a page whose sentence may be missing.
#[component]
fn Head(title: String, lede: Option<String>, children: Children) -> impl IntoView {
    match lede {
        Some(lede) => view! { <PageHead title=title lede=lede>{children()}</PageHead> }.into_any(),
        None => view! { <PageHead title=title>{children()}</PageHead> }.into_any(),
    }
}

/// Its headings, where there are enough to choose from.
#[component]
fn Contents(contents: Vec<Heading>) -> impl IntoView {
    let l = use_locale();
    (contents.len() > 2).then(|| {
        view! {
            <nav class="contents card" aria-labelledby="contents-h">
                <h2 id="contents-h">{t::article::contents(l)}</h2>
                <ol>
                    {contents
                        .into_iter()
                        .map(|h| view! { <li data-depth=h.depth.to_string()><a href=format!("#{}", h.anchor)>{h.text}</a></li> })
                        .collect_view()}
                </ol>
            </nav>
        }
    })
}

/// What can be done with it, as far as it is.
#[component]
fn Steps(id: ArticleId, version: i64, state: ArticleState, may: May, ways: Ways) -> impl IntoView {
    let l = use_locale();
    let some = may.submit || may.publish || may.give_back || may.remove || state == ArticleState::Review;
    let text = match state {
        ArticleState::Draft if may.publish => t::article::draft_editor(l),
        ArticleState::Draft => t::article::draft_text(l),
        ArticleState::Review if may.publish => t::article::review_editor(l),
        _ => t::article::review_text(l),
    };
    some.then(|| {
        view! {
            <section class="card article-steps" aria-label=t::article::steps(l)>
                <p>{text}</p>
                <div class="form-actions">
                    {may.submit.then(|| view! { <Step post=ways.submit id=id version=version primary=true text=t::article::submit(l) /> })}
                    {may.publish.then(|| view! { <Step post=ways.publish id=id version=version primary=true text=t::article::publish(l) /> })}
                    {(may.withdraw && state == ArticleState::Review)
                        .then(|| view! { <Step post=ways.withdraw id=id version=version primary=false text=t::article::take_back(l) /> })}
                </div>
                {may.give_back.then(|| view! { <GiveBack id=id version=version post=ways.give_back /> })}
                {may.remove
                    .then(|| {
                        view! {
                            <details class="confirm">
                                <summary class="button small danger">{t::article::remove(l)}</summary>
                                <PostForm post=ways.remove>
                                    <Hidden name="id" value=id.to_string() />
                                    <Hidden name="version" value=version.to_string() />
                                    <p>{t::article::remove_text(l)}</p>
                                    <div class="form-actions">
                                        <button class="button danger" disabled=move || ways.remove.sending().get()>{t::article::remove_yes(l)}</button>
                                    </div>
                                </PostForm>
                            </details>
                        }
                    })}
            </section>
        }
    })
}

/// What the reader keeps of it for themselves.
#[component]
fn Own(id: ArticleId, marks: OwnMarks, post: Post) -> impl IntoView {
    let l = use_locale();
    let one = |mark: &'static str, icon: &'static str, is: bool, text: &'static str| {
        view! {
            <PostForm post=post>
                <Hidden name="id" value=id.to_string() />
                <Hidden name="mark" value=mark />
                {(!is).then(|| view! { <Hidden name="on" value="true" /> })}
                <button class="button small" aria-pressed=is.to_string() disabled=move || post.sending().get()>
                    <Icon name=icon />
                    {text}
                </button>
            </PostForm>
        }
    };
    view! {
        <div class="form-actions article-own">
            {one("read", "check", marks.read, if marks.read { t::article::was_read(l) } else { t::article::mark_read(l) })}
            {one("saved", "bookmark", marks.saved, if marks.saved { t::article::was_saved(l) } else { t::article::mark_saved(l) })}
        </div>
    }
}

/// One step on.
#[component]
fn Step(post: Post, id: ArticleId, version: i64, primary: bool, text: &'static str) -> impl IntoView {
    view! {
        <PostForm post=post>
            <Hidden name="id" value=id.to_string() />
            <Hidden name="version" value=version.to_string() />
            <button class=if primary { "button primary" } else { "button" } disabled=move || post.sending().get()>{text}</button>
        </PostForm>
    }
}

const LABELS: &[(&str, domain::locale::Text)] = &[("note", t::article::f_note)];

#[component]
fn GiveBack(id: ArticleId, version: i64, post: Post) -> impl IntoView {
    let l = use_locale();
    // What was refused is seen.
    let open = !post.refused().is_empty();
    view! {
        <details class="confirm" open=open>
            <summary class="button small">{t::article::give_back(l)}</summary>
            <Form post=post labels=LABELS>
                <Hidden name="id" value=id.to_string() />
                <Hidden name="version" value=version.to_string() />
                <Lines name="note" label=t::article::f_note(l) hint=t::article::f_note_hint(l) rows=3 />
                <div class="form-actions">
                    <button class="button" disabled=move || post.sending().get()>{t::article::give_back_yes(l)}</button>
                </div>
            </Form>
        </details>
    }
}

/// Who wrote it, what it is about, and whether it still holds.
#[component]
fn Foot(
    card: ArticleCard,
    checked: Option<domain::Moment>,
    old: bool,
    may: May,
    version: i64,
    ways: Ways,
) -> impl IntoView {
    let l = use_locale();
    let id = card.id;
    let tags = card.tags.into_iter().map(|tag| {
        let href = LibraryQuery { tag: tag.clone(), ..LibraryQuery::default() }.href(1);
        view! { <li><a class="tag" href=href>{tag}</a></li> }
    });
    let tags: Vec<_> = tags.collect();
    let withdraw = may.withdraw && card.state == ArticleState::Published;
    view! {
        <footer class="article-foot">
            <h2 class="visually-hidden">{t::article::authors(l)}</h2>
            {if card.authors.is_empty() {
                Either::Left(view! { <p>{t::thread::former(l)}</p> })
            } else {
                Either::Right(
                    view! { <ul class="people">{card.authors.into_iter().map(|person| view! { <li><Person person=person /></li> }).collect_view()}</ul> },
                )
            }}
            {(!tags.is_empty()).then(|| view! { <ul class="tags" aria-label=t::article::tags(l)>{tags}</ul> })}
            {checked
                .map(|at| {
                    view! {
                        <p class="meta">
                            <span>{t::article::checked(l)} " " <Day at=at /></span>
                            {old.then(|| view! { <span class="badge" data-tone="warning">{t::article::old(l)}</span> })}
                        </p>
                    }
                })}
            <div class="form-actions">
                {may.check.then(|| view! { <Step post=ways.check id=id version=version primary=false text=t::article::check(l) /> })}
                {withdraw.then(|| view! { <Step post=ways.withdraw id=id version=version primary=false text=t::article::withdraw(l) /> })}
            </div>
        </footer>
    }
}
