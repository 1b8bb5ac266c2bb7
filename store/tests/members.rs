//! Profiles and the directory: who sees which part of whom, in lists, counts, filters and texts.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::error::Conflict;
use domain::member::{Audience, Directory, DirectoryQuery, Part, ProfileForm, Sort};
use domain::vocabulary::Vocabulary;
use domain::{Actor, Error, Locale, MemberId, Problem, Result, Role};
use std::collections::{BTreeMap, BTreeSet};
use store::cache;
use store::members::{actor, by_email, by_handle, contact, directory, form, profile, suspend, update};
use store::testing::{TestDb, circle, event, id, member, members, number, refused, run, shut_out};
use store::{Db, events, sql};

const STALE: Error = Error::Conflict(Conflict::Stale);

/// Changes some fields of the actor's own profile, through its form.
async fn change(db: &Db, actor: &Actor, with: impl FnOnce(&mut ProfileForm)) -> Result<String> {
    let mut form = form(db, actor).await?;
    with(&mut form);
    update(db, actor, form.version.parse().unwrap(), &form.validate()?).await
}

fn query(terms: &[(Vocabulary, &[&str])]) -> DirectoryQuery {
    let terms =
        terms.iter().map(|(list, codes)| (*list, codes.iter().map(|c| (*c).to_owned()).collect())).collect();
    DirectoryQuery { terms, ..Default::default() }
}

fn words(words: &str) -> DirectoryQuery {
    DirectoryQuery { words: words.into(), ..Default::default() }
}

async fn found(db: &Db, actor: &Actor, query: &DirectoryQuery) -> Vec<String> {
    directory(db, actor, query).await.unwrap().members.into_iter().map(|m| m.handle).collect()
}

const LISTS: [(Vocabulary, Part); 4] = [
    (Vocabulary::Profession, Part::Professions),
    (Vocabulary::Field, Part::Fields),
    (Vocabulary::School, Part::Schools),
    (Vocabulary::Prefecture, Part::Prefecture),
];

/// A term that only the owner with this audience has.
fn mark(list: Vocabulary, audience: Audience) -> &'static str {
    list.terms()[3 + audience as usize].code
}

async fn each_part_is_seen_by_its_audience_and_by_nobody_else(db: &TestDb) {
    let stranger = member(db, "stranger", &[Role::Admin, Role::Host, Role::Moderator]).await;
    let [open, near, closed] = [
        member(db, "by-members", &[]).await,
        member(db, "by-circles", &[]).await,
        member(db, "by-me", &[]).await,
    ];
    // Two circles shared with the mate, and one shared with nobody near.
    let (_, all) = circle(db, "one", vec![open, near, closed, member(db, "mate", &[]).await]).await;
    let (_, all) = circle(db, "two", all).await;
    let (_, away) = circle(db, "three", vec![stranger]).await;
    let [open, near, closed, mate] = all.try_into().unwrap();
    let stranger = &away[0];
    let owners = [(Audience::Members, &open), (Audience::Circles, &near), (Audience::Me, &closed)];
    for (audience, owner) in owners {
        change(db, owner, |f| {
            let text = |part: &str| format!("mark-{part}-by-{}", audience.code());
            f.professions = vec![mark(Vocabulary::Profession, audience).into()];
            f.fields = vec![mark(Vocabulary::Field, audience).into()];
            f.schools = vec![mark(Vocabulary::School, audience).into()];
            f.prefecture = mark(Vocabulary::Prefecture, audience).into();
            f.about = text("about");
            f.can_help = text("can_help");
            f.want_to_learn = text("want_to_learn");
            f.link = format!("https://example.com/{}", text("link"));
            for part in Part::ALL {
                f.set_audience(part, audience);
            }
        })
        .await
        .unwrap();
    }
    for (audience, owner) in owners {
        let handle = &format!("by-{}", audience.code());
        for (name, reader) in [("stranger", stranger), ("mate", &mate), ("owner", owner)] {
            let sees = match audience {
                Audience::Members => true,
                Audience::Circles => name != "stranger",
                Audience::Me => name == "owner",
            };
            let shown = profile(db, reader, handle).await.unwrap();
            assert_eq!(shown.own, name == "owner");
            let shown = serde_json::to_string(&shown).unwrap();
            for part in Part::ALL {
                let text = match LISTS.iter().find(|(_, p)| *p == part) {
                    Some((list, _)) => format!("\"{}\"", mark(*list, audience)),
                    None => format!("mark-{}-{handle}", part.code()),
                };
                assert_eq!(shown.contains(&text), sees, "{name} {handle} {part:?}");
            }
            // The directory as it comes, and filtered in every way that asks for the marks.
            let all: Vec<(Vocabulary, &[&str])> = vec![];
            let mut queries = vec![query(&all), words(handle), words("mark")];
            for (list, _) in LISTS {
                let codes = [mark(list, audience)];
                let filtered = query(&[(list, &codes)]);
                let page = directory(db, reader, &filtered).await.unwrap();
                assert_eq!(
                    (page.total, page.members.len()),
                    (i64::from(sees), usize::from(sees)),
                    "{name} {handle} {list:?}"
                );
                queries.push(filtered);
                let count = async |q: &DirectoryQuery| -> Option<i64> {
                    let page = directory(db, reader, q).await.unwrap();
                    page.facets.iter().find(|f| f.list == list && f.code == codes[0]).map(|f| f.count)
                };
                // Once, though two circles are shared.
                for q in [query(&all), words(handle)] {
                    assert_eq!(count(&q).await, sees.then_some(1), "{name} {handle} {list:?}");
                }
            }
            for q in queries {
                let page = serde_json::to_string(&directory(db, reader, &q).await.unwrap()).unwrap();
                assert!(!page.contains("mark-"), "texts stand in profiles only");
                for (list, _) in LISTS {
                    let here = page.contains(&format!("\"{}\"", mark(list, audience)));
                    assert!(sees || !here, "{name} learns {list:?} of {handle} from {q:?}");
                }
            }
            let page = serde_json::to_string(&directory(db, reader, &query(&all)).await.unwrap()).unwrap();
            for (list, _) in LISTS {
                assert_eq!(
                    page.contains(&format!("\"{}\"", mark(list, audience))),
                    sees,
                    "{name} {handle} {list:?}"
                );
            }
        }
    }
    // Nobody is found by words that not everyone may read, not even by themselves.
    assert_eq!(directory(db, &closed, &words("mark")).await.unwrap().total, 0);
    assert_eq!(
        directory(db, stranger, &words("")).await.unwrap().total,
        5,
        "that one is a member is no secret"
    );
}

async fn a_profession_stands_beside_a_name_only_if_every_member_may_see_it(db: &TestDb) {
    let host = member(db, "host", &[Role::Host]).await;
    let reader = member(db, "reader", &[]).await;
    let event = event(db, &host, |_| ()).await;
    for (audience, shown) in [
        (Audience::Members, Some("nurse")),
        (Audience::Circles, None),
        (Audience::Members, Some("nurse")),
        (Audience::Me, None),
    ] {
        change(db, &host, |f| {
            f.professions = vec!["physician".into(), "nurse".into()];
            f.set_audience(Part::Professions, audience);
        })
        .await
        .unwrap();
        let host = events::show(db, &reader, event, Locale::Ja).await.unwrap().host;
        assert_eq!(host.profession.as_deref(), shown);
    }
}

/// What the model knows of a member.
struct Person {
    actor: Actor,
    handle: String,
    active: bool,
    circles: BTreeSet<usize>,
    terms: BTreeMap<&'static str, (Audience, Vec<&'static str>)>,
}

impl Person {
    fn shows(&self, reader: &Person, list: Vocabulary, code: &str) -> bool {
        let (audience, codes) = &self.terms[list.code()];
        let near = !self.circles.is_disjoint(&reader.circles);
        let admitted = match audience {
            Audience::Members => true,
            Audience::Circles => near || self.handle == reader.handle,
            Audience::Me => self.handle == reader.handle,
        };
        admitted && codes.contains(&code)
    }

    fn fits(&self, reader: &Person, query: &DirectoryQuery, except: Option<Vocabulary>) -> bool {
        self.active
            && self.handle.contains(&query.words)
            && query.terms.iter().all(|(list, codes)| {
                Some(*list) == except || codes.iter().any(|c| self.shows(reader, *list, c))
            })
    }
}

/// Numbers that look random and are the same each time (the constants of Knuth's MMIX).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    /// Some of a few terms of a list, so that many share one.
    fn some(&mut self, list: Vocabulary, most: usize) -> Vec<&'static str> {
        list.terms().iter().take(4).filter(|_| self.below(2) == 0).map(|t| t.code).take(most).collect()
    }
}

async fn a_community(db: &Db, dice: &mut Dice) -> Vec<Person> {
    let admin = member(db, "admin", &[Role::Admin]).await;
    let mut actors = members(db, 40).await;
    let mut circles = vec![BTreeSet::new(); actors.len()];
    for (n, slug) in ["one", "two", "three"].into_iter().enumerate() {
        let inside: Vec<usize> = (0..actors.len()).filter(|_| dice.below(4) == 0).collect();
        let (_, joined) = circle(db, slug, inside.iter().map(|i| actors[*i].clone()).collect()).await;
        for (i, actor) in inside.into_iter().zip(joined) {
            actors[i] = actor;
            circles[i].insert(n);
        }
    }
    let mut people = Vec::new();
    for (actor, circles) in actors.into_iter().zip(circles) {
        let mut terms = BTreeMap::new();
        for (list, _) in LISTS {
            let most = if list == Vocabulary::Prefecture { 1 } else { 6 };
            terms.insert(list.code(), (Audience::ALL[dice.below(3)], dice.some(list, most)));
        }
        let owned =
            |list: Vocabulary| terms[list.code()].1.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        let handle = change(db, &actor, |f| {
            f.professions = owned(Vocabulary::Profession);
            f.fields = owned(Vocabulary::Field);
            f.schools = owned(Vocabulary::School);
            f.prefecture = owned(Vocabulary::Prefecture).pop().unwrap_or_default();
            for (list, part) in LISTS {
                f.set_audience(part, terms[list.code()].0);
            }
        })
        .await
        .unwrap();
        let active = dice.below(8) != 0;
        if !active {
            suspend(db, &admin, id(&actor), "x").await.unwrap();
        }
        people.push(Person { actor, handle, active, circles, terms });
    }
    let none = LISTS.iter().map(|(list, _)| (list.code(), (Audience::Members, vec![]))).collect();
    people.push(Person {
        actor: admin,
        handle: "admin".into(),
        active: true,
        circles: BTreeSet::new(),
        terms: none,
    });
    people
}

/// Every number, every facet and every card is what the rule gives when it is applied to each member one by one.
async fn the_directory_counts_as_the_rule_says(db: &TestDb) {
    let mut dice = Dice(7);
    let people = a_community(db, &mut dice).await;
    let mut queries = vec![DirectoryQuery::default(), words("m01")];
    for _ in 0..14 {
        let mut terms: Vec<(Vocabulary, Vec<String>)> = Vec::new();
        for (list, _) in LISTS {
            let codes: Vec<String> = dice.some(list, 2).into_iter().map(str::to_owned).collect();
            if dice.below(2) == 0 && !codes.is_empty() {
                terms.push((list, codes));
            }
        }
        let words = ["", "", "m0", "3"][dice.below(4)].to_owned();
        queries.push(DirectoryQuery { words, terms, ..Default::default() });
    }
    let readers: Vec<&Person> = people.iter().rev().filter(|p| p.active).step_by(5).collect();
    assert!(readers.iter().any(|r| r.circles.is_empty()) && readers.iter().any(|r| r.circles.len() == 1));
    let (mut hidden, mut nonempty) = (0, 0);
    for query in &queries {
        for reader in &readers {
            let mut pages = vec![directory(db, &reader.actor, query).await.unwrap()];
            for page in 2..=pages[0].pages {
                pages.push(
                    directory(db, &reader.actor, &DirectoryQuery { page, ..query.clone() }).await.unwrap(),
                );
            }
            let fitting: BTreeSet<&str> =
                people.iter().filter(|p| p.fits(reader, query, None)).map(|p| p.handle.as_str()).collect();
            let listed: Vec<_> = pages.iter().flat_map(|p| &p.members).collect();
            assert_eq!(
                listed.iter().map(|m| m.handle.as_str()).collect::<BTreeSet<_>>(),
                fitting,
                "{query:?}"
            );
            assert_eq!((pages[0].total as usize, listed.len()), (fitting.len(), fitting.len()));
            nonempty += usize::from(!fitting.is_empty());
            let mut facets = Vec::new();
            for (list, _) in LISTS {
                for term in list.terms() {
                    let all = people.iter().filter(|p| p.fits(reader, query, Some(list)));
                    let count = all.clone().filter(|p| p.shows(reader, list, term.code)).count() as i64;
                    hidden +=
                        all.filter(|p| p.terms[list.code()].1.contains(&term.code)).count() as i64 - count;
                    if count > 0 {
                        facets.push((list, term.code, count));
                    }
                }
            }
            for page in &pages {
                let told: Vec<_> = page.facets.iter().map(|f| (f.list, f.code.as_str(), f.count)).collect();
                assert_eq!(told, facets, "{} {query:?}", reader.handle);
            }
            for card in listed {
                let person = people.iter().find(|p| p.handle == card.handle).unwrap();
                let visible = |list: Vocabulary| -> Vec<&str> {
                    list.terms().iter().map(|t| t.code).filter(|c| person.shows(reader, list, c)).collect()
                };
                assert_eq!(card.professions, visible(Vocabulary::Profession));
                assert_eq!(card.fields, visible(Vocabulary::Field));
                assert_eq!(card.prefecture.as_deref(), visible(Vocabulary::Prefecture).first().copied());
            }
        }
    }
    assert!(hidden > 1000 && nonempty > 50, "there was something to hide and to find: {hidden}, {nonempty}");
}

async fn only_members_read_about_members(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let all = DirectoryQuery::default();
    for (actor, error) in [
        (Actor::Visitor, Error::SignedOut),
        (shut_out(&hana), Error::Forbidden),
        (Actor::System, Error::Forbidden),
    ] {
        refused(directory(db, &actor, &all).await, error.clone());
        refused(profile(db, &actor, "hana").await, error.clone());
        refused(by_handle(db, &actor, "hana").await, error.clone());
        refused(form(db, &actor).await, error.clone());
        let input = form(db, &hana).await.unwrap().validate().unwrap();
        refused(update(db, &actor, 1, &input).await, error);
    }
    assert_eq!(by_handle(db, &hana, "HANA").await.unwrap(), id(&hana));
    assert_eq!(profile(db, &hana, "Hana").await.unwrap().card.id, id(&hana));
    for standing in ["unverified", "pending", "suspended"] {
        let other = member(db, standing, &[]).await;
        run(db, sql!("UPDATE members SET standing = $1 WHERE id = $2", standing, id(&other))).await;
        refused(profile(db, &hana, standing).await, Error::NotFound);
        refused(by_handle(db, &hana, standing).await, Error::NotFound);
        assert_eq!(found(db, &hana, &words(standing)).await, [""; 0]);
    }
    refused(profile(db, &hana, "nobody").await, Error::NotFound);
    refused(by_handle(db, &hana, "nobody").await, Error::NotFound);
}

async fn addresses_and_powers_are_told_to_the_software_only(db: &TestDb) {
    let hana = member(db, "hana", &[Role::Host]).await;
    let admin = member(db, "admin", &[Role::Admin]).await;
    let (_, joined) = circle(db, "ours", vec![hana]).await;
    let hana = &joined[0];
    for reader in [hana, &admin, &Actor::Visitor] {
        refused(contact(db, reader, id(hana)).await, Error::Forbidden);
        refused(actor(db, reader, id(hana)).await, Error::Forbidden);
        refused(by_email(db, reader, "hana@example.com").await, Error::Forbidden);
    }
    let system = &Actor::System;
    assert_eq!(
        contact(db, system, id(hana)).await.unwrap(),
        ("hana@example.com".into(), "hana".into(), Locale::Ja)
    );
    assert_eq!(by_email(db, system, " HANA@example.com ").await.unwrap(), Some(id(hana)));
    assert_eq!(actor(db, system, id(hana)).await.unwrap().as_ref(), Some(hana));
    suspend(db, &admin, id(hana), "x").await.unwrap();
    assert_eq!(actor(db, system, id(hana)).await.unwrap(), Some(shut_out(hana)));
    refused(contact(db, system, MemberId(999)).await, Error::NotFound);
    assert_eq!(actor(db, system, MemberId(999)).await.unwrap(), None);
    assert_eq!(by_email(db, system, "nobody@example.com").await.unwrap(), None);
}

async fn words_are_found_however_they_are_written(db: &TestDb) {
    let osamu = member(db, "tokuda", &[]).await;
    member(db, "other", &[]).await;
    change(db, &osamu, |f| {
        f.name = "徳田 修".into();
        f.reading = "トクダ オサム".into();
        f.headline = "ＡＣＴと Ｙoga を".into();
    })
    .await
    .unwrap();
    for typed in [
        "トクダ",
        "とくだ",
        "ﾄｸﾀﾞ",
        "とくダ",
        "徳田",
        "徳田修",
        "徳田　修",
        "修 徳田",
        "TOKUDA",
        "ｔｏｋｕ",
        "act",
        "ＹＯＧＡ",
        " オサム ",
        "おさむ act 徳",
    ] {
        assert_eq!(found(db, &osamu, &words(typed)).await, ["tokuda"], "{typed}");
    }
    for typed in ["トクタ", "徳山", "とくだ いない", "actyoga"] {
        let page = directory(db, &osamu, &words(typed)).await.unwrap();
        assert_eq!((page.total, page.page, page.pages, page.members.len()), (0, 1, 1, 0), "{typed}");
    }
    // Words and terms together.
    change(db, &osamu, |f| {
        f.professions = vec!["nurse".into()];
        f.set_audience(Part::Professions, Audience::Members);
    })
    .await
    .unwrap();
    let both = |w: &str, code: &str| DirectoryQuery {
        words: w.into(),
        ..query(&[(Vocabulary::Profession, &[code])])
    };
    assert_eq!(found(db, &osamu, &both("とくだ", "nurse")).await, ["tokuda"]);
    assert_eq!(found(db, &osamu, &both("とくだ", "teacher")).await, [""; 0]);
    assert_eq!(found(db, &osamu, &both("other", "nurse")).await, [""; 0]);
}

async fn signs_of_like_are_letters(db: &TestDb) {
    let headlines = [
        ("percent", "100%やる"),
        ("under", "a_b"),
        ("bang", "やった!"),
        ("back", "c\\d"),
        ("quote", "it's"),
        ("plain", "100やる axb"),
    ];
    for (handle, headline) in headlines {
        let actor = member(db, handle, &[]).await;
        change(db, &actor, |f| f.headline = headline.into()).await.unwrap();
    }
    let reader = member(db, "reader", &[]).await;
    for (typed, expected) in [
        ("%", "percent"),
        ("％", "percent"),
        ("0%や", "percent"),
        ("_", "under"),
        ("a_b", "under"),
        ("＿", "under"),
        ("!", "bang"),
        ("！", "bang"),
        ("\\", "back"),
        ("'", "quote"),
    ] {
        assert_eq!(found(db, &reader, &words(typed)).await, [expected], "{typed}");
    }
    for typed in ["!%", "%%", "__", "!_", "a%b", "!!"] {
        assert_eq!(found(db, &reader, &words(typed)).await, [""; 0], "{typed}");
    }
}

async fn unknown_terms_find_nobody_and_hurt_nobody(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let unknown = query(&[(Vocabulary::Profession, &["wizard'--"])]);
    assert_eq!(directory(db, &hana, &unknown).await.unwrap().total, 0);
    let parsed =
        DirectoryQuery::parse(|name| if name == "profession" { vec!["wizard".into()] } else { vec![] });
    assert_eq!(directory(db, &hana, &parsed).await.unwrap().total, 1, "as a filter that was never set");
}

async fn names_sort_by_their_reading_and_the_newest_stand_first(db: &TestDb) {
    let mut reader = None;
    for (handle, name, reading) in [
        ("c", "田中", "たなか"),
        ("d", "渡辺", "ワタナベ"),
        ("a", "阿部", "アベ"),
        ("b", "佐藤", "さとう"),
        ("latin", "Zoe", ""),
    ] {
        let actor = member(db, &format!("{handle}00"), &[]).await;
        change(db, &actor, |f| (f.name, f.reading) = (name.into(), reading.into())).await.unwrap();
        db.clock.advance(1);
        reader = Some(actor);
    }
    let reader = reader.unwrap();
    let by = |sort: Sort| DirectoryQuery { sort, ..Default::default() };
    assert_eq!(found(db, &reader, &by(Sort::Name)).await, ["latin00", "a00", "b00", "c00", "d00"]);
    assert_eq!(found(db, &reader, &by(Sort::Newest)).await, ["latin00", "b00", "a00", "d00", "c00"]);
}

async fn the_directory_comes_in_pages_of_twenty_four(db: &TestDb) {
    let people = members(db, 50).await;
    let page = async |page: i64, sort: Sort| -> Directory {
        directory(db, &people[0], &DirectoryQuery { page, sort, ..Default::default() }).await.unwrap()
    };
    for sort in [Sort::Newest, Sort::Name] {
        let pages = [page(1, sort).await, page(2, sort).await, page(3, sort).await];
        assert_eq!(
            pages.iter().map(|p| (p.total, p.page, p.pages, p.members.len())).collect::<Vec<_>>(),
            [(50, 1, 3, 24), (50, 2, 3, 24), (50, 3, 3, 2)]
        );
        let handles: Vec<String> =
            pages.iter().flat_map(|p| p.members.iter().map(|m| m.handle.clone())).collect();
        let mut expected: Vec<String> = (0..50).map(|n| format!("m{n:03}")).collect();
        if sort == Sort::Newest {
            expected.reverse();
        }
        assert_eq!(handles, expected);
        assert_eq!((page(0, sort).await, page(99, sort).await), (pages[0].clone(), pages[2].clone()));
    }
}

async fn a_profile_reads_back_as_it_was_sent(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let mut sent = ProfileForm {
        version: "1".into(),
        name: "山田 花".into(),
        reading: "やまだ はな".into(),
        handle: "hana_2".into(),
        headline: "一行 'で'".into(),
        // In the order of the list, whatever the order they were sent in.
        professions: vec!["teacher".into(), "nurse".into()],
        fields: vec!["medical".into()],
        schools: vec!["cbt".into(), "family".into()],
        prefecture: "26".into(),
        about: "# 私\n\n**本文**".into(),
        can_help: "相談\nできます".into(),
        want_to_learn: "学ぶ".into(),
        link: "https://example.com/hana".into(),
        open_to_consultation: "yes".into(),
        open_to_speaking: String::new(),
        ..ProfileForm::default()
    };
    for (n, part) in Part::ALL.into_iter().enumerate() {
        sent.set_audience(part, Audience::ALL[n % 3]);
    }
    let first = form(db, &hana).await.unwrap();
    assert_eq!((first.version.as_str(), first.audience_about.as_str()), ("1", "members"));
    db.clock.advance(60);
    assert_eq!(update(db, &hana, 1, &sent.validate().unwrap()).await.unwrap(), "hana_2");
    assert_eq!(form(db, &hana).await.unwrap(), ProfileForm { version: "2".into(), ..sent.clone() });
    let shown = profile(db, &hana, "hana_2").await.unwrap();
    assert_eq!((shown.about_html.contains("<h2>私</h2>"), shown.joined.at), (true, store::testing::NOON));
    assert_eq!((shown.card.open_to_consultation, shown.card.open_to_speaking), (true, false));
    assert_eq!((shown.card.professions, shown.schools), (sent.professions.clone(), sent.schools.clone()));
    assert_eq!((shown.can_help, shown.link), (sent.can_help.clone(), sent.link.clone()));
    refused(profile(db, &hana, "hana").await, Error::NotFound);
    // And everything goes again.
    change(db, &hana, |f| {
        *f = ProfileForm {
            name: "花".into(),
            handle: "hana".into(),
            version: f.version.clone(),
            ..Default::default()
        }
    })
    .await
    .unwrap();
    let shown = profile(db, &hana, "hana").await.unwrap();
    assert!(
        shown.card.professions.is_empty()
            && shown.schools.is_empty()
            && shown.card.prefecture.is_none()
            && shown.about_html.is_empty()
    );
    assert_eq!(number(db, "SELECT COUNT(*) FROM member_terms").await, 0);
}

async fn a_handle_has_one_owner_and_a_version_one_writer(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let ken = member(db, "ken", &[]).await;
    refused(change(db, &ken, |f| f.handle = "HANA".into()).await, Error::field("handle", Problem::Taken));
    assert_eq!(form(db, &ken).await.unwrap().version, "1", "nothing was written");
    assert_eq!(change(db, &ken, |f| f.handle = "Ken-2".into()).await.unwrap(), "ken-2");
    assert_eq!(
        change(db, &hana, |f| f.handle = "ken".into()).await.unwrap(),
        "ken",
        "what is free may be had"
    );

    let input = |name: &str| {
        ProfileForm {
            name: name.into(),
            handle: "hana".into(),
            professions: vec!["nurse".into()],
            ..Default::default()
        }
        .validate()
        .unwrap()
    };
    refused(update(db, &hana, 1, &input("古い")).await, STALE);
    assert_eq!(number(db, "SELECT COUNT(*) FROM member_terms").await, 0, "nor were terms");
    let (one, two) = (input("一"), input("二"));
    let both = futures::join!(update(db, &hana, 2, &one), update(db, &hana, 2, &two));
    assert!(matches!(both, (Ok(_), Err(STALE)) | (Err(STALE), Ok(_))), "{both:?}");
    assert_eq!(form(db, &hana).await.unwrap().version, "3");
}

async fn one_who_was_just_suspended_does_not_come_back_by_saving(db: &TestDb) {
    let admin = member(db, "admin", &[Role::Admin]).await;
    let hana = member(db, "hana", &[]).await;
    let mut typed = form(db, &hana).await.unwrap();
    typed.professions = vec!["nurse".into()];
    typed.set_audience(Part::Professions, Audience::Members);
    suspend(db, &admin, id(&hana), "x").await.unwrap();
    // The page was opened, and the actor made, before.
    refused(update(db, &hana, 1, &typed.validate().unwrap()).await, STALE);
    assert!(directory(db, &admin, &DirectoryQuery::default()).await.unwrap().facets.is_empty());
}

async fn what_was_remembered_ends_with_a_change(db: &TestDb) {
    let hana = member(db, "hana", &[]).await;
    let other = db.second().await;
    let nurses = async |db: &Db| -> (i64, i64) {
        let page = directory(db, &hana, &DirectoryQuery::default()).await.unwrap();
        (page.total, page.facets.iter().find(|f| f.code == "nurse").map_or(0, |f| f.count))
    };
    assert_eq!((nurses(db).await, nurses(&other).await), ((1, 0), (1, 0)));
    change(db, &hana, |f| f.professions = vec!["nurse".into()]).await.unwrap();
    assert_eq!(nurses(db).await, (1, 1));
    assert_eq!(nurses(&other).await, (1, 0), "remembered, until it looks");
    cache::poll(&other).await.unwrap();
    assert_eq!(nurses(&other).await, (1, 1));
    // The other way round, and for who may not see it.
    change(&other, &hana, |f| f.set_audience(Part::Professions, Audience::Me)).await.unwrap();
    let reader = member(&other, "reader", &[]).await;
    cache::poll(db).await.unwrap();
    let page = directory(db, &reader, &DirectoryQuery::default()).await.unwrap();
    assert_eq!((page.total, page.facets.len()), (2, 0));
    assert_eq!(nurses(db).await, (2, 1));
    other.close().await;
}

store::on_both!(
    each_part_is_seen_by_its_audience_and_by_nobody_else,
    a_profession_stands_beside_a_name_only_if_every_member_may_see_it,
    the_directory_counts_as_the_rule_says,
    only_members_read_about_members,
    addresses_and_powers_are_told_to_the_software_only,
    words_are_found_however_they_are_written,
    signs_of_like_are_letters,
    unknown_terms_find_nobody_and_hurt_nobody,
    names_sort_by_their_reading_and_the_newest_stand_first,
    the_directory_comes_in_pages_of_twenty_four,
    a_profile_reads_back_as_it_was_sent,
    a_handle_has_one_owner_and_a_version_one_writer,
    one_who_was_just_suspended_does_not_come_back_by_saving,
    what_was_remembered_ends_with_a_change,
);
