//! Distance: members whom somebody does not want to read (mute), or who are not to read them either (block).

use crate::cache::{Topic, Weight};
use crate::{Db, sql};
use domain::distance::{Distance, DistantMember};
use domain::{Actor, Error, MemberId, Result};
use std::collections::HashSet;
use std::sync::Arc;

impl Weight for HashSet<MemberId> {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.len() * 16
    }
}

/// Whose words a member is not shown: those they keep at a distance, and those who keep them away by a block.
pub(crate) async fn away(db: &Db, me: MemberId) -> Result<Arc<HashSet<MemberId>>> {
    db.remember(format!("away from {me}"), &[Topic::Members], async || {
        let rows: Vec<(i64,)> = db
            .all(sql!(
                "SELECT other_id FROM distances WHERE member_id = $1
                 UNION SELECT member_id FROM distances WHERE other_id = $1 AND kind = 'block'",
                me
            ))
            .await?;
        Ok(rows.into_iter().map(|(id,)| MemberId(id)).collect())
    })
    .await
}

/// Between whom and a member a block stands, whoever of the two put it up: neither finds the other in the directory.
pub(crate) async fn apart(db: &Db, me: MemberId) -> Result<Arc<HashSet<MemberId>>> {
    db.remember(format!("apart from {me}"), &[Topic::Members], async || {
        let rows: Vec<(i64,)> = db
            .all(sql!(
                "SELECT other_id FROM distances WHERE member_id = $1 AND kind = 'block'
                 UNION SELECT member_id FROM distances WHERE other_id = $1 AND kind = 'block'",
                me
            ))
            .await?;
        Ok(rows.into_iter().map(|(id,)| MemberId(id)).collect())
    })
    .await
}

/// Whether somebody keeps a member away by a block.
pub(crate) async fn keeps_away(db: &Db, owner: MemberId, reader: MemberId) -> Result<bool> {
    let found: Option<(i64,)> = db
        .optional(sql!(
            "SELECT at FROM distances WHERE member_id = $1 AND other_id = $2 AND kind = 'block'",
            owner,
            reader
        ))
        .await?;
    Ok(found.is_some())
}

/// Keeps a member at a distance, closer or farther than before; `None` ends it. They are not told.
///
/// # Errors
/// [`Error::NotFound`] for a handle that nobody has, or somebody who is not kept away and whose profile nobody sees;
/// [`Error::Forbidden`] for oneself.
pub async fn keep(db: &Db, actor: &Actor, handle: &str, distance: Option<Distance>) -> Result<()> {
    let me = actor.member()?;
    let found: Option<(i64,)> = db
        .optional(sql!(
            "SELECT m.id FROM members m LEFT JOIN distances d ON d.other_id = m.id AND d.member_id = $1
             WHERE m.handle = $2 AND (m.standing = 'active' OR d.kind IS NOT NULL)",
            me,
            handle.to_ascii_lowercase(),
        ))
        .await?;
    let (other,) = found.ok_or(Error::NotFound)?;
    if other == me.0 {
        return Err(Error::Forbidden);
    }
    let mut tx = db.write().await?;
    match distance {
        Some(distance) => {
            tx.execute(sql!(
                "INSERT INTO distances (member_id, other_id, kind, at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (member_id, other_id) DO UPDATE SET kind = excluded.kind, at = excluded.at",
                me,
                other,
                distance.code(),
                db.now(),
            ))
            .await?
        }
        None => {
            tx.execute(sql!("DELETE FROM distances WHERE member_id = $1 AND other_id = $2", me, other))
                .await?
        }
    };
    tx.touch(Topic::Members);
    Ok(tx.commit().await?)
}

/// How far the actor keeps a member away; `None` where they do not. Whether it is so the other way round is nobody's
/// to ask.
///
/// # Errors
/// For anyone but members.
pub async fn of(db: &Db, actor: &Actor, other: MemberId) -> Result<Option<Distance>> {
    let me = actor.member()?;
    let found: Option<(String,)> = db
        .optional(sql!("SELECT kind FROM distances WHERE member_id = $1 AND other_id = $2", me, other))
        .await?;
    Ok(found.and_then(|(kind,)| Distance::parse(&kind)))
}

/// Whom the actor keeps at a distance, the latest first.
///
/// # Errors
/// For anyone but members.
pub async fn list(db: &Db, actor: &Actor) -> Result<Vec<DistantMember>> {
    let me = actor.member()?;
    let rows: Vec<(String, String, String)> = db
        .all(sql!(
            "SELECT m.handle, m.name, d.kind FROM distances d JOIN members m ON m.id = d.other_id
             WHERE d.member_id = $1 ORDER BY d.at DESC, m.id LIMIT 500",
            me
        ))
        .await?;
    let one = |(handle, name, kind): (String, String, String)| {
        Some(DistantMember { handle, name, distance: Distance::parse(&kind)? })
    };
    Ok(rows.into_iter().filter_map(one).collect())
}
