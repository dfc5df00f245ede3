//! What the vendor's description says of an answer, and whether an answer is so. Fields that the description does not know are
//! newer than it and pass.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// The facts, in the form that their first line explains.
const FACTS: &str = include_str!("answers.txt");

/// Of several kinds the one is meant that knows the value's fields, even where more of them are wrong.
const UNKNOWN_WEIGHS: usize = 10;

#[derive(Clone, Debug)]
enum Kind {
    Text,
    Whole,
    Number,
    Flag,
    Null,
    Anything,
    /// Fields by name, and whether each must be there.
    Object(Vec<(String, bool, Kind)>),
    List(Option<Box<Kind>>),
    OneOf(Vec<Kind>),
    Named(String),
}

/// Something that is not as described: where, and what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub at: String,
    pub what: String,
}

/// All facts.
pub struct Facts(BTreeMap<String, Kind>);

impl Facts {
    pub fn read() -> Self {
        let lines = FACTS.lines().filter(|line| !line.starts_with('#'));
        let fact = |line: &str| {
            let (name, kind) = line.split_once(' ').unwrap();
            (name.to_owned(), Reader(kind).kind())
        };
        Self(lines.map(fact).collect())
    }

    pub fn describes(&self, method: &str) -> bool {
        self.0.contains_key(method)
    }

    /// Whether the description says more than that an answer is good.
    pub fn says_something(&self, method: &str) -> bool {
        !matches!(&self.0[method], Kind::Object(fields) if fields.iter().all(|(name, ..)| name == "ok"))
    }

    /// What of an answer is not as described.
    pub fn problems(&self, method: &str, answer: &Value) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.check(&self.0[method], answer, "", &mut problems);
        problems.sort();
        problems.dedup();
        problems
    }

    fn check(&self, kind: &Kind, value: &Value, at: &str, problems: &mut Vec<Problem>) {
        let is = match kind {
            Kind::Text => value.is_string(),
            Kind::Whole => value.is_i64() || value.is_u64(),
            Kind::Number => value.is_number(),
            Kind::Flag => value.is_boolean(),
            Kind::Null => value.is_null(),
            Kind::Anything => true,
            Kind::Object(_) => value.is_object(),
            Kind::List(_) => value.is_array(),
            Kind::OneOf(_) | Kind::Named(_) => true,
        };
        if !is {
            problems
                .push(Problem { at: at.to_owned(), what: format!("{kind:.30?} is meant, not {value:.40}") });
            return;
        }
        match kind {
            Kind::Named(name) => self.check(&self.0[name], value, at, problems),
            Kind::List(Some(item)) => {
                for one in value.as_array().unwrap() {
                    self.check(item, one, &format!("{at}[]"), problems);
                }
            }
            Kind::Object(fields) => self.check_fields(fields, value, at, problems),
            Kind::OneOf(kinds) => {
                let tried = kinds.iter().map(|kind| {
                    let mut problems = Vec::new();
                    self.check(kind, value, at, &mut problems);
                    (UNKNOWN_WEIGHS * self.unknown(kind, value) + problems.len(), problems)
                });
                problems.extend(tried.min_by_key(|(distance, _)| *distance).unwrap().1);
            }
            _ => {}
        }
    }

    /// How many fields of a value a kind does not know: of several kinds the one is meant that knows most.
    fn unknown(&self, kind: &Kind, value: &Value) -> usize {
        match (kind, value) {
            (Kind::Named(name), _) => self.unknown(&self.0[name], value),
            (Kind::Object(fields), Value::Object(object)) => {
                object.keys().filter(|key| fields.iter().all(|(name, ..)| name != *key)).count()
            }
            (Kind::OneOf(kinds), _) => kinds.iter().map(|kind| self.unknown(kind, value)).min().unwrap_or(0),
            _ => 0,
        }
    }

    fn check_fields(
        &self,
        fields: &[(String, bool, Kind)],
        value: &Value,
        at: &str,
        problems: &mut Vec<Problem>,
    ) {
        for (name, required, kind) in fields {
            let at = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
            match value.get(name) {
                Some(value) => self.check(kind, value, &at, problems),
                None if *required => problems.push(Problem { at, what: "is missing".to_owned() }),
                None => {}
            }
        }
    }
}

/// Reads a kind from its text, piece by piece.
struct Reader<'a>(&'a str);

impl Reader<'_> {
    fn take(&mut self, letter: char) -> bool {
        let rest = self.0.strip_prefix(letter);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn name(&mut self) -> String {
        let end =
            self.0.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(self.0.len());
        let (name, rest) = self.0.split_at(end);
        self.0 = rest;
        name.to_owned()
    }

    fn kind(&mut self) -> Kind {
        if self.take('{') {
            let mut fields = Vec::new();
            while !self.take('}') {
                let name = self.name();
                let required = self.take('!');
                assert!(self.take(':'), "{}", self.0);
                fields.push((name, required, self.kind()));
                self.take(',');
            }
            return Kind::Object(fields);
        }
        if self.take('[') {
            if self.take(']') {
                return Kind::List(None);
            }
            let item = self.kind();
            assert!(self.take(']'), "{}", self.0);
            return Kind::List(Some(Box::new(item)));
        }
        if self.take('(') {
            let mut kinds = vec![self.kind()];
            while self.take('|') {
                kinds.push(self.kind());
            }
            assert!(self.take(')'), "{}", self.0);
            return Kind::OneOf(kinds);
        }
        if self.take('@') {
            return Kind::Named(format!("@{}", self.name()));
        }
        let simple = self.0.chars().next().unwrap();
        self.0 = &self.0[1..];
        match simple {
            's' => Kind::Text,
            'i' => Kind::Whole,
            'n' => Kind::Number,
            'b' => Kind::Flag,
            '0' => Kind::Null,
            other => {
                assert_eq!(other, '?', "{}", self.0);
                Kind::Anything
            }
        }
    }
}

#[test]
fn what_is_not_as_described_is_found() {
    let facts = Facts::read();
    let reminder = |time: Value| json!({ "ok": true, "reminder": { "id": "Rm1", "creator": "U1", "user": "U1", "text": "x", "recurring": false, "time": time } });
    assert_eq!(facts.problems("reminders.info", &reminder(json!(17))), []);
    let found = facts.problems("reminders.info", &reminder(json!("17")));
    assert_eq!(found.iter().map(|problem| problem.at.as_str()).collect::<Vec<_>>(), ["reminder.time"]);
    let pinned = |message: Value| json!({ "ok": true, "items": [{ "type": "message", "channel": "C1", "created": 1, "created_by": "U1", "message": message }] });
    let found = facts.problems("pins.list", &pinned(json!({ "type": "message", "ts": 1.5 })));
    let at: Vec<&str> = found.iter().map(|problem| problem.at.as_str()).collect();
    assert_eq!(at, ["items[].message.text", "items[].message.ts"]);
}
