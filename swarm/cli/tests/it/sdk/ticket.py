"""The bot files a ticket for the audit, which the person cannot see yet."""

import json
import os

from checks import check, same
from clients import jira_of, jira_refuses


@check("jira.server_is_cloud")
def _(story):
    story.jira = jira_of()
    server = story.jira.server_info()
    same((server["deploymentType"], server["baseUrl"]), ("Cloud", os.environ["JIRA_BASE_URL"]), "the server")
    assert all(isinstance(number, int) for number in server["versionNumbers"]), server


@check("jira.myself")
def _(story):
    myself = story.jira.myself()
    assert myself["accountId"] and myself["displayName"] and myself["active"], myself
    same(story.jira.current_user(), myself["accountId"], "the account")


@check("jira.bad_token_refused")
def _(story):
    jira_refuses(401, lambda: jira_of(token="wrong").myself())


@check("jira.projects")
def _(story):
    keys = [project.key for project in story.jira.projects()]
    assert {"ITSM", "ENG"} <= set(keys), keys
    same(story.jira.project("ITSM").key, "ITSM", "the project")


@check("jira.fields")
def _(story):
    fields = {field["id"]: field for field in story.jira.fields()}
    assert {"summary", "labels", "status", "assignee", "description"} <= set(fields), sorted(fields)
    same(fields["summary"]["clauseNames"], ["summary"], "the clause")


@check("jira.issue_created")
def _(story):
    issue = story.jira.create_issue(
        project="ITSM",
        issuetype="Task",
        summary="Access to Jira for a new starter",
        description="Asked in *Slack*.",
        labels=["access"],
    )
    story.issue = issue.key
    same((issue.fields.summary, issue.fields.labels), ("Access to Jira for a new starter", ["access"]), "the issue")
    same(issue.fields.description, "Asked in *Slack*.", "the description")
    same(issue.fields.project.key, "ITSM", "the project")


@check("jira.bad_issue_refused")
def _(story):
    error = jira_refuses(400, lambda: story.jira.create_issue(project="ITSM", issuetype="Task"))
    assert "summary" in json.loads(error.response.text)["errors"], error.response.text


@check("jira.unknown_issue_refused")
def _(story):
    error = jira_refuses(404, lambda: story.jira.issue("ITSM-99999"))
    assert "does not exist" in error.text, error.text


@check("jira.no_access_before_the_grant")
def _(story):
    held = story.held["jira"]
    story.person_jira = jira_of(held["email"], held["token"])
    jira_refuses(404, lambda: story.person_jira.issue(story.issue))
