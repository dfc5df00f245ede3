"""The bot grants the access in Okta, and every other twin follows."""

from okta.models import AddGroupRequest, OktaUserGroupProfile

from checks import check, same
from clients import JIRA_USERS, jira_refuses, members, okta, okta_refuses


@check("okta.member_added")
def _(story):
    data, response = okta(story.okta.assign_user_to_group(story.group, story.okta_id))
    same((data, response.status_code), (None, 204), "the answer")


@check("okta.member_added_again")
def _(story):
    before = len(members(story))
    _, response = okta(story.okta.assign_user_to_group(story.group, story.okta_id))
    same((response.status_code, len(members(story))), (204, before), "the answer")


@check("okta.member_listed")
def _(story):
    assert story.okta_id in members(story)
    groups, _ = okta(story.okta.list_user_groups(story.okta_id))
    assert JIRA_USERS in [group.profile.actual_instance.name for group in groups]


@check("okta.unknown_member_refused")
def _(story):
    okta_refuses(404, "E0000007", story.okta.assign_user_to_group(story.group, "00uNobody00000000000"))


@check("okta.app_assigned_by_group")
def _(story):
    links, _ = okta(story.okta.list_app_links(story.okta_id))
    assert "jira" in [link.app_name for link in links], links


@check("okta.group_created_and_deleted")
def _(story):
    wanted = AddGroupRequest(profile=OktaUserGroupProfile(name="access-reviewers", description="Look twice"))
    group, _ = okta(story.okta.add_group(wanted))
    same(group.profile.actual_instance.name, "access-reviewers", "the group")
    _, response = okta(story.okta.delete_group(group.id))
    same(response.status_code, 204, "the answer")
    okta_refuses(404, "E0000007", story.okta.get_group(group.id))


@check("jira.browses_after_the_grant")
def _(story):
    issue = story.person_jira.issue(story.issue)
    same(issue.fields.summary, "Access to Jira for a new starter", "the issue")
    assert "ITSM" in [project.key for project in story.person_jira.projects()]


@check("jira.restricted_project_stays_closed")
def _(story):
    assert "FIN" not in [project.key for project in story.person_jira.projects()]
    jira_refuses(404, lambda: story.person_jira.project("FIN"))


@check("jira.commented")
def _(story):
    story.jira.add_comment(story.issue, "Granted, as the manager said.")
    comments = story.person_jira.comments(story.issue)
    same([comment.body for comment in comments], ["Granted, as the manager said."], "the comments")


@check("jira.found_by_jql")
def _(story):
    found = story.jira.search_issues('project = ITSM AND labels = access ORDER BY created DESC', maxResults=50)
    same([issue.key for issue in found], [story.issue], "the issues")
    same(found[0].fields.labels, ["access"], "the labels")


@check("jira.found_by_enhanced_search")
def _(story):
    found = story.jira.enhanced_search_issues('summary ~ "starter" AND statusCategory != Done', fields="summary,status")
    # The text must not be in anybody else's issue: this is the only one that the story files.
    same([issue.key for issue in found], [story.issue], "the issues")


@check("jira.bad_jql_refused")
def _(story):
    error = jira_refuses(400, lambda: story.jira.search_issues("project = = ITSM"))
    assert "JQL" in error.text, error.text


@check("jira.done_by_transition")
def _(story):
    assert "Done" in [transition["name"] for transition in story.jira.transitions(story.issue)]
    story.jira.transition_issue(story.issue, "Done", comment="Closed for the audit.")
    issue = story.jira.issue(story.issue)
    same((issue.fields.status.name, issue.fields.status.statusCategory.key), ("Done", "done"), "the status")
    same(len(story.jira.comments(story.issue)), 2, "the comments")


@check("jira.bad_transition_refused")
def _(story):
    jira_refuses(400, lambda: story.jira.transition_issue(story.issue, "99999"))


@check("slack.reply_updated")
def _(story):
    text = f"Done: {story.issue}"
    answer = story.bot.chat_update(channel=story.channel, ts=story.reply, text=text)
    same((answer["ts"], answer["text"]), (story.reply, text), "the answer")
    messages = story.person.conversations_replies(channel=story.channel, ts=story.ts)["messages"]
    same(messages[1]["text"], text, "the message")
