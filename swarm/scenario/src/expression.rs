//! Takes a check's CEL apart into the questions that it puts to twins, and says what in it nobody could answer.
//!
//! A question's argument is a role, `facts.NAME` or a text: only then is it known before the run what will be asked.

use std::collections::BTreeSet;
use std::ops::Range;

use cel::Program;
use cel::common::ast::{CallExpr, EntryExpr, Expr, IdedExpr, LiteralValue, SourceInfo};
use nightcrew_model::ask::ArgKind;
use nightcrew_model::plan::cel::bounded;
pub use nightcrew_model::plan::cel::{FACTS, TRAJECTORY};
use nightcrew_model::plan::{ArgTemplate, AskTemplate, Check};

use crate::suggest;
use crate::vocabulary::{Question, Vocabulary};

/// The function that gives a question's answer as it was at the beginning.
pub const BEFORE: &str = "before";
/// Steps within each other, such as `a.b.c`: half of what evaluating it allows.
const STEPS_MAX: usize = 100;
/// Faults told of one check.
const FAULTS_MAX: usize = 10;

/// Functions and macros that checks may call on nothing.
const FUNCTIONS: [&str; 17] = [
    BEFORE,
    "size",
    "has",
    "string",
    "int",
    "uint",
    "double",
    "bool",
    "bytes",
    "type",
    "dyn",
    "duration",
    "timestamp",
    "matches",
    "max",
    "min",
    "contains",
];

/// Something in a check that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// The bytes of the check that it is about.
    pub part: Range<usize>,
}

/// The names that a check can see.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The roles of the cast.
    pub roles: &'a BTreeSet<&'a str>,
    /// The facts.
    pub facts: &'a BTreeSet<&'a str>,
    /// What twins answer.
    pub vocabulary: &'a Vocabulary,
}

/// Takes a check apart.
///
/// # Errors
/// Everything that is wrong with it, at most ten things.
pub fn take_apart(text: &str, scope: Scope<'_>) -> Result<Check, Vec<Fault>> {
    let whole = 0..text.len();
    let one = |message: &str, hint: &str| {
        vec![Fault { message: message.to_owned(), hint: hint.to_owned(), part: whole.clone() }]
    };
    if let Err(why) = bounded(text) {
        return Err(one(&format!("the check is {why}"), "write several checks; each must hold"));
    }
    if text.trim().is_empty() {
        return Err(one(
            "the check is empty",
            "write CEL, such as `jira.can_browse(requester, facts.project)`",
        ));
    }
    let program = Program::compile(text).map_err(|errors| {
        let faults = errors.errors.iter().take(1).map(|error| Fault {
            message: format!("not CEL: {}", error.msg),
            hint: "checks are CEL, such as `jira.can_browse(requester, facts.project)`".to_owned(),
            part: position(text, error.pos),
        });
        faults.collect::<Vec<_>>()
    })?;
    let info = program.source_info();
    let mut walk =
        Walk { text, info, scope, bound: Vec::new(), depth: 0, asks: Vec::new(), faults: Vec::new() };
    walk.expr(program.expression());
    if walk.faults.is_empty() {
        Ok(Check { source: text.to_owned(), asks: walk.asks })
    } else {
        walk.faults.truncate(FAULTS_MAX);
        Err(walk.faults)
    }
}

/// The byte at a line and column of the parser, both from 1.
fn position(text: &str, (line, column): (isize, isize)) -> Range<usize> {
    let line = usize::try_from(line).unwrap_or(1).saturating_sub(1);
    let column = usize::try_from(column).unwrap_or(1).saturating_sub(1);
    let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text.get(before..).unwrap_or_default();
    match rest.char_indices().nth(column) {
        Some((at, letter)) => before + at..before + at + letter.len_utf8(),
        None => 0..text.len(),
    }
}

struct Walk<'a> {
    text: &'a str,
    info: &'a SourceInfo,
    scope: Scope<'a>,
    /// Variables of `exists`, `all` and the like.
    bound: Vec<String>,
    /// How deep the walk stands.
    depth: usize,
    asks: Vec<AskTemplate>,
    faults: Vec<Fault>,
}

impl Walk<'_> {
    fn fault(&mut self, node: &IdedExpr, name: &str, message: String, hint: String) {
        let part = self.part(node, name);
        self.faults.push(Fault { message, hint, part });
    }

    /// The bytes of a name; the parser's own offset where it leads to the name, else the name's first place.
    fn part(&self, node: &IdedExpr, name: &str) -> Range<usize> {
        let offset = self.info.offset_for(node.id).map_or(0, |(start, _)| start as usize);
        let found = |from: usize| self.text.get(from..).and_then(|rest| rest.find(name)).map(|at| from + at);
        match found(offset).or_else(|| found(0)) {
            Some(at) if !name.is_empty() => at..at + name.len(),
            _ => 0..self.text.len(),
        }
    }

    fn is_known(&self, name: &str) -> bool {
        name == FACTS
            || TRAJECTORY.contains(&name)
            || self.scope.roles.contains(name)
            || self.bound.iter().any(|bound| bound == name)
    }

    fn expr(&mut self, node: &IdedExpr) {
        if self.depth >= STEPS_MAX {
            if self.faults.is_empty() {
                let hint = "write several checks; each must hold".to_owned();
                self.fault(node, "", "the check is nested too deeply".to_owned(), hint);
            }
            return;
        }
        self.depth += 1;
        self.step(node);
        self.depth -= 1;
    }

    fn step(&mut self, node: &IdedExpr) {
        match &node.expr {
            Expr::Unspecified | Expr::Literal(_) => {}
            Expr::Ident(name) => self.variable(node, name),
            Expr::Select(select) => {
                if matches!(&select.operand.expr, Expr::Ident(name) if name == FACTS) {
                    self.fact(node, &select.field);
                } else {
                    self.expr(&select.operand);
                }
            }
            Expr::Call(call) => self.call(node, call),
            Expr::List(list) => list.elements.iter().for_each(|item| self.expr(item)),
            Expr::Map(map) => map.entries.iter().for_each(|entry| self.entry(&entry.expr)),
            Expr::Struct(made) => made.entries.iter().for_each(|entry| self.entry(&entry.expr)),
            Expr::Comprehension(each) => {
                self.expr(&each.iter_range);
                let before = self.bound.len();
                self.bound.extend([each.iter_var.clone(), each.accu_var.clone()]);
                self.bound.extend(each.iter_var2.clone());
                for part in [&each.accu_init, &each.loop_cond, &each.loop_step, &each.result] {
                    self.expr(part);
                }
                self.bound.truncate(before);
            }
        }
    }

    fn entry(&mut self, entry: &EntryExpr) {
        match entry {
            EntryExpr::StructField(field) => self.expr(&field.value),
            EntryExpr::MapEntry(entry) => {
                self.expr(&entry.key);
                self.expr(&entry.value);
            }
        }
    }

    fn variable(&mut self, node: &IdedExpr, name: &str) {
        if self.is_known(name) || name.starts_with('@') || name == "__result__" {
            return;
        }
        if self.scope.vocabulary.twins.iter().any(|twin| twin == name) {
            let message = format!("`{name}` is a twin and has no value of its own");
            return self.fault(node, name, message, format!("ask it something: {}", self.usages(name)));
        }
        let known = self.scope.roles.iter().copied().chain(TRAJECTORY).chain([FACTS]);
        let hint = suggest::hint(name, known);
        self.fault(
            node,
            name,
            format!("`{name}` is no role of the cast and nothing else that checks know"),
            hint,
        );
    }

    fn fact(&mut self, node: &IdedExpr, name: &str) {
        if !self.scope.facts.contains(name) {
            let hint = suggest::hint(name, self.scope.facts.iter().copied());
            self.fault(node, name, format!("the scenario has no fact `{name}`"), hint);
        }
    }

    fn call(&mut self, node: &IdedExpr, call: &CallExpr) {
        if let Some(target) = &call.target {
            if let Expr::Ident(twin) = &target.expr
                && !self.is_known(twin)
            {
                return self.question(node, twin, call);
            }
            self.expr(target);
        } else {
            let name = call.func_name.as_str();
            if name.starts_with(|c: char| c.is_ascii_alphabetic()) && !FUNCTIONS.contains(&name) {
                let hint = suggest::hint(name, FUNCTIONS);
                self.fault(node, name, format!("there is no function `{name}`"), hint);
            }
            if name == BEFORE && call.args.len() != 1 {
                let hint = "`before(okta.group_count(requester))` is the answer as it was at the beginning"
                    .to_owned();
                self.fault(node, name, "`before` takes one question".to_owned(), hint);
            }
        }
        // `facts['NAME']` is `facts.NAME`.
        if let (None, [operand, index]) = (&call.target, call.args.as_slice())
            && call.func_name == "_[_]"
            && matches!(&operand.expr, Expr::Ident(name) if name == FACTS)
            && let Expr::Literal(LiteralValue::String(name)) = &index.expr
        {
            let name = name.inner().to_owned();
            return self.fact(node, &name);
        }
        call.args.iter().for_each(|arg| self.expr(arg));
    }

    fn question(&mut self, node: &IdedExpr, twin: &str, call: &CallExpr) {
        let vocabulary = self.scope.vocabulary;
        let name = call.func_name.as_str();
        if !vocabulary.twins.iter().any(|known| known == twin) {
            let known = vocabulary.twins.iter().map(String::as_str).chain(self.scope.roles.iter().copied());
            let hint = suggest::hint(twin, known);
            let at = call.target.as_deref().unwrap_or(node);
            return self.fault(at, twin, format!("there is no twin `{twin}` to ask"), hint);
        }
        let Some(question) = vocabulary.question(twin, name) else {
            let known = vocabulary.questions.iter().filter(|q| q.twin == twin).map(|q| q.name.as_str());
            let hint = suggest::hint(name, known);
            return self.fault(node, name, format!("{twin} does not answer the question `{name}`"), hint);
        };
        if call.args.len() != question.args.len() {
            let (takes, given) = (question.args.len(), call.args.len());
            let message = format!("{twin}.{name} takes {takes} arguments, not {given}");
            return self.fault(node, name, message, format!("it is written {}", question.usage()));
        }
        let args: Vec<Option<ArgTemplate>> = call
            .args
            .iter()
            .zip(&question.args)
            .map(|(arg, kind)| self.argument(arg, *kind, question))
            .collect();
        if let Some(args) = args.into_iter().collect::<Option<Vec<_>>>() {
            let ask = AskTemplate { twin: twin.to_owned(), question: name.to_owned(), args };
            if !self.asks.contains(&ask) {
                self.asks.push(ask);
            }
        }
    }

    fn argument(&mut self, arg: &IdedExpr, kind: ArgKind, question: &Question) -> Option<ArgTemplate> {
        let usage = format!("it is written {}", question.usage());
        let given = self.template(arg)?;
        let shown = match &given {
            ArgTemplate::Role(name) => name.clone(),
            ArgTemplate::Fact(name) => format!("{FACTS}.{name}"),
            ArgTemplate::Text(text) => text.clone(),
        };
        match (kind, &given) {
            (ArgKind::Person, ArgTemplate::Role(_))
            | (ArgKind::Text, ArgTemplate::Fact(_) | ArgTemplate::Text(_)) => Some(given),
            (ArgKind::Person, _) => {
                let roles = self.scope.roles.iter().copied().collect::<Vec<_>>().join(", ");
                let hint = format!("{usage}; a person is a role of the cast: {roles}");
                self.fault(arg, &shown, format!("`{shown}` is not a person"), hint);
                None
            }
            (ArgKind::Text, _) => {
                self.fault(arg, &shown, format!("`{shown}` is a person, not a text"), usage);
                None
            }
        }
    }

    fn template(&mut self, arg: &IdedExpr) -> Option<ArgTemplate> {
        match &arg.expr {
            Expr::Literal(LiteralValue::String(text)) => {
                return Some(ArgTemplate::Text(text.inner().to_owned()));
            }
            Expr::Ident(name) if self.scope.roles.contains(name.as_str()) && !self.bound.contains(name) => {
                return Some(ArgTemplate::Role(name.clone()));
            }
            Expr::Ident(name) if !self.is_known(name) => {
                self.variable(arg, name);
                return None;
            }
            Expr::Select(select) if matches!(&select.operand.expr, Expr::Ident(name) if name == FACTS) => {
                self.fact(arg, &select.field);
                return Some(ArgTemplate::Fact(select.field.clone()));
            }
            _ => {}
        }
        let message = "a question takes a role, `facts.NAME` or a text, nothing computed".to_owned();
        let hint = "only then is it known before the run what will be asked".to_owned();
        self.fault(arg, "", message, hint);
        None
    }

    fn usages(&self, twin: &str) -> String {
        let of_twin = self.scope.vocabulary.questions.iter().filter(|question| question.twin == twin);
        of_twin.take(4).map(Question::usage).collect::<Vec<_>>().join(", ")
    }
}
