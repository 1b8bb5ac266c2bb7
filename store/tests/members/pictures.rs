//! Whose picture is seen by whom.

use super::*;
use store::files::{self, NewFile};
use store::members::{drop_picture, own_picture, set_picture, show_picture_to};

store::on_both!(a_picture_is_seen_by_its_audience_everywhere, a_picture_that_is_shown_is_kept);

fn file() -> NewFile {
    NewFile {
        name: files::new_name(),
        label: String::new(),
        mime: "image/jpeg",
        bytes: 7,
        size: Some((256, 256)),
        small_mime: None,
    }
}

async fn a_picture_is_seen_by_its_audience_everywhere(db: &TestDb) {
    let (ana, near) = (member(db, "ana", &[]).await, member(db, "near", &[]).await);
    let (_, inside) = circle(db, "quiet", vec![ana, near]).await;
    let [ana, near] = inside.try_into().unwrap();
    let other = member(db, "other", &[]).await;
    let holder = verified(db, &member(db, "holder", &[]).await).await;
    let picture = file();
    for (audience, to_other, to_holder, to_near) in [
        (Audience::Members, true, true, true),
        (Audience::Verified, false, true, false),
        (Audience::Circles, false, false, true),
        (Audience::Me, false, false, false),
    ] {
        if audience == Audience::Members {
            set_picture(db, &ana, &picture, audience).await.unwrap();
        } else {
            show_picture_to(db, &ana, audience.code()).await.unwrap();
        }
        for (reader, sees) in [(&other, to_other), (&holder, to_holder), (&near, to_near), (&ana, true)] {
            let on_profile = profile(db, reader, "ana").await.unwrap().card.picture;
            let all = directory(db, reader, &DirectoryQuery::default(), L).await.unwrap().members;
            let on_card = all.into_iter().find(|m| m.handle == "ana").unwrap().picture;
            let by_address = files::open(db, reader, &picture.name).await.is_ok();
            assert_eq!(
                (on_profile.is_some(), on_card.is_some(), by_address),
                (sees, sees, sees),
                "{audience:?} by {}",
                id(reader)
            );
        }
        refused(files::open(db, &Actor::Visitor, &picture.name).await, Error::NotFound);
        assert_eq!(own_picture(db, &ana).await.unwrap().audience, audience);
    }
    // With the eyes of others the owner sees what those see.
    let seen = store::members::profile(db, &ana, "ana", Some(Eyes::MEMBER), L).await.unwrap();
    assert_eq!(seen.card.picture, None);
    refused(show_picture_to(db, &ana, "everybody").await, Error::field("audience", Problem::Choice));
    refused(show_picture_to(db, &shut_out(&ana), "me").await, Error::Forbidden);
    refused(set_picture(db, &Actor::Visitor, &file(), Audience::Me).await, Error::SignedOut);
    drop_picture(db, &ana).await.unwrap();
    refused(files::open(db, &ana, &picture.name).await, Error::NotFound);
}

async fn a_picture_that_is_shown_is_kept(db: &TestDb) {
    let ana = member(db, "ana", &[]).await;
    let (old, new) = (file(), file());
    set_picture(db, &ana, &old, Audience::Me).await.unwrap();
    set_picture(db, &ana, &new, Audience::Me).await.unwrap();
    db.clock.advance(2 * 86_400);
    assert_eq!(files::forget_unused(db, &Actor::System).await.unwrap(), [old.name]);
    assert!(files::open(db, &ana, &new.name).await.is_ok());
}
