//! Threads: those written by hand with their writers cast, then others from the pool, as many as are asked for.

use super::bulk::{Bulk, Rows, row};
use super::dice::Dice;
use super::people::{FOUNDER, People};
use super::rare::Rare;
use super::source::ThreadSource;
use super::talk_life::Life;
use super::talk_pool::{Cursors, Pool, Voice};
use super::{DAY, HOUR, Plan};
use crate::threads::{depth, path};
use crate::{markdown, sql};
use domain::Result;
use domain::thread::WINDOW;

/// Posts written at a time.
const CHUNK: usize = 20_000;
/// The replies of one thread among a thousand posts: exactly one page.
const ONE_PAGE: usize = WINDOW as usize;
/// The replies of one thread among a million posts.
const MANY: usize = 10_000;
/// From so many posts on they say more than the pool does.
const VARIED: u32 = 100_000;
/// How deep the thread with many replies goes at its beginning: deeper than paths do.
const CHAIN: usize = 80;
/// How deep other talk usually goes.
const USUAL_DEPTH: i64 = 7;
/// Where threads from the pool stand, and how many of a hundred.
const SPACES: [(&str, u32); 7] = [
    ("practice", 30),
    ("moyamoya", 17),
    ("learning", 14),
    ("across", 14),
    ("lounge", 7),
    ("cp-room", 10),
    ("school-room", 8),
];
/// The space in which people say who they are.
const INTRODUCTIONS: &str = "introductions";
/// The space in which nobody gives advice.
pub(super) const QUIET: &str = "moyamoya";

pub(super) struct Post {
    /// The place of the parent in the thread.
    pub(super) parent: Option<usize>,
    /// A place in the list of people.
    pub(super) author: usize,
    path: String,
    md: String,
    html: String,
    pub(super) at: i64,
}

pub(super) struct Thread {
    pub(super) space: usize,
    pub(super) title: String,
    pub(super) posts: Vec<Post>,
}

impl Thread {
    fn say(&mut self, parent: Option<usize>, author: usize, md: String, html: String) {
        let above = parent.map_or("", |p| self.posts[p].path.as_str());
        let path = path(above, self.posts.len() as i64 + 1);
        self.posts.push(Post { parent, author, path, md, html, at: 0 });
    }
}

/// Writes all threads.
pub(super) async fn fill(bulk: &mut Bulk<'_>, plan: &Plan<'_>, people: &People<'_>) -> Result<()> {
    let rare = (plan.options.posts >= VARIED).then(|| Rare::of(plan.options.seed));
    let maker = Maker { plan, people, pool: Pool::of(&plan.source.talk.pool), rare };
    let replies = replies(plan);
    let total = replies.len() + replies.iter().sum::<usize>();
    let mut threads = Rows::of(
        "INSERT INTO threads (id, space_id, title, author_id, post_count, last_number, created_at, last_post_at, question, helped_count, veiled, veil_count, pinned_at) VALUES ",
    );
    let mut posts = Rows::of(
        "INSERT INTO posts (id, thread_id, parent_id, author_id, path, depth, body_md, body_html, created_at, number, veil, helped_at, reacted) VALUES ",
    );
    let mut spaces: Vec<(i64, Option<i64>)> = vec![(0, None); plan.source.community.space.len()];
    let mut written = 0;
    let mut life = Life::of(plan, people);
    for (n, count) in replies.iter().enumerate() {
        let thread = maker.thread(n, *count);
        let (id, first) = (n as i64 + 1, written as i64 + 1);
        let lived = life.thread(n, &thread);
        life.note(n, id, first, &thread);
        let Thread { space, title, posts: said } = thread;
        written += said.len();
        let (opened, last) = (said.first().map_or(0, |p| p.at), said.last().map_or(0, |p| p.at));
        let opener = said.first().map_or(0, |p| p.author);
        let veiled = lived.veil(opener).is_some();
        spaces[space] = (spaces[space].0 + 1, spaces[space].1.max(Some(last)));
        row!(threads; id, space as i64 + 1, title, (!veiled).then(|| people.all[opener].id), said.len() as i64, said.len() as i64,
            opened, last, lived.question, lived.helped_count(), veiled, lived.veils(), lived.pinned.then_some(opened));
        for (place, post) in said.into_iter().enumerate() {
            let (depth, own) = (depth(&post.path), first + place as i64);
            let reacted = life.post(own, id, place, &post, &lived, space);
            let (veil, helped) =
                (lived.veil(post.author), lived.helped(place).then(|| life.helped_at(&post)));
            row!(posts; own, id, post.parent.map(|p| first + p as i64), veil.is_none().then(|| people.all[post.author].id),
                post.path, depth, post.md, post.html, post.at, place as i64 + 1, veil, helped, reacted);
        }
        if posts.len() >= CHUNK || n + 1 == replies.len() {
            bulk.write(&mut threads).await?;
            bulk.write(&mut posts).await?;
            life.write(bulk).await?;
            bulk.step("posts", written, total).await?;
        }
    }
    life.end(bulk).await?;
    for (n, (count, last)) in spaces.into_iter().enumerate() {
        bulk.run(sql!(
            "UPDATE spaces SET thread_count = $2, last_post_at = $3 WHERE id = $1",
            n as i64 + 1,
            count,
            last
        ))
        .await?;
    }
    Ok(())
}

/// How many replies each thread has: by itself, and then so that all posts are as many as were asked for, a few
/// threads having most of them.
fn replies(plan: &Plan<'_>) -> Vec<usize> {
    const LENGTHS: [(u32, i64, i64); 6] =
        [(8, 0, 0), (28, 1, 2), (31, 3, 4), (19, 5, 6), (10, 7, 9), (4, 10, 16)];
    let (hand, seed, wanted) = (&plan.source.talk.thread, plan.options.seed, plan.options.posts as usize);
    let mut out: Vec<usize> = hand.iter().map(|t| t.reply.len()).collect();
    for n in out.len()..plan.options.threads as usize {
        let dice = &mut Dice::of(seed, "length", n);
        let (_, low, high) = LENGTHS[dice.weighted(LENGTHS.iter().map(|(weight, ..)| *weight))];
        out.push(dice.between(low, high) as usize);
    }
    // What was written by hand stays as it is, as long as there is anything else.
    let first = if out.len() >= hand.len() + 2 { hand.len() } else { 0 };
    if wanted >= 1000 {
        out[first] = ONE_PAGE;
    }
    if wanted >= 1_000_000 {
        out[first + 1] = MANY;
    }
    let others = first + usize::from(wanted >= 1000) + usize::from(wanted >= 1_000_000);
    let missing = wanted.saturating_sub(out.len() + out.iter().sum::<usize>());
    if others == out.len() {
        out.extend((missing > 0).then(|| missing - 1));
        return out;
    }
    let weight = |n: usize| 1_000_000 / (1 + Dice::of(seed, "tail", n).below(200));
    let weights: usize = (others..out.len()).map(weight).sum();
    let mut left = missing;
    for (n, replies) in out.iter_mut().enumerate().skip(others) {
        let share = (missing as u128 * weight(n) as u128 / weights as u128) as usize;
        *replies += share;
        left -= share;
    }
    // Rounding leaves fewer than there are threads.
    for replies in out.iter_mut().skip(others).take(left) {
        *replies += 1;
    }
    out
}

struct Maker<'a> {
    plan: &'a Plan<'a>,
    people: &'a People<'a>,
    pool: Pool<'a>,
    rare: Option<Rare>,
}

impl Maker<'_> {
    fn thread(&self, n: usize, replies: usize) -> Thread {
        let dice = &mut Dice::of(self.plan.options.seed, "thread", n);
        match self.plan.source.talk.thread.get(n) {
            Some(source) => self.by_hand(source, n == 0, replies, dice),
            None => self.drawn(n, replies, dice),
        }
    }

    /// The last moment of yesterday's evening: nothing is said in the future.
    fn until(&self) -> i64 {
        self.plan.today.midnight - HOUR / 30
    }

    fn space(&self, slug: &str) -> (usize, Option<usize>) {
        let spaces = &self.plan.source.community.space;
        let place = spaces.iter().position(|s| s.slug == slug).unwrap_or(0);
        (place, self.plan.source.circle(spaces[place].circle.as_deref()))
    }

    fn by_hand(&self, source: &ThreadSource, oldest: bool, replies: usize, dice: &mut Dice) -> Thread {
        let (space, circle) = self.space(&source.space);
        let crowd = self.people.there(circle, i64::MAX);
        // In a large community too it is a few who write.
        let mut cast =
            Casting { people: self.people, crowd: &crowd[..crowd.len().min(200)], who: vec![], used: vec![] };
        let mut thread = Thread { space, title: source.title.clone(), posts: Vec::new() };
        thread.say(
            None,
            cast.writer(&source.by, Some(0), dice),
            source.body.clone(),
            markdown::render(&source.body),
        );
        for reply in &source.reply {
            let writer = cast.writer(&reply.by, reply.who, dice);
            thread.say(Some(reply.to), writer, reply.body.clone(), markdown::render(&reply.body));
        }
        let writers = cast.used;
        let joined = |p: &usize| self.people.all[*p].joined;
        let planned = match source.space.as_str() {
            // People introduce themselves when they come.
            INTRODUCTIONS => joined(&writers[0]) + dice.between(HOUR, 20 * HOUR),
            _ if oldest => 0,
            _ => self.plan.today.ago(2 + dice.low(280) as i64) + dice.between(7 * HOUR, 23 * HOUR),
        };
        let opened = planned.max(writers.iter().map(joined).max().unwrap_or(0) + 2 * HOUR);
        self.go_on(&mut thread, replies - source.reply.len(), &writers, false, dice);
        self.tell_time(&mut thread, opened, dice);
        thread
    }

    fn drawn(&self, n: usize, replies: usize, dice: &mut Dice) -> Thread {
        let opened = self.plan.today.ago(2 + dice.low(340) as i64) + dice.between(7 * HOUR, 23 * HOUR);
        let (slug, _) = SPACES[dice.weighted(SPACES.iter().map(|(_, weight)| *weight))];
        let (space, circle) = self.space(slug);
        let ((space, crowd), slug) = match self.people.there(circle, opened) {
            few if few.len() < 3 => {
                ((self.space(SPACES[0].0).0, self.people.there(None, opened)), SPACES[0].0)
            }
            crowd => ((space, crowd), slug),
        };
        // Each opening is used once before any is used again.
        let mut order: Vec<usize> = (0..self.pool.openings()).collect();
        let n = n - self.plan.source.talk.thread.len();
        Dice::of(self.plan.options.seed, "openings", n / order.len()).shuffle(&mut order);
        let (title, md, html) = self.pool.opening(order[n % order.len()]);
        let mut writers: Vec<usize> = Vec::new();
        for _ in 0..(3 + replies / 2).min(60) {
            // Where there are many, those who came early write more.
            let one = crowd[if crowd.len() > 100 { dice.low(crowd.len()) } else { dice.below(crowd.len()) }];
            // The founder has said what he says: it is written by hand.
            let spared = crowd.len() > 3 && self.people.all[one].id == FOUNDER;
            if !spared && !writers.contains(&one) {
                writers.push(one);
            }
        }
        if writers.is_empty() {
            writers.extend(crowd.last());
        }
        let mut thread = Thread { space, title, posts: Vec::with_capacity(replies + 1) };
        thread.say(None, writers[0], md, html);
        self.go_on(&mut thread, replies, &writers, slug == QUIET, dice);
        self.tell_time(&mut thread, opened, dice);
        thread
    }

    /// Adds replies from the pool.
    fn go_on(&self, thread: &mut Thread, replies: usize, writers: &[usize], quiet: bool, dice: &mut Dice) {
        let mut cursors = Cursors::of(dice);
        let opener = thread.posts[0].author;
        for n in 0..replies {
            let last = thread.posts.len() - 1;
            let chain = replies >= MANY && n < CHAIN;
            let mut parent = if chain { last } else { last - dice.low(last.min(8) + 1) };
            if !chain && (dice.percent(40) || depth(&thread.posts[parent].path) >= USUAL_DEPTH) {
                parent = 0;
            }
            let to = thread.posts[parent].author;
            let mut author = writers[dice.below(writers.len())];
            if to != opener && dice.percent(50) {
                author = opener;
            } else if author == to {
                // Nobody answers themselves, as long as there is anybody else.
                author = writers.iter().copied().find(|w| *w != to).unwrap_or(to);
            }
            let voice = match (author == opener, parent) {
                (true, _) => Voice::Opener,
                _ if quiet => Voice::Quiet,
                (_, 0) => Voice::ToOpening,
                _ => Voice::ToOther,
            };
            let (mut md, mut html) = self.pool.reply(voice, &mut cursors, dice);
            if let Some(rare) = &self.rare {
                let sentence = rare.sentence(dice);
                html.push_str("\n<p>");
                html.push_str(&sentence);
                html.push_str("</p>");
                md.push_str("\n\n");
                md.push_str(&sentence);
            }
            thread.say(Some(parent), author, md, html);
        }
    }

    /// One after the other, and closer together where there would not be time enough until yesterday.
    fn tell_time(&self, thread: &mut Thread, opened: i64, dice: &mut Dice) {
        let until = self.until();
        let opened = opened.min(until - DAY / 2);
        let mut after = 0;
        let afters: Vec<i64> = thread
            .posts
            .iter()
            .enumerate()
            .map(|(n, _)| {
                after += if n == 0 { 0 } else { HOUR / 12 + dice.low((15 * HOUR) as usize) as i64 };
                after
            })
            .collect();
        let room = until - opened;
        for (post, mut at) in thread.posts.iter_mut().zip(afters) {
            if after > room {
                at = (i128::from(at) * i128::from(room) / i128::from(after)) as i64;
            }
            post.at = opened + at;
        }
    }
}

/// Finds somebody for each voice of a thread.
struct Casting<'a> {
    people: &'a People<'a>,
    crowd: &'a [usize],
    /// Who was found for each number.
    who: Vec<(usize, usize)>,
    used: Vec<usize>,
}

impl Casting<'_> {
    fn writer(&mut self, by: &str, who: Option<usize>, dice: &mut Dice) -> usize {
        if let Some((_, found)) = self.who.iter().find(|(number, _)| Some(*number) == who) {
            return *found;
        }
        let found = self.find(by, dice);
        self.who.extend(who.map(|number| (number, found)));
        if !self.used.contains(&found) {
            self.used.push(found);
        }
        found
    }

    /// Somebody new: of that profession only, else of that first, else who holds it besides, else the founder if it
    /// is his, else anybody.
    fn find(&self, by: &str, dice: &mut Dice) -> usize {
        let person = |p: usize| &self.people.all[p];
        let founder = |p: usize| person(p).id == FOUNDER;
        if by == "founder" {
            return 0;
        }
        let fits: [&dyn Fn(usize) -> bool; 5] = [
            &|p| !founder(p) && person(p).professions == [by],
            &|p| !founder(p) && person(p).professions[0] == by,
            &|p| !founder(p) && person(p).professions.contains(&by),
            &|p| person(p).professions.contains(&by),
            &|p| !founder(p),
        ];
        for fits in fits {
            let found: Vec<usize> =
                self.crowd.iter().copied().filter(|p| !self.used.contains(p) && fits(*p)).collect();
            if !found.is_empty() {
                return *dice.pick(&found);
            }
        }
        *dice.pick(self.crowd)
    }
}
