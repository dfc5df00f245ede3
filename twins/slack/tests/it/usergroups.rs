//! User groups, and whom a mention of one reaches.

use nightcrew_model::notice::NoticeKind;
use serde_json::{Value, json};

use crate::office::{Office, office, user};

async fn group(office: &Office, name: &str, members: &[u32]) -> Value {
    let made = office.ok(&office.bot(), "usergroups.create", json!({ "name": name })).await;
    let users: Vec<String> = members.iter().map(|member| user(*member)).collect();
    let body = json!({ "usergroup": made["usergroup"]["id"], "users": users.join(",") });
    office.ok(&office.bot(), "usergroups.users.update", body).await["usergroup"].clone()
}

#[tokio::test]
async fn a_mention_of_a_group_reaches_the_desks_of_its_members_in_the_channel() {
    let office = office().await;
    let help = office.channel("it-help").await;
    let oncall = group(&office, "On call", &[4, 5]).await;
    let id = oncall["id"].as_str().unwrap();
    assert_eq!(oncall["handle"], "on-call");
    let mut notices = office.notices();
    office.post(&office.person(3), &help, &format!("<!subteam^{id}> please look")).await;
    let all = notices.all();
    assert_eq!(all.iter().map(|notice| notice.to.0).collect::<Vec<_>>(), [4, 5]);
    assert!(matches!(&all[0].kind, NoticeKind::Message(message) if message.text == "@on-call please look"));

    office.ok(&office.bot(), "usergroups.disable", json!({ "usergroup": id })).await;
    office.post(&office.person(3), &help, &format!("<!subteam^{id}|@on-call> again")).await;
    assert_eq!(notices.people(), [0_u32; 0], "nobody is reached through a group that is turned off");
    office.ok(&office.bot(), "usergroups.enable", json!({ "usergroup": id })).await;
    office.post(&office.person(4), &help, &format!("<!subteam^{id}> and again")).await;
    assert_eq!(notices.people(), [5], "nobody is told of what they wrote themselves");
}

#[tokio::test]
async fn groups_are_made_changed_and_listed_and_the_app_hears_of_it() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let help = office.channel("it-help").await;
    let body =
        json!({ "name": "Approvers", "handle": "@approve.rs", "description": "say yes", "channels": help });
    let made = office.ok(&office.person(3), "usergroups.create", body).await["usergroup"].clone();
    let id = made["id"].as_str().unwrap();
    assert_eq!((&made["handle"], &made["prefs"]["channels"]), (&json!("approve.rs"), &json!([help])));
    assert_eq!(subject.event("subteam_created").await["subteam"]["id"], id);

    let change = json!({ "usergroup": id, "name": "The approvers" });
    let changed = office.ok(&office.bot(), "usergroups.update", change).await;
    assert_eq!(
        (&changed["usergroup"]["name"], &changed["usergroup"]["description"]),
        (&json!("The approvers"), &json!("say yes"))
    );
    assert_eq!(subject.event("subteam_updated").await["subteam"]["name"], "The approvers");
    let users = json!({ "usergroup": id, "users": [user(7), user(8)] });
    let changed = office.ok(&office.bot(), "usergroups.users.update", users.clone()).await;
    assert_eq!(
        (&changed["usergroup"]["users"], &changed["usergroup"]["user_count"]),
        (&users["users"], &json!(2))
    );
    let event = subject.event("subteam_members_changed").await;
    assert_eq!((&event["added_users"], &event["added_users_count"]), (&users["users"], &json!(2)));
    let listed = office.ok(&office.bot(), "usergroups.users.list", json!({ "usergroup": id })).await;
    assert_eq!(listed["users"], users["users"]);

    office.ok(&office.bot(), "usergroups.disable", json!({ "usergroup": id })).await;
    assert_eq!(
        office.refused(&office.bot(), "usergroups.disable", json!({ "usergroup": id })).await,
        "already_disabled"
    );
    assert_eq!(office.ok(&office.bot(), "usergroups.list", json!({})).await["usergroups"], json!([]));
    let all = office
        .ok(&office.bot(), "usergroups.list", json!({ "include_disabled": true, "include_users": true }))
        .await;
    assert_eq!(
        (&all["usergroups"][0]["deleted_by"], &all["usergroups"][0]["users"]),
        (&json!("U0BNGHTCRW"), &users["users"])
    );
    office.ok(&office.bot(), "usergroups.enable", json!({ "usergroup": id })).await;
    assert_eq!(
        office.refused(&office.bot(), "usergroups.enable", json!({ "usergroup": id })).await,
        "already_enabled"
    );
}

#[tokio::test]
async fn groups_are_refused_in_slacks_words() {
    let office = office().await;
    let oncall = group(&office, "On call", &[4]).await;
    let refused = async |method: &str, body: Value| office.refused(&office.bot(), method, body).await;
    assert_eq!(refused("usergroups.create", json!({})).await, "invalid_arguments");
    assert_eq!(refused("usergroups.create", json!({ "name": "On call" })).await, "name_already_exists");
    assert_eq!(
        refused("usergroups.create", json!({ "name": "x", "handle": "on-call" })).await,
        "handle_already_exists"
    );
    assert_eq!(refused("usergroups.update", json!({ "usergroup": "S0NNOWHERE" })).await, "no_such_subteam");
    let users = |users: &str| json!({ "usergroup": oncall["id"], "users": users });
    assert_eq!(refused("usergroups.users.update", users("")).await, "no_users_provided");
    assert_eq!(refused("usergroups.users.update", users("U0NNOBODYX")).await, "invalid_users");
    let many = vec![user(1); 501].join(",");
    assert_eq!(refused("usergroups.users.update", users(&many)).await, "subteam_max_users_exceeded");
}
