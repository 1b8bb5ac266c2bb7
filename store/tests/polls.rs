//! Polls: asked with a post, answered once by each, counted right, and secret where that was promised.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::distance::Distance;
use domain::error::Conflict;
use domain::poll::{Poll, PollForm};
use domain::thread::{NewReply, ReplyForm, ThreadForm};
use domain::{Actor, Error, Locale, PostId, Problem, Result, Role, ThreadId};
use futures::future::join_all;
use store::testing::guard::UNGUARDED;
use store::testing::{TestDb, circle, id, member, members, number, refused, rows, run, shut_out, space};
use store::{Db, distances, polls, sql, threads};

const L: Locale = Locale::Ja;
const CLOSED: Error = Error::Conflict(Conflict::PollClosed);

store::on_both!(
    a_poll_comes_with_its_post_once,
    a_vote_counts_until_it_is_changed_or_taken_back,
    one_may_choose_several_where_that_is_asked,
    it_ends_by_itself_or_by_hand,
    an_open_poll_tells_who_chose_what,
    of_a_secret_poll_nobody_learns_who_chose_what,
    who_may_not_read_it_may_not_vote,
    a_poll_without_a_name_is_ended_by_whoever_asked,
    pages_that_are_open_learn_of_votes,
    a_poll_that_waited_is_asked_when_it_is_let_in,
    votes_go_along_with_their_post,
    votes_at_once_are_all_counted,
);

fn asking(poll: &str, options: &str) -> PollForm {
    PollForm { poll: poll.into(), poll_options: options.into(), ..PollForm::default() }
}

/// Begins a thread that asks something; its opening post.
async fn begin(db: &Db, actor: &Actor, space: &str, poll: PollForm) -> Result<(ThreadId, PostId)> {
    let form = ThreadForm {
        space: space.into(),
        title: "題".into(),
        body: "本文".into(),
        poll,
        ..ThreadForm::default()
    };
    let thread = threads::start(db, actor, &form.validate()?).await?;
    Ok((thread, threads::show(db, actor, thread, 1, L).await?.posts[0].id))
}

fn reply(parent: PostId, poll: PollForm, key: &str) -> NewReply {
    let form = ReplyForm {
        parent: parent.to_string(),
        body: "返事".into(),
        key: key.into(),
        poll,
        ..ReplyForm::default()
    };
    form.validate().unwrap()
}

async fn seen(db: &Db, actor: &Actor, thread: ThreadId, post: PostId) -> Option<Poll> {
    let page = threads::show(db, actor, thread, 1, L).await.unwrap();
    page.posts.into_iter().find(|p| p.id == post).unwrap().poll
}

fn votes(poll: &Poll) -> (Vec<i64>, i64) {
    (poll.options.iter().map(|o| o.votes).collect(), poll.voters)
}

fn mine(poll: &Poll) -> Vec<bool> {
    poll.options.iter().map(|o| o.mine).collect()
}

fn names(poll: &Poll) -> Vec<Vec<&str>> {
    poll.options.iter().map(|o| o.names.iter().map(|n| n.name.as_str()).collect()).collect()
}

async fn a_poll_comes_with_its_post_once(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    space(db, "s", "members", None).await;
    let (thread, opening) = begin(db, &a, "s", asking("いつ？", "月曜\n火曜")).await.unwrap();
    let poll = seen(db, &a, thread, opening).await.unwrap();
    assert_eq!(poll.question, "いつ？");
    assert_eq!(poll.options.iter().map(|o| o.label.as_str()).collect::<Vec<_>>(), ["月曜", "火曜"]);
    assert_eq!(votes(&poll), (vec![0, 0], 0));
    assert!(poll.open && poll.can_vote && poll.can_close && !poll.voted() && poll.closes.is_none());
    // Sent twice, it is asked once.
    let new = reply(opening, asking("どこ？", "駅\n家\n店"), "k");
    let (_, answer) = threads::reply(db, &a, &new).await.unwrap();
    assert_eq!(threads::reply(db, &a, &new).await.unwrap().1, answer);
    assert_eq!(seen(db, &a, thread, answer).await.unwrap().options.len(), 3);
    assert_eq!(number(db, "SELECT COUNT(*) FROM polls").await, 2);
    let plain = threads::reply(db, &a, &reply(opening, PollForm::default(), "")).await.unwrap().1;
    assert_eq!(seen(db, &a, thread, plain).await, None);
    // What ended before it began is told, on the clock of who writes.
    let past = PollForm { poll_closes: "2026-11-22T12:00".into(), ..asking("?", "a\nb") };
    let told = begin(db, &a, "s", past.clone()).await.unwrap_err();
    assert_eq!((told.fields()[0].field.as_str(), told.fields()[0].problem), ("poll_closes", Problem::Past));
    let east = db.shown_in(store::Zone::named("Pacific/Auckland").unwrap());
    let soon = PollForm { poll_closes: "2026-11-22T15:00".into(), ..past };
    assert!(begin(&east, &a, "s", soon.clone()).await.is_err());
    assert!(begin(db, &a, "s", soon).await.is_ok());
}

async fn a_vote_counts_until_it_is_changed_or_taken_back(db: &TestDb) {
    let people = members(db, 3).await;
    space(db, "s", "members", None).await;
    let (thread, post) = begin(db, &people[0], "s", asking("?", "a\nb")).await.unwrap();
    for person in &people {
        assert_eq!(polls::vote(db, person, post, &[0]).await.unwrap(), thread);
    }
    // Twice is once.
    polls::vote(db, &people[0], post, &[0]).await.unwrap();
    let poll = seen(db, &people[0], thread, post).await.unwrap();
    assert_eq!((votes(&poll), mine(&poll)), ((vec![3, 0], 3), vec![true, false]));
    polls::vote(db, &people[1], post, &[1]).await.unwrap();
    polls::vote(db, &people[2], post, &[]).await.unwrap();
    assert_eq!(votes(&seen(db, &people[0], thread, post).await.unwrap()), (vec![1, 1], 2));
    assert_eq!(mine(&seen(db, &people[1], thread, post).await.unwrap()), [false, true]);
    assert!(!seen(db, &people[2], thread, post).await.unwrap().voted());
    // What is not there cannot be chosen, nor two where one is asked for; the vote before stays.
    for wrong in [&[2][..], &[-1], &[0, 1]] {
        let told = polls::vote(db, &people[0], post, wrong).await.unwrap_err();
        assert_eq!(told, Error::field("options", Problem::Choice));
    }
    assert_eq!(votes(&seen(db, &people[0], thread, post).await.unwrap()), (vec![1, 1], 2));
}

async fn one_may_choose_several_where_that_is_asked(db: &TestDb) {
    let people = members(db, 2).await;
    space(db, "s", "members", None).await;
    let several = PollForm { poll_several: "yes".into(), ..asking("?", "a\nb\nc") };
    let (thread, post) = begin(db, &people[0], "s", several).await.unwrap();
    polls::vote(db, &people[0], post, &[2, 0, 2]).await.unwrap();
    polls::vote(db, &people[1], post, &[2]).await.unwrap();
    let poll = seen(db, &people[0], thread, post).await.unwrap();
    assert_eq!((votes(&poll), mine(&poll)), ((vec![1, 0, 2], 2), vec![true, false, true]));
    polls::vote(db, &people[0], post, &[1]).await.unwrap();
    assert_eq!(votes(&seen(db, &people[0], thread, post).await.unwrap()), (vec![0, 1, 1], 2));
}

async fn it_ends_by_itself_or_by_hand(db: &TestDb) {
    let a = member(db, "a", &[]).await;
    let b = member(db, "b", &[]).await;
    let moderator = member(db, "mod", &[Role::Moderator]).await;
    space(db, "s", "public", None).await;
    let timed = PollForm { poll_closes: "2026-11-22T13:00".into(), ..asking("?", "a\nb") };
    let (thread, post) = begin(db, &a, "s", timed.clone()).await.unwrap();
    polls::vote(db, &b, post, &[0]).await.unwrap();
    // Read just before and just after: what is remembered knows the time too.
    db.clock.advance(3599);
    assert!(seen(db, &b, thread, post).await.unwrap().open);
    assert!(!seen(db, &Actor::Visitor, thread, post).await.unwrap().can_vote);
    db.clock.advance(1);
    let over = seen(db, &b, thread, post).await.unwrap();
    assert!(!over.open && !over.can_vote && !over.can_close && over.voted());
    assert_eq!(over.closes.unwrap().at, db.now());
    for places in [&[1][..], &[]] {
        refused(polls::vote(db, &b, post, places).await, CLOSED);
    }
    assert_eq!(votes(&over), (vec![1, 0], 1));

    // By its author, and by a moderator, whose act is written down.
    let (mine, first) = begin(db, &a, "s", asking("?", "a\nb")).await.unwrap();
    let (theirs, second) = begin(db, &a, "s", asking("?", "a\nb")).await.unwrap();
    refused(polls::close(db, &b, first).await, Error::Forbidden);
    refused(polls::close(db, &Actor::Visitor, first).await, Error::SignedOut);
    assert!(!seen(db, &b, mine, first).await.unwrap().can_close);
    assert!(seen(db, &moderator, mine, first).await.unwrap().can_close);
    polls::close(db, &a, first).await.unwrap();
    let ended = db.now();
    db.clock.advance(60);
    polls::close(db, &a, first).await.unwrap();
    let over = seen(db, &a, mine, first).await.unwrap();
    assert_eq!((over.open, over.closes.unwrap().at), (false, ended));
    refused(polls::vote(db, &b, first, &[0]).await, CLOSED);
    assert_eq!(number(db, "SELECT COUNT(*) FROM audit").await, 0);
    polls::close(db, &moderator, second).await.unwrap();
    assert!(!seen(db, &a, theirs, second).await.unwrap().open);
    let acts: Vec<(i64, String)> = rows(db, "SELECT actor_id, act FROM audit").await;
    assert_eq!(acts, [(id(&moderator).0, "close_poll".to_owned())]);
}

async fn an_open_poll_tells_who_chose_what(db: &TestDb) {
    let names_of = ["a", "b", "c", "d"];
    let mut people = Vec::new();
    for name in names_of {
        people.push(member(db, name, &[]).await);
    }
    space(db, "s", "public", None).await;
    let (thread, post) = begin(db, &people[0], "s", asking("?", "x\ny")).await.unwrap();
    for (n, person) in people.iter().enumerate() {
        polls::vote(db, person, post, &[(n / 3) as i64]).await.unwrap();
    }
    assert_eq!(names(&seen(db, &people[3], thread, post).await.unwrap()), [vec!["a", "b", "c"], vec!["d"]]);
    // Visitors read the numbers.
    let visited = seen(db, &Actor::Visitor, thread, post).await.unwrap();
    assert_eq!((votes(&visited), names(&visited)), ((vec![3, 1], 4), vec![vec![], vec![]]));
    // A mute is one's own; a block goes both ways. The numbers stay what they are.
    distances::keep(db, &people[0], "b", Some(Distance::Mute)).await.unwrap();
    distances::keep(db, &people[0], "c", Some(Distance::Block)).await.unwrap();
    for (reader, told) in [(0, vec!["a"]), (1, vec!["a", "b", "c"]), (2, vec!["b", "c"])] {
        let poll = seen(db, &people[reader], thread, post).await.unwrap();
        assert_eq!((names(&poll)[0].clone(), votes(&poll)), (told, (vec![3, 1], 4)), "reader {reader}");
    }
    // Many are not all named.
    let crowd = members(db, 60).await;
    for person in &crowd {
        polls::vote(db, person, post, &[1]).await.unwrap();
    }
    let many = seen(db, &people[3], thread, post).await.unwrap();
    assert_eq!((many.options[1].votes, many.options[1].names.len()), (61, 40));
}

async fn of_a_secret_poll_nobody_learns_who_chose_what(db: &TestDb) {
    let a = member(db, "asker", &[]).await;
    let b = member(db, "bekannt", &[]).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    space(db, "s", "members", None).await;
    let secret = PollForm { poll_secret: "yes".into(), ..asking("?", "x\ny") };
    let (thread, post) = begin(db, &a, "s", secret).await.unwrap();
    let before = threads::show(db, &a, thread, 1, L).await.unwrap().version;
    polls::vote(db, &b, post, &[1]).await.unwrap();
    for reader in [&a, &admin, &Actor::System] {
        let page = threads::show(db, reader, thread, 1, L).await.unwrap();
        let changes = threads::changes(db, reader, thread, before).await.unwrap();
        assert!(!format!("{page:?} {changes:?}").contains("bekannt"));
        let poll = page.posts[0].poll.clone().unwrap();
        assert_eq!((votes(&poll), names(&poll)), ((vec![0, 1], 1), vec![Vec::<&str>::new(), vec![]]));
    }
    assert_eq!(mine(&seen(db, &b, thread, post).await.unwrap()), [false, true]);
    assert_eq!(mine(&seen(db, &a, thread, post).await.unwrap()), [false, false]);
}

async fn who_may_not_read_it_may_not_vote(db: &TestDb) {
    let mate = member(db, "mate", &[]).await;
    let other = member(db, "other", &[]).await;
    let (ours, mates) = circle(db, "ours", vec![mate]).await;
    space(db, "c", "circle", Some(ours)).await;
    space(db, "s", "public", None).await;
    let (_, post) = begin(db, &mates[0], "c", asking("?", "x\ny")).await.unwrap();
    for refusing in [polls::vote(db, &other, post, &[0]).await, polls::close(db, &other, post).await] {
        refused(refusing, Error::NotFound);
    }
    let (_, public) = begin(db, &mates[0], "s", asking("?", "x\ny")).await.unwrap();
    refused(polls::vote(db, &Actor::Visitor, public, &[0]).await, Error::SignedOut);
    refused(polls::vote(db, &shut_out(&other), public, &[0]).await, Error::Forbidden);
    refused(polls::vote(db, &Actor::System, public, &[0]).await, Error::Forbidden);
    refused(polls::vote(db, &other, PostId(999), &[0]).await, Error::NotFound);
    let plain = threads::reply(db, &other, &reply(public, PollForm::default(), "")).await.unwrap().1;
    refused(polls::vote(db, &other, plain, &[0]).await, Error::NotFound);
    // Hidden, it asks nobody anything.
    run(db, sql!("UPDATE posts SET hidden_at = 1 WHERE id = $1", public)).await;
    refused(polls::vote(db, &other, public, &[0]).await, Error::NotFound);
    let thread = ThreadId(number(db, sql!("SELECT thread_id FROM posts WHERE id = $1", public)).await);
    assert_eq!(seen(db, &other, thread, public).await, None);
    assert!(!seen(db, &mates[0], thread, public).await.unwrap().can_vote);
    assert_eq!(number(db, "SELECT COUNT(*) FROM poll_votes").await, 0);
}

async fn a_poll_without_a_name_is_ended_by_whoever_asked(db: &TestDb) {
    let a = member(db, "verborgen", &[]).await;
    let b = member(db, "b", &[]).await;
    space(db, "s", "members", None).await;
    run(db, "UPDATE spaces SET anonymous = TRUE").await;
    let form = ThreadForm {
        space: "s".into(),
        title: "題".into(),
        body: "本文".into(),
        veiled: "yes".into(),
        poll: asking("?", "x\ny"),
        ..ThreadForm::default()
    };
    let thread = threads::start(db, &a, &form.validate().unwrap()).await.unwrap();
    let page = threads::show(db, &b, thread, 1, L).await.unwrap();
    let post = page.posts[0].id;
    assert!(!page.posts[0].poll.as_ref().unwrap().can_close);
    assert!(seen(db, &a, thread, post).await.unwrap().can_close);
    refused(polls::close(db, &b, post).await, Error::Forbidden);
    polls::close(db, &a, post).await.unwrap();
    let page = threads::show(db, &b, thread, 1, L).await.unwrap();
    assert!(!format!("{page:?}").contains("verborgen") && !page.posts[0].poll.as_ref().unwrap().open);
    assert_eq!(number(db, "SELECT COUNT(*) FROM audit").await, 0, "no log says who it was");
}

async fn pages_that_are_open_learn_of_votes(db: &TestDb) {
    let people = members(db, 2).await;
    space(db, "s", "members", None).await;
    let (thread, post) = begin(db, &people[0], "s", asking("?", "x\ny")).await.unwrap();
    let version = threads::show(db, &people[1], thread, 1, L).await.unwrap().version;
    polls::vote(db, &people[0], post, &[1]).await.unwrap();
    let told = threads::changes(db, &people[1], thread, version).await.unwrap();
    assert_eq!(told.posts.len(), 1);
    assert_eq!(votes(told.posts[0].poll.as_ref().unwrap()), (vec![0, 1], 1));
    polls::close(db, &people[0], post).await.unwrap();
    let told = threads::changes(db, &people[1], thread, told.version).await.unwrap();
    assert!(!told.posts[0].poll.as_ref().unwrap().open);
}

async fn votes_go_along_with_their_post(db: &TestDb) {
    use domain::moderation::{Act, ActForm};
    let a = member(db, "a", &[]).await;
    let moderator = member(db, "mod", &[Role::Moderator]).await;
    space(db, "s", "members", None).await;
    let (from, post) = begin(db, &a, "s", asking("?", "x\ny")).await.unwrap();
    let (into, _) = begin(db, &a, "s", PollForm::default()).await.unwrap();
    polls::vote(db, &a, post, &[1]).await.unwrap();
    let form = ActForm {
        act: Act::Merge.code().into(),
        id: from.to_string(),
        into: into.to_string(),
        reason: "同じ話です".into(),
        ..ActForm::default()
    };
    store::moderation::act(db, &moderator, &form.validate().unwrap()).await.unwrap();
    assert_eq!(mine(&seen(db, &a, into, post).await.unwrap()), [false, true]);
    polls::vote(db, &a, post, &[0]).await.unwrap();
    let poll = seen(db, &a, into, post).await.unwrap();
    assert_eq!((votes(&poll), mine(&poll)), ((vec![1, 0], 1), vec![true, false]));
}

async fn a_poll_that_waited_is_asked_when_it_is_let_in(db: &TestDb) {
    use domain::moderation::HeldAnswer;
    use store::moderation;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let new = member(db, "new", &[]).await;
    space(db, "s", "members", None).await;
    let newcomers = domain::setting::Newcomers { held: 3, ..Default::default() };
    moderation::set_newcomers(db, &admin, newcomers).await.unwrap();
    let held = Error::Conflict(Conflict::Held);
    let timed =
        PollForm { poll_closes: "2026-11-22T13:00".into(), ..asking("いつ<b>？", "月曜\n火曜") };
    refused(begin(db, &new, "s", timed.clone()).await, held.clone());
    refused(begin(db, &new, "s", timed).await, held);
    let waiting: Vec<(i64,)> = rows(db, "SELECT id FROM held_posts ORDER BY id").await;
    let mut seen_polls = Vec::new();
    for (n, (id,)) in waiting.into_iter().enumerate() {
        // The second waits until its poll would be over.
        db.clock.advance(n as i64 * 7200);
        moderation::answer_held(db, &admin, domain::HeldId(id), &HeldAnswer::Approve).await.unwrap();
        let thread = ThreadId(number(db, "SELECT MAX(id) FROM threads").await);
        let post = threads::show(db, &admin, thread, 1, L).await.unwrap().posts[0].id;
        seen_polls.push(seen(db, &admin, thread, post).await.unwrap());
    }
    assert!(seen_polls.iter().all(|p| p.open && p.options.len() == 2 && p.question == "いつ<b>？"));
    assert_eq!(seen_polls.iter().map(|p| p.closes.is_some()).collect::<Vec<_>>(), [true, false]);
}

/// Everybody votes at once, and changes their mind at once.
async fn votes_at_once_are_all_counted(db: &TestDb) {
    let people = members(db, 24).await;
    space(db, "s", "members", None).await;
    let (thread, post) = begin(db, &people[0], "s", asking("?", "x\ny")).await.unwrap();
    for turn in 0..3_usize {
        let voting = people.iter().enumerate().map(|(n, person)| {
            let db = db.db.clone();
            let person = person.clone();
            tokio::spawn(
                async move { polls::vote(&db, &person, post, &[((n + turn) % 2) as i64]).await.unwrap() },
            )
        });
        for voted in join_all(voting).await {
            voted.unwrap();
        }
        let poll = seen(db, &people[0], thread, post).await.unwrap();
        assert_eq!(votes(&poll), (vec![12, 12], 24), "votes were lost");
    }
}

/// The negative control: where a poll is not locked, the same crowd finds it. SQLite has one writer at a time, so that
/// there is nothing to turn off.
#[test]
fn without_the_lock_votes_are_lost() {
    let again = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "postgres::votes_at_once_are_all_counted", "--nocapture"])
        .env(UNGUARDED, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&again.stderr).into_owned() + &String::from_utf8_lossy(&again.stdout);
    assert!(!again.status.success() && said.contains("votes were lost"), "nothing was noticed: {said}");
}
