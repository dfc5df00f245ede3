//! Who is who: Slack's people, their Okta accounts, the beneficiary that a message names, and the approver.

use std::sync::Arc;

use crate::book::{Conversation, Directory, LOOKUP_MS, Listed, Question};
use crate::desk::{Desk, Message};
use crate::request::Approver;
use crate::services::VendorError;
use crate::services::jira::Project;
use crate::services::okta::OktaUser;
use crate::services::slack::{Shown, SlackUser};
use crate::trace::Trace;
use crate::understand::typo::letters;
use crate::understand::{Language, PersonMention};
use crate::words::{self, Say};

/// Candidates that a question names.
const CANDIDATES_MAX: usize = 4;

/// Wrong letters in a name that is still worth asking about.
const NAME_SLIPS_MAX: usize = 2;

enum Found {
    One(SlackUser),
    Like(Vec<SlackUser>),
    Nobody,
}

impl Desk {
    /// A person by Slack id, from memory if it is fresh. This and the other looks into what is remembered for all carry no
    /// trace: they serve whoever comes next as well, and are not the work of the request that happens to come first.
    pub(super) async fn person(&self, id: &str) -> Result<SlackUser, VendorError> {
        self.remembered(|book| &mut book.people, id, self.slack.user(&Trace::default(), id)).await
    }

    /// Jira's projects, from memory if they are fresh; none when Jira gives no list, and then keys are taken as they
    /// are written.
    pub(super) async fn projects(&self) -> Arc<Vec<Project>> {
        let now = self.now();
        let known = self.book().projects.clone();
        if let Some((at, projects)) = known
            && at + LOOKUP_MS > now
        {
            return projects;
        }
        let projects = self.jira.projects(&Trace::default()).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "no list of projects");
            Vec::new()
        });
        let projects = Arc::new(projects);
        self.book().projects = Some((now, Arc::clone(&projects)));
        projects
    }

    async fn directory(&self) -> Result<Directory, VendorError> {
        let now = self.now();
        let known = self.book().directory.clone();
        let before = match known {
            Some((at, directory)) if at + LOOKUP_MS > now => return Ok(directory),
            known => known.map(|(_, directory)| directory).unwrap_or_default(),
        };
        let mut listed = Vec::with_capacity(before.len());
        // Slack keeps its order and few people change in ten minutes: who is the same is not made anew.
        let take = |one: &Shown<'_>| {
            let same = before.get(listed.len()).filter(|known| one.is(&known.user));
            listed.push(same.map_or_else(|| Arc::new(Listed::of(one.user())), Arc::clone));
        };
        self.slack.people(&Trace::default(), take).await?;
        let directory = Arc::new(listed);
        self.book().directory = Some((now, Arc::clone(&directory)));
        Ok(directory)
    }

    /// Who it is for: the requester, or whom the draft names. None when a question was asked instead.
    pub(super) async fn beneficiary(
        &self,
        message: &Message,
        user: &SlackUser,
        conversation: &mut Conversation,
    ) -> Result<Option<SlackUser>, VendorError> {
        let Some(mention) = conversation.draft.person.clone() else { return Ok(Some(user.clone())) };
        if mention == PersonMention::Unnamed {
            conversation.asked = Some(Question::Person(None));
            conversation.questions += 1;
            conversation.draft.person = None;
            self.reply(message, conversation, &Say::AskWho).await?;
            return Ok(None);
        }
        let (found, written, sure) = self.look_up(&message.trace, &mention).await?;
        let name = words::escaped(&written);
        match found {
            Found::One(person) => {
                conversation.draft.person = Some(PersonMention::Id(person.id.clone()));
                Ok(Some(person))
            }
            Found::Like(people) if sure || !people.is_empty() => {
                let suggested = (people.len() == 1).then(|| people[0].id.clone());
                let list: Vec<String> = people.iter().take(CANDIDATES_MAX).map(described).collect();
                conversation.asked = Some(Question::Person(suggested));
                conversation.questions += 1;
                conversation.draft.person = None;
                self.reply(message, conversation, &Say::WhichPerson(&name, &list.join(", "))).await?;
                Ok(None)
            }
            _ if sure => {
                conversation.asked = Some(Question::Person(None));
                conversation.questions += 1;
                conversation.draft.person = None;
                self.reply(message, conversation, &Say::UnknownPerson(&name)).await?;
                Ok(None)
            }
            // "for sprint planning" named nobody.
            _ => {
                conversation.draft.person = None;
                Ok(Some(user.clone()))
            }
        }
    }

    async fn look_up(
        &self,
        trace: &Trace,
        mention: &PersonMention,
    ) -> Result<(Found, String, bool), VendorError> {
        match mention {
            PersonMention::Unnamed => Ok((Found::Nobody, String::new(), true)),
            PersonMention::Id(id) => match self.person(id).await {
                Ok(person) if !person.not_a_person => Ok((Found::One(person), id.clone(), true)),
                Ok(_) => Ok((Found::Nobody, id.clone(), true)),
                Err(error) if error.is_code("user_not_found") => Ok((Found::Nobody, id.clone(), true)),
                Err(error) => Err(error),
            },
            PersonMention::Email(address) => {
                let person = self.slack.user_by_email(trace, address).await?;
                let person = person.filter(|one| !one.not_a_person);
                Ok((person.map_or(Found::Nobody, Found::One), address.clone(), true))
            }
            PersonMention::Name { written, words, sure } => {
                let directory = self.directory().await?;
                Ok((by_name(&directory, words, *sure), written.clone(), *sure))
            }
        }
    }

    /// The Okta account of a Slack person: e-mail addresses are the logins.
    pub(super) async fn account(
        &self,
        trace: &Trace,
        person: &SlackUser,
    ) -> Result<Option<OktaUser>, VendorError> {
        match &person.email {
            Some(email) => self.okta.user(trace, email).await,
            None => Ok(None),
        }
    }

    /// The manager of an Okta account, as somebody who can be asked in Slack. None if there is nobody, or only the
    /// person themselves.
    pub(super) async fn approver(&self, account: &OktaUser) -> Result<Option<Approver>, VendorError> {
        let Some(manager) = &account.manager else { return Ok(None) };
        let known = self.book().approvers.peek(manager, self.now()).cloned();
        let found = match known {
            Some(approver) => Some(approver),
            None => self.find_approver(manager).await?,
        };
        Ok(found.filter(|approver| approver.okta_id != account.id))
    }

    /// Looks a manager up in Okta and in Slack.
    async fn find_approver(&self, manager: &str) -> Result<Option<Approver>, VendorError> {
        let trace = Trace::default();
        let Some(account) = self.okta.user(&trace, manager).await? else { return Ok(None) };
        if account.status == "DEPROVISIONED" || account.status == "SUSPENDED" {
            return Ok(None);
        }
        let Some(person) = self.slack.user_by_email(&trace, &account.email).await? else { return Ok(None) };
        if person.not_a_person {
            return Ok(None);
        }
        let approver = Approver {
            okta_id: account.id,
            slack_id: person.id,
            name: person.name,
            language: Language::of_locale(person.locale.as_deref()),
        };
        self.book().approvers.put(manager, approver.clone(), self.now());
        Ok(Some(approver))
    }

    /// The direct messages with a person, from memory if they were opened lately.
    pub(super) async fn dm(&self, slack_id: &str) -> Result<String, VendorError> {
        self.remembered(|book| &mut book.dms, slack_id, self.slack.open_dm(&Trace::default(), slack_id)).await
    }
}

fn described(user: &SlackUser) -> String {
    match &user.email {
        Some(email) => format!("{} ({email})", words::escaped(&user.name)),
        None => words::escaped(&user.name),
    }
}

/// Everybody whose name is exactly this, or begins what was written; else whose name holds it; else whose name is
/// nearly this, who is then asked about rather than taken.
fn by_name(directory: &[Arc<Listed>], words: &[String], sure: bool) -> Found {
    let people = |fits: &dyn Fn(&Listed) -> bool| -> Vec<SlackUser> {
        let found = directory.iter().filter(|one| fits(one)).map(|one| one.user.clone());
        found.take(CANDIDATES_MAX + 1).collect()
    };
    // "ana lopez starting monday": the longest beginning of at least two words that is somebody's whole name.
    let shortest = words.len().min(2);
    let whole = (shortest..=words.len()).rev().map(|length| people(&|one| one.words == words[..length]));
    let mut found = whole.into_iter().find(|people| !people.is_empty()).unwrap_or_default();
    if found.is_empty() {
        found = people(&|one| one.words.windows(words.len().max(1)).any(|window| window == words));
    }
    match <[SlackUser; 1]>::try_from(found) {
        Ok([one]) => return Found::One(one),
        Err(several) if !several.is_empty() => return Found::Like(several),
        Err(_) => {}
    }
    if !sure && words.len() < 2 {
        return Found::Nobody;
    }
    // What was written, cut after each of its words.
    let cuts: Vec<(String, u32)> = (0..=words.len())
        .map(|length| {
            let cut = words.get(..length).unwrap_or_default().join(" ");
            let letters = letters(cut.as_bytes());
            (cut, letters)
        })
        .collect();
    let similar = people(&|one| {
        let Some((ours, ours_letters)) = cuts.get(one.words.len().min(words.len())) else { return false };
        // A slip takes at most one letter away and puts one in.
        let far = (one.letters ^ ours_letters).count_ones() as usize > 2 * NAME_SLIPS_MAX;
        one.words.len() >= shortest
            && !far
            && strsim::osa_distance(&one.words.join(" "), ours) <= NAME_SLIPS_MAX
    });
    if similar.is_empty() { Found::Nobody } else { Found::Like(similar) }
}
