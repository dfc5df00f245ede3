//! Slack's request signature, version 0: HMAC-SHA256 over `v0:{timestamp}:{raw body}`, not older than five minutes.
//! Nothing of a request may be read before this says yes.

use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName};
use sha2::Sha256;

/// The greatest distance between the request's timestamp and ours, in seconds, as Slack advises.
pub const SKEW_SECS_MAX: u64 = 300;
/// Length of a SHA-256.
const DIGEST_BYTES: usize = 32;
/// When the request was signed, in Unix seconds.
const TIMESTAMP: HeaderName = HeaderName::from_static("x-slack-request-timestamp");
/// The signature.
const SIGNATURE: HeaderName = HeaderName::from_static("x-slack-signature");

/// The signing secret, ready for use: its key schedule is made once.
pub struct Signature {
    keyed: Option<Hmac<Sha256>>,
}

impl Signature {
    /// The signatures of who knows this secret.
    #[must_use]
    pub fn of(secret: &str) -> Self {
        Self { keyed: Hmac::new_from_slice(secret.as_bytes()).ok() }
    }

    /// Whether the headers prove that the body comes from who knows the secret, now.
    #[must_use]
    pub fn verifies(&self, headers: &HeaderMap, body: &[u8], now_unix_ms: u64) -> bool {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let (Some(timestamp), Some(signature)) = (text(TIMESTAMP), text(SIGNATURE)) else { return false };
        let Ok(sent_secs) = timestamp.parse::<u64>() else { return false };
        if sent_secs.abs_diff(now_unix_ms / 1000) > SKEW_SECS_MAX {
            return false;
        }
        let mut claimed = [0; DIGEST_BYTES];
        let decoded = signature.strip_prefix("v0=").map(|hex| hex::decode_to_slice(hex, &mut claimed));
        let (Some(Ok(())), Some(mut mac)) = (decoded, self.keyed.clone()) else { return false };
        mac.update(b"v0:");
        mac.update(timestamp.as_bytes());
        mac.update(b":");
        mac.update(body);
        mac.verify_slice(&claimed).is_ok()
    }
}
