//! The formats of a report, each a function from the same value: one offline HTML file, Markdown for a pull request, JUnit
//! for a build server, SARIF for tools that list findings, JSON for programs. A new format is one file here and one line in the command that writes them.

pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod sarif;

/// A report could not be written in a format.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The JUnit document.
    #[error("the JUnit report cannot be written: {0}")]
    Junit(#[from] quick_junit::SerializeError),
    /// The JSON document.
    #[error("the JSON report cannot be written: {0}")]
    Json(#[from] serde_json::Error),
}
