//! A turn of a replay, as a reader sees it.

use std::collections::BTreeMap;

use nightcrew_model::act::Act;
use nightcrew_model::event::{AttemptEnd, Rung};
use nightcrew_model::id::{PersonId, Seq};
use nightcrew_model::notice::Meaning;
use nightcrew_model::time::{At, Span};
use serde::Serialize;

use crate::employee::Play;

/// A turn.
#[derive(Clone, Debug, Serialize)]
pub struct Turn {
    /// Its number, from 1.
    pub number: u32,
    /// The journal's event.
    pub seq: Seq,
    /// When, on the crew's clock.
    pub at: At,
    /// Whose role.
    pub role: String,
    /// Who plays it.
    pub person: PersonId,
    /// What happened.
    pub beat: Beat,
    /// How they stand after it.
    pub stand: Stand,
    /// Whether the journal agrees with today's code.
    pub same: bool,
}

/// What happened in a turn.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Beat {
    /// The world was arranged, and the attempt opened.
    Opened,
    /// They took notice of something.
    Heard {
        /// Its text.
        text: String,
        /// What it was taken to mean.
        meaning: Meaning,
        /// What today's code takes it to mean.
        today: Meaning,
    },
    /// They did something.
    Acted {
        /// What was permitted and chosen today; nothing where nothing was done.
        chosen: Option<Chosen>,
        /// What it was for, by the journal.
        purpose: String,
        /// What decided it, by the journal.
        rung: Rung,
        /// The act, by the journal.
        act: Act,
        /// What came back: the status, whether it worked, and what was kept.
        answer: Option<(u16, bool, BTreeMap<String, String>)>,
    },
    /// The attempt ended.
    Ended {
        /// How.
        how: AttemptEnd,
        /// Why, for readers.
        why: String,
        /// True when it ended for reasons outside the people in it, which are taken as given.
        given: bool,
    },
}

/// What was permitted, and what was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Chosen {
    /// The moves that were permitted, by their names.
    pub permitted: Vec<String>,
    /// The one that was chosen.
    pub index: usize,
    /// Its words.
    pub words: Option<String>,
}

/// How somebody stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stand {
    /// Facts that they have told or may tell.
    pub told: BTreeMap<String, String>,
    /// Messages that they would still write.
    pub turns_left: u16,
    /// How long they would still bear with it.
    pub patience_left: Span,
    /// What they are in the middle of.
    pub stage: &'static str,
}

impl Stand {
    pub(super) fn of(play: &Play, now: At) -> Self {
        use crate::employee::Stage;
        let (turns_left, until) = play.patience_left();
        let stage = match play.stage() {
            Stage::Arranging => "the world is being arranged",
            Stage::Waiting => "waiting",
            Stage::Choosing(_) => "choosing",
            Stage::Thinking(_) => "thinking",
            Stage::Acting(_) => "acting",
            Stage::Over => "over",
        };
        Self { told: play.released().into_owned(), turns_left, patience_left: until.since(now), stage }
    }
}
