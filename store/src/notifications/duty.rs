//! Telling moderators that something waits for them: not what, nor of whom; that stands where it is decided.

use super::{Notice, tell};
use crate::cache::Topic;
use crate::db::{DbError, WriteTx};
use crate::live::News;
use crate::{Db, sql};
use domain::notification::Kind;
use domain::{MemberId, Result, SpaceId, Timestamp};

/// What waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Duty {
    /// A post was reported.
    Report,
    /// A newcomer wrote something.
    Held,
    /// A moderator asked who wrote a post.
    Name,
}

impl Duty {
    const fn code(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Held => "held",
            Self::Name => "name",
        }
    }
}

/// Tells the moderators who can read a space, and those who keep its circle, except those whom it is about: nobody decides about their own words, and
/// nobody is told of what they did themselves.
pub(crate) async fn wait(
    tx: &mut WriteTx,
    now: Timestamp,
    space: SpaceId,
    duty: Duty,
    except: &[Option<MemberId>],
) -> Result<(), DbError> {
    let moderators: Vec<(i64,)> = tx
        .all(sql!(
            "SELECT m.id FROM members m JOIN member_roles r ON r.member_id = m.id AND r.role = 'moderator'
             JOIN spaces s ON s.id = $1 WHERE m.standing = 'active' AND (s.visibility <> 'circle'
               OR EXISTS (SELECT 1 FROM circle_members i WHERE i.circle_id = s.circle_id AND i.member_id = m.id))
             UNION SELECT m.id FROM members m JOIN circle_members k ON k.member_id = m.id AND k.moderator = TRUE
             JOIN spaces s ON s.id = $1 AND s.circle_id = k.circle_id WHERE m.standing = 'active'
             ORDER BY 1",
            space
        ))
        .await?;
    each(tx, now, moderators, duty, except).await
}

/// Tells all moderators, of what is in no space.
pub(crate) async fn wait_for_all(
    tx: &mut WriteTx,
    now: Timestamp,
    duty: Duty,
    except: &[Option<MemberId>],
) -> Result<(), DbError> {
    let moderators: Vec<(i64,)> = tx
        .all(
            "SELECT m.id FROM members m JOIN member_roles r ON r.member_id = m.id AND r.role = 'moderator'
             WHERE m.standing = 'active' ORDER BY m.id",
        )
        .await?;
    each(tx, now, moderators, duty, except).await
}

async fn each(
    tx: &mut WriteTx,
    now: Timestamp,
    moderators: Vec<(i64,)>,
    duty: Duty,
    except: &[Option<MemberId>],
) -> Result<(), DbError> {
    for member in moderators.into_iter().map(|(id,)| MemberId(id)).filter(|id| !except.contains(&Some(*id))) {
        let notice = Notice {
            kind: Kind::Duty,
            member,
            by: None,
            thread: None,
            post: None,
            event: None,
            words: duty.code(),
        };
        tell(tx, now, &notice).await?;
    }
    Ok(())
}

/// A moderator looks at what waits: they need not be told of it any more.
pub(crate) async fn done(db: &Db, me: MemberId) -> Result<()> {
    let told: Option<(i64,)> = db
        .optional(sql!(
            "SELECT id FROM notifications WHERE member_id = $1 AND kind = 'duty' AND read_at IS NULL LIMIT 1",
            me
        ))
        .await?;
    if told.is_none() {
        return Ok(());
    }
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "UPDATE notifications SET read_at = $2 WHERE member_id = $1 AND kind = 'duty' AND read_at IS NULL",
        me,
        db.now()
    ))
    .await?;
    tx.touch(Topic::Notices);
    tx.tell(News::Member { member: me });
    Ok(tx.commit().await?)
}
