//! German wording. The buttons stay English, as the approval API names them.

use crate::request::{Refusal, State, Want};
use crate::words::{Facts, Say};

/// Words it in German.
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

fn access(want: &Want) -> String {
    match want {
        Want::Project(key) => format!("Zugriff auf das Jira-Projekt {key}"),
        Want::Starter => "Zugriff auf das Starterpaket (Jira und Confluence)".into(),
    }
}

fn has(facts: &Facts<'_>) -> String {
    facts.whom.map_or_else(|| "du hast jetzt".into(), |name| format!("{name} hat jetzt"))
}

fn request(facts: &Facts<'_>) -> String {
    match facts.whom {
        None => format!("deine Anfrage ({})", access(facts.want)),
        Some(name) => format!("deine Anfrage für {name} ({})", access(facts.want)),
    }
}

fn about_request(what: &Say<'_>) -> String {
    match what {
        Say::Waiting(facts) => format!(
            "Ich habe {} als {} erfasst. Sie wartet auf die Genehmigung von {}; ich melde mich hier, sobald entschieden ist.",
            request(facts),
            facts.ticket,
            facts.approver
        ),
        Say::Already(facts) => match facts.whom {
            None => format!(
                "Du hast bereits {}. Falls es nicht klappt, melde dich einmal ab und wieder an, und sag mir Bescheid.",
                access(facts.want)
            ),
            Some(name) => format!("{name} hat bereits {}.", access(facts.want)),
        },
        Say::Done(facts) => format!("Erledigt: {} {}. ({})", has(facts), access(facts.want), facts.ticket),
        Say::Denied(facts) => format!(
            "Es tut mir leid, {} wurde abgelehnt: {} hat nicht zugestimmt. Sprich bitte direkt darüber, wenn du es brauchst. ({})",
            request(facts),
            facts.approver,
            facts.ticket
        ),
        Say::Withdrawn(facts) => format!(
            "In Ordnung, ich habe {} storniert. Es wurde nichts geändert. ({})",
            request(facts),
            facts.ticket
        ),
        Say::TooLate(facts) => format!(
            "Zum Stornieren ist es zu spät: {} wurde schon genehmigt. Wenn du den Zugriff nicht mehr willst, sag bitte dem IT-Team Bescheid. ({})",
            request(facts),
            facts.ticket
        ),
        Say::Failed(facts) => format!(
            "Es tut mir leid, ich konnte {} nicht abschließen. Jemand aus der IT schaut sich {} an.",
            request(facts),
            facts.ticket
        ),
        Say::StillThere(facts) => match facts.whom {
            None => format!(
                "Ich habe nachgesehen: Du hast {}. Es kann eine Minute dauern. Melde dich bitte ab und wieder an; wenn es dann nicht klappt, sag Bescheid, und ein Mensch schaut es sich an.",
                access(facts.want)
            ),
            Some(name) => format!(
                "Ich habe nachgesehen: {name} hat {}. Es kann eine Minute dauern; ab- und wieder anmelden hilft.",
                access(facts.want)
            ),
        },
        Say::Regranted(facts) => format!(
            "Du hattest recht, der Zugriff fehlte. Ich habe ihn wieder eingetragen und geprüft: {} {}.",
            has(facts),
            access(facts.want)
        ),
        Say::Status(facts, state) => status(facts, *state),
        _ => String::new(),
    }
}

fn status(facts: &Facts<'_>, state: State) -> String {
    match state {
        State::Filing | State::Granting => {
            format!("Ich arbeite gerade daran: {}. ({})", request(facts), facts.ticket)
        }
        State::Waiting => format!(
            "Noch offen: {} wartet auf die Genehmigung von {}. ({})",
            request(facts),
            facts.approver,
            facts.ticket
        ),
        State::Granted => format!("Genehmigt und ausgeführt: {}. ({})", request(facts), facts.ticket),
        State::Denied => format!(
            "Abgelehnt: {} hat {} nicht zugestimmt. ({})",
            facts.approver,
            request(facts),
            facts.ticket
        ),
        State::Withdrawn => format!(
            "Du hast {} storniert. Frag einfach neu, wenn du es brauchst. ({})",
            request(facts),
            facts.ticket
        ),
        State::Failed => format!(
            "Ich konnte {} nicht abschließen. Jemand aus der IT schaut sich {} an.",
            request(facts),
            facts.ticket
        ),
    }
}

fn in_conversation(what: &Say<'_>) -> String {
    match what {
        Say::Hello => "Hallo! Ich kann dir Zugriff auf ein Jira-Projekt besorgen, das Starterpaket für den ersten Tag, oder dein Konto entsperren. Was brauchst du?".into(),
        Say::AskSystem => "Da kann ich helfen. Um welches System geht es: Jira oder die Anmeldung an deinem Konto?".into(),
        Say::AskProject => "Welches Jira-Projekt brauchst du? Nenn mir bitte den Schlüssel, zum Beispiel ENG.".into(),
        Say::NoSuchProject(key) => format!("Ich finde kein Jira-Projekt mit dem Schlüssel {key}. Welches Projekt brauchst du?"),
        Say::AskReason(want) => format!("Wofür brauchst du den {}? Ein Satz genügt; wer genehmigt, liest ihn.", access(want)),
        Say::AskWho => "Für wen ist es? Erwähne die Person bitte oder nenn mir ihren Namen oder ihre E-Mail-Adresse.".into(),
        Say::UnknownPerson(name) => format!("Ich finde {name} nicht in Slack. Für wen ist es? Erwähne die Person bitte oder nenn mir ihre E-Mail-Adresse."),
        Say::WhichPerson(name, list) => format!("Ich bin nicht sicher, wer {name} ist: {list}? Erwähne die Person bitte oder nenn mir ihre E-Mail-Adresse."),
        Say::NothingToCancel => "Es gibt keine offene Anfrage von dir, die ich stornieren könnte.".into(),
        Say::Dropped => "In Ordnung, das habe ich storniert. Es wurde nichts angelegt.".into(),
        Say::Sorry => "Es tut mir leid, bei mir ist etwas schiefgegangen, und ich konnte das nicht abschließen. Bitte frag mich in ein paar Minuten noch einmal.".into(),
        Say::NoRequest => "Im Moment habe ich keine Anfrage von dir. Was brauchst du?".into(),
        Say::NoAdmin => "Es tut mir leid, Adminrechte kann ich niemandem geben. Wenn du Zugriff auf ein Jira-Projekt brauchst, nenn mir den Schlüssel, und ich frage deine Führungskraft.".into(),
        Say::NoSystem(system) => format!("Es tut mir leid, für {system} kann ich keinen Zugriff geben. Ich kümmere mich um Jira-Projekte, das Starterpaket und gesperrte Konten; frag wegen {system} bitte das IT-Team."),
        Say::Unlocked => "Erledigt: Dein Konto ist entsperrt. Du kannst dich wieder mit deinem gewohnten Passwort anmelden.".into(),
        Say::NotLocked => "Dein Konto sieht gut aus: Es ist aktiv und nicht gesperrt. Was genau siehst du, und in welchem System?".into(),
        Say::Expired => "Dein Konto ist nicht gesperrt, aber dein Passwort ist abgelaufen. Melde dich bei Okta an, dann wirst du nach einem neuen gefragt.".into(),
        Say::AccountState(state, ticket) => format!("Dein Konto ist im Zustand {state}, das kann ich nicht ändern. Jemand aus der IT schaut es sich an: {ticket}."),
        Say::UnlockOwnOnly => "Aus Sicherheitsgründen entsperre ich ein Konto nur für die Person, der es gehört. Sie soll mir bitte selbst schreiben.".into(),
        Say::NoAccount(name, ticket) => format!("Ich finde kein Okta-Konto für {name} und komme so nicht weiter. Ich habe es an einen Menschen aus der IT übergeben: {ticket}."),
        Say::NoManager(name, ticket) => format!("Ich finde für {name} keine Führungskraft, die das genehmigen könnte, und komme so nicht weiter. Ich habe es an einen Menschen aus der IT übergeben: {ticket}."),
        Say::HandedOver(ticket) => format!("Ich habe das an einen Menschen aus der IT übergeben, der sich bei dir meldet: {ticket}."),
        Say::WrongChannel(channel) => format!("Gern! Anfragen gehören in {channel} oder in eine Direktnachricht an mich; bitte frag dort."),
        _ => String::new(),
    }
}

fn to_approver(what: &Say<'_>) -> String {
    match what {
        Say::Approval(facts, reason, reminder) => {
            let opening = if *reminder { "Erinnerung: " } else { "" };
            let whom = facts.whom.map(|name| format!(" für *{name}*")).unwrap_or_default();
            format!(
                "{opening}*{}* bittet um {}{whom}.\nGrund: {reason}\nTicket: {}",
                facts.requester,
                access(facts.want),
                facts.ticket
            )
        }
        Say::Settled(facts, state) => {
            let line = match state {
                State::Granted | State::Granting | State::Filing | State::Waiting => {
                    format!("Genehmigt von {}", facts.approver)
                }
                State::Denied => format!("Abgelehnt von {}", facts.approver),
                State::Withdrawn => "Zurückgezogen; es ist nichts mehr zu entscheiden".into(),
                State::Failed => "Konnte nicht ausgeführt werden; die IT schaut es sich an".into(),
            };
            let whom = facts.whom.unwrap_or(facts.requester);
            format!("{line}: {} für {whom}. ({})", access(facts.want), facts.ticket)
        }
        Say::Press(Refusal::NotAsked, _) => {
            "Über diese Anfrage entscheidet jemand anderes, deine Antwort zählt hier nicht.".into()
        }
        Say::Press(Refusal::Own, _) => {
            "Niemand kann sich selbst etwas genehmigen, deine Antwort zählt hier nicht.".into()
        }
        Say::Press(Refusal::Settled, State::Withdrawn) => {
            "Diese Anfrage wurde zurückgezogen, es wurde nichts geändert.".into()
        }
        Say::Press(Refusal::Settled, _) => "Über diese Anfrage ist schon entschieden.".into(),
        Say::PressUnknown => {
            "Diese Anfrage kenne ich nicht mehr. Sie müsste bitte neu gestellt werden.".into()
        }
        Say::Approve => "Approve".into(),
        Say::Deny => "Deny".into(),
        _ => String::new(),
    }
}
