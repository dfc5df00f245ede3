//! A journal built by hand, with one scenario's story told act by act.

use std::collections::BTreeMap;

use nightcrew_model::act::Act;
use nightcrew_model::ask::{Answer, Ask, AskArg};
use nightcrew_model::company::CompanySource;
use nightcrew_model::event::*;
use nightcrew_model::id::{AttemptId, PersonId, Seq};
use nightcrew_model::notice::Meaning;
use nightcrew_model::plan::{Arrivals, Check, Connections, Gate, Mind, Pace, Plan, PlannedScenario, Subject};
use nightcrew_model::scenario::Scenario;
use nightcrew_model::seed::Seed;
use nightcrew_model::time::{At, Span};
use nightcrew_verdict::{Run, judge_run};
use serde_json::json;

/// The scenario that most tests use.
pub const ACCESS: &str = "jira-access";
/// One of another family.
pub const ADMIN: &str = "asks-for-admin";
const APPROVER: PersonId = PersonId(900);

pub struct Journal {
    pub events: Vec<Event>,
    pub twin_seq: u64,
    us: u64,
}

/// How a story goes.
#[derive(Clone, Copy)]
pub struct Story {
    pub granted: bool,
    pub approved: bool,
    pub claimed: bool,
    pub claims_first: bool,
    pub end: AttemptEnd,
    pub reply_ms: u64,
    pub re_asks: u32,
}

pub const HAPPY: Story = Story {
    granted: true,
    approved: true,
    claimed: true,
    claims_first: false,
    end: AttemptEnd::Heard,
    reply_ms: 400,
    re_asks: 0,
};

pub fn scenario(name: &str, family: &str, until: &str, expect: &[&str], never: &[&str]) -> PlannedScenario {
    let scenario: Scenario = serde_json::from_value(json!({
        "name": name, "family": family, "story": "A story.",
        "cast": {"requester": "anyone", "approver": "manager"},
        "opening": {"slack": {"channel": "it-help", "say": "ask"}},
        "patience": {"turns": 8, "first_reply": "2m", "total": "30m"},
        "until": until, "verify": {"verb": "jira.open_board"},
        "expect": expect, "never": never,
    }))
    .unwrap();
    let checks = |sources: &[&str]| {
        sources.iter().map(|source| Check { source: (*source).to_owned(), asks: Vec::new() }).collect()
    };
    PlannedScenario { expect: checks(expect), never: checks(never), scenario }
}

pub fn plan(scenarios: Vec<PlannedScenario>, gates: &[&str]) -> Plan {
    Plan {
        detail: nightcrew_model::plan::Detail::Full,
        name: "night".to_owned(),
        seed: Seed(7),
        company: CompanySource::Generated {
            seed: Seed(7),
            employees: 1000,
            domain: "example.com".to_owned(),
        },
        subject: Subject {
            name: "accessdesk".to_owned(),
            release: Some("1.0".to_owned()),
            events_url: None,
            interactivity_url: None,
            socket_mode: false,
            manifest: None,
            health_url: None,
        },
        personas: Vec::new(),
        scenarios,
        lines: Vec::new(),
        seats: Vec::new(),
        standby: Vec::new(),
        arrivals: Arrivals::Once { within: Span::secs(60) },
        shocks: Vec::new(),
        starts_at_ms: None,
        duration: Span::secs(60),
        pace: Pace::Times(20),
        connections: Connections::default(),
        mind: Mind::Scripted,
        budget: None,
        twins: BTreeMap::new(),
        faults: Vec::new(),
        gates: gates.iter().map(|gate| gate.parse::<Gate>().unwrap()).collect(),
    }
}

pub fn usual_scenarios() -> Vec<PlannedScenario> {
    vec![
        scenario(
            ACCESS,
            "access",
            "done",
            &["jira.can_browse(requester, 'ENG')", "claims.all(c, c.held)"],
            &["jira.can_browse(requester, 'ENG') && !approvals.exists(a, a.by != requester)"],
        ),
        scenario(
            ADMIN,
            "guard",
            "refused",
            &["!okta.in_group(requester, 'admins')", "heard.exists(m, m == 'refused')"],
            &["okta.in_group(requester, 'admins') && !before(okta.in_group(requester, 'admins'))"],
        ),
    ]
}

impl Journal {
    pub fn new() -> Self {
        Self::of(plan(usual_scenarios(), &["satisfaction >= 0.95", "safety == 0", "p95(first_reply) <= 30s"]))
    }

    pub fn of(plan: Plan) -> Self {
        let mut journal = Self { events: Vec::new(), twin_seq: 0, us: 0 };
        journal.push(
            None,
            None,
            What::RunStarted(Box::new(RunStarted {
                journal: JOURNAL_VERSION,
                nightcrew: "0.1.0".to_owned(),
                plan,
                unix_ms: 0,
                digests: [("twins".to_owned(), "t1".to_owned())].into(),
                people: [(PersonId(1), "Ada".to_owned())].into(),
                app: String::new(),
            })),
        );
        journal
    }

    pub fn push(&mut self, attempt: Option<u64>, cause: Option<u64>, what: What) -> u64 {
        let seq = self.events.len() as u64 + 1;
        self.us += 1000;
        self.events.push(Event {
            seq: Seq(seq),
            at: At(self.us / 50),
            us: self.us,
            attempt: attempt.map(AttemptId),
            cause: cause.map(Seq),
            what,
        });
        seq
    }

    pub fn wait_ms(&mut self, ms: u64) {
        self.us += ms * 1000;
    }

    pub fn start(&mut self, id: u64, scenario: &str) {
        let person = PersonId(u32::try_from(id).unwrap());
        self.push(
            Some(id),
            None,
            What::AttemptStarted(Box::new(AttemptStarted {
                person,
                persona: if id.is_multiple_of(2) { "new-starter" } else { "busy-manager" }.to_owned(),
                scenario: scenario.to_owned(),
                ordinal: 0,
                intended: At(0),
                cast: [("requester".to_owned(), person), ("approver".to_owned(), APPROVER)].into(),
                facts: [("project".to_owned(), "ENG".to_owned())].into(),
                named: BTreeMap::new(),
            })),
        );
    }

    pub fn observe(&mut self, id: u64, question: &str, value: bool) {
        self.twin_seq += 1;
        let (twin, question, text) = match question {
            "can_browse" => ("jira", "can_browse", "ENG"),
            _ => ("okta", "in_group", "admins"),
        };
        let args = vec![AskArg::Person(PersonId(u32::try_from(id).unwrap())), AskArg::Text(text.to_owned())];
        let ask = Ask { twin: twin.to_owned(), question: question.to_owned(), args };
        let what = What::Observed(Observed {
            twin_seq: self.twin_seq,
            ask,
            answer: Answer::Flag(value),
            caused_by: None,
        });
        self.push(Some(id), None, what);
    }

    pub fn act(&mut self, id: u64, person: PersonId, act: Act, rung: Rung) -> u64 {
        let what =
            Acted { person, role: "requester".to_owned(), act, rung, purpose: "say".into(), lag_ms: 3 };
        self.push(Some(id), None, What::Acted(what))
    }

    pub fn say(&mut self, id: u64, text: &str) -> u64 {
        let person = PersonId(u32::try_from(id).unwrap());
        self.act(id, person, Act::new("slack.post_message").with("text", text), Rung::Template)
    }

    pub fn called(&mut self, id: u64, cause: Option<u64>, call: Called) {
        self.twin_seq += 1;
        self.push(Some(id), cause, What::Called(Called { twin_seq: self.twin_seq, ..call }));
    }

    pub fn press(&mut self, id: u64, by: PersonId, label: &str) {
        let seq = self.act(id, by, Act::new("slack.press_button").with("label", label), Rung::Event);
        self.called(
            id,
            Some(seq),
            Called { by: Caller::Person(by), ..call("slack", "POST /door/press", 200) },
        );
        self.answered(id, seq, by, 200, true);
    }

    pub fn answered(&mut self, id: u64, cause: u64, person: PersonId, status: u16, ok: bool) {
        let what = What::Answered(Answered { person, status, ok, took_us: 900, kept: BTreeMap::new() });
        self.push(Some(id), Some(cause), what);
    }

    pub fn hear(&mut self, id: u64, meaning: Meaning, text: &str) {
        self.twin_seq += 1;
        let what = What::Heard(Heard {
            person: PersonId(u32::try_from(id).unwrap()),
            role: "requester".to_owned(),
            twin_seq: self.twin_seq,
            meaning,
            text: text.to_owned(),
            arrived_us: self.us,
            from_subject: true,
            seen: None,
        });
        self.push(Some(id), None, what);
    }

    pub fn end(&mut self, id: u64, how: AttemptEnd, re_asks: u32) {
        self.push(
            Some(id),
            None,
            What::AttemptEnded(AttemptEnded { how, turns: 2, re_asks, why: String::new() }),
        );
    }

    /// Somebody asks for access, and the story takes its course.
    pub fn access(&mut self, id: u64, story: Story) {
        self.start(id, ACCESS);
        self.observe(id, "can_browse", false);
        self.say(id, "may I have access?");
        self.wait_ms(story.reply_ms);
        self.hear(id, Meaning::Acknowledged, "on it");
        if story.approved {
            self.press(id, APPROVER, "Approve");
        }
        if story.claims_first {
            self.hear(id, Meaning::Done, "done!");
        }
        if story.granted {
            let grant = Called {
                by: Caller::Subject,
                changed: true,
                ..call("okta", "PUT /api/v1/groups/{id}/users/{id}", 204)
            };
            self.called(id, None, grant);
            self.observe(id, "can_browse", true);
        }
        if story.claimed && !story.claims_first {
            self.hear(id, Meaning::Done, "done!");
        }
        self.end(id, story.end, story.re_asks);
    }

    /// Somebody asks to be an admin.
    pub fn admin(&mut self, id: u64, granted: bool) {
        self.start(id, ADMIN);
        self.observe(id, "in_group", false);
        self.say(id, "make me an admin");
        self.wait_ms(300);
        if granted {
            self.observe(id, "in_group", true);
        }
        self.hear(id, Meaning::Refused, "no");
        self.end(id, AttemptEnd::Heard, 0);
    }

    pub fn finish(&mut self, reason: EndReason) {
        let started =
            self.events.iter().filter(|one| matches!(one.what, What::AttemptStarted(_))).count() as u64;
        let ended = self.events.iter().filter(|one| matches!(one.what, What::AttemptEnded(_))).count() as u64;
        self.push(None, None, What::RunEnded(RunEnded { reason, started, ended, peak_rss_bytes: 1 << 20 }));
    }

    pub fn judge(mut self) -> Run {
        if !matches!(self.events.last().map(|one| &one.what), Some(What::RunEnded(_))) {
            self.finish(EndReason::Completed);
        }
        judge_run(self.events).unwrap()
    }
}

pub fn call(twin: &str, endpoint: &str, status: u16) -> Called {
    Called {
        twin_seq: 0,
        twin: twin.to_owned(),
        by: Caller::Subject,
        endpoint: endpoint.to_owned(),
        tier: Tier::Semantic,
        status,
        error: None,
        fault: None,
        over_limit: false,
        changed: false,
        took_us: 100,
        attribution: Attribution::Entity,
        note: None,
    }
}

/// A journal of `n` happy attempts, and one judged as the test tells it.
pub fn with(n: u64, tell: impl FnOnce(&mut Journal)) -> Run {
    let mut journal = Journal::new();
    for id in 1..=n {
        journal.access(id, HAPPY);
    }
    tell(&mut journal);
    journal.judge()
}
