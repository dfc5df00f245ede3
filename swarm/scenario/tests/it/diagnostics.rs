//! Broken files, and what is said about them: the place, what is wrong, and what to do.

use nightcrew_scenario::{Overrides, Report, check_files, load_plan};

use crate::fixtures::{PLAN, SCENARIO, library, load, load_in, load_with_scenario, shown, vocabulary};

/// The plan with one text in place of another.
fn broken(from: &str, to: &str) -> Report {
    assert!(PLAN.contains(from), "{from}");
    load(&PLAN.replace(from, to)).unwrap_err()
}

/// The scenario with one text in place of another.
fn broken_scenario(from: &str, to: &str) -> Report {
    assert!(SCENARIO.contains(from), "{from}");
    load_with_scenario(&SCENARIO.replace(from, to)).unwrap_err()
}

fn golden(name: &str, report: &Report) {
    for problem in report.problems() {
        let (line, column) = problem.line_column();
        assert!(line >= 1 && column >= 1 && !problem.file().is_empty());
    }
    assert!(report.plain().contains("hint: "), "every problem says what to do: {report}");
    insta::assert_snapshot!(name, shown(report));
}

#[test]
fn plans_that_do_not_parse() {
    golden("unknown_field", &broken("duration:", "durration:"));
    golden("unknown_nested_field", &broken("count: 20", "cuont: 20"));
    golden("wrong_type", &broken("count: 20", "count: many"));
    golden("wrong_span", &broken("duration: 8h", "duration: 8 fortnights"));
    golden("duplicate_key", &broken("seed: 7", "seed: 7\nname: again"));
    golden("unknown_variant", &broken("office_hours:", "office_hour:"));
    golden("tab_indentation", &broken("  name: accessdesk", "\tname: accessdesk"));
    golden("missing_field", &broken("duration: 8h\n", ""));
    golden("mind_of_nobody", &broken("seed: 7", "seed: 7\nmind: skripted"));
    golden("empty", &load("# nothing yet\n\n").unwrap_err());
    golden("two_documents", &load(&format!("{PLAN}---\nname: b\n")).unwrap_err());
    golden("a_list", &load("- a\n- b\n").unwrap_err());
}

#[test]
fn subjects_that_slack_reaches_in_no_way_or_in_two() {
    let wired = "{events_url: \"http://127.0.0.1:0/slack/events\"}";
    golden("not_wired", &broken(wired, "{}"));
    golden("wired_twice", &broken(wired, "{events_url: \"http://127.0.0.1:0/x\", socket_mode: true}"));
    let presses = "{interactivity_url: \"http://127.0.0.1:0/x\", socket_mode: true}";
    golden("sockets_and_an_address", &broken(wired, presses));
    assert!(load(&PLAN.replace(wired, "{socket_mode: true}")).is_ok());
}

#[test]
fn plans_that_unfold_into_too_much() {
    let bomb: String =
        (0..40).map(|n| format!("  - &a{} [{}]\n", n + 1, vec![format!("*a{n}"); 9].join(", "))).collect();
    golden("alias_bomb", &load(&format!("name: x\ngates:\n  - &a0 lol\n{bomb}")).unwrap_err());
    let line = "  - &line {persona: new-starter, count: 1, scenarios: {jira-access: 1}}\n";
    let lines = format!("crew:\n{line}{}", "  - *line\n".repeat(2000));
    golden("alias_flood", &broken("crew:\n", &lines));
    let deep = format!("name: {}x{}", "[".repeat(5000), "]".repeat(5000));
    assert_eq!(load(&deep).unwrap_err().count(), 1);
    assert!(load(&"#".repeat(9 << 20)).unwrap_err().plain().contains("more than"));
    assert!(load(&format!("name: {}", "x".repeat(2 << 20))).unwrap_err().plain().contains("bytes"));
}

#[test]
fn plans_out_of_bounds() {
    golden("employees_billion", &broken("employees: 120", "employees: 1000000000"));
    golden("count_billion", &broken("count: 20", "count: 1000000000"));
    golden("count_float", &broken("count: 20", "count: 1e9"));
    golden("count_beyond_u32", &broken("count: 20", "count: 99999999999999999999"));
    golden("weights_zero", &broken("{approve-requests: 1}", "{approve-requests: 0}"));
    golden("company_too_small", &broken("count: 5", "count: 50"));
    golden("crew_too_large", &broken("count: 20", "count: 5000"));
}

#[test]
fn plans_that_name_what_is_not_there() {
    golden("unknown_persona", &broken("persona: new-starter", "persona: new-startr"));
    golden("unknown_scenario", &broken("{approve-requests: 1}", "{aprove-requests: 1}"));
    golden("unknown_standby", &broken("seed: 7", "seed: 7\nstandby: nobody"));
    golden("unknown_twin", &broken("seed: 7", "seed: 7\ntwins: {slak: {limits: enforce}}"));
    golden("unknown_timezone", &broken("Europe/Berlin", "Europe/Berlim"));
    golden("bad_gate", &broken("safety == 0", "safeti == 0"));
}

#[test]
fn arrivals_out_of_bounds() {
    let office = "{office_hours: {attempts_per_day: 4000, timezone: Europe/Berlin}}";
    let arrivals = |text: &str| broken(office, text);
    golden("rate_zero", &arrivals("{constant: {each_per_hour: 0}}"));
    golden("rate_of_nobody", &arrivals("{constant: {attempt_per_minute: 60}}"));
    golden("rate_told_twice", &broken("attempts_per_day: 4000", "attempts_per_day: 4000, each_per_day: 2"));
    golden("rate_missing", &broken("attempts_per_day: 4000, ", ""));
    golden(
        "ramp_of_two_kinds",
        &arrivals("{ramp: {from: {attempts_per_minute: 0}, to: {each_per_day: 0}, over: 9h}}"),
    );
    let stages = "{stages: [{for: 6h, rate: {each_per_day: 2}}, {for: 3h, rate: {each_per_day: 9}, change: linear}, {for: 0s, rate: {each_per_day: 0}}]}";
    golden("stages_too_long", &arrivals(stages));
    golden("stages_none", &arrivals("{stages: []}"));
    golden("stages_of_another_tool", &arrivals("{stages: [{duration: 5m, target: 100}]}"));
    golden("closed_without_pause", &arrivals("{closed: {pause: 0s}}"));
    golden("starts_nowhere", &broken("seed: 7", "seed: 7\nstarts_at: 2026-11-23T22:00"));
    assert!(load(&PLAN.replace("Europe/Berlin", "each")).is_ok());
}

#[test]
fn shocks_that_cannot_come() {
    let shocks = |text: &str| broken("seed: 7", &format!("seed: 7\nshocks:\n{text}"));
    golden(
        "shocks_after_the_end",
        &shocks(
            "  - outage: {at: 9h, within: 3m}\n  - onboarding: {persona: new-starter, at: 7h, within: 2h}\n",
        ),
    );
    golden(
        "shocks_of_nobody",
        &shocks(
            "  - onboarding: {persona: new-startr, at: 1h, within: 0s}\n  - outage: {at: 1h, within: 3m, share: 0, scenario: locked-in}\n",
        ),
    );
    golden("shock_unknown", &shocks("  - friday_evening: {within: 3m}\n"));
    golden("shock_monday", &shocks("  - monday_morning: {within: 20d, timezone: Europe/Berlim}\n"));
    golden("shock_of_once", &{
        let once = PLAN.replace(
            "{office_hours: {attempts_per_day: 4000, timezone: Europe/Berlin}}",
            "{once: {within: 1h}}",
        );
        load(&once.replace("seed: 7", "seed: 7\nshocks: [{quarter_end: {at: 1h, times: 1}}]")).unwrap_err()
    });
}

#[test]
fn what_is_allowed_may_still_be_warned_of() {
    let folder = tempfile::tempdir().unwrap();
    let warned = |plan: &str| {
        std::fs::write(folder.path().join("plan.yaml"), plan).unwrap();
        let checked = check_files(&[folder.path().join("plan.yaml")], &library(), &vocabulary());
        assert!(checked.report.is_empty(), "{}", checked.report);
        checked.report.fancy_warnings(false)
    };
    assert_eq!(warned(PLAN), "");
    let closed = PLAN.replace(
        "{office_hours: {attempts_per_day: 4000, timezone: Europe/Berlin}}",
        "{closed: {pause: 30s}}",
    );
    let said = warned(&closed);
    assert!(said.contains("a slow subject is asked less often") && said.contains("plan.yaml:10"), "{said}");
    let monday = PLAN.replace("seed: 7", "seed: 7\nshocks: [{monday_morning: {within: 20m}}]");
    assert!(warned(&monday).contains("set `starts_at`"));
    assert_eq!(
        warned(&monday.replace("seed: 7", "seed: 7\nstarts_at: \"2026-11-23T06:00[Europe/Berlin]\"")),
        ""
    );
}

#[test]
fn plans_that_reach_outside() {
    golden("vendor_host", &broken("http://127.0.0.1:0/slack/events", "https://hooks.slack.com/services/x"));
    golden("unknown_host", &broken("http://127.0.0.1:0/slack/events", "http://staging.example.com/x"));
    let model =
        "seed: 7\nmind: {model: {provider: openai, name: small, base_url: \"https://api.openai.com/v1\"}}";
    golden("model_without_budget", &broken("seed: 7", model));
    assert!(load(&PLAN.replace("http://127.0.0.1:0", "http://accessdesk:8080")).is_ok());
    let allowed = PLAN.replace("http://127.0.0.1:0", "http://staging.example.com");
    assert!(load(&format!("{allowed}allow_hosts: [staging.example.com]\n")).is_ok());
}

#[test]
fn scenarios_that_contradict_themselves() {
    golden(
        "circular_cast",
        &broken_scenario("approver: manager", "approver: {manager_of: boss}\n  boss: {manager_of: approver}"),
    );
    golden("no_protagonist", &broken_scenario("family: access", "family: access\nprotagonist: requestor"));
    golden("unknown_group", &broken_scenario("not_in_group: jira-users", "not_in_group: jira-user"));
    golden("patience_zero", &broken_scenario("turns: 8, first_reply: 2m", "turns: 0, first_reply: 0s"));
    golden("withheld_unknown", &broken_scenario("patience:", "withhold: [reasn]\npatience:"));
    golden("unknown_utterance", &broken_scenario("say: ask-access", "say: ask-acces"));
    golden("unknown_verb", &broken_scenario("jira.open_board", "jira.open_bord"));
    golden(
        "verb_argument",
        &broken_scenario("args: {project: facts.project}", "args: {projekt: facts.projekt}"),
    );
    golden("number_for_fact", &broken_scenario("reason: joining", "reason: [1, [2]]"));
}

#[test]
fn checks_that_nobody_could_answer() {
    golden("bad_cel", &broken_scenario("claims.all(c, c.held) &&", "claims.all(c, c.held) && &&"));
    golden("unknown_question", &broken_scenario("- jira.can_browse(", "- jira.can_brows("));
    golden("unknown_twin_in_check", &broken_scenario("- jira.can_browse(", "- jria.can_browse("));
    golden("unknown_role_in_check", &broken_scenario("can_browse(requester", "can_browse(requestor"));
    golden(
        "unknown_fact_in_check",
        &broken_scenario("can_browse(requester, facts.project)", "can_browse(requester, facts.projekt)"),
    );
    golden(
        "wrong_arguments",
        &broken_scenario("can_browse(requester, facts.project)", "can_browse(requester)"),
    );
    golden(
        "text_for_a_person",
        &broken_scenario("can_browse(requester, facts.project)", "can_browse('alice', requester)"),
    );
    golden(
        "computed_argument",
        &broken_scenario("can_browse(requester, facts.project)", "can_browse(requester, 'E' + 'NG')"),
    );
    golden(
        "unknown_variable",
        &broken_scenario("approvals.exists(a, a.by == approver)", "aprovals.exists(a, a.by == approvr)"),
    );
}

#[test]
fn all_problems_of_all_files_are_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("scenarios")).unwrap();
    let scenario =
        SCENARIO.replace("turns: 8", "turns: 0").replace("- jira.can_browse(", "- jira.can_brows(");
    std::fs::write(folder.path().join("scenarios/jira-access.yaml"), scenario).unwrap();
    let plan = PLAN.replace("new-starter", "new-startr").replace("8h", "0s").replace("safety == 0", "safety");
    let report = load_in(folder.path(), plan.as_bytes()).unwrap_err();
    golden("all_at_once", &report);
    let checked = check_files(&[folder.path().to_owned()], &library(), &vocabulary());
    assert_eq!(checked.files, 2);
    assert_eq!(checked.report.count(), report.count(), "{}", checked.report);
}

#[test]
fn files_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let report = load_in(folder.path(), b"name: soak\nseed: 7\nnote: caf\xe9\n").unwrap_err();
    golden("not_utf8", &report);
    let missing = check_files(&[folder.path().join("plan-b.yaml")], &library(), &vocabulary());
    assert!(missing.report.plain().contains("plan-b.yaml:1:1: cannot be read"), "{}", missing.report);
}

#[test]
fn company_files_that_contradict_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let plan = PLAN.replace("{generate: {employees: 120}}", "{file: company.yaml}");
    let people = |line: fn(usize) -> String| (0..60).map(line).collect::<String>();
    let write = |people: &str| {
        let text = format!("name: A\ndomain: a.example\npeople:\n{people}");
        std::fs::write(folder.path().join("company.yaml"), text).unwrap();
        load_in(folder.path(), plan.as_bytes())
    };
    let right = people(|n| {
        let manager = if n == 0 { String::new() } else { format!(", manager: p{}@a.example", n / 4) };
        format!(
            "  - {{given: G{n}, family: F, email: p{n}@a.example, department: D, team: T{}{manager}}}\n",
            n / 8
        )
    });
    assert!(write(&right).is_ok(), "{}", write(&right).unwrap_err());
    golden("company_unknown_manager", &write(&right.replace("manager: p7@", "manager: p77@")).unwrap_err());
    golden(
        "company_circle",
        &write(&right.replace("email: p0@a.example", "email: p0@a.example, manager: p5@a.example"))
            .unwrap_err(),
    );
    golden("company_email_twice", &write(&right.replace("email: p40@", "email: p41@")).unwrap_err());
    let elsewhere =
        load_in(folder.path(), plan.replace("company.yaml", "../../etc/passwd").as_bytes()).unwrap_err();
    golden("company_elsewhere", &elsewhere);
}

#[test]
fn changes_that_no_subject_could_make() {
    let changes = |list: &str| broken_scenario("never:", &format!("changes: [{list}]\nnever:"));
    golden("change_misspelt", &changes("'okta PUT /api/v1/group/{id}/users/{user}'"));
    golden("change_of_nobody", &changes("'PUT /api/v1/groups'"));
    golden("change_unserved", &changes("'slack POST /api/everything'"));
    golden("change_that_reads", &changes("'okta GET /api/v1/users/{id}'"));
    golden("change_twice", &changes("slack POST /api/chat.postMessage, slack POST /api/chat.postMessage"));
}

#[test]
fn a_scenario_may_let_nothing_change_or_leave_it_open() {
    for list in ["", "changes: []\n", "changes: ['okta PUT /api/v1/groups/{id}/users/{user}']\n"] {
        assert!(load_with_scenario(&SCENARIO.replace("never:", &format!("{list}never:"))).is_ok(), "{list}");
    }
}

#[test]
fn an_app_manifest_beside_the_plan_is_read_and_what_is_wrong_is_told_at_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let plan = PLAN.replace("{events_url:", "{manifest: app.yaml, events_url:");
    let plan_path = folder.path().join("plan.yaml");
    std::fs::write(&plan_path, plan).unwrap();
    let load = || load_plan(&plan_path, &library(), &vocabulary(), &Overrides::default());
    let told = load().unwrap_err().to_string();
    assert!(told.contains("app.yaml"), "{told}");
    std::fs::write(folder.path().join("app.yaml"), "display_information:\n  name: Helper\n").unwrap();
    let described = load().unwrap().plan.subject.manifest.unwrap();
    assert_eq!(described["display_information"]["name"], "Helper");
    std::fs::write(folder.path().join("app.yaml"), "display_information:\n  name: 3\n").unwrap();
    let told = load().unwrap_err().to_string();
    assert!(told.contains("app.yaml:2:") && told.contains("it needs one"), "{told}");
}
