//! Looks whether everything the community needs is there.

use crate::config::ServeConfig;
use crate::mail::Post;
use crate::serve::open_existing;

/// Checks one thing after the other, and says what it found.
///
/// # Errors
/// How many things are wrong.
#[allow(clippy::print_stdout)]
pub async fn examine(config: &ServeConfig) -> Result<(), String> {
    let mut wrong = 0;
    let mut tell = |what: &str, found: Result<String, String>| match found {
        Ok(text) => println!("ok     {what}: {text}"),
        Err(text) => {
            wrong += 1;
            println!("WRONG  {what}: {text}");
        }
    };
    tell("configuration", config.check().map(|()| config.public_url()));
    match open_existing(&config.store).await {
        Ok(db) => {
            tell("database", Ok(db.engine_name().to_owned()));
            tell("tables", db.migrate().await.map(|()| "up to date".to_owned()));
            let admin = store::accounts::needs_first_admin(&db).await.map_err(|e| e.to_string());
            tell(
                "admin",
                admin.and_then(|none| {
                    if none {
                        Err("nobody; see `assemble admin link`".to_owned())
                    } else {
                        Ok("there is one".to_owned())
                    }
                }),
            );
            let demo = store::demo::is_demo(&db).await.map_err(|e| e.to_string());
            tell(
                "content",
                demo.map(|demo| if demo { "the demo".to_owned() } else { "a community".to_owned() }),
            );
            let key = match crate::key::load(&config.store) {
                Ok(Some(_)) => store::seal::check(&db).await.map(|()| "fits".to_owned()),
                Ok(None) => Err("there is none; what is sealed cannot be opened (--key-file)".to_owned()),
                Err(error) => Err(error),
            };
            tell("key", key);
            let objects = crate::files::Objects::of(&config.store);
            let kept = objects.old(domain::Timestamp(0)).await;
            let kept = kept
                .map(|_| "can be read".to_owned())
                .map_err(|_| "cannot be read; the log says why".to_owned());
            tell("files", objects.ready().and(kept));
            db.close().await;
        }
        Err(error) => tell("database", Err(error)),
    }
    match &config.smtp {
        None => tell("mail", Err("no server is set (--smtp): mails are written to the log".to_owned())),
        Some(url) => {
            let found = match Post::smtp(url, &config.mail_from) {
                Ok(Post::Smtp { transport, .. }) => match transport.test_connection().await {
                    Ok(true) => Ok("the server answers".to_owned()),
                    Ok(false) => Err("the server does not answer".to_owned()),
                    Err(error) => Err(error.to_string()),
                },
                Ok(_) => Ok(String::new()),
                Err(error) => Err(error),
            };
            tell("mail", found);
        }
    }
    let pages = crate::assets::manifest();
    let found = if pages.wasm.is_empty() {
        Err("this binary was built without them".to_owned())
    } else {
        Ok(pages.version)
    };
    tell("browser files", found);
    if wrong == 0 { Ok(()) } else { Err(format!("{wrong} to look at")) }
}
