//! What members keep of the library for themselves.

use super::*;
use domain::article::{Mark, Marks, Mine};

store::on_both!(marks_are_ones_own, only_what_is_in_the_library_is_marked);

async fn wanted(db: &Db, who: &Actor, mine: Mine) -> (Vec<String>, i64) {
    let query = LibraryQuery { mine, page: 1, ..LibraryQuery::default() };
    let page = articles::library(db, who, &query, L).await.unwrap();
    (page.articles.iter().map(|a| a.title.clone()).collect(), page.total)
}

async fn marks_are_ones_own(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let other = member(db, "other", &[]).await;
    let slug = published(db, &hana, &form("一つ目")).await;
    published(db, &hana, &form("二つ目")).await;
    let (one, _) = now(db, &slug).await;
    assert_eq!(articles::mark(db, &other, one, Mark::Saved, true).await.unwrap(), slug);
    articles::mark(db, &other, one, Mark::Read, true).await.unwrap();
    // Twice is once.
    articles::mark(db, &other, one, Mark::Read, true).await.unwrap();
    let page = show(db, &other, &slug).await.unwrap();
    assert!(page.marks && page.card.marks == Marks { saved: true, read: true });
    assert_eq!(show(db, &hana, &slug).await.unwrap().card.marks, Marks::default());
    let names = |all: &[&str]| (all.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>(), all.len() as i64);
    assert_eq!(wanted(db, &other, Mine::Saved).await, names(&["一つ目"]));
    assert_eq!(wanted(db, &other, Mine::Unread).await, names(&["二つ目"]));
    assert_eq!(wanted(db, &hana, Mine::Saved).await, names(&[]));
    assert_eq!(wanted(db, &hana, Mine::Unread).await.1, 2);
    assert_eq!(wanted(db, &Actor::Visitor, Mine::Saved).await, names(&[]));
    articles::mark(db, &other, one, Mark::Saved, false).await.unwrap();
    assert_eq!(show(db, &other, &slug).await.unwrap().card.marks, Marks { saved: false, read: true });
    articles::mark(db, &other, one, Mark::Read, false).await.unwrap();
    assert_eq!(number(db, "SELECT COUNT(*) FROM article_marks").await, 0);
}

async fn only_what_is_in_the_library_is_marked(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let outside = member(db, "outside", &[]).await;
    let (inner, inside) = circle(db, "inner", vec![hana]).await;
    let draft = written(db, &inside[0], &form("下書き")).await;
    let (draft, _) = now(db, &draft).await;
    refused(articles::mark(db, &inside[0], draft, Mark::Saved, true).await, Error::NotFound);
    let theirs = ArticleForm { access: "circle".into(), circle: inner.to_string(), ..form("サークル") };
    let slug = published(db, &inside[0], &theirs).await;
    let (theirs, _) = now(db, &slug).await;
    refused(articles::mark(db, &outside, theirs, Mark::Read, true).await, Error::NotFound);
    refused(articles::mark(db, &Actor::Visitor, theirs, Mark::Read, true).await, Error::SignedOut);
    articles::mark(db, &inside[0], theirs, Mark::Saved, true).await.unwrap();
    // Who left the circle does not find it among their own any more.
    let Actor::Member(signed) = inside[0].clone() else { panic!("a member") };
    let out = Actor::Member(domain::actor::Signed { circles: vec![], ..signed });
    assert_eq!(wanted(db, &out, Mine::Saved).await.1, 0);
}
