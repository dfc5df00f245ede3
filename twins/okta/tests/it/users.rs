//! People: found, listed, made, changed, locked and unlocked.

use nightcrew_model::ask::{Answer, Ask, AskArg};
use nightcrew_model::id::{AttemptId, PersonId};
use nightcrew_model::plan::casting::{Arrangement, Standing};
use serde_json::json;

use crate::server::Server;

fn account(server: &Server, person: PersonId) -> Answer {
    let ask =
        Ask { twin: "okta".to_owned(), question: "account".to_owned(), args: vec![AskArg::Person(person)] };
    server.host.twin("okta").unwrap().ask(&ask).unwrap()
}

#[tokio::test]
async fn a_person_is_found_by_id_login_and_search_and_names_their_manager() {
    let server = Server::start(60).await;
    let (id, person) = server.company.iter().find(|(_, person)| person.manager.is_some()).unwrap();
    let user = server.get(&format!("/api/v1/users/{}", person.email)).await.body;
    assert_eq!(
        (user["status"].as_str(), user["profile"]["department"].as_str()),
        (Some("ACTIVE"), Some(&*person.department))
    );
    let manager = user["profile"]["managerId"].as_str().unwrap();
    let manager = server.get(&format!("/api/v1/users/{manager}")).await.body;
    let of_company = server.company.person(person.manager.unwrap()).unwrap();
    assert_eq!(manager["profile"]["email"], *of_company.email);
    assert_eq!(user["profile"]["manager"], of_company.display_name());
    let own = user["_links"]["self"]["href"].as_str().unwrap();
    assert!(own.starts_with(&server.url));
    assert_eq!(server.get(own).await.body["id"], user["id"]);
    let login = format!("search=profile.login%20eq%20%22{}%22", person.email);
    let by_filter = format!("filter=profile.email+eq+%22{}%22+and+status+eq+%22ACTIVE%22", person.email);
    for query in [login, by_filter] {
        let found = server.get(&format!("/api/v1/users?{query}")).await;
        assert_eq!(found.names("/id"), [user["id"].as_str().unwrap()], "{query}");
    }
    let wrong = server.get("/api/v1/users?search=profile.login%20is%20x").await;
    assert_eq!((wrong.status, wrong.body["errorCode"].as_str()), (400, Some("E0000031")));
    assert_eq!(account(&server, id), Answer::Text("ACTIVE".to_owned()));
}

#[tokio::test]
async fn pages_follow_their_links_and_hold_everybody_once() {
    let server = Server::start(57).await;
    let mut next = Some("/api/v1/users?limit=10".to_owned());
    let mut seen = Vec::new();
    while let Some(path) = next {
        let page = server.get(&path).await;
        assert!(page.link("self").is_some());
        assert!(page.body.as_array().unwrap().len() <= 10);
        seen.extend(page.names("/profile/login"));
        next = page.link("next");
    }
    // Everybody and the account that the token belongs to.
    assert_eq!(seen.len(), 58);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 58);
    let forged = server.get("/api/v1/users?after=0000000000000000abcd").await;
    assert_eq!(forged.status, 400);
}

#[tokio::test]
async fn a_locked_person_cannot_sign_in_until_unlocked() {
    let server = Server::start(30).await;
    let person = PersonId(4);
    assert_eq!(server.sign_in(person).await.body["ok"], true);
    let standing = Standing::Account("LOCKED_OUT".to_owned());
    let made = server.host.begin(AttemptId(1), &[person], &[Arrangement { person, standing }], Vec::new());
    assert_eq!(made.unwrap().len(), 1);
    let refused = server.sign_in(person).await.body;
    assert_eq!((refused["ok"].as_bool(), refused["error"].as_str()), (Some(false), Some("locked_out")));
    let secret = server.host.key().person_secret("okta", person);
    let email = server.company.person(person).unwrap().email.to_string();
    let authn = json!({ "username": email, "password": secret });
    let locked = server.call_as("", "POST", "/api/v1/authn", Some(authn.clone())).await;
    assert_eq!(locked.body["status"], "LOCKED_OUT");
    let unlocked = server.call("POST", &format!("/api/v1/users/{email}/lifecycle/unlock"), None).await;
    assert_eq!((unlocked.status, unlocked.body), (200, json!({})));
    let again = server.call("POST", &format!("/api/v1/users/{email}/lifecycle/unlock"), None).await;
    assert_eq!((again.status, again.body["errorCode"].as_str()), (403, Some("E0000032")));
    assert_eq!(server.sign_in(person).await.body["ok"], true);
    assert_eq!(server.call_as("", "POST", "/api/v1/authn", Some(authn)).await.body["status"], "SUCCESS");
    let wrong = json!({ "username": email, "password": "guess" });
    assert_eq!(server.call_as("", "POST", "/api/v1/authn", Some(wrong)).await.status, 401);
}

#[tokio::test]
async fn a_user_is_made_activated_changed_and_deleted_in_two_steps() {
    let server = Server::start(30).await;
    let profile = json!({ "firstName": "Noor", "lastName": "Haddad", "email": "noor@partner.example.com", "login": "noor@partner.example.com", "costCenter": "77" });
    let body = json!({ "profile": profile });
    let made = server.call("POST", "/api/v1/users?activate=false", Some(body.clone())).await;
    assert_eq!((made.status, made.body["status"].as_str()), (200, Some("STAGED")));
    assert_eq!(made.body["profile"]["costCenter"], "77");
    assert_eq!(server.call("POST", "/api/v1/users", Some(body)).await.body["errorCode"], "E0000001");
    let path = "/api/v1/users/noor@partner.example.com";
    let activated = server.call("POST", &format!("{path}/lifecycle/activate?sendEmail=false"), None).await;
    assert!(activated.body["activationUrl"].as_str().unwrap().starts_with(&server.url));
    assert_eq!(
        server.call("POST", &format!("{path}/lifecycle/activate"), None).await.body["errorCode"],
        "E0000016"
    );
    let manager = server.user_id(PersonId(0)).await;
    let change = json!({ "profile": { "managerId": manager, "title": "Guest" } });
    let changed = server.call("POST", path, Some(change)).await.body;
    assert_eq!(
        (changed["profile"]["title"].as_str(), changed["profile"]["managerId"].as_str()),
        (Some("Guest"), Some(&*manager))
    );
    assert_eq!(changed["profile"]["firstName"], "Noor");
    let whole = json!({ "profile": { "firstName": "Noor", "lastName": "H", "email": "noor@partner.example.com", "login": "noor@partner.example.com" } });
    let replaced = server.call("PUT", path, Some(whole)).await.body;
    assert!(replaced["profile"].get("title").is_none() && replaced["profile"].get("managerId").is_none());
    let nothing = server.call("DELETE", path, None).await;
    assert_eq!((nothing.status, nothing.header("content-type")), (204, ""));
    assert_eq!(server.get(path).await.body["status"], "DEPROVISIONED");
    assert_eq!(server.call("DELETE", path, None).await.status, 204);
    assert_eq!(server.get(path).await.status, 404);
}

#[tokio::test]
async fn every_status_allows_what_the_vendor_allows() {
    let server = Server::start(30).await;
    let person = PersonId(5);
    let email = server.company.person(person).unwrap().email.to_string();
    let lead = async |operation: &str| {
        server.call("POST", &format!("/api/v1/users/{email}/lifecycle/{operation}"), None).await.status
    };
    assert_eq!(lead("unsuspend").await, 400);
    assert_eq!(lead("suspend").await, 200);
    assert_eq!(account(&server, person), Answer::Text("SUSPENDED".to_owned()));
    assert_eq!((lead("suspend").await, lead("reset_password").await), (400, 403));
    assert_eq!((lead("unsuspend").await, lead("expire_password").await), (200, 200));
    assert_eq!(lead("reset_password").await, 200);
    assert_eq!((lead("deactivate").await, lead("reset_password").await), (200, 403));
    let listed = server.get("/api/v1/users").await.names("/profile/login");
    assert!(!listed.contains(&email), "who left is not listed");
    assert_eq!(lead("activate").await, 200);
    assert_eq!(account(&server, person), Answer::Text("PROVISIONED".to_owned()));
}
