//! Tokens. All are computed from the crew's key; none is kept.

use nightcrew_model::credential::CrewKey;
use nightcrew_model::id::PersonId;
use subtle::ConstantTimeEq as _;

use crate::error::Refusal;
use crate::world::TokenKind;

/// The name by which Slack's secrets are computed.
const SERVICE: &str = "slack";

/// The bot's token.
#[must_use]
pub fn bot_token(key: &CrewKey) -> String {
    ["xoxb-", &key.app_secret(SERVICE, "bot")].concat()
}

/// The app-level token.
#[must_use]
pub fn app_token(key: &CrewKey) -> String {
    format!("xapp-{}", key.app_secret(SERVICE, "app"))
}

/// The secret by which deliveries are signed.
#[must_use]
pub fn signing_secret(key: &CrewKey) -> String {
    key.app_secret(SERVICE, "signing")
}

/// What names the app when it is installed.
#[must_use]
pub const fn client_id() -> &'static str {
    "1234567890123.1234567890124"
}

/// The secret by which the app exchanges an installation for tokens.
#[must_use]
pub fn client_secret(key: &CrewKey) -> String {
    key.app_secret(SERVICE, "client")
}

/// The old verification token that deliveries still carry.
#[must_use]
pub fn verification_token(key: &CrewKey) -> String {
    key.app_secret(SERVICE, "verification")
}

/// A person's token.
#[must_use]
pub fn person_token(key: &CrewKey, person: PersonId) -> String {
    format!("xoxp-{}", key.person_secret(SERVICE, person))
}

/// The secret of a response URL.
#[must_use]
pub fn response_secret(key: &CrewKey, number: u64) -> String {
    key.app_secret(SERVICE, &format!("response {number}"))
}

/// The text that an address must send back before events go there.
#[must_use]
pub fn challenge(key: &CrewKey, number: u64) -> String {
    key.app_secret(SERVICE, &format!("challenge {number}"))
}

/// The secret part of a socket's ticket.
#[must_use]
pub fn ticket_secret(key: &CrewKey, number: u64) -> String {
    key.app_secret(SERVICE, &format!("ticket {number}"))
}

/// The secret part of a trigger.
#[must_use]
pub fn trigger_secret(key: &CrewKey, number: u64) -> String {
    key.app_secret(SERVICE, &format!("trigger {number}"))
}

/// The secret part of an id by which a message's links are unfolded.
#[must_use]
pub fn unfurl_secret(key: &CrewKey, message: &str) -> String {
    key.app_secret(SERVICE, &format!("unfurl {message}"))
}

/// The secret of an address of a file: to upload it to, or to let anybody read it.
#[must_use]
pub fn file_secret(key: &CrewKey, purpose: &str, number: u64) -> String {
    key.app_secret(SERVICE, &format!("file {purpose} {number}"))
}

/// What stands before a token that ends, beside what stands before every one of its kind.
pub const ENDING: &str = "xoxe.";

/// The code by which an installation is exchanged for tokens.
#[must_use]
pub fn code(key: &CrewKey, number: u64) -> String {
    format!("{number:x}.{}", key.app_secret(SERVICE, &format!("code {number}")))
}

/// The number of such a code, if it is one.
#[must_use]
pub fn code_number(key: &CrewKey, sent: &str) -> Option<u64> {
    let number = u64::from_str_radix(sent.split_once('.')?.0, 16).ok()?;
    same(sent, &code(key, number)).then_some(number)
}

/// A token that was handed out under a number.
#[must_use]
pub fn handed_out(key: &CrewKey, kind: TokenKind, number: u64) -> String {
    format!("{}m{number:x}-{}", kind.prefix(), key.app_secret(SERVICE, &format!("token {number}")))
}

/// Whom a token names, by its secret alone. What it may do, and whether it is still good, is the world's to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearer {
    /// The app's own bot token.
    Bot,
    /// The app's own app-level token.
    App,
    /// A person's own.
    Person(PersonId),
    /// Nobody in particular: the method asks for no token.
    Nobody,
    /// One that was handed out.
    HandedOut(TokenKind, u64),
}

impl Bearer {
    /// Whom this token names.
    ///
    /// # Errors
    /// When there is none, or it is nobody's.
    pub fn of(key: &CrewKey, token: Option<&str>) -> Result<Self, Refusal> {
        let token = token.filter(|token| !token.is_empty()).ok_or(Refusal::NotAuthed)?;
        let token = token.strip_prefix(ENDING).unwrap_or(token);
        let (kind, secret) = TokenKind::of(token).ok_or(Refusal::InvalidAuth)?;
        if let Some((number, _)) = secret.strip_prefix('m').and_then(|rest| rest.split_once('-')) {
            let number = u64::from_str_radix(number, 16).map_err(|_| Refusal::InvalidAuth)?;
            let good = same(token, &handed_out(key, kind, number));
            return if good { Ok(Self::HandedOut(kind, number)) } else { Err(Refusal::InvalidAuth) };
        }
        match kind {
            TokenKind::User => key.person_of(SERVICE, secret).map(Self::Person).ok_or(Refusal::InvalidAuth),
            TokenKind::Bot if same(token, &bot_token(key)) => Ok(Self::Bot),
            TokenKind::App if same(token, &app_token(key)) => Ok(Self::App),
            _ => Err(Refusal::InvalidAuth),
        }
    }
}

/// Compares two secrets in constant time.
#[must_use]
pub fn same(given: &str, known: &str) -> bool {
    given.as_bytes().ct_eq(known.as_bytes()).into()
}
