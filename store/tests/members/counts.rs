//! Lists and counts of the directory, against the rule written down once more.

use super::*;

store::on_both!(the_directory_counts_as_the_rule_says,);

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
