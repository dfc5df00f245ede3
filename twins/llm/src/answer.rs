//! What the twin answers: a permitted move and plausible words for it, or a value of whatever shape the request asks for. The
//! same prompt and seed always give the same answer.

use nightcrew_model::seed::Stream;
use serde_json::{Map, Value, json};

use crate::situation::{Kind, Permitted, Situation};
use crate::speech;

/// Schemas are followed to this depth.
const DEPTH_MAX: u32 = 8;
/// The share of situations, in thousandths, in which the first useful move is chosen: prompts list the likeliest first.
const FIRST_PERMILLE: u32 = 900;

/// The answer's text. `schema` is the JSON schema that it must satisfy, if one was sent.
#[must_use]
pub fn compose(situation: &Situation, schema: Option<&Value>, draws: &mut Stream) -> String {
    let chosen = choose(situation, draws);
    let words = match chosen.map(|chosen| &chosen.kind) {
        Some(Kind::Say(say)) => vary(&speech::words(say, &situation.facts, draws), draws),
        Some(Kind::Wait | Kind::Act) => String::new(),
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
    let useful: Vec<&Permitted> =
        situation.permitted.iter().filter(|option| option.kind != Kind::Wait).collect();
    if useful.is_empty() || !draws.chance_permille(FIRST_PERMILLE) {
        return draws.pick(&situation.permitted);
    }
    useful.first().copied()
}

/// The same words with what people put around them.
fn vary(text: &str, draws: &mut Stream) -> String {
    let before = draws.pick(&["", "", "", "Hey, ", "Hello! ", "Hi! "]).copied().unwrap_or_default();
    let after = draws.pick(&["", "", "", "", " Thanks!", " 🙏"]).copied().unwrap_or_default();
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
    fn a_move_is_chosen_and_worded_the_same_way_twice() {
        let prompt = "permitted: [{\"n\": 3, \"move\": \"say\", \"what\": \"open\", \"utterance\": \"ask-access\"}, {\"n\": 4, \"move\": \"wait\"}]
facts: {\"project\": \"ENG\"}";
        let situation = read(&[prompt.to_owned()]);
        let schema = json!({ "type": "object", "properties": { "choice": { "type": "integer" }, "text": { "type": ["string", "null"] } } });
        let mut firsts = 0;
        for counter in 0..100 {
            let answer = compose(&situation, Some(&schema), &mut draws(counter));
            assert_eq!(answer, compose(&situation, Some(&schema), &mut draws(counter)));
            let answer: Value = serde_json::from_str(&answer).unwrap();
            if answer["choice"] == 3 {
                firsts += 1;
                let text = answer["text"].as_str().unwrap();
                assert!(text.contains("ENG") && text.contains("Jira"), "{text}");
            } else {
                assert_eq!(answer, json!({ "choice": 4, "text": "" }));
            }
        }
        assert!(firsts > 80, "{firsts}");
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
