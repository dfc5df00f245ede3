//! `nightcrew check FILES…`: every problem of every file, at once.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use nightcrew_scenario::check_files;

use super::{Outcome, say};
use crate::failure::Failure;
use crate::shelf;

/// `nightcrew check`.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Files or folders.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
}

pub fn check(args: &Check) -> Outcome {
    let checked = check_files(&args.files, &shelf::library(), &shelf::vocabulary());
    if !checked.report.is_empty() {
        return Err(Failure::Files(Box::new(checked.report)));
    }
    let warned = checked.report.fancy_warnings(std::io::stdout().is_terminal());
    if !warned.is_empty() {
        say(warned.trim_end());
    }
    if checked.files == 0 {
        let why = "there is no file to check here: no .yaml or .yml below what was named";
        return Err(Failure::Usage(why.to_owned()));
    }
    say(&format!(
        "{} file{} checked, nothing wrong",
        checked.files,
        if checked.files == 1 { "" } else { "s" }
    ));
    Ok(ExitCode::SUCCESS)
}
