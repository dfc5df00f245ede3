//! When a vendor said 429: who may call again, and when. One gate per vendor bucket (method, or method and channel).
//!
//! A plain wait would let all waiting calls go at the same instant, into the next 429. So for a while after a 429 the
//! bucket's calls are also spaced.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::clock::ticking;

/// How long a bucket stays spaced after its last 429.
const SPACED_FOR: Duration = Duration::from_secs(30);
/// Buckets that are remembered; only those with a recent 429 are kept at all.
const GATES_MAX: usize = 10_000;

struct Gate {
    next_at: Instant,
    spaced_until: Instant,
}

/// The gates of one vendor.
#[derive(Default)]
pub struct Gates {
    gates: Mutex<BTreeMap<String, Gate>>,
}

impl Gates {
    /// The instant at which a call of this bucket may leave; its slot is taken.
    pub fn claim(&self, bucket: &str, spacing: Duration) -> Instant {
        let now = ticking();
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(gate) = gates.get_mut(bucket) else { return now };
        if now >= gate.spaced_until && now >= gate.next_at {
            gates.remove(bucket);
            return now;
        }
        let slot = gate.next_at.max(now);
        gate.next_at = slot + spacing;
        slot
    }

    /// Notes a 429 with its waiting time.
    pub fn refuse(&self, bucket: &str, wait: Duration) {
        let now = ticking();
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        if gates.len() >= GATES_MAX {
            gates.retain(|_, gate| gate.spaced_until > now);
        }
        let gate = gates.entry(bucket.to_owned()).or_insert(Gate { next_at: now, spaced_until: now });
        gate.next_at = gate.next_at.max(now + wait);
        gate.spaced_until = gate.next_at + SPACED_FOR;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn calls_wait_for_the_gate_and_are_then_spaced() {
        let gates = Gates::default();
        let second = Duration::from_secs(1);
        let start = ticking();
        assert_eq!(gates.claim("m", second), start);
        gates.refuse("m", Duration::from_secs(7));
        assert_eq!(gates.claim("m", second), start + Duration::from_secs(7));
        assert_eq!(gates.claim("m", second), start + Duration::from_secs(8));
        assert_eq!(gates.claim("other", second), start);
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(gates.claim("m", second), ticking());
    }
}
