//! Posting: a message gets its id and its place in channel and thread.

use std::collections::BTreeSet;

use nightcrew_model::id::PersonId;
use serde::{Deserialize, Serialize};

use super::channel::FOLLOWERS_MAX;
use super::{Content, Kind, Message, Place, Thread, Who, World};
use crate::text;
use crate::ts::Ts;

/// The most people whom one text is taken to mention: what a post costs must not depend on its text alone.
const MENTIONS_MAX: usize = 100;

/// A message about to be posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Who writes.
    pub by: Who,
    /// What it says.
    pub content: Content,
    /// The first message of the thread that it replies in.
    pub thread: Option<Ts>,
    /// The channel shows the reply as well.
    pub broadcast: bool,
}

impl World {
    /// Posts a message into a conversation that is known to exist; returns its id.
    pub(crate) fn post(&mut self, place: Place, draft: Draft, unix_ms: i64) -> Ts {
        let ts = self.next_ts(unix_ms);
        let mentioned = self.mentioned(&draft.content);
        let root = draft.thread.and_then(|root| {
            let message = self.channel(place)?.messages.get(&root)?;
            Some((message.by, self.mentioned(&message.content)))
        });
        let Some(channel) = self.channels.get_mut(&place) else { return ts };
        // Whoever closed a direct conversation sees it again.
        channel.closed.clear();
        if let Some(thread_ts) = draft.thread {
            let thread = channel.threads.entry(thread_ts).or_insert_with(|| {
                let (began, named) = root.unwrap_or((draft.by, Vec::new()));
                let followers = began.person().into_iter().chain(named).take(FOLLOWERS_MAX).collect();
                Thread { followers, ..Thread::default() }
            });
            thread.replies.insert(ts);
            if !thread.writers.contains(&draft.by) && thread.writers.len() < FOLLOWERS_MAX {
                thread.writers.push(draft.by);
            }
            for person in draft.by.person().into_iter().chain(mentioned) {
                if thread.followers.len() < FOLLOWERS_MAX {
                    thread.followers.insert(person);
                }
            }
        }
        if draft.thread.is_none() || draft.broadcast {
            channel.timeline.insert(ts);
        }
        let Draft { by, content, thread, broadcast } = draft;
        let message = Message { by, content, thread, broadcast, edited: None, reactions: Vec::new() };
        // Replies are kept as long as their thread.
        let begins = thread.is_none_or(|root| !channel.messages.contains_key(&root));
        channel.messages.insert(ts, message);
        channel.trim(thread);
        if begins {
            self.said.insert((ts, place, ts));
        }
        self.index.note(ts, place, ts);
        ts
    }

    /// Counts a message that the app wrote to a person directly.
    pub(crate) fn count_contact(&mut self, person: PersonId, buttons: usize) {
        let contact = self.contacts.entry(person).or_default();
        contact.messages = contact.messages.saturating_add(1);
        if buttons >= 2 {
            contact.approval_asks = contact.approval_asks.saturating_add(1);
        }
    }

    /// The people whom a message mentions, in its text or, if it has none, in its blocks.
    pub(crate) fn mentioned(&self, content: &Content) -> Vec<PersonId> {
        let mut people = Vec::new();
        let sources =
            [Some(content.text.as_str()), content.blocks.as_deref(), content.attachments.as_deref()];
        for user in sources.into_iter().flatten().flat_map(text::mentions).take(MENTIONS_MAX) {
            if let Some(Who::Person(person)) = self.who(user)
                && !people.contains(&person)
            {
                people.push(person);
            }
        }
        if !self.usergroups.is_empty() {
            let groups = sources.into_iter().flatten().flat_map(text::groups).take(MENTIONS_MAX);
            let reached: BTreeSet<PersonId> =
                groups.flat_map(|group| self.usergroups.reached(group)).collect();
            // Whoever is named is told in any case; of whole groups no more than a thread's crowd.
            let room = FOLLOWERS_MAX.saturating_sub(people.len());
            let named: BTreeSet<PersonId> = people.iter().copied().collect();
            people.extend(reached.difference(&named).take(room));
            people.sort_unstable();
        }
        people
    }

    /// Whether a message mentions the app.
    pub(crate) fn mentions_app(content: &Content) -> bool {
        text::mentions(&content.text).any(|user| user == crate::id::BOT_USER)
    }

    /// Everybody who notices a message, in order: the others of a direct conversation, whoever is mentioned, the thread's
    /// followers; never its author, never a channel's other members.
    pub(crate) fn audience(&self, place: Place, ts: Ts) -> Vec<PersonId> {
        let Some(channel) = self.channel(place) else { return Vec::new() };
        let Some(message) = channel.messages.get(&ts) else { return Vec::new() };
        let mut people: Vec<PersonId> = match channel.kind {
            Kind::Im | Kind::Group => channel.members.people.iter().copied().collect(),
            Kind::Public | Kind::Private => {
                let thread = channel.threads.get(&message.thread.unwrap_or(ts));
                let followers = thread.into_iter().flat_map(|thread| thread.followers.iter().copied());
                let all = self.mentioned(&message.content).into_iter().chain(followers);
                all.filter(|person| channel.members.has(Who::Person(*person))).collect()
            }
        };
        people.retain(|person| Who::Person(*person) != message.by && !self.is_deleted(*person));
        people.sort_unstable();
        people.dedup();
        people
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Channel, GROUP_MEMBERS_MAX, Members, Usergroup};

    #[test]
    fn a_thread_that_begins_with_many_groups_is_followed_by_no_more_than_others() {
        let mut world = World::default();
        let place = world.next_place();
        world.add(Channel::new(place, Kind::Public, "it-help".to_owned(), Members::of([Who::App]), 0));
        let size = u32::try_from(GROUP_MEMBERS_MAX).unwrap();
        let mut text = String::new();
        for number in 0..4 {
            let group = Usergroup {
                number,
                name: format!("group {number}"),
                handle: format!("group-{number}"),
                description: String::new(),
                channels: Vec::new(),
                members: (number * size..(number + 1) * size).map(PersonId).collect(),
                created: 0,
                by: Who::App,
                updated: 0,
                updated_by: Who::App,
                disabled: None,
            };
            text += &format!("<!subteam^{}> ", group.id());
            assert!(world.usergroups.add(group));
        }
        let said = |text: &str, thread| {
            let content = Content { text: text.to_owned(), ..Content::default() };
            Draft { by: Who::Person(PersonId(9_999)), content, thread, broadcast: false }
        };
        let root = world.post(place, said(&text, None), 1);
        assert_eq!(world.mentioned(&said(&text, None).content).len(), FOLLOWERS_MAX);
        world.post(place, said("all of you", Some(root)), 2);
        let thread = &world.channel(place).unwrap().threads[&root];
        assert_eq!(thread.followers.len(), FOLLOWERS_MAX);
        assert!(thread.followers.contains(&PersonId(9_999)), "who began it hears of it");
    }
}
