//! What people write and what is understood: a table in two languages, with slips, in lower case, with extra words.

use accessdesk::services::jira::Project;
use accessdesk::understand::{Expecting, Intent, Language, PersonMention, ProjectMention, understand};

fn projects() -> Vec<Project> {
    [
        ("ENG", "Engineering"),
        ("PAY", "Payments"),
        ("OPS", "Operations"),
        ("FIN", "Finance"),
        ("IT", "IT operations"),
    ]
    .map(|(key, name)| Project::new(key, name))
    .to_vec()
}

/// Text, intent, project ("" for none).
const TABLE: &[(&str, Intent, &str)] = &[
    // Access to a project, English.
    ("Hi, I need access to the Jira project ENG please", Intent::Project, "ENG"),
    ("can i get acces to jira eng", Intent::Project, "ENG"),
    ("need acess to the ENG bord", Intent::Project, "ENG"),
    ("Could you add me to the payments project ENG? I'm joining the team", Intent::Project, "ENG"),
    ("jira ENG", Intent::Project, "ENG"),
    ("jria acces for ENG pls", Intent::Project, "ENG"),
    ("please give me permission for the project OPS", Intent::Project, "OPS"),
    ("I can't see the ENG board in Jira", Intent::Project, "ENG"),
    ("cannot open ENG-12", Intent::Project, "ENG"),
    ("I NEED ACCESS TO JIRA ENG NOW", Intent::Project, "ENG"),
    ("need access to the payments project", Intent::Project, "PAY"),
    ("I need jira access", Intent::Project, ""),
    ("hello, could someone let me into the engineering project?", Intent::Project, "ENG"),
    ("requesting Jira access, project key ENG, reason: joining payments", Intent::Project, "ENG"),
    ("hey there, new to the payments team and I need to get onto the ENG board", Intent::Project, "ENG"),
    ("I just started and need access to ENG in jira", Intent::Project, "ENG"),
    ("my manager said to ask for ENG access here", Intent::Project, "ENG"),
    // Access to a project, German.
    ("Hallo, ich brauche Zugriff auf das Jira-Projekt ENG", Intent::Project, "ENG"),
    ("brauche bitte zugrif auf eng in jira", Intent::Project, "ENG"),
    ("Könnt ihr mich für das Projekt ENG freischalten?", Intent::Project, "ENG"),
    ("ich kann das ENG Board nicht sehen", Intent::Project, "ENG"),
    ("Zugang zu Jira bitte", Intent::Project, ""),
    ("Moin, bräuchte Berechtigung für Projekt OPS", Intent::Project, "OPS"),
    ("ich habe keinen Zugriff auf ENG", Intent::Project, "ENG"),
    ("access to ENG please, covering for a colleague on leave", Intent::Project, "ENG"),
    ("need access to ops, triaging customer bugs and their root causes", Intent::Project, "OPS"),
    ("hi can i get access to pay in jira? planning the next release", Intent::Project, "PAY"),
    ("I would like the usual starter access, started this morning", Intent::Starter, ""),
    // Locked out.
    ("I'm locked out of my account", Intent::Unlock, ""),
    ("im lokced out", Intent::Unlock, ""),
    ("forgot my pasword", Intent::Unlock, ""),
    ("my account is locked after too many attempts", Intent::Unlock, ""),
    ("can't sign in since this morning", Intent::Unlock, ""),
    ("cant log in anymore, help", Intent::Unlock, ""),
    ("I cannot login", Intent::Unlock, ""),
    ("please unlock my okta account", Intent::Unlock, ""),
    ("password doesn't work", Intent::Unlock, ""),
    ("can't get into my account", Intent::Unlock, ""),
    ("Mein Konto ist gesperrt", Intent::Unlock, ""),
    ("hab mein passwort vergesen", Intent::Unlock, ""),
    ("ich kann mich nicht mehr anmelden", Intent::Unlock, ""),
    ("bin ausgesperrt, bitte entsperren", Intent::Unlock, ""),
    ("kann mich nicht einlogen", Intent::Unlock, ""),
    // First day.
    ("Hi, it's my first day!", Intent::Starter, ""),
    ("new starter here, what do I need to do to get set up?", Intent::Starter, ""),
    ("I just started today and have no access to anything", Intent::Starter, ""),
    ("new hire onboarding please", Intent::Starter, ""),
    ("could I get the starter bundle", Intent::Starter, ""),
    ("Heute ist mein erster Tag, was brauche ich?", Intent::Starter, ""),
    ("bin neu hier und habe noch keinen Zugriff", Intent::Starter, ""),
    ("ich bräuchte das Starterpaket", Intent::Starter, ""),
    // Admin.
    ("I need admin rights in Jira", Intent::Admin, ""),
    ("make me an administrator of ENG", Intent::Admin, "ENG"),
    ("can i be jira admin", Intent::Admin, ""),
    ("give me full control over ENG", Intent::Admin, "ENG"),
    ("ich brauche Adminrechte für Jira", Intent::Admin, ""),
    ("bitte adminsitrator rechte", Intent::Admin, ""),
    // Cancel.
    ("never mind", Intent::Cancel, ""),
    ("nevermnid, found it", Intent::Cancel, ""),
    ("please cancel that", Intent::Cancel, ""),
    ("cancle my request for ENG pls", Intent::Cancel, "ENG"),
    ("actually I don't need it anymore, thanks", Intent::Cancel, ""),
    ("forget it", Intent::Cancel, ""),
    ("hat sich erledigt", Intent::Cancel, ""),
    ("Hat sich erledigt, danke!", Intent::Cancel, ""),
    ("bitte stornieren", Intent::Cancel, ""),
    ("vergiss es, brauche ich nicht mehr", Intent::Cancel, ""),
    ("Guten Tag! Kann ich Zugriff auf das Projekt ENG in Jira bekommen? 🙏", Intent::Project, "ENG"),
    // Vague.
    ("I can't get in", Intent::Vague, ""),
    ("Can't get in. Thanks!", Intent::Vague, ""),
    ("need access", Intent::Vague, ""),
    ("help", Intent::Vague, ""),
    ("it doesn't work", Intent::Vague, ""),
    ("hey, i need some help with access please", Intent::Vague, ""),
    ("komme nicht rein", Intent::Vague, ""),
    ("hilfe!", Intent::Vague, ""),
    ("brauche zugriff", Intent::Vague, ""),
    // Complaints.
    ("still can't see it", Intent::Complaint, ""),
    ("I still can't open the board", Intent::Complaint, ""),
    ("sorry, still no access to ENG", Intent::Complaint, "ENG"),
    ("stil cant see it", Intent::Complaint, ""),
    ("hm, it still doesn't work", Intent::Complaint, ""),
    ("ich sehe es immer noch nicht", Intent::Complaint, ""),
    ("immer noch kein Zugriff", Intent::Complaint, ""),
    // Status.
    ("any news?", Intent::Status, ""),
    ("any update on my request?", Intent::Status, ""),
    ("whats the status of my ENG request", Intent::Status, "ENG"),
    ("how long will this take?", Intent::Status, ""),
    ("still waiting for access", Intent::Status, ""),
    ("gibt's was Neues?", Intent::Status, ""),
    ("wie ist der Stand?", Intent::Status, ""),
    // Thanks and greetings.
    ("thanks!", Intent::Thanks, ""),
    ("thank you so much, works now", Intent::Thanks, ""),
    ("perfect, cheers", Intent::Thanks, ""),
    ("Vielen Dank!", Intent::Thanks, ""),
    ("super, klappt jetzt", Intent::Thanks, ""),
    ("hi", Intent::Greeting, ""),
    ("good morning", Intent::Greeting, ""),
    ("Hallo zusammen", Intent::Greeting, ""),
    // Not served, and not understood.
    ("I need access to Salesforce", Intent::OtherSystem("salesforce"), ""),
    ("github access please", Intent::OtherSystem("github"), ""),
    ("yes", Intent::Confirm(true), ""),
    ("nein", Intent::Confirm(false), ""),
    ("the coffee machine on floor three is out of beans", Intent::Unclear, ""),
    ("I looked at the quarterly numbers", Intent::Unclear, ""),
];

#[test]
fn the_table_is_understood() {
    assert!(TABLE.len() >= 80);
    let mut wrong = Vec::new();
    for (text, intent, project) in TABLE {
        let understood = understand(text, "UBOT", &projects(), Expecting::Anything);
        let key = match &understood.project {
            ProjectMention::Known(key) => key.as_str(),
            _ => "",
        };
        if understood.intent != *intent || key != *project {
            wrong.push(format!("{text:?}: {:?} {key:?} by {:?}", understood.intent, understood.signals));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn languages_are_told_apart() {
    for (text, language) in [
        ("I need access to ENG please", Some(Language::En)),
        ("ich brauche Zugriff auf ENG bitte", Some(Language::De)),
        ("hat sich erledigt", Some(Language::De)),
        ("never mind", Some(Language::En)),
        ("ENG", None),
    ] {
        assert_eq!(understand(text, "UBOT", &[], Expecting::Anything).language, language, "{text}");
    }
}

#[test]
fn requests_for_oneself_name_nobody_for_sure() {
    for (text, ..) in TABLE {
        let person = understand(text, "UBOT", &projects(), Expecting::Anything).person;
        let sure = matches!(
            &person,
            Some(PersonMention::Name { sure: true, .. } | PersonMention::Id(_) | PersonMention::Email(_))
        );
        assert!(!sure, "{text:?}: {person:?}");
    }
}

#[test]
fn one_message_may_say_it_all() {
    let text = "Hi! Could you give my colleague <@U77> access to project ENG? She is joining the payments team. Thanks!";
    let understood = understand(text, "UBOT", &projects(), Expecting::Anything);
    assert_eq!(understood.intent, Intent::Project);
    assert_eq!(understood.project, ProjectMention::Known("ENG".into()));
    assert_eq!(understood.person, Some(PersonMention::Id("U77".into())));
    assert_eq!(understood.reason.as_deref(), Some("joining the payments team"));
}

#[test]
fn an_asked_reason_is_taken_whole() {
    let understood = understand("working on the Q3 audit, urgent!", "UBOT", &projects(), Expecting::Reason);
    assert_eq!(understood.reason.as_deref(), Some("working on the Q3 audit, urgent!"));
    assert_eq!(understand("?", "UBOT", &projects(), Expecting::Reason).reason, None);
}
