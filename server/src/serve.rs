//! Serving: opens everything, listens, and ends without cutting anyone off.

use crate::config::{ServeConfig, StoreConfig};
use crate::connections::{self, Patience};
use crate::mail::Post;
use crate::router::{App, router};
use crate::signals::Signals;
use crate::{demo, jobs, key, log};
use domain::account::LinkPurpose;
use std::pin::pin;
use std::time::Duration;
use store::{Clock, Db, Zone};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Opens the database of a configuration, and makes it where it is a file that is missing.
///
/// # Errors
/// A text for the operator.
pub async fn open(config: &StoreConfig) -> Result<Db, String> {
    let zone = Zone::named(&config.time_zone)?;
    if config.database.is_none() {
        std::fs::create_dir_all(&config.data).map_err(|e| format!("{}: {e}", config.data.display()))?;
    }
    let seal = key::load_or_make(config)?;
    Ok(Db::open(&config.database_url(), Clock::System, zone).await?.with_seal(seal))
}

/// Opens the database of a configuration for a command that is about a community: where none is, none is made, since
/// it would be another than the one that is meant.
///
/// # Errors
/// A text for the operator.
pub async fn open_existing(config: &StoreConfig) -> Result<Db, String> {
    let zone = Zone::named(&config.time_zone)?;
    let db = Db::open_existing(&config.database_url(), Clock::System, zone).await?;
    // Most commands open nothing that is sealed.
    Ok(match key::load(config)? {
        Some(seal) => db.with_seal(seal),
        None => db,
    })
}

/// Serves until the process is told to end.
///
/// # Errors
/// A text for the operator.
pub async fn serve(config: ServeConfig) -> Result<(), String> {
    if config.print_config {
        #[allow(clippy::print_stdout)]
        {
            print!("{}", config.print());
        }
        return Ok(());
    }
    config.check()?;
    log::begin(config.store.log);
    let db = open(&config.store).await?;
    db.migrate().await?;
    let told = |e: domain::Error| e.to_string();
    store::seal::check(&db).await?;
    store::accounts::second_step::seal_secrets(&db).await.map_err(told)?;
    if config.demo {
        demo::fill(&db, &config.store).await?;
    } else if store::demo::is_demo(&db).await.map_err(told)? {
        return Err("this data folder holds the demo, whose log-ins are known. Choose another with --data for a community of your own".to_owned());
    }
    store::pages::seed_defaults(&db).await.map_err(told)?;
    store::spaces::seed_defaults(&db).await.map_err(told)?;
    store::moderation::seed_defaults(&db).await.map_err(told)?;
    let listener = TcpListener::bind(config.address).await.map_err(|e| format!("{}: {e}", config.address))?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    let mut config = config;
    config.address = address;
    let app = App::new(db, config);
    let post = match (&app.config.smtp, &app.mailbox) {
        (Some(url), _) => Post::smtp(url, &app.config.mail_from)?,
        (None, Some(mailbox)) => Post::Mailbox(mailbox.clone()),
        (None, None) => Post::Log,
    };
    // From the moment people are told where it is, it can be asked to end.
    let mut signals = Signals::listen().map_err(|e| e.to_string())?;
    greet(&app).await?;
    // Nobody waits for it: whoever asks before it is done makes it ready themselves.
    let directory = app.db.clone();
    tokio::spawn(async move {
        if let Err(error) = store::members::warm(&directory).await {
            tracing::warn!(%error, "the directory is not ready yet");
        }
    });
    let (stop, stopped) = watch::channel(false);
    let db = app.db.clone();
    let all = async {
        let served = connections::serve(listener, router(app.clone()), Patience::default(), stopped.clone());
        tokio::join!(
            served,
            jobs::work(app.clone(), post, stopped.clone()),
            jobs::index(app.clone(), stopped.clone()),
            jobs::watch_versions(app.clone(), stopped.clone()),
            jobs::hand_on(app.clone(), stopped.clone()),
            jobs::tidy(app, stopped.clone()),
        );
        db.close().await;
    };
    end_when_asked(all, stop, &mut signals).await
}

/// Longest the process takes to end: what is being answered, and a little to put things away. A job that hangs is
/// taken up again by the next process.
const ENDING: Duration = Duration::from_secs(32);

/// Runs everything until asked to end, and on until it has; asked once more, no longer.
async fn end_when_asked(
    all: impl Future<Output = ()>,
    stop: watch::Sender<bool>,
    signals: &mut Signals,
) -> Result<(), String> {
    let mut all = pin!(all);
    tokio::select! {
        () = all.as_mut() => return Ok(()),
        () = signals.next() => {}
    }
    stop.send_replace(true);
    tokio::select! {
        ended = tokio::time::timeout(ENDING, all) => {
            if ended.is_err() {
                tracing::warn!("ended before everything was put away");
            }
            Ok(())
        }
        () = signals.next() => Err("asked to end twice: what was being done is cut off".to_owned()),
    }
}

/// Says where the community is, and how to begin.
#[allow(clippy::print_stdout)]
async fn greet(app: &App) -> Result<(), String> {
    let url = app.config.public_url();
    println!("{} is served at {url}", app.config.name);
    if app.config.demo {
        println!("\nDemo log-ins (password: {}):", store::demo::PASSWORD);
        for (email, role) in store::demo::LOGINS {
            println!("  {email:<24} {role}");
        }
        println!("\nMails of the demo are shown at {url}/demo/mail");
        if store::demo::is_stale(&app.db).await.map_err(|e| e.to_string())? {
            let renew = match &app.config.store.database {
                Some(_) => "give it an empty database".to_owned(),
                None => format!("remove the folder {}", app.config.store.data.display()),
            };
            println!(
                "\nThis demo has aged: nothing happens in it within two weeks. For a new one, stop it, {renew}, and start it again."
            );
        }
    } else if store::accounts::needs_first_admin(&app.db).await.map_err(|e| e.to_string())? {
        let secret = store::accounts::links::make(&app.db, LinkPurpose::FirstAdmin, None)
            .await
            .map_err(|e| e.to_string())?;
        println!(
            "\nNobody runs this community yet. This link makes the first admin, once, within a day:\n  {url}/setup?token={secret}"
        );
    }
    Ok(())
}
