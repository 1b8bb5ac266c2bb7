//! Credentials: claimed by members, decided by verifiers, ended by the clock.
//!
//! A number and the files that show it are sealed and lie in the database, so that a decision erases them in the very
//! transaction in which it is written.

mod claim;
mod decide;
mod expire;

pub use claim::{NewEvidence, add_evidence, begin, drop_evidence, mine, room, send, withdraw};
pub use decide::{Opened, claims, decide, open};
pub use expire::{end, remind};

use crate::cache::Topic;
use crate::db::{DbError, WriteTx};
use crate::notifications::{Notice, tell};
use crate::{Db, sql};
use domain::notification::Kind;
use domain::{CredentialId, MemberId, Result, Timestamp};

/// The end of time, for a credential that does not expire.
pub(crate) const NEVER: i64 = i64::MAX;
/// What verifiers are told.
const WAITING: &str = "waiting";

/// As what a number and evidence of a claim are sealed.
fn sealed_as(credential: CredentialId) -> String {
    format!("credential {credential}")
}

/// Where one goes on who was told of a credential in these words.
pub(crate) fn place(words: &str) -> &'static str {
    if words.split('\n').next() == Some(WAITING) { "/admin/credentials" } else { "/me/credentials" }
}

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

/// Tells the holder what became of a credential: a code, the credential's name, and what was said.
async fn told(tx: &mut WriteTx, now: Timestamp, member: MemberId, words: &str) -> Result<()> {
    let notice =
        Notice { kind: Kind::Credential, member, by: None, thread: None, post: None, event: None, words };
    Ok(tell(tx, now, &notice).await?)
}

/// Takes the mark of a credential from its holder's profile, where they hold no other of the same code.
async fn unmark(tx: &mut WriteTx, member: MemberId, code: &str) -> Result<()> {
    tx.execute(sql!(
        "DELETE FROM member_terms WHERE member_id = $1 AND list = 'credential' AND code = $2
           AND NOT EXISTS (SELECT c.id FROM credentials c WHERE c.member_id = $1 AND c.code = $2 AND c.state = 'verified')",
        member,
        code,
    ))
    .await?;
    marked(tx, member).await?;
    Ok(())
}

/// Who holds what is known to the directory, to each of their sessions, and beside what they write.
async fn marked(tx: &mut WriteTx, member: MemberId) -> Result<(), DbError> {
    remark(tx, member).await?;
    tx.show(member);
    tx.touch(Topic::Sessions);
    Ok(())
}

/// Writes down whether the mark stands beside what a member writes: where every member may see what they hold.
pub(crate) async fn remark(tx: &mut WriteTx, member: MemberId) -> Result<(), DbError> {
    tx.execute(sql!(
        "UPDATE members SET marked = EXISTS (SELECT t.code FROM member_terms t
           WHERE t.member_id = $1 AND t.list = 'credential' AND t.audience = 'members') WHERE id = $1",
        member
    ))
    .await
    .map(|_| ())
}
