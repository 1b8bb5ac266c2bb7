//! The tables that events and their registrations are written to.

use super::Event;
use crate::demo::bulk::{Bulk, Rows, row};
use crate::demo::dice::Dice;
use crate::demo::people::People;
use crate::demo::registrations::Book;
use crate::demo::{DAY, HOUR, Plan};
use domain::Result;
use domain::event::EventState;
use domain::registration::{RegistrationState, TicketKind};

/// Rows that wait, and what the next event is.
pub(super) struct Tables {
    pub(super) events: Rows,
    people: Rows,
    tickets: Rows,
    registrations: Rows,
    changes: Rows,
    /// The id to come.
    pub(super) next: i64,
    /// How many registrations there are.
    registered: i64,
}

impl Tables {
    pub(super) fn new() -> Self {
        Self {
            events: Rows::of(
                "INSERT INTO events (id, title, kind, summary, body_md, body_html, recap_md, recap_html, state, visibility, circle_id,
                   starts_at, ends_at, place, online_url, price_yen, capacity, taken, waiting, registration_seq, host_id,
                   created_at, updated_at, cancelled_at, cancelled_by) VALUES ",
            ),
            people: Rows::of("INSERT INTO event_people (event_id, part, position, label) VALUES "),
            tickets: Rows::of("INSERT INTO ticket_types (id, event_id, position, kind, price_yen) VALUES "),
            registrations: Rows::of(
                "INSERT INTO registrations (id, event_id, member_id, state, seq, since, ticket_type_id, ticket) VALUES ",
            ),
            changes: Rows::of("INSERT INTO registration_changes (registration_id, state, at, actor_id) VALUES "),
            next: 1,
            registered: 0,
        }
    }

    pub(super) async fn write(&mut self, bulk: &mut Bulk<'_>) -> Result<()> {
        bulk.write(&mut self.events).await?;
        bulk.write(&mut self.people).await?;
        bulk.write(&mut self.tickets).await?;
        bulk.write(&mut self.registrations).await?;
        bulk.write(&mut self.changes).await
    }

    pub(super) fn add(&mut self, event: Event, plan: &Plan<'_>, people: &People<'_>, dice: &mut Dice) {
        let id = self.next;
        self.next += 1;
        let book = Book::of(&event, plan, people, dice);
        for line in &book.lines {
            row!(self.registrations; self.registered + line.number, id, line.member, line.state.code(), line.seq, line.since,
                id, (line.state == RegistrationState::Confirmed).then(|| format!("demo-{id}-{}", line.number)));
        }
        row!(self.tickets; id, id, 0, TicketKind::of(event.price).code(), event.price);
        if !event.speakers.is_empty() {
            row!(self.people; id, "speaker", 0, event.speakers);
        }
        for change in &book.changes {
            row!(self.changes; self.registered + change.number, change.state.code(), change.at, change.by);
        }
        self.registered += book.lines.len() as i64;
        let host = people.all[event.host].id;
        let off = event.state == EventState::Cancelled.code();
        let cancelled = off.then_some(plan.today.midnight - 5 * HOUR);
        let [body_md, body_html] = event.body;
        let [recap_md, recap_html] = event.recap;
        let updated = if recap_md.is_empty() {
            cancelled.unwrap_or(event.created)
        } else {
            (event.ends + 2 * DAY).min(plan.today.midnight)
        };
        row!(self.events; id, event.title, event.kind, event.summary, body_md, body_html, recap_md, recap_html, event.state,
            event.visibility, event.circle.map(|c| c as i64 + 1), event.starts, event.ends, event.place,
            if event.online { format!("https://example.com/meet/{id}") } else { String::new() }, event.price,
            event.capacity, book.taken, book.waiting, book.seq, host, event.created, updated, cancelled, cancelled.map(|_| host));
    }
}
