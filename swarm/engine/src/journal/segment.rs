//! The files of one journal: their names, and which of them there are.

use std::path::{Path, PathBuf};

use super::FILE_NAME;

/// The path of a journal's `number`-th file, from 1, when `first` is its first one.
pub(crate) fn path(first: &Path, number: u32) -> PathBuf {
    if number <= 1 {
        return first.to_owned();
    }
    // `journal.p…` comes after `journal.j…` in every locale, and the digits are padded: a shell's glob has them in order.
    first.with_file_name(format!("journal.part{number:06}.jsonl.zst"))
}

/// The first file of a run's journal: of its folder, or the file itself.
pub(crate) fn first_of(run: &Path) -> PathBuf {
    if run.is_dir() { run.join(FILE_NAME) } else { run.to_owned() }
}

/// Whether a journal has a `number`-th file. A file under a name of its own (a copy) stands alone.
pub(crate) fn exists(first: &Path, number: u32) -> bool {
    let named = first.file_name().is_some_and(|name| name == FILE_NAME);
    (named || number <= 1) && path(first, number).is_file()
}

/// The number of a journal's last file; 1 when it has but one.
pub(crate) fn last(first: &Path) -> u32 {
    (1..u32::MAX).find(|number| !exists(first, number + 1)).unwrap_or(u32::MAX)
}

/// A file of the journal that comes after its `number`-th one, though the next is not there; the earliest.
pub(crate) fn beyond(first: &Path, number: u32) -> Option<PathBuf> {
    first.file_name().filter(|name| *name == FILE_NAME)?;
    let folder = first.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = folder.read_dir().ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let later = names.filter_map(|name| {
        let digits = name.strip_prefix("journal.part")?.strip_suffix(".jsonl.zst")?;
        digits.parse::<u32>().ok().filter(|found| *found > number)
    });
    later.min().map(|found| path(first, found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_a_journal_are_in_order_as_a_shell_sorts_them() {
        let first = Path::new("run").join(FILE_NAME);
        let names: Vec<PathBuf> =
            [1, 2, 9, 10, 99, 100, 123_456].into_iter().map(|number| path(&first, number)).collect();
        assert!(names.is_sorted(), "{names:?}");
        let folded: Vec<String> =
            names.iter().map(|name| name.to_string_lossy().replace(['.', '/'], "")).collect();
        assert!(folded.is_sorted(), "also where a locale leaves out the dots: {folded:?}");
    }
}
