//! The bare loop: as little as can make the very calls that a crew makes. One task for each person, one shared client, a
//! permit for each call, typed JSON both ways. No desk, no journal, no ledger read.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nightcrew_engine::routine::{Contact, Habit};
use nightcrew_engine::twins::Twins;
use nightcrew_model::company::Company;
use nightcrew_model::id::PersonId;
use nightcrew_model::plan::Routine;
use nightcrew_model::seed::Seed;
use nightcrew_model::time::{At, Span};
use nightcrew_runtime::{Clock, Sockets, Tasks};
use nightcrew_scenario::Loaded;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use super::measure::{Latencies, Used};
use super::row::BenchRow;
use super::row::{Row, Window, seconds, told};
use crate::failure::Failure;
use crate::follow;

/// Calls under way at most; as many as the engine has connections to a twin.
const PERMITS: usize = 64;
/// How often it is looked whether the first call is over.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What all people of the loop share.
struct Bare {
    client: reqwest::Client,
    base: String,
    permits: Semaphore,
    company: Company,
    routine: Routine,
    seed: Seed,
    clock: Clock,
    latencies: Mutex<Option<Latencies>>,
    acts: AtomicU64,
    failed: AtomicU64,
}

#[derive(Serialize)]
struct Post<'a> {
    channel: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Open<'a> {
    users: &'a str,
}

#[derive(Deserialize)]
struct Posted {
    ok: bool,
    #[serde(default, rename = "ts")]
    _ts: String,
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

#[derive(Deserialize)]
struct Found {
    user: Id,
}

#[derive(Deserialize)]
struct Opened {
    channel: Id,
}

#[derive(Deserialize)]
struct History {
    ok: bool,
    #[serde(rename = "messages")]
    _messages: Vec<Said>,
}

#[derive(Deserialize)]
struct Said {
    #[serde(rename = "ts")]
    _ts: String,
    #[serde(rename = "text")]
    _text: String,
}

/// Measures the loop.
pub async fn bare(args: &BenchRow, loaded: Loaded, company_s: f64) -> Result<Row, Failure> {
    let starting = Clock::paced(1);
    let reached = follow::attached(&args.attach)?;
    let failed = |error: &dyn std::fmt::Display| Failure::environment(error);
    let control =
        Twins::new(&Sockets, &reached.control_url, &reached.control_token).map_err(|e| failed(&e))?;
    control.plant(&loaded.plan.company).await.map_err(|error| failed(&error))?;
    let card = control.card().await.map_err(|error| failed(&error))?;
    // A second installation is refused, which is harmless: the first was the same provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().tcp_nodelay(true).build();
    let bare = Arc::new(Bare {
        client: client.map_err(|error| failed(&error))?,
        base: card.addresses.twins.get("slack").cloned().unwrap_or_default(),
        permits: Semaphore::new(PERMITS),
        company: loaded.company,
        routine: Routine { every: args.think },
        seed: loaded.plan.seed,
        clock: Clock::paced(1),
        latencies: Mutex::default(),
        acts: AtomicU64::new(0),
        failed: AtomicU64::new(0),
    });
    let people = Tasks::new();
    for seat in &loaded.plan.seats {
        let token = format!("Bearer xoxp-{}", card.key.person_secret("slack", seat.person));
        people.spawn(Arc::clone(&bare).live(seat.person, token.into()));
    }
    let ready_s = seconds(starting.elapsed_us());
    while bare.acts.load(Ordering::Relaxed) == 0 {
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let first_act_ms = bare.clock.elapsed_us() / 1000;
    tokio::time::sleep(Duration::from_secs(args.warm_up.into())).await;
    *bare.latencies.lock().unwrap_or_else(PoisonError::into_inner) = Latencies::new();
    let (began_us, before) = (bare.clock.elapsed_us(), Used::so_far(args.twins_pid));
    tokio::time::sleep(Duration::from_secs(args.seconds.into())).await;
    let (us, after) = (bare.clock.elapsed_us() - began_us, Used::so_far(args.twins_pid));
    let latencies = bare.latencies.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(latencies) = latencies else { return Err(Failure::Environment("nothing was measured".into())) };
    let row = told(args, &Window { us, before, after, latencies });
    people.stop();
    people.idle().await;
    Ok(Row { company_s, ready_s, first_act_ms, failed: bare.failed.load(Ordering::Relaxed), ..row })
}

impl Bare {
    /// One person's acts, until the task is stopped.
    async fn live(self: Arc<Self>, person: PersonId, token: Arc<str>) {
        let mut habit = Habit::new(person, &self.routine, self.seed, At(0));
        loop {
            self.clock.sleep_until(habit.due).await;
            let pause = Box::pin(self.act(&mut habit, &token)).await;
            habit.ordinal += 1;
            habit.due = self.clock.now() + pause;
        }
    }

    async fn act(&self, habit: &mut Habit, token: &str) -> Span {
        let deed = habit.deed(&self.routine, self.seed, &self.company);
        let arg = |name| deed.act.arg(name).unwrap_or_default();
        let due_us = self.clock.machine_us(habit.due);
        let sent_us = self.clock.elapsed_us();
        let permit = self.permits.acquire().await;
        let get = |path: &str| self.client.get(format!("{}{path}", self.base));
        let post = |path: &str| self.client.post(format!("{}{path}", self.base));
        let ok = match &habit.contact {
            Contact::Address => {
                let call = get("/api/users.lookupByEmail").query(&[("email", arg("email"))]);
                let found = self.typed::<Found>(call, token).await;
                let ok = found.is_some();
                habit.contact = found.map_or(Contact::Address, |found| Contact::User(found.user.id.into()));
                ok
            }
            Contact::User(user) => {
                let call = post("/api/conversations.open").json(&Open { users: user });
                let opened = self.typed::<Opened>(call, token).await;
                let ok = opened.is_some();
                if let Some(opened) = opened {
                    habit.contact = Contact::Conversation(opened.channel.id.into());
                }
                ok
            }
            Contact::Conversation(channel) if deed.act.verb == "slack.read_history" => {
                let query = [("channel", channel.as_ref()), ("limit", "20")];
                let call = get("/api/conversations.history").query(&query);
                self.typed::<History>(call, token).await.is_some_and(|history| history.ok)
            }
            Contact::Conversation(channel) => {
                let call = post("/api/chat.postMessage").json(&Post { channel, text: arg("text") });
                self.typed::<Posted>(call, token).await.is_some_and(|posted| posted.ok)
            }
        };
        drop(permit);
        let answered_us = self.clock.elapsed_us();
        self.acts.fetch_add(1, Ordering::Relaxed);
        self.failed.fetch_add(u64::from(!ok), Ordering::Relaxed);
        if let Some(latencies) = self.latencies.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            latencies.note(answered_us.saturating_sub(due_us), sent_us.saturating_sub(due_us));
        }
        deed.pause
    }

    async fn typed<T: serde::de::DeserializeOwned>(
        &self,
        call: reqwest::RequestBuilder,
        token: &str,
    ) -> Option<T> {
        let answer = call.header(reqwest::header::AUTHORIZATION, token).send().await.ok()?;
        answer.json().await.ok()
    }
}
