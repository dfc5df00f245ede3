//! Frames: lines compressed with a checksum, each followed by a skippable frame that names its first and last event.

use std::io::{self, Write as _};

use zstd::zstd_safe::find_frame_compressed_size;

/// The magic of the skippable frame that follows each frame of lines and names its first and last event.
pub(super) const SKIPPABLE_MAGIC: u32 = 0x184D_2A50;
/// What is in a skippable frame of ours: two numbers.
pub(super) const SKIPPED_BYTES: u32 = 16;
/// A skippable frame of ours in whole.
const MARK_BYTES: usize = 8 + SKIPPED_BYTES as usize;
/// zstd's level: 3 is 25 % slower and saves nothing.
const LEVEL: i32 = 1;

/// One frame of lines with its mark, ready to be written at once.
pub(super) fn packed(lines: &[u8], first: u64, last: u64) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::Encoder::new(Vec::with_capacity(lines.len() / 4), LEVEL)?;
    encoder.include_checksum(true)?;
    encoder.write_all(lines)?;
    let mut bytes = encoder.finish()?;
    bytes.extend_from_slice(&SKIPPABLE_MAGIC.to_le_bytes());
    bytes.extend_from_slice(&SKIPPED_BYTES.to_le_bytes());
    bytes.extend_from_slice(&first.to_le_bytes());
    bytes.extend_from_slice(&last.to_le_bytes());
    Ok(bytes)
}

/// The first frame of these bytes, unpacked, and how long it is with its mark; `None` when it is not whole, or damaged.
pub(crate) fn unpacked(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let size = find_frame_compressed_size(bytes).ok()?;
    let (frame, rest) = bytes.split_at_checked(size)?;
    let mark = rest.get(..MARK_BYTES)?;
    mark.starts_with(&SKIPPABLE_MAGIC.to_le_bytes()).then_some(())?;
    let lines = zstd::decode_all(frame).ok()?;
    Some((lines, size + MARK_BYTES))
}

/// Whether a whole frame stands anywhere in these bytes, by its mark: one of events that come after `seq`.
pub(crate) fn stands_behind(bytes: &[u8], seq: u64) -> bool {
    let mut sought = SKIPPABLE_MAGIC.to_le_bytes().to_vec();
    sought.extend(SKIPPED_BYTES.to_le_bytes());
    let number = |bytes: Option<&[u8]>| bytes?.try_into().ok().map(u64::from_le_bytes);
    bytes.windows(MARK_BYTES).filter(|window| window.starts_with(&sought)).any(|mark| {
        let (first, last) = (number(mark.get(8..16)), number(mark.get(16..24)));
        first.is_some_and(|first| first > seq) && last >= first
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_back_whole_or_not_at_all() {
        let bytes = packed(b"one\ntwo\n", 7, 8).unwrap();
        assert_eq!(unpacked(&bytes), Some((b"one\ntwo\n".to_vec(), bytes.len())));
        for cut in 0..bytes.len() {
            assert_eq!(unpacked(&bytes[..cut]), None, "cut at {cut}");
        }
        let mut damaged = bytes;
        damaged[9] ^= 0x40;
        assert!(unpacked(&damaged).is_none_or(|(lines, _)| lines != b"one\ntwo\n"));
    }

    #[test]
    fn a_torn_frame_has_no_mark_and_a_damaged_one_has() {
        let bytes = packed(b"one\ntwo\n", 7, 8).unwrap();
        for cut in 0..bytes.len() {
            assert!(!stands_behind(&bytes[..cut], 6), "cut at {cut}");
        }
        assert!(stands_behind(&bytes, 6));
        assert!(!stands_behind(&bytes, 8), "events that are read already stand before, not behind");
    }
}
