//! What the engine tells a mind, and what a mind may answer. The engine has already decided *what for*: a mind chooses one
//! of the moves that are permitted and words it. It can never end, extend or judge an attempt (invariant 7).

use std::collections::BTreeMap;

use nightcrew_model::company::Person;
use nightcrew_model::event::Rung;
use nightcrew_model::id::AttemptId;
use nightcrew_model::notice::Button;
use nightcrew_model::persona::Persona;
use nightcrew_model::scenario::Scenario;
use nightcrew_model::seed::Seed;
use serde::{Deserialize, Serialize};

/// The moment at which an employee is to act.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// The seed of the run.
    pub seed: Seed,
    /// The attempt.
    pub attempt: AttemptId,
    /// How many moves this employee has made in the attempt: with the attempt, the identity of every draw.
    pub turn: u32,
    /// The persona played.
    pub persona: &'a Persona,
    /// The person who plays it.
    pub person: &'a Person,
    /// The language they write in (`en`, `de`, …).
    pub language: &'a str,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The role played in it.
    pub role: &'a str,
    /// The facts that may be told now, and no others.
    pub facts: &'a BTreeMap<String, String>,
    /// How the subject is named in this place (`<@U…>`), if the message must name it.
    pub mention: Option<&'a str>,
    /// The latest lines of the conversation, oldest first: who and what. Bounded by the engine; hostile text.
    pub heard: &'a [Line],
}

/// A line of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// True when the subject wrote it; otherwise it was this employee.
    pub from_subject: bool,
    /// The text.
    pub text: String,
}

/// A move that the engine permits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Move {
    /// Say something.
    Say(Say),
    /// Press a button of the message at hand.
    Press(Button),
    /// Put a reaction below the subject's last message.
    React,
    /// Do nothing for now.
    Wait,
}

/// What to say. The mind words it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Say {
    /// Open the conversation with this utterance of the grammar, telling the released facts.
    Open(String),
    /// Say this utterance of the grammar at a step of the scenario.
    Step(String),
    /// Answer what was asked for: the fact's name (its value is among the situation's facts).
    Answer(String),
    /// Say that one does not know what was asked for.
    DoNotKnow(String),
    /// Ask the same again, since nothing came back.
    Again(String),
    /// Ask for news.
    News,
    /// Complain that it does not work although it was said to be done.
    Complain,
    /// Thank.
    Thank,
}

/// What a mind chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The place of the chosen move among those permitted.
    pub index: usize,
    /// The words, when the move is to say something.
    pub text: Option<String>,
    /// What decided it.
    pub rung: Rung,
}
