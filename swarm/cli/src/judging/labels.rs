//! What people say about attempts of a run, or about transcripts from elsewhere: the file by which a judge is known.

use std::collections::BTreeMap;
use std::path::Path;

use nightcrew_model::id::AttemptId;
use nightcrew_model::plan::digest::together;
use nightcrew_verdict::rubric::transcript::{Said, bounded};
use serde::Deserialize;

use crate::failure::Failure;
use crate::printable::printable;

/// The longest file of labels.
const BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Labels at most: each is paid for once a judge.
const LABELS_MAX: usize = 5000;

/// People's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// What stands for it in the book.
    pub of: String,
    /// True when the person was treated badly in this way.
    pub label: bool,
    /// The attempt of the run; `None` for a transcript.
    pub attempt: Option<AttemptId>,
    /// The transcript, if it came with the label.
    pub transcript: Vec<Said>,
}

/// A line of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    label: Word,
    #[serde(default)]
    attempt: Option<AttemptId>,
    #[serde(default)]
    transcript: Option<Vec<Said>>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Yes,
    No,
}

/// Reads a file of labels: JSON lines with `label` and either `attempt` or `transcript`, or CSV of attempt and label.
pub fn read(path: &Path) -> Result<Vec<Label>, Failure> {
    let wrong = |why: &dyn std::fmt::Display| Failure::Usage(format!("{}: {why}", path.display()));
    match path.metadata() {
        Ok(file) if file.len() > BYTES_MAX => {
            return Err(wrong(&format!("it is longer than {BYTES_MAX} bytes")));
        }
        _ => {}
    }
    let text = std::fs::read_to_string(path).map_err(|error| wrong(&error))?;
    let mut labels: BTreeMap<String, Label> = BTreeMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        let is_head = number == 1 && line.starts_with("attempt");
        if line.is_empty() || is_head {
            continue;
        }
        let at = |why: String| Failure::Usage(format!("{}:{number}:1: {why}", path.display()));
        let label = if line.starts_with('{') { json(line) } else { csv(line) }.map_err(at)?;
        if labels.len() >= LABELS_MAX {
            return Err(at(format!("more than {LABELS_MAX} labels")));
        }
        let before = labels.insert(label.of.clone(), label.clone());
        if before.is_some_and(|before| before.label != label.label) {
            return Err(at(format!("{} is labelled yes and no; decide for one", label.of)));
        }
    }
    if labels.is_empty() {
        return Err(wrong(&"it holds no label"));
    }
    Ok(labels.into_values().collect())
}

fn json(line: &str) -> Result<Label, String> {
    let written: Written = serde_json::from_str(line).map_err(|error| {
        format!("{error}; hint: {{\"attempt\": \"16 hex digits\", \"label\": \"yes\"}}, or a `transcript` of {{\"who\", \"text\"}} instead of the attempt")
    })?;
    let label = matches!(written.label, Word::Yes);
    match (written.attempt, written.transcript) {
        (Some(attempt), None) => Ok(of_attempt(attempt, label)),
        (None, Some(lines)) if !lines.is_empty() => {
            let transcript = bounded(&lines);
            let text = serde_json::to_string(&transcript).map_err(|error| error.to_string())?;
            let of = format!("label-{}", together("label", &text));
            Ok(Label { of, label, attempt: None, transcript })
        }
        _ => Err("a label is about an `attempt` or a `transcript`, and one of the two".to_owned()),
    }
}

fn csv(line: &str) -> Result<Label, String> {
    let hint = || {
        format!(
            "`{}` is no label; hint: 0123456789abcdef,yes",
            printable(line).chars().take(80).collect::<String>()
        )
    };
    let (attempt, label) = line.split_once(',').ok_or_else(hint)?;
    let attempt = attempt.trim().parse().map_err(|_| hint())?;
    match label.trim() {
        "yes" => Ok(of_attempt(attempt, true)),
        "no" => Ok(of_attempt(attempt, false)),
        _ => Err(hint()),
    }
}

fn of_attempt(attempt: AttemptId, label: bool) -> Label {
    Label { of: attempt.to_string(), label, attempt: Some(attempt), transcript: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Result<Vec<Label>, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        read(file.path()).map_err(|failure| failure.to_string())
    }

    #[test]
    fn both_forms_are_read() {
        let csv = told("attempt,label\n00000000000000aa,yes\n\n00000000000000ab , no\n").unwrap();
        let json = told("{\"attempt\": \"00000000000000aa\", \"label\": \"yes\"}\n{\"label\":\"no\",\"attempt\":\"00000000000000ab\"}").unwrap();
        assert_eq!(csv, json);
        let other =
            told("{\"label\": \"no\", \"transcript\": [{\"who\": \"subject\", \"text\": \"a\\u202eb\"}]}")
                .unwrap();
        assert!(other[0].of.starts_with("label-") && other[0].transcript[0].text == "a\\u{202e}b");
    }

    #[test]
    fn what_is_wrong_is_told_by_its_line() {
        for (text, why) in [
            ("00000000000000aa,yes\n00000000000000aa,no", ":2:1: "),
            ("attempt,label\nxyz,yes", ":2:1: "),
            ("00000000000000aa,maybe", "hint: "),
            ("{\"label\": \"fine\", \"attempt\": \"00000000000000aa\"}", "hint: "),
            ("{\"label\": \"yes\"}", "one of the two"),
            ("", "no label"),
        ] {
            let told = told(text).unwrap_err();
            assert!(told.contains(why), "{text}: {told}");
        }
    }
}
