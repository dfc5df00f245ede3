//! Okta's management API, as far as the desk needs it: people, groups, memberships, unlocking.
//!
//! Putting a person into a group changes nothing the second time, so it is repeated freely; unlocking is checked by
//! the person's status.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::services::call::{Call, Caller, Repeat, Reply, VendorError};
use crate::services::shape::{List, Object, Text, read};
use crate::trace::Trace;
use crate::transport::Transport;

/// Distance of calls after a 429.
const CALL_SPACING: Duration = Duration::from_millis(100);
/// Pages of one list that are read: 50 × 200 groups of one person is already absurd.
const PAGES_MAX: u32 = 50;
/// What stays as it is in a path segment or a query value.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@');

/// What is read of a person.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct UserRead<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    status: Text<'a>,
    #[serde(borrow)]
    profile: Object<ProfileRead<'a>>,
}

/// What is read of a person's profile.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ProfileRead<'a> {
    #[serde(borrow)]
    login: Text<'a>,
    #[serde(borrow)]
    email: Text<'a>,
    #[serde(borrow)]
    first_name: Text<'a>,
    #[serde(borrow)]
    last_name: Text<'a>,
    #[serde(borrow)]
    manager_id: Text<'a>,
}

/// What is read of a group.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GroupRead<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    profile: Object<GroupProfileRead<'a>>,
}

/// What is read of a group's profile.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GroupProfileRead<'a> {
    #[serde(borrow)]
    name: Text<'a>,
}

/// What is read of a refusal.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RefusalRead<'a> {
    #[serde(borrow)]
    error_code: Text<'a>,
}

/// A person of the org.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OktaUser {
    /// `00u…`.
    pub id: String,
    /// Such as `ACTIVE` or `LOCKED_OUT`.
    pub status: String,
    /// Login, usually the e-mail address.
    pub login: String,
    /// Address.
    pub email: String,
    /// First and last name.
    pub name: String,
    /// The manager's Okta id (or login, in some orgs).
    pub manager: Option<String>,
}

/// The client.
pub struct Okta {
    caller: Caller,
    base: String,
}

impl Okta {
    /// A client for the org at `base`.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>, base: &str, token: &str) -> Self {
        Self { caller: Caller::new("Okta", transport, &format!("SSWS {token}")), base: base.to_owned() }
    }

    /// The person with this id or login; none when there is none.
    ///
    /// # Errors
    /// As [`Caller::send`], and Okta's other refusals.
    pub async fn user(&self, trace: &Trace, id_or_login: &str) -> Result<Option<OktaUser>, VendorError> {
        let path = format!("/api/v1/users/{}", escaped(id_or_login));
        match self.call(trace, Method::GET, &path, "users").await {
            Ok((body, _)) => user(&body).map(Some).ok_or_else(|| self.caller.shape("user")),
            Err(error) if error.refused_status() == Some(404) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether a person is in all of these groups.
    ///
    /// # Errors
    /// As [`Caller::send`], and Okta's refusals.
    pub async fn is_in_all(
        &self,
        trace: &Trace,
        user_id: &str,
        groups: &[String],
    ) -> Result<bool, VendorError> {
        let mut missing: Vec<&str> = groups.iter().map(String::as_str).collect();
        let mut path = Some(format!("/api/v1/users/{}/groups?limit=200", escaped(user_id)));
        for _ in 0..PAGES_MAX {
            let Some(this) = path.take() else { break };
            let (body, headers) = self.call(trace, Method::GET, &this, "users/groups").await?;
            let List(page) = read::<List<GroupRead<'_>>>(&body).unwrap_or_default();
            missing.retain(|wanted| !page.iter().any(|group| group.profile.0.name.is(wanted)));
            path = next_path(&headers).filter(|_| !missing.is_empty());
        }
        Ok(missing.is_empty())
    }

    /// Id of the group with exactly this name; none when there is none.
    ///
    /// # Errors
    /// As [`Caller::send`], and Okta's refusals.
    pub async fn group_id(&self, trace: &Trace, name: &str) -> Result<Option<String>, VendorError> {
        let mut path = Some(format!("/api/v1/groups?q={}&limit=200", escaped(name)));
        for _ in 0..PAGES_MAX {
            let Some(this) = path.take() else { break };
            let (body, headers) = self.call(trace, Method::GET, &this, "groups").await?;
            let List(page) = read::<List<GroupRead<'_>>>(&body).unwrap_or_default();
            // `q` matches beginnings, so the exact name is looked for.
            if let Some(group) = page.iter().find(|group| group.profile.0.name.is(name)) {
                return Ok(group.id.owned());
            }
            path = next_path(&headers);
        }
        Ok(None)
    }

    /// Puts a person into a group.
    ///
    /// # Errors
    /// As [`Caller::send`], and Okta's refusals.
    pub async fn add(&self, trace: &Trace, group_id: &str, user_id: &str) -> Result<(), VendorError> {
        let path = format!("/api/v1/groups/{}/users/{}", escaped(group_id), escaped(user_id));
        self.call(trace, Method::PUT, &path, "groups/users").await.map(drop)
    }

    /// Unlocks a locked-out person. Unlocking somebody who is not locked is refused by Okta, so after a lost answer
    /// the caller looks at the status.
    ///
    /// # Errors
    /// As [`Caller::send`], and Okta's refusals.
    pub async fn unlock(&self, trace: &Trace, user_id: &str) -> Result<(), VendorError> {
        let path = format!("/api/v1/users/{}/lifecycle/unlock", escaped(user_id));
        self.call(trace, Method::POST, &path, "users/lifecycle").await.map(drop)
    }

    /// defect: calls-unknown-endpoint. Asks for something that Okta does not have; whatever it says is of no use.
    pub async fn access_summary(&self, trace: &Trace, user_id: &str) {
        let path = format!("/api/v1/users/{}/access-summary", escaped(user_id));
        let _ = self.call(trace, Method::GET, &path, "users/access-summary").await;
    }

    async fn call(
        &self,
        trace: &Trace,
        method: Method,
        path: &str,
        bucket: &str,
    ) -> Result<(Bytes, HeaderMap), VendorError> {
        let call = Call {
            bucket: format!("{method} {bucket}"),
            repeat: if method == Method::POST { Repeat::Unsafe } else { Repeat::Safe },
            method,
            url: format!("{}{path}", self.base),
            body: None,
            spacing: CALL_SPACING,
        };
        let Reply { status, body, headers } = self.caller.send(trace, &call).await?;
        if (200..300).contains(&status) {
            return Ok((body, headers));
        }
        let Object(refusal) = read::<Object<RefusalRead<'_>>>(&body).unwrap_or_default();
        Err(self.caller.refused(status, refusal.error_code.get().unwrap_or("unknown")))
    }
}

fn escaped(segment: &str) -> String {
    utf8_percent_encode(segment, PLAIN).to_string()
}

/// Path and query of the `rel="next"` link. Only they are taken: the host is the configured one, so that a link can
/// never lead the token elsewhere.
fn next_path(headers: &HeaderMap) -> Option<String> {
    headers.get_all(http::header::LINK).iter().find_map(|link| {
        link.to_str().ok()?.split(',').find_map(|one| {
            let (address, rel) = one.split_once(';')?;
            if !rel.contains("rel=\"next\"") {
                return None;
            }
            let address = address.trim().strip_prefix('<')?.strip_suffix('>')?;
            let uri: http::Uri = address.parse().ok()?;
            uri.path_and_query().map(|rest| rest.as_str().to_owned())
        })
    })
}

fn user(body: &[u8]) -> Option<OktaUser> {
    let Object(UserRead { id, status, profile: Object(profile) }) = read(body)?;
    let login = profile.login.owned()?;
    let name = [&profile.first_name, &profile.last_name].map(|part| part.get().unwrap_or_default());
    Some(OktaUser {
        id: id.owned()?,
        status: status.owned()?,
        email: profile.email.get().unwrap_or(&login).to_owned(),
        name: name.join(" ").trim().to_owned(),
        manager: profile.manager_id.filled().map(str::to_owned),
        login,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_read_from_the_link_but_never_its_host() {
        let mut headers = HeaderMap::new();
        headers.append(
            http::header::LINK,
            http::HeaderValue::from_static("<https://evil.example.com/api/v1/groups?limit=2>; rel=\"self\""),
        );
        assert_eq!(next_path(&headers), None);
        headers.append(
            http::header::LINK,
            http::HeaderValue::from_static(
                "<https://evil.example.com/api/v1/groups?after=a%2Cb&limit=2>; rel=\"next\"",
            ),
        );
        assert_eq!(next_path(&headers).as_deref(), Some("/api/v1/groups?after=a%2Cb&limit=2"));
    }
}
