//! What the twin answers: a permitted move and plausible words for it, or a value of whatever shape the request asks for. The
//! same prompt and seed always give the same answer.

use nightcrew_model::seed::Stream;
use serde_json::{Map, Value, json};

use crate::situation::{Permitted, Situation};

/// Schemas are followed to this depth.
const DEPTH_MAX: u32 = 8;
/// The share of situations, in thousandths, in which the first useful move is chosen: prompts list the likeliest first.
const FIRST_PERMILLE: u32 = 900;

/// The answer's text. `schema` is the JSON schema that it must satisfy, if one was sent.
#[must_use]
pub fn compose(situation: &Situation, schema: Option<&Value>, draws: &mut Stream) -> String {
    let chosen = choose(situation, draws);
    let words = match chosen {
        Some(chosen) => words(chosen, situation, draws),
        None => general(situation, draws),
    };
    match (schema, chosen) {
        (Some(schema), chosen) => {
            let fill = Fill { choice: chosen.map(|chosen| chosen.number), words: &words };
            fill.value(schema, "", 0).to_string()
        }
        (None, Some(chosen)) => json!({ "choice": chosen.number, "text": words }).to_string(),
        (None, None) => words,
    }
}

fn choose<'a>(situation: &'a Situation, draws: &mut Stream) -> Option<&'a Permitted> {
    let useful: Vec<&Permitted> = situation.permitted.iter().filter(|option| !option.wait).collect();
    if useful.is_empty() || !draws.chance_permille(FIRST_PERMILLE) {
        return draws.pick(&situation.permitted);
    }
    useful.first().copied()
}

/// Words for a move. An example is varied; without one the facts are told plainly.
fn words(chosen: &Permitted, situation: &Situation, draws: &mut Stream) -> String {
    let Some(say) = &chosen.say else { return String::new() };
    if let Some(example) = &chosen.example {
        return vary(example, draws);
    }
    let facts: Vec<String> = situation.facts.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let facts = facts.join(", ");
    let name = say.to_lowercase();
    let about = chosen.about.clone().unwrap_or_default();
    let text = if name.contains("thank") {
        "Thank you, that works for me!".to_owned()
    } else if name.contains("news") {
        "Hi, is there any news on my request?".to_owned()
    } else if name.contains("complain") {
        format!("It still does not work for me. {facts}")
    } else if name.contains("know") {
        "Sorry, I do not know that.".to_owned()
    } else if name.contains("answer") {
        if facts.is_empty() { about } else { format!("Sure: {facts}") }
    } else {
        format!("Hi, I need help. {about} {facts}")
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    vary(&text, draws)
}

/// The same words with what people put around them.
fn vary(text: &str, draws: &mut Stream) -> String {
    let before = draws.pick(&["", "", "", "Hey, ", "Hello! ", "Ok, "]).copied().unwrap_or_default();
    let after = draws.pick(&["", "", "", " Thanks!", " Thank you.", " 🙏"]).copied().unwrap_or_default();
    format!("{before}{text}{after}")
}

fn general(situation: &Situation, draws: &mut Stream) -> String {
    let facts: Vec<&str> = situation.facts.values().map(String::as_str).collect();
    let said = ["Understood.", "I see.", "Sure, I can help with that.", "Let me look into it."];
    let said = draws.pick(&said).copied().unwrap_or_default();
    format!("{said} {}", facts.join(", ")).trim_end().to_owned()
}

/// Fills a schema with the choice and the words.
struct Fill<'a> {
    choice: Option<i64>,
    words: &'a str,
}

impl Fill<'_> {
    fn value(&self, schema: &Value, name: &str, depth: u32) -> Value {
        if depth > DEPTH_MAX {
            return Value::Null;
        }
        if let Some(fixed) = schema.get("const") {
            return fixed.clone();
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            let wanted = self.choice.map(Value::from).filter(|choice| values.contains(choice));
            return wanted.or_else(|| values.first().cloned()).unwrap_or(Value::Null);
        }
        for one_of in ["anyOf", "oneOf"] {
            if let Some(first) = schema.get(one_of).and_then(Value::as_array).and_then(|all| all.first()) {
                return self.value(first, name, depth + 1);
            }
        }
        let kind = match schema.get("type") {
            Some(Value::String(kind)) => kind.as_str(),
            Some(Value::Array(kinds)) => kinds.first().and_then(Value::as_str).unwrap_or("null"),
            _ if schema.get("properties").is_some() => "object",
            _ => "null",
        };
        match kind {
            "object" => {
                let properties = schema.get("properties").and_then(Value::as_object);
                let fields = properties
                    .into_iter()
                    .flatten()
                    .map(|(name, schema)| (name.clone(), self.value(schema, name, depth + 1)));
                Value::Object(fields.collect::<Map<_, _>>())
            }
            "array" => Value::Array(Vec::new()),
            "string" => Value::from(self.words),
            "integer" | "number" => {
                let least = schema.get("minimum").and_then(Value::as_i64).unwrap_or(0);
                Value::from(self.choice.filter(|_| name == "choice").unwrap_or(least))
            }
            "boolean" => Value::Bool(false),
            _ => Value::Null,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::situation::read;
    use nightcrew_model::seed::Seed;

    fn draws(counter: u64) -> Stream {
        Seed(1).stream("prompt", "test", counter)
    }

    #[test]
    fn a_move_is_chosen_and_worded_from_the_example_the_same_way_twice() {
        let prompt = "permitted: [{\"n\": 3, \"say\": \"open\", \"example\": \"Could I get access to ENG?\"}, {\"n\": 4, \"wait\": true}]";
        let situation = read(&[prompt.to_owned()]);
        let schema = json!({ "type": "object", "properties": { "choice": { "type": "integer" }, "text": { "type": "string" } } });
        let mut firsts = 0;
        for counter in 0..100 {
            let answer = compose(&situation, Some(&schema), &mut draws(counter));
            assert_eq!(answer, compose(&situation, Some(&schema), &mut draws(counter)));
            let answer: Value = serde_json::from_str(&answer).unwrap();
            if answer["choice"] == 3 {
                firsts += 1;
                assert!(answer["text"].as_str().unwrap().contains("access to ENG?"));
            } else {
                assert_eq!(answer, json!({ "choice": 4, "text": "" }));
            }
        }
        assert!(firsts > 80, "{firsts}");
    }

    #[test]
    fn without_an_example_the_facts_are_told() {
        let prompt = "facts: {\"project\": \"ENG\"}\npermitted: [{\"say\": \"open\", \"about\": \"Ask for Jira access.\"}]";
        let answer = compose(&read(&[prompt.to_owned()]), None, &mut draws(0));
        assert!(answer.contains("ENG") && answer.contains("Ask for Jira access."), "{answer}");
    }

    #[test]
    fn any_schema_is_filled_and_a_bottomless_one_ends() {
        let schema = json!({ "properties": { "kind": { "enum": ["a", "b"] }, "n": { "type": "integer", "minimum": 5 },
            "list": { "type": "array" }, "maybe": { "type": ["string", "null"] }, "one": { "anyOf": [{ "const": 1 }] } } });
        let answer: Value =
            serde_json::from_str(&compose(&Situation::default(), Some(&schema), &mut draws(0))).unwrap();
        assert_eq!((&answer["kind"], &answer["n"], &answer["one"]), (&"a".into(), &5.into(), &1.into()));
        let mut deep = json!({ "type": "string" });
        for _ in 0..50 {
            deep = json!({ "type": "object", "properties": { "in": deep } });
        }
        assert!(!compose(&Situation::default(), Some(&deep), &mut draws(0)).is_empty());
    }
}
