//! What an event is in other programs' calendars.

use crate::ical::{Entry, Original, Span, Status, uid};
use domain::calendar::day_step;
use domain::event::EventState;
use domain::recurrence::{Ends, UntilForm};
use domain::registration::RegistrationState;
use domain::{Locale, Timestamp, t};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::collections::{HashMap, HashSet};
use store::feeds::{FeedEvent, FeedSeries};

/// Where the community is, for what is written about its events.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its address, without a slash at the end.
    pub url: String,
    /// The language of what is written.
    pub locale: Locale,
}

impl Place {
    /// What uids end with: the host of the address, so that two communities never have the same.
    fn host(&self) -> &str {
        self.url.split("://").nth(1).unwrap_or(&self.url).split(['/', ':']).next().unwrap_or("localhost")
    }
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

fn civil(at: Timestamp, zone: &TimeZone) -> DateTime {
    jiff::Timestamp::from_microsecond(at.0).map_or(DateTime::ZERO, |ts| zone.to_datetime(ts))
}

fn span(event: &FeedEvent) -> Span {
    let zone = zone(&event.zone);
    spanned(civil(event.starts, &zone), civil(event.ends, &zone), event.all_day, zone)
}

fn spanned(start: DateTime, end: DateTime, all_day: bool, zone: TimeZone) -> Span {
    if all_day {
        Span::AllDay { first: start.date(), last: day_step(end.date(), -1).max(start.date()) }
    } else {
        Span::Timed { start, end, zone }
    }
}

/// An event that stands by itself: in a mail, in a file, in a member's own calendar. An occurrence of a series does so
/// too, since one takes part in it and not in the others.
#[must_use]
pub fn alone(event: &FeedEvent, place: &Place) -> Entry {
    let l = place.locale;
    let url = format!("{}/events/{}", place.url, event.id);
    let mut description = Vec::new();
    match event.mine {
        Some(RegistrationState::Waiting) => description.push(t::event::waiting(l).to_owned()),
        Some(RegistrationState::Offered) => description.push(t::event::mine_offered(l).to_owned()),
        _ => {}
    }
    description.extend([event.summary.clone(), url.clone()].into_iter().filter(|line| !line.is_empty()));
    let status = match (event.state, event.mine) {
        (EventState::Cancelled, _) => Status::Cancelled,
        (_, Some(RegistrationState::Waiting | RegistrationState::Offered)) => Status::Tentative,
        _ => Status::Confirmed,
    };
    Entry {
        sequence: event.sequence,
        created: event.created,
        modified: event.updated,
        description: description.join("\n\n"),
        location: (!event.place.is_empty()).then(|| event.place.clone()).or_else(|| {
            (event.online && event.online_url.is_empty()).then(|| t::event::online(l).to_owned())
        }),
        url: Some(url),
        conference: (!event.online_url.is_empty()).then(|| event.online_url.clone()),
        status,
        class_private: !event.public,
        categories: vec![event.kind.name(l).to_owned()],
        transparent: status == Status::Cancelled,
        ..Entry::new(uid("event", event.id, place.host()), event.updated, span(event), event.title.clone())
    }
}

/// A feed of what everyone may see: each series as one entry with its rule, and its occurrences only where they differ
/// from it.
#[must_use]
pub fn public(series: &[FeedSeries], events: &[FeedEvent], place: &Place) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut of: HashMap<i64, Vec<&FeedEvent>> = HashMap::new();
    for event in events {
        if let Some((id, _)) = event.series {
            of.entry(id.0).or_default().push(event);
        }
    }
    let told: HashSet<i64> = series.iter().map(|s| s.id.0).collect();
    for one in series {
        let rows = of.get(&one.id.0).map(Vec::as_slice).unwrap_or_default();
        entries.extend(master(one, rows, place));
    }
    let single = events.iter().filter(|e| e.series.is_none_or(|(id, _)| !told.contains(&id.0)));
    entries.extend(single.map(|event| alone(event, place)));
    entries
}

fn master(series: &FeedSeries, rows: &[&FeedEvent], place: &Place) -> Vec<Entry> {
    let zone = zone(&series.zone);
    let end = |start: DateTime| start.saturating_add(jiff::SignedDuration::from_mins(series.minutes));
    let uid = uid("series", series.id, place.host());
    let until = match series.recurrence.rule.ends {
        _ if series.all_day => UntilForm::Date,
        Ends::On(last) => {
            let at =
                zone.to_ambiguous_zoned(last).compatible().map(|z| TimeZone::UTC.to_datetime(z.timestamp()));
            at.map_or(UntilForm::Local, UntilForm::Utc)
        }
        _ => UntilForm::Local,
    };
    // Of what had a row once, only what has one that everyone may see takes place: nothing is told of the rest. Rows
    // that are told of by themselves, since they were called off, are times of the rule too.
    let told = rows.iter().filter_map(|e| e.series).map(|(_, on)| on);
    let known: HashSet<DateTime> = series.public.iter().copied().chain(told).collect();
    let ruled = store::recurrence::civil(&series.recurrence, series.start, series.made_until, 80_000);
    let ruled = ruled.unwrap_or_default();
    if !ruled.iter().any(|on| known.contains(on)) {
        return rows.iter().map(|event| alone(event, place)).collect();
    }
    let mut except = series.recurrence.except.clone();
    // Readers take the start for a time of the rule, whether the rule has it or not.
    except.extend(ruled.into_iter().chain([series.start]).filter(|on| !known.contains(on)));
    except.sort_unstable();
    except.dedup();
    let also = series.recurrence.also.iter().copied().filter(|on| known.contains(on)).collect();
    let like = alone(&series.like, place);
    let base = Entry {
        uid: uid.clone(),
        sequence: series.sequence,
        created: series.created,
        modified: series.updated.max(rows.iter().map(|e| e.updated).max().unwrap_or_default()),
        span: spanned(series.start, end(series.start), series.all_day, zone.clone()),
        rule: Some(series.recurrence.rule.text_with(until)),
        except,
        also,
        ..like
    };
    let mut entries = vec![base.clone()];
    for event in rows {
        let Some((_, on)) = event.series else { continue };
        let own = alone(event, place);
        let usual = civil(event.starts, &zone) == on
            && civil(event.ends, &zone) == end(on)
            && event.state == EventState::Published
            && (&own.summary, &own.location) == (&base.summary, &base.location)
            && event.summary == series.like.summary;
        if !usual {
            entries.push(Entry {
                uid: uid.clone(),
                recurrence: Some(Original { at: on, zone: (!series.all_day).then(|| zone.clone()) }),
                sequence: series.sequence.max(event.sequence),
                ..own
            });
        }
    }
    entries
}
