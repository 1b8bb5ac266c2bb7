//! What is to happen: `demo/life.toml`, in which what each field means is told.

use crate::demo::source::parse;
use domain::Result;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
pub(super) struct Script {
    pub(super) event: Vec<Staged>,
    pub(super) add: Vec<Addition>,
}

impl Script {
    pub(super) fn read() -> Result<Self> {
        parse(include_str!("../../../../demo/life.toml"))
    }
}

/// An event, or a series.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Staged {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) kind: String,
    pub(super) summary: String,
    pub(super) body: String,
    /// `@` before a surname leads to the profile.
    pub(super) speakers: String,
    pub(super) host: String,
    pub(super) cohosts: Vec<String>,
    /// The day the host made it.
    pub(super) announced: i64,
    /// The first day, unless it is told by the month.
    pub(super) day: i64,
    pub(super) weekday: String,
    /// With `nth_weekday`: the month, counted from this one.
    pub(super) months: i64,
    pub(super) nth_weekday: i8,
    pub(super) start: String,
    pub(super) end: String,
    /// Whole days; 0 where it takes hours.
    pub(super) days: i64,
    pub(super) zone: String,
    pub(super) place: String,
    pub(super) online: bool,
    pub(super) capacity: i64,
    pub(super) price: i64,
    pub(super) visibility: String,
    pub(super) circle: String,
    /// The day registration opens, at noon.
    pub(super) opens: Option<i64>,
    pub(super) closes: Option<Before>,
    pub(super) cancel_until: Option<Before>,
    pub(super) promotion: String,
    pub(super) offer_hours: i64,
    pub(super) materials: String,
    pub(super) state: String,
    pub(super) repeat: String,
    pub(super) count: i64,
    pub(super) cover: String,
    pub(super) question: Vec<Asked>,
    /// Who registers, one after the other; without them, those who answer.
    pub(super) registered: Vec<String>,
    /// Who of them leaves their name out of those who come.
    pub(super) unnamed: Vec<String>,
    /// What they answer to each question.
    pub(super) answers: BTreeMap<String, Vec<Vec<String>>>,
    /// Who gives their seat back last evening.
    pub(super) given_back: Vec<String>,
    pub(super) called_off: Option<CalledOff>,
    pub(super) moved: Option<Moved>,
    /// Who had a seat and did not come.
    pub(super) absent: Vec<String>,
    pub(super) recap: String,
    pub(super) held: Vec<Held>,
    pub(super) pictures: Vec<Drawing>,
    pub(super) handouts: Vec<Paper>,
}

/// A time on one of the days before the start.
#[derive(Deserialize)]
pub(super) struct Before {
    pub(super) days: i64,
    pub(super) at: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    pub(super) label: String,
    pub(super) kind: String,
    #[serde(default)]
    pub(super) choices: Vec<String>,
    #[serde(default)]
    pub(super) required: bool,
    pub(super) when: Option<When>,
}

/// An answer on which a question depends.
#[derive(Deserialize)]
pub(super) struct When {
    pub(super) nth: usize,
    pub(super) is: String,
}

/// The occurrence that was called off, and on which day.
#[derive(Deserialize)]
pub(super) struct CalledOff {
    pub(super) nth: usize,
    pub(super) day: i64,
    pub(super) reason: String,
}

/// The occurrence that was moved, by how many days, and on which day that was done.
#[derive(Deserialize)]
pub(super) struct Moved {
    pub(super) nth: usize,
    pub(super) days: i64,
    pub(super) day: i64,
}

/// The recap of an occurrence.
#[derive(Deserialize)]
pub(super) struct Held {
    pub(super) nth: usize,
    pub(super) recap: String,
}

#[derive(Deserialize)]
pub(super) struct Drawing {
    pub(super) drawing: String,
    pub(super) label: String,
}

#[derive(Deserialize)]
pub(super) struct Paper {
    pub(super) name: String,
    pub(super) text: String,
}

/// What is added to an event that is there already.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Addition {
    pub(super) title: String,
    pub(super) cover: String,
    pub(super) pictures: Vec<Drawing>,
    pub(super) handouts: Vec<Paper>,
    /// Whether all who had a seat came.
    pub(super) came: bool,
}
