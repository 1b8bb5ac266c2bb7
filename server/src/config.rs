//! Configuration: one struct. A flag counts before an `ASSEMBLE_…` variable, that before the file, that before
//! the default.

use clap::{Arg, Args, Command, ValueEnum};
use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

/// Where things are kept.
#[derive(Args, Clone, Debug)]
pub struct StoreConfig {
    /// Folder for the database and files.
    #[arg(long, env = "ASSEMBLE_DATA", default_value = "data")]
    pub data: PathBuf,
    /// `sqlite://path` or `postgres://user@host/name`; default: a SQLite file in the data folder.
    #[arg(long, env = "DATABASE_URL")]
    pub database: Option<String>,
    /// Where the files are that people send: a folder, or `s3://bucket/prefix` with `AWS_…` variables beside it; default:
    /// `files` in the data folder.
    #[arg(long, env = "ASSEMBLE_FILES")]
    pub files: Option<String>,
    /// The file with the key by which secrets and evidence are sealed; made where it is missing; default: `secret.key` in
    /// the data folder.
    #[arg(long, env = "ASSEMBLE_KEY_FILE")]
    pub key_file: Option<PathBuf>,
    /// That key itself, 64 hexadecimal digits, in place of a file.
    #[arg(long, env = "ASSEMBLE_KEY", hide_env_values = true)]
    pub key: Option<String>,
    /// The community's time zone, by its IANA name.
    #[arg(long, env = "ASSEMBLE_TIME_ZONE", default_value = "Asia/Tokyo")]
    pub time_zone: String,
    /// How the log is written.
    #[arg(long, env = "ASSEMBLE_LOG", value_enum, default_value = "pretty")]
    pub log: LogFormat,
}

impl StoreConfig {
    /// The database's address.
    #[must_use]
    pub fn database_url(&self) -> String {
        self.database
            .clone()
            .unwrap_or_else(|| format!("sqlite://{}", self.data.join("assemble.db").display()))
    }

    /// Where the key is, unless it is given itself.
    #[must_use]
    pub fn key_path(&self) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| self.data.join("secret.key"))
    }
}

/// How the community is served.
#[derive(Args, Clone, Debug)]
pub struct ServeConfig {
    /// Where things are kept.
    #[command(flatten)]
    pub store: StoreConfig,
    /// Address and port to listen on.
    #[arg(long, env = "ASSEMBLE_ADDRESS", default_value = "127.0.0.1:3000")]
    pub address: SocketAddr,
    /// The address people type, as `https://community.example`; default: the address listened on.
    #[arg(long, env = "ASSEMBLE_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// The community's name.
    #[arg(long, env = "ASSEMBLE_NAME", default_value = "Assemble")]
    pub name: String,
    /// Mail server, as `smtps://user:password@host:465` or `smtp://host:25`; without one, mails are written to the log.
    #[arg(long, env = "ASSEMBLE_SMTP", hide_env_values = true)]
    pub smtp: Option<String>,
    /// The sender of mails, as `Name <name@host>`.
    #[arg(long, env = "ASSEMBLE_MAIL_FROM", default_value = "Assemble <noreply@localhost>")]
    pub mail_from: String,
    /// A TOML file with the providers of accounts that one may log in with (OpenID Connect).
    #[arg(long, env = "ASSEMBLE_OPENID")]
    pub openid: Option<PathBuf>,
    /// Proxies whose `X-Forwarded-For` is believed, separated by commas.
    #[arg(long, env = "ASSEMBLE_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// Requests a second one address or member has (ten times that at once); 0 is no limit.
    #[arg(long, env = "ASSEMBLE_RATE_LIMIT", default_value_t = 30)]
    pub rate_limit: u32,
    /// The demo community with known log-ins; on a loopback address only.
    #[arg(long, env = "ASSEMBLE_DEMO")]
    pub demo: bool,
    /// Serves 60 KB of plain text at /bench/static, to compare pages with.
    #[arg(long, env = "ASSEMBLE_BENCH", hide = true)]
    pub bench: bool,
    /// Prints this configuration, secrets left out, and ends.
    #[arg(long)]
    pub print_config: bool,
}

impl ServeConfig {
    /// The address people type, without a slash at the end. On this machine alone it is a name and no number, since
    /// browsers make passkeys for names only (WebAuthn level 3 section 5.1.2).
    #[must_use]
    pub fn public_url(&self) -> String {
        match self.public_url.as_deref() {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None if self.address.ip() == Ipv4Addr::LOCALHOST => {
                format!("http://localhost:{}", self.address.port())
            }
            None => format!("http://{}", self.address),
        }
    }

    /// Whether people come over HTTPS, so that cookies may demand it.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.public_url().starts_with("https://")
    }

    /// What cannot work.
    ///
    /// # Errors
    /// A text for the operator.
    pub fn check(&self) -> Result<(), String> {
        if self.demo && !self.address.ip().is_loopback() {
            return Err(format!(
                "the demo has known log-ins, so it is served on a loopback address only, not on {}. For a community of your own, leave --demo out and use another --data folder",
                self.address
            ));
        }
        let url = self.public_url();
        if self.demo && !stays_here(&url) {
            return Err(format!(
                "the demo has known log-ins, so nobody else is to reach it, under {url} neither. For a community of your own, leave --demo out and use another --data folder"
            ));
        }
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return Err(format!("the public address begins with https:// or http://, not {url}"));
        }
        crate::openid::Providers::of(self)?;
        crate::files::Objects::of(&self.store).ready()
    }

    /// The configuration as text, secrets left out.
    #[must_use]
    pub fn print(&self) -> String {
        let list = self.trusted_proxies.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let files =
            self.store.files.clone().unwrap_or_else(|| self.store.data.join("files").display().to_string());
        let smtp = if self.smtp.is_some() { "(set)" } else { "" };
        let key = if self.store.key.is_some() {
            "(set)".to_owned()
        } else {
            self.store.key_path().display().to_string()
        };
        let database =
            self.store.database.as_ref().map_or_else(|| self.store.database_url(), |_| "(set)".to_owned());
        let openid = self.openid.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        format!(
            "address = \"{}\"\npublic-url = \"{}\"\nname = \"{}\"\ndata = \"{}\"\ndatabase = \"{database}\"\nfiles = \"{files}\"\nkey-file = \"{key}\"\ntime-zone = \"{}\"\nlog = \"{}\"\nsmtp = \"{smtp}\"\nmail-from = \"{}\"\nopenid = \"{openid}\"\ntrusted-proxies = \"{list}\"\nrate-limit = {}\ndemo = {}\n",
            self.address,
            self.public_url(),
            self.name,
            self.store.data.display(),
            self.store.time_zone,
            if self.store.log == LogFormat::Json { "json" } else { "pretty" },
            self.mail_from,
            self.rate_limit,
            self.demo,
        )
    }
}

/// Whether an address leads to the machine it is typed on.
fn stays_here(url: &str) -> bool {
    let Ok(url) = url.parse::<http::Uri>() else { return false };
    let host = url.host().unwrap_or_default().to_ascii_lowercase();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    // RFC 6761, section 6.3.
    host == "localhost" || host.ends_with(".localhost") || address.is_ok_and(|a| a.is_loopback())
}

/// What can be set by this name, in a file as by a variable.
fn setting<'a>(command: &'a Command, name: &str) -> Option<&'a Arg> {
    command.get_arguments().find(|arg| arg.get_long() == Some(name) && arg.get_env().is_some())
}

/// Whether anything can be set by this name, by whatever command.
fn is_known(command: &Command, name: &str) -> bool {
    setting(command, name).is_some() || command.get_subcommands().any(|sub| is_known(sub, name))
}

/// Adds what a TOML file (named by `ASSEMBLE_CONFIG`) says to the arguments, where neither a flag nor a variable
/// does. One file is for every command: each takes what it knows.
///
/// # Errors
/// A text for the operator, when the file cannot be read, or says what no command knows.
pub fn with_file(args: impl Iterator<Item = OsString>, all: &Command) -> Result<Vec<OsString>, String> {
    let mut args: Vec<OsString> = args.collect();
    let Some(path) = std::env::var_os("ASSEMBLE_CONFIG") else { return Ok(args) };
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let table: toml::Table = text.parse().map_err(|e| format!("{}: {e}", path.display()))?;
    let mut command = all;
    for arg in args.iter().skip(1) {
        let Some(sub) = arg.to_str().and_then(|name| command.find_subcommand(name)) else { break };
        command = sub;
    }
    for (name, value) in table {
        let Some(setting) = setting(command, &name) else {
            if is_known(all, &name) {
                continue;
            }
            return Err(format!("{}: nothing can be set by the name {name}", path.display()));
        };
        let flag = format!("--{name}");
        let said =
            args.iter().any(|a| a.to_str().is_some_and(|a| a == flag || a.starts_with(&format!("{flag}="))));
        if said || setting.get_env().is_some_and(|name| std::env::var_os(name).is_some()) {
            continue;
        }
        match value {
            toml::Value::Boolean(true) => args.push(flag.into()),
            toml::Value::Boolean(false) => {}
            toml::Value::String(text) if text.is_empty() => {}
            toml::Value::String(text) => args.push(format!("{flag}={text}").into()),
            toml::Value::Integer(number) => args.push(format!("{flag}={number}").into()),
            _ => return Err(format!("{}: {name} is neither text, number, true nor false", path.display())),
        }
    }
    Ok(args)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        serve: ServeConfig,
    }

    #[test]
    fn the_demo_stays_on_this_machine() {
        let config = |args: &[&str]| Cli::parse_from(args).serve;
        assert!(config(&["x", "--demo"]).check().is_ok());
        assert!(config(&["x", "--demo", "--address", "[::1]:3000"]).check().is_ok());
        assert!(config(&["x", "--demo", "--address", "0.0.0.0:3000"]).check().is_err());
        assert!(config(&["x", "--address", "0.0.0.0:3000"]).check().is_ok());
    }

    #[test]
    fn secrets_are_not_printed() {
        let config = Cli::parse_from([
            "x",
            "--smtp",
            "smtp://me:geheim@host",
            "--database",
            "postgres://me:geheim@host/db",
        ])
        .serve;
        assert!(!config.print().contains("geheim"));
    }
}
