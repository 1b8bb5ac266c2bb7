//! On the way into the library, and out of it.

use super::*;

store::on_both!(
    an_editor_reads_it_before_all_others,
    what_was_given_back_says_why,
    a_step_is_about_what_was_read,
    an_editor_s_own_asks_nobody,
    in_a_circle_those_decide_who_keep_it,
    what_is_old_says_so,
    a_draft_goes_for_good,
);

async fn people(db: &TestDb) -> (Actor, Actor, Actor) {
    let hana = member(db, "hana", &[]).await;
    let moderator = member(db, "moderator", &[Role::Moderator]).await;
    (hana, moderator, member(db, "other", &[]).await)
}

async fn an_editor_reads_it_before_all_others(db: &TestDb) {
    let (hana, moderator, other) = people(db).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let slug = written(db, &hana, &form("記事")).await;
    refused(show(db, &moderator, &slug).await, Error::NotFound);
    assert_eq!(library(db, &hana).await.own.len(), 1);
    let (id, version) = now(db, &slug).await;
    refused(articles::publish(db, &hana, id, version).await, Error::Forbidden);
    articles::submit(db, &hana, id, version).await.unwrap();
    assert_eq!(show(db, &hana, &slug).await.unwrap().card.state, ArticleState::Review);
    for editor in [&moderator, &admin] {
        assert_eq!(told(db, editor).await, [format!("waits {slug}")]);
        let page = library(db, editor).await;
        assert_eq!((page.waiting.len(), page.total), (1, 0));
    }
    refused(show(db, &other, &slug).await, Error::NotFound);
    assert!(told(db, &other).await.is_empty() && library(db, &other).await.waiting.is_empty());
    let (id, version) = now(db, &slug).await;
    articles::publish(db, &moderator, id, version).await.unwrap();
    assert_eq!(titles(&library(db, &other).await), ["記事"]);
    assert_eq!(told(db, &hana).await, [format!("published {slug}")]);
    let acts: Vec<(String, String)> = rows(db, "SELECT act, detail FROM audit").await;
    assert_eq!(acts, [("publish_article".into(), slug.clone())]);
    // Out again, and in again with the day on which it first came.
    let came: i64 = number(db, "SELECT published_at FROM articles").await;
    db.clock.advance(86_400);
    let (id, version) = now(db, &slug).await;
    refused(articles::withdraw(db, &other, id, version).await, Error::Forbidden);
    assert_eq!(articles::withdraw(db, &moderator, id, version).await.unwrap(), "/library");
    refused(show(db, &other, &slug).await, Error::NotFound);
    refused(show(db, &moderator, &slug).await, Error::NotFound);
    let (id, version) = now(db, &slug).await;
    articles::submit(db, &hana, id, version).await.unwrap();
    let (id, version) = now(db, &slug).await;
    articles::publish(db, &moderator, id, version).await.unwrap();
    assert_eq!(number(db, "SELECT published_at FROM articles").await, came);
}

async fn what_was_given_back_says_why(db: &TestDb) {
    let (hana, moderator, other) = people(db).await;
    let slug = written(db, &hana, &ArticleForm { authors: "@hana @other".into(), ..form("記事") }).await;
    assert_eq!(told(db, &other).await, [format!("named {slug}")]);
    let (id, version) = now(db, &slug).await;
    articles::submit(db, &hana, id, version).await.unwrap();
    let (id, version) = now(db, &slug).await;
    refused(
        articles::give_back(db, &moderator, id, version, " ").await,
        Error::field("note", Problem::Required),
    );
    articles::give_back(db, &moderator, id, version, "出典を足してください").await.unwrap();
    assert_eq!(told(db, &hana).await, [format!("returned {slug}\n出典を足してください")]);
    for author in [&hana, &other] {
        let page = show(db, author, &slug).await.unwrap();
        assert_eq!((page.card.state, page.note.as_str()), (ArticleState::Draft, "出典を足してください"));
    }
    let (id, version) = now(db, &slug).await;
    articles::submit(db, &other, id, version).await.unwrap();
    // What was said stands there until it is published.
    assert_eq!(show(db, &moderator, &slug).await.unwrap().note, "出典を足してください");
    let (id, version) = now(db, &slug).await;
    articles::publish(db, &moderator, id, version).await.unwrap();
    assert_eq!(show(db, &hana, &slug).await.unwrap().note, "");
    let listed = store::notifications::list(db, &hana, 1).await.unwrap();
    let returned = listed.rows.iter().find(|n| n.words.starts_with("returned")).unwrap();
    assert_eq!(returned.said(), "出典を足してください");
    let to = store::notifications::open(db, &hana, returned.id).await.unwrap();
    assert_eq!(to, format!("/library/{slug}"));
}

async fn a_step_is_about_what_was_read(db: &TestDb) {
    let (hana, moderator, _) = people(db).await;
    let slug = written(db, &hana, &form("記事")).await;
    let (id, version) = now(db, &slug).await;
    articles::submit(db, &hana, id, version).await.unwrap();
    let (id, read) = now(db, &slug).await;
    // Its author changes it while the editor reads.
    change(db, &hana, &slug, |f| f.body = "差し替え".into()).await.unwrap();
    let stale = Error::Conflict(Conflict::Stale);
    refused(articles::publish(db, &moderator, id, read).await, stale.clone());
    refused(articles::give_back(db, &moderator, id, read, "x").await, stale.clone());
    refused(articles::withdraw(db, &hana, id, read).await, stale.clone());
    assert_eq!(show(db, &hana, &slug).await.unwrap().card.state, ArticleState::Review);
    let (id, version) = now(db, &slug).await;
    articles::publish(db, &moderator, id, version).await.unwrap();
    refused(articles::check(db, &hana, id, version).await, stale);
    refused(articles::submit(db, &hana, id, version + 1).await, Error::Forbidden);
}

async fn an_editor_s_own_asks_nobody(db: &TestDb) {
    let (_, moderator, other) = people(db).await;
    let slug = written(db, &moderator, &form("記事")).await;
    let (id, version) = now(db, &slug).await;
    refused(articles::submit(db, &moderator, id, version).await, Error::Forbidden);
    articles::publish(db, &moderator, id, version).await.unwrap();
    assert!(show(db, &other, &slug).await.is_ok());
    assert!(told(db, &moderator).await.is_empty(), "nobody is told of their own doing");
}

async fn in_a_circle_those_decide_who_keep_it(db: &TestDb) {
    let (hana, moderator, other) = people(db).await;
    let (one, inside) = circle(db, "one", vec![hana, other]).await;
    let [hana, keeper]: [Actor; 2] = inside.try_into().unwrap();
    run(db, sql!("UPDATE circle_members SET moderator = TRUE WHERE member_id = $1", id(&keeper))).await;
    let Actor::Member(mut signed) = keeper else { panic!() };
    signed.keeps.push(one);
    let keeper = Actor::Member(signed);
    let of_circle = ArticleForm { access: "circle".into(), circle: one.to_string(), ..form("うちわ") };
    let slug = written(db, &hana, &of_circle).await;
    let (id, version) = now(db, &slug).await;
    articles::submit(db, &hana, id, version).await.unwrap();
    assert_eq!(told(db, &keeper).await, [format!("waits {slug}")]);
    assert!(told(db, &moderator).await.is_empty(), "who keeps the community does not learn of it");
    assert!(library(db, &moderator).await.waiting.is_empty());
    let (id, version) = now(db, &slug).await;
    refused(articles::publish(db, &moderator, id, version).await, Error::NotFound);
    assert_eq!(library(db, &keeper).await.waiting.len(), 1);
    articles::publish(db, &keeper, id, version).await.unwrap();
    // And of nothing else.
    let open = written(db, &hana, &form("みんなへ")).await;
    let (id, version) = now(db, &open).await;
    articles::submit(db, &hana, id, version).await.unwrap();
    refused(show(db, &keeper, &open).await, Error::NotFound);
}

async fn what_is_old_says_so(db: &TestDb) {
    let (hana, moderator, other) = people(db).await;
    let slug = written(db, &hana, &form("記事")).await;
    assert!(show(db, &hana, &slug).await.unwrap().checked.is_none());
    let (id, version) = now(db, &slug).await;
    articles::submit(db, &hana, id, version).await.unwrap();
    let (id, version) = now(db, &slug).await;
    articles::publish(db, &moderator, id, version).await.unwrap();
    assert!(!show(db, &other, &slug).await.unwrap().old);
    db.clock.advance(366 * 86_400);
    assert!(show(db, &other, &slug).await.unwrap().old);
    let (id, version) = now(db, &slug).await;
    refused(articles::check(db, &other, id, version).await, Error::Forbidden);
    articles::check(db, &hana, id, version).await.unwrap();
    let page = show(db, &other, &slug).await.unwrap();
    assert!(!page.old && page.checked.unwrap().at == db.now());
}

async fn a_draft_goes_for_good(db: &TestDb) {
    let (hana, moderator, _) = people(db).await;
    let slug = written(db, &hana, &ArticleForm { tags: "札".into(), ..form("記事") }).await;
    change(db, &hana, &slug, |f| f.slug = "other-place".into()).await.unwrap();
    let (id, version) = now(db, "other-place").await;
    refused(articles::remove(db, &moderator, id, version).await, Error::NotFound);
    refused(articles::remove(db, &hana, id, version + 1).await, Error::Conflict(Conflict::Stale));
    articles::remove(db, &hana, id, version).await.unwrap();
    for table in [
        "SELECT COUNT(*) FROM articles",
        "SELECT COUNT(*) FROM article_versions",
        "SELECT COUNT(*) FROM article_tags",
        "SELECT COUNT(*) FROM article_slugs",
        "SELECT COUNT(*) FROM article_authors",
    ] {
        assert_eq!(number(db, table).await, 0, "{table}");
    }
    let there = published(db, &hana, &form("公開")).await;
    let (id, version) = now(db, &there).await;
    refused(articles::remove(db, &hana, id, version).await, Error::Forbidden);
}
