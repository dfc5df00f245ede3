//! One delivery from its first try to its last, under the faults in force.

use std::sync::Arc;
use std::time::Duration;

use ::http::header::CONTENT_TYPE;
use ::http::{HeaderValue, Request, Response};
use bytes::Bytes;
use nightcrew_model::event::{Delivered, DeliveryOutcome};
use nightcrew_model::id::Trace;
use nightcrew_runtime::TRACEPARENT;

use super::http::{self, Failed};
use super::{Cause, Ended, Parcel, Route, Try, address};
use crate::app_sockets::NotTaken;
use crate::host::Common;
use crate::ledger::Recorded;

/// Tries until the subject takes it or the timetable ends.
pub(super) async fn carry(common: &Arc<Common>, mut parcel: Parcel) {
    let timetable = parcel.delivery.timetable;
    let (attempt, faults) = (parcel.cause.attempt, Arc::clone(&parcel.sender.faults));
    let mut reason = None;
    let mut no = 0;
    let held_ms = faults.holds_back_ms(attempt, &parcel.delivery.kind);
    if held_ms > 0 {
        tokio::time::sleep(Duration::from_millis(held_ms)).await;
    }
    loop {
        // A twin that is away sends nothing; what was due meanwhile goes out when it is back.
        faults.back().await;
        let began = common.clock.elapsed_us();
        let outcome = one_try(common, &parcel, no, reason).await;
        let took = common.clock.elapsed_us().saturating_sub(began);
        match outcome {
            Ok(answer) => {
                record(common, &parcel.label(), no, answer.status().as_u16(), DeliveryOutcome::Acked, took);
                if let Some(take) = parcel.delivery.on_end.take() {
                    take(Ended::Taken(answer));
                }
                if no > 0 || !faults.duplicates(attempt, &parcel.delivery.kind) {
                    return;
                }
                // The acknowledgement is lost on its way back: the vendor sends again what the subject has already taken.
                reason = Some("http_timeout");
            }
            Err(failed) => {
                let pause = timetable.retries.get(no as usize).filter(|_| !failed.is_last);
                let outcome = pause.map_or(DeliveryOutcome::GivenUp, |_| DeliveryOutcome::WillRetry);
                record(common, &parcel.label(), no, failed.status, outcome, took);
                if let Some(learn) = &parcel.delivery.on_failure {
                    learn(pause.is_some());
                }
                let Some(pause) = pause else {
                    if let Some(take) = parcel.delivery.on_end.take() {
                        take(Ended::GivenUp { reason: failed.reason, status: failed.status });
                    }
                    return;
                };
                tokio::time::sleep(*pause).await;
                reason = Some(failed.reason);
            }
        }
        no += 1;
    }
}

/// One try, whichever way it goes.
async fn one_try(
    common: &Common,
    parcel: &Parcel,
    no: u32,
    reason: Option<&'static str>,
) -> Result<Response<Bytes>, Failed> {
    let delivery = &parcel.delivery;
    if parcel.sender.faults.drops(parcel.cause.attempt, &delivery.kind) {
        // Nobody notices before the time for an answer is over.
        tokio::time::sleep(delivery.timetable.ack_within).await;
        return Err(Failed::of("http_timeout"));
    }
    match &delivery.route {
        Route::Address { prepare, challenge } => {
            let Ok(_permit) = common.deliveries.sending.acquire().await else {
                return Err(Failed::never("unknown_error"));
            };
            let attempt = Try { no, reason, unix_ms: common.clock.unix_ms() };
            let make = || prepare(&attempt).map(|request| traced(request, parcel));
            let request = make().ok_or(Failed::never("unknown_error"))?;
            if let Some(challenge) = challenge {
                let url = request.uri().to_string();
                address::admits(common, (parcel.sender.twin, parcel.cause), &url, challenge).await?;
            }
            http::call(&common.deliveries, request, make, &delivery.timetable).await
        }
        Route::Socket(envelope) => {
            let attempt = Try { no, reason, unix_ms: common.clock.unix_ms() };
            let name = name(common, parcel.number, no);
            let text = envelope(&attempt, &name).ok_or(Failed::never("unknown_error"))?;
            match parcel.sender.sockets.deliver(&name, text, delivery.timetable.ack_within).await {
                Ok(answer) => Ok(taken(answer)),
                Err(NotTaken::NoSocket) => Err(Failed::of("connection_failed")),
                Err(NotTaken::Timeout) => Err(Failed::of("http_timeout")),
            }
        }
    }
}

/// A request that tells the subject which attempt it belongs to, for what it calls on behalf of it.
fn traced(mut request: Request<Bytes>, parcel: &Parcel) -> Request<Bytes> {
    if let Some(attempt) = parcel.cause.attempt {
        let header = Trace { attempt, parent: Trace::TWIN_BIT | parcel.number }.header();
        if let Ok(value) = HeaderValue::from_str(&header) {
            request.headers_mut().insert(TRACEPARENT, value);
        }
    }
    request
}

/// The name of an envelope, in the shape of a UUID. Each try has its own.
fn name(common: &Common, number: u64, no: u32) -> String {
    let [high, low] = [0, 1].map(|half| common.seed.derive(number, "envelope", u64::from(no) * 2 + half));
    let hex = format!("{high:016x}{low:016x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

/// What the app answered through a socket, as if an address had.
fn taken(answer: Option<String>) -> Response<Bytes> {
    let mut response = Response::new(answer.map(Bytes::from).unwrap_or_default());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// What the record of a delivery begins with.
#[derive(Clone, Copy)]
pub(super) struct Label<'a> {
    pub(super) twin: &'static str,
    pub(super) number: u64,
    pub(super) cause: Cause,
    pub(super) kind: &'a str,
}

pub(super) fn record(
    common: &Common,
    label: &Label<'_>,
    no: u32,
    status: u16,
    outcome: DeliveryOutcome,
    took_us: u64,
) {
    let delivered = Delivered {
        twin_seq: label.number,
        twin: label.twin.to_owned(),
        kind: label.kind.to_owned(),
        attempt_no: no,
        status,
        outcome,
        took_us,
    };
    let cause = Trace::TWIN_BIT | label.cause.call;
    common.ledger.record(
        common.clock.elapsed_us(),
        label.cause.attempt,
        cause,
        Recorded::Delivered(delivered),
    );
}
