//! Polls: what a post asks to be answered by choosing (PRODUCT.md, T10).

use crate::event::PersonName;
use crate::input::Check;
use crate::{Actor, Error, MemberId, Moment, Problem, Result, Role, Timestamp};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

/// Fewest and most options of a poll.
pub const OPTIONS: core::ops::RangeInclusive<usize> = 2..=12;
/// Most characters of a question.
pub const QUESTION_MAX: usize = 200;
/// Most characters of an option.
pub const OPTION_MAX: usize = 100;
/// Most names that are told with an option.
pub const NAMES_MOST: i64 = 40;

/// The part of a post's form that asks something, as typed; with nothing in it, nothing is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PollForm {
    /// The question.
    pub poll: String,
    /// The options, one a line.
    pub poll_options: String,
    /// Ticked where one may choose several.
    pub poll_several: String,
    /// Ticked where nobody learns who chose what.
    pub poll_secret: String,
    /// When it ends, on the writer's clock: `2026-12-01T21:00`; empty where it has no end.
    pub poll_closes: String,
}

/// A checked new poll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPoll {
    /// The question.
    pub question: String,
    /// The options.
    pub options: Vec<String>,
    /// Whether one may choose several.
    pub several: bool,
    /// Whether nobody learns who chose what.
    pub secret: bool,
    /// When it ends, on the writer's clock.
    #[serde(skip)]
    pub closes: Option<DateTime>,
    /// The same as an instant, once it is known which clock that is.
    pub ends: Option<Timestamp>,
}

impl PollForm {
    /// Checks this part of a form.
    pub(crate) fn check(&self, check: &mut Check) -> Option<NewPoll> {
        if self.poll.trim().is_empty() && self.poll_options.trim().is_empty() {
            return None;
        }
        let question = check.line("poll", &self.poll, 1, QUESTION_MAX);
        let mut options: Vec<String> = Vec::new();
        for line in self.poll_options.lines().map(str::trim).filter(|line| !line.is_empty()) {
            // Written twice it would be one thing to choose in two places.
            if !options.iter().any(|o| o == line) {
                options.push(line.to_owned());
            }
        }
        // One fault a field, however many of its lines have it.
        let mut lines = Check::default();
        for option in &options {
            lines.line("poll_options", option, 1, OPTION_MAX);
        }
        if let Err(Error::Invalid(faults)) = lines.done() {
            faults.first().into_iter().for_each(|f| check.fault("poll_options", f.problem));
        } else if options.len() < *OPTIONS.start() {
            check.fault("poll_options", Problem::FewChoices);
        } else if options.len() > *OPTIONS.end() {
            check.fault("poll_options", Problem::TooMany(*OPTIONS.end() as i64));
        }
        let closes = check.moment("poll_closes", &self.poll_closes);
        let (several, secret) = (!self.poll_several.is_empty(), !self.poll_secret.is_empty());
        Some(NewPoll { question, options, several, secret, closes, ends: None })
    }
}

/// A poll as its reader finds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// The question.
    pub question: String,
    /// What can be chosen.
    pub options: Vec<PollOption>,
    /// Whether one may choose several.
    pub several: bool,
    /// Whether nobody learns who chose what.
    pub secret: bool,
    /// How many chose anything.
    pub voters: i64,
    /// When it ends by itself, or ended.
    pub closes: Option<Moment>,
    /// Whether it takes votes.
    pub open: bool,
    /// Whether the reader may vote now.
    pub can_vote: bool,
    /// Whether the reader may end it now.
    pub can_close: bool,
}

/// What can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollOption {
    /// Its words.
    pub label: String,
    /// How many chose it.
    pub votes: i64,
    /// Whether the reader did.
    pub mine: bool,
    /// Who did, where that is told; not all of them where there are many.
    pub names: Vec<PersonName>,
}

impl Poll {
    /// Whether the reader has chosen anything.
    #[must_use]
    pub fn voted(&self) -> bool {
        self.options.iter().any(|o| o.mine)
    }
}

/// How many of a hundred voters chose something.
#[must_use]
pub const fn share(votes: i64, voters: i64) -> i64 {
    if voters > 0 { (votes * 200 + voters) / (voters * 2) } else { 0 }
}

/// Whether a poll takes votes: nobody ended it, and its time has not come. That is looked up when somebody asks, so
/// that nothing needs to happen at that time.
#[must_use]
pub fn is_open(closes: Option<Timestamp>, closed: Option<Timestamp>, now: Timestamp) -> bool {
    closed.is_none() && closes.is_none_or(|at| now < at)
}

/// Whoever asked may end it, and whoever keeps the talk in order.
#[must_use]
pub fn can_close(actor: &Actor, asker: Option<MemberId>) -> bool {
    actor.has(Role::Moderator) || (asker.is_some() && actor.member().ok() == asker)
}

/// What somebody chose, each once, in order; nothing takes the vote back.
///
/// # Errors
/// [`Problem::Choice`] for what is not among the options, and for several where one is asked for.
pub fn chosen(places: &[i64], options: i64, several: bool) -> Result<Vec<i64>> {
    let mut places = places.to_vec();
    places.sort_unstable();
    places.dedup();
    if places.iter().any(|p| !(0..options).contains(p)) || (!several && places.len() > 1) {
        return Err(Error::field("options", Problem::Choice));
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(question: &str, options: &str) -> PollForm {
        PollForm { poll: question.into(), poll_options: options.into(), ..PollForm::default() }
    }

    fn checked(form: &PollForm) -> Result<Option<NewPoll>> {
        let mut check = Check::default();
        let poll = form.check(&mut check);
        check.done().map(|()| poll)
    }

    fn faults(form: &PollForm) -> Vec<(String, Problem)> {
        checked(form).unwrap_err().fields().iter().map(|f| (f.field.clone(), f.problem)).collect()
    }

    #[test]
    fn options_stand_one_a_line_and_each_once() {
        let poll = checked(&form(" いつ？ ", "月曜\r\n\n 火曜 \n月曜\n")).unwrap().unwrap();
        assert_eq!(
            (poll.question.as_str(), poll.options.as_slice()),
            ("いつ？", &["月曜".into(), "火曜".into()][..])
        );
        assert!(!poll.several && !poll.secret && poll.closes.is_none());
        let all = PollForm {
            poll_several: "yes".into(),
            poll_secret: "yes".into(),
            poll_closes: "2026-12-01T21:00".into(),
            ..form("?", "a\nb")
        };
        let poll = checked(&all).unwrap().unwrap();
        assert!(poll.several && poll.secret);
        assert_eq!(poll.closes.map(|c| (c.day(), c.hour())), Some((1, 21)));
    }

    #[test]
    fn with_nothing_in_it_nothing_is_asked() {
        assert_eq!(checked(&form(" ", "\n")).unwrap(), None);
        // What was ticked and then left is no poll either.
        assert_eq!(checked(&PollForm { poll_secret: "yes".into(), ..form("", "") }).unwrap(), None);
    }

    #[test]
    fn every_fault_is_told_at_its_field() {
        let many: String = (0..13).map(|n| format!("{n}\n")).collect();
        assert_eq!(faults(&form("", "a\nb")), [("poll".into(), Problem::Required)]);
        assert_eq!(faults(&form("?", "a\na")), [("poll_options".into(), Problem::FewChoices)]);
        assert_eq!(faults(&form("?", &many)), [("poll_options".into(), Problem::TooMany(12))]);
        let long = format!("{0}\n{0}b\nc", "あ".repeat(101));
        assert_eq!(faults(&form("?", &long)), [("poll_options".into(), Problem::TooLong(100))]);
        let wrong = PollForm { poll_closes: "tomorrow".into(), ..form("?", "a\nb") };
        assert_eq!(faults(&wrong), [("poll_closes".into(), Problem::Date)]);
    }

    #[test]
    fn one_is_chosen_or_several_and_only_what_is_there() {
        assert_eq!(chosen(&[2, 0, 2], 3, true).unwrap(), [0, 2]);
        assert_eq!(chosen(&[1, 1], 3, false).unwrap(), [1]);
        assert_eq!(chosen(&[], 3, false).unwrap(), [0_i64; 0]);
        for (places, several) in [(&[3][..], true), (&[-1], true), (&[0, 1], false)] {
            assert_eq!(chosen(places, 3, several).unwrap_err().fields()[0].problem, Problem::Choice);
        }
    }

    #[test]
    fn it_takes_votes_until_its_time_or_until_somebody_ends_it() {
        let at = |n| Some(Timestamp(n));
        assert!(is_open(None, None, Timestamp(5)));
        assert!(is_open(at(6), None, Timestamp(5)));
        assert!(!is_open(at(5), None, Timestamp(5)));
        assert!(!is_open(at(9), at(4), Timestamp(5)));
        assert!(!is_open(None, at(4), Timestamp(5)));
    }

    #[test]
    fn shares_are_rounded() {
        assert_eq!([share(1, 3), share(2, 3), share(3, 3), share(0, 3), share(0, 0)], [33, 67, 100, 0, 0]);
    }
}
