//! How the community writes to a member: where, in which language, and on which clock.

use crate::{Db, Zone, sql};
use domain::{Actor, Error, Locale, MemberId, Result};

/// Where and how to write to a member.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// The language they read in.
    pub locale: Locale,
    /// The zone in which they are told times.
    pub zone: Zone,
}

/// Where and how to write to a member: for the software's own mails only.
///
/// # Errors
/// [`Error::Forbidden`] for any person; [`Error::NotFound`].
pub async fn contact(db: &Db, actor: &Actor, member: MemberId) -> Result<Contact> {
    if *actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let row: Option<(String, String, String, String)> = db
        .optional(sql!(
            "SELECT email, name, locale, zone FROM members WHERE id = $1 AND standing <> 'gone'",
            member
        ))
        .await?;
    let (email, name, locale, zone) = row.ok_or(Error::NotFound)?;
    Ok(Contact {
        email,
        name,
        locale: Locale::parse(&locale).unwrap_or_default(),
        zone: db.zone_or_own(&zone),
    })
}

/// Remembers in which language and on which clock the actor is written to from now on. What is not given stays; an
/// empty zone is the community's, and any other one that [`Zone::named`] knows. Of visitors nothing is remembered.
///
/// # Errors
/// When the database is away.
pub async fn prefer(db: &Db, actor: &Actor, locale: Option<Locale>, zone: Option<&str>) -> Result<()> {
    let Some(me) = actor.id().filter(|_| locale.is_some() || zone.is_some()) else { return Ok(()) };
    let mut tx = db.write().await?;
    tx.execute(sql!(
        "UPDATE members SET locale = COALESCE($2, locale), zone = COALESCE($3, zone) WHERE id = $1",
        me,
        locale.map(Locale::tag),
        zone,
    ))
    .await?;
    Ok(tx.commit().await?)
}
