//! Endpoints that the vendor has and this twin refuses loudly.

use nightcrew_twin_kit::{Endpoint, Tier};

const fn refused(method: &'static str, path: &'static str) -> Endpoint {
    Endpoint { method, path, tier: Tier::Unsupported }
}

/// What is refused. What stands neither here nor in the router is answered as a path that nobody has.
pub(crate) const UNSUPPORTED: &[Endpoint] = &[
    refused("POST", "/api/v1/apps"),
    refused("PUT", "/api/v1/apps/{id}"),
    refused("DELETE", "/api/v1/apps/{id}"),
    refused("POST", "/api/v1/apps/{id}/lifecycle/activate"),
    refused("POST", "/api/v1/apps/{id}/lifecycle/deactivate"),
    refused("POST", "/api/v1/apps/{id}/users"),
    refused("POST", "/api/v1/apps/{id}/users/{user}"),
    refused("DELETE", "/api/v1/apps/{id}/users/{user}"),
    refused("PATCH", "/api/v1/apps/{id}/groups/{group}"),
    refused("GET", "/api/v1/eventHooks"),
    refused("POST", "/api/v1/eventHooks"),
    refused("GET", "/api/v1/eventHooks/{id}"),
    refused("PUT", "/api/v1/eventHooks/{id}"),
    refused("DELETE", "/api/v1/eventHooks/{id}"),
    refused("POST", "/api/v1/eventHooks/{id}/lifecycle/verify"),
    refused("POST", "/api/v1/groups/rules"),
    refused("GET", "/api/v1/groups/{id}/owners"),
    refused("POST", "/api/v1/groups/{id}/owners"),
    refused("GET", "/api/v1/groups/{id}/roles"),
    refused("POST", "/api/v1/groups/{id}/roles"),
    refused("GET", "/api/v1/logs"),
    refused("GET", "/api/v1/meta/schemas/user/{id}"),
    refused("GET", "/api/v1/meta/types/user"),
    refused("GET", "/api/v1/policies"),
    refused("POST", "/api/v1/sessions"),
    refused("GET", "/api/v1/sessions/{id}"),
    refused("DELETE", "/api/v1/users/{id}/sessions"),
    refused("GET", "/api/v1/users/{id}/factors"),
    refused("POST", "/api/v1/users/{id}/factors"),
    refused("GET", "/api/v1/users/{id}/roles"),
    refused("POST", "/api/v1/users/{id}/roles"),
    refused("POST", "/api/v1/users/{id}/credentials/change_password"),
    refused("POST", "/api/v1/users/{id}/credentials/forgot_password"),
    refused("POST", "/api/v1/users/{id}/lifecycle/expire_password_with_temp_password"),
    refused("POST", "/api/v1/users/{id}/lifecycle/reset_factors"),
    refused("POST", "/oauth2/v1/token"),
];
