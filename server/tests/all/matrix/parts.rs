//! What of a profile is not for a reader stands in no answer to them: not in a page, not in the data of a server
//! function, not in what is found by words that are in it.

use super::veil::ask;
use super::{ACTORS, TABLE, World, rows};
use crate::support::{Answer, Args, Client, Site};
use domain::member::{Audience, DirectoryQuery, Part, ProfileForm};
use domain::thread::ReplyForm;
use domain::{Actor, CircleId, Locale};
use serde_json::json;
use store::testing::{TestDb, member, run};
use store::{Db, on_both, sql};

on_both!(no_answer_shows_what_is_not_for_the_reader);

/// The parts in words.
const TEXTS: [Part; 7] = [
    Part::Headline,
    Part::CalledBy,
    Part::Workplaces,
    Part::CanHelp,
    Part::WantToLearn,
    Part::About,
    Part::Links,
];

/// What a part says that is for one audience. All begin alike, so that all are looked for with the same words.
fn secret(part: Part, audience: Audience) -> String {
    let text = format!("tsuyukusa-{}-{}.", part.code().replace('_', "-"), audience.code());
    if part == Part::Links { format!("https://example.com/{text}") } else { text }
}

fn fill(form: &mut ProfileForm, audience: Audience) {
    form.headline = secret(Part::Headline, audience);
    form.called_by = secret(Part::CalledBy, audience);
    form.workplaces = secret(Part::Workplaces, audience);
    form.can_help = secret(Part::CanHelp, audience);
    form.want_to_learn = secret(Part::WantToLearn, audience);
    form.about = secret(Part::About, audience);
    form.links = secret(Part::Links, audience);
    for part in Part::ALL {
        form.set_audience(part, audience);
    }
}

/// A member of the circle all of whose words are for one audience, and who writes where everybody reads.
async fn owner(db: &Db, world: &World, circle: CircleId, audience: Audience) -> String {
    let handle = format!("owner-{}", audience.code());
    let actor = member(db, &handle, &[]).await;
    let who = actor.id().unwrap();
    run(
        db,
        sql!("INSERT INTO circle_members (circle_id, member_id, joined_at) VALUES ($1, $2, 0)", circle, who),
    )
    .await;
    let mut form = store::members::form(db, &actor, Locale::Ja).await.unwrap().form;
    fill(&mut form, audience);
    let known = store::vocabulary::terms(db).await.unwrap();
    store::members::update(db, &actor, 1, &form.validate(&known).unwrap()).await.unwrap();
    for kind in ["public", "members"] {
        let parent = world.threads[kind].1.to_string();
        let form = ReplyForm { parent, body: "わたしも".into(), ..ReplyForm::default() };
        store::threads::reply(db, &actor, &form.validate().unwrap()).await.unwrap();
    }
    handle
}

/// Whether an actor of the matrix sees what is for an audience.
fn sees(world: &World, name: &str, circle: CircleId, audience: Audience) -> bool {
    let actor = if name == "visitor" { &Actor::Visitor } else { world.actor(name) };
    match audience {
        // Who is suspended has no session any more.
        Audience::Members => actor.is_member() && name != "suspended",
        Audience::Circles => actor.in_circle(circle),
        // Nobody of them holds a credential, and nobody of them is the owner.
        Audience::Verified | Audience::Me => false,
    }
}

/// The secrets in an answer.
fn told(answer: &Answer) -> Vec<(Part, Audience)> {
    let all = TEXTS.into_iter().flat_map(|part| Audience::ALL.map(|audience| (part, audience)));
    all.filter(|(part, audience)| answer.body.contains(&secret(*part, *audience))).collect()
}

/// Asks for the owners themselves, in every way that leads to them.
async fn about(client: &Client, handles: &[String]) -> Vec<(String, Answer)> {
    let mut out = Vec::new();
    let mut get = async |path: String| {
        let answer = client.get(&path).await;
        out.push((path, answer));
    };
    for handle in handles {
        get(format!("/members/{handle}")).await;
        get(format!("/members/{handle}?as=circle")).await;
        get(format!("/members?q={handle}")).await;
    }
    for query in
        ["q=tsuyukusa", "q=tsuyukusa&view=list", "sort=name", "view=list", "q=headline", "q=suyuk+circles."]
    {
        get(format!("/members?{query}")).await;
    }
    for handle in handles {
        let args = json!({ "handle": handle, "seen_as": "verified" });
        out.push((
            format!("members/show {handle}"),
            client.call("/api/members/show", &Args::Json(args)).await,
        ));
    }
    let query = DirectoryQuery { words: "tsuyukusa".into(), ..DirectoryQuery::default() };
    let args = json!({ "query": serde_json::to_value(query).unwrap() });
    out.push(("members/directory".into(), client.call("/api/members/directory", &Args::Json(args)).await));
    out
}

async fn no_answer_shows_what_is_not_for_the_reader(db: &TestDb) {
    let site = Site::new(db);
    let world = World::new(db).await;
    let circle = world.circle;
    let mut handles = Vec::new();
    for audience in Audience::ALL {
        handles.push(owner(db, &world, circle, audience).await);
    }
    let (mut wrong, mut seen) = (Vec::new(), std::collections::BTreeSet::new());
    for (column, name) in ACTORS.iter().enumerate() {
        let client = world.client(&site, column).await;
        let mut answers = about(&client, &handles).await;
        for row in rows(TABLE).iter().filter(|r| !r.path.starts_with("/api/accounts/")) {
            // Each asks as somebody who is in.
            let client = world.client(&site, column).await;
            answers.push((format!("{} ({})", row.path, row.what), ask(&world, &client, row, column).await));
        }
        for (what, answer) in answers {
            for (part, audience) in told(&answer) {
                if sees(&world, name, circle, audience) {
                    seen.insert((*name, part, audience.code()));
                } else {
                    wrong.push(format!("{what} shows {name} {part:?} for {audience:?}"));
                }
            }
        }
        // How many are found by such words is what the reader may know as well.
        if sees(&world, name, circle, Audience::Members) {
            let hits = 1 + usize::from(sees(&world, name, circle, Audience::Circles));
            // Some lines of the table end the sessions of whoever asks.
            let page = world.client(&site, column).await.get("/members?q=tsuyukusa").await;
            assert!(page.body.contains(&format!("{hits}人")), "{name}: {} {}", page.status, page.body);
        }
    }
    assert!(wrong.is_empty(), "{} answers show too much:\n{}", wrong.len(), wrong.join("\n"));
    // The eyes are not blind: what is for somebody was shown to them.
    for (name, audience) in
        [("member", "members"), ("admin", "members"), ("circle", "circles"), ("host", "circles")]
    {
        for part in TEXTS {
            assert!(seen.contains(&(name, part, audience)), "{name} {part:?} {audience}");
        }
    }
}
