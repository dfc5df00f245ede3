"""The person leaves the group, then the company; every twin shows it at once."""

from checks import check, same
from clients import jira_refuses, members, okta, slack_refuses


@check("okta.member_removed")
def _(story):
    _, response = okta(story.okta.unassign_user_from_group(story.group, story.okta_id))
    same(response.status_code, 204, "the answer")
    assert story.okta_id not in members(story)


@check("jira.no_access_after_the_removal")
def _(story):
    jira_refuses(404, lambda: story.person_jira.issue(story.issue))


@check("okta.user_deactivated")
def _(story):
    okta(story.okta.deactivate_user(story.okta_id))
    user, _ = okta(story.okta.get_user(story.okta_id))
    same(user.status, "DEPROVISIONED", "the status")


@check("slack.account_inactive_after_deactivation")
def _(story):
    slack_refuses("account_inactive", story.person.auth_test)
    assert story.bot.users_info(user=story.user)["user"]["deleted"]
