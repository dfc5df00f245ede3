//! The org's things as the vendor's JSON, with absolute links. Everything that the SDKs' models demand is there, also where it
//! is always the same.

use nightcrew_twin_kit::Call;
use serde_json::{Map, Value, json};

use crate::world::{App, Assignment, Group, GroupKind, Kind, Org, Status, User};

/// The id of the one user type.
const USER_TYPE: &str = "oty1nc5d7xDefaultTyp";

/// A moment as the vendor writes it.
pub(crate) fn time(unix_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(unix_ms)
        .map(|moment| moment.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string())
        .unwrap_or_default()
}

fn time_or_null(unix_ms: Option<i64>) -> Value {
    unix_ms.map_or(Value::Null, |moment| Value::String(time(moment)))
}

/// A user; `whole` adds the links to what the user's status allows.
pub(crate) fn user(call: &Call, org: &Org, place: u32, user: &User, whole: bool) -> Value {
    let id = Org::id(Kind::User, place);
    let href = format!("{}/api/v1/users/{id}", call.origin);
    let mut links = Map::new();
    links.insert("self".to_owned(), json!({ "href": href }));
    if whole {
        links.insert(
            "schema".to_owned(),
            json!({ "href": format!("{}/api/v1/meta/schemas/user/osc1nc5d7xDefaultTyp", call.origin) }),
        );
        links.insert(
            "type".to_owned(),
            json!({ "href": format!("{}/api/v1/meta/types/user/{USER_TYPE}", call.origin) }),
        );
        for (name, operation) in operations(user.status) {
            let link = json!({ "href": format!("{href}/lifecycle/{operation}"), "method": "POST" });
            links.insert((*name).to_owned(), link);
        }
    }
    json!({
        "id": id,
        "status": user.status.word(),
        "created": time(user.created),
        "activated": time_or_null(user.activated),
        "statusChanged": time_or_null(user.status_changed),
        "lastLogin": time_or_null(user.last_login),
        "lastUpdated": time(user.last_updated),
        "passwordChanged": time_or_null(user.activated),
        "type": { "id": USER_TYPE },
        "profile": profile(org, user),
        "credentials": { "provider": { "type": "OKTA", "name": "OKTA" } },
        "_links": links,
    })
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
pub(crate) fn group(call: &Call, place: u32, group: &Group) -> Value {
    let id = Org::id(Kind::Group, place);
    let href = format!("{}/api/v1/groups/{id}", call.origin);
    let logo = format!("{}/static/group.png", call.origin);
    let builtin = group.kind == GroupKind::BuiltIn;
    json!({
        "id": id,
        "created": time(group.created),
        "lastUpdated": time(group.last_updated),
        "lastMembershipUpdated": time(group.last_membership_updated),
        "objectClass": ["okta:user_group"],
        "type": group.kind.word(),
        "profile": {
            "name": group.name,
            "description": if group.description.is_empty() && !builtin { Value::Null } else { json!(group.description) },
        },
        "_links": {
            "logo": [{ "name": "medium", "href": logo, "type": "image/png" }],
            "users": { "href": format!("{href}/users") },
            "apps": { "href": format!("{href}/apps") },
        },
    })
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
