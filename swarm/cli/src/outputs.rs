//! A run's folder: where it is, and the reports in it.

use std::path::{Path, PathBuf};

use nightcrew_dashboards::report::{html, json, junit, markdown};
use nightcrew_engine::journal;
use nightcrew_verdict::{Run, RunFold};

use crate::failure::Failure;

/// The folder for a run: the one that is given, or one by the plan's name and the time. It exists afterwards and holds no run.
pub fn folder(given: Option<&Path>, name: &str, unix_ms: i64) -> Result<PathBuf, Failure> {
    let folder = given
        .map_or_else(|| PathBuf::from("runs").join(format!("{name}-{}", unix_ms / 1000)), Path::to_owned);
    if folder.join(journal::FILE_NAME).exists() {
        return Err(Failure::Usage(format!(
            "{} already holds a run; choose another --out",
            folder.display()
        )));
    }
    std::fs::create_dir_all(&folder)
        .map_err(|error| Failure::Environment(format!("cannot create {}: {error}", folder.display())))?;
    Ok(folder)
}

/// Judges the journal of a run.
pub fn judge(run: &Path) -> Result<Run, Failure> {
    let mut reader = journal::read(run).map_err(|error| Failure::usage(&error))?;
    let mut fold = RunFold::new();
    for event in reader.by_ref() {
        fold.add(&event.map_err(|error| Failure::usage(&error))?);
    }
    fold.finish().map_err(|error| Failure::Usage(format!("{}: {error}", run.display())))
}

/// Writes the reports of a run into its folder; returns the HTML report's path.
pub fn write(run: &Path, judged: &Run) -> Result<PathBuf, Failure> {
    let folder = if run.is_dir() { run } else { run.parent().unwrap_or(Path::new(".")) };
    let report = &judged.report;
    let failed =
        |error: &dyn std::fmt::Display| Failure::Environment(format!("cannot write the report: {error}"));
    let texts = [
        ("report.html", html::html(report)),
        ("report.md", markdown::markdown(report)),
        ("report.json", json::json(report).map_err(|error| failed(&error))?),
        ("junit.xml", junit::junit(report).map_err(|error| failed(&error))?),
    ];
    for (name, text) in &texts {
        std::fs::write(folder.join(name), text).map_err(|error| failed(&error))?;
    }
    Ok(folder.join("report.html"))
}
