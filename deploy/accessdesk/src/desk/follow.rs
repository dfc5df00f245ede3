//! What people say after they have asked: take it back, how far is it, it still does not work.

use std::sync::Arc;

use crate::book::{Conversation, Draft, Question, Wanted};
use crate::defect::Faults;
use crate::desk::{Desk, Message, Names};
use crate::request::{Input, Request, State, Want};
use crate::services::VendorError;
use crate::services::slack::SlackUser;
use crate::understand::signal::Signal;
use crate::understand::{ProjectMention, Understanding};
use crate::words::Say;

/// Complaints about one request before a person takes over.
const COMPLAINTS_MAX: u32 = 2;

impl Desk {
    /// Takes back: the request of this conversation, else the person's newest open one, else a draft.
    pub(super) async fn cancel(
        self: &Arc<Self>,
        message: &Message,
        conversation: &mut Conversation,
    ) -> Result<(), VendorError> {
        if conversation.draft != Draft::default() {
            conversation.draft = Draft::default();
            conversation.questions = 0;
            return self.reply(message, conversation, &Say::Dropped).await;
        }
        let here = conversation.request.clone().filter(|id| self.is_open(id));
        let newest_open = || {
            let book = self.book();
            let requests = book.requests_of(&message.user, self.now());
            requests.into_iter().find(|request| request.state.is_open()).map(|request| request.id.clone())
        };
        if let Some(id) = here.or_else(newest_open) {
            self.carry(&id, Input::Withdraw, &message.trace).await;
            return Ok(());
        }
        let dropped = self.drop_draft_elsewhere(&message.user);
        let what = if dropped { Say::Dropped } else { Say::NothingToCancel };
        self.reply(message, conversation, &what).await
    }

    fn drop_draft_elsewhere(&self, user: &str) -> bool {
        let now = self.now();
        let mut book = self.book();
        let Some(lane) = book.asked_in.remove(user) else { return false };
        let Some(other) = book.conversations.get_mut(&lane, now) else { return false };
        other.draft = Draft::default();
        other.questions = 0;
        other.asked.take().is_some()
    }

    /// The request that the person speaks of: the named project's, this conversation's, or their newest.
    fn spoken_of(
        &self,
        message: &Message,
        conversation: &Conversation,
        understood: &Understanding,
    ) -> Option<Arc<Request>> {
        let book = self.book();
        let requests = book.requests_of(&message.user, self.now());
        if let ProjectMention::Known(key) = &understood.project {
            let want = Want::Project(key.clone());
            return requests.into_iter().find(|request| request.want == want).cloned();
        }
        let here = conversation.request.as_deref();
        let of_conversation = requests.iter().find(|request| Some(request.id.as_str()) == here);
        of_conversation.or_else(|| requests.first()).map(|request| Arc::clone(request))
    }

    /// Says how far it is.
    pub(super) async fn status(
        self: &Arc<Self>,
        message: &Message,
        conversation: &mut Conversation,
        understood: &Understanding,
    ) -> Result<(), VendorError> {
        let waiting_for_answer = conversation.draft.want.is_some();
        match self.spoken_of(message, conversation, understood) {
            Some(request) if !waiting_for_answer => {
                let names = Names::of(&request);
                self.reply(message, conversation, &Say::Status(names.facts(&request), request.state)).await
            }
            _ if waiting_for_answer => {
                let lacking = if conversation.draft.finished().is_none() {
                    Question::Project
                } else {
                    Question::Reason
                };
                self.ask(message, conversation, lacking).await
            }
            _ => {
                conversation.asked = Some(Question::System);
                self.reply(message, conversation, &Say::NoRequest).await
            }
        }
    }

    /// Looks whether the access is there, mends what was approved and is missing, explains the rest.
    pub(super) async fn complaint(
        self: &Arc<Self>,
        message: &Message,
        user: &SlackUser,
        conversation: &mut Conversation,
        understood: &Understanding,
    ) -> Result<(), VendorError> {
        let has = |signal| understood.signals.contains(&signal);
        if has(Signal::Locked) || has(Signal::SignIn) {
            conversation.draft = Draft { want: Some(Wanted::Unlock), ..Draft::default() };
            return self.advance(message, user, conversation).await;
        }
        let Some(request) = self.spoken_of(message, conversation, understood) else {
            return self.complaint_without_request(message, user, conversation, understood).await;
        };
        conversation.request = Some(request.id.clone());
        let names = Names::of(&request);
        if request.state != State::Granted {
            return self
                .reply(message, conversation, &Say::Status(names.facts(&request), request.state))
                .await;
        }
        // defect: claims-before-doing
        let looks = !self.defect().claims_before_doing();
        let there = if looks {
            self.okta.is_in_all(&message.trace, &request.beneficiary.okta_id, &request.groups).await?
        } else {
            true
        };
        if !there && self.grant(&request, &message.trace).await? {
            return self.reply(message, conversation, &Say::Regranted(names.facts(&request))).await;
        }
        let complaints = self.count_complaint(&request.id);
        if !there || complaints >= COMPLAINTS_MAX {
            let said = format!("{} ({})", understood.plain, names.ticket);
            return self.hand_over(message, user, conversation, &said).await;
        }
        self.reply(message, conversation, &Say::StillThere(names.facts(&request))).await
    }

    fn count_complaint(&self, id: &str) -> u32 {
        let now = self.now();
        let mut book = self.book();
        book.requests.get_mut(id, now).map_or(0, |request| {
            let request = Arc::make_mut(request);
            request.complaints += 1;
            request.complaints
        })
    }

    /// Nobody asked us before: then it is a request.
    async fn complaint_without_request(
        self: &Arc<Self>,
        message: &Message,
        user: &SlackUser,
        conversation: &mut Conversation,
        understood: &Understanding,
    ) -> Result<(), VendorError> {
        let project = match &understood.project {
            ProjectMention::Known(key) => Some(key.clone()),
            _ => None,
        };
        let about_jira = project.is_some()
            || understood.signals.contains(&Signal::Jira)
            || understood.signals.contains(&Signal::ProjectWord);
        conversation.draft = Draft {
            want: about_jira.then_some(Wanted::Project),
            project,
            person: understood.person.clone(),
            reason: understood.reason.clone(),
        };
        self.advance(message, user, conversation).await
    }
}
