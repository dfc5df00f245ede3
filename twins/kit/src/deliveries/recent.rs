//! What is kept for a few addresses: those that were last delivered to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The most addresses of which something is kept. Beyond it the one that was not delivered to for the longest is forgotten, so
/// that a subject that moves with each test is always found.
pub(super) const ADDRESSES_MAX: usize = 64;

/// What is kept, by address. Whoever still holds what is forgotten goes on with it.
#[derive(Debug)]
pub(super) struct Recent<T: ?Sized>(Mutex<Kept<T>>);

#[derive(Debug)]
struct Kept<T: ?Sized> {
    /// Goes up with each use.
    uses: u64,
    /// What is kept, with its last use.
    all: BTreeMap<String, (u64, Arc<T>)>,
}

impl<T: ?Sized> Default for Recent<T> {
    fn default() -> Self {
        Self(Mutex::new(Kept { uses: 0, all: BTreeMap::new() }))
    }
}

impl<T: ?Sized> Recent<T> {
    /// What is kept for an address, made if there is nothing.
    pub(super) fn of(&self, address: &str, make: impl FnOnce() -> Arc<T>) -> Arc<T> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.uses += 1;
        let now = kept.uses;
        if let Some((used, found)) = kept.all.get_mut(address) {
            *used = now;
            return Arc::clone(found);
        }
        if kept.all.len() >= ADDRESSES_MAX {
            let longest = kept.all.iter().min_by_key(|(_, (used, _))| *used);
            if let Some(longest) = longest.map(|(address, _)| address.clone()) {
                kept.all.remove(&longest);
            }
        }
        let made = make();
        kept.all.insert(address.to_owned(), (now, Arc::clone(&made)));
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_not_used_for_the_longest_is_forgotten() {
        let recent = Recent::<usize>::default();
        for number in 0..ADDRESSES_MAX {
            recent.of(&number.to_string(), || Arc::new(number));
        }
        assert_eq!(*recent.of("0", || Arc::new(1_000)), 0);
        assert_eq!(*recent.of("new", || Arc::new(1_000)), 1_000);
        assert_eq!(*recent.of("0", || Arc::new(2_000)), 0, "it was used after all others");
        assert_eq!(*recent.of("1", || Arc::new(2_000)), 2_000);
    }
}
