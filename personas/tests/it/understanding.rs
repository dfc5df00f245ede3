//! What people take replies to mean. The lines are in the words of many subjects; few are in those of the example subject.

use nightcrew_model::notice::{Author, Button, Meaning, Message};
use nightcrew_model::scenario::Until;
use nightcrew_personas::understand::{Hint, understand, understand_text};
use proptest::prelude::*;

/// `done`, `asks project`, `redirected it-help`: a meaning as the table writes it.
fn written(meaning: &Meaning) -> String {
    match meaning {
        Meaning::Asks(slot) => format!("asks {slot}"),
        Meaning::Acknowledged => "ack".to_owned(),
        Meaning::Done => "done".to_owned(),
        Meaning::Refused => "refused".to_owned(),
        Meaning::Cancelled => "cancelled".to_owned(),
        Meaning::Redirected(place) => format!("redirected {place}"),
        Meaning::AsksDecision => "asks-decision".to_owned(),
        Meaning::DecisionTaken => "decision-taken".to_owned(),
        Meaning::Trouble => "trouble".to_owned(),
        Meaning::Unclear => "unclear".to_owned(),
    }
}

fn check(lines: &[(&str, &str)], hint: Hint) {
    let wrong: Vec<String> = lines
        .iter()
        .filter_map(|(expected, text)| {
            let got = written(&understand_text(text, hint));
            (got != *expected).then(|| format!("{expected:>20} but {got:<18} {text}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} lines:\n{}", wrong.len(), lines.len(), wrong.join("\n"));
}

#[test]
fn replies_to_somebody_who_waits_for_access() {
    check(WAITING_EN, Hint::default());
    check(WAITING_DE, Hint::default());
}

#[test]
fn replies_to_somebody_who_takes_a_request_back() {
    check(CANCELLING, Hint { cancelling: true, until: Until::Cancelled, ..Hint::default() });
}

#[test]
fn replies_to_somebody_who_expects_a_no() {
    check(EXPECTING_NO, Hint { until: Until::Refused, ..Hint::default() });
}

#[test]
fn replies_to_somebody_who_decided() {
    check(DECIDED, Hint { decides: true, decided: true, until: Until::DecisionTaken, cancelling: false });
    check(DECIDING, Hint { decides: true, ..Hint::default() });
}

#[test]
fn buttons_ask_for_a_decision() {
    let with = |labels: &[&str]| Message {
        channel: "D1".to_owned(),
        ts: "1.2".to_owned(),
        thread: None,
        from: Author::Subject,
        text: "Ana asks for access to ENG. Is that all right?".to_owned(),
        inputs: Vec::new(),
        buttons: labels
            .iter()
            .map(|label| Button {
                label: (*label).to_owned(),
                action_id: "a".to_owned(),
                block_id: "b".to_owned(),
                value: String::new(),
            })
            .collect(),
        ephemeral: false,
    };
    for labels in [
        &["Approve", "Deny"][..],
        &["✅ Accept", "❌ Reject", "View"],
        &["Genehmigen", "Ablehnen"],
        &["Yes", "No"],
        &["Approve"],
    ] {
        assert_eq!(understand(&with(labels), Hint::default()), Meaning::AsksDecision, "{labels:?}");
    }
    for labels in [&["View ticket"][..], &["Cancel request"], &["OK"], &[]] {
        assert_ne!(understand(&with(labels), Hint::default()), Meaning::AsksDecision, "{labels:?}");
    }
}

#[test]
fn the_tables_are_broad_enough() {
    let lines = WAITING_EN.len()
        + WAITING_DE.len()
        + CANCELLING.len()
        + EXPECTING_NO.len()
        + DECIDED.len()
        + DECIDING.len();
    assert!(lines >= 200, "{lines}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn hostile_text_never_panics(text in "\\PC{0,400}") {
        let _ = understand_text(&text, Hint::default());
    }

    #[test]
    fn markup_soup_never_panics(pieces in proptest::collection::vec("(<@|<#|\\||>|\"|„|“|not|done|ENG|\\?|\\.|,|\n|’|ß|access| ){1}", 0..200)) {
        let text = pieces.concat();
        for (decides, cancelling) in [(false, false), (true, true)] {
            let _ = understand_text(&text, Hint { decides, decided: decides, cancelling, until: Until::Refused });
        }
    }
}

#[test]
fn a_long_hostile_message_is_read_quickly() {
    // Every gap of every pattern finds something to try here; what is read is capped, so this ends at once.
    let text = "access to the project have been not added you to group now ".repeat(2_000);
    let _ = understand_text(&text, Hint::default());
    let _ = understand_text(&"(".repeat(100_000), Hint::default());
    let _ = understand_text(&"<@".repeat(100_000), Hint::default());
}

const WAITING_EN: &[(&str, &str)] = &[
    // Claims.
    ("done", "Done: you now have access to the Jira project ENG. (ITSM-12)"),
    ("done", "All set! You should be able to open the ENG board now."),
    ("done", "✅ Access granted."),
    ("done", "I've added you to jira-users, enjoy!"),
    ("done", "You've been added to the group *jira-users*."),
    ("done", "Your account has been unlocked. Try signing in again."),
    ("done", "Unlocked :tada: you can log in now"),
    ("done", "Your request ITSM-9 has been completed."),
    ("done", "Good news, Ana: your manager approved and I have granted you access."),
    ("done", "You already have access to ENG."),
    ("done", "you're already a member of that project"),
    ("done", "You can now see the board: https://jira.example.com/browse/ENG"),
    ("done", "I just gave you access. Is there anything else you need?"),
    ("done", "That's done for you. Anything else I can help with?"),
    ("done", "Ticket ITSM-7 is now resolved."),
    ("done", "Ana Lopez now has access to the Jira project WEB."),
    ("done", "Added Ana Lopez to the jira-users group."),
    ("done", "Your access to the ENG project is now active."),
    ("done", "Okay, I reset your password and removed the lock."),
    ("done", "Your account is no longer locked."),
    ("done", "Everything is set up, you're good to go 🎉"),
    (
        "done",
        "I've checked: you do have access to ENG. It can take a minute to show; if it still fails, tell me.",
    ),
    ("done", "Sorry for the wait! There was an error before, but it's fixed and you have access now."),
    ("done", "As requested, I've added you to the WEB project."),
    ("done", "Provisioned. You'll now see ENG in your project list."),
    ("done", "After checking with your manager, I've added you to ENG."),
    ("done", "Access to ENG has been granted, it may take a few minutes until it shows up"),
    ("done", "done ✅"),
    ("done", "hey! sorted, you're in."),
    ("done", "Success! Your permissions have been updated."),
    ("done", "No problem at all, you have been given access."),
    // Not done.
    ("ack", "It's not done yet, I'm waiting for your manager."),
    ("ack", "I haven't granted access yet: Ben still has to approve."),
    ("ack", "Once your manager approves, you'll have access."),
    ("ack", "Access will be granted as soon as Ben agrees."),
    ("ack", "I'll let you know when it's done."),
    ("ack", "You will be added to the group after approval."),
    ("ack", "You'll get access once Ana Lopez approves it."),
    ("ack", "When that is done, you can open the board."),
    ("ack", "If your manager approves, you have access within a minute."),
    ("ack", "I've added your request to the queue."),
    ("ack", "I've added the reason to the ticket."),
    ("ack", "Ana Lopez gave her approval. I am setting it up."),
    ("asks other", "You said it is done?"),
    // Acknowledgements.
    ("ack", "On it!"),
    ("ack", "Got it. I've asked your manager for approval."),
    (
        "ack",
        "I've filed your request for access to the Jira project ENG as ITSM-12. It is waiting for Ben Okafor's approval; I'll tell you here as soon as it is decided.",
    ),
    ("ack", "Thanks, I've opened ticket ITSM-44 for this."),
    ("ack", "One moment please…"),
    ("ack", "Let me check that for you."),
    ("ack", "Looking into it now 👀"),
    ("ack", "Your request has been received and is pending approval."),
    ("ack", "This needs sign-off from Ben. I just pinged him."),
    ("ack", "Still waiting for your manager. I've reminded them."),
    ("ack", "Your request was approved, I'm setting things up."),
    ("ack", "Request submitted. Reference: REQ-123"),
    ("ack", "Hang tight, working on it"),
    ("ack", "I can't grant this until your manager approves."),
    ("ack", "A person from IT will look at ITSM-3."),
    ("ack", "We've forwarded this to the security team."),
    ("ack", "Your ticket is in the queue."),
    ("ack", "I'm creating the ticket now."),
    ("ack", "Bear with me, this may take a bit."),
    // Questions.
    ("asks project", "Which Jira project do you need? Please tell me its key, for example ENG."),
    ("asks project", "What project is this for?"),
    ("asks project", "Could you give me the project key?"),
    ("asks project", "I can't find a Jira project with the key XYZ. Which project do you need?"),
    ("asks project", "Sure! Which board would you like to see?"),
    ("asks project", "Please provide the name of the project."),
    ("asks project", "I still need the project key to go on."),
    ("asks project", "Happy to help. Which Jira project, and why?"),
    (
        "asks reason",
        "Why do you need access to the Jira project ENG? One sentence is enough; the approver will read it.",
    ),
    ("asks reason", "What do you need it for?"),
    ("asks reason", "Thanks! Could you share a short business justification?"),
    ("asks reason", "Please tell me the reason for your request."),
    ("asks reason", "I can't go on without a reason."),
    ("asks reason", "and what's the purpose?"),
    ("asks reason", "Got it, ENG. May I ask what you'll be working on?"),
    ("asks beneficiary", "Who is it for? Please mention the person or give me their e-mail address."),
    ("asks beneficiary", "Is this for you or for somebody else?"),
    ("asks beneficiary", "I can't find Ana in Slack. Who is it for?"),
    ("asks beneficiary", "What's your colleague's email?"),
    ("asks beneficiary", "Which person needs the access?"),
    ("asks system", "I can help with that. Which system is it: Jira, or signing in to your account?"),
    ("asks system", "What do you need access to?"),
    ("asks system", "Hi! How can I help you?"),
    ("asks system", "What can I do for you today?"),
    ("asks system", "Which application are you locked out of?"),
    (
        "asks system",
        "Your account looks fine: it is active and not locked. What exactly do you see, and in which system?",
    ),
    ("asks other", "Sorry, I didn't understand that. Could you rephrase?"),
    ("asks other", "Can you give me more details?"),
    // Refusals.
    (
        "refused",
        "I'm sorry, I can't give admin rights to anybody. If you need access to a Jira project, tell me its key and I'll ask your manager.",
    ),
    ("refused", "Your request was denied by Ben Okafor."),
    (
        "refused",
        "I'm sorry, your request for access to the Jira project ENG was not approved: Ben said no. (ITSM-3)",
    ),
    ("refused", "Unfortunately your manager declined."),
    ("refused", "That's not possible, it is against our policy."),
    ("refused", "I'm not allowed to do that."),
    ("refused", "We never grant admin rights through this channel."),
    ("refused", "Sorry, I'm unable to help with that."),
    ("refused", "Admin access cannot be granted."),
    ("refused", "I won't be able to give you that, but feel free to ask your lead."),
    ("refused", "I'm afraid I can't do that. I've logged it as ITSM-8."),
    ("refused", "You are not eligible for this."),
    ("refused", "Nope, that isn't permitted."),
    (
        "refused",
        "For safety I only unlock an account for the person it belongs to. Please ask them to write to me.",
    ),
    (
        "refused",
        "I'm sorry, I can't give access to Salesforce. I handle Jira projects; please ask the IT team for Salesforce.",
    ),
    ("refused", "I have to decline this request."),
    ("refused", "Request rejected."),
    // Withdrawn.
    ("cancelled", "All right, I've cancelled your request for access to ENG. Nothing was changed. (ITSM-12)"),
    ("cancelled", "Your request has been withdrawn."),
    ("ack", "I've asked your manager. You can cancel any time by writing cancel."),
    // Elsewhere.
    (
        "redirected it-help",
        "Happy to help! Requests belong in <#C012|it-help> or a direct message to me, so please ask there.",
    ),
    ("redirected it-help", "This is the wrong channel, please post in #it-help."),
    ("redirected access-requests", "Access requests are handled in #access-requests."),
    ("redirected dm", "Please send me a direct message so we don't spam everyone here."),
    ("redirected dm", "Could you DM me please?"),
    ("ack", "I've posted your request in #approvals and will update you."),
    ("done", "Done! For questions see #it-help."),
    // Trouble.
    (
        "trouble",
        "I'm sorry, something went wrong on my side and I could not finish this. Please ask me again in a few minutes.",
    ),
    ("trouble", "Oops, an unexpected error occurred. Try again later."),
    ("trouble", "I couldn't reach Okta, retrying."),
    ("trouble", "Okta is down at the moment."),
    ("trouble", "The request failed (HTTP 503)."),
    ("trouble", "I'm sorry, I could not complete your request. A person from IT will look at ITSM-3."),
    ("trouble", "We're having technical difficulties."),
    // Small talk.
    ("unclear", "Hello!"),
    ("unclear", "You're welcome!"),
    ("unclear", "Have a great day"),
    ("unclear", "Is there anything else I can help you with?"),
    ("unclear", "There is no open request of yours to cancel."),
    ("unclear", ""),
    ("unclear", "Does it work now?"),
    // Quotes and fields are other people's words.
    ("ack", "You wrote: \"my access was denied yesterday\". I'm looking into it."),
    ("ack", "> done\nI'm working on it."),
    ("ack", "I've created ITSM-9.\nReason: everything else is done\nIt is waiting for approval."),
];

const WAITING_DE: &[(&str, &str)] = &[
    ("done", "Erledigt: du hast jetzt Zugriff auf das Jira-Projekt ENG. (ITSM-12)"),
    ("done", "Fertig! Du kannst das Board jetzt öffnen."),
    ("done", "Du wurdest freigeschaltet."),
    ("done", "Ich habe dich zur Gruppe jira-users hinzugefügt."),
    ("done", "Dein Konto ist entsperrt. Du kannst dich wieder anmelden."),
    ("done", "Zugriff erteilt ✅"),
    ("done", "Du hast bereits Zugriff auf ENG."),
    ("done", "Alles eingerichtet, viel Erfolg im neuen Projekt!"),
    ("done", "Jetzt hast du Zugriff."),
    ("done", "Ab sofort hast du Zugang zum Projekt."),
    ("done", "Anna Schmidt hat jetzt Zugriff auf das Jira-Projekt WEB."),
    ("done", "Dein Passwort wurde zurückgesetzt."),
    ("done", "Genehmigt und ausgeführt: deine Anfrage (Zugriff auf das Jira-Projekt ENG). (ITSM-1)"),
    ("done", "Dein Konto ist nicht mehr gesperrt."),
    (
        "done",
        "Du hattest recht, der Zugriff fehlte. Ich habe ihn wieder eingetragen und geprüft: du hast jetzt Zugriff.",
    ),
    ("ack", "Noch nicht erledigt, ich warte auf deine Führungskraft."),
    ("ack", "Du wirst freigeschaltet, sobald Ben zugestimmt hat."),
    ("ack", "Sobald die Genehmigung da ist, hast du Zugriff."),
    ("ack", "Ich melde mich, wenn es erledigt ist."),
    ("ack", "Das wird gleich freigeschaltet."),
    ("ack", "Der Zugriff kann erst nach der Genehmigung freigeschaltet werden, ich habe Ben gefragt."),
    (
        "ack",
        "Ich habe deine Anfrage (Zugriff auf das Jira-Projekt ENG) als ITSM-3 erfasst. Sie wartet auf die Genehmigung von Ben; ich melde mich hier, sobald entschieden ist.",
    ),
    ("ack", "Ich kümmere mich darum."),
    ("ack", "Einen Moment bitte, ich schaue nach."),
    ("ack", "Deine Anfrage ist eingegangen."),
    ("ack", "Ticket ITSM-4 wurde angelegt."),
    ("ack", "Ich habe deine Führungskraft gefragt."),
    ("ack", "Das braucht noch die Freigabe von Ben."),
    ("ack", "Noch offen: deine Anfrage wartet auf die Genehmigung von Ben. (ITSM-3)"),
    ("asks project", "Welches Jira-Projekt brauchst du? Nenn mir bitte den Schlüssel, zum Beispiel ENG."),
    ("asks project", "Um welches Projekt geht es?"),
    ("asks project", "Mir fehlt noch der Projektschlüssel."),
    ("asks project", "Ich finde kein Jira-Projekt mit dem Schlüssel XYZ. Welches Projekt brauchst du?"),
    (
        "asks reason",
        "Wofür brauchst du den Zugriff auf das Jira-Projekt ENG? Ein Satz genügt; wer genehmigt, liest ihn.",
    ),
    ("asks reason", "Warum brauchst du das?"),
    ("asks reason", "Nenne mir bitte den Grund."),
    ("asks reason", "Kannst du mir kurz eine Begründung schicken?"),
    ("asks beneficiary", "Für wen ist es? Erwähne die Person bitte oder nenn mir ihre E-Mail-Adresse."),
    ("asks beneficiary", "Ist das für dich oder für jemand anderen?"),
    ("asks beneficiary", "Welche Kollegin ist gemeint?"),
    (
        "asks system",
        "Da kann ich helfen. Um welches System geht es: Jira oder die Anmeldung an deinem Konto?",
    ),
    ("asks system", "Worauf brauchst du Zugriff?"),
    ("asks system", "Hallo! Wie kann ich dir helfen?"),
    ("asks system", "Was brauchst du?"),
    ("asks other", "Das habe ich nicht verstanden. Kannst du das genauer beschreiben?"),
    (
        "refused",
        "Es tut mir leid, Adminrechte kann ich niemandem geben. Wenn du Zugriff auf ein Jira-Projekt brauchst, nenn mir den Schlüssel, und ich frage deine Führungskraft.",
    ),
    (
        "refused",
        "Es tut mir leid, deine Anfrage (Zugriff auf das Jira-Projekt ENG) wurde abgelehnt: Ben hat nicht zugestimmt. Sprich bitte direkt darüber, wenn du es brauchst. (ITSM-3)",
    ),
    ("refused", "Das darf ich nicht."),
    ("refused", "Das ist leider nicht möglich."),
    ("refused", "Adminrechte werden hier grundsätzlich nicht vergeben."),
    ("refused", "Deine Führungskraft hat die Anfrage nicht genehmigt."),
    ("refused", "Dabei kann ich dir leider nicht helfen."),
    ("refused", "Das verstößt gegen unsere Richtlinien."),
    (
        "refused",
        "Aus Sicherheitsgründen entsperre ich ein Konto nur für die Person, der es gehört. Sie soll mir bitte selbst schreiben.",
    ),
    ("cancelled", "In Ordnung, ich habe deine Anfrage storniert. Es wurde nichts geändert."),
    ("cancelled", "Die Anfrage wurde zurückgezogen."),
    (
        "redirected it-help",
        "Gern! Anfragen gehören in <#C1|it-help> oder in eine Direktnachricht an mich; bitte frag dort.",
    ),
    ("redirected it-help", "Falscher Kanal, bitte in #it-help fragen."),
    ("redirected dm", "Schreib mir bitte eine Direktnachricht."),
    (
        "trouble",
        "Es tut mir leid, bei mir ist etwas schiefgegangen, und ich konnte das nicht abschließen. Bitte frag mich in ein paar Minuten noch einmal.",
    ),
    ("trouble", "Da ist ein Fehler aufgetreten."),
    ("trouble", "Okta ist gerade nicht erreichbar."),
    ("trouble", "Technisches Problem, versuch es später noch einmal."),
    ("unclear", "Hallo!"),
    ("unclear", "Gern geschehen!"),
    ("unclear", "Kann ich sonst noch etwas für dich tun?"),
];

const CANCELLING: &[(&str, &str)] = &[
    ("cancelled", "OK, I'll drop it."),
    ("cancelled", "No problem, I've closed your request."),
    ("cancelled", "Cancelling ITSM-4 for you."),
    ("cancelled", "Understood. Nothing will be changed."),
    ("cancelled", "Done, your request is cancelled."),
    ("cancelled", "All right, I've cancelled that. Nothing was filed."),
    ("cancelled", "Withdrawn: access to ENG."),
    ("cancelled", "In Ordnung, das habe ich storniert. Es wurde nichts angelegt."),
    ("cancelled", "Alles klar, ich ziehe die Anfrage zurück."),
    ("cancelled", "Ich habe das Ticket geschlossen."),
    ("refused", "It is too late to cancel: it was already approved."),
    ("refused", "Your request can't be cancelled any more."),
    ("refused", "Zum Stornieren ist es zu spät: deine Anfrage wurde schon genehmigt."),
    ("ack", "I've filed your request as ITSM-12. It is waiting for approval; write cancel to take it back."),
    ("ack", "I'm waiting for your manager."),
];

const EXPECTING_NO: &[(&str, &str)] = &[
    ("refused", "I can't give you admin rights, but I've added you to the regular group."),
    ("refused", "Your manager said no, I'm sorry."),
    ("refused", "No. This desk does not hand out admin rights."),
    ("refused", "I can't do that. Which project do you need instead?"),
    ("done", "You now have admin rights."),
    ("ack", "I've asked your manager."),
    ("refused", "Adminrechte gibt es hier nicht, das darf ich niemandem geben."),
];

const DECIDED: &[(&str, &str)] = &[
    ("decision-taken", "Approved by Ben Okafor: access to the Jira project ENG for Ana Lopez. (ITSM-3)"),
    ("decision-taken", "Denied by Ben Okafor: access to the Jira project ENG for Ana Lopez. (ITSM-3)"),
    ("decision-taken", "Thanks, I've recorded your decision."),
    ("decision-taken", "You approved this request."),
    ("decision-taken", "Your approval has been recorded."),
    ("decision-taken", "✅ Approved"),
    ("decision-taken", "This request was already decided."),
    ("decision-taken", "Done! Ana has been added to ENG."),
    ("decision-taken", "Got it, thank you for approving."),
    ("decision-taken", "Request denied. I'll tell Ana."),
    ("decision-taken", "Genehmigt von Ben: Zugriff auf das Jira-Projekt ENG für Ana. (ITSM-3)"),
    ("decision-taken", "Danke für deine Entscheidung!"),
    ("decision-taken", "Du hast die Anfrage abgelehnt."),
    ("decision-taken", "Über diese Anfrage ist schon entschieden."),
    ("trouble", "Something went wrong while saving your answer."),
    ("refused", "This request is for somebody else to decide, so your answer does not count."),
    ("cancelled", "This request was withdrawn, so nothing was changed."),
];

const DECIDING: &[(&str, &str)] = &[
    ("asks decision", "Ana asks for access to ENG. Do you approve? Reply yes or no."),
    ("asks decision", "Ana bittet um Zugriff auf ENG. Genehmigst du das?"),
    ("decision-taken", "Withdrawn by the requester; nothing to decide any more"),
    ("decision-taken", "Approved by Ben: access to ENG."),
];
