//! Slack's app manifest beside a plan: read as it is, its problems told with their places.

use std::path::Path;

use nightcrew_model::plan::file::PlanFile;
use serde_json::Value;

use crate::file::{File, Kind};
use crate::load::beside;
use crate::problem::{Problem, Report};
use crate::vocabulary::Vocabulary;

/// The manifest that a plan names; `None` when it names none, or when something is wrong with it.
pub(crate) fn named(
    plan_file: &File,
    folder: Option<&Path>,
    plan: &PlanFile,
    vocabulary: &Vocabulary,
    report: &mut Report,
) -> Option<Value> {
    let name = plan.subject.slack.manifest.as_ref()?;
    let at = plan_file.value(&["subject", "slack", "manifest"]);
    let path = beside(folder, name).map_err(|hint| {
        report.add(Problem::new(at.clone(), format!("`{name}` is no file beside the plan")).hint(hint));
    });
    let file = File::read(&path.ok()?).map_err(|problem| {
        let hint = "the path counts from the plan's folder";
        report.add(Problem::new(at, format!("the app manifest {problem}: {name}")).hint(hint));
    });
    checked(&file.ok()?, vocabulary, report)
}

/// Reads a manifest from a file.
///
/// # Errors
/// All that is wrong with it.
pub fn read_app_manifest(path: &Path, vocabulary: &Vocabulary) -> Result<Value, Report> {
    let mut report = Report::default();
    let file = File::read(path).map_err(|problem| report.add(problem));
    let read = file.ok().and_then(|file| checked(&file, vocabulary, &mut report));
    read.ok_or(report)
}

/// Reads a manifest and tells what is wrong with it.
pub(crate) fn checked(file: &File, vocabulary: &Vocabulary, report: &mut Report) -> Option<Value> {
    let manifest: Value = file.parse(Kind::Manifest).map_err(|problem| report.add(problem)).ok()?;
    let wrong = vocabulary.app_manifest.map(|problems| problems(&manifest)).unwrap_or_default();
    for line in &wrong {
        report.add(problem(file, line));
    }
    wrong.is_empty().then_some(manifest)
}

/// A line such as `/features/shortcuts/0/type: must be …`, at its place.
fn problem(file: &File, line: &str) -> Problem {
    let hint = "Slack's reference of app manifests says what may stand there";
    match line.split_once(": ").filter(|(pointer, _)| pointer.starts_with('/')) {
        Some((pointer, what)) => {
            let path: Vec<&str> = pointer.split('/').skip(1).collect();
            Problem::new(file.value(&path), what).hint(hint)
        }
        None => Problem::new(file.start(), line).hint(hint),
    }
}
