//! What the bot remembers: ids it has handled, conversations, requests, and what it has looked up. All of it bounded
//! in number and in time, so that weeks of work do not grow it.

use std::collections::VecDeque;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::request::{Approver, Request, Want};
use crate::services::jira::Project;
use crate::services::okta::OktaUser;
use crate::services::slack::SlackUser;
use crate::understand::text::name_words;
use crate::understand::typo::letters;
use crate::understand::{Language, PersonMention};

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
/// Slack redelivers within six minutes; an hour leaves room for delayed events.
const SEEN_MS: u64 = HOUR_MS;
/// Ids of an hour at Slack's own limit of 30,000 deliveries, two ids each.
const SEEN_MAX: usize = 60_000;
/// A conversation that rests for so long starts anew.
const CONVERSATION_MS: u64 = 12 * HOUR_MS;
/// Conversations at once.
const CONVERSATIONS_MAX: usize = 20_000;
/// How long a request can be asked about, and approved.
const REQUEST_MS: u64 = 7 * 24 * HOUR_MS;
/// Requests that are remembered.
const REQUESTS_MAX: usize = 20_000;
/// Requests that are remembered for one person.
const REQUESTS_PER_PERSON_MAX: usize = 8;
/// How long a look-up may be stale.
pub const LOOKUP_MS: u64 = 10 * MINUTE_MS;
/// Look-ups of one kind that are kept.
const LOOKUPS_MAX: usize = 20_000;

/// A bounded map whose entries expire when nobody touches them, the longest untouched first.
#[derive(Debug)]
pub struct Shelf<V> {
    /// Never gone through in its own order.
    entries: FxHashMap<Arc<str>, (u64, V)>,
    order: VecDeque<(u64, Arc<str>)>,
    keep_ms: u64,
    entries_max: usize,
}

impl<V> Shelf<V> {
    /// An empty shelf.
    #[must_use]
    pub fn new(keep_ms: u64, entries_max: usize) -> Self {
        Self { entries: FxHashMap::default(), order: VecDeque::new(), keep_ms, entries_max }
    }

    /// The entry, not touched.
    #[must_use]
    pub fn peek(&self, key: &str, now_ms: u64) -> Option<&V> {
        self.entries.get(key).filter(|(at, _)| at + self.keep_ms > now_ms).map(|(_, value)| value)
    }

    /// The entry, touched.
    pub fn get_mut(&mut self, key: &str, now_ms: u64) -> Option<&mut V> {
        let keep_ms = self.keep_ms;
        let (at, value) = self.entries.get_mut(key).filter(|(at, _)| *at + keep_ms > now_ms)?;
        *at = now_ms;
        Some(value)
    }

    /// Puts an entry in and lets go what is too old or too many.
    pub fn put(&mut self, key: &str, value: V, now_ms: u64) {
        if let Some(entry) = self.entries.get_mut(key) {
            *entry = (now_ms, value);
        } else {
            let key: Arc<str> = Arc::from(key);
            self.order.push_back((now_ms, Arc::clone(&key)));
            self.entries.insert(key, (now_ms, value));
        }
        while let Some((noted, oldest)) = self.order.front() {
            let noted = *noted;
            match self.entries.get(oldest).map(|(at, _)| *at) {
                None => drop(self.order.pop_front()),
                Some(at) if at > noted && at + self.keep_ms > now_ms => {
                    if let Some((_, touched)) = self.order.pop_front() {
                        self.order.push_back((at, touched));
                    }
                }
                Some(at) if at + self.keep_ms > now_ms && self.entries.len() <= self.entries_max => break,
                Some(_) => {
                    if let Some((_, untouched)) = self.order.pop_front() {
                        self.entries.remove(&untouched);
                    }
                }
            }
        }
    }

    /// Takes an entry out.
    pub fn remove(&mut self, key: &str) -> Option<V> {
        self.entries.remove(key).map(|(_, value)| value)
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// What the desk has asked the person last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Which system?
    System,
    /// Which project?
    Project,
    /// Why?
    Reason,
    /// Which of these people, or who? The one meant, if only one is in question.
    Person(Option<String>),
    /// What do you see when you sign in?
    Symptom,
}

/// What is known so far of a request in the making.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// What kind of thing; a project may still lack its key.
    pub want: Option<Wanted>,
    /// Project key.
    pub project: Option<String>,
    /// The colleague it is for.
    pub person: Option<PersonMention>,
    /// Why.
    pub reason: Option<String>,
}

/// The kind of thing that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Access to a project.
    Project,
    /// The starter bundle.
    Starter,
    /// An account unlocked.
    Unlock,
}

impl Draft {
    /// The finished want, when its facts are there.
    #[must_use]
    pub fn finished(&self) -> Option<Want> {
        match self.want? {
            Wanted::Project => self.project.clone().map(Want::Project),
            Wanted::Starter => Some(Want::Starter),
            Wanted::Unlock => None,
        }
    }
}

/// What was looked up while a request is in the making, so that an answer to a question does not look again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// When.
    pub at_ms: u64,
    /// The requester's Slack id.
    pub user: String,
    /// The beneficiary.
    pub person: SlackUser,
    /// What is wanted, and lacking.
    pub want: Want,
    /// The beneficiary's account.
    pub account: OktaUser,
    /// The requester's own account; empty when they have none.
    pub requester_okta_id: String,
}

/// One thread or DM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Whose conversation it is.
    pub owner: String,
    /// The language spoken.
    pub language: Language,
    /// What was asked last and is not answered yet.
    pub asked: Option<Question>,
    /// Questions in a row; too many and a person takes over.
    pub questions: u32,
    /// What is known so far.
    pub draft: Draft,
    /// What was looked up for the draft.
    pub looked: Option<Looked>,
    /// The latest request made here.
    pub request: Option<String>,
    /// `double-grant-on-retry`: the latest message and how things stood before it, so that its redelivery is handled
    /// again in full. An honest desk never fills this.
    pub before: Option<(String, Box<Conversation>)>,
}

impl Conversation {
    /// A conversation in which nothing was said yet.
    #[must_use]
    pub fn new(owner: &str, language: Language) -> Self {
        Self {
            owner: owner.to_owned(),
            language,
            asked: None,
            questions: 0,
            draft: Draft::default(),
            looked: None,
            request: None,
            before: None,
        }
    }
}

/// A person of the directory with the words of their name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Who.
    pub user: SlackUser,
    /// Folded words of the name.
    pub words: Vec<String>,
    /// The letters of these words, parted by blanks.
    pub letters: u32,
}

impl Listed {
    /// A person, listed.
    #[must_use]
    pub fn of(user: SlackUser) -> Self {
        let words = name_words(&user.name);
        let letters = letters(words.join(" ").as_bytes());
        Self { user, words, letters }
    }
}

/// The workspace's people, in Slack's order.
pub type Directory = Arc<Vec<Arc<Listed>>>;

/// Everything that the bot remembers.
#[derive(Debug)]
pub struct Book {
    /// Ids of handled deliveries and messages.
    pub seen: Shelf<()>,
    /// Conversations by lane.
    pub conversations: Shelf<Conversation>,
    /// The lane in which a person was last asked something, by Slack id.
    pub asked_in: Shelf<String>,
    /// Requests by id.
    pub requests: Shelf<Arc<Request>>,
    /// The latest request by beneficiary and resource.
    pub by_resource: Shelf<String>,
    /// The latest requests by requester's Slack id, newest last.
    pub by_person: Shelf<Vec<String>>,
    /// People by Slack id.
    pub people: Shelf<SlackUser>,
    /// Who decides, by what Okta calls a manager.
    pub approvers: Shelf<Approver>,
    /// Channels of direct messages by Slack id.
    pub dms: Shelf<String>,
    /// Channel names by id.
    pub channels: Shelf<Option<String>>,
    /// Okta group ids by name.
    pub groups: Shelf<String>,
    /// Jira's projects, and when they were read.
    pub projects: Option<(u64, Arc<Vec<Project>>)>,
    /// Slack's people, and when they were read.
    pub directory: Option<(u64, Directory)>,
}

impl Default for Book {
    fn default() -> Self {
        Self {
            seen: Shelf::new(SEEN_MS, SEEN_MAX),
            conversations: Shelf::new(CONVERSATION_MS, CONVERSATIONS_MAX),
            asked_in: Shelf::new(HOUR_MS, CONVERSATIONS_MAX),
            requests: Shelf::new(REQUEST_MS, REQUESTS_MAX),
            by_resource: Shelf::new(REQUEST_MS, REQUESTS_MAX),
            by_person: Shelf::new(REQUEST_MS, REQUESTS_MAX),
            people: Shelf::new(LOOKUP_MS, LOOKUPS_MAX),
            approvers: Shelf::new(LOOKUP_MS, LOOKUPS_MAX),
            dms: Shelf::new(HOUR_MS, LOOKUPS_MAX),
            channels: Shelf::new(HOUR_MS, LOOKUPS_MAX),
            groups: Shelf::new(HOUR_MS, LOOKUPS_MAX),
            projects: None,
            directory: None,
        }
    }
}

impl Book {
    /// Takes a request in and files it under its person and resource.
    pub fn add_request(&mut self, request: Arc<Request>, now_ms: u64) {
        let resource = resource_key(&request.beneficiary.okta_id, &request.want);
        self.by_resource.put(&resource, request.id.clone(), now_ms);
        let mut ids = self.by_person.remove(&request.requester).unwrap_or_default();
        ids.push(request.id.clone());
        if ids.len() > REQUESTS_PER_PERSON_MAX {
            ids.remove(0);
        }
        self.by_person.put(&request.requester, ids, now_ms);
        let id = request.id.clone();
        self.requests.put(&id, request, now_ms);
    }

    /// The latest request for this person and thing.
    #[must_use]
    pub fn request_for(&self, okta_id: &str, want: &Want, now_ms: u64) -> Option<&Arc<Request>> {
        let id = self.by_resource.peek(&resource_key(okta_id, want), now_ms)?;
        self.requests.peek(id, now_ms)
    }

    /// A person's own requests, newest first.
    #[must_use]
    pub fn requests_of(&self, slack_id: &str, now_ms: u64) -> Vec<&Arc<Request>> {
        let ids = self.by_person.peek(slack_id, now_ms);
        ids.into_iter().flatten().rev().filter_map(|id| self.requests.peek(id, now_ms)).collect()
    }
}

fn resource_key(okta_id: &str, want: &Want) -> String {
    format!("{okta_id} {}", want.resource())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shelf_stays_bounded_and_lets_the_untouched_go_first() {
        let mut shelf = Shelf::new(1_000, 3);
        for (now, key) in ["a", "b", "c"].into_iter().enumerate() {
            shelf.put(key, key, now as u64);
        }
        assert!(shelf.get_mut("a", 10).is_some());
        shelf.put("d", "d", 11);
        assert_eq!(shelf.len(), 3);
        assert!(shelf.peek("a", 12).is_some());
        assert!(shelf.peek("b", 12).is_none());
        assert!(shelf.peek("a", 2_000).is_none());
        shelf.put("e", "e", 5_000);
        assert_eq!(shelf.len(), 1);
    }

    #[test]
    fn a_shelf_does_not_grow_by_putting_the_same() {
        let mut shelf = Shelf::new(1_000, 10);
        for now in 0..10_000 {
            shelf.put("same", now, now);
        }
        assert_eq!((shelf.len(), shelf.order.len()), (1, 1));
    }
}
