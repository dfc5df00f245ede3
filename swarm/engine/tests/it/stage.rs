//! A stage: real twins on loopback, a small company, and a stand-in for the subject.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use nightcrew_engine::desk::Notices;
use nightcrew_engine::feed::Source;
use nightcrew_engine::mind::Mind;
use nightcrew_engine::{Run, RunSettings};
use nightcrew_model::company::{Company, CompanySource, DEFAULT_DOMAIN};
use nightcrew_model::credential::CrewKey;
use nightcrew_model::event::Event;
use nightcrew_model::id::PersonId;
use nightcrew_model::plan::{
    ArgTemplate, Arrivals, AskTemplate, Check, Connections, Line, Pace, Plan, PlannedScenario, Seat, Standby,
    Subject,
};
use nightcrew_model::seed::Seed;
use nightcrew_model::time::Span;
use nightcrew_runtime::{Clock, Sockets, Tasks};
use nightcrew_twins::list::TWINS;
use nightcrew_twins::{Served, TwinOptions};
use serde_json::json;

/// Twins and a stand-in, until this is dropped.
pub struct Stage {
    served: Served,
    tasks: Tasks,
    subject: String,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.tasks.stop();
    }
}

impl Stage {
    /// Starts both.
    pub async fn set() -> Self {
        let options = TwinOptions {
            only: ["slack", "okta", "jira"].map(str::to_owned).into(),
            seed: Seed(7),
            key: CrewKey::new("a key for tests"),
            control_token: "a token for tests".to_owned(),
            ..TwinOptions::default()
        };
        let served = Served::start(options).await.unwrap();
        let tasks = Tasks::new();
        let subject = stand_in(&tasks).await;
        Self { served, tasks, subject }
    }

    /// Opens a socket of the subject's app to the Slack twin, in this process; it is open for as long as this is kept.
    pub fn open_socket(&self) -> impl Sized + use<> {
        self.served.host().twin("slack").unwrap().sockets().open().unwrap()
    }

    /// A run of this plan's kind, ready to be let loose.
    pub async fn run(&self, people: usize, pace: u32, out: &Path) -> Run {
        self.run_with(people, pace, out, |_| {}).await
    }

    /// The same with a plan that differs.
    pub async fn run_with(
        &self,
        people: usize,
        pace: u32,
        out: &Path,
        change: impl FnOnce(&mut Plan),
    ) -> Run {
        let domain = DEFAULT_DOMAIN.to_owned();
        let source = CompanySource::Generated { seed: Seed(7), employees: 40, domain };
        let company = Company::build(&source).unwrap();
        let mut plan = plan(source, &company, people, pace, &self.subject);
        change(&mut plan);
        let settings = RunSettings {
            resumed: None,
            plan,
            company,
            version: "test",
            verbs: TWINS.iter().flat_map(|twin| (twin.verbs)()).collect(),
            control_url: self.served.addresses().control,
            control_token: self.served.control_token().to_owned(),
            command: Vec::new(),
            command_folder: None,
            environment: BTreeMap::new(),
            out: out.to_owned(),
            mind: Mind::Scripted,
            clock: Clock::paced(pace),
            network: Arc::new(Sockets),
            notices: Notices::Sockets,
            ledger: Source::Control,
            observer: None,
        };
        Run::start(settings).await.unwrap()
    }
}

/// A stand-in for a subject: it is healthy, takes every event, sends back what it is sent, and never says anything.
async fn stand_in(tasks: &Tasks) -> String {
    let silent = Router::new()
        .route("/healthz", get(|| async { StatusCode::OK }))
        .route("/slack/events", post(|body: String| async { body }));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tasks.spawn(async move { axum::serve(listener, silent).await.unwrap() });
    format!("http://{address}")
}

fn plan(source: CompanySource, company: &Company, people: usize, pace: u32, subject: &str) -> Plan {
    let led = company.iter().filter(|(_, person)| !person.is_manager() && person.manager.is_some());
    let seats: Vec<Seat> =
        led.take(people).map(|(person, _)| Seat { person, line: 0, colleague: None }).collect();
    let mut managers: Vec<PersonId> =
        seats.iter().filter_map(|seat| company.person(seat.person)?.manager).collect();
    managers.sort();
    managers.dedup();
    let persona = json!({"name": "tester", "about": "Somebody.", "omission": 0});
    Plan {
        detail: nightcrew_model::plan::Detail::Full,
        name: "stage".to_owned(),
        seed: Seed(7),
        company: source,
        subject: Subject {
            name: "stand-in".to_owned(),
            release: None,
            events_url: Some(format!("{subject}/slack/events")),
            interactivity_url: None,
            socket_mode: false,
            manifest: None,
            health_url: Some(format!("{subject}/healthz")),
        },
        personas: vec![serde_json::from_value(persona).unwrap()],
        scenarios: vec![scenario()],
        lines: vec![Line {
            persona: 0,
            count: u32::try_from(people).unwrap(),
            scenarios: vec![(0, 1)],
            routine: None,
        }],
        seats,
        standby: managers.into_iter().map(|person| Standby { person, persona: 0 }).collect(),
        arrivals: Arrivals::Once { within: Span::secs(10) },
        shocks: Vec::new(),
        starts_at_ms: None,
        duration: Span::secs(20),
        pace: Pace::Times(pace),
        connections: Connections::default(),
        mind: nightcrew_model::plan::Mind::Scripted,
        budget: None,
        twins: BTreeMap::new(),
        faults: Vec::new(),
        gates: Vec::new(),
    }
}

fn scenario() -> PlannedScenario {
    let scenario = json!({
        "name": "jira-access",
        "family": "access",
        "story": "Somebody asks for access.",
        "cast": {"requester": {"not_in_group": "jira-users"}, "approver": "manager"},
        "facts": {"project": "ENG", "reason": "planning"},
        "opening": {"slack": {"channel": "it-help", "say": "ask-access"}},
        "patience": {"turns": 4, "first_reply": "20s", "total": "5m"},
        "expect": ["okta.in_group(requester, 'jira-users')"]
    });
    let asks = vec![AskTemplate {
        twin: "okta".to_owned(),
        question: "in_group".to_owned(),
        args: vec![ArgTemplate::Role("requester".to_owned()), ArgTemplate::Text("jira-users".to_owned())],
    }];
    let source = "okta.in_group(requester, 'jira-users')".to_owned();
    PlannedScenario {
        scenario: serde_json::from_value(scenario).unwrap(),
        expect: vec![Check { source, asks }],
        never: Vec::new(),
    }
}

/// What the journal holds so far, whether or not it is finished.
pub fn events(out: &Path) -> Vec<Event> {
    nightcrew_engine::journal::read(out).unwrap().map_while(Result::ok).collect()
}
