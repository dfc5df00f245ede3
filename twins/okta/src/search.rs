//! The expressions of `search=` and `filter=`: a small real parser of the vendor's grammar (attributes, `eq ne sw ew co gt ge
//! lt le pr`, `and`, `or`, `not`, parentheses) and what they hold of. Hostile text gives a refusal, never a panic.

use std::borrow::Cow;

/// The longest expression: what fits into a query.
const BYTES_MAX: usize = 4_000;
/// How deep parentheses may nest: deeper is nobody's search.
const DEPTH_MAX: usize = 32;

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expression {
    /// All hold.
    And(Vec<Expression>),
    /// One holds.
    Or(Vec<Expression>),
    /// It does not hold.
    Not(Box<Expression>),
    /// An attribute compared to a value.
    Compare(String, Operator, String),
    /// An attribute is set.
    Present(String),
}

/// How an attribute is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Starts with.
    Sw,
    /// Ends with.
    Ew,
    /// Contains.
    Co,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
}

impl Operator {
    fn of_word(word: &str) -> Option<Self> {
        let known = [
            ("eq", Self::Eq),
            ("ne", Self::Ne),
            ("sw", Self::Sw),
            ("ew", Self::Ew),
            ("co", Self::Co),
            ("gt", Self::Gt),
            ("ge", Self::Ge),
            ("lt", Self::Lt),
            ("le", Self::Le),
        ];
        known.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, operator)| operator)
    }

    fn holds(self, attribute: &str, value: &str) -> bool {
        // The vendor compares texts without regard to case; times in ISO form compare as texts.
        let (attribute, value) = (attribute.to_lowercase(), value.to_lowercase());
        match self {
            Self::Eq => attribute == value,
            Self::Ne => attribute != value,
            Self::Sw => attribute.starts_with(&value),
            Self::Ew => attribute.ends_with(&value),
            Self::Co => attribute.contains(&value),
            Self::Gt => attribute > value,
            Self::Ge => attribute >= value,
            Self::Lt => attribute < value,
            Self::Le => attribute <= value,
        }
    }
}

impl Expression {
    /// Reads an expression; the error says what was wrong.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > BYTES_MAX {
            return Err(format!("The expression is longer than {BYTES_MAX} characters."));
        }
        let mut parser = Parser { tokens: tokens(text)?, at: 0 };
        let parsed = parser.either(0)?;
        match parser.next() {
            None => Ok(parsed),
            Some(token) => Err(format!("Unexpected {} after the end of the expression.", token.shown())),
        }
    }

    /// Whether it holds of something with these attributes.
    pub(crate) fn holds<'a>(&self, attribute: &impl Fn(&str) -> Option<Cow<'a, str>>) -> bool {
        match self {
            Self::And(all) => all.iter().all(|part| part.holds(attribute)),
            Self::Or(any) => any.iter().any(|part| part.holds(attribute)),
            Self::Not(part) => !part.holds(attribute),
            Self::Present(name) => attribute(name).is_some(),
            Self::Compare(name, Operator::Ne, value) => {
                attribute(name).is_none_or(|found| Operator::Ne.holds(&found, value))
            }
            Self::Compare(name, operator, value) => {
                attribute(name).is_some_and(|found| operator.holds(&found, value))
            }
        }
    }

    /// A value that this attribute must equal wherever the expression holds, so that an index can be asked.
    pub(crate) fn demands(&self, names: &[&str]) -> Option<&str> {
        match self {
            Self::Compare(name, Operator::Eq, value) if names.contains(&name.as_str()) => Some(value),
            Self::And(all) => all.iter().find_map(|part| part.demands(names)),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Word(String),
    Text(String),
}

impl Token {
    fn shown(&self) -> String {
        match self {
            Self::Open => "'('".to_owned(),
            Self::Close => "')'".to_owned(),
            Self::Word(word) => format!("'{word}'"),
            Self::Text(text) => format!("\"{text}\""),
        }
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own.eq_ignore_ascii_case(word))
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            letter if letter.is_whitespace() => {}
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            '"' => {
                let mut value = String::new();
                loop {
                    match letters.next() {
                        Some('"') => break,
                        Some('\\') => value.extend(letters.next()),
                        Some(letter) => value.push(letter),
                        None => return Err("A text is not closed.".to_owned()),
                    }
                }
                tokens.push(Token::Text(value));
            }
            letter => {
                let mut word = String::from(letter);
                let inside = |letter: &char| !letter.is_whitespace() && !matches!(letter, '(' | ')' | '"');
                while let Some(letter) = letters.next_if(inside) {
                    word.push(letter);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Ok(tokens)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn takes(&mut self, word: &str) -> bool {
        let hit = self.tokens.get(self.at).is_some_and(|token| token.is_word(word));
        self.at += usize::from(hit);
        hit
    }

    fn either(&mut self, depth: usize) -> Result<Expression, String> {
        let mut any = vec![self.both(depth)?];
        while self.takes("or") {
            any.push(self.both(depth)?);
        }
        Ok(single(any, Expression::Or))
    }

    fn both(&mut self, depth: usize) -> Result<Expression, String> {
        let mut all = vec![self.one(depth)?];
        while self.takes("and") {
            all.push(self.one(depth)?);
        }
        Ok(single(all, Expression::And))
    }

    fn one(&mut self, depth: usize) -> Result<Expression, String> {
        if depth > DEPTH_MAX {
            return Err(format!("Parentheses nest deeper than {DEPTH_MAX}."));
        }
        match self.next() {
            Some(Token::Open) => {
                let inner = self.either(depth + 1)?;
                match self.next() {
                    Some(Token::Close) => Ok(inner),
                    _ => Err("A parenthesis is not closed.".to_owned()),
                }
            }
            Some(token) if token.is_word("not") => Ok(Expression::Not(Box::new(self.one(depth + 1)?))),
            Some(Token::Word(name)) => self.comparison(name),
            Some(token) => Err(format!("An attribute is missing before {}.", token.shown())),
            None => Err("The expression ends where an attribute is expected.".to_owned()),
        }
    }

    fn comparison(&mut self, name: String) -> Result<Expression, String> {
        let Some(Token::Word(word)) = self.next() else {
            return Err(format!("An operator is missing after '{name}'."));
        };
        if word.eq_ignore_ascii_case("pr") {
            return Ok(Expression::Present(name));
        }
        let Some(operator) = Operator::of_word(&word) else {
            return Err(format!("Unrecognized attribute operator '{word}'."));
        };
        match self.next() {
            Some(Token::Text(value) | Token::Word(value)) => Ok(Expression::Compare(name, operator, value)),
            _ => Err(format!("A value is missing after '{name} {word}'.")),
        }
    }
}

fn single(mut parts: Vec<Expression>, many: fn(Vec<Expression>) -> Expression) -> Expression {
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

    fn holds(text: &str) -> bool {
        let attribute = |name: &str| match name {
            "profile.login" => Some(Cow::Borrowed("ana@x.example")),
            "status" => Some(Cow::Borrowed("ACTIVE")),
            _ => None,
        };
        Expression::parse(text).unwrap().holds(&attribute)
    }

    #[test]
    fn and_binds_tighter_than_or_and_case_does_not_matter() {
        assert!(holds(r#"profile.login eq "ANA@x.example""#));
        assert!(holds(r#"status eq "LOCKED_OUT" or status EQ "active" AND profile.login sw "ana""#));
        assert!(!holds(r#"(status eq "LOCKED_OUT" or status eq "ACTIVE") and profile.login sw "bo""#));
        assert!(holds(r#"not (profile.title pr) and profile.title ne "x""#));
        assert!(!holds("profile.title eq \"x\""));
    }

    #[test]
    fn a_demanded_login_is_found_only_where_it_must_hold() {
        let demands =
            |text: &str| Expression::parse(text).unwrap().demands(&["profile.login"]).map(str::to_owned);
        assert_eq!(demands(r#"status pr and (profile.login eq "a")"#), Some("a".to_owned()));
        assert_eq!(demands(r#"status pr or profile.login eq "a""#), None);
        assert_eq!(demands(r#"not (profile.login eq "a")"#), None);
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for wrong in [
            "",
            "profile.login",
            "profile.login is \"a\"",
            "(status pr",
            "status eq",
            "a pr b",
            "\"",
            "a eq \"b",
        ] {
            assert!(Expression::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Expression::parse(&"(".repeat(3000)).is_err());
        assert!(Expression::parse(&"not ".repeat(900)).is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in r#"([a-z.]{1,9}|[ ()"\\]|eq|and|or|not|pr| ){0,40}"#) {
            let _ = Expression::parse(&text);
        }
    }
}
