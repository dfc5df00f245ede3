//! Unlocking an account: one's own, without approval, told only when Okta shows it.

use crate::book::{Conversation, Draft, Question};
use crate::desk::talk::request_id;
use crate::desk::{Desk, Message};
use crate::services::VendorError;
use crate::services::jira::Ticket;
use crate::services::okta::OktaUser;
use crate::services::slack::SlackUser;
use crate::words::{self, Say};

const LOCKED: &str = "LOCKED_OUT";

impl Desk {
    /// Looks at the account and does what its state allows.
    pub(super) async fn unlock(
        &self,
        message: &Message,
        user: &SlackUser,
        person: &SlackUser,
        conversation: &mut Conversation,
    ) -> Result<(), VendorError> {
        conversation.draft = Draft::default();
        if person.id != user.id && self.policy.unlock.own_account_only {
            return self.reply(message, conversation, &Say::UnlockOwnOnly).await;
        }
        let Some(account) = self.account(&message.trace, person).await? else {
            let why = format!("No Okta account was found for {}.", person.name);
            let ticket = self.file_for_person(message, user, &why).await?;
            let name = words::escaped(&person.name);
            return self.reply(message, conversation, &Say::NoAccount(&name, &ticket)).await;
        };
        match account.status.as_str() {
            LOCKED => self.unlock_locked(message, user, conversation, &account).await,
            "ACTIVE" => {
                conversation.asked = Some(Question::Symptom);
                conversation.questions += 1;
                self.reply(message, conversation, &Say::NotLocked).await
            }
            "PASSWORD_EXPIRED" => self.reply(message, conversation, &Say::Expired).await,
            other => {
                let why = format!("The account of {} is {other}.", person.name);
                let ticket = self.file_for_person(message, user, &why).await?;
                self.reply(message, conversation, &Say::AccountState(other, &ticket)).await
            }
        }
    }

    async fn unlock_locked(
        &self,
        message: &Message,
        user: &SlackUser,
        conversation: &mut Conversation,
        account: &OktaUser,
    ) -> Result<(), VendorError> {
        let trace = &message.trace;
        // A lost answer and "not locked" both leave the status to tell; a second try is made only if it still says so.
        let mut status = account.status.clone();
        for _ in 0..2 {
            let tried = self.okta.unlock(trace, &account.id).await;
            status = self.okta.user(trace, &account.id).await?.map_or(status, |now| now.status);
            match tried {
                _ if status != LOCKED => break,
                Err(error) if !error.is_unsure() => return Err(error),
                _ => {}
            }
        }
        if status != "ACTIVE" {
            let why = format!("Unlocking {} left the account {status}.", account.login);
            let ticket = self.file_for_person(message, user, &why).await?;
            return self.reply(message, conversation, &Say::AccountState(&status, &ticket)).await;
        }
        self.reply(message, conversation, &Say::Unlocked).await?;
        self.record_unlock(message, account).await;
        Ok(())
    }

    /// The audit ticket of an unlocking: filed and closed. The person has their answer already, so a failure here is
    /// only logged.
    async fn record_unlock(&self, message: &Message, account: &OktaUser) {
        let ticket = Ticket {
            summary: format!("Account of {} unlocked", account.name),
            paragraphs: vec![format!(
                "{} asked accessdesk to unlock their own account. It is active again.",
                account.login
            )],
            label: format!("accessdesk-{}", request_id(message)),
        };
        let recorded = async {
            let key = self.jira.file(&message.trace, &ticket).await?;
            self.jira.close(&message.trace, &key).await
        };
        if let Err(error) = recorded.await {
            tracing::warn!(%error, "the unlocking was not recorded");
        }
    }
}
