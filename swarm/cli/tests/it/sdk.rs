//! The vendors' SDKs are the twins' target: Python's `slack_sdk`, `okta` and `jira`, unmodified and pinned, run the access story
//! against `nightcrew twins`. What a machine lacks for it (Python, the registry) is announced; under `CI=true` it is a failure.

pub mod venv;

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::process::{PATIENCE, Process, folder, text, until, whole_lines};

/// What the story must show, in its order: a check that is dropped there is missed here.
const CHECKS: [&str; 109] = [
    "slack.auth_test",
    "slack.scopes_header_in_lower_case",
    "slack.bad_token_refused",
    "slack.missing_token_refused",
    "slack.unknown_method_refused",
    "slack.channel_found_by_paging",
    "slack.channel_info",
    "slack.channel_members",
    "slack.person_auth_test",
    "slack.user_by_email",
    "slack.unknown_email_refused",
    "slack.user_info",
    "slack.users_paged",
    "slack.person_posts",
    "slack.event_delivered_signed",
    "slack.event_retried_after_500",
    "slack.event_wrapper",
    "slack.bot_replies_in_thread",
    "slack.person_reads_thread",
    "slack.history_holds_the_request",
    "slack.reaction_added_once",
    "slack.rate_limit_obeyed",
    "okta.user_by_login",
    "okta.manager_by_id",
    "okta.user_searched",
    "okta.bad_search_refused",
    "okta.unknown_user_refused",
    "okta.bad_token_refused",
    "okta.users_paged",
    "okta.group_found_by_q",
    "okta.group_by_name_refused",
    "okta.members_paged",
    "okta.rate_headers",
    "okta.rate_limit_refused",
    "okta.retried_after_503",
    "slack.dm_opened",
    "slack.buttons_posted",
    "slack.bad_blocks_refused",
    "slack.manager_presses",
    "slack.block_actions_signed",
    "slack.view_opened",
    "slack.block_actions_payload",
    "slack.response_url_replaces",
    "slack.mention_delivered",
    "slack.direct_message_delivered",
    "slack.bots_own_message_delivered",
    "slack.deleted_message_is_gone",
    "slack.ephemeral_posted",
    "slack.permalink",
    "slack.foreign_channel_refused",
    "slack.empty_message_refused",
    "slack.others_messages_are_not_the_bots",
    "slack.arguments_in_the_query",
    "slack.arguments_as_json",
    "slack.asynchronous_client",
    "jira.server_is_cloud",
    "jira.myself",
    "jira.bad_token_refused",
    "jira.projects",
    "jira.fields",
    "jira.issue_created",
    "jira.bad_issue_refused",
    "jira.unknown_issue_refused",
    "jira.no_access_before_the_grant",
    "okta.member_added",
    "okta.member_added_again",
    "okta.member_listed",
    "okta.unknown_member_refused",
    "okta.app_assigned_by_group",
    "okta.group_created_and_deleted",
    "jira.browses_after_the_grant",
    "jira.restricted_project_stays_closed",
    "jira.commented",
    "jira.found_by_jql",
    "jira.found_by_enhanced_search",
    "jira.bad_jql_refused",
    "jira.done_by_transition",
    "jira.bad_transition_refused",
    "slack.reply_updated",
    "jira.issue_types_of_a_project",
    "jira.issue_edited",
    "jira.values_for_operations_refused",
    "jira.person_found_and_assigned",
    "jira.unknown_assignee_refused",
    "jira.pages_by_token",
    "jira.counted",
    "jira.searched_by_post",
    "jira.unbounded_search_refused",
    "jira.issues_linked",
    "jira.documents_in_version_3",
    "jira.permissions",
    "jira.comment_edited_and_deleted",
    "jira.issue_deleted",
    "jira.rate_limit_obeyed",
    "jira.lists",
    "jira.unsupported_refused",
    "okta.member_removed",
    "jira.no_access_after_the_removal",
    "okta.user_deactivated",
    "slack.account_inactive_after_deactivation",
    "okta.apps_listed",
    "okta.apps_groups_listed",
    "okta.user_created",
    "okta.taken_login_refused",
    "okta.profile_updated",
    "okta.user_suspended_and_back",
    "okta.unlock_of_an_open_account_refused",
    "okta.user_deleted_in_two_steps",
    "okta.unsupported_refused",
];

#[test]
fn unmodified_sdks_run_the_access_story() {
    let python = match venv::python() {
        Ok(python) => python,
        Err(missing) => return announce("the SDK test", &missing),
    };
    let folder = folder("sdk");
    let mut story = Story::start(&python, &folder);
    let port = until("the port of the story's listener", PATIENCE, || {
        assert!(story.runs(), "the story ended: {}", story.complaints());
        story.lines().iter().find_map(|line| line.strip_prefix("listening ").map(str::to_owned))
    });
    let environment = folder.join("twins.env").display().to_string();
    let events = format!("http://127.0.0.1:{port}/slack/events");
    let arguments = ["twins", "--employees", "60", "--env-file", &environment, "--events-url", &events];
    let mut twins = Process::start(&folder, "twins", &arguments);
    until("the twins", PATIENCE, || {
        assert!(twins.runs(), "the twins ended: {}", twins.stderr());
        twins.stdout().contains("ready;").then_some(())
    });
    story.begin(&environment);
    until("the story's end", PATIENCE, || (!story.runs()).then_some(()));
    let lines = story.lines();
    let failed: Vec<&str> =
        lines.iter().filter(|line| line.starts_with("FAIL ")).map(String::as_str).collect();
    assert!(failed.is_empty(), "{} checks failed:\n{}", failed.len(), failed.join("\n"));
    for (place, name) in CHECKS.iter().enumerate() {
        let passed = lines.iter().any(|line| line.strip_prefix("ok ") == Some(name));
        assert!(passed, "check {place}, {name}, was not made: {}", story.complaints());
    }
    let passed: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("ok ")).collect();
    assert_eq!(passed, CHECKS, "the story has checks that this list lacks, or another order");
    assert_eq!(lines.last().map(String::as_str), Some("done"), "{}", story.complaints());
}

/// Says that the test was not run; in CI that is a failure.
pub fn announce(test: &str, missing: &str) {
    #[expect(clippy::disallowed_methods, reason = "CI says so in the environment, and only the test asks")]
    let required = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    assert!(!required, "{test} needs {missing}");
    not_run(test, missing);
}

/// Says that a test was not run that nobody has to run.
pub fn not_run(test: &str, missing: &str) {
    // Written past the harness, which would keep a passing test's output to itself.
    let told = format!("NOT RUN: {test} needs {missing}\n");
    std::io::stderr().write_all(told.as_bytes()).unwrap();
}

/// The Python process that tells the story.
struct Story {
    child: Child,
    log: PathBuf,
}

impl Story {
    /// Starts it with nothing of this process's environment: a proxy or a token in it would lead the SDKs elsewhere.
    fn start(python: &Path, folder: &Path) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/sdk/access_story.py");
        let log = folder.join("story");
        let child = Command::new(python)
            .arg(script)
            .current_dir(folder)
            .env_clear()
            // SDKs look for configuration at home: there must be none.
            .env("HOME", folder)
            // A test leaves nothing beside the sources.
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("PYTHONUTF8", "1")
            .stdin(Stdio::piped())
            .stdout(File::create(log.with_extension("out")).unwrap())
            .stderr(File::create(log.with_extension("err")).unwrap())
            .spawn()
            .unwrap();
        Self { child, log }
    }

    /// Tells it where the twins' environment file is, which it waits for.
    fn begin(&mut self, environment: &str) {
        let mut stdin = self.child.stdin.take().unwrap();
        writeln!(stdin, "{environment}").unwrap();
    }

    /// The whole lines that it has printed so far.
    fn lines(&self) -> Vec<String> {
        whole_lines(&self.log.with_extension("out"))
    }

    fn complaints(&self) -> String {
        text(&self.log.with_extension("err"))
    }

    fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        // It has mostly ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
