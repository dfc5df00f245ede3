//! The tree of a query against the site: fields, values and functions by name become a test. Every complaint is gathered.

use super::ast::{Clause, Operand, Operator, Term, Value};
use super::condition::{Place, Test, Text, Time};
use super::matching::Words;
use super::{Asker, JqlError, date};
use crate::world::table::{Kind, Priority, RESOLUTION, Status};
use crate::world::{Facet, Site, When};

/// Resolves a filter.
///
/// # Errors
/// When it names what does not exist, or asks what a field does not answer: every complaint.
pub(super) fn resolve(site: &Site, asker: Asker, filter: &Clause) -> Result<Test, JqlError> {
    let mut resolver = Resolver { site, asker, complaints: Vec::new() };
    let test = resolver.clause(filter);
    if resolver.complaints.is_empty() { Ok(test) } else { Err(JqlError(resolver.complaints)) }
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
            "created" | "createddate" => Some(Time::Always(When::Created)),
            "updated" | "updateddate" => Some(Time::Always(When::Updated)),
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
            "parent" => Place::Of(Facet::Parent),
            "status" | "statuscategory" => Place::Of(Facet::Status),
            "issuetype" | "type" => Place::Of(Facet::Kind),
            "priority" => Place::Of(Facet::Priority),
            "resolution" => Place::Of(Facet::Resolution),
            "assignee" => Place::Of(Facet::Assignee),
            "reporter" => Place::Of(Facet::Reporter),
            "creator" => Place::Of(Facet::Creator),
            "labels" | "label" => Place::Of(Facet::Labelled),
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
        if place == Place::Of(Facet::Labelled) {
            return values.iter().map(text_of).collect::<Result<_, _>>().map(Test::Labelled);
        }
        if place == Place::Of(Facet::Resolution)
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
            Place::Of(Facet::Priority) => Priority::find(&text)
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
                if own
                    && matches!(
                        place,
                        Place::Of(Facet::Assignee) | Place::Of(Facet::Reporter) | Place::Of(Facet::Creator)
                    )
                {
                    return Ok(u64::from(self.asker.account));
                }
                return Err(format!("Unable to find JQL function '{name}({})'.", arguments.join(", ")));
            }
        };
        let found = match place {
            Place::Project => self.project(&text),
            Place::Issue | Place::Of(Facet::Parent) => self
                .site
                .find_issue(&text)
                .filter(|issue| self.site.can_browse(self.asker.account, issue.project))
                .map(|issue| issue.id),
            Place::Of(Facet::Status) if term.field.eq_ignore_ascii_case("statuscategory") => {
                Status::find_category(&text).map(|status| status as u64)
            }
            Place::Of(Facet::Status) => Status::find(&text).map(|status| status as u64),
            Place::Of(Facet::Kind) => Kind::find(&text).map(|kind| kind as u64),
            Place::Of(Facet::Priority) => Priority::find(&text).map(|priority| priority as u64),
            Place::Of(Facet::Resolution) => {
                let (id, name, _) = RESOLUTION;
                (text == id || text.eq_ignore_ascii_case(name)).then_some(1)
            }
            Place::Of(Facet::Assignee) | Place::Of(Facet::Reporter) | Place::Of(Facet::Creator) => {
                let site = self.site;
                let account = site.find_account(&text).or_else(|| site.account_by_email(&text));
                account.or_else(|| site.account_by_name(&text)).map(u64::from)
            }
            Place::Of(Facet::Labelled) | Place::Description | Place::Environment | Place::Due => None,
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
            Time::Resolved => Place::Of(Facet::Resolution),
            Time::Due => Place::Due,
            // These always have a value.
            Time::Always(_) => Place::Project,
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
