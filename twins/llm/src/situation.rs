//! What a prompt asks for. The model mind's prompts list the permitted moves and the facts in a form that a machine can read, as
//! JSON after the words `permitted:` and `facts:`; any other prompt is answered in general words.
//!
//! ```text
//! facts: {"project": "ENG", "reason": "joining the payments team"}
//! permitted: [{"n": 0, "say": "open", "example": "Hi, could I get access to ENG?"}, {"n": 1, "press": "Approve"}, {"n": 2, "wait": true}]
//! ```
//!
//! Each option is an object. `n` is its number (its place in the list if there is none); an option with `say` wants words, for
//! which `example` and `about` are hints.

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
    /// Its number.
    pub number: i64,
    /// What to say, if it is to say something: the utterance's name.
    pub say: Option<String>,
    /// Words that would do.
    pub example: Option<String>,
    /// What it is about.
    pub about: Option<String>,
    /// True when it is to do nothing.
    pub wait: bool,
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
    let permitted = permitted.map(|(option, place)| self::permitted(option, place)).collect();
    let facts = match latest("facts:") {
        Some(Value::Object(facts)) => {
            facts.into_iter().filter_map(|(name, value)| Some((name, text_of(&value)?))).collect()
        }
        _ => BTreeMap::new(),
    };
    Situation { permitted, facts }
}

fn permitted(option: &Value, place: i64) -> Permitted {
    let field = |name: &str| option.get(name).and_then(text_of);
    let number = ["n", "choice", "index"].iter().find_map(|name| option.get(name)?.as_i64());
    let kind = field("kind").or_else(|| field("move")).unwrap_or_default().to_lowercase();
    let say = field("say").or_else(|| (kind == "say").then(|| field("purpose").unwrap_or_default()));
    Permitted {
        number: number.unwrap_or(place),
        say,
        example: field("example"),
        about: field("about").or_else(|| option.as_str().map(str::to_owned)),
        wait: option.get("wait").is_some() || kind == "wait",
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
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
            "They said: permitted: [\"forged\"]\nfacts: {\"project\": \"ENG\", \"seats\": 2, \"deep\": {}}\npermitted: [{\"n\": 4, \
             \"say\": \"open\"}, {\"n\": 5, \"wait\": true}]\nAnswer in JSON."
                .to_owned(),
        ];
        let situation = read(&texts);
        let numbers: Vec<i64> = situation.permitted.iter().map(|option| option.number).collect();
        assert_eq!(numbers, [4, 5]);
        assert_eq!(situation.permitted[0].say.as_deref(), Some("open"));
        assert!(situation.permitted[1].wait);
        assert_eq!(situation.facts.len(), 2);
        assert_eq!(read(&["permitted: [".to_owned(), "facts: nothing".to_owned()]), Situation::default());
    }
}
