//! Lists, counts, words and order of the directory, against the rule written down once more.

use super::*;

store::on_both!(the_directory_counts_as_the_rule_says,);

/// The parts in words, each of which holds a secret of its own.
const TEXTS: [Part; 6] =
    [Part::Headline, Part::CalledBy, Part::Workplaces, Part::About, Part::CanHelp, Part::WantToLearn];

/// What the model knows of a member.
struct Person {
    actor: Actor,
    handle: String,
    active: bool,
    listed: bool,
    circles: BTreeSet<usize>,
    terms: BTreeMap<&'static str, (Audience, Vec<&'static str>)>,
    texts: BTreeMap<Part, (Audience, String)>,
}

impl Person {
    fn admits(&self, reader: &Person, audience: Audience) -> bool {
        match audience {
            _ if self.handle == reader.handle => true,
            Audience::Members => true,
            Audience::Verified => reader.actor.is_verified(),
            Audience::Circles => !self.circles.is_disjoint(&reader.circles),
            Audience::Me => false,
        }
    }

    fn shows(&self, reader: &Person, list: Vocabulary, code: &str) -> bool {
        let (audience, codes) = &self.terms[list.code()];
        self.admits(reader, *audience) && codes.contains(&code)
    }

    fn says(&self, reader: &Person, word: &str) -> bool {
        let text =
            |(audience, text): &(Audience, String)| self.admits(reader, *audience) && text.contains(word);
        let named = |list: Vocabulary| {
            let terms = list.defaults().iter().filter(|t| t.ja.contains(word));
            terms.into_iter().any(|t| self.shows(reader, list, t.code))
        };
        self.handle.contains(word)
            || self.texts.values().any(text)
            || LISTS.iter().any(|(list, _)| named(*list))
    }

    fn fits(&self, reader: &Person, query: &DirectoryQuery, except: Option<Vocabulary>) -> bool {
        self.active
            && self.listed
            && query.words.split(' ').all(|word| self.says(reader, word))
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
        list.defaults().iter().take(4).filter(|_| self.below(2) == 0).map(|t| t.code).take(most).collect()
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
    for (n, (actor, circles)) in actors.into_iter().zip(circles).enumerate() {
        let mut terms = BTreeMap::new();
        for (list, _) in LISTS {
            let most = if list == Vocabulary::Prefecture { 1 } else { 6 };
            terms.insert(list.code(), (Audience::ALL[dice.below(4)], dice.some(list, most)));
        }
        let texts: BTreeMap<Part, (Audience, String)> = TEXTS
            .into_iter()
            .map(|part| {
                (part, (Audience::ALL[dice.below(4)], format!("秘{n}の{}", part.code().replace('_', ""))))
            })
            .collect();
        let owned =
            |list: Vocabulary| terms[list.code()].1.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        let (listed, active) = (dice.below(8) != 0, dice.below(8) != 0);
        let handle = change(db, &actor, |f| {
            f.professions = owned(Vocabulary::Profession);
            f.fields = owned(Vocabulary::Field);
            f.schools = owned(Vocabulary::School);
            f.languages = owned(Vocabulary::Language);
            f.open = owned(Vocabulary::Open);
            f.prefecture = owned(Vocabulary::Prefecture).pop().unwrap_or_default();
            let said = |part: Part| texts[&part].1.clone();
            (f.headline, f.called_by, f.workplaces) =
                (said(Part::Headline), said(Part::CalledBy), said(Part::Workplaces));
            (f.about, f.can_help, f.want_to_learn) =
                (said(Part::About), said(Part::CanHelp), said(Part::WantToLearn));
            f.unlisted = if listed { String::new() } else { "yes".into() };
            for (list, part) in LISTS {
                f.set_audience(part, terms[list.code()].0);
            }
            for (part, (audience, _)) in &texts {
                f.set_audience(*part, *audience);
            }
        })
        .await
        .unwrap();
        let actor = match actor {
            // Every fifth holds a credential, which is asked for where readers are concerned.
            Actor::Member(signed) if n % 5 == 0 => Actor::Member(Signed { verified: true, ..signed }),
            other => other,
        };
        if !active {
            suspend(db, &admin, id(&actor), "x").await.unwrap();
        }
        people.push(Person { actor, handle, active, listed, circles, terms, texts });
    }
    let none = LISTS.iter().map(|(list, _)| (list.code(), (Audience::Members, vec![]))).collect();
    let texts = TEXTS.into_iter().map(|part| (part, (Audience::Me, String::new()))).collect();
    let (handle, circles) = ("admin".to_owned(), BTreeSet::new());
    people.push(Person { actor: admin, handle, active: true, listed: true, circles, terms: none, texts });
    people
}

fn queries(dice: &mut Dice, people: &[Person]) -> Vec<DirectoryQuery> {
    let mut queries = vec![DirectoryQuery::default(), words("m01")];
    for _ in 0..18 {
        let mut terms: Vec<(Vocabulary, Vec<String>)> = Vec::new();
        for (list, _) in LISTS {
            let codes: Vec<String> = dice.some(list, 2).into_iter().map(str::to_owned).collect();
            if dice.below(3) == 0 && !codes.is_empty() {
                terms.push((list, codes));
            }
        }
        let secret = people[dice.below(40)].texts[&TEXTS[dice.below(6)]].1.clone();
        let words =
            ["", "", "m0", "秘", "3", "心理", "臨床心理士 秘", secret.as_str()][dice.below(8)].to_owned();
        let sort = Sort::ALL[dice.below(3)];
        queries.push(DirectoryQuery { words, terms, sort, ..Default::default() });
    }
    // Each secret of one who keeps everything to themselves, by itself.
    let texts = people.iter().take(8).flat_map(|p| p.texts.values());
    queries.extend(texts.map(|(_, text)| words(text)));
    queries
}

/// Every number, every facet, every card, every profile and the order are what the rule gives when it is applied to each
/// member one by one.
async fn the_directory_counts_as_the_rule_says(db: &TestDb) {
    let mut dice = Dice(7);
    let people = a_community(db, &mut dice).await;
    let queries = queries(&mut dice, &people);
    let readers: Vec<&Person> = people.iter().rev().filter(|p| p.active).step_by(5).collect();
    assert!(readers.iter().any(|r| r.circles.is_empty()) && readers.iter().any(|r| r.circles.len() == 1));
    assert!(readers.iter().any(|r| r.actor.is_verified()) && readers.iter().any(|r| !r.actor.is_verified()));
    let (mut hidden, mut nonempty) = (0, 0);
    for query in &queries {
        for reader in &readers {
            let mut pages = vec![directory(db, &reader.actor, query, L).await.unwrap()];
            for page in 2..=pages[0].pages {
                let next = DirectoryQuery { page, ..query.clone() };
                pages.push(directory(db, &reader.actor, &next, L).await.unwrap());
            }
            let mut fitting: Vec<&str> =
                people.iter().filter(|p| p.fits(reader, query, None)).map(|p| p.handle.as_str()).collect();
            // The admin came first; names are handles here.
            let place = |handle: &str| people.iter().position(|p| p.handle == handle).map(|n| (n + 1) % 41);
            match query.sort {
                Sort::Newest => fitting.sort_by_key(|h| std::cmp::Reverse(place(h))),
                Sort::Oldest => fitting.sort_by_key(|h| place(h)),
                Sort::Name => fitting.sort_unstable(),
            }
            let listed: Vec<_> = pages.iter().flat_map(|p| &p.members).collect();
            assert_eq!(listed.iter().map(|m| m.handle.as_str()).collect::<Vec<_>>(), fitting, "{query:?}");
            assert_eq!(pages[0].total as usize, fitting.len());
            nonempty += usize::from(!fitting.is_empty());
            let mut facets = Vec::new();
            for (list, _) in LISTS {
                for term in list.defaults() {
                    let all = people.iter().filter(|p| p.fits(reader, query, Some(list)));
                    let count = all.clone().filter(|p| p.shows(reader, list, term.code)).count() as i64;
                    hidden +=
                        all.filter(|p| p.terms[list.code()].1.contains(&term.code)).count() as i64 - count;
                    facets.push((list, term.code, count));
                }
            }
            for page in &pages {
                let told = page.facets.iter().filter(|f| f.list != Vocabulary::Credential);
                let told: Vec<_> = told.map(|f| (f.list, f.code.as_str(), f.count)).collect();
                assert_eq!(told, facets, "{} {query:?}", reader.handle);
            }
            for card in listed {
                let person = people.iter().find(|p| p.handle == card.handle).unwrap();
                let visible = |list: Vocabulary| -> Vec<&str> {
                    list.defaults()
                        .iter()
                        .filter(|t| person.shows(reader, list, t.code))
                        .map(|t| t.ja)
                        .collect()
                };
                assert_eq!(card.professions, visible(Vocabulary::Profession));
                assert_eq!(card.fields, visible(Vocabulary::Field));
                assert_eq!(card.open, visible(Vocabulary::Open));
                assert_eq!(card.prefecture.as_deref(), visible(Vocabulary::Prefecture).first().copied());
                let (audience, line) = &person.texts[&Part::Headline];
                assert_eq!(card.headline == *line, line.is_empty() || person.admits(reader, *audience));
            }
        }
    }
    for reader in &readers {
        for person in people.iter().filter(|p| p.active) {
            let shown = profile(db, &reader.actor, &person.handle).await.unwrap();
            let shown = serde_json::to_string(&shown).unwrap();
            for (audience, text) in person.texts.values().filter(|(_, text)| !text.is_empty()) {
                assert_eq!(shown.contains(text.as_str()), person.admits(reader, *audience), "{text}");
            }
        }
    }
    assert!(hidden > 1000 && nonempty > 50, "there was something to hide and to find: {hidden}, {nonempty}");
}
