//! What members are told: written in the transaction of what happened, shown as far as the reader may see it when
//! they read it.

mod choices;
mod digest;
mod duty;
mod list;
mod mail;
mod mentions;
mod read;
mod stop;
mod talk;

pub use choices::{choices, choose, refuse, wants};
pub use digest::{Missed, missed, plan_digests};
pub use list::{list, unread};
pub use mail::{Due, Item, Mailing, mailed, mailing, quiet_until};
pub use read::{forget_old, open, read_all};
pub use stop::{Stop, has_stopped, stop, stop_token, stops};
pub use talk::tell_followers;

pub(crate) use duty::{Duty, done, wait, wait_for_all};
pub(crate) use mentions::edited;
pub(crate) use read::{seen, seen_space};
pub(crate) use talk::{Posted, helped, posted, reacted};

use crate::cache::Topic;
use crate::db::{DbError, Sql, WriteTx};
use crate::jobs::{self, Work};
use crate::live::News;
use crate::sql;
use domain::notification::{Channel, Kind};
use domain::{EventId, MemberId, PostId, ThreadId, Timestamp};

/// Seconds a mail waits for what else comes, so that a lively thread is one mail.
const GATHERED: i64 = 180;

/// Something that one member is to be told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Notice<'a> {
    /// What of.
    pub(crate) kind: Kind,
    /// Whom.
    pub(crate) member: MemberId,
    /// Who did it; `None` for the software, and for those who do not say their name.
    pub(crate) by: Option<MemberId>,
    pub(crate) thread: Option<ThreadId>,
    pub(crate) post: Option<PostId>,
    pub(crate) event: Option<EventId>,
    /// As [`domain::notification::Notification::words`] has them.
    pub(crate) words: &'a str,
}

impl Notice<'_> {
    /// What is one row while it is unread.
    fn bundle(&self) -> String {
        let kind = self.kind.code();
        let id = |id: Option<i64>| id.unwrap_or_default();
        let (thread, post) = (id(self.thread.map(|t| t.0)), id(self.post.map(|p| p.0)));
        match self.kind {
            Kind::Post => format!("{kind} {thread}"),
            Kind::Mention | Kind::Reply | Kind::Helped | Kind::Reaction => format!("{kind} {post}"),
            Kind::Event | Kind::Message | Kind::ReminderDay | Kind::ReminderHour => {
                format!("{kind} {} {}", id(self.event.map(|e| e.0)), self.words)
            }
            // Told once while they have not looked.
            Kind::Duty => kind.to_owned(),
            // Another end, another word; of one credential, and of one circle, each is told once.
            Kind::Credential | Kind::Circle | Kind::Direct | Kind::Article => {
                format!("{kind} {}", self.words)
            }
            // Of what is about no post each word is told.
            Kind::Report if self.post.is_none() => format!("{kind} {}", self.words),
            Kind::Moderation | Kind::Held | Kind::Report => {
                format!("{kind} {thread} {post} {}", self.words.split('\n').next().unwrap_or_default())
            }
        }
    }
}

/// Tells one member something, as far as they want to be told. Nobody is told of their own doing, nor, in the talk, by
/// somebody they keep at a distance or who keeps them away, nor of what they mute or may not read.
///
/// Of those who write without a name nobody can be kept at a distance: whoever is not told of their posts would know
/// whose they are.
pub(crate) async fn tell(tx: &mut WriteTx, now: Timestamp, notice: &Notice<'_>) -> Result<(), DbError> {
    if notice.by == Some(notice.member) {
        return Ok(());
    }
    let found: Option<(bool, bool)> = tx.optional(wish(notice)).await?;
    let Some((app, mail)) = found.filter(|(app, mail)| *app || *mail) else { return Ok(()) };
    let mail = mail && !notice.kind.mailed_apart();
    if !app && !mail {
        return Ok(());
    }
    tx.execute(sql!(
        "INSERT INTO notifications (member_id, kind, bundle, by_id, thread_id, post_id, event_id, words, since, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
         ON CONFLICT (member_id, bundle) WHERE read_at IS NULL DO UPDATE SET count = notifications.count + 1,
           by_id = excluded.by_id, post_id = excluded.post_id, words = excluded.words, at = excluded.at",
        notice.member,
        notice.kind.code(),
        notice.bundle(),
        notice.by,
        notice.thread,
        notice.post,
        notice.event,
        notice.words,
        now,
    ))
    .await?;
    // Of what is in a thread each thread has a mail of its own.
    if mail {
        let work = Work::MailNotices { member: notice.member, thread: notice.thread };
        jobs::put_once(tx, now, now.plus_seconds(GATHERED), &slot(notice.member, notice.thread), &work)
            .await?;
    }
    tx.touch(Topic::Notices);
    tx.tell(News::Member { member: notice.member });
    Ok(())
}

/// Tells a member what became of their part in an event. The mail of it is the work of whoever tells.
pub(crate) async fn of_event(
    tx: &mut WriteTx,
    now: Timestamp,
    (member, event): (MemberId, EventId),
    by: Option<MemberId>,
    news: jobs::News,
) -> Result<(), DbError> {
    let Some(words) = news.code() else { return Ok(()) };
    let notice =
        Notice { kind: Kind::Event, member, by, thread: None, post: None, event: Some(event), words };
    tell(tx, now, &notice).await
}

/// One mail for each member and thread at a time.
fn slot(member: MemberId, thread: Option<ThreadId>) -> String {
    format!("{member} {}", thread.map_or(0, |t| t.0))
}

/// Whether somebody is to be told of it in the application, and by mail: no row where not at all.
fn wish(notice: &Notice<'_>) -> Sql {
    let mut sql = Sql::from("SELECT ");
    for (n, channel) in Channel::ALL.into_iter().enumerate() {
        if n > 0 {
            sql.push(", ");
        }
        if notice.kind.chosen(channel) {
            sql.push("COALESCE((SELECT c.wanted FROM notification_choices c WHERE c.member_id = m.id AND c.kind = ");
            sql.bind(notice.kind.code()).push(" AND c.channel = ").bind(channel.code()).push("), ");
            sql.push(if notice.kind.usual(channel) { "TRUE)" } else { "FALSE)" });
        } else {
            sql.push(if notice.kind.usual(channel) { "TRUE" } else { "FALSE" });
        }
    }
    sql.push(" FROM members m WHERE m.standing = 'active' AND m.id = ").bind(notice.member);
    if !notice.kind.personal() {
        return sql;
    }
    if let Some(by) = notice.by {
        sql.push(" AND NOT EXISTS (SELECT 1 FROM distances d WHERE (d.member_id = m.id AND d.other_id = ")
            .bind(by);
        sql.push(") OR (d.other_id = m.id AND d.kind = 'block' AND d.member_id = ").bind(by).push("))");
    }
    if let Some(thread) = notice.thread {
        sql.push(" AND EXISTS (SELECT 1 FROM threads t JOIN spaces s ON s.id = t.space_id WHERE t.id = ")
            .bind(thread);
        sql.push(" AND ");
        readable(&mut sql);
        // The thread's own level counts before that of its space.
        sql.push(
            " AND COALESCE((SELECT f.level FROM thread_follows f WHERE f.member_id = m.id AND f.thread_id = t.id),
                (SELECT g.level FROM space_follows g WHERE g.member_id = m.id AND g.space_id = s.id), '') <> 'mute')",
        );
    }
    sql
}

/// Whether an active member `m` may read a space `s`: the rule of [`domain::circle::can_see`].
fn readable(sql: &mut Sql) {
    sql.push(
        "(s.visibility <> 'circle' OR EXISTS (SELECT 1 FROM circle_members i WHERE i.circle_id = s.circle_id AND i.member_id = m.id))",
    );
}
