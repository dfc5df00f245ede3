//! What a change of a world sets off. A handler collects effects while it holds the world; they are carried out when the
//! world is free again, and nothing of them is awaited inside the request.

use nightcrew_model::id::PersonId;
use nightcrew_model::notice::{
    Input, Message, NOTICE_BUTTONS_MAX, NOTICE_CHOICES_MAX, NOTICE_INPUTS_MAX, NOTICE_TEXT_BYTES_MAX,
    NoticeKind, View,
};

use crate::app_sockets::Order;
use crate::deliveries::{Challenge, Delivery};

/// What one change sets off.
#[derive(Debug, Default)]
pub struct Effects {
    pub(crate) notices: Vec<(PersonId, NoticeKind)>,
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) withheld: Vec<String>,
    pub(crate) challenges: Vec<(String, &'static Challenge)>,
    pub(crate) orders: Vec<Order>,
    pub(crate) changes: Vec<Change>,
    pub(crate) people: Vec<PersonId>,
    pub(crate) touched: Vec<String>,
    pub(crate) wake: Option<i64>,
    pub(crate) changed: bool,
}

/// A change in the company that other twins must learn of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Somebody joined or left a group.
    Membership {
        /// Who.
        person: PersonId,
        /// The group's name.
        group: String,
        /// True when they are a member from now on.
        member: bool,
    },
    /// Somebody's account was (re)activated or closed for good.
    Account {
        /// Who.
        person: PersonId,
        /// True when it may be used from now on.
        active: bool,
    },
    /// A group now carries access to an app, or no longer does.
    AppAccess {
        /// The group's name.
        group: String,
        /// The app: `jira`.
        app: String,
        /// True when it carries access from now on.
        granted: bool,
    },
}

impl Effects {
    /// The world changed in a way that checks may ask about: their questions about these people are answered anew.
    pub fn changed(&mut self, people: impl IntoIterator<Item = PersonId>) {
        self.changed = true;
        for person in people {
            // Repeats cost little where people are looked up; looking for them here would cost a change of a whole
            // group's access the square of its members.
            if self.people.last() != Some(&person) {
                self.people.push(person);
            }
        }
    }

    /// Ties an entity to the call's attempt, for later calls that touch it: `slack:thread:C01:17…`.
    pub fn touch(&mut self, entity: impl Into<String>) {
        self.touched.push(entity.into());
    }

    /// Puts something on a person's desk. Only what a person would notice: a direct message, a mention, a followed thread.
    pub fn notice(&mut self, to: PersonId, kind: NoticeKind) {
        self.notices.push((to, cut_to_size(kind)));
    }

    /// Puts the same on several desks. It is cut once: what is too long is never copied whole.
    pub fn notice_all(&mut self, to: &[PersonId], kind: NoticeKind) {
        let Some((last, others)) = to.split_last() else { return };
        let kind = cut_to_size(kind);
        self.notices.extend(others.iter().map(|person| (*person, kind.clone())));
        self.notices.push((*last, kind));
    }

    /// Sends something to the subject, by the vendor's timetable.
    pub fn deliver(&mut self, delivery: Delivery) {
        self.deliveries.push(delivery);
    }

    /// Wakes the twin at this moment, in Unix milliseconds, for work of its own ([`crate::Twin::wake`]). The earliest counts:
    /// once awake, the twin says when it is next.
    pub fn wake_at(&mut self, unix_ms: i64) {
        self.wake = Some(self.wake.map_or(unix_ms, |known| known.min(unix_ms)));
    }

    /// Records that something of this kind was not even tried: the vendor delivers no more, or not so much.
    pub fn withhold(&mut self, kind: impl Into<String>) {
        self.withheld.push(kind.into());
    }

    /// Asks an address anew whether it takes deliveries.
    pub fn challenge(&mut self, url: impl Into<String>, challenge: &'static Challenge) {
        self.challenges.push((url.into(), challenge));
    }

    /// Orders something of all the app's sockets.
    pub fn order_sockets(&mut self, order: Order) {
        self.orders.push(order);
    }

    /// Tells the other twins of a change in the company.
    pub fn tell(&mut self, change: Change) {
        self.changes.push(change);
    }
}

/// Cuts what is noticed to what a notice may carry.
fn cut_to_size(kind: NoticeKind) -> NoticeKind {
    match kind {
        NoticeKind::Message(message) => NoticeKind::Message(capped(message)),
        NoticeKind::MessageChanged(message) => NoticeKind::MessageChanged(capped(message)),
        NoticeKind::Modal(view) => NoticeKind::Modal(capped_view(view)),
        NoticeKind::Home(view) => NoticeKind::Home(capped_view(view)),
        other => other,
    }
}

/// Cuts a message to what a notice may carry.
fn capped(mut message: Message) -> Message {
    cut(&mut message.text);
    message.buttons.truncate(NOTICE_BUTTONS_MAX);
    cut_inputs(&mut message.inputs);
    message
}

/// Cuts a view to what a notice may carry.
fn capped_view(mut view: View) -> View {
    cut(&mut view.text);
    view.buttons.truncate(NOTICE_BUTTONS_MAX);
    cut_inputs(&mut view.inputs);
    view.problems.truncate(NOTICE_INPUTS_MAX);
    view
}

fn cut(text: &mut String) {
    if text.len() > NOTICE_TEXT_BYTES_MAX {
        text.truncate(text.floor_char_boundary(NOTICE_TEXT_BYTES_MAX));
    }
}

fn cut_inputs(inputs: &mut Vec<Input>) {
    inputs.truncate(NOTICE_INPUTS_MAX);
    for input in inputs {
        input.options.truncate(NOTICE_CHOICES_MAX);
    }
}
