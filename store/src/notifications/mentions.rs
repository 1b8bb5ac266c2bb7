//! Whom a post names by `@handle`.

use super::{Notice, readable, tell};
use crate::db::{DbError, Sql, WriteTx};
use crate::sql;
use domain::notification::Kind;
use domain::{MemberId, PostId, SpaceId, ThreadId, Timestamp};

/// Writes down whom a post names, as far as they may read it; those who were not named before.
pub(super) async fn write(
    tx: &mut WriteTx,
    post: PostId,
    space: SpaceId,
    handles: &[String],
) -> Result<Vec<MemberId>, DbError> {
    if handles.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::from("INSERT INTO mentions (post_id, member_id) SELECT ");
    sql.bind(post).push(", m.id FROM members m JOIN spaces s ON s.id = ").bind(space);
    sql.push(" WHERE m.standing = 'active' AND ");
    readable(&mut sql);
    sql.push(" AND m.handle IN ").bind_list(handles.iter());
    sql.push(" ON CONFLICT (post_id, member_id) DO NOTHING RETURNING member_id");
    let mut new: Vec<MemberId> = tx.all::<(i64,)>(sql).await?.into_iter().map(|(id,)| MemberId(id)).collect();
    new.sort();
    Ok(new)
}

/// Tells those whom a post names since it was edited, once: who was named, taken out and named again knows already.
pub(crate) async fn edited(
    tx: &mut WriteTx,
    now: Timestamp,
    by: MemberId,
    space: SpaceId,
    (thread, post): (ThreadId, PostId),
    handles: &[String],
) -> Result<(), DbError> {
    for member in write(tx, post, space, handles).await? {
        let (veiled,): (bool,) =
            tx.one(sql!("SELECT veil IS NOT NULL FROM posts WHERE id = $1", post)).await?;
        if member == by {
            continue;
        }
        let notice = Notice {
            kind: Kind::Mention,
            member,
            by: (!veiled).then_some(by),
            thread: Some(thread),
            post: Some(post),
            event: None,
            words: "",
        };
        tell(tx, now, &notice).await?;
    }
    Ok(())
}
