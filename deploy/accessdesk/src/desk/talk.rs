//! A conversation's turn: the step that was decided is carried out, and questions are asked.

use std::sync::Arc;

use crate::book::{Conversation, Draft, Question, Wanted};
use crate::defect::Faults;
use crate::desk::dialogue::{self, Step};
use crate::desk::{Desk, Message};
use crate::policy::Reason;
use crate::request::Want;
use crate::services::VendorError;
use crate::services::jira::Ticket;
use crate::services::slack::SlackUser;
use crate::understand::Understanding;
use crate::words::{self, Say};

/// The reaction that answers thanks: it cannot start a loop.
pub const NOD: &str = "+1";
/// The reason that is recorded for a starter bundle without one.
const STARTER_REASON: &str = "First day (starter bundle)";
/// The reason that is recorded when the policy does not ask for one.
const NO_REASON: &str = "Not given";

impl Desk {
    /// Carries out a turn.
    pub(super) async fn talk(
        self: &Arc<Self>,
        message: &Message,
        user: &SlackUser,
        conversation: &mut Conversation,
        understood: &Understanding,
    ) -> Result<(), VendorError> {
        match dialogue::next(conversation, understood) {
            Step::Advance => self.advance(message, user, conversation).await,
            Step::Ask(question) => self.ask(message, conversation, question).await,
            Step::NoSuchProject(key) => {
                conversation.draft.project = None;
                note_question(conversation, Question::Project);
                self.reply(message, conversation, &Say::NoSuchProject(&words::escaped(&key))).await
            }
            Step::Cancel => self.cancel(message, conversation).await,
            Step::Status => self.status(message, conversation, understood).await,
            Step::Complaint => self.complaint(message, user, conversation, understood).await,
            Step::Admin => {
                conversation.draft = Draft::default();
                self.reply(message, conversation, &Say::NoAdmin).await
            }
            Step::OtherSystem(system) => self.reply(message, conversation, &Say::NoSystem(system)).await,
            Step::Greet => {
                note_question(conversation, Question::System);
                self.reply(message, conversation, &Say::Hello).await
            }
            Step::Nod => self.slack.react(&message.trace, &message.channel, &message.ts, NOD).await,
            Step::HandOver => {
                let said = understood.plain.clone();
                self.hand_over(message, user, conversation, &said).await
            }
        }
    }

    /// Answers in the conversation.
    pub(super) async fn reply(
        &self,
        message: &Message,
        conversation: &Conversation,
        what: &Say<'_>,
    ) -> Result<(), VendorError> {
        let key = format!("{}:{}:reply", message.channel, message.ts);
        self.tell(&message.trace, &message.place(), conversation.language, &key, what).await
    }

    /// Asks and remembers what was asked.
    pub(super) async fn ask(
        &self,
        message: &Message,
        conversation: &mut Conversation,
        question: Question,
    ) -> Result<(), VendorError> {
        note_question(conversation, question.clone());
        let want = conversation.draft.finished().unwrap_or(Want::Starter);
        let what = match &question {
            Question::System => Say::AskSystem,
            Question::Project => Say::AskProject,
            Question::Reason => Say::AskReason(&want),
            Question::Person(_) => Say::AskWho,
            Question::Symptom => Say::NotLocked,
        };
        self.reply(message, conversation, &what).await
    }

    /// Sees what the draft lacks, asks for it, or submits it.
    pub(super) async fn advance(
        self: &Arc<Self>,
        message: &Message,
        user: &SlackUser,
        conversation: &mut Conversation,
    ) -> Result<(), VendorError> {
        let Some(wanted) = conversation.draft.want else {
            return self.ask(message, conversation, Question::System).await;
        };
        let Some(beneficiary) = self.beneficiary(message, user, conversation).await? else { return Ok(()) };
        if wanted == Wanted::Unlock {
            return self.unlock(message, user, &beneficiary, conversation).await;
        }
        let Some(want) = conversation.draft.finished() else {
            return self.ask(message, conversation, Question::Project).await;
        };
        let Some(standing) = self.standing(message, user, &beneficiary, &want, conversation).await? else {
            return Ok(());
        };
        let needs_reason = matches!(want, Want::Project(_)) && self.policy.jira.reason == Reason::Required;
        // defect: asks-twice
        let again = needs_reason && self.defect().asks_again(conversation.questions);
        if again || (needs_reason && conversation.draft.reason.is_none()) {
            conversation.looked = Some(standing);
            return self.ask(message, conversation, Question::Reason).await;
        }
        let unsaid = if want == Want::Starter { STARTER_REASON } else { NO_REASON };
        let reason = conversation.draft.reason.take().unwrap_or_else(|| unsaid.to_owned());
        conversation.draft = Draft::default();
        conversation.questions = 0;
        self.submit(message, user, conversation, standing, reason).await
    }

    /// Files a ticket for a person of IT and says so.
    pub(super) async fn hand_over(
        &self,
        message: &Message,
        user: &SlackUser,
        conversation: &mut Conversation,
        said: &str,
    ) -> Result<(), VendorError> {
        conversation.draft = Draft::default();
        conversation.questions = 0;
        let ticket = self.file_for_person(message, user, said).await?;
        self.reply(message, conversation, &Say::HandedOver(&ticket)).await
    }

    /// A ticket that stays open for a person of IT.
    pub(super) async fn file_for_person(
        &self,
        message: &Message,
        user: &SlackUser,
        why: &str,
    ) -> Result<String, VendorError> {
        let ticket = Ticket {
            summary: format!("Please help {}", user.name),
            paragraphs: vec![
                format!("{} wrote to accessdesk in Slack and needs a person.", user.name),
                why.to_owned(),
            ],
            label: format!("accessdesk-{}-handover", request_id(message)),
        };
        self.jira.file(&message.trace, &ticket).await
    }
}

fn note_question(conversation: &mut Conversation, question: Question) {
    conversation.questions += 1;
    conversation.asked = Some(question);
}

/// The id of what this message asks for: the message's own, so that the same message never makes two. Only what a
/// Jira label and a button's value may hold.
pub(super) fn request_id(message: &Message) -> String {
    let plain = |text: &str| text.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    format!("{}-{}", plain(&message.channel), plain(&message.ts))
}
