//! What a check may ask about the org.

use nightcrew_model::ask::{Answer, AnswerKind, ArgKind, AskArg};
use nightcrew_twin_kit::Question;

use crate::Okta;
use crate::world::Org;

/// The questions.
pub(crate) const QUESTIONS: &[Question<Okta>] = &[
    Question {
        name: "in_group",
        about: "whether the person is a member of the group of this name",
        args: &[ArgKind::Person, ArgKind::Text],
        answer: AnswerKind::Flag,
        ask: in_group,
    },
    Question {
        name: "account",
        about: "the status of the person's account, such as ACTIVE or LOCKED_OUT; empty when it is deleted",
        args: &[ArgKind::Person],
        answer: AnswerKind::Text,
        ask: account,
    },
    Question {
        name: "group_count",
        about: "how many groups the person is a member of",
        args: &[ArgKind::Person],
        answer: AnswerKind::Count,
        ask: group_count,
    },
];

fn in_group(org: &Org, args: &[AskArg]) -> Option<Answer> {
    let [AskArg::Person(person), AskArg::Text(name)] = args else { return None };
    let group = org.group_named(name);
    let user = org.user_of(*person).and_then(|user| org.user(user));
    let member = group.zip(user).is_some_and(|(group, user)| user.groups().binary_search(&group).is_ok());
    Some(Answer::Flag(member))
}

fn account(org: &Org, args: &[AskArg]) -> Option<Answer> {
    let [AskArg::Person(person)] = args else { return None };
    let user = org.user_of(*person).and_then(|user| org.user(user));
    Some(Answer::Text(user.map_or_else(String::new, |user| user.status.word().to_owned())))
}

fn group_count(org: &Org, args: &[AskArg]) -> Option<Answer> {
    let [AskArg::Person(person)] = args else { return None };
    let user = org.user_of(*person).and_then(|user| org.user(user));
    Some(Answer::Count(user.map_or(0, |user| i64::try_from(user.groups().len()).unwrap_or(i64::MAX))))
}
