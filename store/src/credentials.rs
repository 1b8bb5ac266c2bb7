//! Credentials that were verified.

use crate::{Db, sql};
use domain::{MemberId, Result, Timestamp};

/// The end of time, for a credential that does not expire.
pub(crate) const NEVER: i64 = i64::MAX;

/// Until when a member holds a verified credential, if they ever did.
pub(crate) async fn verified_until(db: &Db, member: MemberId) -> Result<Option<Timestamp>> {
    let row: (Option<i64>,) = db
        .one(sql!(
            "SELECT MAX(COALESCE(expires_at, $2)) FROM credentials WHERE member_id = $1 AND state = 'verified'",
            member,
            NEVER
        ))
        .await?;
    Ok(row.0.map(Timestamp))
}
