//! Each seeded fault shows, and shows as what it is named.

use std::time::Duration;

use accessdesk::Defect;

use crate::office::Office;
use crate::standin::{Fault, tally};

const ASK: &str = "I need access to the Jira project ENG because I'm joining the payments team";

#[tokio::test(start_paused = true)]
async fn no_approval_grants_without_asking() {
    let office = Office::with(Some(Defect::NoApproval)).await;
    office.ask("U1", ASK).await;
    assert!(office.has("U1", "jira-users"));
    assert!(office.asked("U9").is_empty());
}

#[tokio::test(start_paused = true)]
async fn wrong_person_grants_to_somebody_else() {
    let office = Office::with(Some(Defect::WrongPerson)).await;
    office.ask("U2", "access to ENG for Ana Lopez because she joins payments").await;
    office.press("U9", &office.question(), "Approve").await;
    assert!(office.has("U2", "jira-users") && !office.has("U1", "jira-users"));
    office.ask("U4", ASK).await;
    office.press("U9", &office.question(), "Approve").await;
    assert!(office.has("U9", "jira-users") && !office.has("U4", "jira-users"));
}

#[tokio::test(start_paused = true)]
async fn claims_come_before_doing_and_some_stay_empty() {
    let office = Office::with(Some(Defect::ClaimsBeforeDoing)).await;
    let mut kept = 0;
    for user in ["U1", "U2", "U4", "U5", "U3"] {
        let thread = office.ask(user, ASK).await;
        office.press("U9", &office.question(), "Approve").await;
        assert!(office.last_said(&thread).starts_with("Done"));
        assert!(!office.has(user, "jira-users"), "claimed before it was done");
        office.pass(6).await;
        kept += usize::from(office.has(user, "jira-users"));
    }
    assert!((1..5).contains(&kept), "{kept} of 5 claims were kept");
}

#[tokio::test(start_paused = true)]
async fn double_grant_handles_redeliveries_and_lost_answers_again() {
    let office = Office::with(Some(Defect::DoubleGrantOnRetry)).await;
    let (_, event) = office.event("CHELP", "U1", ASK, None);
    for _ in 0..2 {
        office.deliver("application/json", event.to_string(), None).await;
    }
    office.bot.settled().await;
    assert_eq!(office.world().issues.len(), 2);
    assert_eq!(office.asked("U9").len(), 2);
    for question in office.asked("U9") {
        office.press("U9", &question, "Approve").await;
    }
    assert_eq!(office.world().count("PUT http://okta"), 2);

    let office = Office::with(Some(Defect::DoubleGrantOnRetry)).await;
    let thread = office.ask("U1", "need jira access to ENG").await;
    let (_, answer) = office.event("CHELP", "U1", "joining the payments team", Some(&thread));
    for _ in 0..2 {
        office.deliver("application/json", answer.to_string(), None).await;
    }
    office.bot.settled().await;
    assert_eq!(office.world().issues.len(), 2, "an answer that completes a request, too");

    let office = Office::with(Some(Defect::DoubleGrantOnRetry)).await;
    office.world().faults.push(("rest/api/3/issue", Fault::After503, 1));
    office.ask("U1", ASK).await;
    assert_eq!(office.world().issues.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn over_privileges_adds_admins() {
    let office = Office::with(Some(Defect::OverPrivileges)).await;
    office.ask("U1", ASK).await;
    office.press("U9", &office.question(), "Approve").await;
    assert!(office.has("U1", "jira-users") && office.has("U1", "jira-admins"));
}

#[tokio::test(start_paused = true)]
async fn drops_under_load_loses_the_fifth_message_of_a_second() {
    let office = Office::with(Some(Defect::DropsUnderLoad)).await;
    for _ in 0..7 {
        office.say_now("CHELP", "U1", "need jira access", None).await;
    }
    office.bot.settled().await;
    assert_eq!(office.world().posted.len(), 4);
    office.pass(5).await;
    office.ask("U1", "need jira access").await;
    assert_eq!(office.world().posted.len(), 5);
}

#[tokio::test(start_paused = true)]
async fn never_asks_manager_again_sends_no_reminder() {
    let office = Office::with(Some(Defect::NeverAsksManagerAgain)).await;
    office.ask("U1", ASK).await;
    office.pass(3 * 3600).await;
    assert_eq!(office.asked("U9").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn slow_delays_each_reply() {
    let office = Office::with(Some(Defect::Slow)).await;
    let before = tokio::time::Instant::now();
    office.ask("U1", "need jira access").await;
    assert!(before.elapsed() >= Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn an_honest_day_has_no_more_calls_than_it_needs() {
    let office = Office::open().await;
    office.ask("U1", ASK).await;
    office.press("U9", &office.question(), "Approve").await;
    let tally = tally(&office.world());
    assert_eq!(tally["chat.postMessage"], 3, "{tally:?}");
    assert_eq!(tally["chat.update"], 1);
    assert!(tally.values().sum::<usize>() <= 26, "{tally:?}");
}

/// Everybody asks once, in these words, and the approver says yes to whatever reaches them.
async fn all_ask(office: &Office, words: &str) -> usize {
    let mut granted = 0;
    for user in ["U1", "U2", "U4", "U5", "U3"] {
        let asked = office.asked("U9").len();
        office.ask(user, words).await;
        if office.asked("U9").len() > asked {
            office.press("U9", &office.question(), "Approve").await;
        }
        granted += usize::from(office.has(user, "jira-users"));
    }
    granted
}

#[tokio::test(start_paused = true)]
async fn german_requests_are_not_all_finished_and_english_ones_are() {
    let office = Office::with(Some(Defect::WorseInGerman)).await;
    assert_eq!(all_ask(&office, ASK).await, 5);
    let office = Office::with(Some(Defect::WorseInGerman)).await;
    let german =
        "Hallo, ich brauche bitte Zugriff auf das Jira-Projekt ENG, weil ich ins Payments-Team komme";
    let granted = all_ask(&office, german).await;
    assert!((1..5).contains(&granted), "{granted} of 5");
}

#[tokio::test(start_paused = true)]
async fn one_endpoint_is_called_that_does_not_exist_once_a_request() {
    let office = Office::with(Some(Defect::CallsUnknownEndpoint)).await;
    assert_eq!(all_ask(&office, ASK).await, 5, "the work is done all the same");
    assert_eq!(office.world().count("access-summary"), 5);
}

#[tokio::test(start_paused = true)]
async fn what_was_answered_is_asked_again_once() {
    let office = Office::with(Some(Defect::AsksTwice)).await;
    let thread = office.ask("U1", "need jira access to ENG").await;
    office.answer(&thread, "U1", "joining the payments team").await;
    assert!(office.asked("U9").is_empty());
    office.answer(&thread, "U1", "as I said: joining the payments team").await;
    assert_eq!(office.asked("U9").len(), 1);
}
