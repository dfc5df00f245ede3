//! Signing in: the page that people use (a door), and the API that stands behind it.

use serde_json::{Value, json};

use super::{Asked, Outcome, Reply, show};
use crate::error::Refusal;
use crate::world::{Kind, Org, Status};

/// How long a session token may be used: five minutes, in milliseconds.
const SESSION_TOKEN_MS: i64 = 300_000;

/// A person signs in at the company's page.
pub(super) fn sign_in(asked: &Asked) -> Outcome {
    let person = asked.a_person()?;
    asked.desk.change(&asked.call, |org, _| {
        let Some(place) = org.user_of(person) else { return Err(Refusal::authentication()) };
        let status = signed_in(org, place, asked.now);
        let error = match status {
            Status::Active => None,
            Status::LockedOut => Some("locked_out"),
            Status::PasswordExpired => Some("password_expired"),
            Status::Suspended => Some("suspended"),
            Status::Recovery => Some("recovery"),
            Status::Staged | Status::Provisioned => Some("not_activated"),
            Status::Deprovisioned => Some("deactivated"),
        };
        if let Some(user) = org.user(place) {
            asked.call.note(match error {
                None => format!("{} signed in", user.display_name()),
                Some(error) => format!("{} could not sign in: {error}", user.display_name()),
            });
        }
        Ok(Reply::ok(match error {
            None => json!({ "ok": true, "status": status.word() }),
            Some(error) => json!({ "ok": false, "error": error, "status": status.word() }),
        }))
    })
}

/// Notes a sign-in of an active user; returns the status.
fn signed_in(org: &mut Org, place: u32, now: i64) -> Status {
    let Some(user) = org.user_mut(place) else { return Status::Deprovisioned };
    if user.status == Status::Active {
        user.last_login = Some(now);
    }
    user.status
}

/// `POST /api/v1/authn`: name and password, where a person's password is their secret.
pub(super) fn authn(asked: &Asked) -> Outcome {
    let body = asked.object()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let (username, password) = (text("username"), text("password"));
    asked.desk.change(&asked.call, |org, _| {
        let place = org.find_user(username).ok_or_else(Refusal::authentication)?;
        asked.about(org, place);
        let own = asked.desk.person_of(password).is_some_and(|person| org.person(place) == Some(person));
        if !own {
            return Err(Refusal::authentication());
        }
        let user = json!({ "id": Org::id(Kind::User, place), "profile": { "login": username } });
        match signed_in(org, place, asked.now) {
            Status::Active => Ok(Reply::ok(json!({
                "expiresAt": show::time(asked.now + SESSION_TOKEN_MS),
                "status": "SUCCESS",
                "sessionToken": format!("20111nightcrew{:09}", asked.call.seq),
                "_embedded": { "user": user },
            }))),
            Status::LockedOut => Ok(Reply::ok(json!({ "status": "LOCKED_OUT", "_embedded": {} }))),
            Status::PasswordExpired => Ok(Reply::ok(json!({
                "expiresAt": show::time(asked.now + SESSION_TOKEN_MS),
                "status": "PASSWORD_EXPIRED",
                "stateToken": format!("00nightcrew{:012}", asked.call.seq),
                "_embedded": { "user": user },
            }))),
            _ => Err(Refusal::authentication()),
        }
    })
}
