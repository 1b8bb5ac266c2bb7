//! Who came, for those who host. Without script it is a list with a form for each person; the script puts in its place
//! what works without network.

use super::api::{CheckInPage, Mark, show};
use super::id_param;
use super::live::Live;
use super::markup::{error_text, write_counter, write_empty, write_notice, write_who};
use super::status::OthersWait;
use crate::boot::{form_key, use_boot, use_locale};
use crate::ui::{Breadcrumbs, Loaded, Markup, PageHead, PageTitle, data};
use domain::check_in::{DoorQuery, Expected};
use domain::event::EventState;
use domain::{Error, EventId, Locale, Moment, t};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;

fn query() -> DoorQuery {
    use_query_map().with(|m| DoorQuery {
        words: m.get("q").unwrap_or_default(),
        ticket: m.get("ticket").filter(|t| !t.is_empty()),
    })
}

/// Who came.
#[component]
pub fn CheckIn() -> impl IntoView {
    let asked = Memo::new(move |_| query());
    let found = data(
        move || (id_param(), asked.get()),
        |(id, query)| async move {
            match id {
                Some(id) => show(id, query).await,
                None => Err(Error::NotFound.into()),
            }
        },
    );
    view! {
        <OthersWait />
        <Loaded from=found view=move |page| view! { <CheckInView page=page /> } />
    }
}

#[component]
fn CheckInView(page: CheckInPage) -> impl IntoView {
    let l = use_locale();
    let (id, title) = (page.card.id, page.card.title.clone());
    let above = vec![
        ("/events".to_owned(), t::nav::events(l).to_owned()),
        (format!("/events/{id}"), title.clone()),
        (format!("/events/{id}/attendees"), t::event::attendees_title(l).to_owned()),
    ];
    let open = page.card.state == EventState::Published;
    let plain = StoredValue::new(plain(&page, open, l));
    let door = page.door;
    // What the server rendered is taken over first; then comes what only the browser can.
    let live = RwSignal::new(false);
    Effect::new(move |_| live.set(open));
    view! {
        <PageTitle text=format!("{} {title}", t::door::title(l)) />
        <Breadcrumbs above=above here=t::door::title(l) />
        <PageHead title=t::door::title(l) lede=title />
        {move || if live.get() {
            view! { <Live event=id page=door.clone() /> }.into_any()
        } else {
            view! { <div class="door" inner_html=plain.get_value()></div> }.into_any()
        }}
    }
}

/// The page without script.
fn plain(page: &CheckInPage, open: bool, l: Locale) -> String {
    let (door, event) = (&page.door, page.card.id);
    let words = query().words;
    let row = |m: &mut Markup, expected: &Expected| write_row(m, event, expected, door.now.offset, open, l);
    // A guest who was to be let in may have given their seat back meanwhile.
    let refused = use_boot()
        .with_value(|b| b.kept.as_ref().filter(|k| k.action == Mark::url()).map(|k| error_text(&k.error, l)));
    Markup::of(|m| {
        if !open {
            write_notice(m, "warning", t::door::closed(l), "");
        }
        if let Some(text) = refused {
            write_notice(m, "danger", &text, "");
        }
        match &door.ticket {
            Some(Some(expected)) => {
                m.element("ul", &[("class", "door-list door-asked")], |m| row(m, expected));
            }
            Some(None) => {
                write_notice(m, "danger", t::door::not_listed_title(l), t::door::not_listed_text(l));
            }
            None => {}
        }
        m.element("div", &[("class", "door-counter")], |m| write_counter(m, door.came, door.all, l));
        let action = format!("/events/{event}/check-in");
        m.element("form", &[("class", "search-row"), ("method", "get"), ("action", &action)], |m| {
            let label = t::door::search(l);
            m.element("label", &[("class", "visually-hidden"), ("for", "q")], |m| {
                m.text(label);
            });
            let field = [("id", "q"), ("name", "q"), ("type", "search"), ("autocomplete", "off")];
            m.void("input", &[&field[..], &[("value", &words), ("placeholder", label)]].concat());
            m.element("button", &[("class", "button")], |m| {
                m.text(t::door::search_button(l));
            });
        });
        if !door.found.is_empty() {
            m.element("ul", &[("class", "door-list"), ("aria-label", t::door::list(l))], |m| {
                door.found.iter().for_each(|expected| row(m, expected));
            });
        }
        write_empty(m, door.found.is_empty(), words.is_empty(), door.more, l);
    })
}

/// One person, with the form that lets them in or takes that back.
fn write_row(m: &mut Markup, event: EventId, expected: &Expected, offset: i32, open: bool, l: Locale) {
    let Expected { guest, since } = expected;
    let here = since.is_some();
    let (label, text, class) = if here {
        (t::door::undo_label(l, &guest.name), t::door::undo(l), "button quiet")
    } else {
        (t::door::check_in_label(l, &guest.name), t::door::check_in(l), "button")
    };
    let mark: &[_] =
        if here { &[("class", "door-row"), ("data-here", "")] } else { &[("class", "door-row")] };
    m.element("li", mark, |m| {
        let clock = since.as_ref().map(|s| Moment { at: s.at, offset }.clock()).unwrap_or_default();
        m.element("div", &[("class", "door-who")], |m| {
            write_who(m, guest, since.as_ref().map(|s| (s, clock)), l);
        });
        if !open {
            return;
        }
        m.element("form", &[("method", "post"), ("action", Mark::url())], |m| {
            let hidden = [
                ("id", event.to_string()),
                ("guest", guest.id.to_string()),
                ("came", if here { String::new() } else { "yes".to_owned() }),
                ("key", form_key(&format!("door-{}-{here}", guest.id))),
            ];
            for (name, value) in &hidden {
                m.void("input", &[("type", "hidden"), ("name", name), ("value", value)]);
            }
            m.element("button", &[("class", class), ("aria-label", &label)], |m| {
                m.text(text);
            });
        });
    });
}
