//! What members keep of the library for themselves: bookmarks, and what they read.

use super::{by_id, find};
use crate::db::Sql;
use crate::{Db, sql};
use domain::article::{ArticleState, Mark, Marks, Mine};
use domain::{Actor, ArticleId, Error, MemberId, Result};
use std::collections::HashMap;

/// Marks an article, or takes a mark away; the article's address.
///
/// # Errors
/// For anyone but members; [`Error::NotFound`] where the article is not in the library for the actor.
pub async fn mark(db: &Db, actor: &Actor, id: ArticleId, mark: Mark, on: bool) -> Result<String> {
    let me = actor.member()?;
    let found = find(db, actor, by_id(id)).await?;
    if found.row.state() != ArticleState::Published {
        return Err(Error::NotFound);
    }
    let at = on.then(|| db.now());
    let set = match mark {
        Mark::Saved => {
            "INSERT INTO article_marks (member_id, article_id, saved_at) VALUES ($1, $2, $3)
             ON CONFLICT (member_id, article_id) DO UPDATE SET saved_at = excluded.saved_at"
        }
        Mark::Read => {
            "INSERT INTO article_marks (member_id, article_id, read_at) VALUES ($1, $2, $3)
             ON CONFLICT (member_id, article_id) DO UPDATE SET read_at = excluded.read_at"
        }
    };
    let mut tx = db.write().await?;
    tx.execute(sql!(set, me, id, at)).await?;
    tx.execute(sql!(
        "DELETE FROM article_marks WHERE member_id = $1 AND article_id = $2 AND saved_at IS NULL AND read_at IS NULL",
        me,
        id
    ))
    .await?;
    tx.commit().await?;
    Ok(found.row.slug)
}

/// The actor's own marks in some articles.
pub(super) async fn of(db: &Db, actor: &Actor, ids: &[i64]) -> Result<HashMap<i64, Marks>> {
    let Ok(me) = actor.member() else { return Ok(HashMap::new()) };
    let mut sql = Sql::from(
        "SELECT article_id, saved_at IS NOT NULL, read_at IS NOT NULL FROM article_marks WHERE member_id = ",
    );
    sql.bind(me).push(" AND article_id IN ").bind_list(ids.iter().copied());
    let rows: Vec<(i64, bool, bool)> = db.all(sql).await?;
    Ok(rows.into_iter().map(|(id, saved, read)| (id, Marks { saved, read })).collect())
}

/// Whether `a` is one of those that a member wants to see.
pub(super) fn wanted(sql: &mut Sql, me: Option<MemberId>, mine: Mine) {
    let (is, mark) = match mine {
        Mine::All => return,
        Mine::Saved => (" AND EXISTS", "saved_at"),
        Mine::Unread => (" AND NOT EXISTS", "read_at"),
    };
    sql.push(is).push(" (SELECT 1 FROM article_marks k WHERE k.article_id = a.id AND k.").push(mark);
    sql.push(" IS NOT NULL AND k.member_id = ").bind(me).push(")");
}
