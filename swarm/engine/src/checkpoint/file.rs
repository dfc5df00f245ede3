//! A checkpoint's file: JSON in one zstd frame with a checksum, written beside the old one and put in its place.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Place, Roll};

/// The checkpoint's name in a run's folder.
const FILE_NAME: &str = "checkpoint.json.zst";
/// The version of its format. Another one is not read: the journal has everything.
const VERSION: u32 = 1;
/// zstd's level: a million people are packed in a second.
const LEVEL: i32 = 1;
/// The longest checkpoint that is read, unpacked: two million people's.
const BYTES_MAX: u64 = 256 * 1024 * 1024;

#[derive(Serialize)]
struct Written<'a> {
    checkpoint: u32,
    place: Place,
    roll: &'a Roll,
}

#[derive(Deserialize)]
struct Read {
    checkpoint: u32,
    place: Place,
    roll: Roll,
}

/// Writes a checkpoint into a run's folder. What it stands for must be on the disk already.
pub(crate) fn write(folder: &Path, place: Place, roll: &Roll) -> io::Result<()> {
    let part = folder.join(format!("{FILE_NAME}.part"));
    let mut file = File::create(&part)?;
    let mut encoder = zstd::Encoder::new(Vec::new(), LEVEL)?;
    encoder.include_checksum(true)?;
    serde_json::to_writer(&mut encoder, &Written { checkpoint: VERSION, place, roll })?;
    file.write_all(&encoder.finish()?)?;
    file.sync_all()?;
    fs::rename(part, folder.join(FILE_NAME))
}

/// The checkpoint of a run's folder, if there is one that can be used.
pub(super) fn read(folder: &Path) -> Option<(Place, Roll)> {
    let decoder = zstd::Decoder::new(File::open(folder.join(FILE_NAME)).ok()?).ok()?;
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(decoder, BYTES_MAX), &mut bytes).ok()?;
    let read: Read = serde_json::from_slice(&bytes).ok()?;
    (read.checkpoint == VERSION).then_some((read.place, read.roll))
}

#[cfg(test)]
mod tests {
    use nightcrew_model::id::{AttemptId, PersonId};
    use nightcrew_model::time::At;

    use super::super::{Note, Turn};
    use super::*;

    #[test]
    fn a_checkpoint_comes_back_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let mut roll = Roll::default();
        for person in 0..1000 {
            let turn = Turn { ordinal: person % 3, intended: At(u64::from(person) * 7919) };
            roll.note(Note::Started(AttemptId(u64::from(person) << 32), PersonId(person), turn));
        }
        roll.stamp(5000, At(77), 12_345);
        let place = Place { segment: 3, bytes: 99 };
        write(dir.path(), place, &roll).unwrap();
        assert_eq!(read(dir.path()), Some((place, roll)));
        let path = dir.path().join(FILE_NAME);
        let whole = fs::read(&path).unwrap();
        for at in (0..whole.len()).step_by(whole.len() / 50) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x10;
            fs::write(&path, &damaged).unwrap();
            let found = read(dir.path());
            assert!(found.is_none() || found.is_some_and(|(found, _)| found == place), "damaged at {at}");
            fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(read(dir.path()), None, "cut at {at}");
        }
    }
}
