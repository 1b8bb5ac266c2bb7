//! The site is embedded by a macro, which cargo does not see change by itself.
fn main() {
    #[allow(clippy::print_stdout)]
    {
        println!("cargo::rerun-if-changed=../target/site");
    }
    // A build before the first site still compiles; the pages then have no script.
    let _may_exist = std::fs::create_dir_all("../target/site");
}
