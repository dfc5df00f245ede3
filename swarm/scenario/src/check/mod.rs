//! What a file says against everything that it names: all of it, not the first thing.

mod arrivals;
mod changes;
mod fault;
pub mod hosts;
pub mod persona;
pub mod plan;
pub mod scenario;
mod shock;

use crate::file::File;
use crate::problem::{Problem, Report};
use crate::suggest;

/// The longest name of a plan, persona or scenario: it becomes part of file names and table cells.
const NAME_MAX: usize = 60;
/// The longest text for readers: it goes into prompts and reports.
const TEXT_MAX: usize = 4000;

/// Where problems of one file go.
pub(crate) struct Desk<'a> {
    /// The file.
    pub file: &'a File,
    /// The report.
    pub report: &'a mut Report,
}

impl Desk<'_> {
    /// A problem of the value at a path.
    pub fn value(&mut self, path: &[&str], message: impl AsRef<str>, hint: impl AsRef<str>) {
        let place = self.file.value(path);
        self.report.add(Problem::new(place, message).hint(hint));
    }

    /// A problem of the key at a path.
    pub fn key(&mut self, path: &[&str], message: impl AsRef<str>, hint: impl AsRef<str>) {
        let place = self.file.key(path);
        self.report.add(Problem::new(place, message).hint(hint));
    }

    /// Something at a path that is allowed, but of which somebody should know.
    pub fn warn(&mut self, path: &[&str], message: impl AsRef<str>, hint: impl AsRef<str>) {
        let place = self.file.key(path);
        self.report.warn(Problem::new(place, message).hint(hint));
    }

    /// A name that must be one of the known ones. True when it is.
    pub fn known<'n>(
        &mut self,
        path: &[&str],
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'n str> + Clone,
    ) -> bool {
        let is_known = known.clone().into_iter().any(|one| one == name);
        if !is_known {
            self.value(path, format!("there is no {what} `{name}`"), suggest::hint(name, known));
        }
        is_known
    }

    /// A name that is part of file names and table cells: lower case letters, digits and hyphens.
    pub fn name(&mut self, path: &[&str], name: &str) {
        let fine = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if name.is_empty() || name.len() > NAME_MAX || !name.bytes().all(fine) || name.starts_with('-') {
            let hint =
                format!("use lower case letters, digits and hyphens, {NAME_MAX} at most: `new-starter`");
            self.value(path, format!("`{name}` cannot be a name"), hint);
        }
    }

    /// A text for readers.
    pub fn text(&mut self, path: &[&str], text: &str) {
        if text.trim().is_empty() {
            self.value(path, "this text is empty", "say it in a sentence or two");
        } else if text.len() > TEXT_MAX {
            self.value(
                path,
                format!("this text has {} bytes", text.len()),
                format!("use {TEXT_MAX} at most"),
            );
        }
    }

    /// A number that must lie between two bounds.
    pub fn between(&mut self, path: &[&str], what: &str, number: u64, low: u64, high: u64) {
        if !(low..=high).contains(&number) {
            let message = format!("{what} cannot be {number}");
            self.value(path, message, format!("use a number from {low} to {high}"));
        }
    }

    /// The name of a time zone.
    pub fn timezone(&mut self, path: &[&str], name: &str) {
        // On a machine without a time zone database nothing can be said; the run itself will say so.
        if jiff::tz::db().is_definitively_empty() || jiff::tz::TimeZone::get(name).is_ok() {
            return;
        }
        let known: Vec<String> = jiff::tz::db().available().map(|zone| zone.as_str().to_owned()).collect();
        let close = suggest::closest(name, known.iter().map(String::as_str));
        let hint = match close {
            Some(zone) => format!("did you mean `{zone}`?"),
            None => "use an IANA name such as Europe/Berlin, America/New_York or UTC".to_owned(),
        };
        self.value(path, format!("there is no time zone `{name}`"), hint);
    }
}
