//! A twin's own work at a moment of its own: a message that was scheduled, a reminder. What is due stands in the world; here is
//! only the alarm that says when to look.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::desk::Desk;
use crate::twin::Twin;

/// The longest sleep before an alarm looks whether it still counts, in milliseconds: one that was set for next month and
/// overtaken by another does not wait for a month.
const NAP_MS: i64 = 60_000;

/// When a twin is to be woken next: Unix milliseconds.
#[derive(Debug, Default)]
pub(crate) struct Alarm(Mutex<Option<i64>>);

impl Alarm {
    /// Sets it to a moment, unless it rings before that anyway.
    fn set(&self, unix_ms: i64) -> bool {
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let earlier = next.is_none_or(|next| unix_ms < next);
        if earlier {
            *next = Some(unix_ms);
        }
        earlier
    }

    /// Whether it is still set to this moment.
    fn is(&self, unix_ms: i64) -> bool {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) == Some(unix_ms)
    }

    fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl<T: Twin> Desk<T> {
    /// Wakes the twin at a moment.
    pub(crate) fn wake_at(&self, unix_ms: i64) {
        if !self.0.alarm.set(unix_ms) {
            return;
        }
        // The desk may be dropped before: an alarm keeps no world alive.
        let desk = Arc::downgrade(&self.0);
        self.0.common.deliveries.tasks().spawn(async move {
            loop {
                let Some(left) = desk.upgrade().map(Desk::<T>).and_then(|desk| desk.left_until(unix_ms))
                else {
                    return;
                };
                if left > 0 {
                    let nap = u64::try_from(left.min(NAP_MS)).unwrap_or(0);
                    tokio::time::sleep(Duration::from_millis(nap)).await;
                    continue;
                }
                let Some(desk) = desk.upgrade().map(Desk::<T>) else { return };
                desk.0.alarm.clear();
                desk.wake();
                return;
            }
        });
    }

    /// Milliseconds until a moment; `None` when the alarm is set to another one by now.
    fn left_until(&self, unix_ms: i64) -> Option<i64> {
        self.0.alarm.is(unix_ms).then(|| unix_ms.saturating_sub(self.unix_ms()))
    }

    /// Lets the twin do what is due, and wakes it again when the next is.
    pub(crate) fn wake(&self) {
        if let Some(next) = T::wake(self) {
            self.wake_at(next);
        }
    }
}
