//! The vendors' rate models: fixed windows by key, with what headers and errors need to be told.

use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

/// The most keys (account × bucket) counted at a time; windows that are over are forgotten first, then those that end
/// first, all of a moment at once: so what is forgotten hangs on the clock alone, and a full table is not gone through each time.
pub const KEYS_MAX: usize = 200_000;

/// So many calls in so long a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Calls.
    pub calls: u32,
    /// The window in milliseconds.
    pub window_ms: u32,
}

impl Rate {
    /// So many calls a minute.
    #[must_use]
    pub const fn per_minute(calls: u32) -> Self {
        Self { calls, window_ms: 60_000 }
    }

    /// So many calls a second.
    #[must_use]
    pub const fn per_second(calls: u32) -> Self {
        Self { calls, window_ms: 1000 }
    }
}

/// Whether a call is within its rate, and what the vendor's headers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Whether the twin may serve the call. Always true when limits are off or only counted.
    pub served: bool,
    /// Whether the vendor would have served it.
    pub within: bool,
    /// Calls of the window.
    pub limit: u32,
    /// Calls left in the window.
    pub remaining: u32,
    /// When the window ends: Unix milliseconds.
    pub reset_unix_ms: i64,
    /// Seconds to wait, rounded up, at least one.
    pub retry_after_secs: u32,
}

/// Windows by key.
#[derive(Debug, Default)]
pub struct Windows(Mutex<FxHashMap<Box<str>, Window>>);

#[derive(Clone, Copy, Debug)]
struct Window {
    began: i64,
    ends: i64,
    calls: u32,
}

impl Windows {
    /// Counts a call. Windows are aligned to the clock, as the vendors' are.
    pub fn count(&self, key: &str, rate: Rate, now_unix_ms: i64) -> Allowance {
        let length = i64::from(rate.window_ms.max(1));
        let began = now_unix_ms - now_unix_ms.rem_euclid(length);
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = Window { began, ends: began + length, calls: 0 };
        let window = match windows.get_mut(key) {
            Some(window) => window,
            None => {
                make_room(&mut windows, now_unix_ms);
                windows.entry(key.into()).or_insert(fresh)
            }
        };
        if window.began != began {
            *window = fresh;
        }
        let within = window.calls < rate.calls;
        window.calls = window.calls.saturating_add(1);
        Allowance {
            served: within,
            within,
            limit: rate.calls,
            remaining: rate.calls.saturating_sub(window.calls),
            reset_unix_ms: window.ends,
            retry_after_secs: u32::try_from((window.ends - now_unix_ms).max(1).div_euclid(1000)).unwrap_or(0)
                + 1,
        }
    }
}

/// Forgets windows when there are too many.
fn make_room(windows: &mut FxHashMap<Box<str>, Window>, now_unix_ms: i64) {
    if windows.len() < KEYS_MAX {
        return;
    }
    windows.retain(|_, window| window.ends > now_unix_ms);
    if windows.len() >= KEYS_MAX
        && let Some(first) = windows.values().map(|window| window.ends).min()
    {
        windows.retain(|_, window| window.ends > first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_refuses_what_is_over_and_forgets_when_it_ends() {
        let windows = Windows::default();
        let rate = Rate::per_minute(2);
        assert!(windows.count("a", rate, 60_000).within);
        assert_eq!(windows.count("a", rate, 61_000).remaining, 0);
        let over = windows.count("a", rate, 100_000);
        assert!(!over.within);
        assert_eq!((over.reset_unix_ms, over.retry_after_secs), (120_000, 21));
        assert!(windows.count("b", rate, 100_000).within);
        assert!(windows.count("a", rate, 120_000).within);
    }
}
