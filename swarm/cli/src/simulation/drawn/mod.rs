//! The plan of a simulation, drawn from its seed: who takes part, when they come, and what goes wrong at the twins.

mod faults;
mod money;

use nightcrew_model::seed::{Seed, Stream};
use serde_json::{Value, json};

use money::money;

/// Who may take part, with what they may come for: every persona and every scenario of the house.
const POOL: &[(&str, &[&str])] = &[
    ("new-starter", &["jira-access", "new-hire-day-one", "locked-out"]),
    ("impatient-engineer", &["jira-access", "repeat-request", "wrong-channel"]),
    ("polite-novice", &["vague-request", "locked-out", "jira-access"]),
    ("terse-german", &["jira-access", "on-behalf-of", "locked-out"]),
    ("chatty-sales", &["jira-access", "cancel-request", "deny-request"]),
    ("curious-contractor", &["jira-access", "asks-for-admin"]),
    ("pushy-insider", &["asks-for-admin", "deny-request"]),
    ("busy-manager", &["approve-requests", "forgetful-approver"]),
];
/// One persona in so many stays at home.
const AT_HOME_ONE_IN: u64 = 3;
/// People of the company for each of the crew: their managers and colleagues are among them.
const COMPANY_TIMES: u64 = 2;
/// The smallest company.
const COMPANY_MIN: u64 = 120;
/// The largest share of the crew who are managers, as one in so many: a company has no more.
const MANAGERS_ONE_IN: u64 = 20;

/// When the crew comes, and how many they must be for so many attempts.
struct Coming {
    people: u64,
    arrivals: Value,
    duration_secs: u64,
}

/// The plan's name, by which its journal is known for that of a simulation.
pub fn name(seed: u64) -> String {
    format!("simulation-{seed}")
}

/// The plan's text: a plan file like any other, so that it is checked like any other.
pub fn plan(seed: u64, attempts: u32) -> String {
    let minded = money(seed, attempts);
    let mut stream = Seed(seed).stream(0, "simulation", 0);
    let coming = coming(&mut stream, u64::from(attempts));
    let mut plan = json!({
        "name": name(seed),
        "seed": seed,
        "company": {"generate": {"employees": (coming.people * COMPANY_TIMES).max(COMPANY_MIN)}},
        "subject": {"name": "accessdesk", "slack": {"events_url": "http://127.0.0.1:8080/slack/events"}},
        "crew": crew(&mut stream, coming.people),
        "arrivals": coming.arrivals,
        "duration": format!("{}s", coming.duration_secs),
        "pace": "virtual",
        "twins": faults::twins(&mut stream),
        "faults": faults::timetable(seed, coming.duration_secs),
    });
    if let Some(minded) = minded {
        plan["mind"] = minded.mind;
        plan["budget"] = minded.budget;
        plan["twins"]["llm"] = minded.twin;
    }
    plan.to_string()
}

fn coming(stream: &mut Stream, attempts: u64) -> Coming {
    let minutes = stream.between(20, 240);
    match stream.below(3) {
        0 => Coming {
            people: attempts,
            arrivals: json!({"once": {"within": format!("{minutes}m")}}),
            duration_secs: minutes * 60,
        },
        1 => {
            let bursts = stream.between(2, 5);
            let every = stream.between(30, 90) * 60;
            let within = stream.between(20, 600);
            Coming {
                people: (attempts / bursts).max(1),
                arrivals: json!({"burst": {"within": format!("{within}s"), "every": format!("{every}s")}}),
                duration_secs: every * bursts,
            }
        }
        _ => Coming {
            people: (attempts / 5).max(1),
            arrivals: json!({"constant": {"attempts_per_minute": (attempts / minutes).max(1)}}),
            duration_secs: minutes * 60,
        },
    }
}

fn crew(stream: &mut Stream, people: u64) -> Vec<Value> {
    let mut lines = Vec::new();
    let mut left = people;
    for (persona, scenarios) in POOL.iter().skip(1) {
        let mut count = stream.between(1, (people / 6).max(1)).min(left);
        if *persona == "busy-manager" {
            count = count.min(people / MANAGERS_ONE_IN);
        }
        if count > 0 && stream.below(AT_HOME_ONE_IN) > 0 {
            left -= count;
            lines.push(line(stream, persona, scenarios, count));
        }
    }
    if let Some((persona, scenarios)) = POOL.first()
        && left > 0
    {
        lines.push(line(stream, persona, scenarios, left));
    }
    lines
}

fn line(stream: &mut Stream, persona: &str, scenarios: &[&str], count: u64) -> Value {
    let weights = scenarios.iter().map(|name| ((*name).to_owned(), json!(stream.between(1, 4))));
    json!({"persona": persona, "count": count, "scenarios": weights.collect::<serde_json::Map<_, _>>()})
}

#[cfg(test)]
mod tests {
    use nightcrew_scenario::{Overrides, load_plan_text};

    use super::*;
    use crate::shelf;

    #[test]
    fn every_seed_draws_a_plan_that_can_be_run() {
        let (library, vocabulary) = (shelf::library(), shelf::vocabulary());
        for seed in 0..120 {
            let attempts = [20, 30, 45, 80, 160, 300, 1000][usize::try_from(seed % 7).unwrap()];
            let text = plan(seed, attempts);
            let loaded = load_plan_text("drawn", &text, &library, &vocabulary, &Overrides::default());
            loaded.unwrap_or_else(|report| panic!("seed {seed}: {report:?}\n{text}"));
        }
        assert_eq!(plan(3, 100), plan(3, 100));
        assert_ne!(plan(3, 100), plan(4, 100));
    }
}
