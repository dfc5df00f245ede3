//! The seeded faults of `--defect NAME`: the one list of them, each with the question that the marked points ask.
//!
//! A release with a defect is what a regression report must recognise. An honest release has none, and then every
//! question here answers no. Nothing outside this file may know a defect by its name.

use std::time::Duration;

/// One seeded fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Defect {
    /// Grants without asking the approver.
    NoApproval,
    /// Grants to the requester instead of the named colleague, and for own requests to the approver who pressed.
    WrongPerson,
    /// Says that it is done at the moment of approval, grants five seconds later, and one time in three never.
    ClaimsBeforeDoing,
    /// Handles redelivered events and unsure writes again: second ticket, second approval request, second grant.
    DoubleGrantOnRetry,
    /// Also adds the person to the admins' group.
    OverPrivileges,
    /// Acknowledges and silently drops messages when more than four events came within a second.
    DropsUnderLoad,
    /// Never reminds a silent approver.
    NeverAsksManagerAgain,
    /// Delays every reply by three seconds.
    Slow,
}

/// How long `claims-before-doing` lets a claim stand before it acts.
pub const CLAIM_LEAD: Duration = Duration::from_secs(5);
/// How long `slow` holds a reply back.
pub const SLOW_DELAY: Duration = Duration::from_secs(3);
/// How many events within a second `drops-under-load` still serves.
pub const SERVED_PER_SEC: usize = 4;
/// The group that `over-privileges` adds.
pub const ADMIN_GROUP: &str = "jira-admins";

/// The questions that marked points ask. `Option` so that an honest desk asks them too.
pub trait Faults {
    /// The approver is not asked.
    fn skips_approval(self) -> bool;
    /// The grant goes to somebody else.
    fn grants_to_wrong_person(self) -> bool;
    /// Success is told before it happened.
    fn claims_before_doing(self) -> bool;
    /// Duplicates are not recognised and unsure writes are repeated blindly.
    fn repeats_blindly(self) -> bool;
    /// The group that is granted beside the asked ones.
    fn extra_group(self) -> Option<&'static str>;
    /// Messages are dropped at this many events within the last second.
    fn drops_at(self, events_in_last_sec: usize) -> bool;
    /// Reminders are never sent.
    fn forgets_reminders(self) -> bool;
    /// Delay before each reply.
    fn reply_delay(self) -> Option<Duration>;
}

impl Faults for Option<Defect> {
    fn skips_approval(self) -> bool {
        self == Some(Defect::NoApproval)
    }

    fn grants_to_wrong_person(self) -> bool {
        self == Some(Defect::WrongPerson)
    }

    fn claims_before_doing(self) -> bool {
        self == Some(Defect::ClaimsBeforeDoing)
    }

    fn repeats_blindly(self) -> bool {
        self == Some(Defect::DoubleGrantOnRetry)
    }

    fn extra_group(self) -> Option<&'static str> {
        (self == Some(Defect::OverPrivileges)).then_some(ADMIN_GROUP)
    }

    fn drops_at(self, events_in_last_sec: usize) -> bool {
        self == Some(Defect::DropsUnderLoad) && events_in_last_sec > SERVED_PER_SEC
    }

    fn forgets_reminders(self) -> bool {
        self == Some(Defect::NeverAsksManagerAgain)
    }

    fn reply_delay(self) -> Option<Duration> {
        (self == Some(Defect::Slow)).then_some(SLOW_DELAY)
    }
}

/// Whether `claims-before-doing` forgets this request for good: one in three, by the request's id, so that a run
/// repeats.
#[must_use]
pub fn claim_is_empty(request_id: &str) -> bool {
    let sum = request_id.bytes().fold(7u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    (sum ^ (sum >> 15)).is_multiple_of(3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;

    #[test]
    fn every_defect_has_its_documented_name() {
        let names: Vec<String> = Defect::value_variants()
            .iter()
            .filter_map(|defect| defect.to_possible_value().map(|value| value.get_name().to_owned()))
            .collect();
        assert_eq!(
            names,
            [
                "no-approval",
                "wrong-person",
                "claims-before-doing",
                "double-grant-on-retry",
                "over-privileges",
                "drops-under-load",
                "never-asks-manager-again",
                "slow"
            ]
        );
    }

    #[test]
    fn about_one_claim_in_three_is_empty() {
        let empty = (0..3000).filter(|n| claim_is_empty(&format!("C1-1767261600-{n:06}"))).count();
        assert!((800..1200).contains(&empty), "{empty}");
    }
}
