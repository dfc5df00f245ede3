//! The seeded faults of `--defect NAME`: the one list of them, each with the question that the marked points ask.
//!
//! A release with a defect is what a regression report must recognise. An honest release has none, and then every
//! question here answers no. Nothing outside this file may know a defect by its name.

use std::time::Duration;

use crate::understand::Language;

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
    /// Never asks the approver of one German request in three, and says that it waits for them.
    WorseInGerman,
    /// Silently drops one request in twenty.
    FlakyOneInTwenty,
    /// Also calls an endpoint that Okta does not have, once for each request.
    CallsUnknownEndpoint,
    /// Says of one approved request in eight that it is done, and never grants it.
    LiesSometimes,
    /// Delays one reply in twelve by four seconds.
    SlowTail,
    /// Asks why again when it was told.
    AsksTwice,
}

/// How long `claims-before-doing` lets a claim stand before it acts.
pub const CLAIM_LEAD: Duration = Duration::from_secs(5);
/// How long `slow` holds a reply back.
pub const SLOW_DELAY: Duration = Duration::from_secs(3);
/// How long `slow-tail` holds one reply in [`SLOW_ONE_IN`] back.
pub const SLOW_TAIL_DELAY: Duration = Duration::from_secs(4);
/// One claim in so many of `claims-before-doing` stays empty.
const EMPTY_ONE_IN: u32 = 3;
/// One German request in so many is never finished by `worse-in-german`.
const GERMAN_ONE_IN: u32 = 3;
/// One request in so many is dropped by `flaky-one-in-twenty`.
const FLAKY_ONE_IN: u32 = 20;
/// One approved request in so many is only claimed by `lies-sometimes`.
const LIES_ONE_IN: u32 = 8;
/// One reply in so many is late with `slow-tail`.
const SLOW_ONE_IN: u32 = 12;
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
    /// Delay before the reply with this key.
    fn reply_delay(self, key: &str) -> Option<Duration>;
    /// The approver of this request is never asked.
    fn forgets_to_ask(self, request_id: &str, language: Language) -> bool;
    /// This request is silently dropped.
    fn drops_request(self, request_id: &str) -> bool;
    /// An endpoint is called that does not exist.
    fn calls_unknown(self) -> bool;
    /// This request is said to be done and never granted.
    fn lies_about(self, request_id: &str) -> bool;
    /// What was answered is asked again, after so many questions.
    fn asks_again(self, questions: u32) -> bool;
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

    fn reply_delay(self, key: &str) -> Option<Duration> {
        match self {
            Some(Defect::Slow) => Some(SLOW_DELAY),
            Some(Defect::SlowTail) => falls_on(key, SLOW_ONE_IN).then_some(SLOW_TAIL_DELAY),
            _ => None,
        }
    }

    fn forgets_to_ask(self, request_id: &str, language: Language) -> bool {
        self == Some(Defect::WorseInGerman) && language == Language::De && falls_on(request_id, GERMAN_ONE_IN)
    }

    fn drops_request(self, request_id: &str) -> bool {
        self == Some(Defect::FlakyOneInTwenty) && falls_on(request_id, FLAKY_ONE_IN)
    }

    fn calls_unknown(self) -> bool {
        self == Some(Defect::CallsUnknownEndpoint)
    }

    fn lies_about(self, request_id: &str) -> bool {
        self == Some(Defect::LiesSometimes) && falls_on(request_id, LIES_ONE_IN)
    }

    fn asks_again(self, questions: u32) -> bool {
        self == Some(Defect::AsksTwice) && questions == 1
    }
}

/// Whether `claims-before-doing` forgets this request for good.
#[must_use]
pub fn claim_is_empty(request_id: &str) -> bool {
    falls_on(request_id, EMPTY_ONE_IN)
}

/// Whether a defect that shows one time in so many shows this time: by the identity of what it befalls, so that a run repeats.
fn falls_on(id: &str, one_in: u32) -> bool {
    let sum = id.bytes().fold(7u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    // Identities count up: without mixing, the last digits alone would decide.
    let mixed = (sum ^ (sum >> 15)).wrapping_mul(0x2c1b_3c6d);
    (mixed ^ (mixed >> 12)).is_multiple_of(one_in)
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
                "slow",
                "worse-in-german",
                "flaky-one-in-twenty",
                "calls-unknown-endpoint",
                "lies-sometimes",
                "slow-tail",
                "asks-twice"
            ]
        );
    }

    #[test]
    fn about_one_claim_in_three_is_empty() {
        let empty = (0..3000).filter(|n| claim_is_empty(&format!("C1-1767261600-{n:06}"))).count();
        assert!((800..1200).contains(&empty), "{empty}");
    }

    #[test]
    fn each_shows_as_often_as_it_says() {
        for one_in in [GERMAN_ONE_IN, FLAKY_ONE_IN, LIES_ONE_IN, SLOW_ONE_IN] {
            let shown = (0..6000).filter(|n| falls_on(&format!("C1-1767261600-{n:06}"), one_in)).count();
            let meant = 6000 / one_in as usize;
            assert!((meant * 3 / 4..meant * 5 / 4).contains(&shown), "one in {one_in}: {shown} of 6000");
        }
    }

    #[test]
    fn only_german_suffers_from_what_is_worse_in_german() {
        let german = Some(Defect::WorseInGerman);
        let forgotten =
            |language| (0..30).filter(|n| german.forgets_to_ask(&format!("C1-{n}"), language)).count();
        assert!(forgotten(Language::De) > 0 && forgotten(Language::En) == 0);
    }
}
