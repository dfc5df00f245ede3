//! What a change of a world sets off. A handler collects effects while it holds the world; they are carried out when the
//! world is free again, and nothing of them is awaited inside the request.

use nightcrew_model::id::PersonId;
use nightcrew_model::notice::{
    Button, Input, Message, NOTICE_BUTTONS_MAX, NOTICE_CHOICES_MAX, NOTICE_INPUTS_MAX, NOTICE_REST_BYTES_MAX,
    NOTICE_TEXT_BYTES_MAX, NoticeKind, Problem, View,
};

use crate::app_sockets::Order;
use crate::deliveries::{Challenge, Delivery};

/// What a button, an input or a choice takes beside its texts: the names of its members.
const MEMBER_BYTES: usize = 64;

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
    cut_rest(&mut message.buttons, &mut message.inputs, &mut Vec::new());
    message
}

/// Cuts a view to what a notice may carry.
fn capped_view(mut view: View) -> View {
    cut(&mut view.text);
    cut_rest(&mut view.buttons, &mut view.inputs, &mut view.problems);
    view
}

fn cut(text: &mut String) {
    if text.len() > NOTICE_TEXT_BYTES_MAX {
        text.truncate(text.floor_char_boundary(NOTICE_TEXT_BYTES_MAX));
    }
}

/// Cuts what is beside the text to as many things and as many bytes as a notice may carry.
fn cut_rest(buttons: &mut Vec<Button>, inputs: &mut Vec<Input>, problems: &mut Vec<Problem>) {
    buttons.truncate(NOTICE_BUTTONS_MAX);
    inputs.truncate(NOTICE_INPUTS_MAX);
    problems.truncate(NOTICE_INPUTS_MAX);
    let mut room = NOTICE_REST_BYTES_MAX;
    let mut fits = |texts: &[&str]| {
        let bytes = MEMBER_BYTES + texts.iter().map(|text| text.len()).sum::<usize>();
        let left = room.checked_sub(bytes);
        room = left.unwrap_or(0);
        left.is_some()
    };
    keep_while(problems, |problem| fits(&[&problem.block_id, &problem.text]));
    keep_while(buttons, |button| fits(&[&button.label, &button.action_id, &button.block_id, &button.value]));
    keep_while(inputs, |input| {
        fits(&[&input.label, &input.kind, &input.action_id, &input.block_id, &input.value])
    });
    for input in inputs {
        input.options.truncate(NOTICE_CHOICES_MAX);
        keep_while(&mut input.options, |choice| fits(&[&choice.label, &choice.value]));
    }
}

fn keep_while<T>(things: &mut Vec<T>, fits: impl FnMut(&T) -> bool) {
    let mut fits = fits;
    let kept = things.iter().take_while(|thing| fits(thing)).count();
    things.truncate(kept);
}

#[cfg(test)]
mod tests {
    use nightcrew_model::notice::{Choice, NOTICE_LINE_BYTES_MAX};

    use super::*;

    fn choices(count: usize, text: &str) -> Vec<Choice> {
        vec![Choice { label: text.to_owned(), value: text.to_owned() }; count]
    }

    fn view(inputs: usize, text: &str) -> View {
        let input = Input { options: choices(100, text), ..Input::default() };
        View { text: text.to_owned(), inputs: vec![input; inputs], ..View::default() }
    }

    #[test]
    fn a_hostile_view_fits_onto_a_line_and_a_usual_one_is_whole() {
        // Control characters are what JSON makes the most of.
        let hostile = cut_to_size(NoticeKind::Modal(view(100, &"\u{1}".repeat(2_000))));
        assert!(serde_json::to_string(&hostile).unwrap().len() < NOTICE_LINE_BYTES_MAX);
        let empty = cut_to_size(NoticeKind::Home(view(100, "")));
        assert!(serde_json::to_string(&empty).unwrap().len() < NOTICE_LINE_BYTES_MAX);
        let usual = view(5, "Marketing projects");
        assert_eq!(cut_to_size(NoticeKind::Modal(usual.clone())), NoticeKind::Modal(usual));
    }
}
