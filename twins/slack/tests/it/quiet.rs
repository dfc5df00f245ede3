//! When people are not to be disturbed.

use serde_json::json;

use crate::office::{office, user};
use crate::still::{BEGIN, Still};

#[tokio::test(start_paused = true)]
async fn a_snooze_lasts_as_long_as_it_was_set_for() {
    let still = Still::new();
    let (one, other) = (still.person(3), still.person(4));
    let set = still.ok(&one, "dnd.setSnooze", json!({ "num_minutes": 30 })).await;
    assert_eq!((&set["snooze_endtime"], &set["snooze_remaining"]), (&json!(BEGIN + 1_800), &json!(1_800)));
    still.later(600).await;
    let info = still.ok(&one, "dnd.info", json!({})).await;
    assert_eq!((&info["snooze_enabled"], &info["snooze_remaining"]), (&json!(true), &json!(1_200)));
    let seen = still.ok(&other, "dnd.info", json!({ "user": user(3) })).await;
    assert!(seen.get("snooze_enabled").is_none(), "a snooze is one's own: {seen}");
    still.later(1_200).await;
    assert_eq!(still.ok(&one, "dnd.info", json!({})).await["snooze_enabled"], false);
    assert_eq!(still.call(&one, "dnd.endSnooze", json!({})).await["error"], "snooze_not_active");
    still.ok(&one, "dnd.setSnooze", json!({ "num_minutes": "5" })).await;
    assert_eq!(still.ok(&one, "dnd.endSnooze", json!({})).await["snooze_enabled"], false);
}

#[tokio::test(start_paused = true)]
async fn nights_come_every_day_and_can_be_ended() {
    let still = Still::new();
    let one = still.person(3);
    let night = async || {
        let info = still.ok(&one, "dnd.info", json!({})).await;
        (info["next_dnd_start_ts"].as_i64().unwrap(), info["next_dnd_end_ts"].as_i64().unwrap())
    };
    let (begins, ends) = night().await;
    assert_eq!(ends - begins, 10 * 3_600);
    let during = u64::try_from((begins - BEGIN).max(0) + 60).unwrap();
    still.later(during).await;
    assert_eq!(night().await, (begins, ends));
    still.ok(&one, "dnd.endDnd", json!({})).await;
    assert_eq!(night().await, (begins + 86_400, ends + 86_400));
}

#[tokio::test]
async fn the_app_hears_of_quiet_and_asks_about_several() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    office.ok(&office.person(3), "dnd.setSnooze", json!({ "num_minutes": 5 })).await;
    assert_eq!(subject.event("dnd_updated").await["dnd_status"]["snooze_enabled"], true);
    let seen = subject.event("dnd_updated_user").await;
    assert_eq!((&seen["user"], &seen["dnd_status"]["dnd_enabled"]), (&json!(user(3)), &json!(true)));
    let users = format!("{},{},U0NNOBODYX", user(3), user(4));
    let team = office.ok(&office.bot(), "dnd.teamInfo", json!({ "users": users })).await;
    assert_eq!(team["users"].as_object().unwrap().len(), 2);
    assert_eq!(team["users"][user(4)]["dnd_enabled"], true);
    let own = office.ok(&office.bot(), "dnd.info", json!({})).await;
    assert_eq!((&own["dnd_enabled"], &own["next_dnd_start_ts"]), (&json!(false), &json!(1)));

    assert_eq!(office.refused(&office.bot(), "dnd.setSnooze", json!({})).await, "not_allowed_token_type");
    assert_eq!(office.refused(&office.person(3), "dnd.setSnooze", json!({})).await, "missing_duration");
    assert_eq!(
        office.refused(&office.person(3), "dnd.setSnooze", json!({ "num_minutes": 0 })).await,
        "snooze_failed"
    );
    assert_eq!(
        office.refused(&office.person(3), "dnd.setSnooze", json!({ "num_minutes": 99_999 })).await,
        "too_long"
    );
    let many = json!({ "users": vec![user(1); 51].join(",") });
    assert_eq!(office.refused(&office.bot(), "dnd.teamInfo", many).await, "too_many_users");
    assert_eq!(office.refused(&office.bot(), "dnd.info", json!({ "user": "U1" })).await, "user_not_found");
}
