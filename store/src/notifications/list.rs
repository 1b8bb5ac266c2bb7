//! What a member was told, as far as they may see it now.

use crate::cache::Topic;
use crate::db::Sql;
use crate::{Db, events, spaces};
use domain::event::PersonName;
use domain::notification::{Kind, Notification, NotificationsPage, PER_PAGE, UNREAD_MOST};
use domain::thread::Author;
use domain::{Actor, Locale, MemberId, NotificationId, Result, SpaceId};

/// Who reads, and the spaces that they may.
pub(super) struct Sight<'a> {
    actor: &'a Actor,
    me: MemberId,
    spaces: Vec<SpaceId>,
}

impl<'a> Sight<'a> {
    pub(super) async fn of(db: &Db, actor: &'a Actor) -> Result<Self> {
        let me = actor.member()?;
        let spaces = spaces::list(db, actor, Locale::Ja).await?.iter().map(|s| s.id).collect();
        Ok(Self { actor, me, spaces })
    }
}

/// `FROM notifications n …`, with the post `p`, the thread `t` and the event `e` it is about, as far as the reader may
/// see these. What a moderator did about something hidden is told to its author all the same.
pub(super) fn found(sql: &mut Sql, sight: &Sight<'_>) {
    sql.push(
        " FROM notifications n LEFT JOIN posts p ON p.id = n.post_id
          LEFT JOIN threads o ON o.id = n.thread_id
          LEFT JOIN threads t ON t.id = COALESCE(p.thread_id, o.merged_into, o.id)
          LEFT JOIN events e ON e.id = n.event_id LEFT JOIN members b ON b.id = n.by_id WHERE n.member_id = ",
    );
    sql.bind(sight.me);
    sql.push(" AND (t.id IS NULL OR t.space_id IN ").bind_list(sight.spaces.iter().copied());
    sql.push(
        ") AND (n.kind IN ('moderation', 'held', 'report', 'duty', 'credential', 'circle') OR (t.hidden_at IS NULL
            AND (p.hidden_at IS NULL OR (n.kind = 'post' AND EXISTS (SELECT 1 FROM posts q
              WHERE q.thread_id = t.id AND q.hidden_at IS NULL AND q.created_at >= n.since AND q.created_at <= n.at)))
            AND NOT EXISTS (SELECT 1 FROM distances d WHERE (d.member_id = n.member_id AND d.other_id = n.by_id)
              OR (d.other_id = n.member_id AND d.member_id = n.by_id AND d.kind = 'block'))))
          AND (e.id IS NULL OR (",
    );
    events::visible(sql, sight.actor);
    sql.push("))");
    // Who is no moderator any more has no such duties.
    if !sight.actor.keeps_something() {
        sql.push(" AND n.kind <> 'duty'");
    }
}

/// Leaves out what the member does not want to see in the application.
pub(super) fn wanted(sql: &mut Sql) {
    sql.push(
        " AND (n.kind IN ('moderation', 'held', 'report', 'duty', 'credential', 'circle') OR NOT EXISTS (SELECT 1 FROM notification_choices c
            WHERE c.member_id = n.member_id AND c.kind = n.kind AND c.channel = 'app' AND NOT c.wanted))",
    );
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) kind: String,
    count: i64,
    pub(super) words: String,
    pub(super) at: i64,
    unread: bool,
    pub(super) title: Option<String>,
    number: Option<i64>,
    veil: Option<i64>,
    by_id: Option<i64>,
    handle: Option<String>,
    name: Option<String>,
}

/// The title of a hidden thread is told to whoever began it.
pub(super) const ROW: &str = "SELECT n.id, n.kind, n.count, n.words, n.at, n.read_at IS NULL AS unread,
    CASE WHEN t.id IS NULL THEN e.title WHEN t.hidden_at IS NULL OR t.author_id = n.member_id OR EXISTS (SELECT 1 FROM posts f
        JOIN veils v ON v.post_id = f.id WHERE f.thread_id = t.id AND f.number = 1 AND v.member_id = n.member_id) THEN t.title END AS title,
    p.number, p.veil, n.by_id, b.handle, b.name";

impl Row {
    pub(super) fn notification(&self, db: &Db) -> Option<Notification> {
        let kind = Kind::parse(&self.kind)?;
        let written = matches!(kind, Kind::Mention | Kind::Reply | Kind::Post);
        let member = || {
            let (id, handle, name) = (MemberId(self.by_id?), self.handle.clone()?, self.name.clone()?);
            Some(Author::Member(PersonName { id, handle, name, profession: None, verified: false }))
        };
        let by = match self.veil.filter(|_| written) {
            Some(veil) => Some(Author::Veiled(veil)),
            None => member().or(written.then_some(Author::Former)),
        };
        Some(Notification {
            id: NotificationId(self.id),
            kind,
            count: self.count,
            by,
            title: self.title.clone(),
            opening: self.number == Some(1),
            words: self.words.clone(),
            at: db.moment(self.at),
            unread: self.unread,
        })
    }
}

/// What the actor was told, the latest first.
///
/// # Errors
/// For anyone but members.
pub async fn list(db: &Db, actor: &Actor, page: i64) -> Result<NotificationsPage> {
    let sight = Sight::of(db, actor).await?;
    let page = page.clamp(1, 10_000);
    let mut sql = Sql::from(ROW);
    found(&mut sql, &sight);
    wanted(&mut sql);
    sql.push(" ORDER BY n.at DESC, n.id DESC LIMIT ").bind(PER_PAGE + 1);
    sql.push(" OFFSET ").bind((page - 1) * PER_PAGE);
    let rows: Vec<Row> = db.all(sql).await?;
    Ok(NotificationsPage {
        more: rows.len() as i64 > PER_PAGE,
        rows: rows.iter().take(PER_PAGE as usize).filter_map(|row| row.notification(db)).collect(),
        page,
        unread: unread(db, actor).await?,
    })
}

/// How many notifications the actor has not read, up to [`UNREAD_MOST`]; none for those who are not members. Every page
/// shows it, so that it is remembered.
///
/// # Errors
/// When the database is away.
pub async fn unread(db: &Db, actor: &Actor) -> Result<i64> {
    let Ok(me) = actor.member() else { return Ok(0) };
    let topics = [Topic::Notices, Topic::Talk, Topic::Members, Topic::Events];
    let name = format!("unread of {me} {:?}", actor);
    let count = db.remember(name, &topics, async || {
        let sight = Sight::of(db, actor).await?;
        let mut sql = Sql::from("SELECT COUNT(*) FROM (SELECT n.id");
        found(&mut sql, &sight);
        wanted(&mut sql);
        sql.push(" AND n.read_at IS NULL LIMIT ").bind(UNREAD_MOST).push(") AS waiting");
        Ok(db.one::<(i64,)>(sql).await?.0)
    });
    Ok(*count.await?)
}
