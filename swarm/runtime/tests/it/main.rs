//! The wire against a real server on loopback.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise, and runs a server beside itself"
)]

use std::collections::BTreeSet;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::any;
use bytes::Bytes;
use http::Request;
use nightcrew_runtime::{TcpWire, Wire as _, WireError};

/// A server that answers with the caller's own address: calls over one connection have the same.
async fn served_with_peers() -> String {
    let peer = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    let router = Router::new().route("/", any(peer)).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, router).await });
    authority
}

#[tokio::test]
async fn a_call_is_answered_and_its_connection_used_again() {
    let authority = served_with_peers().await;
    let wire = TcpWire::new(authority, 2);
    let mut peers = Vec::new();
    for _ in 0..3 {
        let answer = wire.call(Request::post("/").body(Bytes::from_static(b"{}")).unwrap()).await.unwrap();
        assert_eq!(answer.status(), 200);
        peers.push(answer.into_body());
    }
    assert!(peers.windows(2).all(|pair| pair[0] == pair[1]), "{peers:?}");
}

#[tokio::test]
async fn many_calls_share_few_connections() {
    let authority = served_with_peers().await;
    let wire = std::sync::Arc::new(TcpWire::new(authority, 4));
    let calls: Vec<_> = (0..200)
        .map(|_| {
            let wire = std::sync::Arc::clone(&wire);
            tokio::spawn(async move { wire.call(Request::get("/").body(Bytes::new()).unwrap()).await })
        })
        .collect();
    let mut peers = BTreeSet::new();
    for call in calls {
        let answer = call.await.unwrap().unwrap();
        assert_eq!(answer.status(), 200);
        peers.insert(answer.into_body());
    }
    assert!((1..=4).contains(&peers.len()), "{} connections: {peers:?}", peers.len());
}

#[tokio::test]
async fn nobody_there_is_told_apart_from_a_broken_answer() {
    let wire = TcpWire::new("127.0.0.1:1", 1);
    let error = wire.call(Request::get("/").body(Bytes::new()).unwrap()).await.unwrap_err();
    assert_eq!(error, WireError::Connect("127.0.0.1:1".to_owned()));
}
