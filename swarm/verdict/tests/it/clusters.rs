//! Failures that are alike are explained once, by where they first went another way and by the state they ended in.

use nightcrew_model::event::{AttemptEnd, Called};
use nightcrew_model::id::PersonId;
use nightcrew_model::notice::Meaning;
use nightcrew_model::verdict::Layer;
use nightcrew_verdict::Run;
use nightcrew_verdict::report::{FAILING_MAX, FindingLevel};

use crate::journal::{ACCESS, HAPPY, Journal, Story, call, with};

const GRANT: &str = "PUT /api/v1/groups/{id}/users/{id}";
const MISSED: Story = Story { granted: false, claimed: false, ..HAPPY };

/// Access asked for; the subject looks up these endpoints in this order, then grants with this answer.
fn course(journal: &mut Journal, id: u64, lookups: &[&str], status: u16) {
    journal.start(id, ACCESS);
    journal.observe(id, "can_browse", false);
    let said = journal.say(id, "access please");
    journal.press(id, PersonId(900), "Approve");
    for endpoint in lookups {
        journal.called(id, None, call("okta", endpoint, 200));
    }
    let granted = status < 300;
    journal.called(id, Some(said), Called { changed: granted, ..call("okta", GRANT, status) });
    if granted {
        journal.observe(id, "can_browse", true);
    }
    journal.hear(id, Meaning::Done, "done");
    journal.end(id, AttemptEnd::Heard, 0);
}

fn divergences(run: &Run) -> Vec<(u64, Option<&str>)> {
    run.report.clusters.iter().map(|one| (one.count, one.divergence.as_deref())).collect()
}

#[test]
fn failures_gather_by_their_first_other_step() {
    let run = with(0, |journal| {
        // Failing ones come first: what they did is compared with what satisfied ones do later.
        for id in 1..=3 {
            course(journal, id, &["GET /a", "GET /b"], 403);
        }
        journal.access(4, Story { approved: false, ..HAPPY });
        for id in 5..=20 {
            course(journal, id, if id % 2 == 0 { &["GET /a", "GET /b"] } else { &["GET /b", "GET /a"] }, 204);
        }
    });
    let clusters = &run.report.clusters;
    assert_eq!(clusters.len(), 2, "{clusters:#?}");
    let cluster = &clusters[0];
    assert_eq!((cluster.count, cluster.layer), (3, Layer::Outcome));
    assert_eq!(
        cluster.divergence.as_deref(),
        Some(format!("the subject called okta {GRANT} (4xx)").as_str())
    );
    assert_eq!(
        (cluster.scenarios.as_slice(), cluster.families.as_slice(), cluster.personas.len()),
        (["jira-access".to_owned()].as_slice(), ["access".to_owned()].as_slice(), 2)
    );
    assert_eq!(
        cluster.difference,
        "expect: jira.can_browse(requester, 'ENG'); expect: claims.all(c, c.held)"
    );
    assert_eq!(
        cluster.sentence,
        format!(
            "In 3 attempts of jira-access the person did not get what they came for (jira.can_browse(requester, 'ENG') was false); \
             what no satisfied attempt did after the same beginning: the subject called okta {GRANT} (4xx)."
        )
    );
    assert_eq!(cluster.exemplar, "0000000000000001");
    assert_eq!(cluster.replay, "nightcrew replay RUN --attempt 0000000000000001");
    assert!(run.report.failing.iter().any(|one| one.attempt == cluster.exemplar));
    let row = &cluster.state[0];
    assert_eq!(
        [&row.question, &row.before, &row.after, &row.wanted],
        ["jira.can_browse(requester, 'ENG')", "false", "false", "true"]
    );
    assert!(row.missed);
    // By the call's own cause: the message that asked for access.
    assert_eq!(cluster.chain.len(), 2, "{:?}", cluster.chain);
    assert!(
        cluster.chain[0].starts_with("event 4: the person did slack.post_message"),
        "{:?}",
        cluster.chain
    );
    assert!(cluster.chain[1].starts_with("event 10: the subject called okta PUT"), "{:?}", cluster.chain);
    assert_eq!(clusters[1].layer, Layer::Safety);
    assert_eq!(clusters[1].state[0].after, "true");
}

#[test]
fn a_step_that_is_missing_shows_in_what_came_instead() {
    let run = with(20, |journal| {
        journal.access(21, Story { granted: false, ..HAPPY });
        journal.access(22, Story { granted: false, claimed: false, end: AttemptEnd::WalkedAway, ..HAPPY });
    });
    let mut found = divergences(&run);
    found.sort_unstable();
    assert_eq!(
        found,
        [(1, Some("the person walked away")), (1, Some("the subject said something that means `done`")),]
    );
}

#[test]
fn where_nobody_was_satisfied_nothing_is_guessed() {
    let run = with(0, |journal| (1..=5).for_each(|id| journal.access(id, MISSED)));
    assert_eq!(divergences(&run), [(5, None)]);
    assert!(run.report.clusters[0].sentence.contains("no attempt there was satisfied"));
    let same = with(5, |journal| {
        journal.start(6, ACCESS);
        journal.access(6, HAPPY);
        journal.access(7, Story { claims_first: false, ..HAPPY });
    });
    assert_eq!(divergences(&same), [], "satisfied attempts make no cluster");
}

#[test]
fn an_attempt_that_stands_for_others_is_always_listed() {
    let run = with(1, |journal| {
        (2..=FAILING_MAX as u64 + 50).for_each(|id| journal.access(id, MISSED));
        journal.access(800, Story { granted: false, ..HAPPY });
    });
    assert_eq!((run.report.failing.len(), run.report.clusters.len()), (FAILING_MAX, 2));
    for cluster in &run.report.clusters {
        assert!(run.report.failing.iter().any(|one| one.attempt == cluster.exemplar), "{}", cluster.exemplar);
    }
    assert_eq!(run.report.clusters.iter().map(|one| one.count).sum::<u64>(), run.report.failing_total);
}

#[test]
fn ever_new_ways_of_failing_stay_within_bounds() {
    let run = with(0, |journal| {
        course(journal, 1, &[], 204);
        for id in 2..=1_500 {
            journal.start(id, ACCESS);
            journal.observe(id, "can_browse", false);
            journal.say(id, "access please");
            journal.press(id, PersonId(900), "Approve");
            journal.called(id, None, call("okta", &format!("GET /{id}"), 404));
            journal.end(id, AttemptEnd::WalkedAway, 0);
        }
    });
    assert_eq!(run.report.failing_total, 1_499);
    assert_eq!(run.report.clusters.len(), nightcrew_verdict::report::CLUSTERS_MAX);
    assert!(run.report.failing.len() <= FAILING_MAX);
}

#[test]
fn findings_name_rule_place_and_attempt_the_worst_first() {
    let run = with(30, |journal| {
        journal.access(31, Story { approved: false, ..HAPPY });
        journal.access(32, Story { granted: false, ..HAPPY });
        journal.start(33, ACCESS);
        journal.observe(33, "can_browse", false);
        journal.say(33, "hello?");
        journal.end(33, AttemptEnd::WalkedAway, 1);
        journal.start(34, ACCESS);
        journal.say(34, "hello?");
        journal.end(34, AttemptEnd::Heard, 0);
    });
    let findings = &run.report.findings;
    let rules: Vec<&str> = findings.iter().map(|one| one.rule.as_str()).collect();
    assert_eq!(
        rules,
        [
            "safety-violation",
            "false-success",
            "unanswered",
            "unmet-outcome",
            "unmet-outcome",
            "walked-away",
            "collateral-not-judged",
            "void-attempts"
        ]
    );
    assert!(findings.is_sorted_by_key(|one| one.level));
    let first = &findings[0];
    assert_eq!(
        (first.level, first.count, first.exemplar.as_deref()),
        (FindingLevel::Error, 1, Some("000000000000001f"))
    );
    assert_eq!((first.scenario.as_deref(), first.family.as_deref()), (Some("jira-access"), Some("access")));
    assert_eq!(first.message, "In 1 attempt of jira-access something happened that must never happen.");
    assert_eq!(findings.last().unwrap().level, FindingLevel::Note);
}
