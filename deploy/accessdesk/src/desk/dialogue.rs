//! The next step of a conversation: what was asked and what was understood in, one step out. Pure, no calls.

use crate::book::{Conversation, Draft, Question, Wanted};
use crate::understand::signal::Signal;
use crate::understand::{Intent, PersonMention, ProjectMention, Understanding};

/// Questions in a row before a person takes over.
pub const QUESTIONS_MAX: u32 = 5;
/// Words up to which an answer to "why?" may be read as something else, such as "any news?".
const ASIDE_WORDS_MAX: usize = 4;

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The draft may be complete: see what it lacks or submit it.
    Advance,
    /// Ask.
    Ask(Question),
    /// The named project does not exist; ask which.
    NoSuchProject(String),
    /// Take back.
    Cancel,
    /// Say how far it is.
    Status,
    /// Check whether the access is there.
    Complaint,
    /// Refuse admin rights.
    Admin,
    /// Refuse a system that is not served.
    OtherSystem(&'static str),
    /// Greet.
    Greet,
    /// Nod.
    Nod,
    /// A person takes over.
    HandOver,
}

/// Decides the next step and writes what was learnt into the draft.
#[must_use]
pub fn next(conversation: &mut Conversation, understood: &Understanding) -> Step {
    let asked = conversation.asked.take();
    let pending = asked.clone();
    let step = match asked {
        None => fresh(conversation, understood),
        Some(Question::System) => system(conversation, understood),
        Some(Question::Project) => project(conversation, understood),
        Some(Question::Reason) => reason(conversation, understood),
        Some(Question::Person(suggested)) => person(conversation, understood, suggested),
        Some(Question::Symptom) => symptom(conversation, understood),
    };
    // Politeness between question and answer does not answer it.
    let step = match (step, pending) {
        (Step::Nod, pending @ Some(_)) => {
            conversation.asked = pending;
            Step::Nod
        }
        (Step::Greet, Some(question)) => Step::Ask(question),
        (step, _) => step,
    };
    let asks = matches!(step, Step::Ask(_) | Step::NoSuchProject(_) | Step::Greet);
    if asks && conversation.questions >= QUESTIONS_MAX {
        return Step::HandOver;
    }
    step
}

fn fresh(conversation: &mut Conversation, understood: &Understanding) -> Step {
    let had_request = conversation.request.is_some();
    match understood.intent {
        Intent::Cancel => Step::Cancel,
        Intent::Status => Step::Status,
        Intent::Complaint => Step::Complaint,
        Intent::Admin => Step::Admin,
        Intent::OtherSystem(system) => Step::OtherSystem(system),
        Intent::Thanks => Step::Nod,
        Intent::Greeting if !had_request => Step::Greet,
        Intent::Project
            if had_request && understood.project == ProjectMention::None && understood.person.is_none() =>
        {
            Step::Complaint
        }
        Intent::Project => start(conversation, Wanted::Project, understood),
        Intent::Starter => start(conversation, Wanted::Starter, understood),
        Intent::Unlock => start(conversation, Wanted::Unlock, understood),
        // After a request, "it doesn't work" speaks of that.
        Intent::Vague if had_request => Step::Complaint,
        Intent::Vague => {
            conversation.draft = Draft {
                person: understood.person.clone(),
                reason: understood.reason.clone(),
                ..Draft::default()
            };
            Step::Ask(Question::System)
        }
        Intent::Unclear | Intent::Confirm(_) | Intent::Greeting if had_request => Step::Nod,
        Intent::Unclear | Intent::Confirm(_) | Intent::Greeting => Step::Greet,
    }
}

fn start(conversation: &mut Conversation, want: Wanted, understood: &Understanding) -> Step {
    // What a vague message already said ("for Ana, because…") is kept.
    let before = std::mem::take(&mut conversation.draft);
    let kept = if before.want.is_none() { before } else { Draft::default() };
    conversation.draft = Draft {
        want: Some(want),
        project: None,
        person: understood.person.clone().or(kept.person),
        reason: understood.reason.clone().or(kept.reason),
    };
    if want == Wanted::Project { take_project(conversation, understood) } else { Step::Advance }
}

fn take_project(conversation: &mut Conversation, understood: &Understanding) -> Step {
    match &understood.project {
        ProjectMention::Known(key) => conversation.draft.project = Some(key.clone()),
        ProjectMention::Unknown(key) => return Step::NoSuchProject(key.clone()),
        ProjectMention::None => {}
    }
    Step::Advance
}

/// An answer may also say more than was asked.
fn take_extras(conversation: &mut Conversation, understood: &Understanding) {
    let draft = &mut conversation.draft;
    if draft.reason.is_none() {
        draft.reason.clone_from(&understood.reason);
    }
    if draft.person.is_none() {
        draft.person.clone_from(&understood.person);
    }
}

fn system(conversation: &mut Conversation, understood: &Understanding) -> Step {
    let has = |signal| understood.signals.contains(&signal);
    match understood.intent {
        Intent::Unclear | Intent::Confirm(_) | Intent::Vague | Intent::Greeting => {
            if has(Signal::Account) || has(Signal::SignIn) {
                start(conversation, Wanted::Unlock, understood)
            } else if has(Signal::Jira) || has(Signal::ProjectWord) {
                start(conversation, Wanted::Project, understood)
            } else {
                Step::Ask(Question::System)
            }
        }
        _ => fresh(conversation, understood),
    }
}

fn project(conversation: &mut Conversation, understood: &Understanding) -> Step {
    match (&understood.project, understood.intent) {
        (_, Intent::Cancel) => Step::Cancel,
        (ProjectMention::None, Intent::Unclear | Intent::Project | Intent::Vague | Intent::Confirm(_)) => {
            take_extras(conversation, understood);
            Step::Ask(Question::Project)
        }
        (ProjectMention::None, _) => fresh(conversation, understood),
        _ => {
            take_extras(conversation, understood);
            take_project(conversation, understood)
        }
    }
}

fn reason(conversation: &mut Conversation, understood: &Understanding) -> Step {
    let aside = understood.plain.split_whitespace().count() <= ASIDE_WORDS_MAX;
    match (understood.intent, &understood.reason) {
        (Intent::Cancel | Intent::Status | Intent::Thanks | Intent::Greeting, _) if aside => {
            fresh(conversation, understood)
        }
        (Intent::Unlock, _) if understood.signals.contains(&Signal::Locked) => {
            fresh(conversation, understood)
        }
        (Intent::Cancel, _)
            if understood.signals.len() == 1 && understood.project == ProjectMention::None =>
        {
            Step::Cancel
        }
        (_, Some(reason)) => {
            conversation.draft.reason = Some(reason.clone());
            Step::Advance
        }
        (_, None) => Step::Ask(Question::Reason),
    }
}

fn person(conversation: &mut Conversation, understood: &Understanding, suggested: Option<String>) -> Step {
    const SELF_WORDS: &[&str] = &["me", "myself", "mich", "selbst", "mir"];
    let own = understood
        .plain
        .to_lowercase()
        .split_whitespace()
        .any(|word| SELF_WORDS.contains(&word.trim_matches(|letter: char| !letter.is_alphanumeric())));
    match (understood.intent, suggested, &understood.person) {
        (Intent::Cancel, ..) => Step::Cancel,
        (Intent::Confirm(true), Some(id), _) => {
            conversation.draft.person = Some(PersonMention::Id(id));
            Step::Advance
        }
        (Intent::Confirm(false), ..) => Step::Ask(Question::Person(None)),
        (Intent::Admin | Intent::Status | Intent::Thanks, ..) => fresh(conversation, understood),
        _ if own => {
            conversation.draft.person = None;
            Step::Advance
        }
        (_, _, Some(mention)) => {
            conversation.draft.person = Some(mention.clone());
            if let ProjectMention::Known(key) = &understood.project {
                conversation.draft.project.get_or_insert_with(|| key.clone());
            }
            Step::Advance
        }
        _ => Step::Ask(Question::Person(None)),
    }
}

fn symptom(conversation: &mut Conversation, understood: &Understanding) -> Step {
    let jira = understood.signals.contains(&Signal::Jira) || understood.project != ProjectMention::None;
    match understood.intent {
        Intent::Cancel
        | Intent::Thanks
        | Intent::Admin
        | Intent::Status
        | Intent::Starter
        | Intent::OtherSystem(_) => fresh(conversation, understood),
        _ if jira => start(conversation, Wanted::Project, understood),
        _ => Step::HandOver,
    }
}
