//! Files: what is known of each, where it is shared, and its contents as long as there is room.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Place, Who};
use crate::ts::Ts;

/// The most files that are remembered; the oldest go first, with their contents.
pub const FILES_MAX: usize = 10_000;
/// The largest contents that are kept of one file, in bytes. Of a larger file only its size is.
pub const FILE_BYTES_MAX: usize = 1024 * 1024;
/// The contents that are kept of all files together, in bytes; those of the oldest are dropped first, their sizes stay.
pub const FILES_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The most places in which one file is shared that are remembered.
pub const SHARES_MAX: usize = 100;

/// How far a file has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// An address was given out to upload it to.
    #[default]
    Promised,
    /// Its contents have arrived.
    Uploaded,
    /// It is a file of the workspace.
    Complete,
    /// It was deleted.
    Deleted,
}

/// Where a file is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The conversation.
    pub place: Place,
    /// The message.
    pub ts: Ts,
    /// The first message of the thread that it stands in.
    pub thread: Option<Ts>,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its number.
    pub number: u64,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its size in bytes.
    pub size: u64,
    /// Who brought it.
    pub by: Who,
    /// When: Unix seconds.
    pub created: i64,
    /// What a screen reader says.
    #[serde(default)]
    pub alt_text: Option<String>,
    /// The kind of a snippet, where the app says it.
    #[serde(default)]
    pub snippet: Option<String>,
    /// How far it has come.
    pub stage: Stage,
    /// Where it is shared.
    #[serde(default)]
    pub shares: Vec<Share>,
    /// Whoever has its public address may read it.
    #[serde(default)]
    pub public: bool,
    /// Its contents, while they are kept.
    #[serde(default, with = "hexed")]
    pub contents: Option<Arc<[u8]>>,
}

/// All files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Files {
    files: BTreeMap<u64, File>,
    /// Those whose contents are kept, the oldest first.
    kept: VecDeque<u64>,
    /// The bytes of those.
    bytes: usize,
}

impl Files {
    /// The file of this number.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<&File> {
        self.files.get(&number)
    }

    pub(crate) fn get_mut(&mut self, number: u64) -> Option<&mut File> {
        self.files.get_mut(&number)
    }

    /// All files, the newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &File> {
        self.files.values().rev()
    }

    /// A file is promised.
    pub(crate) fn promise(&mut self, file: File) {
        if self.files.len() >= FILES_MAX
            && let Some(oldest) = self.files.keys().next().copied()
        {
            self.drop_contents(oldest);
            self.files.remove(&oldest);
        }
        self.files.insert(file.number, file);
    }

    /// A file's contents have arrived, so many bytes in all. They are kept if they are whole and while there is room.
    pub(crate) fn fill(&mut self, number: u64, contents: &[u8], size: u64) {
        self.drop_contents(number);
        let Some(file) = self.files.get_mut(&number) else { return };
        file.size = size;
        file.stage = Stage::Uploaded;
        let whole = u64::try_from(contents.len()) == Ok(size);
        if contents.len() > FILE_BYTES_MAX || !whole {
            return;
        }
        file.contents = Some(contents.into());
        self.bytes += contents.len();
        self.kept.push_back(number);
        while self.bytes > FILES_BYTES_MAX {
            let Some(oldest) = self.kept.front().copied() else { return };
            self.drop_contents(oldest);
        }
    }

    /// A file is deleted: that there was one is remembered.
    pub(crate) fn delete(&mut self, number: u64) {
        self.drop_contents(number);
        if let Some(file) = self.files.get_mut(&number) {
            file.stage = Stage::Deleted;
            file.shares.clear();
            file.public = false;
        }
    }

    /// Drops a file's contents; its size stays.
    fn drop_contents(&mut self, number: u64) {
        let contents = self.files.get_mut(&number).and_then(|file| file.contents.take());
        if let Some(contents) = contents {
            self.bytes -= contents.len();
            // Mostly the oldest, which stands in front.
            if let Some(at) = self.kept.iter().position(|kept| *kept == number) {
                self.kept.remove(at);
            }
        }
    }
}

/// Contents in a snapshot: as hexadecimal digits.
mod hexed {
    use std::sync::Arc;

    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(contents: &Option<Arc<[u8]>>, s: S) -> Result<S::Ok, S::Error> {
        match contents {
            Some(contents) => s.serialize_some(&hex::encode(contents)),
            None => s.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Arc<[u8]>>, D::Error> {
        let Some(digits) = Option::<String>::deserialize(d)? else { return Ok(None) };
        let contents = hex::decode(digits).map_err(serde::de::Error::custom)?;
        Ok(Some(contents.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(number: u64) -> File {
        File {
            number,
            name: "a.txt".to_owned(),
            title: "a".to_owned(),
            size: 0,
            by: Who::App,
            created: 0,
            alt_text: None,
            snippet: None,
            stage: Stage::Promised,
            shares: Vec::new(),
            public: false,
            contents: None,
        }
    }

    #[test]
    fn contents_are_dropped_from_the_oldest_on_and_sizes_stay() {
        let mut files = Files::default();
        let megabyte = vec![7_u8; FILE_BYTES_MAX];
        for number in 0..70 {
            files.promise(file(number));
            files.fill(number, &megabyte, FILE_BYTES_MAX as u64);
        }
        let kept =
            (0..70).filter(|number| files.get(*number).unwrap().contents.is_some()).collect::<Vec<_>>();
        assert_eq!(kept, (6..70).collect::<Vec<u64>>());
        assert!((0..70).all(|number| files.get(number).unwrap().size == 1024 * 1024));
        assert_eq!(files.bytes, FILES_BYTES_MAX);
        files.promise(file(99));
        files.fill(99, &[1; 10], 1024 * 1024 + 1);
        let large = files.get(99).unwrap();
        assert_eq!((large.size, large.contents.is_none()), (1024 * 1024 + 1, true));
        files.delete(69);
        files.fill(68, b"anew", 4);
        assert_eq!(files.bytes, 62 * FILE_BYTES_MAX + 4);
    }

    #[test]
    fn a_snapshot_holds_the_contents() {
        let mut files = Files::default();
        files.promise(file(1));
        files.fill(1, &[0, 255, 16], 3);
        let copy: Files = serde_json::from_value(serde_json::to_value(&files).unwrap()).unwrap();
        assert_eq!(copy, files);
    }

    #[test]
    fn as_many_files_are_remembered_as_may_be() {
        let mut files = Files::default();
        for number in 0..FILES_MAX as u64 + 5 {
            files.promise(file(number));
            files.fill(number, b"x", 1);
        }
        assert_eq!((files.files.len(), files.kept.len()), (FILES_MAX, FILES_MAX));
        assert!(files.get(4).is_none() && files.get(5).is_some());
    }
}
