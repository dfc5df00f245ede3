//! Whether an address takes deliveries: some vendors ask it a riddle first, and send nothing before it is solved.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use ::http::{Request, Response};
use bytes::Bytes;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::event::DeliveryOutcome;

use super::carry::{self, Label};
use super::http::{self, Failed};
use super::recent::Recent;
use super::{Cause, Timetable};
use crate::host::Common;

/// What an address must answer rightly before anything else goes there.
#[derive(Debug)]
pub struct Challenge {
    /// The vendor's name for it, by which it is recorded: `url_verification`.
    pub kind: &'static str,
    /// How long the address has for its answer.
    pub answer_within: Duration,
    /// Makes the request: for this address, of this number, which no other challenge has, at this moment in Unix milliseconds.
    pub prepare: fn(&CrewKey, &str, u64, i64) -> Option<Request<Bytes>>,
    /// Whether the answer to the challenge of this number is right.
    pub is_met: fn(&CrewKey, u64, &Response<Bytes>) -> bool,
}

/// How long a wrong answer stands before the address is asked again, in microseconds: each delivery's next try would ask
/// otherwise. One where nobody listened is asked each time.
const WRONG_FOR_US: u64 = 60_000_000;

/// What is known of addresses.
pub(super) type Addresses = Recent<Address>;

/// What is known of one.
#[derive(Debug, Default)]
pub(super) struct Address {
    is_good: AtomicBool,
    /// How often it was asked.
    asked: AtomicU64,
    /// Held by whoever asks; everybody else waits for the answer. What it last came to, and when.
    asking: tokio::sync::Mutex<Option<(Failed, u64)>>,
}

/// Whether an address takes deliveries; asks it when that is not known.
pub(super) async fn admits(
    common: &Common,
    about: (&'static str, Cause),
    url: &str,
    challenge: &Challenge,
) -> Result<(), Failed> {
    let address = common.deliveries.addresses.of(url, Arc::default);
    if address.is_good.load(Ordering::Acquire) {
        return Ok(());
    }
    // Asked about once in its life: what that takes is no part of each delivery.
    Box::pin(first_asked(common, about, &address, url, challenge)).await
}

async fn first_asked(
    common: &Common,
    about: (&'static str, Cause),
    address: &Address,
    url: &str,
    challenge: &Challenge,
) -> Result<(), Failed> {
    let asked = address.asked.load(Ordering::Acquire);
    let mut last = address.asking.lock().await;
    if address.is_good.load(Ordering::Acquire) {
        return Ok(());
    }
    if let Some((failed, at_us)) = *last {
        // Whoever waited for another's question takes its answer.
        let is_news = address.asked.load(Ordering::Acquire) != asked;
        let stands = common.clock.elapsed_us().saturating_sub(at_us) < WRONG_FOR_US;
        if is_news || (stands && failed.reason != "connection_failed") {
            return Err(failed);
        }
    }
    ask(common, about, (address, url), challenge, &mut last).await
}

/// Asks an address anew, whatever it answered before.
pub(super) async fn ask_anew(
    common: &Common,
    about: (&'static str, Cause),
    url: &str,
    challenge: &Challenge,
) {
    let address = common.deliveries.addresses.of(url, Arc::default);
    let mut last = address.asking.lock().await;
    address.is_good.store(false, Ordering::Release);
    // It is recorded, and asked again before the next delivery.
    let _ = ask(common, about, (&address, url), challenge, &mut last).await;
}

async fn ask(
    common: &Common,
    about: (&'static str, Cause),
    (address, url): (&Address, &str),
    challenge: &Challenge,
    last: &mut Option<(Failed, u64)>,
) -> Result<(), Failed> {
    let outcome = put(common, about, url, challenge).await;
    address.asked.fetch_add(1, Ordering::AcqRel);
    address.is_good.store(outcome.is_ok(), Ordering::Release);
    *last = outcome.err().map(|failed| (failed, common.clock.elapsed_us()));
    outcome
}

/// Puts the question. Where nobody listens yet nothing is recorded: nothing was asked.
async fn put(
    common: &Common,
    (twin, cause): (&'static str, Cause),
    url: &str,
    challenge: &Challenge,
) -> Result<(), Failed> {
    let number = common.ledger.number();
    let label = Label { twin, number, cause, kind: challenge.kind };
    let unix_ms = common.clock.unix_ms();
    let make = || (challenge.prepare)(&common.key, url, number, unix_ms);
    let request = make().ok_or(Failed::never("connection_failed"))?;
    let timetable =
        Timetable { ack_within: challenge.answer_within, retries: &[], no_retry_header: None, redirects: 0 };
    let began = common.clock.elapsed_us();
    let answer = http::call(&common.deliveries, request, make, &timetable).await;
    let took = common.clock.elapsed_us().saturating_sub(began);
    match answer {
        Ok(answer) if (challenge.is_met)(&common.key, number, &answer) => {
            carry::record(common, &label, 0, answer.status().as_u16(), DeliveryOutcome::Acked, took);
            Ok(())
        }
        Ok(answer) => {
            let status = answer.status().as_u16();
            tracing::warn!(%url, status, "the address does not answer {} rightly: it gets nothing", challenge.kind);
            carry::record(common, &label, 0, status, DeliveryOutcome::GivenUp, took);
            Err(Failed { reason: "http_error", status, is_last: false })
        }
        Err(failed) => {
            if failed.reason != "connection_failed" {
                tracing::warn!(%url, status = failed.status, reason = failed.reason, "the address does not answer {}", challenge.kind);
                carry::record(common, &label, 0, failed.status, DeliveryOutcome::GivenUp, took);
            }
            Err(failed)
        }
    }
}
