//! The lifecycle operations: each from the statuses that the vendor allows it in, to the status it leads to.

use nightcrew_twin_kit::Effects;
use serde_json::json;

use super::{Asked, Outcome, Reply, show, users};
use crate::error::Refusal;
use crate::seed;
use crate::world::{Org, Status, User};

/// Changes the status of the user that the path names, if `allowed` says where it leads; `done` is for the note.
fn lead(
    asked: &Asked,
    done: &str,
    allowed: impl FnOnce(Status) -> Result<Status, Refusal>,
    answer: impl FnOnce(&Org, u32, &User) -> Reply,
) -> Outcome {
    asked.desk.change(&asked.call, |org: &mut Org, effects: &mut Effects| {
        let place = users::named(asked, org, "id")?;
        let missing = || Refusal::not_found(asked.param("id"), "User");
        let status = org.user(place).ok_or_else(missing)?.status;
        let next = allowed(status)?;
        seed::set_status(org, place, next, asked.now, effects);
        let user = org.user(place).ok_or_else(missing)?;
        asked.call.note(format!("{done} {}: {} → {}", user.display_name(), status.word(), next.word()));
        Ok(answer(org, place, user))
    })
}

fn empty(_: &Org, _: u32, _: &User) -> Reply {
    Reply::ok(json!({}))
}

/// The answer with a link for the user, when the caller does not want it mailed. The token opens nothing.
fn link<'a>(asked: &'a Asked, what: &'static str) -> impl FnOnce(&Org, u32, &User) -> Reply + 'a {
    move |_, _, _| {
        if asked.flag_or("sendEmail", true) {
            return Reply::ok(json!({}));
        }
        let token = format!("nightcrew{:011}", asked.call.seq);
        let url = format!("{}/{what}/{token}", asked.origin());
        match what {
            "welcome" => Reply::ok(json!({ "activationUrl": url, "activationToken": token })),
            _ => Reply::ok(json!({ "resetPasswordUrl": url })),
        }
    }
}

pub(super) fn activate(asked: &Asked) -> Outcome {
    let allowed = |status| match status {
        Status::Staged | Status::Deprovisioned => Ok(Status::Provisioned),
        _ => Err(Refusal::already_active()),
    };
    lead(asked, "activated", allowed, link(asked, "welcome"))
}

pub(super) fn reactivate(asked: &Asked) -> Outcome {
    let allowed = |status| match status {
        Status::Provisioned => Ok(Status::Provisioned),
        _ => Err(Refusal::status()),
    };
    lead(asked, "reactivated", allowed, link(asked, "welcome"))
}

pub(super) fn deactivate(asked: &Asked) -> Outcome {
    lead(asked, "deactivated", |_| Ok(Status::Deprovisioned), empty)
}

pub(super) fn suspend(asked: &Asked) -> Outcome {
    let allowed = |status| match status {
        Status::Active => Ok(Status::Suspended),
        _ => Err(Refusal::validation("suspend", "Cannot suspend a user that is not active")),
    };
    lead(asked, "suspended", allowed, empty)
}

pub(super) fn unsuspend(asked: &Asked) -> Outcome {
    let allowed = |status| match status {
        Status::Suspended => Ok(Status::Active),
        _ => Err(Refusal::validation("unsuspend", "Cannot unsuspend a user that is not suspended")),
    };
    lead(asked, "unsuspended", allowed, empty)
}

pub(super) fn unlock(asked: &Asked) -> Outcome {
    let allowed = |status| match status {
        Status::LockedOut => Ok(Status::Active),
        _ => Err(Refusal::unlock()),
    };
    lead(asked, "unlocked", allowed, empty)
}

pub(super) fn reset_password(asked: &Asked) -> Outcome {
    let allowed = |status| match status {
        Status::Staged | Status::Suspended | Status::Deprovisioned => Err(Refusal::status()),
        _ => Ok(Status::Recovery),
    };
    lead(asked, "reset the password of", allowed, link(asked, "reset_password"))
}

pub(super) fn expire_password(asked: &Asked) -> Outcome {
    let allowed = |status| match status {
        Status::Active | Status::PasswordExpired => Ok(Status::PasswordExpired),
        _ => Err(Refusal::status()),
    };
    let shown =
        |org: &Org, place: u32, user: &User| Reply::ok(show::user(&asked.call, org, place, user, true));
    lead(asked, "expired the password of", allowed, shown)
}
