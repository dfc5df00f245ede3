//! The tree of a query, and its text: whatever is printed reads as the same tree.

use std::fmt;

/// A query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What must hold; `None` for a query without restriction.
    pub filter: Option<Clause>,
    /// The order, the first field first.
    pub order: Vec<Sort>,
}

/// One field of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The field as written.
    pub field: String,
    /// Descending, ascending, or as the field's own custom is.
    pub descending: Option<bool>,
}

/// What must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause {
    /// All of two or more.
    And(Vec<Clause>),
    /// One of two or more.
    Or(Vec<Clause>),
    /// Not this.
    Not(Box<Clause>),
    /// A field compared.
    Term(Term),
}

/// A field compared to something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The field as written.
    pub field: String,
    /// How.
    pub operator: Operator,
    /// To what.
    pub operand: Operand,
}

/// How a field is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equals,
    /// `!=`
    NotEquals,
    /// `~`
    Contains,
    /// `!~`
    NotContains,
    /// `<`
    Less,
    /// `<=`
    LessEquals,
    /// `>`
    Greater,
    /// `>=`
    GreaterEquals,
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `is`
    Is,
    /// `is not`
    IsNot,
}

impl Operator {
    /// Its text, as errors name it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Equals => "=",
            Self::NotEquals => "!=",
            Self::Contains => "~",
            Self::NotContains => "!~",
            Self::Less => "<",
            Self::LessEquals => "<=",
            Self::Greater => ">",
            Self::GreaterEquals => ">=",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Is => "is",
            Self::IsNot => "is not",
        }
    }
}

/// What a field is compared to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// One value.
    One(Value),
    /// A list of values.
    List(Vec<Value>),
    /// Nothing: `EMPTY` or `NULL`.
    Empty,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text or number.
    Text(String),
    /// A function with its arguments.
    Function(String, Vec<String>),
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(filter) = &self.filter {
            write!(f, "{filter}")?;
        }
        for (at, sort) in self.order.iter().enumerate() {
            let before = match (at, &self.filter) {
                (0, None) => "ORDER BY ",
                (0, Some(_)) => " ORDER BY ",
                _ => ", ",
            };
            write!(f, "{before}{}", Quoted(&sort.field))?;
            match sort.descending {
                Some(true) => f.write_str(" DESC")?,
                Some(false) => f.write_str(" ASC")?,
                None => {}
            }
        }
        Ok(())
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let many = |f: &mut fmt::Formatter<'_>, parts: &[Self], word: &str| {
            for (at, part) in parts.iter().enumerate() {
                if at > 0 {
                    f.write_str(word)?;
                }
                match part {
                    Self::And(_) | Self::Or(_) => write!(f, "({part})")?,
                    Self::Not(_) | Self::Term(_) => write!(f, "{part}")?,
                }
            }
            Ok(())
        };
        match self {
            Self::And(parts) => many(f, parts, " AND "),
            Self::Or(parts) => many(f, parts, " OR "),
            Self::Not(part) => match &**part {
                Self::And(_) | Self::Or(_) => write!(f, "NOT ({part})"),
                Self::Not(_) | Self::Term(_) => write!(f, "NOT {part}"),
            },
            Self::Term(term) => write!(f, "{term}"),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", Quoted(&self.field), self.operator.text())?;
        match &self.operand {
            Operand::Empty => f.write_str("EMPTY"),
            Operand::One(value) => write!(f, "{value}"),
            Operand::List(values) => {
                for (at, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if at == 0 { "(" } else { ", " })?;
                }
                f.write_str(")")
            }
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{}", Quoted(text)),
            Self::Function(name, arguments) => {
                write!(f, "{}(", Quoted(name))?;
                for (at, argument) in arguments.iter().enumerate() {
                    write!(f, "{}{}", if at == 0 { "" } else { ", " }, Quoted(argument))?;
                }
                f.write_str(")")
            }
        }
    }
}

/// A text between quotation marks.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for letter in self.0.chars() {
            if matches!(letter, '"' | '\\') {
                f.write_str("\\")?;
            }
            write!(f, "{letter}")?;
        }
        f.write_str("\"")
    }
}
