//! The live server over a real socket: who is answered, how the stream is framed, that feeding never blocks.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use nightcrew_dashboards::live::{Header, Live, LiveHandle};

use crate::crew::{self, Journal};

fn start() -> LiveHandle {
    let header = Header { title: "overnight".to_owned(), hosts: Vec::new() };
    Live::start("127.0.0.1:0".parse().unwrap(), header).unwrap()
}

fn send(address: SocketAddr, path: &str, host: &str, more: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n").unwrap();
    stream
}

/// The whole answer: status line, headers, body.
fn get(address: SocketAddr, path: &str, host: &str, more: &str) -> String {
    let mut answer = String::new();
    send(address, path, host, more).read_to_string(&mut answer).unwrap();
    answer
}

fn own(live: &LiveHandle) -> String {
    live.address().to_string()
}

#[test]
fn the_page_comes_with_its_policy_and_no_inline_code() {
    let live = start();
    let page = get(live.address(), "/", &own(&live), "");
    assert!(page.starts_with("HTTP/1.1 200"));
    for header in [
        "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
        "require-trusted-types-for 'script'; trusted-types nightcrew",
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
        "cache-control: no-store",
    ] {
        assert!(page.contains(header), "{header}");
    }
    assert!(page.contains("overnight") && !page.contains(" style=\"") && !page.contains("<script>"));
    assert!(!page.to_ascii_lowercase().contains("access-control-allow-origin"));
    live.stop();
}

#[test]
fn only_its_own_address_is_answered() {
    let live = start();
    let port = live.address().port();
    assert!(get(live.address(), "/", &format!("localhost:{port}"), "").starts_with("HTTP/1.1 200"));
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        "127.0.0.1:1".to_owned(),
        "localhost".to_owned(),
    ] {
        for path in ["/", "/events", "/metrics", "/assets/live.js"] {
            let answer = get(live.address(), path, &host, "");
            assert!(answer.starts_with("HTTP/1.1 421"), "{host}{path}");
            assert!(answer.contains("content-security-policy"));
        }
    }
    let foreign = get(live.address(), "/events", &own(&live), "Origin: http://evil.example\r\n");
    assert!(foreign.starts_with("HTTP/1.1 403"));
    live.stop();
}

#[test]
fn assets_are_sent_once() {
    let live = start();
    let first = get(live.address(), "/assets/nightcrew.css", &own(&live), "");
    let etag = first.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
    let again =
        get(live.address(), "/assets/nightcrew.css", &own(&live), &format!("If-None-Match: {etag}\r\n"));
    assert!(again.starts_with("HTTP/1.1 304") && again.ends_with("\r\n\r\n"));
    assert!(get(live.address(), "/assets/../Cargo.toml", &own(&live), "").starts_with("HTTP/1.1 404"));
    assert!(get(live.address(), "/healthz", &own(&live), "").ends_with("ok\n"));
    live.stop();
}

/// The next message of a stream: its event, id and data.
fn message(reader: &mut impl BufRead) -> (String, String, String) {
    let (mut event, mut id, mut data) = (String::new(), String::new(), String::new());
    loop {
        let mut line = String::new();
        assert!(reader.read_line(&mut line).unwrap() > 0, "the stream ended");
        let line = line.trim_end_matches(['\r', '\n']);
        if let Some(value) = line.strip_prefix("event: ") {
            value.clone_into(&mut event);
        } else if let Some(value) = line.strip_prefix("id: ") {
            value.clone_into(&mut id);
        } else if let Some(value) = line.strip_prefix("data: ") {
            value.clone_into(&mut data);
        } else if line.is_empty() && !event.is_empty() {
            return (event, id, data);
        }
    }
}

#[test]
fn a_tab_is_sent_every_part_and_then_what_changes() {
    let live = start();
    let stream = send(live.address(), "/events", &own(&live), "Last-Event-ID: 99999\r\n");
    let mut reader = BufReader::new(stream);
    let mut parts = Vec::new();
    for _ in 0..6 {
        let (event, id, data) = message(&mut reader);
        assert_eq!((event.as_str(), id.as_str()), ("fragment", "0"));
        parts.push(
            serde_json::from_str::<serde_json::Value>(&data).unwrap()["part"].as_str().unwrap().to_owned(),
        );
    }
    assert_eq!(parts, ["strip", "tiles", "trends", "feed", "traffic", "findings"]);

    crew::run(3, "on it").iter().for_each(|event| live.feed(event));
    let (event, id, data) = message(&mut reader);
    assert_eq!(event, "fragment");
    assert!(id.parse::<u64>().unwrap() > 10, "the id is the journal's number");
    assert!(
        serde_json::from_str::<serde_json::Value>(&data).unwrap()["html"]
            .as_str()
            .unwrap()
            .contains("accessdesk")
    );
    live.stop();
    let last = std::iter::from_fn(|| Some(message(&mut reader).0)).find(|event| event != "fragment");
    assert_eq!(last.as_deref(), Some("end"));
}

#[test]
fn the_streams_are_counted_and_bounded() {
    let live = start();
    let tabs: Vec<_> = (0..nightcrew_dashboards::live::stream::TABS_MAX)
        .map(|_| {
            let mut reader = BufReader::new(send(live.address(), "/events", &own(&live), ""));
            message(&mut reader);
            reader
        })
        .collect();
    assert!(get(live.address(), "/events", &own(&live), "").starts_with("HTTP/1.1 503"));
    drop(tabs);
    live.stop();
}

#[test]
fn a_flood_is_dropped_and_counted_and_never_blocks() {
    let live = start();
    let sender = live.sender();
    let mut journal = Journal::default();
    journal.begin();
    journal.second();
    let event = std::sync::Arc::new(journal.events.pop().unwrap());
    (0..400_000).for_each(|_| sender.send(event.clone()));
    assert!(sender.dropped() > 0, "the channel is bounded");
    live.stop();
    sender.send(event);
}

#[test]
fn a_taken_address_is_an_error() {
    let live = start();
    let error = Live::start(live.address(), Header::default()).err().unwrap();
    assert!(error.to_string().contains(&own(&live)));
}
