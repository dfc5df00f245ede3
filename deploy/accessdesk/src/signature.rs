//! Slack's request signature, version 0: HMAC-SHA256 over `v0:{timestamp}:{raw body}`, not older than five minutes.
//! Nothing of a request may be read before this says yes.

use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use sha2::Sha256;

/// The greatest distance between the request's timestamp and ours, in seconds, as Slack advises.
pub const SKEW_SECS_MAX: u64 = 300;

/// Whether the headers prove that the body comes from who knows the signing secret, now.
#[must_use]
pub fn verified(secret: &str, headers: &HeaderMap, body: &[u8], now_unix_ms: u64) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(timestamp), Some(signature)) = (text("x-slack-request-timestamp"), text("x-slack-signature"))
    else {
        return false;
    };
    let Ok(sent_secs) = timestamp.parse::<u64>() else { return false };
    if sent_secs.abs_diff(now_unix_ms / 1000) > SKEW_SECS_MAX {
        return false;
    }
    let Some(Ok(claimed)) = signature.strip_prefix("v0=").map(hex::decode) else { return false };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    mac.update(b"v0:");
    mac.update(timestamp.as_bytes());
    mac.update(b":");
    mac.update(body);
    mac.verify_slice(&claimed).is_ok()
}
