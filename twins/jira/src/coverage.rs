//! Endpoints that the vendor has and this twin refuses loudly.

use nightcrew_twin_kit::{Endpoint, Tier};

const fn refused(method: &'static str, path: &'static str) -> Endpoint {
    Endpoint { method, path, tier: Tier::Unsupported }
}

/// What is refused. What stands neither here nor in the router is answered as a path that nobody has.
pub(crate) const UNSUPPORTED: &[Endpoint] = &[
    refused("GET", "/rest/agile/1.0/board"),
    refused("GET", "/rest/agile/1.0/board/{id}/sprint"),
    refused("GET", "/rest/api/{version}/dashboard"),
    refused("GET", "/rest/api/{version}/filter/search"),
    refused("GET", "/rest/api/{version}/filter/{id}"),
    refused("POST", "/rest/api/{version}/filter"),
    refused("GET", "/rest/api/{version}/group/member"),
    refused("POST", "/rest/api/{version}/group/user"),
    refused("DELETE", "/rest/api/{version}/group/user"),
    refused("GET", "/rest/api/{version}/groups/picker"),
    refused("POST", "/rest/api/{version}/issue/bulk"),
    refused("POST", "/rest/api/{version}/issue/bulkfetch"),
    refused("POST", "/rest/api/{version}/issue/{key}/attachments"),
    refused("GET", "/rest/api/{version}/issue/{key}/changelog"),
    refused("POST", "/rest/api/{version}/issue/{key}/notify"),
    refused("GET", "/rest/api/{version}/issue/{key}/properties"),
    refused("POST", "/rest/api/{version}/issue/{key}/remotelink"),
    refused("POST", "/rest/api/{version}/issue/{key}/votes"),
    refused("POST", "/rest/api/{version}/issue/{key}/watchers"),
    refused("POST", "/rest/api/{version}/issue/{key}/worklog"),
    refused("POST", "/rest/api/{version}/jql/parse"),
    refused("POST", "/rest/api/{version}/project"),
    refused("PUT", "/rest/api/{version}/project/{project}"),
    refused("DELETE", "/rest/api/{version}/project/{project}"),
    refused("GET", "/rest/api/{version}/project/{project}/role"),
    refused("POST", "/rest/api/{version}/user"),
    refused("DELETE", "/rest/api/{version}/user"),
    refused("GET", "/rest/api/{version}/webhook"),
    refused("POST", "/rest/api/{version}/webhook"),
    refused("POST", "/rest/servicedeskapi/request"),
];
