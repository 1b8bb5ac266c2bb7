//! All spaces, in the order in which everyone finds them.

use super::api::{RemoveSpace, ShiftSpace, list};
use super::{audience, starters};
use crate::boot::use_locale;
use crate::ui::{
    Breadcrumbs, Empty, Hidden, Icon, Loaded, PageHead, PageTitle, Post, PostForm, Refused, data, say,
    stand_at,
};
use domain::space::{AdminSpace, Starters};
use domain::{Locale, t};
use leptos::either::Either;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// All spaces, for admins.
#[component]
pub fn List() -> impl IntoView {
    let l = use_locale();
    let (shift, remove) = (Post::to::<ShiftSpace>(), Post::to::<RemoveSpace>());
    let found = data(move || (shift.answers().get(), remove.answers().get()), |_| list());
    for (post, done) in [(shift, t::space::shifted(l)), (remove, t::space::removed(l))] {
        Effect::new(move |before: Option<u32>| {
            let taken = post.taken().get();
            if before.is_some_and(|b| b != taken) {
                say(done);
            }
            taken
        });
    }
    let (moved, even) = (StoredValue::new(None), StoredValue::new(false));
    Effect::new(move |_| {
        if shift.taken().get() > 0 {
            moved.set_value(shift.sent("id").zip(shift.sent("to")));
        }
    });
    let title = t::space::title(l);
    view! {
        <PageTitle text=title />
        <Breadcrumbs above=vec![("/admin".to_owned(), t::nav::admin(l).to_owned())] here=title />
        <PageHead title=title lede=t::space::lede(l)>
            <a class="button primary" href="/admin/spaces/new"><Icon name="plus" />{t::space::new(l)}</a>
        </PageHead>
        <Refused posts=vec![shift, remove] />
        <Loaded
            from=found
            view=move |spaces| {
                if spaces.is_empty() {
                    return Either::Left(view! { <Empty title=t::space::none(l) text=t::space::none_text(l) /> });
                }
                even.update_value(|e| *e = !*e);
                let order = view! { <Order spaces=spaces ways=(shift, remove) moved=moved /> };
                // Drawn anew each time: drawn over the old one, what was unfolded would come to stand for another space.
                Either::Right(if even.get_value() { Either::Left(order) } else { Either::Right(order) })
            }
        />
    }
}

#[component]
fn Order(
    spaces: Vec<AdminSpace>,
    /// The ways to shift one, and to take one away.
    ways: (Post, Post),
    /// Which was moved last, and where to.
    moved: StoredValue<Option<(String, String)>>,
) -> impl IntoView {
    let l = use_locale();
    let list = NodeRef::<leptos::html::Ol>::new();
    // What was pressed is gone with the list that it stood in: one goes on with the space, wherever it is now.
    Effect::new(move |_| {
        let Some(list) = list.get() else { return };
        let Some((id, to)) = moved.try_update_value(Option::take).flatten() else { return };
        let button = list.query_selector(&format!("#space-{id} button[data-to={to}]")).ok().flatten();
        if let Some(button) = button.and_then(|b| b.dyn_into::<web_sys::HtmlElement>().ok()) {
            stand_at(&button);
        }
    });
    let last = spaces.len() - 1;
    let rows = spaces.into_iter().enumerate().map(|(n, space)| row(space, (n == 0, n == last), ways, l));
    view! { <ol class="space-order" node_ref=list>{rows.collect_view()}</ol> }
}

fn row(
    one: AdminSpace,
    (first, last): (bool, bool),
    (shift, remove): (Post, Post),
    l: Locale,
) -> impl IntoView + use<> {
    let AdminSpace { space, circle, open, empty } = one;
    let (id, name) = (space.id, space.name);
    let move_to = |to: &'static str, icon: &'static str, label: String, end: bool| {
        view! {
            <PostForm post=shift>
                <Hidden name="id" value=id.to_string() />
                <Hidden name="to" value=to />
                // At the end there is nowhere to go; the button stays, so that the focus does.
                <button class="button quiet small icon-only" data-to=to aria-label=label aria-disabled=end.then_some("true")><Icon name=icon /></button>
            </PostForm>
        }
    };
    view! {
        <li id=format!("space-{id}") data-closed=(space.starters == Starters::Nobody).then_some("true")>
            <div class="space-moves">
                {move_to("up", "chevron-up", t::space::up(l, &name), first)}
                {move_to("down", "chevron-down", t::space::down(l, &name), last)}
            </div>
            <div class="space-what">
                <h2>
                    {if open {
                        Either::Left(view! { <a href=format!("/talk/{}", space.slug)>{name.clone()}</a> })
                    } else {
                        Either::Right(name.clone())
                    }}
                </h2>
                <p>{space.description}</p>
                <p class="meta">
                    <span>{circle.unwrap_or_else(|| audience(space.visibility, l).to_owned())}</span>
                    {(space.starters != Starters::Members).then(|| view! { <span>{starters(space.starters, l)}</span> })}
                    {space.anonymous.then(|| view! { <span>{t::space::anonymous(l)}</span> })}
                    <span>{t::thread::threads(l, space.threads)}</span>
                </p>
            </div>
            <div class="space-acts">
                <a class="button small" href=format!("/admin/spaces/{id}")>{t::space::edit(l)}<span class="visually-hidden">{format!(" ({name})")}</span></a>
                {empty
                    .then(|| {
                        view! {
                            <details class="confirm">
                                <summary class="button small danger">{t::space::remove(l)}<span class="visually-hidden">{format!(" ({name})")}</span></summary>
                                <PostForm post=remove class="form">
                                    <Hidden name="id" value=id.to_string() />
                                    <p>{t::space::remove_text(l)}</p>
                                    <div class="form-actions">
                                        <button class="button danger" disabled=move || remove.sending().get()>{t::space::remove_yes(l, &name)}</button>
                                    </div>
                                </PostForm>
                            </details>
                        }
                    })}
            </div>
        </li>
    }
}
