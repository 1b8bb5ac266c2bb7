//! The command line.

mod doctor;

use crate::config::{ServeConfig, StoreConfig};
use crate::serve::{open, open_existing, serve};
use clap::{Parser, Subcommand};
use domain::account::LinkPurpose;
use domain::{Actor, Role};

/// A home for a professional community.
#[derive(Parser, Debug)]
#[command(name = "assemble", version, about)]
pub struct Command {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand, Debug)]
enum Verb {
    /// Serves the community.
    Serve(Box<ServeConfig>),
    /// Brings the database up to this version.
    Migrate(StoreConfig),
    /// Manages who runs the community.
    #[command(subcommand)]
    Admin(Admin),
    /// Fills an empty database with the demo community.
    Demo(Demo),
    /// Makes the index of search anew, while the community goes on.
    Reindex(StoreConfig),
    /// Checks that everything the community needs is there.
    Doctor(Box<ServeConfig>),
}

#[derive(Subcommand, Debug)]
enum Admin {
    /// Prints a one-time link that makes the first admin.
    Link(Box<ServeConfig>),
    /// Gives a member a role: host, moderator or admin.
    Grant(Grant),
    /// Takes the passkeys and the second step of a member away who lost them: they log in with their password, or a
    /// link by mail, and set up new ones. Make sure who it is that asks.
    Unlock(Unlock),
}

#[derive(clap::Args, Debug)]
struct Unlock {
    #[command(flatten)]
    store: StoreConfig,
    /// The member's e-mail address.
    #[arg(long)]
    email: String,
}

#[derive(clap::Args, Debug)]
struct Grant {
    #[command(flatten)]
    store: StoreConfig,
    /// The member's e-mail address.
    #[arg(long)]
    email: String,
    /// host, moderator or admin.
    #[arg(long)]
    role: String,
}

#[derive(clap::Args, Debug)]
struct Demo {
    #[command(flatten)]
    store: StoreConfig,
    /// Members to make.
    #[arg(long, default_value_t = 20)]
    members: u32,
    /// Events to make.
    #[arg(long, default_value_t = 40)]
    events: u32,
    /// Threads to make.
    #[arg(long, default_value_t = 60)]
    threads: u32,
    /// Posts to make in all; 0 leaves it to the threads.
    #[arg(long, default_value_t = 0)]
    posts: u32,
    /// Articles to make.
    #[arg(long, default_value_t = 0)]
    articles: u32,
    /// The same number makes the same community.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Runs a command.
///
/// # Errors
/// A text for the operator.
pub async fn run(command: Command) -> Result<(), String> {
    match command.verb {
        Verb::Serve(config) => serve(*config).await,
        Verb::Migrate(config) => migrate(&config).await,
        Verb::Admin(Admin::Link(config)) => link(&config).await,
        Verb::Admin(Admin::Grant(grant)) => grant_role(&grant).await,
        Verb::Admin(Admin::Unlock(unlock)) => unlock_account(&unlock).await,
        Verb::Demo(demo) => fill(&demo).await,
        Verb::Reindex(config) => reindex(&config).await,
        Verb::Doctor(config) => doctor::examine(&config).await,
    }
}

#[allow(clippy::print_stdout)]
fn say(text: &str) {
    println!("{text}");
}

async fn migrate(config: &StoreConfig) -> Result<(), String> {
    let db = open(config).await?;
    db.migrate().await?;
    db.close().await;
    say("The database is up to date.");
    Ok(())
}

async fn link(config: &ServeConfig) -> Result<(), String> {
    let db = open_existing(&config.store).await?;
    db.migrate().await?;
    let told = |e: domain::Error| e.to_string();
    if !store::accounts::needs_first_admin(&db).await.map_err(told)? {
        return Err("there is an admin already. `assemble admin grant --email … --role admin` makes another member one".to_owned());
    }
    let secret = store::accounts::links::make(&db, LinkPurpose::FirstAdmin, None).await.map_err(told)?;
    say(&format!("{}/setup?token={secret}", config.public_url()));
    db.close().await;
    Ok(())
}

async fn grant_role(grant: &Grant) -> Result<(), String> {
    let role = Role::parse(&grant.role)
        .ok_or_else(|| format!("{} is no role: host, moderator or admin", grant.role))?;
    let db = open_existing(&grant.store).await?;
    db.migrate().await?;
    let told = |e: domain::Error| e.to_string();
    let member = store::members::by_email(&db, &Actor::System, &grant.email)
        .await
        .map_err(told)?
        .ok_or_else(|| "no member has this address".to_owned())?;
    store::members::grant(&db, &Actor::System, member, role).await.map_err(told)?;
    db.close().await;
    say("Done.");
    Ok(())
}

async fn unlock_account(unlock: &Unlock) -> Result<(), String> {
    let db = open_existing(&unlock.store).await?;
    db.migrate().await?;
    let told = |e: domain::Error| e.to_string();
    let member = store::members::by_email(&db, &Actor::System, &unlock.email)
        .await
        .map_err(told)?
        .ok_or_else(|| "no member has this address".to_owned())?;
    store::accounts::unlock(&db, &Actor::System, member).await.map_err(told)?;
    db.close().await;
    say("Done. They log in with their password, or with a link by mail.");
    Ok(())
}

async fn reindex(config: &StoreConfig) -> Result<(), String> {
    let db = open_existing(config).await?;
    db.migrate().await?;
    let progress = |done: u64, total: u64| eprintln!("search {done:>9} / {total}");
    store::search::rebuild(&db, &progress).await.map_err(|e| e.to_string())?;
    db.close().await;
    say("The index of search is new.");
    Ok(())
}

async fn fill(demo: &Demo) -> Result<(), String> {
    let db = open(&demo.store).await?;
    db.migrate().await?;
    let options = store::demo::Options {
        members: demo.members,
        events: demo.events,
        threads: demo.threads,
        posts: demo.posts,
        articles: demo.articles,
        seed: demo.seed,
    };
    let progress = |step: &str, done: u64, total: u64| eprintln!("{step:<14} {done:>9} / {total}");
    let told = |e: domain::Error| e.to_string();
    store::demo::fill(&db, &options, &progress).await.map_err(told)?;
    if options == store::demo::Options::default() {
        crate::demo::live(&db, &demo.store).await?;
    }
    store::search::rebuild(&db, &|done, total| progress("search", done, total)).await.map_err(told)?;
    db.close().await;
    say("The demo community is there.");
    Ok(())
}
