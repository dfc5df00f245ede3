//! The org's things as the vendor's JSON, with absolute links. Everything that the SDKs' models demand is there, also where it
//! is always the same.

use nightcrew_twin_kit::Call;
use serde_json::{Map, Value, json};

pub(crate) use crate::json::time;
use crate::json::{self, Shown, escaped, moment, moment_or_null, put, quote};
use crate::world::{App, Assignment, Group, GroupKind, Kind, Org, Status, User};

/// The id of the one user type.
const USER_TYPE: &str = "oty1nc5d7xDefaultTyp";

fn time_or_null(unix_ms: Option<i64>) -> Value {
    unix_ms.map_or(Value::Null, |moment| Value::String(time(moment)))
}

/// A user; `whole` adds the links to what the user's status allows.
pub(crate) fn user(call: &Call, org: &Org, place: u32, user: &User, whole: bool) -> Shown {
    let id = Org::id(Kind::User, place);
    let origin = escaped(&call.origin);
    let mut out = json::begin();
    put(&mut out, &[r#"{"_links":"#]);
    links(&mut out, &origin, &id, if whole { Some(user.status) } else { None });
    put(&mut out, &[r#","activated":"#]);
    moment_or_null(&mut out, user.activated);
    put(&mut out, &[r#","created":"#]);
    moment(&mut out, user.created);
    put(&mut out, &[r#","credentials":{"provider":{"name":"OKTA","type":"OKTA"}},"id":""#, &id]);
    put(&mut out, &[r#"","lastLogin":"#]);
    moment_or_null(&mut out, user.last_login);
    put(&mut out, &[r#","lastUpdated":"#]);
    moment(&mut out, user.last_updated);
    put(&mut out, &[r#","passwordChanged":"#]);
    moment_or_null(&mut out, user.activated);
    put(&mut out, &[r#","profile":"#]);
    if user.written.is_empty() {
        planted(&mut out, org, user);
    } else {
        put(&mut out, &[&Shown::from(Value::Object(profile(org, user))).0]);
    }
    put(&mut out, &[r#","status":""#, user.status.word(), r#"","statusChanged":"#]);
    moment_or_null(&mut out, user.status_changed);
    put(&mut out, &[r#","type":{"id":""#, USER_TYPE, r#""}}"#]);
    Shown(out)
}

/// The links of a user: to themself, and to what the status allows if it is given.
fn links(out: &mut String, origin: &str, id: &str, status: Option<Status>) {
    let Some(status) = status else {
        put(out, &[r#"{"self":{"href":""#, origin, "/api/v1/users/", id, r#""}}"#]);
        return;
    };
    let about = [
        ("schema", ["/api/v1/meta/schemas/user/osc1nc5d7xDefaultTyp", "", "", ""]),
        ("self", ["/api/v1/users/", id, "", ""]),
        ("type", ["/api/v1/meta/types/user/", USER_TYPE, "", ""]),
    ];
    let operations = operations(status).iter();
    let operations =
        operations.map(|(name, operation)| (*name, ["/api/v1/users/", id, "/lifecycle/", *operation]));
    let mut all: Vec<(&str, [&str; 4])> = about.into_iter().chain(operations).collect();
    all.sort_unstable_by_key(|(name, _)| *name);
    let mut before = "{";
    for (name, [api, of, lifecycle, operation]) in all {
        put(out, &[before, "\"", name, r#"":{"href":""#, origin, api, of, lifecycle, operation, "\""]);
        put(out, &[if operation.is_empty() { "}" } else { r#","method":"POST"}"# }]);
        before = ",";
    }
    out.push('}');
}

/// The profile of a user as they were planted.
fn planted(out: &mut String, org: &Org, user: &User) {
    let mut before = "{\"";
    let mut text = |name: &str, text: &str| {
        put(out, &[before, name, "\":"]);
        quote(out, text);
        before = ",\"";
    };
    for name in ["department", "displayName", "email", "firstName", "lastName", "locale"] {
        if let Some(value) = user.attribute(name) {
            text(name, &value);
        }
    }
    text("login", &user.login);
    if let Some((place, manager)) = user.manager.and_then(|place| Some((place, org.user(place)?))) {
        text("manager", &manager.display_name());
        text("managerId", &Org::id(Kind::User, place));
    }
    put(out, &[r#","mobilePhone":null,"secondEmail":null"#]);
    for name in ["timezone", "title"] {
        if let Some(value) = user.attribute(name) {
            put(out, &[",\"", name, "\":"]);
            quote(out, &value);
        }
    }
    out.push('}');
}

/// What a user's status allows, as the links of a user name it.
fn operations(status: Status) -> &'static [(&'static str, &'static str)] {
    match status {
        Status::Staged => &[("activate", "activate"), ("deactivate", "deactivate")],
        Status::Provisioned => {
            &[("reactivate", "reactivate"), ("resetPassword", "reset_password"), ("deactivate", "deactivate")]
        }
        Status::Active => &[
            ("suspend", "suspend"),
            ("resetPassword", "reset_password"),
            ("expirePassword", "expire_password"),
            ("deactivate", "deactivate"),
        ],
        Status::Recovery | Status::PasswordExpired => {
            &[("resetPassword", "reset_password"), ("deactivate", "deactivate")]
        }
        Status::LockedOut => {
            &[("unlock", "unlock"), ("resetPassword", "reset_password"), ("deactivate", "deactivate")]
        }
        Status::Suspended => &[("unsuspend", "unsuspend"), ("deactivate", "deactivate")],
        Status::Deprovisioned => &[("activate", "activate")],
    }
}

/// A user's profile.
pub(crate) fn profile(org: &Org, user: &User) -> Map<String, Value> {
    let mut profile = Map::new();
    for name in ["firstName", "lastName", "displayName", "email", "title", "department", "locale", "timezone"]
    {
        if let Some(value) = user.attribute(name) {
            profile.insert(name.to_owned(), Value::String(value.into_owned()));
        }
    }
    for name in ["mobilePhone", "secondEmail"] {
        profile.insert(name.to_owned(), Value::Null);
    }
    if let Some((place, manager)) = user.manager.and_then(|place| Some((place, org.user(place)?))) {
        profile.insert("managerId".to_owned(), Value::String(Org::id(Kind::User, place)));
        profile.insert("manager".to_owned(), Value::String(manager.display_name()));
    }
    for (name, value) in &user.written {
        match value {
            Value::Null => profile.remove(&**name),
            value => profile.insert(name.to_string(), value.clone()),
        };
    }
    profile.insert("login".to_owned(), Value::String(user.login.to_string()));
    profile
}

/// A group.
pub(crate) fn group(call: &Call, place: u32, group: &Group) -> Shown {
    let id = Org::id(Kind::Group, place);
    let origin = escaped(&call.origin);
    let groups = [&*origin, "/api/v1/groups/", &id].concat();
    let mut out = json::begin();
    put(&mut out, &[r#"{"_links":{"apps":{"href":""#, &groups, r#"/apps"},"logo":[{"href":""#, &origin]);
    put(&mut out, &[r#"/static/group.png","name":"medium","type":"image/png"}],"users":{"href":""#]);
    put(&mut out, &[&groups, r#"/users"}},"created":"#]);
    moment(&mut out, group.created);
    put(&mut out, &[r#","id":""#, &id, r#"","lastMembershipUpdated":"#]);
    moment(&mut out, group.last_membership_updated);
    put(&mut out, &[r#","lastUpdated":"#]);
    moment(&mut out, group.last_updated);
    put(&mut out, &[r#","objectClass":["okta:user_group"],"profile":{"description":"#]);
    if group.description.is_empty() && group.kind != GroupKind::BuiltIn {
        put(&mut out, &["null"]);
    } else {
        quote(&mut out, &group.description);
    }
    put(&mut out, &[r#","name":"#]);
    quote(&mut out, &group.name);
    put(&mut out, &[r#"},"type":""#, group.kind.word(), r#""}"#]);
    Shown(out)
}

/// An app.
pub(crate) fn app(call: &Call, place: u32, app: &App) -> Value {
    let id = Org::id(Kind::App, place);
    let href = format!("{}/api/v1/apps/{id}", call.origin);
    json!({
        "id": id,
        "orn": format!("orn:okta:idp:00onc5d7x:apps:{}:{id}", app.name),
        "name": app.name,
        "label": app.label,
        "status": "ACTIVE",
        "created": time(app.created),
        "lastUpdated": time(app.created),
        "accessibility": { "selfService": false, "errorRedirectUrl": null, "loginRedirectUrl": null },
        "visibility": {
            "autoLaunch": false,
            "autoSubmitToolbar": false,
            "hide": { "iOS": false, "web": false },
            "appLinks": { "login": true },
        },
        "features": [],
        "signOnMode": "SAML_2_0",
        "credentials": {
            "userNameTemplate": { "template": "${source.login}", "type": "BUILT_IN" },
            "signing": {},
        },
        "settings": {
            "app": {},
            "notifications": { "vpn": { "network": { "connection": "DISABLED" }, "message": null, "helpUrl": null } },
            "signOn": {},
        },
        "_links": {
            "self": { "href": href },
            "users": { "href": format!("{href}/users") },
            "groups": { "href": format!("{href}/groups") },
            "appLinks": [{
                "name": "login",
                "href": format!("{}/home/{}/{id}", call.origin, app.name),
                "type": "text/html",
            }],
        },
    })
}

/// A group's assignment to an app.
pub(crate) fn assignment(call: &Call, app: u32, group: u32, assignment: &Assignment) -> Value {
    let (app, group) = (Org::id(Kind::App, app), Org::id(Kind::Group, group));
    let origin = &call.origin;
    json!({
        "id": group,
        "lastUpdated": time(assignment.last_updated),
        "priority": assignment.priority,
        "profile": assignment.profile,
        "_links": {
            "app": { "href": format!("{origin}/api/v1/apps/{app}") },
            "self": { "href": format!("{origin}/api/v1/apps/{app}/groups/{group}") },
            "group": { "href": format!("{origin}/api/v1/groups/{group}") },
        },
    })
}

/// A user's assignment to an app, which they have by a group.
pub(crate) fn app_user(call: &Call, app: u32, place: u32, user: &User) -> Value {
    let (app, id) = (Org::id(Kind::App, app), Org::id(Kind::User, place));
    let origin = &call.origin;
    json!({
        "id": id,
        "externalId": null,
        "created": time(user.created),
        "lastUpdated": time(user.last_updated),
        "scope": "GROUP",
        "status": "ACTIVE",
        "statusChanged": time_or_null(user.status_changed),
        "passwordChanged": null,
        "syncState": "DISABLED",
        "credentials": { "userName": user.login },
        "profile": {},
        "_links": {
            "app": { "href": format!("{origin}/api/v1/apps/{app}") },
            "user": { "href": format!("{origin}/api/v1/users/{id}") },
        },
    })
}

#[cfg(test)]
mod tests;
