//! The life of one request: a pure state machine. An input changes the state and lists what must now be done; the
//! desk does it and feeds back what came of it. Nothing here waits, calls or knows a vendor.

use crate::defect::{Defect, Faults};
use crate::trace::Trace;
use crate::understand::Language;

/// Where the conversation about a request takes place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Channel or DM.
    pub channel: String,
    /// Thread, if answers go into one.
    pub thread: Option<String>,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Want {
    /// Access to a Jira project, by key.
    Project(String),
    /// The bundle for a first day.
    Starter,
}

impl Want {
    /// The name under which there is one open request per person.
    #[must_use]
    pub fn resource(&self) -> String {
        match self {
            Self::Project(key) => format!("jira:{key}"),
            Self::Starter => "starter".into(),
        }
    }
}

/// Who will have the access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beneficiary {
    /// Okta id.
    pub okta_id: String,
    /// Address, by which people are the same everywhere.
    pub email: String,
    /// Name for answers.
    pub name: String,
    /// Slack id.
    pub slack_id: String,
}

/// Whose word is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approver {
    /// Okta id.
    pub okta_id: String,
    /// Slack id: the only one whose press counts.
    pub slack_id: String,
    /// Name for answers.
    pub name: String,
    /// The language to ask in.
    pub language: Language,
}

/// A message with buttons that was sent to the approver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The DM.
    pub channel: String,
    /// The message.
    pub ts: String,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its ticket is being filed.
    Filing,
    /// Waits for the approver.
    Waiting,
    /// Approved, being carried out.
    Granting,
    /// Carried out and verified.
    Granted,
    /// The approver said no.
    Denied,
    /// Taken back by the requester.
    Withdrawn,
    /// Could not be carried out.
    Failed,
}

impl State {
    /// Whether something may still happen.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Filing | Self::Waiting | Self::Granting)
    }
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Unique, made of the message that asked; also the ticket's label and the buttons' value.
    pub id: String,
    /// What for.
    pub want: Want,
    /// The Okta groups that it takes.
    pub groups: Vec<String>,
    /// Slack id of who asked.
    pub requester: String,
    /// Name of who asked.
    pub requester_name: String,
    /// Okta id of who asked.
    pub requester_okta_id: String,
    /// Who will have it.
    pub beneficiary: Beneficiary,
    /// Why.
    pub reason: Option<String>,
    /// Where to answer.
    pub place: Place,
    /// The lane in which everything about it is done in order.
    pub lane: String,
    /// The requester's language.
    pub language: Language,
    /// Whose word it needs; none when the policy asks for nobody's.
    pub approver: Option<Approver>,
    /// The audit ticket.
    pub ticket: Option<String>,
    /// The messages with buttons.
    pub asked: Vec<Asked>,
    /// Reminders sent.
    pub reminders: u32,
    /// Times that the requester said it still does not work.
    pub complaints: u32,
    /// Where it stands.
    pub state: State,
    /// Trace of the delivery that asked, for what happens by the clock.
    pub trace: Trace,
}

/// What happens to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// The ticket exists.
    Filed(String),
    /// The approver's message was sent.
    Asked(Asked),
    /// The approver has been silent for the policy's time.
    ReminderDue,
    /// A button was pressed.
    Pressed {
        /// Slack id.
        by: String,
        /// Approve or deny.
        approve: bool,
    },
    /// The requester takes it back.
    Withdraw,
    /// Granted and verified.
    Verified,
    /// A step failed for good.
    Failed,
}

/// How a ticket ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Granted.
    Granted,
    /// Denied.
    Denied,
    /// Withdrawn.
    Withdrawn,
}

/// Why a press does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Somebody else was asked.
    NotAsked,
    /// Nobody approves for themselves.
    Own,
    /// It was decided before.
    Settled,
}

/// What must be done now, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Send the approver the message with buttons; feeds back [`Input::Asked`] or [`Input::Failed`].
    AskApprover,
    /// Tell the requester that it waits, for whom, and the ticket.
    TellWaiting,
    /// Feed [`Input::ReminderDue`] after the policy's time.
    ArmReminder,
    /// Put the person into the groups and verify; feeds back [`Input::Verified`] or [`Input::Failed`].
    Grant,
    /// `claims-before-doing`: grant later, if at all, and say nothing.
    GrantLater,
    /// Take the buttons away and say how it ended.
    SettleAsked,
    /// Comment and close the ticket.
    CloseTicket(Outcome),
    /// Tell the requester that it is done.
    TellDone,
    /// Tell the requester that the approver said no.
    TellDenied,
    /// Tell the requester that it was withdrawn.
    TellWithdrawn,
    /// Tell the requester that it is too late to withdraw.
    TellTooLate,
    /// Tell the requester that it failed and a person will look.
    TellFailed,
    /// Tell who pressed why it does not count.
    RefusePress {
        /// Slack id.
        by: String,
        /// Why.
        why: Refusal,
    },
}

/// What bounds a request.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Reminders at most.
    pub reminders_max: u32,
    /// The seeded fault.
    pub defect: Option<Defect>,
}

impl Request {
    /// Takes an input and lists what must be done.
    pub fn step(&mut self, input: Input, rules: Rules) -> Vec<Effect> {
        match (self.state, input) {
            (State::Filing, Input::Filed(ticket)) => self.filed(ticket, rules),
            (_, Input::Asked(message)) => {
                self.asked.push(message);
                // It was settled while the message was under way: take the buttons away again.
                if self.state.is_open() { Vec::new() } else { vec![Effect::SettleAsked] }
            }
            (State::Waiting, Input::ReminderDue) => self.remind(rules),
            (_, Input::Pressed { by, approve }) => self.pressed(by, approve, rules),
            (State::Filing | State::Waiting, Input::Withdraw) => {
                self.state = State::Withdrawn;
                vec![Effect::SettleAsked, Effect::CloseTicket(Outcome::Withdrawn), Effect::TellWithdrawn]
            }
            (State::Granting | State::Granted, Input::Withdraw) => vec![Effect::TellTooLate],
            (State::Granting, Input::Verified) => {
                self.state = State::Granted;
                vec![Effect::SettleAsked, Effect::TellDone, Effect::CloseTicket(Outcome::Granted)]
            }
            (State::Filing | State::Waiting | State::Granting, Input::Failed) => {
                self.state = State::Failed;
                vec![Effect::SettleAsked, Effect::TellFailed]
            }
            _ => Vec::new(),
        }
    }

    fn filed(&mut self, ticket: String, rules: Rules) -> Vec<Effect> {
        self.ticket = Some(ticket);
        // defect: no-approval
        if self.approver.is_none() || rules.defect.skips_approval() {
            self.state = State::Granting;
            return vec![Effect::Grant];
        }
        self.state = State::Waiting;
        // defect: worse-in-german
        if rules.defect.forgets_to_ask(&self.id, self.language) {
            return vec![Effect::TellWaiting];
        }
        vec![Effect::AskApprover, Effect::TellWaiting, Effect::ArmReminder]
    }

    fn remind(&mut self, rules: Rules) -> Vec<Effect> {
        // defect: never-asks-manager-again
        if self.reminders >= rules.reminders_max || rules.defect.forgets_reminders() {
            return Vec::new();
        }
        self.reminders += 1;
        vec![Effect::AskApprover, Effect::ArmReminder]
    }

    fn pressed(&mut self, by: String, approve: bool, rules: Rules) -> Vec<Effect> {
        let asked = self.approver.as_ref().is_some_and(|approver| approver.slack_id == by);
        if by == self.beneficiary.slack_id {
            return vec![Effect::RefusePress { by, why: Refusal::Own }];
        }
        if !asked {
            return vec![Effect::RefusePress { by, why: Refusal::NotAsked }];
        }
        // defect: double-grant-on-retry
        let again = rules.defect.repeats_blindly() && self.state == State::Granted && approve;
        if self.state != State::Waiting && !again {
            return vec![Effect::RefusePress { by, why: Refusal::Settled }];
        }
        if !approve {
            self.state = State::Denied;
            return vec![Effect::SettleAsked, Effect::TellDenied, Effect::CloseTicket(Outcome::Denied)];
        }
        // defect: claims-before-doing
        if rules.defect.claims_before_doing() {
            self.state = State::Granted;
            return vec![
                Effect::SettleAsked,
                Effect::TellDone,
                Effect::GrantLater,
                Effect::CloseTicket(Outcome::Granted),
            ];
        }
        // defect: lies-sometimes
        if rules.defect.lies_about(&self.id) {
            self.state = State::Granted;
            return vec![Effect::SettleAsked, Effect::TellDone, Effect::CloseTicket(Outcome::Granted)];
        }
        self.state = State::Granting;
        vec![Effect::Grant]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HONEST: Rules = Rules { reminders_max: 2, defect: None };

    fn request() -> Request {
        Request {
            id: "C1-1-1".into(),
            want: Want::Project("ENG".into()),
            groups: vec!["jira-users".into()],
            requester: "U1".into(),
            requester_name: "Ana".into(),
            requester_okta_id: "00u1".into(),
            beneficiary: Beneficiary {
                okta_id: "00u1".into(),
                email: "ana@corp.example.com".into(),
                name: "Ana".into(),
                slack_id: "U1".into(),
            },
            reason: None,
            place: Place { channel: "C1".into(), thread: Some("1.1".into()) },
            lane: "C1|1.1".into(),
            language: Language::En,
            approver: Some(Approver {
                okta_id: "00u9".into(),
                slack_id: "U9".into(),
                name: "Bob".into(),
                language: Language::En,
            }),
            ticket: None,
            asked: Vec::new(),
            reminders: 0,
            complaints: 0,
            state: State::Filing,
            trace: Trace::default(),
        }
    }

    fn press(by: &str, approve: bool) -> Input {
        Input::Pressed { by: by.into(), approve }
    }

    #[test]
    fn done_is_told_only_after_it_was_verified() {
        let mut one = request();
        one.step(Input::Filed("ITSM-1".into()), HONEST);
        assert_eq!(one.step(press("U9", true), HONEST), [Effect::Grant]);
        let told = one.step(Input::Verified, HONEST);
        assert!(told.contains(&Effect::TellDone));
        assert_eq!(one.state, State::Granted);
    }

    #[test]
    fn only_the_asked_approver_counts() {
        let mut one = request();
        one.step(Input::Filed("ITSM-1".into()), HONEST);
        let own = one.step(press("U1", true), HONEST);
        assert_eq!(own, [Effect::RefusePress { by: "U1".into(), why: Refusal::Own }]);
        let other = one.step(press("U5", true), HONEST);
        assert_eq!(other, [Effect::RefusePress { by: "U5".into(), why: Refusal::NotAsked }]);
        assert_eq!(one.state, State::Waiting);
    }

    #[test]
    fn nothing_is_granted_after_a_withdrawal() {
        let mut one = request();
        one.step(Input::Filed("ITSM-1".into()), HONEST);
        one.step(Input::Withdraw, HONEST);
        let late = one.step(press("U9", true), HONEST);
        assert_eq!(late, [Effect::RefusePress { by: "U9".into(), why: Refusal::Settled }]);
        assert_eq!(one.state, State::Withdrawn);
        // The ask was still under way: its buttons go too.
        let asked = Asked { channel: "D9".into(), ts: "2.2".into() };
        assert_eq!(one.step(Input::Asked(asked), HONEST), [Effect::SettleAsked]);
    }

    #[test]
    fn reminders_end() {
        let mut one = request();
        one.step(Input::Filed("ITSM-1".into()), HONEST);
        let counts: Vec<usize> = (0..4).map(|_| one.step(Input::ReminderDue, HONEST).len()).collect();
        assert_eq!(counts, [2, 2, 0, 0]);
        let forgetful = Rules { defect: Some(Defect::NeverAsksManagerAgain), ..HONEST };
        let mut other = request();
        other.step(Input::Filed("ITSM-2".into()), forgetful);
        assert!(other.step(Input::ReminderDue, forgetful).is_empty());
    }

    #[test]
    fn defects_show_in_the_effects() {
        let with = |defect| Rules { defect: Some(defect), ..HONEST };
        let mut one = request();
        assert_eq!(one.step(Input::Filed("T".into()), with(Defect::NoApproval)), [Effect::Grant]);
        let mut two = request();
        two.step(Input::Filed("T".into()), HONEST);
        let claims = two.step(press("U9", true), with(Defect::ClaimsBeforeDoing));
        assert!(claims.contains(&Effect::TellDone) && !claims.contains(&Effect::Grant));
    }
}
