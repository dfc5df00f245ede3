//! A WebDriver client as small as these tests need: JSON over HTTP/1.1 to Debian's chromedriver.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use serde_json::{Value, json};

const DRIVER: &str = "/usr/bin/chromedriver";
/// How long a script may wait for what it waits for.
const SCRIPT_MS: u64 = 20_000;
/// How long one command may take; a stuck browser must not hold up a build.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often the driver may look for a port.
const PORTS_TRIED: u32 = 5;

/// What came of the start.
pub enum Started {
    /// A browser with a new profile.
    Ready(Browser),
    /// This machine has no driver.
    Missing,
}

/// A browser; it ends with the value.
pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts a browser.
    pub fn start() -> Started {
        if !Path::new(DRIVER).exists() {
            return Started::Missing;
        }
        let (driver, port) = listening();
        let profile = tempfile::tempdir().unwrap();
        let mut browser = Self { driver, port, session: String::new(), _profile: profile };
        let folder = format!("--user-data-dir={}", browser._profile.path().display());
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--window-size=1400,1300",
            &folder,
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "timeouts": { "script": SCRIPT_MS, "pageLoad": SCRIPT_MS },
        }}});
        let value = browser.call("POST", "/session", &wanted);
        value["sessionId"].as_str().unwrap().clone_into(&mut browser.session);
        Started::Ready(browser)
    }

    /// Opens an address.
    pub fn open(&mut self, url: &str) {
        self.post("/url", &json!({ "url": url }));
    }

    /// Runs a script and returns its value.
    pub fn run(&mut self, script: &str, arguments: &[Value]) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Runs a script that calls its last argument with its value.
    pub fn wait(&mut self, script: &str, arguments: &[Value]) -> Value {
        self.post("/execute/async", &json!({ "script": script, "args": arguments }))
    }

    /// The messages of a log since the last time.
    pub fn log(&mut self, kind: &str) -> Vec<Value> {
        let entries = self.post("/se/log", &json!({ "type": kind }));
        entries.as_array().unwrap().iter().map(|entry| entry["message"].clone()).collect()
    }

    /// A picture of the window, as PNG.
    pub fn screenshot(&mut self) -> Vec<u8> {
        let picture = self.call("GET", &format!("/session/{}/screenshot", self.session), &Value::Null);
        base64::engine::general_purpose::STANDARD.decode(picture.as_str().unwrap()).unwrap()
    }

    /// Prefers dark colours from now on.
    pub fn dark(&mut self) {
        let dark = json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
        self.post("/goog/cdp/execute", &json!({ "cmd": "Emulation.setEmulatedMedia", "params": dark }));
    }

    /// Gives the session a command.
    pub fn post(&mut self, path: &str, body: &Value) -> Value {
        self.call("POST", &format!("/session/{}{path}", self.session), body)
    }

    fn call(&mut self, method: &str, path: &str, body: &Value) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let length = body.len();
        let port = self.port;
        // One write: the driver's server expects a request in one piece.
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut reader = BufReader::new(stream);
        let mut size = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                size = value.trim().parse().unwrap();
            }
        }
        let mut answer = vec![0; size];
        reader.read_exact(&mut answer).unwrap();
        let value = serde_json::from_slice::<Value>(&answer).unwrap()["value"].take();
        assert!(value.get("error").is_none(), "{method} {path}: {value}");
        value
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ending the session ends the browser; the driver is our own child. After a failed test the driver may be in any
        // state, and a second panic would hide the first.
        if !self.session.is_empty() && !std::thread::panicking() {
            self.call("DELETE", &format!("/session/{}", self.session), &Value::Null);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// A driver that listens, and where. It looks for a free port itself and ends when another process takes that one first, which
/// happens where many tests open ports at once: then it looks again.
fn listening() -> (Child, u16) {
    let mut told = String::new();
    let found = (0..PORTS_TRIED).find_map(|_| begun(&mut told));
    assert!(found.is_some(), "chromedriver found no port to listen on: {told}");
    found.unwrap()
}

/// A driver that began to listen; what it says is added to `told`.
fn begun(told: &mut String) -> Option<(Child, u16)> {
    let mut driver =
        Command::new(DRIVER).arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    for line in BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok) {
        if let Some((_, port)) = line.rsplit_once("successfully on port ") {
            return Some((driver, port.trim_end_matches('.').parse().unwrap()));
        }
        *told += &line;
        told.push('\n');
    }
    driver.wait().unwrap();
    None
}
