//! The worker: does what the outbox holds, one thing after the other.

use crate::mail::{self, Post, Sender};
use crate::router::App;
use domain::Actor;
use std::time::Duration;
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
        carry_out(app, post, &job).await?;
        store::jobs::done(&app.db, job.id).await
    };
    if let Err(error) = done.await {
        tracing::warn!(kind, attempt = job.attempt, %error, "a job failed");
        if let Err(error) = store::jobs::failed(&app.db, job.id, job.attempt, &error.to_string()).await {
            tracing::error!(kind, %error, "the outbox cannot be written");
        }
    }
}

async fn carry_out(app: &App, post: &Post, job: &Taken) -> domain::Result<()> {
    let db = &app.db;
    match job.work {
        Work::EndOffer { registration, seq } => {
            store::registrations::end_offer(db, &Actor::System, registration, seq).await
        }
        Work::Remind { event, reminder, starts } => {
            store::reminders::remind(db, &Actor::System, job.id, event, reminder, starts).await
        }
        Work::ExtendSeries { series } => store::events::extend_series(db, &Actor::System, series).await,
        _ => {
            let url = app.config.public_url();
            let sender = Sender { community: &app.config.name, url: &url, from: &app.config.mail_from };
            match mail::write(db, &job.work, sender).await? {
                Some(letter) => post.send(letter).await,
                None => Ok(()),
            }
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
        if store::events::plan_series(&app.db, &Actor::System).await.is_err() {
            tracing::debug!("series cannot be looked through");
        }
        tokio::select! {
            () = tokio::time::sleep(TIDY) => {}
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
