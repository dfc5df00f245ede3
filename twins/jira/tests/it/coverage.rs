//! The README's table is the router's list.

use nightcrew_twin_jira::Jira;
use nightcrew_twin_kit::coverage::{put_into, table};

#[test]
#[expect(clippy::disallowed_methods, reason = "a test may be told to bless what it compares with")]
fn the_readme_lists_exactly_what_the_router_serves_and_refuses() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let wanted = put_into(&readme, &table::<Jira>()).unwrap();
    if std::env::var_os("NIGHTCREW_BLESS").is_some() {
        std::fs::write(path, &wanted).unwrap();
    }
    let readme = std::fs::read_to_string(path).unwrap();
    assert!(readme == wanted, "README.md is out of date: run the tests with NIGHTCREW_BLESS=1");
}
