//! What a check may ask. Each answer is a counter that posting keeps: asked at each change, it must cost nothing.

use nightcrew_model::ask::{Answer, AnswerKind, ArgKind, AskArg};
use nightcrew_twin_kit::Question;

use crate::Slack;
use crate::world::{Contact, World};

/// All questions.
pub const QUESTIONS: &[Question<Slack>] = &[
    Question {
        name: "approval_asks",
        about: "how many messages with at least two buttons the app has sent to this person directly",
        args: &[ArgKind::Person],
        answer: AnswerKind::Count,
        ask: approval_asks,
    },
    Question {
        name: "messages_to",
        about: "how many messages the app has sent to this person directly",
        args: &[ArgKind::Person],
        answer: AnswerKind::Count,
        ask: messages_to,
    },
];

fn contact(world: &World, args: &[AskArg]) -> Option<Contact> {
    match args {
        [AskArg::Person(person)] => world.person(*person).map(|_| world.contact(*person)),
        _ => None,
    }
}

fn approval_asks(world: &World, args: &[AskArg]) -> Option<Answer> {
    contact(world, args).map(|contact| Answer::Count(i64::from(contact.approval_asks)))
}

fn messages_to(world: &World, args: &[AskArg]) -> Option<Answer> {
    contact(world, args).map(|contact| Answer::Count(i64::from(contact.messages)))
}
