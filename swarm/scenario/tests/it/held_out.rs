//! Held-out packs: checked as plans are, and played over somebody's plan without being changed by what lies beside it.

use nightcrew_model::plan::Arrivals;
use nightcrew_model::seed::Seed;
use nightcrew_model::time::Span;
use nightcrew_scenario::{Overrides, Pack, Report};

use crate::fixtures::{PLAN, SCENARIO, library, shown, vocabulary};

const PACK: &str = "name: spring
seeds: [3, 4]
crew:
  - {persona: new-starter, count: 30, scenarios: {secret-access: 1}}
  - {persona: busy-manager, count: 5, scenarios: {approve-requests: 1}}
";

fn pack(text: &str) -> Pack {
    let secret =
        SCENARIO.replace("name: jira-access", "name: secret-access").replace("family: access", "family: x");
    let secret = secret.replace("terse-lead", "busy-manager");
    Pack {
        pack: ("pack.yaml".to_owned(), text.to_owned()),
        personas: Vec::new(),
        scenarios: vec![("secret.yaml".to_owned(), secret)],
    }
}

fn wrong(text: &str) -> Report {
    pack(text).check(&library(), &vocabulary()).unwrap_err()
}

#[test]
fn a_pack_says_what_it_holds() {
    let contents = pack(PACK).check(&library(), &vocabulary()).map_err(|report| shown(&report)).unwrap();
    assert_eq!((contents.attempts, contents.seeds), (35, vec![Seed(3), Seed(4)]));
    let families: Vec<_> = contents.families.into_iter().collect();
    assert_eq!(families, [("approval".to_owned(), 10), ("x".to_owned(), 60)]);
}

#[test]
fn what_is_wrong_with_a_pack_is_told_where_it_stands() {
    let twice = wrong(&PACK.replace("[3, 4]", "[3, 3]"));
    assert!(shown(&twice).contains("this seed stands here twice"), "{}", shown(&twice));
    let unknown = shown(&wrong(&PACK.replace("secret-access", "secret-acces")));
    assert!(unknown.contains("secret-acces") && unknown.contains("pack.yaml"), "{unknown}");
    let idle = PACK.replace("scenarios: {secret-access: 1}", "routine: {every: 30s}");
    assert!(shown(&wrong(&idle)).contains("no background work"));
    assert!(shown(&wrong(&PACK.replace("[3, 4]", "[]"))).contains("the number of seeds"));
    assert!(!wrong(&PACK.replace("count: 30", "count: 90000")).is_empty());
    let mut broken = pack(PACK);
    broken.scenarios[0].1 = broken.scenarios[0].1.replace("jira.can_browse", "jira.can_brows");
    assert!(!broken.check(&library(), &vocabulary()).unwrap_err().is_empty());
}

#[test]
fn a_pack_plays_on_a_plan_and_the_files_beside_it_do_not_change_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.yaml");
    std::fs::write(&path, PLAN.replace("gates:", "pace: 20x\ngates:")).unwrap();
    // Whoever may write beside the plan makes its people patient: the pack's keep their own.
    std::fs::create_dir(folder.path().join("personas")).unwrap();
    let patient = "name: new-starter\nabout: Somebody who never loses patience.\n";
    std::fs::write(folder.path().join("personas/new-starter.yaml"), patient).unwrap();
    let overrides = Overrides { employees: Some(3), release: Some("9".to_owned()), ..Overrides::default() };
    let loaded = pack(PACK).planned(&path, Seed(4), (&library(), &vocabulary()), &overrides);
    let plan = loaded.map_err(|report| shown(&report)).unwrap().plan;
    assert_eq!((plan.seed, plan.seats.len()), (Seed(4), 35));
    assert_eq!(plan.arrivals, Arrivals::Once { within: Span::mins(10) });
    assert_eq!(plan.subject.release.as_deref(), Some("9"));
    assert!(plan.gates.is_empty() && plan.duration > Span::mins(10));
    assert!(plan.personas.iter().all(|persona| persona.about == "Somebody."));
    let names: Vec<_> = plan.scenarios.iter().map(|planned| planned.scenario.name.as_str()).collect();
    assert_eq!(names, ["approve-requests", "secret-access"]);
}
