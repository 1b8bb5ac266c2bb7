//! Invented members: who they are, what they show, and to whom.

mod rows;

use super::bulk::Bulk;
use super::cast::{CAST, OF_PSYCHOLOGISTS, OF_SCHOOLS, OF_SOLO};
use super::dice::Dice;
use super::says::{Lines, Says, nameless};
use super::trades::{INHABITANTS, LANGUAGES, TRADES, workplaces};
use super::{DAY, HOUR, LOGINS, Plan};
use crate::markdown;
use domain::member::{Audience, Part};
use domain::vocabulary::Vocabulary;
use domain::{Result, Role};
use rows::Tables;

/// The id of the founder.
pub(super) const FOUNDER: i64 = 1;
/// The id of the plain member who signs in.
pub(super) const PLAIN: i64 = 4;
/// The id of the one who waits for approval: after the log-ins.
const NEWCOMER: i64 = LOGINS.len() as i64 + 1;
/// Members written at a time.
const CHUNK: usize = 1000;

/// What other parts need to know of a member.
pub(super) struct Person<'s> {
    pub(super) id: i64,
    pub(super) joined: i64,
    pub(super) surname: &'s str,
    pub(super) professions: Vec<&'static str>,
    /// Places in the circles' list.
    pub(super) circles: Vec<usize>,
    pub(super) host: bool,
}

/// Everyone who may take part.
pub(super) struct People<'s> {
    /// By id.
    pub(super) all: Vec<Person<'s>>,
    /// All, and then the members of each circle, as places in `all`: those who came first, first.
    crowds: Vec<Vec<usize>>,
}

impl People<'_> {
    /// Those of a circle, or all, who were there at a time.
    pub(super) fn there(&self, circle: Option<usize>, at: i64) -> &[usize] {
        let crowd = &self.crowds[circle.map_or(0, |c| c + 1)];
        &crowd[..crowd.partition_point(|p| self.all[*p].joined <= at)]
    }
}

/// A member with everything that is kept of them.
struct Member<'s> {
    person: Person<'s>,
    handle: String,
    name: String,
    reading: String,
    fields: Vec<&'static str>,
    schools: Vec<&'static str>,
    prefecture: &'static str,
    languages: Vec<&'static str>,
    /// What was verified of the professions.
    credentials: Vec<&'static str>,
    workplace: &'static str,
    roles: Vec<Role>,
    headline: String,
    about: (String, String),
    can_help: String,
    want_to_learn: String,
    statement: String,
    audiences: Vec<(Part, Audience)>,
    link: bool,
    open: [bool; 2],
}

impl Member<'_> {
    fn audience(&self, part: Part) -> Audience {
        self.audiences.iter().find(|(p, _)| *p == part).map_or(Audience::Members, |(_, a)| *a)
    }

    fn terms(&self) -> [(Vocabulary, Audience, Vec<&'static str>); 7] {
        let open = ["consultation", "speaking"].into_iter().zip(self.open).filter(|(_, is)| *is);
        [
            (Vocabulary::Profession, self.audience(Part::Professions), self.person.professions.clone()),
            (Vocabulary::Credential, self.audience(Part::Credentials), self.credentials.clone()),
            (Vocabulary::Field, self.audience(Part::Fields), self.fields.clone()),
            (Vocabulary::School, self.audience(Part::Schools), self.schools.clone()),
            (Vocabulary::Language, self.audience(Part::Languages), self.languages.clone()),
            (Vocabulary::Open, self.audience(Part::Open), open.map(|(code, _)| code).collect()),
            (Vocabulary::Prefecture, self.audience(Part::Prefecture), vec![self.prefecture]),
        ]
    }
}

/// Makes members.
struct Maker<'s> {
    plan: &'s Plan<'s>,
    total: usize,
    lines: Lines<'s>,
    circles: [Option<usize>; 3],
}

impl<'s> Maker<'s> {
    fn of(plan: &'s Plan<'s>) -> Self {
        Self {
            plan,
            total: (plan.options.members as usize).max(LOGINS.len()),
            lines: Lines::of(&plan.source.people),
            circles: [OF_PSYCHOLOGISTS, OF_SCHOOLS, OF_SOLO].map(|slug| plan.source.circle(Some(slug))),
        }
    }

    fn member(&self, n: usize) -> Member<'s> {
        let dice = &mut Dice::of(self.plan.options.seed, "member", n);
        let words = &self.plan.source.people;
        // The one who waits stands between the log-ins and the others.
        let id = n as i64 + if n < LOGINS.len() { 1 } else { 2 };
        let (surname, given) = (dice.pick(&words.surnames), dice.pick(&words.given));
        let mut person = Person {
            id,
            joined: self.joined(n, dice),
            surname: &surname.kanji,
            professions: Vec::new(),
            circles: Vec::new(),
            host: false,
        };
        let trade = dice.weighted(TRADES.iter().map(|t| t.weight));
        person.professions = professions(trade, dice);
        let mut fields = some_of(TRADES[trade].fields, 1 + usize::from(dice.percent(35)), dice);
        let count = dice.below(4);
        let mut schools = some_of(TRADES[trade].schools, count, dice);
        let mut prefecture =
            Vocabulary::Prefecture.defaults()[dice.weighted(INHABITANTS.iter().copied())].code;
        person.circles = self.circles(&person.professions, &fields, dice);
        let mut roles = if n.is_multiple_of(100) { vec![Role::Host] } else { Vec::new() };
        let mut handle = format!("{}{id}", given.romaji);
        let mut name = [surname.kanji.as_str(), &given.kanji];
        let mut reading = [surname.kana.as_str(), &given.kana];
        let cast = CAST.get(n);
        if let Some(cast) = cast {
            person.surname = cast.surname[0];
            person.professions = cast.professions.to_vec();
            person.circles = cast.circles.iter().filter_map(|c| self.plan.source.circle(Some(c))).collect();
            roles = cast.roles.to_vec();
            (fields, schools, prefecture) = (cast.fields.to_vec(), cast.schools.to_vec(), cast.prefecture);
            handle = if cast.handle.is_empty() {
                format!("{}{id}", cast.given[2])
            } else {
                cast.handle.to_owned()
            };
            name = [cast.surname[0], cast.given[0]];
            reading = [cast.surname[1], cast.given[1]];
        }
        person.host = roles.contains(&Role::Host);
        let says = Says { profession: person.professions[0], field: fields[0], prefecture };
        let (headline, about) = self.lines.draw(&says, dice);
        let want = dice.pick(&words.want_to_learn);
        let statement = match n {
            0 => String::new(),
            _ if nameless(says.profession) => {
                format!("{want}に関心があり、現場の方のお話を聞きたくて申し込みました。")
            }
            _ => says.fill(&format!("{{field}}の仕事をしています。{want}を学びたくて申し込みました。")),
        };
        // Dice of their own, so that what was drawn before stays as it was.
        let more = &mut Dice::of(self.plan.options.seed, "profile", n);
        let credentials = verified(&person, more);
        let languages =
            LANGUAGES.iter().filter(|(_, chance)| more.percent(*chance)).map(|(code, _)| *code).collect();
        let workplace = if more.percent(60) { more.pick(workplaces(fields[0])) } else { "" };
        let mut member = Member {
            languages,
            credentials,
            workplace,
            handle,
            name: name.join(" ").trim().to_owned(),
            reading: reading.join(" ").trim().to_owned(),
            fields,
            schools,
            prefecture,
            roles,
            headline,
            about,
            can_help: several(&words.can_help, dice),
            want_to_learn: several(&words.want_to_learn, dice),
            statement,
            audiences: Vec::new(),
            link: dice.percent(8),
            open: [dice.percent(30), dice.percent(8)],
            person,
        };
        match cast {
            Some(cast) => {
                let or = |said: &mut String, cast: &str| {
                    if !cast.is_empty() {
                        cast.clone_into(said);
                    }
                };
                or(&mut member.headline, cast.headline);
                or(&mut member.can_help, cast.can_help);
                or(&mut member.want_to_learn, cast.want_to_learn);
                if !cast.about.is_empty() {
                    member.about = (cast.about.to_owned(), markdown::render(cast.about));
                }
                if n == 0 {
                    member.open = [true, true];
                }
            }
            None => member.audiences = audiences(dice),
        }
        member
    }

    /// The cast came as it is written; the others came one after the other over the year since.
    fn joined(&self, n: usize, dice: &mut Dice) -> i64 {
        let today = self.plan.today;
        let Some(cast) = CAST.get(n) else {
            let (place, places) = ((n - CAST.len()) as i64, (self.total - CAST.len()) as i64);
            let slot = 359 * DAY / places;
            return today.ago(360) + slot * place + dice.between(0, slot - 1);
        };
        today.ago(cast.days_ago) + dice.between(8 * HOUR, 22 * HOUR)
    }

    fn circles(&self, professions: &[&str], fields: &[&str], dice: &mut Dice) -> Vec<usize> {
        let any = |codes: &[&str]| codes.iter().any(|c| professions.contains(c));
        let in_school = any(&["teacher", "school_counselor"])
            || (any(&["social_worker", "nurse"]) && fields.contains(&"education"));
        // Only holders of the credential are in their circle, as its rule says.
        let chances =
            [if any(&["clinical_psychologist"]) { 75 } else { 0 }, if in_school { 60 } else { 0 }, 9];
        let of_circles = self.circles.into_iter().zip(chances);
        of_circles.filter_map(|(circle, chance)| circle.filter(|_| dice.percent(chance))).collect()
    }
}

/// Writes everyone.
pub(super) async fn fill<'s>(bulk: &mut Bulk<'_>, plan: &'s Plan<'s>, hash: &str) -> Result<People<'s>> {
    let maker = Maker::of(plan);
    let mut people = People {
        all: Vec::with_capacity(maker.total),
        crowds: vec![Vec::new(); plan.source.community.circle.len() + 1],
    };
    let mut tables = Tables::new();
    for n in 0..maker.total {
        let member = maker.member(n);
        tables.add(&member, plan, hash);
        people.all.push(member.person);
        if n + 1 == LOGINS.len() {
            tables.add_newcomer(plan, hash);
        }
        if (n + 1) % CHUNK == 0 || n + 1 == maker.total {
            for rows in tables.each() {
                bulk.write(rows).await?;
            }
            bulk.step("members", n + 1, maker.total).await?;
        }
    }
    // As `credentials::remark` writes it for one.
    bulk.run(
        "UPDATE members SET marked = TRUE WHERE id IN (SELECT member_id FROM member_terms
           WHERE list = 'credential' AND audience = 'members')",
    )
    .await?;
    let mut arrivals: Vec<usize> = (0..people.all.len()).collect();
    arrivals.sort_by_key(|p| (people.all[*p].joined, *p));
    for p in arrivals {
        people.crowds[0].push(p);
        for circle in &people.all[p].circles {
            people.crowds[circle + 1].push(p);
        }
    }
    Ok(people)
}

fn professions(trade: usize, dice: &mut Dice) -> Vec<&'static str> {
    let terms = Vocabulary::Profession.defaults();
    let besides: Vec<&str> = TRADES[trade]
        .besides
        .iter()
        .filter(|(_, chance)| dice.percent(*chance))
        .map(|(code, _)| *code)
        .collect();
    // In the vocabulary's order, as the form keeps them.
    let mine = terms.iter().enumerate().filter(|(n, term)| *n == trade || besides.contains(&term.code));
    mine.map(|(_, term)| term.code).collect()
}

/// What of somebody's professions was verified: all of those in the circle that asks for it, many of the others'.
fn verified(person: &Person<'_>, dice: &mut Dice) -> Vec<&'static str> {
    let can = |code: &&str| Vocabulary::Credential.default(code).is_some();
    let chance = if person.circles.is_empty() { 35 } else { 100 };
    person.professions.iter().copied().filter(can).filter(|_| dice.percent(chance)).collect()
}

/// A few of a list whose first are the usual ones.
fn some_of(list: &[&'static str], count: usize, dice: &mut Dice) -> Vec<&'static str> {
    let mut out = Vec::new();
    for _ in 0..count {
        let one = list[dice.low(list.len())];
        if !out.contains(&one) {
            out.push(one);
        }
    }
    out
}

/// One to three of a list, as one line.
fn several(list: &[String], dice: &mut Dice) -> String {
    let count = 1 + dice.below(3);
    dice.some(list.len(), count).into_iter().map(|n| list[n].as_str()).collect::<Vec<_>>().join("、")
}

/// Most show everything to all members.
fn audiences(dice: &mut Dice) -> Vec<(Part, Audience)> {
    let chances = [
        (Part::Professions, 1, 1),
        (Part::Schools, 3, 2),
        (Part::Prefecture, 4, 4),
        (Part::About, 3, 1),
        (Part::Links, 20, 0),
    ];
    let mut out = Vec::new();
    for (part, circles, me) in chances {
        let roll = dice.below(100);
        if roll < circles {
            out.push((part, Audience::Circles));
        } else if roll < circles + me {
            out.push((part, Audience::Me));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cast_and_the_trades_speak_the_vocabulary() {
        for (trade, term) in TRADES.iter().zip(Vocabulary::Profession.defaults()) {
            assert!(
                trade.besides.iter().all(|(code, _)| Vocabulary::Profession.default(code).is_some()),
                "{}",
                term.code
            );
            assert!(
                trade.fields.iter().all(|code| Vocabulary::Field.default(code).is_some()),
                "{}",
                term.code
            );
            assert!(
                trade.schools.iter().all(|code| Vocabulary::School.default(code).is_some()),
                "{}",
                term.code
            );
        }
        assert_eq!(TRADES.len(), Vocabulary::Profession.defaults().len());
        for cast in &CAST {
            let places: Vec<_> = cast
                .professions
                .iter()
                .map(|c| Vocabulary::Profession.defaults().iter().position(|t| t.code == *c).unwrap())
                .collect();
            assert!(!places.is_empty() && places.is_sorted(), "{}", cast.surname[0]);
            assert!(cast.fields.iter().all(|code| Vocabulary::Field.default(code).is_some()));
            assert!(cast.schools.iter().all(|code| Vocabulary::School.default(code).is_some()));
            assert!(Vocabulary::Prefecture.default(cast.prefecture).is_some());
        }
    }
}
