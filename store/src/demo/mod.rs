//! A community to try the software with: small enough to read, or large enough to measure.
//!
//! The words are the files in `demo/`. Everything else follows from the [`Options`] and the day: the same options
//! on the same day give the same content, but for the salt of the password's hash and when the pages were written.
//! [`fill`] makes rows, in any number; [`life::live`] then lets hosts and members of the usual demo act.

mod articles;
mod bulk;
mod cast;
mod dice;
mod events;
pub mod life;
mod people;
mod rare;
mod registrations;
mod says;
pub(crate) mod source;
mod talk;
mod talk_life;
mod talk_pool;
mod trades;

use crate::db::WriteTx;
use crate::{Db, pages, sql};
use bulk::{Bulk, Rows, row};
use domain::error::Conflict;
use domain::{Error, Result};
use jiff::civil::Date;
use source::Source;

/// The e-mail addresses that sign in with [`PASSWORD`], and the strongest role each has; `member` is none.
pub const LOGINS: [(&str, &str); 4] = [
    ("tokuda@example.com", "admin"),
    ("minori@example.com", "host"),
    ("haruka@example.com", "moderator"),
    ("hana@example.com", "member"),
];

/// The password of everybody in the demo.
pub const PASSWORD: &str = "assemble-demo";

/// How much of everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Members in good standing, the log-ins included; one person who waits for approval comes on top.
    pub members: u32,
    /// Events; those written by hand are always there.
    pub events: u32,
    /// Threads; those written by hand are always there.
    pub threads: u32,
    /// Posts in all threads, the opening ones included; 0, or fewer than the threads have by themselves, is as many
    /// as they have.
    pub posts: u32,
    /// Articles besides those written by hand, which only the usual demo has.
    pub articles: u32,
    /// Another number, another community.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { members: 20, events: 40, threads: 60, posts: 0, articles: 0, seed: 1 }
    }
}

/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;
/// Microseconds of a day.
const DAY: i64 = 24 * HOUR;

/// The day the demo is made for. Everything counts from its first moment, so that it matters to nothing at which
/// hour it is made.
struct Today {
    date: Date,
    midnight: i64,
}

impl Today {
    fn of(db: &Db) -> Self {
        let date = db.zone().date(db.now());
        Self { date, midnight: db.zone().midnight(date).0 }
    }

    /// The first moment of a day that many days ago.
    const fn ago(&self, days: i64) -> i64 {
        self.midnight - days * DAY
    }
}

/// What every part is made from.
struct Plan<'a> {
    options: &'a Options,
    source: &'a Source,
    today: &'a Today,
}

/// Whether nobody is a member yet.
///
/// # Errors
/// When the database is away.
pub async fn is_empty(db: &Db) -> Result<bool> {
    let row: Option<(i64,)> = db.optional("SELECT id FROM members LIMIT 1").await?;
    Ok(row.is_none())
}

/// Whether this is a demo community: its first member is invented. Such a community is only ever made whole, from
/// nothing; people who sign up there come later.
///
/// # Errors
/// When the database is away.
pub async fn is_demo(db: &Db) -> Result<bool> {
    let row: Option<(bool,)> = db.optional("SELECT demo FROM members ORDER BY id LIMIT 1").await?;
    Ok(row.is_some_and(|(demo,)| demo))
}

/// Days a demo is to have something ahead of it.
const AHEAD: i64 = 14;

/// Whether a demo was made so long ago that nothing happens in it soon.
///
/// # Errors
/// When the database is away.
pub async fn is_stale(db: &Db) -> Result<bool> {
    let now = db.now();
    let row: Option<(i64,)> = db
        .optional(sql!(
            "SELECT id FROM events WHERE state = 'published' AND starts_at > $1 AND starts_at <= $2 LIMIT 1",
            now,
            now.plus_seconds(AHEAD * 86_400),
        ))
        .await?;
    Ok(row.is_none())
}

/// Fills an empty community. `progress` is told the step, how much of it is done, and how much there is.
///
/// A usual demo is written in one transaction, a large one in many: when that is stopped halfway, begin with a new
/// database.
///
/// # Errors
/// [`Conflict::NotEmpty`] when there are members, invented or not: what people wrote is never mixed with the demo; when
/// the database is away.
pub async fn fill(db: &Db, options: &Options, progress: &(dyn Fn(&str, u64, u64) + Sync)) -> Result<()> {
    // Told at once; what counts is looked at once more below.
    if !is_empty(db).await? {
        return Err(Error::Conflict(Conflict::NotEmpty));
    }
    let source = Source::read()?;
    let today = Today::of(db);
    let plan = Plan { options, source: &source, today: &today };
    let hash = crate::accounts::password::hash(PASSWORD.to_owned()).await?;
    let mut bulk = Bulk::new(db, progress);
    begin(bulk.tx().await?).await?;
    pages::write(bulk.tx().await?, db.now(), source::PAGES, true).await?;
    places(&mut bulk, &plan).await?;
    let people = people::fill(&mut bulk, &plan, &hash).await?;
    events::fill(&mut bulk, &plan, &people).await?;
    articles::fill(&mut bulk, &plan, &people).await?;
    talk::fill(&mut bulk, &plan, &people).await?;
    bulk.step("statistics", 0, 1).await?;
    bulk.end().await?;
    progress("statistics", 1, 1);
    Ok(())
}

/// Of two who fill one community at the same time the second waits for the first, and finds it filled: the first
/// transaction holds members, whatever the size.
async fn begin(tx: &mut WriteTx) -> Result<()> {
    tx.execute("INSERT INTO settings (name, value) VALUES ('demo', '') ON CONFLICT (name) DO UPDATE SET value = excluded.value").await?;
    let member: Option<(i64,)> = tx.optional("SELECT id FROM members LIMIT 1").await?;
    if member.is_some() { Err(Error::Conflict(Conflict::NotEmpty)) } else { Ok(()) }
}

/// The version of each circle's guidelines, to which its members agreed.
pub(super) const GUIDELINES: i64 = 1;

/// Circles and spaces; their ids are their places in the file.
async fn places(bulk: &mut Bulk<'_>, plan: &Plan<'_>) -> Result<()> {
    let community = &plan.source.community;
    let mut circles = Rows::of(
        "INSERT INTO circles (id, slug, name_ja, name_en, description_ja, description_en, join_rule, guidelines_ja, guidelines_en,
           guidelines_version, created_at) VALUES ",
    );
    let mut gates = Rows::of("INSERT INTO circle_credentials (circle_id, code) VALUES ");
    for (n, c) in community.circle.iter().enumerate() {
        row!(circles; n as i64 + 1, &c.slug, &c.name_ja, &c.name_en, &c.description_ja, &c.description_en, &c.join,
            &c.guidelines_ja, &c.guidelines_en, GUIDELINES, plan.today.ago(364));
        for code in &c.credentials {
            row!(gates; n as i64 + 1, code);
        }
    }
    let mut spaces = Rows::of(
        "INSERT INTO spaces (id, slug, position, name_ja, name_en, description_ja, description_en, visibility, circle_id, anonymous, starters) VALUES ",
    );
    for (n, s) in community.space.iter().enumerate() {
        let circle = plan.source.circle(s.circle.as_deref());
        // What is told in a circle stays there, whatever the file says of its space.
        let visibility = if circle.is_some() { "circle" } else { &s.visibility };
        row!(spaces; n as i64 + 1, &s.slug, n as i64 + 1, &s.name_ja, &s.name_en, &s.description_ja, &s.description_en,
            visibility, circle.map(|c| c as i64 + 1), s.anonymous, s.starters.code());
    }
    bulk.write(&mut circles).await?;
    bulk.write(&mut gates).await?;
    bulk.write(&mut spaces).await
}
