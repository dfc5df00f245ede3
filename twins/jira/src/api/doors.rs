//! Filing an issue by the form that people use: flat where the vendor's call is nested.

use serde_json::{Map, Value, json};

use super::{Asked, Outcome, issues};

/// A person fills in the form.
pub(super) fn create_issue(asked: &Asked) -> Outcome {
    let form = asked.object()?;
    let text = |name: &str| form.get(name).cloned().unwrap_or(Value::Null);
    let mut fields = Map::new();
    fields.insert("project".to_owned(), json!({ "key": text("project") }));
    fields.insert("issuetype".to_owned(), json!({ "name": "Task" }));
    fields.insert("summary".to_owned(), text("summary"));
    let mut body = Map::new();
    body.insert("fields".to_owned(), Value::Object(fields));
    issues::file(asked, body)
}
