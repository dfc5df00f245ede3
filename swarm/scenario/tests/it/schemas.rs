//! The checked-in schemas are what the code says. `NIGHTCREW_BLESS=1 cargo test -p nightcrew-scenario` writes them anew.

use std::path::Path;

#[test]
#[expect(clippy::disallowed_methods, reason = "a test may be told to write its golden files")]
fn the_schemas_are_up_to_date() {
    let bless = std::env::var_os("NIGHTCREW_BLESS").is_some();
    for (name, schema) in nightcrew_scenario::schema::schemas() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{name}.json"));
        if bless {
            std::fs::write(&path, &schema).unwrap();
        }
        let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(checked_in == schema, "{name}.json is out of date: run with NIGHTCREW_BLESS=1");
    }
}
