//! One community with something of every kind in it.

use super::ACTORS;
use crate::support::{Client, Site};
use domain::article::ArticleForm;
use domain::circle::Visibility;
use domain::file::Part;
use domain::series::Scope;
use domain::thread::{NewReply, NewThread};
use domain::{Actor, ArticleId, CircleId, EventId, PostId, Role, ThreadId};
use std::collections::HashMap;
use store::files::NewFile;
use store::testing::{TestDb, circle, event, member, number, run, shut_out, space};
use store::{Db, sql};

/// Stands in whatever only members read.
pub const AMONG_MEMBERS: &str = "among-members";
/// Stands in whatever only the circle reads.
pub const IN_THE_CIRCLE: &str = "in-the-circle";
/// Stands in the name of a hidden circle: for those in it, and for admins, who arrange circles.
pub const HIDDEN_CIRCLE: &str = "kakurega";
/// Stands in the draft.
pub const DRAFTED: &str = "half-written";
/// Where events are met online: for those who come, and those who run them.
pub const ROOM: &str = "https://meet.invalid/room";

/// A picture that is told to be kept.
pub fn file() -> NewFile {
    NewFile {
        name: store::files::new_name(),
        label: String::new(),
        mime: "image/jpeg",
        bytes: 5,
        size: None,
        small_mime: None,
    }
}

/// A community.
pub struct World {
    pub db: Db,
    pub circle: CircleId,
    actors: HashMap<&'static str, Actor>,
    gone: String,
    pub events: HashMap<&'static str, EventId>,
    spaces: HashMap<&'static str, i64>,
    pub threads: HashMap<&'static str, (ThreadId, PostId)>,
    /// The names of files: covers of these events, and what is handed out at the one for everyone.
    pub files: HashMap<&'static str, String>,
    /// The addresses of articles.
    pub articles: HashMap<&'static str, String>,
    /// The secret of a member's own calendar.
    pub feed: String,
    /// The end of a link that stops a member's mails.
    pub stop: String,
    /// What the member was told.
    pub told: i64,
    /// The code of an invitation to the community.
    pub invitation: String,
    /// A conversation of the member's.
    conversation: i64,
}

impl World {
    pub async fn new(test: &TestDb) -> Self {
        let db = test.db.clone();
        store::pages::seed_defaults(&db).await.unwrap();
        let mut actors = HashMap::new();
        for name in ACTORS.into_iter().skip(1) {
            let roles: &[Role] = match name {
                "host" | "other" => &[Role::Host],
                "moderator" => &[Role::Moderator],
                "admin" => &[Role::Admin],
                _ => &[],
            };
            actors.insert(name, member(&db, name, roles).await);
        }
        for name in ["unverified", "pending"] {
            run(&db, sql!("UPDATE members SET standing = $1 WHERE handle = $1", name)).await;
            let actor = shut_out(&actors[name]);
            actors.insert(name, actor);
        }
        let id = |name: &str| store::testing::id(&actors[name]);
        let gone = store::accounts::sessions::begin(&db, id("suspended"), &Default::default()).await.unwrap();
        store::members::suspend(&db, &actors["admin"], id("suspended"), "spam").await.unwrap();
        let (circle, inside) =
            circle(&db, "quiet", vec![actors["circle"].clone(), actors["host"].clone()]).await;
        let [in_circle, host] = inside.try_into().unwrap();
        actors.insert("circle", in_circle);
        actors.insert("host", host);
        run(&db, sql!("UPDATE circles SET hidden = TRUE, name_ja = $1, name_en = $1", HIDDEN_CIRCLE)).await;
        let feed = store::feeds::renew(&db, &actors["member"]).await.unwrap();
        let mut world = Self {
            db,
            circle,
            actors,
            gone,
            events: HashMap::new(),
            spaces: HashMap::new(),
            threads: HashMap::new(),
            files: HashMap::new(),
            articles: HashMap::new(),
            feed,
            stop: String::new(),
            told: 0,
            invitation: String::new(),
            conversation: 0,
        };
        store::settings::set_messages(&world.db, world.actor("admin"), domain::setting::Messages::On)
            .await
            .unwrap();
        (world.conversation, _) = super::args::conversation::with_somebody(&world, "open", true).await;
        for kind in ["public", "members", "circle", "draft"] {
            let event = world.event(kind).await;
            world.events.insert(kind, event);
        }
        world.add_files().await;
        for (kind, author) in [("public", "member"), ("members", "member"), ("circle", "circle")] {
            space(&world.db, kind, kind, (kind == "circle").then_some(circle)).await;
            let id = number(&world.db, sql!("SELECT id FROM spaces WHERE slug = $1", kind)).await;
            world.spaces.insert(kind, id);
            let thread = world.thread(kind, author, false).await;
            world.threads.insert(kind, thread);
            let file = world.attach(author, Some(thread.1)).await;
            let place = match kind {
                "public" => "in public talk",
                "members" => "in members talk",
                _ => "in circle talk",
            };
            world.files.insert(place, file);
        }
        let loose = world.attach("member", None).await;
        world.files.insert("not in a post", loose);
        for (kind, author, state) in [
            ("public", "member", "published"),
            ("members", "member", "published"),
            ("circle", "circle", "published"),
            ("draft", "host", "draft"),
        ] {
            let (_, slug, _) = world.article(kind, author, state).await;
            world.articles.insert(kind, slug);
        }
        world.add_told().await;
        let new = domain::invitation::NewInvitation { note: String::new(), most: 5, days: 5, circle: None };
        store::invitations::make(&world.db, world.actor("admin"), &new).await.unwrap();
        let page =
            store::invitations::list(&world.db, world.actor("admin"), domain::Locale::Ja).await.unwrap();
        world.invitation = page.invitations[0].code.clone();
        world
    }

    /// One of the columns as the store knows them.
    pub fn actor(&self, name: &str) -> &Actor {
        &self.actors[name]
    }

    /// The browser of one of the columns, just signed in.
    pub async fn client(&self, site: &Site, column: usize) -> Client {
        match ACTORS[column] {
            "visitor" => site.visitor(),
            "suspended" => {
                let client = site.visitor();
                client.set_cookie("session", &self.gone);
                client
            }
            name => site.member(&self.actors[name]).await,
        }
    }

    async fn add_told(&mut self) {
        let (_, parent) = self.threads["public"];
        let reply =
            NewReply { parent, body: "Words for-everyone".into(), veiled: false, key: None, poll: None };
        store::threads::reply(&self.db, &self.actors["other"], &reply).await.unwrap();
        let told = store::notifications::list(&self.db, &self.actors["member"], 1).await.unwrap();
        self.told = told.rows[0].id.0;
        let member = store::testing::id(&self.actors["member"]);
        let stop = store::notifications::Stop { member, kinds: vec![], digest: true };
        self.stop = store::notifications::stop_token(&self.db, &Actor::System, &stop).await.unwrap();
    }

    /// A new event of the host.
    pub async fn event(&self, kind: &str) -> EventId {
        event(&self.db, &self.actors["host"], |form| {
            let secret = match kind {
                "members" => AMONG_MEMBERS,
                "circle" => IN_THE_CIRCLE,
                "draft" => DRAFTED,
                _ => "for-everyone",
            };
            form.title = format!("Evening {secret}");
            form.body = format!("All about {secret}.");
            form.online_url = ROOM.to_owned();
            if kind == "draft" {
                form.state = "draft".to_owned();
            } else {
                form.visibility = kind.to_owned();
            }
            if kind == "circle" {
                form.circle = self.circle.to_string();
            }
        })
        .await
    }

    async fn add_files(&mut self) {
        for kind in ["public", "members", "circle", "draft"] {
            let (event, file) = (self.events[kind], file());
            store::events::set_cover(&self.db, &self.actors["host"], event, Scope::This, Some(&file))
                .await
                .unwrap();
            self.files.insert(kind, file.name);
        }
        for (kind, part) in [("a handout", Part::Handout), ("of a recap", Part::Recap)] {
            let file = file();
            store::files::add(&self.db, &self.actors["host"], self.events["public"], part, &file)
                .await
                .unwrap();
            self.files.insert(kind, file.name);
        }
    }

    /// A file that somebody sent for a post, and in an answer to this one.
    async fn attach(&self, author: &str, to: Option<PostId>) -> String {
        let (file, actor) = (file(), &self.actors[author]);
        assert_eq!(store::files::attach(&self.db, actor, &file).await.unwrap(), None);
        if let Some(parent) = to {
            let body = format!("[file](/files/{})", file.name);
            let reply = NewReply { parent, body, veiled: false, poll: None, key: None };
            store::threads::reply(&self.db, actor, &reply).await.unwrap();
        }
        file.name
    }

    /// A new thread with a reply, both of one author; its opening post.
    pub async fn thread(&self, space: &str, author: &str, veiled: bool) -> (ThreadId, PostId) {
        // However many cells need one.
        run(&self.db, "DELETE FROM throttles").await;
        run(&self.db, "UPDATE spaces SET anonymous = TRUE").await;
        let secret = match Visibility::parse(space).unwrap() {
            Visibility::Public => "for-everyone",
            Visibility::Members => AMONG_MEMBERS,
            Visibility::Circle => IN_THE_CIRCLE,
        };
        let actor = &self.actors[author];
        let new = NewThread {
            space: space.to_owned(),
            title: format!("Talk {secret}"),
            body: format!("Words {secret}"),
            question: false,
            veiled,
            key: None,
            poll: None,
        };
        let thread = store::threads::start(&self.db, actor, &new).await.unwrap();
        let sql = sql!("SELECT id FROM posts WHERE thread_id = $1 AND parent_id IS NULL", thread);
        let parent = PostId(store::testing::number(&self.db, sql).await);
        let reply = NewReply { parent, body: format!("More {secret}"), veiled, poll: None, key: None };
        store::threads::reply(&self.db, actor, &reply).await.unwrap();
        (thread, parent)
    }

    /// A new article; its address and version.
    pub async fn article(&self, kind: &str, author: &str, state: &str) -> (ArticleId, String, i64) {
        run(&self.db, "DELETE FROM throttles").await;
        let (secret, access) = match kind {
            "public" => ("for-everyone", "public"),
            "circle" => (IN_THE_CIRCLE, "circle"),
            "draft" => (DRAFTED, "members"),
            _ => (AMONG_MEMBERS, "members"),
        };
        let form = ArticleForm {
            key: store::secret::short_id(),
            // Whoever asks for an address knows it.
            slug: format!("a{}", store::secret::short_id().replace(['-', '_'], "")),
            title: format!("On {secret}"),
            summary: format!("About {secret}"),
            body: format!("# Head {secret}\n\nWords {secret}"),
            tags: format!("tag {secret}"),
            access: access.into(),
            circle: self.circle.to_string(),
            ..ArticleForm::default()
        };
        let slug =
            store::articles::save(&self.db, &self.actors[author], &form.validate().unwrap()).await.unwrap();
        run(&self.db, sql!("UPDATE articles SET state = $2, published_at = 1 WHERE slug = $1", &slug, state))
            .await;
        let id = number(&self.db, sql!("SELECT id FROM articles WHERE slug = $1", &slug)).await;
        (ArticleId(id), slug, 1)
    }

    /// The thread and post that a line of the table is about: "circle, by circle".
    pub fn talk(&self, what: &str) -> (ThreadId, PostId) {
        self.threads[what.split(',').next().unwrap()]
    }

    /// A member nobody else in the table is.
    pub async fn somebody(&self, standing: &str, roles: &[Role]) -> Actor {
        let handle = format!("x{}", store::secret::short_id().replace(['-', '_'], "").to_lowercase());
        let actor = member(&self.db, &handle, roles).await;
        let id = store::testing::id(&actor);
        run(&self.db, sql!("UPDATE members SET standing = $2 WHERE id = $1", id, standing)).await;
        actor
    }

    /// The address of a page.
    pub fn address(&self, pattern: &str, what: &str) -> String {
        if let Some(rest) = pattern.strip_prefix("/library/:slug") {
            let (kind, part) = what.split_once(' ').unwrap_or((what, ""));
            let slug = self.articles.get(kind).cloned().unwrap_or_else(|| kind.to_owned());
            return format!("/library/{slug}{}", rest.replace(":part", part));
        }
        let (thing, id) = match (pattern.split('/').nth(1).unwrap(), what) {
            ("invite", "a good link") => (":code", self.invitation.clone()),
            ("invite", _) => (":code", "nothing".to_owned()),
            (_, "a secret") => (":token", self.feed.clone()),
            (_, "a link of a mail") => (":token", self.stop.clone()),
            (_, "no link") => (":token", "nothing".to_owned()),
            ("messages", "the member's") => (":id", self.conversation.to_string()),
            (_, "the member's") => (":id", self.told.to_string()),
            (_, "no secret") => (":token", "nothing".to_owned()),
            ("files", kind) => (":name", self.files.get(kind).cloned().unwrap_or_default()),
            (_, "none") => (":id", 987_654.to_string()),
            ("admin", "new") => (":id", "new".to_owned()),
            ("admin", "the circle") => (":id", self.circle.to_string()),
            ("admin", space) if pattern.contains(":id") => (":id", self.spaces[space].to_string()),
            ("events", kind) if pattern.contains(":id") => (":id", self.events[kind].to_string()),
            ("talk", kind) if pattern.contains("/t/") => (":id", self.talk(kind).0.to_string()),
            ("talk", kind) if pattern.contains("/p/") => (":id", self.talk(kind).1.to_string()),
            ("talk", space) => (":space", space.to_owned()),
            ("login", step) if pattern.contains(":step") => (":step", step.to_owned()),
            ("login", provider) if pattern.contains(":id") => (":id", provider.to_owned()),
            ("me", part) if pattern.contains(":part") => (":part", part.to_owned()),
            ("members", "a member") => (":handle", "member".to_owned()),
            ("circles", slug) => (":slug", slug.to_owned()),
            ("members", "one suspended") => (":handle", "suspended".to_owned()),
            _ => ("-", "-".to_owned()),
        };
        let query = if what == "agenda" { "?view=agenda" } else { "" };
        if thing == "-" {
            format!("{pattern}{query}")
        } else {
            pattern.replace(thing, &id).replace(":place", "1")
        }
    }
}
