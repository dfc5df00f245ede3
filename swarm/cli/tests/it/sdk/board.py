"""What people and scripts do with tickets: edit, assign, link, page through them, and meet what they may not."""

import json

from checks import check, same
from clients import fault, jira_of, jira_refuses

# How many tickets are filed to page through.
TICKETS = 7


@check("jira.issue_types_of_a_project")
def _(story):
    project = story.jira.createmeta(projectKeys="ITSM", expand="projects.issuetypes.fields")["projects"][0]
    kinds = {kind["name"]: kind["fields"] for kind in project["issuetypes"]}
    assert {"summary", "description"} <= set(kinds["Task"]), kinds


@check("jira.issue_edited")
def _(story):
    issue = story.jira.issue(story.issue)
    issue.update(fields={"summary": "Access to Jira", "labels": ["access", "audit"]})
    issue.add_field_value("labels", "urgent")
    issue = story.jira.issue(story.issue)
    same((issue.fields.summary, sorted(issue.fields.labels)), ("Access to Jira", ["access", "audit", "urgent"]), "the issue")


@check("jira.values_for_operations_refused")
def _(story):
    # The SDK makes operations of a list that is given by name; these are none.
    error = jira_refuses(400, lambda: story.jira.issue(story.issue).update(labels=["lost"]))
    assert "labels" in json.loads(error.response.text)["errors"], error.response.text


@check("jira.person_found_and_assigned")
def _(story):
    found = story.jira.search_users(query=story.manager_email)
    same(len(found), 1, "the people with this address")
    # The SDK looks the person up by what it is given and takes the first hit.
    story.jira.assign_issue(story.issue, story.manager_email)
    same(story.jira.issue(story.issue).fields.assignee.accountId, found[0].accountId, "the assignee")
    same(story.jira.user(found[0].accountId).displayName, found[0].displayName, "the name")


@check("jira.unknown_assignee_refused")
def _(story):
    jira_refuses(400, lambda: story.jira.issue(story.issue).update(fields={"assignee": {"accountId": "712020:nobody"}}))


@check("jira.pages_by_token")
def _(story):
    for number in range(TICKETS):
        fields = {"project": {"key": "ITSM"}, "issuetype": {"name": "Task"}, "summary": f"Ticket {number}", "labels": ["many"]}
        story.jira.create_issue(fields=fields, prefetch=False)
    page = story.jira.enhanced_search_issues("labels = many ORDER BY key ASC", maxResults=3, json_result=True)
    same((len(page["issues"]), "total" in page, page["isLast"]), (3, False, False), "the page")
    token = page["nextPageToken"]
    rest = story.jira.enhanced_search_issues("labels = many ORDER BY key ASC", nextPageToken=token, maxResults=False)
    keys = [issue["key"] for issue in page["issues"]] + [issue.key for issue in rest]
    same((len(keys), len(set(keys))), (TICKETS, TICKETS), "the issues")
    story.tickets = keys


@check("jira.counted")
def _(story):
    same(story.jira.approximate_issue_count("labels = many"), TICKETS, "the count")


@check("jira.searched_by_post")
def _(story):
    found = story.jira.search_issues("labels = many AND status = 'To Do'", use_post=True, maxResults=False)
    same(len(found), TICKETS, "the issues")


@check("jira.unbounded_search_refused")
def _(story):
    jira_refuses(400, lambda: story.jira.search_issues("ORDER BY created DESC"))


@check("jira.issues_linked")
def _(story):
    kind = story.jira.issue_link_types()[0]
    story.jira.create_issue_link(kind.name, story.tickets[0], story.tickets[1])
    links = story.jira.issue(story.tickets[0]).fields.issuelinks
    same([link.type.name for link in links], [kind.name], "the links")
    links[0].delete()
    same(story.jira.issue(story.tickets[0]).fields.issuelinks, [], "the links")


@check("jira.documents_in_version_3")
def _(story):
    third = jira_of(version="3")
    text = [{"type": "paragraph", "content": [{"type": "text", "text": "Written as a document."}]}]
    third.add_comment(story.issue, {"type": "doc", "version": 1, "content": text})
    same(third.comments(story.issue)[-1].raw["body"]["content"][0]["type"], "paragraph", "the document")
    same(story.jira.comments(story.issue)[-1].body.strip(), "Written as a document.", "the wiki text")


@check("jira.permissions")
def _(story):
    held = story.person_jira.my_permissions(projectKey="ITSM", permissions="BROWSE_PROJECTS,ADMINISTER")["permissions"]
    same((held["BROWSE_PROJECTS"]["havePermission"], held["ADMINISTER"]["havePermission"]), (True, False), "the permissions")


@check("jira.comment_edited_and_deleted")
def _(story):
    comment = story.jira.add_comment(story.tickets[0], "Wrong.")
    comment.update(body="Right.")
    same(story.jira.comment(story.tickets[0], comment.id).body, "Right.", "the comment")
    comment.delete()
    same(story.jira.comments(story.tickets[0]), [], "the comments")


@check("jira.issue_deleted")
def _(story):
    story.jira.issue(story.tickets[-1]).delete()
    jira_refuses(404, lambda: story.jira.issue(story.tickets[-1]))


@check("jira.rate_limit_obeyed")
def _(story):
    impatient = jira_of(retries=0)
    fault("jira", 429)
    error = jira_refuses(429, lambda: impatient.issue(story.issue))
    assert int(error.response.headers["Retry-After"]) >= 1, error.response.headers
    fault("jira", 429)
    same(story.jira.issue(story.issue).key, story.issue, "the issue")
    fault("jira")


@check("jira.lists")
def _(story):
    same([status.name for status in story.jira.statuses()], ["To Do", "In Progress", "Done"], "the statuses")
    assert story.jira.priorities() and story.jira.resolutions() and story.jira.issue_types()


@check("jira.unsupported_refused")
def _(story):
    error = jira_refuses(501, lambda: story.jira.add_worklog(story.issue, timeSpent="1h"))
    assert error.text, error
