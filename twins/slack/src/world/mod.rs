//! The workspace: a plain value. It computes ids instead of keeping tables of them, and keeps channels that everybody
//! belongs to without a list, so that a hundred thousand people are cheap and a post never walks its members.

mod app;
mod assistant;
mod bookmarks;
mod channel;
mod dnd;
mod files;
mod filled;
mod interaction;
mod membership;
mod message;
mod oauth;
mod pins;
mod posting;
mod profiles;
mod reacted;
mod reads;
mod reminders;
mod retention;
mod scheduled;
mod stars;
mod steps;
mod streams;
mod subscription;
mod system;
mod ticket;
mod token;
mod usergroups;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use nightcrew_model::company::Person;
use nightcrew_model::id::PersonId;
use serde::{Deserialize, Serialize};

pub use app::{APP_HANDLE, APP_NAME, App, NoSuchFeature};
pub use assistant::{ASSISTANT_THREADS_MAX, AssistantThread, AssistantThreads, Prompt};
pub use bookmarks::{BOOKMARKS_MAX, Bookmark, Bookmarks};
pub use channel::{About, Channel, IM_MESSAGES_MAX, MESSAGES_MAX, Members, Thread};
pub use dnd::{Quiet, Quiets, night};
pub use files::{FILE_BYTES_MAX, FILES_BYTES_MAX, FILES_MAX, File, Files, SHARES_MAX, Share, Stage};
pub use filled::{CHOOSERS_MAX, CHOSEN_IN_MAX, Drafts, Filled, OFFERS_MAX, Offer};
pub use interaction::{
    EPHEMERALS_MAX, Ephemeral, PRESSES_MAX, Press, RESPONSE_URL_MS, RESPONSE_URL_USES, TRIGGER_MS, Trigger,
};
pub use membership::CHANNELS_MAX;
pub use message::{Content, Message, Rare, Reaction};
pub use oauth::{CODE_MS, CODES_MAX, Consent, Consents, NoConsent};
pub use pins::{PINS_MAX, Pin, Pins};
pub use posting::Draft;
pub use profiles::{PROFILE_FIELDS_MAX, PROFILE_VALUE_MAX, Profile, ProfileField, Profiles, STATUS_MAX};
pub use reacted::{REACTED_MAX, Reacted};
pub use reads::{MARKS_MAX, Reading, Reads, UNREAD_MAX};
pub use reminders::{REMINDERS_MAX, Recurrence, Reminder, Reminders};
pub use retention::{KEPT_MAX, KEPT_MAX_MAX, KEPT_MS};
pub use scheduled::{AHEAD_MAX_S, SCHEDULED_MAX, Scheduled, Slot, Waiting};
pub use stars::{STARS_MAX, Star, Starred, Stars};
pub(crate) use steps::STEP_BYTES_MAX;
pub use steps::{STEP_TOKEN_AFTER_MS, STEP_TOKEN_MS, STEPS_MAX, Step, StepState, Steps};
pub use streams::{Stream, Streams};
pub use subscription::{Admission, EVENTS_AN_HOUR_MAX, EVENTS_AN_HOUR_OF_NOTE, Subscription};
pub use system::System;
pub use ticket::{TICKET_MS, TICKETS_MAX, Tickets};
pub use token::{TOKENS_MAX, Token, TokenKind, Tokens};
pub use usergroups::{GROUP_MEMBERS_MAX, GROUPS_MAX, Usergroup, Usergroups};
pub use view::{DIALOG_MS, DIALOGS_MAX, STACK_MAX, View, ViewId, Views};

pub use crate::id::SLACKBOT;
pub use crate::place::{Kind, Place};

use crate::id;
use crate::ts::Ts;

/// Slackbot's name, as people see it.
pub const SLACKBOT_NAME: &str = "Slackbot";
/// Slackbot's short name.
pub const SLACKBOT_HANDLE: &str = "slackbot";

/// Somebody who can write: the subject's bot, or a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// The subject's bot.
    App,
    /// A person.
    Person(PersonId),
}

impl Who {
    /// The user id.
    #[must_use]
    pub fn user(self) -> String {
        match self {
            Self::App => id::BOT_USER.to_owned(),
            Self::Person(person) => id::user(person),
        }
    }

    /// The person, if it is one.
    #[must_use]
    pub const fn person(self) -> Option<PersonId> {
        match self {
            Self::App => None,
            Self::Person(person) => Some(person),
        }
    }

    /// A small number: the bot is 0. Two of them make the key of a direct conversation.
    const fn number(self) -> u64 {
        match self {
            Self::App => 0,
            Self::Person(person) => person.0 as u64 + 1,
        }
    }
}

/// The workspace's own facts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Its name.
    pub name: String,
    /// Its part of `https://….slack.com`.
    pub domain: String,
    /// The people's mail domain.
    pub email_domain: String,
}

/// How an account differs from one that is in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Deactivated.
    pub deleted: bool,
    /// Their own sign-in was ended.
    #[serde(default)]
    pub signed_out: bool,
}

/// What the app has written to a person directly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Messages.
    pub messages: u32,
    /// Those of them with at least two buttons.
    pub approval_asks: u32,
}

/// The world.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct World {
    /// The workspace's own facts.
    pub team: Team,
    /// The people; shared, so that a snapshot in memory does not copy them.
    pub people: Arc<Vec<Person>>,
    /// The people in the order of their addresses.
    pub(crate) by_email: Arc<Vec<PersonId>>,
    /// Accounts that are not simply in use.
    pub(crate) accounts: BTreeMap<PersonId, Account>,
    /// All conversations.
    pub(crate) channels: BTreeMap<Place, Channel>,
    /// Names of channels.
    pub(crate) names: BTreeMap<String, Place>,
    /// Public channels.
    pub(crate) public: BTreeSet<Place>,
    /// Channels that everybody belongs to.
    pub(crate) everyone: BTreeSet<Place>,
    /// Other conversations of each person.
    pub(crate) joined: BTreeMap<PersonId, BTreeSet<Place>>,
    /// Conversations of the app.
    pub(crate) app_places: BTreeSet<Place>,
    /// Direct conversations by the two who have them.
    pub(crate) ims: BTreeMap<u64, Place>,
    /// Group conversations by all who have them, as their user ids in order.
    pub(crate) groups: BTreeMap<String, Place>,
    /// The app.
    pub app: App,
    /// Tokens that were handed out.
    #[serde(default)]
    pub(crate) tokens: Tokens,
    /// How the app's subscription to events fares.
    #[serde(default)]
    pub subscription: Subscription,
    /// Addresses of sockets that may be opened.
    #[serde(default)]
    pub(crate) tickets: Tickets,
    /// Links at the top of conversations.
    #[serde(default)]
    pub(crate) bookmarks: Bookmarks,
    /// What Slackbot is to tell people.
    #[serde(default)]
    pub(crate) reminders: Reminders,
    /// What each has reacted to.
    #[serde(default)]
    pub(crate) reacted: Reacted,
    /// Threads that people have with the app as their assistant.
    #[serde(default)]
    pub(crate) assistant_threads: AssistantThreads,
    /// Steps of workflows that the app carries out.
    #[serde(default)]
    pub(crate) steps: Steps,
    /// What can be searched: no part of a snapshot.
    #[serde(skip)]
    pub(crate) index: crate::index::Index,
    /// User groups.
    #[serde(default)]
    pub usergroups: Usergroups,
    /// When people are not to be disturbed.
    #[serde(default)]
    pub(crate) quiets: Quiets,
    /// What people keep for later.
    #[serde(default)]
    pub(crate) stars: Stars,
    /// Messages that one person sees, while they may be answered.
    pub(crate) ephemerals: BTreeMap<Ts, Ephemeral>,
    /// Response URLs that may be used.
    pub(crate) presses: BTreeMap<u64, Press>,
    /// Triggers that may be exchanged.
    pub(crate) triggers: BTreeMap<u64, Trigger>,
    /// Messages that are to be posted later.
    #[serde(default)]
    pub(crate) scheduled: Scheduled,
    /// Messages that are being written piece by piece.
    #[serde(default)]
    pub(crate) streams: Streams,
    /// Files.
    #[serde(default)]
    pub(crate) files: Files,
    /// Installations of the app that are under way.
    #[serde(default)]
    pub(crate) consents: Consents,
    /// What people say of themselves.
    #[serde(default)]
    pub(crate) profiles: Profiles,
    /// How far people have read.
    #[serde(default)]
    pub(crate) reads: Reads,
    /// Views: dialogs and homes.
    #[serde(default)]
    pub(crate) views: Views,
    /// What people have chosen in messages, and were offered.
    #[serde(default)]
    pub(crate) drafts: Drafts,
    /// What the app has written to each person directly.
    pub(crate) contacts: BTreeMap<PersonId, Contact>,
    /// What is kept, by when anything was last said there: a message of its own, or a thread.
    #[serde(default)]
    pub(crate) said: BTreeSet<(Ts, Place, Ts)>,
    /// How many messages and threads are kept, where it is not the usual number.
    #[serde(default)]
    pub(crate) kept_max: Option<u32>,
    last_ts: Ts,
    numbers: u64,
    places: u32,
}

impl World {
    /// The next number of the workspace: for ids of events, views, triggers.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// Counts on where another world has come to: secrets are made of numbers, and one that was handed out there, or a delivery
    /// that is still on its way, must not fit anything here.
    pub(crate) fn count_on(&mut self, other: &Self) {
        self.numbers = self.numbers.max(other.numbers);
    }

    /// The next message id: the clock's, or one more than the last when the clock has not moved on.
    pub(crate) fn next_ts(&mut self, unix_ms: i64) -> Ts {
        let now = u64::try_from(unix_ms).unwrap_or(0).saturating_mul(1000);
        self.last_ts = Ts(now.max(self.last_ts.0 + 1));
        self.last_ts
    }

    /// The place of the next conversation.
    pub(crate) fn next_place(&mut self) -> Place {
        let place = Place(self.places);
        self.places = self.places.saturating_add(1);
        place
    }

    /// The person of this id.
    #[must_use]
    pub fn person(&self, person: PersonId) -> Option<&Person> {
        self.people.get(person.index())
    }

    /// The person, if it is one of the company.
    pub(crate) fn person_of(&self, who: Who) -> Option<&Person> {
        who.person().and_then(|person| self.person(person))
    }

    /// Whoever has this user id.
    #[must_use]
    pub fn who(&self, user: &str) -> Option<Who> {
        if user == id::BOT_USER {
            return Some(Who::App);
        }
        id::person(user).filter(|person| person.index() < self.people.len()).map(Who::Person)
    }

    /// The person with this address.
    #[must_use]
    pub fn by_email(&self, email: &str) -> Option<PersonId> {
        let email = email.to_ascii_lowercase();
        let address = |person: &PersonId| self.person(*person).map_or("", |person| &person.email);
        let at = self.by_email.binary_search_by(|person| address(person).cmp(&email)).ok()?;
        self.by_email.get(at).copied()
    }

    /// The person with this short name.
    #[must_use]
    pub fn by_handle(&self, handle: &str) -> Option<PersonId> {
        self.by_email(&format!("{handle}@{}", self.team.email_domain))
    }

    /// Whether an account is deactivated.
    #[must_use]
    pub fn is_deleted(&self, person: PersonId) -> bool {
        self.accounts.get(&person).is_some_and(|account| account.deleted)
    }

    /// The name that people see for a user id.
    #[must_use]
    pub fn name_of_user(&self, user: &str) -> Option<String> {
        match self.who(user)? {
            Who::App => Some(self.app.name().to_owned()),
            Who::Person(SLACKBOT) => Some(SLACKBOT_NAME.to_owned()),
            Who::Person(person) => self.person(person).map(Person::display_name),
        }
    }

    /// The conversation at this place.
    #[must_use]
    pub fn channel(&self, place: Place) -> Option<&Channel> {
        self.channels.get(&place)
    }

    /// The conversation of this id.
    #[must_use]
    pub fn channel_by_id(&self, channel: &str) -> Option<&Channel> {
        self.channel(id::place(channel)?).filter(|found| found.id() == channel)
    }

    /// The channel of this name, with or without `#`.
    #[must_use]
    pub fn channel_by_name(&self, name: &str) -> Option<&Channel> {
        self.channel(*self.names.get(name.strip_prefix('#').unwrap_or(name))?)
    }

    /// The conversations that somebody belongs to, in order, from this one on.
    pub fn places_of(&self, who: Who, from: Place) -> Box<dyn Iterator<Item = Place> + '_> {
        match who {
            Who::App => Box::new(self.app_places.range(from..).copied()),
            Who::Person(person) => {
                let own =
                    self.joined.get(&person).into_iter().flat_map(move |own| own.range(from..).copied());
                let stayed =
                    |place: &Place| self.channel(*place).is_some_and(|channel| channel.members.has(who));
                let everyone = self.everyone.range(from..).copied().filter(stayed);
                let mut places: Vec<Place> = everyone.chain(own).collect();
                places.sort_unstable();
                places.dedup();
                Box::new(places.into_iter())
            }
        }
    }

    /// What the app has written to a person directly.
    #[must_use]
    pub fn contact(&self, person: PersonId) -> Contact {
        self.contacts.get(&person).copied().unwrap_or_default()
    }

    /// The direct conversation of two, opened if there is none; true when it is new.
    pub(crate) fn im(&mut self, one: Who, other: Who, unix_ms: i64) -> (Place, bool) {
        let (low, high) = if one <= other { (one, other) } else { (other, one) };
        let key = (low.number() << 33) | high.number();
        if let Some(place) = self.ims.get(&key) {
            return (*place, false);
        }
        let place = self.next_place();
        self.ims.insert(key, place);
        let members = Members::of([low, high]);
        self.add(Channel::new(place, Kind::Im, String::new(), members, unix_ms.div_euclid(1000)));
        (place, true)
    }

    /// Whether there are as many conversations as there may be. Those of two are not counted: there is one for each pair.
    pub(crate) fn is_crowded(&self) -> bool {
        self.channels.len().saturating_sub(self.ims.len()) >= CHANNELS_MAX
    }

    /// The group conversation of several, opened if there is none; true when it is new. `None` when there is none and no more
    /// may be opened.
    pub(crate) fn group(&mut self, all: &BTreeSet<Who>, unix_ms: i64) -> Option<(Place, bool)> {
        let users: Vec<String> = all.iter().map(|who| who.user()).collect();
        let key = users.join(",");
        if let Some(place) = self.groups.get(&key) {
            return Some((*place, false));
        }
        if self.is_crowded() {
            return None;
        }
        let place = self.next_place();
        let handles: Vec<&str> = all.iter().map(|who| self.handle(*who)).collect();
        let name = format!("mpdm-{}-1", handles.join("--"));
        self.groups.insert(key, place);
        let members = Members::of(all.iter().copied());
        self.add(Channel::new(place, Kind::Group, name, members, unix_ms.div_euclid(1000)));
        Some((place, true))
    }

    /// The short name of a user.
    #[must_use]
    pub fn handle(&self, who: Who) -> &str {
        match who {
            Who::App => APP_HANDLE,
            Who::Person(SLACKBOT) => SLACKBOT_HANDLE,
            Who::Person(person) => self.person(person).map_or("", Person::handle),
        }
    }

    /// Adds a conversation and enters it where it is looked for.
    pub(crate) fn add(&mut self, channel: Channel) {
        let place = channel.place;
        if channel.members.app {
            self.app_places.insert(place);
        }
        if channel.members.everyone {
            self.everyone.insert(place);
        }
        for person in &channel.members.people {
            self.joined.entry(*person).or_default().insert(place);
        }
        if channel.kind == Kind::Public {
            self.public.insert(place);
        }
        if !channel.name.is_empty() {
            self.names.insert(channel.name.clone(), place);
        }
        self.channels.insert(place, channel);
    }
}
