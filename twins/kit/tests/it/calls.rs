//! Each fault of a call, as a client on a socket sees it and as the ledger tells it.

use futures_util::StreamExt as _;
use nightcrew_model::event::{Attribution, Tier};
use nightcrew_model::id::PersonId;
use nightcrew_model::notice::{NOTICE_LINE_BYTES_MAX, NOTICE_TEXT_BYTES_MAX, Notice, NoticeKind};
use nightcrew_runtime::WireError;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::till::Shop;

fn last_fault(shop: &Shop) -> Option<String> {
    shop.calls().last().and_then(|called| called.fault.clone())
}

#[tokio::test]
async fn a_refused_call_has_done_nothing_and_a_lost_answer_has() {
    let shop = Shop::open().await;
    shop.rule(r#"{"before_handler":{"method":"POST","share":1,"status":503}}"#);
    assert_eq!(shop.call(1, "POST").await.unwrap().0, 503);
    assert_eq!(last_fault(&shop).as_deref(), Some("before_handler 503"));
    assert_eq!(shop.call(1, "GET").await.unwrap(), (200, "0".to_owned()));
    shop.rule(r#"{"after_handler":{"method":"POST","share":1,"status":500}}"#);
    assert_eq!(shop.call(1, "POST").await.unwrap().0, 500);
    assert_eq!(last_fault(&shop).as_deref(), Some("after_handler 500"));
    assert_eq!(shop.sold().await, 1);
}

#[tokio::test]
async fn a_storm_of_429_says_when_to_come_back() {
    let shop = Shop::open().await;
    for (rule, wait) in [
        (r#"{"rate_limited":{"share":1,"retry_after":"30s"}}"#, "30"),
        (r#"{"rate_limited":{"share":1}}"#, "1"),
    ] {
        shop.rule(rule);
        let answer = shop.answer(1, "GET").await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()),
            (429, wait)
        );
    }
    assert_eq!(last_fault(&shop).as_deref(), Some("rate_limited 429"));
}

#[tokio::test]
async fn a_cut_connection_leaves_no_byte_of_an_answer() {
    let shop = Shop::open().await;
    shop.rule(r#"{"cut_after":{"method":"POST","share":1}}"#);
    let mut stream = tokio::net::TcpStream::connect(&shop.authority).await.unwrap();
    stream.write_all(b"POST /sales HTTP/1.1\r\nhost: till\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    // A reset is as good as an end: either way the client has nothing.
    let _ = stream.read_to_end(&mut answer).await;
    assert_eq!(answer, b"");
    let called = shop.calls().pop().unwrap();
    assert_eq!((called.status, called.fault.as_deref(), called.changed), (0, Some("cut_after"), true));
    shop.rule(r#"{"cut_before":{"method":"POST","share":1}}"#);
    assert!(matches!(shop.call(1, "POST").await, Err(WireError::Broken(_))));
    assert_eq!(shop.sold().await, 1);
}

#[tokio::test]
async fn a_method_that_is_found_by_its_name_meets_the_same_faults() {
    let shop = Shop::open().await;
    let at = async |method: &str| {
        let answer = shop.answer_at("/till.sales", 1, method).await?;
        let wait = answer.headers().get("retry-after").map(|secs| secs.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        Ok::<_, WireError>((status, wait, String::from_utf8(answer.into_body().to_vec()).unwrap()))
    };
    let good = |body: &str| (200, None, body.to_owned());
    assert_eq!(at("POST").await.unwrap(), good("1"));
    let called = shop.calls().pop().unwrap();
    assert_eq!((called.endpoint.as_str(), called.tier), ("POST /till.sales", Tier::Shape));
    assert_eq!((called.status, called.changed, called.attribution), (200, true, Attribution::Trace));
    shop.rule(r#"{"before_handler":{"method":"POST","path":"/till.sales","share":1,"status":503}}"#);
    assert_eq!(at("POST").await.unwrap().0, 503);
    shop.rule(r#"{"rate_limited":{"share":1,"retry_after":"30s"}}"#);
    assert_eq!(at("POST").await.unwrap(), (429, Some("30".to_owned()), "refused".to_owned()));
    shop.rule(r#"{"after_handler":{"share":1,"status":500}}"#);
    assert_eq!(at("POST").await.unwrap().0, 500);
    shop.rule(r#"{"cut_before":{"share":1}}"#);
    assert!(matches!(at("POST").await, Err(WireError::Broken(_))));
    shop.rule(r#"{"stale_read":{"share":1,"up_to":"10m"}}"#);
    assert_eq!(at("GET").await.unwrap(), good("2"));
    assert_eq!(at("POST").await.unwrap(), good("3"));
    assert_eq!(at("GET").await.unwrap(), good("2"));
    assert!(last_fault(&shop).unwrap().starts_with("stale_read "));
    shop.rules(&[]);
    // What it is not asked as a rule goes through the router.
    assert_eq!(at("HEAD").await.unwrap(), good(""));
    assert_eq!(at("DELETE").await.unwrap().0, 404);
}

#[tokio::test]
async fn a_late_answer_is_late_by_what_was_drawn() {
    let shop = Shop::open().await;
    shop.rule(r#"{"latency":{"method":"GET","share":1,"between":["40ms","60ms"]}}"#);
    assert_eq!(shop.call(1, "GET").await.unwrap().0, 200);
    assert_eq!(shop.call(1, "POST").await.unwrap().0, 200);
    let calls = shop.calls();
    let fault = calls[0].fault.clone().unwrap();
    let ms: u64 = fault.strip_prefix("delayed ").unwrap().strip_suffix(" ms").unwrap().parse().unwrap();
    assert!((40..=60).contains(&ms) && calls[0].took_us >= ms * 1000, "{fault}");
    assert_eq!(calls[1].fault, None);
}

#[tokio::test]
async fn a_stale_read_tells_what_was_before_the_latest_write() {
    let shop = Shop::open().await;
    shop.rule(r#"{"stale_read":{"share":1,"up_to":"10m"}}"#);
    assert_eq!(shop.call(1, "GET").await.unwrap().1, "0");
    assert_eq!(shop.call(1, "POST").await.unwrap().1, "1");
    assert_eq!(shop.call(1, "GET").await.unwrap(), (200, "0".to_owned()));
    assert!(last_fault(&shop).unwrap().starts_with("stale_read "));
    // What changes the world is done each time.
    assert_eq!(shop.call(1, "POST").await.unwrap().1, "2");
    assert_eq!(shop.sold().await, 2);
}

#[tokio::test]
async fn a_twin_that_is_away_keeps_its_world() {
    let shop = Shop::open().await;
    assert_eq!(shop.call(1, "POST").await.unwrap().0, 200);
    shop.rule(r#"{"restart":{}}"#);
    assert!(matches!(shop.call(1, "GET").await, Err(WireError::Broken(_))));
    shop.rule(r#"{"restart":{"status":502}}"#);
    assert_eq!(shop.call(1, "GET").await.unwrap().0, 502);
    assert_eq!(shop.sold().await, 1);
}

/// A person's desk, which comes back behind a notice that it has.
async fn desk(
    shop: &Shop,
    desks: &str,
    query: &str,
) -> tokio_tungstenite::WebSocketStream<tokio::net::TcpStream> {
    let mut request = format!("ws://{desks}/_desk{query}").into_client_request().unwrap();
    let secret = shop.host.key().person_secret("desk", PersonId(3));
    request.headers_mut().insert("authorization", format!("Bearer {secret}").parse().unwrap());
    let stream = tokio::net::TcpStream::connect(desks).await.unwrap();
    tokio_tungstenite::client_async(request, stream).await.unwrap().0
}

#[tokio::test]
async fn a_desk_that_has_missed_much_gets_it_in_frames_that_it_can_take() {
    let shop = Shop::open().await;
    let desks = shop.serve_desks().await;
    // Notices are kept from the first desk on.
    drop(desk(&shop, &desks, "").await.next().await.unwrap().unwrap());
    let text = "x".repeat(NOTICE_TEXT_BYTES_MAX);
    for cause in 0..200 {
        let kind = NoticeKind::Trouble { channel: None, text: text.clone() };
        shop.host.board().post(&Notice { to: PersonId(3), cause, attempt: None, kind });
    }
    let mut desk = desk(&shop, &desks, "?after=0").await;
    let mut lines = 0;
    // The first line is a number alone.
    while lines < 201 {
        let frame = desk.next().await.unwrap().unwrap().into_text().unwrap();
        assert!(frame.len() <= 64 * 1024 + NOTICE_LINE_BYTES_MAX, "{}", frame.len());
        lines += frame.lines().count();
    }
    assert_eq!(lines, 201);
}

#[tokio::test]
async fn desks_are_cut_off_when_a_twin_goes_away_and_can_be_opened_again() {
    let shop = Shop::open().await;
    let desks = shop.serve_desks().await;
    let open = async || {
        let mut desk = desk(&shop, &desks, "").await;
        // A desk begins by saying which notice it stands at.
        assert!(desk.next().await.unwrap().unwrap().is_text());
        desk
    };
    let post = || {
        let (channel, ts) = ("D1".to_owned(), "1.2".to_owned());
        let kind = NoticeKind::MessageDeleted { channel, ts };
        shop.host.board().post(&Notice { to: PersonId(3), cause: 1, attempt: None, kind });
    };
    let mut desk = open().await;
    post();
    assert!(desk.next().await.unwrap().unwrap().is_text());
    shop.rule(r#"{"restart":{}}"#);
    assert!(!matches!(desk.next().await, Some(Ok(frame)) if frame.is_text()));
    let mut again = open().await;
    post();
    assert!(again.next().await.unwrap().unwrap().is_text());
}
