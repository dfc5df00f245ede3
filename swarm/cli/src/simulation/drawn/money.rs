//! What a drawn crew may spend: one plan in three has the model twin for its mind, with a cap that does not last.

use nightcrew_model::money::NanoDollars;
use nightcrew_model::seed::{Seed, Stream};
use serde_json::{Value, json};

use super::faults::share;

/// One plan in so many has a model for its mind.
const MINDED_ONE_IN: u64 = 3;
/// What happens when the cap is spent, in turn.
const WHEN_SPENT: [&str; 3] = ["scripted", "pause", "stop"];
/// Where a budget's day begins. Runs begin at midnight in UTC: in the Azores a day ends an hour later, in São Paulo three.
const ZONES: [&str; 3] = ["UTC", "Atlantic/Azores", "America/Sao_Paulo"];
/// The least and the most that there is for each attempt of a day, in nano-dollars: one costs about 400,000.
const FOR_EACH: [u64; 2] = [40_000, 400_000];
/// The same where people wait for the next day: some of them, or the run would take weeks.
const FOR_EACH_WAITING: [u64; 2] = [200_000, 400_000];
/// The smallest cap: what two calls hold.
const CAP_MIN: u64 = 2_500_000;
/// The largest share of calls of a model that one rule lets fail, in thousandths.
const FAULTY_PERMILLE_MAX: u64 = 100;

/// What a plan with a model says of it.
pub struct Minded {
    /// Its `mind`.
    pub mind: Value,
    /// Its `budget`.
    pub budget: Value,
    /// The settings of the model twin.
    pub twin: Value,
}

/// Draws it. The draws are a stream of their own, so that a plan without a model is what it would be if there were none.
pub fn money(seed: u64, attempts: u32) -> Option<Minded> {
    if !seed.is_multiple_of(MINDED_ONE_IN) {
        return None;
    }
    let turn = usize::try_from(seed / MINDED_ONE_IN % WHEN_SPENT.len() as u64).unwrap_or_default();
    let when_spent = WHEN_SPENT.get(turn).copied().unwrap_or("scripted");
    let mut stream = Seed(seed).stream(0, "simulated money", 0);
    let concurrency = stream.between(1, 64);
    let model = json!({"provider": "twin", "name": "twin-small", "concurrency": concurrency});
    let mind = json!({"model": model, "otherwise": "scripted"});
    let budget = budget(&mut stream, attempts, when_spent);
    Some(Minded { mind, budget, twin: weather(&mut stream) })
}

fn budget(stream: &mut Stream, attempts: u32, when_spent: &str) -> Value {
    let [least, most] = if when_spent == "pause" { FOR_EACH_WAITING } else { FOR_EACH };
    let cap = NanoDollars((u64::from(attempts) * stream.between(least, most)).max(CAP_MIN));
    let zone = stream.pick(&ZONES).copied().unwrap_or("UTC");
    let pacing = stream.pick(&["none", "even"]).copied().unwrap_or("none");
    json!({"per_day": cap.to_string(), "timezone": zone, "pacing": pacing, "when_spent": when_spent})
}

/// What goes wrong at the provider: calls that are refused, cut or answered without their bill, which cost the most they could.
fn weather(stream: &mut Stream) -> Value {
    let mut faults = Vec::new();
    for _ in 0..stream.below(4) {
        let share = share(stream, FAULTY_PERMILLE_MAX);
        faults.push(match stream.below(5) {
            0 => json!({"before_handler": {"share": share, "status": 429}}),
            1 => json!({"after_handler": {"share": share, "status": 500}}),
            2 => json!({"cut_before": {"share": share}}),
            3 => json!({"cut_after": {"share": share}}),
            _ => json!({"omit_usage": {"share": share}}),
        });
    }
    json!({"faults": faults})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_plan_in_three_has_a_model_and_they_take_turns_when_its_money_is_spent() {
        let drawn: Vec<Option<String>> =
            (0..9).map(|seed| money(seed, 1000)?.budget["when_spent"].as_str().map(str::to_owned)).collect();
        let turn = |name: &str| Some(name.to_owned());
        let expected = [turn("scripted"), None, None, turn("pause"), None, None, turn("stop"), None, None];
        assert_eq!(drawn, expected);
    }
}
