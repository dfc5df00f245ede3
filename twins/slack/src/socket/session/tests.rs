//! A socket's life on a clock that jumps.

use std::sync::Arc;

use nightcrew_runtime::Tasks;
use nightcrew_twin_kit::app_sockets::AppSockets;
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::*;

/// A line whose other end the test holds.
struct Taut {
    heard: UnboundedReceiver<Heard>,
    said: UnboundedSender<(u64, String)>,
    clock: Clock,
}

impl Line for Taut {
    async fn hear(&mut self) -> Option<Heard> {
        self.heard.recv().await
    }

    async fn say(&mut self, text: String) -> bool {
        self.said.send((self.clock.now().0, text)).is_ok()
    }

    async fn ping(&mut self) -> bool {
        self.say("ping".to_owned()).await
    }
}

struct App {
    sockets: Arc<AppSockets>,
    says: UnboundedSender<Heard>,
    hears: UnboundedReceiver<(u64, String)>,
    course: Tasks,
}

fn begin(life: Span) -> App {
    let (sockets, clock) = (Arc::new(AppSockets::default()), Clock::virtual_from(0, 1));
    let (says, heard) = unbounded_channel();
    let (said, hears) = unbounded_channel();
    let socket = sockets.open().unwrap();
    let mut line = Taut { heard, said, clock: clock.clone() };
    let course = Tasks::new();
    course.spawn(async move { attend(&clock, socket, &mut line, life).await });
    App { sockets, says, hears, course }
}

impl App {
    /// What comes next that is no ping, and when.
    async fn next(&mut self) -> Option<(u64, String)> {
        loop {
            let (at, text) = self.hears.recv().await?;
            if text != "ping" {
                let read: Value = serde_json::from_str(&text).unwrap();
                let word = read["reason"].as_str().or(read["type"].as_str()).unwrap();
                return Some((at, word.to_owned()));
            }
            // An app that is there answers.
            self.says.send(Heard::Life).unwrap();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_socket_is_warned_ten_seconds_before_it_is_refreshed() {
    for (life, end) in [(LIFE, 3_600_000), (DEBUG_LIFE, 360_000)] {
        let mut app = begin(life);
        assert_eq!(app.next().await, Some((0, "hello".to_owned())));
        assert_eq!(app.next().await, Some((end - 10_000, "warning".to_owned())));
        assert_eq!(app.next().await, Some((end, "refresh_requested".to_owned())));
        assert_eq!(app.next().await, None);
        app.course.idle().await;
        assert_eq!(app.sockets.count(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_pinged_often_enough_and_one_that_never_answers_is_dropped() {
    let mut app = begin(LIFE);
    let mut pings = Vec::new();
    while let Some((at, text)) = app.hears.recv().await {
        pings.extend((text == "ping").then_some(at));
    }
    assert_eq!(pings, [10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
    app.course.idle().await;
}

#[tokio::test(start_paused = true)]
async fn somebodys_order_refreshes_it_soon_and_another_ends_it_at_once() {
    let mut app = begin(LIFE);
    app.next().await;
    app.sockets.order(&Order::Refresh);
    assert_eq!(app.next().await, Some((0, "warning".to_owned())));
    assert_eq!(app.next().await, Some((1_000, "refresh_requested".to_owned())));
    assert_eq!(app.next().await, None);
    let mut app = begin(LIFE);
    app.next().await;
    app.sockets.order(&Order::Disable);
    assert_eq!(app.next().await, Some((0, "link_disabled".to_owned())));
    assert_eq!(app.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn what_it_never_takes_does_not_end_it() {
    let mut app = begin(LIFE);
    app.next().await;
    for _ in 0..3 {
        app.sockets.order(&Order::Send(r#"{"type":"events_api"}"#.to_owned()));
        assert_eq!(app.next().await.unwrap().1, "events_api");
    }
    for noise in ["", "{}", "nonsense", r#"{"envelope_id":"unheard of"}"#] {
        app.says.send(Heard::Text(noise.to_owned())).unwrap();
    }
    assert_eq!(app.next().await.unwrap().1, "warning");
}

/// A line whose app talks while the twin's queue never empties.
struct Busy {
    sockets: Arc<AppSockets>,
    /// What the app has yet to say.
    unheard: usize,
    /// How much more it takes before it is gone.
    room: usize,
}

impl Line for Busy {
    async fn hear(&mut self) -> Option<Heard> {
        let Some(left) = self.unheard.checked_sub(1) else { return std::future::pending().await };
        self.unheard = left;
        Some(Heard::Text(r#"{"envelope_id":"e"}"#.to_owned()))
    }

    async fn say(&mut self, _: String) -> bool {
        self.sockets.order(&Order::Send("{}".to_owned()));
        self.room = self.room.saturating_sub(1);
        self.room > 0
    }

    async fn ping(&mut self) -> bool {
        true
    }
}

#[tokio::test(start_paused = true)]
async fn acknowledgements_are_heard_before_more_is_sent() {
    let sockets = Arc::new(AppSockets::default());
    let socket = sockets.open().unwrap();
    let mut line = Busy { sockets, unheard: 50, room: 50 };
    attend(&Clock::virtual_from(0, 1), socket, &mut line, LIFE).await;
    assert_eq!((line.unheard, line.room), (0, 0));
}
