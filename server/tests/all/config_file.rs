//! One file configures every command; none of them makes a community where one is meant to be.

use crate::first_admin::{assemble, assemble_with};
use std::path::Path;

fn file(folder: &Path, text: &str) -> String {
    let path = folder.join("assemble.toml");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn every_command_takes_what_it_knows() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let path = file(
        folder.path(),
        &format!(
            "data = \"{}\"\npublic-url = \"https://community.example\"\nname = \"わたしたちの会\"\nrate-limit = 5\ndemo = false\n",
            data.display()
        ),
    );
    let run = |arguments: &[&str]| assemble_with(&[("ASSEMBLE_CONFIG", &path)], arguments);
    let migrated = run(&["migrate"]);
    assert!(migrated.success && data.join("assemble.db").exists(), "{}", migrated.err);
    let link = run(&["admin", "link"]);
    assert!(link.out.starts_with("https://community.example/setup?token="), "{}{}", link.out, link.err);
    let granted = run(&["admin", "grant", "--email", "x@example.com", "--role", "host"]);
    assert!(granted.err.contains("no member has this address"), "{}", granted.err);
    let doctor = run(&["doctor"]);
    assert!(doctor.out.contains("ok     configuration: https://community.example\nok     database: sqlite"));
    assert!(run(&["serve", "--print-config"]).out.contains("rate-limit = 5\n"));
    // What is said nearer counts.
    let other = run(&["admin", "link", "--public-url", "https://other.example"]);
    assert!(other.out.starts_with("https://other.example/"), "{}", other.err);
    let variables = [("ASSEMBLE_CONFIG", path.as_str()), ("ASSEMBLE_RATE_LIMIT", "7")];
    assert!(assemble_with(&variables, &["serve", "--print-config"]).out.contains("rate-limit = 7\n"));
    assert!(run(&["--help"]).success && run(&["admin", "--help"]).success);
}

#[test]
fn what_no_command_knows_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "adress = \"127.0.0.1:3000\"\n");
    for arguments in [&["migrate"][..], &["serve", "--print-config"]] {
        let said = assemble_with(&[("ASSEMBLE_CONFIG", &path)], arguments);
        assert!(!said.success && said.err.contains("adress"), "{}", said.err);
    }
}

#[test]
fn no_command_makes_what_it_looks_for() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for arguments in [
        &["admin", "link"][..],
        &["admin", "grant", "--email", "x@example.com", "--role", "admin"],
        &["doctor"],
    ] {
        let said = assemble(&[arguments, &["--data", data.to_str().unwrap()]].concat());
        let told = format!("{}{}", said.out, said.err);
        assert!(!said.success && told.contains("there is no community here"), "{told}");
        assert!(!data.exists(), "{arguments:?}");
    }
}
