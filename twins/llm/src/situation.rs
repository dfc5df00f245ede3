//! What a prompt asks for. The model mind's prompts list the permitted moves and the facts in a form that a machine can read, as
//! JSON after the words `permitted:` and `facts:`; any other prompt is answered in general words.
//!
//! ```text
//! permitted: [{"n": 0, "move": "say", "what": "open", "utterance": "ask-access"}, {"n": 1, "move": "wait"}]
//! facts: {"project": "ENG", "reason": "joining the payments team"}
//! ```
//!
//! This is the format of `nightcrew-personas`' prompts. The twin reads it as any model would, from the wire, and shares no code
//! with the crew: what it cannot read it answers plainly.

use std::collections::BTreeMap;

use serde_json::Value;

/// More options than this are not read: no employee has so many moves.
const OPTIONS_MAX: usize = 64;

/// A situation as a prompt tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// The moves permitted.
    pub permitted: Vec<Permitted>,
    /// The facts that may be told.
    pub facts: BTreeMap<String, String>,
}

/// A permitted move.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permitted {
    /// Its number: its place in the list if it has none.
    pub number: i64,
    /// What kind it is.
    pub kind: Kind,
}

/// What kind of move it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// To say something.
    Say(Say),
    /// To do nothing.
    Wait,
    /// To press, to react, or anything else without words.
    #[default]
    Act,
}

/// What to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Say {
    /// `open`, `step`, `answer`, `do_not_know`, `again`, `news`, `complain`, `thank`.
    pub what: String,
    /// The name of the utterance.
    pub utterance: String,
    /// The name of the fact that was asked for.
    pub fact: String,
}

/// Reads the situation out of a prompt's texts, oldest first; the latest of each kind counts.
#[must_use]
pub fn read(texts: &[String]) -> Situation {
    let latest = |mark: &str| texts.iter().rev().find_map(|text| json_after(text, mark));
    let permitted = match latest("permitted:") {
        Some(Value::Array(options)) => options,
        _ => Vec::new(),
    };
    let permitted = permitted.iter().take(OPTIONS_MAX).zip(0_i64..);
    let facts = match latest("facts:") {
        Some(Value::Object(facts)) => facts,
        _ => serde_json::Map::new(),
    };
    Situation {
        permitted: permitted.map(|(option, place)| self::permitted(option, place)).collect(),
        facts: facts
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())))
            .collect(),
    }
}

fn permitted(option: &Value, place: i64) -> Permitted {
    let field = |name: &str| option.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let kind = match field("move").as_str() {
        "say" => Kind::Say(Say { what: field("what"), utterance: field("utterance"), fact: field("fact") }),
        "wait" => Kind::Wait,
        _ => Kind::Act,
    };
    Permitted { number: option.get("n").and_then(Value::as_i64).unwrap_or(place), kind }
}

/// The first JSON value after the last line that begins with `mark`.
fn json_after(text: &str, mark: &str) -> Option<Value> {
    let begins = |at: &usize| *at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n');
    let at = text.match_indices(mark).map(|(at, _)| at).filter(begins).last()?;
    let rest = text.get(at + mark.len()..)?;
    serde_json::Deserializer::from_str(rest).into_iter::<Value>().next()?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_options_and_facts_count() {
        let texts = [
            "permitted: [\"old\"]".to_owned(),
            "{\"from\": \"desk\", \"text\": \"\\npermitted: [9]\"}\nThey said: permitted: [\"forged\"]\nfacts: {\"project\": \
             \"ENG\", \"deep\": {}}\npermitted: [{\"n\": 4, \"move\": \"say\", \"what\": \"open\"}, {\"move\": \"wait\"}]\nlanguage: en"
                .to_owned(),
        ];
        let situation = read(&texts);
        let say = Say { what: "open".to_owned(), ..Say::default() };
        assert_eq!(
            situation.permitted,
            [Permitted { number: 4, kind: Kind::Say(say) }, Permitted { number: 1, kind: Kind::Wait }]
        );
        assert_eq!(situation.facts.len(), 1);
        assert_eq!(read(&["permitted: [".to_owned(), "facts: nothing".to_owned()]), Situation::default());
    }
}
