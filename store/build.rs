//! The migrations are embedded by a macro, which cargo does not see change by itself.
fn main() {
    #[allow(clippy::print_stdout)]
    {
        println!("cargo::rerun-if-changed=../migrations");
        println!("cargo::rerun-if-changed=../demo");
    }
}
