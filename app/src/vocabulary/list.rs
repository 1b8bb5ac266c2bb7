//! One vocabulary at a time, in the order in which everybody finds its terms.

use super::api::{ShiftTerm, list};
use crate::boot::use_locale;
use crate::members::list_name;
use crate::ui::{
    Breadcrumbs, Empty, Hidden, Icon, Loaded, PageHead, PageTitle, Post, PostForm, Refused, data, say,
    stand_at,
};
use domain::vocabulary::{EditedTerm, EditedVocabulary, Vocabulary};
use domain::{Locale, t};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use wasm_bindgen::JsCast;

/// The vocabularies, for admins.
#[component]
pub fn List() -> impl IntoView {
    let l = use_locale();
    let shift = Post::to::<ShiftTerm>();
    let found = data(move || shift.answers().get(), |_| list());
    Effect::new(move |before: Option<u32>| {
        let taken = shift.taken().get();
        if before.is_some_and(|b| b != taken) {
            say(t::vocabulary::shifted(l));
        }
        taken
    });
    let (moved, even) = (StoredValue::new(None), StoredValue::new(false));
    Effect::new(move |_| {
        if shift.taken().get() > 0 {
            moved.set_value(shift.sent("code").zip(shift.sent("to")));
        }
    });
    let query = use_query_map();
    let chosen = Memo::new(move |_| {
        let asked = query.with(|q| q.get("list")).and_then(|code| Vocabulary::parse(&code));
        asked.filter(|list| Vocabulary::EDITED.contains(list)).unwrap_or(Vocabulary::Profession)
    });
    let title = t::vocabulary::title(l);
    view! {
        <PageTitle text=title />
        <Breadcrumbs above=vec![("/admin".to_owned(), t::nav::admin(l).to_owned())] here=title />
        <PageHead title=title lede=t::vocabulary::lede(l)>
            <a class="button primary" href=move || format!("/admin/vocabulary/term?list={}", chosen.get().code())>
                <Icon name="plus" />
                {t::vocabulary::new(l)}
            </a>
        </PageHead>
        <Refused posts=vec![shift] />
        <nav class="segments" aria-label=title>
            {Vocabulary::EDITED
                .into_iter()
                .map(|list| {
                    let here = move || (chosen.get() == list).then_some("true");
                    view! { <a href=format!("/admin/vocabulary?list={}", list.code()) aria-current=here>{list_name(list, l)}</a> }
                })
                .collect_view()}
        </nav>
        <Loaded
            from=found
            view=move |lists| {
                even.update_value(|e| *e = !*e);
                let now = chosen.get();
                let terms = view! { <Terms lists=lists list=now shift=shift moved=moved /> };
                // Drawn anew each time: drawn over the old one, focus would come to stand on another term.
                if even.get_value() { Either::Left(terms) } else { Either::Right(terms) }
            }
        />
    }
}

#[component]
fn Terms(
    lists: Vec<EditedVocabulary>,
    list: Vocabulary,
    shift: Post,
    /// Which was moved last, and where to.
    moved: StoredValue<Option<(String, String)>>,
) -> impl IntoView {
    let l = use_locale();
    let terms = lists.into_iter().find(|of| of.list == list).map(|of| of.terms).unwrap_or_default();
    if terms.is_empty() {
        return Either::Left(
            view! { <Empty title=t::vocabulary::none(l) text=t::vocabulary::none_text(l) /> },
        );
    }
    let order = NodeRef::<leptos::html::Ol>::new();
    // What was pressed is gone with the list that it stood in: one goes on with the term, wherever it is now.
    Effect::new(move |_| {
        let Some(order) = order.get() else { return };
        let Some((code, to)) = moved.try_update_value(Option::take).flatten() else { return };
        let button = order.query_selector(&format!("#term-{code} button[data-to={to}]")).ok().flatten();
        if let Some(button) = button.and_then(|b| b.dyn_into::<web_sys::HtmlElement>().ok()) {
            stand_at(&button);
        }
    });
    let last = terms.len() - 1;
    let rows = terms.into_iter().enumerate().map(|(n, term)| row(list, term, (n == 0, n == last), shift, l));
    Either::Right(view! { <ol class="space-order" node_ref=order>{rows.collect_view()}</ol> })
}

fn row(
    list: Vocabulary,
    term: EditedTerm,
    (first, last): (bool, bool),
    shift: Post,
    l: Locale,
) -> impl IntoView + use<> {
    let EditedTerm { code, ja, en, retired, shown, .. } = term;
    let name = if l == Locale::En && !en.is_empty() { en.clone() } else { ja.clone() };
    let other = if l == Locale::En { ja } else { en };
    let move_to = move |to: String, way: &'static str, icon: &'static str, label: String, end: bool| {
        view! {
            <PostForm post=shift>
                <Hidden name="list" value=list.code() />
                <Hidden name="code" value=to />
                <Hidden name="to" value=way />
                // At the end there is nowhere to go; the button stays, so that the focus does.
                <button class="button quiet small icon-only" data-to=way aria-label=label aria-disabled=end.then_some("true")><Icon name=icon /></button>
            </PostForm>
        }
    };
    view! {
        <li id=format!("term-{code}") data-closed=retired.then_some("true")>
            <div class="space-moves">
                {move_to(code.clone(), "up", "chevron-up", t::space::up(l, &name), first)}
                {move_to(code.clone(), "down", "chevron-down", t::space::down(l, &name), last)}
            </div>
            <div class="space-what">
                <h2>{name.clone()}</h2>
                <p class="meta">
                    {(!other.is_empty() && other != name).then(|| view! { <span>{other}</span> })}
                    <span>{t::vocabulary::shown(l, shown)}</span>
                    {retired.then(|| view! { <span>{t::vocabulary::retired(l)}</span> })}
                </p>
            </div>
            <div class="space-acts">
                <a class="button small" href=format!("/admin/vocabulary/term?list={}&code={code}", list.code())>
                    {t::space::edit(l)}
                    <span class="visually-hidden">{format!(" ({name})")}</span>
                </a>
            </div>
        </li>
    }
}
