//! What goes wrong on purpose: rules of the plan, drawn from the seed by the call's identity.

use std::sync::atomic::{AtomicU32, Ordering};

use nightcrew_model::plan::{FaultRule, Share};
use nightcrew_model::seed::Seed;

use crate::call::Call;

/// The faults of one twin, ready to be drawn.
#[derive(Debug, Default)]
pub struct Faults {
    seed: Seed,
    twin: &'static str,
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    rule: FaultRule,
    matched: AtomicU32,
}

/// What is to be done with a call before its handler.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// Delay it by so many milliseconds.
    pub delay_ms: u64,
    /// Refuse it with this status.
    pub refuse: Option<u16>,
}

impl Faults {
    /// The faults of a twin.
    #[must_use]
    pub fn new(seed: Seed, twin: &'static str, rules: &[FaultRule]) -> Self {
        let rules =
            rules.iter().map(|rule| Rule { rule: rule.clone(), matched: AtomicU32::new(0) }).collect();
        Self { seed, twin, rules }
    }

    /// What is to be done with a call before its handler.
    #[must_use]
    pub fn before(&self, call: &Call, method: &str, path: &str) -> Before {
        let mut before = Before::default();
        for (index, rule) in self.rules.iter().enumerate() {
            match &rule.rule {
                FaultRule::BeforeHandler(fault) if before.refuse.is_none() => {
                    let hit = matches(fault.method.as_deref(), fault.path.as_deref(), method, path)
                        && self.drawn(call, index, fault.share)
                        && within_first(rule, fault.first);
                    before.refuse = hit.then_some(fault.status);
                }
                FaultRule::Latency(fault)
                    if matches(None, fault.path.as_deref(), method, path)
                        && self.drawn(call, index, fault.share) =>
                {
                    let mut stream = self.seed.stream(identity(call), "fault latency", index as u64);
                    before.delay_ms += stream.log_normal_ms(fault.median.0, 500);
                }
                _ => {}
            }
        }
        before
    }

    /// The status that the client gets instead of the handler's answer.
    #[must_use]
    pub fn after(&self, call: &Call, method: &str, path: &str) -> Option<u16> {
        self.rules.iter().enumerate().find_map(|(index, rule)| match &rule.rule {
            FaultRule::AfterHandler(fault) => {
                (matches(fault.method.as_deref(), fault.path.as_deref(), method, path)
                    && self.drawn(call, index, fault.share)
                    && within_first(rule, fault.first))
                .then_some(fault.status)
            }
            _ => None,
        })
    }

    /// Whether a delivery of this number is doubled.
    #[must_use]
    pub fn duplicates(&self, number: u64) -> bool {
        self.delivery(number, "duplicate", |rule| match rule {
            FaultRule::DuplicateDelivery(fault) => Some(fault.share),
            _ => None,
        })
    }

    /// Whether a try of a delivery is lost on the way.
    #[must_use]
    pub fn drops(&self, number: u64, attempt_no: u32) -> bool {
        self.delivery(number.wrapping_mul(8).wrapping_add(u64::from(attempt_no)), "drop", |rule| match rule {
            FaultRule::DropDelivery(fault) => Some(fault.share),
            _ => None,
        })
    }

    /// Whether the stream of this call's answer is cut.
    #[must_use]
    pub fn cuts_stream(&self, call: &Call) -> bool {
        self.delivery(identity(call), "cut", |rule| match rule {
            FaultRule::CutStream(fault) => Some(fault.share),
            _ => None,
        })
    }

    /// Whether this call's answer comes without its usage.
    #[must_use]
    pub fn omits_usage(&self, call: &Call) -> bool {
        self.delivery(identity(call), "omit", |rule| match rule {
            FaultRule::OmitUsage(fault) => Some(fault.share),
            _ => None,
        })
    }

    fn delivery(&self, number: u64, purpose: &str, share: impl Fn(&FaultRule) -> Option<Share>) -> bool {
        self.rules
            .iter()
            .filter_map(|rule| share(&rule.rule))
            .any(|share| self.seed.stream(number, purpose, name_number(self.twin)).chance_ppm(share.ppm))
    }

    fn drawn(&self, call: &Call, index: usize, share: Share) -> bool {
        let counter = (index as u64) << 32 | (name_number(self.twin) & 0xffff_ffff);
        self.seed.stream(identity(call), "fault", counter).chance_ppm(share.ppm)
    }
}

/// What a call's draws belong to: its trace where there is one, so that one more employee changes no other's faults. The
/// count of a caller's tries under one trace is not known here, so the ledger's number is mixed in for calls without one.
fn identity(call: &Call) -> u64 {
    match call.trace {
        Some(trace) if trace.parent & nightcrew_model::id::Trace::TWIN_BIT == 0 => {
            trace.attempt.0 ^ trace.parent.rotate_left(17)
        }
        _ => call.seq,
    }
}

fn name_number(name: &str) -> u64 {
    name.bytes().fold(17, |number: u64, byte| number.wrapping_mul(31).wrapping_add(u64::from(byte)))
}

fn within_first(rule: &Rule, first: Option<u32>) -> bool {
    first.is_none_or(|first| rule.matched.fetch_add(1, Ordering::Relaxed) < first)
}

fn matches(want_method: Option<&str>, pattern: Option<&str>, method: &str, path: &str) -> bool {
    want_method.is_none_or(|want| want.eq_ignore_ascii_case(method))
        && pattern.is_none_or(|pattern| path_matches(pattern, path))
}

/// Whether a path matches a pattern with `*` for one part and `**` for the rest.
#[must_use]
pub fn path_matches(pattern: &str, path: &str) -> bool {
    let mut parts = path.trim_start_matches('/').split('/');
    for want in pattern.trim_start_matches('/').split('/') {
        if want == "**" {
            return true;
        }
        match parts.next() {
            Some(part) if want == "*" || want == part => {}
            _ => return false,
        }
    }
    parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nightcrew_model::plan::file::CallFault;

    #[test]
    fn patterns_match_whole_parts() {
        assert!(path_matches("/api/v1/groups/**", "/api/v1/groups/00g1/users/00u1"));
        assert!(path_matches("/api/v1/groups/*/users/*", "/api/v1/groups/00g1/users/00u1"));
        assert!(!path_matches("/api/v1/groups/*", "/api/v1/groups/00g1/users"));
        assert!(!path_matches("/api/v1/groups", "/api/v1/groups/00g1"));
    }

    #[test]
    fn the_first_calls_fail_and_then_no_more() {
        let fault = CallFault {
            method: Some("POST".to_owned()),
            path: None,
            share: Share { ppm: 1_000_000 },
            status: 503,
            first: Some(2),
        };
        let faults = Faults::new(Seed(1), "okta", &[FaultRule::BeforeHandler(fault)]);
        let refused = |method| faults.before(&Call::internal(9, None), method, "/x").refuse;
        assert_eq!(
            [refused("GET"), refused("POST"), refused("POST"), refused("POST")],
            [None, Some(503), Some(503), None]
        );
    }
}
