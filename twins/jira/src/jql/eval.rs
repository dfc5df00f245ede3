//! What a query finds. The tree is first resolved against the site (fields, values, functions; every complaint is gathered),
//! then tested on the issues that the asker may see.

use super::ast::{Clause, Operand, Operator, Query, Term, Value};
use super::matching::Words;
use super::{JqlError, date, order, parse};
use crate::world::table::{Kind, Priority, RESOLUTION, Status};
use crate::world::{Issue, Site};

/// Who asks, and when.
#[derive(Clone, Copy, Debug)]
pub struct Asker {
    /// The place of their account.
    pub account: u32,
    /// Now: Unix milliseconds.
    pub now: i64,
}

/// What was found: ids in the query's order.
pub type Found = Vec<u64>;

/// Searches the site.
///
/// # Errors
/// When the query cannot be read, names what does not exist, or restricts nothing.
pub fn search(site: &Site, asker: Asker, text: &str) -> Result<Found, JqlError> {
    let Query { filter, order } = parse(text)?;
    let keys = order::keys(&order)?;
    let Some(filter) = filter else {
        return Err(JqlError::one(
            "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.",
        ));
    };
    let mut resolver = Resolver { site, asker, complaints: Vec::new() };
    let test = resolver.clause(&filter);
    if !resolver.complaints.is_empty() {
        return Err(JqlError(resolver.complaints));
    }
    let sees: Vec<bool> = site.projects().map(|(place, _)| site.can_browse(asker.account, place)).collect();
    let visible = |issue: &&Issue| sees.get(issue.project as usize).copied().unwrap_or(false);
    let candidates: Box<dyn Iterator<Item = &Issue>> = match (test.label(), test.project()) {
        (Some(label), _) => Box::new(site.issues_labelled(label)),
        (None, Some(project)) => Box::new(site.issues_of(project)),
        (None, None) => Box::new(site.issues()),
    };
    let mut hits: Vec<&Issue> = candidates.filter(visible).filter(|issue| test.holds(issue)).collect();
    hits.sort_by(|one, other| order::compare(site, &keys, one, other));
    Ok(hits.into_iter().map(|issue| issue.id).collect())
}

/// A resolved clause.
enum Test {
    And(Vec<Test>),
    Or(Vec<Test>),
    Not(Box<Test>),
    /// The field is among these places or ids.
    Among(Place, Vec<u64>),
    /// It has one of these labels.
    Labelled(Vec<String>),
    /// The field has no value.
    Empty(Place),
    /// A text holds these words.
    Says(Text, Words),
    /// A moment compares so to another.
    Moment(Time, Operator, i64),
    /// A priority compares so.
    Ranks(Operator, Priority),
    /// A number in its project compares so.
    Numbered(Operator, u32, u32),
}

/// A field with values that can be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Project,
    Issue,
    Parent,
    Status,
    Kind,
    Priority,
    Resolution,
    Assignee,
    Reporter,
    Creator,
    Labels,
    Description,
    Environment,
    Due,
}

/// A field of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Text {
    Summary,
    Description,
    Environment,
    Comment,
    All,
}

/// A field of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Time {
    Created,
    Updated,
    Resolved,
    Due,
}

impl Test {
    fn holds(&self, issue: &Issue) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.holds(issue)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(issue)),
            Self::Not(part) => !part.holds(issue),
            Self::Among(place, values) => value(*place, issue).is_some_and(|value| values.contains(&value)),
            Self::Labelled(labels) => labels.iter().any(|label| issue.labels.contains(label)),
            Self::Empty(place) => is_empty(*place, issue),
            Self::Says(text, words) => says(*text, words, issue),
            Self::Moment(time, operator, to) => {
                moment(*time, issue).is_some_and(|at| compare(*operator, at, *to))
            }
            Self::Ranks(operator, priority) => compare(*operator, issue.priority, *priority),
            Self::Numbered(operator, project, number) => {
                issue.project == *project && compare(*operator, issue.number, *number)
            }
        }
    }

    /// The one label that an issue must have.
    fn label(&self) -> Option<&str> {
        match self {
            Self::Labelled(labels) => match labels.as_slice() {
                [label] => Some(label),
                _ => None,
            },
            Self::And(parts) => parts.iter().find_map(Self::label),
            _ => None,
        }
    }

    /// The one project that an issue must be in.
    fn project(&self) -> Option<u32> {
        match self {
            Self::Among(Place::Project, values) => match values.as_slice() {
                [project] => u32::try_from(*project).ok(),
                _ => None,
            },
            Self::And(parts) => parts.iter().find_map(Self::project),
            _ => None,
        }
    }
}

fn value(place: Place, issue: &Issue) -> Option<u64> {
    Some(match place {
        Place::Project => u64::from(issue.project),
        Place::Issue => issue.id,
        Place::Parent => issue.parent?,
        Place::Status => issue.status as u64,
        Place::Kind => issue.kind as u64,
        Place::Priority => issue.priority as u64,
        Place::Resolution => issue.resolved.map(|_| 1)?,
        Place::Assignee => u64::from(issue.assignee?),
        Place::Reporter => u64::from(issue.reporter),
        Place::Creator => u64::from(issue.creator),
        Place::Labels | Place::Description | Place::Environment | Place::Due => return None,
    })
}

fn is_empty(place: Place, issue: &Issue) -> bool {
    match place {
        Place::Labels => issue.labels.is_empty(),
        Place::Description => issue.description.is_none(),
        Place::Environment => issue.environment.is_none(),
        Place::Due => issue.due.is_none(),
        place => value(place, issue).is_none(),
    }
}

fn says(text: Text, words: &Words, issue: &Issue) -> bool {
    let rich =
        |rich: &Option<crate::text::Rich>| rich.as_ref().is_some_and(|rich| words.are_in(&rich.plain()));
    let comments = || issue.comments.iter().any(|comment| words.are_in(&comment.body.plain()));
    match text {
        Text::Summary => words.are_in(&issue.summary),
        Text::Description => rich(&issue.description),
        Text::Environment => rich(&issue.environment),
        Text::Comment => comments(),
        Text::All => {
            words.are_in(&issue.summary) || rich(&issue.description) || rich(&issue.environment) || comments()
        }
    }
}

fn moment(time: Time, issue: &Issue) -> Option<i64> {
    match time {
        Time::Created => Some(issue.created),
        Time::Updated => Some(issue.updated),
        Time::Resolved => issue.resolved,
        Time::Due => date::moment(issue.due.as_deref()?, 0),
    }
}

fn compare<T: PartialOrd>(operator: Operator, one: T, other: T) -> bool {
    match operator {
        Operator::Equals => one == other,
        Operator::NotEquals => one != other,
        Operator::Less => one < other,
        Operator::LessEquals => one <= other,
        Operator::Greater => one > other,
        Operator::GreaterEquals => one >= other,
        _ => false,
    }
}

struct Resolver<'a> {
    site: &'a Site,
    asker: Asker,
    complaints: Vec<String>,
}

impl Resolver<'_> {
    fn clause(&mut self, clause: &Clause) -> Test {
        match clause {
            Clause::And(parts) => Test::And(parts.iter().map(|part| self.clause(part)).collect()),
            Clause::Or(parts) => Test::Or(parts.iter().map(|part| self.clause(part)).collect()),
            Clause::Not(part) => Test::Not(Box::new(self.clause(part))),
            Clause::Term(term) => self.term(term).unwrap_or_else(|complaint| {
                self.complaints.push(complaint);
                Test::And(Vec::new())
            }),
        }
    }

    fn term(&self, term: &Term) -> Result<Test, String> {
        let field = term.field.to_ascii_lowercase();
        let time = match field.as_str() {
            "created" | "createddate" => Some(Time::Created),
            "updated" | "updateddate" => Some(Time::Updated),
            "resolved" | "resolutiondate" => Some(Time::Resolved),
            "due" | "duedate" => Some(Time::Due),
            _ => None,
        };
        if let Some(time) = time {
            return self.time(term, time);
        }
        let text = match field.as_str() {
            "summary" => Some(Text::Summary),
            "description" => Some(Text::Description),
            "environment" => Some(Text::Environment),
            "comment" => Some(Text::Comment),
            "text" | "textfields" => Some(Text::All),
            _ => None,
        };
        if let Some(text) = text {
            return text_term(term, text);
        }
        let place = match field.as_str() {
            "project" => Place::Project,
            "key" | "issuekey" | "issue" | "id" => Place::Issue,
            "parent" => Place::Parent,
            "status" | "statuscategory" => Place::Status,
            "issuetype" | "type" => Place::Kind,
            "priority" => Place::Priority,
            "resolution" => Place::Resolution,
            "assignee" => Place::Assignee,
            "reporter" => Place::Reporter,
            "creator" => Place::Creator,
            "labels" | "label" => Place::Labels,
            _ => {
                return Err(format!(
                    "Field '{}' does not exist or you do not have permission to view it.",
                    term.field
                ));
            }
        };
        self.place(term, place)
    }

    fn place(&self, term: &Term, place: Place) -> Result<Test, String> {
        use Operator::{Contains, Equals, In, Is, IsNot, NotContains, NotEquals, NotIn};
        let values: &[Value] = match &term.operand {
            Operand::Empty => {
                return match term.operator {
                    Equals | Is => Ok(Test::Empty(place)),
                    NotEquals | IsNot => Ok(Test::Not(Box::new(Test::Empty(place)))),
                    _ => Err(not_supported(term)),
                };
            }
            Operand::One(value) => std::slice::from_ref(value),
            Operand::List(values) => values,
        };
        let among = match term.operator {
            Contains | NotContains | Is | IsNot => return Err(not_supported(term)),
            Equals | NotEquals | In | NotIn => self.among(term, place, values)?,
            operator => return self.ranked(term, place, operator, values),
        };
        // What has no value is in neither of a comparison and its opposite.
        let positive = matches!(term.operator, Equals | In);
        Ok(if positive {
            among
        } else {
            let filled = Test::Not(Box::new(Test::Empty(place)));
            Test::And(vec![Test::Not(Box::new(among)), filled])
        })
    }

    fn among(&self, term: &Term, place: Place, values: &[Value]) -> Result<Test, String> {
        if place == Place::Labels {
            return values.iter().map(text_of).collect::<Result<_, _>>().map(Test::Labelled);
        }
        if place == Place::Resolution
            && values
                .iter()
                .any(|value| matches!(value, Value::Text(text) if text.eq_ignore_ascii_case("unresolved")))
        {
            return Ok(Test::Empty(place));
        }
        let resolved: Result<Vec<u64>, String> =
            values.iter().map(|value| self.value(term, place, value)).collect();
        resolved.map(|values| Test::Among(place, values))
    }

    /// `<` and its like, for the fields that have an order.
    fn ranked(
        &self,
        term: &Term,
        place: Place,
        operator: Operator,
        values: &[Value],
    ) -> Result<Test, String> {
        let [value] = values else { return Err(not_supported(term)) };
        let text = text_of(value)?;
        match place {
            Place::Priority => Priority::find(&text)
                .map(|priority| Test::Ranks(operator, priority))
                .ok_or_else(|| missing(term, &text)),
            Place::Issue => {
                let issue = self.site.find_issue(&text).ok_or_else(|| missing(term, &text))?;
                Ok(Test::Numbered(operator, issue.project, issue.number))
            }
            _ => Err(not_supported(term)),
        }
    }

    fn value(&self, term: &Term, place: Place, value: &Value) -> Result<u64, String> {
        let text = match value {
            Value::Text(text) => text.clone(),
            Value::Function(name, arguments) => {
                let own = name.eq_ignore_ascii_case("currentUser") && arguments.is_empty();
                if own && matches!(place, Place::Assignee | Place::Reporter | Place::Creator) {
                    return Ok(u64::from(self.asker.account));
                }
                return Err(format!("Unable to find JQL function '{name}({})'.", arguments.join(", ")));
            }
        };
        let found = match place {
            Place::Project => self.project(&text),
            Place::Issue | Place::Parent => self
                .site
                .find_issue(&text)
                .filter(|issue| self.site.can_browse(self.asker.account, issue.project))
                .map(|issue| issue.id),
            Place::Status if term.field.eq_ignore_ascii_case("statuscategory") => {
                Status::find_category(&text).map(|status| status as u64)
            }
            Place::Status => Status::find(&text).map(|status| status as u64),
            Place::Kind => Kind::find(&text).map(|kind| kind as u64),
            Place::Priority => Priority::find(&text).map(|priority| priority as u64),
            Place::Resolution => {
                let (id, name, _) = RESOLUTION;
                (text == id || text.eq_ignore_ascii_case(name)).then_some(1)
            }
            Place::Assignee | Place::Reporter | Place::Creator => {
                let site = self.site;
                let account = site.find_account(&text).or_else(|| site.account_by_email(&text));
                account.or_else(|| site.account_by_name(&text)).map(u64::from)
            }
            Place::Labels | Place::Description | Place::Environment | Place::Due => None,
        };
        found.ok_or_else(|| match place {
            Place::Issue => format!("An issue with key '{text}' does not exist for field '{}'.", term.field),
            _ => missing(term, &text),
        })
    }

    /// A project that the asker may see, by key, name or id.
    fn project(&self, text: &str) -> Option<u64> {
        let by_name =
            || self.site.projects().find(|(_, p)| p.name.eq_ignore_ascii_case(text)).map(|(at, _)| at);
        let place = self.site.find_project(text).or_else(by_name)?;
        self.site.can_browse(self.asker.account, place).then_some(u64::from(place))
    }

    fn time(&self, term: &Term, time: Time) -> Result<Test, String> {
        use Operator::{Contains, In, Is, IsNot, NotContains, NotIn};
        let place = match time {
            Time::Resolved => Place::Resolution,
            Time::Due => Place::Due,
            // These always have a value.
            Time::Created | Time::Updated => Place::Project,
        };
        let value = match (&term.operand, term.operator) {
            (Operand::Empty, Is | Operator::Equals) => return Ok(Test::Empty(place)),
            (Operand::Empty, IsNot | Operator::NotEquals) => {
                return Ok(Test::Not(Box::new(Test::Empty(place))));
            }
            (Operand::Empty | Operand::List(_), _)
            | (_, Contains | NotContains | In | NotIn | Is | IsNot) => {
                return Err(not_supported(term));
            }
            (Operand::One(value), _) => value,
        };
        let now = self.asker.now;
        let at = match value {
            Value::Text(text) => date::moment(text, now).ok_or_else(|| {
                format!(
                    "Date value '{text}' for field '{}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.",
                    term.field
                )
            }),
            Value::Function(name, arguments) => date::function(name, arguments, now)
                .ok_or_else(|| format!("Unable to find JQL function '{name}({})'.", arguments.join(", "))),
        };
        at.map(|at| Test::Moment(time, term.operator, at))
    }
}

fn text_term(term: &Term, text: Text) -> Result<Test, String> {
    let place = match text {
        Text::Description => Some(Place::Description),
        Text::Environment => Some(Place::Environment),
        _ => None,
    };
    match (&term.operand, term.operator, place) {
        (Operand::Empty, Operator::Is, Some(place)) => Ok(Test::Empty(place)),
        (Operand::Empty, Operator::IsNot, Some(place)) => Ok(Test::Not(Box::new(Test::Empty(place)))),
        (Operand::One(value), Operator::Contains | Operator::NotContains, _) => {
            let words = Words::read(&text_of(value)?);
            if words.is_empty() {
                return Err(format!(
                    "The field '{}' does not support searching for an empty string.",
                    term.field
                ));
            }
            let says = Test::Says(text, words);
            Ok(if term.operator == Operator::Contains { says } else { Test::Not(Box::new(says)) })
        }
        _ => Err(not_supported(term)),
    }
}

fn text_of(value: &Value) -> Result<String, String> {
    match value {
        Value::Text(text) => Ok(text.clone()),
        Value::Function(name, arguments) => {
            Err(format!("Unable to find JQL function '{name}({})'.", arguments.join(", ")))
        }
    }
}

fn missing(term: &Term, text: &str) -> String {
    format!("The value '{text}' does not exist for the field '{}'.", term.field)
}

fn not_supported(term: &Term) -> String {
    format!("The operator '{}' is not supported by the '{}' field.", term.operator.text(), term.field)
}

#[cfg(test)]
mod tests;
