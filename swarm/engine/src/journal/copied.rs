//! Events that are there already, as a journal: copies, cuts and repetitions of runs, with the numbers and times that they have.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use nightcrew_model::event::Event;

use super::frame;

/// Lines packed together, as the writer of a run does.
const FRAME_BYTES: usize = 128 * 1024;

/// Writes events as they are, in one file; there must be none yet.
///
/// # Errors
/// When the file is there, or cannot be written.
pub fn write_events(path: &Path, events: impl IntoIterator<Item = Event>) -> io::Result<()> {
    let mut file = File::options().write(true).create_new(true).open(path)?;
    let mut lines = Vec::with_capacity(FRAME_BYTES + FRAME_BYTES / 8);
    let (mut first, mut last) = (0, 0);
    for event in events {
        if lines.is_empty() {
            first = event.seq.0;
        }
        last = event.seq.0;
        serde_json::to_writer(&mut lines, &event)?;
        lines.push(b'\n');
        if lines.len() >= FRAME_BYTES {
            file.write_all(&frame::packed(&lines, first, last)?)?;
            lines.clear();
        }
    }
    if !lines.is_empty() {
        file.write_all(&frame::packed(&lines, first, last)?)?;
    }
    file.sync_all()
}
