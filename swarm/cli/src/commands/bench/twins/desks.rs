//! Many desks that are only listened to: how many notices a second reach them, at the twins and at a bare broadcast.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt as _;
use nightcrew_engine::desk::{Desks, Whose};
use nightcrew_model::credential::CrewKey;
use nightcrew_model::id::PersonId;
use nightcrew_runtime::{Clock, Tasks, TcpWire, Wire as _};

use super::calls::Common;
use crate::failure::Failure;

/// How long one post may take to reach all desks.
const REACHED_WITHIN: Duration = Duration::from_secs(10);

/// Desks that are open.
pub struct Listening {
    heard: Arc<AtomicU64>,
    last: Arc<Mutex<String>>,
    desks: u64,
    tasks: Tasks,
}

impl Listening {
    /// Opens a desk for each of the first people.
    pub async fn open(authority: &str, key: CrewKey, desks: u32) -> Result<Self, Failure> {
        let opener = Desks::new(authority, key, Clock::paced(1));
        let (heard, tasks) = (Arc::new(AtomicU64::new(0)), Tasks::new());
        let last = Arc::new(Mutex::new(String::new()));
        for person in 0..desks {
            let opened = opener.open(&Whose::Person(PersonId(person)), None).await;
            let mut desk = opened.map_err(|error| Failure::environment(&error))?;
            // The first frame says where a desk stands, and that it stands; each one after it holds a notice a line.
            if !matches!(desk.next().await, Some(Ok(_))) {
                return Err(Failure::Environment("a desk closed at once".to_owned()));
            }
            let heard = Arc::clone(&heard);
            let last = (person == 0).then(|| Arc::clone(&last));
            tasks.spawn(async move {
                while let Some(Ok(frame)) = desk.next().await {
                    if let Ok(text) = frame.to_text() {
                        heard.fetch_add(text.lines().count() as u64, Ordering::Relaxed);
                        if let Some(last) = &last {
                            text.lines()
                                .next_back()
                                .unwrap_or_default()
                                .clone_into(&mut last.lock().unwrap_or_else(PoisonError::into_inner));
                        }
                    }
                }
            });
        }
        Ok(Self { heard, last, desks: desks.into(), tasks })
    }

    /// The last notice that the first desk heard, as it came.
    pub fn last(&self) -> String {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes a call that all desks hear of, waits until they have, and so on for so long; returns notices a second.
    pub async fn notices_per_second(&self, call: &Common, seconds: u32) -> Result<f64, Failure> {
        let wire = TcpWire::new(call.authority.clone(), 1);
        let clock = Clock::paced(1);
        let until_us = u64::from(seconds) * 1_000_000;
        let mut posts = 0;
        while clock.elapsed_us() < until_us {
            let wanted = self.heard.load(Ordering::Relaxed) + self.desks;
            let answer = wire.call(call.request(0, posts)).await;
            if !answer.is_ok_and(|answer| answer.status().is_success()) {
                return Err(Failure::Environment(format!("{} failed", call.name)));
            }
            posts += 1;
            let sent_us = clock.elapsed_us();
            while self.heard.load(Ordering::Relaxed) < wanted {
                if Duration::from_micros(clock.elapsed_us() - sent_us) > REACHED_WITHIN {
                    let heard = self.desks - (wanted - self.heard.load(Ordering::Relaxed)).min(self.desks);
                    let told = format!("{} reached {heard} of {} desks only", call.name, self.desks);
                    return Err(Failure::Environment(told));
                }
                tokio::task::yield_now().await;
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let notices = (posts * self.desks) as f64;
        Ok(notices / Duration::from_micros(clock.elapsed_us()).as_secs_f64())
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.tasks.stop();
    }
}
