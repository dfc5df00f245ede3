//! What a collection shows of one run: the figures of its `report.json`, or of its journal where there is no such file.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use nightcrew_engine::journal;
use nightcrew_model::event::What;
use nightcrew_model::verdict::Verdict;
use nightcrew_verdict::Report;
use nightcrew_verdict::report::{Experience, REPORT_VERSION, RunCard, Safety, Satisfaction, Spend};
use serde::{Deserialize, Serialize};

use crate::outputs;

/// The report's name in a run's folder.
const REPORT: &str = "report.json";
/// The longest report that is read: 10,000 rows and 200 transcripts are a few megabytes.
const REPORT_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// The figures of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Card {
    /// The version of the report's format.
    pub version: u32,
    /// Which run.
    pub run: RunCard,
    /// What it is judged to be.
    pub verdict: Verdict,
    /// Attempts that ended.
    pub attempts: u64,
    /// How many satisfied the person.
    pub satisfaction: Satisfaction,
    /// What must never happen and did.
    pub safety: Safety,
    /// What it was like for people.
    pub experience: Experience,
    /// What minds cost.
    pub spend: Spend,
}

impl Card {
    /// The figures of the run in a folder, or what is wrong with it.
    pub fn of(folder: &Path) -> Result<Self, String> {
        if let Some(card) = reported(folder) {
            return Ok(card);
        }
        if !folder.join(journal::FILE_NAME).is_file() {
            return Err("it holds neither a journal nor a report that can be read".to_owned());
        }
        outputs::judge(folder).map(|judged| judged.report.into()).map_err(|failure| failure.to_string())
    }
}

impl From<Report> for Card {
    fn from(report: Report) -> Self {
        let Report { version, run, verdict, attempts, satisfaction, safety, experience, spend, .. } = report;
        Self { version, run, verdict, attempts, satisfaction, safety, experience, spend }
    }
}

/// The figures of a report of today's format.
fn reported(folder: &Path) -> Option<Card> {
    let mut text = Vec::new();
    File::open(folder.join(REPORT)).ok()?.take(REPORT_BYTES_MAX).read_to_end(&mut text).ok()?;
    let card: Card = serde_json::from_slice(&text).ok()?;
    (card.version == REPORT_VERSION).then_some(card)
}

/// The name of a run's plan, by its journal's header; nothing when that cannot be read.
pub fn plan_of(run: &Path) -> Option<String> {
    match journal::read(run).ok()?.next()?.ok()?.what {
        What::RunStarted(header) => Some(header.plan.name),
        _ => None,
    }
}
