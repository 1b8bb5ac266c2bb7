//! What a mail says of what somebody was told and has not read: found when it is sent, so that it holds nothing that
//! its reader may not see then.

use super::GATHERED;
use super::list::{ROW, Row, Sight, found};
use crate::db::Sql;
use crate::{Db, distances, members, sql};
use domain::event::PersonName;
use domain::notification::{Channel, Kind, Notification, Quiet};
use domain::thread::{Author, Ranges};
use domain::{Actor, Error, JobId, MemberId, PostId, Result, ThreadId, Timestamp};

/// Things that one mail tells at most; more are counted.
const MOST: usize = 10;
/// Characters and lines of a post that are mailed.
const EXCERPT: (usize, usize) = (600, 12);

/// What one mail says.
#[derive(Clone, Debug)]
pub struct Mailing {
    /// The thread's title; `None` where it is about none.
    pub title: Option<String>,
    /// What it tells, the oldest first.
    pub items: Vec<Item>,
    /// How many more there are.
    pub more: i64,
    /// Of what kinds.
    pub kinds: Vec<Kind>,
}

/// One thing that a mail tells.
#[derive(Clone, Debug)]
pub struct Item {
    /// What.
    pub told: Notification,
    /// The post it is about.
    pub post: Option<PostId>,
    /// The post that this one answers.
    pub answers: Option<PostId>,
    /// What the post says, or its beginning; empty where that is not told.
    pub excerpt: String,
    /// The place it is about: `/talk/p/12`.
    pub place: String,
}

/// What there is to mail, and what is marked once it was.
#[derive(Clone, Debug)]
pub struct Due {
    /// The mail; `None` where everything was read meanwhile, or may not be seen any more.
    pub mail: Option<Mailing>,
    marks: Vec<(i64, i64)>,
}

#[derive(sqlx::FromRow)]
struct Waiting {
    #[sqlx(flatten)]
    row: Row,
    thread: Option<i64>,
    event: Option<i64>,
    post_id: Option<i64>,
    parent_id: Option<i64>,
    body_md: Option<String>,
    since: i64,
    mailed_at: Option<i64>,
}

/// What a member is to be mailed of a thread, or of what is in none.
///
/// # Errors
/// [`Error::Forbidden`] for any person; when the database is away.
pub async fn mailing(db: &Db, actor: &Actor, member: MemberId, thread: Option<ThreadId>) -> Result<Due> {
    let nothing = |marks| Ok(Due { mail: None, marks });
    let reader = members::actor(db, actor, member).await?;
    // All that waits is done with, whether it can be told or not.
    let marks: Vec<(i64, i64)> =
        db.all(waiting("SELECT n.id, n.at FROM notifications n", member, thread)).await?;
    let Some(reader) = reader.filter(|reader| reader.member().is_ok()) else { return nothing(marks) };
    let chosen = super::choices(db, &reader).await?.wanted;
    let wanted = |kind: Kind| {
        !kind.mailed_apart() && (!kind.chosen(Channel::Mail) || chosen.contains(&(kind, Channel::Mail)))
    };
    let sight = Sight::of(db, &reader).await?;
    let mut sql = Sql::from(ROW);
    sql.push(", t.id AS thread, e.id AS event, n.post_id, p.parent_id, p.body_md, n.since, n.mailed_at");
    found(&mut sql, &sight);
    sql.push(" AND n.id IN ").bind_list(marks.iter().map(|(id, _)| *id));
    sql.push(" AND n.kind IN ").bind_list(Kind::ALL.into_iter().filter(|k| wanted(*k)).map(Kind::code));
    sql.push(" ORDER BY n.at, n.id");
    let rows: Vec<Waiting> = db.all(sql).await?;
    let mut items = Vec::new();
    let mut kinds = Vec::new();
    for waiting in &rows {
        let Some(told) = waiting.row.notification(db) else { continue };
        let kind = told.kind;
        let before = items.len();
        if kind == Kind::Post {
            items.extend(new_posts(db, member, waiting, &told).await?);
        } else {
            items.push(waiting.item(told));
        }
        if items.len() > before && !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    if items.is_empty() {
        return nothing(marks);
    }
    let more = items.len().saturating_sub(MOST) as i64;
    items.truncate(MOST);
    let title = items.iter().find_map(|item| item.told.title.clone());
    Ok(Due { mail: Some(Mailing { title, items, more, kinds }), marks })
}

/// Rows of a member that were not read, nor mailed as they are now.
fn waiting(select: &'static str, member: MemberId, thread: Option<ThreadId>) -> Sql {
    let mut sql = Sql::from(select);
    sql.push(" WHERE n.member_id = ").bind(member);
    sql.push(" AND n.read_at IS NULL AND (n.mailed_at IS NULL OR n.mailed_at < n.at) AND ");
    match thread {
        Some(thread) => sql.push("n.thread_id = ").bind(thread),
        None => sql
            .push("n.thread_id IS NULL AND n.kind IN ('moderation', 'held', 'report', 'duty', 'credential', 'circle', 'direct', 'article')"),
    };
    sql
}

impl Waiting {
    fn item(&self, told: Notification) -> Item {
        let quoted = matches!(told.kind, Kind::Mention | Kind::Reply);
        Item {
            post: self.post_id.map(PostId),
            answers: self.parent_id.map(PostId),
            excerpt: self.body_md.as_deref().filter(|_| quoted).map(excerpt).unwrap_or_default(),
            place: match (self.post_id, self.thread, self.event) {
                // What was not taken stands with what waits.
                (None, ..) if told.kind == Kind::Held => "/me/waiting".to_owned(),
                (None, ..) if told.kind == Kind::Duty => "/admin/moderation".to_owned(),
                (None, ..) if told.kind == Kind::Circle => crate::circles::place(&told.words),
                (None, ..) if told.kind == Kind::Article => crate::articles::place(&told.words),
                (None, ..) if told.kind == Kind::Direct => crate::conversations::place(&told.words),
                (None, ..) if told.kind == Kind::Credential => {
                    crate::credentials::place(&told.words).to_owned()
                }
                // A hidden thread is only for whoever began it.
                _ if told.title.is_none() => "/notifications".to_owned(),
                (Some(post), ..) => format!("/talk/p/{post}"),
                (None, Some(thread), _) => format!("/talk/t/{thread}"),
                (None, None, Some(event)) => format!("/events/{event}"),
                (None, None, None) => "/notifications".to_owned(),
            },
            told,
        }
    }
}

#[derive(sqlx::FromRow)]
struct New {
    id: i64,
    number: i64,
    parent_id: Option<i64>,
    body_md: String,
    created_at: i64,
    author_id: Option<i64>,
    veil: Option<i64>,
    name: Option<String>,
}

/// The posts that a row of new ones stands for, each by itself: those that were not read, nor mailed before, nor are
/// told as a reply or a mention.
async fn new_posts(db: &Db, me: MemberId, row: &Waiting, told: &Notification) -> Result<Vec<Item>> {
    let posts: Vec<New> = db
        .all(sql!(
            "SELECT p.id, p.number, p.parent_id, p.body_md, p.created_at, p.author_id, p.veil, m.name
             FROM posts p LEFT JOIN members m ON m.id = p.author_id
             WHERE p.thread_id = $1 AND p.created_at >= $2 AND p.created_at > $3 AND p.created_at <= $4 AND p.hidden_at IS NULL
               AND (p.author_id IS NULL OR p.author_id <> $5)
               AND NOT EXISTS (SELECT 1 FROM veils v WHERE v.post_id = p.id AND v.member_id = $5)
               AND NOT EXISTS (SELECT 1 FROM notifications x WHERE x.member_id = $5 AND x.post_id = p.id AND x.kind IN ('mention', 'reply'))
             ORDER BY p.number LIMIT 50",
            row.thread,
            row.since,
            row.mailed_at.unwrap_or(0),
            row.row.at,
            me,
        ))
        .await?;
    let read: Option<(String,)> = db
        .optional(sql!(
            "SELECT ranges FROM thread_reads WHERE member_id = $1 AND thread_id = $2",
            me,
            row.thread
        ))
        .await?;
    let read = read.map(|(text,)| Ranges::parse(&text)).unwrap_or_default();
    let away = distances::away(db, me).await?;
    let new = |post: &New| {
        !read.contains(post.number) && !post.author_id.is_some_and(|author| away.contains(&MemberId(author)))
    };
    let item = |post: New| Item {
        told: Notification {
            count: 1,
            by: Some(match (post.veil, post.author_id, &post.name) {
                (Some(veil), ..) => Author::Veiled(veil),
                (None, Some(id), Some(name)) => Author::Member(PersonName {
                    id: MemberId(id),
                    handle: String::new(),
                    name: name.clone(),
                    profession: None,
                    verified: false,
                }),
                _ => Author::Former,
            }),
            opening: post.number == 1,
            at: db.moment(post.created_at),
            ..told.clone()
        },
        post: Some(PostId(post.id)),
        answers: post.parent_id.map(PostId),
        excerpt: excerpt(&post.body_md),
        place: format!("/talk/p/{}", post.id),
    };
    Ok(posts.into_iter().filter(new).map(item).collect())
}

/// The beginning of a text.
fn excerpt(text: &str) -> String {
    let (characters, lines) = EXCERPT;
    let mut short: String = text.lines().take(lines).collect::<Vec<_>>().join("\n");
    if let Some((at, _)) = short.char_indices().nth(characters) {
        short.truncate(at);
    }
    if short.len() < text.trim_end().len() {
        format!("{}…", short.trim_end())
    } else {
        short.trim_end().to_owned()
    }
}

/// A mail was sent, or there was nothing to send: what it told is not mailed again, and the job that asked for it goes.
/// What came while it was sent waits for another one.
///
/// # Errors
/// [`Error::Forbidden`] for any person; when the database is away: then the mail is sent once more.
pub async fn mailed(
    db: &Db,
    actor: &Actor,
    job: JobId,
    (member, thread): (MemberId, Option<ThreadId>),
    due: &Due,
) -> Result<()> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let now = db.now();
    let mut tx = db.write().await?;
    // The job first: whoever writes another notice finds it, and waits for what becomes of it.
    let held = tx.execute(sql!("UPDATE jobs SET attempts = attempts WHERE id = $1", job)).await?;
    for (id, at) in &due.marks {
        tx.execute(sql!("UPDATE notifications SET mailed_at = $2 WHERE id = $1", *id, *at)).await?;
    }
    let left: Vec<(i64,)> = tx.all(waiting("SELECT n.id FROM notifications n", member, thread)).await?;
    if held > 0 && !left.is_empty() {
        tx.execute(sql!(
            "UPDATE jobs SET run_at = $2, attempts = 0, locked_until = NULL WHERE id = $1",
            job,
            now.plus_seconds(GATHERED),
        ))
        .await?;
    } else {
        tx.execute(sql!("DELETE FROM jobs WHERE id = $1", job)).await?;
    }
    Ok(tx.commit().await?)
}

/// When a member's quiet hours end, where it is one of them now.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn quiet_until(db: &Db, actor: &Actor, member: MemberId) -> Result<Option<Timestamp>> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let row: Option<(Option<i64>, Option<i64>, String)> =
        db.optional(sql!("SELECT quiet_from, quiet_to, zone FROM members WHERE id = $1", member)).await?;
    let Some((Some(from), Some(to), zone)) = row else { return Ok(None) };
    let zone = db.zone_or_own(&zone);
    let end = Quiet { from, to }.ends(zone.moment(db.now()).civil());
    // Where the clock was put back, the end on it may seem to be over.
    Ok(end.map(|end| zone.instant(end)).filter(|end| *end > db.now()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_it_is_long() {
        assert_eq!(excerpt("一\n二\n"), "一\n二");
        assert_eq!(excerpt(&"一\n".repeat(20)), "一\n".repeat(12).trim_end().to_owned() + "…");
        assert_eq!(excerpt(&"あ".repeat(700)).chars().count(), 601);
    }
}
