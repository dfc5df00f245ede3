//! `nightcrew bench verdicts`, small: an unchanged release is not accused, and defects are called what they are.

use serde_json::Value;

use super::process::{folder, nightcrew};

#[test]
fn an_unchanged_release_is_not_accused_and_defects_are_named() {
    let mut flags =
        vec!["bench", "verdicts", "--pairs", "6", "--comparisons", "1", "--attempts", "120", "--json"];
    flags.extend(["--defects", "over-privileges,slow,calls-unknown-endpoint"]);
    let ended = nightcrew(&folder("bench-verdicts"), "bench-verdicts", &flags);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let table: Value = serde_json::from_str(&ended.stdout).unwrap();
    let rows = table["rows"].as_array().unwrap();
    let honest = &rows[0];
    assert_eq!((honest["what"].as_str(), honest["fail"]["of"].as_u64()), (Some("honest"), Some(6)));
    // Of six comparisons at an error rate of 5 %, two false alarms come in one table out of thirty.
    assert!(honest["fail"]["count"].as_u64().unwrap() <= 1, "{honest}");
    assert!(honest["fail"]["high"].as_f64().unwrap() > 0.2, "six pairs say little: {honest}");
    assert_eq!(rows.len(), 4);
    for row in &rows[1..] {
        assert_eq!(
            (row["fail"]["count"].as_u64(), row["named"]["count"].as_u64()),
            (Some(1), Some(1)),
            "{row}"
        );
        assert!(row["pairs"].as_u64().unwrap() > 60, "{row}");
    }
}
