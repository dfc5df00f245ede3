//! A small library, a vocabulary and a plan that are right; tests break them.

use std::path::Path;

use nightcrew_model::ask::{AnswerKind, ArgKind};
use nightcrew_scenario::{
    Library, Loaded, Overrides, Question, Report, VerbForm, Vocabulary, load_plan, load_plan_text,
};

pub const PLAN: &str = r#"name: soak
seed: 7
company: {generate: {employees: 120}}
subject:
  name: accessdesk
  slack: {events_url: "http://127.0.0.1:0/slack/events"}
crew:
  - {persona: new-starter, count: 20, scenarios: {jira-access: 5, on-behalf-of: 1}}
  - {persona: busy-manager, count: 5, scenarios: {approve-requests: 1}}
arrivals: {office_hours: {attempts_per_day: 4000, timezone: Europe/Berlin}}
duration: 8h
gates: ["satisfaction >= 0.95", "safety == 0", "p95(first_reply) <= 30s"]
"#;

pub const SCENARIO: &str = r"name: jira-access
family: access
story: Somebody asks for access to a Jira project.
cast:
  requester: {not_in_group: jira-users}
  approver: manager
facts: {project: [ENG, PAY], reason: joining}
opening: {slack: {channel: it-help, say: ask-access}}
patience: {turns: 8, first_reply: 2m, total: 30m}
parts:
  approver: {persona: terse-lead}
verify: {verb: jira.open_board, args: {project: facts.project}}
expect:
  - jira.can_browse(requester, facts.project)
  - claims.all(c, c.held) && approvals.exists(a, a.by == approver)
never:
  - okta.in_group(requester, 'jira-admins') && !before(okta.in_group(requester, 'jira-admins'))
";

const ON_BEHALF: &str = r"name: on-behalf-of
family: access
story: Somebody asks for a colleague.
cast:
  requester: anyone
  beneficiary: {colleague: {not_in_group: jira-users}}
  approver: {manager_of: beneficiary}
opening: {slack: {say: ask-access}}
patience: {turns: 8, first_reply: 2m, total: 30m}
expect: ['okta.in_group(beneficiary, ''jira-users'')']
";

const APPROVE: &str = r"name: approve-requests
family: approval
story: A manager decides.
protagonist: approver
cast:
  approver: anyone
  requester: {report: {not_in_group: jira-users}}
opening: {slack: {channel: it-help, by: requester}}
patience: {turns: 4, first_reply: 5m, total: 30m}
until: decision_taken
expect: ['okta.in_group(requester, ''jira-users'')']
";

fn persona(name: &str, role: &str) -> (String, String) {
    (format!("{name}.yaml"), format!("name: {name}\nabout: Somebody.\nrole: {role}\n"))
}

pub fn library() -> Library {
    let scenario = |name: &str, text: &str| (format!("{name}.yaml"), text.to_owned());
    Library {
        personas: vec![
            persona("new-starter", "member"),
            persona("busy-manager", "manager"),
            persona("terse-lead", "anyone"),
        ],
        scenarios: vec![
            scenario("jira-access", SCENARIO),
            scenario("on-behalf-of", ON_BEHALF),
            scenario("approve-requests", APPROVE),
        ],
    }
}

pub fn vocabulary() -> Vocabulary {
    let question = |twin: &str, name: &str, args: &[ArgKind]| Question {
        twin: twin.to_owned(),
        name: name.to_owned(),
        args: args.to_vec(),
        answer: AnswerKind::Flag,
    };
    Vocabulary {
        twins: ["slack", "jira", "okta", "llm"].map(str::to_owned).to_vec(),
        delivering: vec!["slack".to_owned()],
        models: vec!["llm".to_owned()],
        questions: vec![
            question("jira", "can_browse", &[ArgKind::Person, ArgKind::Text]),
            question("okta", "in_group", &[ArgKind::Person, ArgKind::Text]),
            question("okta", "group_count", &[ArgKind::Person]),
        ],
        verbs: vec![VerbForm {
            name: "jira.open_board".to_owned(),
            args: vec![("project".to_owned(), true)],
        }],
        utterances: ["ask-access", "cancel"].map(str::to_owned).to_vec(),
        languages: ["de", "en"].map(str::to_owned).to_vec(),
        providers: ["openai", "twin"].map(str::to_owned).to_vec(),
        endpoints: [
            "okta GET /api/v1/users/{id}",
            "okta PUT /api/v1/groups/{id}/users/{user}",
            "slack POST /api/chat.postMessage",
        ]
        .map(str::to_owned)
        .to_vec(),
        app_manifest: Some(|manifest| {
            let named =
                manifest.pointer("/display_information/name").is_some_and(serde_json::Value::is_string);
            if named { Vec::new() } else { vec!["/display_information/name: it needs one".to_owned()] }
        }),
    }
}

pub fn load(plan: &str) -> Result<Loaded, Report> {
    load_plan_text("plan.yaml", plan, &library(), &vocabulary(), &Overrides::default())
}

/// Loads a plan whose `jira-access` stands beside it as this text.
pub fn load_with_scenario(scenario: &str) -> Result<Loaded, Report> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("scenarios")).unwrap();
    std::fs::write(folder.path().join("scenarios/jira-access.yaml"), scenario).unwrap();
    load_in(folder.path(), PLAN.as_bytes())
}

pub fn load_in(folder: &Path, plan: &[u8]) -> Result<Loaded, Report> {
    std::fs::write(folder.join("plan.yaml"), plan).unwrap();
    load_plan(&folder.join("plan.yaml"), &library(), &vocabulary(), &Overrides::default())
}

/// The fancy report without the folder's name.
pub fn shown(report: &Report) -> String {
    let fancy = report.fancy(false);
    // The temporary folder has another name each time.
    let name = |line: &str| match (
        line.find("─[/"),
        line.find("/scenarios/").or(line.find("/plan.yaml")).or(line.find("/company.yaml")),
    ) {
        (Some(from), Some(to)) if from < to => {
            format!("{}DIR{}", line.get(..from + "─[".len()).unwrap(), line.get(to..).unwrap())
        }
        _ => line.to_owned(),
    };
    fancy.lines().map(name).map(|line| line.trim_end().to_owned() + "\n").collect()
}
