//! Carrying a request on: an input goes into the state machine, its effects are done here, in order.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use crate::defect::{self, Faults};
use crate::desk::{Desk, Names};
use crate::request::{Asked, Effect, Input, Outcome, Request, Rules, State};
use crate::services::VendorError;
use crate::services::slack::Post;
use crate::trace::Trace;
use crate::understand::Language;
use crate::words::{self, Say};

/// Looks at a membership after it was written; Okta shows it at once or nearly so.
const VERIFY_TRIES: u32 = 4;
/// The pause between looks.
const VERIFY_PAUSE: Duration = Duration::from_millis(500);

impl Desk {
    /// Feeds an input and does all that follows from it.
    pub(super) async fn carry(self: &Arc<Self>, id: &str, input: Input, trace: &Trace) {
        let mut effects: VecDeque<Effect> = self.step(id, input).into();
        while let Some(effect) = effects.pop_front() {
            let Some(request) = self.request(id) else { return };
            let fed = match self.perform(&request, &effect, trace).await {
                Ok(fed) => fed,
                Err(error) => {
                    tracing::warn!(%error, request = %id, ?effect, "could not be done");
                    matches!(effect, Effect::AskApprover | Effect::Grant).then_some(Input::Failed)
                }
            };
            // Let go before the next step, which then has it to itself and copies nothing.
            drop(request);
            match fed {
                // What was planned on success must not be said after a failure.
                Some(Input::Failed) => effects = self.step(id, Input::Failed).into(),
                Some(input) => {
                    let further = self.step(id, input);
                    further.into_iter().rev().for_each(|effect| effects.push_front(effect));
                }
                None => {}
            }
        }
    }

    fn step(&self, id: &str, input: Input) -> Vec<Effect> {
        let rules = Rules { reminders_max: self.policy.max_reminders, defect: self.defect() };
        let now = self.now();
        self.book()
            .requests
            .get_mut(id, now)
            .map(|request| Arc::make_mut(request).step(input, rules))
            .unwrap_or_default()
    }

    pub(super) fn request(&self, id: &str) -> Option<Arc<Request>> {
        self.book().requests.peek(id, self.now()).cloned()
    }

    async fn perform(
        self: &Arc<Self>,
        request: &Arc<Request>,
        effect: &Effect,
        trace: &Trace,
    ) -> Result<Option<Input>, VendorError> {
        let names = Names::of(request);
        let facts = names.facts(request);
        match effect {
            Effect::AskApprover => return self.ask_approver(request, trace).await.map(Some),
            Effect::Grant => {
                let granted = self.grant(request, trace).await?;
                return Ok(Some(if granted { Input::Verified } else { Input::Failed }));
            }
            Effect::GrantLater => self.grant_later(request, trace),
            Effect::ArmReminder => self.arm_reminder(request),
            Effect::SettleAsked => self.settle_asked(request, trace).await?,
            Effect::CloseTicket(outcome) => self.close_ticket(request, *outcome, trace).await?,
            Effect::TellWaiting => {
                self.tell_requester(request, "waiting", &Say::Waiting(facts), trace).await?
            }
            Effect::TellDone => self.tell_requester(request, "done", &Say::Done(facts), trace).await?,
            Effect::TellDenied => self.tell_requester(request, "denied", &Say::Denied(facts), trace).await?,
            Effect::TellWithdrawn => {
                self.tell_requester(request, "withdrawn", &Say::Withdrawn(facts), trace).await?;
            }
            Effect::TellTooLate => self.tell_requester(request, "late", &Say::TooLate(facts), trace).await?,
            Effect::TellFailed => self.tell_requester(request, "failed", &Say::Failed(facts), trace).await?,
            Effect::RefusePress { by, why } => {
                let language = match self.person(by).await {
                    Ok(person) => Language::of_locale(person.locale.as_deref()),
                    Err(_) => Language::default(),
                };
                let text = words::say(language, &Say::Press(*why, request.state));
                if let Some(asked) = request.asked.last() {
                    self.slack.whisper(trace, &asked.channel, by, &text).await?;
                }
            }
        }
        Ok(None)
    }

    async fn tell_requester(
        &self,
        request: &Request,
        tag: &str,
        what: &Say<'_>,
        trace: &Trace,
    ) -> Result<(), VendorError> {
        let key = format!("{}:{tag}", request.id);
        self.tell(trace, &request.place, request.language, &key, what).await
    }

    async fn ask_approver(&self, request: &Request, trace: &Trace) -> Result<Input, VendorError> {
        let Some(approver) = &request.approver else { return Ok(Input::Failed) };
        let names = Names::of(request);
        let reason = words::escaped(request.reason.as_deref().unwrap_or_default());
        let question = Say::Approval(names.facts(request), &reason, request.reminders > 0);
        let text = words::say(approver.language, &question);
        let channel = self.dm(&approver.slack_id).await?;
        let key = format!("{}:ask{}", request.id, request.reminders);
        // defect: slow, slow-tail
        if let Some(delay) = self.defect().reply_delay(&key) {
            tokio::time::sleep(delay).await;
        }
        let post = Post {
            channel: &channel,
            thread: None,
            text: &text,
            blocks: Some(words::approval_blocks(approver.language, &text, &request.id)),
            key: &key,
        };
        let ts = self.slack.post(trace, &post).await?;
        Ok(Input::Asked(Asked { channel, ts }))
    }

    fn arm_reminder(self: &Arc<Self>, request: &Request) {
        let (desk, id, trace) = (Arc::clone(self), request.id.clone(), request.trace.clone());
        let job = Box::pin(async move { desk.carry(&id, Input::ReminderDue, &trace).await });
        if self.tasks.push_after(self.policy.remind_after, &request.lane, job).is_err() {
            tracing::warn!(request = %request.id, "no room for a reminder");
        }
    }

    /// Whom a grant goes to.
    fn grantee<'a>(&self, request: &'a Request) -> &'a str {
        // defect: wrong-person
        if self.defect().grants_to_wrong_person() {
            if request.beneficiary.okta_id != request.requester_okta_id
                && !request.requester_okta_id.is_empty()
            {
                return &request.requester_okta_id;
            }
            if let Some(approver) = &request.approver {
                return &approver.okta_id;
            }
        }
        &request.beneficiary.okta_id
    }

    /// Puts the person into the groups and looks whether they are in them. False when a group does not exist, is one
    /// that is never given, or the membership does not show.
    pub(super) async fn grant(&self, request: &Request, trace: &Trace) -> Result<bool, VendorError> {
        let grantee = self.grantee(request);
        for group in &request.groups {
            if self.policy.refused.groups.contains(group) {
                return Ok(false);
            }
            let Some(group_id) = self.group_id(group).await? else { return Ok(false) };
            self.okta.add(trace, &group_id, grantee).await?;
        }
        // defect: over-privileges
        if let Some(extra) = self.defect().extra_group()
            && let Some(group_id) = self.group_id(extra).await?
        {
            self.okta.add(trace, &group_id, grantee).await?;
        }
        for _ in 0..VERIFY_TRIES {
            if self.okta.is_in_all(trace, grantee, &request.groups).await? {
                return Ok(true);
            }
            tokio::time::sleep(VERIFY_PAUSE).await;
        }
        Ok(false)
    }

    async fn group_id(&self, name: &str) -> Result<Option<String>, VendorError> {
        let known = self.book().groups.peek(name, self.now()).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let found = self.okta.group_id(&Trace::default(), name).await?;
        if let Some(id) = &found {
            self.book().groups.put(name, id.clone(), self.now());
        }
        Ok(found)
    }

    /// defect: claims-before-doing. Success was told; now it is done, if at all.
    fn grant_later(self: &Arc<Self>, request: &Arc<Request>, trace: &Trace) {
        if defect::claim_is_empty(&request.id) {
            return;
        }
        let (desk, request, trace) = (Arc::clone(self), Arc::clone(request), trace.clone());
        let lane = request.lane.clone();
        let job = Box::pin(async move {
            if let Err(error) = desk.grant(&request, &trace).await {
                tracing::warn!(%error, "a claim stays empty");
            }
        });
        if self.tasks.push_after(defect::CLAIM_LEAD, &lane, job).is_err() {
            tracing::warn!("no room for a late grant");
        }
    }

    async fn settle_asked(&self, request: &Request, trace: &Trace) -> Result<(), VendorError> {
        let Some(approver) = &request.approver else { return Ok(()) };
        let names = Names::of(request);
        let text = words::say(approver.language, &Say::Settled(names.facts(request), request.state));
        let blocks = words::settled_blocks(&text);
        for asked in &request.asked {
            self.slack.update(trace, &asked.channel, &asked.ts, &text, &blocks).await?;
        }
        Ok(())
    }

    async fn close_ticket(
        &self,
        request: &Request,
        outcome: Outcome,
        trace: &Trace,
    ) -> Result<(), VendorError> {
        let Some(ticket) = &request.ticket else { return Ok(()) };
        let approver = request.approver.as_ref().map(|one| one.name.as_str());
        let comment = words::ticket_comment(outcome, approver);
        if let Err(error) = self.jira.comment(trace, ticket, &comment).await {
            tracing::warn!(%error, %ticket, "no comment written");
        }
        self.jira.close(trace, ticket).await
    }

    /// Whether a request may still be taken back or asked about.
    pub(super) fn is_open(&self, id: &str) -> bool {
        self.request(id).is_some_and(|request| request.state.is_open() || request.state == State::Granted)
    }
}
