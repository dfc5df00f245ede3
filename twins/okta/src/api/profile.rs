//! What clients write into profiles: looked at, capped, and kept beside what was planted.

use serde_json::{Map, Value};

use crate::error::Refusal;
use crate::world::{Kind, Org, Profile};

/// The most attributes of a profile.
const ATTRIBUTES_MAX: usize = 100;
/// The longest value of an attribute, in bytes: what the vendor's base attributes take at most.
const VALUE_BYTES_MAX: usize = 2_048;
/// The longest login, name or address, in characters.
const NAME_MAX: usize = 100;

/// A profile as a client sent it, looked at.
pub(crate) fn checked(body: &Map<String, Value>) -> Result<Map<String, Value>, Refusal> {
    let profile = match body.get("profile") {
        Some(Value::Object(profile)) => profile.clone(),
        None => Map::new(),
        Some(_) => return Err(Refusal::validation("profile", "profile: The field must be an object.")),
    };
    if profile.len() > ATTRIBUTES_MAX {
        let cause = format!("profile: More than {ATTRIBUTES_MAX} attributes.");
        return Err(Refusal::validation("profile", cause));
    }
    for (name, value) in &profile {
        if name.len() > NAME_MAX || value.to_string().len() > VALUE_BYTES_MAX {
            return Err(Refusal::validation("profile", "profile: An attribute is too long."));
        }
        let required = matches!(name.as_str(), "login" | "email" | "firstName" | "lastName");
        let text = value.as_str().unwrap_or_default();
        if required && (text.trim().is_empty() || text.chars().count() > NAME_MAX) {
            return Err(missing(name));
        }
        if matches!(name.as_str(), "login" | "email") && !is_address(text) {
            let cause = format!("{name}: Username must be in the form of an email address");
            return Err(Refusal::validation(name, cause));
        }
    }
    Ok(profile)
}

/// A required attribute is not there.
pub(crate) fn missing(name: &str) -> Refusal {
    Refusal::validation(name, format!("{name}: The field cannot be left blank"))
}

/// Someone else has this login.
pub(crate) fn taken() -> Refusal {
    let cause = "login: An object with this field already exists in the current organization";
    Refusal::validation("login", cause)
}

fn is_address(text: &str) -> bool {
    let inside = |part: &str| !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control());
    text.split_once('@').is_some_and(|(name, host)| inside(name) && inside(host) && !host.contains('@'))
}

/// Writes attributes into a user's profile; `whole` takes away all that is not named.
pub(crate) fn write(
    org: &mut Org,
    place: u32,
    profile: Map<String, Value>,
    whole: bool,
    now: i64,
) -> Result<(), Refusal> {
    if let Some(login) = profile.get("login").and_then(Value::as_str)
        && !org.rename_user(place, login)
    {
        return Err(taken());
    }
    let manager = profile.get("managerId").and_then(Value::as_str).and_then(|id| org.find_user(id));
    let known = org.user(place).map(|user| super::show::profile(org, user)).unwrap_or_default();
    let Some(user) = org.user_mut(place) else {
        return Err(Refusal::not_found(&Org::id(Kind::User, place), "User"));
    };
    let mut written = Profile::new();
    if whole {
        let kept = ["login", "email", "firstName", "lastName"];
        written.extend(
            known
                .keys()
                .filter(|name| !kept.contains(&name.as_str()))
                .map(|name| (name.as_str().into(), Value::Null)),
        );
    } else {
        written.append(&mut user.written);
    }
    written.extend(
        profile.into_iter().filter(|(name, _)| name != "login").map(|(name, value)| (name.into(), value)),
    );
    if written.contains_key("managerId") {
        user.manager = manager;
        // The name that goes with a manager's id is the org's to tell, unless the client writes one.
        if manager.is_some() && written.get("manager") == Some(&Value::Null) {
            written.remove("manager");
        }
    }
    user.written = written;
    user.last_updated = now;
    Ok(())
}
