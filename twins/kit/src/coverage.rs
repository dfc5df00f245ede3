//! The coverage table of a twin's README: made from the router's own list, and held to it by a test of each twin. It must
//! never be written by hand.

use std::fmt::Write as _;

use crate::Tier;
use crate::api::Endpoint;
use crate::twin::Twin;

/// Where the generated table begins in a README.
pub const TABLE_BEGINS: &str = "<!-- coverage: generated, run the tests with NIGHTCREW_BLESS=1 -->";
/// Where it ends.
pub const TABLE_ENDS: &str = "<!-- /coverage -->";

/// A twin's endpoints as a Markdown table: served ones, doors, then refused ones.
#[must_use]
pub fn table<T: Twin>() -> String {
    let mut text = String::from("| endpoint | tier |\n| --- | --- |\n");
    let (api, doors) = (T::api(), T::doors());
    for part in [api.endpoints(), doors.endpoints(), T::unsupported()] {
        let mut part: Vec<&Endpoint> = part.iter().collect();
        part.sort_by_key(|endpoint| (endpoint.path, endpoint.method));
        for endpoint in part {
            let tier = match endpoint.tier {
                Tier::Semantic => "semantic",
                Tier::Shape => "shape",
                Tier::Unsupported => "unsupported",
                Tier::Unknown => "unknown",
            };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "| `{} {}` | {tier} |", endpoint.method, endpoint.path);
        }
    }
    text
}

/// A README with the table put between its two marks; `None` when it lacks them.
#[must_use]
pub fn put_into(readme: &str, table: &str) -> Option<String> {
    let (before, rest) = readme.split_once(TABLE_BEGINS)?;
    let (_, after) = rest.split_once(TABLE_ENDS)?;
    Some(format!("{before}{TABLE_BEGINS}\n{table}{TABLE_ENDS}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_replaces_only_what_is_between_the_marks() {
        let readme = format!("a\n{TABLE_BEGINS}\nold\n{TABLE_ENDS}\nb\n");
        let new = put_into(&readme, "new\n").unwrap();
        assert_eq!(new, format!("a\n{TABLE_BEGINS}\nnew\n{TABLE_ENDS}\nb\n"));
        assert_eq!(put_into(&new, "new\n"), Some(new));
        assert_eq!(put_into("no marks", "new"), None);
    }
}
