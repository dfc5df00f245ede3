//! What somebody with a routine does next, as a value: whom they write to, what they say, how long they pause. Every draw is
//! by who they are and the count of their acts, so that one more employee changes nobody's.

use nightcrew_model::act::Act;
use nightcrew_model::company::Company;
use nightcrew_model::event::Rung;
use nightcrew_model::id::PersonId;
use nightcrew_model::plan::Routine;
use nightcrew_model::seed::{Seed, Stream};
use nightcrew_model::time::{At, Span};
use serde::{Deserialize, Serialize};

use crate::hands::Outcome;

/// One act in so many reads the conversation; the others write in it.
const READS_ONE_IN: u64 = 10;
/// How far back in the company's list a colleague is looked for: no further than a team reaches.
const TEAM_REACH: u64 = 6;
/// What people write to each other. Nothing in it names a system, so that no subject takes it for a request.
const SMALL_TALK: &[&str] = &[
    "Are you free for a quick call after lunch?",
    "I have sent you the minutes, tell me if something is missing.",
    "Thanks, that helped!",
    "Running five minutes late, please start without me.",
    "Could you have a look at the second page when you find the time?",
    "Do you know who covers for Maria this week?",
    "The customer has confirmed, we can go on.",
    "Lunch at half past twelve?",
    "I have put my comments into the document.",
    "Nothing urgent, tomorrow is fine.",
    "The room is booked until four, we have to move.",
    "Good idea, let us try it that way.",
    "I am at the dentist until eleven.",
    "Please have a look at the numbers of last week, they seem low to me.",
    "Can we move our meeting to Thursday?",
    "Done, see you tomorrow!",
];

/// How far somebody has come with the colleague they write to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contact {
    /// They know the address only.
    #[default]
    Address,
    /// They know the user's id.
    User(Box<str>),
    /// The conversation's id.
    Conversation(Box<str>),
}

/// Somebody with a routine. About 40 bytes and the id of a conversation: a million of them fit into memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Habit {
    /// Who.
    pub person: PersonId,
    /// Acts done.
    pub ordinal: u32,
    /// When the next is due, on the crew's clock.
    pub due: At,
    /// How far they have come.
    pub contact: Contact,
}

/// One act of a routine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// What is done.
    pub act: Act,
    /// What decided it.
    pub rung: Rung,
    /// The pause after it.
    pub pause: Span,
}

impl Habit {
    /// Somebody who has not begun. Their first act is due at most one and a half pauses after `from`: they are met in the middle of
    /// a pause, as somebody who has worked all day is.
    #[must_use]
    pub fn new(person: PersonId, routine: &Routine, seed: Seed, from: At) -> Self {
        let due = from + rest_of_a_pause(&mut seed.stream(person, "routine start", 0), routine.every.0);
        Self { person, ordinal: 0, due, contact: Contact::default() }
    }

    /// What they do now.
    #[must_use]
    pub fn deed(&self, routine: &Routine, seed: Seed, company: &Company) -> Deed {
        let mut stream = seed.stream(self.person, "routine", u64::from(self.ordinal));
        let every = routine.every.0;
        let pause = Span(every / 2 + stream.below(every.saturating_add(1)));
        let reads = stream.below(READS_ONE_IN) == 0;
        let event = |act| Deed { act, rung: Rung::Event, pause };
        match &self.contact {
            Contact::Address => {
                let colleague = colleague(self.person, seed, company);
                let email = company.person(colleague).map_or("", |person| &person.email);
                event(Act::new("slack.find_user").with("email", email))
            }
            Contact::User(user) => event(Act::new("slack.open_dm").with("users", user.as_ref())),
            Contact::Conversation(channel) if reads => {
                event(Act::new("slack.read_history").with("channel", channel.as_ref()))
            }
            Contact::Conversation(channel) => {
                let text = stream.pick(SMALL_TALK).copied().unwrap_or_default();
                let act = Act::new("slack.post_message").with("channel", channel.as_ref());
                Deed { act: act.with("text", text), rung: Rung::Template, pause }
            }
        }
    }

    /// It was answered at `now`: what they know from then on, and when the next act is due.
    pub fn done(&mut self, now: At, pause: Span, outcome: &Outcome) {
        self.ordinal = self.ordinal.saturating_add(1);
        self.due = now + pause;
        match &self.contact {
            Contact::Address => {
                if let Some(user) = outcome.kept("user").filter(|_| outcome.ok) {
                    self.contact = Contact::User(user.into());
                }
            }
            Contact::User(_) => {
                if let Some(channel) = outcome.kept("channel").filter(|_| outcome.ok) {
                    self.contact = Contact::Conversation(channel.into());
                }
            }
            Contact::Conversation(_) => {}
        }
    }
}

/// What is left of a pause of `every` in the mean, for somebody who is met at a random moment. A crew that began with anything else would
/// work in waves, each a pause long and slow to fade, and a window behind its start would tell of the wave instead of the crew.
///
/// Long pauses are met more often than short ones: whatever is left, up to the shortest pause, is equally likely, and from there to the
/// longest ever less so, on a straight line, as the smaller of two draws is.
fn rest_of_a_pause(stream: &mut Stream, every: u64) -> Span {
    let shortest = every / 2;
    if stream.below(2) == 0 {
        return Span(stream.below(shortest.max(1)));
    }
    let (one, other) = (stream.below(every.max(1)), stream.below(every.max(1)));
    Span(shortest + one.min(other))
}

/// Whom somebody writes to: a teammate who stands before them in the company's list, or their manager. Whoever joins later
/// changes nobody's colleague. The head of a listed company writes to themselves, as people do who keep notes.
#[must_use]
pub fn colleague(person: PersonId, seed: Seed, company: &Company) -> PersonId {
    let manager = company.person(person).and_then(|one| one.manager);
    let back = u32::try_from(seed.stream(person, "routine colleague", 0).between(1, TEAM_REACH)).unwrap_or(1);
    let before = person.0.checked_sub(back).map(PersonId).filter(|other| {
        manager.is_some() && company.person(*other).is_some_and(|other| other.manager == manager)
    });
    before.or(manager).unwrap_or(person)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::collections::BTreeMap;

    use nightcrew_model::company::{CompanySource, DEFAULT_DOMAIN};

    use super::*;

    const EVERY: Routine = Routine { every: Span::secs(30) };

    fn company(employees: u32) -> Company {
        let domain = DEFAULT_DOMAIN.to_owned();
        Company::build(&CompanySource::Generated { seed: Seed(7), employees, domain }).unwrap()
    }

    fn kept(name: &'static str, value: &str) -> Outcome {
        let kept = BTreeMap::from([(Cow::Borrowed(name), value.to_owned())]);
        Outcome { status: 200, ok: true, took_us: 1, kept }
    }

    /// The first acts of somebody, each answered 5 ms after it was due.
    fn days(person: PersonId, company: &Company, acts: usize) -> Vec<(At, Deed)> {
        let mut habit = Habit::new(person, &EVERY, Seed(7), At(0));
        let mut done = Vec::new();
        for _ in 0..acts {
            let deed = habit.deed(&EVERY, Seed(7), company);
            let answer = match &habit.contact {
                Contact::Address => kept("user", "U1"),
                Contact::User(_) => kept("channel", "D1"),
                Contact::Conversation(_) => kept("ts", "1.2"),
            };
            let due = habit.due;
            habit.done(due + Span(5), deed.pause, &answer);
            done.push((due, deed));
        }
        done
    }

    #[test]
    fn somebody_finds_a_colleague_opens_a_conversation_and_writes_in_it() {
        let company = company(40);
        let done = days(PersonId(20), &company, 200);
        let verbs: Vec<&str> = done.iter().map(|(_, deed)| deed.act.verb.as_ref()).collect();
        assert_eq!(verbs[..2], ["slack.find_user", "slack.open_dm"]);
        let reads = verbs.iter().filter(|verb| **verb == "slack.read_history").count();
        let posts = verbs.iter().filter(|verb| **verb == "slack.post_message").count();
        assert_eq!(reads + posts, 198);
        assert!((8..40).contains(&reads), "{reads}");
        assert!(done.iter().all(|(_, deed)| (15_000..=45_000).contains(&deed.pause.0)));
        let mean = done.iter().map(|(_, deed)| deed.pause.0).sum::<u64>() / 200;
        assert!((28_000..32_000).contains(&mean), "{mean}");
    }

    #[test]
    fn a_crew_works_evenly_from_the_start() {
        let company = company(4_000);
        let mut quarters = [0_u32; 12];
        for person in (0..4_000).map(PersonId) {
            for (due, _) in days(person, &company, 7) {
                let quarter = usize::try_from(due.0 * 4 / EVERY.every.0).unwrap();
                if let Some(acts) = quarters.get_mut(quarter) {
                    *acts += 1;
                }
            }
        }
        // A thousand acts are due in a quarter of a pause; their standard deviation is 27, and less for ever.
        assert!(quarters.iter().all(|acts| (880..1_120).contains(acts)), "{quarters:?}");
    }

    #[test]
    fn a_failed_look_up_is_tried_again() {
        let company = company(40);
        let mut habit = Habit::new(PersonId(20), &EVERY, Seed(7), At(0));
        habit.done(At(1), Span(2), &Outcome::default());
        assert_eq!(habit.contact, Contact::Address);
        assert_eq!(habit.deed(&EVERY, Seed(7), &company).act.verb, "slack.find_user");
    }

    #[test]
    fn one_more_employee_changes_nobody() {
        let (small, large) = (company(300), company(301));
        for person in (0..300).map(PersonId) {
            assert_eq!(days(person, &small, 5), days(person, &large, 5), "{person}");
        }
    }

    #[test]
    fn colleagues_work_together() {
        let company = company(300);
        for person in (1..300).map(PersonId) {
            let other = colleague(person, Seed(7), &company);
            let manager = company.person(person).unwrap().manager;
            assert!(Some(other) == manager || company.person(other).unwrap().manager == manager);
            assert_ne!(other, person);
        }
        assert_eq!(colleague(PersonId(0), Seed(7), &company), PersonId(0));
    }
}
