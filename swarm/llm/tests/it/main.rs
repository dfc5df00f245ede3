//! What a user of the governed model relies on, against a stand-in provider on loopback: what is charged for each way in which a
//! call can end, and that nothing is called without a hold.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up its case has failed")]

mod budget;
mod charges;
mod over_wire;
mod stand_in;

use std::sync::Arc;
use std::time::Duration;

use nightcrew_governor::{Calendar, Cap, Governor, MemoryLedger, Pacing};
use nightcrew_llm::{
    ApiKey, Governed, Message, OpenAiChat, OpenAiSettings, Prices, Request, Role, Schema, Settings,
};
use nightcrew_model::money::NanoDollars;
use nightcrew_runtime::Clock;

const KEY: &str = "sk-very-secret";

fn provider(base_url: &str, timeout: Duration) -> OpenAiChat {
    let base_url = base_url.to_owned();
    OpenAiChat::new(OpenAiSettings { base_url, key: ApiKey::new(KEY), timeout, old_output_cap: false })
        .unwrap()
}

fn governed(base_url: &str, per_day: u64, settings: Settings) -> Governed {
    let cap =
        Cap { per_day: NanoDollars(per_day), calendar: Calendar::new("UTC").unwrap(), pacing: Pacing::None };
    let governor =
        Governor::open(Arc::new(MemoryLedger::new()), cap, Arc::new(|| 1_795_262_400_000)).unwrap();
    let model = Arc::new(provider(base_url, Duration::from_millis(400)));
    let clock = Clock::starting_at(0, 1);
    Governed::new(model, Arc::new(governor), clock, "twin-small", &Prices::default(), settings).unwrap()
}

fn request() -> Request {
    let schema = serde_json::json!({ "type": "object", "properties": { "choice": { "type": "integer" } } });
    Request {
        model: String::new(),
        system: Arc::from("You are an employee."),
        messages: vec![Message { role: Role::User, text: "What do you do?".to_owned() }],
        schema: Some(Schema { name: "act".to_owned(), schema: Arc::new(schema) }),
        max_output_tokens: 100,
        seed: Some(7),
        temperature_milli: Some(700),
    }
}
