//! Who reads what: the same everywhere.

use super::*;
use domain::distance::Distance;
use domain::event::PersonName;
use std::collections::BTreeMap;

store::on_both!(
    the_same_rule_holds_on_every_page,
    an_event_s_articles_are_for_those_who_were_there,
    what_is_for_few_is_not_opened_by_its_authors_alone,
    a_circle_s_shelf_is_its_own,
    visitors_are_led_to_no_profile,
    what_was_said_in_a_circle_stays_there,
    a_circle_with_articles_is_not_taken_away,
    whom_one_keeps_away_is_not_in_one_s_lists,
);

/// Everybody there is, each article that there is, and whether they may read it.
async fn the_same_rule_holds_on_every_page(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let (one, inside) = circle(db, "one", vec![member(db, "a", &[]).await, member(db, "k", &[]).await]).await;
    let [a, keeper]: [Actor; 2] = inside.try_into().unwrap();
    run(db, sql!("UPDATE circle_members SET moderator = TRUE WHERE member_id = $1", id(&keeper))).await;
    let keeper = keeping(keeper, one);
    let (two, other) = circle(db, "two", vec![member(db, "b", &[]).await]).await;
    let moderator = member(db, "moderator", &[Role::Moderator]).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let guest = member(db, "guest", &[]).await;
    let evening = event(db, &host, |_| {}).await;
    register(db, &guest, evening).await.unwrap();
    let b = other[0].clone();
    let of = |title: &str, access: &str, circle: Option<CircleId>| ArticleForm {
        access: access.into(),
        circle: circle.map(|c| c.to_string()).unwrap_or_default(),
        event: if access == "event" { evening.to_string() } else { String::new() },
        tags: "みんなの札".into(),
        ..form(title)
    };
    published(db, &a, &of("public", "public", None)).await;
    published(db, &a, &of("members", "members", None)).await;
    published(db, &a, &of("one", "circle", Some(one))).await;
    published(db, &b, &of("two", "circle", Some(two))).await;
    published(db, &host, &of("event", "event", None)).await;
    written(db, &a, &of("draft", "members", None)).await;
    let slugs: Vec<(String, String)> = rows(db, "SELECT title, slug FROM articles").await;
    let slugs: BTreeMap<String, String> = slugs.into_iter().collect();
    let readers = [
        ("visitor", Actor::Visitor, "public"),
        ("a", a, "one members public"),
        ("keeper", keeper, "one members public"),
        ("b", b, "two members public"),
        ("host", host, "event members public"),
        ("guest", guest, "event members public"),
        ("moderator", moderator, "event members public"),
        ("admin", admin, "event members public"),
    ];
    for (name, who, may) in readers {
        let mut may: Vec<&str> = may.split(' ').collect();
        may.sort_unstable();
        let page = library(db, &who).await;
        let mut found = titles(&page);
        found.sort_unstable();
        assert_eq!(found, may, "{name}");
        assert_eq!(page.total, may.len() as i64, "{name}");
        let counted: Vec<(&str, i64)> = page.tags.iter().map(|t| (t.tag.as_str(), t.count)).collect();
        assert_eq!(counted, [("みんなの札", may.len() as i64)], "{name}");
        for (title, slug) in &slugs {
            let shown = show(db, &who, slug).await;
            let own = title == "draft" && name == "a";
            assert_eq!(shown.is_ok(), own || may.contains(&title.as_str()), "{name}: {title}");
            if let Ok(shown) = shown {
                let near: Vec<&str> = shown.related.iter().map(|a| a.title.as_str()).collect();
                assert!(near.iter().all(|t| may.contains(t) && t != title), "{name}: {title}: {near:?}");
                assert_eq!(near.len(), may.iter().filter(|t| *t != title).count().min(4), "{name}: {title}");
            }
        }
    }
}

/// Somebody who keeps a circle in order.
fn keeping(actor: Actor, circle: CircleId) -> Actor {
    let Actor::Member(mut signed) = actor else { panic!("only members keep circles") };
    signed.keeps.push(circle);
    Actor::Member(signed)
}

async fn an_event_s_articles_are_for_those_who_were_there(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let (one, inside) =
        circle(db, "one", vec![host.clone(), member(db, "in", &[]).await, member(db, "in2", &[]).await])
            .await;
    let [host, came, stayed]: [Actor; 3] = inside.try_into().unwrap();
    let away = member(db, "away", &[]).await;
    let evening = event(db, &host, |f| {
        f.visibility = "circle".into();
        f.circle = one.to_string();
    })
    .await;
    register(db, &came, evening).await.unwrap();
    let notes = ArticleForm { access: "event".into(), event: evening.to_string(), ..form("記録") };
    // Nobody writes for an evening that they had no part in.
    for who in [&stayed, &away] {
        refused(
            articles::save(db, who, &notes.validate().unwrap()).await,
            Error::field("event", Problem::Choice),
        );
    }
    let slug = published(db, &came, &notes).await;
    let page = show(db, &host, &slug).await.unwrap();
    assert_eq!(page.event, Some((evening, "読書会".into())));
    assert!(show(db, &came, &slug).await.is_ok());
    for who in [&stayed, &away, &Actor::Visitor] {
        refused(show(db, who, &slug).await, Error::NotFound);
    }
    // The event moves to all members: so does what was written for those who came.
    run(db, "UPDATE events SET visibility = 'members'").await;
    register(db, &away, evening).await.unwrap();
    assert!(show(db, &away, &slug).await.is_ok());
    assert_eq!(titles(&library(db, &away).await), ["記録"]);
    run(db, "UPDATE events SET visibility = 'circle'").await;
    refused(show(db, &away, &slug).await, Error::NotFound);
    assert!(titles(&library(db, &away).await).is_empty());
    // Whoever leaves the circle leaves what was said in it, also what they wrote.
    let Actor::Member(mut signed) = came else { panic!() };
    signed.circles.clear();
    let left = Actor::Member(signed);
    refused(show(db, &left, &slug).await, Error::NotFound);
    run(db, "UPDATE articles SET state = 'draft'").await;
    assert!(library(db, &left).await.own.is_empty());
    refused(articles::form(db, &left, Some(&slug), L).await, Error::NotFound);
}

async fn what_is_for_few_is_not_opened_by_its_authors_alone(db: &TestDb) {
    let (_, inside) = circle(db, "one", vec![member(db, "hana", &[]).await]).await;
    let (one, hana) = (number(db, "SELECT id FROM circles").await, inside[0].clone());
    let of_circle =
        ArticleForm { access: "circle".into(), circle: one.to_string(), ..form("うちわの話") };
    let slug = published(db, &hana, &of_circle).await;
    let to = |access: &'static str| move |f: &mut ArticleForm| f.access = access.into();
    for access in ["public", "members"] {
        refused(change(db, &hana, &slug, to(access)).await, Error::field("access", Problem::Widens));
    }
    // Narrower, or the same, is theirs to say.
    change(db, &hana, &slug, |f| f.body = "ほか".into()).await.unwrap();
    let open = published(db, &hana, &form("みんなへ")).await;
    change(db, &hana, &open, |f| {
        f.access = "circle".into();
        f.circle = one.to_string();
    })
    .await
    .unwrap();
    // Others read it now, whose keepers have not.
    assert_eq!(show(db, &hana, &open).await.unwrap().card.state, ArticleState::Review);
    // An editor of these readers and of those looks at it first.
    let moderator = member(db, "moderator", &[Role::Moderator]).await;
    let wide = published(db, &hana, &form("広げる")).await;
    change(db, &moderator, &wide, to("public")).await.unwrap();
    refused(articles::form(db, &moderator, Some(&slug), L).await, Error::NotFound);
    // A draft may become anything: nobody has read it.
    let draft = written(db, &hana, &ArticleForm { key: "another".into(), ..of_circle }).await;
    change(db, &hana, &draft, to("public")).await.unwrap();
    assert!(show(db, &Actor::Visitor, &draft).await.is_err());
}

async fn a_circle_s_shelf_is_its_own(db: &TestDb) {
    let (one, inside) = circle(db, "one", vec![member(db, "hana", &[]).await]).await;
    let (hana, other) = (inside[0].clone(), member(db, "other", &[]).await);
    for n in 0..6 {
        let of_circle =
            ArticleForm { access: "circle".into(), circle: one.to_string(), ..form(&format!("棚{n}")) };
        published(db, &hana, &of_circle).await;
        db.clock.advance(60);
    }
    published(db, &hana, &form("みんなの")).await;
    let inside = store::circles::show(db, &hana, "one", L).await.unwrap().inside.unwrap();
    assert_eq!(inside.shelf, 6);
    let shown: Vec<&str> = inside.articles.iter().map(|a| a.title.as_str()).collect();
    assert_eq!(shown, ["棚5", "棚4", "棚3", "棚2"], "the newest");
    let query = LibraryQuery { circle: "one".into(), page: 1, ..LibraryQuery::default() };
    let page = articles::library(db, &hana, &query, L).await.unwrap();
    assert_eq!((page.total, page.circle.map(|c| c.id)), (6, Some(one)));
    refused(articles::library(db, &other, &query, L).await, Error::NotFound);
    let outside = store::circles::show(db, &other, "one", L).await.unwrap();
    assert!(outside.inside.is_none());
}

async fn visitors_are_led_to_no_profile(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let slug = published(db, &hana, &ArticleForm { access: "public".into(), ..form("公開") }).await;
    let by = |page: &ArticlePage| page.card.authors[0].clone();
    let seen: PersonName = by(&show(db, &Actor::Visitor, &slug).await.unwrap());
    assert_eq!((seen.handle.as_str(), seen.profession.is_none()), ("", true));
    assert!(!seen.name.is_empty());
    assert_eq!(by(&show(db, &hana, &slug).await.unwrap()).handle, "hana");
}

async fn what_was_said_in_a_circle_stays_there(db: &TestDb) {
    let (one, inside) = circle(db, "one", vec![member(db, "hana", &[]).await]).await;
    let hana = inside[0].clone();
    let moderator = member(db, "moderator", &[Role::Moderator]).await;
    let outside = member(db, "outside", &[]).await;
    let of_circle = ArticleForm { access: "circle".into(), circle: one.to_string(), ..form("うちわ") };
    // Nobody is named who could not read it.
    let named = ArticleForm { authors: "hana outside".into(), key: "k".into(), ..of_circle.clone() };
    let unknown = Error::field("authors", Problem::NoSuchMember);
    refused(articles::save(db, &hana, &named.validate().unwrap()).await, unknown);
    let slug = written(db, &hana, &of_circle).await;
    change(db, &hana, &slug, |f| {
        f.access = "members".into();
        f.body = "みんなへ".into();
    })
    .await
    .unwrap();
    let (id, version) = now(db, &slug).await;
    articles::submit(db, &hana, id, version).await.unwrap();
    let seen = |h: domain::article::ArticleHistory| h.versions.iter().map(|v| v.number).collect::<Vec<_>>();
    assert_eq!(seen(articles::history(db, &hana, &slug).await.unwrap()), [2, 1]);
    let history = articles::history(db, &moderator, &slug).await.unwrap();
    assert!(!format!("{history:?}").contains("うちわの本文"), "nor beside the next one");
    assert_eq!(seen(history), [2]);
    refused(articles::restore(db, &moderator, &slug, 1).await, Error::NotFound);
    assert!(told(db, &outside).await.is_empty());
}

async fn a_circle_with_articles_is_not_taken_away(db: &TestDb) {
    let (one, inside) = circle(db, "one", vec![member(db, "hana", &[]).await]).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let of_circle = ArticleForm { access: "circle".into(), circle: one.to_string(), ..form("うちわ") };
    written(db, &inside[0], &of_circle).await;
    refused(store::circles::remove(db, &admin, one).await, Error::Conflict(Conflict::Written));
    run(db, "DELETE FROM articles").await;
    store::circles::remove(db, &admin, one).await.unwrap();
}

async fn whom_one_keeps_away_is_not_in_one_s_lists(db: &TestDb) {
    let (hana, ren) = (member(db, "hana", &[]).await, member(db, "ren", &[]).await);
    let reader = member(db, "reader", &[]).await;
    let of = |title: &str, authors: &str| ArticleForm {
        authors: authors.into(),
        tags: "札".into(),
        ..form(title)
    };
    let alone = published(db, &ren, &of("ひとりで", "")).await;
    published(db, &ren, &of("ふたりで", "ren hana")).await;
    let other = published(db, &hana, &of("ほかの人", "")).await;
    let seen = async |who: &Actor| {
        let page = library(db, who).await;
        let near = show(db, who, &other).await.unwrap().related.len();
        (page.total, page.tags[0].count, near)
    };
    assert_eq!(seen(&reader).await, (3, 3, 2));
    for (who, whom, distance) in [
        (&reader, "ren", Distance::Mute),
        (&reader, "ren", Distance::Block),
        (&ren, "reader", Distance::Block),
    ] {
        store::distances::keep(db, who, whom, Some(distance)).await.unwrap();
        assert_eq!(seen(&reader).await, (2, 2, 1), "{distance:?} by {who:?}");
        assert!(show(db, &reader, &alone).await.is_ok(), "at its own address it is read");
        store::distances::keep(db, who, whom, None).await.unwrap();
    }
    // Whoever is muted is not kept from anything.
    store::distances::keep(db, &ren, "reader", Some(Distance::Mute)).await.unwrap();
    assert_eq!(seen(&reader).await, (3, 3, 2));
}
