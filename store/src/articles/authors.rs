//! Who wrote an article.

use crate::db::{DbError, WriteTx};
use crate::sql;
use domain::article::{ArticleEdit, Reach};
use domain::{ArticleId, Error, MemberId, Problem, Result};
use std::collections::HashSet;

/// The members of the handles, and whoever begins it. Who is new among them is somebody who may read it, and whom no block
/// keeps apart from whoever names them: one word for all who are not.
pub(super) async fn authors(
    tx: &mut WriteTx,
    me: MemberId,
    edit: &ArticleEdit,
    reach: &Reach,
    apart: &HashSet<MemberId>,
) -> Result<Vec<MemberId>> {
    let mut found = Vec::new();
    for handle in &edit.authors {
        let row: Option<(i64, bool, bool)> = tx
            .optional(sql!(
                "SELECT m.id, EXISTS (SELECT 1 FROM article_authors w WHERE w.member_id = m.id AND w.article_id = $2),
                   m.standing = 'active' AND ($3 = 0 OR EXISTS (SELECT 1 FROM circle_members k
                     WHERE k.member_id = m.id AND k.circle_id = $3)) FROM members m WHERE m.handle = $1",
                handle,
                edit.id.map_or(0, |(id, _)| id.0),
                reach.circle.map_or(0, |circle| circle.0),
            ))
            .await?;
        match row {
            Some((id, true, _)) => found.push(MemberId(id)),
            Some((id, false, true)) if !apart.contains(&MemberId(id)) => found.push(MemberId(id)),
            _ => return Err(Error::field("authors", Problem::NoSuchMember)),
        }
    }
    if edit.id.is_none() && !found.contains(&me) {
        found.push(me);
    }
    // Of one that is there nobody is taken out by leaving the field empty.
    Ok(found)
}

/// Writes who wrote it, and returns those who are new among them.
pub(super) async fn set_authors(
    tx: &mut WriteTx,
    id: ArticleId,
    authors: Vec<MemberId>,
) -> Result<Vec<MemberId>, DbError> {
    if authors.is_empty() {
        return Ok(authors);
    }
    let before: Vec<(i64,)> =
        tx.all(sql!("SELECT member_id FROM article_authors WHERE article_id = $1", id)).await?;
    tx.execute(sql!("DELETE FROM article_authors WHERE article_id = $1", id)).await?;
    for (position, author) in (0_i64..).zip(&authors) {
        tx.execute(sql!(
            "INSERT INTO article_authors (article_id, member_id, position) VALUES ($1, $2, $3)",
            id,
            *author,
            position
        ))
        .await?;
    }
    Ok(authors.into_iter().filter(|author| !before.contains(&(author.0,))).collect())
}
