//! Everything that becomes of a registration is told to the person, once, with what their calendar needs.

use super::person;
use super::smtp::{Arrived, Smtp};
use crate::support::{Site, fields};
use domain::event_message::{MessageAudience, NewMessage};
use domain::registration::Reminder;
use domain::{Actor, Role};
use server::jobs::work_through;
use server::mail::Post;
use std::collections::BTreeMap;
use store::registrations::{accept, cancel, decline};
use store::testing::{TestDb, call_off, change_event, event, member, register};
use store::{event_messages, on_both, reminders};

on_both!(
    what_becomes_of_a_registration_is_told_once,
    an_offer_is_told_with_its_end,
    times_are_told_on_the_clock_that_one_chose,
    a_zone_chosen_before_the_log_in_is_that_of_mails_too,
    reminders_come_once_and_only_to_those_who_want_them,
    a_host_writes_to_those_who_come
);

struct Desk {
    site: Site,
    smtp: Smtp,
    post: Post,
}

impl Desk {
    fn new(db: &TestDb) -> Self {
        let smtp = Smtp::start(0, 0);
        Self { site: Site::new(db), post: smtp.post(), smtp }
    }

    /// What was mailed since the last time: the first word of each subject by whom it went to.
    async fn told(&self) -> BTreeMap<String, Vec<Arrived>> {
        work_through(&self.site.app, &self.post).await;
        let mut told: BTreeMap<String, Vec<Arrived>> = BTreeMap::new();
        while !self.smtp.quiet_now() {
            let mail = self.smtp.next();
            told.entry(mail.to[0].split('@').next().unwrap().to_owned()).or_default().push(mail);
        }
        told
    }

    /// The same, as subjects only.
    async fn subjects(&self) -> Vec<(String, String)> {
        let told = self.told().await;
        told.into_iter()
            .flat_map(|(who, mails)| mails.into_iter().map(move |m| (who.clone(), m.subject)))
            .collect()
    }
}

async fn people(db: &TestDb) -> (Actor, Vec<Actor>) {
    let host = member(db, "host", &[Role::Host]).await;
    let mut all = Vec::new();
    for name in ["ana", "ben", "cho"] {
        all.push(person(db, name, "en").await);
    }
    (host, all)
}

/// What a calendar says of a property.
fn property<'a>(calendar: &'a str, name: &str) -> Option<&'a str> {
    calendar.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(':'))
}

fn one(told: &mut BTreeMap<String, Vec<Arrived>>, who: &str) -> Arrived {
    let mut mails = told.remove(who).unwrap_or_default();
    assert_eq!(mails.len(), 1, "{who} is told once");
    mails.remove(0)
}

async fn what_becomes_of_a_registration_is_told_once(db: &TestDb) {
    let (host, p) = people(db).await;
    let id = event(db, &host, |f| f.capacity = "1".into()).await;
    let desk = Desk::new(db);
    register(db, &p[0], id).await.unwrap();
    register(db, &p[1], id).await.unwrap();
    register(db, &p[1], id).await.unwrap();
    let mut told = desk.told().await;
    let mail = one(&mut told, "ana");
    assert!(mail.subject.starts_with("You are registered"));
    let calendar = mail.calendar.unwrap();
    assert_eq!((mail.method.as_deref(), mail.file.as_deref()), (Some("REQUEST"), Some("event.ics")));
    assert_eq!(property(&calendar, "METHOD"), Some("REQUEST"));
    assert_eq!(property(&calendar, "UID"), Some(format!("event-{id}@community.example").as_str()));
    assert_eq!(property(&calendar, "SEQUENCE"), Some("0"));
    assert!(
        calendar.contains("PARTSTAT=ACCEPTED") && calendar.contains("mailto:ana@example.com"),
        "{calendar}"
    );
    let mail = one(&mut told, "ben");
    assert!(
        mail.subject.starts_with("On the waiting list") && mail.text.contains("number 1"),
        "{}",
        mail.text
    );
    assert_eq!(mail.calendar, None, "who waits has nothing in the calendar yet");
    assert!(told.is_empty());

    // Another time is told to both, with a new number for calendars.
    change_event(db, &host, id, |f| (f.start, f.tell) = ("20:00".into(), "1".into())).await.unwrap();
    let mut told = desk.told().await;
    let mail = one(&mut told, "ana");
    assert!(mail.subject.starts_with("New time or place") && mail.text.contains("19:30"), "{}", mail.text);
    assert_eq!(property(mail.calendar.as_ref().unwrap(), "SEQUENCE"), Some("1"));
    one(&mut told, "ben");
    assert!(told.is_empty());

    // Who gives the seat back is told, and who moves up.
    cancel(db, &p[0], id).await.unwrap();
    let mut told = desk.told().await;
    let mail = one(&mut told, "ana");
    assert!(mail.subject.starts_with("You are no longer registered"));
    assert_eq!(mail.method.as_deref(), Some("CANCEL"));
    let mail = one(&mut told, "ben");
    assert!(mail.subject.starts_with("A seat came free"));
    assert_eq!(mail.method.as_deref(), Some("REQUEST"));
    assert!(told.is_empty());

    // Called off, with the reason.
    store::events::cancel(db, &host, id, Default::default(), "講師が病気のためです。").await.unwrap();
    call_off(db, &host, id).await.unwrap();
    let mut told = desk.told().await;
    let mail = one(&mut told, "ben");
    assert!(mail.text.contains("講師が病気のためです。"));
    let calendar = mail.calendar.unwrap();
    assert_eq!(
        (property(&calendar, "STATUS"), property(&calendar, "SEQUENCE")),
        (Some("CANCELLED"), Some("2"))
    );
    assert!(told.is_empty(), "{told:?}");
}

async fn an_offer_is_told_with_its_end(db: &TestDb) {
    let (host, p) = people(db).await;
    let asked = |f: &mut domain::event::EventForm| {
        (f.capacity, f.promotion, f.offer_hours) = ("1".into(), "asked".into(), "3".into());
    };
    let id = event(db, &host, asked).await;
    for actor in &p {
        register(db, actor, id).await.unwrap();
    }
    let desk = Desk::new(db);
    desk.told().await;
    cancel(db, &p[0], id).await.unwrap();
    let mut told = desk.told().await;
    one(&mut told, "ana");
    let mail = one(&mut told, "ben");
    assert!(mail.subject.starts_with("A seat is kept for you until Sun 22 Nov 15:00"), "{}", mail.subject);
    assert!(told.is_empty());
    // Nobody answers: it goes on to the next, who declines.
    db.clock.advance(3 * 3600);
    let mut told = desk.told().await;
    assert!(one(&mut told, "ben").subject.starts_with("The seat is not kept any more"));
    assert!(one(&mut told, "cho").subject.starts_with("A seat is kept for you"));
    decline(db, &p[2], id).await.unwrap();
    assert!(one(&mut desk.told().await, "cho").subject.starts_with("You declined"));
    // Who comes back is at once in the seat that nobody wanted.
    register(db, &p[1], id).await.unwrap();
    assert!(one(&mut desk.told().await, "ben").subject.starts_with("You are registered"));
    assert!(accept(db, &p[2], id).await.is_err());
    db.clock.advance(4 * 3600);
    assert_eq!(desk.subjects().await, [], "an offer that was answered ends nothing");
}

async fn times_are_told_on_the_clock_that_one_chose(db: &TestDb) {
    let (host, p) = people(db).await;
    let desk = Desk::new(db);
    let ana = desk.site.member(&p[0]).await;
    ana.post("/events", "/preferences", &fields(&[("zone", "Europe/Paris"), ("next", "/events")]))
        .await
        .led_to();
    let asked = |f: &mut domain::event::EventForm| {
        (f.capacity, f.promotion, f.offer_hours) = ("1".into(), "asked".into(), "3".into());
    };
    let id = event(db, &host, asked).await;
    for who in [1, 0] {
        register(db, &p[who], id).await.unwrap();
    }
    let mut told = desk.told().await;
    let (far, near) = (one(&mut told, "ana").text, one(&mut told, "ben").text);
    assert!(far.contains("11:30–13:00 (Europe/Paris)") && far.contains("19:30–21:00 (Asia/Tokyo)"), "{far}");
    assert!(near.contains("19:30–21:00") && !near.contains("Asia/Tokyo"), "{near}");
    change_event(db, &host, id, |f| (f.start, f.tell) = ("20:00".into(), "1".into())).await.unwrap();
    let mut told = desk.told().await;
    let far = one(&mut told, "ana").text;
    assert!(far.contains("12:00–13:00 (Europe/Paris)") && far.contains("11:30 (Europe/Paris)"), "{far}");
    cancel(db, &p[1], id).await.unwrap();
    let far = one(&mut desk.told().await, "ana").subject;
    assert!(far.contains("7:00 (Europe/Paris)"), "{far}");
    // Whole days are days, whatever the clock.
    let days = event(db, &host, |f| (f.all_day, f.end_date) = ("1".into(), f.date.clone())).await;
    register(db, &p[0], days).await.unwrap();
    desk.told().await;
    let later = |f: &mut domain::event::EventForm| {
        (f.date, f.end_date, f.tell) = ("2026-11-28".into(), "2026-11-28".into(), "1".into());
    };
    change_event(db, &host, days, later).await.unwrap();
    let far = one(&mut desk.told().await, "ana").text;
    assert!(far.contains("Sat 28 Nov") && far.contains("Tue 24 Nov") && !far.contains("Paris"), "{far}");
}

async fn a_zone_chosen_before_the_log_in_is_that_of_mails_too(db: &TestDb) {
    let ana = crate::support::people::with_password(db, "ana", &[]).await;
    let browser = Site::new(db).visitor();
    browser.post("/", "/preferences", &fields(&[("zone", "Europe/Paris"), ("next", "/")])).await.led_to();
    let typed = fields(&[("email", "ana@example.com"), ("password", store::testing::PASSWORD)]);
    browser.post("/login", "/api/accounts/sign_in", &typed).await.led_to();
    let told = store::members::contact(db, &Actor::System, store::testing::id(&ana)).await.unwrap();
    assert_eq!(told.zone.name(), "Europe/Paris");
}

async fn reminders_come_once_and_only_to_those_who_want_them(db: &TestDb) {
    let (host, p) = people(db).await;
    let id = event(db, &host, |_| ()).await;
    for actor in &p[..2] {
        register(db, actor, id).await.unwrap();
    }
    reminders::choose(db, &p[1], &[(Reminder::Day, false), (Reminder::Hour, true)]).await.unwrap();
    assert_eq!(
        reminders::choices(db, &p[1]).await.unwrap(),
        [(Reminder::Day, false), (Reminder::Hour, true)]
    );
    let desk = Desk::new(db);
    desk.told().await;
    // The event is on Tuesday at 19:30; it is Sunday noon. A day before:
    db.clock.advance(31 * 3600 + 1800);
    assert_eq!(desk.subjects().await, [("ana".to_owned(), "Tomorrow: 読書会".to_owned())]);
    assert_eq!(desk.subjects().await, []);
    // Moved by a day: that reminder comes anew, at its time.
    change_event(db, &host, id, |f| (f.date, f.tell) = ("2026-11-25".into(), "1".into())).await.unwrap();
    desk.told().await;
    register(db, &p[2], id).await.unwrap();
    desk.told().await;
    db.clock.advance(24 * 3600);
    let tomorrow = |who: &str| (who.to_owned(), "Tomorrow: 読書会".to_owned());
    assert_eq!(desk.subjects().await, [tomorrow("ana"), tomorrow("cho")]);
    db.clock.advance(23 * 3600);
    let soon = |who: &str| (who.to_owned(), "Soon: 読書会".to_owned());
    assert_eq!(desk.subjects().await, [soon("ana"), soon("ben"), soon("cho")]);
    assert_eq!(desk.subjects().await, []);
    db.clock.advance(7200);
    assert_eq!(desk.subjects().await, []);
}

async fn a_host_writes_to_those_who_come(db: &TestDb) {
    let (host, p) = people(db).await;
    let id = event(db, &host, |f| f.capacity = "1".into()).await;
    for actor in &p {
        register(db, actor, id).await.unwrap();
    }
    let desk = Desk::new(db);
    desk.told().await;
    let write = |audience, key: &str| NewMessage {
        event: id,
        audience,
        subject: "持ち物".into(),
        body: "筆記用具を\n<b>お持ちください</b>。".into(),
        key: Some(key.into()),
    };
    event_messages::send(db, &host, &write(MessageAudience::Confirmed, "a")).await.unwrap();
    // Sent twice, it is one message.
    event_messages::send(db, &host, &write(MessageAudience::Confirmed, "a")).await.unwrap();
    let mut told = desk.told().await;
    let mail = one(&mut told, "ana");
    assert_eq!(mail.subject, "持ち物 (読書会)");
    assert!(
        mail.text.contains("<b>お持ちください</b>。") && mail.text.contains("host, who hosts"),
        "{}",
        mail.text
    );
    assert!(told.is_empty());
    event_messages::send(db, &host, &write(MessageAudience::Waiting, "b")).await.unwrap();
    assert_eq!(desk.told().await.into_keys().collect::<Vec<_>>(), ["ben", "cho"]);
    event_messages::send(db, &host, &write(MessageAudience::Everyone, "c")).await.unwrap();
    assert_eq!(desk.told().await.len(), 3);
    let sent = event_messages::list(db, &host, id).await.unwrap();
    assert_eq!(sent.iter().map(|s| s.sent_to).collect::<Vec<_>>(), [3, 2, 1]);
    let refused = event_messages::send(db, &p[0], &write(MessageAudience::Everyone, "d")).await;
    assert_eq!(refused.err(), Some(domain::Error::Forbidden));
}
