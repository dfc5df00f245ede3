//! Memory that is kept on purpose, in test builds only: a measurement that never finds any might as well not look.

use std::time::Duration;

use nightcrew_twin_kit::Host;

/// How often what has been done since is counted.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// So many bytes for each of whatever is counted, kept for as long as this lives.
#[derive(Debug)]
pub struct Leak {
    bytes: u32,
    counted: u64,
    kept: Vec<Vec<u8>>,
}

impl Leak {
    /// Nothing yet.
    pub const fn new(bytes: u32) -> Self {
        Self { bytes, counted: 0, kept: Vec::new() }
    }

    /// So many have been done by now.
    pub fn up_to(&mut self, count: u64) {
        let bytes = count.saturating_sub(self.counted) * u64::from(self.bytes);
        self.counted = count;
        if bytes > 0 {
            // Ones: pages of zeros would not be resident.
            self.kept.push(vec![1; usize::try_from(bytes).unwrap_or(0)]);
        }
    }
}

/// Keeps so many bytes of each call that a host has taken, for ever.
pub async fn at_twins(host: &Host, bytes: u32) {
    let mut leak = Leak::new(bytes);
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        // A call has a number; asking for one adds four a second, which nobody notices.
        leak.up_to(host.ledger().number());
    }
}
