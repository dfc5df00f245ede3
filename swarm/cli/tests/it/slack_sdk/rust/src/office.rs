//! The twin from outside the library: its environment, its control surface, and people at their doors.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::Failure;

/// How long a single call may take.
const CALL: Duration = Duration::from_secs(20);

/// The file that the twin wrote.
#[derive(Clone)]
pub struct Office(BTreeMap<String, String>);

impl Office {
    pub fn read(path: &str) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path)?;
        let pairs = text.lines().filter_map(|line| line.split_once('='));
        Ok(Self(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()))
    }

    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The control surface.
    pub fn control(&self, method: &str, path: &str, body: &Value) -> Result<Value, Failure> {
        call(method, &format!("{}{path}", self.get("TWIN_CONTROL_URL")), self.get("TWIN_CONTROL_TOKEN"), body)
    }

    /// What an employee does: a method of the API, or a door. It must succeed.
    pub fn acts(&self, person: u32, act: &str, body: &Value) -> Result<Value, Failure> {
        let answer = self.control("POST", &format!("/_twin/slack/as/{person}/{act}"), body)?;
        if answer["ok"] == json!(true) { Ok(answer) } else { Err(format!("{act}: {answer}").into()) }
    }

    /// The twin's next call answers this status, once.
    pub fn refuse_next(&self, status: u16) -> Result<(), Failure> {
        let rule = json!([{ "before_handler": { "share": 1.0, "status": status, "first": 1 } }]);
        // A rule that stays in force goes on counting: it is taken away first, so that it counts anew.
        for faults in [json!([]), rule] {
            self.control("PUT", "/_twin/slack/settings", &json!({ "limits": "count", "faults": faults }))?;
        }
        Ok(())
    }
}

/// A call without any library; the answer's JSON, or null when it has none.
fn call(method: &str, url: &str, token: &str, body: &Value) -> Result<Value, Failure> {
    let rest = url.strip_prefix("http://").ok_or("only plain HTTP")?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let body = body.to_string();
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(CALL))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
    if !head.starts_with("HTTP/1.1 2") {
        return Err(format!("{method} {path}: {answer}").into());
    }
    if body.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_str(body)?) }
}
