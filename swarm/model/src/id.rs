//! Identities: people, attempts, journal numbers. Small copies, never strings on a hot path.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A person of the company: their place in [`crate::company::Company::people`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(pub u32);

impl PersonId {
    /// The person's place in the company's list.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p{}", self.0)
    }
}

/// The digits of a number of 64 bits.
const DIGITS: usize = 16;

/// The digits of a number, written to `to`.
fn digits(number: u64, to: &mut [u8; DIGITS]) -> &str {
    // Twice as many digits as bytes, and all of them letters of ASCII: neither can fail.
    let _ = hex::encode_to_slice(number.to_be_bytes(), to);
    std::str::from_utf8(to).unwrap_or_default()
}

/// One employee trying one scenario once. Derived from the plan's seed, the employee and the count of
/// their attempts, so that two runs of one plan give the same attempt the same identity: this is what
/// `compare` pairs by. Written as 16 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptId(pub u64);

impl AttemptId {
    /// What stands in a trace for no attempt: background work, which must not be attributed to the attempts that the same
    /// people play in. Derived ids are 64 random bits, so that none of them is this.
    pub const NONE: Self = Self(0);
}

impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(digits(self.0, &mut [0; DIGITS]))
    }
}

/// The text is not 16 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an attempt id is 16 hex digits")]
pub struct AttemptIdError;

impl FromStr for AttemptId {
    type Err = AttemptIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; DIGITS / 2];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| AttemptIdError)?;
        Ok(Self(u64::from_be_bytes(bytes)))
    }
}

impl Serialize for AttemptId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(digits(self.0, &mut [0; DIGITS]))
    }
}

impl<'de> Deserialize<'de> for AttemptId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The number of an event in a run's journal: 1, 2, 3, … without a gap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// What a W3C `traceparent` header carries through twins and subject: the attempt as trace id (its 16
/// digits behind 16 zeros would be allowed, but a fixed prefix makes the header recognisable as ours), and
/// the event that caused the call as parent id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The attempt that the call belongs to.
    pub attempt: AttemptId,
    /// What caused the call: for an employee's call the journal number of the act; for a call that a
    /// subject makes while it handles a delivery, that delivery's number in the twins' ledger with
    /// [`Trace::TWIN_BIT`] set.
    pub parent: u64,
}

impl Trace {
    /// Marks a parent that is a number of the twins' own ledger, not of the journal.
    pub const TWIN_BIT: u64 = 1 << 63;
    /// The first half of every trace id that we hand out.
    const PREFIX: &str = "6e69676874637265";

    /// The trace of background work that nobody writes down act by act: whoever is called knows that it belongs to no attempt,
    /// and need not record it.
    pub const UNRECORDED: Self = Self { attempt: AttemptId::NONE, parent: 1 };

    /// The header's value: `00-<trace id>-<parent id>-01`.
    #[must_use]
    pub fn header(&self) -> String {
        // A parent id of all zeros is invalid by the W3C text, and a subject's library may then drop the header.
        let (mut attempt, mut parent) = ([0; DIGITS], [0; DIGITS]);
        let attempt = digits(self.attempt.0, &mut attempt);
        let parent = digits(self.parent.max(1), &mut parent);
        ["00-", Self::PREFIX, attempt, "-", parent, "-01"].concat()
    }

    /// Reads a `traceparent` that began with [`Trace::header`]. Anything else, hostile text included, is `None`.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let (version, rest) = header.split_at_checked(2)?;
        let (attempt, rest) = rest.strip_prefix('-')?.strip_prefix(Self::PREFIX)?.split_at_checked(DIGITS)?;
        let (parent, flags) = rest.strip_prefix('-')?.split_at_checked(DIGITS)?;
        if !version.bytes().all(|b| b.is_ascii_hexdigit()) || !(flags.is_empty() || flags.starts_with('-')) {
            return None;
        }
        let parent: AttemptId = parent.parse().ok()?;
        Some(Self { attempt: attempt.parse().ok()?, parent: parent.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_survives_its_header() {
        let trace = Trace { attempt: AttemptId(0xfeed_0001), parent: Trace::TWIN_BIT | 42 };
        assert_eq!(Trace::parse(&trace.header()), Some(trace));
    }

    #[test]
    fn a_foreign_trace_is_not_ours() {
        assert_eq!(Trace::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), None);
        let good = "00-6e6967687463726500000000feed0001-000000000000002a-01";
        assert!(Trace::parse(good).is_some());
        for cut in 0..good.len() - "-01".len() {
            assert_eq!(Trace::parse(&good[..cut]), None, "{cut}");
        }
        for wrong in [
            "garbage",
            "é-6e6967687463726500000000feed0001-000000000000002a-01x",
            "--6e6967687463726500000000feed0001-000000000000002a-01",
            "00-6e6967687463726500000000feed000é-00000000000002a-01",
            "00-6e6967687463726500000000feed0001-000000000000002a01",
            "00-6e6967687463726500000000feed000+-000000000000002a-01",
        ] {
            assert_eq!(Trace::parse(wrong), None, "{wrong}");
        }
    }
}
