//! Lists as files, written as they are read: a list of thousands takes no more memory than a page of it.

use crate::plain;
use app::request::Cx;
use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::event::Event;
use domain::question::{Answer, Question};
use domain::registration::Attendee;
use domain::{Error, EventId, Locale, RegistrationId, Result, t};
use futures::{StreamExt, stream};
use http::header;

/// Without this mark Excel reads Japanese as something else (Unicode 16, section 23.8).
const MARK: &str = "\u{feff}";

/// Who comes to an event, as CSV (RFC 4180), for those who may change it.
pub async fn attendees(Extension(cx): Extension<Cx>, Path(id): Path<String>) -> Response {
    match begin(&cx, &id).await {
        Ok((event, questions, first)) => {
            let name = format!("attendees-{}.csv", event.card.id);
            let body = Body::from_stream(file(cx, event.card.id, questions, first));
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
                (header::CACHE_CONTROL, "private, no-store".to_owned()),
            ];
            (headers, body).into_response()
        }
        Err(error) => plain::page(&error, cx.locale),
    }
}

/// Who may not have the file learns it before it begins.
async fn begin(cx: &Cx, id: &str) -> Result<(Event, Vec<Question>, Vec<Attendee>)> {
    let id: EventId = id.parse()?;
    let questions = store::events::questions(&cx.db, &cx.actor, id).await?;
    let event = store::events::show(&cx.db, &cx.actor, id, cx.locale).await?;
    let first = store::events::attendees_after(&cx.db, &cx.actor, id, None).await?;
    Ok((event, questions, first))
}

/// What is to be written next.
struct Rest {
    cx: Cx,
    event: EventId,
    questions: Vec<Question>,
    next: Option<Vec<Attendee>>,
    begun: bool,
}

fn file(
    cx: Cx,
    event: EventId,
    questions: Vec<Question>,
    first: Vec<Attendee>,
) -> impl futures::Stream<Item = Result<Bytes, Error>> {
    let rest = Rest { cx, event, questions, next: Some(first), begun: false };
    stream::unfold(rest, |mut rest| async move {
        let l = rest.cx.locale;
        let rows = rest.next.take()?;
        let mut text = String::new();
        if !rest.begun {
            rest.begun = true;
            text.push_str(MARK);
            line(&mut text, head(&rest.questions, l));
        }
        let last = rows.last().map(|a| a.id);
        for row in &rows {
            line(&mut text, cells(row, &rest.questions, &rest.cx, l));
        }
        if let Some(last) = last {
            match after(&rest, last).await {
                Ok(more) if more.is_empty() => {}
                Ok(more) => rest.next = Some(more),
                // The file ends in the middle, and the browser says that it is broken: better than a list that seems whole.
                Err(error) => return Some((Err(error), rest)),
            }
        }
        Some((Ok(Bytes::from(text)), rest))
    })
    // Compression asks once more after the end.
    .fuse()
}

async fn after(rest: &Rest, last: RegistrationId) -> Result<Vec<Attendee>> {
    store::events::attendees_after(&rest.cx.db, &rest.cx.actor, rest.event, Some(last)).await
}

fn head(questions: &[Question], l: Locale) -> Vec<String> {
    let fixed = [
        t::account::name(l),
        t::event::handle(l),
        t::account::profession(l),
        t::event::state(l),
        t::event::since(l),
        t::event::price(l),
        t::event::came_at(l),
    ];
    let asked = questions.iter().map(|q| q.label.clone());
    fixed
        .into_iter()
        .map(str::to_owned)
        .chain(asked)
        .chain([t::event::answers_before(l).to_owned()])
        .collect()
}

fn cells(a: &Attendee, questions: &[Question], cx: &Cx, l: Locale) -> Vec<String> {
    let when = |at: domain::Timestamp| {
        let civil = cx.db.moment(at.0);
        format!("{} {}", domain::time::iso_date(civil.date()), civil.clock())
    };
    let profession = a.profession.as_ref().map(|p| p.name(l).to_owned());
    let mut cells = vec![
        a.name.clone(),
        a.handle.clone(),
        profession.unwrap_or_default(),
        a.state.name(l).to_owned(),
        when(a.since),
        a.price_yen.to_string(),
        a.came_at.map(when).unwrap_or_default(),
    ];
    let values = |key: &str| a.answers.iter().find(|x| x.key == key).map(Answer::text);
    cells.extend(questions.iter().map(|q| values(&q.key).unwrap_or_default()));
    // Questions that are no longer asked were answered all the same.
    let gone = a.answers.iter().filter(|x| !questions.iter().any(|q| q.key == x.key));
    cells.push(gone.map(|x| format!("{}: {}", x.question, x.text())).collect::<Vec<_>>().join("; "));
    cells
}

/// Writes a line. What a spreadsheet would run as a formula is made a text (OWASP, "CSV Injection").
fn line(out: &mut String, cells: Vec<String>) {
    for (n, cell) in cells.into_iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let cell = if formula { format!("'{cell}") } else { cell };
        if cell.contains(['"', ',', '\n', '\r', '\'']) || cell.starts_with(' ') || cell.ends_with(' ') {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cells: &[&str]) -> String {
        let mut out = String::new();
        line(&mut out, cells.iter().map(|c| (*c).to_owned()).collect());
        out
    }

    #[test]
    fn cells_stay_cells() {
        assert_eq!(written(&["a", "b,c", "d\"e", "f\ng"]), "a,\"b,c\",\"d\"\"e\",\"f\ng\"\r\n");
        assert_eq!(written(&["花子", ""]), "花子,\r\n");
    }

    #[test]
    fn nothing_is_a_formula() {
        for evil in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(written(&[evil]).starts_with("\"'"), "{evil}");
        }
        assert_eq!(written(&["a=1"]), "a=1\r\n");
    }
}
