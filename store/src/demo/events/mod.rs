//! Events and who takes part: those written by hand around today, then others from templates.

mod maker;
mod tables;

use super::Plan;
use super::bulk::Bulk;
use super::dice::Dice;
use super::people::People;
use domain::Result;
use maker::Maker;
use tables::Tables;

/// Events written at a time.
const CHUNK: usize = 500;
/// Days ahead that template events reach at most. There is at most one a day, so that a month stays a page that
/// can be read, whatever the total; what does not fit lies further back.
const AHEAD: usize = 3 * 365;

/// An event before anybody has registered.
pub(super) struct Event {
    title: String,
    kind: String,
    summary: String,
    body: [String; 2],
    recap: [String; 2],
    state: &'static str,
    visibility: String,
    pub(super) circle: Option<usize>,
    pub(super) starts: i64,
    ends: i64,
    place: String,
    online: bool,
    speakers: String,
    price: i64,
    pub(super) capacity: Option<i64>,
    /// A place in the list of people.
    pub(super) host: usize,
    pub(super) created: i64,
    /// How many ask to take part.
    pub(super) asking: usize,
    /// One of them, and as which.
    pub(super) among: Option<(usize, usize)>,
    /// Whether somebody gives their seat back.
    pub(super) given_back: bool,
}

/// Writes all events.
pub(super) async fn fill(bulk: &mut Bulk<'_>, plan: &Plan<'_>, people: &People<'_>) -> Result<()> {
    let source = &plan.source.events;
    let maker = Maker::of(plan, people, bulk);
    let by_hand = source.past.iter().chain(&source.upcoming);
    let mut tables = Tables::new();
    let total = (plan.options.events as usize).max(source.past.len() + source.upcoming.len());
    for (n, event) in by_hand.enumerate() {
        let dice = &mut Dice::of(plan.options.seed, "event", n);
        tables.add(maker.by_hand(event, dice), plan, people, dice);
    }
    let templates = total - tables.events.len();
    let past = (templates / 3).max(templates.saturating_sub(AHEAD));
    for n in 0..templates {
        let done = tables.next - 1;
        let dice = &mut Dice::of(plan.options.seed, "event", done as usize);
        let event = if n < past {
            maker.held(n, past, dice)
        } else {
            maker.to_come(n - past, templates - past, dice)
        };
        tables.add(event, plan, people, dice);
        if (n + 1) % CHUNK == 0 {
            tables.write(bulk).await?;
            bulk.step("events", done as usize + 1, total).await?;
        }
    }
    tables.write(bulk).await?;
    bulk.step("events", total, total).await
}
