//! A run's folder: where it is, and the reports in it.

use std::path::{Path, PathBuf};

use nightcrew_dashboards::report::{html, json, junit, markdown, sarif};
use nightcrew_engine::journal;
use nightcrew_verdict::compare::comparison::Comparison;
use nightcrew_verdict::{Run, RunFold};

use crate::failure::Failure;
use crate::judging;

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

/// Judges the journal of a run, and hears what a model as a judge said about it, if one was asked.
pub fn judge(run: &Path) -> Result<Run, Failure> {
    let mut reader = journal::read(run).map_err(|error| Failure::usage(&error))?;
    let said = judging::beside(run)?;
    let mut fold = said.as_ref().map_or_else(RunFold::new, |said| RunFold::vetoed(said.vetoes()));
    for event in reader.by_ref() {
        fold.add(&event.map_err(|error| Failure::usage(&error))?);
    }
    let mut judged = fold.finish().map_err(|error| Failure::Usage(format!("{}: {error}", run.display())))?;
    if let Some(said) = said {
        said.tell(&mut judged);
    }
    Ok(judged)
}

/// Writes the reports of a run into its folder; returns the HTML report's path.
pub fn write(run: &Path, judged: &Run) -> Result<PathBuf, Failure> {
    let report = &judged.report;
    let failed =
        |error: &dyn std::fmt::Display| Failure::Environment(format!("cannot write the report: {error}"));
    let texts = [
        ("report.html", html::html(report)),
        ("report.md", markdown::markdown(report)),
        ("report.json", json::json(report).map_err(|error| failed(&error))?),
        ("junit.xml", junit::junit(report).map_err(|error| failed(&error))?),
        ("findings.sarif", sarif::sarif(report).map_err(|error| failed(&error))?),
    ];
    written(run, &texts)
}

/// Writes the reports of a run that was judged by other checks than its own beside its own ones; returns the HTML report's path.
pub fn write_rejudged(run: &Path, judged: &Run) -> Result<PathBuf, Failure> {
    let report = &judged.report;
    let checks = report.run.judged_by.as_ref().map_or("", |judged_by| judged_by.checks.as_str());
    let named = |kind: &str| format!("report.rejudged-{checks}.{kind}");
    let json = json::json(report).map_err(|error| Failure::environment(&error))?;
    let (html, markdown) = (html::html(report), markdown::markdown(report));
    written(run, &[(&named("html"), html), (&named("md"), markdown), (&named("json"), json)])
}

/// Writes texts into a run's folder; returns the path of the first.
fn written(run: &Path, texts: &[(&str, String)]) -> Result<PathBuf, Failure> {
    let folder = if run.is_dir() { run } else { run.parent().unwrap_or(Path::new(".")) };
    for (name, text) in texts {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| {
            Failure::Environment(format!("cannot write the report {}: {error}", path.display()))
        })?;
    }
    Ok(texts.first().map_or_else(|| folder.to_owned(), |(name, _)| folder.join(name)))
}

/// Writes the reports of a comparison into a folder, which exists afterwards; returns the HTML report's path.
pub fn write_comparison(folder: &Path, comparison: &Comparison) -> Result<PathBuf, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::Environment(format!("cannot write the comparison into {}: {error}", folder.display()))
    };
    let texts = [
        ("comparison.html", html::comparison(comparison)),
        ("comparison.md", markdown::comparison(comparison)),
        ("comparison.json", json::json(comparison).map_err(|error| failed(&error))?),
    ];
    std::fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    for (name, text) in &texts {
        std::fs::write(folder.join(name), text).map_err(|error| failed(&error))?;
    }
    Ok(folder.join("comparison.html"))
}
