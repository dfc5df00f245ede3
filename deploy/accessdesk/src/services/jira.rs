//! Jira Cloud's REST API, version 3, as far as the desk needs it: audit tickets and the list of projects.
//!
//! Jira has no idempotency key for creating an issue. Each ticket carries a label that is its request's own; when the
//! answer to a create is lost, the label is searched before another one is made. Search lags behind writes, so it is
//! asked several times.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use bytes::Bytes;
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::services::call::{Call, Caller, Repeat, Reply, VendorError};
use crate::services::shape::{Flag, List, Object, Text, read, whole, written};
use crate::trace::Trace;
use crate::transport::Transport;
use crate::understand::text::name_words;

/// Distance of calls after a 429.
const CALL_SPACING: Duration = Duration::from_millis(100);
/// Pauses before each search for a ticket whose create was not answered: nearly eight seconds, which covers the usual
/// lag of search.
const SEARCH_PAUSES_MS: [u64; 5] = [300, 500, 1000, 2000, 4000];
/// Creates of one ticket whose answers keep being lost.
const CREATE_TRIES_MAX: u32 = 3;
/// Page size of the project list.
const PROJECTS_PAGE: usize = 50;
/// Projects that are known by name; more are recognised by their key's form.
const PROJECTS_MAX: usize = 2_000;
/// Tries of a transition that meets another change (409) or an unsure answer.
const TRANSITION_TRIES_MAX: u32 = 4;

/// What is read of an issue, with the ways that its workflow offers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct IssueRead<'a> {
    #[serde(borrow)]
    fields: Object<FieldsRead<'a>>,
    #[serde(borrow)]
    transitions: List<WayRead<'a>>,
}

/// What is read of an issue's fields.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FieldsRead<'a> {
    #[serde(borrow)]
    status: Object<StatusRead<'a>>,
}

/// What is read of a status.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct StatusRead<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    status_category: Object<KeyRead<'a>>,
}

impl StatusRead<'_> {
    fn is_done(&self) -> bool {
        self.status_category.0.key.is("done")
    }
}

/// What is read of a status category.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct KeyRead<'a> {
    #[serde(borrow)]
    key: Text<'a>,
}

/// What is read of one way.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WayRead<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    to: Object<StatusRead<'a>>,
}

/// What is read of a search's answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FoundRead<'a> {
    #[serde(borrow)]
    issues: List<KeyRead<'a>>,
}

/// What is read of a page of projects.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ProjectsRead<'a> {
    #[serde(borrow)]
    values: List<ProjectRead<'a>>,
    is_last: Flag,
}

/// What is read of a project.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ProjectRead<'a> {
    #[serde(borrow)]
    key: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
}

/// A ticket to be filed.
#[derive(Debug, Clone)]
pub struct Ticket {
    /// One line.
    pub summary: String,
    /// Paragraphs of the description.
    pub paragraphs: Vec<String>,
    /// The request's own label.
    pub label: String,
}

/// A project that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Such as `ENG`.
    pub key: String,
    /// Such as `Payments engineering`.
    pub name: String,
    /// Folded words of the name.
    pub words: Vec<String>,
}

impl Project {
    /// A project with this key and name.
    #[must_use]
    pub fn new(key: &str, name: &str) -> Self {
        Self { key: key.to_owned(), name: name.to_owned(), words: name_words(name) }
    }
}

/// The client.
pub struct Jira {
    caller: Caller,
    base: String,
    project: String,
    /// `double-grant-on-retry`: lost answers are created again without looking.
    repeats_blindly: bool,
}

impl Jira {
    /// A client for the site at `base` that files into `project`.
    #[must_use]
    pub fn new(
        transport: Arc<dyn Transport>,
        base: &str,
        email: &str,
        token: &str,
        project: &str,
        repeats_blindly: bool,
    ) -> Self {
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{email}:{token}"));
        let caller = Caller::new("Jira", transport, &format!("Basic {basic}"));
        Self { caller, base: base.to_owned(), project: project.to_owned(), repeats_blindly }
    }

    /// Files a ticket once, even when an answer is lost. Returns its key.
    ///
    /// # Errors
    /// As [`Caller::send`], and Jira's refusals.
    pub async fn file(&self, trace: &Trace, ticket: &Ticket) -> Result<String, VendorError> {
        let body = json!({"fields": {
            "project": {"key": self.project},
            "issuetype": {"name": "Task"},
            "summary": ticket.summary,
            "description": document(&ticket.paragraphs),
            "labels": ["accessdesk", ticket.label],
        }});
        for _ in 0..CREATE_TRIES_MAX {
            match self.call(trace, Method::POST, "/rest/api/3/issue", Some(&body), Repeat::Unsafe).await {
                Ok(answer) => {
                    let Object(issue) = read::<Object<KeyRead<'_>>>(&answer).unwrap_or_default();
                    return issue.key.owned().ok_or_else(|| self.caller.shape("issue without key"));
                }
                Err(error) if error.is_unsure() => {}
                Err(error) => return Err(error),
            }
            if !self.repeats_blindly
                && let Some(key) = self.find(trace, &ticket.label).await?
            {
                return Ok(key);
            }
        }
        Err(VendorError::Unsure { vendor: "Jira", what: "creating an issue was never answered".into() })
    }

    /// Searches the ticket with this label, patiently: search is eventually consistent.
    async fn find(&self, trace: &Trace, label: &str) -> Result<Option<String>, VendorError> {
        let jql = format!("project = \"{}\" AND labels = \"{label}\"", self.project);
        let body = json!({"jql": jql, "fields": ["summary"], "maxResults": 1});
        for pause in SEARCH_PAUSES_MS {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            let answer =
                self.call(trace, Method::POST, "/rest/api/3/search/jql", Some(&body), Repeat::Safe).await?;
            let Object(found) = read::<Object<FoundRead<'_>>>(&answer).unwrap_or_default();
            if let Some(key) = found.issues.0.first().and_then(|issue| issue.key.owned()) {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    /// Adds a comment. When the answer is lost, the comments are read before it is written again.
    ///
    /// # Errors
    /// As [`Caller::send`], and Jira's refusals.
    pub async fn comment(&self, trace: &Trace, key: &str, text: &str) -> Result<(), VendorError> {
        let path = format!("/rest/api/3/issue/{key}/comment");
        let body = json!({"body": document(&[text.to_owned()])});
        match self.call(trace, Method::POST, &path, Some(&body), Repeat::Unsafe).await {
            Err(error) if error.is_unsure() => {}
            outcome => return outcome.map(drop),
        }
        let there = whole(&self.call(trace, Method::GET, &path, None, Repeat::Safe).await?);
        let needle = Value::from(text).to_string();
        if !self.repeats_blindly && there.to_string().contains(&needle) {
            return Ok(());
        }
        self.call(trace, Method::POST, &path, Some(&body), Repeat::Unsafe).await.map(drop)
    }

    /// Moves a ticket to a status of the category "done", if it is not there yet.
    ///
    /// # Errors
    /// As [`Caller::send`]; a refusal when its workflow offers no way to done.
    pub async fn close(&self, trace: &Trace, key: &str) -> Result<(), VendorError> {
        let issue = format!("/rest/api/3/issue/{key}?fields=status&expand=transitions");
        let transitions = format!("/rest/api/3/issue/{key}/transitions");
        for _ in 0..TRANSITION_TRIES_MAX {
            let found = self.call(trace, Method::GET, &issue, None, Repeat::Safe).await?;
            let Object(IssueRead { fields, transitions: List(ways) }) =
                read::<Object<IssueRead<'_>>>(&found).unwrap_or_default();
            if fields.0.status.0.is_done() {
                return Ok(());
            }
            let way = ways.iter().find(|one| {
                one.to.0.is_done()
                    || one.to.0.name.get().is_some_and(|name| name.eq_ignore_ascii_case("done"))
            });
            let Some(id) = way.and_then(|one| one.id.get()) else {
                return Err(self.caller.refused(400, format!("{key} has no transition to done")));
            };
            let body = json!({"transition": {"id": id}});
            match self.call(trace, Method::POST, &transitions, Some(&body), Repeat::Unsafe).await {
                Ok(_) => return Ok(()),
                // Somebody else moved it meanwhile, or the answer was lost: look again.
                Err(error) if error.is_unsure() || error.refused_status() == Some(409) => {
                    tokio::time::sleep(Duration::from_millis(SEARCH_PAUSES_MS[0])).await;
                }
                Err(error) => return Err(error),
            }
        }
        Err(VendorError::Unsure { vendor: "Jira", what: format!("closing {key} was never certain") })
    }

    /// The projects that the desk's account can see, all pages.
    ///
    /// # Errors
    /// As [`Caller::send`], and Jira's refusals.
    pub async fn projects(&self, trace: &Trace) -> Result<Vec<Project>, VendorError> {
        let mut projects: Vec<Project> = Vec::new();
        while projects.len() < PROJECTS_MAX {
            let path =
                format!("/rest/api/3/project/search?startAt={}&maxResults={PROJECTS_PAGE}", projects.len());
            let page = self.call(trace, Method::GET, &path, None, Repeat::Safe).await?;
            let Object(page) = read::<Object<ProjectsRead<'_>>>(&page).unwrap_or_default();
            let before = projects.len();
            let known = |one: &ProjectRead<'_>| {
                Some(Project::new(one.key.get()?, one.name.get().unwrap_or_default()))
            };
            projects.extend(page.values.0.iter().filter_map(known));
            // The server may lower maxResults, so only its own word or an empty page ends the list.
            if page.is_last != Flag(Some(false)) || projects.len() == before {
                break;
            }
        }
        Ok(projects)
    }

    async fn call(
        &self,
        trace: &Trace,
        method: Method,
        path: &str,
        body: Option<&Value>,
        repeat: Repeat,
    ) -> Result<Bytes, VendorError> {
        let bucket = format!("{method} {}", path.split('?').next().unwrap_or(path));
        let call = Call {
            method,
            url: format!("{}{path}", self.base),
            body: body.map(|body| ("application/json", written(body))),
            bucket,
            spacing: CALL_SPACING,
            repeat,
        };
        let Reply { status, body, .. } = self.caller.send(trace, &call).await?;
        if (200..300).contains(&status) {
            return Ok(body);
        }
        let json = whole(&body);
        let said = json.pointer("/errorMessages/0").and_then(Value::as_str).map(str::to_owned);
        Err(self.caller.refused(status, said.unwrap_or_else(|| json.to_string())))
    }
}

/// Paragraphs as an Atlassian document.
fn document(paragraphs: &[String]) -> Value {
    let content: Vec<Value> = paragraphs
        .iter()
        .filter(|text| !text.is_empty())
        .map(|text| json!({"type": "paragraph", "content": [{"type": "text", "text": text}]}))
        .collect();
    json!({"type": "doc", "version": 1, "content": content})
}
