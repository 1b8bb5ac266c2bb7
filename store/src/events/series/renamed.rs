//! A series names its people by handle, since it was written by a host: who takes another handle keeps their part.

use crate::db::{WriteTx, fault};
use crate::sql;
use domain::event::EventContent;
use domain::{MemberId, Result};

/// Writes a member's new handle into what the occurrences still to be made begin with. The old one may be anybody's
/// soon, so that it must not stay.
///
/// # Errors
/// When a statement fails.
pub(crate) async fn renamed(tx: &mut WriteTx, member: MemberId, old: &str, new: &str) -> Result<()> {
    // One after the other in the same order by everyone, and each as it is once nobody else changes it.
    let series: Vec<(i64,)> = tx
        .all(sql!(
            "SELECT s.id FROM series s WHERE s.host_id = $1 OR s.id IN (SELECT e.series_id FROM event_people p
               JOIN events e ON e.id = p.event_id WHERE p.member_id = $1) ORDER BY s.id",
            member,
        ))
        .await?;
    for (id,) in series {
        let (content,): (String,) =
            tx.one(sql!("UPDATE series SET state = state WHERE id = $1 RETURNING content", id)).await?;
        let mut content: EventContent = serde_json::from_str(&content).map_err(fault)?;
        let named = content.speakers.iter_mut().filter_map(|s| s.handle.as_mut()).chain(&mut content.cohosts);
        for handle in named.filter(|handle| handle.eq_ignore_ascii_case(old)) {
            new.clone_into(handle);
        }
        let content = serde_json::to_string(&content).map_err(fault)?;
        tx.execute(sql!("UPDATE series SET content = $2 WHERE id = $1", id, content)).await?;
    }
    Ok(())
}
