//! People and talk, as most tests need them.

use domain::account::LinkPurpose;
use domain::thread::NewThread;
use domain::{Actor, PostId, Role, ThreadId};
use store::testing::{PASSWORD, id, member, space};
use store::{Db, sql};

/// A member who can sign in with [`PASSWORD`].
pub async fn with_password(db: &Db, handle: &str, roles: &[Role]) -> Actor {
    let actor = member(db, handle, roles).await;
    let token = store::accounts::links::make(db, LinkPurpose::Reset, Some(id(&actor))).await.unwrap();
    store::accounts::reset_password(db, &token, PASSWORD).await.unwrap();
    actor
}

/// A thread in a new space for members, and its opening post.
pub async fn talk(db: &Db, author: &Actor) -> (ThreadId, PostId) {
    space(db, "hall", "members", None).await;
    thread(db, author, "hall", "はじめまして").await
}

/// A thread in a space, and its opening post.
pub async fn thread(db: &Db, author: &Actor, space: &str, body: &str) -> (ThreadId, PostId) {
    let new = NewThread {
        space: space.into(),
        title: "自己紹介".into(),
        body: body.into(),
        question: false,
        veiled: false,
        key: None,
        poll: None,
    };
    let thread = store::threads::start(db, author, &new).await.unwrap();
    let opening = sql!("SELECT id FROM posts WHERE thread_id = $1 AND parent_id IS NULL", thread);
    (thread, PostId(store::testing::number(db, opening).await))
}

/// How many posts there are.
pub async fn posts(db: &Db) -> i64 {
    store::testing::number(db, "SELECT COUNT(*) FROM posts").await
}

/// Everything kept of forms that were refused.
pub async fn kept_forms(db: &Db) -> String {
    let rows: Vec<(String,)> = store::testing::rows(db, "SELECT content FROM kept_forms").await;
    rows.into_iter().map(|(content,)| content).collect()
}
