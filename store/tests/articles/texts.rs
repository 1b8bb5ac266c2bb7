//! What an article says, said before, and where it stands.

use super::*;
use domain::distance::Distance;
use domain::thread::Change;

store::on_both!(
    what_is_sent_twice_stands_there_once,
    an_address_it_had_leads_to_it,
    every_text_is_kept_and_can_come_back,
    two_who_change_it_at_once_lose_nothing,
    authors_are_members,
    tags_are_one_however_they_are_spelled,
    it_is_shown_with_its_contents,
    pages_hold_twenty,
);

async fn what_is_sent_twice_stands_there_once(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let typed = form("CBT の記録");
    let slug = written(db, &hana, &typed).await;
    assert_eq!(slug, "cbt");
    assert_eq!(written(db, &hana, &typed).await, slug);
    // The same words of somebody else are another article.
    let other = member(db, "other", &[]).await;
    let twin = written(db, &other, &typed).await;
    assert!(twin.starts_with("cbt-") && twin != slug, "{twin}");
    let japanese = written(db, &hana, &form("記録")).await;
    assert!(japanese.starts_with("a-"), "{japanese}");
    assert_eq!(number(db, "SELECT COUNT(*) FROM articles").await, 3);
    let drafted = "/library/new form[body]";
    store::drafts::save(db, &hana, drafted, "x", domain::Timestamp(0)).await.unwrap();
    written(db, &hana, &form("三つめ")).await;
    assert!(store::drafts::load(db, &hana, drafted).await.unwrap().is_none(), "its draft goes with it");
}

async fn an_address_it_had_leads_to_it(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let slug = published(db, &hana, &ArticleForm { slug: "first".into(), ..form("記事") }).await;
    for next in ["second", "third"] {
        let now: Vec<(String,)> = rows(db, "SELECT slug FROM articles").await;
        change(db, &hana, &now[0].0, |f| f.slug = next.into()).await.unwrap();
    }
    for old in [slug.as_str(), "second"] {
        refused(show(db, &hana, old).await, Error::NotFound);
        assert_eq!(articles::moved(db, old).await.unwrap().as_deref(), Some("third"));
    }
    assert_eq!(articles::moved(db, "third").await.unwrap(), None);
    // Nobody else gets an address that leads somewhere.
    let taken = Error::field("slug", Problem::Taken);
    for slug in ["first", "third"] {
        let form = ArticleForm { slug: slug.into(), ..form("ほか") };
        refused(articles::save(db, &hana, &form.validate().unwrap()).await, taken.clone());
    }
    change(db, &hana, "third", |f| f.slug = "first".into()).await.unwrap();
    assert!(show(db, &hana, "first").await.is_ok());
    assert_eq!(articles::moved(db, "third").await.unwrap().as_deref(), Some("first"));
    assert_eq!(articles::moved(db, "first").await.unwrap(), None);
    // An empty field changes nothing.
    change(db, &hana, "first", |f| f.slug = String::new()).await.unwrap();
    assert!(show(db, &hana, "first").await.is_ok());
}

async fn every_text_is_kept_and_can_come_back(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let other = member(db, "other", &[]).await;
    let moderator = member(db, "moderator", &[Role::Moderator]).await;
    let slug = published(db, &hana, &ArticleForm { body: "あさの話".into(), ..form("記事") }).await;
    db.clock.advance(60);
    change(db, &moderator, &slug, |f| f.body = "よるの話".into()).await.unwrap();
    let history = articles::history(db, &hana, &slug).await.unwrap();
    let numbers: Vec<i64> = history.versions.iter().map(|v| v.number).collect();
    assert_eq!(numbers, [2, 1], "the newest first");
    let by: Vec<&str> =
        history.versions.iter().map(|v| v.by.as_ref().map_or("", |p| p.handle.as_str())).collect();
    assert_eq!(by, ["moderator", "hana"]);
    let changed = |change: Change| {
        history.versions[0].pieces.iter().filter(|p| p.0 == change).map(|p| p.1.as_str()).collect::<String>()
    };
    assert_eq!((changed(Change::Taken).as_str(), changed(Change::Added).as_str()), ("あさ", "よる"));
    refused(articles::history(db, &other, &slug).await, Error::Forbidden);
    refused(articles::restore(db, &other, &slug, 1).await, Error::Forbidden);
    refused(articles::restore(db, &hana, &slug, 7).await, Error::NotFound);
    articles::restore(db, &hana, &slug, 1).await.unwrap();
    let page = show(db, &other, &slug).await.unwrap();
    assert!(page.html.contains("あさの話") && page.version == 3);
    let history = articles::history(db, &hana, &slug).await.unwrap();
    assert_eq!(history.versions.len(), 3, "and what it said in between is not lost");
}

async fn two_who_change_it_at_once_lose_nothing(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let slug = written(db, &hana, &form("記事")).await;
    let mut form = articles::form(db, &hana, Some(&slug), L).await.unwrap().form;
    change(db, &hana, &slug, |f| f.body = "先に".into()).await.unwrap();
    form.body = "あとから".into();
    refused(articles::save(db, &hana, &form.validate().unwrap()).await, Error::Conflict(Conflict::Stale));
    assert!(show(db, &hana, &slug).await.unwrap().html.contains("先に"));
}

async fn authors_are_members(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let ren = member(db, "ren", &[]).await;
    member(db, "other", &[]).await;
    let of = |authors: &str| ArticleForm { authors: authors.into(), ..form("記事") };
    store::distances::keep(db, &hana, "other", Some(Distance::Block)).await.unwrap();
    // Nobody is named by somebody they keep away.
    for unknown in ["@nobody", "hana nobody", "other"] {
        refused(
            articles::save(db, &hana, &of(unknown).validate().unwrap()).await,
            Error::field("authors", Problem::NoSuchMember),
        );
    }
    let slug = written(db, &hana, &of("ren @hana")).await;
    let names = |page: ArticlePage| page.card.authors.into_iter().map(|a| a.handle).collect::<Vec<_>>();
    assert_eq!(names(show(db, &ren, &slug).await.unwrap()), ["ren", "hana"], "in their order");
    // Emptied it stays what it was; and one may take oneself out.
    change(db, &ren, &slug, |f| f.authors = String::new()).await.unwrap();
    assert_eq!(names(show(db, &ren, &slug).await.unwrap()), ["ren", "hana"]);
    change(db, &ren, &slug, |f| f.authors = "hana".into()).await.unwrap();
    refused(show(db, &ren, &slug).await, Error::NotFound);
    assert_eq!(told(db, &ren).await, [format!("named {slug}")], "told once");
}

async fn tags_are_one_however_they_are_spelled(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    published(db, &hana, &ArticleForm { tags: "カウンセリング、ACT".into(), ..form("一") }).await;
    published(db, &hana, &ArticleForm { tags: "かうんせりんぐ、ａｃｔ、ほか".into(), ..form("二") }).await;
    let page = library(db, &hana).await;
    let counts: Vec<i64> = page.tags.iter().map(|t| t.count).collect();
    assert_eq!(counts, [2, 2, 1], "{:?}", page.tags);
    for tag in ["カウンセリング", "act", "ACT"] {
        let query = LibraryQuery { tag: tag.into(), page: 1, ..LibraryQuery::default() };
        assert_eq!(articles::library(db, &hana, &query, L).await.unwrap().total, 2, "{tag}");
    }
}

async fn it_is_shown_with_its_contents(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let body = format!("# 一\n\n{}\n\n## 二\n\n脚注[^1]\n\n[^1]: 出典", "あ".repeat(1200));
    let slug = published(db, &hana, &ArticleForm { body, ..form("記事") }).await;
    let page = show(db, &hana, &slug).await.unwrap();
    let contents: Vec<(u8, &str)> = page.contents.iter().map(|h| (h.depth, h.text.as_str())).collect();
    assert_eq!(contents, [(1, "一"), (2, "二")]);
    assert_eq!(page.card.minutes, 3);
    assert!(page.html.contains("id=\"fn-1\""), "{}", page.html);
    assert!(page.changed.is_none());
    db.clock.advance(60);
    change(db, &hana, &slug, |f| f.summary = "まとめ".into()).await.unwrap();
    assert_eq!(show(db, &hana, &slug).await.unwrap().changed.map(|m| m.at), Some(db.now()));
}

async fn pages_hold_twenty(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    for n in 0..23 {
        published(db, &hana, &form(&format!("{n}"))).await;
        db.clock.advance(1);
    }
    let page = async |page: i64| {
        let query = LibraryQuery { page, ..LibraryQuery::default() };
        let found = articles::library(db, &hana, &query, L).await.unwrap();
        (found.page, found.pages, found.total, found.articles.len(), found.articles[0].title.clone())
    };
    assert_eq!(page(1).await, (1, 2, 23, 20, "22".into()));
    assert_eq!(page(2).await, (2, 2, 23, 3, "2".into()));
    assert_eq!(page(99).await.0, 2);
    assert_eq!(page(-1).await.0, 1);
}
