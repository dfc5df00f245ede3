//! A set of issue ids, in pieces of 64 that follow each other: what most issues share takes hardly more than a bit for each of
//! them, and what is new is added at the end.

/// Ids, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ids {
    /// What ids of a piece have in common (all but the lowest six bits), and which of the piece are there. None is empty.
    pieces: Vec<(u64, u64)>,
    count: usize,
}

/// A piece's number, and an id's bit in it.
const fn split(id: u64) -> (u64, u64) {
    (id >> 6, 1 << (id & 63))
}

impl Ids {
    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The place of a piece, or where it would be. Most often it is the last.
    fn find(&self, piece: u64) -> Result<usize, usize> {
        match self.pieces.last() {
            Some((last, _)) if *last == piece => Ok(self.pieces.len() - 1),
            Some((last, _)) if *last < piece => Err(self.pieces.len()),
            _ => self.pieces.binary_search_by_key(&piece, |(known, _)| *known),
        }
    }

    pub(super) fn insert(&mut self, id: u64) {
        let (piece, bit) = split(id);
        match self.find(piece) {
            Ok(at) => {
                if let Some((_, bits)) = self.pieces.get_mut(at) {
                    self.count += usize::from(*bits & bit == 0);
                    *bits |= bit;
                }
            }
            Err(at) => {
                if self.pieces.is_empty() {
                    // Many sets never have more than one.
                    self.pieces.reserve_exact(1);
                }
                self.pieces.insert(at, (piece, bit));
                self.count += 1;
            }
        }
    }

    pub(super) fn remove(&mut self, id: u64) {
        let (piece, bit) = split(id);
        let Ok(at) = self.find(piece) else { return };
        let Some((_, bits)) = self.pieces.get_mut(at) else { return };
        self.count -= usize::from(*bits & bit != 0);
        *bits &= !bit;
        if *bits == 0 {
            self.pieces.remove(at);
        }
    }

    /// All of them, in order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = u64> {
        self.pieces.iter().flat_map(|(piece, bits)| Piece { first: piece << 6, bits: *bits })
    }
}

/// The ids of a piece.
struct Piece {
    first: u64,
    bits: u64,
}

impl Iterator for Piece {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let at = self.bits.trailing_zeros();
        self.bits &= !1_u64.checked_shl(at)?;
        Some(self.first | u64::from(at))
    }
}

impl DoubleEndedIterator for Piece {
    fn next_back(&mut self) -> Option<u64> {
        let at = 63_u32.checked_sub(self.bits.leading_zeros())?;
        self.bits &= !(1 << at);
        Some(self.first | u64::from(at))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_a_set_in_order(acts in prop::collection::vec((any::<bool>(), prop_oneof![0_u64..300, any::<u64>()]), 0..200)) {
            let (mut ids, mut wanted) = (Ids::default(), BTreeSet::new());
            for (add, id) in acts {
                if add {
                    ids.insert(id);
                    wanted.insert(id);
                } else {
                    ids.remove(id);
                    wanted.remove(&id);
                }
                prop_assert_eq!((ids.len(), ids.is_empty()), (wanted.len(), wanted.is_empty()));
            }
            prop_assert!(ids.iter().eq(wanted.iter().copied()));
            prop_assert!(ids.iter().rev().eq(wanted.iter().rev().copied()));
            let mut anew = Ids::default();
            wanted.iter().rev().for_each(|id| anew.insert(*id));
            prop_assert_eq!(ids, anew);
        }
    }
}
