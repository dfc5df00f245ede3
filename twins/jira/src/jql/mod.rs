//! JQL: a query's text becomes tokens ([`lexer`]), a tree ([`ast`]), a test of issues ([`condition`]), a plan
//! over the site's indexes ([`plan`]), and a walk along them ([`walk`]). Errors are worded as the
//! vendor words them; hostile text gives an error, never a panic.

mod ast;
mod condition;
mod date;
mod eval;
mod lexer;
mod matching;
mod order;
mod parser;
mod plan;
mod resolve;
mod walk;

pub use ast::{Clause, Operand, Operator, Query, Sort, Term, Value};
pub use eval::{Asker, Page, count, page};
pub use parser::parse;

/// The longest query, in bytes.
pub const QUERY_BYTES_MAX: usize = 20_000;
/// How deep parentheses and NOTs may nest.
pub const DEPTH_MAX: usize = 64;
/// The most terms and listed values of one query.
pub const TERMS_MAX: usize = 2_000;
/// The most fields of an ORDER BY.
pub const ORDER_MAX: usize = 7;

/// A query cannot be read or answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join(" "))]
pub struct JqlError(
    /// Each complaint, as the vendor words it.
    pub Vec<String>,
);

impl JqlError {
    pub(crate) fn one(text: impl Into<String>) -> Self {
        Self(vec![text.into()])
    }
}

#[cfg(test)]
mod tests;
