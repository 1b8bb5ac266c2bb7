//! One thread, in windows.

use super::mine::{Mine, mine};
use super::{AuthorRow, SHOWN};
use crate::cache::Weight;
use crate::db::Sql;
use crate::polls::{self, Asked};
use crate::{Db, spaces, sql};
use domain::poll::Poll;
use domain::thread::{Author, Post, PostSource, ThreadPage, WINDOW, can_edit, can_thank};
use domain::{Actor, Error, Locale, MemberId, PostId, Result, Role, SpaceId, ThreadId};
use std::collections::HashMap;

#[derive(sqlx::FromRow)]
pub(super) struct PostRow {
    id: i64,
    number: i64,
    pub(super) parent_id: Option<i64>,
    path: String,
    body_html: String,
    created_at: i64,
    edited_at: Option<i64>,
    hidden: bool,
    helped: bool,
    reacted: String,
    polled: bool,
    #[sqlx(flatten)]
    by: AuthorRow,
    parent_name: Option<String>,
    parent_veil: Option<i64>,
}

impl Weight for PostRow {
    fn weight(&self) -> usize {
        let names = self.by.bytes() + self.parent_name.as_ref().map_or(0, String::len);
        size_of::<Self>() + self.path.len() + self.body_html.len() + self.reacted.len() + names
    }
}

impl PostRow {
    /// The post as the actor may see it.
    pub(super) fn post(
        &self,
        db: &Db,
        actor: &Actor,
        mine: Option<&Mine>,
        apart: bool,
        locked: bool,
    ) -> Post {
        let id = PostId(self.id);
        let author = self.by.author_id.map(MemberId);
        let own = mine.is_some_and(|m| m.wrote(actor, id, author));
        let shown = !self.hidden || own || actor.has(Role::Moderator);
        Post {
            id,
            number: self.number,
            parent: self.parent_id.map(PostId),
            answers: apart.then(|| self.answers()),
            depth: super::depth(&self.path),
            author: self.by.author(actor),
            html: if shown { self.body_html.clone() } else { String::new() },
            at: db.moment(self.created_at),
            edited: self.edited_at.map(|at| db.moment(at)),
            own,
            can_edit: own && !self.hidden && !locked && actor.is_member(),
            hidden: self.hidden,
            muted: !own && mine.is_some_and(|m| m.away_from(author)),
            helped: self.helped,
            unread: !own && mine.is_some_and(|m| m.is_new(self.number, self.created_at)),
            bookmarked: mine.is_some_and(|m| m.bookmarked(id)),
            reacted: match mine {
                Some(mine) => mine.reacted(id, &self.reacted),
                None => Mine::default().reacted(id, &self.reacted),
            },
            poll: None,
        }
    }

    /// Whom it answers, by name only.
    fn answers(&self) -> Author {
        match (self.parent_veil, &self.parent_name) {
            (Some(veil), _) => Author::Veiled(veil),
            (None, Some(name)) => Author::Member(domain::event::PersonName {
                id: MemberId(0),
                handle: String::new(),
                name: name.clone(),
                profession: None,
                verified: false,
            }),
            (None, None) => Author::Former,
        }
    }
}

/// The polls of rows that have one.
pub(super) async fn polls(db: &Db, rows: &[PostRow]) -> Result<HashMap<i64, Asked>> {
    let with: Vec<i64> = rows.iter().filter(|r| r.polled).map(|r| r.id).collect();
    if with.is_empty() { Ok(HashMap::new()) } else { polls::of(db, &with).await }
}

/// Puts polls to the posts that ask them. What is hidden asks nothing either.
pub(super) fn put_polls(
    posts: &mut [Post],
    polls: &HashMap<i64, Asked>,
    db: &Db,
    actor: &Actor,
    mine: Option<&Mine>,
) {
    for post in posts {
        let shown = !post.hidden || post.own || actor.has(Role::Moderator);
        let votes = mine.map_or(&[][..], |m| m.votes(post.id));
        let away = |who: Option<MemberId>| mine.is_some_and(|m| m.away_from(who));
        post.poll = polls
            .get(&post.id.0)
            .filter(|_| shown)
            .map(|asked| asked.poll(db, actor, votes, post.own, away))
            .map(|poll| Poll {
                can_vote: poll.can_vote && !post.hidden,
                can_close: poll.can_close && !post.hidden,
                ..poll
            });
    }
}

/// A thread, and the rows of one window: the same for all who may read it.
struct Window {
    head: Head,
    page: i64,
    pages: i64,
    posts: Vec<PostRow>,
    polls: HashMap<i64, Asked>,
}

#[derive(Clone, sqlx::FromRow)]
struct Head {
    space_id: i64,
    title: String,
    post_count: i64,
    last_number: i64,
    version: i64,
    author_id: Option<i64>,
    question: bool,
    helped_count: i64,
    locked: bool,
    pinned: bool,
    hidden: bool,
}

impl Weight for Window {
    fn weight(&self) -> usize {
        let polls: usize = self.polls.values().map(Weight::weight).sum();
        size_of::<Self>() + self.head.title.len() + self.posts.weight() + polls
    }
}

pub(super) const POST: &str = "SELECT p.id, p.number, p.parent_id, p.path, p.body_html, p.created_at, p.edited_at, p.hidden_at IS NOT NULL AS hidden,
    p.helped_at IS NOT NULL AS helped, p.reacted, po.post_id IS NOT NULL AS polled, p.author_id, p.veil, m.handle, m.name, m.profession, m.marked,
    pm.name AS parent_name, pp.veil AS parent_veil
    FROM posts p LEFT JOIN members m ON m.id = p.author_id
    LEFT JOIN posts pp ON pp.id = p.parent_id LEFT JOIN members pm ON pm.id = pp.author_id
    LEFT JOIN polls po ON po.post_id = p.id";

/// A window of a thread, in reading order. The opening post comes with every page.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is in a space the actor may not know of, or it is hidden; as
/// [`spaces::show`].
pub async fn show(db: &Db, actor: &Actor, id: ThreadId, page: i64, locale: Locale) -> Result<ThreadPage> {
    let name = format!("thread {id} page {page}");
    let found = db.remember(name, &SHOWN, async || window(db, id, page).await).await?;
    let Window { head, page, pages, posts, polls } = found.as_ref().as_ref().ok_or(Error::NotFound)?;
    let space = spaces::by_id(db, actor, SpaceId(head.space_id), locale).await?;
    let actor = &*actor.within(space.circle);
    let mine = mine(db, actor, id, space.id).await?;
    let mut above: Option<i64> = None;
    let mut posts: Vec<Post> = posts
        .iter()
        .map(|r| {
            let apart = r.parent_id.is_some() && r.parent_id != above;
            above = Some(r.id);
            r.post(db, actor, mine.as_ref(), apart, head.locked)
        })
        .collect();
    put_polls(&mut posts, polls, db, actor, mine.as_ref());
    let asks = posts.first().is_some_and(|p| p.own);
    if head.hidden && !asks && !actor.has(Role::Moderator) {
        return Err(Error::NotFound);
    }
    let unread = match &mine {
        // Whoever has not opened it yet has read nothing of it but what is older than them.
        Some(mine) if mine.read.count() == 0 => posts.iter().filter(|p| p.unread).count() as i64,
        Some(mine) => head.last_number - mine.read.count(),
        None => 0,
    };
    let can_reply = !head.locked && space.can_reply(actor);
    Ok(ThreadPage {
        id,
        title: head.title.clone(),
        posts,
        replies: head.post_count - 1,
        page: *page,
        pages: *pages,
        can_reply,
        waits: can_reply && crate::moderation::waits(db, actor).await?,
        can_moderate: actor.has(Role::Moderator),
        can_thank: asks || can_thank(actor, head.author_id.map(MemberId)),
        version: head.version,
        question: head.question,
        helped: head.helped_count,
        locked: head.locked,
        pinned: head.pinned,
        hidden: head.hidden,
        follow: mine.as_ref().map(|m| m.follow.unwrap_or_default()),
        unread: unread.max(0),
        space,
    })
}

async fn window(db: &Db, id: ThreadId, page: i64) -> Result<Option<Window>> {
    let found: Option<Head> = db
        .optional(sql!(
            "SELECT space_id, title, post_count, last_number, version, author_id, question, helped_count,
               locked_at IS NOT NULL AS locked, pinned_at IS NOT NULL AS pinned, hidden_at IS NOT NULL AS hidden
             FROM threads WHERE id = $1 AND merged_into IS NULL",
            id
        ))
        .await?;
    let Some(head) = found else { return Ok(None) };
    let pages = ((head.post_count - 1 + WINDOW - 1) / WINDOW).max(1);
    let page = page.clamp(1, pages);
    let mut sql = Sql::from(POST);
    // The ids first: an OFFSET over the joined rows would join all those that are passed over.
    sql.push(" WHERE p.id IN (SELECT id FROM posts WHERE thread_id = ").bind(id);
    if page == 1 {
        sql.push(" ORDER BY path LIMIT ").bind(WINDOW + 1);
    } else {
        sql.push(" ORDER BY path LIMIT ").bind(WINDOW).push(" OFFSET ").bind((page - 1) * WINDOW + 1);
    }
    sql.push(") ORDER BY p.path");
    let mut posts: Vec<PostRow> = db.all(sql).await?;
    if page > 1 {
        let mut sql = Sql::from(POST);
        sql.push(" WHERE p.thread_id = ").bind(id).push(" ORDER BY p.path LIMIT 1");
        posts.splice(0..0, db.all::<PostRow>(sql).await?);
    }
    let polls = self::polls(db, &posts).await?;
    Ok(Some(Window { head, page, pages, posts, polls }))
}

/// The page of its thread a post stands on.
///
/// # Errors
/// [`Error::NotFound`] when there is none; the thread decides who may read it.
pub async fn page_of(db: &Db, actor: &Actor, post: PostId) -> Result<(ThreadId, i64)> {
    let (thread, path): (i64, String) = db
        .optional(sql!("SELECT thread_id, path FROM posts WHERE id = $1", post))
        .await?
        .ok_or(Error::NotFound)?;
    super::readable(db, actor, ThreadId(thread)).await?;
    let (before,): (i64,) =
        db.one(sql!("SELECT COUNT(*) FROM posts WHERE thread_id = $1 AND path < $2", thread, path)).await?;
    Ok((ThreadId(thread), (before - 1).max(0) / WINDOW + 1))
}

/// A post's source, for its author.
///
/// # Errors
/// [`Error::NotFound`] where the post is not the actor's to know; [`Error::Forbidden`] for other readers.
pub async fn source(db: &Db, actor: &Actor, post: PostId) -> Result<PostSource> {
    type Row = (i64, String, i64, Option<i64>, Option<i64>, String, i64, bool);
    let row: Option<Row> = db
        .optional(sql!(
            "SELECT t.id, t.title, t.space_id, p.author_id, v.member_id, p.body_md, p.version, p.hidden_at IS NOT NULL OR t.locked_at IS NOT NULL
             FROM posts p JOIN threads t ON t.id = p.thread_id LEFT JOIN veils v ON v.post_id = p.id WHERE p.id = $1",
            post,
        ))
        .await?;
    let (thread, title, space, author, veiled, body, version, closed) = row.ok_or(Error::NotFound)?;
    spaces::by_id(db, actor, SpaceId(space), Locale::Ja).await?;
    actor.member()?;
    if closed || !can_edit(actor, author.or(veiled).map(MemberId)) {
        return Err(Error::Forbidden);
    }
    Ok(PostSource { id: post, thread: ThreadId(thread), title, body, version })
}

/// How a Markdown text will look: for members, since rendering costs.
///
/// # Errors
/// For anyone but members; a fault of the text's length.
pub async fn preview(db: &Db, actor: &Actor, text: &str) -> Result<String> {
    actor.member()?;
    let mut check = domain::input::Check::default();
    let text = check.text("body", text, 0, domain::thread::POST_MAX);
    check.done()?;
    Ok(crate::markdown::of_post(db, &text).await?.html)
}
