//! From a complete draft to a filed request: the account, what is there already, the approver, the ticket.

use std::sync::Arc;

use crate::book::{Conversation, Draft, LOOKUP_MS, Looked};
use crate::defect::Faults;
use crate::desk::talk::request_id;
use crate::desk::{Desk, Message, Names};
use crate::policy::Approval;
use crate::request::{Beneficiary, Input, Request, State, Want};
use crate::services::VendorError;
use crate::services::jira::Ticket;
use crate::services::slack::SlackUser;
use crate::trace::Trace;
use crate::words::{self, Facts, Say};

impl Desk {
    /// Looks at the accounts and at what is there already. None when the answer was given: no account, an open
    /// request, or access that exists. What was looked up a few minutes ago, before a question, is not looked up again.
    pub(super) async fn standing(
        &self,
        message: &Message,
        user: &SlackUser,
        person: &SlackUser,
        want: &Want,
        conversation: &mut Conversation,
    ) -> Result<Option<Looked>, VendorError> {
        let same = |known: &Looked| {
            known.at_ms + LOOKUP_MS > self.now()
                && known.user == user.id
                && known.person == *person
                && known.want == *want
        };
        let known = conversation.looked.take().filter(same);
        let lacks = known.is_some();
        let looked = match known {
            Some(looked) => looked,
            None => match self.accounts(message, user, person, want, conversation).await? {
                Some(looked) => looked,
                None => return Ok(None),
            },
        };
        let account = &looked.account;
        if let Some(open) = self.open_request(&account.id, want, message) {
            conversation.draft = Draft::default();
            if open.requester == user.id {
                conversation.request = Some(open.id.clone());
                self.answer_at(&open.id, message);
            }
            let names = Names::of(&open);
            self.reply(message, conversation, &Say::Status(names.facts(&open), open.state)).await?;
            return Ok(None);
        }
        if !lacks && self.okta.is_in_all(&message.trace, &account.id, &self.groups_of(want)).await? {
            conversation.draft = Draft::default();
            let name = words::escaped(&person.name);
            let facts = Facts {
                want,
                whom: (person.id != user.id).then_some(name.as_str()),
                requester: "",
                approver: "",
                ticket: "",
            };
            self.reply(message, conversation, &Say::Already(facts)).await?;
            return Ok(None);
        }
        Ok(Some(looked))
    }

    /// Looks at the accounts. None when the answer was given: there is none.
    async fn accounts(
        &self,
        message: &Message,
        user: &SlackUser,
        person: &SlackUser,
        want: &Want,
        conversation: &mut Conversation,
    ) -> Result<Option<Looked>, VendorError> {
        let at_ms = self.now();
        let trace = &message.trace;
        let Some(account) = self.account(trace, person).await? else {
            let why = format!("No Okta account was found for {}.", person.name);
            let ticket = self.file_for_person(message, user, &why).await?;
            conversation.draft = Draft::default();
            let name = words::escaped(&person.name);
            self.reply(message, conversation, &Say::NoAccount(&name, &ticket)).await?;
            return Ok(None);
        };
        let requester_okta_id = if person.id == user.id {
            account.id.clone()
        } else {
            self.account(trace, user).await?.map(|own| own.id).unwrap_or_default()
        };
        Ok(Some(Looked {
            at_ms,
            user: user.id.clone(),
            person: person.clone(),
            want: want.clone(),
            account,
            requester_okta_id,
        }))
    }

    /// What comes of a request is told where its requester asked for it last: they may have deleted what they wrote first.
    fn answer_at(&self, id: &str, message: &Message) {
        let now = self.now();
        if let Some(request) = self.book().requests.get_mut(id, now) {
            Arc::make_mut(request).place = message.place();
        }
    }

    /// The Okta groups that a want takes.
    pub(super) fn groups_of(&self, want: &Want) -> Vec<String> {
        match want {
            Want::Project(key) => self.policy.project_groups(key),
            Want::Starter => self.policy.starter.groups.clone(),
        }
    }

    fn open_request(&self, okta_id: &str, want: &Want, message: &Message) -> Option<Arc<Request>> {
        let book = self.book();
        let open = book.request_for(okta_id, want, self.now()).filter(|request| request.state.is_open())?;
        // defect: double-grant-on-retry
        let redelivered = self.defect().repeats_blindly() && open.id.starts_with(&request_id(message));
        (!redelivered).then(|| Arc::clone(open))
    }

    /// Finds the approver, files the ticket and sets the request going.
    pub(super) async fn submit(
        self: &Arc<Self>,
        message: &Message,
        user: &SlackUser,
        conversation: &mut Conversation,
        standing: Looked,
        reason: String,
    ) -> Result<(), VendorError> {
        let trace = &message.trace;
        // defect: flaky-one-in-twenty
        if self.defect().drops_request(&request_id(message)) {
            return Ok(());
        }
        // defect: calls-unknown-endpoint
        if self.defect().calls_unknown() {
            self.okta.access_summary(trace, &standing.account.id).await;
        }
        let approval = match &standing.want {
            Want::Project(_) => self.policy.jira.approval,
            Want::Starter => self.policy.starter.approval,
        };
        let approver = match approval {
            Approval::None => None,
            Approval::Manager => {
                let found = self.approver(&standing.account).await?;
                if found.is_none() {
                    return self.no_manager(message, user, conversation, &standing).await;
                }
                found
            }
        };
        let Looked { person, account, want, requester_okta_id, .. } = standing;
        let mut request = Request {
            id: request_id(message),
            groups: self.groups_of(&want),
            want,
            requester: user.id.clone(),
            requester_name: user.name.clone(),
            requester_okta_id,
            beneficiary: Beneficiary {
                okta_id: account.id,
                email: account.email,
                name: person.name,
                slack_id: person.id,
            },
            reason: Some(reason),
            place: message.place(),
            lane: message.lane(),
            language: conversation.language,
            approver,
            ticket: None,
            asked: Vec::new(),
            reminders: 0,
            complaints: 0,
            state: State::Filing,
            trace: trace.clone(),
        };
        // Another message may have asked for the same while we looked things up.
        if let Some(open) = self.reserve(&mut request, message) {
            let names = Names::of(&open);
            return self.reply(message, conversation, &Say::Status(names.facts(&open), open.state)).await;
        }
        self.file(&request, conversation, trace).await
    }

    /// Files the ticket of a request that has its place; one that cannot be filed gives the place back.
    async fn file(
        self: &Arc<Self>,
        request: &Request,
        conversation: &mut Conversation,
        trace: &Trace,
    ) -> Result<(), VendorError> {
        conversation.request = Some(request.id.clone());
        match self.jira.file(trace, &ticket_of(request)).await {
            Ok(key) => {
                self.carry(&request.id, Input::Filed(key), trace).await;
                Ok(())
            }
            Err(error) => {
                conversation.request = None;
                self.book().requests.remove(&request.id);
                Err(error)
            }
        }
    }

    /// Takes the one place per person and resource, or gives back who has it.
    fn reserve(&self, request: &mut Request, message: &Message) -> Option<Arc<Request>> {
        if let Some(open) = self.open_request(&request.beneficiary.okta_id, &request.want, message) {
            return Some(open);
        }
        let now = self.now();
        let mut book = self.book();
        let base = request.id.clone();
        let mut count = 1;
        while book.requests.peek(&request.id, now).is_some() {
            count += 1;
            request.id = format!("{base}-{count}");
        }
        book.add_request(Arc::new(request.clone()), now);
        None
    }

    async fn no_manager(
        &self,
        message: &Message,
        user: &SlackUser,
        conversation: &mut Conversation,
        standing: &Looked,
    ) -> Result<(), VendorError> {
        let name = &standing.person.name;
        let why = format!(
            "Asked for {} for {name}, but no manager who could approve was found.",
            standing.want.resource()
        );
        let ticket = self.file_for_person(message, user, &why).await?;
        self.reply(message, conversation, &Say::NoManager(&words::escaped(name), &ticket)).await
    }
}

/// The audit ticket. Tickets are kept in English.
fn ticket_of(request: &Request) -> Ticket {
    let thing = match &request.want {
        Want::Project(key) => format!("Access to the Jira project {key}"),
        Want::Starter => "Starter bundle".into(),
    };
    let person = &request.beneficiary;
    let approver = request.approver.as_ref().map_or("nobody, by policy", |one| one.name.as_str());
    Ticket {
        summary: format!("{thing} for {}", person.name),
        paragraphs: vec![
            format!("Requested by {} for {} <{}>.", request.requester_name, person.name, person.email),
            format!("Reason: {}", request.reason.as_deref().unwrap_or("none")),
            format!("Okta groups: {}. To be approved by {approver}.", request.groups.join(", ")),
        ],
        label: format!("accessdesk-{}", request.id),
    }
}
