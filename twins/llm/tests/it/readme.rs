//! The README's coverage table is the router's own list.

use nightcrew_twin_kit::coverage::{put_into, table};
use nightcrew_twin_llm::Llm;

#[test]
fn the_readme_tells_the_coverage_of_the_router() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let wanted = put_into(&readme, &table::<Llm>()).unwrap();
    #[expect(clippy::disallowed_methods, reason = "the one switch of the coverage tests")]
    let bless = std::env::var_os("NIGHTCREW_BLESS").is_some();
    if bless {
        std::fs::write(path, &wanted).unwrap();
    }
    assert!(bless || readme == wanted, "README.md is out of date: run the tests with NIGHTCREW_BLESS=1");
}
