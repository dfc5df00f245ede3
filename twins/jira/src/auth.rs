//! Who calls: `Basic` of an e-mail address and an API token, the subject's or a person's own. Secrets are compared in constant
//! time and never repeated in an answer.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use nightcrew_model::credential::CrewKey;
use nightcrew_twin_kit::Desk;
use subtle::ConstantTimeEq as _;

use crate::Jira;
use crate::error::Refusal;

/// The e-mail address of the app's account. It does not follow the company's domain: what a subject is told must be known
/// before a company is.
pub(crate) const SERVICE_EMAIL: &str = "accessdesk@northwind.example.com";
/// The longest header that is looked at.
const HEADER_BYTES_MAX: usize = 2_048;

/// The subject's API token.
pub(crate) fn api_token(key: &CrewKey) -> String {
    key.app_secret("jira", "api")
}

/// The account that a call's credential belongs to; `None` without a credential.
pub(crate) fn account(desk: &Desk<Jira>, headers: &HeaderMap) -> Result<Option<u32>, Refusal> {
    let Some(given) = headers.get(AUTHORIZATION) else { return Ok(None) };
    let (email, token) = basic(given.as_bytes()).ok_or_else(Refusal::unauthenticated)?;
    let right: bool = token.as_bytes().ct_eq(api_token(desk.key()).as_bytes()).into();
    let found = desk.read(|site| {
        if right && email.eq_ignore_ascii_case(SERVICE_EMAIL) {
            return Some(site.service());
        }
        let person = desk.person_of(&token)?;
        let account = site.account(person.0)?;
        let own =
            account.active && site.person(person.0).is_some() && account.email.eq_ignore_ascii_case(&email);
        own.then_some(person.0)
    });
    found.map(Some).ok_or_else(Refusal::unauthenticated)
}

/// E-mail address and token of a `Basic` header.
fn basic(header: &[u8]) -> Option<(String, String)> {
    let text = std::str::from_utf8(header).ok().filter(|text| text.len() <= HEADER_BYTES_MAX)?;
    let (scheme, encoded) = text.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (email, token) = decoded.split_once(':')?;
    Some((email.to_owned(), token.to_owned()))
}
