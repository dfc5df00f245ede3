//! Events of a small crew, as the engine would write them.

use std::collections::BTreeMap;

use nightcrew_model::act::Act;
use nightcrew_model::company::CompanySource;
use nightcrew_model::event::*;
use nightcrew_model::id::{AttemptId, PersonId, Seq};
use nightcrew_model::money::NanoDollars;
use nightcrew_model::notice::Meaning;
use nightcrew_model::plan::{Arrivals, Budget, Mind, Pace, Pacing, Plan, Subject, WhenSpent};
use nightcrew_model::seed::Seed;
use nightcrew_model::time::{At, Span};

/// Writes events in order.
#[derive(Default)]
pub struct Journal {
    seq: u64,
    /// The moment of the next event.
    pub at: At,
    /// What was written.
    pub events: Vec<Event>,
}

fn plan() -> Plan {
    Plan {
        detail: nightcrew_model::plan::Detail::Full,
        name: "overnight-soak".to_owned(),
        seed: Seed(7),
        company: CompanySource::Generated { seed: Seed(7), employees: 60, domain: "example.com".to_owned() },
        subject: Subject {
            name: "accessdesk".to_owned(),
            release: Some("1.4.2".to_owned()),
            events_url: None,
            interactivity_url: None,
            socket_mode: false,
            manifest: None,
            health_url: None,
        },
        personas: Vec::new(),
        scenarios: Vec::new(),
        lines: Vec::new(),
        seats: Vec::new(),
        standby: Vec::new(),
        arrivals: Arrivals::Once { within: Span::secs(60) },
        shocks: Vec::new(),
        starts_at_ms: None,
        duration: Span::mins(30),
        pace: Pace::Times(20),
        connections: nightcrew_model::plan::Connections::default(),
        mind: Mind::Scripted,
        budget: Some(Budget {
            per_day: NanoDollars(50_000_000),
            timezone: "UTC".to_owned(),
            pacing: Pacing::default(),
            when_spent: WhenSpent::default(),
        }),
        twins: BTreeMap::new(),
        faults: Vec::new(),
        gates: Vec::new(),
    }
}

impl Journal {
    /// Writes an event.
    pub fn write(&mut self, attempt: Option<u64>, what: What) {
        self.seq += 1;
        let us = self.at.0 * 50;
        let attempt = attempt.map(AttemptId);
        self.events.push(Event { seq: Seq(self.seq), at: self.at, us, attempt, cause: None, what });
    }

    /// The run's header.
    pub fn begin(&mut self) {
        let people = (0..40).map(|n| {
            (PersonId(n), ["Ada Okoye", "Łucja Öztürk", "渡辺 翼", "Sam Lee"][n as usize % 4].to_owned())
        });
        self.write(
            None,
            What::RunStarted(Box::new(RunStarted {
                journal: JOURNAL_VERSION,
                nightcrew: "0.1.0".to_owned(),
                plan: plan(),
                unix_ms: 1_767_225_600_000,
                digests: BTreeMap::new(),
                people: people.collect(),
                app: String::new(),
            })),
        );
    }

    /// A whole attempt, in which the subject says `reply`.
    pub fn attempt(&mut self, number: u64, reply: &str, how: AttemptEnd) {
        let person = PersonId(u32::try_from(number % 40).unwrap());
        let begun = AttemptStarted {
            person,
            persona: "new-starter".to_owned(),
            scenario: "jira-access".to_owned(),
            ordinal: 0,
            intended: self.at,
            cast: BTreeMap::new(),
            facts: BTreeMap::new(),
            named: BTreeMap::new(),
        };
        self.write(Some(number), What::AttemptStarted(Box::new(begun)));
        let act = Act::new("slack.post_message")
            .with("channel", "C1")
            .with("text", "hi, can i get access to the ENG board? joining the payments team");
        self.write(
            Some(number),
            What::Acted(Acted {
                person,
                role: "requester".to_owned(),
                act,
                rung: Rung::Template,
                purpose: "open".into(),
                lag_ms: 1,
            }),
        );
        self.at = self.at + Span(1_500 + number % 7 * 400);
        self.called("slack", "POST /api/chat.postMessage", 200, Tier::Semantic);
        self.write(
            Some(number),
            What::Heard(Heard {
                person,
                role: "requester".to_owned(),
                twin_seq: number,
                arrived_us: self.at.0 * 50,
                meaning: Meaning::Acknowledged,
                text: reply.to_owned(),
                from_subject: true,
                seen: None,
            }),
        );
        self.at = self.at + Span(2_000);
        self.called("okta", "PUT /api/v1/groups/{id}/users/{id}", 204, Tier::Semantic);
        let why = if how == AttemptEnd::WalkedAway {
            "No answer within their patience.".to_owned()
        } else {
            String::new()
        };
        self.write(Some(number), What::AttemptEnded(AttemptEnded { how, turns: 1, re_asks: 0, why }));
    }

    /// A call of the subject.
    pub fn called(&mut self, twin: &str, endpoint: &str, status: u16, tier: Tier) {
        let call = Called {
            twin_seq: self.seq,
            twin: twin.to_owned(),
            by: Caller::Subject,
            endpoint: endpoint.to_owned(),
            tier,
            status,
            error: None,
            fault: None,
            over_limit: false,
            changed: status < 300,
            took_us: 900 + self.seq % 40 * 30,
            attribution: Attribution::Trace,
            note: Some("a person is in jira-users".to_owned()),
        };
        self.write(None, What::Called(call));
    }

    /// The engine's second.
    pub fn second(&mut self) {
        self.write(
            None,
            What::Health(Health { active: 12, lag_p99_ms: 3, rss_bytes: 64 << 20, ..Health::default() }),
        );
        let spent = NanoDollars(self.at.0 * 20);
        self.write(
            None,
            What::Spent(Spent { spent, held: NanoDollars(1_000_000), cap: NanoDollars(50_000_000) }),
        );
    }
}

/// A run with `attempts` attempts, some failing; the subject's replies are `reply`.
pub fn run(attempts: u64, reply: &str) -> Vec<Event> {
    let mut journal = Journal::default();
    journal.begin();
    for number in 1..=attempts {
        let how = match number % 9 {
            0 => AttemptEnd::WalkedAway,
            5 => AttemptEnd::Settled,
            _ => AttemptEnd::Heard,
        };
        journal.attempt(number, reply, how);
        journal.second();
    }
    journal.called("jira", "GET /rest/api/3/filter/search", 501, Tier::Unsupported);
    journal.write(None, What::Episode(Episode::SubjectDown("it exited with status 137".to_owned())));
    journal.write(None, What::Episode(Episode::SubjectUp));
    journal.write(
        None,
        What::Modelled(Modelled {
            model: "small".to_owned(),
            hold: NanoDollars(10),
            charge: NanoDollars(5),
            usage: None,
            outcome: "ok".to_owned(),
            took_us: 5,
        }),
    );
    journal.events
}
