//! What was done with the talk beside writing: questions and what helped, words without a name, reactions, polls; and
//! what the log-ins marked, follow and have read.
//!
//! What the words in `demo/talk_life.toml` name is as they say; the rest is drawn, from dice of its own, so that who says
//! what does not depend on it.

use super::bulk::{Bulk, Rows, row};
use super::dice::Dice;
use super::people::People;
use super::source::{PollSource, TalkLife};
use super::talk::{Post, QUIET, Thread};
use super::{DAY, HOUR, LOGINS, Plan};
use domain::Result;
use domain::reaction::Reaction;
use domain::thread::{Follow, Ranges};

/// Where many threads ask something, and how many of a hundred.
const ASKING: [(&str, usize); 3] = [("across", 70), ("practice", 50), ("learning", 20)];
/// Of a hundred posts, how many somebody reacted to; in a community with very many posts, fewer.
const REACTED: (usize, usize) = (55, 3);
/// From so many posts on they are very many.
const MANY: u32 = 50_000;
/// At most so many threads have marks of their own for each log-in: the latest.
const MARKED: usize = 200;
/// What is read with a note is older.
const RECENT: i64 = 20;

/// Which kinds, and how often each.
const KINDS: [(Reaction, u32, u32); 5] = [
    (Reaction::Thanks, 10, 2),
    (Reaction::Understand, 5, 9),
    (Reaction::Learned, 6, 0),
    (Reaction::Same, 2, 6),
    (Reaction::Cheer, 2, 5),
];

/// What a thread is beside its words.
pub(super) struct Lived {
    pub(super) question: bool,
    pub(super) pinned: bool,
    /// Those who have no name there, in the order in which they first speak.
    veiled: Vec<usize>,
    /// The places of what helped.
    helped: Vec<usize>,
}

impl Lived {
    /// Which of those without a name somebody is.
    pub(super) fn veil(&self, author: usize) -> Option<i64> {
        self.veiled.iter().position(|v| *v == author).map(|n| n as i64 + 1)
    }

    pub(super) fn veils(&self) -> i64 {
        self.veiled.len() as i64
    }

    pub(super) fn helped(&self, place: usize) -> bool {
        self.helped.contains(&place)
    }

    pub(super) fn helped_count(&self) -> i64 {
        self.helped.len() as i64
    }
}

/// A thread that was written, as far as marks need it.
struct Written {
    id: i64,
    space: usize,
    first: i64,
    posts: Vec<(i64, usize)>,
}

/// Makes it, thread by thread, and remembers what the log-ins' marks are about.
pub(super) struct Life<'a> {
    plan: &'a Plan<'a>,
    people: &'a People<'a>,
    source: &'a TalkLife,
    reactions: Rows,
    veils: Rows,
    /// Those written by hand, in order.
    by_hand: Vec<Written>,
    /// Those in which something was said lately.
    recent: Vec<Written>,
}

impl<'a> Life<'a> {
    pub(super) fn of(plan: &'a Plan<'a>, people: &'a People<'a>) -> Self {
        Self {
            plan,
            people,
            source: &plan.source.talk_life,
            reactions: Rows::of("INSERT INTO reactions (post_id, thread_id, member_id, kind, at) VALUES "),
            veils: Rows::of("INSERT INTO veils (post_id, thread_id, member_id) VALUES "),
            by_hand: Vec::new(),
            recent: Vec::new(),
        }
    }

    fn hand(&self) -> usize {
        self.plan.source.talk.thread.len()
    }

    /// The last moment at which anything was done.
    fn until(&self) -> i64 {
        self.plan.today.midnight - HOUR / 60
    }

    /// What a thread is, by its place among all.
    pub(super) fn thread(&self, n: usize, thread: &Thread) -> Lived {
        let dice = &mut Dice::of(self.plan.options.seed, "thread's life", n);
        let space = &self.plan.source.community.space[thread.space];
        let opener = thread.posts[0].author;
        if n < self.hand() {
            let asks = self.source.question.iter().find(|q| q.title == thread.title);
            let veiled = self.source.veiled.contains(&thread.title);
            return Lived {
                question: asks.is_some(),
                pinned: self.source.pinned.contains(&thread.title),
                veiled: if veiled { vec![opener] } else { Vec::new() },
                helped: asks.map(|q| q.helped.clone()).unwrap_or_default(),
            };
        }
        let share = ASKING.iter().find(|(slug, _)| *slug == space.slug).map_or(0, |(_, share)| *share);
        let question = dice.percent(share);
        let answers: Vec<usize> = (1..thread.posts.len())
            .filter(|p| thread.posts[*p].parent == Some(0) && thread.posts[*p].author != opener)
            .collect();
        let most = 1 + usize::from(dice.percent(30));
        let helped = if question && !answers.is_empty() && dice.percent(60) {
            dice.some(answers.len(), most).into_iter().map(|a| answers[a]).collect()
        } else {
            Vec::new()
        };
        let mut veiled = Vec::new();
        if space.anonymous {
            // Who begins without a name counts first, whoever else has none.
            let mut asked = Vec::new();
            for (place, post) in thread.posts.iter().enumerate() {
                if !asked.contains(&post.author) {
                    asked.push(post.author);
                    if dice.percent(if place == 0 { 30 } else { 8 }) {
                        veiled.push(post.author);
                    }
                }
            }
        }
        Lived { question, pinned: false, veiled, helped }
    }

    /// Notes who wrote a post without a name, and who reacted to it; how many did in which way, as the post keeps it.
    pub(super) fn post(
        &mut self,
        id: i64,
        thread: i64,
        place: usize,
        post: &Post,
        lived: &Lived,
        in_space: usize,
    ) -> String {
        if lived.veil(post.author).is_some() {
            row!(self.veils; id, thread, self.people.all[post.author].id);
        }
        let dice = &mut Dice::of(self.plan.options.seed, "reactions", id as usize);
        let many = self.plan.options.posts >= MANY;
        let share = if many { REACTED.1 } else { REACTED.0 };
        // Openings are read by most.
        if !dice.percent(if place == 0 && !many { 85 } else { share }) {
            return String::new();
        }
        let space = &self.plan.source.community.space[in_space];
        let crowd = self.people.there(self.plan.source.circle(space.circle.as_deref()), post.at);
        let crowd = &crowd[..crowd.len().min(200)];
        let most = if place == 0 { 7 } else { 4 };
        let quiet = space.slug == QUIET;
        let mut counts = [0_i64; KINDS.len()];
        let count = 1 + dice.low(most);
        for one in dice.some(crowd.len(), count) {
            let kind =
                dice.weighted(KINDS.iter().map(|(_, usual, there)| if quiet { *there } else { *usual }));
            let at = (post.at + HOUR / 20 + dice.low((30 * HOUR) as usize) as i64).min(self.until());
            if crowd[one] == post.author {
                continue;
            }
            counts[kind] += 1;
            row!(self.reactions; id, thread, self.people.all[crowd[one]].id, KINDS[kind].0.code(), at);
        }
        let counted = KINDS.iter().zip(counts).filter(|(_, count)| *count > 0);
        counted.map(|((kind, ..), count)| format!("{} {count}", kind.code())).collect::<Vec<_>>().join(",")
    }

    /// When something helped: a while after it was said.
    pub(super) fn helped_at(&self, post: &Post) -> i64 {
        (post.at + 3 * HOUR).min(self.until())
    }

    /// Remembers a thread whose posts begin with an id.
    pub(super) fn note(&mut self, n: usize, id: i64, first: i64, thread: &Thread) {
        let written = || Written {
            id,
            space: thread.space,
            first,
            posts: thread.posts.iter().map(|p| (p.at, p.author)).collect(),
        };
        if n < self.hand() {
            self.by_hand.push(written());
        }
        if thread.posts.last().is_some_and(|p| p.at > self.plan.today.ago(RECENT)) {
            self.recent.push(written());
        }
    }

    /// Writes what waits: what it refers to is written.
    pub(super) async fn write(&mut self, bulk: &mut Bulk<'_>) -> Result<()> {
        bulk.write(&mut self.veils).await?;
        bulk.write(&mut self.reactions).await
    }

    /// Writes polls and what is the log-ins' own.
    pub(super) async fn end(mut self, bulk: &mut Bulk<'_>) -> Result<()> {
        self.recent.sort_by_key(|t| std::cmp::Reverse(t.posts.last().map(|p| p.0)));
        self.polls(bulk).await?;
        self.bookmarks(bulk).await?;
        self.follows(bulk).await?;
        self.reads(bulk).await
    }

    fn titled(&self, title: &str) -> Option<&Written> {
        let place = self.plan.source.talk.thread.iter().position(|t| t.title == title)?;
        self.by_hand.get(place)
    }

    async fn polls(&self, bulk: &mut Bulk<'_>) -> Result<()> {
        let mut polls =
            Rows::of("INSERT INTO polls (post_id, question, several, secret, closes_at, voters) VALUES ");
        let mut options = Rows::of("INSERT INTO poll_options (post_id, place, label, votes) VALUES ");
        let mut votes = Rows::of("INSERT INTO poll_votes (member_id, thread_id, post_id, place) VALUES ");
        for poll in &self.source.poll {
            let Some(thread) = self.titled(&poll.title) else { continue };
            let post = thread.first + poll.post as i64;
            let chosen = self.votes(poll, thread);
            let closes = (poll.days > 0).then(|| self.plan.today.midnight + poll.days * DAY + 21 * HOUR);
            row!(polls; post, &poll.question, poll.several, poll.secret, closes, chosen.len() as i64);
            for (place, label) in poll.options.iter().enumerate() {
                let count = chosen.iter().filter(|(_, places)| places.contains(&place)).count();
                row!(options; post, place as i64, label, count as i64);
            }
            for (voter, places) in &chosen {
                for place in places {
                    row!(votes; self.people.all[*voter].id, thread.id, post, *place as i64);
                }
            }
        }
        bulk.write(&mut polls).await?;
        bulk.write(&mut options).await?;
        bulk.write(&mut votes).await
    }

    /// Who chose what.
    fn votes(&self, poll: &PollSource, thread: &Written) -> Vec<(usize, Vec<usize>)> {
        let dice = &mut Dice::of(self.plan.options.seed, "votes", thread.id as usize);
        let space = &self.plan.source.community.space[thread.space];
        let crowd = self.people.there(self.plan.source.circle(space.circle.as_deref()), self.until());
        let crowd = &crowd[..crowd.len().min(60)];
        let voters = dice.some(crowd.len(), crowd.len() * 3 / 4);
        let one = |dice: &mut Dice| dice.weighted(poll.likely.iter().copied());
        let choose = |voter: usize| {
            let mut places = vec![one(dice)];
            if poll.several && dice.percent(40) {
                places.push(one(dice));
            }
            places.sort_unstable();
            places.dedup();
            (crowd[voter], places)
        };
        voters.into_iter().map(choose).collect()
    }

    async fn bookmarks(&self, bulk: &mut Bulk<'_>) -> Result<()> {
        let mut rows = Rows::of("INSERT INTO bookmarks (member_id, post_id, thread_id, note, at) VALUES ");
        for (n, mark) in self.source.bookmark.iter().enumerate() {
            let Some((thread, member)) = self.titled(&mark.title).zip(login(&mark.login)) else { continue };
            let dice = &mut Dice::of(self.plan.options.seed, "bookmark", n);
            let said = thread.posts.get(mark.post).map_or(0, |(at, _)| *at);
            let at = (said + HOUR + dice.low((40 * DAY) as usize) as i64).min(self.until());
            row!(rows; member, thread.first + mark.post as i64, thread.id, &mark.note, at);
        }
        bulk.write(&mut rows).await
    }

    async fn follows(&self, bulk: &mut Bulk<'_>) -> Result<()> {
        let mut threads = Rows::of("INSERT INTO thread_follows (member_id, thread_id, level) VALUES ");
        let mut spaces = Rows::of("INSERT INTO space_follows (member_id, space_id, level) VALUES ");
        for follow in &self.source.follow {
            let (Some(member), Some(level)) = (login(&follow.login), Follow::parse(&follow.level)) else {
                continue;
            };
            if let Some(thread) = follow.title.as_ref().and_then(|title| self.titled(title)) {
                row!(threads; member, thread.id, level.code());
            }
            let slug = follow.space.as_deref();
            if let Some(place) =
                self.plan.source.community.space.iter().position(|s| Some(s.slug.as_str()) == slug)
            {
                row!(spaces; member, place as i64 + 1, level.code());
            }
        }
        bulk.write(&mut threads).await?;
        bulk.write(&mut spaces).await
    }

    /// Until some day each has read everything; of what came after it some things, and what they wrote themselves.
    async fn reads(&self, bulk: &mut Bulk<'_>) -> Result<()> {
        let mut spaces = Rows::of("INSERT INTO space_reads (member_id, space_id, until) VALUES ");
        let mut threads =
            Rows::of("INSERT INTO thread_reads (member_id, thread_id, ranges, count, at) VALUES ");
        for read in &self.source.read {
            let Some(member) = login(&read.login) else { continue };
            let who = member as usize - 1;
            let until = self.plan.today.ago(read.days_ago);
            let readable = |space: usize| {
                let circle =
                    self.plan.source.circle(self.plan.source.community.space[space].circle.as_deref());
                circle.is_none_or(|c| self.people.all[who].circles.contains(&c))
            };
            for place in (0..self.plan.source.community.space.len()).filter(|s| readable(*s)) {
                row!(spaces; member, place as i64 + 1, until);
            }
            for thread in self.recent.iter().filter(|t| readable(t.space)).take(MARKED) {
                let dice = &mut Dice::of(self.plan.options.seed, "read", (thread.id * 8 + member) as usize);
                let all = thread.posts.len();
                let old = thread.posts.iter().filter(|(at, _)| *at <= until).count();
                let own = thread.posts.iter().rposition(|(_, author)| *author == who).map_or(0, |p| p + 1);
                let read = match dice.below(10) {
                    0..4 => all,
                    4..6 => all - dice.below((all - old).max(1)),
                    _ => 0,
                };
                let read = read.max(own);
                // With what is older, which counts as read anyway.
                if read > old {
                    let mut ranges = Ranges::default();
                    ranges.add(1, read as i64);
                    row!(threads; member, thread.id, ranges.text(), read as i64, self.until());
                }
            }
        }
        bulk.write(&mut spaces).await?;
        bulk.write(&mut threads).await
    }
}

/// The id of a log-in: they are the first members.
fn login(email: &str) -> Option<i64> {
    LOGINS.iter().position(|(address, _)| *address == email).map(|n| n as i64 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::source::Source;

    #[test]
    fn what_is_named_exists() {
        let source = Source::read().unwrap();
        let life = &source.talk_life;
        let post = |title: &str, place: usize| {
            let thread =
                source.talk.thread.iter().find(|t| t.title == title).unwrap_or_else(|| panic!("{title}"));
            assert!(place <= thread.reply.len(), "{title} {place}");
            let space = source.community.space.iter().find(|s| s.slug == thread.space).unwrap();
            (thread, space)
        };
        for title in &life.pinned {
            post(title, 0);
        }
        for title in &life.veiled {
            assert!(post(title, 0).1.anonymous, "{title}");
        }
        for question in &life.question {
            for place in &question.helped {
                let (thread, _) = post(&question.title, *place);
                assert_ne!(
                    thread.reply[*place - 1].who,
                    Some(0),
                    "nobody thanks themselves: {}",
                    question.title
                );
            }
        }
        for poll in &life.poll {
            post(&poll.title, poll.post);
            assert_eq!(poll.options.len(), poll.likely.len());
            assert!(domain::poll::OPTIONS.contains(&poll.options.len()));
        }
        for mark in &life.bookmark {
            assert!(login(&mark.login).is_some() && post(&mark.title, mark.post).1.circle.is_none());
        }
        for follow in &life.follow {
            assert!(login(&follow.login).is_some() && Follow::parse(&follow.level).is_some());
            assert!(follow.title.is_some() != follow.space.is_some());
            if let Some(title) = &follow.title {
                post(title, 0);
            }
        }
        assert_eq!(life.read.len(), LOGINS.len());
        assert!(life.read.iter().all(|r| login(&r.login).is_some() && r.days_ago < RECENT));
    }
}
