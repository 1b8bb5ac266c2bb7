//! People beside what they wrote and do.

use super::Markup;
use crate::boot::use_locale;
use domain::event::PersonName;
use domain::vocabulary::TermName;
use leptos::prelude::*;

/// The first character of a name on a quiet ground whose hue belongs to the member.
#[component]
pub fn Avatar(
    /// The name.
    #[prop(into)]
    name: String,
    /// The member's id, which chooses the hue.
    id: i64,
    /// `small`, `large`, or nothing.
    #[prop(default = "small")]
    size: &'static str,
    /// The name of the file with their picture, where the reader sees one.
    #[prop(optional_no_strip)]
    picture: Option<String>,
) -> impl IntoView {
    if let Some(picture) = picture {
        let src = format!("/files/{picture}");
        return view! { <img class=format!("avatar {size}") src=src alt="" width="256" height="256" /> }
            .into_any();
    }
    view! { <span class=format!("avatar {size}") data-hue=(id % 8).to_string() aria-hidden="true">{initial(&name).to_owned()}</span> }.into_any()
}

fn initial(name: &str) -> &str {
    &name[..name.chars().next().map_or(0, char::len_utf8)]
}

/// The same as [`Avatar`], in HTML.
pub fn write_avatar(m: &mut Markup, name: &str, id: i64, size: &str) {
    const HUES: [&str; 8] = ["0", "1", "2", "3", "4", "5", "6", "7"];
    let hue = HUES[id.unsigned_abs() as usize % HUES.len()];
    let attributes: [(&str, &[&str]); 3] =
        [("class", &["avatar ", size]), ("data-hue", &[hue]), ("aria-hidden", &["true"])];
    m.joined("span", &attributes, |m| {
        m.text(initial(name));
    });
}

/// The name of a profession in the reader's language.
#[must_use]
pub fn profession_name(profession: Option<&TermName>, l: crate::Locale) -> Option<&str> {
    profession.map(|p| p.name(l))
}

/// A member as a link to the profile, where the reader may follow it.
#[component]
pub fn Person(
    /// Who.
    person: PersonName,
) -> impl IntoView {
    let l = use_locale();
    let inside = view! {
        <Avatar name=person.name.clone() id=person.id.0 />
        <span class="person-text">
            <span class="person-name">{person.name.clone()}</span>
            {profession_name(person.profession.as_ref(), l).map(|p| view! { <span class="profession">{p.to_owned()}</span> })}
        </span>
    };
    if person.handle.is_empty() {
        view! { <span class="person">{inside}</span> }.into_any()
    } else {
        view! { <a class="person" href=format!("/members/{}", person.handle)>{inside}</a> }.into_any()
    }
}

/// A picture that a member shows of themselves, in HTML; read as it comes into view.
pub fn write_picture(m: &mut Markup, file: &str) {
    let src = format!("/files/{file}");
    m.void(
        "img",
        &[
            ("class", "avatar"),
            ("src", &src),
            ("alt", ""),
            ("width", "256"),
            ("height", "256"),
            ("loading", "lazy"),
        ],
    );
}
