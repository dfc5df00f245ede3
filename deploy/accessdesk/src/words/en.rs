//! English wording.

use crate::request::{Refusal, State, Want};
use crate::words::{Facts, Say};

/// Words it in English.
#[must_use]
pub fn say(what: &Say<'_>) -> String {
    match what {
        Say::Waiting(_)
        | Say::Already(_)
        | Say::Done(_)
        | Say::Denied(_)
        | Say::Withdrawn(_)
        | Say::TooLate(_)
        | Say::Failed(_)
        | Say::StillThere(_)
        | Say::Regranted(_)
        | Say::Status(..) => about_request(what),
        Say::Approval(..)
        | Say::Settled(..)
        | Say::Press(..)
        | Say::PressUnknown
        | Say::Approve
        | Say::Deny => to_approver(what),
        _ => in_conversation(what),
    }
}

fn thing(want: &Want) -> String {
    match want {
        Want::Project(key) => format!("the Jira project {key}"),
        Want::Starter => "the starter bundle (Jira and Confluence)".into(),
    }
}

fn access(facts: &Facts<'_>) -> String {
    format!("access to {}", thing(facts.want))
}

fn has(facts: &Facts<'_>) -> String {
    facts.whom.map_or_else(|| "you now have".into(), |name| format!("{name} now has"))
}

fn request(facts: &Facts<'_>) -> String {
    match facts.whom {
        None => format!("your request for {}", access(facts)),
        Some(name) => format!("your request for {} for {name}", access(facts)),
    }
}

fn about_request(what: &Say<'_>) -> String {
    match what {
        Say::Waiting(facts) => format!(
            "I've filed {} as {}. It is waiting for {}'s approval; I'll tell you here as soon as it is decided.",
            request(facts),
            facts.ticket,
            facts.approver
        ),
        Say::Already(facts) => match facts.whom {
            None => format!(
                "You already have {}. If it doesn't open, sign out and in again, and tell me if it still fails.",
                access(facts)
            ),
            Some(name) => format!("{name} already has {}.", access(facts)),
        },
        Say::Done(facts) => format!("Done: {} {}. ({})", has(facts), access(facts), facts.ticket),
        Say::Denied(facts) => format!(
            "I'm sorry, {} was not approved: {} said no. Please talk to them if you think you need it. ({})",
            request(facts),
            facts.approver,
            facts.ticket
        ),
        Say::Withdrawn(facts) => {
            format!("All right, I've cancelled {}. Nothing was changed. ({})", request(facts), facts.ticket)
        }
        Say::TooLate(facts) => format!(
            "It is too late to cancel {}: it was already approved. If you don't want the access any more, please tell the IT team. ({})",
            request(facts),
            facts.ticket
        ),
        Say::Failed(facts) => format!(
            "I'm sorry, I could not complete {}. A person from IT will look at {}.",
            request(facts),
            facts.ticket
        ),
        Say::StillThere(facts) => match facts.whom {
            None => format!(
                "I've checked: you do have {}. It can take a minute to show. Please sign out and in again; if it still fails, tell me and a person will look at it.",
                access(facts)
            ),
            Some(name) => format!(
                "I've checked: {name} does have {}. It can take a minute to show; signing out and in again helps.",
                access(facts)
            ),
        },
        Say::Regranted(facts) => format!(
            "You were right, the access had gone missing. I've added it again and checked: {} {}.",
            has(facts),
            access(facts)
        ),
        Say::Status(facts, state) => status(facts, *state),
        _ => String::new(),
    }
}

fn status(facts: &Facts<'_>, state: State) -> String {
    match state {
        State::Filing | State::Granting => {
            format!("I'm working on {} right now. ({})", request(facts), facts.ticket)
        }
        State::Waiting => format!(
            "{} is still waiting for {}'s approval. ({})",
            capital(&request(facts)),
            facts.approver,
            facts.ticket
        ),
        State::Granted => {
            format!("{} was approved and carried out. ({})", capital(&request(facts)), facts.ticket)
        }
        State::Denied => format!(
            "{} was not approved: {} said no. ({})",
            capital(&request(facts)),
            facts.approver,
            facts.ticket
        ),
        State::Withdrawn => {
            format!("You cancelled {}. Just ask again if you need it. ({})", request(facts), facts.ticket)
        }
        State::Failed => format!(
            "I could not complete {}. A person from IT is looking at {}.",
            request(facts),
            facts.ticket
        ),
    }
}

fn in_conversation(what: &Say<'_>) -> String {
    match what {
        Say::Hello => "Hi! I can get you access to a Jira project, the starter bundle for a first day, or unlock your account. What do you need?".into(),
        Say::AskSystem => "I can help with that. Which system is it: Jira, or signing in to your account?".into(),
        Say::AskProject => "Which Jira project do you need? Please tell me its key, for example ENG.".into(),
        Say::NoSuchProject(key) => format!("I can't find a Jira project with the key {key}. Which project do you need?"),
        Say::AskReason(want) => format!("Why do you need access to {}? One sentence is enough; the approver will read it.", thing(want)),
        Say::AskWho => "Who is it for? Please mention the person or give me their name or e-mail address.".into(),
        Say::UnknownPerson(name) => format!("I can't find {name} in Slack. Who is it for? Please mention the person or give me their e-mail address."),
        Say::WhichPerson(name, list) => format!("I'm not sure who {name} is: {list}? Please mention the person or give me their e-mail address."),
        Say::NothingToCancel => "There is no open request of yours to cancel.".into(),
        Say::Dropped => "All right, I've cancelled that. Nothing was filed.".into(),
        Say::Sorry => "I'm sorry, something went wrong on my side and I could not finish this. Please ask me again in a few minutes.".into(),
        Say::NoRequest => "I don't have a request of yours at the moment. What do you need?".into(),
        Say::NoAdmin => "I'm sorry, I can't give admin rights to anybody. If you need access to a Jira project, tell me its key and I'll ask your manager.".into(),
        Say::NoSystem(system) => format!("I'm sorry, I can't give access to {system}. I handle Jira projects, the starter bundle and locked accounts; please ask the IT team for {system}."),
        Say::Unlocked => "Done: your account is unlocked. You can sign in again with your usual password.".into(),
        Say::NotLocked => "Your account looks fine: it is active and not locked. What exactly do you see, and in which system?".into(),
        Say::Expired => "Your account is not locked, but your password has expired. Sign in to Okta and it will ask you for a new one.".into(),
        Say::AccountState(state, ticket) => format!("Your account is {state}, and I can't change that. A person from IT will look at it: {ticket}."),
        Say::UnlockOwnOnly => "For safety I only unlock an account for the person it belongs to. Please ask them to write to me.".into(),
        Say::NoAccount(name, ticket) => format!("I can't find an Okta account for {name}, so I can't go on. I've handed this to a person from IT: {ticket}."),
        Say::NoManager(name, ticket) => format!("I can't find a manager for {name} who could approve this, so I can't go on. I've handed it to a person from IT: {ticket}."),
        Say::HandedOver(ticket) => format!("I've handed this to a person from IT, who will get back to you: {ticket}."),
        Say::WrongChannel(channel) => format!("Happy to help! Requests belong in {channel} or a direct message to me, so please ask there."),
        _ => String::new(),
    }
}

fn to_approver(what: &Say<'_>) -> String {
    match what {
        Say::Approval(facts, reason, reminder) => {
            let opening = if *reminder { "Reminder: " } else { "" };
            let whom = facts.whom.map(|name| format!(" for *{name}*")).unwrap_or_default();
            format!(
                "{opening}*{}* asks for {}{whom}.\nReason: {reason}\nTicket: {}",
                facts.requester,
                access(facts),
                facts.ticket
            )
        }
        Say::Settled(facts, state) => {
            let line = match state {
                State::Granted | State::Granting | State::Filing | State::Waiting => {
                    format!("Approved by {}", facts.approver)
                }
                State::Denied => format!("Denied by {}", facts.approver),
                State::Withdrawn => "Withdrawn by the requester; nothing to decide any more".into(),
                State::Failed => "Could not be carried out; IT will look at it".into(),
            };
            let whom = facts.whom.unwrap_or(facts.requester);
            format!("{}: {} for {whom}. ({})", line, access(facts), facts.ticket)
        }
        Say::Press(Refusal::NotAsked, _) => {
            "This request is for somebody else to decide, so your answer does not count.".into()
        }
        Say::Press(Refusal::Own, _) => {
            "Nobody can approve their own access, so your answer does not count.".into()
        }
        Say::Press(Refusal::Settled, State::Withdrawn) => {
            "This request was withdrawn, so nothing was changed.".into()
        }
        Say::Press(Refusal::Settled, _) => "This request was already decided.".into(),
        Say::PressUnknown => {
            "I don't know this request any more. Please ask the requester to write to me again.".into()
        }
        Say::Approve => "Approve".into(),
        Say::Deny => "Deny".into(),
        _ => String::new(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
