//! Mails of what somebody was told and has not read, and the summary of what they missed.

use super::templates::render;
use super::{Letter, Sender};
use domain::account::Mail;
use domain::notification::Kind;
use domain::{Actor, MemberId, Result, ThreadId, Timestamp, t};
use minijinja::{Value, context};
use store::Db;
use store::members::Contact;
use store::notifications::{Due, Item, Mailing, Missed, Stop};

/// The address that stops these mails.
pub(super) async fn stop(
    db: &Db,
    sender: Sender<'_>,
    member: MemberId,
    kinds: &[Kind],
    digest: bool,
) -> Result<String> {
    let stop = Stop { member, kinds: kinds.to_vec(), digest };
    let token = store::notifications::stop_token(db, &Actor::System, &stop).await?;
    Ok(format!("{}/unsubscribe/{token}", sender.url))
}

/// Writes what a member was told of a thread, or of what is in none, and has not read; and what is marked once it was
/// sent.
///
/// # Errors
/// When the database is away or a template is broken.
pub async fn notices(
    db: &Db,
    member: MemberId,
    thread: Option<ThreadId>,
    sender: Sender<'_>,
) -> Result<(Option<Letter>, Due)> {
    let due = store::notifications::mailing(db, &Actor::System, member, thread).await?;
    let Some(mailing) = &due.mail else { return Ok((None, due)) };
    let Contact { email, name, locale, .. } = store::members::contact(db, &Actor::System, member).await?;
    let url = sender.url;
    let items: Vec<Value> = mailing
        .items
        .iter()
        .map(|item| {
            context! {
                text => item.told.text(locale),
                said => item.told.said().to_owned(),
                quote => item.excerpt.lines().map(str::to_owned).collect::<Vec<_>>(),
                link => format!("{url}{}", item.place),
            }
        })
        .collect();
    // Mail programs put together what has one subject, whatever stands before it.
    let first = mailing.items.first().map(|item| item.told.text(locale)).unwrap_or_default();
    let begins = mailing.items.len() == 1 && mailing.items.iter().all(|item| item.told.opening);
    let subject = match &mailing.title {
        Some(title) if begins => title.clone(),
        Some(title) => format!("Re: {title}"),
        None => first,
    };
    let stop = stop(db, sender, member, &mailing.kinds, false).await?;
    let values = context! {
        community => sender.community,
        name,
        subject,
        items,
        more => mailing.more,
        all => format!("{url}/notifications"),
        settings => format!("{url}/me/settings/notifications"),
        stop => &stop,
    };
    let (subject, text) = render("notices", locale, values)?;
    let mut letter = Letter::of(Mail { to: email, subject, text, locale })?;
    letter.stop = Some(stop);
    (letter.name, letter.above) = threading(mailing, thread);
    Ok((Some(letter), due))
}

/// The mail's own name, and those of what it answers: each post has one, and so has each thread, so that mail programs
/// show a discussion as one.
fn threading(mailing: &Mailing, thread: Option<ThreadId>) -> (Option<String>, Vec<String>) {
    let of_post = |post: domain::PostId| format!("post-{post}");
    let mut above: Vec<String> = thread.map(|thread| format!("thread-{thread}")).into_iter().collect();
    let written = |item: &&Item| matches!(item.told.kind, Kind::Mention | Kind::Reply | Kind::Post);
    let last = mailing.items.iter().rev().find(written);
    if let (Some(answers), 1) = (last.and_then(|item| item.answers), mailing.items.len()) {
        above.push(of_post(answers));
    }
    let name = match last.and_then(|item| item.post) {
        Some(post) => Some(of_post(post)),
        None => mailing.items.last().map(|item| format!("notice-{}-{}", item.told.id, item.told.at.at.0)),
    };
    (name, above)
}

/// Writes the summary of what a member missed; `None` where that is nothing.
///
/// # Errors
/// When the database is away or a template is broken.
pub async fn digest(
    db: &Db,
    member: MemberId,
    since: Timestamp,
    sender: Sender<'_>,
) -> Result<Option<Letter>> {
    let Contact { email, name, locale: l, zone } =
        store::members::contact(db, &Actor::System, member).await?;
    let db = &db.shown_in(zone);
    let missed = store::notifications::missed(db, &Actor::System, member, since, l).await?;
    let Some(Missed { told, threads, events }) = missed else { return Ok(None) };
    let url = sender.url;
    let told: Vec<Value> = told
        .iter()
        .map(|n| context! { text => n.text(l), title => n.title.clone(), link => format!("{url}/notifications/{}", n.id) })
        .collect();
    let threads: Vec<Value> = threads
        .iter()
        .map(|(row, space)| {
            let new = t::notification::waiting(l, row.unread);
            context! { title => row.title.clone(), space, new, link => format!("{url}/talk/t/{}", row.id) }
        })
        .collect();
    let events: Vec<Value> = events
        .iter()
        .map(|e| context! { title => e.title.clone(), when => e.when(db.now(), l), link => format!("{url}/events/{}", e.id) })
        .collect();
    let stop = stop(db, sender, member, &[], true).await?;
    let values = context! {
        community => sender.community,
        name,
        told,
        threads,
        events,
        settings => format!("{url}/me/settings/notifications"),
        stop => &stop,
    };
    let (subject, text) = render("digest", l, values)?;
    let mut letter = Letter::of(Mail { to: email, subject, text, locale: l })?;
    letter.stop = Some(stop);
    // Tried again, it is the same mail.
    letter.name = Some(format!("digest-{member}-{}", since.0));
    Ok(Some(letter))
}
