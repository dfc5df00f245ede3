//! A step of an attempt's course: what somebody did, what the subject called, what was heard, how it ended. A few bytes each.

use nightcrew_model::event::{AttemptEnd, Called};

use super::lexicon::Lexicon;
use crate::report::end_name;

/// What may be heard, as checks write it.
const MEANINGS: [&str; 10] = [
    "asks",
    "acknowledged",
    "done",
    "refused",
    "cancelled",
    "redirected",
    "asks_decision",
    "decision_taken",
    "trouble",
    "unclear",
];
/// The ends of attempts.
const ENDS: [AttemptEnd; 6] = [
    AttemptEnd::Heard,
    AttemptEnd::Settled,
    AttemptEnd::WalkedAway,
    AttemptEnd::Stopped,
    AttemptEnd::Broken,
    AttemptEnd::OutOfBudget,
];
/// The class of an answer of 200 that holds a vendor's error code.
const REFUSED: u8 = 9;

/// A step. Names are places in the run's [`Lexicon`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Somebody of the cast did something: verb and purpose.
    Act(u16),
    /// Their act reached a twin.
    Reached(u16),
    /// A twin delivered something to the subject.
    Delivered(u16),
    /// The subject called an endpoint, and the answer was of this class.
    Call(u16, u8),
    /// Somebody heard this of the subject.
    Heard(u8),
    /// It ended like this.
    End(u8),
}

impl Step {
    /// A call of the subject's.
    #[must_use]
    pub fn call(endpoint: u16, called: &Called) -> Self {
        let class = match (called.status / 100, &called.error) {
            (2, Some(_)) => REFUSED,
            (class, _) => u8::try_from(class).unwrap_or(0),
        };
        Self::Call(endpoint, class)
    }

    /// Something heard, by the name of its meaning.
    #[must_use]
    pub fn heard(meaning: &str) -> Self {
        Self::Heard(place(MEANINGS.iter().position(|one| *one == meaning)))
    }

    /// An end.
    #[must_use]
    pub fn end(end: AttemptEnd) -> Self {
        Self::End(place(ENDS.iter().position(|one| *one == end)))
    }

    /// Whether it belongs to the course by which attempts are told apart; the others only tell what caused what.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Act(_) | Self::Call(..) | Self::Heard(_) | Self::End(_))
    }

    /// Its place among steps of the same number in the twins' ledger: an act comes before what it caused, and what was heard
    /// after the call that said it.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Act(_) => 0,
            Self::Reached(_) => 1,
            Self::Call(..) => 2,
            Self::Delivered(_) => 3,
            Self::Heard(_) => 4,
            Self::End(_) => 5,
        }
    }

    /// What it is, as the end of a sentence that begins with "the first thing was that".
    #[must_use]
    pub fn text(self, lexicon: &Lexicon) -> String {
        match self {
            Self::Act(name) => match lexicon.other_name(name).split_once(' ') {
                Some((verb, purpose)) if !purpose.is_empty() => format!("the person did {verb} ({purpose})"),
                _ => format!("the person did {}", lexicon.other_name(name).trim_end()),
            },
            Self::Reached(name) => format!("it reached {}", lexicon.other_name(name)),
            Self::Delivered(name) => format!("the subject was told of it ({})", lexicon.other_name(name)),
            Self::Call(endpoint, class) => {
                format!("the subject called {} ({})", lexicon.endpoint_name(endpoint), class_text(class))
            }
            Self::Heard(meaning) => {
                format!(
                    "the subject said something that means `{}`",
                    at(&MEANINGS, meaning).unwrap_or(&"unclear")
                )
            }
            Self::End(end) => match at(&ENDS, end) {
                Some(AttemptEnd::WalkedAway) => "the person walked away".to_owned(),
                end => format!("it ended there ({})", end.map_or("stopped", |end| end_name(*end))),
            },
        }
    }
}

fn place(found: Option<usize>) -> u8 {
    found.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
}

fn at<T>(list: &[T], place: u8) -> Option<&T> {
    list.get(usize::from(place))
}

fn class_text(class: u8) -> String {
    match class {
        REFUSED => "refused by an error code".to_owned(),
        2 => "it worked".to_owned(),
        class => format!("{class}xx"),
    }
}
