//! What a check may ask about the site. Each is a look-up: they are asked at every change that touches a person.

use nightcrew_model::ask::{Answer, AnswerKind, ArgKind, AskArg};
use nightcrew_twin_kit::Question;

use crate::Jira;
use crate::world::table::Status;
use crate::world::{Issue, Site};

/// The project that requests are filed in.
const DESK_PROJECT: &str = "ITSM";

/// The questions.
pub(crate) const QUESTIONS: &[Question<Jira>] = &[
    Question {
        name: "can_browse",
        about: "whether the person may see the project of this key",
        args: &[ArgKind::Person, ArgKind::Text],
        answer: AnswerKind::Flag,
        ask: can_browse,
    },
    Question {
        name: "is_admin",
        about: "whether the person administers Jira",
        args: &[ArgKind::Person],
        answer: AnswerKind::Flag,
        ask: is_admin,
    },
    Question {
        name: "tickets_about",
        about: "how many ITSM issues name the person and hold the text, in any status; an empty text holds for all",
        args: &[ArgKind::Person, ArgKind::Text],
        answer: AnswerKind::Count,
        ask: |site, args| tickets(site, args, |_| true),
    },
    Question {
        name: "open_tickets_about",
        about: "the same for issues that are not done",
        args: &[ArgKind::Person, ArgKind::Text],
        answer: AnswerKind::Count,
        ask: |site, args| tickets(site, args, |issue| issue.status != Status::Done),
    },
];

fn can_browse(site: &Site, args: &[AskArg]) -> Option<Answer> {
    let [AskArg::Person(person), AskArg::Text(key)] = args else { return None };
    let sees = site
        .find_project(key)
        .is_some_and(|project| site.person(person.0).is_some() && site.can_browse(person.0, project));
    Some(Answer::Flag(sees))
}

fn is_admin(site: &Site, args: &[AskArg]) -> Option<Answer> {
    let [AskArg::Person(person)] = args else { return None };
    Some(Answer::Flag(site.person(person.0).is_some() && site.is_admin(person.0)))
}

fn tickets(site: &Site, args: &[AskArg], counts: impl Fn(&Issue) -> bool) -> Option<Answer> {
    let [AskArg::Person(person), AskArg::Text(text)] = args else { return None };
    let Some(desk) = site.find_project(DESK_PROJECT) else { return Some(Answer::Count(0)) };
    let text = text.to_lowercase();
    let holds =
        |issue: &Issue| text.is_empty() || issue.texts().any(|own| own.to_lowercase().contains(&text));
    let found = site
        .issues_about(*person)
        .filter(|issue| issue.project == desk && counts(issue) && holds(issue))
        .count();
    Some(Answer::Count(i64::try_from(found).unwrap_or(i64::MAX)))
}
