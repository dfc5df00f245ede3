//! How long acts took and how the engine itself was doing: the figures by which a run tells the subject's slowness from its own.

use serde::{Deserialize, Serialize};

/// How long one kind of act took: three histograms that merge without loss. They are HDR histograms of microseconds in their V2
/// form, as base64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// The verb: `slack.post_message`. Its first part is the twin. Verbs beyond what is told apart are `other`.
    pub verb: String,
    /// From when the act was meant to begin to the whole answer: what a person waits, whoever kept them waiting. It holds, beside
    /// the acts that were done, those that a person who was kept waiting would have begun meanwhile.
    pub waited: String,
    /// From sending to the whole answer, of the acts that were done.
    pub served: String,
    /// The engine's own lag: how late it sent an act that was due and that nothing but the engine held up.
    pub lag: String,
}

/// How the engine itself is doing, over the last second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Employees with an attempt under way.
    pub active: u32,
    /// The 99th percentile of the engine's lag, in milliseconds, rounded up.
    pub lag_p99_ms: u32,
    /// Resident memory in bytes; 0 in virtual time, where a run must not differ by the machine.
    pub rss_bytes: u64,
    /// The largest lag, in milliseconds, rounded up.
    #[serde(default)]
    pub lag_max_ms: u32,
    /// Buffers of the journal that wait for the disk.
    #[serde(default)]
    pub journal_waiting: u32,
    /// Calls that wait for a free connection to a twin.
    #[serde(default)]
    pub calls_waiting: u32,
    /// What waits in the fullest slot of the crew.
    #[serde(default)]
    pub inbox_most: u32,
}

impl Health {
    /// Buffers that may wait for the disk: from here on, whoever writes an event waits, and acts begin late.
    pub const JOURNAL_WAITING_MAX: u32 = 64;
    /// Items that may wait for one employee: from here on, notices are lost.
    pub const INBOX_MAX: u32 = 256;

    /// Whether the engine could not keep up in this second: its lag was above `lag_ms`, or a queue of its own was full. Calls
    /// that wait for a connection do not count: a slow twin fills that queue, and the wait is rightly the twin's.
    #[must_use]
    pub const fn overloaded(&self, lag_ms: u32) -> bool {
        self.lag_p99_ms > lag_ms
            || self.journal_waiting >= Self::JOURNAL_WAITING_MAX
            || self.inbox_most >= Self::INBOX_MAX
    }
}
