//! A subject that opens sockets instead of listening: it is ready when one is open.

use std::time::Duration;

use nightcrew_runtime::{Either, race};

use crate::stage::Stage;

#[tokio::test]
async fn a_run_waits_until_the_subject_has_opened_a_socket() {
    let stage = Stage::set().await;
    let out = tempfile::tempdir().unwrap();
    let mut starts = std::pin::pin!(stage.run_with(2, 20, out.path(), |plan| {
        plan.subject.events_url = None;
        plan.subject.health_url = None;
        plan.subject.socket_mode = true;
    }));
    let early = race(starts.as_mut(), tokio::time::sleep(Duration::from_millis(500))).await;
    assert!(matches!(early, Either::Second(())), "there is nobody yet");
    let _socket = stage.open_socket();
    drop(starts.await);
}
