//! A judge's rubric: read like every other file of a user, with its problems at their places, and told from others by its text.

use std::path::Path;

use nightcrew_model::plan::digest::together;
use nightcrew_model::rubric::{Rubric, RubricSample};

use crate::check::Desk;
use crate::file::{File, Kind};
use crate::problem::Report;

/// The longest prompt: it is paid for with every attempt that is judged.
const PROMPT_MAX: usize = 16_000;
/// The longest question: it stands in reports.
const QUESTION_MAX: usize = 300;

/// A rubric and what tells it from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedRubric {
    /// The rubric.
    pub rubric: Rubric,
    /// The digest of the file's whole text: judgements by another one are another judge's.
    pub digest: String,
}

/// Loads a rubric's file.
///
/// # Errors
/// All that is wrong with it.
pub fn load_rubric(path: &Path) -> Result<LoadedRubric, Report> {
    let mut report = Report::default();
    let loaded = match File::read(path) {
        Ok(file) => checked(&file, &mut report),
        Err(problem) => {
            report.add(problem);
            None
        }
    };
    loaded.filter(|_| report.is_empty()).ok_or(report)
}

/// A rubric by itself.
pub(crate) fn checked(file: &File, report: &mut Report) -> Option<LoadedRubric> {
    let rubric: Rubric = file.parse(Kind::Rubric).map_err(|problem| report.add(problem)).ok()?;
    let mut desk = Desk { file, report };
    desk.name(&["name"], &rubric.name);
    for (key, text, most) in
        [("question", &rubric.question, QUESTION_MAX), ("prompt", &rubric.prompt, PROMPT_MAX)]
    {
        if text.trim().is_empty() {
            desk.value(&[key], "this text is empty", "say what the judge is to look for");
        } else if text.len() > most {
            desk.value(&[key], format!("this text has {} bytes", text.len()), format!("use {most} at most"));
        }
    }
    if let RubricSample::Share(share) = rubric.sample
        && share.ppm == 0
    {
        desk.value(&["sample", "share"], "nothing would be judged", "use a share above 0, such as 0.2");
    }
    Some(LoadedRubric { rubric, digest: together("rubric", file.text()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use nightcrew_model::rubric::RubricMode;

    const RIGHT: &str =
        "name: polite\nversion: 1\nmode: veto\nsample: {share: 0.2}\nquestion: Rude?\nprompt: Say so.\n";

    fn read(text: &str) -> Result<LoadedRubric, String> {
        let mut report = Report::default();
        let file = File::from_text("r.yaml", text).unwrap();
        let loaded = checked(&file, &mut report);
        if report.is_empty() { Ok(loaded.unwrap()) } else { Err(report.plain()) }
    }

    #[test]
    fn a_rubric_is_told_by_its_whole_text() {
        let (one, other) = (read(RIGHT).unwrap(), read(&RIGHT.replace("Say so", "Say no")).unwrap());
        assert_eq!((one.rubric.mode, one.rubric.sample != RubricSample::All), (RubricMode::Veto, true));
        assert_eq!(one.rubric.version, other.rubric.version);
        assert_ne!(one.digest, other.digest);
        assert_eq!(one, read(RIGHT).unwrap());
    }

    #[test]
    fn what_is_wrong_is_told_at_its_place() {
        for (from, to, place) in [
            ("mode: veto", "mode: rescue", "r.yaml:3:7: "),
            ("name: polite", "name: Polite!", "r.yaml:1:7: "),
            ("prompt: Say so.", "prompt: ' '", "r.yaml:6:9: "),
            ("share: 0.2", "share: 0", "r.yaml:4:17: "),
            ("share: 0.2", "attempts: 0", "r.yaml:4:"),
            ("version: 1", "version: 1\nmodle: x", "r.yaml:3:1: "),
        ] {
            let told = read(&RIGHT.replace(from, to)).unwrap_err();
            assert!(told.contains(place) && told.contains("hint: "), "{to}: {told}");
        }
    }
}
