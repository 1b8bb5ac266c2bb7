//! The lists that profiles choose from, and how admins edit them.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use domain::error::Conflict;
use domain::member::{Audience, DirectoryQuery, Part};
use domain::vocabulary::{EditedTerm, TermForm, Terms, Vocabulary};
use domain::{Actor, Error, Locale, Problem, Result, Role};
use store::testing::{TestDb, event, member, number, refused, rows};
use store::{Db, events, members, vocabulary};

const L: Locale = Locale::Ja;
const LIST: Vocabulary = Vocabulary::Profession;

store::on_both!(
    a_community_begins_with_the_lists_of_the_software,
    a_new_name_stands_everywhere,
    what_is_retired_stays_with_those_who_have_it,
    a_merged_term_is_the_other_one,
    terms_have_one_order,
    only_admins_edit,
    two_admins_do_not_make_one_name_twice,
);

async fn save(db: &Db, actor: &Actor, form: TermForm) -> Result<String> {
    vocabulary::save(db, actor, &form.validate()?).await
}

fn new(list: Vocabulary, ja: &str, en: &str) -> TermForm {
    TermForm { list: list.code().into(), ja: ja.into(), en: en.into(), ..TermForm::default() }
}

async fn shown(db: &Db, admin: &Actor, list: Vocabulary) -> Vec<EditedTerm> {
    let lists = vocabulary::edited(db, admin).await.unwrap();
    lists.into_iter().find(|of| of.list == list).unwrap().terms
}

async fn term(db: &Db, admin: &Actor, code: &str) -> EditedTerm {
    shown(db, admin, LIST).await.into_iter().find(|t| t.code == code).unwrap()
}

fn changed(term: &EditedTerm) -> TermForm {
    TermForm {
        list: LIST.code().into(),
        code: term.code.clone(),
        version: term.version.to_string(),
        ja: term.ja.clone(),
        en: term.en.clone(),
        retired: if term.retired { "yes".into() } else { String::new() },
    }
}

/// Chooses professions, shown to an audience.
async fn choose(db: &Db, who: &Actor, codes: &[&str], audience: Audience) -> Result<()> {
    let mut form = members::form(db, who, L).await?.form;
    form.professions = codes.iter().map(|c| (*c).to_owned()).collect();
    form.set_audience(Part::Professions, audience);
    let known = vocabulary::terms(db).await?;
    members::update(db, who, form.version.parse().unwrap(), &form.validate(&known)?).await?;
    Ok(())
}

async fn professions(db: &Db, reader: &Actor, handle: &str, l: Locale) -> Vec<String> {
    members::profile(db, reader, handle, None, l).await.unwrap().card.professions
}

async fn found(db: &Db, reader: &Actor, code: &str) -> (i64, Option<i64>) {
    let query = DirectoryQuery { terms: vec![(LIST, vec![code.to_owned()])], ..Default::default() };
    let page = members::directory(db, reader, &query, L).await.unwrap();
    (page.total, page.facets.iter().find(|f| f.list == LIST && f.code == code).map(|f| f.count))
}

async fn a_community_begins_with_the_lists_of_the_software(db: &TestDb) {
    assert_eq!(*vocabulary::terms(db).await.unwrap(), Terms::default());
}

async fn a_new_name_stands_everywhere(db: &TestDb) {
    let admin = member(db, "admin", &[Role::Admin, Role::Host]).await;
    let reader = member(db, "reader", &[]).await;
    choose(db, &admin, &["nurse"], Audience::Members).await.unwrap();
    let id = event(db, &admin, |_| ()).await;
    let beside = async || events::show(db, &reader, id, L).await.unwrap().host.profession.unwrap();
    assert_eq!((beside().await.name(L), beside().await.name(Locale::En)), ("看護師", "Nurse"));
    let before = term(db, &admin, "nurse").await;
    assert_eq!(before.shown, 1);
    let form = TermForm { ja: "看護職".into(), en: String::new(), ..changed(&before) };
    save(db, &admin, form.clone()).await.unwrap();
    assert_eq!((beside().await.name(L), beside().await.name(Locale::En)), ("看護職", "看護職"));
    assert_eq!(professions(db, &reader, "admin", Locale::En).await, ["看護職"]);
    let words = DirectoryQuery { words: "看護職".into(), ..Default::default() };
    assert_eq!(members::directory(db, &reader, &words, L).await.unwrap().total, 1);
    let words = DirectoryQuery { words: "看護師".into(), ..Default::default() };
    assert_eq!(members::directory(db, &reader, &words, L).await.unwrap().total, 0);
    // An older page does not undo it.
    refused(save(db, &admin, form).await, Error::Conflict(Conflict::Stale));
    let taken = TermForm { ja: "教員".into(), ..changed(&term(db, &admin, "nurse").await) };
    refused(save(db, &admin, taken).await, Error::field("ja", Problem::Taken));
}

async fn what_is_retired_stays_with_those_who_have_it(db: &TestDb) {
    let admin = member(db, "admin", &[Role::Admin]).await;
    let (has, wants) = (member(db, "has", &[]).await, member(db, "wants", &[]).await);
    choose(db, &has, &["nurse"], Audience::Members).await.unwrap();
    let form = TermForm { retired: "yes".into(), ..changed(&term(db, &admin, "nurse").await) };
    save(db, &admin, form).await.unwrap();
    let offered = async |who: &Actor| {
        let page = members::form(db, who, L).await.unwrap();
        let (_, choices) = page.choices.into_iter().find(|(list, _)| *list == LIST).unwrap();
        choices.iter().any(|c| c.code == "nurse")
    };
    assert!(offered(&has).await && !offered(&wants).await);
    choose(db, &has, &["teacher", "nurse"], Audience::Members).await.unwrap();
    assert_eq!(professions(db, &wants, "has", L).await, ["教員", "看護師"]);
    refused(
        choose(db, &wants, &["nurse"], Audience::Members).await,
        Error::field("professions", Problem::Choice),
    );
    assert_eq!(found(db, &wants, "nurse").await, (1, Some(1)));
}

async fn a_merged_term_is_the_other_one(db: &TestDb) {
    let admin = member(db, "admin", &[Role::Admin]).await;
    let (one, both) = (member(db, "one", &[]).await, member(db, "both", &[]).await);
    let hidden = member(db, "hidden", &[]).await;
    let twin = save(db, &admin, new(LIST, "ナース", "Nurse")).await.unwrap();
    assert_eq!(twin, "nurse_2", "a code of its own");
    choose(db, &one, &["nurse_2"], Audience::Members).await.unwrap();
    choose(db, &both, &["nurse", "nurse_2"], Audience::Members).await.unwrap();
    choose(db, &hidden, &["nurse_2"], Audience::Me).await.unwrap();
    assert_eq!(found(db, &one, "nurse").await, (1, Some(1)));
    vocabulary::merge(db, &admin, LIST, "nurse_2", "nurse").await.unwrap();
    // An old link leads to the term that is there now; who hid it hides it.
    for code in ["nurse", "nurse_2"] {
        assert_eq!(found(db, &one, code).await.0, 2, "{code}");
    }
    assert_eq!(found(db, &one, "nurse").await.1, Some(2));
    assert_eq!(found(db, &hidden, "nurse").await, (3, Some(3)));
    assert_eq!(professions(db, &one, "both", L).await, ["看護師"]);
    assert_eq!(professions(db, &one, "hidden", L).await, [""; 0]);
    assert_eq!(number(db, "SELECT COUNT(*) FROM members WHERE profession LIKE '看護師%'").await, 2);
    // A form that was opened before is read as the term that is there now.
    choose(db, &one, &["nurse_2"], Audience::Members).await.unwrap();
    assert_eq!(
        rows::<(String,)>(db, "SELECT DISTINCT code FROM member_terms").await,
        [("nurse".to_owned(),)]
    );
    // What was merged is gone for admins; merging on takes it along.
    refused(vocabulary::merge(db, &admin, LIST, "nurse_2", "teacher").await, Error::NotFound);
    refused(vocabulary::merge(db, &admin, LIST, "nurse", "nurse_2").await, Error::NotFound);
    refused(
        vocabulary::merge(db, &admin, LIST, "nurse", "nurse").await,
        Error::field("into", Problem::Choice),
    );
    vocabulary::merge(db, &admin, LIST, "nurse", "teacher").await.unwrap();
    assert_eq!(found(db, &one, "nurse_2").await.0, 2);
    assert_eq!(professions(db, &one, "one", L).await, ["教員"]);
}

async fn terms_have_one_order(db: &TestDb) {
    let admin = member(db, "admin", &[Role::Admin]).await;
    let order =
        async || shown(db, &admin, LIST).await.into_iter().map(|t| t.code).take(3).collect::<Vec<_>>();
    let first = order().await;
    vocabulary::shift(db, &admin, LIST, &first[0], true).await.unwrap();
    assert_eq!(order().await, first, "at the end it stays");
    vocabulary::shift(db, &admin, LIST, &first[0], false).await.unwrap();
    assert_eq!(order().await, [&first[1], &first[0], &first[2]].map(String::clone));
    let last = save(db, &admin, new(LIST, "心理判定員", "")).await.unwrap();
    assert_eq!(last, "term");
    assert_eq!(shown(db, &admin, LIST).await.last().unwrap().code, last);
    refused(vocabulary::shift(db, &admin, LIST, "nobody", true).await, Error::NotFound);
}

async fn only_admins_edit(db: &TestDb) {
    let all = member(db, "all", &[Role::Host, Role::Moderator]).await;
    for (actor, error) in [(all, Error::Forbidden), (Actor::Visitor, Error::SignedOut)] {
        refused(vocabulary::edited(db, &actor).await, error.clone());
        refused(save(db, &actor, new(LIST, "x", "")).await, error.clone());
        refused(vocabulary::shift(db, &actor, LIST, "nurse", true).await, error.clone());
        refused(vocabulary::merge(db, &actor, LIST, "nurse", "teacher").await, error);
    }
    let admin = member(db, "admin", &[Role::Admin]).await;
    for (list, ja) in
        [("prefecture", "新県"), ("open", "x"), ("nothing", "x"), ("school", ""), ("school", "a\u{200b}")]
    {
        let form = TermForm { list: list.into(), ja: ja.into(), ..TermForm::default() };
        assert!(matches!(save(db, &admin, form).await, Err(Error::Invalid(_))), "{list} {ja}");
    }
    assert_eq!(*vocabulary::terms(db).await.unwrap(), Terms::default(), "nothing was written");
}

async fn two_admins_do_not_make_one_name_twice(db: &TestDb) {
    let admin = member(db, "admin", &[Role::Admin]).await;
    let both = futures::join!(
        save(db, &admin, new(Vocabulary::School, "森田療法", "Morita")),
        save(db, &admin, new(Vocabulary::School, "森田療法", "Morita therapy")),
    );
    let taken = Err(Error::field("ja", Problem::Taken));
    assert!(matches!(&both, (Ok(_), e) | (e, Ok(_)) if *e == taken), "{both:?}");
    let names = shown(db, &admin, Vocabulary::School).await;
    assert_eq!(names.iter().filter(|t| t.ja == "森田療法").count(), 1);
}
