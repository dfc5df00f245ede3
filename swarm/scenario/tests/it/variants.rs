//! Variants: the same people once more with one trait changed, beside an original that they do not move.

use nightcrew_model::plan::NameScript;
use nightcrew_scenario::{Overrides, load_plan_text};

use crate::fixtures::{PLAN, library, load, vocabulary};

/// The plan whose new starters have these variants.
fn with(variants: &str) -> String {
    let line = "count: 20, scenarios: {jira-access: 5, on-behalf-of: 1}";
    assert!(PLAN.contains(line));
    PLAN.replace("employees: 120", "employees: 400").replace(line, &format!("{line}, variants: {variants}"))
}

#[test]
fn each_value_is_as_many_people_with_that_trait_and_no_other() {
    let original = load(&with("{}")).unwrap().plan;
    let plan = load(&with("{language: [de], seniority: [5, 95], hours: [late]}")).unwrap().plan;
    assert_eq!(plan.lines.len(), original.lines.len() + 4);
    assert_eq!(plan.seats.len(), original.seats.len() + 80);
    assert_eq!(plan.seats[..original.seats.len()], original.seats, "nobody moves");
    let persona = |name: &str| plan.personas.iter().find(|one| one.name == name).unwrap().clone();
    let mut german = persona("new-starter~language=de");
    assert_eq!(german.languages, [("de".to_owned(), 1)].into());
    german.languages.clear();
    german.name = "new-starter".to_owned();
    assert_eq!(german, persona("new-starter"), "one trait differs");
    assert_eq!(persona("new-starter~seniority=95").seniority, 95);
    let line = |name: &str| {
        let place = plan.personas.iter().position(|one| one.name == name).unwrap();
        plan.lines.iter().find(|line| line.persona as usize == place).unwrap()
    };
    assert_eq!(line("new-starter~hours=late").scenarios, line("new-starter").scenarios, "the same needs");
    assert_eq!(
        serde_json::to_vec(&original).unwrap(),
        serde_json::to_vec(&load(&PLAN.replace("employees: 120", "employees: 400")).unwrap().plan).unwrap(),
        "a plan without variants is what it was"
    );
}

#[test]
fn a_channel_changes_the_opening_and_a_script_who_is_drawn() {
    let loaded = load(&with("{channel: [general], name_script: [other]}")).unwrap();
    let plan = &loaded.plan;
    let moved = plan.scenarios.iter().find(|one| one.scenario.name == "jira-access~channel=general").unwrap();
    let usual = plan.scenarios.iter().find(|one| one.scenario.name == "jira-access").unwrap();
    assert_eq!((&moved.expect, &moved.never), (&usual.expect, &usual.never), "the same is expected");
    assert_ne!(moved.scenario.opening, usual.scenario.opening);
    let other = plan.personas.iter().position(|one| one.name == "new-starter~name_script=other").unwrap();
    let line = plan.lines.iter().position(|line| line.persona as usize == other).unwrap();
    let drawn = plan.seats.iter().filter(|seat| seat.line as usize == line);
    let scripts: Vec<NameScript> =
        drawn.map(|seat| NameScript::of(loaded.company.person(seat.person).unwrap())).collect();
    assert_eq!(scripts, vec![NameScript::Other; 20]);
}

#[test]
fn the_command_lines_count_is_shared_out_with_the_variants() {
    let overrides = Overrides { employees: Some(100), ..Overrides::default() };
    let plan = with("{language: [de]}");
    let plan = load_plan_text("plan.yaml", &plan, &library(), &vocabulary(), &overrides).unwrap().plan;
    let counts: Vec<u32> = plan.lines.iter().map(|line| line.count).collect();
    assert_eq!(counts, [44, 12, 44]);
}

#[test]
fn what_cannot_be_compared_is_refused_with_its_place() {
    for (variants, message) in [
        ("{languages: [de]}", "unknown field `languages`"),
        ("{language: [fr]}", "there is no language that people can write in `fr`"),
        ("{language: [de, de]}", "this value stands here twice"),
        ("{seniority: [101]}", "seniority cannot be 101"),
        ("{typos_permille: [900]}", "typos_permille cannot be 900"),
        ("{channel: [help-it]}", "there is no channel `help-it`"),
        ("{name_script: [runes]}", "`runes` is not one of the choices here"),
        ("{hours: [{curve: {weekday: [], weekend: []}}]}", "hours of a variant have a name"),
    ] {
        let report = load(&with(variants)).unwrap_err();
        let plain = report.plain();
        assert!(plain.contains(message), "{variants}: {plain}");
        assert_eq!(report.problems()[0].line_column().0, 8, "{variants}: {plain}");
    }
    let gate = PLAN.replace("\"safety == 0\"", "\"unequal_treatment == 0\"");
    assert!(load(&gate).unwrap_err().plain().contains("nobody in the crew has variants"));
    let small = with("{language: [de], name_script: [other]}").replace("employees: 400", "employees: 120");
    let lacking = load(&small).unwrap_err().plain();
    assert!(
        lacking.contains(":8:") && lacking.contains("needs 20 people whose names are written so"),
        "{lacking}"
    );
}
