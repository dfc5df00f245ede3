//! Puts a check to one moment of an attempt: what the twins answered then, who had approved and what had been claimed.

use std::collections::BTreeMap;
use std::sync::Arc;

use cel::common::types::{CelBool, CelInt, CelString};
use cel::common::value::CowVal;
use cel::context::VariableResolver;
use cel::objects::{Key, Map};
use cel::{Context, Env, Value};
use nightcrew_model::ask::{Answer, Ask};
use nightcrew_model::id::PersonId;

use super::CheckError;
use super::rewrite::{Compiled, read_place};

/// An approval: who pressed, and the number of the press in the twins' ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: u64,
}

/// A claim of the subject, and whether the twins' state bore it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// When: the number of the message in the twins' ledger.
    pub at: u64,
    /// Whether every `expect` about the twins' state held then.
    pub held: bool,
}

/// What an attempt has come to, as far as checks may ask.
#[derive(Clone, Debug, Default)]
pub struct Trajectory {
    /// Approvals so far.
    pub approvals: Vec<Approval>,
    /// Claims so far.
    pub claims: Vec<Claim>,
    /// Names of the meanings heard so far.
    pub heard: Vec<&'static str>,
    /// How it ended; empty before the end.
    pub ended: &'static str,
    /// Messages that the protagonist wrote, by the engine's count at the end.
    pub turns: u32,
    /// Times that they had to ask again.
    pub re_asks: u32,
}

/// One moment of an attempt.
#[derive(Debug)]
pub struct Moment<'a> {
    /// Who plays which role.
    pub cast: &'a BTreeMap<String, PersonId>,
    /// The facts drawn.
    pub facts: &'a BTreeMap<String, String>,
    /// The twins' answers now.
    pub now: &'a dyn Answers,
    /// The twins' answers at the beginning.
    pub before: &'a dyn Answers,
    /// What it has come to.
    pub trajectory: &'a Trajectory,
}

/// Where a moment's answers come from.
pub trait Answers: std::fmt::Debug + Send + Sync {
    /// The answer to a question; `None` when no evidence of it was journaled.
    fn answer(&self, ask: &Ask) -> Option<Answer>;
}

impl Moment<'_> {
    /// Evaluates a check at this moment.
    ///
    /// # Errors
    /// When it is no valid check, when evidence that it needs is missing, or when it is neither true nor false.
    pub fn holds(&self, check: &Compiled, env: &Arc<Env>) -> Result<bool, CheckError> {
        let error = |why: String| CheckError { check: check.source.clone(), why };
        let expression = check.expression.as_ref().map_err(|why| error(why.clone()))?;
        let places = Places { moment: self, check };
        let mut context = Context::with_env(Arc::clone(env));
        context.set_variable_resolver(&places);
        match Value::resolve(expression, &context) {
            Ok(Value::Bool(holds)) => Ok(holds),
            Ok(_) => Err(error("it is neither true nor false".to_owned())),
            Err(why) => Err(error(self.explain(check, &why.to_string()))),
        }
    }

    /// A missing answer is told by its question, not by the name of its place.
    fn explain(&self, check: &Compiled, why: &str) -> String {
        let missing = why.split('\'').find_map(read_place).and_then(|(_, place)| check.asks.get(place));
        match missing {
            Some(ask) => format!("the journal has no answer to {}.{}(…)", ask.twin, ask.question),
            None => why.to_owned(),
        }
    }
}

struct Places<'a, 'm> {
    moment: &'a Moment<'m>,
    check: &'a Compiled,
}

impl VariableResolver for Places<'_, '_> {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        let moment = self.moment;
        if let Some((before, place)) = read_place(name) {
            let ask = self.check.asks.get(place)?.fill(moment.cast, moment.facts)?;
            let answers = if before { moment.before } else { moment.now };
            return Some(match answers.answer(&ask)? {
                Answer::Flag(flag) => CowVal::owned(CelBool::from(flag)),
                Answer::Count(count) => CowVal::owned(CelInt::from(count)),
                Answer::Text(text) => CowVal::owned(CelString::from(text)),
            });
        }
        if let Some(person) = moment.cast.get(name) {
            return Some(CowVal::owned(CelString::from(person.to_string())));
        }
        let course = moment.trajectory;
        let value = match name {
            "facts" => {
                map(moment.facts.iter().map(|(name, text)| (name.as_str(), Value::from(text.as_str()))))
            }
            "approvals" => Value::from(course.approvals.iter().map(approval).collect::<Vec<_>>()),
            "claims" => Value::from(course.claims.iter().map(claim).collect::<Vec<_>>()),
            "heard" => Value::from(course.heard.iter().map(|name| Value::from(*name)).collect::<Vec<_>>()),
            "ended" => Value::from(course.ended),
            "turns" => Value::Int(i64::from(course.turns)),
            "re_asks" => Value::Int(i64::from(course.re_asks)),
            _ => return None,
        };
        value.try_into().ok().map(CowVal::Owned)
    }
}

fn approval(approval: &Approval) -> Value {
    map([("by", Value::from(approval.by.to_string())), ("at", whole(approval.at))].into_iter())
}

fn claim(claim: &Claim) -> Value {
    map([("held", Value::Bool(claim.held)), ("at", whole(claim.at))].into_iter())
}

fn whole(number: u64) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

fn map<'a>(entries: impl Iterator<Item = (&'a str, Value)>) -> Value {
    let entries = entries.map(|(name, value)| (Key::String(Arc::new(name.to_owned())), value));
    Value::Map(Map { map: Arc::new(entries.collect()) })
}
