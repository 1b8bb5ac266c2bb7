//! What the clock does: reminds of the end, and ends.

use super::{told, unmark};
use crate::db::WriteTx;
use crate::{Db, circles, sql, vocabulary};
use domain::vocabulary::Vocabulary;
use domain::{Actor, CredentialId, Error, Locale, MemberId, Result, Timestamp};

/// Whose it is and what it is called, where it is still verified until this time.
async fn lasting(
    db: &Db,
    tx: &mut WriteTx,
    id: CredentialId,
    ends: Timestamp,
) -> Result<Option<(MemberId, String, String)>> {
    let row: Option<(i64, String)> = tx
        .optional(sql!(
            "UPDATE credentials SET state = state WHERE id = $1 AND state = 'verified' AND expires_at = $2 RETURNING member_id, code",
            id,
            ends
        ))
        .await?;
    let Some((member, code)) = row else { return Ok(None) };
    let name = vocabulary::terms(db).await?.name(Vocabulary::Credential, &code, Locale::Ja);
    Ok(Some((MemberId(member), code, name)))
}

/// Tells the holder that a credential is about to end.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn remind(db: &Db, actor: &Actor, id: CredentialId, ends: Timestamp) -> Result<()> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let mut tx = db.write().await?;
    let Some((member, _, name)) = lasting(db, &mut tx, id, ends).await? else { return Ok(()) };
    let last = db.zone().moment(Timestamp(ends.0 - 1)).day_with_year(Locale::Ja);
    told(&mut tx, db.now(), member, &format!("ending\n{name}: {last}")).await?;
    Ok(tx.commit().await?)
}

/// Ends a credential whose time is over: the mark goes, and the holder is told.
///
/// # Errors
/// [`Error::Forbidden`] for any person.
pub async fn end(db: &Db, actor: &Actor, id: CredentialId, ends: Timestamp) -> Result<()> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let now = db.now();
    if now < ends {
        return Ok(());
    }
    let mut tx = db.write().await?;
    let Some((member, code, name)) = lasting(db, &mut tx, id, ends).await? else { return Ok(()) };
    tx.execute(sql!("UPDATE credentials SET state = 'expired' WHERE id = $1", id)).await?;
    unmark(&mut tx, member, &code).await?;
    circles::credentials_changed(&mut tx, now, member).await?;
    told(&mut tx, now, member, &format!("expired\n{name}")).await?;
    Ok(tx.commit().await?)
}
