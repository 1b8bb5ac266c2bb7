//! Makes events, before anybody has registered: by hand, or from a template.

use super::Event;
use crate::demo::bulk::Bulk;
use crate::demo::dice::Dice;
use crate::demo::people::{PLAIN, People, Person};
use crate::demo::says::profession_name;
use crate::demo::source::{EventSource, Template};
use crate::demo::{DAY, HOUR, Plan};
use crate::markdown;
use domain::circle::Visibility;
use domain::event::EventState;
use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday};

/// Days the template events of a small community are spread over: ahead, and back.
const SMALL: [usize; 2] = [70, 190];
/// The small case consultation: full, with people waiting.
const FULL: &str = "case-small";
/// Where the plain member of the log-ins takes part, and as which of those who ask.
const PLAIN_TAKES_PART: [(&str, usize); 4] =
    [("burnout-seminar", 1), ("reading-mayeroff", 0), ("exchange-school-clinic", 2), (FULL, 7)];

/// Who registers for the largest event of a community that has twice as many members: how a long list reads, and how
/// long it takes, is seen there.
const CROWD: usize = 5000;

/// What is told of a template event afterwards.
const RECAPS: [&str; 6] = [
    "{topic}を入口に、それぞれの現場の話がつながった時間でした。\n\n「ほかの職種の言葉で聞くと、同じことが新しく見える」という感想が心に残っています。ご参加ありがとうございました。",
    "はじめての方が半分ほどの、にぎやかな会になりました。{topic}については、まだ話したりないという声が多く、続きの会を考えています。",
    "予定していた内容の半分で時間になりました。そのぶん、一つの問いをゆっくり考えられたと思います。\n\n- {topic}は「分かった」よりも「分からなさの形が見えた」\n- 明日ためすことを一つ持ち帰れた\n\nという感想をいただきました。",
    "静かに始まり、最後は時間が足りなくなりました。{topic}をめぐって、教育と医療で言葉の使い方がこんなに違うのかと、進行役も驚きました。",
    "少人数だったので、全員が話せました。{topic}の話から、最後は自分の休み方の話へ。脱線も含めて、この場所らしい会でした。",
    "聞くだけの参加の方からも、あとで感想が届きました。{topic}について、次は当事者の方の声も聞きたいという意見があり、準備を始めます。",
];

fn rendered(md: &str) -> [String; 2] {
    [md.to_owned(), markdown::render(md)]
}

/// Makes one after the other.
pub(super) struct Maker<'a> {
    plan: &'a Plan<'a>,
    people: &'a People<'a>,
    zone: &'a crate::Zone,
    hosts: Vec<usize>,
    /// Title, summary and body stand in the source; the HTML has the same placeholder.
    bodies: Vec<String>,
    recaps: Vec<[String; 2]>,
    places: Vec<&'a str>,
}

impl<'a> Maker<'a> {
    pub(super) fn of(plan: &'a Plan<'a>, people: &'a People<'a>, bulk: &Bulk<'a>) -> Self {
        let source = &plan.source.events;
        Self {
            plan,
            people,
            zone: bulk.db.zone(),
            hosts: (0..people.all.len()).filter(|p| people.all[*p].host).collect(),
            bodies: source.template.iter().map(|t| markdown::render(&t.body)).collect(),
            recaps: RECAPS.iter().map(|r| rendered(r)).collect(),
            places: source
                .past
                .iter()
                .chain(&source.upcoming)
                .map(|e| e.place.as_str())
                .filter(|p| !p.is_empty())
                .collect(),
        }
    }

    /// A host who may make an event of that circle, by preference one who is named in the text.
    fn host(&self, circle: Option<usize>, named_in: &str) -> Option<usize> {
        let mine = |p: &&usize| circle.is_none_or(|c| self.people.all[**p].circles.contains(&c));
        let named = |p: &&usize| named_in.contains(self.people.all[**p].surname);
        self.hosts.iter().filter(mine).find(named).or_else(|| self.hosts.iter().find(mine)).copied()
    }

    fn span(&self, date: Date, start: Time, minutes: i64) -> (i64, i64) {
        let starts = self.zone.instant(date.to_datetime(start)).0;
        (starts, starts + minutes * HOUR / 60)
    }

    fn day(&self, ahead: i64) -> Date {
        self.plan.today.date.checked_add(ahead.days()).unwrap_or(self.plan.today.date)
    }

    pub(super) fn by_hand(&self, source: &EventSource, dice: &mut Dice) -> Event {
        let held = source.days_ago > 0;
        let circle = self.plan.source.circle(source.circle.as_deref());
        let day = self.day(i64::from(source.days_ahead - source.days_ago));
        let (starts, ends) = self.span(day, time(&source.start), source.minutes);
        let capacity = (source.capacity > 0).then_some(source.capacity);
        let plain = PLAIN_TAKES_PART.iter().find(|(key, _)| *key == source.key);
        let place = self.people.all.iter().position(|p| p.id == PLAIN);
        Event {
            title: source.title.clone(),
            kind: source.kind.clone(),
            summary: source.summary.clone(),
            body: rendered(&source.body),
            recap: rendered(&source.recap),
            state: EventState::Published.code(),
            visibility: source.visibility.clone(),
            circle,
            starts,
            ends,
            place: source.place.clone(),
            online: source.online,
            speakers: source.speakers.clone(),
            price: source.price_yen,
            capacity,
            host: self.host(circle, &source.speakers).unwrap_or(0),
            created: self.announced(starts, dice),
            asking: match capacity {
                _ if held => source.attended,
                _ if source.key == FULL => capacity.unwrap_or(0) as usize + 3 + usize::from(dice.percent(50)),
                Some(seats) => dice.between(seats / 4, seats * 4 / 5) as usize,
                None => dice.between(4, 12) as usize,
            },
            among: plain.and_then(|(_, nth)| Some((place?, *nth))),
            given_back: source.key == FULL,
        }
    }

    /// When an event is announced: weeks before, and never after today began.
    fn announced(&self, starts: i64, dice: &mut Dice) -> i64 {
        (starts - dice.between(25, 45) * DAY)
            .min(self.plan.today.ago(dice.between(2, 12)) + dice.between(9, 22) * HOUR)
    }

    pub(super) fn held(&self, n: usize, of: usize, dice: &mut Dice) -> Event {
        let recap = dice.below(self.recaps.len());
        let (mut event, topic) = self.template(n, -(place(n, of, SMALL[1], dice) as i64), dice);
        event.recap = self.recaps[recap].each_ref().map(|r| r.replace("{topic}", topic));
        event
    }

    pub(super) fn to_come(&self, n: usize, of: usize, dice: &mut Dice) -> Event {
        let (mut event, _) = self.template(n, place(n, of, SMALL[0], dice) as i64, dice);
        // Some are still being written, and some were called off.
        if n % 40 == 3 {
            event.state = EventState::Draft.code();
            event.asking = 0;
        } else if n % 25 == 7 {
            event.state = EventState::Cancelled.code();
        }
        if n == 0 && self.people.all.len() >= 2 * CROWD {
            event.title = format!("年次大会：{}", event.title);
            event.visibility = Visibility::Members.code().to_owned();
            (event.circle, event.capacity, event.asking) = (None, None, CROWD);
            // The first of them is one of the log-ins.
            event.host = self.hosts.first().copied().unwrap_or(event.host);
        }
        event
    }

    /// One of several, each of which comes once before any comes again.
    fn turn(&self, what: &str, ahead: i64, n: usize, of: usize) -> usize {
        let mut order: Vec<usize> = (0..of).collect();
        let round = 2 * (n / of) + usize::from(ahead < 0);
        Dice::of(self.plan.options.seed, what, round).shuffle(&mut order);
        order[n % of]
    }

    fn template(&self, n: usize, ahead: i64, dice: &mut Dice) -> (Event, &'a str) {
        let source = &self.plan.source.events;
        let topic = source.topics[self.turn("topic", ahead, n, source.topics.len())].as_str();
        let which = self.turn("template", ahead, n, source.template.len());
        let template = &source.template[which];
        let date = self.day(ahead);
        let (start, minutes) = hours(template, date.weekday());
        let (starts, ends) = self.span(date, start, minutes);
        let circles = self.plan.source.community.circle.len();
        let circle = (circles > 0 && dice.percent(10)).then(|| dice.below(circles));
        // A circle without a host has no events.
        let host = self.host(circle, "").filter(|_| circle.is_some());
        let circle = circle.filter(|_| host.is_some());
        let host = host.unwrap_or_else(|| *dice.pick(&self.hosts));
        let visibility = match circle {
            Some(_) => Visibility::Circle,
            // What is confided there is not for the street.
            None if !matches!(template.kind.as_str(), "case" | "hearing") && dice.percent(55) => {
                Visibility::Public
            }
            None => Visibility::Members,
        };
        let online = start.hour() == 12 || dice.percent(70);
        let capacity =
            *dice.pick(&[None, None, Some(8), Some(10), Some(12), Some(16), Some(20), Some(24), Some(30)]);
        let most = capacity.map_or(30, |seats: i64| if dice.percent(12) { seats + 3 } else { seats - 1 });
        let fill = |text: &str| text.replace("{topic}", topic);
        let event = Event {
            title: fill(&template.title),
            kind: template.kind.clone(),
            summary: fill(&template.summary),
            body: [fill(&template.body), fill(&self.bodies[which])],
            recap: [String::new(), String::new()],
            state: EventState::Published.code(),
            visibility: visibility.code().to_owned(),
            circle,
            starts,
            ends,
            place: if online || self.places.is_empty() {
                String::new()
            } else {
                (*dice.pick(&self.places)).to_owned()
            },
            online,
            speakers: speakers(&self.people.all[host]),
            price: match template.kind.as_str() {
                "seminar" | "training" | "hearing" => *dice.pick(&[0, 500, 800, 1000, 1500, 2000]),
                _ => 0,
            },
            capacity,
            host,
            created: self.announced(starts, dice),
            asking: dice.between(most / 4, most) as usize,
            among: None,
            given_back: dice.percent(25),
        };
        (event, topic)
    }
}

/// The day of one of several events, counted from today: evenly, each a little off.
fn place(n: usize, of: usize, small: usize, dice: &mut Dice) -> usize {
    let days = small.max(of);
    let (from, until) = (n * days / of, (n + 1) * days / of);
    1 + from + dice.below(until - from)
}

fn time(text: &str) -> Time {
    let (hour, minute) = text.split_once(':').unwrap_or((text, "0"));
    Time::new(hour.parse().unwrap_or(19), minute.parse().unwrap_or(0), 0, 0).unwrap_or(Time::midnight())
}

/// When an event of a template begins, and how many minutes it takes.
fn hours(template: &Template, day: Weekday) -> (Time, i64) {
    let free = matches!(day, Weekday::Saturday | Weekday::Sunday);
    let (start, minutes) = match template.kind.as_str() {
        "other" if template.title.contains("昼休み") => ("12:15", 30),
        "training" if free => ("13:30", 180),
        "hearing" if free => ("14:00", 120),
        "seminar" | "study" if free => ("10:00", 90),
        "reading" => ("20:30", 75),
        "exchange" | "case" => ("20:00", 90),
        "training" => ("19:00", 120),
        "other" => ("09:00", 120),
        _ => ("19:30", 90),
    };
    (time(start), minutes)
}

fn speakers(host: &Person<'_>) -> String {
    format!("進行：{}（{}）", host.surname, profession_name(host.professions[0]))
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::source::Source;

    #[test]
    fn filling_before_or_after_rendering_is_the_same() {
        let source = Source::read().unwrap();
        let texts = source.events.template.iter().map(|t| t.body.as_str()).chain(RECAPS);
        for text in texts {
            for topic in &source.events.topics {
                let fill = |text: &str| text.replace("{topic}", topic);
                assert_eq!(fill(&markdown::render(text)), markdown::render(&fill(text)));
            }
        }
    }

    #[test]
    fn no_day_has_two_template_events() {
        for of in [1, 7, 15, 70, 190, 1095] {
            let mut days: Vec<usize> =
                (0..of).map(|n| place(n, of, 70, &mut Dice::of(1, "place", n))).collect();
            days.dedup();
            assert_eq!(days.len(), of);
            assert!(days.is_sorted() && days[0] >= 1 && days[of - 1] <= of.max(70));
        }
    }
}
