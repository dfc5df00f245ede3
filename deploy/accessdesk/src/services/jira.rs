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
use serde_json::{Value, json};

use crate::services::call::{Call, Caller, Repeat, Reply, VendorError, text_at};
use crate::services::kept::Fields;
use crate::trace::Trace;
use crate::transport::Transport;

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

/// What is read of answers.
const FIELDS: Fields = Fields::Only(&[
    "key",
    "id",
    "name",
    "fields",
    "status",
    "statusCategory",
    "transitions",
    "to",
    "issues",
    "values",
    "isLast",
]);

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
                    let key = text_at(&answer, "/key").map(str::to_owned);
                    return key.ok_or_else(|| self.caller.shape("issue without key"));
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
            if let Some(key) = text_at(&answer, "/issues/0/key") {
                return Ok(Some(key.to_owned()));
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
        let written = self.ask(trace, Method::GET, &path, None, Repeat::Safe, Fields::All).await?;
        let needle = Value::from(text).to_string();
        if !self.repeats_blindly && written.to_string().contains(&needle) {
            return Ok(());
        }
        self.call(trace, Method::POST, &path, Some(&body), Repeat::Unsafe).await.map(drop)
    }

    /// Moves a ticket to a status of the category "done", if it is not there yet.
    ///
    /// # Errors
    /// As [`Caller::send`]; a refusal when its workflow offers no way to done.
    pub async fn close(&self, trace: &Trace, key: &str) -> Result<(), VendorError> {
        let path = format!("/rest/api/3/issue/{key}/transitions");
        for _ in 0..TRANSITION_TRIES_MAX {
            if self.is_done(trace, key).await? {
                return Ok(());
            }
            let offered = self.call(trace, Method::GET, &path, None, Repeat::Safe).await?;
            let offers = offered.pointer("/transitions").and_then(Value::as_array);
            let way = offers.into_iter().flatten().find(|one| {
                text_at(one, "/to/statusCategory/key") == Some("done")
                    || text_at(one, "/to/name").is_some_and(|name| name.eq_ignore_ascii_case("done"))
            });
            let Some(id) = way.and_then(|one| text_at(one, "/id")) else {
                return Err(self.caller.refused(400, format!("{key} has no transition to done")));
            };
            let body = json!({"transition": {"id": id}});
            match self.call(trace, Method::POST, &path, Some(&body), Repeat::Unsafe).await {
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

    async fn is_done(&self, trace: &Trace, key: &str) -> Result<bool, VendorError> {
        let path = format!("/rest/api/3/issue/{key}?fields=status");
        let issue = self.call(trace, Method::GET, &path, None, Repeat::Safe).await?;
        Ok(text_at(&issue, "/fields/status/statusCategory/key") == Some("done"))
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
            let values = page.pointer("/values").and_then(Value::as_array);
            let before = projects.len();
            projects.extend(values.into_iter().flatten().filter_map(|one| {
                Some(Project {
                    key: text_at(one, "/key")?.to_owned(),
                    name: text_at(one, "/name").unwrap_or_default().to_owned(),
                })
            }));
            // The server may lower maxResults, so only its own word or an empty page ends the list.
            if page.pointer("/isLast").and_then(Value::as_bool) != Some(false) || projects.len() == before {
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
    ) -> Result<Value, VendorError> {
        self.ask(trace, method, path, body, repeat, FIELDS).await
    }

    async fn ask(
        &self,
        trace: &Trace,
        method: Method,
        path: &str,
        body: Option<&Value>,
        repeat: Repeat,
        fields: Fields,
    ) -> Result<Value, VendorError> {
        let bucket = format!("{method} {}", path.split('?').next().unwrap_or(path));
        let call = Call {
            method,
            url: format!("{}{path}", self.base),
            body: body.map(|body| ("application/json", Bytes::from(body.to_string()))),
            bucket,
            spacing: CALL_SPACING,
            repeat,
            fields,
        };
        let Reply { status, json, .. } = self.caller.send(trace, &call).await?;
        if (200..300).contains(&status) {
            return Ok(json);
        }
        let said = text_at(&json, "/errorMessages/0").map(str::to_owned);
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
