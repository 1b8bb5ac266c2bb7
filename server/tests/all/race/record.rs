//! What a database holds of an event after people came and left, gone through once more from the beginning.

use domain::EventId;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use store::testing::{outbox, rows};
use store::{Db, sql};

/// Something that must never happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// More people have a seat than there are seats.
    Oversold(usize),
    /// This member was given a seat before somebody who waited longer.
    Overtaken(i64),
    /// A seat stayed free while so many waited.
    LeftFree(usize),
    /// This member registered while registered, or left without having been.
    OutOfPlace(i64),
    /// The tables say something else than their own history.
    Differs(&'static str),
    /// This member was told a thing so often, and it happened so often.
    Told(i64, &'static str, [usize; 2]),
}

/// A change of one member's part; nobody did it where the list moved by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub member: i64,
    pub state: String,
    pub by: Option<i64>,
}

/// All that is kept of an event's seats.
#[derive(Clone, Debug)]
pub struct Record {
    pub seats: usize,
    /// In the order in which they happened.
    pub changes: Vec<Change>,
    /// Who holds what now, in the order of the event's own numbers.
    pub held: Vec<(i64, String)>,
    /// The event's counters: seats taken, people waiting.
    pub counted: (i64, i64),
    /// Mails in the outbox: to whom, of which kind.
    pub told: Vec<(i64, &'static str)>,
}

/// Replayed: who has a seat, and who waits.
#[derive(Default)]
struct Room {
    seated: BTreeSet<i64>,
    line: VecDeque<i64>,
}

impl Record {
    /// Reads it.
    pub async fn of(db: &Db, event: EventId) -> Self {
        let (seats, taken, waiting): (i64, i64, i64) =
            db.one(sql!("SELECT capacity, taken, waiting FROM events WHERE id = $1", event)).await.unwrap();
        let changes: Vec<(i64, String, Option<i64>)> = rows(
            db,
            sql!(
                "SELECT r.member_id, c.state, c.actor_id FROM registration_changes c
                 JOIN registrations r ON r.id = c.registration_id WHERE r.event_id = $1 ORDER BY c.id",
                event
            ),
        )
        .await;
        let held = "SELECT member_id, state FROM registrations WHERE event_id = $1
                      AND state <> 'cancelled' ORDER BY seq, id";
        let told = outbox(db).await.into_iter().filter_map(|work| {
            let said = serde_json::to_value(&work).unwrap();
            let ours = work.kind().starts_with("mail_") && said["event"] == event.0;
            ours.then(|| (said["member"].as_i64().unwrap(), work.kind()))
        });
        Self {
            seats: usize::try_from(seats).unwrap(),
            changes: changes.into_iter().map(|(member, state, by)| Change { member, state, by }).collect(),
            held: rows(db, sql!(held, event)).await,
            counted: (taken, waiting),
            told: told.collect(),
        }
    }

    /// How often somebody moved up.
    pub fn moved_up(&self) -> usize {
        self.changes.iter().filter(|change| change.by.is_none()).count()
    }

    /// Everything that is wrong with it.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut room = Room::default();
        for change in &self.changes {
            // What somebody does begins when all that followed from the last is done.
            if change.by.is_some() {
                faults.extend(room.left_free(self.seats));
            }
            faults.extend(room.step(change));
            if room.seated.len() > self.seats {
                faults.push(Fault::Oversold(room.seated.len()));
            }
        }
        faults.extend(room.left_free(self.seats));
        faults.extend(self.differs(&room));
        faults.extend(self.told_wrongly());
        faults
    }

    /// Where the tables are not what their history leads to.
    fn differs(&self, room: &Room) -> Vec<Fault> {
        let with = |state: &'static str| {
            self.held.iter().filter(move |(_, s)| s == state).map(|(member, _)| *member)
        };
        let (seated, line): (BTreeSet<i64>, Vec<i64>) =
            (with("confirmed").collect(), with("waiting").collect());
        let people: BTreeSet<i64> = self.held.iter().map(|(member, _)| *member).collect();
        let checks = [
            ("somebody is there twice", people.len() == self.held.len()),
            ("the seats", seated == room.seated),
            ("the line", room.line == line),
            ("somebody is neither here nor there", seated.len() + line.len() == self.held.len()),
            ("the counters", self.counted == (seated.len() as i64, line.len() as i64)),
        ];
        checks.into_iter().filter(|(_, right)| !right).map(|(what, _)| Fault::Differs(what)).collect()
    }

    /// Who was not told exactly once of each change.
    fn told_wrongly(&self) -> Vec<Fault> {
        let mut count: BTreeMap<(i64, &'static str), [usize; 2]> = BTreeMap::new();
        for (member, kind) in &self.told {
            count.entry((*member, kind)).or_default()[0] += 1;
        }
        for change in &self.changes {
            let kind = match (change.state.as_str(), change.by) {
                ("confirmed", Some(_)) => "mail_confirmed",
                ("confirmed", None) => "mail_promoted",
                ("waiting", _) => "mail_waiting",
                _ => "mail_given_back",
            };
            count.entry((change.member, kind)).or_default()[1] += 1;
        }
        let wrong = count.into_iter().filter(|(_, [told, happened])| told != happened);
        wrong.map(|((member, kind), times)| Fault::Told(member, kind, times)).collect()
    }
}

impl Room {
    fn left_free(&self, seats: usize) -> Option<Fault> {
        let free = self.seated.len() < seats && !self.line.is_empty();
        free.then_some(Fault::LeftFree(self.line.len()))
    }

    fn step(&mut self, Change { member, state, by }: &Change) -> Option<Fault> {
        let waits = self.line.iter().position(|one| one == member);
        let here = waits.is_some() || self.seated.contains(member);
        match (state.as_str(), by) {
            ("confirmed", Some(_)) => {
                self.seated.insert(*member);
                if here {
                    return Some(Fault::OutOfPlace(*member));
                }
                (!self.line.is_empty()).then_some(Fault::Overtaken(*member))
            }
            ("confirmed", None) => {
                self.seated.insert(*member);
                let Some(place) = waits else { return Some(Fault::OutOfPlace(*member)) };
                self.line.remove(place);
                (place > 0).then_some(Fault::Overtaken(*member))
            }
            ("waiting", _) => {
                self.line.push_back(*member);
                here.then_some(Fault::OutOfPlace(*member))
            }
            _ => {
                self.seated.remove(member);
                if let Some(place) = waits {
                    self.line.remove(place);
                }
                (!here).then_some(Fault::OutOfPlace(*member))
            }
        }
    }
}

/// Two seats: 1 and 2 have them, 3 and 4 wait, 1 leaves, and 3 moves up.
fn quiet_evening() -> Record {
    let change = |member, state: &str, by| Change { member, state: state.into(), by };
    Record {
        seats: 2,
        changes: vec![
            change(1, "confirmed", Some(1)),
            change(2, "confirmed", Some(2)),
            change(3, "waiting", Some(3)),
            change(4, "waiting", Some(4)),
            change(1, "cancelled", Some(1)),
            change(3, "confirmed", None),
        ],
        held: vec![(2, "confirmed".into()), (4, "waiting".into()), (3, "confirmed".into())],
        counted: (2, 1),
        told: vec![
            (1, "mail_confirmed"),
            (2, "mail_confirmed"),
            (3, "mail_waiting"),
            (4, "mail_waiting"),
            (1, "mail_given_back"),
            (3, "mail_promoted"),
        ],
    }
}

#[test]
fn nothing_is_wrong_with_a_quiet_evening() {
    assert_eq!(quiet_evening().faults(), []);
    assert_eq!(quiet_evening().moved_up(), 1);
}

#[test]
fn every_fault_is_found() {
    let spoiled = |spoil: fn(&mut Record)| {
        let mut record = quiet_evening();
        spoil(&mut record);
        record.faults()
    };
    let sold = spoiled(|r| r.seats = 1);
    assert!(sold.contains(&Fault::Oversold(2)), "{sold:?}");
    let overtaken = spoiled(|r| r.changes[5].member = 4);
    assert!(overtaken.contains(&Fault::Overtaken(4)), "{overtaken:?}");
    assert!(overtaken.contains(&Fault::Differs("the line")), "{overtaken:?}");
    let straight_in = spoiled(|r| (r.changes[5].member, r.changes[5].by) = (5, Some(5)));
    assert!(straight_in.contains(&Fault::Overtaken(5)), "{straight_in:?}");
    assert!(straight_in.contains(&Fault::LeftFree(2)), "{straight_in:?}");
    let free = spoiled(|r| r.changes.truncate(5));
    assert!(free.contains(&Fault::LeftFree(2)), "{free:?}");
    let again = spoiled(|r| r.changes.push(Change { member: 2, state: "waiting".into(), by: Some(2) }));
    assert!(again.contains(&Fault::OutOfPlace(2)), "{again:?}");
    assert_eq!(spoiled(|r| r.counted = (3, 1)), [Fault::Differs("the counters")]);
    assert_eq!(spoiled(|r| r.told.push((2, "mail_confirmed"))), [Fault::Told(2, "mail_confirmed", [2, 1])]);
    assert_eq!(spoiled(|r| r.told.truncate(5)), [Fault::Told(3, "mail_promoted", [0, 1])]);
}
