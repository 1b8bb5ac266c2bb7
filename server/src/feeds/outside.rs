//! What search engines, readers of news and previews of links ask for.

use crate::pictures::card::{Card, Note, draw};
use crate::plain;
use crate::router::App;
use app::request::Cx;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::article::ArticleCard;
use domain::event::{Event, EventState};
use domain::{Actor, Error, EventId, Locale, Result, Timestamp, t};
use http::{HeaderValue, StatusCode, header};
use std::fmt::Write;
use std::sync::Arc;
use store::db::fault;
use store::feeds::FeedEvent;

/// Pages that stand for themselves.
const PAGES: [&str; 9] =
    ["/", "/events", "/events/past", "/library", "/about", "/join", "/guidelines", "/privacy", "/terms"];

/// Pictures of events that were drawn already.
pub type Cards = Arc<quick_cache::sync::Cache<(i64, i64, Locale, bool), Arc<Vec<u8>>>>;

/// Room for pictures: a hundred are a few megabytes.
#[must_use]
pub fn cards() -> Cards {
    Arc::new(quick_cache::sync::Cache::new(100))
}

fn answer(kind: &'static str, seconds: u32, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("public, max-age={seconds}")) {
        response.headers_mut().insert(header::CACHE_CONTROL, value);
    }
    response
}

/// Text and attribute values of XML 1.0: what would end them is written otherwise, what no document may hold is left out.
fn xml(text: &str) -> String {
    let fine =
        |c: &char| matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !matches!(*c, '\u{fffe}' | '\u{ffff}'));
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(fine) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// An instant as XML writes it (RFC 3339).
fn instant(at: Timestamp) -> String {
    domain::Moment { at, offset: 0 }.iso().replace("+00:00", "Z")
}

/// `/sitemap.xml`: the pages that everyone may read (sitemaps.org, protocol 0.9).
pub async fn sitemap(State(state): State<App>, Extension(cx): Extension<Cx>) -> Response {
    let found = async {
        let events = store::feeds::everything_public(&cx.db).await?.into_iter();
        let articles = store::articles::everything_public(&cx.db).await?.into_iter();
        let events = events.map(|(id, updated)| (format!("/events/{id}"), updated));
        Ok::<_, Error>(
            events.chain(articles.map(|(slug, at)| (format!("/library/{slug}"), at))).collect::<Vec<_>>(),
        )
    };
    let found = match found.await {
        Ok(found) => found,
        Err(error) => return plain::page(&error, cx.locale),
    };
    let url = state.config.public_url();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for page in PAGES {
        let _never_fails = writeln!(out, "<url><loc>{}</loc></url>", xml(&format!("{url}{page}")));
    }
    for (path, updated) in found {
        let _never_fails = writeln!(
            out,
            "<url><loc>{}</loc><lastmod>{}</lastmod></url>",
            xml(&format!("{url}{path}")),
            instant(updated)
        );
    }
    out.push_str("</urlset>\n");
    answer("application/xml; charset=utf-8", 3600, out)
}

/// `/robots.txt`: where the map is, and what is nobody's to index.
pub async fn robots(State(state): State<App>) -> Response {
    let url = state.config.public_url();
    let text = format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /me\nDisallow: /admin\nDisallow: /members\nDisallow: /search\nDisallow: /calendar/\nSitemap: {url}/sitemap.xml\n"
    );
    answer("text/plain; charset=utf-8", 3600, text)
}

/// `/feed.xml`: public events and articles, the newest of each first (RFC 4287).
pub async fn atom(State(state): State<App>, Extension(cx): Extension<Cx>) -> Response {
    let found = async {
        let articles = store::articles::newest_public(&cx.db, cx.locale).await?;
        Ok::<_, Error>((store::feeds::newest(&cx.db).await?, articles))
    };
    match found.await {
        Ok((events, articles)) => {
            let text = feed(&events, &articles, &state.config.name, &state.config.public_url(), &cx);
            answer("application/atom+xml; charset=utf-8", 300, text)
        }
        Err(error) => plain::page(&error, cx.locale),
    }
}

fn feed(events: &[FeedEvent], articles: &[ArticleCard], name: &str, url: &str, cx: &Cx) -> String {
    let l = cx.locale;
    let written = articles.iter().map(|a| a.at.at);
    let updated = events.iter().map(|e| e.updated).chain(written).max().unwrap_or_default();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _never_fails = write!(
        out,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{lang}\">\n<id>{url}/feed.xml</id>\n<title>{title}</title>\n\
         <updated>{updated}</updated>\n<link rel=\"self\" href=\"{url}/feed.xml\"/>\n<link rel=\"alternate\" href=\"{url}/events\"/>\n\
         <author><name>{name}</name></author>\n",
        lang = l.tag(),
        url = xml(url),
        title = xml(&format!("{} {name}", t::event::title(l))),
        updated = instant(updated),
        name = xml(name),
    );
    for event in events {
        let (starts, ends) = (cx.db.moment(event.starts.0), cx.db.moment(event.ends.0));
        let when = domain::time::range(starts, ends, cx.db.now(), l);
        let off = if event.state == EventState::Cancelled { t::event::cancelled(l) } else { "" };
        let parts = [off, &when, &event.place, &event.summary];
        let text = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("\n");
        let _never_fails = write!(
            out,
            "<entry>\n<id>{url}/events/{id}</id>\n<title>{title}</title>\n<published>{created}</published>\n<updated>{updated}</updated>\n\
             <link rel=\"alternate\" href=\"{url}/events/{id}\"/>\n<category term=\"{kind}\"/>\n<summary>{text}</summary>\n</entry>\n",
            url = xml(url),
            id = event.id,
            title = xml(&event.title),
            created = instant(event.created),
            updated = instant(event.updated),
            kind = event.kind.code(),
            text = xml(&text),
        );
    }
    for article in articles {
        let authors: String = article
            .authors
            .iter()
            .map(|a| format!("<author><name>{}</name></author>\n", xml(&a.name)))
            .collect();
        // Its address may change, what it is called by does not (RFC 4287, section 4.2.6).
        let _never_fails = write!(
            out,
            "<entry>\n<id>{url}/library?article={id}</id>\n<title>{title}</title>\n<published>{at}</published>\n<updated>{at}</updated>\n\
             <link rel=\"alternate\" href=\"{url}/library/{slug}\"/>\n{authors}<category term=\"article\"/>\n<summary>{text}</summary>\n</entry>\n",
            url = xml(url),
            id = article.id,
            title = xml(&article.title),
            at = instant(article.at.at),
            slug = xml(&article.slug),
            text = xml(&article.summary),
        );
    }
    out.push_str("</feed>\n");
    out
}

/// `/events/{id}/card.png`: the picture that stands beside a link to a public event.
pub async fn card(
    State(state): State<App>,
    Extension(cx): Extension<Cx>,
    Path(id): Path<String>,
) -> Response {
    match picture(&state, &cx, &id).await {
        Ok(png) => answer("image/png", 86_400, png.as_ref().clone()),
        Err(Error::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => plain::page(&error, cx.locale),
    }
}

async fn picture(state: &App, cx: &Cx, id: &str) -> Result<Arc<Vec<u8>>> {
    let id: EventId = id.parse()?;
    // What is in a preview is for everyone who meets the link, whoever asks for it.
    let event = store::events::show(&cx.db, &Actor::Visitor, id, cx.locale).await?;
    let full = event.card.full() && !event.over;
    let name = (id.0, event.card.version, cx.locale, full);
    if let Some(png) = state.cards.get(&name) {
        return Ok(png);
    }
    let card = card_of(&event, &state.config.name, cx);
    // Drawing takes a processor for some milliseconds: one at a time.
    let _turn = state.drawing.acquire().await.map_err(fault)?;
    let drawn = tokio::task::spawn_blocking(move || draw(&card)).await.map_err(fault)?;
    let png = Arc::new(drawn.map_err(fault)?);
    state.cards.insert(name, png.clone());
    Ok(png)
}

fn card_of(event: &Event, community: &str, cx: &Cx) -> Card {
    let l = cx.locale;
    let card = &event.card;
    let note = if card.state == EventState::Cancelled {
        Some(Note::CalledOff(t::event::cancelled(l).to_owned()))
    } else if card.full() && !event.over {
        Some(Note::Plain(t::event::full(l).to_owned()))
    } else {
        None
    };
    let place = if card.place.is_empty() && card.online {
        t::event::online(l).to_owned()
    } else {
        card.place.clone()
    };
    Card {
        community: community.to_owned(),
        title: card.title.clone(),
        kind: Some(card.kind),
        kind_label: card.kind.name(l).to_owned(),
        when: card.when(cx.db.now(), l),
        place,
        note,
        locale: l,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_an_element_early() {
        assert_eq!(xml("a<b>&\"'\u{0}\u{b}c"), "a&lt;b&gt;&amp;&quot;&#39;c");
        assert_eq!(instant(Timestamp(1_795_861_800_000_000)), "2026-11-28T10:30:00Z");
    }
}
