//! The worker: does what the outbox holds, one thing after the other.

use crate::mail::{self, Post, Sender};
use crate::router::App;
use domain::{Actor, Timestamp};
use std::time::Duration;
use store::Db;
use store::jobs::{Taken, Work};
use tokio::sync::watch;

/// How long an idle worker waits before it looks again.
const PAUSE: Duration = Duration::from_millis(400);
/// How often what has ended is deleted.
const TIDY: Duration = Duration::from_secs(3600);

/// Works until told to stop. When the database or the mail server is away, it waits and goes on.
pub async fn work(app: App, post: Post, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let worked = match store::jobs::take(&app.db).await {
            Ok(Some(job)) => {
                run(&app, &post, job).await;
                true
            }
            Ok(None) => false,
            Err(_) => false,
        };
        if !worked {
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                _ = stop.changed() => {}
            }
        }
    }
}

/// Does everything that is due now, and returns: for tests.
pub async fn work_through(app: &App, post: &Post) {
    while let Ok(Some(job)) = store::jobs::take(&app.db).await {
        run(app, post, job).await;
    }
}

async fn run(app: &App, post: &Post, job: Taken) {
    let kind = job.work.kind();
    let done = async {
        match patience(&app.db, &job.work).await? {
            Some(until) => store::jobs::wait(&app.db, job.id, job.attempt, until).await,
            None => carry_out(app, post, &job).await,
        }
    };
    if let Err(error) = done.await {
        tracing::warn!(kind, attempt = job.attempt, %error, "a job failed");
        if let Err(error) = store::jobs::failed(&app.db, job.id, job.attempt, &error.to_string()).await {
            tracing::error!(kind, %error, "the outbox cannot be written");
        }
    }
}

/// Until when a mail waits that can: its reader's quiet hours are kept, unless it would come too late then.
async fn patience(db: &Db, work: &Work) -> domain::Result<Option<Timestamp>> {
    let (member, latest) = match *work {
        Work::MailNotices { member, .. }
        | Work::MailDigest { member, .. }
        | Work::MailMessage { member, .. } => (member, None),
        Work::MailReminder { member, starts, .. } => (member, Some(starts)),
        _ => return Ok(None),
    };
    let until = store::notifications::quiet_until(db, &Actor::System, member).await?;
    Ok(until.filter(|until| latest.is_none_or(|latest| *until < latest)))
}

async fn carry_out(app: &App, post: &Post, job: &Taken) -> domain::Result<()> {
    let db = &app.db;
    let url = app.config.public_url();
    let sender = Sender { community: &app.config.name, url: &url, from: &app.config.mail_from };
    let letter = match job.work {
        Work::EndOffer { registration, seq } => {
            store::registrations::end_offer(db, &Actor::System, registration, seq).await?;
            None
        }
        Work::Remind { event, reminder, starts } => {
            store::reminders::remind(db, &Actor::System, job.id, event, reminder, starts).await?;
            None
        }
        Work::TellFollowers { post, after } => {
            store::notifications::tell_followers(db, &Actor::System, job.id, post, after).await?;
            None
        }
        Work::Erase { member } => {
            store::accounts::departure::erase(db, &Actor::System, member).await?;
            None
        }
        Work::RemindCredential { credential, ends } => {
            store::credentials::remind(db, &Actor::System, credential, ends).await?;
            None
        }
        Work::EndCredential { credential, ends } => {
            store::credentials::end(db, &Actor::System, credential, ends).await?;
            None
        }
        Work::Export { export } => {
            crate::own_data::pack(app, export).await?;
            None
        }
        Work::ExtendSeries { series } => {
            store::events::extend_series(db, &Actor::System, series).await?;
            None
        }
        Work::MailNotices { member, thread } => {
            let (letter, due) = mail::notices(db, member, thread, sender).await?;
            if let Some(letter) = letter {
                post.send(letter).await?;
            }
            // What came meanwhile is mailed next: this says whether the job is done.
            return store::notifications::mailed(db, &Actor::System, job.id, (member, thread), &due).await;
        }
        Work::MailDigest { member, since } => mail::digest(db, member, since, sender).await?,
        _ => mail::write(db, &job.work, sender).await?,
    };
    if let Some(letter) = letter {
        post.send(letter).await?;
    }
    store::jobs::done(db, job.id).await
}

/// Indexes what people wrote, as soon as they have: from then on it is found.
pub async fn index(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match store::search::index_some(&app.db).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "what was written cannot be indexed"),
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Deletes what has ended, and sees to series that must be made longer: once at the start, and then every hour.
pub async fn tidy(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if store::throttle::forget_ended(&app.db).await.is_err() {
            tracing::debug!("what has ended cannot be deleted");
        }
        if crate::files::tidy(&app).await.is_err() {
            tracing::debug!("files that belong to nothing cannot be cleared away");
        }
        if store::accounts::export::forget_old(&app.db, &Actor::System).await.is_err() {
            tracing::debug!("packed data that nobody takes any more cannot be deleted");
        }
        if store::drafts::tidy(&app.db).await.is_err() {
            tracing::debug!("old drafts cannot be deleted");
        }
        if store::accounts::tidy(&app.db).await.is_err() {
            tracing::debug!("accounts cannot be tidied");
        }
        if store::events::plan_series(&app.db, &Actor::System).await.is_err() {
            tracing::debug!("series cannot be looked through");
        }
        if store::search::notice_ended(&app.db).await.is_err() {
            tracing::debug!("events that ended cannot be looked through");
        }
        if store::notifications::plan_digests(&app.db, &Actor::System).await.is_err() {
            tracing::debug!("summaries cannot be planned");
        }
        if store::notifications::forget_old(&app.db, &Actor::System).await.is_err() {
            tracing::debug!("what was told long ago cannot be deleted");
        }
        tokio::select! {
            () = tokio::time::sleep(TIDY) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Hands on to pages that are open what other processes tell, and begins again where that ends.
pub async fn hand_on(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::select! {
            ended = store::live::hand_on(&app.db) => {
                if ended.is_err() {
                    tracing::debug!("what other processes tell cannot be heard");
                }
            }
            _ = stop.changed() => return,
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Notices what other processes wrote.
pub async fn watch_versions(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            _ = stop.changed() => {}
        }
        if store::cache::poll(&app.db).await.is_err() {
            tracing::debug!("versions cannot be read");
        }
        if let Some(limits) = &app.limits {
            limits.forget();
        }
    }
}
