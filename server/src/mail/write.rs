//! Writing a mail: from its template, in the reader's language, as it is when it is sent.

use super::Letter;
use super::invite::{Invite, invite};
use super::notices;
use super::templates::render;
use crate::feeds::entry::Place;
use crate::ical::{Method, Person};
use domain::account::{LinkPurpose, Mail};
use domain::event::{Event, EventState};
use domain::notification::{Channel, Kind};
use domain::registration::{MyPart, Reminder};
use domain::{Actor, EventId, Locale, MemberId, Moment, Result, Timestamp};
use minijinja::context;
use store::Db;
use store::jobs::Work;
use store::members::Contact;

/// The community that writes.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    /// Its name.
    pub community: &'a str,
    /// Its address, without a slash at the end.
    pub url: &'a str,
    /// The address that mails come from, with or without a name.
    pub from: &'a str,
}

/// What a piece of work writes to whom.
struct Order {
    member: MemberId,
    template: &'static str,
    event: Option<EventId>,
    /// What the reader's calendar is to do.
    method: Option<Method>,
    /// What its reader may do without: `None` for an answer to what they did themselves, and for what their seat needs.
    kind: Option<Kind>,
}

impl Order {
    const fn of(member: MemberId, template: &'static str) -> Self {
        Self { member, template, event: None, method: None, kind: None }
    }

    const fn event(member: MemberId, template: &'static str, event: EventId, method: Option<Method>) -> Self {
        Self { member, template, event: Some(event), method, kind: None }
    }
}

impl Order {
    /// The same, as something that its reader may do without.
    const fn kind(self, kind: Kind) -> Self {
        Self { kind: Some(kind), ..self }
    }
}

/// The mail that a piece of work asks for; `None` for work that is none.
fn order(work: &Work) -> Option<Order> {
    use Method::{Cancel, Request};
    Some(match *work {
        Work::MailLink { member, purpose } => match purpose {
            LinkPurpose::Verify => Order::of(member, "verify"),
            LinkPurpose::Reset => Order::of(member, "reset"),
            LinkPurpose::SignIn => Order::of(member, "sign_in"),
            // Shown to the operator, and kept in the browser: these are in no mail.
            LinkPurpose::FirstAdmin | LinkPurpose::SecondStep => return None,
        },
        Work::MailNewAddress { member, .. } => Order::of(member, "new_address"),
        Work::MailOldAddress { member, .. } => Order::of(member, "old_address"),
        Work::MailSecurity { member, .. } => Order::of(member, "security"),
        Work::MailAlreadyMember { member } => Order::of(member, "already_member"),
        Work::MailApplication { member, .. } => Order::of(member, "application"),
        Work::MailApproved { member } => Order::of(member, "approved"),
        Work::MailConfirmed { member, event } => Order::event(member, "confirmed", event, Some(Request)),
        Work::MailPromoted { member, event } => Order::event(member, "promoted", event, Some(Request)),
        Work::MailCancelled { member, event } => Order::event(member, "cancelled", event, Some(Cancel)),
        Work::MailGivenBack { member, event } => Order::event(member, "given_back", event, Some(Cancel)),
        Work::MailMoved { member, event, .. } => Order::event(member, "moved", event, Some(Request)),
        Work::MailWaiting { member, event } => Order::event(member, "waiting", event, None),
        Work::MailOffered { member, event } => Order::event(member, "offered", event, None),
        Work::MailExpired { member, event } => Order::event(member, "expired", event, None),
        Work::MailDeclined { member, event } => Order::event(member, "declined", event, None),
        Work::MailReminder { member, event, reminder: Reminder::Day, .. } => {
            Order::event(member, "reminder_day", event, None).kind(Kind::ReminderDay)
        }
        Work::MailReminder { member, event, .. } => {
            Order::event(member, "reminder_hour", event, None).kind(Kind::ReminderHour)
        }
        Work::MailMessage { member, .. } => Order::of(member, "message").kind(Kind::Message),
        Work::EndOffer { .. }
        | Work::Remind { .. }
        | Work::TellFollowers { .. }
        | Work::MailNotices { .. }
        | Work::MailDigest { .. }
        | Work::Erase { .. }
        | Work::RemindCredential { .. }
        | Work::EndCredential { .. }
        | Work::Export { .. }
        | Work::ExtendSeries { .. } => return None,
    })
}

/// Writes the mail that a piece of work asks for; `None` where it is no longer due.
///
/// # Errors
/// When the database is away or a template is broken.
pub async fn write(db: &Db, work: &Work, sender: Sender<'_>) -> Result<Option<Letter>> {
    let Some(mut order) = order(work) else { return Ok(None) };
    let stop = match order.kind {
        Some(kind)
            if !store::notifications::wants(db, &Actor::System, order.member, kind, Channel::Mail)
                .await? =>
        {
            return Ok(None);
        }
        Some(kind) => Some(notices::stop(db, sender, order.member, &[kind], false).await?),
        None => None,
    };
    let message = match work {
        Work::MailMessage { message, .. } => {
            let message = store::event_messages::mailed(db, &Actor::System, *message).await?;
            order.event = Some(message.event);
            Some(message)
        }
        _ => None,
    };
    let Contact { email, name, locale, zone } =
        match store::members::contact(db, &Actor::System, order.member).await {
            Ok(contact) => contact,
            // Asked for with an address that nobody has, or by somebody who is gone since.
            Err(domain::Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
    // Of an address that is no longer asked for, or was proved by other means, nothing is said.
    let addressed = match work {
        Work::MailNewAddress { change, .. } => {
            match store::accounts::address_to_prove(db, &Actor::System, *change).await? {
                Some((to, secret)) => Some((to, format!("{}/address?token={secret}", sender.url))),
                None => return Ok(None),
            }
        }
        Work::MailOldAddress { change, .. } => {
            match store::accounts::address_before(db, &Actor::System, *change).await? {
                Some((to, secret)) => Some((to, format!("{}/address/back?token={secret}", sender.url))),
                None => return Ok(None),
            }
        }
        Work::MailLink { member, purpose: LinkPurpose::Verify }
            if !store::accounts::unverified(db, &Actor::System, *member).await? =>
        {
            return Ok(None);
        }
        _ => None,
    };
    let db = &db.shown_in(zone);
    let url = sender.url;
    let event = match order.event {
        Some(id) => match seen(db, order.member, id, locale).await? {
            Some((actor, event)) if due(work, &event, db.now()) => Some((actor, event)),
            _ => return Ok(None),
        },
        None => None,
    };
    let (to, link) = addressed.unwrap_or_default();
    let to = if to.is_empty() { email.clone() } else { to };
    let link = match work {
        _ if !link.is_empty() => link,
        Work::MailLink { member, purpose } => {
            let secret = store::accounts::links::make(db, *purpose, Some(*member)).await?;
            let page = match purpose {
                LinkPurpose::Reset => "reset",
                LinkPurpose::SignIn => "login/link",
                _ => "verify",
            };
            format!("{url}/{page}?token={secret}")
        }
        Work::MailAlreadyMember { .. } => format!("{url}/recover"),
        Work::MailApplication { .. } => format!("{url}/me/application"),
        Work::MailApproved { .. } => format!("{url}/login"),
        Work::MailSecurity { .. } => format!("{url}/me/settings/account"),
        _ => order.event.map(|id| format!("{url}/events/{id}")).unwrap_or_default(),
    };
    let about = event.as_ref().map(|(_, event)| About::of(event, work, db, locale)).unwrap_or_default();
    let application = match work {
        Work::MailApplication { message, .. } => {
            let (kind, body) = store::applications::mailed(db, &Actor::System, *message).await?;
            Some((kind.code(), body))
        }
        _ => None,
    };
    let values = context! {
        community => sender.community,
        news => match (work, &application) {
            (Work::MailSecurity { news, .. }, _) => news.code(),
            (_, Some((kind, _))) => kind,
            _ => "",
        },
        address => &email,
        name => &name,
        link,
        title => about.title,
        when => about.when,
        place => about.place,
        reason => about.reason,
        position => about.position,
        until => about.until,
        before => about.before,
        stop => stop.as_deref().unwrap_or_default(),
        subject => message.as_ref().map(|m| m.subject.as_str()).unwrap_or_default(),
        body => message.as_ref().map(|m| m.body.as_str()).or(application.as_ref().map(|(_, body)| body.as_str())).unwrap_or_default(),
        author => message.as_ref().map(|m| m.author.as_str()).unwrap_or_default(),
    };
    let (subject, text) = render(order.template, locale, values)?;
    let mail = Mail { to, subject, text, locale };
    let invite = match (order.method, &event) {
        (Some(method), Some((actor, event))) => {
            attached(db, actor, event.card.id, method, sender, &mail, &name).await?
        }
        _ => None,
    };
    Ok(Some(Letter { invite, stop, ..Letter::of(mail)? }))
}

/// The event as the reader may see it now.
async fn seen(db: &Db, member: MemberId, id: EventId, locale: Locale) -> Result<Option<(Actor, Event)>> {
    let Some(actor) = store::members::actor(db, &Actor::System, member).await? else { return Ok(None) };
    match store::events::show(db, &actor, id, locale).await {
        Ok(event) => Ok(Some((actor, event))),
        Err(domain::Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a mail still says what is true. A mail server that was away for an hour must not call people to seats that
/// are no longer theirs.
fn due(work: &Work, event: &Event, now: Timestamp) -> bool {
    let mine = event.card.mine;
    match work {
        Work::MailOffered { .. } => matches!(mine, MyPart::Offered { until } if until > now),
        Work::MailWaiting { .. } => matches!(mine, MyPart::Waiting { .. }),
        Work::MailReminder { starts, .. } => {
            mine == MyPart::Confirmed
                && !event.begun
                && event.card.starts.at == *starts
                && event.card.state == EventState::Published
        }
        _ => true,
    }
}

/// What mails say of an event.
#[derive(Default)]
struct About {
    title: String,
    when: String,
    place: String,
    reason: String,
    position: i64,
    until: String,
    before: String,
}

impl About {
    fn of(event: &Event, work: &Work, db: &Db, l: Locale) -> Self {
        let card = &event.card;
        let (shown, own) = (db.shown().name(), db.zone().name());
        // Whoever is told times on a clock of their own sees each time which it is.
        let told = |m: Moment| {
            let text = m.near(db.now(), l);
            if shown == own { text } else { format!("{text} ({shown})") }
        };
        let when = card.when(db.now(), l);
        // Told on the reader's clock, and on the event's own where that is another.
        let when = match event.there {
            Some((start, end)) => {
                let there = domain::time::range(start, end, db.now(), l);
                format!("{when} ({shown})\n{there} ({})", event.zone)
            }
            None if shown != own && !card.all_day => format!("{when} ({shown})"),
            None => when,
        };
        Self {
            title: card.title.clone(),
            when,
            place: card.place.clone(),
            reason: event.cancel_reason.clone(),
            position: if let MyPart::Waiting { position } = card.mine { position } else { 0 },
            until: event.offer_until.map(told).unwrap_or_default(),
            before: match *work {
                // Whole days are those of the event.
                Work::MailMoved { from, .. } if card.all_day => {
                    db.zone_or_own(&event.zone).moment(from).day(l)
                }
                Work::MailMoved { from, .. } => told(db.moment(from.0)),
                _ => String::new(),
            },
        }
    }
}

async fn attached(
    db: &Db,
    actor: &Actor,
    event: EventId,
    method: Method,
    sender: Sender<'_>,
    mail: &Mail,
    name: &str,
) -> Result<Option<Invite>> {
    let event = match store::feeds::one(db, actor, event).await {
        Ok(event) => event,
        Err(domain::Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let place = Place { url: sender.url.to_owned(), locale: mail.locale };
    let address = sender.from.rsplit('<').next().unwrap_or(sender.from).trim_end_matches('>').trim();
    let from = Person { name: sender.community.to_owned(), mail: address.to_owned() };
    let to = Person { name: name.to_owned(), mail: mail.to.clone() };
    Ok(Some(invite(&event, method, &place, &from, &to, db.now())))
}
