//! What checks and tests may ask of the provider: its bills, in nano-dollars, and how many calls are on them.

use nightcrew_model::ask::{Answer, AnswerKind, AskArg};
use nightcrew_twin_kit::Question;

use crate::Llm;

fn count(args: &[AskArg], number: u64) -> Option<Answer> {
    args.is_empty().then(|| Answer::Count(i64::try_from(number).unwrap_or(i64::MAX)))
}

/// The twin's questions.
pub const QUESTIONS: &[Question<Llm>] = &[
    Question {
        name: "bill",
        about: "what the crew truly owes for all its calls, in nano-dollars",
        args: &[],
        answer: AnswerKind::Count,
        ask: |world, args| count(args, world.crew.nano()),
    },
    Question {
        name: "calls",
        about: "how many of the crew's calls were billed",
        args: &[],
        answer: AnswerKind::Count,
        ask: |world, args| count(args, world.crew.calls),
    },
    Question {
        name: "subject_bill",
        about: "what the subject truly owes for all its calls, in nano-dollars",
        args: &[],
        answer: AnswerKind::Count,
        ask: |world, args| count(args, world.subject.nano()),
    },
];
