//! The wire against a real server on loopback.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise, and runs a server beside itself"
)]

use axum::Router;
use axum::routing::{get, post};
use bytes::Bytes;
use http::Request;
use nightcrew_runtime::{TcpWire, Wire as _, WireError};

async fn served(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, router).await });
    authority
}

#[tokio::test]
async fn a_call_is_answered_and_its_connection_used_again() {
    let peer = |axum::extract::ConnectInfo(peer): axum::extract::ConnectInfo<std::net::SocketAddr>| async move {
        peer.to_string()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    let router = Router::new()
        .route("/peer", post(peer))
        .into_make_service_with_connect_info::<std::net::SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let wire = TcpWire::new(authority, 2);
    let mut peers = Vec::new();
    for _ in 0..3 {
        let answer =
            wire.call(Request::post("/peer").body(Bytes::from_static(b"{}")).unwrap()).await.unwrap();
        assert_eq!(answer.status(), 200);
        peers.push(answer.into_body());
    }
    assert!(peers.windows(2).all(|pair| pair[0] == pair[1]), "{peers:?}");
}

#[tokio::test]
async fn many_calls_share_few_connections() {
    let authority = served(Router::new().route("/", get(|| async { "ok" }))).await;
    let wire = std::sync::Arc::new(TcpWire::new(authority, 4));
    let calls: Vec<_> = (0..200)
        .map(|_| {
            let wire = std::sync::Arc::clone(&wire);
            tokio::spawn(async move { wire.call(Request::get("/").body(Bytes::new()).unwrap()).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap().into_body(), "ok");
    }
}

#[tokio::test]
async fn nobody_there_is_told_apart_from_a_broken_answer() {
    let wire = TcpWire::new("127.0.0.1:1", 1);
    let error = wire.call(Request::get("/").body(Bytes::new()).unwrap()).await.unwrap_err();
    assert_eq!(error, WireError::Connect("127.0.0.1:1".to_owned()));
}
