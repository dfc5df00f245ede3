//! `findings.sarif`: what a run found, as tools read findings (SARIF 2.1.0). Every finding points at the report, since it lies
//! in a run and not in a line of code; its endpoint, scenario and family are its logical places.

use std::fmt::Write as _;

use nightcrew_verdict::report::{Finding, Report};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::part::found;
use crate::report::ReportError;
use crate::text;

/// The format's own schema: named, never fetched.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// Where a reader finds more: beside this file.
const REPORT: &str = "report.html";
/// Bytes of a fingerprint.
const FINGERPRINT_BYTES: usize = 16;

/// The document, indented, with a line break at its end.
///
/// # Errors
/// When serialising fails, which plain values do not.
pub fn sarif(report: &Report) -> Result<String, ReportError> {
    let mut rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    let results: Vec<Value> = report.findings.iter().map(|finding| result(finding, &rules)).collect();
    let rules: Vec<Value> =
        rules.iter().map(|rule| json!({ "id": text::label(rule), "name": pascal(rule) })).collect();
    let run = &report.run;
    let name = format!(
        "nightcrew/{}/{}",
        text::label(&run.name),
        text::label(run.release.as_deref().unwrap_or_default())
    );
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "Nightcrew", "version": text::label(&run.nightcrew), "rules": rules } },
            "automationDetails": { "id": name },
            "invocations": [{ "executionSuccessful": run.ended.is_some(), "exitCode": report.exit_code }],
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(text)
}

fn result(found: &Finding, rules: &[&str]) -> Value {
    let places = [(&found.endpoint, "resource"), (&found.scenario, "member"), (&found.family, "namespace")];
    let logical: Vec<Value> = places
        .into_iter()
        .filter_map(|(name, kind)| Some(json!({ "name": text::label(name.as_deref()?), "kind": kind })))
        .collect();
    let mut result = json!({
        "ruleId": text::label(&found.rule),
        "ruleIndex": rules.iter().position(|rule| *rule == found.rule).unwrap_or(0),
        "level": found::word(found.level),
        "message": { "text": message(&found.message) },
        "locations": [{
            "physicalLocation": { "artifactLocation": { "uri": REPORT }, "region": { "startLine": 1 } },
            "logicalLocations": logical,
        }],
        "occurrenceCount": found.count.max(1),
        "partialFingerprints": { "nightcrew/v1": fingerprint(found) },
    });
    if let (Some(slots), Some(exemplar)) = (result.as_object_mut(), &found.exemplar) {
        slots.insert("properties".to_owned(), json!({ "exemplar": text::label(exemplar) }));
    }
    result
}

/// A plain-text message: brackets would make a link of it.
fn message(told: &str) -> String {
    let mut plain = String::with_capacity(told.len());
    for letter in text::one_line(told, text::LINE_CHARS_MAX).chars() {
        if matches!(letter, '[' | ']' | '\\') {
            plain.push('\\');
        }
        plain.push(letter);
    }
    plain
}

/// The same finding of two runs has the same fingerprint, however often it was found and however it is worded.
fn fingerprint(found: &Finding) -> String {
    let mut hash = Sha256::new();
    for part in [Some(&found.rule), found.scenario.as_ref(), found.family.as_ref(), found.endpoint.as_ref()] {
        hash.update(part.map_or("", String::as_str).as_bytes());
        hash.update([0]);
    }
    let mut text = String::new();
    for byte in hash.finalize().iter().take(FINGERPRINT_BYTES) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// `unknown-endpoint` as `UnknownEndpoint`, as the format wants the names of rules.
fn pascal(rule: &str) -> String {
    let words = rule.split(|letter: char| !letter.is_ascii_alphanumeric());
    let mut name = String::new();
    for word in words {
        if let Some((first, rest)) = word.split_at_checked(1) {
            name.push_str(&first.to_ascii_uppercase());
            name.push_str(rest);
        }
    }
    name
}
