//! Tokens as a tree: `OR` binds least, then `AND`, then `NOT`; an order at the end.

use super::ast::{Clause, Operand, Operator, Query, Sort, Term, Value};
use super::lexer::{Placed, Token, tokens};
use super::{DEPTH_MAX, JqlError, ORDER_MAX, TERMS_MAX};

/// Words that are no values unless they stand between quotation marks.
const KEYWORDS: [&str; 11] =
    ["and", "or", "not", "in", "is", "empty", "null", "order", "by", "was", "changed"];
/// The operators, as an error lists them.
const OPERATORS: &str = "'=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'";

/// Reads a query.
///
/// # Errors
/// When it cannot be read, in the vendor's words.
pub fn parse(text: &str) -> Result<Query, JqlError> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, terms: 0 };
    let filter = if parser.peek().is_none_or(|token| token.is("order")) { None } else { Some(parser.or(0)?) };
    let order = parser.order(filter.is_some())?;
    Ok(Query { filter, order })
}

struct Parser {
    tokens: Vec<Placed>,
    at: usize,
    terms: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|placed| &placed.token)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.at += usize::from(token.is_some());
        token
    }

    /// Takes one of these keywords or signs.
    fn takes(&mut self, any: &[&str]) -> bool {
        let hit = self.peek().is_some_and(|token| {
            any.iter().any(|known| token.is(known) || matches!(token, Token::Sign(sign) if sign == known))
        });
        self.at += usize::from(hit);
        hit
    }

    /// A complaint about the token that comes next, or about the end.
    fn complaint(&self, expected: &str) -> JqlError {
        JqlError::one(match self.tokens.get(self.at) {
            Some(Placed { token, line, column }) => format!(
                "Error in the JQL Query: Expecting {expected} but got '{}'. (line {line}, character {column})",
                token.shown()
            ),
            None => format!("Error in the JQL Query: Expecting {expected} before the end of the query."),
        })
    }

    fn count(&mut self) -> Result<(), JqlError> {
        self.terms += 1;
        if self.terms > TERMS_MAX {
            return Err(JqlError::one(format!(
                "Error in the JQL Query: The query has more than {TERMS_MAX} terms."
            )));
        }
        Ok(())
    }

    fn or(&mut self, depth: usize) -> Result<Clause, JqlError> {
        let mut parts = vec![self.and(depth)?];
        while self.takes(&["or", "|", "||"]) {
            parts.push(self.and(depth)?);
        }
        Ok(one_or(parts, Clause::Or))
    }

    fn and(&mut self, depth: usize) -> Result<Clause, JqlError> {
        let mut parts = vec![self.not(depth)?];
        while self.takes(&["and", "&", "&&"]) {
            parts.push(self.not(depth)?);
        }
        Ok(one_or(parts, Clause::And))
    }

    fn not(&mut self, depth: usize) -> Result<Clause, JqlError> {
        if depth > DEPTH_MAX {
            return Err(JqlError::one(format!(
                "Error in the JQL Query: The query nests deeper than {DEPTH_MAX}."
            )));
        }
        if self.takes(&["not", "!"]) {
            return Ok(Clause::Not(Box::new(self.not(depth + 1)?)));
        }
        if self.takes(&["("]) {
            let inner = self.or(depth + 1)?;
            return if self.takes(&[")"]) { Ok(inner) } else { Err(self.complaint("')'")) };
        }
        self.term().map(Clause::Term)
    }

    fn term(&mut self) -> Result<Term, JqlError> {
        self.count()?;
        let field = match self.peek() {
            Some(Token::Word(word)) if !is_keyword(word) => word.clone(),
            Some(Token::Text(text)) => text.clone(),
            Some(Token::Word(word)) => {
                let expected = format!("a field name (the word '{word}' is reserved)");
                return Err(self.complaint(&expected));
            }
            _ => return Err(self.complaint("a field name")),
        };
        self.at += 1;
        let operator = self.operator()?;
        let operand = self.operand()?;
        match (operator, &operand) {
            (Operator::In | Operator::NotIn, Operand::One(Value::Text(_)) | Operand::Empty) => {
                self.at -= 1;
                Err(self.complaint(&format!("a list or function after the operator '{}'", operator.text())))
            }
            (Operator::Is | Operator::IsNot, Operand::One(_) | Operand::List(_)) => {
                Err(JqlError::one(format!(
                    "The operator '{}' can only be used with the values 'EMPTY' and 'NULL'.",
                    operator.text()
                )))
            }
            (Operator::In | Operator::NotIn | Operator::Is | Operator::IsNot, _) => {
                Ok(Term { field, operator, operand })
            }
            (_, Operand::List(_)) => Err(JqlError::one(format!(
                "Operator '{}' does not support searching for list values in the field '{field}'.",
                operator.text()
            ))),
            _ => Ok(Term { field, operator, operand }),
        }
    }

    fn operator(&mut self) -> Result<Operator, JqlError> {
        let expected = format!("operator, one of {OPERATORS},");
        let operator = match self.next() {
            Some(Token::Sign("=")) => Operator::Equals,
            Some(Token::Sign("!=")) => Operator::NotEquals,
            Some(Token::Sign("~")) => Operator::Contains,
            Some(Token::Sign("!~")) => Operator::NotContains,
            Some(Token::Sign("<")) => Operator::Less,
            Some(Token::Sign("<=")) => Operator::LessEquals,
            Some(Token::Sign(">")) => Operator::Greater,
            Some(Token::Sign(">=")) => Operator::GreaterEquals,
            Some(token) if token.is("in") => Operator::In,
            Some(token) if token.is("not") => {
                return if self.takes(&["in"]) { Ok(Operator::NotIn) } else { Err(self.complaint("'IN'")) };
            }
            Some(token) if token.is("is") => {
                return Ok(if self.takes(&["not"]) { Operator::IsNot } else { Operator::Is });
            }
            Some(token) if token.is("was") || token.is("changed") => {
                return Err(JqlError::one(format!(
                    "History searches with '{}' are not served here.",
                    token.shown()
                )));
            }
            token => {
                self.at -= usize::from(token.is_some());
                return Err(self.complaint(&expected));
            }
        };
        Ok(operator)
    }

    fn operand(&mut self) -> Result<Operand, JqlError> {
        if self.takes(&["empty", "null"]) {
            return Ok(Operand::Empty);
        }
        if !self.takes(&["("]) {
            return self.value().map(Operand::One);
        }
        let mut values = vec![self.value()?];
        while self.takes(&[","]) {
            values.push(self.value()?);
        }
        if self.takes(&[")"]) { Ok(Operand::List(values)) } else { Err(self.complaint("')' or ','")) }
    }

    fn value(&mut self) -> Result<Value, JqlError> {
        self.count()?;
        let text = match self.peek() {
            Some(Token::Text(text)) => text.clone(),
            Some(Token::Word(word)) if !is_keyword(word) => word.clone(),
            _ => return Err(self.complaint("either a value, list or function")),
        };
        self.at += 1;
        if !self.takes(&["("]) {
            return Ok(Value::Text(text));
        }
        let mut arguments = Vec::new();
        while !self.takes(&[")"]) {
            if !arguments.is_empty() && !self.takes(&[","]) {
                return Err(self.complaint("')' or ','"));
            }
            self.count()?;
            match self.next() {
                Some(Token::Text(text) | Token::Word(text)) => arguments.push(text),
                token => {
                    self.at -= usize::from(token.is_some());
                    return Err(self.complaint("an argument"));
                }
            }
        }
        Ok(Value::Function(text, arguments))
    }

    fn order(&mut self, filtered: bool) -> Result<Vec<Sort>, JqlError> {
        if self.peek().is_none() {
            return Ok(Vec::new());
        }
        if !self.takes(&["order"]) {
            return Err(self.complaint(if filtered { "either 'OR' or 'AND'" } else { "a field name" }));
        }
        if !self.takes(&["by"]) {
            return Err(self.complaint("'BY'"));
        }
        let mut order = Vec::new();
        loop {
            let field = match self.peek() {
                Some(Token::Word(word)) if !is_keyword(word) => word.clone(),
                Some(Token::Text(text)) => text.clone(),
                _ => return Err(self.complaint("a field name")),
            };
            self.at += 1;
            let descending =
                if self.takes(&["desc"]) { Some(true) } else { self.takes(&["asc"]).then_some(false) };
            order.push(Sort { field, descending });
            if !self.takes(&[","]) {
                break;
            }
        }
        if self.peek().is_some() {
            return Err(self.complaint("',', 'ASC' or 'DESC'"));
        }
        if order.len() > ORDER_MAX {
            return Err(JqlError::one(format!("The maximum number of fields in ORDER BY is {ORDER_MAX}.")));
        }
        Ok(order)
    }
}

fn is_keyword(word: &str) -> bool {
    KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(word))
}

fn one_or(mut parts: Vec<Clause>, many: fn(Vec<Clause>) -> Clause) -> Clause {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            many(parts)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values() -> impl Strategy<Value = Value> {
        prop_oneof![
            "\\PC{0,8}".prop_map(Value::Text),
            ("[a-zA-Z]{1,8}", prop::collection::vec("\\PC{0,5}", 0..3))
                .prop_map(|(name, arguments)| Value::Function(name, arguments)),
        ]
    }

    fn terms() -> impl Strategy<Value = Term> {
        let one = [Operator::Equals, Operator::NotContains, Operator::LessEquals, Operator::Greater];
        prop_oneof![
            ("\\PC{0,8}", prop::sample::select(one.to_vec()), values()).prop_map(
                |(field, operator, value)| { Term { field, operator, operand: Operand::One(value) } }
            ),
            ("\\PC{0,8}", any::<bool>(), prop::collection::vec(values(), 1..4)).prop_map(
                |(field, not, values)| {
                    let operator = if not { Operator::NotIn } else { Operator::In };
                    Term { field, operator, operand: Operand::List(values) }
                }
            ),
            ("\\PC{0,8}", any::<bool>()).prop_map(|(field, not)| {
                let operator = if not { Operator::IsNot } else { Operator::Is };
                Term { field, operator, operand: Operand::Empty }
            }),
        ]
    }

    fn clauses() -> impl Strategy<Value = Clause> {
        terms().prop_map(Clause::Term).prop_recursive(4, 24, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 2..4).prop_map(Clause::And),
                prop::collection::vec(inner.clone(), 2..4).prop_map(Clause::Or),
                inner.prop_map(|clause| Clause::Not(Box::new(clause))),
            ]
        })
    }

    fn queries() -> impl Strategy<Value = Query> {
        let sort =
            ("\\PC{0,6}", any::<Option<bool>>()).prop_map(|(field, descending)| Sort { field, descending });
        (prop::option::of(clauses()), prop::collection::vec(sort, 0..=ORDER_MAX))
            .prop_map(|(filter, order)| Query { filter, order })
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_as_the_same_query(query in queries()) {
            let text = query.to_string();
            prop_assert_eq!(parse(&text).map_err(|error| format!("{error}: {text}")), Ok(query));
        }

        #[test]
        fn no_text_panics(text in "([a-z]{1,6}|[ ()=!~<>,\"'\\\\&|@\n]|and|or|not|in|is|empty|order by|now\\(\\)){0,40}") {
            let _ = parse(&text);
        }

        #[test]
        fn no_bytes_panic(text in "\\PC{0,60}") {
            let _ = parse(&text);
        }
    }

    #[test]
    fn or_binds_least_and_keywords_are_read_in_any_case() {
        let query = parse("project = ENG and NOT status in ('To Do', Done) OR assignee is not EMPTY order by created DESC, key").unwrap();
        let text = r#"("project" = "ENG" AND NOT "status" in ("To Do", "Done")) OR "assignee" is not EMPTY ORDER BY "created" DESC, "key""#;
        assert_eq!(query.to_string(), text);
        assert_eq!(parse("").unwrap(), Query::default());
        assert_eq!(
            parse("a=1&&!b~2||c>-1d").unwrap().to_string(),
            r#"("a" = "1" AND NOT "b" ~ "2") OR "c" > "-1d""#
        );
    }

    #[test]
    fn complaints_name_the_place_as_the_vendor_does() {
        for (text, wanted) in [
            ("project ENG", "operator, one of '='"),
            (
                "project = ENG status = Done",
                "Expecting either 'OR' or 'AND' but got 'status'. (line 1, character 15)",
            ),
            ("project = ", "Expecting either a value, list or function before the end of the query."),
            ("project =\n and", "but got 'and'. (line 2, character 2)"),
            ("(project = A", "Expecting ')' before the end of the query."),
            ("assignee = a@b.example", "The character '@' is a reserved JQL character."),
            ("summary ~ \"x", "The quoted string 'x' has not been completed."),
            ("status is Done", "can only be used with the values 'EMPTY' and 'NULL'"),
            ("status in Done", "a list or function after the operator 'in'"),
            ("status = (a, b)", "does not support searching for list values"),
            ("status was Done", "History searches"),
            ("project = A order by a,b,c,d,e,f,g,h", "The maximum number of fields"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(wanted), "{text}: {error}");
        }
        assert!(parse(&"(".repeat(5_000)).is_err());
        assert!(parse(&"not ".repeat(4_000)).is_err());
    }
}
