//! Takes a check's CEL apart: every question in it (`okta.in_group(requester, 'x')`) becomes a numbered place that is
//! filled from the evidence of a moment, and inside `before(…)` from the evidence of the beginning.

use std::collections::BTreeSet;

use cel::Program;
use cel::common::ast::{CallExpr, EntryExpr, Expr, IdedExpr, LiteralValue};
use nightcrew_model::plan::cel::{FACTS, TRAJECTORY, bounded};
use nightcrew_model::plan::{ArgTemplate, AskTemplate};

/// Nodes below one another at most.
const DEPTH_MAX: u32 = 200;

/// A check, ready to be evaluated.
#[derive(Debug)]
pub struct Compiled {
    /// The CEL text.
    pub source: String,
    /// The questions in it, by the number of their place.
    pub asks: Vec<AskTemplate>,
    /// The expression with the questions replaced; or why there is none.
    pub expression: Result<IdedExpr, String>,
    /// True when it speaks of the twins' state only: it can be asked at any moment, a claim's for example.
    pub state_only: bool,
}

/// The name of the place of a question's answer now. No check can write it: `@` begins no CEL name.
#[must_use]
pub fn now_place(number: usize) -> String {
    format!("@q{number}")
}

/// The name of the place of a question's first answer.
#[must_use]
pub fn before_place(number: usize) -> String {
    format!("@b{number}")
}

/// Reads such a name: whether it is the first answer's, and the question's number.
#[must_use]
pub fn read_place(name: &str) -> Option<(bool, usize)> {
    let rest = name.strip_prefix('@')?;
    let (before, number) = match rest.strip_prefix('b') {
        Some(number) => (true, number),
        None => (false, rest.strip_prefix('q')?),
    };
    number.parse().ok().map(|number| (before, number))
}

/// Takes a check apart. A text that is no check gives a [`Compiled`] that cannot be evaluated.
pub fn compile<'a>(source: &str, roles: impl Iterator<Item = &'a str>) -> Compiled {
    let mut rewriter = Rewriter {
        known: roles.chain(TRAJECTORY).chain([FACTS]).map(str::to_owned).collect(),
        ..Rewriter::default()
    };
    let expression = bounded(source).map_err(|why| format!("it is {why}")).and_then(|()| {
        let program = Program::compile(source).map_err(|errors| errors.to_string())?;
        let mut expression = program.expression().clone();
        rewriter.visit(&mut expression, false, 0).map(|()| expression)
    });
    let state_only = expression.is_ok() && !rewriter.course && !rewriter.asks.is_empty();
    Compiled { source: source.to_owned(), asks: rewriter.asks, expression, state_only }
}

#[derive(Default)]
struct Rewriter {
    known: BTreeSet<String>,
    asks: Vec<AskTemplate>,
    course: bool,
}

impl Rewriter {
    fn visit(&mut self, node: &mut IdedExpr, before: bool, depth: u32) -> Result<(), String> {
        if depth > DEPTH_MAX {
            return Err("it is nested too deeply".to_owned());
        }
        if let Expr::Call(call) = &mut node.expr
            && call.target.is_none()
            && call.func_name == "before"
        {
            let inner = (call.args.len() == 1).then(|| call.args.pop()).flatten();
            *node = inner.ok_or("`before` takes one expression")?;
            return self.visit(node, true, depth + 1);
        }
        if let Expr::Call(call) = &node.expr
            && let Some(twin) = self.twin(call)
        {
            let place = self.question(&twin, call)?;
            node.expr = Expr::Ident(if before { before_place(place) } else { now_place(place) });
            return Ok(());
        }
        if let Expr::Ident(name) = &node.expr {
            self.course |= TRAJECTORY.contains(&name.as_str());
        }
        self.children(&mut node.expr, before, depth + 1)
    }

    /// The twin that a call puts a question to: a bare name that is nothing else.
    fn twin(&self, call: &CallExpr) -> Option<String> {
        match call.target.as_deref().map(|target| &target.expr) {
            Some(Expr::Ident(name)) if !self.known.contains(name) => Some(name.clone()),
            _ => None,
        }
    }

    fn question(&mut self, twin: &str, call: &CallExpr) -> Result<usize, String> {
        let args = call.args.iter().map(|arg| self.argument(&arg.expr)).collect::<Result<Vec<_>, _>>()?;
        let ask = AskTemplate { twin: twin.to_owned(), question: call.func_name.clone(), args };
        if let Some(place) = self.asks.iter().position(|known| *known == ask) {
            return Ok(place);
        }
        self.asks.push(ask);
        Ok(self.asks.len() - 1)
    }

    fn argument(&self, expr: &Expr) -> Result<ArgTemplate, String> {
        match expr {
            Expr::Ident(role) if self.known.contains(role) => Ok(ArgTemplate::Role(role.clone())),
            Expr::Literal(LiteralValue::String(text)) => Ok(ArgTemplate::Text(text.inner().to_owned())),
            Expr::Select(select) if matches!(&select.operand.expr, Expr::Ident(name) if name == "facts") => {
                Ok(ArgTemplate::Fact(select.field.clone()))
            }
            _ => Err("a question takes roles, `facts.NAME` and texts only".to_owned()),
        }
    }

    fn children(&mut self, expr: &mut Expr, before: bool, depth: u32) -> Result<(), String> {
        match expr {
            Expr::Call(call) => {
                if let Some(target) = &mut call.target {
                    self.visit(target, before, depth)?;
                }
                call.args.iter_mut().try_for_each(|arg| self.visit(arg, before, depth))
            }
            Expr::Comprehension(inner) => {
                let names =
                    [Some(inner.iter_var.clone()), inner.iter_var2.clone(), Some(inner.accu_var.clone())];
                let fresh: Vec<String> =
                    names.into_iter().flatten().filter(|name| self.known.insert(name.clone())).collect();
                for part in [
                    &mut inner.iter_range,
                    &mut inner.accu_init,
                    &mut inner.loop_cond,
                    &mut inner.loop_step,
                    &mut inner.result,
                ] {
                    self.visit(part, before, depth)?;
                }
                fresh.iter().for_each(|name| {
                    self.known.remove(name);
                });
                Ok(())
            }
            Expr::List(list) => {
                list.elements.iter_mut().try_for_each(|element| self.visit(element, before, depth))
            }
            Expr::Map(map) => {
                self.entries(map.entries.iter_mut().map(|entry| &mut entry.expr), before, depth)
            }
            Expr::Struct(value) => {
                self.entries(value.entries.iter_mut().map(|entry| &mut entry.expr), before, depth)
            }
            Expr::Select(select) => self.visit(&mut select.operand, before, depth),
            Expr::Unspecified | Expr::Ident(_) | Expr::Literal(_) => Ok(()),
        }
    }

    fn entries<'a>(
        &mut self,
        mut entries: impl Iterator<Item = &'a mut EntryExpr>,
        before: bool,
        depth: u32,
    ) -> Result<(), String> {
        entries.try_for_each(|entry| match entry {
            EntryExpr::StructField(field) => self.visit(&mut field.value, before, depth),
            EntryExpr::MapEntry(entry) => {
                self.visit(&mut entry.key, before, depth)?;
                self.visit(&mut entry.value, before, depth)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_become_places_each_once() {
        let check = compile(
            "okta.in_group(requester, 'a') && !okta.in_group(requester, 'a') && jira.can_browse(requester, facts.project)",
            ["requester"].into_iter(),
        );
        assert!(check.expression.is_ok() && check.state_only);
        assert_eq!(check.asks.len(), 2);
        assert_eq!(
            check.asks[1].args,
            [ArgTemplate::Role("requester".to_owned()), ArgTemplate::Fact("project".to_owned())]
        );
    }

    #[test]
    fn methods_of_values_are_no_questions() {
        for source in [
            "approvals.exists(a, a.by != requester)",
            "heard.exists(h, h.startsWith('do'))",
            "facts.x.size() > 1",
        ] {
            let check = compile(source, ["requester"].into_iter());
            assert!(check.expression.is_ok() && check.asks.is_empty() && !check.state_only, "{source}");
        }
    }

    #[test]
    fn long_chains_do_not_exhaust_the_stack() {
        for source in [
            format!("a{}", ".b".repeat(990)),
            format!("1{}", "+1".repeat(990)),
            format!("{}true", "!".repeat(1_990)),
            format!("{}1", "-".repeat(1_990)),
            format!("a{}", "[0]".repeat(660)),
            format!("a{}", ".b".repeat(150)),
            format!("1{}", "+1".repeat(150)),
            format!("a{}", "||a".repeat(600)),
            format!("a{}", "<a".repeat(150)),
            format!("{}1", "true?1:".repeat(8)),
            format!("{}1{}", "[".repeat(8), "]".repeat(8)),
        ] {
            // Whether it is refused is the parser's business; that it comes back, evaluated, is ours.
            let _ = compile(&source, std::iter::empty());
        }
    }

    #[test]
    fn hostile_texts_are_refused_not_feared() {
        let deep = "(".repeat(1500);
        let arrows = "a.b(c.d(e))";
        for source in [
            "",
            "((",
            "\u{202e}\0",
            "jira.can_browse(1 + 1)",
            deep.as_str(),
            arrows,
            "before()",
            "before(1, 2)",
        ] {
            assert!(compile(source, ["requester"].into_iter()).expression.is_err(), "{source:.20}");
        }
    }
}
