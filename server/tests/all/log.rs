//! The log says what happened, never to whom.

use crate::mail::smtp::Smtp;
use crate::mail::{outbox, person};
use crate::support::{Site, config};
use domain::account::LinkPurpose;
use server::jobs::work_through;
use server::mail::Post;
use std::io::Write;
use std::sync::{Arc, Mutex};
use store::jobs::Work;
use store::on_both;
use store::testing::{TestDb, id, rows};
use tracing::subscriber::DefaultGuard;

on_both!(a_mail_that_is_refused_names_nobody, mails_of_the_demo_are_told);

/// What this thread logs.
#[derive(Clone, Default)]
pub struct Logged(Arc<Mutex<Vec<u8>>>);

impl Logged {
    pub fn begin() -> (Self, DefaultGuard) {
        let logged = Self::default();
        let writer = logged.clone();
        let subscriber =
            tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        (logged, tracing::subscriber::set_default(subscriber))
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn a_mail_that_is_refused_names_nobody(db: &TestDb) {
    let hana = person(db, "hana", "ja").await;
    let site = Site::new(db);
    // Its refusal quotes the recipient.
    let smtp = Smtp::start(0, 1);
    outbox(db, &[Work::MailApproved { member: id(&hana) }]).await;
    let (logged, _guard) = Logged::begin();
    work_through(&site.app, &smtp.post()).await;
    let text = logged.text();
    assert!(text.contains("refused for now (451)"), "{text}");
    let kept: Vec<(String,)> = rows(db, "SELECT last_error FROM jobs").await;
    for text in [&text, &kept[0].0] {
        assert!(!text.contains("hana") && !text.contains("example.com"), "{text}");
    }
}

async fn mails_of_the_demo_are_told(db: &TestDb) {
    let hana = person(db, "hana", "en").await;
    let site = Site::with(db, &["--demo"]);
    assert!(config(&["--demo"]).check().is_ok());
    outbox(db, &[Work::MailLink { member: id(&hana), purpose: LinkPurpose::Reset }]).await;
    let (logged, _guard) = Logged::begin();
    let mailbox = site.app.mailbox.clone().unwrap();
    work_through(&site.app, &Post::Mailbox(mailbox.clone())).await;
    let (text, mails) = (logged.text(), mailbox.list());
    assert!(text.contains(&mails[0].subject) && text.contains("/reset?token="), "{text}");
    assert!(!text.contains("hana"), "{text}");
}
